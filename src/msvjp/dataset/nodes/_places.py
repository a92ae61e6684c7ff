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

    def among(self, before: list[str]) -> PlacesAmong:
        """The places among the columns that come to the step. RuntimeError if one is missing."""
        if self._inputs is not None:
            check_there(self._api, "input_columns", self._inputs, before)
        inputs = before[: self._by_default] if self._inputs is None else self._inputs
        return PlacesAmong(self._api, before, inputs, self._outputs or inputs)


class PlacesAmong:
    """The places among columns of these names.

    Attributes:
        inputs: the names of the columns that go in.
        outputs: the names of what comes out.
        columns: the names of all columns after the step.
    """

    def __init__(self, api: str, before: list[str], inputs: list[str], outputs: list[str]) -> None:
        self._api, self.inputs, self.outputs = api, inputs, outputs
        if len(inputs) == len(outputs):
            new = dict(zip(inputs, outputs, strict=True))
            self.columns = [new.get(name, name) for name in before if name in new or name not in outputs]
        else:
            self.columns = outputs + [name for name in before if name not in inputs and name not in outputs]
        self._inward = [before.index(name) for name in inputs]
        place = {name: i for i, name in enumerate(before + outputs)}  # what comes out hides what bore its name
        self._onward = [place[name] for name in self.columns]

    def chosen(self, chunk: Chunk) -> Chunk:
        """The columns that go in."""
        return [chunk[i] for i in self._inward]

    def put(self, chunk: Chunk, made: Chunk) -> Chunk:
        """All columns after the step, given those before it and what came out."""
        both = chunk + made
        return [both[i] for i in self._onward]

    def check_number(self, number: int) -> None:
        """RuntimeError if a function returned another number of columns than there are names for."""
        if number != len(self.outputs):
            raise RuntimeError(
                f"{self._api}: {number} columns were returned, and output_columns is {self.outputs}; "
                "return a tuple with a value for each of them"
            )
