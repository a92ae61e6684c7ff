"""What the datasets over files share whose rows can be read in any order."""

from typing import Any

from ._arguments import check_together
from .source import MappableDataset, Source


class FilesDataset(MappableDataset):
    """The base of these datasets. For them, arguments that cannot be together are a RuntimeError."""

    def __init__(
        self,
        source: Source,
        num_parallel_workers: int | None,
        sampler: Any,
        num_samples: int | None,
        shuffle: bool | None,
        num_shards: int | None,
        shard_id: int | None,
        cache: Any,
    ) -> None:
        check_together(self._api, sampler, num_samples, shuffle, num_shards, shard_id)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)
