"""A plain torch module as a child of a Cell: while it runs, Tensors behave as torch tensors.

A module's forward is Python code outside every torch function, so nothing throws the switch for it but these hooks.
"""

import threading

import torch

from .._core.switch import Switched, relabel


class _Guards(threading.local):
    def __init__(self):
        self.entered = []


_guards = _Guards()


def speak_torch_in(module):
    """Throw the switch to torch's side whenever the module runs, and relabel what it gives back."""
    if _enter not in module._forward_pre_hooks.values():
        module.register_forward_pre_hook(_enter, prepend=True)
        module.register_forward_hook(_leave, with_kwargs=True, always_call=True)


def _enter(module, args):
    guard = torch._C.DisableTorchFunctionSubclass()
    guard.__enter__()
    _guards.entered.append(guard)


def _leave(module, args, kwargs, out):
    _guards.entered.pop().__exit__(None, None, None)
    given = (*args, *kwargs.values())
    return relabel(out, given) if any(isinstance(a, Switched) for a in given) else out
