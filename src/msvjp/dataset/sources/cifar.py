"""CIFAR-10 and CIFAR-100, from the files of their binary version."""

from pathlib import Path
from typing import Any

import numpy as np

from ..._files import cifar
from ..._files.damaged import reading
from ..._op.declare import public
from . import _paths
from ._arguments import check_named
from .files import FilesDataset
from .source import Source

_USAGES = ("train", "test", "all", None)


class CifarImages(Source):
    """Images, uint8 of (32, 32, 3), and their labels, uint32.

    Args:
        records: the files and how many records each has.
        label_columns: the names of the labels.

    Raises:
        RuntimeError: there is no file, or one has another size.
    """

    in_memory = True

    def __init__(self, api: str, folder: Path, records: dict[Path, int], label_columns: list[str]) -> None:
        if not records:
            raise RuntimeError(f"{api}: {folder} has none of the files of the binary version, such as data_batch_1.bin")
        self.columns = ["image", *label_columns]
        parts = []
        for path, count in records.items():
            with reading(f"{api}: {path}"):
                parts.append(cifar.records(path, count, len(label_columns)))
        self._records = np.concatenate(parts)

    def __len__(self) -> int:
        return len(self._records)

    def fetch(self, positions: np.ndarray) -> list:
        chosen, count = self._records[positions], len(self.columns) - 1
        return [cifar.images(chosen), *chosen[:, :count].T.astype(np.uint32)]

    def labels(self, column: str) -> Any:
        if column not in self.columns[1:]:
            return super().labels(column)
        return self._records[:, self.columns.index(column) - 1]


@public("dataset.Cifar10Dataset")
class Cifar10Dataset(FilesDataset):
    """The images of CIFAR-10, from the files `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`.

    Columns: image, uint8 of (32, 32, 3), and label, uint32.

    Args:
        dataset_dir: the folder of the files.
        usage: 'train', 'test', or 'all' for both; None for 'all'.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        cache: accepted; rows stay in memory anyway.

    Raises:
        ValueError: there is no such folder, or usage is none of the above.
        RuntimeError: there is no file, or one has not the size of 10,000 records.
    """

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
        check_named(self._api, _USAGES, usage=usage)
        folder = _paths.folder(self._api, dataset_dir)
        pattern = {"train": "*data_batch*.bin", "test": "*test_batch*.bin"}.get(usage or "all", "*batch*.bin")
        records = dict.fromkeys(sorted(folder.glob(pattern)), 10000)
        source = CifarImages(self._api, folder, records, ["label"])
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)


@public("dataset.Cifar100Dataset")
class Cifar100Dataset(FilesDataset):
    """The images of CIFAR-100, from the files `train.bin` and `test.bin`.

    Columns: image, uint8 of (32, 32, 3), coarse_label and fine_label, uint32. Arguments as for Cifar10Dataset.

    Raises:
        ValueError: there is no such folder, or usage is none of 'train', 'test' and 'all'.
        RuntimeError: there is no file, or one has not the size of 50,000 or 10,000 records.
    """

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
        check_named(self._api, _USAGES, usage=usage)
        folder = _paths.folder(self._api, dataset_dir)
        counts = {"train": 50_000, "test": 10_000}
        wanted = [usage] if usage in counts else list(counts)
        records = {folder / f"{name}.bin": counts[name] for name in wanted if (folder / f"{name}.bin").is_file()}
        source = CifarImages(self._api, folder, records, ["coarse_label", "fine_label"])
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)
