"""The signature of a call: what its arguments must be like for a compiled program to serve it as well."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from .._core.switch import Switched, plain
from .._tape.recording import depth
from ..common.device import default_device
from ..common.parameter import Parameter
from .surroundings import SCALARS

_KINDS = (Switched.label, plain, Parameter, torch.nn.Parameter)
#: What is compared by value, besides numbers and strings.
_BY_VALUE = (torch.dtype, torch.device, np.generic, range, slice, type(Ellipsis))


def signature(args: tuple, kwargs: dict, leaves: list[torch.Tensor], objects: list) -> tuple:
    """The signature, hashable. Fills `leaves` with the Tensors, each once, and `objects` with what is compared as an object.

    Raises:
        TypeError: an argument is an array or the like, whose values are no part of a signature.
    """
    places: dict[int, int] = {}
    parts = [_part(a, leaves, objects, places) for a in args]
    if kwargs:
        parts += [(key, _part(value, leaves, objects, places)) for key, value in kwargs.items()]
    return (modes(), *parts)


def without_sizes(part: Any) -> Any:
    """The signature with the number of dimensions in the place of the shape, for each Tensor that is contiguous."""
    if type(part) is not tuple:
        return part
    if len(part) > 2 and type(part[1]) is torch.Size:
        shape, strides = part[1:3]
        return (part[0], len(shape), *part[3:]) if is_contiguous(shape, strides) else part
    return tuple(map(without_sizes, part))


def is_contiguous(shape: Sequence[int], strides: Sequence[int]) -> bool:
    """Whether a tensor laid out like that is contiguous."""
    expected = 1
    for size, stride in zip(reversed(shape), reversed(strides), strict=True):
        if size > 1 and stride != expected:
            return False
        expected *= size
    return True


def modes() -> tuple:
    """What torch and this thread are told, besides the arguments."""
    return (
        _is_grad_enabled(),
        _is_inference(),
        min(depth(), 2),  # in a transform within another, norms take another path
        casts() and (torch.is_autocast_enabled("cpu"), *map(torch.get_autocast_dtype, ("cpu", "cuda"))),
        _default_dtype(),
        default_device(),
        _is_deterministic(),
    )


def _part(value: Any, leaves: list, objects: list, places: dict[int, int]) -> Any:
    kind = type(value)
    if kind in _KINDS:
        return _tensor(kind, value, leaves, places)
    if kind is tuple:
        return kind, *[_part(v, leaves, objects, places) for v in value]
    if kind is list or kind is dict:  # which of them are one object
        place = places.setdefault(id(value), ~len(places))
    if kind is list:
        return list, place, *[_part(v, leaves, objects, places) for v in value]
    if kind is dict:
        return (
            dict,
            place,
            *[(_part(k, leaves, objects, places), _part(v, leaves, objects, places)) for k, v in value.items()],
        )
    if kind is float or kind is complex:
        return kind, repr(value)  # which tells 0.0 from -0.0
    if kind in SCALARS or isinstance(value, _BY_VALUE):
        return kind, value
    return _other(kind, value, leaves, objects, places)


def _tensor(kind: type, x: torch.Tensor, leaves: list, places: dict[int, int]) -> Any:
    place = places.get(id(x))
    if place is not None:
        return place
    places[id(x)] = len(leaves)
    leaves.append(x)
    dtype = _dtype(x)
    part: tuple = kind, _shape(x), x.stride(), dtype, _device(x), _requires_grad(x)
    if part[-1]:
        part += (x._backward_hooks is None,)
    if x.__dict__:
        part += tuple(x.__dict__.items())
    return (*part, x.is_conj(), x.is_neg()) if dtype.is_complex else part


def _other(kind: type, value: Any, leaves: list, objects: list, places: dict[int, int]) -> Any:
    if isinstance(value, (np.ndarray, plain)):
        raise TypeError(f"an argument is a {kind.__name__}")
    if isinstance(value, tuple):  # a namedtuple, a ParameterTuple
        return kind, *[_part(v, leaves, objects, places) for v in value]
    objects.append(value)
    return kind, id(value)


_is_grad_enabled, _default_dtype = torch.is_grad_enabled, torch.get_default_dtype
_is_inference = torch.is_inference_mode_enabled
casts: Callable = torch._C._is_any_autocast_enabled  # type: ignore[attr-defined]
_is_deterministic = torch._C._get_deterministic_algorithms  # type: ignore[attr-defined]
_shape, _dtype = plain.shape.__get__, plain.dtype.__get__  # type: ignore[attr-defined]
_device, _requires_grad = plain.device.__get__, plain.requires_grad.__get__  # type: ignore[attr-defined]
