"""Who asks: the frame that reads an attribute tells whether it is a user's code, or torch's or ours."""

import sys

from .root import ROOT

_INSIDERS = frozenset({"torch", "torch_npu", ROOT})


def asked_by_torch() -> bool:
    """Whether the code that reads or writes the attribute, two frames up, is torch's or ours."""
    return is_inside(sys._getframe(2).f_globals.get("__name__"))


def asked_by_mindspore() -> bool:
    """Whether that code knows MindSpore alone: it is a user's, in a module without the name `torch`."""
    names = sys._getframe(2).f_globals
    return "torch" not in names and not is_inside(names.get("__name__"))


def is_inside(module: str | None) -> bool:
    """Whether a module, or a class's `__module__`, is torch's or ours."""
    return (module or "").partition(".")[0] in _INSIDERS
