"""A layer, batch normalization and an activation in one Cell."""

from .._op.declare import public
from .activation import LeakyReLU, get_activation
from .cell import Cell
from .conv import Conv2d
from .dense import Dense
from .norm import BatchNorm1d, BatchNorm2d


@public("nn.Conv2dBnAct")
class Conv2dBnAct(Cell):
    """`Conv2d`, then `BatchNorm2d` if has_bn, then the activation if there is one.

    Args:
        momentum, eps: of the batch normalization.
        activation: its name, a Cell or a Primitive; a 'leakyrelu' has the slope alpha.
        after_fake: accepted as in MindSpore, where it is for quantized training.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init="normal",
        bias_init="zeros",
        has_bn=False,
        momentum=0.997,
        eps=1e-5,
        activation=None,
        alpha=0.2,
        after_fake=True,
    ):
        super().__init__()
        shape = in_channels, out_channels, kernel_size, stride, pad_mode, padding, dilation, group
        self.conv = Conv2d(*shape, has_bias=has_bias, weight_init=weight_init, bias_init=bias_init)
        self.batchnorm = BatchNorm2d(out_channels, eps, momentum) if has_bn else None
        self.activation = _activation("Conv2dBnAct", activation, alpha)

    def construct(self, x):
        """The output for x (N, C, H, W)."""
        return _after(self, self.conv(x))


@public("nn.DenseBnAct")
class DenseBnAct(Cell):
    """`Dense`, then `BatchNorm1d` if has_bn, then the activation if there is one; see `Conv2dBnAct`."""

    def __init__(
        self,
        in_channels,
        out_channels,
        weight_init="normal",
        bias_init="zeros",
        has_bias=True,
        has_bn=False,
        momentum=0.9,
        eps=1e-5,
        activation=None,
        alpha=0.2,
        after_fake=True,
    ):
        super().__init__()
        self.dense = Dense(in_channels, out_channels, weight_init, bias_init, has_bias)
        self.batchnorm = BatchNorm1d(out_channels, eps, momentum) if has_bn else None
        self.activation = _activation("DenseBnAct", activation, alpha)

    def construct(self, x):
        """The output for x (N, C)."""
        return _after(self, self.dense(x))


def _activation(name, activation, alpha):
    if activation == "leakyrelu":
        return LeakyReLU(alpha)
    if activation is None or isinstance(activation, str):
        return get_activation(activation, name)
    if not callable(activation):
        raise TypeError(f"mindspore.nn.{name}: activation is {activation!r}; give a name, a Cell or a Primitive")
    return activation


def _after(cell, x):
    x = x if cell.batchnorm is None else cell.batchnorm(x)
    return x if cell.activation is None else cell.activation(x)
