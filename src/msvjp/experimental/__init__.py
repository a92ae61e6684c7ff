"""mindspore.experimental: the optimizers whose learning rate is in their groups. It is imported when a script asks for it."""

from . import optim

# isort: split
from .._names.missing import install

install()
