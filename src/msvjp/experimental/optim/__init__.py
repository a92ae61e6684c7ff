"""mindspore.experimental.optim: one family a file."""

from . import adam_family, gradient_descent, lr_scheduler, mint, optimizer, scaled
