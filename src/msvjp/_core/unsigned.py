"""uint16, uint32 and uint64, for which torch has few kernels: what lacks one is computed in int64, and is exact.

int64 holds the first two. A uint64 is taken for the int64 of the same bits: sums, products and powers wrap around alike. What
asks for the order takes it with its highest bit changed, which keeps that; what divides, or compares with a number, is numpy's.
So is the dtype that an unsigned integer and another have in common.
"""

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

plain = torch.Tensor
UNSIGNED = {torch.uint16, torch.uint32, torch.uint64}
_HIGHEST = -(1 << 63)


class InSigned(TorchDispatchMode):
    """While it is entered, an operation for which torch has no unsigned kernel is computed in int64."""

    def __torch_dispatch__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        try:
            return func(*args, **kwargs or {})
        except (RuntimeError, NotImplementedError) as error:
            if "UInt" not in str(error) and "uint16" not in str(error):
                raise
        return _in_signed(func, args, kwargs or {})


def _in_signed(func: Any, args: tuple, kwargs: dict) -> Any:
    dtype = _result_dtype(args, kwargs)
    name = func.overloadpacket.__name__
    if name == "promote_types":
        return _common(*args)
    if name == "cat":
        common = functools.reduce(_common, (x.dtype for x in args[0]))
        return func([x.to(common) for x in args[0]], *args[1:])
    if dtype is torch.uint64 and name in _DIVIDING:
        return _divided(name, args)
    if dtype is torch.uint64 and name in _COMPARING and type(args[1]) in (int, float):
        return torch.from_numpy(np.asarray(_COMPARING[name](args[0].cpu().numpy(), args[1]))).to(args[0].device)
    mutates = name.endswith("_") and not name.endswith("__")
    if name.rstrip("_") in _OF_A_SIGN:
        out = _OF_A_SIGN[name.rstrip("_")](*args)
        return args[0].copy_(out) if mutates else out
    ordering = name.rstrip("_") in _ORDERING or not {"amin", "amax"}.isdisjoint(x for x in args if isinstance(x, str))
    flip = _HIGHEST if dtype is torch.uint64 and ordering else 0
    bounds = flip if name.rstrip("_") in _TAKING_BOUNDS else 0  # elsewhere a number is an axis or a count
    out = func(*_signed(args, flip, bounds), **_signed(kwargs, flip, bounds))
    if mutates:
        return args[0].copy_(_unsigned(out, dtype, flip))
    if isinstance(out, (tuple, list)):  # values, and beside them indices
        return (_unsigned(out[0], dtype, flip), *out[1:])
    return out if name in _GIVING_INDICES else _unsigned(out, dtype, flip)


def _common(a: torch.dtype, b: torch.dtype) -> torch.dtype:
    """The dtype that holds both, as numpy has it for integers."""
    if a.is_floating_point or b.is_floating_point or a.is_complex or b.is_complex:
        return torch.promote_types(a, b)
    return getattr(torch, np.promote_types(*(str(one).removeprefix("torch.") for one in (a, b))).name)


def _result_dtype(args: tuple, kwargs: dict) -> torch.dtype | None:
    """The unsigned dtype that the result has, if any: that of the keyword or the highest of the tensors."""
    found = [kwargs.get("dtype"), *(x.dtype for x in tree_leaves((args, kwargs)) if isinstance(x, plain))]
    return max((d for d in found if d in UNSIGNED), key=operator.attrgetter("itemsize"), default=None)


def _signed(tree: Any, flip: int, bounds: int) -> Any:
    def one(x: Any) -> Any:
        if isinstance(x, plain) and x.dtype in UNSIGNED:
            return (x.view(torch.int64) if x.dtype is torch.uint64 else x.to(torch.int64)) ^ flip
        if bounds and type(x) in (int, float):
            return min(max(int(x), 0), (1 << 64) - 1) + bounds
        return torch.int64 if isinstance(x, torch.dtype) and x in UNSIGNED else x

    return tree_map(one, tree)


def _unsigned(x: Any, dtype: torch.dtype | None, flip: int) -> Any:
    if not isinstance(x, plain) or x.dtype is not torch.int64 or dtype is None:
        return x
    return (x ^ flip).view(dtype) if dtype is torch.uint64 else x.to(dtype)


#: What asks for a sign, which the int64 of the same bits may have.
_OF_A_SIGN: dict[str, Callable] = {
    **dict.fromkeys(("relu", "abs"), torch.clone),
    **dict.fromkeys(("sign", "sgn"), lambda x: (x != 0).to(x.dtype)),
    "heaviside": lambda x, values: torch.where(x == 0, values, 1),
}
#: What asks for the order of its elements.
_ORDERING = {
    *(
        "lt",
        "le",
        "gt",
        "ge",
        "less",
        "greater",
        "minimum",
        "maximum",
        "fmin",
        "fmax",
        "min",
        "max",
        "amin",
        "amax",
        "aminmax",
    ),
    *(
        "argmin",
        "argmax",
        "sort",
        "argsort",
        "topk",
        "kthvalue",
        "msort",
        "cummin",
        "cummax",
        "_cummin_helper",
        "_cummax_helper",
    ),
    *("clamp", "clamp_min", "clamp_max", "searchsorted", "bucketize", "median"),
}
#: What among these takes a number for a value.
_TAKING_BOUNDS = {"clamp", "clamp_min", "clamp_max", "lt", "le", "gt", "ge", "less", "greater"}
#: What gives int64 of its own.
_GIVING_INDICES = {"argmin", "argmax", "argsort", "nonzero", "searchsorted", "bucketize", "count_nonzero", "bincount"}
_DIVIDING = {
    **dict.fromkeys(("div", "floor_divide", "div_", "floor_divide_"), np.floor_divide),
    **dict.fromkeys(("remainder", "fmod", "remainder_", "fmod_"), np.remainder),
    **dict.fromkeys(("bitwise_right_shift", "__rshift__", "bitwise_right_shift_", "__irshift__"), np.right_shift),
}


_COMPARING = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


def _divided(name: str, args: tuple) -> torch.Tensor:
    a, b = (x.cpu().numpy() if isinstance(x, plain) else np.uint64(x) for x in args[:2])
    if _DIVIDING[name] is not np.right_shift and not np.all(b):
        raise ZeroDivisionError("an integer is divided by zero")
    device = next(x.device for x in args if isinstance(x, plain))
    out = torch.from_numpy(np.asarray(_DIVIDING[name](a, b))).to(device)
    return args[0].copy_(out) if name in ("div_", "floor_divide_", "remainder_", "fmod_", "__irshift__") else out
