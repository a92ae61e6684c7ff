"""Gradients own their memory: writing into one changes nothing else."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .cases import CASES, load
from .test_ops import evaluate, flat, tensors
from .values import plain, vec

load()


def write_into_each(gradients, *others):
    """Add another number to each element, one after the other: all must be found as they were, but for that."""
    leaves = [g for g in flat(gradients) if g.size]
    wanted = [g.asnumpy().copy() for g in leaves] + [x.asnumpy().copy() for x in others]
    for g, w in zip(leaves, wanted, strict=False):
        first = (0,) * g.ndim
        w[first] = 1 if w[first] == 0 else 0
        g[first if g.ndim else ...] = Tensor(w[first])
    for g, w in zip((*leaves, *others), wanted, strict=True):
        np.testing.assert_array_equal(g.asnumpy(), w)


X = [[1, 2, 3], [4, 5, 6]]

FUNCTIONS = {
    "a sum": lambda x, y: x.sum() * 2 + y.sum(),
    "a mean over rows": lambda x, y: x.mean(1) + y.mean(1),
    "an addition": lambda x, y: x + y,
    "an addition of what was transposed": lambda x, y: (x.T + y.T) * 2,
    "the same thing three times": lambda x, y: ops.stack((x, x, y)),
    "parts of one": lambda x, y: ops.cat((x, y)) * 2,
    "the input": lambda x, y: (x, y),
    "a view": lambda x, y: x.reshape(6) + y.reshape(6),
    "broadcast": lambda x, y: x[0] + y,
    "nothing": lambda x, y: ops.zeros_like(x),
}


@pytest.mark.parametrize("fn", FUNCTIONS.values(), ids=FUNCTIONS)
class TestEach:
    @pytest.mark.mindspore_wrong("the gradients of an addition are its cotangent there")
    def test_pull(self, fn):
        x, y = vec(*X), vec(*X)
        out, vjp_fn = ms.vjp(fn, x, y)
        v = [ops.ones_like(o) for o in flat(out)]
        write_into_each((*vjp_fn(*v), *vjp_fn(*v)), x, y, *v)

    @pytest.mark.mindspore_wrong("the gradients of a stack are parts of one memory there")
    def test_grad_and_weights(self, fn):
        x, y, w = vec(*X), vec(*X), Parameter(vec(*X), name="w")
        both = ms.grad(lambda x, y: flat(fn(x * 1, y))[0] + flat(fn(w, y))[0], (0, 1), [w])(x, y)
        write_into_each(both, x, y, w)

    @pytest.mark.msvjp_only("MindSpore takes no lambda here")
    def test_other_transforms(self, fn):
        x, y = vec(*X), vec(*X)
        write_into_each(flat(ms.jacrev(fn, (0, 1))(x, y)), x, y)
        write_into_each(flat(ms.jacfwd(fn, (0, 1))(x, y)), x, y)
        write_into_each(flat(ms.jvp(fn, (x, y), (y, x))[1]), x, y)
        batch = ops.stack((x, y))
        write_into_each(flat(ms.vmap(ms.grad(fn, (0, 1)))(batch, batch)), batch)


def test_the_example():
    g = ms.grad(lambda x: x.sum() * 2)(vec(1, 2, 3))
    g[0] = 0
    assert plain(g) == [0, 2, 2]


@pytest.mark.mindspore_wrong("what bprop returns is the gradient there, memory and all")
def test_a_bprop_that_returns_its_inputs():
    class Odd(nn.Cell):
        def construct(self, x, y):
            return x * y

        def bprop(self, x, y, out, dout):
            return y, dout

    x, y = vec(1, 2), vec(3, 4)
    out, vjp_fn = ms.vjp(Odd(), x, y)
    v = vec(5, 6)
    write_into_each(vjp_fn(v), x, y, v)


ROWS = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in CASES if case.differentiable()]


@pytest.mark.msvjp_only("MindSpore lacks gradients of some rows")
@pytest.mark.parametrize("case", ROWS)
def test_every_row(case):
    names = [name for name in case.differentiable() if isinstance(case.inputs[name], np.ndarray)]
    inputs = {name: tensors(value) for name, value in case.inputs.items()}

    def fn(*xs):
        given = inputs | dict(zip(names, xs, strict=True))
        return tuple(out for out in flat(evaluate(case.forms[0], given)) if isinstance(out, Tensor))

    out, vjp_fn = ms.vjp(fn, *[inputs[name] for name in names])
    v = [ops.ones_like(o) for o in out]
    write_into_each((*vjp_fn(*v), *vjp_fn(*v)), *[inputs[name] for name in names], *v)
