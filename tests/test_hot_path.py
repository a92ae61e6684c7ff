"""The hot path, counted: what stands between a script and torch, in Python frames, calls into C, torch operations and bytes.

Counts do not depend on how busy the machine is. Here are today's: one that grows is a regression, one that falls is to be
written down. Frames of torch's own Python are torch's affair and not counted, nor is what C calls without Python.
"""

import os
import sys
import warnings
from collections import Counter, namedtuple

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import msvjp as ms
from msvjp import Tensor, nn, ops

from .benchmarks import memory, overhead
from .benchmarks.engines import LIMIT, OURS, load
from .benchmarks.targets import MEMORY
from .benchmarks.workloads import WORKLOADS

pytestmark = pytest.mark.not_on("cuda", "npu", reason="it counts what the CPU takes")
TORCH = os.path.dirname(torch.__file__)
#: Frames of their own before Python 3.12, and part of the function around them from there on.
INLINED = {"<listcomp>", "<dictcomp>", "<setcomp>"}


def profiled(run, profile):
    """The result of run. Meanwhile profile(frame, event) sees each call of a function, but those of torch's own Python."""

    def see(frame, event, _):
        counts = event == "c_call" or (event == "call" and frame.f_code.co_name not in INLINED)
        if counts and not frame.f_code.co_filename.startswith(TORCH):
            profile(frame, event)

    sys.setprofile(see)
    try:
        return run()
    finally:
        sys.setprofile(None)


# ---- scripts: frames and calls into C ----

Counts = namedtuple("Counts", "frames calls_into_c")


def counted(run):
    """The Counts of a call of run, but for its own frame. A call before has filled all caches."""
    run()
    found = Counter()
    profiled(run, lambda frame, event: found.update([event]))
    return Counts(found["call"] - 1, found["c_call"] - 1)  # the last call is that of setprofile


def fn(x, y):
    return x**3 + y


def scripts():
    """{what a script does: a call that does it}."""
    return calls_of_ops() | transforms_and_networks()


def calls_of_ops():
    x, y = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([[1.0, 2.0], [3.0, 4.0]])
    reduce_sum = ops.ReduceSum(keep_dims=True)
    return {
        "x + y": lambda: x + y,
        "x @ y": lambda: x @ y,
        "x.exp()": lambda: x.exp(),
        "x.shape": lambda: x.shape,
        "x[0]": lambda: x[0],
        "ops.exp(x)": lambda: ops.exp(x),
        "ops.sum(x, dim=1)": lambda: ops.sum(x, dim=1),
        "ops.sum(x, axis=1), another dialect": lambda: ops.sum(x, axis=1),
        "ops.ReduceSum(keep_dims=True)(x, 1)": lambda: reduce_sum(x, 1),
        "ops.split(x, 1), two results": lambda: ops.split(x, 1),
        "ops.full((2, 2), 0), no Tensor given": lambda: ops.full((2, 2), 0),
    }


def transforms_and_networks():
    x, y, v = (Tensor([[1.0, 2.0], [3.0, 4.0]]) for _ in range(3))
    net = nn.SequentialCell(nn.Dense(2, 3), nn.ReLU(), nn.Dense(3, 2))
    weights = net.trainable_params()
    gradients, adam = tuple(map(ops.ones_like, weights)), nn.Adam(weights)
    _, open_fn = ms.vjp(fn, x, y)
    _, open_net = ms.vjp(net, x, weights=weights)
    gradient = ms.grad(lambda x: net(x).sum(), None, weights)
    return {
        "vjp of x**3 + y": lambda: ms.vjp(fn, x, y),
        "a pull": lambda: open_fn(v),
        "vjp of a network, by its four weights too": lambda: ms.vjp(net, x, weights=weights),
        "a pull of that": lambda: open_net(x),
        "grad of a network, by its four weights": lambda: gradient(x),
        "a network of three layers": lambda: net(x),
        "a step of Adam, four parameters": lambda: adam(gradients),
    }


TODAY = {
    "x + y": Counts(1, 2),
    "x @ y": Counts(2, 3),
    "x.exp()": Counts(2, 4),
    "x.shape": Counts(2, 2),
    "x[0]": Counts(4, 3),
    "ops.exp(x)": Counts(2, 4),
    "ops.sum(x, dim=1)": Counts(3, 6),
    "ops.sum(x, axis=1), another dialect": Counts(3, 10),
    "ops.ReduceSum(keep_dims=True)(x, 1)": Counts(4, 6),
    "ops.split(x, 1), two results": Counts(4, 9),
    "ops.full((2, 2), 0), no Tensor given": Counts(8, 16),
    "vjp of x**3 + y": Counts(12, 24),
    "a pull": Counts(8, 19),
    "vjp of a network, by its four weights too": Counts(32, 38),
    "a pull of that": Counts(8, 52),
    "grad of a network, by its four weights": Counts(49, 85),
    "a network of three layers": Counts(24, 26),
    "a step of Adam, four parameters": Counts(37, 51),
}


def test_every_script_has_its_counts():
    assert scripts().keys() == TODAY.keys()


@pytest.mark.parametrize("name", TODAY)
def test_a_script_takes_no_more_than_today(name):
    assert counted(scripts()[name]) == TODAY[name]


def test_one_more_frame_is_noticed(monkeypatch):
    from msvjp.autodiff import pullback

    matched = pullback.matched
    monkeypatch.setattr(pullback, "matched", lambda *given: matched(*given))
    frames, calls_into_c = TODAY["a pull"]
    assert counted(scripts()["a pull"]) == (frames + 1, calls_into_c)


# ---- each op: frames before torch is entered and after it is left ----


def frames_outside(edge, args, kwargs):
    """(frames, most): the frames that a call of an op runs outside torch, and how many it may.

    An op that is given a Tensor and gives one has its edge alone. Where several results come out there are also the two
    that name them; where no Tensor comes first, the same and the one that finds out who speaks torch; with keywords, the
    one that knows dialects.
    """
    frames = Counter()

    def outside(frame, event):
        if event == "call" and torch._C._is_torch_function_enabled():
            frames[frame.f_code.co_name] += 1

    out = profiled(lambda: edge(*args, **kwargs), outside)
    asking = not (args and isinstance(args[0], Tensor))
    several = isinstance(out, (tuple, list))
    naming = 2 if asking or several else 0
    return frames.total() - 1, 1 + naming + asking + bool(kwargs)


#: An integer to a power, and a float16 beside a 0-D float32, are not torch's, which is tried first. A dtype that is given or
#: given back is looked at, since it may be one of MindSpore's.
LONGER = {"Tensor.__pow__", "Tensor.__truediv__", "Tensor.set_dtype", "ops.Argmax", "ops.dtype", "ops.fill"}
LONGER |= {"ops.mixed_precision_cast"}
#: What gives lists of several Tensors, or a dtype.
LONGER |= {"numpy.histogramdd", "numpy.result_type", "ops.RaggedRange"}


def long_edges(wanted):
    """The ops whose edge runs more frames outside torch than it may."""
    found = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, call in overhead.calls(wanted).items():
            if name not in ("Tensor.from_dlpack", *LONGER):  # a capsule can be opened once
                frames, most = frames_outside(*call)
                found |= {name} if frames > most else set()
    return found


def test_no_edge_of_an_op_is_longer_than_it_must_be():
    assert not long_edges(lambda name: True)


def test_a_longer_edge_is_noticed(monkeypatch):
    from msvjp._op import declare

    call_inside = declare.call_inside
    monkeypatch.setattr(declare, "call_inside", lambda *given: call_inside(*given))
    chosen = {"ops.exp", "ops.split", "Tensor.__add__"}
    assert long_edges(chosen.__contains__) == chosen


# ---- workloads: torch operations and bytes, beside hand-written torch ----


class _Operations(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += func is not torch.ops.aten.detach.default  # an alias, of which torch makes as many as it likes
        return func(*args, **(kwargs or {}))


def operations(run):
    run()  # optimizers make their state
    with _Operations() as mode:
        run()
    return mode.count


#: How many operations of torch there are beyond those of the limit, where there are any.
MORE = {
    "vjp and one pull of x**3 + y, 2x2": 1,  # the cotangent, which is the gradient of y as well, is copied
    "a further pull, 2x2": 1,
    "Hessian times vector, of the MLP": 12,  # a variable of its own for each weight under the inner gradient, and its backward
}

SMALL = [w for w in WORKLOADS if "1,000,000" not in w.name]


@pytest.mark.parametrize("workload", SMALL, ids=lambda w: w.name)
def test_no_operation_that_torch_could_do_without(workload):
    limit, ours = load(LIMIT, torch.get_num_threads()), load(OURS, torch.get_num_threads())
    wanted = operations(limit.prepare(workload)) + MORE.get(workload.name, 0)
    assert operations(ours.prepare(workload)) <= wanted


@pytest.mark.parametrize("workload", SMALL, ids=lambda w: w.name)
def test_no_more_memory_than_torch(workload):
    threads = torch.get_num_threads()
    found = memory.measure([load(LIMIT, threads), load(OURS, threads)], workload)
    for limit, ours in zip(found[LIMIT], found[OURS], strict=True):
        assert limit is None or ours <= MEMORY * limit
