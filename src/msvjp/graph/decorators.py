"""`jit`, and what else speaks to MindSpore's graph compiler."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import log
from .._core.checks import check_bools, check_callable, check_ints, check_one_of, check_type
from .._op.declare import public
from .._op.primitive import Primitive
from ..common.placeholder import has_free_sizes
from ..nn.cell import Cell
from .loading import can_compile

if TYPE_CHECKING:
    from .jitted import Jitted


@public("jit")
def jit(
    function: Any = None,
    *,
    capture_mode: str = "ast",
    jit_level: str = "O1",
    dynamic: int = 0,
    fullgraph: bool = False,
    backend: str = "",
    **options: Any,
) -> Any:
    """The function, as one that PyTorch's compiler compiles; without a function, a decorator that gives such a one.

    The first call with arguments of a kind runs as it is written and is recorded, the second one compiles what was recorded,
    and from then on that runs: whole, where a vjp or a training step is inside the function. What it gives is what the
    function gives, for all that a call depends on is compared first: shapes, dtypes, Python values that are given or named,
    what they hold, modes. What cannot be replayed (Python that depends on values of Tensors, prints, hooks) runs line by
    line, which is told once with the reason; `mindspore.graph.explain(fn)(*args)` tells it too.

    Args:
        function: a function, method, Cell, or class of Cells. Of Cells it is construct that compiles. Anything else that can
            be called comes back as it is.
        capture_mode: 'ast', 'bytecode' or 'trace', of which each means the same here.
        jit_level: 'O1', or 'O0' for a function that runs line by line. (MindSpore compiles at both, and has 'O0' by default.)
        dynamic: 1 to have one graph for many shapes, from the second one on, where what the function asks of the sizes can
            be compared before each call; where it cannot, each shape compiles on its own, which is logged with the reason.
        fullgraph: whether a call that would run line by line raises instead.
        backend: the name of a backend of torch.compile's; by default, and for MindSpore's own names, Inductor.
        options: for MindSpore's compiler: `disable_format_transform`, `exec_order`, `ge_options`, `infer_boost` and
            `auto_offload`, whose values are checked, and the arguments of older versions: `mode`, `input_signature`,
            `hash_args`, `compile_once`, and `jit_config`, whose jit_level counts. That the older ones change nothing is
            logged, as MindSpore does; any other option is warned of.

    The environment variable MSVJP_JIT=0 has all run line by line; another value is the backend, such as 'aot_eager'. With
    MSVJP_JIT_BACKGROUND=1 a process of its own compiles, and calls run line by line meanwhile.

    Raises:
        TypeError: an argument of another type, or function cannot be called.
        ValueError: an argument has another value.
        UnsupportedError: at a call, fullgraph is True and it would run line by line.

    >>> import msvjp as mindspore
    >>> @mindspore.jit
    ... def double(x):
    ...     return 2 * x
    >>> print(double(mindspore.Tensor([1.0, 2.0])))
    [2. 4.]
    """
    check_one_of("mindspore.jit", ("ast", "bytecode", "trace"), capture_mode=capture_mode)
    check_one_of("mindspore.jit", ("O0", "O1"), jit_level=jit_level)
    check_ints("mindspore.jit", dynamic=dynamic)
    check_one_of("mindspore.jit", (0, 1), dynamic=dynamic)
    check_bools("mindspore.jit", fullgraph=fullgraph)
    function = options.pop("fn", function)  # as older versions call it
    for name, value in options.items():
        _check_option(name, value)
    is_dynamic = bool(dynamic) or has_free_sizes(options.get("input_signature"))
    config = getattr(options.get("jit_config"), "jit_config_dict", {})
    is_off = "O0" in (jit_level, config.get("jit_level"))
    compiled = functools.partial(_compiled, backend=backend, fullgraph=fullgraph, is_dynamic=is_dynamic, is_off=is_off)
    return compiled if function is None else compiled(function)


def _compiled(function: Any, backend: str, fullgraph: bool, is_dynamic: bool, is_off: bool) -> Any:
    """The function as one that compiles. Of a Cell or class of Cells it is construct that does."""
    check_callable("mindspore.jit", function=function)
    if is_off or not can_compile(fullgraph):
        return function
    from .jitted import Jitted, jitted

    how = backend, fullgraph, is_dynamic or has_free_sizes(getattr(function, "_inputs", None))
    if isinstance(function, Cell):
        own = vars(function).get("construct")
        compiling = Jitted(type(function).construct, *how)
        function.__dict__["construct"] = jitted(own, *how) if own else _Construct(function, compiling)
    elif isinstance(function, type) and issubclass(function, Cell) and "construct" in vars(function):
        function.construct = jitted(function.construct, *how)  # type: ignore[method-assign]
    elif inspect.isfunction(function) or inspect.ismethod(function):
        return jitted(function, *how)
    return function


class _Construct:
    """The construct of one Cell, which compiles. A copy of the Cell has its own."""

    def __init__(self, cell: Cell, compiling: Jitted) -> None:
        self._cell, self._compiling = cell, compiling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._compiling(self._cell, *args, **kwargs)


#: The options that are one of a few strings.
_CHOICES = {
    "exec_order": ("bfs", "dfs"),
    "infer_boost": ("on", "off"),
    "auto_offload": ("weight", "activation", "all"),
}
#: Those of older versions that change nothing, with the reason.
_OLDER = {
    "mode": "Python's syntax is not looked at",
    "input_signature": "each shape and dtype that comes compiles; with a size of None many shapes would by one graph",
    "hash_args": "all that a call depends on is compared",
    "compile_once": "it compiles once for each signature",
}


def _check_option(name: str, value: Any) -> None:
    if name in _CHOICES:
        check_type("mindspore.jit", str, "a str", **{name: value})
        check_one_of("mindspore.jit", _CHOICES[name], **{name: value})
    elif name == "disable_format_transform":
        check_bools("mindspore.jit", **{name: value})
    elif name == "ge_options":
        _check_ge_options(value)
    elif name in _OLDER and not has_free_sizes(value):
        log.warning("mindspore.jit: %s changes nothing: %s", name, _OLDER[name])
    elif name not in ("jit_config", *_OLDER):
        warnings.warn(f"mindspore.jit: there is no option {name!r}", stacklevel=3)


def _check_ge_options(options: Any) -> None:
    check_type("mindspore.jit", dict, "a dict", ge_options=options)
    for level, of_level in options.items():
        check_one_of("mindspore.jit", ("global", "session"), **{"a level of ge_options": level})
        check_type("mindspore.jit", dict, "a dict", **{f"ge_options[{level!r}]": of_level})
        for text in (*of_level, *of_level.values()):
            check_type("mindspore.jit", str, "a str", **{f"a name or value in ge_options[{level!r}]": text})


@public("ms_function")
def ms_function(fn: Any = None, input_signature: Any = None, hash_args: Any = None, jit_config: Any = None) -> Any:
    """`jit` as it was called in MindSpore 1.x."""
    given = {"input_signature": input_signature, "hash_args": hash_args, "jit_config": jit_config}
    return jit(fn, **{name: value for name, value in given.items() if value is not None})


@public("jit_class")
def jit_class(cls: type) -> type:
    """The class, marked as one that MindSpore's compiler may look into.

    Raises:
        TypeError: cls is not a class, or a class of Cells.
    """
    if not inspect.isclass(cls) or issubclass(cls, Cell):
        raise TypeError(f"mindspore.jit_class: got {cls!r}; give a class that is not a Cell's")
    cls.__ms_class__ = True  # type: ignore[attr-defined]
    return cls


@public("constexpr", "ops.constexpr")
def constexpr(
    fn: Callable | None = None,
    get_instance: bool = True,
    name: str | None = None,
    reuse_result: bool = True,
    check: bool = True,
) -> Any:
    """A Primitive that calls the function, whose result is a constant of what is compiled; without fn, a decorator.

    Args:
        fn: a function.
        get_instance: False gives the class of the Primitive.
        name: that of the Primitive, by default the function's.
        reuse_result, check: for MindSpore's compiler; nothing is kept or checked here.

    Raises:
        TypeError: fn cannot be called; name is not a string.

    >>> import msvjp as mindspore
    >>> @mindspore.constexpr
    ... def half(n):
    ...     return n // 2
    >>> half.name, half(7)
    ('half', 3)
    """
    if fn is None:
        return functools.partial(
            constexpr, get_instance=get_instance, name=name, reuse_result=reuse_result, check=check
        )
    check_callable("mindspore.constexpr", fn=fn)
    called = getattr(fn, "__name__", type(fn).__name__) if name is None else name
    check_type("mindspore.constexpr", str, "a str", name=called)

    class Constant(Primitive):
        def __init__(self) -> None:
            super().__init__(called)
            self.fn: Any = fn

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return self.fn(*args, **kwargs)

    return Constant() if get_instance else Constant


@public("ops._primexpr")
def _primexpr(
    fn: Callable | None = None, get_instance: bool = True, name: str | None = None, reuse_result: bool = True
) -> Any:
    """`constexpr` as MindSpore's own files call it."""
    return constexpr(fn, get_instance, name, reuse_result)


@public("ops.add_flags")
def add_flags(fn: Any = None, **flags: Any) -> Any:
    """Give a function, or a Cell, flags for MindSpore's compiler, which are kept and nothing more: the Cell's own `add_flags`
    heeds them. Returns fn; without it a decorator that does so.

    >>> from msvjp import ops
    >>> @ops.add_flags(has_effect=True)
    ... def double(x):
    ...     return 2 * x
    >>> double._func_graph_flags
    {'has_effect': True}
    """
    if fn is None:
        return functools.partial(add_flags, **flags)
    if isinstance(fn, Cell):
        fn.get_flags().update(flags)
    else:
        fn._func_graph_flags = {**getattr(fn, "_func_graph_flags", {}), **flags}
    return fn


@public("lazy_inline")
def lazy_inline(fn: Any = None, attrs: Any = None, policy: str | None = None) -> Any:
    """The `__init__` of a Cell, which MindSpore would compile once for all Cells alike; without fn, a decorator.

    Raises:
        ValueError: fn is not an `__init__`, attrs are not a string or list of them, policy is neither None nor 'front'.
    """
    check_one_of("mindspore.lazy_inline", (None, "front"), policy=policy)
    if not all(isinstance(attr, str) for attr in (attrs if isinstance(attrs, list) else [attrs or ""])):
        raise ValueError(f"mindspore.lazy_inline: attrs is {attrs!r}; give a string or a list of them")
    if fn is None:
        return functools.partial(lazy_inline, attrs=attrs, policy=policy)
    if inspect.isclass(fn) or getattr(fn, "__name__", "") != "__init__":
        raise ValueError(f"mindspore.lazy_inline: it decorates the __init__ of a Cell, not {fn!r}")
    return fn


@public("no_inline")
def no_inline(fn: Any = None) -> Any:
    """The function, which MindSpore would compile once for all its calls; without fn, a decorator."""
    return no_inline if fn is None else fn
