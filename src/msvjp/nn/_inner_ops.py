"""The ops that MindSpore's layers keep as attributes, which subclasses reach for: `self.matmul`, `self.layer_norm`.

The layers here do without. What a subclass asks for is made when it asks, from the layer's own settings.
"""

from .. import ops
from .._core.root import ROOT
from ..common.tensor import Tensor


def _conv(primitive):
    def made(cell):
        settings = {"mode": 1, "pad_mode": cell.pad_mode, "pad": cell.padding, "stride": cell.stride}
        settings |= {"dilation": cell.dilation, "group": cell.group}
        return primitive(cell.out_channels, cell.kernel_size, **settings)

    return made


def _batch_norm(is_training):
    return lambda cell: ops.BatchNorm(is_training, cell.eps, cell.momentum)


def _pool(primitive):
    return lambda cell: primitive(cell.kernel_size, cell.stride, cell.pad_mode)


#: What is made alike in every layer, by the name of the attribute.
_ALIKE = {
    "abs": ops.Abs,
    "add": ops.Add,
    "bias_add": ops.BiasAdd,
    "cast": ops.Cast,
    "dtype": ops.DType,
    "ceil": ops.Ceil,
    "cos": ops.Cos,
    "exp": ops.Exp,
    "expand": ops.ExpandDims,
    "expand_dims": ops.ExpandDims,
    "fast_gelu": ops.FastGeLU,
    "gather": ops.Gather,
    "gather_d": ops.GatherD,
    "hsigmoid": ops.HSigmoid,
    "hswish": ops.HSwish,
    "log": ops.Log,
    "get_shp": ops.Shape,
    "matmul": ops.MatMul,
    "array_mul": ops.MatMul,
    "max": ops.Maximum,
    "maximum": ops.Maximum,
    "min": ops.Minimum,
    "minimum": ops.Minimum,
    "mish": ops.Mish,
    "mul": ops.Mul,
    "mul_mean": ops.Mul,
    "mul_var": ops.Mul,
    "one_hot": ops.OneHot,
    "pow": ops.Pow,
    "prelu": ops.PReLU,
    "rec": ops.Reciprocal,
    "reduce_mean": ops.ReduceMean,
    "reduce_sum": ops.ReduceSum,
    "relu": ops.ReLU,
    "relu6": ops.ReLU6,
    "selu": ops.SeLU,
    "reshape": ops.Reshape,
    "reshape_first": ops.Reshape,
    "reshape_flat": ops.Reshape,
    "shape": ops.Shape,
    "shape_op": ops.Shape,
    "sigmoid": ops.Sigmoid,
    "sign": ops.Sign,
    "sin": ops.Sin,
    "slice": ops.Slice,
    "softsign": ops.Softsign,
    "sqrt": ops.Sqrt,
    "square": ops.Square,
    "square_diff": ops.SquaredDifference,
    "sub_mean": ops.Sub,
    "sub_var": ops.Sub,
    "assign_sub_mean": ops.AssignSub,
    "assign_sub_var": ops.AssignSub,
    "squeeze": ops.Squeeze,
    "tanh": ops.Tanh,
    "tile": ops.Tile,
    "transpose": ops.Transpose,
    "unique": ops.Unique,
    "concat": lambda: ops.Concat(0),
    "on_value": lambda: Tensor(1.0),
    "off_value": lambda: Tensor(0.0),
    "softmax_cross_entropy": ops.SoftmaxCrossEntropyWithLogits,
    "sparse_softmax_cross_entropy": ops.SparseSoftmaxCrossEntropyWithLogits,
    "is_cpugpu": lambda: True,
}

_LOSS = ("cast", "mul", "reduce_mean", "reduce_sum")
_BATCH_NORM = {
    **dict.fromkeys(("assign_sub_mean", "assign_sub_var", "cast", "dtype", "mul_mean", "mul_var", "reshape", "shape")),
    **dict.fromkeys(("sqrt", "square", "sub_mean", "sub_var")),
    "reduce_mean": lambda cell: ops.ReduceMean(keep_dims=True),
    "bn_train": _batch_norm(True),
    "bn_infer": _batch_norm(False),
}

_TO_ONE_AXIS = {**dict.fromkeys(("expand", "shape")), "squeeze": lambda cell: ops.Squeeze(2)}
_KEPT_MEAN = {"reduce_mean": lambda cell: ops.ReduceMean(keep_dims=True)}
_TRANSPOSED = dict.fromkeys(("bias_add", "shape"))

#: By class; None stands for what is made alike.
_INNER = {
    "Dense": {
        "matmul": lambda cell: ops.MatMul(transpose_b=True),
        **dict.fromkeys(("bias_add", "reshape", "shape_op")),
    },
    "BiDense": dict.fromkeys(("bias_add", "matmul")),
    "Conv1d": {**dict.fromkeys(("bias_add", "expand_dims", "shape")), "squeeze": lambda cell: ops.Squeeze(2)},
    "Conv2d": {"conv2d": _conv(ops.Conv2D), "bias_add": None},
    "Conv3d": {"conv3d": _conv(ops.Conv3D), "bias_add": lambda cell: ops.BiasAdd("NCDHW"), "shape": None},
    "_BatchNorm": _BATCH_NORM,
    "LayerNorm": {"layer_norm": lambda cell: ops.LayerNorm(cell.begin_norm_axis, cell.begin_params_axis, cell.epsilon)},
    "BatchNorm3d": dict.fromkeys(("reshape", "shape")),
    "_InstanceNorm": {"shape": None},
    "Embedding": {
        **dict.fromkeys(("array_mul", "concat", "expand", "gather", "get_shp", "off_value", "on_value", "one_hot")),
        **dict.fromkeys(("reshape", "reshape_flat")),
        "shp_flat": lambda cell: (-1,),
    },
    "Dropout": {"dropout": lambda cell: ops.Dropout(1 - cell._drop)},
    "Dropout1d": {"prob": lambda cell: cell.p},
    "Dropout2d": {"dropout2d": lambda cell: ops.Dropout2D(1 - cell.p), "keep_prob": lambda cell: 1 - cell.p},
    "Dropout3d": {"dropout3d": lambda cell: ops.Dropout3D(1 - cell.p), "keep_prob": lambda cell: 1 - cell.p},
    "Softmax": {"softmax": lambda cell: ops.Softmax(cell.axis)},
    "LogSoftmax": {"log_softmax": lambda cell: ops.LogSoftmax(cell.axis)},
    "Softmax2d": {"softmax": lambda cell: ops.Softmax(-3), "shape": None},
    "ELU": {"elu": lambda cell: ops.Elu(cell.alpha)},
    "CELU": {"celu": lambda cell: ops.CeLU(cell.alpha)},
    "HShrink": {"hshrink": lambda cell: ops.HShrink(cell.lambd)},
    "GLU": {"sigmoid": None, "spilt": lambda cell: ops.Split(cell.dim, 2)},
    "LogSigmoid": dict.fromkeys(("add", "exp", "log", "mul", "rec")),
    "MaxPool2d": {"max_pool": _pool(ops.MaxPool)},
    "AvgPool2d": {"avg_pool": _pool(ops.AvgPool)},
    "MaxPool3d": {"max_pool": _pool(ops.MaxPool3D)},
    "AvgPool3d": {"avg_pool": _pool(ops.AvgPool3D)},
    "AdaptiveAvgPool2d": {"adaptive_avgpool2d": lambda cell: ops.AdaptiveAvgPool2D(cell.output_size)},
    "AdaptiveAvgPool1d": {**_TO_ONE_AXIS, "dtype": None},
    "AdaptiveMaxPool1d": {**_TO_ONE_AXIS, "dtype": None},
    "AdaptiveAvgPool3d": {"adaptive_avg_pool3d": lambda cell: ops.AdaptiveAvgPool3D(cell.output_size)},
    "AvgPool1d": {**_TO_ONE_AXIS, **_KEPT_MEAN, "slice": None},
    "MaxPool1d": {**_TO_ONE_AXIS, **_KEPT_MEAN},
    "Conv1dTranspose": {**_TRANSPOSED, "expand_dims": None, "squeeze": lambda cell: ops.Squeeze(2)},
    "Conv2dTranspose": _TRANSPOSED,
    "Conv3dTranspose": {"bias_add": lambda cell: ops.BiasAdd("NCDHW"), "shape": None},
    "EmbeddingLookup": dict.fromkeys(("reshape", "reshape_first", "shape", "unique")),
    "CosineDecayLR": dict.fromkeys(("cast", "cos", "min", "sin")),
    "ExponentialDecayLR": dict.fromkeys(("cast", "pow")),
    "InverseDecayLR": {"cast": None},
    "NaturalExpDecayLR": dict.fromkeys(("cast", "pow")),
    "PolynomialDecayLR": dict.fromkeys(("ceil", "max", "min", "pow")),
    "WarmUpLR": dict.fromkeys(("cast", "min")),
    "Tril": dict.fromkeys(("cast", "dtype", "mul")),
    "Triu": dict.fromkeys(("cast", "dtype", "mul")),
    "Norm": {**dict.fromkeys(("sqrt", "squeeze")), "reduce_sum": lambda cell: ops.ReduceSum(keep_dims=True)},
    "CentralCrop": {"slice": None},
    "L1Regularizer": dict.fromkeys(("abs", "reduce_sum")),
    "Roll": {"shape_op": None},
    "SSIM": {"reduce_mean": None, "concat": lambda cell: ops.Concat(1)},
    "LossBase": dict.fromkeys(_LOSS),
    "SmoothL1Loss": {"smooth_l1_loss": lambda cell: ops.SmoothL1Loss(cell.beta)},
    "SoftmaxCrossEntropyWithLogits": dict.fromkeys(
        (
            *("is_cpugpu", "off_value", "on_value", "one_hot"),
            *("softmax_cross_entropy", "sparse_softmax_cross_entropy"),
        )
    ),
    "CosineEmbeddingLoss": {"maximum": None},
    "PoissonNLLLoss": {"maximum": None},
    "TripletMarginWithDistanceLoss": dict.fromkeys(("maximum", "minimum")),
    "MultiMarginLoss": {"multi_margin_loss": lambda cell: ops.MultiMarginLoss(cell.p, cell.margin, cell.reduction)},
    "DiceLoss": {"reshape": None},
    "MultiClassDiceLoss": {"reshape": None},
    "FocalLoss": {
        **dict.fromkeys(("dtype", "expand_dims", "gather_d", "tile")),
        "squeeze": lambda cell: ops.Squeeze(1),
    },
    "RMSELoss": {"dtype": None},
    "MAELoss": {"abs": None},
    "Unflatten": dict.fromkeys(("reshape", "shape")),
    "Moments": {
        **dict.fromkeys(("cast", "square_diff", "squeeze")),
        "reduce_mean": lambda cell: ops.ReduceMean(keep_dims=True),
    },
    "ChannelShuffle": dict.fromkeys(("reshape", "shape", "transpose")),
    **{
        cls: {attribute: None}
        for cls, attribute in {
            "ReLU": "relu",
            "ReLU6": "relu6",
            "Sigmoid": "sigmoid",
            "Tanh": "tanh",
            "FastGelu": "fast_gelu",
            "HSwish": "hswish",
            "HSigmoid": "hsigmoid",
            "Mish": "mish",
            "Softsign": "softsign",
            "SeLU": "selu",
            "PReLU": "prelu",
            "RReLU": "sign",
        }.items()
    },
}


def inner_op(cell, name):
    """The attribute that MindSpore's own layer of that class has, or None where it has none by that name."""
    for base in type(cell).__mro__:
        its = _INNER.get(base.__name__, {}) if base.__module__.startswith(f"{ROOT}.nn") else {}
        if name in its:
            return _ALIKE[name]() if its[name] is None else its[name](cell)
    return None
