"""mindspore.ops.operations._grad_ops: the backward of an op as an op, in class form.

A row says how the op is made and called, and the function that it is the backward of; the backward itself is that
function's pullback. Where MindSpore hands it no input but the output, the shape or the places of the maxima, the row says how
it follows from those.
"""

import inspect

import torch
import torch.nn.functional as F

from .._op.declare import wrap_op
from .._op.primitive import class_form
from . import (
    activation,
    conv,
    detection,
    elementwise,
    fractional_pool,
    gathering,
    image,
    indexing,
    joining,
    linalg,
    loss,
    patches,
    pool,
    products,
    resampling,
    resizing,
    sparse_coordinates,
    unary,
)
from . import normalization as norm
from ._arguments import dims


def _gradient(name, call, fn, of=None):
    """Publish the backward of fn under the name, which has the words of its constructor in brackets.

    call: the arguments of a call: those of fn by its own words, the cotangent with an asterisk, and what is not needed.
    of: the arguments whose gradients come, by default fn's first.
    """
    taken = [*inspect.signature(fn).parameters]
    of = of.split() if of else taken[:1]
    cotangent = next(word for word in call.split() if word.endswith("*")).strip("*")

    def backward(**given):
        def run(*primals):
            return fn(**{word: given[word] for word in taken if word in given} | dict(zip(of, primals, strict=True)))

        gradients = _pulled(run, [given[word] for word in of], given[cotangent])
        return gradients if len(of) > 1 else gradients[0]

    _formula(name, call.replace("*", ""), backward)


def _formula(name, call, backward):
    """Publish a backward, which takes the arguments of a call and the words of the constructor by name."""
    short, _, early = name.removesuffix(")").partition("(")
    words, api = call.split(), f"ops.operations._grad_ops.{short}"

    def gradient(*args, **rest):
        if len(args) != len(words) and len(args) + words.count("weight") != len(words):
            raise TypeError(f"mindspore.{api}: takes {len(words)} arguments, {', '.join(words)}; got {len(args)}")
        return backward(**dict(zip(words, args, strict=False)), **rest)

    form = class_form(api, wrap_op(gradient, api, inside=gradient), early)
    form.__doc__ = f"The backward of an op as an op: called with {', '.join(words)}."
    globals()[short] = form


def _pulled(run, primals, cotangent):
    """The gradients of the primals, recorded where somebody records them; those of integers are cut to integers."""
    wide = [x if x.is_floating_point() or x.is_complex() else x.double() for x in primals]
    out, pull = torch.func.vjp(run, *wide)
    return tuple(g.to(x.dtype) for g, x in zip(pull(cotangent.to(out.dtype)), primals, strict=True))


def _transposed(run, shape, cotangent):
    """The gradient of a linear function whose input has the shape: any input will do."""
    return _pulled(run, [cotangent.new_zeros(dims(shape))], cotangent)[0]


def _scattered(axes):
    """The backward of a pooling that handed out the places of its maxima, among so many of the last axes."""

    def backward(x, dout, argmax, **_):
        flat = torch.zeros_like(x).flatten(-axes)
        return flat.scatter_add(-1, argmax.flatten(-axes).long(), dout.flatten(-axes)).view_as(x)

    return backward


def _gathered(axes):
    """The backward of writing to such places."""

    def backward(x, dout, argmax, **_):
        return dout.flatten(-axes).gather(-1, argmax.flatten(-axes).long()).view(argmax.shape)

    return backward


#: Of SeLU: the slope, and where it flattens.
_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772

# ---- element by element ----

_gradient("AbsGrad", "input dout*", unary.abs)
_gradient("ACosGrad", "input dout*", unary.acos)
_gradient("AsinGrad", "input dout*", unary.asin)
_gradient("AtanGrad", "input dout*", unary.atan)
_gradient("LogitGrad(eps=-1.0)", "grad* input", lambda input, eps: unary.logit(input, eps if eps >= 0 else None))
_gradient("MvlgammaGrad(p)", "dout* input", unary.mvlgamma)
_gradient("GeLUGrad", "dy* input _y", activation.gelu_primitive)
_gradient("FastGeLUGrad", "dy* x", activation.fast_gelu)
_gradient("ReluGrad", "dy* input", activation.relu)
_gradient("ReLU6Grad", "dy* input", activation.relu6)
_gradient("SiLUGrad", "dout* input", activation.silu)
_gradient("HSwishGrad", "dy* input", activation.hardswish)
_gradient("HSigmoidGrad", "dy* input", activation.hardsigmoid)
_gradient("HShrinkGrad(lambd=0.5)", "dy* input", activation.hardshrink)
_gradient("SoftShrinkGrad(lambd=0.5)", "dy* input", activation.softshrink)
_gradient("SoftplusGrad", "dy* input", activation.softplus)
_gradient("GluGrad(axis)", "dy* x", activation.glu)
_gradient("PReLUGrad", "dy* input weight", activation.prelu, of="input weight")
_gradient("MaximumGrad(grad_x=True, grad_y=True)", "input other dout*", elementwise.maximum, of="input other")
_gradient("MinimumGrad(grad_x=True, grad_y=True)", "input other dout*", elementwise.minimum, of="input other")

_formula("AcoshGrad", "out dout", lambda out, dout: dout / torch.sinh(out))
_formula("AsinhGrad", "out dout", lambda out, dout: dout / torch.cosh(out))
for _name in ("InvGrad", "ReciprocalGrad"):
    _formula(_name, "out dout", lambda out, dout: -dout * out * out)
_formula("RsqrtGrad", "out dout", lambda out, dout: -dout * out**3 / 2)
_formula("SqrtGrad", "out dout", lambda out, dout: dout / (2 * out))
_formula("SigmoidGrad", "out dout", lambda out, dout: dout * out * (1 - out))
_formula("TanhGrad", "out dout", lambda out, dout: dout * (1 - out * out))
_formula("EluGrad", "dout out", lambda dout, out: dout * torch.where(out > 0, 1, out + 1))
_formula("SeluGrad", "dout out", lambda dout, out: dout * torch.where(out > 0, _SCALE, out + _SCALE * _ALPHA))
_formula("SoftmaxGrad", "out dout", lambda out, dout: out * (dout - (out * dout).sum(-1, keepdim=True)))
_formula(
    "LogSoftmaxGrad(axis=-1)",
    "out dout",
    lambda out, dout, axis: dout - torch.exp(out) * dout.sum(axis, keepdim=True),
)
_formula("DropoutGrad(keep_prob=0.5)", "dout mask", lambda dout, mask, keep_prob: dout * mask / keep_prob)

_formula(
    "MaximumGradGrad(grad_x=True, grad_y=True)", "x y dx dy", lambda x, y, dx, dy, **_: _of_the_larger(x, y, dx, dy)
)
_formula("MinimumGradGrad", "x y dx dy", lambda x, y, dx, dy: _of_the_larger(-x, -y, dx, dy))


def _of_the_larger(x, y, dx, dy):
    return torch.zeros_like(x), torch.zeros_like(y), torch.where(x >= y, dx, dy)


# ---- shapes and places ----

_formula("BiasAddGrad(data_format='NCHW')", "dout", lambda dout, data_format: _over_bias(dout, data_format))
_formula("FlattenGrad", "dout shape", lambda dout, shape: dout.reshape(dims(shape)))
_formula("UniqueGrad", "douts outs", lambda douts, outs: douts[0][outs[1].long()])
_formula("TraceGrad", "dout shape", lambda dout, shape: _transposed(linalg.trace, shape, dout))
_gradient("GatherDGradV2", "input dim index dout*", gathering.gather_elements)
_gradient("MaskedSelectGrad", "input mask grad*", gathering.masked_select)
_gradient("SliceGrad", "dy* input_x begin size", indexing.slice_op)
_formula(
    "StridedSliceGrad(begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0)",
    "dy shape begin end strides",
    lambda dy, shape, **rest: _transposed(lambda x: indexing.strided_slice(x, **rest), shape, dy),
)
_formula("MirrorPadGrad(mode='REFLECT')", "dy paddings", lambda dy, paddings, mode: _unpadded(dy, paddings, mode))
_formula(
    "PadV3Grad(mode='reflect', paddings_contiguous=True)",
    "dy paddings",
    lambda dy, paddings, **rule: _transposed(
        lambda x: resizing.pad_v3(x, paddings, None, **rule), _before_pads(dy, paddings, **rule), dy
    ),
)
_formula(
    "AffineGridGrad(align_corners=False)",
    "dout size",
    lambda dout, size, align_corners: _of_theta(dout, dims(size), align_corners),
)
_formula(
    "EinsumGrad(equation)",
    "x dout",
    lambda x, dout, equation: _pulled(lambda *x: products.einsum_class(x, equation), x, dout),
)
_gradient("PdistGrad(p=2.0)", "dout* input y", linalg.pdist)
_formula("CholeskyGrad", "out dout", lambda out, dout: _pulled(torch.linalg.cholesky, [out @ out.mT], dout)[0])
_formula("SparseSliceGrad", "dout indices start places", lambda **given: _of_the_slice(**given))
_formula(
    "SparseFillEmptyRowsGrad",
    "places dout",
    lambda places, dout: (dout[places], (dout.sum() - dout[places].sum()).to(dout.dtype)),
)
for _name, _of in (
    ("Sum", sparse_coordinates.sparse_segment_sum),
    ("Mean", sparse_coordinates.sparse_segment_mean),
    ("SqrtN", sparse_coordinates.sparse_segment_sqrt_n),
):
    _formula(
        f"SparseSegment{_name}Grad",
        "dout indices ids rows",
        lambda dout, indices, ids, rows, of=_of: _transposed(
            lambda x: of(x, indices, ids, len(dout)), (int(rows), *dout.shape[1:]), dout
        ),
    )
_formula(
    "MedianGrad(global_median=False, axis=0, keep_dims=False)", "dout x y indices", lambda **given: _of_median(**given)
)


def _over_bias(dout, data_format):
    channel = -1 if data_format == "NHWC" else 1
    return dout.movedim(channel, 0).flatten(1).sum(1)


def _unpadded(dy, paddings, mode):
    pairs = paddings.tolist() if isinstance(paddings, torch.Tensor) else paddings
    shape = [n - sum(pair) for n, pair in zip(dy.shape, pairs, strict=True)]
    return _transposed(lambda x: joining.mirror_pad(x, pairs, mode), shape, dy)


def _before_pads(dy, paddings, mode, paddings_contiguous):
    """The shape without the elements that were added to the last axes, of which the last one comes first."""
    pads = list(dims(paddings))
    half = len(pads) // 2
    pairs = (
        zip(pads[::2], pads[1::2], strict=True) if paddings_contiguous else zip(pads[:half], pads[half:], strict=True)
    )
    added = [0] * (dy.ndim - half) + [sum(pair) for pair in pairs][::-1]
    return [n - m for n, m in zip(dy.shape, added, strict=True)]


def _of_theta(dout, size, align_corners):
    axes = len(size) - 2
    return _transposed(lambda theta: F.affine_grid(theta, size, align_corners), (size[0], axes, axes + 1), dout)


def _of_the_slice(dout, indices, start, places):
    kept = (indices[:, None] == places + start).all(2)
    return kept.to(dout.dtype) @ dout


def _of_median(dout, x, y, indices, global_median, axis, keep_dims):
    if global_median:
        at = x == y
        return dout * at / at.sum()
    if not keep_dims:
        dout, indices = dout.unsqueeze(axis), indices.unsqueeze(axis)
    return torch.zeros_like(x).scatter(axis, indices.long(), dout)


# ---- windows ----

_WINDOW = "kernel_size=1, strides=1, pad_mode='VALID'"
_gradient(f"MaxPoolGrad({_WINDOW}, data_format='NCHW')", "x out dout*", pool.max_pool_primitive)
_gradient(f"AvgPoolGrad({_WINDOW}, data_format='NCHW')", "x out dout*", pool.avg_pool_primitive)
_gradient(f"MaxPool3DGrad({_WINDOW}, pad_list=0, data_format='NCDHW')", "x out dout*", pool.max_pool3d_primitive)
_formula(
    "AvgPool3DGrad(kernel_size=1, strides=1, pads=0, ceil_mode=False, count_include_pad=True, divisor_override=0, "
    "data_format='NCDHW', pad_mode='pad')",
    "shape dout",
    lambda shape, dout, pads, **rest: _transposed(
        lambda x: pool.avg_pool3d_primitive(x, pad=pads, **rest), shape, dout
    ),
)
for _axes, _adaptive in ((2, pool.adaptive_avg_pool2d), (3, pool.adaptive_avg_pool3d)):
    _formula(
        f"AdaptiveAvgPool{_axes}DGrad",
        "dout shape",
        lambda dout, shape, n=_axes, of=_adaptive: _transposed(lambda x: of(x, dout.shape[-n:]), shape, dout),
    )
    _formula(f"AdaptiveMaxPool{_axes}DGrad", "dout x argmax", _scattered(_axes))
_formula(f"MaxPoolGradWithArgmax({_WINDOW}, data_format='NCHW')", "x dout argmax", _scattered(3))
_formula(
    "MaxPoolGradWithArgmaxV2(kernel_size, strides=None, pads=0, dilation=1, ceil_mode=False, argmax_type=None)",
    "x dout argmax",
    _scattered(2),
)
_formula(
    "MaxPool3DGradWithArgmax(ksize, strides, pads, dilation=1, ceil_mode=False, data_format='NCDHW')",
    "x dout argmax",
    _scattered(3),
)
_formula("FractionalMaxPoolGradWithFixedKsize(data_format='NCHW')", "x dout argmax", _scattered(2))
_formula("FractionalMaxPool3DGradWithFixedKsize(data_format='NCDHW')", "x dout argmax", _scattered(3))
_formula(
    "FractionalMaxPoolGrad(overlapping=False)",
    "x out dout rows columns",
    lambda x, out, dout, **rest: _pulled(lambda x: fractional_pool.maxima_of_windows(x, **rest), [x], dout)[0],
)
_formula(
    "FractionalAvgPoolGrad(overlapping=False)",
    "shape dout rows columns",
    lambda shape, dout, **rest: _transposed(lambda x: fractional_pool.means_of_windows(x, **rest), shape, dout),
)
_UNPOOL = "ksize, strides=0, pads=0, output_shape=(), data_format="
_formula(f"MaxUnpool2DGrad({_UNPOOL}'NCHW')", "x dout argmax", _gathered(2))
_formula(f"MaxUnpool3DGrad({_UNPOOL}'NCDHW')", "x dout argmax", _gathered(3))
_formula(f"MaxPoolGradGradWithArgmax({_WINDOW})", "x dout argmax", _gathered(3))
_formula(
    f"MaxPoolGradGrad({_WINDOW})",
    "x out dout",
    lambda x, out, dout, **window: torch.func.jvp(lambda x: pool.max_pool_primitive(x, **window), (x,), (dout,))[1],
)

for _name, _of in (("Input", "x"), ("Filter", "filter")):
    _gradient(
        f"Dilation2DBackprop{_name}(stride, dilation, pad_mode='SAME', data_format='NCHW')",
        "x filter dout*",
        patches.dilation2d,
        of=_of,
    )

# ---- convolutions and norms ----

_formula(
    "DeformableOffsetsGrad(strides, pads, kernel_size, dilations=(1,1,1,1), data_format='NCHW', deformable_groups=1, "
    "modulated=True)",
    "dout x offsets",
    lambda dout, x, offsets, kernel_size, **rest: _pulled(
        lambda x, offsets: patches.deformable_offsets(x, offsets, ksize=kernel_size, **rest), (x, offsets), dout
    ),
)

_KERNEL = "out_channel, kernel_size, pad_mode='valid', pad=0, pad_list=None, mode=1, stride=1, dilation=1, group=1"
_formula(
    f"Conv2DBackpropFilter({_KERNEL}, data_format='NCHW')",
    "dout x shape",
    lambda dout, x, shape, pad_list, **rest: _transposed(lambda w: conv.conv2d_primitive(x, w, **rest), shape, dout),
)
_formula(
    f"Conv3DBackpropFilter({_KERNEL.replace('pad_list=None, mode=1, ', 'mode=1, ')}, data_format='NCDHW')",
    "x dout shape",
    lambda x, dout, shape, **rest: _transposed(lambda w: conv.conv3d_primitive(x, w, **rest), shape, dout),
)
_formula(
    "LayerNormGrad(begin_norm_axis=1, begin_params_axis=1)",
    "x dy variance mean gamma",
    lambda **given: _of_layer_norm(**given),
)
_formula(
    "BatchNormGrad(is_training=False, epsilon=1e-5, data_format='NCHW')",
    "dout x scale mean variance reserve",
    lambda **given: _of_batch_norm(**given),
)
_gradient("RmsNormGrad", "dy* x rstd gamma", lambda x, gamma: norm.rms_norm(x, gamma)[0], of="x gamma")
_gradient("LRNGrad(depth_radius=5, bias=1.0, alpha=1.0, beta=0.5)", "dout* x out", norm.lrn)
_gradient("L2NormalizeGrad(axis=0, epsilon=1e-4)", "input_x out dout*", norm.l2_normalize)


def _of_layer_norm(x, dy, variance, mean, gamma, begin_norm_axis, begin_params_axis):
    def run(x, gamma, beta):
        return norm.layer_norm_primitive(x, gamma, beta, begin_norm_axis, begin_params_axis, 1e-12)[0]

    return _pulled(run, (x, gamma, torch.zeros_like(gamma)), dy)


def _of_batch_norm(dout, x, scale, mean, variance, reserve, is_training, epsilon, data_format):
    def run(x, scale, bias):
        return norm.batch_norm_primitive(x, scale, bias, mean, variance, is_training, epsilon, 0.0, data_format)[0]

    return _pulled(run, (x, scale, torch.zeros_like(scale)), dout)


# ---- losses ----

_gradient(
    "NLLLossGrad(reduction='mean', ignore_index=-100)",
    "logits dout* labels weight total",
    lambda logits, labels, weight, reduction, ignore_index: loss.nll_loss_primitive(
        logits, labels, weight, reduction, ignore_index
    )[0],
)
_gradient("BinaryCrossEntropyGrad(reduction='mean')", "logits labels dout* weight", loss.binary_cross_entropy_primitive)
_gradient("SmoothL1LossGrad(beta=1.0, reduction='none')", "input target dout*", loss.smooth_l1_loss)
_gradient("SoftMarginLossGrad(reduction='mean')", "input target dout*", loss.soft_margin_loss)
_gradient("KLDivLossGrad(reduction='mean')", "dout* logits labels", loss.kl_div)
_gradient(
    "MultiMarginLossGrad(p=1, margin=1.0, reduction='mean')", "dout* x target weight", loss.multi_margin_loss_primitive
)
_gradient("SigmoidCrossEntropyWithLogitsGrad", "logits label dout*", loss.sigmoid_cross_entropy_with_logits)

# ---- images ----

_SAMPLING = "align_corners=False, half_pixel_centers=False"


def _resized(resize):
    """The backward of resizing to the size of the cotangent, called with the shape or the image that there was."""

    def backward(dout, image, **rule):
        shape = image.shape if isinstance(image, torch.Tensor) and image.dim() == 4 else (*dout.shape[:2], *dims(image))
        return _transposed(lambda x: resize(x, dout.shape[2:], **rule), shape, dout)

    return backward


_formula(f"ResizeBilinearGrad({_SAMPLING})", "dout image", _resized(image.resize_bilinear_v2))
_formula(f"ResizeBicubicGrad({_SAMPLING})", "dout image", _resized(resizing.resize_bicubic))
_formula(
    "ResizeLinear1DGrad(coordinate_transformation_mode='align_corners')",
    "dout x",
    lambda dout, x, **rule: _transposed(lambda x: resizing.resize_linear_1d(x, dout.shape[2:], **rule), x.shape, dout),
)
_formula(
    f"ResizeNearestNeighborGrad({_SAMPLING})",
    "dout size",
    lambda dout, size, **rule: _resized(image.resize_nearest_neighbor)(dout, size, **rule),
)
_formula(
    f"ResizeNearestNeighborV2Grad({_SAMPLING})",
    "dout size",
    lambda dout, size, **rule: _resized(image.resize_nearest_neighbor)(dout, size, **rule),
)
_formula(
    "ScaleAndTranslateGrad(kernel_type='lanczos3', antialias=True)",
    "dout image scale translation",
    lambda dout, image, **rest: _transposed(
        lambda x: resampling.scale_and_translate(x, dout.shape[1:3], **rest), image.shape, dout
    ),
)
_GRID = "mode='bilinear', padding_mode='zeros', align_corners=False, output_mask=(1,1)"
for _name in ("GridSampler2DGrad", "GridSampler3DGrad"):
    _gradient(f"{_name}({_GRID})", "grad* input grid", image.grid_sample, of="input grid")
_formula(
    "ROIAlignGrad(pooled_height, pooled_width, spatial_scale, sample_num=2)",
    "dout rois shape",
    lambda dout, rois, shape, **rest: _transposed(lambda x: detection.roi_align(x, rois, **rest), shape, dout),
)
for _name, _mode in (("UpsampleTrilinear3DGrad", "trilinear"), ("UpsampleNearest3DGrad", "nearest")):
    _formula(
        f"{_name}(align_corners=False)" if _mode == "trilinear" else _name,
        "dout shape size scales",
        lambda dout, shape, size, scales, mode=_mode, **rule: _transposed(
            lambda x: F.interpolate(x, dout.shape[2:], mode=mode, **rule), shape, dout
        ),
    )
