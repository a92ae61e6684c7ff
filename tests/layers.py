"""How each layer is made: the arguments of the constructors that need some, as text over nn, mint, ms and np."""

NETWORK = "nn.Dense(2, 2)"
TRAINED = f"{NETWORK}, nn.Momentum({NETWORK}.trainable_params(), 0.1, 0.9)"
#: From arguments to the names of the layers that take them.
ARGUMENTS = {
    "(1,)": "LayerNorm LayerNormExt mint.LayerNorm",
    "(2, 3), (2, 2)": "mint.Fold",
    "(2, 3)": "UpsamplingBilinear2d UpsamplingNearest2d mint.UpsamplingBilinear2d mint.UpsamplingNearest2d",
    "((1, 2), (0, 1))": "Pad",
    "'mean'": "LossBase",
    "0": "CTCLoss Moments ReduceLogSumExp",
    "0.1, 0.01, 4, 0.5": "PolynomialDecayLR",
    "0.01, 0.1, 4": "CosineDecayLR",
    "0.1, 0.9, 4": "ExponentialDecayLR InverseDecayLR NaturalExpDecayLR",
    "0.1, 4": "WarmUpLR",
    "0.25, 2.0": "Threshold mint.Threshold",
    "0.5": "CentralCrop L1Regularizer",
    "1, (2, 2)": "Unflatten",
    "1, 0": "Roll",
    "1, 8, 2": "Range",
    "2": (
        "AvgPool1dExt AvgPool2dExt AvgPool3dExt MaxPool2dExt MaxUnpool1d MaxUnpool2d MaxUnpool3d PixelShuffle PixelUnshuffle "
        "ChannelShuffle AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d "
        "AdaptiveMaxPool3d mint.AdaptiveAvgPool1d mint.AdaptiveAvgPool2d mint.AdaptiveAvgPool3d mint.AdaptiveMaxPool1d "
        "mint.AdaptiveMaxPool2d mint.AvgPool1d mint.AvgPool2d mint.AvgPool3d mint.MaxPool2d mint.MaxUnpool2d "
        "mint.PixelShuffle mint.Unfold Upsample mint.Upsample"
    ),
    "2, 2": "LPPool1d LPPool2d GroupNorm mint.GroupNorm",
    "2, 3": "Dense Linear mint.Linear DenseBnAct GRU GRUCell LSTM LSTMCell RNN RNNCell",
    "2, 3, 4": "BiDense",
    "3": (
        "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d OneHot "
        "mint.BatchNorm1d mint.BatchNorm2d mint.BatchNorm3d mint.SyncBatchNorm"
    ),
    "3, 4, 3": (
        "Conv1d Conv2d Conv3d Conv1dTranspose Conv2dTranspose Conv3dTranspose Conv2dBnAct mint.Conv1d mint.Conv2d "
        "mint.Conv3d mint.ConvTranspose2d"
    ),
    "5, 3": "Embedding EmbeddingExt EmbeddingLookup mint.Embedding",
    "[nn.ReLU()]": "CellList SequentialCell",
    "{'a': nn.ReLU()}": "CellDict",
    "1024.0": "FixedLossScaleUpdateCell",
    "1024.0, 2, 100": "DynamicLossScaleUpdateCell",
    NETWORK: "ForwardValueAndGrad Jvp Vjp WithGradCell",
    f"{NETWORK}, nn.MSELoss()": "WithEvalCell WithLossCell",
    TRAINED: "TrainOneStepCell",
    f"{TRAINED}, nn.FixedLossScaleUpdateCell(1024.0)": "TrainOneStepWithLossScaleCell",
}
#: What needs several processes, a file, or a device of another kind.
NOT_MADE = {"nn.AdaSumByDeltaWeightWrapCell", "nn.AdaSumByGradWrapCell", "nn.DistributedGradReducer", "nn.GraphCell"}
_ARGUMENTS = {
    name.replace("mint.", "mint.nn.") if name.startswith("mint.") else f"nn.{name}": text
    for text, names in ARGUMENTS.items()
    for name in names.split()
}


def constructor(path):
    """The text of a call that makes the layer."""
    return f"{path}({_ARGUMENTS.get(path, '')})"
