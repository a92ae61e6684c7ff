"""What `map` knows of an operation: how it works on one row, and where it can, on many stacked rows at once.

An operation of ours is an `Operation`, or where it draws numbers a `RandomOperation`. It says what it does to one row in
`compute`. If numpy can do the same to stacked rows, with the same bits, it says that in `chunk`.
"""

from typing import Any

import numpy as np

from .. import config
from .._draws import RowDraws, Stream


class Operation:
    """An operation on the values of a row's columns, called on them as it is or given to `map`."""

    #: Whether `compute` spends its time in C with the GIL released, on a decode or a resize: threads gain from it.
    is_heavy = False
    #: Whether it is Python code that MindSpore runs: it makes PIL images, or draws from Python's `random`.
    in_python = False
    #: Whether MindSpore has it for arrays alone, so that in a `map` PIL images become arrays before it.
    on_arrays = False
    #: Whether each number of an image is changed by itself and its channel alone, and axes are moved at most. Then the 256
    #: numbers of a uint8 image show all that the operation does, and it is looked up, together with its neighbors.
    by_number = False

    def __call__(self, *columns: Any) -> Any:
        """The operation on these values, each of one column: numpy arrays, and PIL images where the operation takes them."""
        return self.called(Stream(config.seed_for_iterator()), *map(self.taken, columns))

    def taken(self, value: Any) -> Any:
        """The value as `compute` takes it, when a user calls the operation. Raise TypeError for what it does not take."""
        return np.asarray(value)

    def run(self, stream: Stream, *values: Any) -> Any:
        """The operation on one row, in a `map` or alone. stream: what a random one draws from."""
        return self.compute(*values)

    def called(self, stream: Stream, *values: Any) -> Any:
        """As `run`, but called by Python: by a user, or in the worker processes of a `map`."""
        return self.run(stream, *values)

    def compute(self, *values: Any) -> Any:
        """The operation on one row: its new value, or a tuple of them. An array that was given is not written to."""
        raise NotImplementedError

    def parts(self) -> list["Operation"]:
        """The operations, one after the other, that a `map` takes in its place."""
        return [self]

    #: `chunk(*columns)`: the operation on stacked rows, the bits of `compute` row by row: a stacked array or a tuple of
    #: them, or NotImplemented where it has to go row by row after all. None: it always has.
    chunk: Any = None

    def takes_chunks(self) -> bool:
        """Whether it says what it does to stacked rows."""
        return self.chunk is not None


class RandomOperation(Operation):
    """An operation that draws: its methods take what they draw from before the values.

    Each worker of a `map` has its own stream for each operation, from the same seed. Operations inside another one draw
    from `stream.inner(i)`, whose seed is again the same.
    """

    def run(self, stream: Stream, *values: Any) -> Any:
        return self.compute(stream, *values)

    def compute(self, stream: Stream, *values: Any) -> Any:
        """The operation on one row, which draws from `stream`, always the same number of words in the same order."""
        raise NotImplementedError

    def chunk_drawn(self, draws: RowDraws, *columns: Any) -> Any:
        """As `chunk`, drawing for each row what `compute` would draw."""
        return NotImplemented

    def takes_chunks(self) -> bool:
        return type(self).chunk_drawn is not RandomOperation.chunk_drawn


class Function(Operation):
    """A function of the user's in a `map`."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def compute(self, *values: Any) -> Any:
        return self.function(*values)
