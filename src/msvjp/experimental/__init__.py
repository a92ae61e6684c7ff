"""mindspore.experimental: the optimizers whose learning rate is in their groups, as torch's are."""

from . import optim
