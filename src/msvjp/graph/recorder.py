"""The recorder: one real run of a function, as the operations that torch dispatches below autograd."""

import keyword
import operator
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from .._core.switch import plain
from .._core.tree import tree_leaves
from .refusal import Refusal

aten = torch.ops.aten
_ON_VALUES = (torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape)
_ARGUMENTS = (bool, int, float, complex, str, type(None), torch.dtype, torch.device, torch.layout, torch.memory_format)
#: Operations that torch's compiler does not take, or that look at values without saying so.
_REFUSED = {aten.mkldnn_rnn_layer.default, aten._pack_padded_sequence.default}
#: Operations that write to statistics in training, of which their schema says nothing.
_BATCH_NORMS = {aten.native_batch_norm.default, aten.cudnn_batch_norm.default, aten.miopen_batch_norm.default}
#: Ways into and out of a tensor that torch does not dispatch.
_UNSEEN = {
    *(plain.numpy, plain.tolist, plain.__array__, plain.__dlpack__, plain.data_ptr, plain.storage, plain.__reduce_ex__),
    *(plain.data.__set__, plain.backward, plain.register_hook, plain.retain_grad),  # type: ignore[attr-defined]
    *(plain.grad.__get__, plain.grad.__set__),  # type: ignore[union-attr]
}


class Recorder(TorchDispatchMode):
    """Records what is dispatched, as a graph whose placeholders are the inputs and then what was captured.

    A tensor that was neither given nor made meanwhile is captured. `read` has the captured ones whose value was read as a
    number, with the value; `draws` says whether random numbers were drawn, `written` which memory that was there before was
    written to.
    """

    def __init__(self, inputs: Sequence[torch.Tensor]) -> None:
        super().__init__()
        self.graph, self.refusal = torch.fx.Graph(), Refusal()
        self.captured: list[torch.Tensor] = []
        self.read: list[tuple[torch.Tensor, Any]] = []
        self.draws = False
        self.written: set[int] = set()
        self._nodes = WeakTensorKeyDictionary()
        self._given = {_storage(x)._cdata for x in inputs}
        self._outer = set(self._given)  # memory that was there before, which its tensors keep alive
        self._made: dict[int, StorageWeakRef] = {}
        self._random_state = torch.get_rng_state()
        for i, x in enumerate(inputs):
            self._nodes[x] = self.graph.placeholder(f"x{i}")
        self._body = self.graph.call_function(len, ((),))  # what is captured later goes before it
        self._unseen = _Unseen(self)

    def __enter__(self) -> "Recorder":
        self._unseen.__enter__()
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        self._unseen.__exit__(*error)

    def refuse(self, why: str, frame: FrameType | None = None, may_pass: bool = False) -> None:
        """Note why what runs cannot be replayed. From there on nothing is recorded, and no tensor is referred to."""
        self.refusal.refuse(why, frame, may_pass)
        self._nodes.clear()

    # ---- tensors and their nodes ----

    def node(self, x: torch.Tensor) -> torch.fx.Node:
        """The node that made the tensor, or the placeholder of one that comes from outside."""
        found = self._nodes.get(x)
        if found is None:
            found = self._nodes[x] = self._capture(x)
        return found

    def _capture(self, x: torch.Tensor) -> torch.fx.Node:
        memory = _storage(x)._cdata
        made = self._made.get(memory)
        if memory in self._given or (made is not None and not made.expired()):
            self.refuse("a Tensor was made without torch's knowledge")
        self._outer.add(memory)
        self.captured.append(x)
        with self.graph.inserting_before(self._body):
            return self.graph.placeholder(f"c{len(self.captured) - 1}")

    def is_given(self, x: torch.Tensor) -> bool:
        """Whether the tensor comes from outside, and was not written to yet."""
        return self.refusal.why is None and self.node(x).op == "placeholder"

    def _name(self, x: torch.Tensor, node: torch.fx.Node) -> None:
        self._nodes[x] = node
        storage = _storage(x)
        if storage._cdata not in self._outer:
            self._made[storage._cdata] = StorageWeakRef(storage)

    def _argument(self, value: Any) -> Any:
        if isinstance(value, plain):
            return self.node(value)
        if isinstance(value, (tuple, list)):
            return [self._argument(v) for v in value]
        if isinstance(value, torch.Generator):
            self.refuse("a random op has a seed of its own")
        elif not isinstance(value, _ARGUMENTS):
            self.refuse(f"torch is handed a {type(value).__name__}")
        return value

    # ---- what is dispatched ----

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if self.refusal.why is not None:
            return func(*args, **kwargs)
        if func is aten._local_scalar_dense.default:
            return self._value(args[0])
        self._check(func, args)
        self._before(func, args, kwargs)
        node = self._recorded(func, args, kwargs)
        out = self._run(func, args, kwargs)
        if self.refusal.why is not None:
            return out
        if torch.Tag.nondeterministic_seeded in func.tags:
            self._random_state = _unseen(torch.get_rng_state)
        if isinstance(out, plain):
            self._name(out, node)
        elif isinstance(out, (tuple, list)):
            for i, o in enumerate(out):
                if isinstance(o, plain):
                    self._name(o, self.graph.call_function(operator.getitem, (node, i)))
        return out

    def _run(self, func: Any, args: tuple, kwargs: dict) -> Any:
        return func(*args, **kwargs)

    def _check(self, func: Any, args: tuple) -> None:
        if func.namespace == "c10d":
            self.refuse("Tensors go to other processes in it")
        if func in _REFUSED or keyword.iskeyword(func._overloadname):
            self.refuse(f"torch's compiler does not take {func}")
        if any(tag in func.tags for tag in _ON_VALUES) and not (func is aten.index.Tensor and not _masks(args[1])):
            self.refuse(f"{func} depends on the values of Tensors")

    def _before(self, func: Any, args: tuple, kwargs: dict) -> None:
        if torch.Tag.nondeterministic_seeded in func.tags:
            self.draws = True
            self.check_generator()
        if func in _BATCH_NORMS and args[5]:
            self._write(args[3:5])
        elif func._schema.is_mutable:
            given = zip(args, func._schema.arguments, strict=False)
            self._write([a for a, s in given if s.alias_info is not None] + [*kwargs.values()])

    def _write(self, written: Sequence) -> None:
        for x in tree_leaves(written):
            self.node(x)
            self.written |= {_storage(x)._cdata} & self._outer

    def is_written(self, x: torch.Tensor) -> bool:
        """Whether memory of the tensor was written to."""
        return _storage(x)._cdata in self.written

    def _recorded(self, func: Any, args: tuple, kwargs: dict) -> torch.fx.Node:
        if func is aten.lift_fresh.default:  # a constant that is made in each call anew
            func = aten.lift_fresh_copy.default
        elif func is aten.native_batch_norm.default and args[5] and args[3] is not None:
            func = aten._native_batch_norm_legit.default  # whose schema says that it writes
        given = {key: self._argument(value) for key, value in kwargs.items()}
        return self.graph.call_function(func, tuple(map(self._argument, args)), given)

    def _value(self, x: torch.Tensor) -> Any:
        """A number read out of a captured tensor on the CPU is a constant as long as it stays; any other is refused."""
        node = self.node(x)
        while node.target is aten.detach.default:
            node = node.args[0]  # type: ignore[assignment]
        if node.op == "placeholder" and node.name.startswith("c") and x.device.type == "cpu" and x.numel() == 1:
            x = self.captured[int(node.name[1:])]
            value = aten._local_scalar_dense.default(x)
            self.read.append((x, value))
            return value
        self.refuse("the value of a Tensor is read")
        return aten._local_scalar_dense.default(x)

    def check_generator(self) -> None:
        """Refuse if somebody has set torch's generator since the last numbers that were drawn."""
        if not _unseen(lambda: torch.equal(torch.get_rng_state(), self._random_state)):
            self.refuse("the generator of random numbers is set")

    # ---- the graph ----

    def of_backward(self, out: Sequence[torch.Tensor]) -> tuple["Recorder", list[torch.Tensor]]:
        """The recorder of a pull from these results, and the ones that are pulled."""
        tangents = [torch.ones_like(o, requires_grad=False) for o in out]
        return Recorder(tangents), tangents

    def module(self, outputs: Sequence[torch.Tensor | None], keep: Sequence[torch.Tensor] = ()) -> torch.fx.GraphModule:
        """The graph with these outputs. What was captured and is not needed leaves it, but for what is to be kept."""
        nodes = [None if x is None else self.node(x) for x in outputs]
        needed = {*nodes, *map(self.node, keep)}
        places = [n for n in self.graph.nodes if n.op == "placeholder" and n.name.startswith("c")]
        kept = [(x, n) for x, n in zip(self.captured, places, strict=True) if n.users or n in needed]
        for n in reversed(places):
            if not n.users and n not in needed:
                self.graph.erase_node(n)
        self.captured = [x for x, _ in kept]
        self.graph.output(tuple(nodes))
        self.graph.erase_node(self._body)
        return torch.fx.GraphModule(torch.nn.Module(), self.graph)


class _Unseen(TorchFunctionMode):
    """Sees the ways into and out of a tensor that torch does not dispatch."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in _UNSEEN:
            self._recorder.refuse(f"{getattr(func, '__name__', func)} of a Tensor is asked for")
        return func(*args, **(kwargs or {}))


def _unseen(fn: Callable) -> Any:
    """What fn gives, hidden from every mode."""
    with torch._C.DisableTorchFunction(), torch._C._DisableTorchDispatch():  # type: ignore[attr-defined]
        return fn()


def _storage(x: torch.Tensor) -> Any:
    return _unseen(x.untyped_storage)


def _masks(indices: Sequence) -> bool:
    """Whether an index is a mask: how much it chooses depends on its values."""
    return any(i is not None and i.dtype in (torch.bool, torch.uint8) for i in indices)
