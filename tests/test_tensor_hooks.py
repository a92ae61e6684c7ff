"""requires_grad_ and hooks on gradients."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor

from .values import vec


def gradient(fn, x):
    return ms.vjp(fn, x)[1](Tensor(np.float32(1)))[0].asnumpy().tolist()


def test_a_hook_sees_a_tensor_and_its_answer_takes_the_place():
    seen = []

    def hook(g):
        seen.append((type(g), g.shape, g.max(axis=0).asnumpy().item()))
        return g * 10

    def fn(x):
        y = x * 2
        y.register_hook(hook)
        return (y * y).sum()

    assert gradient(fn, vec(1, 2)) == [80, 160]
    assert seen == [(Tensor, (2,), 8)]


def test_a_removed_hook_is_silent():
    def fn(x):
        y = x * 2
        y.register_hook(lambda g: g * 10).remove()
        return y.sum()

    assert gradient(fn, vec(1, 2)) == [2, 2]


def hooked(hook):
    """A function with a hook on what it computes in between."""

    def fn(x):
        y = x * 2
        y.register_hook(hook)
        return (y * 3).sum()

    return fn


def test_none_leaves_the_gradient():
    assert gradient(hooked(lambda g: None), vec(1, 2)) == [6, 6]


def test_another_dtype_is_cast():
    assert gradient(hooked(lambda g: (10 * g).astype(ms.float16)), vec(1, 2)) == [60, 60]


@pytest.mark.parametrize("answer", [[1], 3], ids=str)
def test_a_hook_gives_a_tensor(answer):
    with pytest.raises(RuntimeError):
        gradient(hooked(lambda g: answer), vec(1, 2))


@pytest.mark.mindspore_wrong("it goes on with a gradient of another shape")
def test_a_hook_gives_the_same_shape():
    for other in (vec(1, 2, 3), Tensor(np.float32(1))):
        with pytest.raises(RuntimeError):
            gradient(hooked(lambda g, other=other: other), vec(1, 2))


def test_several_hooks_each_see_what_the_one_before_gave():
    def fn(x):
        y = x * 2
        y.register_hook(lambda g: g * 10)
        y.register_hook(lambda g: g + 1)
        return (y * 3).sum()

    assert gradient(fn, vec(1, 2)) == [62, 62]


def test_on_an_input_and_outside_the_function():
    def on_input(x):
        x.register_hook(lambda g: g * 10)
        return (x * 3 + x * 2).sum()

    assert gradient(on_input, vec(1, 2)) == [50, 50]
    x = vec(1, 2)
    handle = x.register_hook(lambda g: g * 10)
    again = x.register_hook(lambda g: g + 1)
    for _ in range(2):
        assert gradient(lambda x: (x * 3).sum(), x) == [31, 31]
    handle.remove()
    handle.remove()
    assert gradient(lambda x: (x * 3).sum(), x) == [4, 4]
    again.remove()
    assert gradient(lambda x: (x * 3).sum(), x) == [3, 3]


def test_on_what_has_no_gradient_it_is_not_called():
    constant = vec(1, 2)
    constant.register_hook(lambda g: 1 / 0)

    def fn(x):
        unused = x * 2
        unused.register_hook(lambda g: 1 / 0)
        return (x * 3).sum()

    assert gradient(fn, vec(1, 2)) == [3, 3]
    assert fn(vec(1, 2)).asnumpy() == 9


def test_on_a_parameter():
    w = Parameter(vec(5, 6), name="w")
    handle = w.register_hook(lambda g: g * 10)

    def gradients():
        (gx,), gw = ms.vjp(lambda x: (x * w).sum(), vec(1, 2), weights=w)[1](Tensor(np.float32(1)))
        return gx.asnumpy().tolist(), gw.asnumpy().tolist()

    assert gradients() == ([5, 6], [10, 20])
    handle.remove()
    assert gradients() == ([5, 6], [1, 2])


def test_a_hook_must_be_callable():
    for bad in (3, None):
        with pytest.raises(TypeError):
            vec(1).register_hook(bad)


@pytest.mark.parametrize("dtype", [ms.float32, ms.int32])
def test_requires_grad_of_a_parameter(dtype):
    p = Parameter(Tensor([1, 2], dtype), name="p")
    p.requires_grad_(False)
    assert p.requires_grad is False
    p.requires_grad_()
    assert p.requires_grad is True
