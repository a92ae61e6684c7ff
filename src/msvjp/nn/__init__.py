"""mindspore.nn: the layers, losses and containers, one kind a file."""

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
    grad_reducer,
    image,
    learning_rate,
    loss,
    loss_scale,
    metrics,
    mint_activation,
    mint_conv,
    mint_loss,
    mint_norm,
    mint_pool,
    norm,
    optimizer,
    pool,
    rnn,
    training,
    transforms,
    update_rules,
    utils,
)
