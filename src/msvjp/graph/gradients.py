"""A program in somebody's graph: forward and backward, compiled each, with what the one keeps for the other.

The cut between the two is where autograd made it: the forward keeps what autograd kept. An outer derivative runs the
function line by line once more, on the tape.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from .._core.generators import random_state
from .._core.switch import Switched, call_inside, plain, set_class
from .._core.tree import tree_leaves, tree_map
from .._tape import functorch
from .._tape.recording import record
from . import elsewhere
from .lowering import lock, unwrapped
from .program import Call, Program, as_plain
from .recorder import Recorder
from .signature import is_contiguous, signature

if TYPE_CHECKING:
    from .sizes import Sizes

aten = torch.ops.aten


class Kept(NamedTuple):
    """What the backward takes of the forward: an input or an output of it, by its place."""

    is_input: bool
    place: int


class DifferentiableProgram(Program):
    """A recorded call whose result is in a graph."""

    def take_backward(
        self,
        backward: torch.fx.GraphModule,
        sources: list[int],
        tangents: Sequence[torch.Tensor],
        tracked: list[bool],
        is_pure: bool,
    ) -> None:
        """Take the graph of the backward.

        sources: the inputs for which it gives gradients; tangents: what it was recorded with; tracked: which results it
        takes a tangent of; is_pure: whether its gradients have memory of their own.
        """
        self._sources_of_gradients, self.tracked = sources, tracked
        self.kept = _keep(self.module, len(tracked), self.written)
        self.backward = _tangents_last(backward)
        self._pulled: Callable | None = None
        self._pulls_elsewhere: elsewhere.Elsewhere | None = None
        self._is_pure_backward = is_pure
        self._like = [(t.shape, t.stride(), t.dtype, t.device) for t in tangents]

    def modules(self) -> list[torch.fx.GraphModule]:
        return [self.module, self.backward]

    def traits(self) -> tuple:
        return (*super().traits(), self.tracked, self._sources_of_gradients)

    def take_sizes(self, sizes: "Sizes", recorded: Program) -> None:
        super().take_sizes(sizes, recorded)
        self._is_pure_backward = recorded._is_pure_backward  # type: ignore[attr-defined]
        if not all(is_contiguous(shape, strides) for shape, strides, *_ in recorded._like):  # type: ignore[attr-defined]
            raise ValueError("its result is not contiguous in memory")

    def compile(self, leaves: Sequence[torch.Tensor], backend: str) -> None:
        super().compile(leaves, backend)
        self._backend = backend

    def __call__(self, leaves: Sequence[torch.Tensor], call: Call) -> Any:
        inputs = [*leaves, *self.captured]
        return self.result(_Call.apply(self, call, *inputs), inputs)  # type: ignore[no-untyped-call]

    def pull(self, kept: Sequence[torch.Tensor], tangents: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        """The gradients for the sources."""
        if functorch.level() is not None:  # tangents of a vmap: its rules take them through the graph as it is
            return self.backward(*kept, *tangents)
        if self.sizes is not None:
            inputs = [*kept, *(t.contiguous() for t in tangents)]
            if not self.sizes.serve(kept[0].shape[1:]):
                return self.backward(*inputs)
        else:
            inputs = [*kept, *map(_laid_out, tangents, self._like)]
        if self._pulled is not None:
            return self._pulled(inputs)
        with lock:
            plains = [*map(as_plain, inputs)]
            if self._elsewhere is not None and not self._is_ready_to_pull(plains):
                return self.backward(*plains)
            pulled = self._lowered_backward(plains)
            gradients = pulled(*plains)
            self._pulled = unwrapped(pulled, self._is_pure_backward)
            return gradients

    def _is_ready_to_pull(self, inputs: Sequence[torch.Tensor]) -> bool:
        if self._pulls_elsewhere is None:
            self._pulls_elsewhere = elsewhere.Elsewhere(self.backward, inputs, self._backend, "its backward")
        return self._pulls_elsewhere.is_done()

    def _lowered_backward(self, inputs: Sequence[torch.Tensor]) -> Callable:
        try:
            pulled = self._lowered(self.backward, inputs, self._backend)
        except Exception:  # whatever a compiler may raise: the graph runs as it is
            return self.backward
        return pulled if self.sizes is None or self.sizes.serve(inputs[0].shape[1:]) else self.backward

    def gradients(self, found: Sequence[torch.Tensor], n: int) -> list:
        """One for each of the n inputs, None where there is none."""
        gradients: list = [None] * n
        for place, g in zip(self._sources_of_gradients, found, strict=True):
            gradients[place] = g
        return gradients

    def again(self, call: Call, inputs: Sequence[torch.Tensor], tangents: Sequence[torch.Tensor]) -> Sequence:
        """The gradients for the sources, in the graph of an outer derivative: the call is run once more, on the tape."""
        if self.shared is not None:
            raise RuntimeError(
                "mindspore.jit: a derivative of a derivative through a jitted function that writes to Tensors, which would "
                "run once more; jit the function that takes the derivatives, or do not jit this one"
            )
        leaves: list[torch.Tensor] = []
        signature(call.args, call.kwargs, leaves, [])
        fresh = [*map(_linked, leaves, inputs)]
        of = dict(zip(map(id, leaves), fresh, strict=True))
        args, kwargs = tree_map(lambda x: of[id(x)], call.args), tree_map(lambda x: of[id(x)], call.kwargs)
        with torch._C._EnableTorchFunction():
            out = record(call.fn, args, kwargs)
        given = (*fresh, *self.captured)
        known = set(map(id, given))
        computed = [o for o in _unique(out) if id(o) not in known]
        wanted = [o for o, t in zip(computed, self.tracked, strict=True) if t]
        sources = [given[i] for i in self._sources_of_gradients]
        return torch.autograd.grad(wanted, sources, tangents, create_graph=True, allow_unused=True)


class _Call(torch.autograd.Function):
    """A call of a program, on torch's tape."""

    @staticmethod
    def forward(ctx: Any, program: DifferentiableProgram, call: Call, *inputs: torch.Tensor) -> tuple:
        ctx.program, ctx.call = program, call
        ctx.inputs, ctx.versions = inputs, [x._version for x in inputs]
        ctx.random_state = random_state(inputs) if program.draws else None
        out = program.compiled([*inputs])  # type: ignore[misc]
        shown = tuple(out[: len(program.tracked)])
        ctx.save_for_backward(*(inputs[k.place] if k.is_input else out[k.place] for k in program.kept))
        ctx.mark_non_differentiable(*(o for o, t in zip(shown, program.tracked, strict=True) if not t))
        return shown

    @staticmethod
    def backward(ctx: Any, *tangents: torch.Tensor) -> tuple:
        tracked = [t for t, is_tracked in zip(tangents, ctx.program.tracked, strict=True) if is_tracked]
        return None, None, *call_inside(_pulled, (), (ctx, tracked))


def _pulled(ctx: Any, tangents: Sequence[torch.Tensor]) -> list:
    program, n = ctx.program, len(ctx.inputs)
    if not torch.is_grad_enabled():
        return program.gradients(program.pull(ctx.saved_tensors, tangents), n)
    if [x._version for x in ctx.inputs] != ctx.versions:
        raise RuntimeError(
            "mindspore.jit: a Tensor that a jitted function took was modified by an inplace operation since, so that it "
            "has no second derivative any more; take it before the change"
        )
    go_on = random_state(ctx.inputs)
    (ctx.random_state or go_on)()
    try:
        return program.gradients(program.again(ctx.call, ctx.inputs, tangents), n)
    finally:
        go_on()


def record_backward(
    forward: Recorder, out: Sequence[torch.Tensor], sources: Sequence[torch.Tensor]
) -> tuple[Recorder, Sequence[torch.Tensor], Sequence[torch.Tensor | None]]:
    """Pull ones back from the results to the sources: the recorder of that, the ones, and a gradient or None for each."""
    recorder, tangents = forward.of_backward(out)
    with recorder:
        found = torch.autograd.grad(out, sources, tangents, retain_graph=True, allow_unused=True)
    return recorder, tangents, found


def runs_python(out: Sequence[torch.Tensor]) -> bool:
    """Whether the graph of the results has a node that a user wrote in Python."""
    ahead = [x.grad_fn for x in out if x.grad_fn is not None]
    seen = set(ahead)
    while ahead:
        node = ahead.pop()
        written = getattr(node, "_forward_cls", None)
        if written is not None and written.__module__.partition(".")[0] not in ("torch", __name__.partition(".")[0]):
            return True
        further = {n for n, _ in node.next_functions if n is not None} - seen
        seen |= further
        ahead += further
    return False


def _keep(forward: torch.fx.GraphModule, shown: int, written: Sequence[int]) -> list[Kept]:
    """What the forward keeps: an input itself, or a copy of it where it is written to, and what it computed."""
    places = [n for n in forward.graph.nodes if n.op == "placeholder"]
    output = next(n for n in forward.graph.nodes if n.op == "output")
    body = next(n for n in forward.graph.nodes if n.op != "placeholder")
    out, kept = list(output.args[0][:shown]), []
    for n in output.args[0][shown:]:
        if n.op == "placeholder" and places.index(n) not in written:
            kept.append(Kept(True, places.index(n)))
            continue
        if n.op == "placeholder":
            with forward.graph.inserting_before(body):
                n = forward.graph.call_function(aten.clone.default, (n,))
        kept.append(Kept(False, len(out)))
        out.append(n)
    output.args = (tuple(out),)
    forward.recompile()
    return kept


def _tangents_last(backward: torch.fx.GraphModule) -> torch.fx.GraphModule:
    """The graph with its inputs in the order of `pull`: what is kept, which it captured, and then the tangents.

    A gradient that would be one of the inputs, or another gradient, is a copy.
    """
    graph = backward.graph
    first = next(n for n in graph.nodes if n.op != "placeholder")
    for n in [n for n in graph.nodes if n.op == "placeholder" and n.name.startswith("x")]:
        first.prepend(n)
    output = next(n for n in graph.nodes if n.op == "output")
    gradients: list = []
    with graph.inserting_before(output):
        for n in output.args[0]:
            known = n.op == "placeholder" or n in gradients
            gradients.append(graph.call_function(aten.clone.default, (n,)) if known else n)
    output.args = (tuple(gradients),)
    backward.recompile()
    return backward


def _laid_out(t: torch.Tensor, like: tuple) -> torch.Tensor:
    """The tangent with the strides that the backward was compiled for."""
    shape, strides, dtype, device = like
    return t if t.stride() == strides else torch.empty_strided(shape, strides, dtype=dtype, device=device).copy_(t)


def _linked(x: torch.Tensor, saved: torch.Tensor) -> torch.Tensor:
    """A variable of its own in the place of the argument x, in the graph of what was saved of it."""
    if not saved.requires_grad:
        return x
    alias = saved.view_as(saved)
    set_class(alias, Switched.label if isinstance(x, Switched) else plain)
    return alias


def _unique(tree: Any) -> list[torch.Tensor]:
    """The Tensors of a structure, each once."""
    return [*{id(x): x for x in tree_leaves(tree)}.values()]
