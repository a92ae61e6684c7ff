"""Mixed precision op by op: while it runs, what is listed computes in a lower dtype, in float32, or in its widest dtype.

The lists are MindSpore's for the level "auto", written as the torch functions that its ops call here.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack

from .casting import cast_floats
from .switch import plain
from .tree import tree_leaves


class Autocast(TorchFunctionMode):
    """Within it torch's functions compute in the dtypes that the lists say; `lower` is the lower one."""

    def __init__(self, lower: torch.dtype) -> None:
        super().__init__()
        self.lower = lower

    def __torch_function__(self, func: Callable, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        rule = None if _state.suspended else _RULES.get(func)
        if rule is None:
            return func(*args, **(kwargs or {}))
        with suspended():  # an Autocast around this one has no say
            return rule(func, self.lower, args, kwargs or {})


class _State(threading.local):
    suspended = False


_state = _State()


def widens() -> bool:
    """Whether an Autocast has a say in what runs, such as in which dtype mixed ones meet."""
    return not _state.suspended and any(isinstance(mode, Autocast) for mode in _get_current_function_mode_stack())


@contextmanager
def suspended() -> Iterator[None]:
    """As if there were no Autocast: for a Cell that was told its dtype."""
    before, _state.suspended = _state.suspended, True
    try:
        yield
    finally:
        _state.suspended = before


# ---- the rules ----


def _in(dtype: torch.dtype, func: Callable, args: tuple, kwargs: dict) -> Any:
    return func(*cast_floats(args, dtype), **cast_floats(kwargs, dtype))


def _in_lower(func: Callable, lower: torch.dtype, args: tuple, kwargs: dict) -> Any:
    return _in(lower, func, args, kwargs)


def _in_lower_and_bias(func: Callable, lower: torch.dtype, args: tuple, kwargs: dict) -> Any:
    """The product alone is in the lower dtype: MindSpore's layers then add the bias in the wider dtype of the two."""
    if len(args) < 3 or args[2] is None:
        return _in(lower, func, args, kwargs)
    x, weight, bias, *rest = args
    return _in(lower, func, (x, weight, None, *rest), kwargs) + bias.reshape(-1, *(1,) * (weight.dim() - 2))


def _in_lower_and_added(func: Callable, lower: torch.dtype, args: tuple, kwargs: dict) -> Any:
    return cast_floats(_in(lower, func, args, kwargs), torch.promote_types(lower, args[0].dtype))


def _in_float32(func: Callable, lower: torch.dtype, args: tuple, kwargs: dict) -> Any:
    if kwargs.get("dtype") in (torch.float16, torch.bfloat16, torch.float64) and kwargs["dtype"] == args[0].dtype:
        kwargs = kwargs | {"dtype": torch.float32}  # an op that keeps the dtype of its input keeps this one
    return _in(torch.float32, func, args, kwargs)


def _in_widest(func: Callable, lower: torch.dtype, args: tuple, kwargs: dict) -> Any:
    dtypes = [x.dtype for x in tree_leaves(args) if x.dtype.is_floating_point]
    return _in(reduce(torch.promote_types, dtypes, dtypes[0]), func, args, kwargs) if dtypes else func(*args, **kwargs)


def _ruled(rule: Callable, names: str) -> dict[Callable, Callable]:
    """The rule for what torch has under these names: functions, and methods of a tensor."""
    owners = torch, torch.linalg, F, plain
    return {getattr(owner, name): rule for name in names.split() for owner in owners if hasattr(owner, name)}


_RULES = {
    **_ruled(_in_lower, "matmul __matmul__ __rmatmul__ mm bmm mv dot inner tensordot einsum multi_dot prelu"),
    **_ruled(_in_lower_and_bias, "linear conv1d conv2d conv3d conv_transpose2d conv_transpose3d"),
    **_ruled(_in_lower_and_added, "addmm addmv addbmm baddbmm"),
    **_ruled(_in_float32, "pow __pow__ __rpow__ __rtruediv__ float_power exp2 acos asin cosh erfinv exp expm1"),
    **_ruled(_in_float32, "log log10 log1p log2 reciprocal rsqrt sinh tan softplus softmax log_softmax logsumexp"),
    **_ruled(_in_float32, "layer_norm batch_norm group_norm sum prod cumsum cumprod var pdist cdist renorm"),
    **_ruled(_in_float32, "kl_div smooth_l1_loss nll_loss cross_entropy binary_cross_entropy_with_logits"),
    **_ruled(_in_float32, "multilabel_margin_loss multi_margin_loss soft_margin_loss triplet_margin_loss"),
    **_ruled(_in_widest, "addcdiv addcmul cross grid_sample cat"),
}
