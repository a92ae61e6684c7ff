"""`DatasetCache`: a server of MindSpore's that keeps rows. None is needed here, and scripts that name one run."""

from typing import Any

from .._op.declare import public


@public("dataset.DatasetCache")
class DatasetCache:
    """Accepted wherever MindSpore takes one, and keeps nothing: rows are read from their source each time.

    Args:
        session_id, size, spilling, hostname, port, num_connections, prefetch_size: kept as attributes.
    """

    def __init__(
        self,
        session_id: int,
        size: int = 0,
        spilling: bool = False,
        hostname: str | None = None,
        port: int | None = None,
        num_connections: int | None = None,
        prefetch_size: int | None = None,
    ) -> None:
        self.session_id, self.size, self.spilling = session_id, size, spilling
        self.hostname, self.port = hostname, port
        self.num_connections, self.prefetch_size = num_connections, prefetch_size


def check_cache(api: str, cache: Any) -> None:
    """TypeError if it is neither None nor a DatasetCache."""
    if cache is not None and not isinstance(cache, DatasetCache):
        raise TypeError(f"{api}: cache is {cache!r}; give a mindspore.dataset.DatasetCache or None")
