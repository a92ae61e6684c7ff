"""Compiling in a process of its own, which leaves what it made in PyTorch's cache on disk, while calls run line by line.

A thread would not do: PyTorch's compiler sets the generator of random numbers back, and patches globals, while it works.
"""

import atexit
import os
import pickle
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence

import torch

from .. import log
from .lowering import fake_mode, lowered

_running: weakref.WeakSet = weakref.WeakSet()


def is_wanted(backend: str) -> bool:
    """Whether the user said so. Only Inductor is worth it."""
    return backend == "inductor" and os.environ.get("MSVJP_JIT_BACKGROUND") == "1"


class Elsewhere:
    """The process that compiles a graph for inputs like these."""

    def __init__(self, module: torch.fx.GraphModule, inputs: Sequence[torch.Tensor], backend: str, name: str) -> None:
        like = [(x.shape, x.stride(), x.dtype, x.device) for x in inputs]
        told = f"mindspore.jit: compiling {name} in the background"
        if sys.stderr.isatty():
            print(told, file=sys.stderr)
        log.info(told)
        self._process: subprocess.Popen | None = None
        try:
            self._process = _begun((module, like, backend))
        except (OSError, pickle.PicklingError, TypeError, AttributeError) as error:
            log.warning("mindspore.jit: no process in the background: %s; %s is compiled here", error, name)

    def is_done(self) -> bool:
        """Whether the process has ended, well or not: then compiling here is quick, or shows the error."""
        return self._process is None or self._process.poll() is not None


def _begun(work: tuple) -> subprocess.Popen:
    with tempfile.TemporaryFile() as given:
        pickle.dump(work, given)
        given.seek(0)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        quiet = subprocess.DEVNULL  # an error comes again, where what was compiled is asked for
        command = [sys.executable, "-m", __name__]
        process = subprocess.Popen(command, env=environment, stdin=given, stdout=quiet, stderr=quiet)
    _running.add(process)
    return process


@atexit.register
def _end() -> None:
    """A process that ends waits for nothing."""
    for process in _running:
        process.kill()


def _compile() -> None:
    module, like, backend = pickle.load(sys.stdin.buffer)
    with fake_mode():
        inputs = [torch.empty_strided(shape, stride, dtype=dtype, device=d) for shape, stride, dtype, d in like]
    lowered(module, inputs, backend, are_fake=True)


if __name__ == "__main__":
    _compile()
