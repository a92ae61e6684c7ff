"""mindspore.train: `Model`, its callbacks, mixed precision and checkpoints. Each file publishes its own names."""

from . import amp, loss_scale_manager, serialization

# isort: split
from . import callback, dataset_helper, model
from .data_sink import data_sink  # the function, which has the name of its file
