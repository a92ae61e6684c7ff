"""Running a block that keeps only its arguments for its gradient, and computes the rest again in each pull."""

import contextlib
import functools
import threading
import types
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.overrides import _get_current_function_mode_stack

from .._core.checks import check_bools
from .._core.generators import random_state
from .._core.switch import as_mindspore, inside_torch
from .._core.tree import tree_leaves, tree_map
from .functorch import StandIns, level, named_like
from .own_memory import uses
from .recording import at_depth, depth, note_block, noting_writes, record


def checked(api: str, use_reentrant: Any, output_recompute: Any, early_stop: Any, context_fn: Any) -> dict:
    """The arguments that say how, as `recomputed` takes them."""
    check_bools(api, output_recompute=output_recompute)
    if context_fn is not None and use_reentrant and not output_recompute:
        raise ValueError(f"{api}: context_fn needs use_reentrant=False")
    return {"early_stop": early_stop, "context_fn": context_fn}


def recomputed(
    block: Callable, args: tuple, kwargs: dict, early_stop: bool = True, context_fn: Callable | None = None
) -> Any:
    """`block(*args, **kwargs)`, which keeps only its arguments for its gradient and runs again in each pull."""
    if not torch.is_grad_enabled() or level() is not None:
        return block(*args, **kwargs)  # nothing is kept, or by torch.func, whose tape does not say what it keeps
    from torch.utils.checkpoint import checkpoint, set_checkpoint_early_stop  # which older torch is slow to import

    options: dict = {} if context_fn is None else {"context_fn": context_fn}
    with contextlib.nullcontext() if early_stop else set_checkpoint_early_stop(False):
        return checkpoint(_Block(block, kwargs), *args, use_reentrant=False, preserve_rng_state=False, **options)


class _Block:
    """A block as torch's checkpoint calls it: where the user does, and then from inside each pull."""

    def __init__(self, block: Callable, kwargs: dict) -> None:
        self.block, self.kwargs, self.has_run = block, kwargs, False
        self.modes, self.depth = _get_current_function_mode_stack(), depth()
        self.versions = inside_torch(lambda: [(name, x, x._version) for name, x in _held(block)])
        #: What the block wrote to, by id: the tensor, and its values before the first write.
        self.states: dict[int, tuple] = {}

    def __call__(self, *args: Any) -> Any:
        with _alone():
            if self.has_run:
                return self._again(args)
            self.has_run = True
            note_block()
            self.draw_again = inside_torch(random_state, tree_leaves(args))
            with noting_writes(self._note):
                out = self.block(*args, **self.kwargs)
        self.states = {key: (ref, values) for key, (ref, values) in self.states.items() if ref() is not None}
        return out

    def _note(self, x: torch.Tensor) -> None:
        if id(x) not in self.states and x.grad_fn is None:
            self.states[id(x)] = weakref.ref(x), x.detach().clone()

    def _again(self, args: tuple) -> Any:
        inside_torch(self._check_unchanged)
        go_on = inside_torch(random_state, tree_leaves(args))
        self.draw_again()
        try:
            with self._as_it_was() as stand_ins, noting_writes(functools.partial(_go_on_in_a_copy, stand_ins)):
                return record(_called, (self, tree_map(as_mindspore, args)))
        finally:
            go_on()

    @contextlib.contextmanager
    def _as_it_was(self) -> Iterator[StandIns]:
        """Restore the context of the first run: dispatch, no vmap, the same modes, and what the block writes to.

        Gives what stands for the tensors that the block writes to.
        """
        from torch._functorch.pyfunctorch import temporarily_clear_interpreter_stack

        states = [(ref(), values.clone()) for ref, values in self.states.values()]
        stand_ins = StandIns([x for x, _ in states], [inside_torch(named_like, x, values) for x, values in states])
        active = _get_current_function_mode_stack()
        with contextlib.ExitStack() as modes:
            modes.enter_context(torch._C._EnableTorchFunction())
            modes.enter_context(temporarily_clear_interpreter_stack())
            for mode in self.modes:
                if mode not in active:
                    modes.enter_context(mode)
            if states:
                modes.enter_context(stand_ins)
            yield stand_ins

    def _check_unchanged(self) -> None:
        for name, x, version in self.versions:
            if x._version != version and id(x) not in self.states:
                raise RuntimeError(
                    f"mindspore.recompute: the {name} was changed since the block ran, so it would not "
                    "be computed again as it was; pull before the change, or call vjp again after it"
                )


def _called(block: _Block, args: tuple) -> Any:
    with at_depth(block.depth):
        return block.block(*args, **block.kwargs)


def _held(block: Callable) -> Iterator[tuple[str, torch.Tensor]]:
    """What the block computes with besides its arguments, as far as can be seen: each with words for an error."""
    closure = [cell.cell_contents for cell in getattr(block, "__closure__", None) or () if cell != _EMPTY]
    for owner in (getattr(block, "__self__", block), *closure):
        if isinstance(owner, torch.nn.Module):
            for path, parameter in owner.named_parameters():
                yield f"Parameter {getattr(parameter, 'name', path)}", parameter
            for module in owner.modules():
                for name, x in vars(module).items():
                    if isinstance(x, torch.Tensor):
                        yield f"Tensor {type(module).__name__}.{name}", x
        elif isinstance(owner, torch.Tensor):
            yield "Tensor that it has from outside", owner


_EMPTY = types.CellType()


def _go_on_in_a_copy(stand_ins: StandIns, x: torch.Tensor) -> None:
    """Before a write to it: what torch's checkpoint has kept of x, with the memory and unseen, stays as it is."""
    if stand_ins.renew(x):
        return
    if x._use_count() == 1 and uses(x.untyped_storage()._cdata) > 2:  # type: ignore[attr-defined]
        torch._C._swap_tensor_impl(x, x.clone())  # type: ignore[attr-defined]


_lock = threading.RLock()


def _alone() -> contextlib.AbstractContextManager:
    """While a block runs on this thread, none runs on another: the random numbers are the process's.

    A thread that torch started for the backward on a card does not wait: the thread that pulls has its turn, see `in_turn`.
    """
    is_torchs = isinstance(threading.current_thread(), threading._DummyThread)
    return contextlib.nullcontext() if is_torchs else _lock


def in_turn(pull: Callable) -> Callable:
    """A pull in which blocks run again, while none runs for another thread."""

    def alone(*args: Any, **kwargs: Any) -> Any:
        with _alone():
            return pull(*args, **kwargs)

    return alone
