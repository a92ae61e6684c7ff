"""The arguments of the transforms in the forms that MindSpore takes beside the usual one."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import plain, vec

X, Y = vec(1, 2, 3), vec(4, 5, 6)


def of_three(x, y, reduction):
    return x * 2 if reduction == "mean" and y is None else x


class OfNumbers(nn.Cell):
    def construct(self, a, b):
        return X * a * b


class TestAPositionOfWhatIsNoTensor:
    """It is left out; what is left alone comes bare."""

    @pytest.mark.parametrize("positions", [0, (0, 1, 2), (0, 2)])
    def test_left_out(self, positions):
        assert plain(ms.grad(of_three, positions)(X, None, "mean")) == [2, 2, 2]
        assert plain(ms.value_and_grad(of_three, positions)(X, None, "mean")) == ([2, 4, 6], [2, 2, 2])

    def test_nothing_is_left(self):
        assert ms.grad(of_three, 1)(X, None, "mean") == ()
        assert ms.grad(OfNumbers())(1, 2) == ()
        assert ms.grad(OfNumbers(), (0, 1))(1, 2) == ()
        assert ops.GradOperation(get_all=True)(OfNumbers())(1, 2) == ()

    def test_weights_are_still_there(self):
        assert plain(ms.grad(OfNumbers(), 0, [Parameter(X, name="p")])(1, 2)) == ((), ([0, 0, 0],))

    def test_two_tensors_and_a_number(self):
        assert plain(ms.grad(lambda x, n, y: x * y * n, (0, 1, 2))(X, 2, Y)) == ([8, 10, 12], [2, 4, 6])


@pytest.mark.parametrize("position", [1, (0, 3)])
def test_a_position_beyond_the_arguments(position):
    with pytest.raises(RuntimeError) as raised:
        ms.grad(lambda x: x, position)(X)
    if type(raised.value) is not RuntimeError:  # ours is of the other types too that MindSpore raises, by transform
        assert isinstance(raised.value, (IndexError, ValueError))


class TestSens:
    def test_by_keyword(self):
        assert plain(ops.GradOperation(sens_param=True)(lambda x: x * 2)(X, sens=Y)) == [8, 10, 12]
        assert plain(ms.grad(lambda x: x * 2, sens_param=True)(X, sens=Y)) == [8, 10, 12]

    def test_a_dict(self):
        fn = ops.GradOperation(sens_param=True)(lambda x: {"a": x * 2, "b": x})
        assert plain(fn(X, {"a": Y, "b": X})) == [9, 12, 15]


class TestByList:
    @pytest.fixture
    def parameters(self):
        return Parameter(X, name="p"), Parameter(Y, name="q")

    def test_a_function_by_what_it_uses(self, parameters):
        p, q = parameters

        def fn(a):
            return q * a + p * a * a

        assert plain(ops.GradOperation(get_by_list=True)(fn)(X)) == ([1, 2, 3], [1, 4, 9])
        of_inputs, of_weights = ops.GradOperation(get_by_list=True, get_all=True)(fn)(X)
        assert plain(of_inputs) == ([6, 13, 24],)
        assert plain(of_weights) == ([1, 2, 3], [1, 4, 9])

    def test_a_single_parameter(self, parameters):
        p, _ = parameters
        assert plain(ops.GradOperation(get_by_list=True)(lambda a: p * a, p)(X)) == [1, 2, 3]
        assert plain(ops.GradOperation(get_by_list=True)(lambda a: p * a, [p])(X)) == ([1, 2, 3],)


def add(a, b):
    return a + b


def test_vmap_with_one_axis_in_a_tuple():
    ones = Tensor(np.ones((2, 3), np.float32))
    assert ops.vmap(add, (0, 0), (0,))(ones, ones).shape == (2, 3)
    assert ops.vmap(add, (0, 0), (1,))(ones, ones).shape == (3, 2)


def test_a_hook_on_what_has_no_gradient():
    with pytest.raises(RuntimeError):
        Parameter(X, name="p", requires_grad=False).register_hook(lambda g: g)


@pytest.mark.msvjp_only("our words")
def test_errors_say_which_output():
    _, vjp_fn = ms.vjp(lambda x: (x, x * 2), X)
    with pytest.raises(ValueError, match=r"cotangent 1 has shape \(1,\), output 1 has \(3,\)"):
        vjp_fn(Y, vec(1))
    with pytest.raises(TypeError, match="cotangent 0 has dtype Int64, output 0 has Float32"):
        vjp_fn(Tensor([1, 2, 3]), Y)
