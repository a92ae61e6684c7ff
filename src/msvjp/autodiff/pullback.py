"""The one piece of code that touches the tape: run a function on it once, pull cotangents back any number of times."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from .._core import spread
from .._core.checks import check_bools, check_callable
from .._core.lost_device import lost_device
from .._core.switch import Switched, call_inside, inside_torch, plain, relabel, set_class
from .._core.tree import tree_filled, tree_leaves, tree_map
from .._tape import functorch
from .._tape import recording as this_thread
from .._tape.checkpoint import in_turn
from .._tape.data_parallel import check_not_wrapped, check_whole
from .._tape.integer_gradients import carrier, gradient_like, linked, run_on
from .._tape.outer_tape import reaches_others
from .._tape.own_memory import ALONE, overlaps, uses
from .._tape.recording import record, recording
from .._tape.used_parameters import UsedParameters
from ..common.dtype import NAMES
from ..common.parameter import Parameter, is_trained
from ..nn.cell import Cell


def pullback(api: str, fn: Callable, primals: Sequence, weights: tuple = (), has_aux: bool = False) -> tuple:
    """Run fn once at the primals, on the tape. Returns (out, aux, pull).

    `pull(cotangents)` gives two tuples, the gradients of the primals and of the weights, any number of times. The graph
    belongs to `pull` and is freed with it, or during `pull(cotangents, retain_graph=False)`, which is then the last one,
    unless an outer derivative is being recorded through `out` as well.
    """
    if functorch.level() is not None:
        return _in_vmap(api, fn, primals, weights, has_aux)
    if torch.is_inference_mode_enabled():
        return _out_of_inference_mode(api, fn, primals, weights, has_aux)
    flat = all(map(plain.__instancecheck__, primals))  # no tuple or list of Tensors among them
    originals = primals if flat else _leaves(api, primals)
    leaves, nested, integers, in_torch = call_inside(_fresh, (), (originals, weights))
    called = as_called(fn, api)
    twins: list = []
    args = leaves if flat else tree_filled(tuple(primals), leaves)
    result = record(run_on, (called, args, integers, (), twins)) if integers else record(called, args)
    out, aux = _split_aux(api, result) if has_aux else (result, None)
    if (in_torch or called is not fn) and not nested:
        nested = torch.is_grad_enabled() and reaches_others(tree_leaves(out), (*leaves, *weights))
    of_integers = {id(x): twin for x, twin in zip(integers, twins, strict=True)} if integers else None
    tape = api, tree_leaves(out), leaves, weights, of_integers, nested

    def pull(cotangents: Sequence, retain_graph: bool = True) -> tuple[tuple, tuple]:
        inputs, rest = call_inside(_gradients, (), (*tape, cotangents, retain_graph))
        return (inputs if flat else tree_filled(tuple(primals), inputs, _no_gradient)), rest

    if not nested:
        out = call_inside(_off_the_graph, (), (out, originals, leaves))
        aux = inside_torch(_off_the_graph, aux, originals, leaves) if has_aux else None
        if spread.grid is not None:
            out, aux = spread.tensors.all_whole((out, aux))
    return out, aux, in_turn(pull) if this_thread._state.recomputes else pull


def _out_of_inference_mode(api: str, fn: Callable, primals: Sequence, weights: tuple, has_aux: bool) -> tuple:
    """The pullback where torch can record. What was made in the mode cannot be recorded, but a copy can."""
    with torch.inference_mode(False):
        copies = inside_torch(tree_map, plain.clone, tuple(primals))
        named = tree_filled(copies, map(functorch.named_like, _leaves(api, primals), tree_leaves(copies)))
        return pullback(api, fn, named, weights, has_aux)


def _in_vmap(api: str, fn: Callable, primals: Sequence, weights: tuple, has_aux: bool) -> tuple:
    """The pullback inside a vmap, on torch.func's tape."""

    def run(leaves: Sequence) -> tuple:
        result = as_called(fn, api)(*tree_filled(tuple(primals), leaves))
        return _split_aux(api, result) if has_aux else (result, None)

    leaves = _leaves(api, primals)
    out, aux, pull_leaves = inside_torch(functorch.differentiated, run, leaves, weights, [*map(is_trained, weights)])
    outputs = tree_leaves(out)

    def pull(cotangents: Sequence, retain_graph: bool = True) -> tuple[tuple, tuple]:
        gradients = inside_torch(pull_leaves, inside_torch(matched, api, outputs, cotangents))
        return tree_filled(tuple(primals), gradients[: len(leaves)], _no_gradient), tuple(gradients[len(leaves) :])

    return out, aux, pull


def _leaves(api: str, primals: Sequence) -> list:
    """The Tensors of the primals, each of which is one, or a tuple or list of them: a TypeError for anything else."""
    for i, x in enumerate(primals):
        if not isinstance(x, (plain, tuple, list)):
            raise TypeError(
                f"{api}: inputs[{i}] is {type(x).__name__}; an input is a Tensor, or a tuple or list of them"
            )
    return tree_leaves(primals)


def _fresh(tensors: Sequence[torch.Tensor], weights: Sequence[torch.Tensor]) -> tuple[list, bool, list, bool]:
    """Each tensor as a variable of its own; whether an outer derivative may be taken through them; which are integers,
    the weights that are among them; and whether one is plain torch's.

    Where it may, a tensor that is in the outer graph stays linked to it; else each is a leaf.
    """
    nested, in_torch = recording(), False
    leaves, integers = [], []
    for x in tensors:
        if x.requires_grad and (nested := nested or _in_a_graph(tensors)):
            leaf = x.view_as(x)
        else:
            leaf = x.detach()
            dtype = leaf.dtype
            if dtype.is_floating_point or dtype.is_complex:
                leaf.requires_grad_()
                if "_hooks" in x.__dict__:  # from register_hook, while nobody recorded x
                    for hook in x.__dict__["_hooks"].values():
                        leaf.register_hook(hook)
            else:
                linked(leaf, x)
                integers.append(leaf)
        if type(leaf) in spread.labels:
            pass  # which no other class can be
        elif isinstance(x, Switched):
            set_class(leaf, Switched.label)
        else:
            set_class(leaf, plain)
            in_torch = True
        leaves.append(leaf)
    for w in weights:
        dtype = w.dtype
        if not (dtype.is_floating_point or dtype.is_complex) and is_trained(w):
            integers.append(w)
    return leaves, nested, integers, in_torch


def _in_a_graph(tensors: Sequence[torch.Tensor]) -> bool:
    """Whether somebody else records one of the tensors. That a Parameter requires grad says nothing, it always does."""
    return torch.is_grad_enabled() and any(x.requires_grad and not isinstance(x, Parameter) for x in tensors)


def _no_gradient(constant: Any) -> None:
    """None stands for the gradient of an item that is not a Tensor, in a tuple or list that was given as an input."""


def as_called(fn: Callable, api: str) -> Callable:
    """fn itself. A plain torch module is called on torch's side of the switch: its forward is written in torch."""
    if not isinstance(fn, torch.nn.Module) or isinstance(fn, Cell):
        return fn
    check_not_wrapped(api, fn)

    def call(*args: Any) -> Any:
        out = inside_torch(fn, *args)
        return relabel(out, args) if any(isinstance(a, Switched) for a in tree_leaves(args)) else out

    return call


def _off_the_graph(result: Any, originals: Sequence, leaves: Sequence) -> Any:
    """What the user sees of a result: off the graph, which is pull's own. An input that came through is itself."""
    if not isinstance(result, plain):
        return tree_map(lambda tensor: _off_the_graph(tensor, originals, leaves), result)
    if result.is_leaf:  # which a constant is as well
        shown = next((x for x, leaf in zip(originals, leaves, strict=True) if leaf is result), result)
        if shown is not result or "_floats" not in result.__dict__:  # by which an integer is in the graph
            return shown
    shown = result.detach()
    set_class(shown, type(result))
    return shown


def _gradients(
    api: str,
    outputs: Sequence,
    leaves: Sequence,
    weights: tuple,
    of_integers: dict | None,
    nested: bool,
    cotangents: Sequence,
    retain_graph: bool,
) -> tuple[tuple, tuple]:
    """One pull: the gradients of the outputs, weighted by the cotangents, for the leaves and for the weights."""
    cotangents = matched(api, outputs, cotangents)
    variables = (*leaves, *weights)
    if of_integers:
        variables = tuple([of_integers[id(x)].floats if id(x) in of_integers else x for x in variables])
    if spread.grid is not None:
        cotangents = [*map(spread.tensors.like, outputs, cotangents)]
    found = _backward(api, outputs, variables, cotangents, nested, retain_graph)
    if spread.grid is not None:
        found = [*map(spread.tensors.like, variables, found)]
    taken, gradients = set(map(id, cotangents)), []
    for x, g in zip(variables, found, strict=True):
        if g is None:
            g = _zeros(api, x)
        elif (
            type(g) in spread.labels
            or (known := id(g)) in taken
            or g._is_zerotensor()  # of the sign's derivative: it has no memory to be written to
            or (
                g._is_view()  # which for a sum is one number, expanded, and for an addition may be the cotangent
                and (overlaps(g) == 1 or uses(g.untyped_storage()._cdata) != ALONE or id(g._base) in taken)
            )
        ):
            g = plain.clone(g)
        else:
            taken.add(known)
        if type(g) not in spread.labels:
            set_class(g, Switched.label if x.__class__ in _OURS or isinstance(x, Switched) else plain)
        gradients.append(g)
    if of_integers:
        for i, x in enumerate((*leaves, *weights)):
            if id(x) in of_integers:
                gradients[i] = gradient_like(x, of_integers[id(x)], gradients[i])
    return tuple(gradients[: len(leaves)]), tuple(gradients[len(leaves) :])


def _zeros(api: str, x: torch.Tensor) -> torch.Tensor:
    """The gradient of what is not used: zeros, never None."""
    if x.is_inference():
        raise RuntimeError(f"{api}: a weight was made in torch.inference_mode, which is not recorded; copy it")
    g = torch.zeros_like(x, requires_grad=False)
    return _told(x, g) if x._backward_hooks and isinstance(x, torch.nn.Parameter) else g


def _told(x: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """The gradient of a Parameter that is not used, after its hooks, which autograd does not run."""
    for hook in (x._backward_hooks or {}).values():
        returned = hook(g)
        g = g if returned is None else returned
    return g


def _backward(
    api: str, outputs: Sequence, variables: Sequence, cotangents: Sequence, nested: bool, retain_graph: bool
) -> Sequence:
    """The gradient of each variable, None where nothing depends on it or it requires none."""
    if not all(map(_requires_grad, outputs)):
        # an integer, which may have a shadow, or a constant: leave those out, and begin again
        pairs = [(carrier(o), v) for o, v in zip(outputs, cotangents, strict=True)]
        pairs = [(o, v if v.dtype is o.dtype else v.to(o.dtype)) for o, v in pairs if o.requires_grad]
        return _backward(api, [o for o, _ in pairs], variables, [v for _, v in pairs], nested, retain_graph)
    live = tuple(filter(_requires_grad, variables))
    if not outputs or not live:
        return [None] * len(variables)
    create_graph = nested or recording() or any(map(_requires_grad, cotangents))
    try:
        found = _grad(outputs, live, cotangents, retain_graph or create_graph, create_graph and torch.is_grad_enabled())
    except RuntimeError as error:
        _explain(api, error, outputs, cotangents)
        raise
    if len(live) == len(variables):
        return found
    rest = iter(found)
    return [next(rest) if _requires_grad(x) else None for x in variables]


def _grad(outputs: Sequence, variables: tuple, cotangents: Sequence, *retain_and_create_graph: bool) -> Sequence:
    """torch.autograd.grad, None for what is unused.

    It is entered behind its checks of the arguments, which `matched` has made: they take a third of a small pull.
    """
    return torch.autograd.graph._engine_run_backward(
        tuple(outputs), tuple(cotangents), *retain_and_create_graph, variables, True, accumulate_grad=False
    )


def _explain(api: str, error: RuntimeError, outputs: Sequence, cotangents: Sequence) -> None:
    """Raise in our words what torch refused in its own, where there is more to say."""
    if lost := lost_device(api, error):
        raise lost from error
    for out, v in zip(outputs, cotangents, strict=True):
        if v.device != out.device and v.dim():
            raise RuntimeError(
                f"{api}: the cotangent is on {v.device}, the output is on {out.device}; move it there"
            ) from error
    if type(error).__name__ == "CheckpointError":  # of torch.utils.checkpoint, which need not be imported
        raise RuntimeError(
            f"{api}: a block under recompute did not compute again what it had computed in the forward; what it does must "
            "depend on its arguments, Parameters and random numbers alone"
        ) from error
    if "modified by an inplace operation" in str(error):
        raise RuntimeError(
            f"{api}: a Tensor that the forward saved for its gradient was changed in place since (a parameter updated, an "
            "input or output written to), so this vjp_fn has no gradient any more; pull before the change, or call vjp "
            "again after it"
        ) from error


def matched(api: str, outputs: Sequence, given: Sequence, words: tuple = ("cotangent", "output", RuntimeError)) -> list:
    """The cotangents as a flat list, one for each output and like it, or an error that says what does not match.

    words: what errors call a cotangent and an output (a tangent and an input), and the error for a wrong number of them.
    """
    cotangents: list = []
    for v in given:
        if isinstance(v, plain):
            cotangents.append(v)
        elif isinstance(v, (tuple, list)):
            cotangents += tree_leaves(v)
        else:
            raise TypeError(f"{api}: a {words[0]} is {type(v).__name__}; each is a Tensor, or a tuple or list of them")
    if len(cotangents) != len(outputs):
        came, expected = f"{len(cotangents)} {words[0]}s", f"{len(outputs)} {words[1]}s"
        raise words[2](f"{api}: got {came} for {expected}; give one for each")
    for i, out in enumerate(outputs):
        v = cotangents[i]
        if v.dtype is not out.dtype or _shape(v) != _shape(out):
            names = [f"{word} {i}" if len(outputs) > 1 else f"the {word}" for word in words[:2]]
            cotangents[i] = _fitting(api, out, v, *names)
    return cotangents


_OURS = (Switched.label, Parameter)
# not through the properties of Tensor and Parameter, which ask for the switch
_shape, _requires_grad = plain.shape.__get__, plain.requires_grad.__get__  # type: ignore[attr-defined]


def _fitting(api: str, out: torch.Tensor, v: torch.Tensor, cotangent: str, output: str) -> torch.Tensor:
    """A one-element cotangent for a 0-D output; any other difference is an error, of the shape before the dtype."""
    if v.shape != out.shape and (out.dim() or v.numel() != 1):
        # MindSpore's exception types: a 0-D cotangent is another case to it than a wrong shape
        kind = ValueError if v.dim() else RuntimeError
        raise kind(f"{api}: {cotangent} has shape {tuple(v.shape)}, {output} has {tuple(out.shape)}")
    if v.dtype != out.dtype:
        came, expected = NAMES[v.dtype], NAMES[out.dtype]
        raise TypeError(f"{api}: {cotangent} has dtype {came}, {output} has {expected}; cast it first")
    return v.reshape(out.shape)


def check_call(api: str, fn: Callable, has_aux: bool) -> None:
    if type(has_aux) is not bool:  # asked here, for this is on the hot path
        check_bools(api, has_aux=has_aux)
    if not callable(fn):
        check_callable(api, "a function or a Cell", fn=fn)


def as_parameters(api: str, weights: Any) -> Any:
    """The weights as a tuple of Parameters: one, or any iterable of them, given in any order."""
    if type(weights) is UsedParameters:
        return weights
    if isinstance(weights, dict):
        weights = weights.values()
    if isinstance(weights, (plain, str)) or not hasattr(weights, "__iter__"):
        weights = (weights,)
    weights = tuple(weights)
    for i, w in enumerate(weights):
        if type(w) is not Parameter and not isinstance(w, (Parameter, torch.nn.Parameter)):  # torch's asks in Python
            raise TypeError(
                f"{api}: weights[{i}] is {type(w).__name__}; weights are Parameters, one or an iterable of them"
            )
        if type(w) is not Parameter:
            check_whole(api, w)
    return weights


def _split_aux(api: str, result: Any) -> tuple:
    if not isinstance(result, tuple) or len(result) < 2:
        got = f"a tuple of {len(result)}" if isinstance(result, tuple) else type(result).__name__
        raise ValueError(f"{api}: has_aux is True, so fn must return a tuple (out, aux, ...); it returned {got}")
    return result[0], (result[1] if len(result) == 2 else result[1:])
