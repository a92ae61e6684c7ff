"""Weights across: from a Cell into the equal torch module, and back. Only the names differ, and the shape of Conv1d's."""

from typing import Any

import torch

from .nn.cell import Cell

#: MindSpore's name of a parameter, where torch has another.
TORCH_NAMES = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
    "embedding_table": "weight",
    "w": "weight",
}


def to_torch(cell: Cell) -> dict[str, torch.Tensor]:
    """The Cell's state under torch's names, for `module.load_state_dict(to_torch(cell))` of the equal torch module.

    Returns:
        A dict of plain torch tensors over the Cell's memory. Norms get the counter `num_batches_tracked`, which torch
        expects; Conv1d's weight, 4-D in MindSpore, is 3-D.

    >>> import torch
    >>> from msvjp import bridge, nn
    >>> module = torch.nn.Linear(3, 2)
    >>> module.load_state_dict(bridge.to_torch(nn.Dense(3, 2)))
    <All keys matched successfully>
    """
    state = {}
    for name, value in cell.state_dict().items():
        prefix, _, last = name.rpartition(".")
        state[_torch_name(name)] = value.squeeze(2) if _is_flat_conv(cell, prefix, value) else value
        if last == "moving_variance":
            counter = f"{prefix}.num_batches_tracked" if prefix else "num_batches_tracked"
            state[counter] = torch.zeros((), dtype=torch.int64, device=value.device)
    return state


def from_torch(cell: Cell, state_dict: dict[str, torch.Tensor]) -> Cell:
    """Load the state of the equal torch module into the Cell, in place, and return the Cell.

    Raises:
        KeyError: a parameter of the Cell is not in state_dict, or the other way round.
        ValueError: a shape differs.
    """
    missing: list[str] = []
    rest = {n for n in state_dict if not n.endswith("num_batches_tracked")}
    own: dict[str, Any] = dict(cell.named_parameters())
    for name in own:
        rest.discard(_torch_name(name))
        if _torch_name(name) not in state_dict:
            missing.append(name)
    if missing or rest:
        raise KeyError(f"msvjp.bridge.from_torch: not in state_dict: {missing}; not in the Cell: {sorted(rest)}")
    values = {name: _fitting(name, state_dict[_torch_name(name)], parameter) for name, parameter in own.items()}
    for name, parameter in own.items():
        parameter.set_data(values[name])
    return cell


def _torch_name(name: str) -> str:
    prefix, dot, last = name.rpartition(".")
    return prefix + dot + TORCH_NAMES.get(last, last)


def _is_flat_conv(cell: Cell, prefix: str, value: torch.Tensor) -> bool:
    """Whether this is the weight of a Conv1d, which MindSpore keeps as a 2-D convolution's of height 1."""
    owner = cell.get_submodule(prefix)
    return isinstance(owner, Cell) and type(owner).__name__ in ("Conv1d", "Conv1dTranspose") and value.dim() == 4


def _fitting(name: str, value: torch.Tensor, parameter: Any) -> torch.Tensor:
    shape = tuple(parameter.shape)
    if len(shape) == 4 and value.dim() == 3 and shape[2] == 1:
        value = value.unsqueeze(2)
    if tuple(value.shape) != shape:
        raise ValueError(
            f"msvjp.bridge.from_torch: {name} has shape {shape}, state_dict has {tuple(value.shape)} for it"
        )
    return value
