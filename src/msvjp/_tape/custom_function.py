"""`_Function`, MindSpore's name for the base of a function that brings its own derivative."""

import functools
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from .._core.root import public_path
from .._core.switch import as_mindspore, plain, relabel, relabel_plain, speaks_torch
from .functorch import level
from .integer_gradients import carrier

signature = functools.lru_cache(maxsize=256)(inspect.signature)


@public_path("_Function")
class _Function:
    """The base of a function that brings its own derivative. Write `forward` and `backward`, and call `apply`.

    `forward(ctx, *args)` gets the arguments of apply, and what it computes is not recorded. `backward(ctx, *cotangents)`
    gets a cotangent for each output, None for one that is not a Tensor, and returns a gradient for each argument, None for
    one that is not a Tensor or has no gradient. A gradient may be of a shape that was broadcast from the argument's, which it
    is then summed to. If backward can be differentiated, so can the function be, twice and more.

    ctx is an object of the class, one for each call: what forward keeps as its attributes is there in backward.

    Raises:
        NotImplementedError: forward or backward is not written.
        RuntimeError: from the pull, backward gave another number of gradients, or one of another shape or for no Tensor.

    >>> import msvjp as mindspore
    >>> class Square(mindspore._Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...     @staticmethod
    ...     def backward(ctx, dout):
    ...         (x,) = ctx.saved_tensors
    ...         return 2 * x * dout
    >>> print(mindspore.grad(Square.apply)(mindspore.Tensor([1.0, 2.0])))
    [2. 4.]
    """

    #: In forward and backward: whether a gradient is asked for, of each argument.
    needs_input_grad: tuple = ()
    #: In backward: what forward gave to `save_for_backward`.
    saved_tensors: tuple = ()
    dirty_tensors: tuple = ()
    non_differentiable: tuple = ()
    materialize_grads = True

    @staticmethod
    def forward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        """The outputs: a Tensor, or a tuple or list with Tensors. Tensors deeper in it are constants."""
        raise NotImplementedError("mindspore._Function: write the static method `forward(ctx, *args)`")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of the argument, or a tuple with one for each."""
        raise NotImplementedError("mindspore._Function: write the static method `backward(ctx, *grad_outputs)`")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> None:
        """Where it is written, forward gets no ctx, and this is called after it; apply then takes keywords too."""
        raise NotImplementedError("mindspore._Function: this class has no `setup_context(ctx, inputs, output)`")

    def save_for_backward(self, *tensors: torch.Tensor | None) -> None:
        """Keep inputs, outputs and other Tensors, or None, for `ctx.saved_tensors` in backward.

        Raises:
            RuntimeError: one is neither.
        """
        for t in tensors:
            if t is not None and not isinstance(t, plain):
                raise RuntimeError(
                    f"mindspore._Function.save_for_backward: got {type(t).__name__}; it keeps Tensors, and anything else "
                    "can be an attribute of ctx"
                )
        self.saved_tensors = tensors

    def mark_dirty(self, *args: torch.Tensor) -> None:
        """Say that forward changed these inputs in place; they must be among the outputs."""
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args: torch.Tensor) -> None:
        """Say that these outputs are constants; backward gets zeros for them."""
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros, which is the default, or None for an output that nothing depends on."""
        self.materialize_grads = value

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """What forward gives for the arguments, recorded with backward for its derivative."""
        if cls.setup_context is not _Function.setup_context:
            bound = signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        if kwargs:
            raise TypeError(f"mindspore._Function: {cls.__name__}.apply() takes no keyword arguments")
        check_outside_vmap(f"mindspore._Function: {cls.__name__}")
        given = [as_mindspore(a) if type(a) is plain else a for a in args]
        kind: list[type] = []
        variables = [carrier(a) if isinstance(a, plain) else a for a in given]
        out = _OnTheTape.apply(cls.__new__(cls), kind, given, *variables)
        out = list(out) if kind == [list] else out
        return relabel_plain(out, args) if speaks_torch(args) else relabel(out, args)


class _OnTheTape(torch.autograd.Function):
    """What torch knows of a `_Function`."""

    @staticmethod
    def forward(tape: Any, ctx: _Function, kind: list, args: Sequence, *variables: Any) -> Any:
        ctx.needs_input_grad = tape.needs_input_grad[3:]
        if type(ctx).setup_context is _Function.setup_context:
            out = ctx.forward(ctx, *args)
        else:
            out = ctx.forward(*args)
            ctx.setup_context(ctx, tuple(args), out)
        kind.append(type(out))
        tape.save_for_backward(*ctx.saved_tensors)
        tape.mark_dirty(*ctx.dirty_tensors)
        tape.mark_non_differentiable(*ctx.non_differentiable)
        tape.set_materialize_grads(ctx.materialize_grads)
        # the tape has them now; as attributes, outputs among them would keep themselves alive
        ctx.saved_tensors = ctx.dirty_tensors = ctx.non_differentiable = ()
        tape.ctx, tape.shapes = ctx, [a.shape if isinstance(a, plain) else None for a in args]
        return tuple(out) if isinstance(out, list) else out

    @staticmethod
    def backward(tape: Any, *cotangents: Any) -> Any:
        ctx = tape.ctx
        with torch._C._EnableTorchFunction():  # backward is the user's: it speaks MindSpore
            ctx.saved_tensors = tuple(t if t is None else as_mindspore(t) for t in tape.saved_tensors)
            try:
                gradients = ctx.backward(ctx, *[v if v is None else as_mindspore(v) for v in cotangents])
            finally:
                ctx.saved_tensors = ()
        return None, None, None, *_for_each_argument(f"{type(ctx).__name__}.backward", gradients, tape.shapes)


def check_outside_vmap(name: str) -> None:
    """A RuntimeError inside a vmap, whose tape takes no derivative from Python."""
    if level() is not None:
        raise RuntimeError(f"{name} brings its own derivative, which vmap cannot batch; call it outside")


def _for_each_argument(name: str, gradients: Any, shapes: Sequence) -> Iterator:
    gradients = gradients if isinstance(gradients, (tuple, list)) else (gradients,)
    beyond = [g for g in gradients[len(shapes) :] if g is not None]
    if len(gradients) < len(shapes) or beyond:
        raise RuntimeError(
            f"mindspore._Function: {name} gave {len(gradients)} gradients for {len(shapes)} arguments; "
            "return one for each, None for one that is not a Tensor"
        )
    for i, (gradient, shape) in enumerate(zip(gradients, shapes, strict=False)):
        if shape is None and gradient is not None:
            raise RuntimeError(f"mindspore._Function: {name} gave a gradient for argument {i}, which is not a Tensor")
        if gradient is not None:
            check_gradient(f"mindspore._Function: {name}", i, gradient, shape)
        yield gradient


def check_gradient(name: str, i: int, gradient: Any, shape: Sequence) -> None:
    """A RuntimeError if it is not a Tensor, or of a shape that is not broadcast from the argument's."""
    if not isinstance(gradient, plain):
        raise RuntimeError(
            f"{name} gave {type(gradient).__name__} as the gradient of argument {i}; give a Tensor or None"
        )
    came = gradient.shape
    fits = len(came) >= len(shape) and all(n in (1, m) for n, m in zip(reversed(shape), reversed(came), strict=False))
    if not fits:
        raise RuntimeError(
            f"{name} gave a gradient of shape {tuple(came)} for argument {i}, whose shape is {tuple(shape)}"
        )
