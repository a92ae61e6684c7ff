"""What speaks to MindSpore's graph compiler. There is none here: all is run as it is written, and gives the same results."""

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any

from ._op import public
from ._primitive import Primitive
from ._switch import plain
from .nn.cell import Cell


@public("jit")
def jit(
    function: Any = None,
    *,
    capture_mode: str = "ast",
    jit_level: str = "O0",
    dynamic: int = 0,
    fullgraph: bool = False,
    backend: str = "",
    **options: Any,
) -> Any:
    """The function itself, which MindSpore would compile; without a function, a decorator that returns its function.

    Args:
        function: a function, method, Cell, or class of Cells.
        capture_mode: 'ast', 'bytecode' or 'trace'.
        jit_level: 'O0' or 'O1'.
        dynamic: 0 or 1.
        fullgraph: a bool.
        backend, options: for MindSpore's compiler: `disable_format_transform`, `exec_order`, `ge_options`, `infer_boost` and
            `auto_offload`, whose values are checked, and the arguments of older versions: `mode`, `input_signature`,
            `hash_args`, `jit_config`, `compile_once`. Any other option is warned of.

    Raises:
        TypeError: an argument of another type, or function cannot be called.
        ValueError: an argument has another value.

    >>> import msvjp as mindspore
    >>> @mindspore.jit(jit_level="O1")
    ... def double(x):
    ...     return 2 * x
    >>> print(double(mindspore.Tensor([1.0, 2.0])))
    [2. 4.]
    """
    _one_of("jit", "capture_mode", capture_mode, ("ast", "bytecode", "trace"))
    _one_of("jit", "jit_level", jit_level, ("O0", "O1"))
    _of_type("jit", "dynamic", dynamic, int)
    _one_of("jit", "dynamic", dynamic, (0, 1))
    _of_type("jit", "fullgraph", fullgraph, bool)
    function = options.pop("fn", function)  # as older versions call it
    for name, value in options.items():
        _check_option(name, value)
    return _as_it_is if function is None else _as_it_is(function)


def _as_it_is(function: Any) -> Any:
    if not callable(function):
        raise TypeError(f"mindspore.jit: function is {type(function).__name__}, which cannot be called")
    return function


def _one_of(api: str, name: str, value: Any, choices: tuple) -> None:
    if value not in choices:
        raise ValueError(f"mindspore.{api}: {name} is {value!r}; give one of {', '.join(map(repr, choices))}")


def _of_type(api: str, name: str, value: Any, kind: type) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"mindspore.{api}: {name} is {value!r}; give {'an' if kind is int else 'a'} {kind.__name__}")


#: The options that are one of a few strings.
_CHOICES = {
    "exec_order": ("bfs", "dfs"),
    "infer_boost": ("on", "off"),
    "auto_offload": ("weight", "activation", "all"),
}
_OLDER = ("mode", "input_signature", "hash_args", "jit_config", "compile_once")


def _check_option(name: str, value: Any) -> None:
    if name in _CHOICES:
        _of_type("jit", name, value, str)
        _one_of("jit", name, value, _CHOICES[name])
    elif name == "disable_format_transform":
        _of_type("jit", name, value, bool)
    elif name == "ge_options":
        _check_ge_options(value)
    elif name not in _OLDER:
        warnings.warn(f"mindspore.jit: there is no option {name!r}", stacklevel=3)


def _check_ge_options(options: Any) -> None:
    _of_type("jit", "ge_options", options, dict)
    for level, of_level in options.items():
        _one_of("jit", "a level of ge_options", level, ("global", "session"))
        _of_type("jit", f"ge_options[{level!r}]", of_level, dict)
        for text in (*of_level, *of_level.values()):
            _of_type("jit", f"a name or value in ge_options[{level!r}]", text, str)


@public("ms_function")
def ms_function(fn: Any = None, input_signature: Any = None, hash_args: Any = None, jit_config: Any = None) -> Any:
    """`jit` as it was called in MindSpore 1.x."""
    return jit(fn)


@public("jit_class")
def jit_class(cls: type) -> type:
    """The class, marked as one that MindSpore's compiler may look into.

    Raises:
        TypeError: cls is no class, or a class of Cells.
    """
    if not inspect.isclass(cls) or issubclass(cls, Cell):
        raise TypeError(f"mindspore.jit_class: got {cls!r}; give a class that is no Cell's")
    cls.__ms_class__ = True  # type: ignore[attr-defined]
    return cls


@public("JitConfig")
class JitConfig:
    """How MindSpore would compile a Cell, for `Cell.set_jit_config`; `jit_config_dict` holds the arguments.

    Raises:
        ValueError: an argument has another value than those below.

    >>> import msvjp as mindspore
    >>> mindspore.JitConfig(jit_level="O1").jit_config_dict["backend"]
    'ms_backend'
    """

    def __init__(
        self,
        jit_level: str = "",
        exc_mode: str = "auto",
        jit_syntax_level: str = "",
        debug_level: str = "RELEASE",
        infer_boost: str = "off",
        **kwargs: Any,
    ) -> None:
        _one_of("JitConfig", "jit_level", jit_level, ("", "O0", "O1", "O2"))
        _one_of("JitConfig", "exc_mode", exc_mode, ("auto", "sink", "no_sink"))
        _one_of("JitConfig", "jit_syntax_level", jit_syntax_level, ("", "STRICT", "COMPATIBLE", "LAX"))
        _one_of("JitConfig", "debug_level", debug_level, ("RELEASE", "DEBUG"))
        _one_of("JitConfig", "infer_boost", infer_boost, ("", "on", "off"))
        self.jit_config_dict = kwargs | {
            "jit_level": jit_level,
            "exc_mode": exc_mode,
            "jit_syntax_level": jit_syntax_level,
            "debug_level": debug_level,
            "infer_boost": infer_boost,
        }
        if jit_level:
            self.jit_config_dict.setdefault("backend", "GE" if jit_level == "O2" else "ms_backend")


@public("mutable")
def mutable(input_data: Any, dynamic_len: bool = False) -> Any:
    """input_data, which MindSpore's compiler would otherwise take for a constant; a list or dict is copied.

    Args:
        input_data: a Tensor, a bool, int or float, or a tuple, list or dict of them, nested or not.
        dynamic_len: whether its length may change; then it is a tuple or list.

    Raises:
        TypeError: input_data is or holds something else, or itself; dynamic_len is no bool.

    >>> import msvjp as mindspore
    >>> mindspore.mutable((1, 2.5))
    (1, 2.5)
    """
    if not _may_be_mutable(input_data, ()):
        raise TypeError(
            f"mindspore.mutable: input_data is {input_data!r}; give a Tensor, a bool, int or float, or a tuple, list or dict "
            "of them that does not hold itself"
        )
    _of_type("mutable", "dynamic_len", dynamic_len, bool)
    if dynamic_len and not isinstance(input_data, (tuple, list)):
        raise TypeError(f"mindspore.mutable: dynamic_len is True and input_data is {type(input_data).__name__}")
    return input_data.copy() if isinstance(input_data, (list, dict)) else input_data


def _may_be_mutable(data: Any, around: tuple) -> bool:
    if isinstance(data, (tuple, list, dict)):
        items = data.values() if isinstance(data, dict) else data
        return not any(data is outer for outer in around) and all(_may_be_mutable(i, (*around, data)) for i in items)
    return isinstance(data, (plain, int, float))


@public("constexpr", "ops.constexpr")
def constexpr(
    fn: Callable | None = None,
    get_instance: bool = True,
    name: str | None = None,
    reuse_result: bool = True,
    check: bool = True,
) -> Any:
    """A Primitive that calls the function, which MindSpore's compiler would call once; without fn, a decorator.

    Args:
        fn: a function.
        get_instance: False gives the class of the Primitive.
        name: that of the Primitive, by default the function's.
        reuse_result, check: for MindSpore's compiler; nothing is kept or checked here.

    Raises:
        TypeError: fn cannot be called; name is no string.

    >>> import msvjp as mindspore
    >>> @mindspore.constexpr
    ... def half(n):
    ...     return n // 2
    >>> half, half(7)
    (Prim[half], 3)
    """
    if fn is None:
        return functools.partial(
            constexpr, get_instance=get_instance, name=name, reuse_result=reuse_result, check=check
        )
    if not callable(fn):
        raise TypeError(f"mindspore.constexpr: fn is {type(fn).__name__}, which cannot be called")
    called = getattr(fn, "__name__", type(fn).__name__) if name is None else name
    _of_type("constexpr", "name", called, str)

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


@public("lazy_inline")
def lazy_inline(fn: Any = None, attrs: Any = None, policy: str | None = None) -> Any:
    """The `__init__` of a Cell, which MindSpore would compile once for all Cells alike; without fn, a decorator.

    Raises:
        ValueError: fn is no `__init__`, attrs are no string or list of them, policy is neither None nor 'front'.
    """
    _one_of("lazy_inline", "policy", policy, (None, "front"))
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
