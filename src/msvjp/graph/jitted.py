"""`Jitted`: a function that is recorded once for each signature, and compiled when that comes again."""

import collections
import contextlib
import functools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.autograd import forward_ad

from .. import log
from .._core import spread
from .._core.collection import paused
from .._core.errors import UnsupportedError
from .._core.switch import call_inside, inside_torch
from .._tape import functorch, graph_numbers
from .._tape.recording import depth, in_block, integers
from .lowering import backend, lock, why_not
from .program import Call, Program
from .recorded import Run
from .recorder import Recorder
from .refusal import Refusal
from .signature import signature, without_sizes
from .surroundings import PROGRAMS, Programs, StandsFor, Surroundings
from .watch import Watch

#: Why calls run line by line where the user said so.
_OFF = "MSVJP_JIT is 0"
_dispatch_modes: Callable = torch._C._len_torch_dispatch_stack  # type: ignore[attr-defined]
_function_modes: Callable = torch._C._len_torch_function_stack  # type: ignore[attr-defined]
_tracing: Callable = torch._C._get_tracing_state  # type: ignore[attr-defined]
_level, _Module = functorch.level, torch.nn.Module
_TRIES = 2  # recordings of a signature that Python's state spoils, for some only make what they keep
#: Programs of a signature; after that its other calls run line by line.
LIMIT = 8
#: Signatures of a function, or of the object whose method it is, that are recorded; another one runs line by line.
SIGNATURES = 16

#: How many calls ran what was compiled, and how many line by line.
counts: collections.Counter = collections.Counter()


class _State(threading.local):
    """Whether a call runs line by line on this thread, and with it the Cells that GRAPH_MODE would compile."""

    line_by_line = False


state = _State()


class Entry:
    """What is known of a signature: its programs, and why calls that none of them serves run line by line."""

    def __init__(self, why: str | None = None) -> None:
        self.programs: list[Program] = []
        #: Why what was recorded last cannot be replayed. Where that may pass, it is tried again.
        self.why = why
        self.tries = 0

    def is_open(self) -> bool:
        """Whether a call that no program serves is to be recorded."""
        return self.why is None or 0 < self.tries < _TRIES

    def is_compiled(self) -> bool:
        """Whether a program of it is compiled."""
        return any(program.compiled is not None for program in self.programs)


class Family(Entry):
    """What is known of a signature but for its sizes: programs with sizes that are symbols, or why there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: list[list[torch.Size]] = []  # those that were recorded

    def places(self, leaves: Sequence[torch.Tensor]) -> set[tuple[int, int]]:
        """Which sizes of these Tensors were others before, as (Tensor, dimension). 0 and 1 have graphs of their own."""
        now = [x.shape for x in leaves]
        found = {
            (i, d)
            for shapes in self.shapes
            for i, (shape, was) in enumerate(zip(now, shapes, strict=True))
            for d, (size, other) in enumerate(zip(shape, was, strict=True))
            if size != other and size > 1
        }
        self.shapes.append(now)
        return found


_MEANWHILE = Entry("it is being compiled")


class Jitted(StandsFor):
    """A function with the programs of its signatures. A call gives what the function would."""

    def __init__(self, fn: Callable, name: str = "", fullgraph: bool = False, is_dynamic: bool = False) -> None:
        super().__init__(fn)
        self._backend, self.fullgraph, self._is_dynamic = name, fullgraph, is_dynamic
        self._programs = Programs()
        self._told: set[tuple] = set()

    def __deepcopy__(self, memo: dict) -> "Jitted":
        return self

    def __reduce__(self) -> tuple:
        return Jitted, (self.fn, self._backend, self.fullgraph, self._is_dynamic)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if is_part_of_another():
            return self.apart(args, kwargs)
        out = call_inside(self.compiled, (), (args, kwargs))
        return self.otherwise(out, args, kwargs) if type(out) is First else out

    def otherwise(self, first: "First", args: tuple, kwargs: dict) -> Any:
        """A call that no program serves."""
        if first.entry.is_open():
            return self._alone(self.record, first, Call(self.fn, args, kwargs))
        counts["line by line"] += 1
        return line_by_line(self.fn, args, kwargs)

    def apart(self, args: tuple, kwargs: dict) -> Any:
        """A call that is a part of something else: of what is recorded, or of what cannot hold a compiled graph."""
        if not _dispatch_modes() and _tracing() is None:
            why = "an integer Tensor is differentiated around it" if integers() is not None else None
            why = why or (
                "it runs in a vmap" if _level() is not None else "it runs in what another mode of torch's sees"
            )
            self.go_on(
                Entry("it runs in a block that is recomputed" if in_block() else why), Call(self.fn, args, kwargs)
            )
        return self.fn(*args, **kwargs)

    @staticmethod
    def _alone(run: Callable, first: "First", call: Call) -> Any:
        """Record unless another thread does, which may be waiting for this one."""
        if not lock.acquire(blocking=False):
            return call.fn(*call.args, **call.kwargs)
        try:
            return run(first, call)
        finally:
            lock.release()

    # ---- a call ----

    def compiled(self, args: tuple, kwargs: dict) -> Any:
        """What a program gives, inside torch; a First where none serves the call."""
        if spread.is_on:
            return First(Entry(_OFF), [], [])  # what processes do together is not recorded
        entries = self.entries(args)
        last = entries.last
        if last is not None and not kwargs:
            given = last.shortcut(args)
            if given is not None and last.holds(given):
                counts["compiled"] += 1
                return last(given, Call(self.fn, args, kwargs))
        return self._by_signature(entries, args, kwargs)

    def _by_signature(self, entries: Programs, args: tuple, kwargs: dict) -> Any:
        leaves: list[torch.Tensor] = []
        objects: list = []
        call = Call(self.fn, args, kwargs)
        try:
            key = signature(args, kwargs, leaves, objects)
            entry = entries.get(key)
        except TypeError as error:
            return self.go_on(Entry(str(error)), call)
        family = None
        if self._is_dynamic and (entry is None or not entry.is_compiled()):
            family = entries.families.setdefault(without_sizes(key), Family())
            for program in family.programs:
                if program.holds(leaves):
                    return self._run(family, program, leaves, call)
        if entry is None:
            entry = self._entry(key, leaves, args)
        for program in entry.programs:
            if program.holds(leaves):
                if program.compiled is not None:
                    entries.last = program if program.has_shortcut(leaves, call) else None
                return self._run(entry, program, leaves, call)
        return First(entry, leaves, objects, family) if entry.is_open() else self.go_on(entry, call)

    def _entry(self, key: tuple, leaves: list, args: tuple) -> Entry:
        """The entry of a signature that comes for the first time."""
        entries, entry, name = self.entries(args), Entry(), backend(self._backend)
        device = next((x.device.type for x in leaves), "cpu")
        if name == "0":
            entry.why = _OFF
        elif depth() > 1:
            entry.why = "it runs in a transform within another"
        elif len(entries) >= SIGNATURES:
            entry.why = f"it was called with {SIGNATURES} signatures before; give what varies as a Tensor of one shape"
        else:
            entry.why = why_not(name, device)
            entries[key] = entry
        return entry

    def entries(self, args: tuple) -> Programs:
        """The programs for a call: of the object whose method it is, where that can keep them, else of the function."""
        if not args or not isinstance(args[0], _Module):
            return self._programs
        of_object = args[0].__dict__.get(PROGRAMS)
        if of_object is None:
            of_object = args[0].__dict__[PROGRAMS] = Programs()
        of_function = of_object.get(self)
        if of_function is None:
            of_function = of_object[self] = Programs()
        return of_function

    def _run(self, entry: Entry, program: Program, leaves: list, call: Call) -> Any:
        if program.compiled is None:
            with lock:
                if program.compiled is None and not program.is_ready(leaves, backend(self._backend), call.name):
                    return First(_MEANWHILE, [], [])
                if program.compiled is None and not self._compile(entry, program, leaves, call):
                    return self.go_on(entry, call)
                if not program.serves(leaves):
                    return First(_MEANWHILE, [], [])
        counts["compiled"] += 1
        return program(leaves, call)

    def _compile(self, entry: Entry, program: Program, leaves: list, call: Call) -> bool:
        name = backend(self._backend)
        try:
            with _telling(call.name):
                program.compile(leaves, name)
        except Exception as error:  # whatever a compiler may raise
            entry.programs.clear()
            entry.tries = _TRIES
            entry.why = f"{name} cannot compile it: {type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
        return bool(entry.programs)

    def go_on(self, entry: Entry, call: Call) -> "First":
        """Go on line by line, and say so once for each reason; with fullgraph raise."""
        if entry.why is not _OFF:
            if self.fullgraph:
                raise UnsupportedError(
                    f"mindspore.jit: fullgraph is True, and {call.name} would run line by line: {entry.why}"
                )
            if (call.name, entry.why) not in self._told:
                self._told.add((call.name, entry.why))
                log.warning("mindspore.jit: %s runs line by line: %s", call.name, entry.why)
        return First(entry, [], [])

    # ---- the first call of a signature ----

    def record(self, first: "First", call: Call) -> Any:
        """Run the call as it is written, and record it."""
        if sys.getprofile() is not None:  # whose place the watch would take
            return line_by_line(*call)
        entry = first.entry
        surroundings = Surroundings([self.fn, *first.objects])
        recorder = Recorder(first.leaves)
        watch = Watch(surroundings, recorder)
        if surroundings.why:
            recorder.refuse(surroundings.why)
        noticing = _noticing_changes(recorder.refusal, first, call, surroundings)
        # nothing is collected meanwhile, for what that runs is not the function's
        with paused(), noticing, graph_numbers.as_tensors(), recorder, watch:
            out = call.fn(*call.args, **call.kwargs)
        refusal = recorder.refusal
        if refusal.why is None:
            program = inside_torch(self._add, first, Run(recorder, watch), surroundings, out)
            if program is not None and first.family is not None:
                self._add_symbolic(first.family, program, first.leaves, call)
        counts["recorded"] += 1
        entry.why = refusal.why
        if refusal.why is not None:
            entry.tries = entry.tries + 1 if refusal.may_pass else _TRIES
            if not entry.is_open():
                self.go_on(entry, call)
        return out

    def _add(self, first: "First", run: Run, surroundings: Surroundings, out: Any) -> Program | None:
        """Keep what was recorded as a program, unless that cannot be replayed."""
        if len(first.entry.programs) >= LIMIT:
            run.recorder.refuse(f"it was recorded {LIMIT} times, for what it depends on was another each time")
        program = run.program(surroundings, first.leaves, out)
        if program is not None:
            first.entry.programs.append(program)
        return program

    def _add_symbolic(self, family: Family, program: Program, leaves: list, call: Call) -> None:
        """Keep a program for other sizes as well, where there were others before; if that cannot be, say why once."""
        places = inside_torch(family.places, leaves)
        if not places or family.why is not None or len(family.programs) >= LIMIT:
            return
        try:
            from .symbolic import with_symbols

            family.programs.append(with_symbols(program, call, leaves, places))
        except Exception as error:  # whatever code may raise that gets a symbol for a number
            family.why = (str(error).splitlines() or [type(error).__name__])[0]
            log.warning("mindspore.jit: each shape of %s compiles on its own: %s", call.name, family.why)


class First:
    """A call that no program serves: it is recorded, or runs line by line if its entry is not open."""

    def __init__(self, entry: Entry, leaves: list[torch.Tensor], objects: list, family: Family | None = None) -> None:
        self.entry, self.leaves, self.objects, self.family = entry, leaves, objects, family


@contextlib.contextmanager
def _noticing_changes(refusal: Refusal, first: First, call: Call, surroundings: Surroundings) -> Iterator[None]:
    """Refuse what was recorded meanwhile if it changed what Python holds."""
    random_states, before = _random_states(), inside_torch(signature, call.args, call.kwargs, [], [])
    yield
    if not inside_torch(surroundings.unchanged):
        refusal.refuse("it changes Python values outside itself", may_pass=True)
    elif inside_torch(signature, call.args, call.kwargs, [], []) != before:
        refusal.refuse("it changes its arguments")
    elif _random_states() != random_states:
        refusal.refuse("it draws random numbers outside of Tensors")


@contextlib.contextmanager
def _telling(name: str) -> Iterator[None]:
    """Say on a terminal what is being compiled, and how long that took; in the log as an info."""
    begun, is_seen = time.perf_counter(), sys.stderr.isatty()
    if is_seen:
        print(f"mindspore.jit: compiling {name} ... ", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        taken = f"{time.perf_counter() - begun:.1f} s"
        if is_seen:
            print(taken, file=sys.stderr)
        log.info("mindspore.jit: %s was compiled in %s", name, taken)


def _random_states() -> tuple:
    return random.getstate()[1][-1], hash(np.random.get_state()[1].tobytes()), np.random.get_state()[2]  # type: ignore[index]


def is_part_of_another() -> bool:
    """Whether somebody records, traces, batches or will repeat what runs, or torch carries tangents forward through it."""
    return bool(
        _dispatch_modes()
        or _function_modes()
        or _level() is not None
        or _tracing() is not None
        or forward_ad._current_level >= 0
        or in_block()
    )


def line_by_line(fn: Callable, args: tuple, kwargs: dict) -> Any:
    """The call as it is written, and so all Cells in it."""
    outer, state.line_by_line = state.line_by_line, True
    try:
        return fn(*args, **kwargs)
    finally:
        state.line_by_line = outer


def jitted(fn: Callable, name: str = "", fullgraph: bool = False, is_dynamic: bool = False) -> Callable:
    """The function, as one that compiles; `_jitted` is its Jitted."""
    compiling = Jitted(fn, name, fullgraph, is_dynamic)
    compiled, otherwise, apart = compiling.compiled, compiling.otherwise, compiling.apart

    @functools.wraps(fn)
    def call(*args: Any, **kwargs: Any) -> Any:  # as in Jitted, without its frame
        if is_part_of_another():
            return apart(args, kwargs)
        out = call_inside(compiled, (), (args, kwargs))
        return otherwise(out, args, kwargs) if type(out) is First else out

    call._jitted = compiling  # type: ignore[attr-defined]
    return call
