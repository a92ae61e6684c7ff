"""What the simulated npu is for: bugs that a CPU cannot show, each planted in code of ours, where the simulation catches it.

`pytest --device cpu,npu-sim`; on the CPU each check passes with its bug in place.
"""

import inspect
import textwrap
import threading

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

from msvjp._tape import recording
from msvjp.autodiff import pullback, reverse_mode
from msvjp.common.tensor import _as_numpy
from msvjp.ops import clipping, gathering


def edited(fn, old, new):
    """The code of the function with one edit in its text."""
    text = textwrap.dedent(inspect.getsource(fn))
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {fn.__qualname__}"
    lines = text[text.index("def ") :].replace(old, new)
    made = {}
    exec(compile(lines, inspect.getsourcefile(fn), "exec"), fn.__globals__, made)
    return made[fn.__name__].__code__


class OfPythonsThreads(threading.local):
    """The state of a thread, which nothing tells that it is one of torch's."""

    recording, note, integers, writes, recomputes = False, None, None, (), False


def in_a_threading_local(monkeypatch):
    monkeypatch.setattr(recording, "_state", OfPythonsThreads())


def in_the_text(fn, old, new):
    return lambda monkeypatch: monkeypatch.setattr(fn, "__code__", edited(fn, old, new))


def vec(*values):
    return Tensor(np.array(values, np.float32))


def check_a_gradient():
    assert ms.grad(lambda x: x * x)(vec(1, 2)).asnumpy().tolist() == [2, 4]


def check_what_is_unused():
    x, y = vec(1, 2), vec(3)
    gradients = ms.vjp(lambda x, y: x * 2, x, y)[1](vec(1, 1))
    assert [g.asnumpy().tolist() for g in gradients] == [[2, 2], [0]]
    assert [g.device for g in gradients] == [x.device, y.device]


def check_a_second_derivative():
    layer = nn.Dense(2, 2, "ones", "zeros")

    class Brings(nn.Cell):
        def construct(self, x):
            return x + 1

        def bprop(self, x, out, dout):
            return (layer(dout),)

    x, net = vec(1, 2).reshape(1, 2), Brings()
    by_weight = ms.grad(lambda: ms.grad(net)(x).sum(), None, layer.weight)()
    assert by_weight.asnumpy().tolist() == [[1, 1], [1, 1]]


def check_a_number():
    assert vec(1, 2).asnumpy().tolist() == [1, 2]


def check_a_norm():
    clipped = ops.clip_by_global_norm([vec(3), vec(4)], 1.0)
    np.testing.assert_allclose([float(c) for c in clipped], [0.6, 0.8], rtol=1e-6)


def check_a_place():
    x = ms.Tensor([0, 1])
    assert ms.mint.nn.functional.one_hot(x, 2).device == x.device


#: Each with how it is planted, the check, and the error by which it is caught.
BUGS = {
    "a cotangent made on the cpu": (
        in_the_text(
            reverse_mode._ones, "torch.ones_like(x, requires_grad=False)", "torch.ones(x.shape, dtype=x.dtype)"
        ),
        check_a_gradient,
        (RuntimeError, "the cotangent is on cpu, the output is on npu:0"),
    ),
    "a new tensor without device= in a backward": (
        in_the_text(pullback._zeros, "torch.zeros_like(x, requires_grad=False)", "torch.zeros(x.shape)"),
        check_what_is_unused,
        (AssertionError, "Ascend:0"),
    ),
    "a backward that reads a threading.local": (
        in_a_threading_local,
        check_a_second_derivative,
        (AssertionError, r"\[\[0.0, 0.0\], \[0.0, 0.0\]\]"),
    ),
    ".numpy() of a tensor on a device": (
        in_the_text(_as_numpy, "plain.numpy(tensor, force=True)", "plain.numpy(tensor)"),
        check_a_number,
        (TypeError, "asnumpy"),
    ),
    "a sum in float64": (
        in_the_text(clipping._norm, "for n in norms]), order)", "for n in norms]).double(), order)"),
        check_a_norm,
        (UserWarning, "do not support double"),
    ),
    "a result that is moved to the cpu": (
        in_the_text(
            gathering.mint_one_hot.__wrapped__,
            "F.one_hot(integers(tensor), num_classes)",
            "F.one_hot(integers(tensor), num_classes).cpu()",
        ),
        check_a_place,
        (AssertionError, "CPU"),
    ),
}


@pytest.mark.only_on("cpu", "npu-sim")
@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught_on_a_device_alone(device, bug, monkeypatch):
    plant, check, (error, text) = BUGS[bug]
    check()
    plant(monkeypatch)
    if device.type == "cpu":
        check()
    else:
        with pytest.raises(error, match=text):
            check()
