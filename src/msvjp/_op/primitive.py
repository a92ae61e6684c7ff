"""MindSpore's ops in class form: `ops.ReduceSum(keep_dims=True)(x, axis)`."""

import ast
import functools
import inspect

import torch

from .._core import spread
from .._core.checks import check_bools
from .._core.dtype_text import NAMES
from .._core.errors import UnsupportedError
from .._core.generators import drawing_for
from .._core.root import ROOT, public_path
from .._names.missing import refusing
from .._tape.checkpoint import recomputed
from ..common.layout import strategy_attribute
from .keywords import respelled


@public_path("ops.Primitive")
class Primitive:
    """The base of MindSpore's ops in class form: `ops.ReduceSum(keep_dims=True)(x, axis)`."""

    #: Whether it is an optimizer's step to MindSpore, which splits these among processes.
    update_parameter = False

    def __init__(self, name=None):
        self.name = name or type(self).__name__

    __getattr__ = refusing("ops.Primitive")

    def __repr__(self):
        names = [name for name in self.attrs if name not in ("input_names", "output_names")]
        values = [NAMES[v] if isinstance(v, torch.dtype) else v for v in map(self.attrs.get, names)]
        attributes = [f"{name}={value}" for name, value in zip(names, values, strict=True)]
        return f"Prim[{self.name}]" + (f"<{', '.join(attributes)}>" if attributes else "")

    def __call__(self, *args):
        """A Primitive of a script's own names a kernel of MindSpore's, and there is none of that name here."""
        raise UnsupportedError(
            f"mindspore.ops.{self.name}: a Primitive that a script makes runs a kernel of MindSpore's, which msvjp does not "
            "have; write it as a function of `ops`, or as a torch.autograd.Function"
        )

    @property
    def attrs(self):
        """What the constructor was given, as MindSpore keeps it, and what was added since, by name."""
        from .shown import shown  # few scripts print an op

        given = self.init_attrs
        kept = shown(self.name, given) if isinstance(self, _ClassForm) else {}
        added = {name: value for name, value in vars(self).items() if name != "name" and name[0] != "_"}
        return kept | {name: value for name, value in added.items() if name not in given}

    def add_prim_attr(self, name, value):
        """Keep an attribute for the graph compiler; nothing reads it here."""
        setattr(self, name, value)
        return self

    def del_prim_attr(self, name):
        """Forget an attribute, if there is one of that name; returns the op."""
        vars(self).pop(name, None)
        return self

    def add_attr(self, name, value):
        """`add_prim_attr`, which returns nothing."""
        self.add_prim_attr(name, value)

    def del_attr(self, name):
        """`del_prim_attr`, which returns nothing."""
        self.del_prim_attr(name)

    def get_attr_dict(self):
        """A new dict of its `attrs`."""
        return dict(self.attrs)

    @property
    def init_attrs(self):
        """What the constructor was given, by name."""
        words = _early_words(type(self)) if isinstance(self, _ClassForm) else ()
        return {name: vars(self)[name] for name in words if name in vars(self)}

    def set_device(self, device_target):
        """Keep a device as the attribute primitive_target; the op computes where its inputs are. Returns the op."""
        return self.add_prim_attr("primitive_target", device_target)

    def set_stage(self, stage):
        """Keep the stage of a pipeline as an attribute; returns the op."""
        return self.add_prim_attr("stage", stage)

    def init_prim_io_names(self, inputs, outputs):
        """Keep names of the inputs and outputs."""
        self.input_names, self.output_names = inputs, outputs

    def set_prim_instance_name(self, instance_name):
        """Keep a name of this object; returns the op."""
        self.instance_name = instance_name
        return self

    def shard(self, in_strategy=None, out_strategy=None):
        """Spread what the op is given over the processes, in 'semi_auto_parallel'; returns the op. In one process it changes
        nothing. The strategies are kept as attributes.

        Args:
            in_strategy, out_strategy: for each input, and output, a tuple of ints, into how many parts each axis is cut,
                or a `Layout`; or None.

        Raises:
            TypeError: a strategy is not a tuple of tuples of ints, or of Layouts.
            ValueError: one is of tuples and the other of Layouts, or there is an out_strategy alone.
        """
        api = f"mindspore.ops.{self.name}.shard"
        kept = strategy_attribute(api, in_strategy=in_strategy)
        of_output = strategy_attribute(api, out_strategy=out_strategy)
        if of_output and not kept:
            raise ValueError(f"{api}: there is an out_strategy and no in_strategy; give both")
        if of_output and {word.partition("_")[2] for word in (*kept, *of_output)} == {"strategy", "layout"}:
            raise ValueError(f"{api}: one strategy is of tuples and the other of Layouts; give both as one kind")
        for word, value in (kept | of_output).items():
            self.add_prim_attr(word, value)
        own = getattr(type(self), "_once", type(self))
        if kept and not hasattr(own, "_kept_whole"):
            self.__class__ = _spreading(own) if own is type(self) else _recomputing(_spreading(own))
        return self

    def recompute(self, mode=True):
        """Keep only the arguments of a call for its gradient, and compute the rest again in each pull; returns the op.

        Raises:
            TypeError: mode is not a bool.
        """
        check_bools("mindspore.ops.Primitive.recompute", mode=mode)
        once = getattr(type(self), "_once", type(self))
        self.__class__ = _recomputing(once) if mode else once
        return self


@functools.cache
def _recomputing(once):
    """The class of an op that is computed again in each pull."""

    def __call__(self, *args, **kwargs):
        return recomputed(super(recomputing, self).__call__, args, kwargs)

    recomputing = type(once.__name__, (once,), {"__call__": __call__, "_once": once, "__module__": once.__module__})
    return recomputing


@functools.cache
def _spreading(whole):
    """The class of an op that has strategies."""

    def __call__(self, *args, **kwargs):
        call = super(spreading, self).__call__
        if not spread.is_on:
            return call(*args, **kwargs)
        from ..common.strategies import spread_call  # which imports torch's DTensor

        return spread_call(self, call, args, kwargs)

    body = {"__call__": __call__, "_kept_whole": whole, "__module__": whole.__module__}
    spreading = type(whole.__name__, (whole,), body)
    return spreading


def made_of(**checks):
    """Decorates an op whose class form refuses an argument when it is made: for each a check like `check_ints`."""

    def decorate(fn):
        fn.made_of = checks
        return fn

    return decorate


def class_form(full, edge, early):
    """The class form: its constructor takes the parameters named in `early`, its call all others."""
    owner, _, name = full.rpartition(".")
    body = {"_full": full, "_edge": staticmethod(edge), "_early": early, "__doc__": edge.__doc__}
    draws = any(name.lower().startswith("seed") for name in _parameters(edge.__wrapped__))
    if not early and not draws:
        body["__call__"] = staticmethod(edge)
    return type(name, (_DrawingForm if draws else _ClassForm,), body | {"__module__": f"{ROOT}.{owner}"})


class _Signature:
    """What `help` and an editor show: of a class form its constructor's parameters, of an op those of its call."""

    def __get__(self, op, form):
        return constructor_signature(form) if op is None else call_signature(form)


def constructor_signature(form):
    one, empty = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.empty
    words = _early_words(form).items()
    return inspect.Signature([inspect.Parameter(w, one, default=empty if d is _REQUIRED else d) for w, d in words])


def call_signature(form):
    function, early = form._edge.__wrapped__, early_in_our_words(form)
    return inspect.Signature([p for p in inspect.signature(function).parameters.values() if p.name not in early])


def early_in_our_words(form):
    """The constructor's parameters, as the function behind the class form calls them."""
    spellings = respelled(form._edge.__wrapped__)
    return {spellings.get(word, word) for word in _early_words(form)}


class _ClassForm(Primitive):
    """What every class form is: it keeps the arguments of its constructor for the call."""

    __signature__ = _Signature()

    def __init__(self, *args, **kwargs):
        super().__init__()
        words, spellings = _early_words(type(self)), respelled(self._edge.__wrapped__)
        if len(args) > len(words):
            raise TypeError(f"mindspore.{self._full}: takes at most {len(words)} arguments, got {len(args)}")
        early = {**words, **dict(zip(words, args, strict=False))}
        for key, value in kwargs.items():
            word = key if key in words else next((w for w in words if _same_word(w, key, spellings)), None)
            if word is None:
                raise TypeError(
                    f"mindspore.{self._full}: unknown argument {key!r}; it takes {', '.join(words) or 'none'}"
                )
            early[word] = value
        lacking = [word for word, value in early.items() if value is _REQUIRED]
        if lacking:
            raise TypeError(f"mindspore.{self._full}: the argument {lacking[0]!r} is missing")
        for word, check in getattr(self._edge, "made_of", {}).items():
            check(f"mindspore.{self._full}", **{word: early[word]})
        self.__dict__.update(early)
        self._given = {spellings.get(word, word): value for word, value in early.items()}

    def __call__(self, *args, **kwargs):
        return self._edge(*args, **kwargs, **self._given)


class _DrawingForm(_ClassForm):
    """An op with a seed: each object draws by itself."""

    def __call__(self, *args, **kwargs):
        with drawing_for(self):
            return super().__call__(*args, **kwargs)


_REQUIRED = object()


def _same_word(a, b, spellings):
    return spellings.get(a, a) == spellings.get(b, b)


@functools.cache
def _early_words(cls):
    """The parameters of the constructor, with their defaults: those in the brackets, `axis=0`, or the function's own."""
    fn = cls._edge.__wrapped__
    own = dict(zip(reversed(_parameters(fn)), reversed(fn.__defaults__ or ()), strict=False)) | (
        fn.__kwdefaults__ or {}
    )
    words = {}
    for text in cls._early.split(", ") if cls._early else ():
        word, equals, default = text.partition("=")
        param = respelled(fn).get(word, word)
        words[word] = ast.literal_eval(default) if equals else own.get(param, _REQUIRED)
    return words


def _parameters(fn):
    """The names of the parameters that may come by position."""
    return fn.__code__.co_varnames[: fn.__code__.co_argcount]
