"""Functions over structures: HyperMap and Map, and functions chosen by the types of their arguments."""

from collections.abc import Callable
from numbers import Integral, Number, Real
from typing import Any

from .._core.checks import check_callable
from .._core.switch import plain
from .._names.missing import refusing
from .._op.declare import public

#: What a type name of `MultitypeFuncGraph.register` takes.
TYPES: dict[str, tuple] = {
    "Tensor": (plain,),
    "Parameter": (plain,),
    "Number": (Number,),
    "Int": (Integral,),
    "Float": (Real,),
    "Bool": (bool,),
    "String": (str,),
    "None": (type(None),),
    "Tuple": (tuple,),
    "List": (list,),
    "Dictionary": (dict,),
    "Function": (Callable,),  # type: ignore[dict-item]
    # which do not occur: scripts have a body for them all the same
    **dict.fromkeys(("RowTensor", "COOTensor", "CSRTensor", "MapTensor"), ()),
}


@public("ops.MultitypeFuncGraph")
class MultitypeFuncGraph:
    """A function with one body for each combination of types of its arguments.

    Args:
        name: what errors call it.
        read_value: accepted as in MindSpore; a Parameter is passed on as it is.

    Raises:
        ValueError: from register, a type name that is not in `TYPES`; from the call, no body takes these types.

    >>> from msvjp import Tensor, ops
    >>> double = ops.MultitypeFuncGraph("double")
    >>> @double.register("Tensor")
    ... def double_a_tensor(x):
    ...     return 2 * x
    >>> print(double(Tensor([1.0, 2.0])))
    [2. 4.]
    """

    __getattr__ = refusing("ops.MultitypeFuncGraph")

    def __init__(self, name: str, read_value: bool = False, doc_url: str = "") -> None:
        self.name = name
        self.entries: list[tuple[tuple, Callable]] = []

    def register(self, *type_names: str) -> Callable:
        """Take the decorated function as the body for arguments of these types."""
        for type_name in type_names:
            if type_name not in TYPES:
                raise ValueError(
                    f"mindspore.ops.MultitypeFuncGraph: {type_name!r} names no type; give one of {', '.join(TYPES)}"
                )

        def add(body: Callable) -> Callable:
            self.entries.append((type_names, body))
            return body

        return add

    def __call__(self, *args: Any) -> Any:
        for type_names, body in self.entries:
            if len(type_names) == len(args) and all(
                isinstance(arg, TYPES[type_name]) for arg, type_name in zip(args, type_names, strict=True)
            ):
                return body(*args)
        given = ", ".join(type(arg).__name__ for arg in args)
        bodies = "; ".join(", ".join(type_names) for type_names, _ in self.entries)
        raise ValueError(f"mindspore.ops.MultitypeFuncGraph: {self.name} has no body for ({given}); it has ({bodies})")


@public("ops.HyperMap")
class HyperMap:
    """`HyperMap()(fn, a, b)`: fn of the corresponding items of nested tuples and lists, in nested tuples.

    Args:
        ops: the function, if it is not the first argument of the call.
        reverse: accepted as in MindSpore; the order in which the items are computed says nothing about the result.

    Raises:
        TypeError: ops cannot be called.
        ValueError: two structures differ in length.

    >>> from msvjp import ops
    >>> ops.HyperMap()(lambda x, y: x + y, (1, [2, 3]), (10, [20, 30]))
    (11, (22, 33))
    """

    _depth = -1

    def __init__(self, ops: Callable | None = None, reverse: bool = False) -> None:
        if ops is not None:
            check_callable(f"mindspore.ops.{type(self).__name__}", ops=ops)
        self.ops = ops

    def __call__(self, *args: Any) -> Any:
        fn, *structures = (self.ops, *args) if self.ops is not None else args
        return self._mapped(fn, structures, self._depth)

    def _mapped(self, fn: Callable, structures: list, depth: int) -> Any:
        first = structures[0]
        if depth == 0 or not isinstance(first, (tuple, list)):
            return fn(*structures)
        lengths = [len(s) for s in structures]
        if len(set(lengths)) > 1:
            name = type(self).__name__
            raise ValueError(f"mindspore.ops.{name}: the structures have {lengths} items; give as many of each")
        return tuple(self._mapped(fn, list(group), depth - 1) for group in zip(*structures, strict=True))


@public("ops.Map")
class Map(HyperMap):
    """As HyperMap, but only over the items of the outermost tuple or list."""

    _depth = 1
