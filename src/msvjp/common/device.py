"""MindSpore's words for devices, 'CPU', 'GPU', 'Ascend', on torch's, and the device on which new Tensors are made.

New Tensors land on the best device that is there, an Ascend before a GPU before the CPU, unless `set_device` or
`set_context` names another. The environment variable MSVJP_DEVICE holds against what the script says. A device that is
asked for and absent is an error, never a fall back.
"""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from .._core import torch_npu
from .._core.errors import DeviceError

#: MindSpore's names for kinds of devices, the best first, and torch's.
KINDS = {"Ascend": "npu", "GPU": "cuda", "CPU": "cpu"}
_NAMES = {kind: name for name, kind in KINDS.items()}
_CHOICES = ", ".join(map(repr, KINDS))
_LOWER = {name.lower(): kind for name, kind in KINDS.items()}

_default: Any = ...  # not decided yet; None for the CPU, where torch's own default is in force


class Found(NamedTuple):
    """A kind of device: how many of it there are, and if none, why not."""

    name: str
    torch_name: str
    number: int
    why_not: str | None


def found() -> list[Found]:
    """What there is of each kind of device.

    >>> from msvjp import device
    >>> device.found()[-1]
    Found(name='CPU', torch_name='cpu', number=1, why_not=None)
    """
    reasons = {kind: why_not(kind) for kind in KINDS.values()}
    return [Found(name, kind, 0 if reasons[kind] else _count(kind), reasons[kind]) for name, kind in KINDS.items()]


def why_not(kind: str) -> str | None:
    """Why there is no such device, by torch's name for the kind; None if there is one."""
    if kind == "cpu":
        return None
    if kind == "npu" and (reason := torch_npu.load()):
        return reason
    if _count(kind):
        return None
    if kind == "cuda" and torch.version.cuda is None:
        return f"this torch, {torch.__version__}, is built without CUDA"
    return f"torch.{kind}.is_available() is False: there is no card, or no driver for it"


def _count(kind: str) -> int:
    if kind == "cpu":
        return 1
    module = getattr(torch, kind, None)
    return module.device_count() if module is not None and module.is_available() else 0


def as_device(api: str, device: Any) -> torch.device:
    """A device by MindSpore's or torch's name, with or without a number ('GPU', 'Ascend:1', 'cuda:0'), that is there.

    Raises:
        TypeError: it is neither a name nor a torch.device.
        ValueError: nothing is called so.
        DeviceError: there is no such device; the message says what there is, and why not this one.
    """
    if not isinstance(device, (str, torch.device)):
        raise TypeError(f"{api}: the device is {device!r}; give {_CHOICES} or a torch.device")
    kind, _, number = str.lower(device).partition(":") if isinstance(device, str) else str(device).partition(":")
    kind = _LOWER.get(kind, kind)
    if kind in _NAMES and (number or "0").isdecimal():
        _check_there(api, kind, int(number or 0))
    try:
        return torch.device(f"{kind}:{number}" if number else kind)
    except RuntimeError as error:
        raise ValueError(f"{api}: no device is called {device!r}; give {_CHOICES}") from error


def if_named(api: str, value: Any) -> Any:
    """A device by its name as torch's, which must be there; anything else, an argument of `to`, as it is."""
    return as_device(api, value) if isinstance(value, str) else value


def _check_there(api: str, kind: str, number: int) -> None:
    """DeviceError if there is no such device."""
    reason = why_not(kind)
    count = 0 if reason else _count(kind)
    if number < count or kind == "cpu":
        return
    there = ", ".join(f"{f.number} {f.name}" for f in found() if f.number)
    raise DeviceError(
        f"{api}: there is no device {_NAMES[kind]}:{number}: {reason or f'there are {count}'}. Found: {there}; "
        "MSVJP_DEVICE=CPU in the environment runs a script on the CPU, whatever device it asks for"
    )


class DeviceName(str):
    """MindSpore's name of a device, 'CPU', 'GPU:0', 'Ascend:1', that torch's Python code can use as a torch.device.

    The characters, which torch's parser reads past all methods, are torch's: `torch.zeros(3, device=x.device)` works.
    """

    type: str
    index: int | None  # type: ignore[assignment]  # str has a method of that name, torch.device this
    _name: str

    def __new__(cls, device: torch.device) -> "DeviceName":
        self = super().__new__(cls, str(device))
        self.type, self.index = device.type, device.index
        name = _NAMES.get(device.type, device.type)
        self._name = name if device.type == "cpu" or device.index is None else f"{name}:{device.index}"
        return self

    def __eq__(self, other: object) -> bool:
        return torch.device(self) == other if isinstance(other, torch.device) else self._name == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._name)

    def __reduce__(self) -> tuple:
        return str, (self._name,)


def _forwarded(method: str) -> Callable:
    return lambda self, *args: getattr(self._name, method)(*args)


for _method in {"__contains__", "__format__", "__getitem__", "__len__", "__repr__", "__str__", "__add__"} | {
    method for method in dir(str) if not method.startswith("_")
}:
    setattr(DeviceName, _method, _forwarded(_method))


def default_device() -> torch.device | None:
    """The device on which new Tensors are made; None for the CPU, where torch's own default is in force."""
    if _default is ...:
        asked = os.environ.get("MSVJP_DEVICE")
        set_default(
            as_device("MSVJP_DEVICE", asked) if asked else torch.device(next(f for f in found() if f.number)[1])
        )
    return _default


def current_device() -> torch.device:
    """The device on which new Tensors are made, also where that is torch's own default."""
    return default_device() or torch.empty(0).device


def set_default(device: torch.device) -> None:
    """Make new Tensors on this device from now on. Those that are there stay where they are."""
    global _default
    _default = None if device.type == "cpu" else device
