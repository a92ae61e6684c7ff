"""`explain`: what one call of a function compiles to, and why a call runs line by line."""

import functools
from collections.abc import Callable
from typing import NamedTuple

from .._core.checks import check_callable
from .loading import why_not


class Explanation(NamedTuple):
    """What `explain` found. Printed, it is a text."""

    #: Why the call runs line by line, with the script's line; None where it compiles.
    why: str | None
    #: The recorded graphs as Python: one, or a forward and a backward.
    graphs: tuple[str, ...]
    #: The Tensors that were not given, by name or shape: Parameters and constants, whose later values count.
    captured: tuple[str, ...]
    #: What must hold for a later call to run the graphs.
    guards: str
    #: How many graphs fn has compiled up to now, where it is jitted; a forward and its backward count as one.
    compiled: int = 0

    def __str__(self) -> str:
        if self.why is not None:
            return f"It runs line by line: {self.why}"
        taken = ", ".join(self.captured) or "nothing"
        return f"{len(self.graphs)} graph(s); captured: {taken}; guards: {self.guards}\n" + "\n".join(self.graphs)


def explain(fn: Callable) -> Callable:
    """A function that calls fn once, as it is written, and tells what it would compile to: `explain(fn)(*args)`.

    The call has the effects that it always has. Nothing is compiled.

    Args:
        fn: a function, jitted or not, or a Cell.

    Returns:
        A function of fn's arguments that gives an `Explanation`.

    Raises:
        TypeError: fn cannot be called.

    >>> import msvjp as mindspore
    >>> from msvjp.graph import explain
    >>> x = mindspore.Tensor([1.0, 2.0])
    >>> explain(lambda x: x if x.sum() > 0 else -x)(x).why.partition(" (")[0]
    'the value of a Tensor is read'
    >>> len(explain(lambda x: 2 * x)(x).graphs)
    1
    """
    check_callable("mindspore.graph.explain", fn=fn)
    why = why_not()
    if why is not None:
        return lambda *args, **kwargs: Explanation(why, (), (), "")
    from .recorded_once import explained

    return functools.partial(explained, fn)
