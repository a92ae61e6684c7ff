"""Where MindSpore's modules are here: under their own path, or as the table of other paths says."""

import functools
import importlib
import importlib.machinery
import sys
import types
from pathlib import Path

from .._core.root import ROOT

#: Paths of MindSpore's, old, long and short, that lead to a module of another path; the file of ours where there is one.
ALIASES = {
    "common._grad_function": "",
    "common.jit_config": "graph",
    "common.lazy_inline": "graph",
    "common.mutable": "graph",
    "common.no_inline": "graph",
    "common.recompute": "",
    "dataset.audio.transforms": "dataset.audio",
    "dataset.context": "context",
    "dataset.core": "dataset",
    "dataset.core.config": "dataset.config",
    "dataset.engine": "dataset",
    "dataset.engine.config": "dataset.config",
    "dataset.engine.iterators": "dataset.iterators",
    "dataset.engine.samplers": "dataset.samplers",
    "dataset.text.transforms": "dataset.text",
    "dataset.transforms.c_transforms": "dataset.transforms",
    "dataset.transforms.py_transforms": "dataset.transforms.in_python",
    "dataset.transforms.transforms": "dataset.transforms",
    "dataset.transforms.vision": "dataset.vision",
    "dataset.transforms.vision.c_transforms": "dataset.vision",
    "dataset.transforms.vision.py_transforms": "dataset.vision.in_python",
    "dataset.transforms.vision.utils": "dataset.vision",
    "dataset.vision.c_transforms": "dataset.vision",
    "dataset.vision.py_transforms": "dataset.vision.in_python",
    "dataset.vision.transforms": "dataset.vision",
    "dataset.vision.utils": "dataset.vision",
    "device_context.ascend": "context.ascend",
    "device_context.ascend.device": "context.ascend",
    "device_context.ascend.op_debug": "context.ascend",
    "device_context.ascend.op_precision": "context.ascend",
    "device_context.ascend.op_tuning": "context.ascend",
    "device_context.cpu": "context.cpu",
    "device_context.cpu.device": "context.cpu",
    "device_context.cpu.op_tuning": "context.cpu",
    "device_context.gpu": "context.gpu",
    "device_context.gpu.device": "context.gpu",
    "device_context.gpu.op_precision": "context.gpu",
    "device_context.gpu.op_tuning": "context.gpu",
    "device_manager": "context",
    "dtype": "common.dtype",
    "experimental.optim.adadelta": "experimental.optim",
    "experimental.optim.adagrad": "experimental.optim",
    "experimental.optim.adam": "experimental.optim",
    "experimental.optim.adamax": "experimental.optim",
    "experimental.optim.adamw": "experimental.optim",
    "experimental.optim.asgd": "experimental.optim",
    "experimental.optim.nadam": "experimental.optim",
    "experimental.optim.radam": "experimental.optim",
    "experimental.optim.rmsprop": "experimental.optim",
    "experimental.optim.rprop": "experimental.optim",
    "experimental.optim.sgd": "experimental.optim",
    "graph.api": "common.api",
    "graph.jit_config": "graph",
    "graph.lazy_inline": "graph",
    "graph.mutable": "graph",
    "graph.no_inline": "graph",
    "mindrecord.common": "mindrecord",
    "mindrecord.common.exceptions": "mindrecord.exceptions",
    "mindrecord.tools": "mindrecord.converters",
    "mindrecord.tools.cifar100_to_mr": "mindrecord.converters",
    "mindrecord.tools.cifar10_to_mr": "mindrecord.converters",
    "mindrecord.tools.csv_to_mr": "mindrecord.converters",
    "mindrecord.tools.imagenet_to_mr": "mindrecord.converters",
    "mindrecord.tools.mnist_to_mr": "mindrecord.converters",
    "mint.optim": "experimental.optim.mint",
    "mint.optim.adam": "experimental.optim.mint",
    "mint.optim.adamw": "experimental.optim.mint",
    "mint.optim.fused_adamw": "experimental.optim.mint",
    "mint.optim.sgd": "experimental.optim.mint",
    "nn.dynamic_lr": "nn.optim.learning_rate",
    "nn.grad": "autodiff.cells",
    "nn.grad.cell_grad": "autodiff.cells",
    "nn.layer": "nn",
    "nn.layer.activation": "nn.activation",
    "nn.layer.basic": "nn",
    "nn.layer.combined": "nn",
    "nn.layer.container": "nn",
    "nn.layer.conv": "nn.conv",
    "nn.layer.dense": "nn.dense",
    "nn.layer.embedding": "nn",
    "nn.layer.image": "nn.image",
    "nn.layer.math": "nn",
    "nn.layer.normalization": "nn.norm",
    "nn.layer.padding": "nn.padding",
    "nn.layer.pooling": "nn",
    "nn.layer.rnn_cells": "nn.rnn",
    "nn.layer.rnns": "nn",
    "nn.layer.timedistributed": "nn",
    "nn.layer.transformer": "nn",
    "nn.learning_rate_schedule": "nn.optim.learning_rate",
    "nn.loss.loss": "nn.loss",
    "nn.metrics": "train.metrics",
    "nn.metrics.metric": "train.metrics.metric",
    "nn.optim.ada_grad": "nn",
    "nn.optim.adadelta": "nn",
    "nn.optim.adam": "nn",
    "nn.optim.adamax": "nn",
    "nn.optim.asgd": "nn",
    "nn.optim.ftrl": "nn",
    "nn.optim.lamb": "nn",
    "nn.optim.lars": "nn",
    "nn.optim.lazyadam": "nn",
    "nn.optim.momentum": "nn",
    "nn.optim.proximal_ada_grad": "nn",
    "nn.optim.rmsprop": "nn",
    "nn.optim.rprop": "nn",
    "nn.optim.sgd": "nn",
    "nn.wrap": "nn",
    "nn.wrap.cell_wrapper": "nn",
    "nn.wrap.grad_reducer": "nn",
    "nn.wrap.loss_scale": "nn",
    "ops._grad_experimental.grad_base": "_op.registries",
    "ops.composite": "ops",
    "ops.composite.base": "ops",
    "ops.composite.math_ops": "ops.sparse_coordinates",
    "ops.function": "ops",
    "ops.functional": "ops",
    "ops.operations": "ops",
    "ops.operations._grad_ops": "ops.gradients",
    "ops.operations.debug_ops": "ops",
    "ops.operations.math_ops": "ops.sparse_coordinates",
    "ops.operations.sparse_ops": "ops.sparse_coordinates",
    "ops.primitive": "ops",
    "ops.vm_impl_registry": "_op.registries",
    "parallel._auto_parallel_context": "context.fusion",
    "parallel._utils": "context",
    "parallel.nn": "nn.microbatches",
    "profiler.profiling": "profiler",
    "scipy.optimize.line_search": "scipy.optimize",
    "scipy.optimize.linear_sum_assignment": "scipy.optimize",
    "scipy.optimize.minimize": "scipy.optimize",
    "train.amp": "train.mixed_precision",
    "train.loss_scale_manager": "train.loss_scale",
    "train.metrics.accuracy": "train.metrics.classification",
    "train.metrics.auc": "train.metrics.roc",
    "train.metrics.fbeta": "train.metrics.classification",
    "train.metrics.hausdorff_distance": "train.metrics.surface_distance",
    "train.metrics.mean_surface_distance": "train.metrics.surface_distance",
    "train.metrics.precision": "train.metrics.classification",
    "train.metrics.recall": "train.metrics.classification",
    "train.metrics.root_mean_square_surface_distance": "train.metrics.surface_distance",
    "train.serialization": "train.checkpoint",
    "train.serialization.context": "context",
    "train.summary.summary_record": "train.summary",
}

#: Modules that are imported when they are asked for, and by whose side MindSpore has their names as well.
HANDED_ON = {"": ("mindrecord", "runtime", "utils"), "ops": ("ops.communication",)}

#: Where files of ours were before they moved. Pickles name them, and scripts that import msvjp itself.
FORMER = {
    "_primitive": "_op.primitive",
    "batching": "autodiff.batching",
    "custom_function": "_tape.custom_function",
    "device": "common.device",
    "forward_mode": "autodiff.forward_mode",
    "initializer": "common.initializer",
    "jacobian": "autodiff.jacobian",
    "mapping": "ops.mapping",
    "nn.basic": "nn",
    "nn.grad_reducer": "train.grad_reducer",
    "nn.learning_rate": "nn.optim.learning_rate",
    "nn.loss_scale": "train.loss_scale",
    "nn.mint_activation": "nn.mint.activation",
    "nn.mint_conv": "nn.mint.conv",
    "nn.mint_loss": "nn.mint.loss",
    "nn.mint_norm": "nn.mint.norm",
    "nn.mint_pool": "nn.mint.pool",
    "nn.optimizer": "nn.optim.optimizer",
    "nn.training": "train.step",
    "nn.transforms": "autodiff.cells",
    "nn.update_rules": "nn.optim.update_rules",
    "ops.drawing": "ops.random",
    "ops.dropping": "ops.dropouts",
    "ops.search": "ops.sorting",
    "parameter": "common.parameter",
    "pullback": "autodiff.pullback",
    "saved_tensors": "autodiff.saved_tensors",
    "seeding": "common.seed",
    "tensor": "common.tensor",
}


def loaded(path: str) -> types.ModuleType | None:
    """The module of ours for that path of MindSpore's, if it has been imported."""
    module = sys.modules.get(_full(ALIASES.get(path, path)))
    return module if module is None or module.__name__.startswith(ROOT) else None  # not one that stands for MindSpore's


def load(path: str) -> types.ModuleType | None:
    """The module of ours for that path of MindSpore's, imported now if it is one that waits until it is asked for."""
    target = ALIASES.get(path, path)
    return loaded(target) or (importlib.import_module(_full(target)) if is_file(target) else None)


@functools.cache
def is_file(path: str) -> bool:
    """Whether the package has a file for the path. Its parents need not be imported to know."""
    folders, _, last = path.rpartition(".")
    place = Path(__file__).parent.parent.joinpath(*folders.split("."))
    return importlib.machinery.PathFinder.find_spec(last, [str(place)]) is not None


def _full(path: str) -> str:
    return f"{ROOT}.{path}" if path else ROOT


def install() -> None:
    """Make the paths of both tables importable below the package, and attributes of their parents."""
    for path, target in (*ALIASES.items(), *FORMER.items()):
        module = sys.modules.get(_full(target))
        if module is None:
            continue
        sys.modules.setdefault(_full(path), module)
        parent, _, name = _full(path).rpartition(".")
        if parent in sys.modules and not _is_function(name):
            vars(sys.modules[parent]).setdefault(name, module)


def _is_function(name: str) -> bool:
    """Whether MindSpore has a function or class of this name at the top, which `common` hands on: `common.mutable`."""
    found = vars(sys.modules[ROOT]).get(name)
    return found is not None and not isinstance(found, types.ModuleType)
