"""mindspore.train: `Model`, callbacks, metrics, training steps, mixed precision, checkpoints. Each file publishes its names."""

from . import checkpoint, grad_reducer, loss_scale, merging, metrics, mixed_precision, step

# isort: split
from . import summary

# isort: split
from . import callback, dataset_helper, exporting, graph_cell, model
from .data_sink import data_sink  # the function, which has the name of its file
