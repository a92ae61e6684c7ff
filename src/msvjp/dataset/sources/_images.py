"""Image files, each with what is known of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _paths
from .source import Source


def decoded(data: np.ndarray) -> np.ndarray:
    """The image in the bytes of a file, uint8 of (height, width, 3)."""
    from ..vision import Decode  # which needs the extra of that name

    return Decode()(data)


class Images(Source):
    """Image files and, for each, the values of further columns, arrays or lists of them.

    Args:
        paths: the files.
        others: the further columns by name.
        decode: whether the images are decoded.
    """

    reads_files = True
    rows_at_once = 32

    def __init__(self, api: str, paths: Sequence[str], others: dict[str, Any], decode: bool) -> None:
        self._api, self._paths, self._others, self._decode = api, list(paths), others, decode
        self.columns = ["image", *others]

    def __len__(self) -> int:
        return len(self._paths)

    def fetch(self, positions: np.ndarray) -> list:
        images = [self._image(self._paths[i]) for i in positions]
        return [images, *(_taken(column, positions) for column in self._others.values())]

    def _image(self, path: str) -> np.ndarray:
        data = _paths.bytes_of(self._api, path)
        try:
            return decoded(data) if self._decode else data
        except RuntimeError as error:
            raise RuntimeError(f"{self._api}: {path}: {error}") from error

    def labels(self, column: str) -> Any:
        return self._others[column] if column in self._others else super().labels(column)


def _taken(column: Any, positions: np.ndarray) -> Any:
    return column[positions] if isinstance(column, np.ndarray) else [column[i] for i in positions]
