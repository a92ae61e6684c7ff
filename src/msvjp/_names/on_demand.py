"""Files that wait until a script asks for a name in them: `import msvjp` would pay for them, and few scripts use them."""

import functools
import pathlib

from .module_paths import load

#: The path of each file or folder. What it publishes beyond itself stands in a list.
FILES = (
    "nn.arithmetic",
    "nn.combined",
    "nn.fractional_pool",
    "nn.gamma",
    "nn.image",
    "nn.loss",
    "nn.microbatches",
    "nn.mint",
    "nn.optim.adafactor",
    "nn.optim.adam_rules",
    "nn.optim.adaptive_rules",
    "nn.optim.adasum",
    "nn.optim.layerwise_rules",
    "nn.optim.learning_rate",
    "nn.optim.optimizer",
    "nn.optim.proximal_rules",
    "nn.optim.update_rules",
    "nn.padding",
    "nn.pool",
    "nn.rnn",
    "nn.sparse",
    "nn.time_distributed",
    "nn.transformer",
    "nn.unfold",
    "ops.band_matrices",
    "ops.blocks",
    "ops.candidates",
    "ops.collectives",
    "ops.colors",
    "ops.comm_functions",
    "ops.counting",
    "ops.custom",
    "ops.decoding",
    "ops.deformable",
    "ops.detection",
    "ops.dumping",
    "ops.factored",
    "ops.fourier",
    "ops.fractional_pool",
    "ops.fused",
    "ops.incomplete_beta",
    "ops.layouts",
    "ops.least_squares",
    "ops.loops",
    "ops.mapping",
    "ops.mint_distributed",
    "ops.numpy_creation",
    "ops.numpy_elementwise",
    "ops.numpy_functional",
    "ops.numpy_polynomials",
    "ops.numpy_sets",
    "ops.numpy_signals",
    "ops.numpy_statistics",
    "ops.older_draws",
    "ops.optimizer_steps",
    "ops.patches",
    "ops.places",
    "ops.recurrent",
    "ops.resampling",
    "ops.resizing",
    "ops.scalars",
    "ops.segments",
    "ops.sparse",
    "ops.sparse_coordinates",
    "ops.special",
    "ops.store",
    "profiler",
    "train.callback",
    "train.checkpoint",
    "train.converting",
    "train.distributed_loading",
    "train.exporting",
    "train.grad_reducer",
    "train.graph_cell",
    "train.loss_scale",
    "train.merging",
    "train.metrics",
    "train.mixed_precision",
    "train.model",
    "train.replicas",
    "train.step",
    "train.strategy_file",
    "train.summary",
    "train.transforming",
    "train.unified",
    "utils",
)


#: The list of what they publish, which `.ci/write_on_demand.py` writes.
NAMES = pathlib.Path(__file__).with_name("_on_demand.txt")


@functools.cache
def homes() -> dict[str, str]:
    """By public name, `ops.SGD`, the file or folder that publishes it."""
    rows = (line.split() for line in NAMES.read_text().splitlines() if line[0] != "#")
    return {name: path for path, *names in rows for name in names}


def load_all() -> None:
    """Import them all, for who goes through every name that is declared."""
    for path in FILES:
        load(path)
