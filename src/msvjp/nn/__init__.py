"""mindspore.nn: the layers, losses and containers, one kind a file."""

from .cell import Cell

# isort: split
# The layers publish their names here and in mint.nn.
from . import (
    activation,
    arithmetic,
    combined,
    container,
    conv,
    dense,
    dropout,
    embedding,
    fractional_pool,
    image,
    loss,
    mint,
    norm,
    optim,
    padding,
    pool,
    rnn,
    shaping,
    sparse,
    time_distributed,
    transformer,
    unfold,
    utils,
)
