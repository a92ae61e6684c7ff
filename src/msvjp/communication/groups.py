"""The groups of processes, by MindSpore's names, each with torch's process group. What everything here asks for them."""

import atexit
import contextlib
import datetime
import inspect
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import distributed

from .._core.errors import UnsupportedError
from ..common.device import current_device, default_device, set_default
from .launcher import Launch, launched

HCCL_WORLD_COMM_GROUP = "hccl_world_group"
NCCL_WORLD_COMM_GROUP = "nccl_world_group"
MCCL_WORLD_COMM_GROUP = "mccl_world_group"

#: MindSpore's name of the backend for each kind of device, by torch's name, and torch's backend.
BACKENDS = {"cpu": ("mccl", "gloo"), "cuda": ("nccl", "nccl"), "npu": ("hccl", "hccl")}


class Group(NamedTuple):
    """Processes that communicate. `ranks` are their ranks in the world; the order is the group's.

    It does not hold torch's process group, whose threads must have ended before Python does: one that lets go of a tensor
    then would end the process by `terminate`.
    """

    name: str
    ranks: tuple[int, ...]

    @property
    def process_group(self) -> Any:
        """torch's."""
        return distributed.group.WORLD if is_world(self.name) else _process_groups[self.name]

    @property
    def rank(self) -> int:
        """Which of them this process is."""
        return self.ranks.index(distributed.get_rank())

    def rank_of(self, api: str, word: str, world_rank: int) -> int:
        """Which of them a rank of the world is; a ValueError if none."""
        if world_rank not in self.ranks:
            raise ValueError(
                f"mindspore.{api}: {word} is {world_rank!r}, and the group {self.name!r} has the ranks {[*self.ranks]}"
            )
        return self.ranks.index(world_rank)


_groups: dict[str, Group] = {}
_process_groups: dict[str, Any] = {}
_times_made: dict[str, int] = {}
_store: Any = None
_grid: Any = None
_begun = 0
_to_tell: list[Callable[[], None]] = []
_limit: datetime.timedelta | None = None


def begun() -> bool:
    """Whether the processes have met, here or by torch.distributed itself."""
    return distributed.is_available() and distributed.is_initialized()


def begin(launch: Launch, timeout: datetime.timedelta | None = None, store: Any = None) -> None:
    """Have the processes meet. Twice is as once."""
    if begun():
        return
    global _store, _begun, _limit
    kind = _card(launch)
    _limit = timeout or limit()
    _store = _prefixed(store or _meeting(launch))
    _begun += 1
    distributed.init_process_group(
        BACKENDS[kind][1] if launch.size > 1 else "gloo",  # which one process does not use
        store=_store,
        rank=launch.rank,
        world_size=launch.size,
        timeout=_limit,
        device_id=torch.device(kind, current_device().index or 0) if kind != "cpu" and launch.size > 1 else None,
    )
    _tell_place(launch)
    if _begun == 1:
        atexit.register(_end_with_python)
    while _to_tell:
        _to_tell.pop()()


def times_begun() -> int:
    """How many times the processes have met."""
    return _begun


def end() -> None:
    """Leave all groups."""
    global _store, _grid, _limit
    _groups.clear()
    _process_groups.clear()
    if begun():
        distributed.destroy_process_group()  # which may need the store to the end
    _store = _grid = _limit = None


def _end_with_python() -> None:
    time.sleep(0.05)  # in which threads that have just sent let go of the tensors, for which they need Python
    end()


def _card(launch: Launch) -> str:
    """The kind of the device; of several cards this process takes that of its rank on the machine, if it chose none."""
    device = current_device()
    if device.type != "cpu" and default_device() is not None and device.index is None and launch.size > 1:
        set_default(torch.device(device.type, launch.local_rank))
    return device.type


def _tell_place(launch: Launch) -> None:
    """Tell the others which machine this is, and which card.

    Two ranks on one card are a RuntimeError on both: there nccl and hccl hang, or fail later.
    """
    device = current_device()
    store().set(f"place/{launch.rank}", mine := f"{os.uname().nodename} {device.type}:{device.index or 0}")
    others = (rank for rank in range(launch.size) if rank != launch.rank and device.type != "cpu")
    for rank in others:
        if _place(rank) == mine:
            raise RuntimeError(
                f"mindspore.communication.init: the ranks {launch.rank} and {rank} are both on {mine}; start at most one "
                "process for each card, and leave device_id out or set it to the rank on the machine"
            )


def _place(rank: int) -> str:
    return store().get(f"place/{rank}").decode()


def on_this_machine(group: Group) -> list[int] | None:
    """The ranks, in the world, of those of the group that are on this machine; None where torch had them meet, not `begin`."""
    if _store is None:
        return None
    machines = {rank: _place(rank).split()[0] for rank in (*group.ranks, distributed.get_rank())}
    return [rank for rank in group.ranks if machines[rank] == machines[distributed.get_rank()]]


def _meeting(launch: Launch) -> Any:
    """torch's store, which rank 0 keeps, or torchrun's agent."""
    if launch.size == 1:
        return distributed.HashStore()
    of_agent = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    wait = datetime.timedelta(
        seconds=int(os.environ.get("MS_TOPO_TIMEOUT") or os.environ.get("HCCL_CONNECT_TIMEOUT") or 300)
    )
    return distributed.TCPStore(launch.address, launch.port, launch.size, launch.rank == 0 and not of_agent, wait)


def _prefixed(store: Any) -> Any:
    """The store with keys of this start alone: torchrun keeps one over its restarts, with the addresses of the dead."""
    return distributed.PrefixStore(f"{os.environ.get('TORCHELASTIC_RESTART_COUNT', 0)}/{_begun}", store)


def limit() -> datetime.timedelta:
    """How long a collective waits for the others: what `begin` was told, or HCCL_EXEC_TIMEOUT seconds, or half an hour."""
    return _limit or datetime.timedelta(seconds=int(os.environ.get("HCCL_EXEC_TIMEOUT") or 1800))


def store() -> Any:
    """The store through which the processes met."""
    return _store if _store is not None else distributed.distributed_c10d._get_default_store()


# ---- names ----


def is_world(name: str) -> bool:
    """Whether the name is that of the group of all processes: MindSpore's default on every device, and the backend's own."""
    return name == HCCL_WORLD_COMM_GROUP or name == f"{BACKENDS.get(current_device().type, ('mccl',))[0]}_world_group"


def check_name(api: str, group: object) -> None:
    """TypeError if it is no name."""
    if not isinstance(group, str):
        raise TypeError(f"mindspore.{api}: group is {group!r} of type {type(group).__name__}; give a str")


def check_begun(api: str) -> None:
    """RuntimeError before `init`."""
    if not begun():
        raise RuntimeError(f"mindspore.{api}: the processes have not met; call mindspore.communication.init() before")


def group_of(api: str, name: str) -> Group:
    """The group of that name, which this process is in. Alone, a process needs no `init`.

    Raises:
        TypeError: it is no name.
        RuntimeError: there is no such group with this process in it, or `init` was not called.
    """
    check_name(api, name)
    if not begun():
        launch = launched()
        if launch.size > 1:
            check_begun(api)
        begin(launch)
    if is_world(name):
        return Group(name, tuple(range(distributed.get_world_size())))
    if name not in _groups:
        raise RuntimeError(
            f"mindspore.{api}: rank {distributed.get_rank()} is in no group {name!r}; make it, on its ranks alone, by "
            f"mindspore.communication.create_group. There are {', '.join(map(repr, ('hccl_world_group', *_groups)))}"
        )
    return _groups[name]


def make_group(api: str, name: str, ranks: Sequence[int]) -> None:
    """Make a group of ranks of the world, in this order. Its members call it, and nobody else.

    Raises:
        RuntimeError: the processes have not met, this one is not among the ranks, or one is not of the world.
        UnsupportedError: the ranks do not ascend, and this torch sorts them.
    """
    check_begun(api)
    me, size = distributed.get_rank(), distributed.get_world_size()
    if not all(type(rank) is int and 0 <= rank < size for rank in ranks):
        raise RuntimeError(f"mindspore.{api}: rank_ids is {ranks!r}; the ranks of the world are 0 to {size - 1}")
    if me not in ranks:
        raise RuntimeError(f"mindspore.{api}: rank {me} is not in {ranks!r}, and only those who are make the group")
    order: dict[str, Any] = (
        {"sort_ranks": False} if "sort_ranks" in inspect.signature(distributed.new_group).parameters else {}
    )
    if not order and [*ranks] != sorted(ranks):
        raise UnsupportedError(
            f"mindspore.{api}: rank_ids is {ranks!r}; the groups of torch {torch.__version__} have ascending ranks alone"
        )
    with _named(f"mindspore/{name}/{[*ranks]}"):
        made = distributed.new_group([*ranks], use_local_synchronization=True, group_desc=name, **order)
    _process_groups[name] = made
    _groups[name] = Group(name, tuple(ranks))


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Within it torch calls the group that it makes so, which its members all say.

    By itself it takes a name with the number of groups that a process has. Where that differs, the members of one that
    comes later would wait for each other for ever.
    """
    _times_made[name] = _times_made.get(name, 0) + 1
    own = f"{name}/{_times_made[name]}"
    c10d: Any = distributed.distributed_c10d
    of_torch = c10d._process_group_name
    c10d._process_group_name = lambda ranks, use_hashed_name: own
    try:
        yield
    finally:
        c10d._process_group_name = of_torch


def before_first_use(told: Callable[[], None]) -> None:
    """Have a function called once the processes have met."""
    _to_tell.append(told)


def grid() -> Any:
    """torch's DeviceMesh of all processes, with an axis for each prime factor of their number. All must call this at once."""
    global _grid
    if _grid is None:
        from torch.distributed.device_mesh import init_device_mesh  # heavy, and for this alone

        _grid = init_device_mesh(current_device().type, tuple(_prime_factors(distributed.get_world_size())))
    return _grid


def _prime_factors(number: int) -> list[int]:
    least = next((n for n in range(2, number) if number % n == 0), number)
    return [least] if least == number else [least, *_prime_factors(number // least)]


def known_group(name: str) -> Group | None:
    """The group that `make_group` made under that name."""
    return _groups.get(name)


def drop_group(api: str, name: str) -> None:
    """Leave a group. ValueError for that of all processes, KeyError for one that is not there."""
    if is_world(name):
        raise ValueError(
            f"mindspore.{api}: {name!r} is the group of all processes; call mindspore.communication.release()"
        )
    if name not in _groups:
        raise KeyError(
            f"mindspore.{api}: there is no group {name!r}; there are {', '.join(map(repr, _groups)) or 'none'}"
        )
    made = _groups[name]
    distributed.destroy_process_group(made.process_group)
    del _groups[name], _process_groups[name]
