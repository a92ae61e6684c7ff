"""Reverse-mode derivatives. `pullback` is the only code that touches the tape; every transform is a few lines over it."""

import torch

from ._recording import record, recording
from ._switch import Switched, inside_torch, plain, relabel
from ._tree import tree_leaves, tree_map
from .dtype import NAMES
from .nn.cell import Cell


def vjp(fn, *inputs, weights=None, has_aux=False):
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
            cotangent that is no Tensor or of another dtype than the output.
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
    _check_call(api, fn, inputs, has_aux)
    out, aux, pull = pullback(api, fn, inputs, _parameters(api, weights), has_aux)
    if weights is None:

        def vjp_fn(*v):
            return pull(v)[0]

    elif isinstance(weights, plain):

        def vjp_fn(*v):
            gradients, (gradient,) = pull(v)
            return gradients, gradient

    else:

        def vjp_fn(*v):
            return pull(v)

    return (out, vjp_fn, aux) if has_aux else (out, vjp_fn)


def pullback(api, fn, primals, weights=(), has_aux=False):
    """Run fn once at the primals, on the tape. Returns (out, aux, pull).

    `pull(cotangents)` gives two tuples, the gradients of the primals and of the weights, any number of times. The graph
    belongs to `pull` and is freed with it, unless an outer derivative is being recorded through `out` as well.
    """
    originals = tree_leaves(primals)
    nested, leaves = inside_torch(_fresh, originals)
    result = record(_speaking(fn), _replaced(primals, leaves))
    out, aux = _split_aux(api, result) if has_aux else (result, None)
    outputs, wrt, n = tree_leaves(out), (*leaves, *weights), len(leaves)

    def pull(cotangents):
        gradients = inside_torch(_gradients, api, outputs, wrt, cotangents, nested)
        return _replaced(primals, gradients[:n], rest=_no_gradient), tuple(gradients[n:])

    if not nested:
        present = _off_the_graph(originals, leaves)
        out, aux = inside_torch(tree_map, present, out), inside_torch(tree_map, present, aux)
    return out, aux, pull


def _fresh(tensors):
    """Whether an outer derivative may be taken through these tensors, and each as a variable of its own.

    Where it may, a tensor that is in the outer graph stays linked to it; else each is a leaf.
    """
    nested = torch.is_grad_enabled() and (recording() or any(x.requires_grad and _in_a_graph(x) for x in tensors))
    leaves = []
    for x in tensors:
        leaf = x.view_as(x) if nested and x.requires_grad else _leaf(x)
        leaf.__class__ = Switched.label if isinstance(x, Switched) else plain
        leaves.append(leaf)
    return nested, leaves


def _in_a_graph(x):
    """A tensor that requires grad is in somebody's graph already, but not a Parameter outside every transform."""
    return not isinstance(x, torch.nn.Parameter)


def _leaf(x):
    leaf = x.detach()
    return leaf.requires_grad_() if leaf.is_floating_point() or leaf.is_complex() else leaf


def _replaced(primals, tensors, rest=lambda constant: constant):
    """The primals with other tensors in the places of theirs, and rest(item) for what is no tensor."""
    if len(primals) == len(tensors):  # every primal is a tensor, or a structure of a single one
        if all([isinstance(x, plain) for x in primals]):
            return tuple(tensors)
    tensors = iter(tensors)
    return tree_map(lambda _: next(tensors), tuple(primals), rest)


def _no_gradient(constant):
    """None stands for the gradient of an item that is no Tensor, in a tuple or list that was given as an input."""


def _speaking(fn):
    """fn, or for a plain torch module its call on torch's side of the switch: its forward is written in torch."""
    if isinstance(fn, torch.nn.Module) and not isinstance(fn, Cell):
        return lambda *args: _spoken(inside_torch(fn, *args), args)
    return fn


def _spoken(out, args):
    return relabel(out, args) if any(isinstance(a, Switched) for a in tree_leaves(args)) else out


def _off_the_graph(originals, leaves):
    """What the user sees of an output: off the graph, which is pull's own. An input that came through is itself."""

    def present(tensor):
        if not tensor.requires_grad:
            return tensor
        if tensor.grad_fn is None:
            return next((x for x, leaf in zip(originals, leaves, strict=True) if leaf is tensor), tensor)
        shown = tensor.detach()
        shown.__class__ = type(tensor)
        return shown

    return present


def _gradients(api, outputs, wrt, cotangents, nested):
    """One pull: the gradient of the outputs, weighted by the cotangents, with respect to each of `wrt`."""
    cotangents = _matched(api, outputs, cotangents)
    live = [i for i, out in enumerate(outputs) if out.requires_grad]
    variables = [x for x in wrt if x.requires_grad]
    found = ()
    if live and variables:
        create_graph = torch.is_grad_enabled() and (nested or recording() or any([v.requires_grad for v in cotangents]))
        found = _backward(api, [outputs[i] for i in live], variables, [cotangents[i] for i in live], create_graph)
    found, seen, gradients = iter(found), {id(v) for v in cotangents}, []
    for x in wrt:
        g = next(found, None) if x.requires_grad else None
        if g is None:  # zeros, never None
            g = torch.zeros_like(x, requires_grad=False)
        elif id(g) in seen or (g._is_view() and any(torch._C._is_alias_of(g, v) for v in cotangents)):
            g = g.clone()  # the pull of an addition hands the cotangent itself to both its terms
        seen.add(id(g))
        g.__class__ = Switched.label if isinstance(x, Switched) else plain
        gradients.append(g)
    return gradients


def _backward(api, outputs, variables, cotangents, create_graph):
    try:
        return torch.autograd.grad(outputs, variables, cotangents, True, create_graph, allow_unused=True)
    except RuntimeError as error:
        if "modified by an inplace operation" not in str(error):
            raise
        raise RuntimeError(
            f"{api}: a Tensor that the forward saved for its gradient was changed in place since (a parameter updated, an "
            "input or output written to), so this vjp_fn has no gradient any more; pull before the change, or call vjp "
            "again after it"
        ) from error


def _matched(api, outputs, given):
    """The cotangents as a flat list, one for each output and like it, or an error that says what does not match."""
    for v in given:
        if not isinstance(v, (plain, tuple, list)):
            raise TypeError(
                f"{api}: a cotangent is {type(v).__name__}; each must be a Tensor, or a tuple or list of them"
            )
    cotangents = tree_leaves(given)
    if len(cotangents) != len(outputs):
        raise RuntimeError(f"{api}: got {len(cotangents)} cotangents for {len(outputs)} outputs; give one for each")
    return [_match(api, out, v) for out, v in zip(outputs, cotangents, strict=True)]


_shape = plain.shape.__get__  # not through Tensor's property, which asks on which side of the switch it is


def _match(api, out, v):
    if _shape(v) != _shape(out):
        if out.dim() or v.numel() != 1:
            # MindSpore's exception types: a 0-D cotangent is another case to it than a wrong shape
            kind = ValueError if v.dim() else RuntimeError
            raise kind(f"{api}: the cotangent has shape {tuple(v.shape)}, the output has {tuple(out.shape)}")
        v = v.reshape(())
    if v.dtype != out.dtype:
        raise TypeError(
            f"{api}: the cotangent has dtype {NAMES[v.dtype]}, the output has {NAMES[out.dtype]}; cast it first"
        )
    if v.device != out.device:
        if v.dim():
            raise RuntimeError(f"{api}: the cotangent is on {v.device}, the output is on {out.device}; move it there")
        v = v.to(out.device)
    return v


def _check_call(api, fn, inputs, has_aux):
    for i, x in enumerate(inputs):
        if not isinstance(x, (plain, tuple, list)):
            raise TypeError(
                f"{api}: inputs[{i}] is {type(x).__name__}; an input is a Tensor, or a tuple or list of them"
            )
    if not isinstance(has_aux, bool):
        raise TypeError(f"{api}: has_aux is {has_aux!r} of type {type(has_aux).__name__}; give True or False")
    if not callable(fn):
        raise TypeError(f"{api}: fn is {type(fn).__name__}, which cannot be called; give a function or a Cell")


def _parameters(api, weights):
    """The weights as a tuple of Parameters: one, or any iterable of them, given in any order."""
    if weights is None:
        return ()
    if isinstance(weights, dict):
        weights = weights.values()
    if isinstance(weights, plain) or isinstance(weights, str) or not hasattr(weights, "__iter__"):
        weights = (weights,)
    weights = tuple(weights)
    for i, w in enumerate(weights):
        if not isinstance(w, torch.nn.Parameter):
            raise TypeError(
                f"{api}: weights[{i}] is {type(w).__name__}; weights are Parameters, one or an iterable of them"
            )
    return weights


def _split_aux(api, result):
    if not isinstance(result, tuple) or len(result) < 2:
        got = f"a tuple of {len(result)}" if isinstance(result, tuple) else type(result).__name__
        raise ValueError(f"{api}: has_aux is True, so fn must return a tuple (out, aux, ...); it returned {got}")
    return result[0], (result[1] if len(result) == 2 else result[1:])
