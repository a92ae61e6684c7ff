"""Whether Tensors are spread over the processes: in 'semi_auto_parallel' with several of them.

All rooms ask it, so it is light; what does it, `common/spread_tensor.py`, imports torch's DTensor, and is here once it is
needed.
"""

from typing import Any

#: Whether Parameters that are made are spread, and strategies obeyed.
is_on = False
#: Whether each process is given the whole batch.
batch_is_whole = False
#: torch's DeviceMesh of all processes, with an axis for each prime factor of their number. It stays, as Parameters do.
grid: Any = None
#: The classes of Tensors that are spread.
labels: tuple[type, ...] = ()
#: The module that does it.
tensors: Any = None


def begin(mesh: Any, module: Any, whole: bool) -> None:
    """Have Parameters that are made from now on be spread over the mesh. whole: whether all are given the whole batch."""
    global is_on, batch_is_whole, grid, labels, tensors
    is_on, batch_is_whole, grid, labels, tensors = True, whole, mesh, module.LABELS, module


def end() -> None:
    """Have no more Parameters be spread."""
    global is_on
    is_on = False
