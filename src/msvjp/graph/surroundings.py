"""What a function can see besides the Tensors it is given: the Python values it names, and all that these hold.

They are walked before a function is recorded, and compared with what they were before each call of what was compiled. A value
is the same if it is the same object, or an equal number or string; what a list, dict or object holds is compared one by one.
"""

import builtins
import collections
import enum
import functools
import inspect
import itertools
import opcode
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sized
from operator import is_
from typing import Any

import numpy as np
import torch

from .._core.switch import Switched, plain
from ..nn.cell import Cell
from .alike import alike
from .libraries import is_users
from .operators import operators

_MISSING: Any = object()
_END = (object(),)
_contents = types.CellType.cell_contents.__get__  # type: ignore[attr-defined]

#: Numbers and strings, which are the same when they are equal.
SCALARS = (int, float, bool, complex, str, bytes, type(None))
#: What cannot change.
_FIXED = (
    *SCALARS,
    *(type(Ellipsis), type(NotImplemented), range, slice),
    *(
        torch.dtype,
        torch.device,
        torch.layout,
        torch.memory_format,
        np.generic,
        np.dtype,
        np.ufunc,
        enum.Enum,
        re.Pattern,
    ),
    *(types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.GetSetDescriptorType),
    *(types.MemberDescriptorType, types.ClassMethodDescriptorType, types.MethodWrapperType, inspect.Signature),
)
_FOLDED = (tuple, list, dict, collections.OrderedDict, set, frozenset, collections.deque)
#: Modules on whose state the answers of their types depend, of which a call in C tells nothing.
_STATEFUL = ("sys", "decimal")
#: What a class gives as another object each time.
_MADE_ANEW = (classmethod, types.ClassMethodDescriptorType)
_MOST = 50_000  # values that are compared before a call
_LARGEST_ARRAY = 65_536  # bytes

#: The name under which a Cell holds what was compiled of it, which is no state of the Cell's.
PROGRAMS = "_programs"


class Programs(dict):
    """The entries of a function by signature, or those of each function. A copy of what holds them begins with none."""

    #: The program that served the last call.
    last: Any = None

    def __init__(self) -> None:
        super().__init__()
        #: Of a function with dynamic shapes the entries by signature but for sizes.
        self.families: dict = {}

    def compiled(self) -> int:
        """How many programs are compiled."""
        found = (program for entry in (*self.values(), *self.families.values()) for program in entry.programs)
        return sum(program.compiled is not None for program in found)

    def __deepcopy__(self, memo: dict) -> "Programs":
        return Programs()

    def __reduce__(self) -> tuple:
        return Programs, ()


class StandsFor:
    """A callable that stands for a function: what it keeps for itself is no state of the function's."""

    def __init__(self, fn: Callable) -> None:
        self.fn = fn


class Surroundings:
    """What the roots can see. `why` is set where that cannot be compared, and says what and where."""

    def __init__(self, roots: Iterable) -> None:
        self.codes: set[types.CodeType] = set()
        self.tensors: dict[int, torch.Tensor] = {}
        self.holders: set[int] = set()  # ids of what holds others
        self.why: str | None = None
        self._names: set[str] = set()
        self._opaque: list[tuple[str | None, Any]] = []
        self._seen: dict[int, Any] = {}  # which keeps them alive, for an id is one's as long as that lives
        self._live: list[Iterable] = []  # what is held, or views of it, that show it as it is
        self._sized: list[Sized] = []  # the containers among it, whose lengths tell where one ends
        self._cells: list[types.CellType] = []
        self._functions: list[types.FunctionType] = []
        self._modules: dict[tuple[types.ModuleType, int], set[str]] = {}
        self._globals: list[tuple[dict, str]] = []
        self._objects: list[Any] = []  # whose class can be set
        self._methods: list[tuple[type, str]] = []  # of libraries' classes, which can be exchanged
        self._arrays: list[tuple[np.ndarray, tuple]] = []
        ahead: list[tuple[str | None, Any]] = [(None, root) for root in roots]
        while ahead:  # depth first, without recursion
            ahead += self._visit(*ahead.pop())
        self._end()

    def _end(self) -> None:
        for name, value in self._opaque:
            if name is None or name in self._names:
                self.why = (
                    self.why or f"{name or 'a container'} holds a {type(value).__name__}, whose state msvjp cannot see"
                )
        if len(self._seen) > _MOST:
            self.why = "it can see more Python values than can be compared before each call"
        self._of_library_class(Switched.label, self._names)
        self._of_library_class(Cell, self._names)
        self._live = [x for x in self._live if not isinstance(x, Sized) or len(x)]
        self._holders, self._held_names = [d for d, _ in self._globals], [n for _, n in self._globals]
        self._classes, self._method_names = [c for c, _ in self._methods], [n for _, n in self._methods]
        self._lengths, self._values = [*map(len, self._sized)], [*self._now()]
        self._tensors = [*self.tensors.values()]
        self._metas, self._alike = self._shapes(), alike(self._tensors)

    def _now(self) -> Iterator:
        """The values as they are now, one after the other, all of it in C."""
        return itertools.chain(
            itertools.chain.from_iterable(self._live),
            map(_contents, self._cells),
            map(dict.get, self._holders, self._held_names, itertools.repeat(_MISSING)),
            map(_code, self._functions),
            map(_defaults, self._functions),
            map(_kwdefaults, self._functions),
            map(type, self._objects),
            map(getattr, self._classes, self._method_names, itertools.repeat(_MISSING)),
            _END,
        )

    def _hold(self, held: dict) -> None:
        self._sized.append(held)
        self._live += [held.keys(), held.values()]

    # ---- the walk ----

    def _visit(self, name: str | None, value: Any) -> Iterator[tuple[str | None, Any]]:
        if isinstance(value, _FIXED) or id(value) in self._seen:
            return
        self._seen[id(value)] = value
        if isinstance(value, plain):
            yield from self._tensor(value)
        elif isinstance(value, types.FunctionType):
            yield from self._function(value)
        elif isinstance(value, type):
            yield from self._class(value)
        elif isinstance(value, np.ndarray):
            self._array(name, value)
        elif isinstance(value, types.ModuleType):
            pass  # whose attributes the function that names it sees to
        elif isinstance(value, _FOLDED):
            yield from self._container(value)
        elif (parts := _parts(value)) is not None:
            if isinstance(value, functools._lru_cache_wrapper):
                self._live.append(_Kept(value))
            yield from ((name, part) for part in parts)
        elif (hasattr(value, "__dict__") or _slots(type(value))) and type(value).__module__ not in _WITH_HIDDEN_STATE:
            yield from self._object(value)
        else:
            self._opaque.append((name, value))

    def _tensor(self, x: torch.Tensor) -> Iterator[tuple[str | None, Any]]:
        self.tensors[id(x)] = x
        if x._backward_hooks or "_hooks" in vars(x):
            self.why = self.why or "a hook is registered on a Tensor"
        self._hold(vars(x))
        yield from vars(x).items()

    def _function(self, fn: types.FunctionType) -> Iterator[tuple[str | None, Any]]:
        yield from self._container(vars(fn))  # what was set as its attributes, and what it wraps
        if not is_users(fn.__code__.co_filename):
            for cell in fn.__closure__ or ():  # of a decorator or transform, which may hold a user's function
                yield None, content(cell)
            return
        names = {*_names(fn.__code__, self.codes)}
        self._names |= names | {*operators(fn.__code__)}
        self._functions.append(fn)
        for cell, name in zip(fn.__closure__ or (), fn.__code__.co_freevars, strict=True):
            self._names.add(name)
            self._cells.append(cell)
            yield name, content(cell)
            yield from self._module(content(cell), names)
        yield from self._named(fn.__globals__, names, names)
        yield from self._of_library(vars(builtins), names)
        if any(map(_imports, self.codes)):
            package = fn.__globals__.get("__package__")
            yield from self._imported({*names, *(f"{package}.{name}".rstrip(".") for name in names)}, names)
        yield None, fn.__defaults__
        yield None, fn.__kwdefaults__

    def _named(self, holder: dict, wanted: Iterable[str], names: set[str]) -> Iterator[tuple[str | None, Any]]:
        for name in wanted:
            self._globals.append((holder, name))
            yield name, holder.get(name)
            yield from self._module(holder.get(name), names)

    def _module(self, value: Any, names: set[str]) -> Iterator[tuple[str | None, Any]]:
        """Of a module what a function with these names may read of it, which is walked if the module is a user's."""
        if isinstance(value, types.ModuleType) and (value, id(names)) not in self._modules:
            self._modules[value, id(names)] = names
            if value.__name__ in _STATEFUL:
                self.why = self.why or f"it names the module {value.__name__}"
            elif is_users(getattr(value, "__file__", None) or "<frozen >"):
                yield from self._named(vars(value), names & vars(value).keys(), names)
            else:
                yield from self._of_library(vars(value), names)

    def _imported(self, modules: set[str], names: set[str]) -> Iterator[tuple[str | None, Any]]:
        """Of the modules that code with these names imports while it runs."""
        for module in modules & sys.modules.keys():
            self._globals.append((sys.modules, module))
            yield from self._module(sys.modules[module], names)

    def _of_library(self, held: dict, names: set[str]) -> Iterator[tuple[str | None, Any]]:
        """What a library's module holds under these names can be exchanged; it does not change by itself."""
        for name in names & held.keys():
            self._globals.append((held, name))
            yield from self._module(held[name], names)

    def _class(self, cls: type) -> Iterator[tuple[str | None, Any]]:
        if cls.__module__ in _STATEFUL:
            self.why = self.why or f"it names {cls.__module__}.{cls.__name__}"
        for base in cls.__mro__:
            if _is_of_user(base) and id(vars(base)) not in self.holders:
                self.holders.add(id(vars(base)))
                held = vars(base)
                self._hold(held)  # type: ignore[arg-type]
                yield from held.items()
            elif issubclass(base, torch.nn.Module) and base not in (Cell, torch.nn.Module):
                yield from self._of_library_class(cls, vars(base))
        if type(cls) is not type:
            yield None, type(cls)

    def _of_library_class(self, cls: type, names: Iterable[str]) -> list[tuple[None, Any]]:
        """Note what these names are in the class, and give what a user has put there."""
        found = [(name, inspect.getattr_static(cls, name, _MISSING)) for name in names]
        found = [(name, method) for name, method in found if method is not _MISSING and type(method) not in _MADE_ANEW]
        self._methods += [(cls, name) for name, _ in found]
        return [(None, m) for _, m in found if isinstance(m, types.FunctionType) and is_users(m.__code__.co_filename)]

    def _container(self, value: Any) -> Iterator[tuple[str | None, Any]]:
        self.holders.add(id(value))
        if isinstance(value, dict):
            self._hold(value)
            yield from ((None, key) for key in value if not isinstance(key, str))
        else:
            self._sized.append(value)
            self._live.append(value)
        yield from ((None, item) for item in (value.values() if isinstance(value, dict) else value))
        if type(value) not in _FOLDED:
            yield None, type(value)
            if hasattr(value, "__dict__"):
                yield from self._object(value)

    def _object(self, value: Any) -> Iterator[tuple[str | None, Any]]:
        held = getattr(value, "__dict__", {})
        if isinstance(value, torch.nn.Module):
            held.setdefault(PROGRAMS, Programs())  # lest it comes later, and looks like a change
            yield None, _HOOKS_OF_ALL
            if (
                any(_HOOKS_OF_ALL)
                or any(map(held.get, _BACKWARD_HOOKS))
                or any(map(_is_users_hook, _forward_hooks(held)))
            ):
                self.why = self.why or f"a hook is registered on a {type(value).__name__}"
        self.holders.add(id(held))
        self._objects.append(value)
        self._hold(held)
        yield from ((name, item) for name, item in held.items() if name != PROGRAMS)
        yield None, type(value)
        for slot in _slots(type(value)):
            self._live.append(_Slot(value, slot))
            yield slot, getattr(value, slot, None)

    def _array(self, name: str | None, value: np.ndarray) -> None:
        if value.nbytes > _LARGEST_ARRAY or value.dtype.hasobject:
            self._opaque.append((name, value))
        else:
            self._arrays.append((value, _array(value)))

    # ---- the comparison ----

    def _shapes(self) -> list:
        return [what(x) for what in (type, _shape, plain.stride, _dtype, _requires_grad, _hooks) for x in self._tensors]

    def unchanged(self) -> bool:
        """Whether all is as it was."""
        try:
            if [*map(len, self._sized)] != self._lengths:
                return False
            if not all(map(is_, self._now(), self._values)) and not self._is_equal():
                return False
        except (RuntimeError, ValueError):  # a container that changes meanwhile; a closure that is empty now
            return False
        if self._tensors and not self._has_same_tensors():
            return False
        return not self._arrays or all(_array(a) == was for a, was in self._arrays)

    def _is_equal(self) -> bool:
        """Whether what are other objects now are equal numbers and strings; then these are what is compared from now on."""
        found = [*self._now()]
        if len(found) != len(self._values) or not all(map(is_same, found, self._values)):
            return False
        self._values = found
        return True

    def _has_same_tensors(self) -> bool:
        if self._alike is None or not self._alike(*self._tensors):
            return self._shapes() == self._metas
        return not any(map(_hooks, self._tensors))

    def asks_for_types(self) -> bool:
        """Whether the code may ask whether a value is an int."""
        return any(not _TYPES.isdisjoint(code.co_names) or _MATCH in code.co_code[::2] for code in self.codes)

    def text(self) -> str:
        """What is compared, in words."""
        return f"the arguments, modes, {len(self._values) - 1} Python values, {len(self._tensors)} Tensors"

    def sees(self, tensors: Iterable[torch.Tensor]) -> list[int]:
        """Which of the tensors are among those that can be seen."""
        return [id(x) for x in tensors if id(x) in self.tensors] if self.tensors else []


class _Slot:
    """What an object holds that has no dict."""

    def __init__(self, owner: Any, name: str) -> None:
        self._owner, self._name = owner, name

    def __iter__(self) -> Iterator:
        yield getattr(self._owner, self._name, _MISSING)


class _Kept:
    """Whether a function that keeps its results has forgotten them since: then it was called less often than before."""

    def __init__(self, fn: Any) -> None:
        self._fn, self._calls, self._has_forgotten = fn, 0, False

    def __iter__(self) -> Iterator:
        found = self._fn.cache_info()
        calls = found.hits + found.misses
        self._has_forgotten |= calls < self._calls
        self._calls = calls
        yield self._has_forgotten


def is_same(now: Any, was: Any) -> bool:
    """Whether two values are one object, or equal numbers or strings of one type (0.0 and -0.0 are two)."""
    return now is was or (type(now) is type(was) and isinstance(now, SCALARS) and now == was and repr(now) == repr(was))


#: Those that torch calls for every module.
_HOOKS_OF_ALL = tuple(
    getattr(torch.nn.modules.module, f"_global_{name}_hooks")
    for name in ("forward", "forward_pre", "backward", "backward_pre")
)
_BACKWARD_HOOKS = ("_backward_hooks", "_backward_pre_hooks")


def _forward_hooks(held: dict) -> Iterable[Callable]:
    return itertools.chain(*(held.get(name, {}).values() for name in ("_forward_hooks", "_forward_pre_hooks")))


def _is_users_hook(hook: Any) -> bool:
    """Whether a hook is not one of msvjp's own, such as those that cast in mixed precision."""
    hook = hook.func if isinstance(hook, functools.partial) else hook
    return not isinstance(hook, types.FunctionType) or is_users(hook.__code__.co_filename)


#: Modules whose objects have a dict, and more state than is in it.
_WITH_HIDDEN_STATE = {
    "_thread",
    "threading",
    "itertools",
    "random",
    "numpy.random",
    "logging",
    "builtins",
    "_io",
    "queue",
}


def _parts(value: Any) -> tuple | None:
    """What a value in C stands for that only holds others, None for anything else."""
    if isinstance(value, StandsFor):
        return (value.fn,)
    if isinstance(value, types.MethodType):
        return value.__func__, value.__self__
    if isinstance(value, functools.partial):
        return value.func, value.args, value.keywords
    if isinstance(value, (staticmethod, classmethod)):
        return (value.__func__,)
    if isinstance(value, property):
        return value.fget, value.fset
    if isinstance(value, functools._lru_cache_wrapper):
        return (value.__wrapped__,)
    if isinstance(value, functools.partialmethod):
        return value.func, value.args, value.keywords
    return None


def _array(array: np.ndarray) -> tuple:
    return array.tobytes(), array.shape, array.dtype, array.flags.writeable


def content(cell: types.CellType) -> Any:
    """What a closure holds in the cell, None for a name that has no value yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _slots(cls: type) -> list[str]:
    named = [vars(base).get("__slots__", ()) for base in cls.__mro__]
    found = itertools.chain.from_iterable((s,) if isinstance(s, str) else s for s in named)
    return [s for s in found if s not in ("__dict__", "__weakref__")]


def _is_of_user(cls: type) -> bool:
    module = sys.modules.get(cls.__module__)
    if module is None or cls.__module__ == "__main__":  # of a text that was executed, of a script or notebook
        return True
    file = getattr(module, "__file__", None)
    return file is not None and is_users(file)


def _imports(code: types.CodeType) -> bool:
    """Whether the code may import something: it may also be a number among the instructions that looks so."""
    return _IMPORT in code.co_code[::2]


def _names(code: types.CodeType, codes: set) -> Iterator[str]:
    codes.add(code)
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant, codes)


_IMPORT, _MATCH = opcode.opmap["IMPORT_NAME"], opcode.opmap["MATCH_CLASS"]
_TYPES = {"isinstance", "issubclass", "type", "__class__"}
# what of a function can be set
_code = types.FunctionType.__code__.__get__  # type: ignore[attr-defined]
_defaults = types.FunctionType.__defaults__.__get__  # type: ignore[union-attr]
_kwdefaults = types.FunctionType.__kwdefaults__.__get__  # type: ignore[union-attr]
_shape, _dtype = plain.shape.__get__, plain.dtype.__get__  # type: ignore[attr-defined]
_requires_grad = plain.requires_grad.__get__  # type: ignore[attr-defined]
_hooks = plain._backward_hooks.__get__  # type: ignore[union-attr]
