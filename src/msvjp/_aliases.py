"""MindSpore's module paths, old, long and short, in two tables: each leads to a module that is here, or to none."""

import sys
import types

#: The paths that are files of ours.
MODULES = (
    *("", "amp", "communication", "context", "dtype", "graph", "log", "numpy"),
    *("mint", "mint.linalg", "mint.nn", "mint.nn.functional", "mint.special"),
    *("nn", "nn.loss", "nn.metrics", "nn.utils", "ops"),
    *("train", "train.amp", "train.loss_scale_manager", "train.serialization"),
    *("dataset", "dataset.config", "dataset.transforms"),
)

#: Those of them that are imported when a script asks for them, each after the one above it: no other file needs them.
LATE = ("dataset",)

#: Other paths, each with the path that it is another name of; the file of ours where there is one.
ALIASES = {
    "common": "",
    "common._grad_function": "",
    "common.api": "",
    "common.dtype": "dtype",
    "common.initializer": "initializer",
    "common.jit_config": "graph",
    "common.lazy_inline": "graph",
    "common.mutable": "graph",
    "common.no_inline": "graph",
    "common.parameter": "parameter",
    "common.recompute": "",
    "common.seed": "seeding",
    "common.tensor": "tensor",
    "communication.management": "communication",
    "dataset.context": "context",
    "dataset.core": "dataset",
    "dataset.core.config": "dataset.config",
    "dataset.engine": "dataset",
    "dataset.engine.config": "dataset.config",
    "dataset.transforms.c_transforms": "dataset.transforms",
    "dataset.transforms.py_transforms": "dataset.transforms",
    "dataset.vision.c_transforms": "dataset.vision",
    "dataset.vision.py_transforms": "dataset.vision",
    "graph.api": "",
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
    "nn.wrap.grad_reducer": "nn",
    "nn.wrap.loss_scale": "nn",
    "ops.composite": "ops",
    "ops.composite.base": "ops",
    "ops.function": "ops",
    "ops.functional": "ops",
    "ops.operations": "ops",
    "ops.operations.debug_ops": "ops",
    "ops.primitive": "ops",
    "parallel._utils": "context",
    "profiler.profiling": "profiler",
}


def install(package: str) -> None:
    """Make the paths that lead to a module of ours importable below the package, and attributes of their parents."""
    for path, target in ALIASES.items():
        module = sys.modules.get(f"{package}.{target}".rstrip("."))
        if module is None or awaited(package, path):
            continue
        sys.modules.setdefault(f"{package}.{path}", module)
        parent, _, name = f"{package}.{path}".rpartition(".")
        # `common` is msvjp itself here: of what is below it only that is an attribute which has the same name in msvjp
        if parent in sys.modules and (parent != f"{package}.common" or name == target):
            vars(sys.modules[parent]).setdefault(name, module)


def awaited(package: str, path: str) -> list[str]:
    """The modules of LATE, the path's own and those above it, that are not imported."""
    return [late for late in LATE if f"{path}.".startswith(f"{late}.") and f"{package}.{late}" not in sys.modules]


def modules_of(package: str) -> dict[str, types.ModuleType]:
    """The modules of ours by MindSpore's paths."""
    found = ((path, sys.modules.get(f"{package}.{path}".rstrip("."))) for path in (*MODULES, *ALIASES))
    return {path: module for path, module in found if module is not None}
