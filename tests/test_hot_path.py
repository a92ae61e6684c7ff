"""The hot path, counted: how many Python frames, calls into C and torch operations stand between a script and its result.

Counts do not depend on how busy the machine is. Here are those of today; one that grows is a regression, one that falls is to
be written down. Frames of torch's own Python are torch's affair and not counted, nor is what C calls within C.
"""

import os
import sys
from collections import namedtuple

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import msvjp as ms
from msvjp import Tensor, nn, ops

from .benchmarks import overhead

Counts = namedtuple("Counts", "frames c_calls dispatches")

TORCH = os.path.dirname(torch.__file__)
#: They are frames of their own before Python 3.12, and part of the function from there on.
INLINED = {"<listcomp>", "<dictcomp>", "<setcomp>"}


def counted(run):
    """The Counts of one call of `run`, itself included; the call before has filled all caches."""
    run()
    calls = {"call": 0, "c_call": 0}

    def profile(frame, event, _):
        if event in calls and not frame.f_code.co_filename.startswith(TORCH):
            calls[event] += event == "c_call" or frame.f_code.co_name not in INLINED

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    with _Dispatches() as dispatches:
        run()
    return Counts(calls["call"], calls["c_call"] - 1, dispatches.count)  # the last one is setprofile itself


class _Dispatches(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += 1
        return func(*args, **(kwargs or {}))
