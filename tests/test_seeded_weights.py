"""The same seed, the same weights: every initializer and every layer gives MindSpore's own numbers."""

import inspect
import json
import math
import os
import subprocess
import sys

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, mint, nn
from mindspore.common import initializer as init
from mindspore.common.initializer import Initializer, initializer

from .recorded.seeded_weights import FILE, LAYERS, initial
from .test_layers import PARAMETERS

# ---- the generator, written again from its paper, a number at a time ----


def words(seed):
    """Philox4x32-10: the words of counter after counter. The rounds and constants are those of the paper."""
    for i in range(1 << 20):
        x, key = [i, 0, seed % 2**32, seed >> 32], [seed % 2**32, seed >> 32]
        for _ in range(10):
            p, q = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
            x = [(q >> 32) ^ x[1] ^ key[0], q % 2**32, (p >> 32) ^ x[3] ^ key[1], p % 2**32]
            key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
        yield from x


def single(x):
    """As float32 rounds it."""
    return float(np.float32(x))


def uniform(seed, low, high):
    low, high = single(low), single(high)
    for word in words(seed):
        yield (high - low) * (word / 2**32) + low


def normal(seed, mean, sigma):
    mean, sigma, source = single(mean), single(sigma), words(seed)
    for word in source:
        first, second = (max((w % 2**23) / 2**23, single(1e-7)) for w in (word, next(source)))
        radius, angle = math.sqrt(-2 * math.log(first)) * sigma, 2 * single(3.1415926) * second
        yield mean + radius * math.cos(angle)
        yield mean + radius * math.sin(angle)


def drawn(numbers, shape, dtype=np.float32):
    count = math.prod(shape)
    return np.array([next(numbers) for _ in range(count)]).astype(np.float32).reshape(shape).astype(dtype)


def seed_of(number):
    """What the first initializer takes from numpy after set_seed(number)."""
    return int(np.random.RandomState(number).randint(low=1, high=1 << 63, dtype=np.int64))


def made(what, shape, dtype=ms.float32):
    return Parameter(initializer(what, shape, dtype), name="p").asnumpy()


def same(got, want, ulps=1):
    """To the last bit or one."""
    assert got.dtype == want.dtype
    np.testing.assert_array_max_ulp(got, want, ulps)


SHAPES = [(1,), (2, 1), (3, 1), (5, 3), (64, 65)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("number", [0, 1, 42, 2**32 - 1])
def test_uniform_and_normal(number, shape):
    ms.set_seed(number)
    np.testing.assert_array_equal(made(init.Uniform(0.3), shape), drawn(uniform(seed_of(number), -0.3, 0.3), shape))
    ms.set_seed(number)
    same(made(init.Normal(0.2, 0.1), shape), drawn(normal(seed_of(number), 0.1, 0.2), shape))


@pytest.mark.parametrize(("low", "high"), [(-2, 2), (0.5, 3), (-0.1, 0.2), (2, -2), (-math.inf, 0)])
def test_truncated_normal(low, high):
    """The distribution's own function takes the values back to the uniform numbers that they came from."""
    ms.set_seed(7)
    x = made(init.TruncatedNormal(0.5, 0.25, low, high), (300,)).astype(float)

    def cdf(value):
        return math.erfc(-(value - 0.25) / 0.5 / single(1.4142135)) / 2

    u = drawn(uniform(seed_of(7), 0, 1), (300,))
    got = [(cdf(value) - cdf(low)) / (cdf(high) - cdf(low)) for value in x]
    np.testing.assert_allclose(got, u, atol=1e-6)


def test_truncated_normal_far_outside_is_finite():
    """Where float64 has no probability left, the value is that of the smallest that MindSpore knows."""
    np.testing.assert_allclose(made(init.TruncatedNormal(1, 100, -5, 5), (3,)), 100 - 14.170208, rtol=1e-6)
    np.testing.assert_allclose(made(init.TruncatedNormal(1, -20, -5, 5), (3,)), -20 + 5.294704, rtol=1e-6)


FANS = {"fan_in": 12, "fan_out": 20}  # of the shape (5, 3, 4)
BOUNDS = {
    "XavierUniform(2)": 2 * math.sqrt(6 / 32),
    "HeUniform()": math.sqrt(6 / 12),
    "HeUniform(math.sqrt(5))": math.sqrt(1 / 12),
    "HeUniform(1, 'fan_out', 'relu')": math.sqrt(6 / 20),
    "VarianceScaling(2, 'fan_avg', 'uniform')": math.sqrt(6 / 16),
    "VarianceScaling()": math.sqrt(3 / 12),  # documented as a truncated normal
}
DEVIATIONS = {
    "XavierNormal(2)": 2 * math.sqrt(2 / 32),
    "HeNormal()": math.sqrt(2 / 12),
    "HeNormal(0.2, 'fan_out')": math.sqrt(2 / 1.04 / 20),
    "HeNormal(nonlinearity='tanh')": 5 / 3 / math.sqrt(12),
    "VarianceScaling(2, 'fan_out', 'untruncated_normal')": math.sqrt(2 / 20),
}


@pytest.mark.parametrize(("text", "bound"), BOUNDS.items(), ids=BOUNDS)
def test_under_a_bound(text, bound):
    ms.set_seed(5)
    same(made(eval("init." + text), (5, 3, 4)), drawn(uniform(seed_of(5), -bound, bound), (5, 3, 4)))


@pytest.mark.parametrize(("text", "sigma"), DEVIATIONS.items(), ids=DEVIATIONS)
def test_of_a_deviation(text, sigma):
    ms.set_seed(5)
    same(made(eval("init." + text), (5, 3, 4)), drawn(normal(seed_of(5), 0, sigma), (5, 3, 4)))


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 2, 3)], ids=str)
def test_orthogonal(shape):
    ms.set_seed(5)
    got = made(init.Orthogonal(0.5), shape)
    matrix = drawn(normal(seed_of(5), 0, 1), shape).reshape(shape[0], -1).astype(float)
    wide = matrix.shape[0] < matrix.shape[1]
    q, r = np.linalg.qr(matrix.T if wide else matrix)
    q = q * np.sign(np.diag(r)) / 2
    np.testing.assert_allclose(got, (q.T if wide else q).reshape(shape), atol=1e-6)


def test_sparse():
    ms.set_seed(5)
    got = made(init.Sparse(0.4, 2.0), (7, 3))
    stream = np.random.RandomState(5)
    want = drawn(normal(int(stream.randint(low=1, high=1 << 63, dtype=np.int64)), 0, 2), (7, 3))
    for column in range(3):
        want[stream.permutation(7)[:3], column] = 0
    same(got, want)


def test_every_initializer_is_here():
    kinds = {name for name in init.__all__ if inspect.isclass(getattr(init, name))} - {"Initializer"}
    here = {text.partition("(")[0] for text in (*BOUNDS, *DEVIATIONS)}
    fixed = {"Zero", "One", "Constant", "Identity", "Dirac"}
    assert kinds == here | fixed | {"Uniform", "Normal", "TruncatedNormal", "Orthogonal", "Sparse"}


# ---- dtypes ----


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", "int8", "uint8", "int64", "bool_", "complex64"])
def test_other_dtypes_are_converted_from_float32(dtype):
    ms.set_seed(3)
    got = made(init.Normal(20, 3), (40,), getattr(ms, dtype))
    want = drawn(normal(seed_of(3), 3, 20), (40,), np.int32 if dtype in ("int8", "uint8") else dtype)
    np.testing.assert_array_equal(got, want.astype(dtype))


def test_bfloat16():
    ms.set_seed(3)
    got = Parameter(initializer(init.Normal(2, 3), (40,), ms.bfloat16)).astype(ms.float32).asnumpy()
    np.testing.assert_allclose(got, drawn(normal(seed_of(3), 3, 2), (40,)), rtol=2**-8)


def test_a_numpy_array_is_filled_in_place():
    ms.set_seed(3)
    for dtype in (np.float32, np.float64):
        array = np.zeros((3, 4), dtype)
        init.Uniform(2)(array)
        assert array.any()
    np.testing.assert_array_equal(array, drawn(uniform(second_seed(3), -2, 2), (3, 4), np.float64))


def second_seed(number):
    stream = np.random.RandomState(number)
    return [int(stream.randint(low=1, high=1 << 63, dtype=np.int64)) for _ in range(2)][1]


# ---- when the numbers are drawn ----


def numbers(tensor):
    return tensor.asnumpy().tolist()


def two():
    """The first two weights after set_seed(3)."""
    ms.set_seed(3)
    return [made("normal", 3).tolist() for _ in range(2)]


ORDERS = {
    "Parameter": lambda t: Parameter(t, name="p"),
    "init_data": lambda t: t.init_data(),
    "asnumpy": lambda t: Tensor(t.asnumpy()),
    "numpy.asarray": lambda t: Tensor(np.asarray(t)),
    "set_data": lambda t: Parameter(Tensor([0.0, 0.0, 0.0]), name="p").set_data(t),
}


@pytest.mark.parametrize("fill", ORDERS.values(), ids=ORDERS)
def test_they_are_drawn_when_the_values_are_made(fill):
    first, second = two()
    ms.set_seed(3)
    a, b = initializer("normal", 3), initializer("normal", 3)
    assert numbers(fill(b)) == first
    assert numbers(fill(a)) == second
    assert not a.has_init
    assert numbers(a) == second  # once


@pytest.mark.parametrize("shape", [(3,), [3], 3])
def test_a_tensor_with_an_initializer(shape):
    first, _ = two()
    ms.set_seed(3)
    x = Tensor(shape=shape, dtype=ms.float32, init=init.Normal())
    assert x.has_init
    assert isinstance(x.init, init.Normal)
    assert (x.shape, x.dtype, x.ndim, x.size) == ((3,), ms.float32, 1, 3)
    assert "uninitialized" in str(x)
    assert x.init_data() is x
    assert not x.has_init
    assert x.init is None
    assert numbers(x) == first
    assert numbers(x + 1) == numbers(Tensor(np.array(first, np.float32)) + 1)


def test_without_an_initializer_there_are_zeros_at_once():
    x = Tensor(shape=(2,), dtype=ms.float32)
    assert not x.has_init
    assert numbers(x + 1) == [1, 1]


def test_a_copy_is_drawn_by_itself():
    import copy

    first, second = two()
    ms.set_seed(3)
    a = initializer("normal", 3)
    b = copy.deepcopy(a)
    assert [numbers(b.init_data()), numbers(a.init_data())] == [first, second]


def test_clone():
    first, second = two()
    ms.set_seed(3)
    p = Parameter(initializer("normal", 3), name="p")
    q = p.clone("normal")
    assert [numbers(p), numbers(q)] == [first, second]
    assert numbers(p.clone()) == first


@pytest.mark.parametrize("use", ["x + 1", "x.sum()", "x[0]", "x.copy()", "ms.ops.add(x, x)", "x.T"])
@pytest.mark.msvjp_only("some of these end MindSpore's process")
def test_without_values_nothing_is_computed(use):
    with pytest.raises(RuntimeError, match=r"^mindspore\..*init_data"):
        eval(use, {"ms": ms, "x": initializer("normal", [3])})


def test_a_slice_has_a_seed_of_its_own():
    ms.set_seed(3)
    made("normal", 3)
    at = np.random.get_state()[1][0]
    whole = initializer("normal", (4, 3)).init_data(2, (2, 3))
    assert whole.shape == (2, 3)
    same(whole.asnumpy(), drawn(normal(seed_of(5), 0, 0.01), (2, 3)))
    assert np.random.rand() == np.random.RandomState(at).rand()


def test_numpy_in_between_moves_the_stream():
    ms.set_seed(3)
    np.random.rand()
    other = made("normal", 3)
    stream = np.random.RandomState(3)
    stream.rand()
    same(other, drawn(normal(int(stream.randint(low=1, high=1 << 63, dtype=np.int64)), 0, 0.01), (3,)))


def test_what_does_not_draw_leaves_the_stream():
    ms.set_seed(3)
    for what in ("zeros", "ones", 3.5, "identity"):
        made(what, (2, 2))
    made("dirac", (2, 2, 2))
    assert np.random.rand() == np.random.RandomState(3).rand()


class Mine(Initializer):
    """As scripts write one."""

    def _initialize(self, arr):
        init._assignment(arr, np.random.standard_normal(arr.shape))


def test_an_initializer_of_a_script_that_draws_from_numpy():
    ms.set_seed(3)
    same(made(Mine(), (2, 3)), np.random.RandomState(3).standard_normal((2, 3)).astype(np.float32))


def test_the_seed_of_an_initializer_changes_nothing():
    ms.set_seed(3)
    one = init.Normal()
    assert one.seed == (3, 3)
    assert one.seed == (3, 533697031)
    one.seed = 7
    assert one.seed == (8, 0)
    first, _ = two()
    ms.set_seed(3)
    assert made(one, 3).tolist() == first


def test_seeds_for_an_op():
    from mindspore.common.seed import _get_graph_seed

    for _ in range(2):
        ms.set_seed(4)
        assert [_get_graph_seed(0, "a") for _ in range(2)] == [(4, 0), (4, 533697028)]
        assert [_get_graph_seed(0, "b"), _get_graph_seed(5, "a"), _get_graph_seed(None, "b")] == [
            *((4, 0), (4, 5), (4, 533697028))
        ]
    ms.set_seed(0)
    assert _get_graph_seed(3, "a") == (87654321, 3)
    with pytest.raises(ValueError):
        _get_graph_seed(-3, "a")


# ---- layers ----

RECORDED = json.loads(FILE.read_text())


@pytest.mark.parametrize("layer", LAYERS)
def test_layer(layer):
    got, want = initial(layer), RECORDED[layer]
    assert list(got["parameters"]) == list(want["parameters"])
    assert got["then"] == want["then"]
    for name, values in want["parameters"].items():
        np.testing.assert_allclose(got["parameters"][name], values, rtol=3e-7, atol=1e-7)


def test_every_layer_with_parameters_is_recorded():
    """A layer that `test_layers.py` knows is here too: write its row into LAYERS, and the file again."""
    kinds = {kind(layer) for layer, parameters in PARAMETERS.items() if parameters}
    fixed = ("Norm", "CellDict")  # nothing is drawn for a norm
    recorded = {kind(layer) for layer in LAYERS}
    assert sorted(k for k in kinds - recorded if not any(word in k for word in fixed)) == []


def kind(layer):
    return layer.partition("(")[0]


def test_a_network():
    """Children in the order in which a script makes them, not in that of their names."""

    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.b = mint.nn.Linear(3, 4)
            self.a = nn.Dense(4, 2, has_bias=False)

    ms.set_seed(11)
    net = Net()
    stream = np.random.RandomState(11)
    seeds = [int(stream.randint(low=1, high=1 << 63, dtype=np.int64)) for _ in range(3)]
    bounds = [math.sqrt(1 / 3), math.sqrt(1 / 3), math.sqrt(1 / 4)]
    for parameter, seed, bound in zip((net.b.weight, net.b.bias, net.a.weight), seeds, bounds, strict=True):
        same(parameter.asnumpy(), drawn(uniform(seed, -bound, bound), parameter.shape))


# ---- without a seed, and by torch ----


def run(code, **environment):
    """What a fresh process prints."""
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.msvjp_only("starts msvjp by its own name")
def test_without_a_seed_they_are_fresh():
    code = "import msvjp; print(msvjp.nn.Dense(3, 4).weight.asnumpy())"
    assert run(code) != run(code)


@pytest.mark.msvjp_only("our own switch")
@pytest.mark.parametrize(
    "what", [*BOUNDS, *DEVIATIONS, "TruncatedNormal()", "Orthogonal()", "Uniform()", "Sparse(0.5)"]
)
def test_torch_may_draw(what, monkeypatch):
    shape = (4, 6) if "Sparse" in what else (5, 3, 4)
    ms.set_seed(5)
    ours = made(eval("init." + what), shape)
    monkeypatch.setenv("MSVJP_SEEDED", "torch")
    ms.set_seed(5)
    before = np.random.get_state()[2]
    first = made(eval("init." + what), shape)
    assert np.random.get_state()[2] == before  # numpy's stream is the script's alone
    assert (first != ours).any()
    ms.set_seed(5)
    np.testing.assert_array_equal(made(eval("init." + what), shape), first)
    assert 0.3 < first.std() / ours.std() < 3


@pytest.mark.msvjp_only("our own switch")
def test_torch_may_draw_for_recurrent_layers(monkeypatch):
    monkeypatch.setenv("MSVJP_SEEDED", "torch")
    ms.set_seed(5)
    first = nn.LSTM(3, 5).trainable_params()[0].asnumpy()
    ms.set_seed(5)
    np.testing.assert_array_equal(nn.LSTM(3, 5).trainable_params()[0].asnumpy(), first)


@pytest.mark.msvjp_only("our own switch")
def test_who_else_draws(monkeypatch):
    monkeypatch.setenv("MSVJP_SEEDED", "jax")
    with pytest.raises(ValueError, match=r"MSVJP_SEEDED.*'jax'"):
        made("normal", 3)
