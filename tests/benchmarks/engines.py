"""`Engine`: a library in this process that speaks one of the dialects of a workload."""

import contextlib
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

LIMIT, OURS = "torch.autograd.grad", "msvjp"
#: The same calls, compiled: ours as a jitted function that holds the vjp, the limit's by torch.compile.
JITTED, COMPILED = "msvjp, jitted", "torch.compile"


@dataclass
class Engine:
    """How to speak to a library: `tensor` makes one from an array, `array` the converse, `wait` ends when a result is there."""

    name: str
    version: str
    dialect: str
    library: ModuleType
    tensor: Callable
    array: Callable
    wait: Callable = lambda result: None
    compiled: Callable = lambda run: run

    def prepare(self, workload):
        """The call to be measured, on fresh inputs; None where the workload does not speak this engine's dialect."""
        if getattr(workload, self.dialect) is None:
            return None
        return self.compiled(getattr(workload, self.dialect)(self.library, *mapped(self.tensor, workload.inputs())))

    def arrays(self, result):
        """The tensors in a result, as numpy arrays."""
        return [np.array(self.array(t)) for t in leaves(result) if not callable(t)]


def mapped(fn, tree):
    return type(tree)(mapped(fn, item) for item in tree) if isinstance(tree, (tuple, list)) else fn(tree)


def leaves(tree):
    """The items of nested tuples, lists and dicts, in order."""
    items = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (tuple, list)) else None
    return [tree] if items is None else [leaf for item in items for leaf in leaves(item)]


# ---- the libraries ----


def _torch(name, dialect, threads):
    torch = importlib.import_module("torch")
    torch.set_num_threads(threads)
    version = torch.__version__.partition("+")[0]
    return Engine(name, version, dialect, torch, lambda a: torch.tensor(a), lambda t: t.detach().numpy())


def _msvjp(name, dialect, threads):
    importlib.import_module("torch").set_num_threads(threads)
    ms = importlib.import_module("msvjp")
    return Engine(name, ms.__version__, dialect, ms, ms.Tensor, lambda t: t.asnumpy())


def _compiled(name, dialect, threads):
    engine = _torch(name, dialect, threads)
    engine.compiled = engine.library.compile
    return engine


def _jitted(name, dialect, threads):
    engine = _msvjp(name, dialect, threads)
    engine.compiled = engine.library.jit
    return engine


def _jax(name, dialect, threads):
    if threads == 1:  # to be said before jax starts
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    jax = importlib.import_module("jax")
    return Engine(name, jax.__version__, dialect, jax, jax.numpy.asarray, np.asarray, jax.block_until_ready)


def _mindspore(name, dialect, threads):
    ms = importlib.import_module("mindspore")
    if ms.__name__ != "mindspore":
        raise ImportError(f"the module mindspore is {ms.__name__} here, as in the tests")
    ms.set_context(mode=ms.PYNATIVE_MODE, runtime_num_threads=threads)

    def wait(result):
        for t in leaves(result):
            if isinstance(t, ms.Tensor):
                t.asnumpy()

    return Engine(name, ms.__version__, dialect, ms, ms.Tensor, lambda t: t.asnumpy(), wait)


#: Every engine that can be asked for: what loads it, and its dialect.
KNOWN = {
    LIMIT: (_torch, "by_hand"),
    OURS: (_msvjp, "mindspore"),
    "torch.func.vjp": (_torch, "torch_func"),
    "torch.autograd.functional.vjp": (_torch, "torch_functional"),
    COMPILED: (_compiled, "by_hand"),
    JITTED: (_jitted, "mindspore"),
    "jax.vjp": (_jax, "jax"),
    "MindSpore": (_mindspore, "mindspore"),
}


def load(name, threads):
    """The engine of that name. ImportError where its library is not."""
    loader, dialect = KNOWN[name]
    return loader(name, dialect, threads)


def found(threads, elsewhere=(), compiled=False):
    """Every engine whose library can be imported here, but for those that are in other environments, or compile."""
    for name in KNOWN:
        if name not in elsewhere and (compiled or name not in (JITTED, COMPILED)):
            with contextlib.suppress(ImportError):
                yield load(name, threads)
