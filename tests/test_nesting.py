"""Every transform inside every other, three deep: sin differentiated three times is -cos, whichever ways are taken."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, ops

X = np.array([0.3, -1.2, 2.0], np.float32)


def by_grad(f):
    return ms.grad(f)


def by_value_and_grad(f):
    return lambda x: ms.value_and_grad(f)(x)[1]


def by_grad_operation(f):
    return lambda x: ops.GradOperation(sens_param=True)(f)(x, ops.ones_like(x))


def by_vjp(f):
    def derivative(x):
        out, vjp_fn = ms.vjp(f, x)
        return vjp_fn(ops.ones_like(out))[0]

    return derivative


def by_a_repeated_vjp(f):
    def derivative(x):
        out, vjp_fn = ms.vjp(f, x)
        return vjp_fn(3 * ops.ones_like(out))[0] - 2 * vjp_fn(ops.ones_like(out))[0]

    return derivative


def by_jvp(f):
    return lambda x: ms.jvp(f, x, ops.ones_like(x))[1]


def by_linearize(f):
    return lambda x: ops.linearize(f, x)[1](ops.ones_like(x))


def by_derivative(f):
    return lambda x: ops.derivative(f, x, 1)[1]


def by_jacrev(f):
    return lambda x: ms.jacrev(f)(x).sum(0)


def by_jacfwd(f):
    return lambda x: ms.jacfwd(f)(x).sum(1)


def by_vmap(f):
    return lambda x: ms.vmap(ms.grad(f))(x[None])[0]


def by_weights(f):
    """The derivative by a weight that is added to the input, and is 0."""
    w = Parameter(Tensor(np.zeros(3, np.float32)), name="w")
    return lambda x: ms.grad(lambda x: f(x + w), None, w)(x)


WAYS = [
    by_grad,
    by_value_and_grad,
    by_grad_operation,
    by_vjp,
    by_a_repeated_vjp,
    by_jvp,
    by_linearize,
    by_derivative,
    by_jacrev,
    by_jacfwd,
    by_vmap,
    by_weights,
]


@pytest.mark.msvjp_only("MindSpore compiles some transforms and not others, and refuses many of these mixtures")
@pytest.mark.parametrize("outer", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("middle", WAYS, ids=lambda way: way.__name__)
def test_three_deep(outer, middle):
    for inner in WAYS:
        third = outer(middle(inner(ops.sin)))(Tensor(X))
        np.testing.assert_allclose(third.asnumpy(), -np.cos(X), rtol=1e-5, atol=1e-6, err_msg=inner.__name__)
