"""MindSpore's transforms in reverse mode, each a few lines over the pullback."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .._core.checks import check_bools
from .._core.errors import PositionError
from .._core.switch import inside_torch, plain
from .._core.tree import tree_leaves, tree_map
from .._names.missing import refusing
from .._op.declare import public
from .._tape.kept_calls import kept, taken_from
from .._tape.used_parameters import used_parameters
from ..common.parameter import Parameter
from ..nn.cell import Cell
from .pullback import as_parameters, check_call, pullback


@public("vjp", "ops.vjp")
def vjp(fn: Callable, *inputs: Any, weights: Any = None, has_aux: bool = False) -> tuple:
    """The output of `fn` at the inputs, and the function that pulls cotangents back through it.

    For `y = fn(x)` with Jacobian `J = dy/dx`, `vjp_fn(v)` is the vector-Jacobian product `v @ J`. The forward runs once
    and keeps its graph: `vjp_fn` can be called any number of times, and never runs `fn` again. The graph is freed with it.

    Args:
        fn: any callable that takes the inputs and returns a Tensor, or a structure (tuple, list, dict) of them.
        inputs: Tensors, or tuples or lists of them; all are differentiated, each position on its own.
        weights: a Parameter, or any iterable of them, to differentiate with respect to besides the inputs.
        has_aux: whether `fn` returns `(out, aux, ...)`, of which only `out` is differentiated.

    Returns:
        `(out, vjp_fn)`, or `(out, vjp_fn, aux)` with has_aux, where aux is a tuple if there are several. `vjp_fn(v)` takes
        a cotangent of the shape and dtype of each Tensor in `out`, as arguments or in one structure, and returns a tuple
        with one gradient per input, of the input's structure, shape, dtype and device; zeros where `out` does not depend
        on it. With weights: `(input_gradients, weight_gradients)`, the latter a Tensor for a single Parameter, else a tuple.

    Raises:
        TypeError: an input or weight of another type, a fn that cannot be called, has_aux not a bool; from vjp_fn a
            cotangent that is not a Tensor or of another dtype than the output.
        ValueError: has_aux and fn did not return a tuple of at least two; from vjp_fn a cotangent of another shape.
        RuntimeError: from vjp_fn, another number of cotangents, or something the graph needs was changed in place since.

    Source: Griewank and Walther, Evaluating Derivatives (2008), reverse mode. For complex values the gradient is the
    conjugate one, `v * conj(df/dz)`, as in torch.

    >>> import msvjp as mindspore
    >>> x, y = mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([3.0, 4.0])
    >>> out, vjp_fn = mindspore.vjp(lambda x, y: x**3 + y, x, y)
    >>> vjp_fn(mindspore.Tensor([1.0, 1.0]))
    (Tensor(shape=[2], dtype=Float32, value= [ 3.00000000e+00,  1.20000000e+01]), \
Tensor(shape=[2], dtype=Float32, value= [ 1.00000000e+00,  1.00000000e+00]))
    """
    api = "mindspore.vjp"
    check_call(api, fn, has_aux)
    try:
        out, aux, pull = pullback(api, fn, inputs, () if weights is None else as_parameters(api, weights), has_aux)
    except TypeError as error:
        if _takes_one_fewer(fn, inputs):
            raise TypeError(
                f"{api}: {error}; a cotangent, as in MindSpore 1.x, is not an input: out, vjp_fn = vjp(fn, *inputs), "
                "then vjp_fn(v)"
            ) from error
        raise
    if weights is None:

        def vjp_fn(*v: Any) -> Any:
            return pull(v)[0]

    elif isinstance(weights, plain):

        def vjp_fn(*v: Any) -> Any:
            gradients, (gradient,) = pull(v)
            return gradients, gradient

    else:

        def vjp_fn(*v: Any) -> Any:
            return pull(v)

    return (out, vjp_fn, aux) if has_aux else (out, vjp_fn)


def _takes_one_fewer(fn: Callable, inputs: Sequence) -> bool:
    """Whether the last input is what fn does not take."""
    signature = inspect.signature(fn.construct if isinstance(fn, Cell) else fn)
    return not _binds(signature, inputs) and _binds(signature, inputs[:-1])


def _binds(signature: inspect.Signature, inputs: Sequence) -> bool:
    try:
        signature.bind(*inputs)
    except TypeError:
        return False
    return True


@public("grad", "ops.grad")
def grad(
    fn: Callable,
    grad_position: Any = 0,
    weights: Any = None,
    has_aux: bool = False,
    return_ids: bool = False,
    sens_param: bool = False,
) -> Callable:
    """Return a function that computes the gradient of `fn` (of the sum of its output, if that is not a scalar).

    Args:
        fn: any callable that returns a Tensor, or a structure of them.
        grad_position: an int or a tuple of ints: the inputs to differentiate with respect to; None for the weights alone.
        weights: a Parameter, or any iterable of them, to differentiate with respect to besides.
        has_aux: whether `fn` returns `(out, aux, ...)`, of which only `out` is differentiated.
        return_ids: whether each gradient is a pair with its position or the Parameter's name, for `get_grad`.
        sens_param: whether the last argument of a call is the cotangent of the output, instead of ones.

    Returns:
        A function of fn's arguments. It gives the gradient for one position, a tuple for several; with weights
        `(input_gradients, weight_gradients)`, or the latter alone where grad_position is None, a Tensor for a single
        Parameter, else a tuple. With has_aux: `(gradients, aux)`, aux a tuple.

    Raises:
        TypeError: fn cannot be called; grad_position is not an int, tuple of ints or None; weights are not Parameters.
        ValueError: a position is negative or stands twice; grad_position and weights are both None.
        RuntimeError: at the call, a position is beyond the arguments.

    >>> import msvjp as mindspore
    >>> mindspore.grad(lambda x, y: x**2 * y)(mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([3.0, 4.0]))
    Tensor(shape=[2], dtype=Float32, value= [ 6.00000000e+00,  1.60000000e+01])
    """
    run = _value_and_gradients("mindspore.grad", fn, grad_position, weights, has_aux, return_ids, sens_param)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, gradients = run(args, kwargs)
        return (gradients, tuple(value[1:])) if has_aux else gradients

    return gradient


@public("value_and_grad", "ops.value_and_grad")
def value_and_grad(
    fn: Callable,
    grad_position: Any = 0,
    weights: Any = None,
    has_aux: bool = False,
    return_ids: bool = False,
    sens_param: bool = False,
) -> Callable:
    """The function that computes `(value, gradients)`: what `fn` returns, aux included, and what `grad` gives.

    The arguments and the errors are those of `grad`.

    >>> import msvjp as mindspore
    >>> value, gradient = mindspore.value_and_grad(lambda x: (x**2).sum())(mindspore.Tensor([1.0, 2.0]))
    >>> print(value, gradient)
    5.0 [2. 4.]
    """
    run = _value_and_gradients("mindspore.value_and_grad", fn, grad_position, weights, has_aux, return_ids, sens_param)
    return lambda *args, **kwargs: run(args, kwargs)


def _value_and_gradients(
    api: str,
    fn: Callable,
    grad_position: Any,
    weights: Any,
    has_aux: bool,
    return_ids: bool,
    sens_param: bool,
    bare: bool = True,
) -> Callable:
    """What the transforms below share: a function of (args, kwargs) that gives (value, gradients).

    bare: the gradient of a single input is not in a tuple.
    """
    check_call(api, fn, has_aux)
    positions = positions_of(api, grad_position)
    if positions is None and weights is None:
        raise ValueError(f"{api}: grad_position and weights are both None, so there is nothing to differentiate by")
    parameters, single = () if weights is None else as_parameters(api, weights), isinstance(weights, plain)

    def run(args: tuple, kwargs: dict) -> tuple:
        args, kwargs, sens = _without_sens(args, kwargs) if sens_param else (args, kwargs, None)
        at, chosen, taken = at_positions(api, fn, positions or (), args, kwargs)
        if kept.calls and not chosen and not has_aux:
            at = taken_from(kept.calls, fn, args, kwargs, parameters) or at
        out, aux, pull = pullback(api, at, chosen, parameters, has_aux)
        of_inputs, of_weights = pull(_ones_like(out) if sens is None else sens, retain_graph=False)
        if return_ids:
            of_inputs = tuple(zip(taken, of_inputs, strict=True))
            of_weights = tuple((p.name, g) for p, g in zip(parameters, of_weights, strict=True))
        of_inputs = of_inputs[0] if bare and len(of_inputs) == 1 else of_inputs
        of_weights = of_weights[0] if single else of_weights
        value = (out, *(aux if isinstance(aux, tuple) else (aux,))) if has_aux else out
        if weights is None:
            return value, of_inputs
        return value, of_weights if positions is None else (of_inputs, of_weights)

    return run


def positions_of(api: str, grad_position: Any) -> tuple | None:
    if grad_position is None:
        return None
    positions = grad_position if isinstance(grad_position, tuple) else (grad_position,)
    for position in positions:
        if not isinstance(position, int):
            raise TypeError(f"{api}: grad_position is {grad_position!r}; give an int, a tuple of ints or None")
        if position < 0:
            raise ValueError(f"{api}: grad_position is {grad_position!r}; a position is not negative")
    if len(set(positions)) < len(positions):
        raise ValueError(f"{api}: grad_position is {grad_position!r}; a position stands in it once")
    return positions


def _without_sens(args: tuple, kwargs: dict) -> tuple[tuple, dict, tuple]:
    """The arguments of fn, and the cotangent, which came last or as `sens=`; of a dict its values in order."""
    if "sens" in kwargs:
        kwargs = dict(kwargs)
        sens = kwargs.pop("sens")
    else:
        args, sens = args[:-1], args[-1]
    return args, kwargs, (tuple(sens.values()) if isinstance(sens, dict) else sens,)


def at_positions(api: str, fn: Callable, positions: tuple, args: tuple, kwargs: dict) -> tuple[Callable, tuple, tuple]:
    """fn as a function of the arguments at these positions alone, those arguments, and the positions.

    As in MindSpore, a position of what is no Tensor (a number, None) is left out.
    """
    for position in positions:
        if position >= len(args):
            raise PositionError(f"{api}: grad_position is {position}, but the call has {len(args)} arguments")
        if not isinstance(args[position], _INPUTS):
            positions = tuple(p for p in positions if p != position)
    if not kwargs and positions == tuple(range(len(args))):
        return fn, args, positions

    def at(*chosen: Any) -> Any:
        varied = list(args)
        for position, x in zip(positions, chosen, strict=True):
            varied[position] = x
        return fn(*varied, **kwargs)

    return at, tuple(args[position] for position in positions), positions


_INPUTS = (plain, tuple, list)


def _ones_like(out: Any) -> Sequence:
    """A cotangent of ones for each Tensor of the output."""
    return tree_leaves(inside_torch(tree_map, _ones, out))


def _ones(x: torch.Tensor) -> torch.Tensor:
    return torch.ones_like(x, requires_grad=False)


@public("get_grad", "ops.get_grad")
def get_grad(gradients: tuple, identifier: Any) -> torch.Tensor:
    """The gradient of a position (an int) or a Parameter, out of what `grad(..., return_ids=True)` gave.

    Raises:
        TypeError: identifier is neither.
        RuntimeError: it is not among the gradients.

    >>> import msvjp as mindspore
    >>> x = mindspore.Tensor([1.0, 2.0])
    >>> both = mindspore.grad(lambda x, y: x * y, (0, 1), return_ids=True)(x, 3 * x)
    >>> print(mindspore.get_grad(both, 1))
    [1. 2.]
    """
    if not isinstance(identifier, (int, Parameter)):
        raise TypeError(f"mindspore.get_grad: identifier is {type(identifier).__name__}; give an int or a Parameter")
    wanted: Any = identifier.name if isinstance(identifier, Parameter) else identifier
    if len(gradients) == 2 and isinstance(gradients[0], (int, str)):
        gradients = (gradients,)
    for item in gradients:
        if isinstance(item[0], (int, str)):
            if item[0] == wanted:
                return item[1]
        elif any(isinstance(pair, tuple) and pair[0] == wanted for pair in item):
            return next(pair[1] for pair in item if pair[0] == wanted)
    raise RuntimeError(f"mindspore.get_grad: there is no gradient of {wanted!r} among these")


@public("ops.GradOperation")
class GradOperation:
    """The transform of MindSpore 1.x: `GradOperation(get_all=True)(fn)` is a function of fn's arguments.

    Args:
        get_all: the gradients of all inputs that are Tensors, a tuple, instead of the first one's.
        get_by_list: the gradients of Parameters, a tuple, or bare of a single one that is given as it is; with get_all
            `(input_gradients, weight_gradients)`. They are those given with fn, by default the trained ones of a Cell, or
            those that a function uses, in the order of their use.
        sens_param: the last argument of a call is the cotangent of the output, instead of ones.

    Raises:
        TypeError: an argument is not a bool; from the call, fn or weights of another type.

    >>> import msvjp as mindspore
    >>> from msvjp import ops
    >>> print(ops.GradOperation()(lambda x, y: x * y)(mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([3.0, 4.0])))
    [3. 4.]
    """

    __getattr__ = refusing("ops.GradOperation")

    def __init__(self, get_all: bool = False, get_by_list: bool = False, sens_param: bool = False) -> None:
        check_bools("mindspore.ops.GradOperation", get_all=get_all, get_by_list=get_by_list, sens_param=sens_param)
        self.get_all, self.get_by_list, self.sens_param = get_all, get_by_list, sens_param

    def __call__(self, fn: Callable, weights: Any = None) -> Callable:
        api = "mindspore.ops.GradOperation"
        check_call(api, fn, False)
        if self.get_by_list and weights is None and isinstance(fn, Cell):
            weights = fn.trainable_params()
        of_used = self.get_by_list and weights is None
        parameters = as_parameters(api, weights) if self.get_by_list and not of_used else None
        by = weights if parameters and isinstance(weights, plain) else parameters

        def gradient(*args: Any, **kwargs: Any) -> Any:
            inputs = args[:-1] if self.sens_param and "sens" not in kwargs else args
            tensors = tuple(i for i, x in enumerate(inputs) if isinstance(x, _INPUTS))
            positions = tensors if self.get_all else None if self.get_by_list else tensors[:1]
            called, known = used_parameters(fn) if of_used else (fn, by)
            run = _value_and_gradients(
                api, called, positions, known, False, False, self.sens_param, bare=not self.get_all
            )
            return run(args, kwargs)[1]

        return gradient
