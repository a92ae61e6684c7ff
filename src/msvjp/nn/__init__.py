"""mindspore.nn: the layers, losses and containers, one kind a file."""

from .cell import Cell

# isort: split
# The layers publish their names here and in mint.nn.
from . import (
    activation,
    container,
    conv,
    dense,
    dropout,
    embedding,
    norm,
    optim,
    shaping,
    utils,
)
