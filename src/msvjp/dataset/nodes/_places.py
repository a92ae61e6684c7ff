"""Which columns go into a function of a step, and where what it returns goes."""

from __future__ import annotations

from typing import Any

from .._arguments import check_there, names
from .._rows import Chunk


class Places:
    """The input and output columns of a step, a name or a list of names.

    As many columns out as in take the place of those, one by one. Another number comes first, before the others.

    Args:
        by_default: how many columns go in where none are named; None for all.
    """

    def __init__(self, api: str, input_columns: Any, output_columns: Any, by_default: int | None) -> None:
        self._api, self._by_default = api, by_default
        self._inputs = None if input_columns is None else names(api, "input_columns", input_columns)
        self._outputs = None if output_columns is None else names(api, "output_columns", output_columns)

    def inputs(self, before: list[str]) -> list[str]:
        """The names of the columns that go in."""
        if self._inputs is None:
            return before[: self._by_default]
        check_there(self._api, "input_columns", self._inputs, before)
        return self._inputs

    def outputs(self, before: list[str]) -> list[str]:
        """The names of what comes out."""
        return self._outputs or self.inputs(before)

    def columns(self, before: list[str]) -> list[str]:
        """The names of all columns after the step."""
        inputs, outputs = self.inputs(before), self.outputs(before)
        if len(inputs) == len(outputs):
            new = dict(zip(inputs, outputs, strict=True))
            after = [new.get(name, name) for name in before if name in new or name not in outputs]
        else:
            after = outputs + [name for name in before if name not in inputs and name not in outputs]
        return after

    def chosen(self, before: list[str], chunk: Chunk) -> Chunk:
        """The columns that go in."""
        return [chunk[before.index(name)] for name in self.inputs(before)]

    def put(self, before: list[str], chunk: Chunk, made: Chunk) -> Chunk:
        """All columns after the step, given those before it and what came out."""
        found = dict(zip(before, chunk, strict=True)) | dict(zip(self.outputs(before), made, strict=True))
        return [found[name] for name in self.columns(before)]

    def check_number(self, before: list[str], number: int) -> None:
        """RuntimeError if a function returned another number of columns than there are names for."""
        outputs = self.outputs(before)
        if number != len(outputs):
            raise RuntimeError(
                f"{self._api}: {number} columns were returned, and output_columns is {outputs}; "
                "return a tuple with a value for each of them"
            )
