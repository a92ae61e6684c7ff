"""`DatasetCache`: a server of MindSpore's that keeps rows. None is needed here, and scripts that name one run."""

from types import NoneType
from typing import Any

from .._core.checks import check_bools, check_ints_between
from .._op.declare import public


@public("dataset.DatasetCache")
class DatasetCache:
    """Accepted wherever MindSpore takes one, and keeps nothing: rows are read from their source each time.

    Args:
        session_id, size, spilling, hostname, port, num_connections, prefetch_size: kept as attributes.

    Raises:
        TypeError, ValueError: one of them is none that MindSpore takes.
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
        api = "mindspore.dataset.DatasetCache"
        check_ints_between(api, 1, 2**32 - 1, session_id=session_id)
        check_ints_between(api, 0, size=size)
        check_bools(api, spilling=spilling)
        if not isinstance(hostname, (str, NoneType)):
            raise TypeError(f"{api}: hostname is {hostname!r}; give a str")
        most = 2**31 - 1
        for word, value, range_ in (
            ("port", port, (1025, 65535)),
            ("num_connections", num_connections, (1, most)),
            ("prefetch_size", prefetch_size, (1, most)),
        ):
            if value is not None:
                check_ints_between(api, *range_, **{word: value})
        self.session_id, self.size, self.spilling = session_id, size, spilling
        self.hostname, self.port = hostname, port
        self.num_connections, self.prefetch_size = num_connections, prefetch_size


def check_cache(api: str, cache: Any) -> None:
    """TypeError if it is neither None nor a DatasetCache."""
    if cache is not None and not isinstance(cache, DatasetCache):
        raise TypeError(f"{api}: cache is {cache!r}; give a mindspore.dataset.DatasetCache or None")
