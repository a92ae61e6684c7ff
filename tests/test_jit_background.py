"""Compiling in a process of its own: calls run line by line until it has ended, and then what it left on disk is taken."""

import io
import subprocess
import types

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import ops

from msvjp.graph import elsewhere
from msvjp.graph.jitted import counts

from .values import plain, vec

pytestmark = pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded")

X, Y = vec([1, 2], [3, 4]), vec([0.5, -1], [2, -3])


class Process:
    """One that ends when it is told to."""

    begun: list = []

    def __init__(self, command, stdin, **options):
        self.work, self.code = stdin.read(), None
        self.begun.append(self)

    def poll(self):
        return self.code

    def kill(self):
        self.code = -9


@pytest.fixture(autouse=True)
def begun(monkeypatch):
    counts.clear()
    monkeypatch.setattr(elsewhere, "is_wanted", lambda backend: True)
    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(Process, "begun", [])
    return Process.begun


@pytest.mark.parametrize("code", [0, 1], ids=["it ended well", "it failed"])
def test_calls_run_line_by_line_meanwhile(begun, code):
    f = ms.jit(lambda x: ms.vjp(lambda x: x**3, x)[1](x))
    assert [plain(f(x)[0]) for x in (X, Y, X)] == [plain(3 * x**3) for x in (X, Y, X)]
    assert dict(counts) == {"recorded": 1, "line by line": 2}
    begun[0].code = code
    assert [plain(f(x)[0]) for x in (X, Y)] == [plain(3 * x**3) for x in (X, Y)]
    assert counts["compiled"] == 2
    assert len(begun) == 1


def test_where_no_process_can_be_begun(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("MSVJP_JIT", "eager")
    monkeypatch.setattr(elsewhere, "is_wanted", lambda backend: True)
    monkeypatch.setattr("sys.executable", "/no such python")
    told = []
    monkeypatch.setattr("msvjp.log.warning", lambda text, *args: told.append(text % args))
    f = ms.jit(lambda x: x * 2)
    assert [plain(f(x)) for x in (X, X, Y)] == [plain(2 * x) for x in (X, X, Y)]
    assert counts["compiled"] == 2
    assert told[0].startswith("mindspore.jit: no process in the background: ")


def test_a_forward_and_its_backward(begun):
    f = ms.jit(lambda x: ops.exp(x) * x)
    wanted = plain(ops.exp(X) * (X + 1) * Y)
    for ended in (False, True, True, True):
        np.testing.assert_allclose(plain(ms.vjp(f, X)[1](Y)[0]), wanted, rtol=1e-6)
        for process in begun:
            process.code = 0 if ended else None
    assert counts["compiled"] == 2
    assert len(begun) == 2


def test_what_the_process_does(begun, monkeypatch):
    f = ms.jit(lambda x: x * 2)
    f(X), f(X)
    given = []
    monkeypatch.setattr(elsewhere, "lowered", lambda *what, are_fake: given.append(what))
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(begun[0].work)))
    elsewhere._compile()
    ((module, (x,), backend),) = given
    assert torch.equal(module(torch.ones(2, 2))[0], torch.full((2, 2), 2.0))
    assert (x.shape, x.dtype, x.device.type, backend) == ((2, 2), torch.float32, X.device.lower(), "eager")


def test_it_ends_with_this_process(begun):
    f = ms.jit(lambda x: x * 2)
    f(X), f(X)
    elsewhere._end()
    assert begun[0].code == -9


def test_who_wants_it(monkeypatch):
    monkeypatch.undo()
    wanted = []
    for said in ("", "0", "1"):
        monkeypatch.setenv("MSVJP_JIT_BACKGROUND", said)
        wanted.append([elsewhere.is_wanted(backend) for backend in ("inductor", "eager")])
    assert wanted == [[False, False], [False, False], [True, False]]
