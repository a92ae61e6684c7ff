"""A folder with a folder for each class, which has its images."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import reading
from ..._op.declare import public
from .._arguments import check_flags
from . import _paths
from ._arguments import check_class_indexing, check_extensions, check_no_decrypt
from ._images import Images
from .files import FilesDataset


def _classes(api: str, folder: Path, class_indexing: dict[str, int] | None) -> dict[str, int]:
    """The number of each class, in the order of their names."""
    there = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    if not class_indexing:
        return {name: i for i, name in enumerate(there)}
    missing = [name for name in class_indexing if name not in there]
    if missing:
        raise RuntimeError(f"{api}: class_indexing has {missing}; {folder} has the classes {there}")
    return {name: class_indexing[name] for name in there if name in class_indexing}


def _names(folder: Path, extensions: list[str] | None) -> list[str]:
    names = sorted(entry.name for entry in os.scandir(folder))
    return [name for name in names if not extensions or os.path.splitext(name)[1] in extensions]


@public("dataset.ImageFolderDataset")
class ImageFolderDataset(FilesDataset):
    """Images in a folder for each class. The classes are numbered, and their images come, in the order of the names.

    Columns: image, uint8: the bytes of the file, or with decode (height, width, 3); and label, int32.

    Args:
        dataset_dir: the folder of the classes' folders.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        extensions: the endings of files that count, such as ['.jpg', '.png']; None or [] for every file.
        class_indexing: the number of each class by its name; others are left out. None for all.
        decode: whether images are decoded.
        cache: accepted, see DatasetCache.
        decrypt: None. Files are not decrypted.

    Raises:
        TypeError: an argument is of another type.
        ValueError: there is no such folder.
        RuntimeError: there is no image in it, or no folder of a class.
        NotImplementedError: decrypt is given.
    """

    def __init__(
        self,
        dataset_dir: str,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        sampler: Any = None,
        extensions: list[str] | None = None,
        class_indexing: dict[str, int] | None = None,
        decode: bool = False,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
        decrypt: Any = None,
    ) -> None:
        api = self._api
        check_flags(api, decode=decode)
        check_class_indexing(api, class_indexing)
        check_extensions(api, extensions)
        check_no_decrypt(api, decrypt)
        folder = _paths.folder(api, dataset_dir)
        with reading(f"{api}: {folder}"):
            self._class_indexing = _classes(api, folder, class_indexing)
            names = {name: _names(folder / name, extensions) for name in self._class_indexing}
        paths = [f"{folder}/{name}/{image}" for name, images in names.items() for image in images]
        counts = [len(images) for images in names.values()]
        if not paths:
            raise RuntimeError(
                f"{api}: {folder} has no image in the folders {list(names)}; each class needs a folder of its own"
            )
        labels = np.repeat(np.array(list(self._class_indexing.values()), np.int32), counts)
        source = Images(api, paths, {"label": labels}, decode)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)
        self._given = class_indexing

    def get_class_indexing(self) -> dict[str, int]:
        """The number of each class by its name."""
        return dict(self._given or self._class_indexing)

    def num_classes(self) -> int:
        """How many classes there are."""
        return len(self._class_indexing)
