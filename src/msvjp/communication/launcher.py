"""What launchers tell their processes: torchrun, msrun, mpirun and older scripts of MindSpore, each in its own variables."""

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_RANK = ("RANK", "MS_NODE_ID", "OMPI_COMM_WORLD_RANK", "RANK_ID")
_SIZE = ("WORLD_SIZE", "MS_WORKER_NUM", "OMPI_COMM_WORLD_SIZE", "RANK_SIZE")
_LOCAL_RANK = ("LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "DEVICE_ID")
_LOCAL_SIZE = ("LOCAL_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "LOCAL_RANK_SIZE")
_ADDRESS = ("MASTER_ADDR", "MS_SCHED_HOST")
_PORT = ("MASTER_PORT", "MS_SCHED_PORT")

#: What MindSpore's scripts read, and what msvjp's own launcher therefore sets: each with the variables it is taken from.
MINDSPORES = {"RANK_ID": _RANK[:3], "RANK_SIZE": _SIZE[:3], "DEVICE_ID": _LOCAL_RANK[:2]}


class Launch(NamedTuple):
    """One process among those that a launcher started. Alone it is rank 0 of 1."""

    rank: int
    size: int
    local_rank: int
    local_size: int
    address: str
    port: int


def launched() -> Launch:
    """What the environment says of this process.

    Raises:
        RuntimeError: it says that there are several processes, and not which of them this is; or a number is none.
    """
    table = _table()
    rank, size = _first(_RANK), _first(_SIZE) or len(table) or 1
    if rank is None and size > 1:
        raise RuntimeError(
            f"mindspore.communication.init: there are {size} processes ({_named(_SIZE)}), and nothing says which one this "
            f"is; set one of {', '.join(_RANK)}, or start the script by msvjp run --nproc {size}, torchrun or msrun"
        )
    rank = rank or 0
    if rank >= size:
        raise RuntimeError(
            f"mindspore.communication.init: this is rank {rank} ({_named(_RANK)}) of {size} ({_named(_SIZE)}); "
            "give each process a rank below the number of processes"
        )
    local = _first(_LOCAL_RANK if size > 1 else _LOCAL_RANK[:1])
    address = _text(_ADDRESS) or (table[0].server if table else "127.0.0.1")
    neighbors = 1
    if rank < len(table):
        local = table[rank].device if local is None else local
        neighbors = sum(place.server == table[rank].server for place in table)
    return Launch(
        rank, size, rank if local is None else local, _first(_LOCAL_SIZE) or neighbors, address, _first(_PORT) or 29500
    )


def rank_of_process() -> int:
    """The rank that the environment says, 0 where it says none."""
    text = _text(_RANK) or ""
    return int(text) if text.isdigit() else 0


def is_scheduler() -> bool:
    """Whether msrun started this process to bring the others together, for which torch needs none."""
    return os.environ.get("MS_ROLE") == "MS_SCHED"


def tell_in_mindspores_words() -> None:
    """Set the variables that MindSpore's scripts read to what a launcher says in its own."""
    for name, theirs in MINDSPORES.items():
        value = _text(theirs)
        if value is not None:
            os.environ[name] = value


class _Place(NamedTuple):
    """Where a rank is: the address of the machine, and which of its devices."""

    server: str
    device: int


def _table() -> list[_Place]:
    """The places of the ranks, in order, where a RANK_TABLE_FILE says them."""
    path = os.environ.get("RANK_TABLE_FILE") or os.environ.get("MINDSPORE_HCCL_CONFIG_PATH")
    if not path:
        return []
    try:
        with open(path) as file:
            table: dict[str, Any] = json.load(file)
        found = dict(_of_groups(table) if "group_list" in table else _of_servers(table))
        return [found[rank] for rank in range(len(found))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RuntimeError(
            f"mindspore.communication.init: {path}, the RANK_TABLE_FILE, cannot be read: {type(error).__name__} {error}"
        ) from error


def _of_servers(table: dict[str, Any]) -> Iterator[tuple[int, _Place]]:
    """What a table of version 1.0 and later says: machines, each with its devices, which have ranks."""
    for server in table["server_list"]:
        for device in server["device"]:
            yield int(device["rank_id"]), _Place(server["server_id"], int(device["device_id"]))


def _of_groups(table: dict[str, Any]) -> Iterator[tuple[int, _Place]]:
    """What an older one says: groups of processes, each of which has a rank, a machine and a device."""
    for group in table["group_list"]:
        for instance in group["instance_list"]:
            yield int(instance["rank_id"]), _Place(instance["server_id"], int(instance["devices"][0]["device_id"]))


def _text(names: Sequence[str]) -> str | None:
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def _first(names: Sequence[str]) -> int | None:
    text = _text(names)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError(f"mindspore.communication.init: {_named(names)}; it must be a number") from error


def _named(names: Sequence[str]) -> str:
    return next((f"{name}={os.environ[name]}" for name in names if os.environ.get(name)), "RANK_TABLE_FILE")
