"""jvp, linearize, derivative, jet: what they return and refuse. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

from .values import plain, vec

X, Y, ONE, TWO = vec(1, 2, 3), vec(4, 5, 6), vec(1, 1, 1), vec(2, 2, 2)


def cube(x):
    return x**3


def both(x, y):
    return x**3 + y


def product_and_next(x, y):
    return x * y, x + 1


def only_the_first(x, y):
    return x * 2


def constant(x):
    return Y * 1


def with_two_aux(x):
    return x * x, x, 7


class TestJvp:
    def test_one_input(self):
        assert plain(ms.jvp(cube, X, ONE)) == ([1, 8, 27], [3, 12, 27])
        assert plain(ops.jvp(cube, X, TWO)) == ([1, 8, 27], [6, 24, 54])

    @pytest.mark.parametrize("kind", [tuple, list])
    def test_two_inputs(self, kind):
        assert plain(ms.jvp(both, kind([X, Y]), kind([ONE, TWO]))) == ([5, 13, 33], [5, 14, 29])

    def test_two_outputs(self):
        assert plain(ms.jvp(product_and_next, (X, Y), (ONE, TWO))) == (
            ([4, 10, 18], [2, 3, 4]),
            ([6, 9, 12], [1, 1, 1]),
        )

    def test_aux(self):
        assert plain(ms.jvp(product_and_next, (X, Y), (ONE, TWO), has_aux=True)) == ([4, 10, 18], [6, 9, 12], [2, 3, 4])
        assert plain(ms.jvp(with_two_aux, X, ONE, True)) == ([1, 4, 9], [2, 4, 6], ([1, 2, 3], 7))

    def test_where_nothing_depends(self):
        assert plain(ms.jvp(only_the_first, (X, Y), (ONE, TWO))) == ([2, 4, 6], [2, 2, 2])
        assert plain(ms.jvp(constant, X, ONE)) == ([4, 5, 6], [0, 0, 0])

    def test_integers(self):
        def square(x):
            return x * x

        out, tangent = ms.jvp(square, Tensor([1, 2, 3]), Tensor([1, 1, 2]))
        assert out.dtype == tangent.dtype == ms.int64
        assert plain((out, tangent)) == ([1, 4, 9], [2, 4, 12])

    def test_of_a_cell(self):
        net = nn.Dense(3, 2, "ones", "ones")
        assert plain(ms.jvp(net, vec([1, 2, 3]), vec([1, 0, 2]))) == ([[7, 7]], [[3, 3]])

    @pytest.mark.parametrize(
        ("inputs", "tangents", "error"),
        [
            ((X, Y), (ONE,), ValueError),
            (X, vec(1, 1), ValueError),
            (X, Tensor(np.ones(3)), TypeError),
            (X, 1.0, TypeError),
            (1.0, X, TypeError),
        ],
        ids=["too few", "another shape", "another dtype", "a number", "inputs are a number"],
    )
    def test_bad_tangents(self, inputs, tangents, error):
        with pytest.raises(error):
            ms.jvp(both if isinstance(inputs, tuple) else cube, inputs, tangents)

    def test_bad_calls(self):
        with pytest.raises(TypeError):
            ms.jvp(cube, X, ONE, has_aux=1)
        with pytest.raises(ValueError):
            ms.jvp(cube, X, ONE, has_aux=True)
        with pytest.raises((TypeError, ValueError)):
            ms.jvp(3, X, ONE)


class TestLinearize:
    def test_one_input(self):
        out, push = ops.linearize(cube, X)
        assert plain(out) == [1, 8, 27]
        assert plain(push(ONE)) == [3, 12, 27]
        assert plain(push(TWO)) == [6, 24, 54]

    @pytest.mark.parametrize("kind", [tuple, list])
    def test_two_inputs(self, kind):
        out, push = ops.linearize(both, kind([X, Y]))
        assert plain(push(kind([ONE, TWO]))) == [5, 14, 29]

    def test_two_outputs(self):
        out, push = ops.linearize(product_and_next, (X, Y))
        assert plain(out) == ([4, 10, 18], [2, 3, 4])
        assert plain(push((ONE, TWO))) == ([6, 9, 12], [1, 1, 1])

    def test_bad_input(self):
        with pytest.raises(TypeError):
            ops.linearize(cube, 3)
        _, push = ops.linearize(cube, X)
        with pytest.raises(ValueError):
            push(vec(1, 1))
        with pytest.raises(TypeError):
            push(Tensor(np.ones(3)))

    @pytest.mark.msvjp_only("on MindSpore the forward runs anew, and tangents are not arguments")
    def test_the_forward_runs_once(self):
        calls = []

        def counted(x, y):
            calls.append(1)
            return x**3 + y

        _, push = ops.linearize(counted, (X, Y))
        assert [plain(push(ONE, TWO)) for _ in range(3)] == [[5, 14, 29]] * 3
        assert len(calls) == 1
        with pytest.raises(ValueError, match=r"linearize: got 1 tangents for 2 inputs"):
            push(ONE)


def sin(x):
    return ops.sin(x)


def square_and_cube(x):
    return x * x, x * x * x


def mixed(x, y):
    return x * x * y + y


def x_times_y_and_sin(x, y):
    return x * y + ops.sin(x)


S, C = np.sin([1, 2]), np.cos([1, 2])


def close(structure, wanted):
    if isinstance(wanted, (tuple, list)):
        assert len(structure) == len(wanted)
        for got, want in zip(structure, wanted):  # noqa: B905
            close(got, want)
    else:
        np.testing.assert_allclose(structure.asnumpy(), wanted, rtol=1e-5, atol=1e-6)
        assert structure.shape == np.shape(wanted)


class TestJet:
    @pytest.mark.parametrize("order", [1, 2, 3])
    def test_along_a_line(self, order):
        series = np.zeros((order, 2), np.float32)
        series[0] = 1
        close(ops.jet(sin, vec(1, 2), Tensor(series)), (S, np.array([C, -S, -C][:order])))

    def test_along_a_curve(self):
        s = np.float32([[1, 2], [3, 4], [5, 6]])
        second = -S * s[0] ** 2 + C * s[1]  # Faa di Bruno's formula
        third = -C * s[0] ** 3 - 3 * S * s[0] * s[1] + C * s[2]
        close(ops.jet(sin, vec(1, 2), Tensor(s)), (S, np.array([C * s[0], second, third])))

    def test_two_primals(self):
        s = Tensor(np.float32([[1, 1], [0, 0]]))
        out, series = ops.jet(x_times_y_and_sin, (vec(1, 2), vec(3, 4)), (s, s))
        close(out, np.array([3, 8]) + S)
        close(series, np.array([np.add(C, [4, 6]), 2 - S]))

    def test_two_outputs(self):
        series = Tensor(np.float32([[1, 1], [0, 0], [0, 0]]))
        out, series = ops.jet(square_and_cube, vec(1, 2), series)
        close(out, ([1, 4], [1, 8]))
        close(series, ([[2, 4], [2, 2], [0, 0]], [[3, 12], [6, 12], [6, 6]]))

    def test_a_series_of_one_without_its_axis(self):
        close(ops.jet(sin, vec(1, 2), vec(1, 1)), (S, C[None]))

    def test_integers_count_as_floats(self):
        close(ops.jet(sin, Tensor([1, 2]), Tensor([[1, 1], [0, 0]])), (S, np.array([C, -S])))

    def test_bad_input(self):
        with pytest.raises(ValueError):
            ops.jet(sin, vec(1, 2), Tensor(np.ones((2, 3), np.float32)))
        with pytest.raises(TypeError):
            ops.jet(sin, 1.0, vec(1, 1))
        with pytest.raises(TypeError):
            ops.jet(sin, (vec(1, 2),), vec(1, 1))


class TestDerivative:
    @pytest.mark.parametrize("order", [1, 2, 3])
    def test_orders(self, order):
        close(ops.derivative(sin, vec(1, 2), order), (S, [C, -S, -C][order - 1]))

    def test_two_primals(self):
        close(ops.derivative(mixed, (vec(1, 2), vec(3, 4)), 1), ([6, 20], [8, 21]))
        close(ops.derivative(mixed, (vec(1, 2), vec(3, 4)), 2), ([6, 20], [10, 16]))

    def test_two_outputs(self):
        close(ops.derivative(square_and_cube, vec(1, 2), 2), (([1, 4], [1, 8]), ([2, 2], [6, 12])))

    def test_of_a_cell(self):
        class Net(nn.Cell):
            def construct(self, x):
                return ops.sin(ops.sin(x))

        x = np.float32([[1, 2], [3, 4]])
        s, c = np.sin(x), np.cos(x)
        second = -np.sin(s) * c**2 - np.cos(s) * s
        close(ops.derivative(Net(), Tensor(x), 2), (np.sin(s), second))

    @pytest.mark.msvjp_only("MindSpore has no higher derivative of these")
    @pytest.mark.parametrize("order", [1, 2, 3, 4])
    def test_ops_that_mindspore_has_no_series_for(self, order):
        x = np.float32([0.5, 1.5])
        exact = [1 / (2 * x**0.5), -1 / (4 * x**1.5), 3 / (8 * x**2.5), -15 / (16 * x**3.5)][order - 1]
        close(ops.derivative(ops.sqrt, Tensor(x), order), (np.sqrt(x), exact))
        powers = [4 * x**3, 12 * x**2, 24 * x, 24 * np.ones(2)][order - 1]
        close(ops.derivative(lambda x: x**4, Tensor(x), order), (x**4, powers))

    @pytest.mark.msvjp_only("MindSpore's CPU has no float64 here")
    def test_float64_is_not_rounded_on_the_way(self):
        x = np.array([0.3, 1.1])
        _, fifth = ops.derivative(ops.sin, Tensor(x), 5)
        assert fifth.dtype == ms.float64
        np.testing.assert_allclose(fifth.asnumpy(), np.cos(x), rtol=1e-12)

    @pytest.mark.parametrize(
        ("order", "error"), [(0, ValueError), (-1, ValueError), (1.0, TypeError), (True, TypeError)]
    )
    def test_bad_orders(self, order, error):
        with pytest.raises(error):
            ops.derivative(sin, vec(1, 2), order)

    def test_bad_primals(self):
        with pytest.raises(TypeError):
            ops.derivative(sin, 1.0, 1)


@pytest.mark.mindspore_wrong("its derivatives are nan there, and its jvp takes no such function")
class TestAtZeros:
    """Where a formula of torch has 0 / 0 or the logarithm of 0, the push is what the pull is."""

    def test_logcumsumexp(self):
        x = np.array([0.1, 0.2, 0.3, 2.0, -1.0], np.float32)
        tangent = np.array([1, 0, -2, 0, 0.5], np.float32)
        weights = np.tril(np.exp(x - np.log(np.cumsum(np.exp(x)))[:, None]))
        out, push = ms.jvp(lambda x: ops.logcumsumexp(x, 0), Tensor(x), Tensor(tangent))
        np.testing.assert_allclose(out.asnumpy(), np.log(np.cumsum(np.exp(x))), rtol=1e-5)
        np.testing.assert_allclose(push.asnumpy(), weights @ tangent, rtol=1e-5)

    def test_logcumsumexp_of_what_overflows(self):
        x = Tensor([-200.0, 0.0, 300.0, 100.0])
        out, push = ms.jvp(lambda x: ops.logcumsumexp(x, 0), x, ops.ones_like(x))
        np.testing.assert_allclose(out.asnumpy(), [-200, 0, 300, 300], rtol=1e-6)
        np.testing.assert_allclose(push.asnumpy(), [1, 1, 1, 1], rtol=1e-6)

    def test_the_second_derivative_of_logcumsumexp(self):
        hessian = ms.jacfwd(ms.jacrev(lambda x: ops.logcumsumexp(x, 0)[-1]))(Tensor([0.5, 1.0, -1.0])).asnumpy()
        p = np.exp([0.5, 1.0, -1.0]) / np.exp([0.5, 1.0, -1.0]).sum()
        np.testing.assert_allclose(hessian, np.diag(p) - np.outer(p, p), rtol=1e-5, atol=1e-7)

    def test_sinc(self):
        x = Tensor([0.0, 0.5, 1e-3, -2.0], ms.float64)

        def slope(x):
            return ms.grad(lambda x: ops.sinc(x).sum())(x)

        y = np.pi * x.asnumpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            first = np.pi * np.where(y == 0, 0, np.cos(y) / y - np.sin(y) / y**2)
        np.testing.assert_allclose(slope(x).asnumpy(), first, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(ms.jvp(ops.sinc, x, ops.ones_like(x))[1].asnumpy(), first, rtol=1e-6, atol=1e-9)
        second = ms.jvp(slope, x, ops.ones_like(x))[1].asnumpy()
        np.testing.assert_allclose(second[0], -(np.pi**2) / 3, rtol=1e-6)
        np.testing.assert_allclose(second, ms.grad(lambda x: slope(x).sum())(x).asnumpy(), rtol=1e-6)

    def test_vander(self):
        x = Tensor([0.0, 2.0])
        _, push = ms.jvp(lambda x: ops.vander(x, 3), x, ops.ones_like(x))
        np.testing.assert_allclose(push.asnumpy(), [[0, 1, 0], [4, 1, 0]])
