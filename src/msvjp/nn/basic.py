"""Fully connected layers, dropout, and the small layers around them."""

import math

import torch
import torch.nn.functional as F

from .. import ops
from .._op import public
from ..device import default_device
from ..initializer import HeUniform, Uniform, initializer
from ..parameter import Parameter
from ._arguments import a_bool, between, layer_op, one_of, positive_int
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
        TypeError, ValueError: a number of channels is no positive int, or a Tensor to start from has another shape.
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
        positive_int("Dense", in_channels=in_channels, out_channels=out_channels)
        a_bool("Dense", has_bias=has_bias)
        self.in_channels, self.out_channels, self.has_bias = in_channels, out_channels, has_bias
        self.weight = _weight(weight_init, (out_channels, in_channels), dtype)
        self.bias = _bias(bias_init, out_channels, in_channels, dtype) if has_bias else None
        self.activation = _activation(activation)

    def construct(self, x):
        """The output for x."""
        x = ops.dense(x, self.weight, self.bias)
        return x if self.activation is None else self.activation(x)

    def extend_repr(self):
        """The sizes, and the bias and activation where there are."""
        activation = "" if self.activation is None else f", activation={self.activation}"
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
        TypeError, ValueError: a number of features is no positive int, or a Tensor to start from has another shape.
    """

    def __init__(self, in_features, out_features, bias=True, weight_init=None, bias_init=None, dtype=None):
        super().__init__()
        positive_int("Linear", in_features=in_features, out_features=out_features)
        a_bool("Linear", bias=bias)
        self.in_features, self.out_features, self.has_bias = in_features, out_features, bias
        self.weight = _weight(weight_init, (out_features, in_features), dtype or torch.float32)
        self.bias = _bias(bias_init, out_features, in_features, dtype or torch.float32) if bias else None

    def construct(self, x):
        """The output for x."""
        return ops.dense(x, self.weight, self.bias)

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
        positive_int("BiDense", in1_channels=in1_channels, in2_channels=in2_channels, out_channels=out_channels)
        a_bool("BiDense", has_bias=has_bias)
        self.in1_channels, self.in2_channels = in1_channels, in2_channels
        self.out_channels, self.has_bias = out_channels, has_bias
        bound = Uniform(1 / math.sqrt(in1_channels))
        weight_init = bound if weight_init is None else weight_init
        self.weight = _weight(weight_init, (out_channels, in1_channels, in2_channels), dtype)
        self.bias = _bias(bias_init, out_channels, in1_channels, dtype) if has_bias else None

    def construct(self, input1, input2):
        """The output for the two inputs."""
        return ops.bidense(input1, input2, self.weight, self.bias)

    def extend_repr(self):
        """The sizes, and whether there is a bias."""
        sizes = f"in1_channels={self.in1_channels}, in2_channels={self.in2_channels}"
        return f"{sizes}, output_channels={self.out_channels}{_bias_text(self)}"


# ---- dropout ----


@public("nn.Dropout")
class Dropout(Cell):
    """In training, drop elements to 0 and scale the others up; else hand x on.

    Args:
        keep_prob: the probability to *keep* an element, in (0, 1]; it comes first, and counts only where p is None.
        p: the probability to drop it, in [0, 1).
        dtype: accepted as in MindSpore; the result has the dtype of x.
    """

    def __init__(self, keep_prob=0.5, p=None, dtype=torch.float32):
        super().__init__()
        if p is None:
            between("Dropout", 0, 1, keep_prob=keep_prob)
        else:
            between("Dropout", 0, 1, p=p)
        self.keep_prob, self.p = keep_prob, p
        self._drop = 1 - keep_prob if p is None else p
        if self._drop == 1:
            raise ValueError("mindspore.nn.Dropout: keep_prob is 0 or p is 1, so nothing would be left")

    def construct(self, x):
        """x with elements dropped."""
        return ops.dropout(x, self._drop) if self.training and self._drop else x

    def extend_repr(self):
        """The probability that was given."""
        return f"keep_prob={self.keep_prob}" if self.p is None else f"p={self.p}"


@public("nn.DropoutExt", "mint.nn.Dropout")
class DropoutExt(Cell):
    """In training, drop elements to 0 with probability p and scale the others up; else hand the input on.

    Args:
        p: in [0, 1].
        inplace: write the result into the input.
    """

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        between("DropoutExt", 0, 1, p=p)
        self.p, self.inplace = p, inplace

    def construct(self, input):
        """The input with elements dropped."""
        return ops.dropout(input, self.p, inplace=self.inplace) if self.training and self.p else input


class _ChannelDropout(Cell):
    """In training, drop whole channels to 0 with probability p in [0, 1] and scale the others up; else hand x on."""

    def __init__(self, p=0.5):
        super().__init__()
        between(self.cls_name, 0, 1, p=p)
        self.p = p

    def construct(self, x):
        """x with channels dropped."""
        return self._dropped(x) if self.training and self.p else x


@public("nn.Dropout1d")
class Dropout1d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, L) or (C, L); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout1d(x, self.p)


@public("nn.Dropout2d")
class Dropout2d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, H, W); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout2d(x, self.p)

    def extend_repr(self):
        """The probability to keep a channel, under the name p as in MindSpore."""
        return f"p={1.0 - self.p}"


@public("nn.Dropout3d")
class Dropout3d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, D, H, W); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout3d(x, self.p)

    def extend_repr(self):
        """The probability to keep a channel, under the name p as in MindSpore."""
        return f"p={1.0 - self.p}"


@public("nn.Dropout2dExt", "mint.nn.Dropout2d")
class Dropout2dExt(DropoutExt):
    """`DropoutExt` of channels of the input (N, C, H, W)."""

    def construct(self, input):
        """The input with channels dropped."""
        if self.training and self.p:
            return _dropout2d(input, self.p, self.inplace)
        return input


@layer_op("mint.nn.Dropout2d")
def _dropout2d(input, p, inplace):
    return F.dropout2d(input, p, True, inplace)


# ---- shape ----


@public("nn.Flatten", "mint.nn.Flatten")
class Flatten(Cell):
    """The axes from start_dim to end_dim as one. By default the first axis, the batch, stays.

    Raises:
        ValueError: x has no such axes.
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def construct(self, x):
        """x with fewer axes."""
        return _flatten(x, self.start_dim, self.end_dim)


@layer_op("nn.Flatten")
def _flatten(x, start_dim, end_dim):
    axes = x.ndim or 1
    if not (-axes <= start_dim < axes and -axes <= end_dim < axes):
        raise ValueError(f"mindspore.nn.Flatten: x has shape {tuple(x.shape)}; it lacks axis {start_dim} or {end_dim}")
    return torch.flatten(x, start_dim, end_dim)


@public("nn.Unflatten")
class Unflatten(Cell):
    """One axis as several.

    Args:
        axis: which, an int.
        unflattened_size: the lengths of the axes in its place, a tuple or list; one may be -1.
    """

    def __init__(self, axis, unflattened_size):
        super().__init__()
        if not isinstance(axis, int) or not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                f"mindspore.nn.Unflatten: axis is {axis!r}, unflattened_size {unflattened_size!r}; "
                "give an int and a tuple"
            )
        self.axis, self.unflattened_size = axis, unflattened_size

    def construct(self, input_x):
        """input_x with more axes."""
        return _unflattened(input_x, self.axis, self.unflattened_size)


@layer_op("nn.Unflatten")
def _unflattened(input_x, axis, lengths):
    return input_x.unflatten(axis, tuple(lengths))


@public("nn.Identity", "mint.nn.Identity")
class Identity(Cell):
    """Hands its input on. The constructor takes any arguments."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def construct(self, input):
        """The input itself."""
        return input


@public("nn.Pad")
class Pad(Cell):
    """x with elements added before and after, along every axis.

    Args:
        paddings: a pair (before, after) for every axis of x.
        mode: 'CONSTANT' adds zeros; 'REFLECT' mirrors x about its edge elements, 'SYMMETRIC' about its edges.

    Raises:
        ValueError: paddings are not pairs, or not as many as x has axes; or x is too short to be mirrored so far.
    """

    def __init__(self, paddings, mode="CONSTANT"):
        super().__init__()
        one_of("Pad", ("CONSTANT", "REFLECT", "SYMMETRIC"), mode=mode)
        if not isinstance(paddings, (tuple, list)):
            raise TypeError(f"mindspore.nn.Pad: paddings is {paddings!r}; give a tuple of pairs")
        if not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in paddings):
            raise ValueError(f"mindspore.nn.Pad: paddings is {paddings!r}; give a pair (before, after) for every axis")
        self.paddings, self.mode = tuple(tuple(pair) for pair in paddings), mode

    def construct(self, x):
        """The padded x."""
        return _padded(x, self.paddings, self.mode)


@layer_op("nn.Pad")
def _padded(x, paddings, mode):
    if len(paddings) != x.ndim or any(n < 0 for pair in paddings for n in pair):
        raise ValueError(
            f"mindspore.nn.Pad: paddings is {paddings}, x has {x.ndim} axes; give a pair of lengths for each"
        )
    if mode == "CONSTANT":
        return F.pad(x, [n for pair in reversed(paddings) for n in pair])
    for axis, (before, after) in enumerate(paddings):
        if before or after:
            x = x.index_select(axis, _mirrored(x.shape[axis], before, after, mode, x.device))
    return x


def _mirrored(length, before, after, mode, device):
    """The indices of an axis that goes on as in a mirror: 1 0 1 2 1 with REFLECT, 0 0 1 2 2 with SYMMETRIC."""
    if max(before, after) > length - (mode == "REFLECT"):
        raise ValueError(
            f"mindspore.nn.Pad: an axis of length {length} cannot be padded by {before, after}, mode {mode}"
        )
    places = torch.arange(-before, length + after, device=device)
    if mode == "REFLECT":
        return length - 1 - (length - 1 - places.abs()).abs()
    places = torch.where(places < 0, -1 - places, places)
    return torch.where(places >= length, 2 * length - 1 - places, places)


@public("nn.Roll")
class Roll(Cell):
    """The elements moved by `shift` along `axis`, ints or tuples; what leaves at one end comes in at the other."""

    def __init__(self, shift, axis):
        super().__init__()
        self.shift, self.axis = _listed(shift), _listed(axis)
        if len(self.shift) != len(self.axis):
            raise ValueError(
                f"mindspore.nn.Roll: shift is {shift} and axis {axis}; give as many of one as of the other"
            )

    def construct(self, input_x):
        """The rolled input_x."""
        if not all(-input_x.ndim <= axis < input_x.ndim for axis in self.axis):
            raise ValueError(f"mindspore.nn.Roll: axis is {self.axis}; input_x has {input_x.ndim} axes")
        return ops.roll(input_x, tuple(self.shift), tuple(self.axis))


def _listed(value):
    return list(value) if isinstance(value, (tuple, list)) else [value]


@public("nn.Tril")
class Tril(Cell):
    """The lower triangle of matrices, 0 above the k-th diagonal."""

    def construct(self, x, k=0):
        """x with zeros."""
        return ops.tril(x, k)


@public("nn.Triu")
class Triu(Cell):
    """The upper triangle of matrices, 0 below the k-th diagonal."""

    def construct(self, x, k=0):
        """x with zeros."""
        return ops.triu(x, k)


@public("nn.Upsample")
class Upsample(Cell):
    """`ops.interpolate` to a size or by a factor."""

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def construct(self, x):
        """The resized x."""
        return ops.interpolate(
            x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )


@public("mint.nn.Upsample")
class UpsampleExt(Upsample):
    """`nn.Upsample` in mint."""


@public("mint.nn.Unfold")
class UnfoldExt(Cell):
    """`ops.unfold`: the windows of the input (N, C, H, W) as columns."""

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def construct(self, input):
        """The columns, (N, C * kernel elements, windows)."""
        return ops.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


@public("mint.nn.Fold")
class Fold(Cell):
    """`ops.fold`: the columns of `Unfold` added up where they came from."""

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def construct(self, input):
        """The sums, (N, C, *output_size)."""
        return ops.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)


# ---- products, sums and ranges ----


@public("nn.MatMul")
class MatMul(Cell):
    """`ops.matmul`, of the transposed matrices where asked for; a vector has no transpose."""

    def __init__(self, transpose_x1=False, transpose_x2=False):
        super().__init__()
        a_bool("MatMul", transpose_x1=transpose_x1, transpose_x2=transpose_x2)
        self.transpose_x1, self.transpose_x2 = transpose_x1, transpose_x2

    def construct(self, x1, x2):
        """The product."""
        return _product(x1, x2, self.transpose_x1, self.transpose_x2)


@layer_op("nn.MatMul")
def _product(x1, x2, transpose_x1, transpose_x2):
    x1 = x1.mT if transpose_x1 and x1.ndim > 1 else x1
    return torch.matmul(x1, x2.mT if transpose_x2 and x2.ndim > 1 else x2)


@public("nn.Moments")
class Moments(Cell):
    """The mean and the variance (of all elements, not an estimate) along an axis or axes; None and () are all of them."""

    def __init__(self, axis=None, keep_dims=None):
        super().__init__()
        self.axis, self.keep_dims = () if axis is None else axis, bool(keep_dims)

    def construct(self, x):
        """A tuple of two."""
        return _moments(x, self.axis, self.keep_dims)


@layer_op("nn.Moments")
def _moments(x, axis, keep_dims):
    variance, mean = torch.var_mean(x, None if axis == () else axis, correction=0, keepdim=keep_dims)
    return mean, variance


@public("nn.ReduceLogSumExp")
class ReduceLogSumExp(Cell):
    """log(sum(exp(x))) along an axis or a tuple of axes; () is all of them."""

    def __init__(self, axis, keep_dims=False):
        super().__init__()
        a_bool("ReduceLogSumExp", keep_dims=keep_dims)
        self.axis, self.keep_dims = axis, keep_dims

    def construct(self, x):
        """The reduced x."""
        return _log_sum_exp(x, self.axis, self.keep_dims)


@layer_op("nn.ReduceLogSumExp")
def _log_sum_exp(x, axis, keep_dims):
    return torch.logsumexp(x, tuple(range(x.ndim)) if axis == () else axis, keep_dims)


@public("nn.Range")
class Range(Cell):
    """The numbers from start to before limit, or from 0 to before start, in steps of delta: int32 or float32."""

    def __init__(self, start, limit=None, delta=1):
        super().__init__()
        start, limit = (0, start) if limit is None else (start, limit)
        whole = all(isinstance(n, int) for n in (start, limit, delta))
        self.register_buffer(
            "result_tensor", _range(start, limit, delta, torch.int32 if whole else torch.float32), persistent=False
        )

    def construct(self):
        """The numbers, 1-D."""
        return self.result_tensor


@layer_op("nn.Range")
def _range(start, limit, delta, dtype):
    return torch.arange(start, limit, delta, dtype=dtype, device=default_device())


# ---- norms and one-hot ----


@public("nn.Norm")
class Norm(Cell):
    """The 2-norm along an axis or a tuple of axes; () is all of them."""

    def __init__(self, axis=(), keep_dims=False):
        super().__init__()
        a_bool("Norm", keep_dims=keep_dims)
        self.axis, self.keep_dims = axis, keep_dims

    def construct(self, x):
        """The norm of x, in float32 for integers."""
        return _norm(x, self.axis, self.keep_dims)

    def extend_repr(self):
        """The axis, and whether it stays."""
        return f"axis={self.axis}, keep_dims={self.keep_dims}"


@layer_op("nn.Norm")
def _norm(x, axis, keep_dims):
    x = x if x.is_floating_point() else x.float()
    return torch.linalg.vector_norm(x, 2, None if axis == () else axis, keep_dims)


@public("nn.ClipByNorm")
class ClipByNorm(Cell):
    """x scaled down to a 2-norm of at most clip_norm, along an axis or axes; None is all of them."""

    def __init__(self, axis=None):
        super().__init__()
        if axis is not None and (not isinstance(axis, (int, tuple, list)) or isinstance(axis, bool)):
            raise TypeError(f"mindspore.nn.ClipByNorm: axis is {axis!r}; give an int, a tuple of ints or None")
        self.axis = axis

    def construct(self, x, clip_norm):
        """The scaled x, in the wider dtype of the two."""
        return _clipped(x, clip_norm, self.axis)


@layer_op("nn.ClipByNorm")
def _clipped(x, clip_norm, axis):
    norm = torch.linalg.vector_norm(x, 2, axis, True)
    return x * (clip_norm / torch.maximum(norm, torch.as_tensor(clip_norm, dtype=norm.dtype, device=x.device)))


@public("nn.L1Regularizer")
class L1Regularizer(Cell):
    """scale times the sum of the absolute weights, in float32.

    Raises:
        ValueError: scale is not positive and finite.
    """

    def __init__(self, scale):
        super().__init__()
        if not isinstance(scale, (int, float)):
            raise TypeError(f"mindspore.nn.L1Regularizer: scale is {scale!r}; give a number")
        if not 0 < scale < math.inf:
            raise ValueError(f"mindspore.nn.L1Regularizer: scale is {scale}; give a positive number")
        self.scale = scale

    def construct(self, weights):
        """The penalty, a scalar."""
        return _l1(weights, self.scale)


@layer_op("nn.L1Regularizer")
def _l1(weights, scale):
    total = weights.abs().sum()
    return scale * (total if total.dtype == torch.float64 else total.float())


@public("nn.OneHot")
class OneHot(Cell):
    """on_value at the index, off_value elsewhere, along a new axis of length depth; an index outside is nowhere."""

    def __init__(self, axis=-1, depth=1, on_value=1.0, off_value=0.0, dtype=torch.float32):
        super().__init__()
        self.axis, self.depth, self.on_value, self.off_value, self.dtype = axis, depth, on_value, off_value, dtype

    def construct(self, indices):
        """The one-hot Tensor of the dtype given to the constructor."""
        return _one_hot(indices, self.axis, self.depth, self.on_value, self.off_value, self.dtype)


@layer_op("nn.OneHot")
def _one_hot(indices, axis, depth, on_value, off_value, dtype):
    if indices.is_floating_point():
        raise TypeError(f"mindspore.nn.OneHot: the indices are {indices.dtype}; give integers")
    places = torch.arange(depth, device=indices.device)
    hot = indices.unsqueeze(-1) == places
    new = torch.full((), off_value, dtype=dtype, device=indices.device)
    return torch.where(hot, torch.full_like(new, on_value), new).movedim(-1, axis)
