"""Sizes as symbols of torch's, and tensors that have such sizes and no memory."""

import gc
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch._dynamo.source import ConstantSource
from torch._subclasses import FakeTensorMode
from torch.fx.experimental import symbolic_shapes
from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv, StatelessSymbolicContext
from torch.utils.weak import WeakTensorKeyDictionary

from .._core.switch import plain, set_class

_shape = plain.shape.__get__  # type: ignore[attr-defined]


class Sizes:
    """The sizes of a program's inputs: some are symbols, which stand for any above 1 that fits what was asked of them.

    Args:
        leaves: the Tensors that the program is given.
        places: which sizes are symbols, as (leaf, dimension).
    """

    def __init__(self, leaves: Sequence[torch.Tensor], places: Iterable[tuple[int, int]]) -> None:
        self._places = sorted(places)
        self._fixed = [(i, d, n) for i, x in enumerate(leaves) for d, n in enumerate(_shape(x))]
        self._fixed = [(i, d, n) for i, d, n in self._fixed if (i, d) not in self._places]
        self.environment = ShapeEnv(duck_shape=False)
        self.mode = FakeTensorMode(shape_env=self.environment, allow_non_fake_inputs=True)
        self._fakes, self._named = WeakTensorKeyDictionary(), WeakTensorKeyDictionary()
        self.device = leaves[0].device
        self._made: list[weakref.ref] = []
        self.given = [self._given(i, x) for i, x in enumerate(leaves)]
        self.symbols: list[Any] = [self.fake(self.given[i]).shape[d] for i, d in self._places]
        self._fits: Callable = _none

    # ---- tensors ----

    def _given(self, i: int, x: torch.Tensor) -> torch.Tensor:
        """What stands for the leaf: itself, where none of its sizes is a symbol."""
        if all(of != i for of, _ in self._places):
            return x
        kinds = [DimDynamic.DYNAMIC if (i, d) in self._places else DimDynamic.STATIC for d in range(x.dim())]
        context: Any = StatelessSymbolicContext(dynamic_sizes=kinds)  # type: ignore[call-arg]
        fake = self.mode.from_tensor(x.detach(), symbolic_context=context, source=ConstantSource(f"x{i}"))
        stand_in = self.stand_in(fake)
        stand_in.requires_grad_(x.requires_grad)
        set_class(stand_in, type(x))
        vars(stand_in).update(vars(x))
        return stand_in

    def fake(self, x: torch.Tensor) -> torch.Tensor:
        """The tensor of torch's mode that stands for this one."""
        found = self._fakes.get(x)
        if found is None:
            found = self._fakes[x] = self.mode.from_tensor(x, static_shapes=True)
            self._named[found] = weakref.ref(x)
        return found

    def stand_in(self, fake: torch.Tensor) -> torch.Tensor:
        """The tensor that code sees for one of torch's mode."""
        named = self._named.get(fake)
        found = named and named()
        if found is None:
            found = _without_memory(fake)
            self._named[fake] = weakref.ref(found)  # how many hold a tensor decides what is copied
            self._fakes[found] = fake
            self._made.append(self._named[fake])
        return found

    def forget(self) -> None:
        """Let go of all tensors."""
        self.given.clear()
        self._fakes.clear()
        self._named.clear()

    def is_anything_kept(self) -> bool:
        """Whether somebody keeps a tensor without memory."""
        if any(x() is not None for x in self._made):
            gc.collect()  # graphs of autograd may go round in circles
        return any(x() is not None for x in self._made)

    # ---- which sizes ----

    def are_free(self) -> bool:
        """Whether some size is still a symbol: what was asked may have left none."""
        return any(size.node.maybe_as_int() is None for size in self.symbols)

    def heed(self) -> str:
        """Serve from now on only sizes that answer all that was asked of them as these did; what that is, as text."""
        text = self.environment.produce_guards_expression(self.symbols) or "True"
        names = [f"t{i}" for i in range(len(self._places))]
        compared: Callable = eval(f"lambda L: {text}", dict(symbolic_shapes.SYMPY_INTERP))
        self._fits = lambda sizes: compared(dict(zip(names, sizes, strict=True)))
        return text

    def hold(self, leaves: Sequence[torch.Tensor]) -> bool:
        """Whether Tensors of these sizes are served."""
        shapes = [*map(_shape, leaves)]
        if any([shapes[i][d] != n for i, d, n in self._fixed]):
            return False
        return self.serve([shapes[i][d] for i, d in self._places])

    def serve(self, sizes: Sequence[int]) -> bool:
        """Whether these numbers may be in the places of the symbols."""
        return min(sizes) > 1 and self._fits(sizes)


def _none(sizes: Sequence[int]) -> bool:
    """Nothing is served before it is known what was asked."""
    return False


class _StandIn(torch.Tensor):
    """Makes torch give a tensor without memory."""

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):  # type: ignore[override, no-untyped-def]
        raise NotImplementedError(f"mindspore.jit: {func} of a Tensor without memory")


def _without_memory(fake: torch.Tensor) -> torch.Tensor:
    made = torch.Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
        _StandIn,
        fake.shape,
        strides=fake.stride(),
        storage_offset=fake.storage_offset(),
        dtype=fake.dtype,
        layout=fake.layout,
        device=fake.device,
    )
    set_class(made, plain)
    return made
