"""What runs while a function is recorded: code that was not seen beforehand, or that may do something else the next time."""

import sys
import types
from typing import Any

import torch

from .._core.shared_memory import shares_memory
from .._tape.checkpoint import recomputed
from .._tape.custom_function import _OnTheTape
from ..ops.summary import _put
from .libraries import is_generated, is_impure_builtin, is_impure_file, is_users
from .recorder import Recorder
from .surroundings import Surroundings

_SWAP = torch._C._swap_tensor_impl  # type: ignore[attr-defined]
#: Code that runs again in a pull, and may be the user's.
_RUNS_IN_PULLS = {recomputed.__code__, _OnTheTape.forward.__code__}


class Watch:
    """A profile function for the time of a recording, `with Watch(surroundings, recorder):`."""

    def __init__(self, surroundings: Surroundings, recorder: Recorder) -> None:
        self.known, self.recorder = surroundings.codes, recorder
        self._import: types.FrameType | None = None
        #: Whether there is Python that runs once more in each pull.
        self.runs_in_pulls = False

    def __enter__(self) -> "Watch":
        sys.setprofile(self._see)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.setprofile(None)

    def _see(self, frame: types.FrameType, event: str, function: Any) -> None:
        if self._import is not None:  # what a module does when it is imported, it does once
            self._import = None if event == "return" and frame is self._import else self._import
        elif event == "call":
            self._python(frame, frame.f_code)
        elif event == "c_call":
            if function is _SWAP:
                self.recorder.refuse("a Tensor that was used is written to", frame)
            elif frame.f_code in self.known and is_impure_builtin(function):
                self.recorder.refuse(f"it calls {getattr(function, '__qualname__', function)}", frame)

    def _python(self, frame: types.FrameType, code: types.CodeType) -> None:
        if code in self.known:
            return
        if code.co_name == "_find_and_load" and code.co_filename.startswith("<frozen importlib"):
            self._import = frame
            if frame.f_back is not None and frame.f_back.f_code in self.known:
                self.recorder.refuse("it imports a module for the first time", frame.f_back, may_pass=True)
        elif is_users(code.co_filename) and not is_generated(frame):
            self.recorder.refuse(f"it calls {code.co_name}, which msvjp did not see beforehand", frame)
        elif frame.f_back is not None and frame.f_back.f_code in self.known and is_impure_file(code.co_filename):
            self.recorder.refuse(f"it calls {frame.f_globals.get('__name__')}.{code.co_name}", frame.f_back)
        elif code is _put.__code__:
            self.recorder.refuse("it puts a summary aside", frame)
        elif code is torch.utils.swap_tensors.__code__:
            self.recorder.refuse("a Tensor is given the memory of another", frame)
        elif code in _RUNS_IN_PULLS:
            self.runs_in_pulls = True
        elif code is shares_memory.__code__ and self.recorder.is_given(frame.f_locals["x"]):
            self.recorder.refuse("it writes to a part of a Tensor that it did not make", frame)
