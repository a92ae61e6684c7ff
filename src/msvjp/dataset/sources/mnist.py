"""MNIST and the datasets in its format: idx files, one with images and one with labels.

An idx file: two zero bytes, the code of its dtype, how many axes it has, the length of each (four bytes, the highest first),
and its elements, the highest byte first.

Source: http://yann.lecun.com/exdb/mnist, and what MindSpore 2.10 reads.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np

from ..._core.checks import check_bools
from ..._files.damaged import DamagedFileError, reading
from ..._op.declare import public
from . import _paths
from ._arguments import check_named
from .files import FilesDataset
from .source import Source

_DTYPES: dict[int, np.dtype] = {8: np.dtype("u1"), 12: np.dtype(">i4")}
_PREFIXES = {"train": "train", "test": "t10k", "all": "", None: ""}


def _read(path: Path, axes: int) -> np.ndarray:
    """The array in an idx file. It stays there until it is asked for."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(4 + 4 * axes)
    if len(head) < 4 + 4 * axes or head[:2] != b"\0\0" or head[2] not in _DTYPES or head[3] != axes:
        raise DamagedFileError(f"it is no idx file of {axes} axes")
    dtype, shape = _DTYPES[head[2]], tuple(np.frombuffer(head[4:], ">u4").tolist())
    if len(head) + math.prod(shape) * dtype.itemsize != size:
        raise DamagedFileError(
            f"it has {size} bytes, not the {len(head) + math.prod(shape) * dtype.itemsize} of shape {shape}"
        )
    return np.fromfile(path, dtype, offset=len(head)).reshape(shape)


class IdxImages(Source):
    """Images and their labels: uint8 of (28, 28, 1), and uint32.

    Raises:
        RuntimeError: there is no file of this prefix, the files do not belong together, or one is damaged.
    """

    in_memory = True

    def __init__(self, api: str, folder: Path, prefix: str, label_axes: int = 1) -> None:
        self.columns = ["image", "label"]
        names = f"*{prefix}-images*", f"*{prefix}-labels*"
        images, labels = (sorted(path for path in folder.glob(name) if path.is_file()) for name in names)
        if not images or len(images) != len(labels):
            raise RuntimeError(
                f"{api}: {folder} has {len(images)} files {names[0]} and {len(labels)} files {names[1]}; "
                "it must have at least one of each, and as many of both"
            )
        self._images = np.concatenate([_array(api, path, 3) for path in images])[..., None]
        self._labels = np.concatenate([_array(api, path, label_axes) for path in labels]).astype(np.uint32)
        if self._images.shape[1:] != (28, 28, 1) or not len(self._images) or len(self._images) != len(self._labels):
            raise RuntimeError(
                f"{api}: {folder} has images of shape {self._images.shape[:3]} and {len(self._labels)} labels; "
                "it must have images of (n, 28, 28) and as many labels"
            )

    def __len__(self) -> int:
        return len(self._images)

    def fetch(self, positions: np.ndarray) -> list:
        return [self._images[positions], self._labels[positions]]

    def labels(self, column: str) -> Any:
        return self._labels if column == "label" else super().labels(column)


def _array(api: str, path: Path, axes: int) -> np.ndarray:
    with reading(f"{api}: {path}"):
        return _read(path, axes)


class _IdxDataset(FilesDataset):
    """The arguments are those of MnistDataset."""

    def __init__(
        self,
        dataset_dir: str,
        usage: str | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        check_named(self._api, _PREFIXES, usage=usage)
        source = IdxImages(self._api, _paths.folder(self._api, dataset_dir), _PREFIXES[usage])
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)


@public("dataset.MnistDataset")
class MnistDataset(_IdxDataset):
    """The handwritten digits of MNIST, from its files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and `t10k-...`.

    Columns: image, uint8 of (28, 28, 1), and label, uint32.

    Args:
        dataset_dir: the folder of the files.
        usage: 'train', 'test', or 'all' for both, the test images first; None for 'all'.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        cache: accepted; rows stay in memory anyway.

    Raises:
        ValueError: there is no such folder, or usage is none of the above.
        RuntimeError: a file is not there, or damaged.
    """


@public("dataset.FashionMnistDataset")
class FashionMnistDataset(_IdxDataset):
    """The clothes of Fashion-MNIST, from files that bear the names of MNIST's. See MnistDataset."""


@public("dataset.KMnistDataset")
class KMnistDataset(_IdxDataset):
    """The Japanese characters of Kuzushiji-MNIST, from files that bear the names of MNIST's. See MnistDataset."""


_EMNIST = ("byclass", "bymerge", "balanced", "letters", "digits", "mnist")


@public("dataset.EMnistDataset")
class EMnistDataset(FilesDataset):
    """The letters and digits of EMNIST, from its files `emnist-NAME-train-images-idx3-ubyte` and so on.

    Columns: image, uint8 of (28, 28, 1), and label, uint32.

    Args:
        dataset_dir: the folder of the files.
        name: which of its parts: 'byclass', 'bymerge', 'balanced', 'letters', 'digits' or 'mnist'.
        usage and the others: as for MnistDataset.

    Raises:
        ValueError: there is no such folder, or name or usage is none of these.
        RuntimeError: a file is not there, or damaged.
    """

    def __init__(
        self,
        dataset_dir: str,
        name: str,
        usage: str | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        check_named(self._api, _EMNIST, name=name)
        check_named(self._api, _PREFIXES, usage=usage)
        part = usage if usage in ("train", "test") else "*"
        source = IdxImages(self._api, _paths.folder(self._api, dataset_dir), f"emnist-{name}-{part}")
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)


#: The prefix of the files, and which of their rows.
_QMNIST = {
    "train": ("qmnist-train", slice(None)),
    "test": ("qmnist-test", slice(None)),
    "test10k": ("qmnist-test", slice(0, 10_000)),
    "test50k": ("qmnist-test", slice(10_000, 60_000)),
    "nist": ("xnist", slice(None)),
}


class QMnistImages(Source):
    """Images and their labels: of the digit alone, or all eight numbers of QMNIST."""

    def __init__(self, api: str, folder: Path, usage: str, compat: bool) -> None:
        self.columns = ["image", "label"]
        usages = ("train", "test", "nist") if usage == "all" else (usage,)
        parts = [(IdxImages(api, folder, _QMNIST[u][0], label_axes=2), _QMNIST[u][1]) for u in usages]
        for part, chosen in parts:
            if chosen.stop and len(part) < chosen.stop:
                raise RuntimeError(
                    f"{api}: the test files in {folder} have {len(part)} rows, not the {chosen.stop} of {usage}"
                )
        rows = [part.fetch(np.arange(len(part))[chosen]) for part, chosen in parts]
        self._images, self._labels = (np.concatenate(column) for column in zip(*rows, strict=True))
        if compat:
            self._labels = self._labels[:, 0]

    def __len__(self) -> int:
        return len(self._images)

    def fetch(self, positions: np.ndarray) -> list:
        return [self._images[positions], self._labels[positions]]


@public("dataset.QMnistDataset")
class QMnistDataset(FilesDataset):
    """The digits of QMNIST, from its files `qmnist-train-images-idx3-ubyte`, `qmnist-train-labels-idx2-int` and so on.

    Columns: image, uint8 of (28, 28, 1), and label, uint32.

    Args:
        dataset_dir: the folder of the files.
        usage: 'train', 'test', its parts 'test10k' and 'test50k', 'nist', or 'all'; None for 'all'.
        compat: whether a label is the digit alone, or the eight numbers that are known of an image.
        num_samples and the others: as for MnistDataset.

    Raises:
        ValueError: there is no such folder, or usage is none of the above.
        TypeError: compat is no bool.
        RuntimeError: a file is not there, or damaged.
    """

    def __init__(
        self,
        dataset_dir: str,
        usage: str | None = None,
        compat: bool = True,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        check_named(self._api, (*_QMNIST, "all", None), usage=usage)
        check_bools(self._api, compat=compat)
        source = QMnistImages(self._api, _paths.folder(self._api, dataset_dir), usage or "all", compat)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)
