"""The parameters and the text of the convolution layers, and what mint.nn's compute."""

import math

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn, ops


@pytest.mark.parametrize(
    ("conv", "shape", "fan_in"),
    [
        (lambda **how: nn.Conv1d(40, 50, 3, **how), (50, 40, 1, 3), 120),
        (lambda **how: nn.Conv2d(40, 50, (3, 2), **how), (50, 40, 3, 2), 240),
        (lambda **how: nn.Conv2d(40, 50, 3, group=2, **how), (50, 20, 3, 3), 180),
        (lambda **how: nn.Conv3d(20, 50, 2, **how), (50, 20, 2, 2, 2), 160),
        (lambda **how: nn.Conv1dTranspose(40, 50, 3, **how), (40, 50, 1, 3), 150),
        (lambda **how: nn.Conv2dTranspose(40, 50, 3, **how), (40, 50, 3, 3), 450),
        (lambda **how: nn.Conv3dTranspose(20, 50, 2, group=2, **how), (20, 25, 2, 2, 2), 200),
    ],
)
def test_parameters(conv, shape, fan_in):
    # torch's uniform bounds, sqrt(6 / ((1 + 5) * fan_in)) for both
    made = conv(has_bias=True)
    weight, bias = made.trainable_params()
    assert (weight.name, weight.shape) == ("weight", shape)
    assert (bias.name, bias.shape) == ("bias", (50,))
    bound = 1 / math.sqrt(fan_in)
    for parameter in (weight, bias):
        values = parameter.asnumpy()
        assert np.abs(values).max() <= bound * 1.0001
        assert np.abs(values).max() > bound * 0.75
    assert conv().bias is None
    assert [p.name for p in conv().trainable_params()] == ["weight"]
    assert conv(dtype=ms.float16).weight.dtype == ms.float16


def test_text():
    assert str(nn.Conv2d(2, 4, (3, 2), 2, "pad", 1, weight_init="ones", group=2)) == (
        "Conv2d(input_channels=2, output_channels=4, kernel_size=(3, 2), stride=(2, 2), pad_mode=pad, padding=1, "
        "dilation=(1, 1), group=2, has_bias=False, weight_init=ones, bias_init=None, format=NCHW)"
    )
    assert str(nn.Conv1dTranspose(2, 4, 3, weight_init="ones", has_bias=True, bias_init="zeros")) == (
        "Conv1dTranspose(input_channels=2, output_channels=4, kernel_size=(1, 3), stride=(1, 1), pad_mode=same, "
        "padding=(0, 0, 0, 0), dilation=(1, 1), group=1, has_bias=True, weight_init=ones, bias_init=zeros, format=NCHW)"
    )
    assert str(mint.nn.Conv2d(2, 4, 3, padding="same")) == (
        "Conv2d(input_channels=2, output_channels=4, kernel_size=(3, 3), stride=(1, 1), padding=same, "
        "dilation=(1, 1), groups=1, bias=True)"
    )
    assert str(mint.nn.Conv1d(2, 4, 3)) == (
        "Conv1d(input_channels=2, output_channels=4, kernel_size=(3,), stride=(1,), padding=(0,), "
        "dilation=(1,), groups=1, bias=True)"
    )


def test_names_in_a_network():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.conv, self.act = nn.Conv1d(2, 3, 3, has_bias=True), nn.PReLU(3)

    assert [p.name for p in Net().get_parameters()] == ["conv.weight", "conv.bias", "act.w"]


def test_vjp_by_the_weights():
    net = nn.Conv2d(2, 3, 3, 2, has_bias=True)
    x = ms.Tensor(np.random.default_rng(0).standard_normal((1, 2, 5, 4)).astype(np.float32))
    out, pull = ms.vjp(net, x, weights=net.trainable_params())
    _, (weight, bias) = pull(ops.ones_like(out))
    np.testing.assert_allclose(bias.asnumpy(), [6, 6, 6], rtol=1e-5)
    assert weight.shape == (3, 2, 3, 3)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: mint.nn.Conv2d(2, 4, 3, padding="same", stride=2), ValueError),
        (lambda: mint.nn.Conv2d(2, 4, 3, padding="x"), ValueError),
        (lambda: mint.nn.Conv2d(2, 4, 3, padding_mode="x"), ValueError),
        (lambda: mint.nn.Conv2d(2, 4, 3, bias=1), TypeError),
        (lambda: mint.nn.Conv2d(3, 4, 3, groups=2), ValueError),
        (lambda: mint.nn.ConvTranspose2d(2, 4, 3, padding_mode="reflect"), ValueError),
    ],
)
def test_mint_refuses(make, kind):
    with pytest.raises(kind):
        make()


@pytest.mark.msvjp_only("MindSpore's CPU lacks the kernels of mint.nn")
@pytest.mark.parametrize(
    ("mode", "numpys"), [("zeros", "constant"), ("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap")]
)
@pytest.mark.parametrize("padding", [1, "same", "valid"])
def test_mint_padding(mode, numpys, padding):
    x = np.random.default_rng(0).standard_normal((1, 2, 5, 6)).astype(np.float32)
    conv = mint.nn.Conv2d(2, 4, (2, 3), padding=padding, padding_mode=mode)
    sides = {1: [(1, 1), (1, 1)], "same": [(0, 1), (1, 1)], "valid": [(0, 0), (0, 0)]}[padding]
    wide = ms.Tensor(np.pad(x, [(0, 0), (0, 0), *sides], mode=numpys))
    want = ops.conv2d(wide, conv.weight, conv.bias)
    np.testing.assert_allclose(conv(ms.Tensor(x)).asnumpy(), want.asnumpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.msvjp_only("MindSpore's CPU lacks the kernels of mint.nn")
def test_mint_transposed_output_size():
    x = ms.Tensor(np.ones((1, 2, 3, 4), np.float32))
    conv = mint.nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1)
    assert conv(x).shape == (1, 4, 5, 7)
    assert conv(x, (6, 7)).shape == (1, 4, 6, 7)
    extra = mint.nn.ConvTranspose2d(2, 4, 3, 2, 1, output_padding=(1, 0))
    assert extra(x).shape == (1, 4, 6, 7)
    with pytest.raises(ValueError, match="output_size"):
        conv(x, (9, 7))
