"""A Tensor that is written to after its use, inside fn: the gradient is that of the value that was used."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, ops

from .values import plain, vec

X = (1, 2, 3)


def two_products(x):
    y = x * 2
    y[0] = y[1] * y[2]
    y[1:3] = 0.0
    return (y * x).sum()


def twice(x):
    y = x * x
    z = y * x
    y[0] = 7.0
    z = z + y * x
    y[1] = z[2]
    return (z * y).sum()


def through_a_view(x):
    y = x * 1
    part = y[1:]
    z = part * part
    part[0] = 5.0
    return z.sum() + y.sum()


def an_output(x):
    y = ops.exp(x)
    z = y * 2
    y[0] = 1.0
    return (z + y).sum()


def by_a_method(x):
    y = x * 1
    z = y * y
    y.copy_(x * x)
    return (z * y).sum()


def in_a_loop(x):
    y = x * 1
    total = x.sum()
    for i in range(3):
        total = total + (y * y).sum()
        y[i] = total
    return total


FUNCTIONS = [two_products, twice, through_a_view, an_output, by_a_method, in_a_loop]


def by_differences(fn, x, step=1e-6):
    x = np.float64(x)
    ahead = [float(fn(Tensor(x + step * d))) for d in np.eye(len(x))]
    behind = [float(fn(Tensor(x - step * d))) for d in np.eye(len(x))]
    return (np.array(ahead) - behind) / (2 * step)


@pytest.mark.parametrize("fn", FUNCTIONS)
class TestAgainstDifferences:
    @pytest.mark.mindspore_wrong("it mixes old and new values in some of them")
    def test_gradient(self, fn):
        np.testing.assert_allclose(ms.grad(fn)(Tensor(np.float64(X))).asnumpy(), by_differences(fn, X), rtol=1e-6)

    @pytest.mark.msvjp_only("MindSpore pulls once")
    def test_any_number_of_pulls(self, fn):
        _, vjp_fn = ms.vjp(fn, Tensor(np.float64(X)))
        one = Tensor(1.0, ms.float64)
        assert plain(vjp_fn(one)) == plain(vjp_fn(one))

    @pytest.mark.msvjp_only("MindSpore's second derivatives are wrong")
    def test_second_order_or_an_error(self, fn):
        def slope(x):
            return (ms.grad(fn)(x) ** 2).sum()

        if fn in (two_products, through_a_view, an_output):  # views of it were saved, or it was by the op that made it
            with pytest.raises(RuntimeError, match="which only has a first derivative"):
                ms.grad(slope)(Tensor(np.float64(X)))
            return
        np.testing.assert_allclose(
            ms.grad(slope)(Tensor(np.float64(X))).asnumpy(), by_differences(slope, X, 1e-5), rtol=1e-5, atol=1e-5
        )


def test_the_example():
    assert plain(ms.grad(two_products)(vec(*X))) == [24, 12, 8]


@pytest.mark.mindspore_wrong("its gradient is of the value that the Parameter has later")
def test_a_parameter_that_fn_writes_to():
    w = Parameter(vec(10, 10, 10), name="w")

    def fn(x):
        y = w * x
        ops.assign_add(w, vec(1, 1, 1))
        return y

    assert plain(ms.grad(fn)(vec(*X))) == [10, 10, 10]
    assert plain(w) == [11, 11, 11]


@pytest.mark.mindspore_wrong("its gradient is of the value that is there later")
def test_what_a_function_with_its_own_derivative_saved():
    class Square(ms._Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, dout):
            return 2 * ctx.saved_tensors[0] * dout

    def fn(x):
        y = x * 1
        z = Square.apply(y)
        y[0] = 100.0
        return z + y

    assert plain(ms.grad(fn)(vec(*X))) == [2, 5, 7]


#: Not into value(), which is a copy of a Parameter's values.
WRITES = {
    "an element of data": lambda p: p.data.__setitem__(0, 100),
    "data itself": lambda p: setattr(p, "data", vec(100, 2, 3)),
    "a method of data": lambda p: p.data.fill_(100),
    "copy_ into data": lambda p: p.data.copy_(vec(100, 2, 3)),
    "an element": lambda p: p.__setitem__(0, 100),
}


@pytest.mark.msvjp_only("MindSpore mixes old and new values")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
class TestAWriteBetweenVjpAndPull:
    @pytest.mark.parametrize("kind", [lambda x: Parameter(x, name="w"), lambda x: x], ids=["Parameter", "Tensor"])
    def test_of_what_fn_captured(self, write, kind):
        w = kind(vec(10, 20, 30))
        _, vjp_fn = ms.vjp(lambda x: w * x, vec(1, 1, 1))
        write(w)
        with pytest.raises(RuntimeError, match=r"^mindspore\.vjp: a Tensor that the forward saved"):
            vjp_fn(vec(1, 1, 1))

    def test_of_the_input_and_the_weight(self, write):
        x, w = vec(1, 2, 3), Parameter(vec(10, 20, 30), name="w")
        for written in (x, w):
            _, vjp_fn = ms.vjp(lambda x: w * w * x * x, x, weights=w)
            write(written)
            with pytest.raises(RuntimeError, match=r"^mindspore\.vjp: a Tensor that the forward saved"):
                vjp_fn(vec(1, 1, 1))
