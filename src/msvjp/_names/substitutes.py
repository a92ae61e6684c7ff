"""What to use instead of MindSpore's names that are not here, and the names that only older MindSpores had."""

#: A name wherever it is found, or a module for all names below it, and what a script can use instead, with the reason.
SUBSTITUTES = {
    "_c_expression": "the public functions; it is MindSpore's compiled core in C++, in whose place torch stands",
    "SummaryLandscape": "nothing: MindInsight alone shows landscapes",
    "boost": "nothing: it trades accuracy for speed on Ascend, and a script runs without it",
    "communication": "torch.distributed",
    "dataset.vision.DecodeVideo": "torchvision or PyAV, in a function that is given to `map`",
    "dataset.text.JiebaTokenizer": "the package jieba, in a function that is given to `map`",
    "dataset.text.SentencePieceTokenizer": "the package sentencepiece, in a function that is given to `map`",
    "dataset.text.SentencePieceVocab": "the package sentencepiece, in a function that is given to `map`",
    "device_context": "torch.backends, where torch keeps such switches",
    "hal": "torch.accelerator, torch.cuda or torch.npu: a Tensor is a torch.Tensor",
    "nn.probability": "torch.distributions, whose parameters and samples may be Tensors",
    "nn.OptTFTWrapper": "the optimizer itself; it recovers from faults of Ascend devices",
    "nn.thor": "nn.Momentum or nn.Lamb; thor needs a network of its own layers, which Ascend and GPU kernels compute",
    "onnx": "torch.onnx.export: a Cell is a torch.nn.Module",
    "ops.Custom": "a Python function of torch operations, or torch.library.custom_op",
    "ops.communication": "torch.distributed",
    "parallel": "torch.distributed",
    "profiler.DynamicProfilerMonitor": "mindspore.profiler.profile with a schedule",
    "profiler.EnvProfiler": "mindspore.profiler.profile, in the script itself",
    "rewrite": "torch.fx, or a subclass of the Cell",
    "runtime": "torch.accelerator, torch.cuda or torch.npu: a Tensor is a torch.Tensor",
    "scipy": "torch.linalg and torch.fft, or scipy on x.asnumpy()",
}

#: Names that MindSpore 2.10 no longer has, and scripts use.
ONLY_IN_1X = {
    *("amp.init_status", "dataset.GraphData"),
    *("ms_class", "ms_function"),
    *("nn.ResizeBilinear", "ops.ResizeBilinear"),
}


def substitute(name: str) -> str:
    """What a script can use instead of the name, or ''."""
    above, _, last = name.rpartition(".")
    if name in SUBSTITUTES or last in SUBSTITUTES or not above:
        return SUBSTITUTES.get(name, SUBSTITUTES.get(last, ""))
    return substitute(above)
