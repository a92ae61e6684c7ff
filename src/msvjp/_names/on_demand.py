"""Files that wait until a script asks for a name in them: `import msvjp` would pay for them, and few scripts use them."""

#: The path of a file or folder, and the names that it publishes beyond itself.
FILES = {
    "ops.candidates": (
        "LogUniformCandidateSampler UniformCandidateSampler log_uniform_candidate_sampler uniform_candidate_sampler"
    ),
    "nn.optim.adafactor": "AdaFactor",
    "nn.optim.adam_rules": "AdaMax AdamOffload LazyAdam",
    "nn.optim.adaptive_rules": "ASGD Adadelta Rprop",
    "nn.optim.adasum": "AdaSumByDeltaWeightWrapCell AdaSumByGradWrapCell",
    "nn.optim.layerwise_rules": "LARS Lamb",
    "nn.optim.proximal_rules": "FTRL ProximalAdagrad",
    "ops.band_matrices": "MatrixDiagPartV3 MatrixDiagV3 MatrixSetDiagV3 matrix_diag matrix_diag_part matrix_set_diag",
    "ops.colors": "AdjustHue AdjustSaturation HSVToRGB RGBToHSV",
    "ops.factored": "Eig LuSolve LuUnpack Lstsq MatrixLogarithm lu_unpack",
    "ops.optimizer_steps": (
        "Adam AdamNoUpdateParam AdamWeightDecay ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 "
        "ApplyAdamWithAmsgrad ApplyAdamWithAmsgradV2 ApplyAddSign ApplyCenteredRMSProp ApplyFtrl ApplyGradientDescent "
        "ApplyKerasMomentum ApplyMomentum ApplyPowerSign ApplyProximalAdagrad ApplyProximalGradientDescent ApplyRMSProp "
        "FusedAdaFactor FusedAdaFactorWithGlobalNorm FusedCastAdamWeightDecay FusedSparseAdam FusedSparseFtrl "
        "FusedSparseLazyAdam FusedSparseProximalAdagrad "
        "FusedWeightScaleApplyMomentum LARSUpdate SGD SparseApplyAdadelta SparseApplyAdagrad SparseApplyAdagradV2 "
        "SparseApplyFtrl SparseApplyFtrlV2 SparseApplyProximalAdagrad SparseApplyRMSProp"
    ),
    "ops.resizing": "Col2Im Im2Col PadV3 ResizeLinear1D UpsampleNearest3D UpsampleTrilinear3D col2im",
    "train.callback": (
        "BackupAndRestore Callback CheckpointConfig EarlyStopping History LambdaCallback LearningRateScheduler LossMonitor "
        "ModelCheckpoint OnRequestExit ReduceLROnPlateau RunContext SummaryCollector TimeMonitor"
    ),
    "train.exporting": "export load",
    "train.graph_cell": "GraphCell",
    "train.model": "Model",
    "train.summary": "SummaryRecord",
}

#: By name, the file that publishes it.
HOMES = {name: path for path, names in FILES.items() for name in names.split()}
