"""From a recorded run to its program: what can be made again of the result, and the backward where somebody records."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from .._core.switch import Switched, plain
from .._core.tree import tree_leaves
from .gradients import DifferentiableProgram, record_backward, runs_python
from .program import Program, is_pure
from .recorder import Recorder, aten
from .surroundings import Surroundings
from .watch import Watch


class Run(NamedTuple):
    """A run of a function, with what saw it."""

    recorder: Recorder
    watch: Watch

    def program(self, surroundings: Surroundings, leaves: Sequence[torch.Tensor], out: Any) -> Program | None:
        """The program of the run; None where it cannot be replayed, and then the recorder says why."""
        recorder = self.recorder
        _check_result(recorder, {*surroundings.tensors, *map(id, leaves)}, surroundings.holders, out)
        if recorder.refusal.why is not None:
            return None
        results = [*{id(x): x for x in tree_leaves(out)}.values()]
        for x in results:
            recorder.node(x)
        given = set(map(id, (*leaves, *recorder.captured)))
        computed = [x for x in results if id(x) not in given]
        _check_captured(recorder, surroundings)
        if any(x.requires_grad for x in computed):
            program = self._differentiable(surroundings, leaves, out, computed, results)
        else:
            module = recorder.module(computed, results)
            program = Program(module, recorder, surroundings, leaves, out, computed)
        if program is not None and program.shared is not None and len(set(program.shared)) < len(program.shared):
            recorder.refuse("it writes to a Tensor that shares memory with another")
        return program if recorder.refusal.why is None else None

    def _differentiable(
        self,
        surroundings: Surroundings,
        leaves: Sequence[torch.Tensor],
        out: Any,
        computed: list[torch.Tensor],
        results: list[torch.Tensor],
    ) -> Program | None:
        """The program of a call in somebody's graph, whose backward is recorded now."""
        recorder = self.recorder
        if self.watch.runs_in_pulls or runs_python(computed):
            recorder.refuse("Python runs in its backward (a bprop, a _Function, recompute)")
            return None
        sources = [x for x in (*leaves, *recorder.captured) if x.requires_grad]
        if any(x._backward_hooks for x in sources):
            recorder.refuse("a hook is registered on a Tensor")
            return None
        wanted = [x for x in computed if x.requires_grad]
        try:
            back, tangents, found = record_backward(recorder, wanted, sources)
        except Exception as error:  # that of a pull, which may never come
            recorder.refuse(f"its backward raises {type(error).__name__}")
            return None
        recorder.refusal.why = back.refusal.why
        if back.refusal.why is not None:
            return None
        of = [(x, g) for x, g in zip(sources, found, strict=True) if g is not None]
        backward = back.module([g for _, g in of])
        outputs = [*computed, *back.captured]
        module = recorder.module(outputs, results)
        program = DifferentiableProgram(module, recorder, surroundings, leaves, out, outputs)
        program.draws = program.draws or back.draws
        places = {id(x): i for i, x in enumerate((*leaves, *recorder.captured))}
        own = is_pure([g for _, g in of], [*tangents, *back.captured])
        tracked = [x.requires_grad for x in computed]
        program.take_backward(backward, [places[id(x)] for x, _ in of], tangents, tracked, own)
        return program


def _check_result(recorder: Recorder, known: set[int], holders: set[int], out: Any) -> None:
    """Refuse a result that cannot be made again. known, holders: ids of the Tensors and containers that were there before."""
    recorder.check_generator()
    if not _may_be_returned(out, known, holders):
        recorder.refuse("it returns what is no Tensor, number, string, None, or a new tuple, list or dict of them")


def _may_be_returned(out: Any, known: set[int], holders: set[int]) -> bool:
    if isinstance(out, plain):
        return type(out) in (Switched.label, plain) or id(out) in known
    if type(out) in (tuple, list, dict) or hasattr(out, "_fields"):
        held = out.values() if isinstance(out, dict) else out
        return id(out) not in holders and all(_may_be_returned(o, known, holders) for o in held)
    return isinstance(out, (int, float, complex, str, bytes, type(None), torch.dtype))


def _check_captured(recorder: Recorder, surroundings: Surroundings) -> None:
    """Refuse a captured tensor that was not seen beforehand, unless it is a constant of which each call makes a new one."""
    places = [n for n in recorder.graph.nodes if n.op == "placeholder" and n.name.startswith("c")]
    for x, place in zip(recorder.captured, places, strict=True):
        copied = place.users and all(u.target is aten.lift_fresh_copy.default for u in place.users)
        if id(x) not in surroundings.tensors and not copied:
            recorder.refuse("it takes a Tensor from where msvjp did not see it")
