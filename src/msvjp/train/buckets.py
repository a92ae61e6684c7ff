"""Gradients that travel together: in flat buffers, each on its way as soon as it is full, also while others are computed."""

import contextlib
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch

from .._core.switch import inside_torch, plain
from .._op.declare import layer_op
from .._tape.own_memory import uses
from .._tape.recording import unrecorded
from ..communication.groups import Group
from ..communication.running import Handle, compare, start

#: Bytes of a bucket. The first one is smaller, for it is what the others wait for.
_FIRST, _OTHERS = 2**20, 25 * 2**20
#: How many hold the memory of a tensor that has no views: the tensor, and Python's object for the memory.
_ALONE = 2
# not through the properties of Tensor, which ask for the switch
_shape, _dtype, _device = plain.shape.__get__, plain.dtype.__get__, plain.device.__get__  # type: ignore[attr-defined]


class _Place(NamedTuple):
    """Where a gradient is: from which element of which bucket on."""

    bucket: int
    offset: int


class _Bucket(NamedTuple):
    """Its elements, their dtype and device; which gradients are in it, in their order; whether some have another dtype."""

    length: int
    dtype: torch.dtype
    device: torch.device
    members: list[int]
    is_cast: bool


class _Plan(NamedTuple):
    """How gradients of some shapes are dealt out, the last first: in that order a backward computes them."""

    places: dict[int, _Place]
    buckets: list[_Bucket]


class Buckets:
    """The reduction of one list of gradients after the other.

    Args:
        api: for errors.
        group: the processes; None for one that is alone.
        local: the indices of the gradients that stay this process's own.
        factor: what the sum is multiplied by.
    """

    def __init__(self, api: str, group: Group | None, local: set[int], factor: float) -> None:
        self._api, self._group, self._local, self._factor = api, group, local, factor
        is_power_of_two = (
            math.frexp(factor)[0] == 0.5
        )  # by which a gradient is multiplied on its way in: it changes no bit
        self._before, self._after = (factor, 1.0) if is_power_of_two else (1.0, factor)
        self._plans: dict[tuple, _Plan] = {}
        self._last: list[torch.Tensor] = []
        self._flight: _Flight | None = None
        self._overlaps = True  # until a plan has one bucket

    def filled_by(self, weights: Sequence[torch.Tensor]) -> contextlib.AbstractContextManager:
        """Have the gradients of the weights that are computed inside go on their way then; `reduced` waits for them."""
        plan = inside_torch(self.plan, weights) if self._group is not None and self._overlaps else None
        if plan is None or len(plan.buckets) < 2:
            return contextlib.nullcontext()  # with one bucket there is nothing to overlap, and hooks would cost more
        return self._filled_by_hooks(plan, weights)

    @contextlib.contextmanager
    def _filled_by_hooks(self, plan: _Plan, weights: Sequence[torch.Tensor]) -> Iterator[None]:
        flight = _Flight(self, plan)
        hooks = [
            inside_torch(_hook, flight, i, w) for i, w in enumerate(weights) if i in plan.places and w.requires_grad
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
        self._flight = flight

    def plan(self, tensors: Sequence[torch.Tensor]) -> _Plan:
        """How gradients like these are dealt out. RuntimeError if the processes have others."""
        key = (*map(_shape, tensors), *map(_dtype, tensors), *map(_device, tensors))
        plan = self._plans.get(key)
        if plan is None:
            assert self._group is not None
            compare(self._api, self._group, [(list(x.shape), x.dtype) for x in tensors], sorted(self._local))
            plan = self._plans[key] = _planned(tensors, self._local)
        self._overlaps = len(plan.buckets) > 1
        return plan

    def flat(self, plan: _Plan) -> list[torch.Tensor]:
        """Memory for the buckets: that of the last time where nobody holds a gradient in it. New memory is slow to touch."""
        free = all(uses(flat.untyped_storage()._cdata) == _ALONE for flat in self._last)
        as_planned = [(len(f), f.dtype, f.device) for f in self._last] == [bucket[:3] for bucket in plan.buckets]
        if not free or not as_planned:
            self._last = [torch.empty(length, dtype=dtype, device=device) for length, dtype, device, *_ in plan.buckets]
        return list(self._last)


def _planned(tensors: Sequence[torch.Tensor], local: set[int]) -> _Plan:
    places: dict[int, _Place] = {}
    buckets: list[_Bucket] = []
    open_ones: dict[tuple, int] = {}
    for i in reversed(range(len(tensors))):
        if i in local:
            continue
        x = tensors[i]
        kind = _wire_dtype(x.dtype), x.device
        at = open_ones.get(kind)
        if at is None or buckets[at].length * kind[0].itemsize >= (_OTHERS if at else _FIRST):
            at = open_ones[kind] = len(buckets)
            buckets.append(_Bucket(0, *kind, [], False))
        length, *_, members, is_cast = buckets[at]
        places[i] = _Place(at, length)
        buckets[at] = _Bucket(length + x.numel(), *kind, [*members, i], is_cast or x.dtype is not kind[0])
    return _Plan(places, buckets)


def _wire_dtype(dtype: torch.dtype) -> torch.dtype:
    return dtype if dtype.is_complex or dtype is torch.float64 else torch.float32


class _Flight:
    """The buckets of one list of gradients: filled, sent in their order, which is the same on all ranks, and waited for."""

    def __init__(self, buckets: Buckets, plan: _Plan) -> None:
        self._api, self._group, self._plan = buckets._api, buckets._group, plan
        self._before, self._after = buckets._before, buckets._after
        self._flat = buckets.flat(plan)
        self._lacking = [len(bucket.members) for bucket in plan.buckets]
        self._sent: list[Handle] = []
        self._filled: set[int] = set()

    def put(self, i: int, gradient: torch.Tensor) -> None:
        """Put in the gradient i, and send what is full."""
        at, offset = self._plan.places[i]
        if i not in self._filled:
            part = self._flat[at][offset : offset + gradient.numel()].view(gradient.shape)
            part.copy_(gradient) if self._before == 1 else torch.mul(gradient, self._before, out=part)
            self._filled.add(i)
            self._lacking[at] -= 1
            self._send()

    def put_all(self, gradients: Sequence[torch.Tensor]) -> None:
        """Put in what is not in yet, and send the rest."""
        for at, bucket in enumerate(self._plan.buckets):
            if self._lacking[at] == len(bucket.members):
                self._fill(at, [gradients[i] for i in bucket.members])
            for i in bucket.members if self._lacking[at] else ():
                self.put(i, gradients[i])
            self._send()

    def _fill(self, at: int, gradients: list[torch.Tensor]) -> None:
        """Put in all of a bucket."""
        torch.cat([g.reshape(-1) for g in gradients], out=self._flat[at])
        if self._before != 1:
            self._flat[at].mul_(self._before)
        self._lacking[at] = 0

    def _send(self) -> None:
        while len(self._sent) < len(self._flat) and not self._lacking[len(self._sent)]:
            flat: Any = self._flat[len(self._sent)]
            assert self._group is not None
            self._sent.append(start(self._api, self._group, _added, flat))

    def landed(self, gradients: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """Send the rest, and wait for all: the gradients, reduced but those that stay, in their shapes and dtypes."""
        self.put_all(gradients)
        buckets = self._plan.buckets
        views = [_split(flat, bucket, gradients) for flat, bucket in zip(self._flat, buckets, strict=True)]
        found = list(gradients)
        for handle, flat, parts, bucket in zip(self._sent, self._flat, views, buckets, strict=True):
            handle.wait()
            _take(found, parts, flat, bucket, self._after)
        return found


def _at_once(buckets: Buckets, bucket: _Bucket, gradients: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """What `_Flight.landed` gives where one bucket is all, for which there is nothing to look after."""
    flat = _joined([gradients[i] for i in bucket.members], bucket)
    if buckets._before != 1:
        flat.mul_(buckets._before)
    assert buckets._group is not None
    handle = start(buckets._api, buckets._group, _added, flat)
    parts, found = _split(flat, bucket, gradients), list(gradients)
    handle.wait()
    _take(found, parts, flat, bucket, buckets._after)
    return found


def _added(flat: torch.Tensor, group: Any, async_op: bool) -> Any:
    """torch.distributed.all_reduce, which is always asynchronous here, without the frames around it."""
    return group.allreduce([torch.view_as_real(flat) if flat.is_complex() else flat])


def _split(flat: torch.Tensor, bucket: _Bucket, gradients: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
    """The parts of a bucket that the gradients are in: to be asked for while it travels."""
    return torch._C._nn.unflatten_dense_tensors(flat, [gradients[i] for i in bucket.members])  # type: ignore[attr-defined, no-any-return]


def _take(found: list, parts: Sequence[torch.Tensor], flat: torch.Tensor, bucket: _Bucket, factor: float) -> None:
    """Put the gradients that came in a bucket where those are that were sent."""
    if factor != 1:
        flat.mul_(factor)
    for i, part in zip(bucket.members, parts, strict=True):
        found[i] = part.to(found[i].dtype) if bucket.is_cast else part


def _joined(gradients: list[torch.Tensor], bucket: _Bucket) -> torch.Tensor:
    """New memory with the gradients, one behind the other."""
    if len(gradients) == 1:
        return gradients[0].to(bucket.dtype, copy=True).reshape(-1)
    cast = [g.to(bucket.dtype) for g in gradients] if bucket.is_cast else gradients
    return torch._C._nn.flatten_dense_tensors(cast)  # type: ignore[attr-defined, no-any-return]


def _hook(flight: _Flight, i: int, weight: torch.Tensor) -> Any:
    return plain.register_hook(weight, lambda gradient: inside_torch(unrecorded, flight.put, i, gradient))


@layer_op("nn.DistributedGradReducer")
def reduced(buckets: Buckets, gradients: tuple[torch.Tensor, ...]) -> tuple:
    """The gradients, added up over the processes and multiplied by the factor. Those that came are as they were."""
    flight, buckets._flight = buckets._flight, None
    if buckets._group is None:
        local, factor = buckets._local, buckets._factor
        return tuple(
            g if i in local or factor == 1 else (g.to(_wire_dtype(g.dtype)) * factor).to(g.dtype)
            for i, g in enumerate(gradients)
        )
    plan = buckets.plan(gradients)
    if len(plan.buckets) == 1:
        return tuple(unrecorded(_at_once, buckets, plan.buckets[0], gradients))
    return tuple(unrecorded((flight or _Flight(buckets, plan)).landed, gradients))
