"""A program: what one signature of a function compiles to, and what must hold for a call to run it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from .._core.switch import Switched, plain, set_class
from .._core.tree import tree_leaves
from . import elsewhere
from .lowering import lock, lowered, unwrapped
from .recorder import Recorder
from .shortcut import shortcut
from .signature import casts
from .surroundings import Surroundings, is_same

if TYPE_CHECKING:
    from .sizes import Sizes


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
        outputs: Sequence[torch.Tensor],
    ) -> None:
        self.module = module
        self.surroundings, self.captured, self.draws = surroundings, recorder.captured, recorder.draws
        self.numbers, self.values = [x for x, _ in recorder.read], [value for _, value in recorder.read]
        self.seen = surroundings.sees(leaves)
        given = (*leaves, *self.captured)
        self.written = [i for i, x in enumerate(given) if recorder.is_written(x)]
        self.shared = shared_memory(given) if recorder.written else None
        self.compiled: Callable | None = None
        #: The sizes that it serves, where it serves more than those that were recorded.
        self.sizes: Sizes | None = None
        self._elsewhere: elsewhere.Elsewhere | None = None
        #: See shortcut.py; it is made when the program serves for the second time.
        self.shortcut: Callable | None = None
        self.is_pure = not recorder.written and is_pure(outputs, given)
        self._shape_results(out, given)

    def _shape_results(self, out: Any, given: Sequence[torch.Tensor]) -> None:
        """Where each Tensor of the result comes from: an input, by its place, or one that is computed."""
        places = {id(x): i for i, x in enumerate(given)}
        n, leaves = len(given), tree_leaves(out)
        for x in leaves:
            places.setdefault(id(x), len(places))
        computed = [*{id(x): x for x in leaves if places[id(x)] >= n}.values()]
        #: Those that are named as MindSpore's, with what they have as attributes.
        self._named = [(i, dict(vars(x))) for i, x in enumerate(computed) if type(x) is not plain]
        self._is_one = out is computed[0] if computed else False
        self._filled, self._returned = filled(out, [places[id(x)] for x in leaves])

    def has_shortcut(self, leaves: Sequence[torch.Tensor], call: Call) -> bool:
        """Whether there is a short way to this program, for calls like this one."""
        if self.shortcut is None:
            self.shortcut = shortcut(call.args, call.kwargs, leaves, self.surroundings) or _no_way
        return self.shortcut is not _no_way

    def holds(self, leaves: Sequence[torch.Tensor]) -> bool:
        """Whether all that the recorded run depended on is as it was, for a call of this signature."""
        surroundings = self.surroundings
        if not self.serves(leaves):
            return False
        if not surroundings.unchanged() or (surroundings.tensors and surroundings.sees(leaves) != self.seen):
            return False
        if self.shared is not None and self.shared != shared_memory((*leaves, *self.captured)):
            return False
        return not self.numbers or all(map(is_same, [x.item() for x in self.numbers], self.values))

    def serves(self, leaves: Sequence[torch.Tensor]) -> bool:
        """Whether it is for Tensors of these sizes."""
        return self.sizes is None or self.sizes.hold(leaves)

    def is_ready(self, leaves: Sequence[torch.Tensor], backend: str, name: str) -> bool:
        """Whether to compile now: not while a process of its own does."""
        if self._elsewhere is None and self.sizes is None and elsewhere.is_wanted(backend):
            self._elsewhere = elsewhere.Elsewhere(self.module, [*leaves, *self.captured], backend, name)
        return self._elsewhere is None or self._elsewhere.is_done()

    def compile(self, leaves: Sequence[torch.Tensor], backend: str) -> None:
        """Compile the graph for inputs like these."""
        compiled = self._lowered(self.module, [as_plain(x) for x in (*leaves, *self.captured)], backend)

        def first(inputs: list[torch.Tensor]) -> Sequence[torch.Tensor]:
            with lock:  # torch checks in the first call of what it compiled that it gets no subclasses
                out = compiled(*map(as_plain, inputs))
            self.compiled = unwrapped(compiled, self.is_pure)
            return out

        self.compiled = first

    def _lowered(self, module: torch.fx.GraphModule, inputs: Sequence[torch.Tensor], backend: str) -> Callable:
        if self.sizes is None:
            return lowered(module, inputs, backend)
        fakes = [n.meta["val"] for n in module.graph.nodes if n.op == "placeholder"]
        compiled = lowered(module, fakes, backend, are_fake=True)
        self.sizes.heed()  # the compiler may have asked more of them
        return compiled

    def modules(self) -> list[torch.fx.GraphModule]:
        """What was recorded: one graph, or a forward and a backward."""
        return [self.module]

    def traits(self) -> tuple:
        """What it takes, writes to and returns, and where: equal for programs that differ in their graphs alone."""
        read = [(id(x), repr(value)) for x, value in zip(self.numbers, self.values, strict=True)]
        return self.written, self.shared, read, [i for i, _ in self._named], self._is_one, self._returned

    def take_sizes(self, sizes: "Sizes", recorded: "Program") -> None:
        """Serve these sizes, not only those that were recorded."""
        self.sizes, self.is_pure = sizes, recorded.is_pure
        sizes.heed()

    def __call__(self, leaves: Sequence[torch.Tensor], call: Call) -> Any:
        """The result for these Tensors."""
        inputs = [*leaves, *self.captured]
        was_on = _is_grad_enabled()
        _set_grad(False)  # without the frames of torch.no_grad
        try:
            computed = self.compiled([*inputs])  # type: ignore[misc]
        finally:
            _set_grad(was_on)
        return self.result(computed, inputs)

    def result(self, computed: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor]) -> Any:
        """The structure that the function returned, with what was computed."""
        for i, marks in self._named:
            set_class(computed[i], Switched.label)
            if marks:
                vars(computed[i]).update(marks)
        return computed[0] if self._is_one else self._filled((*inputs, *computed))


def _no_way(args: tuple) -> None:
    """For a program to which no short way leads."""


_set_grad, _is_grad_enabled = torch._C._set_grad_enabled, torch.is_grad_enabled


def as_plain(x: torch.Tensor) -> torch.Tensor:
    """The tensor as a plain one over the same memory, without a graph."""
    alias = x.detach()
    set_class(alias, plain)
    return alias


def is_pure(outputs: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor]) -> bool:
    """Whether each output that is no input has memory of its own, and nothing is cast meanwhile."""
    given = set(map(id, inputs))
    made = [x for x in {id(x): x for x in outputs}.values() if id(x) not in given]
    memory = {x.untyped_storage()._cdata for x in (*made, *inputs)}
    return len(memory) == len(made) + len({x.untyped_storage()._cdata for x in inputs}) and not casts()


def filled(out: Any, places: Sequence[int]) -> tuple[Callable, tuple]:
    """A function of a sequence of Tensors that gives a structure like out, with those at these places.

    It is written out; the second result is the text and the constants in it, with their types.
    """
    constants: dict[str, Any] = {}
    text = _written(out, iter(places), constants)
    return eval(f"lambda of: {text}", {**constants}), (text, [(type(c), c) for c in constants.values()])


def _written(tree: Any, places: Iterator[int], constants: dict[str, Any]) -> str:
    if isinstance(tree, plain):
        return f"of[{next(places)}]"
    if type(tree) is dict:
        pairs = (f"{_constant(k, constants)}: {_written(v, places, constants)}" for k, v in tree.items())
        return f"{{{', '.join(pairs)}}}"
    if not isinstance(tree, (tuple, list)):
        return _constant(tree, constants)
    items = "".join(f"{_written(item, places, constants)}, " for item in tree)
    if type(tree) is list:
        return f"[{items}]"
    return f"({items})" if type(tree) is tuple else f"{_constant(type(tree), constants)}({items})"


def _constant(value: Any, constants: dict[str, Any]) -> str:
    name = f"c{len(constants)}"
    constants[name] = value
    return name


def shared_memory(tensors: Sequence[torch.Tensor]) -> list[int]:
    """Which of the tensors share memory: for each the first that has the same."""
    first: dict[int, int] = {}
    return [first.setdefault(x.untyped_storage()._cdata, i) for i, x in enumerate(tensors)]
