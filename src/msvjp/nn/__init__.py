"""mindspore.nn: the layers, losses and containers, one kind a file."""

from .._missing import missing_names
from .cell import Cell

# isort: split
# The layers publish their names here and in mint.nn.
from . import (
    activation,
    basic,
    combined,
    container,
    conv,
    embedding,
    loss,
    metrics,
    mint_activation,
    mint_conv,
    mint_loss,
    mint_norm,
    mint_pool,
    norm,
    pool,
    rnn,
    utils,
)

__getattr__ = missing_names("mindspore.nn")

__all__ = ["Cell"]
