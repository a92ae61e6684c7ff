"""Forms of calls that are easily left out: sizes that do not divide, other dtypes, other modes, and types of errors."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops
from mindspore import numpy as mnp

from .values import vec

X = Tensor(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
PLACES = Tensor(np.array([[[0, 2], [8, 10]]]))
MASK = Tensor([True, False, True])


def ints(*values, dtype=np.int32):
    return Tensor(np.array(values, dtype))


#: (what is called, the lengths of the pieces)
SPLITS = [
    (lambda: ops.hsplit(ops.ones((2, 10)), 3), [(2, 4), (2, 3), (2, 3)]),
    (lambda: ops.ones((2, 10)).hsplit(4), [(2, 3), (2, 3), (2, 2), (2, 2)]),
    (lambda: ops.vsplit(ops.ones((10, 2)), 3), [(4, 2), (3, 2), (3, 2)]),
    (lambda: ops.vsplit(ops.ones((5,)), 2), [(3,), (2,)]),
    (lambda: mnp.vsplit(mnp.arange(4), 2), [(2,), (2,)]),
    (lambda: ops.dsplit(ops.ones((1, 2, 10)), 3), [(1, 2, 4), (1, 2, 3), (1, 2, 3)]),
    (lambda: ops.tensor_split(ops.ones((10,)), 3), [(4,), (3,), (3,)]),
    (lambda: ops.tensor_split(ops.ones((10,))[:0], 3), [(0,)]),
    (lambda: mnp.array_split(ops.ones((10,)), 3), [(4,), (3,), (3,)]),
]


@pytest.mark.parametrize(("call", "shapes"), SPLITS)
def test_sizes_that_do_not_divide(call, shapes):
    assert [x.shape for x in call()] == shapes


@pytest.mark.parametrize("split", [ops.hsplit, mnp.hsplit, Tensor.hsplit])
def test_no_second_axis_to_split(split):
    with pytest.raises(ValueError):
        split(ops.ones((4,)), 2)


UNPOOLED = [0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0, 0]

LARGE = Tensor(np.array([0, 3, 2**64 - 2], np.uint64))
HALVES = Tensor([1, 2], ms.float16)


def framed(line, widths, axis, words):
    line[: widths[0]] = words["number"]
    line[len(line) - widths[1] :] = words["number"]
    return line


VALUES = {
    "T of a scalar": (lambda: Tensor(3.0).T, 3.0),
    "expand_as(other=)": (lambda: vec(1, 2).expand_as(other=ops.ones((2, 2))), [[1, 2], [1, 2]]),
    "select(condition, y)": (lambda: vec(1, 2, 3).select(MASK, vec(7, 8, 9)), [1, 8, 3]),
    "select(condition, number)": (lambda: vec(1, 2, 3).select(MASK, 5.0), [1, 5, 3]),
    "pad by means": (lambda: mnp.pad(vec(1, 2, 6), ((1, 2),), mode="mean"), [3, 1, 2, 6, 3, 3]),
    "pad by means of some": (
        lambda: mnp.pad(X, ((1, 0), (2, 1)), mode="mean", stat_length=1),
        [[1, 1, 1, 2, 3, 3], [1, 1, 1, 2, 3, 3], [4, 4, 4, 5, 6, 6]],
    ),
    "pad by means of integers": (lambda: mnp.pad(ints(1, 2, 6), ((1, 1),), mode="mean"), [3, 1, 2, 6, 3]),
    "pad by maxima": (lambda: mnp.pad(vec(1, 2, 6), ((1, 2),), mode="maximum"), [6, 1, 2, 6, 6, 6]),
    "pad by minima": (lambda: mnp.pad(X, ((0, 1), (1, 0)), mode="minimum"), [[1, 1, 2, 3], [4, 4, 5, 6], [1, 1, 2, 3]]),
    "pad by ramps": (
        lambda: mnp.pad(vec(1, 2, 6), ((1, 2),), mode="linear_ramp", end_values=(5, 0)),
        [5, 1, 2, 6, 3, 0],
    ),
    "pad by odd reflection": (
        lambda: mnp.pad(vec(1, 2, 4), 7, "reflect", reflect_type="odd"),
        np.pad(np.float32([1, 2, 4]), 7, "reflect", reflect_type="odd"),
    ),
    "pad by odd symmetry": (
        lambda: mnp.pad(X, ((3, 1), (0, 8)), "symmetric", reflect_type="odd"),
        np.pad(np.float32([[1, 2, 3], [4, 5, 6]]), ((3, 1), (0, 8)), "symmetric", reflect_type="odd"),
    ),
    "pad by wrapping, which is never odd": (
        lambda: mnp.pad(vec(1, 2), 2, "wrap", reflect_type="odd"),
        [1, 2, 1, 2, 1, 2],
    ),
    "pad with nothing set": (lambda: mnp.pad(vec(1, 2), 1, "empty")[1:3], [1, 2]),
    "pad by a function": (
        lambda: mnp.pad(X, ((1, 0), (0, 2)), framed, number=7),
        [[7, 7, 7, 7, 7], [1, 2, 3, 7, 7], [4, 5, 6, 7, 7]],
    ),
    "tril_indices below a half": (lambda: mnp.tril_indices(3, -0.5)[0], [1, 2, 2]),
    "triu_indices above a half": (lambda: mnp.triu_indices(3, 0.5)[0], [0, 0, 1]),
    "tril_indices_from of a float": (lambda: mnp.tril_indices_from(X[:, :2], 0.5)[1], [0, 0, 1]),
    "triu_indices_from of a float": (lambda: mnp.triu_indices_from(X[:, :2], 0.5)[1], [1]),
    "full_like of a list": (lambda: mnp.full_like(vec(1, 2), [3, 4]), [3, 4]),
    "heaviside of large integers": (lambda: ops.heaviside(LARGE, LARGE), [0, 1, 1]),
    "masked_fill beyond float16": (
        lambda: ops.masked_fill(HALVES, Tensor([True, False]), Tensor(-1e9)),
        [-np.inf, 2],
    ),
    "index_fill beyond float16": (lambda: ops.index_fill(HALVES, 0, ints(1), Tensor(1e9)), [1, np.inf]),
    "masked_fill beyond float32": (
        lambda: ops.masked_fill(vec(1, 2), Tensor([True, False]), Tensor(1e300, ms.float64)),
        [np.inf, 2],
    ),
    "a difference, scaled": (lambda: vec(1).__sub__(vec(2), alpha=3), [-5]),
    "a difference in place, scaled": (lambda: vec(1).__isub__(vec(2), alpha=3), [-5]),
    "a sum, scaled": (lambda: vec(1).__add__(other=vec(2), alpha=3), [7]),
    "full_like of a Tensor": (lambda: mnp.full_like(X, vec(7, 8, 9)), [[7, 8, 9], [7, 8, 9]]),
    "meshgrid of a matrix": (lambda: mnp.meshgrid(X, vec(1, 2))[0], [[1, 2, 3, 4, 5, 6]] * 2),
    "tril_indices of floats": (lambda: mnp.tril_indices(3.0, 1.5)[1], [0, 1, 0, 1, 2, 0, 1, 2]),
    "triu_indices of floats": (lambda: mnp.triu_indices(2.0)[0], [0, 0, 1]),
    "roll by lists": (lambda: mnp.roll(X, [1, 2], [0, 1]), [[5, 6, 4], [2, 3, 1]]),
    "gcd of floats": (lambda: mnp.gcd(vec(4, 6), vec(6, 9)), [2, 3]),
    "lcm of floats": (lambda: mnp.lcm(vec(4, 6), vec(6, 9)), [12, 18]),
    "selu of integers": (lambda: ops.selu(ints(-2, 0, 3)), [0, 0, 3]),
    "selu of int8": (lambda: ops.selu(ints(-2, 0, 3, dtype=np.int8)), [0, 0, 3]),
    "adaptive_max_pool3d of integers": (
        lambda: ops.adaptive_max_pool3d(ops.arange(8).reshape(1, 2, 2, 2), (1, 1, 2), True)[0],
        [[[[6, 7]]]],
    ),
    "MaxUnpool2d without a batch": (
        lambda: nn.MaxUnpool2d(2, 2)(ops.arange(4).astype(ms.float32).reshape(1, 2, 2), PLACES, (1, 4, 4)).ravel(),
        UNPOOLED,
    ),
    "MaxUnpool1d without a batch": (
        lambda: nn.MaxUnpool1d(2, 2)(vec([1, 2]), Tensor([[0, 2]]), (1, 5)),
        [[1, 0, 2, 0, 0]],
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_the_value(name):
    call, expected = VALUES[name]
    np.testing.assert_array_equal(call().asnumpy(), expected)


def test_the_dtype_of_full_like():
    for fill, dtype in ((Tensor(3), "Int64"), ([3, 4], "Int32"), (vec(3, 4), "Float32"), (3, "Float32")):
        assert str(mnp.full_like(vec(1, 2), fill).dtype) == dtype
    assert mnp.full_like(vec(1, 2), Tensor(3), ms.float32).dtype == ms.int64


@pytest.mark.parametrize(
    "name", ["add", "sub", "mul", "truediv", "mod", "floordiv", "eq", "ne", "lt", "le", "gt", "ge"]
)
def test_an_operator_by_keyword(name):
    x, y = vec(4, 5), vec(2, 5)
    operator = f"__{name}__"
    np.testing.assert_array_equal(getattr(x, operator)(other=y).asnumpy(), getattr(x.asnumpy(), operator)(y.asnumpy()))
    with pytest.raises(TypeError):
        vec(1).__mul__(vec(2), alpha=3)


@pytest.mark.msvjp_only("MindSpore ignores it without a word")
def test_a_keyword_that_no_mode_of_pad_takes():
    with pytest.warns(UserWarning, match=r"mindspore\.numpy\.pad: mode 'constant' takes no constant_value"):
        assert mnp.pad(vec(1, 2), 1, "constant", constant_value=7).asnumpy().tolist() == [0, 1, 2, 0]


def test_modes_of_pad_that_there_are_not():
    with pytest.raises(NotImplementedError):
        mnp.pad(X, 1, "median")
    with pytest.raises(ValueError):
        mnp.pad(X, 1, "around")


@pytest.mark.msvjp_only("MindSpore refuses these")
def test_what_asks_for_the_sign_of_a_large_integer():
    assert ops.sign(LARGE).asnumpy().tolist() == [0, 1, 1]
    assert ops.abs(LARGE).asnumpy().tolist() == LARGE.asnumpy().tolist()


def test_cross_entropy_of_mixed_floats():
    for a, b in (("float16", "float32"), ("float32", "float16")):
        x, y = Tensor([[1.0, 2.0]], getattr(ms, a)), Tensor([[0.3, 0.7]], getattr(ms, b))
        for out in (ops.cross_entropy(x, y), nn.CrossEntropyLoss()(x, y)):
            assert out.dtype == ms.float32
            np.testing.assert_allclose(out.asnumpy(), 0.6133, rtol=2e-3)


def test_poisson_of_integers():
    assert ops.random_poisson(ints(5), ints(3, 4)).shape == (5, 2)


#: What does not fit is a ValueError.
MISFITS = {
    "a mask": lambda x: x[MASK],
    "a mask of two axes": lambda x: x[Tensor([[True, False], [True, True]])],
    "a mask that is written": lambda x: x.__setitem__(MASK, 1.0),
    "a value at a mask": lambda x: x.__setitem__(x > 2, vec(1, 2)),
    "indices": lambda x: x[Tensor([0, 1]), Tensor([0, 1, 2])],
    "lists": lambda x: x[[0, 1], [0, 1, 2]],
    "indices that are written": lambda x: x.__setitem__((Tensor([0, 1]), Tensor([0, 1, 2])), 1.0),
    "a value at an index": lambda x: x.__setitem__(0, vec(1, 2)),
    "a value at a list": lambda x: x.__setitem__(([0, 1],), vec(1, 2)),
    "masked_fill": lambda x: ops.masked_fill(x, Tensor([True, False]), 1.0),
    "masked_select": lambda x: ops.masked_select(x, Tensor([True, False])),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_broadcast(name):
    with pytest.raises(ValueError):
        MISFITS[name](X.copy())


@pytest.mark.parametrize("index", [5, (0, 0, 0)])
def test_what_is_out_of_range(index):
    with pytest.raises(IndexError):
        X[index]


#: Functions of mindspore.numpy that take a list for an array, and what they make of one.
OF_LISTS = {
    "sum": 3.5,
    "mean": 1.75,
    "std": 0.25,
    "var": 0.0625,
    "nansum": 3.5,
    "nanmean": 1.75,
    "norm": 2.5,
    "argmax": 1,
    "argmin": 0,
}


@pytest.mark.parametrize("name", OF_LISTS)
def test_a_list_for_an_array(name):
    found = getattr(mnp, name)([1.5, 2])
    assert found.asnumpy().tolist() == OF_LISTS[name]
    assert found.dtype == getattr(mnp, name)(Tensor([1.5, 2.0])).dtype
