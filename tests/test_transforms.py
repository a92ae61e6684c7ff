"""nn.Vjp and nn.Jvp: transforms as Cells. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn


def plain(structure):
    if isinstance(structure, Tensor):
        return structure.asnumpy().tolist()
    return tuple(plain(s) for s in structure) if isinstance(structure, tuple) else structure


X, TARGET = Tensor(np.array([[1, 2]], np.float32)), Tensor(np.array([[2]], np.float32))


@pytest.fixture
def net():
    return nn.Dense(2, 1, "ones", "zeros")


def squared(x):
    return x * x


def both(x):
    return x * x, x * 3


def product(x, y):
    return x * y


A, B, V = (Tensor(np.array(values, np.float32)) for values in ([1, 2], [3, 4], [1, 10]))


class TestVjp:
    def test_the_output_and_the_gradients(self):
        assert plain(nn.Vjp(squared)(A, V)) == ([1, 4], [2, 40])
        assert plain(nn.Vjp(product)(A, B, V)) == ([3, 8], ([3, 40], [1, 20]))
        assert plain(nn.Vjp(both)(A, (V, V))) == (([1, 4], [3, 6]), [5, 70])

    def test_of_a_cell(self, net):
        assert plain(nn.Vjp(net)(X, TARGET)) == ([[3]], [[2, 2]])
        assert [p.name for p in nn.Vjp(net).trainable_params()] == ["fn.weight", "fn.bias"]

    def test_what_does_not_match(self):
        for args, error in (
            ((A, Tensor(np.ones(3, np.float32))), ValueError),
            ((A, V.astype(ms.float16)), TypeError),
            ((A,), TypeError),
            ((), ValueError),
        ):
            with pytest.raises(error):
                nn.Vjp(squared)(*args)


class TestJvp:
    def test_the_output_and_its_derivative(self):
        assert plain(nn.Jvp(squared)(A, V)) == ([1, 4], [2, 40])
        assert plain(nn.Jvp(product)(A, B, (V, V))) == ([3, 8], [4, 60])
        assert plain(nn.Jvp(both)(A, V)) == (([1, 4], [3, 6]), ([2, 40], [3, 30]))

    def test_of_a_cell(self, net):
        assert plain(nn.Jvp(net)(X, X)) == ([[3]], [[3]])

    def test_what_does_not_match(self):
        for args, error in (
            ((A, Tensor(np.ones(3, np.float32))), ValueError),
            ((A, V.astype(ms.float16)), TypeError),
            ((A,), TypeError),
        ):
            with pytest.raises(error):
                nn.Jvp(squared)(*args)


def test_where_they_are_imported_from():
    from mindspore.nn.grad import Jvp, Vjp

    assert (Jvp, Vjp) == (nn.Jvp, nn.Vjp)
