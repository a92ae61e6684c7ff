"""What two operands mean for the dtype of the result: every pair of dtypes, with axes and without, and numbers.

The rules are MindSpore's, and short: Tensors are promoted as numpy and torch promote arrays, and one without axes counts as
much as any; a number counts by its kind alone; products, as torch's, count a Tensor without axes by its kind alone too.
"""

import itertools
import operator

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, mint, ops

DTYPES = ("bool_", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64")
KINDS = {"b": 0, "i": 1, "u": 1, "f": 2}
MASK = Tensor([True, False])

# every op takes floats; those of one name in several places are one row
FULL = {
    "ops.where": lambda a, b: ops.where(MASK, a, b),
    "ops.select": lambda a, b: ops.select(MASK, a, b),
    "ops.Select": lambda a, b: ops.Select()(MASK, a, b),
    "mint.where": lambda a, b: mint.where(MASK, a, b),
    "Tensor.where": lambda a, b: a.where(MASK, b),
    "numpy.where": lambda a, b: ms.numpy.where(MASK, a, b),
    "ops.add": ops.add,
    "ops.Add": lambda a, b: ops.Add()(a, b),
    "ops.sub": ops.sub,
    "ops.maximum": ops.maximum,
    "ops.minimum": ops.minimum,
    "mint.maximum": mint.maximum,
    "Tensor.minimum": lambda a, b: a.minimum(b),
    "ops.clamp, min": lambda a, b: ops.clamp(a, b),
    "ops.clip, max": lambda a, b: ops.clip(a, None, b),
    "ops.pow": ops.pow,
    "ops.floor_divide": ops.floor_divide,
    "operator.floordiv": operator.floordiv,
    "ops.remainder": ops.remainder,
    "ops.truncate_div": ops.truncate_div,
    "ops.tensor_div": ops.tensor_div,
    "numpy.add": ms.numpy.add,
    "numpy.multiply": ms.numpy.multiply,
}
PRODUCTS = {
    "ops.mul": ops.mul,
    "mint.mul": mint.mul,
    "Tensor.mul": lambda a, b: a.mul(b),
    "operator.mul": operator.mul,
}


def numpy_dtype(name):
    return np.dtype(name.removesuffix("_"))


def promoted(a, b):
    """The smallest dtype that holds both, but that integers beside a float are of its dtype."""
    a, b = numpy_dtype(a), numpy_dtype(b)
    if KINDS[a.kind] == KINDS[b.kind] or "b" in (a.kind, b.kind):
        return np.promote_types(a, b)
    return a if a.kind == "f" else b


def tensor(name, axes=1):
    values = np.array([3, 2], numpy_dtype(name)) if name != "bool_" else np.array([True, True])
    return Tensor(values if axes else values[0])


def dtype_of(fn, a, b):
    """The name of the dtype of fn's result, or None where the engine has no kernel."""
    try:
        return str(fn(a, b).dtype).rpartition(".")[2].lower().removesuffix("_")
    except (TypeError, RuntimeError, ValueError):
        return None


PAIRS = [(a, b) for a, b in itertools.product(DTYPES, DTYPES) if a != b]


@pytest.mark.parametrize("axes", [(1, 1), (1, 0), (0, 1), (0, 0)], ids=str)
@pytest.mark.parametrize("op", FULL)
def test_tensors_count_in_full(op, axes):
    if axes == (0, 1) and op.startswith("ops.cl"):
        pytest.skip("MindSpore wants the input to have the bound's axes")
    found = {}
    for a, b in PAIRS:
        found[a, b] = dtype_of(FULL[op], tensor(a, axes[0]), tensor(b, axes[1]))
    assert sum(name is not None for name in found.values()) > len(found) // 4
    assert {pair: name for pair, name in found.items() if name not in (None, promoted(*pair).name)} == {}


@pytest.mark.parametrize("op", PRODUCTS)
def test_a_product_counts_a_tensor_without_axes_by_its_kind(op):
    for a, b in PAIRS:
        higher = KINDS[numpy_dtype(b).kind] > KINDS[numpy_dtype(a).kind]
        wanted = promoted(a, b).name if higher else numpy_dtype(a).name
        assert dtype_of(PRODUCTS[op], tensor(a), tensor(b, 0)) in (None, wanted)
        assert dtype_of(PRODUCTS[op], tensor(b, 0), tensor(a)) in (None, wanted)


NUMBERS = {True: 0, 2: 1, 2.5: 2, np.int64(2): 1, np.float64(2.5): 2, np.float16(2.5): 2}


def beside_a_number(name, number):
    """A number of a higher kind brings its own dtype, int64 or float32; any other takes the Tensor's."""
    higher = NUMBERS[number] > KINDS[numpy_dtype(name).kind]
    return {1: "int64", 2: "float32"}[NUMBERS[number]] if higher else numpy_dtype(name).name


@pytest.mark.parametrize("axes", [1, 0])
@pytest.mark.parametrize("op", [op for op in FULL if not op.startswith("numpy")] + ["Tensor.mul", "operator.mul"])
def test_a_number_counts_by_its_kind(op, axes):
    fn = FULL.get(op) or PRODUCTS[op]
    for name, number in itertools.product(DTYPES, NUMBERS):
        if name == "bool_" and ("div" in op or "remainder" in op):
            continue
        assert dtype_of(fn, tensor(name, axes), number) in (None, beside_a_number(name, number)), (name, number)


@pytest.mark.parametrize("op", [ops.mul, ops.multiply, lambda a, b: ops.Mul()(a, b)])
def test_a_product_of_a_number_and_a_tensor_without_axes(op):
    """The number counts as an int64 or a float32: int8 100 times 2 is 200."""
    out = op(Tensor(100, ms.int8), 2)
    assert (out.dtype, out.asnumpy()) == (ms.int64, 200)
    assert op(Tensor(2.5, ms.float16), 2.5).dtype == ms.float32
    assert op(Tensor([2.5], ms.float16), 2.5).dtype == ms.float16


def test_numbers_are_arrays_to_mindspore_numpy():
    x = Tensor([3, 5], ms.uint8)
    for fn in (ms.numpy.add, ms.numpy.subtract):
        assert fn(x.astype(ms.int8), 2).dtype == ms.int32
    assert ms.numpy.where(MASK, x, -3).asnumpy().tolist() == [3, -3]
    assert ms.numpy.where(MASK, Tensor([3, 5], ms.float16), 2.5).dtype == ms.float32
    assert ms.numpy.where(MASK, x, np.float64(2.5)).dtype == ms.float32


# ---- numbers out of range ----

COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
INTEGERS = ("int8", "uint8", "int16", "int32")


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.mindspore_wrong("the number wraps around first")
def test_comparison_with_an_integer_that_the_dtype_does_not_reach(compare):
    for name in INTEGERS:
        values = np.array([3, 5], name)
        for number in (-3, -200, 300, 70000, -70000, 2**31, 2**32 + 3, 2**40, np.int64(2**40)):
            wanted = [compare(int(v), number) for v in values]
            assert compare(Tensor(values), number).asnumpy().tolist() == wanted, (name, number)
            assert compare(Tensor(values[0]), number).asnumpy().tolist() == wanted[0]
    assert ops.equal(Tensor([3, 5], ms.int32), 2**32 + 3).asnumpy().tolist() == [False, False]


def test_bounds_out_of_range_in_numpy():
    x = Tensor([3, 200], ms.uint8)
    assert ms.numpy.maximum(x, -3).asnumpy().tolist() == [3, 200]
    assert ms.numpy.clip(x, -1, 4).asnumpy().tolist() == [3, 4]
    assert ms.numpy.clip(x, -1, 4).dtype == ms.uint8


@pytest.mark.mindspore_wrong("the bound wraps around")
def test_bounds_out_of_range():
    x = Tensor([3, 200], ms.uint8)
    for clip in (ops.clamp, ops.clip, mint.clamp):
        assert clip(x, -3, 4).asnumpy().tolist() == [3, 4]
        assert clip(x, None, 300).asnumpy().tolist() == [3, 200]
        assert clip(x, 2, 2**40).asnumpy().tolist() == [3, 200]


HALF = Tensor([1.0, 2.0], ms.float16)
INFINITE = {
    "where": lambda: ops.where(MASK, HALF, -1e9),
    "masked_fill": lambda: ops.masked_fill(HALF, ops.logical_not(MASK), -1e9),
    "Tensor.masked_fill": lambda: HALF.masked_fill(ops.logical_not(MASK), -1e9),
    "minimum": lambda: ops.minimum(HALF, -1e9),
    "clamp": lambda: ops.clamp(HALF, None, -1e9),
    "masked_fill of a Tensor": lambda: ops.masked_fill(HALF, ops.logical_not(MASK), Tensor(-1e9, ms.float16)),
}


@pytest.mark.parametrize("op", INFINITE)
def test_a_float_out_of_range_is_infinite(op):
    out = INFINITE[op]()
    assert out.dtype == ms.float16
    assert out.asnumpy()[1] == -np.inf


def test_a_mask_of_attention():
    """A 0-D float32 makes the result float32: -1e9 stays finite, and the softmax has no nan."""
    scores = ops.where(MASK, HALF, Tensor(-1e9))
    assert scores.dtype == ms.float32
    assert ops.softmax(scores).asnumpy().tolist() == [1, 0]


# ---- lists ----

IN_A_LIST = {"float64": "float32", "int32": "int64"}


@pytest.mark.parametrize("name", ["bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"])
def test_numpys_values_in_a_list_count_as_pythons(name):
    one, wanted = np.dtype(name).type(1), IN_A_LIST.get(name, name)
    for data in (
        [one],
        (one, one),
        [[one], [one]],
        [np.ones(2, name)],
        [np.array(1, name)],
        [Tensor(np.ones(2, name))],
    ):
        assert str(Tensor(data).dtype).lower().endswith(wanted)
        assert Tensor(data, ms.float64).dtype == ms.float64
    assert Tensor([one, 2.5]).dtype == ms.float32
    assert str(Tensor(one).dtype).lower().endswith(name)  # alone it is its own
    assert str(Tensor(np.ones(2, name)).dtype).lower().endswith(name)


def test_mixed_lists():
    assert Tensor([np.float32(1), np.float64(2)]).dtype == ms.float32
    assert Tensor([np.int32(1), np.float32(2)]).dtype == ms.float32
    assert ms.numpy.array([np.float64(0.5)]).dtype == ms.float32
    assert ms.Parameter([np.float64(1)], name="p").dtype == ms.float32
    assert ms.Parameter(np.float64(1), name="p").dtype == ms.float32
    assert ms.nn.Dense(2, 2)(Tensor([np.array([0.5, 1.0])])).dtype == ms.float32


FILLS = {
    "full": lambda: ops.full((2,), -1e9, dtype=ms.float16),
    "full_like": lambda: ops.full_like(HALF, -1e9),
    "fill": lambda: ops.fill(ms.float16, (2,), -1e9),
    "Tensor.fill": lambda: HALF.fill(-1e9),
    "pad": lambda: ops.pad(HALF, [1, 1], value=-1e9)[:1],
    "threshold": lambda: ops.threshold(HALF, 1.5, -1e9)[:1],
    "Tensor": lambda: Tensor([-1e9], ms.float16),
}


@pytest.mark.parametrize("op", FILLS)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_a_float_out_of_range_fills_with_infinity(op):
    out = FILLS[op]()
    assert out.dtype == ms.float16
    assert (out.asnumpy() == -np.inf).all()


def test_an_integer_out_of_range_wraps_around():
    assert Tensor(300, ms.int8).asnumpy() == 44
    assert Tensor([300], ms.int8).asnumpy() == 44
