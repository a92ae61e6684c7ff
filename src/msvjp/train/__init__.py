"""mindspore.train: `Model`, callbacks, metrics, training steps, mixed precision, checkpoints. Each file publishes its names.

What is not imported here is imported when a script asks for it.
"""

from . import dataset_helper
from .data_sink import data_sink  # the function, which has the name of its file
