"""mindspore.train: the managers of a loss scale and mixed precision. Each file publishes its own names."""

from . import amp, loss_scale_manager
