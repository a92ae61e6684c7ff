"""Where a name that is here answers otherwise than MindSpore's, in a line each: what README and the tests say at length.

A row has all names of one thing. What is supported at all is worked out by `_ledger`, and not written down anywhere.
"""

_ROWS = {
    "__version__": "2.10.0 under `msvjp run` and after install_as_mindspore; where msvjp is imported by its name, its own",
    "vjp ops.vjp": (
        "fn runs once and its graph is kept; the call of MindSpore 1.x, vjp(fn, inputs, v), is vjp(fn, inputs)[1](v)"
    ),
    "grad value_and_grad ops.grad ops.value_and_grad ops.GradOperation": (
        "second derivatives are exact, also through matmul, reductions and broadcasts"
    ),
    "dataset.Dataset": (
        "it may be read by several others; more workers than cores are taken; rows before an error come, and the error is "
        "raised from the user's; column_order is taken; one without rows may be concatenated; a finished iterator is an error "
        "each time it is asked; save gives several files the same rows each time"
    ),
    "dataset.GeneratorDataset dataset.NumpySlicesDataset": (
        "what comes is the caller's own, not memory of the source; unseeded, each part of a split has other rows, and each "
        "worker process draws other numbers"
    ),
    "dataset.DatasetCache": "keeps nothing: rows are read anew",
    "dataset.MindDataset": "rows that a sampler asks for and that are not there are an error; all samplers choose",
    "dataset.TFRecordDataset": (
        "the shape of a Schema is heeded, also -1, and floats are cast to its dtype; empty bytes are an empty array"
    ),
    "dataset.CelebADataset dataset.CocoDataset dataset.VOCDataset": "files out of the folder are refused",
    "mindrecord.FileWriter": "an int that its type does not hold is refused; empty bytes and all floats come back as they were",
    "mindrecord.Cifar10ToMR mindrecord.Cifar100ToMR": "what is in the folder is not run: only CIFAR's own pickles are read",
    "dataset.config.set_auto_num_workers": "pipelines run as before; all of MindSpore's are then an error",
    "dataset.RandomDataset": "num_samples, shuffle and shards are heeded; total_rows and schema are needed",
    "dataset.transforms.OneHot": (
        "with a smoothing_rate every row of several labels has its one, not the last alone; a negative label is an error"
    ),
    "dataset.vision.NormalizePad": "the fourth channel is zeros; MindSpore's numbers lie packed",
    "dataset.vision.AdjustHue dataset.vision.RandomColorAdjust dataset.vision.RandomLighting": (
        "numbers that are not uint8 are changed as numbers; MindSpore changes single bytes of them"
    ),
    "dataset.vision.AdjustGamma": "integers that are not uint8 are refused; MindSpore changes single bytes of them",
    "dataset.vision.HsvToRgb dataset.vision.RgbToHsv": "float64 always; MindSpore's dtype hangs on the first pixel",
    "dataset.vision.Decode": "a file that is cut off is an error; MindSpore crashes, or gives what is there",
    "dataset.vision.RandomCropDecodeResize": "all of a JPEG is decoded; colors differ by up to 5 where MindSpore's part begins",
    "dataset.vision.RandomAffine": "fill_value is heeded on PIL images, whatever Pillow's version",
    "dataset.vision.Perspective dataset.vision.RandomPerspective": (
        "a few pixels of a PIL image may differ by 1: numpy's lstsq has other last bits in another version"
    ),
    "dataset.vision.RandomCropWithBBox": "boxes move with an image that pad_if_needed pads",
    "ops.FractionalMaxPool": "each image of a batch has its own gradient; MindSpore's CPU gives that of all to the first",
    "ops.LSTM": "both biases count where there are two; MindSpore's CPU passes over the second",
    "nn.SampledSoftmaxLoss": "reduction is heeded",
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
        "sink_size is the steps of an epoch, which goes on in the dataset where the one before stopped, as on an Ascend; an "
        "iterator that has no batch for an epoch is a ValueError"
    ),
    "Model.fit train.Model.fit": (
        "eval_loss is the mean over all batches, and callbacks with methods of MindSpore 1 are warned of, as in train"
    ),
    "Model.build train.Model.build": "there is nothing to build, on any device",
    "TimeMonitor train.TimeMonitor train.callback.TimeMonitor": (
        "within fit the time of the training is without that of the evaluation"
    ),
    "ModelCheckpoint train.ModelCheckpoint train.callback.ModelCheckpoint": (
        "only files of its own are deleted, and only when the new one is on the disk; in a second training it saves, too"
    ),
    "LossMonitor train.LossMonitor train.callback.LossMonitor": "a loss of bfloat16 is printed",
    "OnRequestExit train.OnRequestExit train.callback.OnRequestExit": (
        "the run ends with the step, also on a CPU; the network is exported, not its step of training; once the run is over "
        "the signal is again what it was"
    ),
    "ConfusionMatrixMetric nn.ConfusionMatrixMetric train.ConfusionMatrixMetric": (
        "all samples count, whatever skip_channel is"
    ),
    "ops.ApplyAdagrad": "update_slots=False keeps the sums as they are, also on a CPU",
    "ops.ApplyMomentum": "use_nesterov and gradient_scale are heeded, also on a CPU",
    "ops.ApplyFtrl": "l1 pulls towards 0 from both sides, also on a CPU",
    "ops.SparseApplyFtrl ops.SparseApplyAdagradV2 ops.SparseApplyRMSProp": (
        "a row that is named twice takes its steps in the order given; MindSpore's threads race for it"
    ),
    "scipy.linalg.inv": "a matrix without an inverse is an error, not zeros",
    "scipy.linalg.lu": "permute_l works, and a may have more rows than columns",
    "nn.Adagrad": "update_slots=False keeps the sums as they are, also on a CPU",
    "nn.Momentum": "use_nesterov is heeded, also on a CPU",
    "ROC nn.ROC train.ROC train.metrics.ROC": "each class has the curve of all samples, however many there are",
    "Parameter.set_data": "a learning rate that is set so counts from the next step; MindSpore's CPU keeps that of the first",
    "nn.FTRL": "l1 pulls towards 0 from both sides, also on a CPU",
    "nn.LazyAdam nn.AdamOffload": "Adam: gradients are dense, and the moments are where the parameters are",
    "nn.AdaSumByGradWrapCell nn.AdaSumByDeltaWeightWrapCell": "a RuntimeError refuses them",
    "experimental.optim.Adam": "amsgrad divides by the greatest second moment so far",
    "mint.optim.Adam mint.optim.SGD": "the parameters change, also on a CPU, and by the rate that is in the group",
    "mint.optim.FusedAdamW": "each parameter keeps its own memory",
    "export train.export": "MINDIR and AIR are written as a .pt2 file of torch.export; an axis may be open in ONNX, too",
    "load train.load": "a .mindir file of MindSpore's is read, and the .pt2 file that export writes in its place",
    "nn.GraphCell": "of MindSpore's files the primitives of image networks run; a gradient passes through",
    "SummaryRecord train.SummaryRecord train.summary.SummaryRecord": "the files are TensorBoard's",
    "SummaryCollector train.SummaryCollector train.callback.SummaryCollector": (
        "the files are TensorBoard's; graphs, lineages and landscapes, which MindInsight alone shows, are not written"
    ),
    "Profiler profiler.Profiler profiler.profile": "torch.profiler records; what is written is a Chrome trace",
    "communication.init communication.management.init mint.distributed.init_process_group": (
        "torch.distributed; torchrun's environment is read, too, and without a launcher the process is alone"
    ),
    "ops.AllReduce ops.ReduceScatter": "every op and dtype on a CPU, too; the derivatives of 'avg', 'max' and 'min' are exact",
    "ops.Broadcast": "all of a tuple's Tensors; the gradient goes to the root, as the sum over the processes",
    "ops.Send communication.comm_func.send": "under a transform it is refused, for no gradient comes back",
    "nn.DistributedGradReducer": "a float64 is added as one; other shapes on another process are an error",
    "set_auto_parallel_context context.set_auto_parallel_context": (
        "parameter_broadcast is obeyed in both modes; strategies of several processes, which are given the whole batch, are "
        "obeyed on a CPU, too; pipelines, and the search for strategies, are refused"
    ),
    "jit": (
        "values that the function names may change between its calls, and prints come at each; with 'O0' it runs line by line"
    ),
    "nn.Cell.compile": "the Cell compiles when it is called; no inputs are needed for it",
}

DIFFERENCES = {name: how for names, how in _ROWS.items() for name in names.split()}
