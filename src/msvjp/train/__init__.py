"""mindspore.train: the managers of a loss scale, mixed precision and checkpoints. Each file publishes its own names."""

from . import amp, loss_scale_manager, serialization
