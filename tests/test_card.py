"""What a card does not do as the CPU does: MindSpore's answer all the same, or an error that says what to do.

`pytest --device npu-sim`, which refuses here what cards refuse; or cuda, or npu. The suite runs under `launch_blocking`.
"""

import subprocess
import sys
import textwrap

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import Tensor, mint, nn, ops

from msvjp.testing import tolerance

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.only_on("cuda", "npu")
RNG = np.random.default_rng(3)


def as_cpu(run, *arrays):
    """What run gives of the arrays on the device, and what it gives on the CPU."""
    here = run(*map(Tensor, arrays))
    return here, run(*(Tensor(a, device="CPU") for a in arrays))


# ---- integer matrix products ----

PRODUCTS = {
    "x @ y": lambda x, y: x @ y,
    "ops.matmul": ops.matmul,
    "ops.MatMul": lambda x, y: ops.MatMul(transpose_b=True)(x, y.T),
    "ops.mm": ops.mm,
    "ops.bmm": lambda x, y: ops.bmm(x.reshape(1, 3, 4), y.reshape(1, 4, 2)),
    "ops.addmm": lambda x, y: ops.addmm(Tensor(np.ones((3, 2)), x.dtype, device=x.device), x, y, beta=2, alpha=3),
    "mint.mv": lambda x, y: mint.mv(x, y[:, 0]),
    "ops.dot": lambda x, y: ops.dot(x, y),
    "mint.dot": lambda x, y: mint.dot(x[0], y[:, 0]),
    "ops.tensor_dot": lambda x, y: ops.tensor_dot(x, y, ((1,), (0,))),
    "numpy.matmul": lambda x, y: ms.numpy.matmul(x, y),
    "ops.einsum": lambda x, y: ops.einsum("ij,jk->ki", x, y),
    "addmm_": lambda x, y: (x @ y).addmm_(x, y),
}


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int16, np.int32, np.int64])
@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_of_integers(name, dtype):
    limits = np.iinfo(dtype)
    x, y = (RNG.integers(limits.min, limits.max, shape, dtype, endpoint=True) for shape in ((3, 4), (4, 2)))
    got, want = as_cpu(PRODUCTS[name], x, y)
    assert got.dtype == want.dtype
    np.testing.assert_array_equal(got.asnumpy(), want.asnumpy())


def test_a_long_product_of_integers_is_exact_in_parts(monkeypatch):
    monkeypatch.setattr("msvjp._core.integer_products._AT_ONCE", 100)
    x, y = (RNG.integers(-(2**31), 2**31 - 1, shape, np.int64) for shape in ((5, 70), (70, 3)))
    np.testing.assert_array_equal(ops.matmul(Tensor(x), Tensor(y)).asnumpy(), x @ y)


def test_torchs_own_product_of_integers_is_refused(device):
    with pytest.raises(RuntimeError, match="not implemented for 'Int'"):
        torch.ones(2, 2, dtype=torch.int32, device=device).mm(torch.ones(2, 2, dtype=torch.int32, device=device))


# ---- a place that is written twice ----

TWICE = [
    *([0, 0, 1], (slice(None), [1, 0, 1]), ([0, 0, 2], [1, 1, 0]), (..., [1, 1]), ([0, 0], slice(0, 2))),
    *((None, [1, 1]), (slice(None, None, -1), [0, 0, 1]), ([[0, 1], [1, 0]], 0), (0, [1, 1]), [-1, 2, 0]),
]


@pytest.mark.parametrize("index", TWICE, ids=str)
def test_the_last_value_stays(index):
    want, got = np.zeros((3, 4, 2), np.float32), ops.zeros((3, 4, 2))
    value = RNG.standard_normal(want[index].shape).astype(np.float32)
    want[index], got[index] = value, Tensor(value)
    np.testing.assert_array_equal(got.asnumpy(), want)


WRITES = {
    "ops.scatter": lambda x, i, v: ops.scatter(x, 0, i, v),
    "x.scatter_": lambda x, i, v: x.copy().scatter_(1, i, v),
    "x.index_copy_": lambda x, i, v: x.copy().index_copy_(0, i[0], v),
    "x.put_": lambda x, i, v: x.copy().put_(i, v),
    "x.index_put_": lambda x, i, v: x.copy().index_put_((i,), v[0, 0]),
    "x.index_put": lambda x, i, v: x.index_put((i[0], i[1]), v[0]),
    "ops.tensor_scatter_update": lambda x, i, v: ops.tensor_scatter_update(x, i, v[:, 0]),
    "ops.scatter_update": lambda x, i, v: ops.scatter_update(ms.Parameter(x, name="x"), i[0], v),
    "ops.inplace_update": lambda x, i, v: ops.inplace_update(x, v, (1, 1)),
}


@pytest.mark.parametrize("name", WRITES)
def test_the_last_value_stays_in_each_op(name):
    x, i, v = np.zeros((2, 2), np.float32), np.array([[0, 0], [0, 0]]), np.float32([[1, 2], [3, 4]])
    got, want = as_cpu(WRITES[name], x, i, v)
    np.testing.assert_array_equal(got.asnumpy(), want.asnumpy())


@pytest.mark.parametrize("name", WRITES)
def test_its_gradient_is_that_on_the_cpu(name):
    def gradient(v):
        x, i = (Tensor(a, device=v.device) for a in (np.zeros((2, 2), np.float32), np.array([[0, 0], [0, 0]])))
        return ms.grad(lambda v: (WRITES[name](x, i, v) ** 2).sum())(v)

    got, want = as_cpu(gradient, np.float32([[1, 2], [3, 4]]))
    np.testing.assert_array_equal(got.asnumpy(), want.asnumpy())


# ---- pools and convolutions over every layout in memory ----

IMAGES = {
    "nn.AvgPool2d, same, NHWC": lambda x: nn.AvgPool2d(3, 2, "same", data_format="NHWC")(x.transpose(0, 2, 3, 1)),
    "nn.AvgPool2d, pad, NHWC": lambda x: nn.AvgPool2d(3, 2, "pad", 1, data_format="NHWC")(x.transpose(0, 2, 3, 1)),
    "nn.AvgPool2d, pad": nn.AvgPool2d(3, 2, "pad", (1, 0), True, False),
    "nn.MaxPool2d, same": nn.MaxPool2d(3, 2, "same"),
    "nn.MaxPool2d, NHWC": lambda x: nn.MaxPool2d(3, 2, "same", data_format="NHWC")(x.transpose(0, 2, 3, 1)),
    "mint avg_pool2d": lambda x: mint.nn.functional.avg_pool2d(x, 3, None, (1, 0), True, False),
    "mint avg_pool1d": lambda x: mint.nn.functional.avg_pool1d(x[0], 3, 2, 1),
    "mint max_pool2d": lambda x: mint.nn.functional.max_pool2d(x, 3, 2, 1),
    "ops.avg_pool2d": lambda x: ops.avg_pool2d(x, 3, 2, 1, False, True, 5),
    "ops.adaptive_avg_pool2d": lambda x: ops.adaptive_avg_pool2d(x, (2, 3)),
    "ops.lp_pool2d": lambda x: ops.lp_pool2d(x * x + 1, 2, 2),
    "ops.conv2d": lambda x: ops.conv2d(x, weight(x, 3), None, 2, "pad", 1),
    "ops.conv_transpose2d": lambda x: ops.conv_transpose2d(x, weight(x, 3).swapaxes(0, 1), None, 2, 1),
    "ops.pad": lambda x: ops.pad(x, (1, 0, 0, 2)),
    "ops.interpolate": lambda x: ops.interpolate(x, size=(7, 4), mode="bilinear"),
}


def weight(x, size):
    numbers = np.linspace(-1, 1, 2 * x.shape[1] * size * size).reshape(2, x.shape[1], size, size)
    return Tensor(numbers, ms.float32, device=x.device)


#: How (N, C, H, W) lies in memory: the order of its axes there, and which of more elements it takes.
LAYOUTS = {
    "contiguous": (0, 1, 2, 3),
    "channels last": (0, 2, 3, 1),
    "transposed": (0, 1, 3, 2),
    "batch last": (1, 2, 3, 0),
}


def in_layout(x, order):
    """The same elements, in memory in that order of the axes."""
    return x.transpose(order).copy().transpose(*np.argsort(order).tolist())


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", IMAGES)
def test_images_in_any_layout(name, layout, channels, device):
    def gradient(x):
        return ms.grad(lambda x: (IMAGES[name](in_layout(x, LAYOUTS[layout])) ** 2).sum())(x)

    def second(x):
        return ms.grad(lambda x: (gradient(x) ** 2).sum())(x)

    x = RNG.standard_normal((2, channels, 5, 6)).astype(np.float32)
    for run in (IMAGES[name], gradient, second):
        got, want = as_cpu(run, x)
        largest = np.abs(want.asnumpy()).max()
        bound = tolerance(device, torch.float32, convolution="conv" in name)["rtol"]
        np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=bound, atol=bound * largest)


# ---- indices that are out of range ----

BAD = {
    "Tensor": lambda: x()[[5]],
    "ops.gather": lambda: ops.gather(x(), Tensor([3]), 0),
    "ops.gather_elements": lambda: ops.gather_elements(x(), 0, Tensor([3])),
    "ops.index_select": lambda: ops.index_select(x(), 0, Tensor([3])),
    "ops.scatter": lambda: ops.scatter(x(), 0, Tensor([3]), x()[:1]),
    "ops.index_add": lambda: ops.index_add(x(), Tensor([3]), x()[:1], 0),
    "ops.tensor_scatter_add": lambda: ops.tensor_scatter_add(x(), Tensor([[7]]), x()[:1]),
    "ops.embedding": lambda: mint.nn.functional.embedding(Tensor([2]), ops.zeros((2, 2))),
    "ops.cross_entropy": lambda: ops.cross_entropy(ops.zeros((1, 3)), Tensor([3], ms.int32)),
    "ops.nll_loss": lambda: ops.nll_loss(ops.zeros((1, 3)), Tensor([-1], ms.int32)),
    "ops.multi_margin_loss": lambda: ops.multi_margin_loss(ops.zeros((1, 3)), Tensor([3])),
    "ops.multilabel_margin_loss": lambda: ops.multilabel_margin_loss(ops.zeros((1, 2)), Tensor([[2, -1]], ms.int32)),
    "ops.max_unpool2d": lambda: ops.max_unpool2d(ops.zeros((1, 1, 1, 1)), Tensor([[[[9]]]]), 2),
    "ops.multinomial": lambda: ops.multinomial(Tensor([-1.0, 2.0]), 1),
    "ops.bernoulli": lambda: ops.bernoulli(x(), Tensor([2.0, 0.0, 0.0])),
}


def x():
    return Tensor(np.float32([1, 2, 3]))


@pytest.mark.parametrize("name", BAD)
def test_what_is_out_of_range_is_an_error_that_names_the_op(name):
    with pytest.raises((IndexError, RuntimeError, ValueError), match=rf"^mindspore\.{name}"):
        BAD[name]()
    assert x().asnumpy().tolist() == [1, 2, 3]  # and the card is there


def test_it_is_found_in_a_backward_too():
    table = ms.Parameter(ops.ones((3, 2)), name="table")

    class Bad(nn.Cell):
        def construct(self, x):
            return x * 2

        def bprop(self, x, out, dout):
            return (dout * table[Tensor([5])],)

    with pytest.raises(IndexError, match="index 5 is out of range for axis 0 of length 3"):
        ms.grad(Bad())(ops.ones((1, 2)))


SCRIPT = """
    import sys
    import msvjp as ms
    from msvjp import Tensor, ops

    if sys.argv[1] == "npu-sim":
        from msvjp.testing import simulated_npu
        simulated_npu.install()
    ms.set_device({"npu-sim": "Ascend", "npu": "Ascend", "cuda": "GPU"}[sys.argv[1]])
    x, n = Tensor([1.0, 2.0, 3.0]), Tensor([7])
    print((n // 0).shape)
    w = ops.gather(x, Tensor([1]), 0)
    pulls = ms.vjp(lambda x: x * x, x)[1]
    try:
        print(ops.gather(x, Tensor([4]), 0).asnumpy())
    except RuntimeError as error:
        print(error)
    for use in (lambda: x + x, lambda: x.asnumpy(), lambda: float(x[0]), lambda: Tensor([1.0]), lambda: pulls(x),
                ms.runtime.synchronize):
        try:
            use()
        except RuntimeError as error:
            print(error)
"""


@pytest.fixture
def name_of_device(request):
    return request.config.getoption("--device").split(",")[0]


def test_without_launch_blocking_the_card_is_lost_and_each_use_says_what_to_do(name_of_device):
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), name_of_device]
    run = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    first, *errors = run.stdout.splitlines()
    assert first == "(1,)", run.stderr
    assert len(errors) == 7, run.stdout
    for line in errors:
        assert line.startswith("mindspore.")
        assert "run it again with `mindspore.runtime.launch_blocking()` at its beginning" in line


def test_a_run_of_tests_ends_there_with_words(pytester, name_of_device):
    pytester.makepyfile(
        """
        import msvjp

        def test_one():
            msvjp.ops.gather(msvjp.Tensor([1.0]), msvjp.Tensor([4]), 0).asnumpy()

        def test_two(): pass
        """
    )
    options = ("-p", "msvjp.testing", "-p", "no:cacheprovider", "--device", name_of_device)
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_one: an index out of range*launch_blocking*"])


# ---- recurrent layers ----


@pytest.mark.only_on("cuda")
@pytest.mark.parametrize("layer", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("dtype", [ms.float32, ms.float16])
def test_the_weights_of_a_layer_lie_together(layer, dtype):
    net, x = getattr(nn, layer)(3, 4, 2, bidirectional=True), ms.Tensor(np.ones((5, 2, 3)), dtype)
    state = ms.ops.zeros((4, 2, 4), dtype)
    for _ in range(2):  # cuDNN warns where they do not, and a warning fails
        ms.grad(lambda x: net(x, (state, state) if layer == "LSTM" else state)[0].sum())(x)
    if dtype == ms.float32:
        assert len({p.untyped_storage().data_ptr() for p in net.get_parameters()}) == 1
    net.weight_hh_l0.set_data(net.weight_hh_l0 * 2)
    net(x)
