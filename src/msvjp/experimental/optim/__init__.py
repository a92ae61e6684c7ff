"""mindspore.experimental.optim: one family a file; `mint.py` is mindspore.mint.optim."""

from . import adam_family, gradient_descent, lr_scheduler, mint, optimizer, scaled
