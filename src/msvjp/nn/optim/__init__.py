"""mindspore.nn.optim: optimizers, and how their learning rate changes. Each file publishes its own names."""

from . import (
    adafactor,
    adam_rules,
    adaptive_rules,
    adasum,
    layerwise_rules,
    learning_rate,
    optimizer,
    proximal_rules,
    update_rules,
)
