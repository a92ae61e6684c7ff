"""The scatter ops that MindSpore means for Parameters: they write in place, and give the result with its gradient."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import ops

START = np.float32([[1, 2], [3, 4], [5, 6]])


def parameter(**kwargs):
    return ms.Parameter(ms.Tensor(START), name="p", **kwargs)


def gradient(fn, x):
    out, pull = ms.vjp(fn, x)
    return pull(ops.ones_like(out))[0].asnumpy()


UPDATES = ["update", "add", "mul", "div", "max", "min"]
COMBINE = {
    "update": lambda x, y: y,
    "add": np.add,
    "mul": np.multiply,
    "div": np.divide,
    "max": np.maximum,
    "min": np.minimum,
}


@pytest.mark.parametrize("requires_grad", [True, False])
@pytest.mark.parametrize("name", UPDATES)
def test_rows_are_written_in_place(name, requires_grad):
    p = parameter(requires_grad=requires_grad)
    out = getattr(ops, f"scatter_{name}")(p, ms.Tensor([2], ms.int32), ms.Tensor([[4.0, 4.0]]))
    want = START.copy()
    want[2] = COMBINE[name](want[2], np.float32(4))
    np.testing.assert_allclose(p.asnumpy(), want)
    np.testing.assert_allclose(out.asnumpy(), want)
    assert isinstance(p, ms.Parameter)
    assert p.requires_grad is requires_grad


@pytest.mark.parametrize("name", [*UPDATES, "sub"])
def test_places_are_written_in_place(name):
    p = parameter()
    out = getattr(ops, f"scatter_nd_{name}")(p, ms.Tensor([[2, 1]]), ms.Tensor([4.0]))
    want = START.copy()
    want[2, 1] = want[2, 1] - 4 if name == "sub" else COMBINE[name](want[2, 1], np.float32(4))
    np.testing.assert_allclose(p.asnumpy(), want)
    np.testing.assert_allclose(out.asnumpy(), want)


def test_a_tensor_is_written_in_place_too():
    x = ms.Tensor(START)
    ops.scatter_update(x, ms.Tensor([0], ms.int32), ms.Tensor([[7.0, 8.0]]))
    np.testing.assert_array_equal(x.asnumpy()[0], [7, 8])


def test_index_add_changes_a_parameter():
    p = parameter()
    out = ops.index_add(p, ms.Tensor([1], ms.int32), ms.Tensor([[1.0], [1.0], [1.0]]), 1)
    want = START + np.float32([0, 1])
    np.testing.assert_array_equal(p.asnumpy(), want)
    np.testing.assert_array_equal(out.asnumpy(), want)


@pytest.mark.msvjp_only("MindSpore's CPU adds to the Tensor itself, which its documentation does not say")
def test_index_add_leaves_a_tensor_alone():
    x = ms.Tensor(START)
    ops.index_add(x, ms.Tensor([1], ms.int32), ms.Tensor([[1.0], [1.0], [1.0]]), 1)
    np.testing.assert_array_equal(x.asnumpy(), START)


@pytest.mark.parametrize("requires_grad", [True, False])
def test_in_a_transform_the_result_has_the_gradient(requires_grad):
    p = parameter(requires_grad=requires_grad)

    def fn(u):
        return ops.scatter_update(p, ms.Tensor([0], ms.int32), u * u).sum()

    np.testing.assert_array_equal(gradient(fn, ms.Tensor([[3.0, 4.0]])), [[6, 8]])
    np.testing.assert_array_equal(p.asnumpy()[0], [9, 16])


@pytest.mark.parametrize("requires_grad", [True, False])
def test_in_a_transform_the_parameter_has_none(requires_grad):
    p = parameter(requires_grad=requires_grad)

    def fn(u):
        ops.scatter_update(p, ms.Tensor([0], ms.int32), u)
        return (p * 2).sum()

    for _ in range(2):
        np.testing.assert_array_equal(gradient(fn, ms.Tensor([[3.0, 4.0]])), [[0, 0]])
    np.testing.assert_array_equal(p.asnumpy()[0], [3, 4])
