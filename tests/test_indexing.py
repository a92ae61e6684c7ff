"""`x[index]` and `x[index] = value`, many indices, against numpy; what writing does to views, Parameters and gradients."""

import random

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn, ops

X = np.arange(120).reshape(2, 3, 4, 5)

READ = """
0 | -1 | 1, 2 | 1, -1, 0, 4 | ... | 0, ... | ..., 0 | 0, ..., 1 | None | None, 0 | 0, None, 1 | ..., None | () | :, None, 0
: | 1: | :-1 | -5:9 | 1:1 | 5:9 | ::2 | :, 1::2 | :, :, -3:-1 | 0, 1:, ::3 | :, 0, :, 1 | :, :, 2:9
::-1 | :, ::-1 | :, ::-2 | :, :, ::-1, ::-3 | ..., ::-1 | 1, ::-1, None | :, :, 3:0:-1 | :, :, :, 4:1:-2
[0] | [1, 0] | [0, -1, 1] | [True, False] | :, [0, 2] | :, [2, 0, 2] | 0, [0, 1] | [0, 1], 0 | :, :, [0, 3], 1:3
[1], [2], [3], [4] | [0, 1], [0, 2] | [0, 1], [0, 2], [1, 1] | [[0, 1], [1, 0]], 0 | :, [[0, 1], [2, 0]]
[[0], [1]], [[0, 1, 2]] | [0, 1], :, [0, 1] | [0, 1], ..., [0, 1] | :, [0, 1], :, [0, 1] | (0, 1), (1, 2)
0, :, [0, 1] | 0, ..., [0, 1] | :, 0, :, [0, 1] | [0, 1], :, 0 | [0], None, [1] | None, [0, 1], [0, 1]
:, 1, [0, 1] | 0, None, [0, 1] | -1, :, [0, -1] | [True, False], 0 | :, [True, False, True] | [True, False], :, [0]
[False, False] | True | True, 0 | True, [0, 1] | :, True, 1
"""
INDICES = [index.strip() for line in READ.strip().splitlines() for index in line.split("|")]

# what MindSpore itself cannot do or does wrong
WRONG_TO_READ = {":, :, ::-1, ::-3", "[False, False]"}
WRONG_TO_WRITE = {"None", "True", "[False, False]"}


def leave_out(request, wrong):
    if wrong and request.config.getoption("--ms") == "mindspore":
        pytest.skip("MindSpore refuses it or does it wrong")


def numpys(index):
    """The index as numpy takes it: a tuple inside an index is an array."""
    parts = index if isinstance(index, tuple) else (index,)
    return tuple(np.array(part, int) if isinstance(part, tuple) else part for part in parts)


class Index:
    def __getitem__(self, index):
        return index


def parse(text):
    return eval(f"index[{text}]", {"index": Index()})


@pytest.mark.parametrize("text", INDICES)
def test_reading(text, request):
    leave_out(request, text in WRONG_TO_READ)
    index = parse(text)
    got = ms.Tensor(X)[index]
    assert isinstance(got, ms.Tensor)
    np.testing.assert_array_equal(got.asnumpy(), X[numpys(index)], strict=True)


@pytest.mark.parametrize("text", INDICES)
def test_tensors_as_indices(text, request):
    """A list of indices may be a Tensor, of int32 as well."""
    leave_out(request, text in WRONG_TO_READ)
    index = parse(text)
    parts = index if isinstance(index, tuple) else (index,)
    if not any(isinstance(part, list) for part in parts):
        pytest.skip("no list in it")
    for dtype in (np.int64, np.int32):
        made = tuple(
            ms.Tensor(np.array(part) if isinstance(part[0], bool) else np.array(part, dtype))
            if isinstance(part, list)
            else part
            for part in parts
        )
        np.testing.assert_array_equal(ms.Tensor(X)[made].asnumpy(), X[numpys(index)], strict=True)


@pytest.mark.parametrize("text", INDICES)
def test_writing(text, request):
    index = parse(text)
    parts = index if isinstance(index, tuple) else (index,)
    backwards = any(isinstance(part, slice) and (part.step or 1) < 0 for part in parts)
    leave_out(request, backwards or text in WRONG_TO_WRITE)
    shape = X[numpys(index)].shape
    values = np.asarray(-1 - np.arange(np.prod(shape, dtype=int)).reshape(shape))
    for value in (values, -7, values[..., :1] if shape else values):
        x, want = ms.Tensor(X), X.copy()
        x[index] = ms.Tensor(value) if isinstance(value, np.ndarray) else value
        want[numpys(index)] = value
        np.testing.assert_array_equal(x.asnumpy(), want, strict=True)


def a_random_index(draw):
    """An index into X that numpy takes, at random."""
    parts, axis, ellipsis = [], 0, False
    for _ in range(draw.randint(1, 4)):
        n = X.shape[min(axis, 3)]
        slices = [slice(None), slice(None, None, -1), slice(n - 1, 0, -1), slice(None, None, 2), slice(-100, 100, -2)]
        arrays = [[0], [0, -1], [[0, 1], [1, 0]], [True] + [False] * (n - 1), np.array([0, 1]), (0, 1), range(2)]
        others = [0, -1, n - 1, np.int32(0), None, Ellipsis, True, np.bool_(True), slice(5, 1)]
        part = draw.choice(slices + arrays + others)
        if part is Ellipsis and ellipsis:
            continue
        ellipsis = ellipsis or part is Ellipsis
        parts.append(part)
        axis = 3 if part is Ellipsis else axis + (part is not None and not isinstance(part, (bool, np.bool_)))
    return tuple(parts)


@pytest.mark.msvjp_only(
    "MindSpore takes no numpy arrays, ranges or negative steps beside lists, and writes through few"
)
def test_random_indices():
    draw = random.Random(0)
    counted = 0
    for _ in range(1500):
        index = a_random_index(draw)
        as_numpy = tuple(np.array(part) if isinstance(part, (tuple, list, range)) else part for part in index)
        x = ms.Tensor(X)
        try:
            want = X[as_numpy]
        except IndexError:
            continue
        np.testing.assert_array_equal(x[index].asnumpy(), want, err_msg=str(index), strict=True)
        times = np.zeros(X.shape, int)
        np.add.at(times, as_numpy, 1)
        if times.max() == 1:  # a place that is written twice has no defined value
            written, value = X.copy(), -1 - np.arange(want.size).reshape(want.shape)
            written[as_numpy], x[index] = value, ms.Tensor(value)
            np.testing.assert_array_equal(x.asnumpy(), written, err_msg=str(index), strict=True)
            counted += 1
    assert counted > 500


def gradients(fn, *inputs):
    """The gradients of a scalar fn with respect to its inputs, as numpy arrays."""
    out, pull = ms.vjp(fn, *inputs)
    return [g.asnumpy() for g in pull(ops.ones_like(out))]


# ---- masks ----


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 3, 4), (2, 3, 4, 5)])
def test_masks(shape):
    mask = np.random.default_rng(0).random(shape) < 0.5
    x, m = ms.Tensor(X), ms.Tensor(mask)
    np.testing.assert_array_equal(x[m].asnumpy(), X[mask], strict=True)
    want = X.copy()
    want[mask] = -want[mask]
    x[m] = -x[m]
    np.testing.assert_array_equal(x.asnumpy(), want)
    want[mask] = 7
    x[m] = 7
    np.testing.assert_array_equal(x.asnumpy(), want)


def test_a_mask_after_another_index():
    mask = np.bool_([1, 0, 1])
    np.testing.assert_array_equal(ms.Tensor(X)[:, ms.Tensor(mask)].asnumpy(), X[:, mask])
    np.testing.assert_array_equal(ms.Tensor(X)[1, ms.Tensor(mask), 0].asnumpy(), X[1, mask, 0])


def test_a_mask_that_holds_nowhere():
    x = ms.Tensor(X)
    assert x[x > 1000].shape == (0,)
    x[x > 1000] = 1
    np.testing.assert_array_equal(x.asnumpy(), X)


# ---- refused ----


@pytest.mark.parametrize("index", ["2", "-3", "[5]", "0, 0, 0, 0, 0", "1.0", "'a'", "[0, 5]", "0, 7"])
def test_bad_index(index):
    x = ms.Tensor(X)
    with pytest.raises(IndexError):
        x[parse(index)]
    with pytest.raises(IndexError):
        x[parse(index)] = 1


def test_false_selects_nothing():
    x = ms.Tensor(X)
    with pytest.raises(IndexError):
        x[False]
    x[False] = 1
    np.testing.assert_array_equal(x.asnumpy(), X)


def test_scalars_have_no_elements():
    x = ms.Tensor(1.0)
    with pytest.raises(TypeError):
        x[0]
    with pytest.raises(TypeError):
        x[0] = 1
    x[...] = 3
    assert x[()] == 3
    assert x[None].shape == (1,)


@pytest.mark.parametrize("value", ["a", None, object()])
def test_bad_value(value):
    x = ms.Tensor(X)
    with pytest.raises((TypeError, IndexError)):
        x[0] = value


def test_a_value_of_another_shape():
    x = ms.Tensor(X)
    with pytest.raises(ValueError):
        x[0] = ms.Tensor([1, 2, 3])


@pytest.mark.msvjp_only("MindSpore refuses uint8 as an index")
def test_uint8_is_no_mask():
    x = ms.Tensor(X)
    np.testing.assert_array_equal(x[ms.Tensor(np.uint8([1, 0]))].asnumpy(), X[[1, 0]])


# ---- what is written ----


@pytest.mark.parametrize(
    ("start", "value", "want"),
    [
        (np.int64([1, 2]), 2.7, [2, 2]),
        (np.int64([1, 2]), ms.Tensor(2.7), [2, 2]),
        (np.float32([1, 2]), ms.Tensor(3), [3.0, 2.0]),
        (np.float16([1, 2]), ms.Tensor(3.0), [3.0, 2.0]),
        (np.bool_([0, 0]), 5, [True, False]),
        (np.float32([1, 2]), True, [1.0, 2.0]),
    ],
)
def test_the_value_is_cast(start, value, want):
    x = ms.Tensor(start)
    x[0] = value
    np.testing.assert_array_equal(x.asnumpy(), np.array(want, start.dtype), strict=True)


@pytest.mark.parametrize("value", [[1, 2, 3], (1, 2, 3), [1.0, 2, 3], [ms.Tensor(1.0), ms.Tensor(2.0), ms.Tensor(3.0)]])
def test_lists_as_values(value):
    x = ms.Tensor(np.zeros((2, 3), np.float32))
    x[1] = value
    np.testing.assert_array_equal(x.asnumpy(), np.float32([[0, 0, 0], [1, 2, 3]]))


def test_augmented_assignment():
    x = ms.Tensor(X)
    x[0] += 1
    x[x > 100] *= 2
    want = X.copy()
    want[0] += 1
    want[want > 100] *= 2
    np.testing.assert_array_equal(x.asnumpy(), want)


# ---- views ----

VIEWS = [
    "x[0:1]",
    "x[0]",
    "x[:, 1:]",
    "x[...]",
    "x[None]",
    "x[True]",
    "x[0, ::2]",
    "x.T",
    "x.reshape(4, 3, 2)",
    "x.view(-1)",
]
VIEWS += [
    "x.transpose(0, 2, 1)",
    "ops.transpose(x, (2, 0, 1))",
    "ops.expand_dims(x, 0)",
    "ops.split(x, 1)[0]",
    "x.squeeze()",
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_writes_through(view):
    x = ms.Tensor(np.zeros((2, 3, 4), np.float32))
    y = eval(view, {"x": x, "ops": ops})
    y[0] = 1
    assert y.asnumpy()[0].min() == 1
    assert x.asnumpy().sum() == y.asnumpy().sum()


@pytest.mark.msvjp_only("in MindSpore `y = x[[0, 1]]; y[0] = 1` then runs `x[[0, 1]] = y`, whatever x became meanwhile")
@pytest.mark.parametrize(
    "copy", ["x[[0, 1]]", "x[x > -1]", "x[ms.Tensor([0, 1])]", "ops.flip(x, (0,))", "ops.concat((x, x))"]
)
def test_a_copy_does_not(copy):
    x = ms.Tensor(np.zeros((2, 3), np.float32))
    eval(copy, {"x": x, "ops": ops, "ms": ms})[0] = 1
    assert not x.asnumpy().any()


# ---- Parameters ----


@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_parameter_is_written_in_place(requires_grad):
    p = ms.Parameter(ms.Tensor(np.zeros((2, 3), np.float32)), name="p", requires_grad=requires_grad)
    p[0] = 1
    p[1][2] = 2  # a view of it
    p[p > 1] = 3
    np.testing.assert_array_equal(p.asnumpy(), np.float32([[1, 1, 1], [0, 0, 3]]))
    assert isinstance(p, ms.Parameter)
    assert p.requires_grad is requires_grad


class Queue(nn.Cell):
    def __init__(self, requires_grad):
        super().__init__()
        self.queue = ms.Parameter(ms.Tensor(np.zeros(3, np.float32)), name="queue", requires_grad=requires_grad)

    def construct(self, x):
        self.queue[0] = x[0] * 2
        return (self.queue * x).sum()


@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_parameter_is_state_also_in_a_transform(requires_grad):
    """What is written into a Parameter is no longer a function of the input."""
    net, x = Queue(requires_grad), ms.Tensor([1.0, 2.0, 3.0])
    for _ in range(2):
        np.testing.assert_allclose(gradients(net, x)[0], [2, 0, 0])
    np.testing.assert_allclose(net.queue.asnumpy(), [2, 0, 0])


# ---- gradients ----


def test_the_gradient_of_reading():
    x = ms.Tensor(np.arange(12, dtype=np.float32).reshape(3, 4))
    (gradient,) = gradients(lambda x: (x[::2, 1:] ** 2).sum() + x[[0, 0], [1, 1]].sum(), x)
    want = np.zeros((3, 4), np.float32)
    want[::2, 1:] = 2 * x.asnumpy()[::2, 1:]
    want[0, 1] += 2
    np.testing.assert_allclose(gradient, want)


def test_the_gradient_of_writing():
    def fn(x, y):
        z = x * 1
        z[0] = y * 3
        z[ms.Tensor([1, 2]), 0] = y[:2]
        z[z > 100] = 0
        return (z * z).sum()

    x = ms.Tensor(np.arange(6, dtype=np.float32).reshape(3, 2))
    y = ms.Tensor([1.0, 2.0])
    dx, dy = gradients(fn, x, y)
    np.testing.assert_allclose(dx, [[0, 0], [0, 6], [0, 10]])
    np.testing.assert_allclose(dy, [18 + 2, 36 + 4])


@pytest.mark.msvjp_only("MindSpore writes nothing through a negative step, and takes no gradient through a list")
def test_the_gradient_of_writing_backwards_and_from_a_list():
    def fn(x, y):
        z = x * 1
        z[::-1] = y
        z[0] = [y[0] * 5, y[1]]
        return z.sum()

    x = ms.Tensor(np.zeros((2, 2), np.float32))
    dx, dy = gradients(fn, x, ms.Tensor([1.0, 2.0]))
    np.testing.assert_allclose(dx, np.zeros((2, 2)))
    np.testing.assert_allclose(dy, [6, 2])


def test_an_input_of_a_transform_cannot_be_written():
    def fn(x):
        x[0] = 5.0
        return (x * x).sum()

    x = ms.Tensor([1.0, 2.0])
    with pytest.raises(RuntimeError):
        gradients(fn, x)
