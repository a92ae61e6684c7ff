"""Transforms as Cells."""

from collections.abc import Callable
from typing import Any

from .._op.declare import public
from ..nn.cell import Cell
from .forward_mode import jvp
from .reverse_mode import vjp


@public("nn.Vjp")
class Vjp(Cell):
    """`Vjp(fn)(*inputs, v)`: the output of fn, and the cotangent v of it pulled back to the inputs.

    The second is a Tensor for one input, a tuple for several. `mindspore.vjp` does the same, any number of times.

    Args:
        fn: a Cell or another callable.

    Raises:
        ValueError: the call has no arguments; those of `mindspore.vjp`.
    """

    def __init__(self, fn: Callable) -> None:
        super().__init__()
        self.fn = fn

    def construct(self, *args: Any) -> tuple:
        """The output and the gradients."""
        inputs, v = _split("Vjp", args)
        out, vjp_fn = vjp(self.fn, *inputs)
        gradients = vjp_fn(v)
        return out, gradients[0] if len(inputs) == 1 else gradients


@public("nn.Jvp")
class Jvp(Cell):
    """`Jvp(fn)(*inputs, v)`: the output of fn, and its derivative along v, of the structure of the output.

    v is a tangent for one input, a tuple of tangents for several. `mindspore.jvp` does the same.

    Args:
        fn: a Cell or another callable.

    Raises:
        ValueError: the call has no arguments; those of `mindspore.jvp`.
    """

    def __init__(self, fn: Callable) -> None:
        super().__init__()
        self.fn = fn

    def construct(self, *args: Any) -> tuple:
        """The output and its derivative."""
        inputs, v = _split("Jvp", args)
        return jvp(self.fn, inputs, v)


def _split(name: str, args: tuple) -> tuple[tuple, Any]:
    """The inputs and, after them, the vector."""
    if not args:
        raise ValueError(f"mindspore.nn.{name}: the call has no arguments; give the inputs of fn and v")
    return args[:-1], args[-1]
