"""Where a name that is here answers otherwise than MindSpore's, in a line each: what README and the tests say at length.

A row has all names of one thing. What is supported at all is worked out by `_ledger`, and not written down anywhere.
"""

_ROWS = {
    "__version__": "msvjp's own version, not MindSpore's",
    "vjp ops.vjp": (
        "fn runs once and its graph is kept; the call of MindSpore 1.x, vjp(fn, inputs, v), is vjp(fn, inputs)[1](v)"
    ),
    "grad value_and_grad ops.grad ops.value_and_grad ops.GradOperation": (
        "second derivatives are exact, also through matmul, reductions and broadcasts"
    ),
    "ops.norm Tensor.norm ops.std Tensor.std ops.cumprod Tensor.cumprod": "the gradient at zero is zero, not nan",
    "ops.cast ops.Cast Tensor.astype": "no gradient passes through a cast to integers",
    "ops.abs ops.Abs Tensor.abs": "the gradient of a complex number's absolute value is in the real direction",
    "Tensor.add_ Tensor.sub_ Tensor.mul_ Tensor.div_ Tensor.copy_ Tensor.fill_": "the Tensor changes, also on a CPU",
    "ops.index_add": "a Tensor that is not a Parameter stays as it is, also on a CPU",
    "nn.EmbeddingLookup": "the gradient of the table is dense",
    "save_checkpoint train.save_checkpoint load_checkpoint train.load_checkpoint": (
        "files are not encrypted, and one that is written can be written to again"
    ),
    "load_param_into_net train.load_param_into_net": (
        "nothing is changed where one value does not fit, and a Parameter keeps its shape"
    ),
    "Model.train train.Model.train": (
        "sink_size is the steps of an epoch, which goes on in the dataset where the one before stopped, as on an Ascend"
    ),
    "Model.fit train.Model.fit": (
        "eval_loss is the mean over all batches, and callbacks with methods of MindSpore 1 are warned of, as in train"
    ),
    "Model.build train.Model.build": "there is nothing to build, on any device",
    "TimeMonitor train.TimeMonitor train.callback.TimeMonitor": (
        "within fit the time of the training is without that of the evaluation"
    ),
    "ModelCheckpoint train.ModelCheckpoint train.callback.ModelCheckpoint": (
        "only files of its own are deleted, and only when the new one is on the disk"
    ),
    "OnRequestExit train.OnRequestExit train.callback.OnRequestExit": "the run ends with the step, also on a CPU",
    "ConfusionMatrixMetric nn.ConfusionMatrixMetric train.ConfusionMatrixMetric": (
        "all samples count, whatever skip_channel is"
    ),
    "ops.AllReduce ops.AllGather ops.ReduceScatter ops.Broadcast nn.DistributedGradReducer": "for one process",
    "nn.Cell.compile": "torch's: the Cell itself is compiled, and no inputs are taken",
}

DIFFERENCES = {name: how for names, how in _ROWS.items() for name in names.split()}
