"""Gradients of integers and bools: MindSpore's own answer for every integer input of every row, and the mechanism behind.

`integer_gradients.tsv` holds what MindSpore 2.10 gives: the row, the dtype, the values. On the real MindSpore the same test
finds whether the file is right and whole; `python -m tests.test_integer_gradients` makes it anew there.
"""

import pathlib
import zlib

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .cases import CASES, load
from .test_ops import evaluate, flat, tensors
from .values import plain, vec

load()

RANDOM = {"random", "dropouts"}

#: Where our gradient is another than MindSpore's, and why.
KNOWN = {
    "MindSpore's own differs from spelling to spelling, for some it is cut off to 0; here it is that of a mean, in floats": (
        "ms.numpy.mean(x) x",
        "ops.ReduceMean()(x) x",
        "ops.ReduceMean()(x) x",
        "ops.mean(x) x",
        "ops.mean(x, 0) x",
        "x.mean(axis=(0, 1)) x",
        "ms.numpy.average(x, 1) x",
    ),
    "the same for a division by a number": ("ops.Div()(x, 2) x", "ops.div(x, 2) x"),
    "the same for a sine": ("ms.numpy.sin(x) x",),
    "the same for a loss that is a mean of integers": (
        "ops.mse_loss(x, y) x",
        "ops.mse_loss(x, y) y",
    ),
    "a sum, copy, division or mean that changes the dtype gives a gradient of the new one; here it is the input's": (
        "x.copy().copy_(y) y",
        "ms.numpy.trace(x) x",
        "x.trace() x",
        "ms.numpy.trace(x, dtype=ms.float32) x",
        "x.trace(dtype=ms.float32) x",
        "mint.mean(x, dtype=ms.float32) x",
        "x.mean(dtype=ms.float32) x",
        "ops.tensor_scatter_div(x, i, y) y",
    ),
    "MindSpore computes 0 / 0 where an element is 0": (
        "ops.cumprod(x, 1, ms.float32) x",
        "x.cumprod(1, ms.float32) x",
    ),
    "MindSpore's is wrong: by finite differences of floats ours is right": (
        "ops.Mod()(x, y) y",
        "ops.Mod()(7, x) x",
        "ops.clip_by_value(x, 0.5, 5.5) x",
        "ops.ReduceProd()(x) x",
        "ops.tensor_scatter_mul(x, i, y) y",
    ),
    "we have a gradient where MindSpore stops it: of `//` and `%` of places": (
        "ms.numpy.unravel_index(i, (2, 3)) i",
        "ms.numpy.unravel_index(i, (2, 3), order='F') i",
    ),
    "MindSpore has a gradient where the function is constant between integers, or counts places": (
        "ops.ctc_loss(x, t, n, m)[0] m",
        "ms.numpy.gcd(x, y) x",
        "ms.numpy.gcd(x, y) y",
        "ms.numpy.lcm(x, y) x",
        "ms.numpy.lcm(x, y) y",
    ),
}
REASONS = {row: reason for reason, rows in KNOWN.items() for row in rows}


def integer_inputs():
    """(key, case, form, name) for each: the key is the form, the name of the input, and a digest of all inputs."""
    for case in CASES:
        digest = zlib.crc32(b"".join(np.asarray(leaf).tobytes() for leaf in flat(list(case.inputs.values()))))
        for form in case.forms if case.where.partition(":")[0] not in RANDOM else ():
            for name, value in case.inputs.items():
                if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
                    yield f"{form} {name} {digest:08x}", case, form, name


ROWS = list(integer_inputs())
FILE = pathlib.Path(__file__).with_name("integer_gradients.tsv")
LINES = FILE.read_text().splitlines()
MEASURED = {
    key: (dtype, np.array(values.split(), np.float64)) for key, dtype, values in (line.split("\t") for line in LINES)
}


def gradient(case, form, name):
    inputs = {key: tensors(value) for key, value in case.inputs.items()}

    def fn(x):
        return tuple(out for out in flat(evaluate(form, inputs | {name: x})) if isinstance(out, Tensor))

    return ms.grad(fn)(inputs[name])


def is_measured(g, measured):
    dtype, values = measured
    a = g.asnumpy()
    return str(a.dtype) == dtype and np.allclose(a.astype(np.float64).ravel(), values, 1e-4, 1e-5, equal_nan=True)


@pytest.mark.msvjp_only("MindSpore's answers are recorded; the gradients of some rows end its process")
@pytest.mark.parametrize(("key", "case", "form", "name"), [pytest.param(*row, id=row[0]) for row in ROWS])
def test_as_mindspore_has_it(key, case, form, name, request):
    real = request.config.getoption("--ms") == "mindspore"
    if key not in MEASURED:
        if real:
            with pytest.raises(
                (RuntimeError, TypeError, ValueError, AttributeError, IndexError)
            ):  # else it belongs there
                gradient(case, form, name)
        pytest.skip("MindSpore refuses it")
    g = gradient(case, form, name)
    reason = REASONS.get(key.rpartition(" ")[0])
    if reason and not real:
        assert not is_measured(g, MEASURED[key]), f"no difference any more: {reason}"
    else:
        assert is_measured(g, MEASURED[key]), f"{g!r}, measured {MEASURED[key]}"


def test_the_file_and_the_table_name_rows():
    keys = {key for key, *_ in ROWS}
    assert MEASURED.keys() <= keys
    assert REASONS.keys() <= {key.rpartition(" ")[0] for key in MEASURED}


def measure():
    """The lines of the file, from the MindSpore that runs."""
    from mindspore.common.api import _pynative_executor

    for key, case, form, name in ROWS:
        try:
            a = gradient(case, form, name).asnumpy()
        except (RuntimeError, TypeError, ValueError, AttributeError, IndexError):
            continue
        finally:
            _pynative_executor.clear_res()
        yield "\t".join([key, str(a.dtype), " ".join(f"{x:.6g}" for x in a.astype(np.float64).ravel())])


if __name__ == "__main__":
    FILE.write_text("\n".join(dict.fromkeys(measure())) + "\n")


I = vec(1, 2, 3, dtype=np.int32)


class TestTheDtype:
    """It is the integer's, cut off toward zero, or a float's where integers alone were made to floats."""

    @pytest.mark.parametrize(
        ("fn", "wanted"),
        [
            (lambda x: x / 2, [0.5, 0.5, 0.5]),
            (lambda x: (-x) / 2, [-0.5, -0.5, -0.5]),
            (lambda x: x[1] / 2, [0, 0.5, 0]),
            (lambda x: x / 2 + x / 4, [0.75, 0.75, 0.75]),
            (lambda x: x.mean(), [1 / 3, 1 / 3, 1 / 3]),
            (lambda x: ops.sqrt(x), [0.5, 0.125**0.5, 12**-0.5]),
            (lambda x: x.reshape(3, 1) / 2, [0.5, 0.5, 0.5]),
        ],
    )
    def test_a_float(self, fn, wanted):
        g = ms.grad(fn)(I)
        assert g.dtype == ms.float32
        assert g.asnumpy() == pytest.approx(wanted)

    @pytest.mark.parametrize(
        ("fn", "wanted"),
        [
            (lambda x: x * 0.5 + x * 0.5, [0, 0, 0]),  # each use is cut off
            (lambda x: (x * 3) / 2, [1, 1, 1]),
            (lambda x: x.astype(ms.float32) * 1.5, [1, 1, 1]),
            (lambda x: x / vec(0.5, 1, 2), [2, 1, 0]),
            (lambda x: x**0.5, [0, 0, 0]),
            (lambda x: ops.stop_gradient(x) * x, [1, 2, 3]),
            (lambda x: (x & 1) * 5, [0, 0, 0]),
            (lambda x: ops.gather(vec(1, 2, 3, 4), x, 0), [0, 0, 0]),
        ],
    )
    def test_the_integers(self, fn, wanted):
        g = ms.grad(fn)(I)
        assert g.dtype == ms.int32
        assert plain(g) == wanted

    def test_exact_beyond_24_bits(self):
        assert plain(ms.grad(lambda x: x * x)(Tensor([2**30 + 1]))) == [2**31 + 2]

    def test_it_wraps_as_the_values_do(self):
        assert plain(ms.grad(lambda x: (x + x) * (x + x))(vec(100, dtype=np.int8))) == [32]

    def test_infinite_at_a_pole(self):
        out, vjp_fn = ms.vjp(lambda x: 1 / x, Tensor([0, 1]))
        assert plain((out, vjp_fn(vec(1, 1)))) == ([np.inf, 1], ([-np.inf, -1],))


class TestParameters:
    @pytest.fixture
    def w(self):
        return Parameter(Tensor([1, 2]), name="w")

    def test_as_weights(self, w):
        g = ms.grad(lambda x: w * x, None, w)(vec(3, 4))
        assert (plain(g), g.dtype) == ([3, 4], ms.int64)
        assert plain(ms.grad(lambda x: w / 2, None, w)(vec(3, 4))) == [0.5, 0.5]
        assert plain(ms.vjp(lambda x: w * x, vec(3, 4), weights=[w])[1](vec(1, 1))) == (([1, 2],), ([3, 4],))

    def test_frozen(self, w):
        w.requires_grad = False
        assert plain(ms.grad(lambda x: w * x, None, [w])(vec(3, 4))) == ([0, 0],)

    def test_nothing_outlives_the_transform(self, w):
        _, vjp_fn = ms.vjp(lambda x: w * w * x, vec(1, 1), weights=w)
        w.set_data(Tensor([10, 20]))
        assert plain(ms.vjp(lambda x: w * w * x, vec(1, 1), weights=w)[1](vec(1, 1))[1]) == [20, 40]
        assert plain(w * 1) == [10, 20]


class TestCasts:
    """A cast to integers lets the gradient pass straight, as in MindSpore; it is cut off where the integers are used."""

    X = vec(0.5, 1.5, -2.5)

    @pytest.mark.parametrize(
        "cast",
        [
            lambda x: x.astype(ms.int32),
            lambda x: x.int(),
            lambda x: x.long(),
            lambda x: x.byte(),
            lambda x: x.to(ms.int32),
            lambda x: x.type_as(I),
            lambda x: ops.cast(x, ms.int32),
            lambda x: ops.Cast()(x, ms.int64),
        ],
    )
    def test_straight(self, cast):
        assert plain(ms.grad(lambda x: cast(x) * 2 * x.sum())(self.X)) != [0, 0, 0]
        assert plain(ms.grad(lambda x: cast(x) * 2)(self.X)) == [2, 2, 2]

    def test_cut_off(self):
        assert plain(ms.grad(lambda x: x.int() * 0.5)(self.X)) == [0, 0, 0]
        assert plain(ms.grad(lambda x: x.int() / 2)(self.X)) == [0.5, 0.5, 0.5]
        assert plain(ms.grad(lambda x: x.astype(ms.bool_).astype(ms.float32) * 3)(self.X)) == [1, 1, 1]

    def test_an_integer_output(self):
        assert plain(ms.vjp(lambda x: x.int(), self.X)[1](I)) == ([1, 2, 3],)


class TestInPlace:
    def test_once(self):
        def fn(x):
            b = ops.zeros(3, ms.int32)
            return b.copy_(x) * 1 + b.copy_(x)

        out, vjp_fn = ms.vjp(fn, I)
        assert plain((out, vjp_fn(I))) == ([2, 4, 6], ([2, 4, 6],))

    @pytest.mark.mindspore_wrong("its add_ changes nothing on the CPU")
    def test_into_floats_and_integers(self):
        for dtype in (ms.int32, ms.float32):

            def fn(x, dtype=dtype):
                b = ops.ones(3, dtype)
                return b.add_(x) * b

            out, vjp_fn = ms.vjp(fn, I)
            assert plain(out) == [4, 9, 16]
            assert plain(vjp_fn(ops.ones_like(out))) == ([4, 6, 8],)

    @pytest.mark.mindspore_wrong("under a transform a write does not reach the views that were taken before it")
    def test_into_an_element_and_a_view(self):
        def fn(x):
            b = ops.zeros(3, ms.int32)
            view = b[1:]
            b[1:] = x[1:]
            return view * 2

        out, vjp_fn = ms.vjp(fn, I)
        assert plain((out, vjp_fn(vec(1, 1, dtype=np.int32)))) == ([4, 6], ([0, 2, 2],))

    @pytest.mark.mindspore_wrong("its add_ changes nothing on the CPU")
    def test_a_cell_that_counts_counts_once(self):
        class Counting(nn.Cell):
            def __init__(self):
                super().__init__()
                self.total = Parameter(Tensor([0, 0, 0], ms.int32), name="total", requires_grad=False)

            def construct(self, x):
                self.total.add_(x)
                return x * 2

        net = Counting()
        assert plain(ms.grad(net)(I)) == [2, 2, 2]
        assert plain(net.total) == [1, 2, 3]

    @pytest.mark.msvjp_only("as torch refuses it of a float")
    def test_an_input_is_not_written_to(self):
        x = vec(1, 2, 3, dtype=np.int32)
        with pytest.raises(RuntimeError, match="is written to"):
            ms.grad(lambda x: x.fill_(0))(x)
        assert plain(x) == [1, 2, 3]


@pytest.mark.msvjp_only("looks into the Tensor")
def test_the_output_keeps_no_graph():
    out, vjp_fn = ms.vjp(lambda x: x * x, I)
    assert not vars(out)
    assert plain(vjp_fn(I)) == ([2, 8, 18],)
    assert ms.vjp(lambda x: x, I)[0] is I


class TestOtherTransforms:
    def test_second_order(self):
        g = ms.grad(ms.grad(lambda x: x**3))(I)
        assert (plain(g), g.dtype) == ([6, 12, 18], ms.int32)

    @pytest.mark.msvjp_only("MindSpore takes no lambda here")
    def test_forward_mode_and_jacobians(self):
        assert plain(ms.jvp(lambda x: x * x, I, I)) == ([1, 4, 9], [2, 8, 18])
        assert plain(ms.jvp(lambda x: x / 2, I, I)) == ([0.5, 1, 1.5], [0.5, 1, 1.5])
        for jacobian in (ms.jacrev, ms.jacfwd):
            found = jacobian(lambda x: x * x)(I)
            assert (plain(found), found.dtype) == ([[2, 0, 0], [0, 4, 0], [0, 0, 6]], ms.int32)

    @pytest.mark.msvjp_only("MindSpore takes no lambda here")
    def test_vmap(self):
        assert plain(ms.vmap(ms.grad(lambda x: x * x))(I)) == [2, 4, 6]
        assert plain(ms.vmap(ms.grad(ms.grad(lambda x: x**3)))(I)) == [6, 12, 18]
        assert plain(ms.vmap(lambda x: ms.jvp(lambda x: x * x, x, ops.ones_like(x)))(I)) == ([1, 4, 9], [2, 4, 6])
        w = Parameter(Tensor([1, 2]), name="w")
        assert plain(ms.vmap(ms.grad(lambda x: (w * x).sum(), None, w))(vec([3, 4], [5, 6]))) == [[3, 4], [5, 6]]


class TestLargeIntegers:
    def test_below_2_to_53_they_are_exact(self):
        assert plain(ms.grad(lambda x: x * vec(2**40 + 1, dtype=np.int64))(vec(2**30, dtype=np.int64))) == [2**40 + 1]
        assert plain(ms.grad(lambda x: x * x)(vec(2**51 + 1, dtype=np.int64))) == [2**52 + 2]

    @pytest.mark.msvjp_only("MindSpore computes them in int64")
    def test_from_there_on_a_warning_says_that_they_are_rounded(self):
        with pytest.warns(UserWarning, match="the gradient of an int64 reaches 2"):
            assert plain(ms.grad(lambda x: x * vec(2**53 + 1, dtype=np.int64))(vec(3, dtype=np.int64))) == [2**53]


@pytest.mark.msvjp_only("reads the generator of the process")
class TestNothingElse:
    def test_random_numbers_are_drawn_once(self):
        def fn(x):
            return x * ops.rand_like(x, dtype=ms.float32) + ops.rand_like(x, dtype=ms.float32)

        ms.set_seed(3)
        wanted = plain(fn(I))
        ms.set_seed(3)
        assert plain(ms.vjp(fn, I)[0]) == wanted

    def test_out_of_memory_is_not_swallowed(self):
        torch = pytest.importorskip("torch")

        def hungry(x):
            if torch.overrides.has_torch_function((x,)):
                return torch.overrides.handle_torch_function(hungry, (x,), x)
            if x.dtype.is_floating_point:
                raise torch.OutOfMemoryError("out of memory")
            return x + 0

        with pytest.raises(torch.OutOfMemoryError):
            ms.grad(hungry)(I)
