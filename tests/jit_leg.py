"""The leg `pytest --jit`: all that a test computes runs compiled, by a backend that does not compile.

Cells run in GRAPH_MODE and what a transform is given is jitted. A call that was recorded is answered by its program at once,
not when it comes again, unless the program writes or draws: what the test then looks at is a replay.
"""

import mindspore as ms
import pytest

#: Tests of what the leg itself changes: how long something lives or takes, and what a reader of the stack sees.
LEFT_OUT = ("test_vjp_limits", "test_hot_path", "test_benchmarks", "test_recompute_memory")


#: Tests of an error that a compiled program raises in its own words.
OTHER_WORDS = ("test_that_are_used_up",)


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.path.stem in LEFT_OUT or item.name in OTHER_WORDS:
            item.add_marker(pytest.mark.skip(reason="with --jit it looks at the recording, see jit_leg.py"))


@pytest.fixture(autouse=True)
def _compiled(monkeypatch):
    from msvjp.autodiff import pullback
    from msvjp.graph.jitted import Jitted, jitted

    as_called = pullback.as_called
    monkeypatch.setattr(pullback, "as_called", lambda fn, api: jitted(as_called(fn, api)))
    monkeypatch.setattr(Jitted, "record", _replaying(Jitted.record))
    ms.set_context(mode=ms.GRAPH_MODE)
    yield
    ms.set_context(mode=ms.PYNATIVE_MODE)


def _replaying(record):
    from msvjp._core.switch import inside_torch

    def replayed(self, first, call):
        out = record(self, first, call)
        if not first.entry.programs or first.entry.why:
            return out
        program = first.entry.programs[-1]
        if program.draws or program.shared is not None:
            return out
        return inside_torch(self._run, first.entry, program, first.leaves, call)

    return replayed
