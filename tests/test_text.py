"""What `repr` and `str` of a Tensor print. Every text here was observed on the real MindSpore 2.10."""

import mindspore as ms
import numpy as np
import pytest
from numpy import inf, nan


def tensor(values, dtype):
    if dtype == "bfloat16":  # numpy has no such dtype
        return ms.Tensor(np.array(values, "float32")).astype(ms.bfloat16)
    return ms.Tensor(np.array(values, dtype))


def counting(shape, dtype):
    return tensor(np.arange(np.prod(shape)).reshape(shape), dtype)


def value_of(t):
    """The part of the repr after `value=`."""
    _, value = repr(t).removesuffix(")").split("value=")
    return value


def one_line(vector):
    return value_of(vector).replace(" \n ", " ").replace("\n ", "")


NAMES = {
    "bool": "Bool",
    "int8": "Int8",
    "int16": "Int16",
    "int32": "Int32",
    "int64": "Int64",
    "uint8": "UInt8",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "float16": "Float16",
    "bfloat16": "BFloat16",
    "float32": "Float32",
    "float64": "Float64",
    "complex64": "Complex64",
    "complex128": "Complex128",
}


@pytest.mark.parametrize("dtype", NAMES)
def test_repr_names_the_shape_and_the_dtype(dtype):
    head = f"dtype={NAMES[dtype]}, value="
    assert repr(tensor(1, dtype)).startswith(f"Tensor(shape=[], {head} ")
    assert repr(tensor([1, 0], dtype)).startswith(f"Tensor(shape=[2], {head} [")
    assert repr(tensor([[1, 0, 1]], dtype)).startswith(f"Tensor(shape=[1, 3], {head}\n[[")


SCALARS = [
    ("float32", 3.0, "3", "3.0"),
    ("float32", 0.1, "0.1", "0.1"),
    ("float32", 1 / 3, "0.333333", "0.33333334"),
    ("float32", 123456.0, "123456", "123456.0"),
    ("float32", 1e-7, "1e-07", "1e-07"),
    ("float32", -0.0, "-0", "-0.0"),
    ("float32", nan, "nan", "nan"),
    ("float32", -inf, "-inf", "-inf"),
    ("float64", 1 / 3, "0.333333", "0.3333333333333333"),
    ("float64", 1e6, "1e+06", "1000000.0"),
    ("float16", 1.5, "1.5", "1.5"),
    ("bfloat16", 1.5, "1.5", "1.500000"),
    ("bfloat16", 0.1, "0.100098", "0.100098"),
    ("bool", True, "True", "True"),
    ("int32", -7, "-7", "-7"),
    ("uint8", 255, "255", "255"),
    ("int64", -(2**63), "-9223372036854775808", "-9223372036854775808"),
    ("uint64", 2**64 - 1, "18446744073709551615", "18446744073709551615"),
    ("complex64", 1 + 2j, "1+2j", "(1+2j)"),
    ("complex128", -0.5 - 1e-7j, "-0.5-1e-07j", "(-0.5-1e-07j)"),
]

VECTORS = [
    ("float32", [1, -2.5], "[ 1.00000000e+00, -2.50000000e+00]", "[ 1.  -2.5]"),
    (
        "float32",
        [nan, inf, -inf, -0.0],
        "[            nan,             inf,            -inf, -0.00000000e+00]",
        "[ nan  inf -inf  -0.]",
    ),
    ("float32", [np.copysign(nan, -1.0)], "[           -nan]", "[nan]"),
    (
        "float64",
        [0.1, -1e-100, 1e300],
        "[ 1.00000000e-01, -1.00000000e-100, 1.00000000e+300]",
        "[ 1.e-001 -1.e-100  1.e+300]",
    ),
    ("float16", [1, 2.5, -inf], "[ 1.0000e+00,  2.5000e+00,        -inf]", "[ 1.   2.5 -inf]"),
    ("bfloat16", [1, 2.5, 0.1], "[       1,      2.5, 0.100098]", "[1.000000 2.500000 0.100098]"),
    ("bfloat16", [nan, inf, -inf, -0.0], "[ nan,  inf, -inf,   -0]", "[nan inf -inf -0.000000]"),
    ("bool", [True, False], "[ True, False]", "[ True False]"),
    ("bool", [True], "[ True]", "[ True]"),
    ("int8", [1, -2, 3], "[ 1, -2,  3]", "[ 1 -2  3]"),
    ("int16", [-32768, 0], "[-32768,      0]", "[-32768      0]"),
    ("int64", [2**40, 1], "[1099511627776,             1]", "[1099511627776             1]"),
    ("uint16", [65535], "[65535]", "[65535]"),
    ("uint32", [4294967295, 7], "[4294967295,          7]", "[4294967295          7]"),
    ("complex64", [1 + 2j, 3 - 4.5j], "[1+2j, 3-4.5j]", "[1.+2.j  3.-4.5j]"),
    ("complex128", [complex(nan, -inf), -0.5j], "[nan-infj, -0-0.5j]", "[nan-infj -0.-0.5j]"),
]


@pytest.mark.parametrize(("dtype", "values", "value", "text"), SCALARS + VECTORS)
def test_scalars_and_vectors(dtype, values, value, text):
    t = tensor(values, dtype)
    assert value_of(t) == f" {value}"
    assert str(t) == text


MATRICES = [
    (
        "float32",
        [[1, 2], [3, 4.5]],
        "[[ 1.00000000e+00,  2.00000000e+00],\n [ 3.00000000e+00,  4.50000000e+00]]",
        "[[1.  2. ]\n [3.  4.5]]",
    ),
    ("float16", [[1, -2]], "[[ 1.0000e+00, -2.0000e+00]]", "[[ 1. -2.]]"),
    (
        "bfloat16",
        [[1, 2.5], [100, -3]],
        "[[  1, 2.5],\n [100,  -3]]",
        "[[1.000000 2.500000]\n [100.000000 -3.000000]]",
    ),
    (
        "bfloat16",
        [[[0, 1]], [[2, 3]]],
        "[[[0, 1]],\n [[2, 3]]]",
        "[[[0.000000 1.000000]]\n\n [[2.000000 3.000000]]]",
    ),
    ("int32", [[1, -20], [300, 4]], "[[  1, -20],\n [300,   4]]", "[[  1 -20]\n [300   4]]"),
    ("bool", [[True], [False]], "[[ True],\n [False]]", "[[ True]\n [False]]"),
    ("complex64", [[1j, 2]], "[[0+1j, 2+0j]]", "[[0.+1.j 2.+0.j]]"),
    (
        "int32",
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        "[[[1, 2],\n  [3, 4]],\n [[5, 6],\n  [7, 8]]]",
        "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]",
    ),
    ("uint8", [[[[1]], [[2]]]], "[[[[1]],\n  [[2]]]]", "[[[[1]]\n\n  [[2]]]]"),
]


@pytest.mark.parametrize(("dtype", "values", "value", "text"), MATRICES)
def test_matrices(dtype, values, value, text):
    t = tensor(values, dtype)
    assert value_of(t) == f"\n{value}"
    assert str(t) == text


@pytest.mark.parametrize(
    ("dtype", "shape", "value"),
    [("float32", (0,), " "), ("float32", (0, 3), "\n"), ("int32", (3, 0, 2), "\n"), ("bfloat16", (2, 0), "\n")],
)
def test_empty(dtype, shape, value):
    t = tensor(np.zeros(shape), dtype)
    assert value_of(t) == value
    assert str(t) == "[]"


PER_LINE = [("float16", 12), ("float32", 12), ("float64", 12), ("bool", 12)]
PER_LINE += [("bfloat16", 24), ("int8", 24), ("uint64", 24), ("complex64", 24)]


@pytest.mark.parametrize(("dtype", "per_line"), PER_LINE)
def test_a_vector_breaks_after_every_full_line(dtype, per_line):
    short, full, over = (value_of(tensor(np.ones(per_line + i), dtype)) for i in (-1, 0, 1))
    assert "\n" not in short
    assert full.endswith("\n ]") and full.count("\n") == 1  # also where nothing follows
    assert over.count(", \n ") == over.count("\n") == 1


def test_line_breaks_in_full():
    assert value_of(counting(25, "int32")) == (
        " [ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, \n 24]"
    )
    assert value_of(counting(13, "float32")).endswith(" 1.10000000e+01, \n  1.20000000e+01]")
    assert value_of(counting(12, "float32")).endswith(" 1.10000000e+01\n ]")


def test_a_vector_is_shown_whole_up_to_1000_elements():
    assert one_line(counting(1000, "int64")) == f" [{', '.join(f'{i:3}' for i in range(1000))}]"
    assert value_of(counting(1000, "float32")).count("\n") == 1000 // 12
    assert value_of(counting(1001, "int64")) == " [   0,    1,    2 ...  998,  999, 1000]"


LONG = [
    (
        "float32",
        " [ 0.00000000e+00,  1.00000000e+00,  2.00000000e+00 ...  1.00000000e+03,  1.00100000e+03,  1.00200000e+03]",
    ),
    ("float16", " [ 0.0000e+00,  1.0000e+00,  2.0000e+00 ...  1.0000e+03,  1.0010e+03,  1.0020e+03]"),
    ("bfloat16", " [   0,    1,    2 ... 1000, 1000, 1000]"),
    ("complex64", " [0+0j, 1+0j, 2+0j ... 1000+0j, 1001+0j, 1002+0j]"),
    ("bool", " [False,  True,  True ...  True,  True,  True]"),
]


@pytest.mark.parametrize(("dtype", "value"), LONG)
def test_a_longer_vector_shows_its_ends(dtype, value):
    assert value_of(counting(1003, dtype)) == value


def test_only_what_is_shown_counts_for_the_width():
    values = np.zeros(1003)
    values[500] = 12345
    assert value_of(tensor(values, "int32")) == " [0, 0, 0 ... 0, 0, 0]"


AXES = [
    ((1, 6), "[[0, 1, 2, 3, 4, 5]]"),
    ((1, 7), "[[0, 1, 2 ... 4, 5, 6]]"),
    ((6, 1), "[[0],\n [1],\n [2],\n [3],\n [4],\n [5]]"),
    ((7, 1), "[[0],\n [1],\n [2],\n ...\n [4],\n [5],\n [6]]"),
    (
        (8, 8),
        """\
[[ 0,  1,  2 ...  5,  6,  7],
 [ 8,  9, 10 ... 13, 14, 15],
 [16, 17, 18 ... 21, 22, 23],
 ...
 [40, 41, 42 ... 45, 46, 47],
 [48, 49, 50 ... 53, 54, 55],
 [56, 57, 58 ... 61, 62, 63]]""",
    ),
    (
        (7, 2, 1),
        "[[[ 0],\n  [ 1]],\n [[ 2],\n  [ 3]],\n [[ 4],\n  [ 5]],\n ...\n"
        " [[ 8],\n  [ 9]],\n [[10],\n  [11]],\n [[12],\n  [13]]]",
    ),
    ((1, 7, 1), "[[[0],\n  [1],\n  [2],\n  ...\n  [4],\n  [5],\n  [6]]]"),
]


@pytest.mark.parametrize(("shape", "value"), AXES)
def test_every_axis_longer_than_6_shows_its_ends(shape, value):
    assert value_of(counting(shape, "int32")) == f"\n{value}"


@pytest.mark.parametrize("dtype", ["bool", "int16", "float32", "float64", "complex128"])
@pytest.mark.parametrize("shape", [(), (7,), (100,), (1001,), (8, 9), (3, 700), (9, 10, 20), (2, 0)])
def test_str_is_numpys(dtype, shape):
    array = np.asarray(np.random.default_rng(0).normal(size=shape)).astype(dtype)
    assert str(ms.Tensor(array)) == str(array)
    with np.printoptions(precision=3, threshold=50, edgeitems=2, linewidth=60):
        assert str(ms.Tensor(array)) == str(array)


def test_str_of_large_bfloat16():
    assert str(counting(1003, "bfloat16")) == "[0.000000 1.000000 2.000000 ... 1000.000000 1000.000000 1000.000000]"
    last_row = " [1160.000000 1160.000000 1160.000000 ... 1200.000000 1200.000000\n  1200.000000]]"
    assert str(counting((30, 40), "bfloat16")).endswith(last_row)  # numpy's line width: 75


def test_a_view_prints_what_it_shows():
    x = counting((2, 3), "int32")
    assert value_of(x.T) == "\n[[0, 3],\n [1, 4],\n [2, 5]]"
    assert value_of(x[1]) == " [3, 4, 5]"


def test_in_containers_and_format():
    x = tensor([1, 2], "int32")
    assert str((x,)) == "(Tensor(shape=[2], dtype=Int32, value= [1, 2]),)"
    assert f"{x}" == str(x) == "[1 2]"


@pytest.mark.msvjp_only("views, devices and transforms are torch's")
class TestOfTorch:
    def test_lazy_conjugates(self):
        import torch

        z = torch.tensor([1 + 2j]).conj()
        assert value_of(ms.Tensor(z)) == " [1-2j]"
        assert value_of(ms.Tensor(z.imag)) == " [-2.00000000e+00]"

    def test_recorded_tensors(self):
        import torch

        x = torch.ones(2, requires_grad=True) * 2
        assert str(ms.Tensor(x)) == "[2. 2.]"

    def test_nothing_to_show(self):
        import torch

        from msvjp.common.tensor_text import tensor_repr, tensor_str

        t = torch.empty(2, 3, device="meta")
        assert tensor_repr(t) == "Tensor(shape=[2, 3], dtype=Float32, value=\n...)"
        assert tensor_str(t) == "..."

    def test_a_nan_in_bfloat16_has_no_sign(self):
        # MindSpore's cast to bfloat16 makes every nan positive, torch's vectorized one makes it negative.
        t = tensor([nan] * 40, "bfloat16")
        assert "-" not in repr(t) + str(t)
