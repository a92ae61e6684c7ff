"""The dense layer as a function, its bilinear kin, the bias alone, and rows of a table."""

import torch.nn.functional as F

from .._op.declare import op


@op("ops.dense", "ops.Dense()", "mint.nn.functional.linear")
def dense(input, weight, bias=None):
    """input @ weight.T + bias, for weight of shape (out, in) and input of shape (..., in)."""
    return F.linear(input, weight, bias)


@op("ops.bidense")
def bidense(input1, input2, weight, bias=None):
    """The bilinear form of input1 (..., in1) and input2 (..., in2) under each of weight's (out, in1, in2) matrices."""
    return F.bilinear(input1, input2, weight, bias)


@op("ops.bias_add", "ops.BiasAdd(data_format)")
def bias_add(input_x, bias, data_format="NCHW"):
    """input_x plus one number of bias for each channel: axis 1, or the last with data_format='NHWC'.

    Raises:
        ValueError: bias is not 1-D of that length.
    """
    axis = -1 if data_format == "NHWC" else 1
    if input_x.ndim < 2 or bias.shape != input_x.shape[axis : axis + 1 or None]:
        raise ValueError(
            f"mindspore.ops.bias_add: bias has shape {tuple(bias.shape)} and input_x {tuple(input_x.shape)}; "
            f"expected one number for each of the channels, axis {axis} of input_x"
        )
    return input_x + (bias if axis == -1 else bias.view(-1, *(1,) * (input_x.ndim - 2)))


@op("ops.embedding", "mint.nn.functional.embedding")
def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False):
    """The rows of weight (V, D) that the integers input name: the shape of input, then D.

    Args:
        padding_idx: a row that gets no gradient.
        max_norm: rows of a greater norm_type-norm are scaled down to it, in place, before they are read.
        scale_grad_by_freq: divide the gradient of a row by how often it was read.
    """
    return F.embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
