"""Hooks on what is saved for a gradient. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor


def vec(*values):
    return Tensor(np.array(values, np.float32))


@pytest.fixture
def x():
    return vec(1, 2)


def test_they_see_tensors_and_their_answers_count(x):
    seen = []

    def pack(saved):
        seen.append(("pack", type(saved), saved.size))
        return saved + 1

    def unpack(packed):
        seen.append(("unpack", type(packed), packed.size))
        return packed

    def fn(x):
        with ms.saved_tensors_hooks(pack, unpack):
            return x * x

    _, vjp_fn = ms.vjp(fn, x)
    assert {kind for kind, *_ in seen} == {"pack"}
    assert vjp_fn(vec(1, 1))[0].asnumpy().tolist() == [4, 6]
    assert {tuple(rest) for _, *rest in seen} == {(Tensor, 2)}


def test_what_is_kept_may_be_anything(x):
    def fn(x):
        with ms.saved_tensors_hooks(lambda saved: saved.asnumpy().tolist(), lambda kept: vec(*kept)):
            return x * x

    assert ms.grad(fn)(x).asnumpy().tolist() == [2, 4]


def test_only_what_is_inside_is_told(x):
    seen = []

    def fn(x):
        with ms.saved_tensors_hooks(lambda saved: (seen.append(1), saved)[1], lambda kept: kept):
            y = x + 1
        return y * y

    assert ms.grad(fn)(x).asnumpy().tolist() == [4, 6]
    assert not seen


def test_hooks_are_callable(x):
    def fn(x):
        with ms.saved_tensors_hooks(3, 4):
            return x * x

    with pytest.raises(TypeError):
        ms.grad(fn)(x)


@pytest.mark.msvjp_only("the real decorator is for compiled functions")
def test_as_a_decorator(x):
    @ms.register_saved_tensors_hooks(lambda saved: saved * 10, lambda kept: kept)
    def square(x):
        return x * x

    assert square.__name__ == "square"
    assert ms.grad(square)(x).asnumpy().tolist() == [20, 40]


class TestNoGrad:
    """_no_grad: what is computed in it is a constant."""

    def test_as_a_context_and_as_a_decorator(self, x):
        def in_context(x):
            with ms._no_grad():
                y = x * x
            return y * x

        @ms._no_grad()
        def square(x):
            return x * x

        assert ms.grad(in_context)(x).asnumpy().tolist() == [1, 4]
        assert ms.grad(lambda x: square(x) * x)(x).asnumpy().tolist() == [1, 4]

    def test_it_ends_with_an_exception(self, x):
        with pytest.raises(ZeroDivisionError), ms._no_grad():
            1 / 0
        assert ms.grad(lambda x: x * x)(x).asnumpy().tolist() == [2, 4]

    @pytest.mark.msvjp_only("the real grad refuses, and its vjp gives zeros")
    def test_a_transform_inside_records_what_it_needs(self, x):
        with ms._no_grad():
            assert ms.grad(lambda x: x * x)(x).asnumpy().tolist() == [2, 4]
            assert ms.vjp(lambda x: x * x, x)[1](vec(1, 1))[0].asnumpy().tolist() == [2, 4]
