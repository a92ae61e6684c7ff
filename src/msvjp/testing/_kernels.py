"""The operators of the simulated npu: each runs the CPU's kernel, over the same memory, after a check of the devices."""

import contextlib
import functools
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from .._core.tree import tree_leaves, tree_map
from . import _random
from ._card import as_on_a_card, check_alive
from ._memory import CPU_KERNELS, NAME, is_npu, to_host, to_npu

_aten = torch.ops.aten


# ---- any operator ----


class _Facts(NamedTuple):
    """What has to be known of an operator."""

    is_view: bool
    outs: tuple[str, ...]  # the arguments out=
    may_be_numbers: tuple[
        int, ...
    ]  # the places of arguments that are tensors to the kernel, and may be numbers to Python
    draws: bool  # random numbers
    takes_indices: bool  # in the second place, and a card takes them from the CPU as well
    writes: bool  # to the first argument


@functools.cache
def _facts(op: Any) -> _Facts:
    arguments, name = op._schema.arguments, op._schema.name.partition("::")[2]
    tensors = [i for i, a in enumerate(arguments) if isinstance(a.type, torch._C.TensorType)]
    return _Facts(
        is_view=any(r.alias_info and not r.alias_info.is_write for r in op._schema.returns),
        outs=tuple(a.name for a in arguments if a.is_out),
        may_be_numbers=() if torch._C._should_allow_numbers_as_tensors(name) else tuple(tensors),
        draws=torch.Tag.nondeterministic_seeded in op.tags,
        takes_indices=name.rstrip("_")
        in ("index", "index_put", "_index_put_impl", "_unsafe_index", "_unsafe_index_put"),
        writes=bool(arguments and arguments[0].alias_info and arguments[0].alias_info.is_write),
    )


def fallback(op: Any, *args: Any, **kwargs: Any) -> Any:
    """Any operator with an npu tensor, or the device npu, among its arguments."""
    facts = _facts(op)
    if facts.is_view:
        return op.redispatch(CPU_KERNELS, *args, **kwargs)  # it makes a shape and strides, on any device
    with torch._C.DisableTorchFunction(), _random.stream() if facts.draws else contextlib.nullcontext():
        _check_devices(op, facts, args, kwargs)
        return _run_on_host(op, facts, args, kwargs)


def _check_devices(op: Any, facts: _Facts, args: tuple, kwargs: dict) -> None:
    """A card's kernel takes tensors on the card. From the CPU it takes a tensor without axes, to read it as a number."""
    first = args[0] if facts.writes else None
    for t in tree_leaves((*(args[:1] + args[2:] if facts.takes_indices else args), *kwargs.values())):
        if not is_npu(t) and (t.dim() or t is first):
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least two devices, "
                f"{NAME}:0 and {t.device}! (when running {op})"
            )
    generator = kwargs.get("generator")
    if generator is not None and not _random.is_on_npu(generator):
        raise RuntimeError(f"Expected a '{NAME}' device type for generator but found '{generator.device}'")


def _run_on_host(op: Any, facts: _Facts, args: tuple, kwargs: dict) -> Any:
    npus, outs = {}, {name: kwargs[name] for name in facts.outs}

    def host(t: torch.Tensor) -> torch.Tensor:
        h = to_host(t)
        npus[id(h)] = t
        return h

    def npu(h: torch.Tensor) -> torch.Tensor:
        return npus[id(h)] if id(h) in npus else to_npu(h)  # what was written to is handed back

    args, kwargs = tree_map(host, _with_tensors(facts, args)), tree_map(host, kwargs)
    for name, out in outs.items():  # the kernel gives it a size, which memory that is another's cannot follow
        kwargs[name] = torch.empty(0, dtype=out.dtype, device="cpu")
        npus[id(kwargs[name])] = out
    if "device" in kwargs:
        kwargs["device"] = torch.device("cpu")
    result = op(*as_on_a_card(op, args, kwargs), **kwargs)
    for name, out in outs.items():
        out.resize_(kwargs[name].shape).copy_(kwargs[name])
    return tree_map(npu, result)


def _with_tensors(facts: _Facts, args: tuple) -> tuple:
    """The arguments with a tensor for each number that stands for one, of the dtype that it has beside the others."""
    numbers = [i for i in facts.may_be_numbers if i < len(args) and isinstance(args[i], (bool, int, float, complex))]
    if not numbers:
        return args
    tensors, given = tree_leaves(args), list(args)
    for i in numbers:
        dtype = torch.result_type(tensors[-1], args[i]) if tensors else None
        given[i] = torch.scalar_tensor(args[i], dtype=dtype, device="cpu")
    return tuple(given)


# ---- those that the fallback cannot run ----

#: By the operator's name in aten.
KERNELS: dict[str, Callable] = {}


def _kernel(name: str) -> Callable:
    def keep(fn: Callable) -> Callable:
        @functools.wraps(fn)
        def kernel(*args: Any, **kwargs: Any) -> Any:
            with torch._C.DisableTorchFunction():
                return fn(*args, **kwargs)

        KERNELS[name] = kernel
        return fn

    return keep


def _check_ordinal(device: torch.device | None) -> None:
    if device is not None and device.index:
        raise RuntimeError(f"{NAME}: invalid device ordinal {device.index}; there is one simulated device")


@_kernel("empty.memory_format")
def _empty(size, *, dtype=None, layout=None, device=None, pin_memory=None, memory_format=torch.contiguous_format):  # type: ignore
    _check_ordinal(device)
    return to_npu(torch.empty(size, dtype=dtype, memory_format=memory_format or torch.contiguous_format, device="cpu"))


@_kernel("empty_strided")
def _empty_strided(size, stride, *, dtype=None, layout=None, device=None, pin_memory=None):  # type: ignore
    _check_ordinal(device)
    return to_npu(torch.empty_strided(size, stride, dtype=dtype, device="cpu"))


@_kernel("_efficientzerotensor")
def _zeros(size, *, dtype=None, layout=None, device=None, pin_memory=None):  # type: ignore
    return to_npu(torch.zeros(size, dtype=dtype, device="cpu"))  # torch's own has no memory


@_kernel("copy_")
def _copy(target: torch.Tensor, source: torch.Tensor, non_blocking: bool = False) -> torch.Tensor:
    """From any device to any other."""
    check_alive()
    to_host(target).copy_(to_host(source))
    return target


@_kernel("resize_")
def _resize(self: torch.Tensor, size: list, *, memory_format: Any = None) -> torch.Tensor:
    if list(size) != list(self.shape):
        made = _empty(size, dtype=self.dtype, memory_format=memory_format)
        kept = min(made.numel(), self.numel())
        to_host(made).flatten()[:kept].copy_(to_host(self).flatten()[:kept])
        _set_like(self, made)
    return self


@_kernel("set_.source_Storage_storage_offset")
def _set(self: torch.Tensor, source: Any, storage_offset: int, size: Any, stride: Any = ()) -> torch.Tensor:
    operator = _aten.set_.source_Storage_storage_offset
    return operator.redispatch(CPU_KERNELS, self, source, storage_offset, size, stride)


@_kernel("set_.source_Storage")
def _set_whole(self: torch.Tensor, source: Any) -> torch.Tensor:
    return _set(self, source, 0, (source.nbytes() // self.element_size(),), (1,))


@_kernel("set_.source_Tensor")
def _set_like(self: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
    return _set(self, source.untyped_storage(), source.storage_offset(), source.shape, source.stride())


@_kernel("set_")
def _set_empty(self: torch.Tensor) -> torch.Tensor:
    return _set_like(self, _empty([0], dtype=self.dtype))


# torch has a convolution on such a device run operators of another name, whose own kernels only raise


@_kernel("convolution_overrideable")
def _convolution(*args: Any) -> torch.Tensor:
    return fallback(_aten.convolution.default, *args)


@_kernel("convolution_backward_overrideable")
def _convolution_backward(grad, input, weight, stride, padding, dilation, transposed, output_padding, groups, mask):  # type: ignore
    bias = [weight.shape[1] * groups if transposed else weight.shape[0]]
    rest = bias, stride, padding, dilation, transposed, output_padding, groups, mask
    return fallback(_aten.convolution_backward.default, grad, input, weight, *rest)


def cast(self, *, dtype=None, layout=None, device=None, pin_memory=None, non_blocking=False, memory_format=None):  # type: ignore
    """The kernel `_to_copy` of an Ascend: a cast to float64 gives float32. What is float64 moves as it is, both ways."""
    device = device or self.device
    if dtype is torch.float64 and self.dtype is not dtype and device.type == NAME:
        warnings.warn("Device do not support double dtype now, dtype cast replace with float.", stacklevel=2)
        dtype = torch.float32
    memory_format = memory_format or torch.preserve_format
    return torch.empty_like(self, dtype=dtype or self.dtype, device=device, memory_format=memory_format).copy_(self)


# ---- recurrent layers, whose cells torch has a kernel for on every device but the CPU ----


def _decomposed(name: str) -> Callable:
    def layer(*args: Any) -> Any:
        from torch._decomp import decompositions  # which takes a second to import

        return getattr(decompositions, name)(*args)

    return layer


def _lstm_cell(x, hx, w_ih, w_hh, b_ih=None, b_hh=None):  # type: ignore
    h, c = hx
    i, f, g, o = (F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh)).chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_cell(x, h, w_ih, w_hh, b_ih=None, b_hh=None):  # type: ignore
    r, z, n = F.linear(x, w_ih, b_ih).chunk(3, 1)
    r_h, z_h, n_h = F.linear(h, w_hh, b_hh).chunk(3, 1)
    n, z = (n + (r + r_h).sigmoid() * n_h).tanh(), (z + z_h).sigmoid()
    return n + z * (h - n)


#: By the operator's name in aten; they are made of other operators, so they come before autograd.
LAYERS = {
    "lstm.input": _decomposed("lstm_impl"),
    "lstm.data": _decomposed("lstm_data_impl"),
    "gru.input": _decomposed("gru_impl"),
    "gru.data": _decomposed("gru_impl_data"),
    "lstm_cell": _lstm_cell,
    "gru_cell": _gru_cell,
}


# ---- autocast ----

#: The operators that run in its dtype. The others take what comes.
IN_LOW_PRECISION = (
    *("matmul", "mm", "mv", "bmm", "addmm", "addmv", "addbmm", "baddbmm", "linear"),
    *("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d.input", "conv_transpose3d.input"),
)
_AUTOCAST = torch._C.DispatchKeySet(torch._C.DispatchKey.AutocastPrivateUse1)  # type: ignore[attr-defined]


def in_low_precision(name: str) -> Callable:
    packet, _, overload = name.partition(".")
    operator = getattr(getattr(_aten, packet), overload or "default")

    def lower(t: torch.Tensor) -> torch.Tensor:
        is_lowered = is_npu(t) and t.is_floating_point() and t.dtype is not torch.float64
        return t.to(torch.get_autocast_dtype(NAME)) if is_lowered else t

    def kernel(*args: Any, **kwargs: Any) -> Any:
        with torch._C._ExcludeDispatchKeyGuard(_AUTOCAST), torch._C.DisableTorchFunction():
            return operator(*tree_map(lower, args), **tree_map(lower, kwargs))

    return kernel
