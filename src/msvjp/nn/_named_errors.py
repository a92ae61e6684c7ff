"""Errors of layers name the layer: what a user wrote is `nn.Dense`, not the op in it that refuses its arguments."""

from typing import Any

import torch

from .._core.errors import OpError
from .._core.root import ROOT
from ..common.tensor import Tensor


def name_layer(layer: Any, error: Exception) -> None:
    """In place, the layer as the API that the error names, if it is the innermost Cell that the error leaves, and ours.

    Raises:
        OpError: the layer looked for what only a Tensor has.
    """
    if hasattr(error, "innermost_cell"):
        return
    name = error.innermost_cell = type(layer).__name__  # type: ignore[attr-defined]
    owner, text = type(layer).__module__, error.args[0] if error.args else None
    if owner.partition(".")[0] != ROOT or not isinstance(text, str):
        return
    api = f"mindspore{owner.removeprefix(ROOT)}.{name}"
    if text.startswith("mindspore.") and ": " in text:
        error.args = (f"{api}: {text.partition(': ')[2]}", *error.args[1:])
    elif _asks_for_a_tensor(error):
        told = OpError(f"{api}: {text}; give a Tensor")
        told.innermost_cell = name  # type: ignore[attr-defined]
        raise told from error


def _asks_for_a_tensor(error: Exception) -> bool:
    if type(error) is not AttributeError or isinstance(error.obj, torch.Tensor):
        return False
    return isinstance(error.name, str) and hasattr(Tensor, error.name)
