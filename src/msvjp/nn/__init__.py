"""mindspore.nn: the layers, losses and containers, one kind a file."""

from .cell import Cell

# isort: split
# The layers publish their names here and in mint.nn.
from . import (
    activation,
    adafactor,
    adam_rules,
    adaptive_rules,
    adasum,
    basic,
    combined,
    container,
    conv,
    embedding,
    grad_reducer,
    image,
    layerwise_rules,
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
    proximal_rules,
    rnn,
    training,
    transforms,
    update_rules,
    utils,
)
