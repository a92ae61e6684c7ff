"""The older and longer paths of MindSpore's modules, in one table: each is another name of a module that is here."""

import sys

ALIASES = {
    "common": ".",
    "common._grad_function": ".",
    "common.api": ".",
    "common.dtype": "dtype",
    "common.initializer": "initializer",
    "common.jit_config": "graph",
    "common.lazy_inline": "graph",
    "common.mutable": "graph",
    "common.no_inline": "graph",
    "common.parameter": "parameter",
    "common.recompute": ".",
    "common.tensor": "tensor",
    "graph.api": ".",
    "graph.jit_config": "graph",
    "graph.lazy_inline": "graph",
    "graph.mutable": "graph",
    "graph.no_inline": "graph",
    "nn.cell": "nn",
    "nn.dynamic_lr": "nn.learning_rate",
    "nn.grad": "nn.transforms",
    "nn.grad.cell_grad": "nn.transforms",
    "nn.layer": "nn",
    "nn.layer.activation": "nn",
    "nn.layer.basic": "nn",
    "nn.layer.combined": "nn",
    "nn.layer.container": "nn",
    "nn.layer.conv": "nn",
    "nn.layer.embedding": "nn",
    "nn.layer.math": "nn",
    "nn.layer.normalization": "nn",
    "nn.layer.pooling": "nn",
    "nn.layer.rnn_cells": "nn",
    "nn.layer.rnns": "nn",
    "nn.learning_rate_schedule": "nn.learning_rate",
    "nn.loss.loss": "nn.loss",
    "nn.metrics.metric": "nn.metrics",
    "nn.optim": "nn",
    "nn.optim.ada_grad": "nn",
    "nn.optim.adam": "nn",
    "nn.optim.momentum": "nn",
    "nn.optim.optimizer": "nn.optimizer",
    "nn.optim.rmsprop": "nn",
    "nn.optim.sgd": "nn",
    "nn.wrap": "nn",
    "nn.wrap.cell_wrapper": "nn",
    "nn.wrap.loss_scale": "nn",
    "ops.composite": "ops",
    "ops.function": "ops",
    "ops.functional": "ops",
    "ops.operations": "ops",
    "ops.operations.debug_ops": "ops",
    "ops.primitive": "ops",
}


def install(package: str) -> None:
    """Make the paths importable below the package, and attributes of their parents."""
    for path, target in ALIASES.items():
        module = sys.modules[package if target == "." else f"{package}.{target}"]
        if f"{package}.{path}" in sys.modules:
            continue  # a file of ours has that name
        sys.modules[f"{package}.{path}"] = module
        parent, _, name = f"{package}.{path}".rpartition(".")
        if name not in vars(sys.modules[parent]):
            setattr(sys.modules[parent], name, module)
