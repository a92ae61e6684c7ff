"""Steps on the columns as such: rename, project."""

from __future__ import annotations

from typing import Any

from .._arguments import check_there, names
from ..dataset import Dataset, Read, Run


class RenameDataset(Dataset):
    """Other names for columns."""

    _api = "mindspore.dataset.Dataset.rename"

    def __init__(self, dataset: Dataset, input_columns: Any, output_columns: Any) -> None:
        before = names(self._api, "input_columns", input_columns)
        after = names(self._api, "output_columns", output_columns)
        if len(before) != len(after):
            raise ValueError(f"{self._api}: {len(before)} input_columns and {len(after)} output_columns; give as many")
        super().__init__(dataset)
        self.new_names = dict(zip(before, after, strict=True))

    @property
    def columns(self) -> list[str]:
        before = self.children[0].columns
        check_there(self._api, "input_columns", list(self.new_names), before)
        after = [self.new_names.get(name, name) for name in before]
        if len(set(after)) < len(after):
            raise RuntimeError(f"{self._api}: the columns would be {after}; give a name that no other column has")
        return after

    def _at_once(self) -> int:
        return self.children[0]._at_once()

    def _open(self, run: Run) -> Read:
        self.columns  # noqa: B018  # it checks them
        return self.children[0]._open(run)


class ProjectDataset(Dataset):
    """Some of the columns."""

    _api = "mindspore.dataset.Dataset.project"

    def __init__(self, dataset: Dataset, columns: Any) -> None:
        self.chosen = names(self._api, "columns", columns)
        super().__init__(dataset)

    @property
    def columns(self) -> list[str]:
        check_there(self._api, "columns", self.chosen, self.children[0].columns)
        return self.chosen

    def _at_once(self) -> int:
        return self.children[0]._at_once()

    def _open(self, run: Run) -> Read:
        before = self.children[0].columns
        places = [before.index(name) for name in self.columns]
        read = self.children[0]._open(run)
        return lambda length: ([chunk[place] for place in places] for chunk in read(length))
