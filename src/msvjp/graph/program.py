"""A program: what one signature of a function compiles to, and what must hold for a call to run it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch

from .._core.switch import Switched, plain, set_class
from .._core.tree import tree_filled, tree_leaves, tree_map
from .lowering import lock, lowered
from .recorder import Recorder
from .surroundings import Surroundings, is_same


class Call(NamedTuple):
    """A call: the function that is run line by line, and what it is given."""

    fn: Callable
    args: tuple
    kwargs: dict

    @property
    def name(self) -> str:
        """What messages call it: the function, or the class of a Cell."""
        if self.args and isinstance(self.args[0], torch.nn.Module):
            return type(self.args[0]).__qualname__
        return getattr(self.fn, "__qualname__", type(self.fn).__name__)


class Program:
    """A recorded call. `compiled` is None until its signature comes a second time."""

    def __init__(
        self,
        module: torch.fx.GraphModule,
        recorder: Recorder,
        surroundings: Surroundings,
        leaves: Sequence[torch.Tensor],
        out: Any,
    ) -> None:
        self.module = module
        self.surroundings, self.captured, self.draws = surroundings, recorder.captured, recorder.draws
        self.numbers, self.values = [x for x, _ in recorder.read], [value for _, value in recorder.read]
        self.seen = surroundings.sees(leaves)
        given = (*leaves, *self.captured)
        self.written = [i for i, x in enumerate(given) if recorder.is_written(x)]
        self.shared = shared_memory(given) if recorder.written else None
        self.compiled: Callable | None = None
        self._fresh = True
        self._shape_results(out, given)

    def _shape_results(self, out: Any, given: Sequence[torch.Tensor]) -> None:
        """Where each Tensor of the result comes from: an input, by its place, or one that is computed."""
        places = {id(x): i for i, x in enumerate(given)}
        n = len(given)
        computed: list[torch.Tensor] = []
        self._sources = []
        for x in tree_leaves(out):
            if id(x) not in places:
                places[id(x)] = n + len(computed)
                computed.append(x)
            self._sources.append(places[id(x)])
        self._kinds = [type(x) for x in computed]
        self._marks = [dict(vars(x)) for x in computed]
        self._is_one = isinstance(out, plain) and self._sources == [n] and not self._marks[0]
        self._structure = tree_map(lambda _: torch.empty(0), out)

    def holds(self, leaves: Sequence[torch.Tensor]) -> bool:
        """Whether all that the recorded run depended on is as it was, for a call of this signature."""
        surroundings = self.surroundings
        if not surroundings.unchanged() or (surroundings.tensors and surroundings.sees(leaves) != self.seen):
            return False
        if self.shared is not None and self.shared != shared_memory((*leaves, *self.captured)):
            return False
        return not self.numbers or all(map(is_same, [x.item() for x in self.numbers], self.values))

    def compile(self, leaves: Sequence[torch.Tensor], backend: str) -> None:
        """Compile the graph for inputs like these."""
        self.compiled = lowered(self.module, self.inputs(leaves), backend)

    def inputs(self, leaves: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """The inputs of the graph, as plain tensors without a graph."""
        return [as_plain(x) for x in (*leaves, *self.captured)]

    def run(self, inputs: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        """What the graph gives."""
        if not self._fresh:
            return self.compiled(*inputs)  # type: ignore[misc]
        with lock:  # torch checks in the first call of what it compiled that it gets no subclasses
            out = self.compiled(*map(as_plain, inputs))  # type: ignore[misc]
            self._fresh = False
            return out

    def __call__(self, leaves: Sequence[torch.Tensor], call: Call) -> Any:
        """The result for these Tensors."""
        inputs = (*leaves, *self.captured) if self.captured else leaves
        was_on = torch.is_grad_enabled()
        _set_grad(False)  # without the frames of torch.no_grad
        try:
            computed = self.run(inputs) if self._fresh else self.compiled(*inputs)  # type: ignore[misc]
        finally:
            _set_grad(was_on)
        return self.result(computed, inputs)

    def result(self, computed: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor]) -> Any:
        """The structure that the function returned, with what was computed."""
        if self._is_one:
            if self._kinds[0] is not plain:
                set_class(computed[0], Switched.label)
            return computed[0]
        for x, kind, marks in zip(computed, self._kinds, self._marks, strict=False):
            if kind is not plain:
                set_class(x, Switched.label)
                vars(x).update(marks)
        known = (*inputs, *computed)
        return tree_filled(self._structure, [known[i] for i in self._sources])


_set_grad = torch._C._set_grad_enabled


def as_plain(x: torch.Tensor) -> torch.Tensor:
    """The tensor as a plain one over the same memory, without a graph."""
    alias = x.detach()
    set_class(alias, plain)
    return alias


def shared_memory(tensors: Sequence[torch.Tensor]) -> list[int]:
    """Which of the tensors share memory: for each the first that has the same."""
    first: dict[int, int] = {}
    return [first.setdefault(x.untyped_storage()._cdata, i) for i, x in enumerate(tensors)]
