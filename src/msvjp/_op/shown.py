"""What an op shows of itself where MindSpore does not show what the constructor was given: `Prim[Softmax]<axis=(-1,)>`.

It keeps a kernel size with the axes of batch and channels, names such as 'mean' as numbers, and marks of its own such as
`side_effect_mem`.
"""

from collections.abc import Callable
from typing import Any

import torch


def _each(count: int, *before: int) -> Callable[[Any], Any]:
    """One number for each of so many axes, after those before them."""
    return lambda value: (*before, *(value if isinstance(value, (tuple, list)) else (value,) * count))


def _number(*names: str) -> Callable[[Any], Any]:
    return lambda value: names.index(value) if value in names else value


def _as_tuple(value: Any) -> Any:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _dtype_number(dtype: Any) -> Any:
    return {torch.int32: 34, torch.int64: 35}.get(dtype, dtype)


_pair, _triple, _two_axes, _three_axes = _each(2), _each(3), _each(2, 1, 1), _each(3, 1, 1)
_reduction, _dims = _number("sum", "mean", "none"), _number("NCHW", "NHWC", "NCDHW")
_mode_of_pool = _number("", "SAME", "VALID")

#: By ops and argument, what it becomes.
_ROWS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "AdaptiveAvgPool2D": {"output_size": lambda value: tuple(-1 if n is None else n for n in _pair(value))},
    "AdaptiveAvgPool3D": {"output_size": lambda value: tuple(-1 if n is None else n for n in _triple(value))},
    "AvgPool": {
        **dict.fromkeys(("kernel_size", "strides"), _pair),
        "pad_mode": lambda text: _mode_of_pool(text.upper()),
        "data_format": _dims,
    },
    "AvgPool3D": {**dict.fromkeys(("kernel_size", "strides"), _three_axes), "pad_mode": str.upper},
    "BatchToSpaceND": {"block_shape": _pair},
    "Bernoulli": {"seed": lambda seed: -1 if seed is None else seed},
    "Col2Im": dict.fromkeys(("kernel_size", "dilation", "padding", "stride"), _pair),
    "Conv2D": {"pad": _each(4), "stride": _two_axes, "dilation": _two_axes},
    "Conv2DBackpropInput Conv2DTranspose": {"kernel_size": _pair, "pad_mode": str.upper, "pad": _each(4)}
    | dict.fromkeys(("stride", "dilation"), _two_axes),
    "Conv3D": {"kernel_size": _triple, "pad": _each(6)},
    "Conv3DTranspose": {"kernel_size": _triple, "output_padding": lambda value: (0, 0, *_triple(value))},
    "Dilation2D": dict.fromkeys(("stride", "dilation"), _two_axes),
    "FFTWithSize": {"norm": _number("backward", "forward", "ortho")},
    "FractionalMaxPool3DWithFixedKsize": dict.fromkeys(("ksize", "output_shape"), _triple),
    "FractionalMaxPoolWithFixedKsize": dict.fromkeys(("ksize", "output_shape"), _pair),
    "Histogram": dict.fromkeys(("min", "max"), float),
    "Im2Col": dict.fromkeys(("ksizes", "strides", "dilations", "pads"), _pair),
    "L2Normalize": {"axis": lambda axis: [axis] if isinstance(axis, int) else axis},
    "LpNorm": {"axis": lambda axis: [axis] if isinstance(axis, int) else axis},
    "Logit": {"eps": lambda eps: -1.0 if eps is None else eps},
    "MaxPool": {**dict.fromkeys(("kernel_size", "strides"), _two_axes), "pad_mode": str.upper},
    "MaxPool3D": {
        **dict.fromkeys(("kernel_size", "strides"), _three_axes),
        "pad_mode": lambda text: {"PAD": "CALCULATED"}.get(text.upper(), text.upper()),
        "pad_list": _each(6),
        "ceil_mode": lambda is_up: 0 if is_up is None else is_up,
    },
    "MaxPool3DWithArgmax": dict.fromkeys(("ksize", "strides", "pads"), _triple),
    "MaxPoolWithArgmaxV2": dict.fromkeys(("kernel_size", "strides", "pads", "dilation"), _two_axes)
    | {"argmax_type": lambda dtype: {torch.int32: 3, torch.int64: 4}.get(dtype, dtype)},
    "MaxUnpool2D": {"pads": lambda value: (1, 1, *_pair(value))} | dict.fromkeys(("ksize", "strides"), _two_axes),
    "MaxUnpool3D": {"pads": lambda value: (1, 1, *_triple(value))} | dict.fromkeys(("ksize", "strides"), _three_axes),
    "Meshgrid": {"indexing": _number("ij", "xy")},
    "NuclearNorm": {"dim": lambda dim: [1000] if dim is None else dim},
    "Quantile": {"dim": lambda dim: 10000 if dim is None else dim},
    "RandpermV2": {"dtype": _dtype_number},
    "ResizeLinear1D": {"coordinate_transformation_mode": _number("", "align_corners", "half_pixel")},
    "Roll": dict.fromkeys(("shifts", "dims"), _as_tuple),
    "SearchSorted": {"dtype": _dtype_number},
    "Softmax": {"axis": _as_tuple},
    "Squeeze": {"axis": _as_tuple},
    "Argmax Argmin": {"output_type": _dtype_number},
    "BCEWithLogitsLoss BinaryCrossEntropy NLLLoss SmoothL1Loss SoftMarginLoss": {"reduction": _reduction},
    "GridSampler2D GridSampler3D": {
        "interpolation_mode": _number("bilinear", "nearest", "bicubic"),
        "padding_mode": _number("zeros", "border", "reflection"),
    },
    "InplaceAdd InplaceSub": {"indices": _as_tuple},
    "BiasAdd": {"data_format": _dims},
}
_BECOMES = {op: rules for ops, rules in _ROWS.items() for op in ops.split()}

#: By op, what it does not show of its arguments.
_HIDDEN: dict[str, tuple[str, ...]] = {
    "BatchToSpaceND": ("crops",),
    **dict.fromkeys(("Dropout2D", "Dropout3D"), ("keep_prob",)),
    "LRN": ("depth_radius", "bias", "alpha", "beta", "norm_region"),
    "LpNorm": ("p", "keep_dims", "epsilon"),
    "MatrixPower": ("n",),
    "MatrixSolve": ("adjoint",),
    **dict.fromkeys(("Pack", "Unpack"), ("axis",)),
}

_MARKS: tuple[tuple[dict[str, Any], str], ...] = (
    (
        {"max_length": 1000000},
        "BartlettWindow BlackmanWindow Expand NonDeterministicInts SegmentMax SegmentMean SegmentMin",
    ),
    ({"max_length": 1000000}, "SegmentProd SegmentSum TruncatedNormal"),
    ({"max_length": 200000000}, "MatrixDiagPartV3 MatrixSetDiagV3"),
    ({"rank_size": 1, "fusion": 0, "mean_flag": False}, "AllGather"),
    ({"fusion": 0, "index": 0}, "AllReduce"),
    ({"rank_size": 1, "fusion": 0}, "ReduceScatter"),
    ({"no_eliminate": True}, "AllGather AllReduce AlltoAll Broadcast NeighborExchange ReduceScatter Send"),
    ({"rank_size": 1}, "AlltoAll CollectiveGather"),
    ({"rank_id": 0}, "CollectiveGather CollectiveScatter"),
    ({"rank_size": 1}, "CollectiveScatter"),
    ({"side_effect_io": True}, "HistogramSummary ImageSummary Print ScalarSummary TensorSummary"),
    ({"channel_name": "ms_histogram_summary"}, "HistogramSummary"),
    ({"channel_name": "ms_image_summary"}, "ImageSummary"),
    ({"channel_name": "ms_scalar_summary"}, "ScalarSummary"),
    ({"channel_name": "ms_tensor_summary"}, "TensorSummary"),
    ({"dyn_input_sizes": [-1, 1]}, "HistogramSummary ImageSummary ScalarSummary"),
    ({"ignore_nan": True}, "Fmax Fmin"),
    ({"bprop_return_sparse": True}, "EmbeddingLookup SparseGatherV2"),
    ({"batch_dims": 0}, "GatherV2"),
    ({"data_format": "NCHW"}, "DepthToSpace SpaceToDepth"),
    ({"origin_format": "NHWC"}, "BatchToSpaceNDV2"),
    ({"padding_mode": "CALCULATED"}, "Im2Col"),
    ({"sens": 1.0}, "SparseSoftmaxCrossEntropyWithLogits"),
    ({"adjoint_a": False, "adjoint_b": False}, "SparseTensorDenseMatmul"),
    ({"cust_aicpu": "Log", "base": -1.0, "scale": 1.0, "shift": 0.0}, "Log"),
    ({"cust_aicpu": "Median"}, "Median"),
    ({"side_effect_propagate": 1}, "Depend Partial"),
    (
        {"side_effect_mem": True},
        "Adam AdamNoUpdateParam AdamWeightDecay ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 "
        "ApplyAdamWithAmsgrad ApplyAdamWithAmsgradV2 ApplyAddSign ApplyCenteredRMSProp ApplyFtrl ApplyGradientDescent "
        "ApplyMomentum ApplyPowerSign ApplyProximalAdagrad ApplyProximalGradientDescent ApplyRMSProp Assign AssignAdd "
        "AssignSub Barrier FusedAdaFactor FusedAdaFactorWithGlobalNorm FusedCastAdamWeightDecay FusedSparseAdam "
        "FusedSparseLazyAdam FusedSparseProximalAdagrad IndexAdd InplaceIndexAdd SGD ScatterAdd ScatterDiv ScatterMax "
        "ScatterMin ScatterMul ScatterNdAdd ScatterNdDiv ScatterNdMax ScatterNdMin ScatterNdMul ScatterNdSub "
        "ScatterNdUpdate ScatterSub ScatterUpdate SparseApplyAdagrad SparseApplyProximalAdagrad TransposeExtView "
        "TransposeView",
    ),
    (
        {"side_effect_hidden": True},
        "Dropout DropoutGenMask Gamma LogNormalReverse LogUniformCandidateSampler Multinomial MultinomialWithReplacement "
        "NonDeterministicInts ParameterizedTruncatedNormal Poisson RandomCategorical RandomChoiceWithMask RandomGamma "
        "RandomPoisson RandomShuffle StandardLaplace StandardNormal TruncatedNormal UniformInt UniformReal",
    ),
)


def shown(op: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the constructor of the op was given as MindSpore shows it, and the marks that come after it."""
    becomes, hidden = _BECOMES.get(op, {}), _HIDDEN.get(op, ())
    kept = {
        name: becomes[name](value) if name in becomes else value for name, value in given.items() if name not in hidden
    }
    for marks, names in _MARKS:
        if op in names.split():
            kept |= marks
    return kept | _further(op, given)


def _further(op: str, given: dict[str, Any]) -> dict[str, Any]:
    """The marks that depend on the arguments."""
    if op in ("Conv2D", "Conv2DBackpropInput", "Conv2DTranspose"):
        return {"groups": given["group"]}
    if op == "AvgPool3D":
        return {"pad_list": _each(6)(given["pad"])}
    if op in ("Conv3D", "Conv3DTranspose"):
        spread = {f"{name}s": _three_axes(given[name]) for name in ("stride", "dilation")}
        pads = {"pad_list": _each(6)(given["pad"])} if op == "Conv3DTranspose" else {}
        return spread | pads | {"groups": given["group"]} | ({"offset_x": 0} if op == "Conv3D" else {})
    return {}
