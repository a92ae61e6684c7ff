"""mindspore.train: training steps, loss scaling, mixed precision, metrics, checkpoints. Each file publishes its own names."""

from . import checkpoint, grad_reducer, loss_scale, metrics, mixed_precision, step
