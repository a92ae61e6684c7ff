"""mindspore.communication: start and end, and who is in which group."""

import sys
from collections.abc import Sequence
from typing import Any

from .._core.checks import check_ints
from .._op.declare import public
from ..common.device import current_device
from .groups import (
    BACKENDS,
    HCCL_WORLD_COMM_GROUP,
    MCCL_WORLD_COMM_GROUP,
    NCCL_WORLD_COMM_GROUP,
    begin,
    begun,
    check_begun,
    check_name,
    drop_group,
    end,
    group_of,
    known_group,
    make_group,
    on_this_machine,
)
from .launcher import is_scheduler, launched

__all__ = ["HCCL_WORLD_COMM_GROUP", "MCCL_WORLD_COMM_GROUP", "NCCL_WORLD_COMM_GROUP"]


@public("communication.GlobalComm")
class GlobalComm:
    """What is known of the group of all processes."""

    BACKEND = "hccl"
    WORLD_COMM_GROUP = HCCL_WORLD_COMM_GROUP
    INITED = False
    CHECK_ENVS = True


@public("communication.init")
def init(backend_name: str | None = None) -> None:
    """Have the processes meet that a launcher started: torchrun, `msvjp run --nproc`, msrun, mpirun, or a loop that sets
    RANK_ID and RANK_SIZE. They communicate by torch.distributed: gloo on a CPU, nccl on a GPU, hccl on an Ascend.

    Without a launcher this process is alone, where MindSpore asks for one. Each process takes the card of its rank on the
    machine, if the script chose none. The process that msrun starts as its scheduler ends here, well.

    Args:
        backend_name: 'mccl' on a CPU, 'nccl' on a GPU, 'hccl' on an Ascend; None for the one of the device.

    Raises:
        TypeError: backend_name is not a str.
        RuntimeError: backend_name is none of the three, or not that of the device; the environment says how many processes
            there are and not which one this is; the others do not come; two are on one card.

    >>> from msvjp.communication import init, get_rank, get_group_size
    >>> init()
    >>> get_rank(), get_group_size()
    (0, 1)
    """
    api = "mindspore.communication.init"
    if backend_name is not None and not isinstance(backend_name, str):
        raise TypeError(f"{api}: backend_name is {backend_name!r} of type {type(backend_name).__name__}; give a str")
    known = [theirs for theirs, _ in BACKENDS.values()]
    if backend_name not in (None, *known):
        raise RuntimeError(f"{api}: backend_name is {backend_name!r}; give one of {', '.join(map(repr, known))}")
    if is_scheduler():
        sys.exit(0)
    launch, own = launched(), BACKENDS[current_device().type][0]
    if launch.size > 1 and backend_name not in (None, own):
        raise RuntimeError(
            f"{api}: backend_name is {backend_name!r}, and the device is {current_device().type}, whose backend is {own!r}; "
            "leave it out, or choose the device by mindspore.set_device before"
        )
    begin(launch)
    note_begin()


def note_begin() -> None:
    """Tell `GlobalComm` that the processes have met."""
    GlobalComm.BACKEND = BACKENDS[current_device().type][0]
    GlobalComm.WORLD_COMM_GROUP = f"{GlobalComm.BACKEND}_world_group"
    GlobalComm.INITED = True


@public("communication.release")
def release() -> None:
    """Leave all groups. `init` may be called again."""
    end()
    GlobalComm.INITED = False


@public("communication.get_rank")
def get_rank(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """The rank of this process in the group: before `init` that of the launcher, 0 alone.

    Raises:
        TypeError: the group is not a str.
        RuntimeError: there is no such group with this process in it.
    """
    check_name("communication.get_rank", group)
    return group_of("communication.get_rank", group).rank if begun() else launched().rank


@public("communication.get_group_size")
def get_group_size(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """How many processes the group has: before `init` those of the launcher, 1 alone. Errors as of `get_rank`."""
    check_name("communication.get_group_size", group)
    return len(group_of("communication.get_group_size", group).ranks) if begun() else launched().size


@public("communication.get_local_rank")
def get_local_rank(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """The rank of this process among those of the group on its machine: before `init` as the launcher says, 0 alone.

    Errors as of `get_rank`.
    """
    there = _neighbors("communication.get_local_rank", group)
    return launched().local_rank if there is None else there.index(get_rank())


@public("communication.get_local_rank_size")
def get_local_rank_size(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """How many processes of the group are on this machine: before `init` as the launcher says, 1 alone.

    Errors as of `get_rank`.
    """
    there = _neighbors("communication.get_local_rank_size", group)
    return launched().local_size if there is None else len(there)


def _neighbors(api: str, group: str) -> list[int] | None:
    check_name(api, group)
    return on_this_machine(group_of(api, group)) if begun() else None


@public("communication.get_process_group_ranks")
def get_process_group_ranks(group: str = HCCL_WORLD_COMM_GROUP) -> list[int]:
    """The ranks, in the world, of the processes of the group, in its order. Errors as of `get_rank`."""
    return [*group_of("communication.get_process_group_ranks", group).ranks]


@public("communication.get_world_rank_from_group_rank")
def get_world_rank_from_group_rank(group: str, group_rank_id: int) -> int:
    """The rank in the world of a rank of the group.

    Raises:
        TypeError: the group is not a str, the rank not an int.
        RuntimeError: there is no such group with this process in it, or no such rank in it; `init` was not called.
    """
    api = "communication.get_world_rank_from_group_rank"
    ranks = _ranks(api, group, group_rank_id=group_rank_id)
    if not 0 <= group_rank_id < len(ranks):
        raise RuntimeError(f"mindspore.{api}: group_rank_id is {group_rank_id}; {group!r} has {len(ranks)} processes")
    return ranks[group_rank_id]


@public("communication.get_group_rank_from_world_rank")
def get_group_rank_from_world_rank(world_rank_id: int, group: str) -> int:
    """The rank in the group of a rank of the world. Errors as of `get_world_rank_from_group_rank`."""
    api = "communication.get_group_rank_from_world_rank"
    ranks = _ranks(api, group, world_rank_id=world_rank_id)
    if world_rank_id not in ranks:
        raise RuntimeError(f"mindspore.{api}: world_rank_id is {world_rank_id}; {group!r} has the ranks {[*ranks]}")
    return ranks.index(world_rank_id)


def _ranks(api: str, group: str, **rank: Any) -> tuple[int, ...]:
    check_name(api, group)
    check_ints(f"mindspore.{api}", **rank)
    check_begun(api)
    return group_of(api, group).ranks


@public("communication.create_group")
def create_group(group: str, rank_ids: Sequence[int], options: object = None) -> None:
    """Make a group of processes, in this order: the first of rank_ids is 0 in it. Those who are in it call this.

    Args:
        group: its name. One of that name with the same ranks stays.
        rank_ids: their ranks in the world, a list.
        options: accepted: they are of MindSpore's backends.

    Raises:
        TypeError: group is not a str, or rank_ids not a list.
        ValueError: rank_ids is empty, has a rank twice, or is not that of the group of this name.
        RuntimeError: this process is not in rank_ids, a rank is beyond the world, or `init` was not called.
    """
    api = "communication.create_group"
    check_name(api, group)
    check_begun(api)
    if not isinstance(rank_ids, list):
        raise TypeError(f"mindspore.{api}: rank_ids is {rank_ids!r} of type {type(rank_ids).__name__}; give a list")
    if not rank_ids or len({*rank_ids}) < len(rank_ids):
        raise ValueError(f"mindspore.{api}: rank_ids is {rank_ids!r}; give each rank once, and at least one")
    there = known_group(group)
    if there is None:
        make_group(api, group, rank_ids)
    elif [*there.ranks] != rank_ids:
        raise ValueError(f"mindspore.{api}: {group!r} is there, with the ranks {[*there.ranks]}, not {rank_ids}")


@public("communication.destroy_group")
def destroy_group(group: str) -> None:
    """Leave a group.

    Raises:
        TypeError: the group is not a str.
        ValueError: it is that of all processes.
        KeyError: there is no such group with this process in it.
        RuntimeError: `init` was not called.
    """
    check_name("communication.destroy_group", group)
    check_begun("communication.destroy_group")
    drop_group("communication.destroy_group", group)


@public("communication.get_comm_name")
def get_comm_name(group: str = HCCL_WORLD_COMM_GROUP) -> str:
    """The name that torch has for the group. Errors as of `get_rank`."""
    check_begun("communication.get_comm_name")
    return group_of("communication.get_comm_name", group).process_group.group_name
