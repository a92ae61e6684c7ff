"""mindspore.communication for one process, which is what msvjp is: rank 0 of 1, in every group."""

import os
from collections.abc import Sequence

from .._core.errors import UnsupportedError
from .._op.declare import public

HCCL_WORLD_COMM_GROUP = "hccl_world_group"
NCCL_WORLD_COMM_GROUP = "nccl_world_group"
MCCL_WORLD_COMM_GROUP = "mccl_world_group"

#: Where launchers write how many processes they started: msrun, mpirun, torchrun, and MindSpore's older scripts.
_SIZES = ("MS_WORKER_NUM", "OMPI_COMM_WORLD_SIZE", "WORLD_SIZE", "RANK_SIZE")


@public("communication.GlobalComm")
class GlobalComm:
    """What is known of the group of all processes."""

    BACKEND = "hccl"
    WORLD_COMM_GROUP = HCCL_WORLD_COMM_GROUP
    INITED = False
    CHECK_ENVS = True


def check_alone(api: str, group: object) -> None:
    """Raise if the group is not a name, and where a launcher started several processes: each would think it is alone."""
    if not isinstance(group, str):
        raise TypeError(f"mindspore.{api}: group is {group!r} of type {type(group).__name__}; give a str")
    for name in _SIZES:
        if int(os.environ.get(name) or 1) > 1:
            raise UnsupportedError(
                f"mindspore.{api}: {name}={os.environ[name]}, and msvjp is one process; start it alone, or use "
                "torch.distributed and torch.nn.parallel.DistributedDataParallel, which takes a Cell as any torch.nn.Module"
            )


@public("communication.init")
def init(backend_name: str | None = None) -> None:
    """Begin as the one process of the group. Nothing is started, where MindSpore asks for a launcher.

    Args:
        backend_name: 'hccl', 'nccl' or 'mccl', of which none is used, or None.

    Raises:
        TypeError: backend_name is not a str.
        RuntimeError: backend_name is none of the three.
        UnsupportedError: a launcher started several processes.

    >>> from msvjp.communication import init, get_rank, get_group_size
    >>> init()
    >>> get_rank(), get_group_size()
    (0, 1)
    """
    check_alone("communication.init", "" if backend_name is None else backend_name)
    if backend_name not in (None, "hccl", "nccl", "mccl"):
        raise RuntimeError(
            f"mindspore.communication.init: backend_name is {backend_name!r}; give 'hccl', 'nccl' or 'mccl'"
        )
    GlobalComm.INITED = True


@public("communication.release")
def release() -> None:
    """End what `init` began."""
    GlobalComm.INITED = False


@public("communication.get_rank")
def get_rank(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """The rank of this process in the group: 0. TypeError if the group is not a str."""
    check_alone("communication.get_rank", group)
    return 0


@public("communication.get_local_rank")
def get_local_rank(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """The rank of this process among those of the group on this machine: 0. TypeError if the group is not a str."""
    check_alone("communication.get_local_rank", group)
    return 0


@public("communication.get_group_size")
def get_group_size(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """How many processes the group has: 1. TypeError if the group is not a str."""
    check_alone("communication.get_group_size", group)
    return 1


@public("communication.get_local_rank_size")
def get_local_rank_size(group: str = HCCL_WORLD_COMM_GROUP) -> int:
    """How many processes the group has on this machine: 1. TypeError if the group is not a str."""
    check_alone("communication.get_local_rank_size", group)
    return 1


@public("communication.get_process_group_ranks")
def get_process_group_ranks(group: str = HCCL_WORLD_COMM_GROUP) -> list[int]:
    """The ranks in the group: [0]. TypeError if the group is not a str."""
    check_alone("communication.get_process_group_ranks", group)
    return [0]


@public("communication.create_group")
def create_group(group: str, rank_ids: Sequence[int], options: object = None) -> None:
    """Make a group of ranks, of which there is one.

    Raises:
        TypeError: group is not a str.
        ValueError: rank_ids is not [0].
    """
    check_alone("communication.create_group", group)
    if list(rank_ids) != [0]:
        raise ValueError(
            f"mindspore.communication.create_group: rank_ids is {rank_ids!r}; there is one process, give [0]"
        )


@public("communication.destroy_group")
def destroy_group(group: str) -> None:
    """Forget a group. TypeError if the group is not a str."""
    check_alone("communication.destroy_group", group)
