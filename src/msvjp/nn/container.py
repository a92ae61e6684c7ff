"""Cells that hold Cells: in a sequence that runs, in a list, in a dict."""

import collections
import operator
from collections.abc import Iterable, Mapping

import torch

from .._op.declare import public
from ..common.parameter import Parameter
from .cell import Cell


class _Container(Cell):
    """Children by key, with the names of their parameters."""

    def _place(self, key, cell):
        """Hold the cell under this key, its parameters named like those of the others."""
        if not isinstance(cell, torch.nn.Module):
            raise TypeError(f"mindspore.nn.{self.cls_name}: an item is {type(cell).__name__}; all must be Cells")
        self._place_all({**self._modules, key: cell})

    def _place_all(self, cells):
        """Hold these cells, by key, in place of those before; a parameter is renamed where the key is another."""
        prefix, before = self._prefix(), dict(self._modules)
        for key in cells:
            self._take(key)
        self._modules.clear()
        self._modules.update(cells)
        for key, cell in cells.items():
            if before.get(key) is not cell:
                self._adopt(prefix + key, cell)

    def _prefix(self):
        """What stands before the path in the names of the parameters: 'layers.', once held as the attribute `layers`.

        As in MindSpore an empty container cannot know: what is put in later is named as if it stood alone.
        """
        for path, parameter in self.named_parameters():
            if isinstance(parameter, Parameter) and parameter.name.endswith(path):
                return parameter.name.removesuffix(path)
            break
        return ""

    def set_grad(self, flag=True):
        """`Cell.set_grad`, on the children too."""
        for cell in self._modules.values():
            if isinstance(cell, Cell):
                cell.set_grad(flag)
        return super().set_grad(flag)

    def __len__(self):
        return len(self._modules)


class _Sequence(_Container):
    """Children by index; the keys are '0', '1', ..."""

    def _index(self, index, end=0):
        """The index, counted from the front; it may be up to `end` behind the last."""
        try:
            index = operator.index(index)
        except TypeError:
            raise TypeError(
                f"mindspore.nn.{self.cls_name}: the index is a {type(index).__name__}; give an int"
            ) from None
        if not -len(self) <= index < len(self) + end:
            raise IndexError(f"mindspore.nn.{self.cls_name}: index {index}; there are {len(self)} cells")
        return index + len(self) if index < 0 else index

    def __setitem__(self, index, cell):
        self._place(list(self._modules)[self._index(index)], cell)

    def __delitem__(self, index):
        positions = range(len(self))[index] if isinstance(index, slice) else [self._index(index)]
        left = [item for i, item in enumerate(self._modules.items()) if i not in positions]
        # numbered anew; a name that the caller gave stays
        self._place_all({str(i) if key.isdigit() else key: cell for i, (key, cell) in enumerate(left)})

    def __iter__(self):
        return iter(self._modules.values())

    def append(self, cell):
        """Add a Cell behind the last."""
        self._place(next(str(i) for i in range(len(self), 2 * len(self) + 1) if str(i) not in self._modules), cell)


@public("nn.SequentialCell")
class SequentialCell(_Sequence):
    """Cells that run one after the other, each on what the one before gave.

    Args:
        args: the Cells, or one list or tuple of them, or one dict with their names.

    Raises:
        TypeError: something is not a Cell.

    >>> from msvjp import nn
    >>> nn.SequentialCell(nn.Dense(3, 4), nn.Identity())
    SequentialCell(
      (0): Dense(input_channels=3, output_channels=4, has_bias=True)
      (1): Identity()
    )
    """

    def __init__(self, *args):
        super().__init__()
        cells = args[0] if len(args) == 1 and not isinstance(args[0], torch.nn.Module) else args
        if not isinstance(cells, (list, tuple, Mapping)):
            raise TypeError(f"mindspore.nn.{self.cls_name}: got a {type(cells).__name__}; give Cells, a list or a dict")
        for name, cell in cells.items() if isinstance(cells, Mapping) else enumerate(cells):
            self.insert_child_to_cell(str(name), cell)

    @property
    def cell_list(self):
        """The Cells, a list."""
        return list(self)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return SequentialCell(collections.OrderedDict(list(self._modules.items())[index]))
        return list(self)[self._index(index)]

    def construct(self, input_data):
        """The last Cell's output."""
        for cell in self._modules.values():
            input_data = cell(input_data)
        return input_data


@public("nn.CellList")
class CellList(_Sequence):
    """A list of Cells that are trained with the Cell that holds it. It cannot be called.

    Args:
        cells: an iterable of Cells, but no CellDicts.
        auto_prefix: whether the names of the parameters begin with the index.

    Raises:
        TypeError: something is not a Cell.
    """

    def __init__(self, cells=(), *, auto_prefix=True):
        super().__init__(auto_prefix)
        self.extend(cells)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return CellList(list(self)[index])
        return self._modules[str(self._index(index))]

    def __iadd__(self, cells):
        return self.extend(cells)

    def insert(self, index, cell):
        """Put a Cell before the one at the index, which moves on by one as do all after it.

        Raises:
            IndexError: there is no such place.
        """
        index = self._index(index, end=1)
        self.append(cell)
        cells = list(self)
        cells.insert(index, cells.pop())
        self._place_all({str(i): cell for i, cell in enumerate(cells)})

    def extend(self, cells):
        """Add the Cells of an iterable behind the last; returns the list."""
        if not isinstance(cells, Iterable) or isinstance(cells, CellDict):
            raise TypeError(f"mindspore.nn.CellList: got a {type(cells).__name__}; give a list of Cells")
        for cell in cells:
            if isinstance(cell, CellDict):
                raise TypeError("mindspore.nn.CellList: an item is a CellDict, which a CellList does not take")
            self.append(cell)
        return self

    def construct(self, *inputs):
        """Raises NotImplementedError: a list of Cells says nothing about how they are called."""
        raise NotImplementedError("mindspore.nn.CellList: a list of Cells cannot be called; call its Cells")


@public("nn.CellDict")
class CellDict(_Container):
    """Cells by name, trained with the Cell that holds the dict. It cannot be called.

    Args:
        cells: a dict or CellDict, or an iterable of (name, Cell); no SequentialCells, CellLists or CellDicts.
        auto_prefix: whether the names of the parameters begin with the name.

    Raises:
        TypeError: a name is not a string, or something is not such a Cell.
        KeyError: a name is empty, contains a dot, or is another attribute's.
    """

    def __init__(self, cells=(), *, auto_prefix=True):
        super().__init__(auto_prefix)
        self.update(cells)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, cell):
        if not isinstance(key, str):
            raise TypeError(f"mindspore.nn.CellDict: the name is {key!r}; give a string")
        if not key or "." in key or self._is_taken(key, self._modules):
            raise KeyError(f"mindspore.nn.CellDict: the name {key!r} is empty, contains a dot, or is an attribute's")
        if isinstance(cell, _Container):
            raise TypeError(
                f"mindspore.nn.CellDict: {key!r} is a {type(cell).__name__}; a CellDict holds no containers"
            )
        self._place(key, cell)

    def __delitem__(self, key):
        del self._modules[key]

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def keys(self):
        """The names."""
        return self._modules.keys()

    def values(self):
        """The Cells."""
        return self._modules.values()

    def items(self):
        """The pairs (name, Cell)."""
        return self._modules.items()

    def clear(self):
        """Hold nothing any more."""
        self._modules.clear()

    def pop(self, key):
        """Take the Cell of that name out, and return it; KeyError if there is none."""
        return self._modules.pop(key)

    def update(self, cells):
        """Hold the Cells of a dict or an iterable of (name, Cell) too, in place of those of the same name."""
        if not isinstance(cells, Iterable):
            raise TypeError(f"mindspore.nn.CellDict.update: got a {type(cells).__name__}; give a dict or pairs")
        for pair in cells.items() if isinstance(cells, (Mapping, CellDict)) else cells:
            if not isinstance(pair, Iterable):
                raise TypeError(f"mindspore.nn.CellDict.update: an item is a {type(pair).__name__}; give (name, Cell)")
            key, cell = pair  # ValueError if they are not two
            self[key] = cell

    def construct(self, *inputs):
        """Raises NotImplementedError: a dict of Cells says nothing about how they are called."""
        raise NotImplementedError("mindspore.nn.CellDict: a dict of Cells cannot be called; call its Cells")
