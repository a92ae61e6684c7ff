"""What fills a parameter: distributions, shapes, dtypes, names, errors."""

import math

import mindspore as ms
import numpy as np
import pytest
from mindspore.common import initializer as init
from mindspore.common.initializer import Initializer, initializer


def made(what, shape, dtype=ms.float32):
    """The values as float64; MindSpore makes them only when asked."""
    return ms.Parameter(initializer(what, shape, dtype), name="p").asnumpy().astype(np.float64)


UNIFORM = math.sqrt(3)  # the bound of a uniform distribution, in standard deviations

# initializer, mean, standard deviation, and the bounds or None; for the shape (400, 500): fan_in 500, fan_out 400
DISTRIBUTIONS = [
    ("Normal()", 0, 0.01, None),
    ("Normal(2, 3)", 3, 2, None),
    ("Normal(sigma=0.5, mean=-1)", -1, 0.5, None),
    ("Uniform()", 0, 0.07 / UNIFORM, (-0.07, 0.07)),
    ("Uniform(2)", 0, 2 / UNIFORM, (-2, 2)),
    ("Uniform(-2)", 0, 2 / UNIFORM, (-2, 2)),
    ("TruncatedNormal()", 0, 0.01, None),  # the bounds are values: 2 is 200 standard deviations away
    ("TruncatedNormal(2, 3)", 0.7896, 0.9215, (-2, 2)),
    ("TruncatedNormal(2, 3, 4, 5)", 4.4689, 0.2863, (4, 5)),
    ("TruncatedNormal(1, 0, 2, -2)", 0, 0.8796, (-2, 2)),
    ("XavierUniform()", 0, math.sqrt(2 / 900), (-math.sqrt(6 / 900), math.sqrt(6 / 900))),
    ("XavierUniform(2)", 0, 2 * math.sqrt(2 / 900), None),
    ("XavierNormal()", 0, math.sqrt(2 / 900), None),
    ("XavierNormal(gain=2)", 0, 2 * math.sqrt(2 / 900), None),
    ("HeUniform()", 0, math.sqrt(2 / 500), (-math.sqrt(6 / 500), math.sqrt(6 / 500))),
    ("HeUniform(math.sqrt(5))", 0, math.sqrt(1 / 1500), (-math.sqrt(1 / 500), math.sqrt(1 / 500))),
    ("HeUniform(1, 'fan_out', 'relu')", 0, math.sqrt(2 / 400), None),
    ("HeNormal()", 0, math.sqrt(2 / 500), None),
    ("HeNormal(0.2)", 0, math.sqrt(2 / 1.04 / 500), None),
    ("HeNormal(mode='fan_out')", 0, math.sqrt(2 / 400), None),
    ("HeNormal(nonlinearity='sigmoid')", 0, math.sqrt(1 / 500), None),
    ("HeNormal(nonlinearity='tanh')", 0, 5 / 3 * math.sqrt(1 / 500), None),
    ("Orthogonal()", 0, math.sqrt(1 / 500), None),
    ("VarianceScaling()", 0, math.sqrt(1 / 500), None),
    ("VarianceScaling(2, 'fan_out', 'untruncated_normal')", 0, math.sqrt(2 / 400), None),
    ("VarianceScaling(2, 'fan_avg', 'uniform')", 0, math.sqrt(2 / 450), (-math.sqrt(6 / 450), math.sqrt(6 / 450))),
    ("Constant(3)", 3, 0, (3, 3)),
    ("Zero()", 0, 0, (0, 0)),
    ("One()", 1, 0, (1, 1)),
]


@pytest.mark.parametrize(("text", "mean", "std", "bounds"), DISTRIBUTIONS, ids=[row[0] for row in DISTRIBUTIONS])
def test_distribution(text, mean, std, bounds):
    """200,000 values: the mean within 6 standard errors, the standard deviation within 2 %, the bounds touched."""
    x = made(eval("init." + text), (400, 500))
    assert abs(x.mean() - mean) <= 6 * std / math.sqrt(x.size) + 5e-5 * abs(mean)
    assert abs(x.std() - std) <= 0.02 * std
    if bounds:
        low, high = bounds
        assert low - 1e-6 <= x.min() <= low + 0.01 * std
        assert high - 0.01 * std <= x.max() <= high + 1e-6


@pytest.mark.parametrize(
    ("name", "fan"), [("HeNormal()", 120), ("HeNormal(mode='fan_out')", 300), ("XavierNormal()", 210)]
)
def test_fan_of_a_convolution_kernel(name, fan):
    x = made(eval("init." + name), (50, 20, 3, 2))
    gain = 1 if "Xavier" in name else math.sqrt(2)
    assert abs(x.std() - gain / math.sqrt(fan)) < 0.05 * gain / math.sqrt(fan)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 3, 2)])
def test_orthogonal_rows_or_columns(shape):
    x = made(init.Orthogonal(2), shape).reshape(shape[0], -1)
    product = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


def test_identity_and_dirac():
    np.testing.assert_array_equal(made("identity", (3, 4)), np.eye(3, 4))
    np.testing.assert_array_equal(np.argwhere(made("dirac", (4, 2, 3))), [[0, 0, 1], [1, 1, 1]])
    ones = [[0, 0, 1, 2], [1, 1, 1, 2], [3, 0, 1, 2], [4, 1, 1, 2]]
    np.testing.assert_array_equal(np.argwhere(made(init.Dirac(2), (6, 2, 3, 4))), ones)


def test_sparse_zeroes_a_fraction_of_every_column():
    x = made(init.Sparse(0.25, 2), (400, 50))
    np.testing.assert_array_equal((x == 0).sum(0), np.full(50, 100))
    assert abs(x[x != 0].std() - 2) < 0.06


NAMES = [
    *(("zeros", 0), ("zero", 0), ("Zeros", 0), ("ones", 1), ("one", 1)),
    *((name, None) for name in ("normal", "NORMAL", "uniform", "xavier_uniform", "xavieruniform", "xavier_normal")),
    *((name, None) for name in ("XavierNormal", "he_uniform", "HeUniform", "he_normal", "henormal", "TruncatedNormal")),
    *((name, None) for name in ("orthogonal", "identity", "varianceScaling")),
]


@pytest.mark.parametrize(("name", "value"), NAMES, ids=[row[0] for row in NAMES])
def test_names(name, value):
    x = made(name, (3, 4))
    assert x.shape == (3, 4)
    if value is not None:
        assert (x == value).all()
    else:
        assert len(np.unique(x)) > 1


@pytest.mark.parametrize(("shape", "want"), [(3, (3,)), ([2, 3], (2, 3)), ((2,), (2,)), ([], ()), ((), ())])
def test_shapes(shape, want):
    assert initializer("ones", shape).shape == want
    assert made("normal", shape).shape == want


@pytest.mark.parametrize("dtype", [ms.float16, ms.bfloat16, ms.float32, ms.float64, ms.int32, ms.bool_, ms.complex64])
def test_dtypes(dtype):
    assert initializer("normal", (2, 3), dtype).dtype == dtype
    assert initializer("ones", (2, 3), dtype).dtype == dtype


def test_numbers_and_tensors():
    assert (made(2.5, (2,), ms.int32) == 2).all()
    assert (made(True, 2) == 1).all()
    assert np.isnan(made(math.nan, 2)).all()
    tensor = ms.Tensor([1.0, 2.0])
    assert initializer(tensor, [2]) is tensor
    assert initializer(tensor, (2,), ms.float16).dtype == ms.float32  # a Tensor keeps its dtype


BAD = [
    ("initializer(np.ones(3, np.float32), [3])", TypeError),
    ("initializer(None, [3])", TypeError),
    ("initializer(init.Normal, [3])", TypeError),
    ("initializer('no such', [3])", ValueError),
    ("initializer('constant', [3])", ValueError),
    ("initializer('sparse', [3, 4])", TypeError),
    ("initializer(ms.Tensor([1.0, 2.0]), [3])", ValueError),
    ("initializer('zeros', [2, -1])", ValueError),
    ("initializer('zeros', [2, 1.5])", ValueError),
    ("initializer('zeros', 'a')", ValueError),
    ("initializer('zeros', [3], 'float32')", TypeError),
    ("made(init.Normal(-1), [3])", ValueError),
    ("made(init.TruncatedNormal(-1), [3])", ValueError),
    ("made(init.XavierUniform(), [3])", ValueError),
    ("made(init.HeNormal(), [3])", ValueError),
    ("made(init.HeNormal(mode='x'), [3, 4])", ValueError),
    ("made(init.HeNormal(nonlinearity='x'), [3, 4])", ValueError),
    ("made(init.HeUniform('a'), [3, 4])", ValueError),
    ("made(init.Orthogonal(), [3])", ValueError),
    ("made(init.Identity(), [3])", ValueError),
    ("made(init.Sparse(0.5), [3])", ValueError),
    ("made(init.Dirac(), [3, 4])", ValueError),
    ("made(init.Dirac(3), [4, 2, 3])", ValueError),
    ("init.VarianceScaling(0)", ValueError),
    ("init.VarianceScaling(1, 'x')", ValueError),
    ("init.VarianceScaling(1, 'fan_in', 'x')", ValueError),
    ("made(Initializer(), [3])", NotImplementedError),
]


@pytest.mark.parametrize(("expression", "kind"), BAD, ids=[row[0] for row in BAD])
def test_bad_input(expression, kind):
    with pytest.raises(kind):
        eval(expression)


class Count(Initializer):
    """As scripts write one: it sees a numpy array."""

    def __init__(self, start):
        super().__init__(start=start)
        self.start = start

    def _initialize(self, arr):
        assert isinstance(arr, np.ndarray)
        init._assignment(arr, np.arange(self.start, self.start + arr.size).reshape(arr.shape))


@pytest.mark.parametrize("dtype", [ms.float32, ms.float16, ms.int32])
def test_an_initializer_of_a_script(dtype):
    tensor = initializer(Count(3), (2, 2), dtype)
    assert tensor.dtype == dtype
    np.testing.assert_array_equal(made(Count(3), (2, 2), dtype), [[3, 4], [5, 6]])


class Doubled(init.One):
    """One that builds on another."""

    def _initialize(self, arr):
        super()._initialize(arr)
        arr *= 2


def test_an_initializer_on_top_of_another():
    assert (made(Doubled(), (2, 3)) == 2).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_call_fills_a_numpy_array_in_place(dtype):
    array = np.zeros((40, 50), dtype)
    init.Normal(5, 2)(array)
    assert 4 < array.std() < 6
    scalar = np.zeros((), dtype)
    init.One()(scalar)
    assert scalar == 1


def test_repeatable_with_a_seed():
    ms.set_seed(3)
    first, second = made("normal", 3), made("normal", 3)
    ms.set_seed(3)
    np.testing.assert_array_equal(made("normal", 3), first)
    assert (first != second).any()


def test_what_scripts_borrow():
    assert init._calculate_fan_in_and_fan_out((2, 3, 4)) == (12, 8)
    assert init._calculate_correct_fan((2, 3, 4), "fan_out") == 8
    assert init._calculate_correct_fan((2, 3, 4), "FAN_IN") == 12
    assert init._calculate_gain("leaky_relu", 0.2) == pytest.approx(math.sqrt(2 / 1.04))
    assert init._calculate_gain("leaky_relu") == pytest.approx(math.sqrt(2 / 1.0001))
    assert init._calculate_gain("tanh") == pytest.approx(5 / 3)
    with pytest.raises(ValueError):
        init._calculate_fan_in_and_fan_out((2,))
    with pytest.raises(ValueError):
        init._calculate_correct_fan((2, 3), "fan_avg")
    array = np.zeros((2, 3))
    assert (init._assignment(array, 4) == 4).all()
    assert (array == 4).all()


def test_the_values_of_a_tensor_made_with_shape_and_init():
    assert (ms.Parameter(ms.Tensor(shape=(2,), dtype=ms.float32, init=init.One()), name="p").asnumpy() == 1).all()
