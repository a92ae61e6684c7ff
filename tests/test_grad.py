"""grad, value_and_grad, get_grad, GradOperation: what they return and refuse. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, ParameterTuple, Tensor, nn, ops

from .values import plain, vec

X, Y = (1.0, 2.0), (3.0, 4.0)


@pytest.fixture
def x():
    return vec(*X)


@pytest.fixture
def y():
    return vec(*Y)


@pytest.fixture
def w():
    return Parameter(vec(5, 6), name="w")


@pytest.fixture
def b():
    return Parameter(vec(1, 1), name="b")


@pytest.fixture
def fn(w, b):
    return lambda x, y: x * x * y * w + b


DX, DY, DW, DB = [30, 96], [5, 24], [3, 16], [1, 1]


class TestGrad:
    @pytest.mark.parametrize(
        ("position", "wanted"), [(0, DX), (1, DY), ((0,), DX), ((1,), DY), ((0, 1), (DX, DY)), ((1, 0), (DY, DX))]
    )
    def test_positions(self, fn, x, y, position, wanted):
        assert plain(ms.grad(fn, position)(x, y)) == wanted

    def test_weights(self, fn, x, y, w, b):
        assert plain(ms.grad(fn, None, w)(x, y)) == DW
        assert plain(ms.grad(fn, None, [w])(x, y)) == (DW,)
        assert plain(ms.grad(fn, None, [w, b])(x, y)) == (DW, DB)
        assert plain(ms.grad(fn, None, ParameterTuple([b, w]))(x, y)) == (DB, DW)

    def test_both(self, fn, x, y, w, b):
        assert plain(ms.grad(fn, 0, w)(x, y)) == (DX, DW)
        assert plain(ms.grad(fn, 0, [w, b])(x, y)) == (DX, (DW, DB))
        assert plain(ms.grad(fn, (0, 1), [w])(x, y)) == ((DX, DY), (DW,))

    def test_aux_is_a_tuple(self, x, y):
        assert plain(ms.grad(lambda x, y: (x * y, x + 1), has_aux=True)(x, y)) == (list(Y), ([2, 3],))
        assert plain(ms.grad(lambda x, y: (x * y, x + 1, 7), has_aux=True)(x, y)) == (list(Y), ([2, 3], 7))

    def test_the_sum_of_all_outputs_is_differentiated(self, x, y):
        assert plain(ms.grad(lambda x, y: (x * y, x + 1))(x, y)) == [4, 5]
        assert plain(ms.grad(lambda x: (x * 2, 3.0))(x)) == [2, 2]
        assert plain(ms.grad(lambda x: x.sum())(x)) == [1, 1]

    def test_other_arguments_may_be_anything(self, x, y):
        assert plain(ms.grad(lambda x, y=2: x * y)(x)) == [2, 2]
        assert plain(ms.grad(lambda x, y: x * y)(x, 3.0)) == [3, 3]
        assert plain(ms.grad(lambda x, y: x * y)(x, y=y)) == list(Y)

    def test_ids(self, fn, x, y, w):
        assert plain(ms.grad(fn, 0, return_ids=True)(x, y)) == (0, DX)
        assert plain(ms.grad(fn, (0, 1), return_ids=True)(x, y)) == ((0, DX), (1, DY))
        assert plain(ms.grad(fn, None, [w], return_ids=True)(x, y)) == (("w", DW),)
        assert plain(ms.grad(fn, (0, 1), [w], return_ids=True)(x, y)) == (((0, DX), (1, DY)), (("w", DW),))

    def test_get_grad(self, fn, x, y, w, b):
        assert plain(ms.get_grad(ms.grad(fn, 0, return_ids=True)(x, y), 0)) == DX
        assert plain(ms.get_grad(ms.grad(fn, (0, 1), return_ids=True)(x, y), 1)) == DY
        both = ms.grad(fn, (0, 1), [w, b], return_ids=True)(x, y)
        assert plain(ms.get_grad(both, b)) == DB
        with pytest.raises(RuntimeError):
            ms.get_grad(both, 5)
        with pytest.raises(TypeError):
            ms.get_grad(both, 1.5)

    @pytest.mark.parametrize(("position", "error"), [(-1, ValueError), ((0, 0), ValueError), (1.0, TypeError)])
    def test_bad_positions(self, fn, x, y, position, error):
        with pytest.raises(error):
            ms.grad(fn, position)(x, y)

    def test_bad_arguments(self, fn, x, y):
        with pytest.raises(RuntimeError):
            ms.grad(fn, 2)(x, y)
        with pytest.raises(ValueError):
            ms.grad(fn, None, None)(x, y)
        with pytest.raises(ValueError):
            ms.grad(fn, has_aux=True)(x, y)
        for bad in (lambda: ms.grad(fn, has_aux=1)(x, y), lambda: ms.grad(3)(x), lambda: ms.grad(fn, 0, 3)(x, y)):
            with pytest.raises(TypeError):
                bad()

    def test_of_a_cell_with_labels(self):
        net, loss = nn.Dense(3, 2, "ones", "zeros"), nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
        labels = Tensor(np.array([0, 1], np.int32))
        gradients = ms.grad(lambda x, y: loss(net(x), y), None, net.trainable_params())(
            Tensor(np.ones((2, 3), np.float32)), labels
        )
        np.testing.assert_allclose(gradients[0].asnumpy(), np.zeros((2, 3)), atol=1e-6)
        assert [g.shape for g in gradients] == [(2, 3), (2,)]


class TestValueAndGrad:
    def test_values_and_gradients(self, fn, x, y, w):
        assert plain(ms.value_and_grad(fn)(x, y)) == ([16, 97], DX)
        assert plain(ms.value_and_grad(fn, (0, 1), [w])(x, y)) == ([16, 97], ((DX, DY), (DW,)))
        assert plain(ms.value_and_grad(fn, None, w)(x, y)) == ([16, 97], DW)

    def test_aux_stays_in_the_value(self, x, y):
        assert plain(ms.value_and_grad(lambda x, y: (x * y, x + 1, 7), has_aux=True)(x, y)) == (
            ([3, 8], [2, 3], 7),
            list(Y),
        )
        assert plain(ms.value_and_grad(lambda x, y: (x * y, x + 1))(x, y)) == (([3, 8], [2, 3]), [4, 5])

    def test_a_step_downhill(self):
        net, loss = nn.Dense(2, 1), nn.MSELoss()
        data, target = Tensor(np.eye(2, dtype=np.float32)), Tensor(np.array([[1], [2]], np.float32))
        step = ms.value_and_grad(lambda d, t: loss(net(d), t), None, net.trainable_params())
        losses = []
        for _ in range(3):
            value, gradients = step(data, target)
            losses.append(float(value.asnumpy()))
            for p, g in zip(net.trainable_params(), gradients, strict=True):
                p.set_data(p - 0.1 * g)
        assert losses[0] > losses[1] > losses[2]


class TestGradOperation:
    def test_its_three_flags(self, fn, x, y, w, b):
        sens = vec(10, 1)
        assert plain(ops.GradOperation()(fn)(x, y)) == DX
        assert plain(ops.GradOperation(get_all=True)(fn)(x, y)) == (DX, DY)
        assert plain(ops.GradOperation(get_by_list=True)(fn, [w, b])(x, y)) == (DW, DB)
        assert plain(ops.GradOperation(get_by_list=True)(fn, ParameterTuple([w]))(x, y)) == (DW,)
        assert plain(ops.GradOperation(get_by_list=True)(fn, w)(x, y)) == DW
        assert plain(ops.GradOperation(get_all=True, get_by_list=True)(fn, w)(x, y)) == ((DX, DY), DW)
        assert plain(ops.GradOperation(get_by_list=True, sens_param=True)(fn, b)(x, y, sens)) == plain(sens)
        assert plain(ops.GradOperation(get_all=True, get_by_list=True)(fn, [w])(x, y)) == ((DX, DY), (DW,))
        assert plain(ops.GradOperation(sens_param=True)(fn)(x, y, sens)) == [300, 96]
        assert plain(ops.GradOperation(get_all=True, sens_param=True)(fn)(x, y, sens)) == ([300, 96], [50, 24])

    def test_of_one_input(self, x):
        assert plain(ops.GradOperation(get_all=True)(lambda x: x * x)(x)) == ([2, 4],)

    def test_flags_are_bools(self):
        with pytest.raises(TypeError):
            ops.GradOperation(1)

    def test_the_parameters_of_a_cell(self, x):
        net = nn.Dense(2, 1, "ones", "zeros")
        got = ops.GradOperation(get_by_list=True)(net, ParameterTuple(net.trainable_params()))(x.reshape(1, 2))
        assert plain(got) == ([[1, 2]], [1])

    def test_inside_a_cell_as_scripts_of_1_x_do(self, x):
        class Step(nn.Cell):
            def __init__(self, network):
                super().__init__(auto_prefix=False)
                self.network = network
                self.weights = ParameterTuple(network.trainable_params())
                self.grad = ops.GradOperation(get_by_list=True, sens_param=True)

            def construct(self, x, sens):
                out = self.network(x)
                return out, self.grad(self.network, self.weights)(x, sens)

        out, gradients = Step(nn.Dense(2, 1, "ones", "zeros"))(x.reshape(1, 2), Tensor(np.full((1, 1), 3, np.float32)))
        assert (plain(out), plain(gradients)) == ([[3]], ([[3, 6]], [3]))


class TestNesting:
    @pytest.mark.mindspore_wrong("its PyNative second derivative drops the terms through reductions")
    def test_grad_of_grad(self, x):
        first = ms.grad(lambda x: (x**3).sum() ** 2)
        second = ms.grad(lambda x: (first(x) * x).sum())
        x64 = np.array(X)

        def by_hand(x):
            return (6 * (x**3).sum() * x**2 * x).sum()

        steps = [by_hand(x64 + d) - by_hand(x64 - d) for d in np.eye(2) * 1e-5]
        np.testing.assert_allclose(second(x).asnumpy(), np.array(steps) / 2e-5, rtol=1e-4)

    def test_vjp_of_grad(self, x):
        """A Hessian-vector product: of the sum of x^3 it is 6 x v."""
        _, vjp_fn = ms.vjp(ms.grad(lambda x: x * x * x), x)
        assert plain(vjp_fn(vec(1, 10))) == ([6, 120],)

    @pytest.mark.msvjp_only("MindSpore: 'Can not find top cell for backward'")
    def test_hessian_vector_product_with_respect_to_parameters(self, w):
        _, vjp_fn = ms.vjp(lambda: ms.grad(lambda: w * w * w, None, [w])(), weights=[w])
        assert plain(vjp_fn((vec(1, 10),))) == ((), ([30, 360],))
