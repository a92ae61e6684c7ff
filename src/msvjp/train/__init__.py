"""mindspore.train: the managers of a loss scale. Each file publishes its own names."""

from . import loss_scale_manager
