"""mindspore.nn.optim: optimizers, and how their learning rate changes. Each file publishes its own names."""

from . import learning_rate, optimizer, update_rules
