"""What to use instead of MindSpore's names that are not here, and the names that only older MindSpores had."""

#: A name wherever it is found, or a module for all names below it, and what a script can use instead, with the reason.
SUBSTITUTES = {
    "Profiler": "torch.profiler.profile, which sees every kernel that msvjp runs",
    "SummaryCollector": "torch.utils.tensorboard.SummaryWriter",
    "SummaryRecord": "torch.utils.tensorboard.SummaryWriter",
    "boost": "nothing: it trades accuracy for speed on Ascend, and a script runs without it",
    "communication": "torch.distributed; msvjp itself is one process",
    "dataset": "torch.utils.data.DataLoader, whose batches become Tensors by mindspore.Tensor(batch.numpy())",
    "dataset.audio": "torchaudio.transforms, in the Dataset that a DataLoader reads",
    "dataset.config": "the arguments of torch.utils.data.DataLoader (num_workers, prefetch_factor, generator)",
    "dataset.text": "a tokenizer of the `tokenizers` or `transformers` package, in the Dataset that a DataLoader reads",
    "dataset.transforms": "torchvision.transforms.v2, in the Dataset that a DataLoader reads",
    "dataset.vision": "torchvision.transforms.v2, in the Dataset that a DataLoader reads",
    "device_context": "torch.backends, where torch keeps such switches",
    "export": "torch.onnx.export or torch.export.export: a Cell is a torch.nn.Module",
    "hal": "torch.accelerator, torch.cuda or torch.npu: a Tensor is a torch.Tensor",
    "load": "torch.export.load; MINDIR files are read by MindSpore alone",
    "mindrecord": "any format that a torch.utils.data.Dataset can read",
    "ops.Custom": "a Python function of torch operations, or torch.library.custom_op",
    "ops.communication": "torch.distributed; msvjp itself is one process",
    "onnx": "torch.onnx.export: a Cell is a torch.nn.Module",
    "parallel": "torch.distributed; msvjp itself is one process",
    "profiler": "torch.profiler.profile, which sees every kernel that msvjp runs",
    "rewrite": "torch.fx, or a subclass of the Cell",
    "runtime": "torch.accelerator, torch.cuda or torch.npu: a Tensor is a torch.Tensor",
    "scipy": "torch.linalg and torch.fft, or scipy on x.asnumpy()",
    "train.summary": "torch.utils.tensorboard.SummaryWriter",
}

#: Names that MindSpore 2.10 no longer has, and scripts use.
ONLY_IN_1X = {
    *("_checkparam.Rel", "_checkparam.Validator"),
    *("amp.init_status", "dataset.GraphData"),
    *("common.api.ms_function", "ms_class", "ms_function"),
    *("nn.ResizeBilinear", "ops.ResizeBilinear"),
}


def substitute(name: str) -> str:
    """What a script can use instead of the name, or ''."""
    above, _, last = name.rpartition(".")
    if name in SUBSTITUTES or last in SUBSTITUTES or not above:
        return SUBSTITUTES.get(name, SUBSTITUTES.get(last, ""))
    return substitute(above)
