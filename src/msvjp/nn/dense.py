"""Fully connected layers."""

import math

import torch

from .. import ops
from .._core.checks import check_bools, check_positive_ints
from .._op.declare import public
from ..common.initializer import HeUniform, Uniform, initializer
from ..common.parameter import Parameter
from .activation import get_activation
from .cell import Cell


def _weight(init, shape, dtype):
    """A weight, by default uniform within 1 / sqrt(fan in)."""
    return Parameter(initializer(HeUniform(math.sqrt(5)) if init is None else init, shape, dtype), name="weight")


def _bias(init, length, fan_in, dtype):
    """A bias, by default uniform within 1 / sqrt(fan in)."""
    return Parameter(initializer(Uniform(1 / math.sqrt(fan_in)) if init is None else init, length, dtype), name="bias")


@public("nn.Dense")
class Dense(Cell):
    """x @ weight.T + bias, then an activation. x: (..., in_channels); the result: (..., out_channels).

    Args:
        weight_init, bias_init: what `initializer` takes; by default uniform within 1 / sqrt(in_channels).
        activation: its name, such as 'relu', a Cell or a Primitive.

    Raises:
        TypeError, ValueError: a number of channels is not a positive int, or a Tensor to start from has another shape.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        weight_init=None,
        bias_init=None,
        has_bias=True,
        activation=None,
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints("mindspore.nn.Dense", in_channels=in_channels, out_channels=out_channels)
        check_bools("mindspore.nn.Dense", has_bias=has_bias)
        self.in_channels, self.out_channels, self.has_bias = in_channels, out_channels, has_bias
        self.weight = _weight(weight_init, (out_channels, in_channels), dtype)
        self.bias = _bias(bias_init, out_channels, in_channels, dtype) if has_bias else None
        self.activation = _activation(activation)
        self.activation_flag = self.activation is not None

    def construct(self, x):
        """The output for x."""
        x = ops.dense(x, self.weight, self.bias if self.has_bias else None)
        return self.activation(x) if self.activation_flag else x

    def extend_repr(self):
        """The sizes, and the bias and activation where there are."""
        activation = f", activation={self.activation}" if self.activation_flag else ""
        return f"input_channels={self.in_channels}, output_channels={self.out_channels}{_bias_text(self)}{activation}"


def _activation(activation):
    if isinstance(activation, str):
        return get_activation(activation)
    if activation is not None and not callable(activation):
        raise TypeError(f"mindspore.nn.Dense: activation is {activation!r}; give a name, a Cell or a Primitive")
    return activation


def _bias_text(dense):
    return ", has_bias=True" if dense.has_bias else ""


@public("nn.Linear", "mint.nn.Linear")
class Linear(Cell):
    """x @ weight.T + bias. x: (..., in_features); the result: (..., out_features).

    Args:
        weight_init, bias_init: what `initializer` takes; by default uniform within 1 / sqrt(in_features).
        dtype: of the parameters; None is float32.

    Raises:
        TypeError, ValueError: a number of features is not a positive int, or a Tensor to start from has another shape.
    """

    def __init__(self, in_features, out_features, bias=True, weight_init=None, bias_init=None, dtype=None):
        super().__init__()
        check_positive_ints("mindspore.nn.Linear", in_features=in_features, out_features=out_features)
        check_bools("mindspore.nn.Linear", bias=bias)
        self.in_features, self.out_features, self.has_bias = in_features, out_features, bias
        self.weight = _weight(weight_init, (out_features, in_features), dtype or torch.float32)
        self.bias = _bias(bias_init, out_features, in_features, dtype or torch.float32) if bias else None

    def construct(self, x):
        """The output for x."""
        return ops.dense(x, self.weight, self.bias if self.has_bias else None)

    def extend_repr(self):
        """The sizes, and whether there is a bias."""
        return f"input_features={self.in_features}, output_features={self.out_features}{_bias_text(self)}"


@public("nn.BiDense")
class BiDense(Cell):
    """The bilinear forms of two inputs, (..., in1_channels) and (..., in2_channels), plus bias: (..., out_channels).

    Args:
        weight_init, bias_init: what `initializer` takes; by default uniform within 1 / sqrt(in1_channels).
    """

    def __init__(
        self,
        in1_channels,
        in2_channels,
        out_channels,
        weight_init=None,
        bias_init=None,
        has_bias=True,
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints(
            "mindspore.nn.BiDense", in1_channels=in1_channels, in2_channels=in2_channels, out_channels=out_channels
        )
        check_bools("mindspore.nn.BiDense", has_bias=has_bias)
        self.in1_channels, self.in2_channels = in1_channels, in2_channels
        self.out_channels, self.has_bias = out_channels, has_bias
        bound = Uniform(1 / math.sqrt(in1_channels))
        weight_init = bound if weight_init is None else weight_init
        self.weight = _weight(weight_init, (out_channels, in1_channels, in2_channels), dtype)
        self.bias = _bias(bias_init, out_channels, in1_channels, dtype) if has_bias else None

    def construct(self, input1, input2):
        """The output for the two inputs."""
        return ops.bidense(input1, input2, self.weight, self.bias if self.has_bias else None)

    def extend_repr(self):
        """The sizes, and whether there is a bias."""
        sizes = f"in1_channels={self.in1_channels}, in2_channels={self.in2_channels}"
        return f"{sizes}, output_channels={self.out_channels}{_bias_text(self)}"
