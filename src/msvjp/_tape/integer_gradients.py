"""Gradients of integer and bool Tensors. torch tracks floats alone, so such a Tensor has its values twice, once in floats.

`Integers` is active on a thread while a transform runs there that has integers among its variables, or that casts what it
records to integers. A torch function that is then given tracked integers runs on their floats, which records its gradient;
the values and dtype are those of a second run, on the integers themselves. Two things make that exact:

* which integers a function takes as floats is found by giving it floats: those that it refuses are indices or masks, which
  have no gradient;
* a function runs on copies of the floats, and what it wrote into a copy is written into the floats, as into the integers.
  A view of integers has for its floats the same view of theirs.

As in MindSpore, a gradient is cut off to the integer's dtype where the integer met another operand or was cast. Where a
function makes floats out of integers alone (a division by a number, a mean), it stays as it is, in the dtype of those.
"""

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakTensorKeyDictionary

from .._core.generators import random_state
from .._core.switch import Switched, plain, set_class
from .._core.tree import tree_leaves, tree_map
from .recording import begin_integers, integers, recording


def is_integral(x: torch.Tensor) -> bool:
    """Whether torch cannot track the tensor: its dtype is an integer's or bool."""
    return not (x.dtype.is_floating_point or x.dtype.is_complex)


@dataclass(eq=False)
class Twin:
    """The values of an integer Tensor in floats, which carry its gradient."""

    floats: torch.Tensor
    #: By how much the integer's version is ahead of that of the floats, as long as both are written to alike.
    ahead: int
    #: The variables of a transform that the gradient reaches without being cut off to an integer on its way.
    variables: Sequence["Twin"] = ()
    #: Of a variable: the dtype of its gradient, where that is not the integer's.
    gradient_dtype: torch.dtype | None = None


# ---- for the transforms ----


def carrier(x: torch.Tensor) -> torch.Tensor:
    """What carries the gradient of x: its floats, or where it has none x itself."""
    mode = integers()
    twin = mode.twin(x) if mode is not None and is_integral(x) else None
    return vars(x).get("_floats", x) if twin is None else twin.floats


def floats_of(x: torch.Tensor) -> torch.Tensor:
    """The values of the integer x in floats, linked to those that carry its gradient, if some do."""
    floats = carrier(x)
    return x.detach().to(torch.float64) if floats is x else floats.clone()


def as_integer(x: torch.Tensor, floats: torch.Tensor) -> torch.Tensor:
    """The integer x, with these floats to carry its gradient while the transform runs that is running."""
    if recording():
        _active().enter(x, floats)
    return x


def linked(alias: torch.Tensor, x: torch.Tensor) -> None:
    """Have the alias of x carry the gradient that x carries, if it does."""
    floats = carrier(x)
    if floats is not x:
        as_integer(alias, floats)


def cast_through(x: torch.Tensor, cast: torch.Tensor) -> torch.Tensor:
    """What x was cast to by the user. As in MindSpore its gradient passes through integers too, straight."""
    if x.requires_grad and is_integral(cast):
        return as_integer(cast, _Valued.apply(x, cast.to(torch.float64)))
    return cast


def with_gradient_of(floats: Callable, value: torch.Tensor) -> torch.Tensor:
    """The integers, such as a rounded quotient, with the gradient of the floats that the callable gives."""
    return value if integers() is None else cast_through(floats(), value)


def run_on(fn: Callable, args: Sequence, variables: Sequence, floats: Sequence, twins: list) -> Any:
    """`fn(*args)` with these integers for variables, by floats that are given or else made. twins is to hold their Twins."""
    nested = integers() is not None
    mode = _active()
    outer = [mode.twin(x) for x in variables]
    twins.extend(mode.enter_variable(x, f) for x, f in itertools.zip_longest(variables, floats))
    try:
        out = fn(*args)
        mode.keep(out)
        return out
    finally:
        for x, twin in zip(variables, outer, strict=True) if nested else ():
            mode.restore(x, twin)


def gradient_like(x: torch.Tensor, twin: Twin, g: torch.Tensor) -> torch.Tensor:
    """The gradient that the floats of the integer x had, as that of x: in the dtype that it has in MindSpore."""
    cast = g.detach().to(twin.gradient_dtype or x.dtype)
    if cast.dtype is torch.int64:
        _warn_if_rounded(cast)
    if g.requires_grad:
        cast = as_integer(cast, g) if is_integral(cast) else _Valued.apply(g, cast)
    set_class(cast, Switched.label if isinstance(x, Switched) else plain)
    return cast


def _warn_if_rounded(g: torch.Tensor) -> None:
    """Say that the gradient of an int64 was computed in float64, where that shows."""
    if not torch._C._functorch.is_functorch_wrapped_tensor(g) and (g.abs() >= 2**53).any():  # type: ignore[attr-defined]
        warnings.warn(
            "mindspore: the gradient of an int64 reaches 2**53, from where on it is rounded: it is computed in float64",
            stacklevel=2,
        )


def _active() -> "Integers":
    """The mode of the transform that runs on this thread, begun where it is not active yet."""
    mode = integers()
    return begin_integers(Integers()) if mode is None else mode


# ---- the mode ----


class Integers(TorchFunctionMode):
    """Runs what is given tracked integers on their floats too."""

    def __init__(self) -> None:
        super().__init__()
        self._twins = WeakTensorKeyDictionary()

    def enter(self, x: torch.Tensor, floats: torch.Tensor, variables: Sequence[Twin] = ()) -> Twin:
        """From now on these floats carry the gradient of x."""
        self._twins[x] = twin = Twin(floats, x._version - floats._version, variables)
        return twin

    def enter_variable(self, x: torch.Tensor, floats: torch.Tensor | None = None) -> Twin:
        """The same for a variable, by default with floats of its own, linked to those that x has in an outer transform."""
        outer = self.twin(x)
        floats = floats_of(x) if floats is None else floats
        if not floats.requires_grad:
            floats.requires_grad_()
        twin = self.enter(x, floats)
        twin.variables = (twin,) if outer is None else (twin, *outer.variables)
        return twin

    def restore(self, x: torch.Tensor, twin: Twin | None) -> None:
        """x as it was before a transform that is nested in another."""
        if twin is None:
            self._twins.pop(x, None)
        else:
            self._twins[x] = twin

    def twin(self, x: torch.Tensor) -> Twin | None:
        """What carries the gradient of x, unless x was written to in another way than its floats."""
        found = self._twins.get(x)
        if found is not None:
            return found if x._version - found.floats._version == found.ahead else None
        if (base := x._base) is None:
            return None
        of_base = self.twin(base)
        if of_base is None or of_base.floats.stride() != base.stride():
            return None
        return self.enter(x, _view_like(x, base, of_base.floats), of_base.variables)

    def keep(self, out: Any) -> None:
        """Have what a transform's function gave keep its floats for the pull, when the mode has ended."""
        for x in tree_leaves(out):
            if is_integral(x) and (twin := self.twin(x)) is not None:
                vars(x)["_floats"] = twin.floats

    def write(self, x: torch.Tensor, floats: torch.Tensor) -> None:
        """Write these floats into those of x, which has been written to; they begin here if only now it has a gradient."""
        twin = self._twins.get(x)
        if twin is None:
            base = x if x._base is None else x._base
            of_base = base.detach().to(torch.float64)
            _view_like(x, base, of_base).copy_(floats)
            self.enter(base, of_base)
        else:
            twin.floats.copy_(floats)
            for _ in range(x._version - twin.floats._version - twin.ahead):
                torch.autograd.graph.increment_version(twin.floats)

    def __torch_function__(self, func: Callable, types: Any, args: Any = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        given = tree_leaves((args, kwargs))
        if func.__name__ in _NOT_COMPUTED:
            return func(*args, **kwargs)
        if any(is_integral(x) and self.twin(x) for x in given):
            return _Call(self, func, args, kwargs, given).run()
        out = func(*args, **kwargs)
        return cast_through(given[0], out) if func.__name__ in _CASTS and given else out


#: What says something of a Tensor, or sets an attribute of it.
_NOT_COMPUTED = {
    "__get__",
    "__set__",
    "requires_grad_",
    "size",
    "dim",
    "numel",
    "stride",
    "is_floating_point",
    "detach",
}


class _Call:
    """A call of a torch function with tracked integers."""

    def __init__(self, mode: Integers, func: Callable, args: Any, kwargs: dict, given: Sequence) -> None:
        self.mode, self.func, self.args, self.kwargs, self.given = mode, func, args, kwargs, given
        self.floats = [x for x in given if not is_integral(x)]
        self.versions = [x._version for x in self.floats]
        self.integers = list({id(x): x for x in given if is_integral(x)}.values())
        self.twins = {id(x): twin for x in self.integers if (twin := mode.twin(x)) is not None}
        self.dtype = _common_dtype(self.floats)
        self.copies: dict = {}
        self.cut = len(given) > 1 or func.__name__ in _CASTS or _takes_two(func, args) or _asks_for_floats(args, kwargs)

    def run(self) -> Any:
        draw_again = random_state(self.given)
        in_floats = self._on_floats()
        if in_floats is _REFUSED:
            return self.func(*self.args, **self.kwargs)
        written = [x for x in self.integers if id(x) in self.copies and self.copies[id(x)]._version]
        if [x._version for x in self.floats] != self.versions:
            return in_floats  # what it writes into are floats: that is done
        for x in written:
            _check_may_be_written(self.twins.get(id(x)))
        draw_again()
        with torch.no_grad():
            out = self.func(*self.args, **self.kwargs)
        for x in written:
            if id(x) in self.twins or self.copies[id(x)].requires_grad:
                self.mode.write(x, _Valued.apply(self.copies[id(x)], x.to(torch.float64)))
        return self._linked(out, in_floats)

    def _on_floats(self) -> Any:
        """What the function gives for as many of the integers in floats as it takes."""
        for chosen in self._choices():
            self.copies = {id(x): self._copy(x) for x in chosen}
            try:
                return self.func(*self._in_floats(self.args), **self._in_floats(self.kwargs))
            except _REFUSALS as error:
                if isinstance(error, torch.OutOfMemoryError) or "memory" in str(error):
                    raise
        return _REFUSED

    def _choices(self) -> Iterator[Sequence]:
        """Which integers are given as floats: all, or else fewer; a tracked one is always among them."""
        few = self.integers if len(self.integers) <= 4 else []
        yield self.integers
        for n in range(len(few) - 1, 0, -1):
            yield from (chosen for chosen in itertools.combinations(few, n) if any(id(x) in self.twins for x in chosen))

    def _copy(self, x: torch.Tensor) -> torch.Tensor:
        twin = self.twins.get(id(x))
        if twin is None:
            return x.detach().to(self.dtype, copy=True)
        return _Operand.apply(twin.floats, self.dtype, x.dtype if self.cut else None)

    def _in_floats(self, tree: Any) -> Any:
        return tree_map(lambda x: self.copies.get(id(x), x), tree, _dtype_in_floats)

    def _linked(self, out: Any, in_floats: Any) -> Any:
        """What the function gave for the integers, with the gradient of what it gave for the floats."""
        if isinstance(out, plain):
            return self._linked_one(out, in_floats)
        if isinstance(out, (tuple, list)):
            pairs = zip(out, in_floats, strict=True)
            items = [self._linked(a, b) for a, b in pairs]
            return out if all(a is b for a, b in zip(out, items, strict=True)) else type(out)(items)
        return out

    def _linked_one(self, out: torch.Tensor, floats: torch.Tensor) -> torch.Tensor:
        if out.dtype is floats.dtype and self.floats:
            return floats  # torch computes in floats here itself
        handed_back = any(out is x for x in self.given)
        if handed_back or not floats.requires_grad or floats.shape != out.shape or self.mode.twin(out) is not None:
            return out  # which has no gradient, or has it by now
        variables = [] if self.cut else [v for twin in self.twins.values() for v in twin.variables]
        if is_integral(out):
            self.mode.enter(out, _Valued.apply(floats, out.to(torch.float64)), variables)
            return out
        for variable in variables:
            variable.gradient_dtype = out.dtype
        valued = _Valued.apply(floats, out)
        set_class(valued, type(out))
        return valued


_REFUSED = object()
_REFUSALS = (RuntimeError, TypeError, IndexError, NotImplementedError, ValueError)
_DIVISIONS = {"div", "divide", "true_divide"}
_CASTS = {
    "to",
    "type",
    "type_as",
    "float",
    "half",
    "double",
    "bfloat16",
    "int",
    "long",
    "short",
    "char",
    "byte",
    "bool",
}


def _common_dtype(floats: Sequence[torch.Tensor]) -> torch.dtype:
    """The dtype that integers take beside these: float64 where there are none, and they come first."""
    dtypes = [x.dtype for x in floats if x.dim()] or [x.dtype for x in floats]
    dtype = dtypes[0] if dtypes else torch.float64
    for other in dtypes:
        dtype = torch.promote_types(dtype, other)
    return dtype


def _takes_two(func: Callable, args: Any) -> bool:
    """Whether the function is arithmetic of two operands, of which one is a number here; division is not counted in."""
    name = func.__name__.strip("_")
    two = hasattr(torch.ops.aten, name) and "Scalar" in getattr(torch.ops.aten, name).overloads()
    return two and name not in _DIVISIONS and any(isinstance(a, (int, float)) for a in args)


def _asks_for_floats(args: Any, kwargs: dict) -> bool:
    return any(isinstance(a, torch.dtype) and a.is_floating_point for a in (*args, *kwargs.values()))


def _dtype_in_floats(constant: Any) -> Any:
    """float64 in the place of an integer dtype."""
    integral = isinstance(constant, torch.dtype) and not (constant.is_floating_point or constant.is_complex)
    return torch.float64 if integral else constant


def _view_like(x: torch.Tensor, base: torch.Tensor, of_base: torch.Tensor) -> torch.Tensor:
    """The view of `of_base` that x is of its base."""
    offset = x.storage_offset() - base.storage_offset() + of_base.storage_offset()
    return of_base.as_strided(x.size(), x.stride(), offset)


def _check_may_be_written(twin: Twin | None) -> None:
    if twin is None or not torch.is_grad_enabled():
        return
    floats = twin.floats if twin.floats._base is None else twin.floats._base
    if floats.is_leaf and floats.requires_grad:
        raise RuntimeError("an input that is differentiated, or a Parameter, is written to; write to a copy of it")


# ---- steps on the tape ----


class _Step(torch.autograd.Function):
    generate_vmap_rule = True


class _Valued(_Step):
    """Other values in the place of floats, whose gradient they carry."""

    @staticmethod
    def forward(floats: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        return values.clone()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> None:
        ctx.dtype = inputs[0].dtype

    @staticmethod
    def backward(ctx: Any, g: torch.Tensor) -> Any:
        return _as_real(g, ctx.dtype).to(ctx.dtype), None


class _Operand(_Step):
    """The floats of an integer as an operand; `cut` is the dtype that the gradient is cut off to, if it is."""

    @staticmethod
    def forward(floats: torch.Tensor, dtype: torch.dtype, cut: torch.dtype | None) -> torch.Tensor:
        return floats.to(dtype, copy=True)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> None:
        ctx.dtype, ctx.cut = inputs[0].dtype, inputs[2]

    @staticmethod
    def backward(ctx: Any, g: torch.Tensor) -> Any:
        g = _as_real(g, ctx.dtype)
        return (g if ctx.cut is None else _Valued.apply(g, g.to(ctx.cut).to(g.dtype))).to(ctx.dtype), None, None


def _as_real(g: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return g.real if g.is_complex() and not dtype.is_complex else g
