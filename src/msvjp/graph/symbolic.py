"""One graph for many shapes: a recorded call runs once more with sizes that are symbols.

torch notes what is asked of the symbols, such as whether one is above 8, and that is compared before later calls. The first
run was found to have no effects, and the second one takes the same branches; its graph must be the same but for the sizes.
"""

import contextlib
import logging
import operator
import warnings
from collections.abc import Iterable, Iterator, Sequence
from types import FrameType
from typing import Any

import torch
from torch._dispatch.python import enable_python_dispatcher
from torch.fx.proxy import GraphAppendingTracer, Proxy
from torch.utils._sympy.interp import sympy_interp
from torch.utils._sympy.reference import PythonReferenceAnalysis

from .._core.collection import paused
from .._core.switch import inside_torch, plain
from .._core.tree import tree_map
from .._tape import graph_numbers
from .program import Call, Program
from .recorded import Run
from .recorder import Recorder, aten
from .sizes import Sizes
from .surroundings import is_same
from .watch import Watch

_SYMBOLIC = (torch.SymInt, torch.SymFloat, torch.SymBool)
_CARRIER = "carries sizes"


class _WatchOfSymbols(Watch):
    """Sees what a size that is a symbol answers otherwise than an int. All else the watch of the recorded run has seen."""

    def _see(self, frame: FrameType, event: str, function: Any) -> None:
        if frame.f_code in _UNLIKE_AN_INT and frame.f_back is not None and frame.f_back.f_code in self.known:
            self.recorder.refuse("a size is a key or becomes text", frame.f_back)


_UNLIKE_AN_INT = {torch.SymInt.__repr__.__code__, torch.SymInt.__hash__.__code__}


class _Symbol:
    """A number in the arguments of a node that depends on the sizes."""

    def __init__(self, value: Any) -> None:
        self.node = value.node

    def __repr__(self) -> str:  # which torch writes into the graph's code
        return repr(self.node.hint)


class SymbolicRecorder(Recorder):
    """Records a run with tensors that have no memory."""

    def __init__(self, inputs: Sequence[torch.Tensor], sizes: Sizes) -> None:
        super().__init__(inputs)
        self.sizes = sizes
        self.carriers: list[torch.Tensor] = []
        for x in inputs:
            self._nodes[x].meta["val"] = sizes.fake(x)

    def _capture(self, x: torch.Tensor) -> torch.fx.Node:
        node = super()._capture(x)
        node.meta["val"] = self.sizes.fake(x)
        return node

    def _argument(self, value: Any) -> Any:
        return _Symbol(value) if isinstance(value, _SYMBOLIC) else super()._argument(value)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if self.refusal.why is not None:  # nothing can go on without values
            raise ValueError(self.refusal.why)
        return super().__torch_dispatch__(func, types, args, kwargs)

    def _run(self, func: Any, args: tuple, kwargs: dict) -> Any:
        if torch.Tag.inplace_view in func.tags:
            self.refuse(f"{func} changes the shape of a Tensor")
        fakes, named = tree_map(self.sizes.fake, (args, kwargs))
        with self.sizes.mode, enable_python_dispatcher():
            out = func(*fakes, **named)
        out = tree_map(self.sizes.stand_in, out)
        if func.is_view:
            for view in (out,) if isinstance(out, plain) else out:
                torch._functionalize_unsafe_set(view, args[0])
        return out

    def of_backward(self, out: Sequence[torch.Tensor]) -> tuple[Recorder, list[torch.Tensor]]:
        carrier = self._carrier()
        with self.sizes.mode:
            tangents = [self.sizes.stand_in(torch.ones_like(self.sizes.fake(o))) for o in out]
        recorder = SymbolicRecorder(tangents, self.sizes)
        recorder.node(carrier).meta[_CARRIER] = True
        recorder.carriers.append(carrier)
        return recorder, tangents

    def _carrier(self) -> torch.Tensor:
        """A tensor without elements that the backward takes for its sizes, of which no other may tell."""
        shape = [0, *self.sizes.symbols]
        with self.sizes.mode:
            carrier = self.sizes.stand_in(torch.empty(shape, device=self.sizes.device))
        of = next(n for n in self.graph.nodes if n.op == "placeholder")
        node = self.graph.call_function(aten.new_empty.default, (of, self._argument(shape)), {"dtype": torch.float32})
        node.meta[_CARRIER] = True
        self._name(carrier, node)
        return carrier

    def module(self, outputs: Sequence[torch.Tensor | None], keep: Sequence[torch.Tensor] = ()) -> torch.fx.GraphModule:
        return super().module(outputs, [*keep, *self.carriers])


def with_symbols(
    recorded: Program, call: Call, leaves: Sequence[torch.Tensor], places: Iterable[tuple[int, int]]
) -> Program:
    """The program of a call that was recorded, for other sizes in these places as well.

    Raises:
        Exception: of any kind, where the sizes cannot be symbols.
    """
    _check_that_symbols_pass_for_numbers(recorded)
    sizes = Sizes(leaves, places)
    try:
        with _quiet():
            program = _recorded_again(recorded, call, leaves, sizes)
        if not sizes.are_free():
            raise ValueError("its Python takes the sizes as numbers")
        program.take_sizes(sizes, recorded)
        for module in program.modules():
            _write_out(module)
    finally:
        sizes.forget()
    if not inside_torch(recorded.surroundings.unchanged) or sizes.is_anything_kept():
        raise ValueError("it keeps something")
    return program


def _check_that_symbols_pass_for_numbers(recorded: Program) -> None:
    if recorded.seen:
        raise ValueError("it is given a Tensor that it also finds elsewhere")
    if recorded.surroundings.asks_for_types():
        raise ValueError("it asks for types, and a size that is a symbol is no int")


def _recorded_again(recorded: Program, call: Call, leaves: Sequence[torch.Tensor], sizes: Sizes) -> Program:
    recorder = SymbolicRecorder(sizes.given, sizes)
    run = Run(recorder, _WatchOfSymbols(recorded.surroundings, recorder))
    of = dict(zip(map(id, leaves), sizes.given, strict=True))
    args, kwargs = tree_map(lambda x: of.get(id(x), x), (call.args, call.kwargs))
    try:
        with paused(), graph_numbers.as_tensors(), recorder, run.watch:
            out = call.fn(*args, **kwargs)
        program = inside_torch(run.program, recorded.surroundings, sizes.given, out)
    finally:
        if recorder.refusal.why is not None:
            raise ValueError(recorder.refusal.why)
    inside_torch(_compare, program, recorded)
    return program  # type: ignore[return-value]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """torch logs and warns of what it cannot do with symbols, which is told in other words."""
    loggers = [logging.getLogger(f"torch.{name}") for name in ("_subclasses.fake_tensor", "utils._sympy.interp")]
    were = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, was in zip(loggers, were, strict=True):
            logger.disabled = was


def _compare(symbolic: Program, recorded: Program) -> None:
    """Raise where the two programs do something else, for the sizes that were recorded."""
    for new, old in zip(symbolic.modules(), recorded.modules(), strict=True):
        _drop_copies(new.graph, old.graph)
        _compare_graphs(new.graph, old.graph)
    captured = zip(symbolic.captured, recorded.captured, strict=True)
    if not all(a is b or torch.equal(a, b) for a, b in captured) or symbolic.traits() != recorded.traits():
        raise ValueError("it does something else")


def _drop_copies(symbolic: torch.fx.Graph, recorded: torch.fx.Graph) -> None:
    """Do not copy what was not copied in the other run: there how many hold some memory decides, which here none has."""
    old = iter(_compared(recorded))
    was = next(old)
    for new in _compared(symbolic):
        is_more = _is_copy(new) and not _is_copy(was)
        if is_more and not _is_written(_owner(new)) and not _is_written(_owner(new.args[0])):
            new.replace_all_uses_with(new.args[0])  # type: ignore[arg-type]
            symbolic.erase_node(new)
        else:
            was = next(old, was)


def _compared(graph: torch.fx.Graph) -> list[torch.fx.Node]:
    return [n for n in graph.nodes if not _is_carrier(n) and _source(n) is n]


def _is_copy(node: torch.fx.Node) -> bool:
    return node.target is aten.clone.default


def _is_view(node: torch.fx.Node) -> bool:
    return isinstance(node.target, torch._ops.OpOverload) and node.target.is_view


def _owner(node: Any) -> torch.fx.Node:
    """The node that made the memory."""
    return _owner(node.args[0]) if _is_view(node) else node


def _is_written(node: torch.fx.Node) -> bool:
    """Whether something writes to what the node gives, or to a view of it."""
    return any(_is_written(user) if _is_view(user) else _writes(user, node) for user in node.users)


def _writes(user: torch.fx.Node, node: torch.fx.Node) -> bool:
    if not isinstance(user.target, torch._ops.OpOverload):
        return False
    given = zip(user.args, user.target._schema.arguments, strict=False)
    written = [a for a, s in given if s.alias_info is not None and s.alias_info.is_write]
    return any(a is node or (isinstance(a, (tuple, list)) and node in a) for a in (*written, *user.kwargs.values()))


def _compare_graphs(symbolic: torch.fx.Graph, recorded: torch.fx.Graph) -> None:
    twin: dict[torch.fx.Node, torch.fx.Node] = {}

    def alike(a: Any, b: Any) -> bool:
        if isinstance(a, torch.fx.Node):
            return twin.get(_source(a)) is _source(b)
        if isinstance(a, (tuple, list)):
            a = [v for v in a if not _is_carrier(v)]
            return isinstance(b, (tuple, list)) and len(a) == len(b) and all(map(alike, a, b))
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(alike(v, b[key]) for key, v in a.items())
        if isinstance(a, _Symbol):
            return is_same(a.node.hint, b)
        return is_same(a, b) or (type(a) is type(b) and a == b)

    new, old = _compared(symbolic), _compared(recorded)
    if len(new) != len(old):
        raise ValueError("it does something else")
    for a, b in zip(new, old, strict=True):
        is_same_call = a.op == b.op and (a.op != "call_function" or a.target is b.target)
        if not is_same_call or not alike(a.args, b.args) or not alike(a.kwargs, b.kwargs):
            raise ValueError(f"{a.target} is called where {b.target} was")
        twin[a] = b


def _source(node: torch.fx.Node) -> Any:
    """The node whose value it is: below autograd detach gives the same tensor."""
    return _source(node.args[0]) if node.target is aten.detach.default else node  # type: ignore[arg-type]


def _is_carrier(value: Any) -> bool:
    return isinstance(value, torch.fx.Node) and _CARRIER in value.meta


def _write_out(module: torch.fx.GraphModule) -> None:
    """Compute the sizes in the graph by nodes, from those of its inputs."""
    graph = module.graph
    tracer = GraphAppendingTracer(graph)
    known: dict[Any, Proxy] = {}
    body = next(n for n in graph.nodes if n.op != "placeholder")
    with graph.inserting_before(body):
        for place in graph.nodes:
            if place.op == "placeholder":
                for d, size in enumerate(place.meta["val"].shape):
                    if isinstance(size, torch.SymInt) and size.node.expr.is_symbol and size.node.expr not in known:
                        known[size.node.expr] = Proxy(graph.call_function(aten.sym_size.int, (place, d)), tracer)
    for node in [*graph.nodes]:
        with graph.inserting_before(node):
            node.args, node.kwargs = _computed(node.args, known), _computed(node.kwargs, known)
    module.recompile()


class _Arithmetic(PythonReferenceAnalysis):
    """Python's own operators, which a node of a graph takes as well."""

    truediv = int_truediv = staticmethod(operator.truediv)  # type: ignore[assignment]

    @staticmethod
    def to_dtype(x: Any, dtype: torch.dtype) -> Any:
        return x * 1.0


def _computed(value: Any, known: dict) -> Any:
    if isinstance(value, _Symbol):
        out = sympy_interp(_Arithmetic, known, value.node.expr)
        return out.node if isinstance(out, Proxy) else out
    if isinstance(value, dict):
        return {key: _computed(v, known) for key, v in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_computed(v, known) for v in value)
    return value
