"""Weights across: from a Cell into the equal torch module, and back. Only the names differ, and the shape of Conv1d's."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

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
#: And of a layer inside TransformerEncoderLayer and TransformerDecoderLayer.
TORCH_LAYERS = {"dense1": "linear1", "dense2": "linear2"}


class Match(NamedTuple):
    """Which weight of a Cell, or of a checkpoint of MindSpore's, is which of torch's; as text a report of what is none.

    Attributes:
        pairs: MindSpore's name to torch's.
        only_here, only_in_torch: the names that have no counterpart.
        shapes: MindSpore's names whose counterpart has another shape, each with both shapes.
    """

    pairs: dict[str, str]
    only_here: list[str]
    only_in_torch: list[str]
    shapes: dict[str, tuple[tuple, tuple]]

    @property
    def is_whole(self) -> bool:
        """Whether every weight of both has its counterpart."""
        return not (self.only_here or self.only_in_torch or self.shapes)

    def __str__(self) -> str:
        lines = [f"{len(self.pairs) - len(self.shapes)} of {len(self.pairs) + len(self.only_here)} weights match"]
        lines += [f"not in torch: {name}" for name in self.only_here]
        lines += [f"only in torch: {name}" for name in self.only_in_torch]
        lines += [f"{name} has shape {own}, in torch {theirs}" for name, (own, theirs) in self.shapes.items()]
        return "\n".join(lines)


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
        there = _with_layers(name) if _is_in_transformer(cell, prefix) else name
        state[_torch_name(there)] = value.squeeze(2) if _is_flat_conv(cell, prefix, value) else value
        if last == "moving_variance":
            counter = f"{prefix}.num_batches_tracked" if prefix else "num_batches_tracked"
            state[counter] = torch.zeros((), dtype=torch.int64, device=value.device)
    return state


def matched(cell: Any, source: Any, names: Mapping[str, str] | None = None, by_order: bool = False) -> Match:
    """Which weight of a Cell is which of a torch module; nothing is loaded. The arguments are those of `from_torch`.

    >>> import torch
    >>> from msvjp import bridge, nn
    >>> print(bridge.matched(nn.Dense(3, 2), torch.nn.Linear(4, 2)))
    1 of 2 weights match
    weight has shape (2, 3), in torch (2, 4)
    """
    _check_source("matched", source)
    here, there = _values(cell), _values(source)
    own, theirs = ({name: tuple(value.shape) for name, value in values.items()} for values in (here, there))
    pairs = {name: found for name in own if (found := _counterpart(name, names or {}, theirs))}
    if by_order:
        pairs |= _by_order([n for n in own if n not in pairs], theirs.keys() - pairs.values(), own, theirs)
    shapes = {name: (own[name], theirs[to]) for name, to in pairs.items() if not _fits(own[name], theirs[to])}
    left = [name for name in _others(there, pairs.values()) if _is_weight(there[name])]
    return Match(pairs, _others(here, pairs), left, shapes)


def from_torch(cell: Cell, source: Any, names: Mapping[str, str] | None = None, by_order: bool = False) -> Cell:
    """Load the state of the equal torch module into the Cell, in place, and return the Cell.

    Args:
        source: a torch module, or its state_dict.
        names: parts of MindSpore's names with torch's, where the two authors chose others: {"down_sample": "downsample"}.
            A part is one word of a path or several, `layer1.0`.
        by_order: pair the layers that still have no counterpart in the order in which each network has them, if the
            names and shapes of their weights agree.

    A weight that several layers share may be shared on one side only, if its numbers are the same on the other. What torch
    counts or indexes by, a buffer of integers that the Cell does not have, is left out.

    Raises:
        KeyError: a parameter of the Cell is not in the source, or the other way round; the message lists all.
        TypeError: the cell is none, the source is neither of the two, or complex where the Cell is real.
        ValueError: a shape differs, or two weights of the source are one in the Cell.
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"msvjp.bridge.from_torch: cell is a {type(cell).__name__}; give a Cell of MindSpore's")
    _check_source("from_torch", source)
    pairs = _checked("from_torch", matched(cell, source, names, by_order))
    own, state = _values(cell), _values(source)
    _check_numbers("from_torch", {name: (own[name], state[there]) for name, there in pairs.items()})
    for name, there in pairs.items():
        own[name].set_data(torch.as_tensor(state[there]).reshape(own[name].shape))
    return cell


def into_torch(
    module: torch.nn.Module, source: Any, names: Mapping[str, str] | None = None, by_order: bool = False
) -> torch.nn.Module:
    """Load a Cell, or a checkpoint of MindSpore's, into the equal torch module, in place, and return the module.

    Args:
        source: a Cell, or what `load_checkpoint` gives; of the latter what an optimizer keeps is left out.
        names, by_order: as in `from_torch`.

    Raises:
        KeyError, ValueError: those of `from_torch`.
        TypeError: source is neither, or complex where the module is real.

    >>> import torch
    >>> from msvjp import bridge, nn
    >>> bridge.into_torch(torch.nn.Linear(3, 2), nn.Dense(3, 2))
    Linear(in_features=3, out_features=2, bias=True)
    """
    if not isinstance(source, (Cell, Mapping)):
        given = type(source).__name__
        raise TypeError(
            f"msvjp.bridge.into_torch: source is a {given}; give a Cell, or what load_checkpoint(FILE) gives"
        )
    values = _values(source)
    match = matched(values, module, names, by_order)
    if not isinstance(source, Cell):  # a file may hold the optimizer as well
        match = match._replace(only_here=[])
    pairs, state = _checked("into_torch", match), module.state_dict()
    _check_numbers("into_torch", {there: (state[there], values[name]) for name, there in pairs.items()})
    with torch.no_grad():
        for name, there in pairs.items():
            state[there].copy_(values[name].detach().reshape(state[there].shape))
    return module


def _checked(function: str, match: Match) -> dict[str, str]:
    if match.only_here or match.only_in_torch:
        raise KeyError(
            f"msvjp.bridge.{function}: not in torch: {match.only_here}; not in MindSpore: {match.only_in_torch}; "
            "give names={part of MindSpore's: part of torch's}, or by_order=True"
        )
    for name, (own, theirs) in match.shapes.items():
        raise ValueError(f"msvjp.bridge.{function}: {name} has shape {own} in MindSpore, in torch {theirs}")
    return match.pairs


def _check_source(function: str, source: Any) -> None:
    values = source.values() if isinstance(source, Mapping) else ()
    if isinstance(source, torch.nn.Module) or (values and all(hasattr(value, "shape") for value in values)):
        return
    given = "a dict of more than weights" if values else f"a {type(source).__name__}"
    raise TypeError(f"msvjp.bridge.{function}: source is {given}; give a torch module, or its state_dict()")


def _check_numbers(function: str, copies: dict[str, tuple[Any, Any]]) -> None:
    """Before anything is copied: to what, by its name, and from what."""
    filled: dict[tuple, tuple[str, Any]] = {}
    for name, (to, value) in copies.items():
        value = torch.as_tensor(value)
        if value.is_meta or (value.is_complex() and not to.is_complex()):
            kind = "on the meta device, without numbers" if value.is_meta else "complex, and real on the other side"
            raise TypeError(f"msvjp.bridge.{function}: {name} is {kind}")
        first, held = filled.setdefault(_memory(to), (name, value))
        if held is not value and not torch.equal(held, value):
            raise ValueError(
                f"msvjp.bridge.{function}: {first} and {name} are one weight here, and differ in the source"
            )


def _values(source: Any) -> dict[str, Any]:
    """The weights by their names, a shared one by each; torch's counter of batches, which MindSpore does not have, is none."""
    if isinstance(source, Cell):
        items: Iterable[tuple[str, Any]] = source.named_parameters(remove_duplicate=False)
    else:
        items = (source.state_dict() if isinstance(source, torch.nn.Module) else source).items()
    return {name: value for name, value in items if not name.endswith("num_batches_tracked")}


def _others(values: dict[str, Any], paired: Iterable[str]) -> list[str]:
    """The names without a counterpart, unless what they stand for has one by another of its names."""
    known = set(paired)
    filled = {_memory(values[name]) for name in known}
    return [name for name, value in values.items() if name not in known and _memory(value) not in filled]


def _memory(value: Any) -> tuple:
    """What is equal for two names of one weight."""
    is_held = isinstance(value, torch.Tensor) and not value.is_meta and value.numel()
    return (value.data_ptr(), *value.shape) if is_held else (id(value),)


def _is_weight(value: Any) -> bool:
    """Whether these are not what torch counts or indexes by."""
    dtype = torch.as_tensor(value).dtype
    return dtype.is_floating_point or dtype.is_complex


def _counterpart(name: str, names: Mapping[str, str], theirs: dict[str, tuple]) -> str | None:
    """The name in torch, if there is one."""
    renamed = _torch_name(_renamed(name, names))
    return next((there for there in (renamed, _with_layers(renamed)) if there in theirs), None)


def _with_layers(name: str) -> str:
    return ".".join(TORCH_LAYERS.get(part, part) for part in name.split("."))


def _is_in_transformer(cell: Cell, prefix: str) -> bool:
    owner = cell.get_submodule(prefix.rpartition(".")[0])
    return type(owner).__name__ in ("TransformerEncoderLayer", "TransformerDecoderLayer")


def _renamed(name: str, names: Mapping[str, str]) -> str:
    path = f".{name}."
    for part, there in names.items():
        path = path.replace(f".{part}.", f".{there}." if there else ".")
    return path.strip(".")


def _torch_name(name: str) -> str:
    prefix, dot, last = name.rpartition(".")
    return prefix + dot + TORCH_NAMES.get(last, last)


def _by_order(here: list[str], there: Any, own: dict[str, tuple], theirs: dict[str, tuple]) -> dict[str, str]:
    """The layers of both in their order, for as long as the weights of each two have the same names and shapes."""
    pairs: dict[str, str] = {}
    layers = zip(_layers(here).values(), _layers([n for n in theirs if n in there]).values(), strict=False)
    for ours, torchs in layers:
        named = {_torch_name(last): name for last, name in ours.items()}
        if named.keys() != torchs.keys() or not all(_fits(own[named[k]], theirs[torchs[k]]) for k in named):
            break
        pairs |= {named[last]: torchs[last] for last in named}
    return pairs


def _layers(names: list[str]) -> dict[str, dict[str, str]]:
    """The names by their layers, and in each by their last parts."""
    layers: dict[str, dict[str, str]] = {}
    for name in names:
        prefix, _, last = name.rpartition(".")
        layers.setdefault(prefix, {})[last] = name
    return layers


def _fits(own: tuple, theirs: tuple) -> bool:
    """Whether the shapes are equal, but for the axis of length 1 in the weight of MindSpore's Conv1d."""
    return own == theirs or (len(own) == 4 and own[2] == 1 and own[:2] + own[3:] == theirs)


def _is_flat_conv(cell: Cell, prefix: str, value: torch.Tensor) -> bool:
    """Whether this is the weight of a Conv1d, which MindSpore keeps as a 2-D convolution's of height 1."""
    owner = cell.get_submodule(prefix)
    return isinstance(owner, Cell) and type(owner).__name__ in ("Conv1d", "Conv1dTranspose") and value.dim() == 4
