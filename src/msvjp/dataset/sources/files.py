"""What the datasets over the rows of several files share."""

from collections.abc import Iterator
from typing import Any

from .._rows import Chunk, up_to_the_error
from ..dataset import Read, Run
from ._file_rows import FileOrder, FileRows
from .source import SourceDataset


class FilesDataset(SourceDataset):
    """The base of the datasets over files of rows.

    Args:
        source: the rows.
        order: which of them, and in what order.
    """

    def __init__(self, source: FileRows, order: FileOrder, num_parallel_workers: int | None, cache: Any) -> None:
        super().__init__(num_parallel_workers=num_parallel_workers, cache=cache)
        self.source, self._order = source, order

    @property
    def columns(self) -> list[str]:
        return self.source.columns

    def _size(self) -> int:
        return self._order.count(self.source)

    def _open(self, run: Run) -> Read:
        positions, source = self._order.open(self.source), self.source

        def read(length: int | None) -> Iterator[Chunk]:
            ids, step = positions(), length or source.rows_at_once
            return up_to_the_error(source.fetch(ids[start : start + step]) for start in range(0, len(ids), step))

        return read

    def _reads_files(self) -> bool:
        return True

    def is_shuffled(self) -> bool:
        return self._order.is_shuffled()

    def is_sharded(self) -> bool:
        return self._order.is_sharded()
