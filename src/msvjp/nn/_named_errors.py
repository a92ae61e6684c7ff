"""Errors of layers name the layer: what a user wrote is `nn.Dense`, not the op in it that refuses its arguments."""

from typing import Any

from .._core.root import ROOT


def name_layer(layer: Any, error: Exception) -> None:
    """In place, the layer as the API that the error names, if it is the innermost Cell that the error leaves, and ours."""
    if hasattr(error, "innermost_cell"):
        return
    error.innermost_cell = type(layer).__name__  # type: ignore[attr-defined]
    owner, text = type(layer).__module__, error.args[0] if error.args else None
    if owner.partition(".")[0] == ROOT and isinstance(text, str) and text.startswith("mindspore.") and ": " in text:
        api = f"mindspore{owner.removeprefix(ROOT)}.{type(layer).__name__}"
        error.args = (f"{api}: {text.partition(': ')[2]}", *error.args[1:])
