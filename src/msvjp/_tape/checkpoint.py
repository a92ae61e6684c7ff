"""Running a block that keeps only its arguments for its gradient, and computes the rest again in each pull."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.overrides import _get_current_function_mode_stack

from .._core.checks import check_bools
from .._core.generators import generator_states, generators_set_to
from .._core.switch import as_mindspore, inside_torch
from .._core.tree import tree_map
from .functorch import level
from .recording import record, repeating


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
        return checkpoint(_Block(block, kwargs), *args, use_reentrant=False, **options)


class _Block:
    """A block as torch's checkpoint calls it: where the user does, and then from inside each pull."""

    def __init__(self, block: Callable, kwargs: dict) -> None:
        self.block, self.kwargs, self.has_run = block, kwargs, False
        self.modes, self.generators = _get_current_function_mode_stack(), generator_states()
        owner = getattr(block, "__self__", block)
        self.versions = inside_torch(_versions, owner) if isinstance(owner, torch.nn.Module) else []

    def __call__(self, *args: Any) -> Any:
        if not self.has_run:
            self.has_run = True
            return self.block(*args, **self.kwargs)
        inside_torch(self._check_parameters)
        with self._as_it_was():
            return record(self.block, tree_map(as_mindspore, args), self.kwargs)

    @contextlib.contextmanager
    def _as_it_was(self) -> Iterator:
        """Restore the context of the first run: dispatch, no vmap, the same modes and random state."""
        from torch._functorch.pyfunctorch import temporarily_clear_interpreter_stack

        active = _get_current_function_mode_stack()
        with contextlib.ExitStack() as modes, generators_set_to(self.generators), repeating():
            modes.enter_context(torch._C._EnableTorchFunction())
            modes.enter_context(temporarily_clear_interpreter_stack())
            for mode in self.modes:
                if mode not in active:
                    modes.enter_context(mode)
            yield

    def _check_parameters(self) -> None:
        for parameter, version in self.versions:
            if parameter._version != version:
                raise RuntimeError(
                    f"mindspore.recompute: the Parameter {parameter.name} was changed since the block ran, so it would not "
                    "be computed again as it was; pull before the change, or call vjp again after it"
                )


def _versions(cell: torch.nn.Module) -> list:
    return [(p, p._version) for p in cell.parameters() if p.requires_grad]
