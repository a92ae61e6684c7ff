"""What compiles and what does not, how it is told, and what torch.compile does with it."""

import copy
import gc
import pickle
import re
import sys
import weakref

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import JitConfig, Parameter, nn, ops

from msvjp.graph import explain
from msvjp.graph.jitted import LIMIT, SIGNATURES, counts

from .values import plain, vec

pytestmark = pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded")

X, Y = vec([1, 2], [3, 4]), vec([0.5, -1], [2, -3])


@pytest.fixture(autouse=True)
def _fresh_counts():
    counts.clear()


@pytest.fixture
def graph_mode():
    ms.set_context(mode=ms.GRAPH_MODE)
    yield
    ms.set_context(mode=ms.PYNATIVE_MODE, jit_level="O1")


@pytest.fixture
def told(monkeypatch):
    """The messages that were logged."""
    messages = []
    monkeypatch.setattr("msvjp.log.warning", lambda text, *args: messages.append(text % args))
    return messages


def test_a_call_runs_is_recorded_and_compiles_when_it_comes_again():
    f = ms.jit(lambda x: x * 2)
    assert [plain(f(X)) for _ in range(3)] == [[[2, 4], [6, 8]]] * 3
    assert dict(counts) == {"recorded": 1, "compiled": 2}


def on_value(x):
    return x * 2 if x.sum() > 0 else x * 3


class TestLineByLine:
    def test_a_profiler_goes_on(self):
        seen = []
        sys.setprofile(lambda frame, event, function: seen.append(event))
        try:
            f = ms.jit(lambda x: x * 2)
            f(X), f(X)
            assert sys.getprofile() is not None
        finally:
            sys.setprofile(None)
        assert seen
        assert counts["compiled"] == 0

    def test_it_is_told_once_with_the_line(self, told):
        f = ms.jit(on_value)
        for sign in (1, -1, 1):
            f(X * sign)
        (message,) = told
        assert message.startswith(
            "mindspore.jit: on_value runs line by line: the value of a Tensor is read (test_jit.py:"
        )
        assert counts["compiled"] == 0

    @pytest.mark.parametrize("transform", [lambda f: f, lambda f: ms.grad(lambda x: f(x).sum())])
    def test_fullgraph_raises(self, transform):
        f = transform(ms.jit(on_value, fullgraph=True))
        for _ in range(2):
            with pytest.raises(
                ms.UnsupportedError, match=r"^mindspore\.jit: fullgraph is True, and on_value would run"
            ):
                f(X)

    def test_fullgraph_of_what_compiles(self):
        f = ms.jit(fullgraph=True)(lambda x: x + 1)
        assert [plain(f(X)) for _ in range(3)] == [[[2, 3], [4, 5]]] * 3

    def test_more_values_than_can_be_kept(self, told):
        held = [0]
        f = ms.jit(lambda x: x * held[0])
        for held[0] in range(LIMIT + 3):
            assert plain(f(X)) == plain(X * held[0])
        assert f"it was recorded {LIMIT} times" in told[0]

    def test_more_signatures_than_are_kept(self, told):
        f = ms.jit(lambda x, k: x * k)
        for k in range(SIGNATURES + 3):
            assert plain(f(X, k)) == plain(X * k)
        assert len(told) == 1
        assert f"it was called with {SIGNATURES} signatures" in told[0]
        assert counts["recorded"] == SIGNATURES

    @pytest.mark.parametrize(
        "options",
        [{"jit_level": "O0"}, {"jit_config": JitConfig(jit_level="O0")}],
        ids=lambda options: next(iter(options)),
    )
    def test_o0(self, options):
        assert ms.jit(on_value, **options) is on_value

    def test_the_environment(self, monkeypatch, told):
        monkeypatch.setenv("MSVJP_JIT", "0")
        f = ms.jit(lambda x: x * 2, fullgraph=True)
        assert plain(f(X)) == plain(f(X)) == [[2, 4], [6, 8]]
        assert dict(counts) == {"line by line": 2}
        assert not told

    def test_without_a_compiler(self, monkeypatch, told):
        from msvjp.graph import lowering

        lowering.why_not.cache_clear()
        monkeypatch.setenv("MSVJP_JIT", "inductor")
        monkeypatch.setenv("PATH", "")
        monkeypatch.delenv("CXX", raising=False)
        f = ms.jit(lambda x: x * 2)
        assert plain(f(X)) == plain(f(X)) == [[2, 4], [6, 8]]
        lowering.why_not.cache_clear()
        assert len(told) == 1
        assert "there is no C++ compiler" in told[0]

    def test_a_torch_that_lacks_a_name(self, monkeypatch, told):
        from msvjp import graph
        from msvjp.graph import loading

        for path in [path for path in sys.modules if path.startswith("msvjp.graph.") and path != loading.__name__]:
            monkeypatch.delattr(graph, path.rpartition(".")[2])
            monkeypatch.delitem(sys.modules, path)
        monkeypatch.delattr(torch._C, "_len_torch_dispatch_stack")
        loading.why_not.cache_clear()
        loading.tell.cache_clear()
        try:
            assert [ms.jit(fn) is fn for fn in (on_value, ops.relu)] == [True, True]
            ms.set_context(mode=ms.GRAPH_MODE)
            assert plain(nn.ReLU()(X)) == [[1, 2], [3, 4]]
            assert "_len_torch_dispatch_stack" in explain(on_value)(X).why
            with pytest.raises(ms.UnsupportedError, match="_len_torch_dispatch_stack"):
                ms.jit(on_value, fullgraph=True)
        finally:
            ms.set_context(mode=ms.PYNATIVE_MODE)
            loading.why_not.cache_clear()
        (message,) = told
        assert message.startswith(f"mindspore.jit: all runs line by line: torch {torch.__version__} lacks")

    @pytest.mark.parametrize(
        ("call", "why"),
        [
            (
                lambda f: ms.vjp(f, vec([1, 2], [3, 4]).astype(ms.int32)),
                "an integer Tensor is differentiated around it",
            ),
            (lambda f: ms.vmap(f)(X), "it runs in a vmap"),
            (lambda f: ms.vjp(lambda x: ms.recompute(nn.Flatten(), f(x)), X), None),
        ],
        ids=["integers", "vmap", "beside a block"],
    )
    def test_where_another_transform_is_around_it(self, call, why, told):
        f = ms.jit(lambda x: x * 2)
        call(f), call(f)
        assert told == ([f"mindspore.jit: {f.__qualname__} runs line by line: {why}"] if why else [])

    def test_a_vjp_of_integers_inside_compiles(self):
        x = vec([1, 2], [3, 4]).astype(ms.int32)
        f = ms.jit(lambda x: ms.vjp(lambda x: x * x, x)[1](x), fullgraph=True)
        assert [plain(f(x)[0]) for _ in range(3)] == [[[2, 8], [18, 32]]] * 3
        assert counts["compiled"] == 2

    @pytest.mark.parametrize(
        "options",
        [{"input_signature": X}, {"hash_args": 1}, {"mode": "PIJit"}, {"compile_once": True}],
        ids=str,
    )
    def test_what_changes_nothing_is_told(self, options, told):
        ms.jit(lambda x: x, **options)
        (message,) = told
        assert message.startswith(f"mindspore.jit: {next(iter(options))} ")

    def test_what_compiles_is_told_on_a_terminal(self, monkeypatch, capsys):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        f = ms.jit(lambda x: x * 2)
        f(X), f(X), f(X)
        assert re.fullmatch(r"mindspore\.jit: compiling .*<lambda> \.\.\. \d+\.\d s\n", capsys.readouterr().err)

    def test_a_backend_that_fails(self, told):
        f = ms.jit(lambda x: x * 2, backend="no such backend")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MSVJP_JIT", "1")
            assert [plain(f(X)) for _ in range(3)] == [[[2, 4], [6, 8]]] * 3
        assert "no such backend cannot compile it" in told[0]


class TestExplain:
    def test_a_graph(self):
        w = Parameter(X, name="w")
        found = explain(lambda x: x * w)(Y)
        assert found.why is None
        assert found.captured == ("w",)
        assert len(found.graphs) == 2  # w is trained, so that the result is in its graph
        assert "aten.mul" in str(found)

    def test_a_vjp_is_one_graph(self):
        assert len(explain(lambda x: ms.vjp(lambda x: x**3, x)[1](x))(X).graphs) == 1

    def test_why_not(self):
        found = explain(ms.jit(on_value))(X)
        assert found.why.startswith("the value of a Tensor is read (test_jit.py:")
        assert str(found) == f"It runs line by line: {found.why}"

    def test_what_cannot_be_called(self):
        with pytest.raises(TypeError, match=r"^mindspore\.graph\.explain: fn is"):
            explain(3)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Dense(2, 3), nn.Dense(3, 2)

    def construct(self, x):
        return self.second(ops.relu(self.first(x)))


class TestCells:
    def test_the_outermost_one_compiles(self, graph_mode):
        net = Net()
        wanted = plain(net.second(ops.relu(net.first(X))))
        counts.clear()
        assert all(np.allclose(plain(net(X)), wanted) for _ in range(3))
        assert dict(counts) == {"recorded": 1, "compiled": 2}

    def test_a_block_that_runs_again_in_the_pull_runs_as_it_is_written(self, graph_mode):
        net = Net()
        for _ in range(4):
            out, vjp_fn = ms.vjp(lambda x: ms.recompute(net, x), X)
            assert np.allclose(plain(vjp_fn(out)[0]), plain(ms.vjp(net, X)[1](out)[0]))

    def test_a_summary_is_put_aside_in_each_call(self, graph_mode):
        from msvjp.ops.summary import taken

        class Told(nn.Cell):
            def construct(self, x):
                ops.ScalarSummary()("sum", x.sum())
                return x * 2

        net, told = Told(), []
        for scale in (1, 2, 3, 4):
            net(X * scale)
            told += [float(value) for _, value in taken()]
        assert np.allclose(told, [float(X.sum()) * scale for scale in (1, 2, 3, 4)])

    def test_in_pynative_mode_none_does(self):
        net = Net()
        net(X), net(X)
        assert not counts

    @pytest.mark.parametrize(
        "turn_off",
        [
            lambda net: net.set_jit_config(JitConfig("O0")),
            lambda net: ms.set_context(jit_level="O0"),
            lambda net: ms.set_context(jit_config={"jit_level": "O0"}),
        ],
    )
    def test_o0(self, graph_mode, turn_off):
        net = Net()
        turn_off(net)
        net(X), net(X)
        ms.set_context(jit_level="O1", jit_config={"jit_level": "O1"})
        assert not counts

    @pytest.mark.parametrize("jitted", [ms.jit, lambda net: net.compile(X) or net], ids=["jit", "compile"])
    def test_one_by_itself(self, jitted):
        net = Net()
        wanted = plain(net(X))
        net = jitted(net)
        assert all(np.allclose(plain(net(X)), wanted) for _ in range(3))
        assert counts["compiled"] == 2

    @pytest.mark.parametrize(
        "copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"]
    )
    def test_a_copy_has_programs_of_its_own(self, copied):
        net = ms.jit(Net())
        net(X), net(X)
        other = copied(net)
        other.first.weight.set_data(other.first.weight * 0)
        other.second.bias.set_data(other.second.bias * 0)
        assert all(
            np.allclose(plain(other(X)), plain(ops.matmul(ops.relu(other.first.bias), other.second.weight.T)))
            for _ in "123"
        )
        assert not np.allclose(plain(net(X)), plain(other(X)))

    def test_it_is_freed(self):
        net = ms.jit(Net())
        net(X), net(X)
        gone = weakref.ref(net)
        del net
        gc.collect()
        assert gone() is None

    def test_an_evaluation_keeps_no_graph(self, graph_mode):
        net = Net()
        assert not any(net(X).requires_grad for _ in range(3))


OPTIMIZERS = {
    "SGD": lambda weights: nn.SGD(weights, 0.1, momentum=0.9),
    "Momentum": lambda weights: nn.Momentum(weights, 0.1, 0.9, weight_decay=0.01),
    "Adam": lambda weights: nn.Adam(weights, 0.01),
    "AdamWeightDecay": lambda weights: nn.AdamWeightDecay(weights, 0.01, weight_decay=0.1),
    "RMSProp": lambda weights: nn.RMSProp(weights, 0.01),
    "Adagrad": lambda weights: nn.Adagrad(weights, 0.01),
    "a list of rates": lambda weights: nn.Momentum(weights, [0.1, 0.2, 0.3, 0.2, 0.1, 0.1, 0.1], 0.9),
    "a schedule": lambda weights: nn.Adam(weights, nn.ExponentialDecayLR(0.1, 0.9, 2)),
}


class TestTraining:
    def losses(self, optimizer, mode):
        ms.set_seed(1)
        ms.set_context(mode=mode)
        net = nn.SequentialCell(nn.Dense(2, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Dropout(p=0.2), nn.Dense(4, 1))
        step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer(net.trainable_params())).set_train()
        return [float(step(X, vec([1], [0]))) for _ in range(6)]

    @pytest.mark.parametrize("name", OPTIMIZERS)
    def test_a_step_compiles_whole(self, name, graph_mode):
        wanted = self.losses(OPTIMIZERS[name], ms.PYNATIVE_MODE)
        np.testing.assert_allclose(self.losses(OPTIMIZERS[name], ms.GRAPH_MODE), wanted, rtol=1e-3)  # by two samples
        assert counts["recorded"] <= 2
        assert counts["compiled"] >= 4

    def test_by_hand(self):
        def trained(jit):
            net = nn.Dense(2, 1, weight_init="ones", bias_init="zeros")
            gradient = ms.value_and_grad(lambda x: (net(x) ** 2).mean(), None, net.trainable_params())

            def step(x):
                loss, gradients = gradient(x)
                for p, g in zip(net.trainable_params(), gradients, strict=True):
                    ops.assign_sub(p, 0.1 * g)
                return loss

            step = jit(step)
            return [float(step(X)) for _ in range(5)]

        np.testing.assert_allclose(trained(ms.jit), trained(lambda fn: fn), rtol=1e-6)
        assert counts["compiled"] == 4


DRAWS_OTHERS = pytest.mark.skipif(torch.__version__ < "2.7", reason="torch's compiler draws a mask in another way")


class TestInductor:
    """By the compiler itself, which takes a few seconds each."""

    @pytest.fixture(autouse=True)
    def _by_inductor(self, monkeypatch):
        monkeypatch.setenv("MSVJP_JIT", "inductor")

    @pytest.mark.parametrize(
        "fn",
        [
            lambda x: ops.exp(x) * ops.sin(x) + x[0],
            lambda x: ms.vjp(lambda x: x**3 + x, x)[1](x),
            lambda x: ms.grad(lambda x: (ms.grad(lambda x: (x**3).sum())(x) * x).sum())(x),
        ],
        ids=["forward", "vjp", "second order"],
    )
    def test_it_computes_the_same(self, fn):
        f = ms.jit(fn)
        for x in (X, Y, X):
            np.testing.assert_allclose(arrays(f(x)), arrays(fn(x)), rtol=1e-5)
        assert counts["compiled"] == 2

    def test_in_a_gradient(self):
        f = ms.jit(lambda x: ops.exp(x) * x)
        for x in (X, Y, X):
            wanted = ms.vjp(lambda x: ops.exp(x) * x, x)[1](Y)
            np.testing.assert_allclose(arrays(ms.vjp(f, x)[1](Y)), arrays(wanted), rtol=1e-5)
        assert counts["compiled"] == 2

    @DRAWS_OTHERS
    def test_it_draws_the_same_numbers(self):
        drop = nn.Dropout(p=0.5).set_train()
        f, x = ms.jit(lambda x: drop(x)), ops.ones((50,))
        f(x), f(x)
        ms.set_seed(3)
        found = [plain(f(x)) for _ in range(2)]
        ms.set_seed(3)
        assert found == [plain(drop(x)) for _ in range(2)]

    @DRAWS_OTHERS
    def test_a_training_step(self):
        training = TestTraining()
        wanted = training.losses(OPTIMIZERS["Adam"], ms.PYNATIVE_MODE)
        np.testing.assert_allclose(training.losses(OPTIMIZERS["Adam"], ms.GRAPH_MODE), wanted, rtol=1e-4)
        ms.set_context(mode=ms.PYNATIVE_MODE)
        assert counts["compiled"] >= 4


def arrays(tree):
    return [x.asnumpy() for x in tree] if isinstance(tree, tuple) else tree.asnumpy()


class Mixed(torch.nn.Module):
    """A torch module that holds a Cell."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2, 2)

    def forward(self, x):
        return torch.relu(self.dense(x))


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
class TestTorchCompile:
    @pytest.mark.parametrize(
        "fn",
        [
            lambda x: x + x,
            lambda x: x.reshape(x.shape[0] * 2),
            lambda x: ops.exp(x).sum(axis=0),
            lambda x: ms.grad(lambda x: (x**2).sum())(x),
            lambda x: ms.vjp(lambda x: x**2, x)[1](x)[0],
            nn.Dense(2, 2),
            ms.jit(lambda x: x * 2),
        ],
        ids=["operators", "shape", "ops", "grad", "vjp", "a Cell", "a jitted function"],
    )
    def test_it_runs_line_by_line(self, fn):
        compiled = torch.compile(fn, backend="eager")
        for _ in range(2):
            assert plain(compiled(X)) == plain(fn(X))

    def test_a_module_with_a_cell(self):
        net, x = Mixed(), torch.ones(2, 2)
        assert torch.allclose(torch.compile(net, backend="eager")(x), net(x))
