"""What shares memory when a Tensor is written to: ints and slices write through to the Tensor it is a view of."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, mint, ops

from .values import vec


def base():
    return Tensor(np.arange(1.0, 7.0, dtype=np.float32).reshape(2, 3))


#: Each gives a view of a Tensor of shape (2, 3).
VIEWS = {
    "reshape": lambda x: x.reshape(3, 2),
    "view": lambda x: x.view(3, 2),
    "view_as": lambda x: x.view_as(x),
    "reshape_as": lambda x: x.reshape_as(x),
    "ops.reshape": lambda x: ops.reshape(x, (3, 2)),
    "mint.reshape": lambda x: mint.reshape(x, (3, 2)),
    "T": lambda x: x.T,
    "transpose": lambda x: x.transpose(1, 0),
    "ops.transpose": lambda x: ops.transpose(x, (1, 0)),
    "mint.transpose": lambda x: mint.transpose(x, 0, 1),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "permute": lambda x: x.permute(1, 0),
    "movedim": lambda x: x.movedim(0, 1),
    "squeeze": lambda x: x.squeeze(),
    "ops.squeeze": lambda x: ops.squeeze(x),
    "expand_dims": lambda x: x.expand_dims(0),
    "unsqueeze": lambda x: x.unsqueeze(0),
    "flatten": lambda x: x.flatten(),
    "mint.flatten": lambda x: mint.flatten(x),
    "ravel": lambda x: x.ravel(),
    "broadcast_to": lambda x: x.broadcast_to((2, 3)),
    "expand_as": lambda x: x.expand_as(x),
    "atleast_3d": lambda x: ops.atleast_3d(x),
    "split": lambda x: x.split(1)[0],
    "ops.split": lambda x: ops.split(x, 1)[0],
    "chunk": lambda x: ops.chunk(x, 2)[0],
    "unbind": lambda x: ops.unbind(x)[0],
    "tensor_split": lambda x: ops.tensor_split(x, 2)[0],
    "hsplit": lambda x: ops.hsplit(x, 3)[0],
    "narrow": lambda x: x.narrow(0, 0, 1),
    "select": lambda x: x.select(0, 0),
    "diagonal": lambda x: x.diagonal(),
    "ops.slice": lambda x: ops.slice(x, (0, 0), (1, 3)),
    "stop_gradient": ops.stop_gradient,
    "Tensor(x)": Tensor,
    "data": lambda x: x.data,
    "x[None]": lambda x: x[None],
}

#: Each gives a part of a Tensor of shape (2, 3): what is written into it, by any index, is written into the Tensor.
PARTS = {
    "x[0]": lambda x: x[0],
    "x[-1]": lambda x: x[-1],
    "x[0:1]": lambda x: x[0:1],
    "x[:]": lambda x: x[:],
    "x[...]": lambda x: x[...],
    "x[:, ::2]": lambda x: x[:, ::2],
    "x[0:1, 1:]": lambda x: x[0:1, 1:],
    "x[..., 0]": lambda x: x[..., 0],
    "x[None, 0]": lambda x: x[None, 0],
    "x[True]": lambda x: x[True],
    "x[0][0:2]": lambda x: x[0][0:2],
    "a row, by iterating": lambda x: next(iter(x)),
}

#: Those that write into the memory, for a Tensor of n axes.
THROUGH = {
    "0": lambda x: 0,
    "-1": lambda x: -1,
    "0:1": lambda x: slice(0, 1),
    ":": lambda x: slice(None),
    "0, 0": lambda x: (0,) * x.ndim,
    "0:1, 0:1": lambda x: (slice(0, 1),) * x.ndim,
    "..., 0": lambda x: (Ellipsis, 0),
    "0, ...": lambda x: (0, Ellipsis),
    "None, 0": lambda x: (None, 0),
    "...,": lambda x: (Ellipsis,),
    "()": lambda x: (),
}

#: Those that give the Tensor memory of its own.
APART = {
    "a mask": lambda x: x > 0,
    "[0]": lambda x: [0],
    "[0, 0]": lambda x: [0, 0],
    "Tensor([0])": lambda x: Tensor([0]),
    "Tensor(0)": lambda x: Tensor(0),
    "a list of bools": lambda x: [True] + [False] * (x.shape[0] - 1),
    "...": lambda x: Ellipsis,
    "None": lambda x: None,
    "True": lambda x: True,
    "0:1, Tensor": lambda x: (slice(0, 1),) * (x.ndim - 1) + (Tensor([0]),),
}


def changed(x):
    return bool((x.asnumpy() == 99).any())


@pytest.mark.parametrize("index", THROUGH)
@pytest.mark.parametrize("view", VIEWS)
def test_ints_and_slices_write_into_the_base(view, index):
    x = base()
    y = VIEWS[view](x)
    y[THROUGH[index](y)] = 99.0
    assert changed(y) and changed(x)


@pytest.mark.parametrize("index", APART)
@pytest.mark.parametrize("view", VIEWS)
def test_all_else_gives_a_view_memory_of_its_own(view, index):
    x = base()
    y = VIEWS[view](x)
    y[APART[index](y)] = 99.0
    assert changed(y) and not changed(x)
    y[0] = 55.0
    assert not (x.asnumpy() == 55).any()


@pytest.mark.parametrize("index", THROUGH | APART)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_writes_into_the_whole(part, index):
    x = base()
    y = PARTS[part](x)
    y[(THROUGH | APART)[index](y)] = 99.0
    assert changed(y) and changed(x)


@pytest.mark.parametrize("index", APART)
def test_a_base_leaves_its_views_as_they_were(index):
    x = base()
    view, part, array = x.reshape(6), x[0], x.asnumpy()
    x[APART[index](x)] = 99.0
    assert changed(x) and not changed(view) and not changed(part) and not (array == 99).any()


def test_a_view_of_a_part_and_a_part_of_a_view():
    x = vec(1, 2, 3)
    view = x[0:2].reshape(2, 1)
    view[view > 1] = 9.0
    assert x.asnumpy().tolist() == [1, 2, 3]
    part = x.reshape(3, 1)[0:2]
    part[part > 1] = 9.0
    assert x.asnumpy().tolist() == [1, 9, 3]


@pytest.mark.not_on("cuda", "npu", reason="numpy's memory is the CPU's")
def test_memory_of_numpy():
    array = np.array([1, 2, 3], np.float32)
    x = Tensor.from_numpy(array)
    x[0] = 7.0
    assert array.tolist() == [7, 2, 3]
    x[x > 1] = 9.0
    assert array.tolist() == [7, 2, 3]
    assert x.asnumpy().tolist() == [9, 9, 9]


class TestParameters:
    def test_a_value_is_a_copy(self):
        p = Parameter(vec(1, 2))
        v = p.value()
        v[0] = 9.0
        v[v > 1] = 8.0
        p[1] = 5.0
        assert p.asnumpy().tolist() == [1, 5]
        assert v.asnumpy().tolist() == [8, 8]

    def test_data_is_not(self):
        p = Parameter(vec(1, 2))
        v = p.data
        v[0] = 9.0
        assert p.asnumpy().tolist() == [9, 2]
        v[v > 1] = 8.0
        assert p.asnumpy().tolist() == [9, 2]
        p.data[p > 1] = 3.0
        assert p.asnumpy().tolist() == [9, 2]

    def test_a_mask_leaves_views_as_they_were(self):
        p = Parameter(vec(1, 2))
        view, data = p.reshape(2, 1), p.data
        p[p > 1] = 9.0
        assert p.asnumpy().tolist() == [1, 9]
        assert view.asnumpy().tolist() == [[1], [2]]
        assert data.asnumpy().tolist() == [1, 2]

    def test_a_part_is_the_parameters(self):
        p = Parameter(base())
        p[0][p[0] > 1] = 99.0
        assert p.asnumpy().tolist() == [[1, 99, 99], [4, 5, 6]]


# ---- under a transform: (what it computes, its value, its gradient at [0.5 1 2]) ----


def of_a_view(x):
    y = x * x
    d = y.reshape(3, 1)
    d[d > 3] = 0.0
    return (y * x).sum() + (d * 2).sum()


def of_a_stopped_gradient(x):
    y = x * x
    d = ops.stop_gradient(y)
    d[d > 3] = 0.0
    return (y * x).sum() + (d * y).sum()


def of_the_input_stopped(x):
    d = ops.stop_gradient(x)
    d[d > 1] = 0.0
    return (x * x).sum() + (d * x).sum()


def of_a_view_of_the_input(x):
    v = x.reshape(3, 1)
    v[v > 1] = 0.0
    return (x * x).sum() + (v * v).sum()


def of_a_part(x):
    y = x * 1
    y[...][y > 1] = 7.0
    return (y * y).sum()


def of_data(x):
    y = x * x
    d = y.data
    d[d > 1] = 5.0
    return (y * x).sum() + (d * x).sum()


UNDER_GRAD = [
    (of_a_view, 11.625, [2.75, 7, 12]),
    (of_a_stopped_gradient, 10.1875, [1, 5, 12]),
    (of_the_input_stopped, 6.5, [1.5, 3, 4]),
    (of_a_view_of_the_input, 6.5, [2, 4, 4]),
    (of_a_part, 50.25, [1, 2, 0]),
    (of_data, 20.25, [1, 4, 17]),
]


@pytest.mark.parametrize(("fn", "value", "gradient"), UNDER_GRAD)
def test_under_grad(fn, value, gradient):
    x = vec(0.5, 1, 2)
    out, found = ms.value_and_grad(fn)(x)
    np.testing.assert_allclose(out.asnumpy(), value, rtol=1e-6)
    np.testing.assert_allclose(found.asnumpy(), gradient, rtol=1e-6)
    np.testing.assert_allclose(fn(x).asnumpy(), value, rtol=1e-6)
    assert x.asnumpy().tolist() == [0.5, 1, 2]


@pytest.mark.mindspore_wrong("its gradient is 0")
def test_what_was_used_before_a_mask_was_written_keeps_its_value():
    def fn(x):
        y = x * 2
        z = y * y
        y[y > 1] = 0.0
        return z.sum() + (y * x).sum()

    assert ms.grad(fn)(vec(0, 1, 2)).asnumpy().tolist() == [0, 8, 16]


@pytest.mark.mindspore_wrong("a slice writes into the base in a call, and not while a gradient is recorded")
def test_a_slice_writes_into_the_base_under_grad_too():
    def fn(x):
        y = x * x
        y.reshape(3, 1)[0] = 5.0
        return (y * x).sum()

    out, gradient = ms.value_and_grad(fn)(vec(1, 1, 2))
    assert float(out) == float(fn(vec(1, 1, 2))) == 14
    assert gradient.asnumpy().tolist() == [5, 3, 12]


def test_an_input_of_a_transform_cannot_be_written():
    def fn(x):
        x[x > 1] = 0.0
        return (x * x).sum()

    with pytest.raises(RuntimeError):
        ms.grad(fn)(vec(0, 1, 2))


@pytest.mark.mindspore_wrong("its vmap does not take a write")
def test_under_vmap():
    def fn(x):
        v = x.reshape(3, 1)
        v[[0]] = 9.0
        return x.sum() + v.sum()

    x = Tensor(np.arange(6.0, dtype=np.float32).reshape(2, 3))
    assert ms.vmap(fn)(x).asnumpy().tolist() == [15, 30]
    assert ms.vmap(ms.grad(fn))(x).asnumpy().tolist() == [[1, 2, 2]] * 2
