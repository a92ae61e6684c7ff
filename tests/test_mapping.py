"""HyperMap, Map and MultitypeFuncGraph."""

import mindspore as ms
import pytest
from mindspore import ops

from .values import plain, vec

X = vec(1, 2)
several = ops.MultitypeFuncGraph("several")


@several.register("Tensor")
def square(x):
    return x * x


@several.register("Number")
def successor(x):
    return x + 1


@several.register("Tensor", "Tensor")
def total(x, y):
    return x + y


@several.register("Number", "Tensor")
def scaled(k, x):
    return k * x


def test_the_types_choose_the_body():
    assert plain(several(X)) == [1, 4]
    assert several(3) == 4
    assert plain(several(X, X)) == [2, 4]
    assert plain(several(2, X)) == [2, 4]
    with pytest.raises(ValueError):
        several("a")


def test_hyper_map():
    assert plain(ops.HyperMap()(several, (X, X))) == ([1, 4], [1, 4])
    assert plain(ops.HyperMap()(several, [X, (X, 3)])) == ([1, 4], ([1, 4], 4))
    assert plain(ops.HyperMap()(several, (X, X), (X, X))) == ([2, 4], [2, 4])
    assert plain(ops.HyperMap(several)((X, X))) == ([1, 4], [1, 4])
    assert plain(ops.HyperMap()(several, X)) == [1, 4]


def test_map():
    assert plain(ops.Map()(several, (X, X))) == ([1, 4], [1, 4])


def test_partial_functions():
    assert plain(ops.HyperMap()(ops.partial(several, 2), (X, X))) == ([2, 4], [2, 4])
    assert plain(ops.HyperMap()(ops.Partial()(several, 2.0), [X, X])) == ([2, 4], [2, 4])


@pytest.mark.msvjp_only("MindSpore drops the items that are over, or fails in C++")
def test_errors():
    with pytest.raises(ValueError, match="as many of each"):
        ops.HyperMap()(several, (X, X), (X,))
    with pytest.raises(TypeError):
        ops.HyperMap(3)
    with pytest.raises(ValueError, match="names no type"):
        ops.MultitypeFuncGraph("m").register("Nonsense")


def test_gradients_flow_through():
    gradient = ms.grad(lambda x: ops.HyperMap()(several, (x, x))[0].sum())(X)
    assert plain(gradient) == [2, 4]
