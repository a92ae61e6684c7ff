"""Optimizer parallel, ZeRO's first stage: each process updates its share of the Parameters, whose states it alone keeps.

All processes hold all Parameters, and the same gradients. After the update each share goes from its owner to the others.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import distributed

from ..._core.errors import UnsupportedError
from ..._core.switch import inside_torch
from ...communication.groups import HCCL_WORLD_COMM_GROUP, Group, group_of
from ...communication.management import get_group_size
from ...communication.running import start
from ...context.parallel import get_auto_parallel_context, reduces_gradients


class Shares:
    """Which process owns which of the Parameters. One with parallel_optimizer=False, or layerwise_parallel, is everyone's.

    Args:
        api: for errors.
        group: the processes.
        parameters: a list.
    """

    def __init__(self, api: str, group: Group, parameters: Sequence[Any]) -> None:
        self._api, self._group, self._parameters = api, group, parameters
        self.owners = _dealt_out(parameters, len(group.ranks))
        self._mine = {None, group.rank}

    def of_this_process(self, parts: Sequence[tuple]) -> list[tuple]:
        """Of parts of the Parameters, (indices, anything), what is in this process's share."""
        mine = [([i for i in indices if self.owners[i] in self._mine], decay) for indices, decay in parts]
        return [part for part in mine if part[0]]

    def state(self, i: int, value: float) -> torch.Tensor:
        """A state of the Parameter i, full of the value: without elements where another process keeps it."""
        like = self._parameters[i]
        return torch.full_like(like, value) if self.owners[i] in self._mine else like.detach().new_empty(0)

    def hand_round(self) -> None:
        """Give every process the Parameters as their owners have them."""
        sent = [
            (*flat, start(self._api, self._group, distributed.broadcast, flat[1], flat[0])) for flat in self._flat()
        ]
        for root, row, members, handle in sent:
            handle.wait()
            if root != distributed.get_rank():
                for p, part in zip(members, row.split([p.numel() for p in members]), strict=True):
                    p.copy_(part.view(p.shape))

    def _flat(self) -> Iterator[tuple[int, torch.Tensor, list]]:
        """For each owner and dtype its rank in the world, its Parameters in a row, and they themselves."""
        shares: dict[tuple, list] = {}
        for p, owner in zip(self._parameters, self.owners, strict=True):
            if owner is not None:
                shares.setdefault((self._group.ranks[owner], p.dtype), []).append(p)
        for (root, _), members in sorted(shares.items(), key=lambda share: (share[0][0], str(share[0][1]))):
            yield root, torch.cat([p.detach().reshape(-1) for p in members]), members


def _dealt_out(parameters: Sequence[Any], number: int) -> list[int | None]:
    """The owner of each: the largest first, each to the one who has least."""
    owners: list[int | None] = [None] * len(parameters)
    load = [0] * number
    shared = [i for i, p in enumerate(parameters) if p.parallel_optimizer and not p.layerwise_parallel]
    for i in sorted(shared, key=lambda i: -parameters[i].numel()):
        least = load.index(min(load))
        owners[i], load[least] = least, load[least] + parameters[i].numel()
    return owners


def shares_of(optimizer: Any, supported: bool) -> Shares | None:
    """The Shares of an optimizer, where `enable_parallel_optimizer` asks for them and there are several processes.

    Raises:
        UnsupportedError: the optimizer updates its Parameters in a way of its own.
    """
    if not (get_auto_parallel_context("enable_parallel_optimizer") and reduces_gradients()) or get_group_size() == 1:
        return None
    api = f"nn.{optimizer.cls_name}"
    if not supported:
        raise UnsupportedError(
            f"mindspore.{api}: enable_parallel_optimizer is set, and this optimizer cannot be shared; use nn.Adam, or unset it"
        )
    return inside_torch(Shares, api, group_of(api, HCCL_WORLD_COMM_GROUP), optimizer.parameters)
