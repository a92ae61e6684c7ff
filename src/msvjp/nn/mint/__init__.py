"""The layers, losses and pools of mindspore.mint.nn where they differ from those of mindspore.nn."""

from . import activation, conv, loss, norm, padding, pool
