"""What speaks to the graph compiler: jit, JitConfig, mutable, constexpr. The same on msvjp and the real MindSpore."""

import functools
import importlib
import inspect

import mindspore as ms
import numpy as np
import pytest
from mindspore import JitConfig, Parameter, Tensor, constexpr, jit, jit_class, lazy_inline, mutable, nn, no_inline, ops

from .values import plain, vec


@pytest.fixture
def x():
    return vec(1, 2)


def scaled(x, k=2):
    """x times k."""
    return x * k


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(2, 3), name="w")

    def construct(self, x):
        return x * x * self.w


class TestJit:
    def test_of_a_function(self, x):
        graph = jit(scaled)
        assert plain(graph(x)) == [2, 4]
        assert plain(graph(x, k=3)) == [3, 6]
        assert (graph.__name__, graph.__doc__) == ("scaled", "x times k.")
        assert str(inspect.signature(graph)) == "(x, k=2)"

    def test_as_a_decorator(self, x):
        @jit
        def double(x):
            return x * 2

        @jit(capture_mode="ast", jit_level="O1", dynamic=1, fullgraph=False, backend="ms_backend", exec_order="dfs")
        def triple(x):
            return x * 3

        assert (plain(double(x)), plain(triple(x))) == ([2, 4], [3, 6])

    def test_of_methods(self, x):
        class Object:
            @jit
            def method(self, x):
                return x * 4

            @staticmethod
            @jit
            def static(x):
                return x * 5

            def bound(self, x):
                return x * 6

        assert plain(Object().method(x)) == [4, 8]
        assert plain(Object.static(x)) == [5, 10]
        assert plain(jit(Object().bound)(x)) == [6, 12]

    def test_of_a_cell_and_its_class(self, x):
        class Squared(Net):
            @jit
            def construct(self, x):
                return x * x

        @jit
        class Doubled(nn.Cell):
            def construct(self, x):
                return 2 * x

        assert plain(Squared()(x)) == [1, 4]
        assert plain(jit(Net())(x)) == [2, 12]
        assert plain(Doubled()(x)) == [2, 4]
        assert isinstance(Doubled(), nn.Cell)

    def test_in_transforms(self, x):
        net = Net()
        assert plain(ms.grad(jit(scaled))(x)) == [2, 2]
        assert plain(ms.vjp(jit(scaled), x)[1](x)) == ([2, 4],)
        assert plain(ms.grad(jit(net))(x)) == [4, 12]
        assert plain(jit(ms.grad(scaled))(x)) == [2, 2]

    @pytest.mark.parametrize("fn", [functools.partial(scaled, k=3), ops.Tanh(), Net])
    def test_what_is_no_function_comes_back(self, fn):
        assert jit(fn) is fn

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"capture_mode": "x"}, ValueError),
            ({"capture_mode": None}, ValueError),
            ({"jit_level": "O2"}, ValueError),
            ({"jit_level": 0}, ValueError),
            ({"dynamic": 2}, ValueError),
            ({"dynamic": -1}, ValueError),
            ({"dynamic": True}, TypeError),
            ({"dynamic": 1.0}, TypeError),
            ({"fullgraph": 1}, TypeError),
            ({"infer_boost": "x"}, ValueError),
            ({"infer_boost": 1}, TypeError),
            ({"exec_order": "x"}, ValueError),
            ({"exec_order": 3}, TypeError),
            ({"auto_offload": "x"}, ValueError),
            ({"auto_offload": 3}, TypeError),
            ({"disable_format_transform": 1}, TypeError),
            ({"ge_options": 3}, TypeError),
            ({"ge_options": {"x": {}}}, ValueError),
            ({"ge_options": {"global": 3}}, TypeError),
            ({"ge_options": {"global": {"a": 3}}}, TypeError),
            ({"ge_options": {"global": {3: "a"}}}, TypeError),
        ],
    )
    def test_bad_arguments(self, options, error):
        with pytest.raises(error):
            jit(**options)

    def test_options_are_keywords(self):
        with pytest.raises(TypeError):
            jit(scaled, "PIJit")

    @pytest.mark.parametrize(
        "options",
        [
            {"infer_boost": "on"},
            {"auto_offload": "all"},
            {"disable_format_transform": True},
            {"ge_options": {"global": {"a": "b"}, "session": {}}},
            {"mode": "PIJit"},
            {"input_signature": (Tensor([1]),)},
            {"hash_args": 3},
            {"jit_config": JitConfig()},
            {"compile_once": True},
            {"backend": "GE"},
            {"capture_mode": "bytecode"},
            {"capture_mode": "trace"},
        ],
        ids=lambda options: ", ".join(options),
    )
    def test_options_that_are_taken(self, options):
        assert callable(jit(**options))

    @pytest.mark.msvjp_only("the real one logs them")
    def test_options_that_are_unknown(self, x):
        with pytest.warns(UserWarning, match=r"^mindspore\.jit: there is no option 'nonsense'"):
            jit(nonsense=3)

    @pytest.mark.msvjp_only("the real one returns them, or fails later")
    def test_what_cannot_be_called(self):
        for bad in (3, "a"):
            with pytest.raises(TypeError, match=r"^mindspore\.jit: function is"):
                jit(bad)

    @pytest.mark.msvjp_only("names of MindSpore 1.x and 2.0")
    def test_as_older_versions_call_it(self, x):
        assert plain(jit(fn=scaled, mode="PSJit")(x)) == [2, 4]
        assert plain(ms.ms_function(scaled)(x)) == [2, 4]

        @ms.ms_function(input_signature=(x,))
        def triple(x):
            return x * 3

        assert plain(triple(x)) == [3, 6]


class TestJitConfig:
    def test_a_dict_of_the_arguments(self):
        assert JitConfig().jit_config_dict == {
            "jit_level": "",
            "exc_mode": "auto",
            "jit_syntax_level": "",
            "debug_level": "RELEASE",
            "infer_boost": "off",
        }
        config = JitConfig("O1", "sink", jit_syntax_level="LAX", own=3).jit_config_dict
        assert config["jit_level"] == "O1"
        assert (config["exc_mode"], config["jit_syntax_level"], config["own"]) == ("sink", "LAX", 3)
        assert [JitConfig(level).jit_config_dict.get("backend") for level in ("", "O0", "O1", "O2")] == [
            None,
            "ms_backend",
            "ms_backend",
            "GE",
        ]
        assert JitConfig("O2", backend="mine").jit_config_dict["backend"] == "mine"

    @pytest.mark.parametrize("name", ["jit_level", "exc_mode", "jit_syntax_level", "debug_level", "infer_boost"])
    def test_bad_values(self, name):
        with pytest.raises(ValueError):
            JitConfig(**{name: "nonsense"})

    def test_of_a_cell(self, x):
        net = Net()
        assert net.jit_config_dict == {}
        assert net.set_jit_config(JitConfig("O1")) is None
        net.set_jit_config(JitConfig("O0"))  # the first one counts
        assert net.jit_config_dict["jit_level"] == "O1"
        assert plain(net(x)) == [2, 12]
        with pytest.raises(AttributeError):
            Net().set_jit_config({})


class TestJitClass:
    def test_it_is_the_class(self):
        class Mine:
            pass

        assert jit_class(Mine) is Mine

    def test_only_classes_that_are_no_cells(self):
        for bad in (Net, scaled, 3):
            with pytest.raises(TypeError):
                jit_class(bad)


class TestMutable:
    @pytest.mark.parametrize("value", [5, 2.5, True, (1, (2, 3)), [1, 2], {"a": 1}, (), [], {}], ids=str)
    def test_it_is_the_value(self, value):
        got = mutable(value)
        assert got == value
        assert isinstance(got, type(value))

    def test_tensors(self, x):
        assert mutable(x) is x
        pair = mutable((x, [x, 1]))
        assert pair[0] is x
        assert pair[1][0] is x

    def test_lists_and_dicts_are_copies(self):
        for value in ([1], {"a": 1}):
            got = mutable(value)
            value.clear()
            assert len(got) == 1

    def test_length(self, x):
        assert plain(mutable((x, x), dynamic_len=True)) == ([1, 2], [1, 2])
        for bad in (3, x, {"a": x}):
            with pytest.raises(TypeError):
                mutable(bad, True)
        with pytest.raises(TypeError):
            mutable((x,), 1)

    @pytest.mark.parametrize("bad", [None, "a", 1j, np.ones(2), (1, "a"), {"a": None}], ids=str)
    def test_what_it_does_not_take(self, bad):
        with pytest.raises(TypeError):
            mutable(bad)

    def test_what_holds_itself(self):
        items = [1]
        items.append(items)
        with pytest.raises(TypeError):
            mutable(items)

    @pytest.mark.mindspore_wrong("PyNative gives no gradient for it")
    def test_it_is_differentiated(self, x):
        assert plain(ms.vjp(lambda pair: pair[0] * pair[1], mutable((x, x + 1)))[1](x)) == (([2, 6], [1, 4]),)


class TestConstexpr:
    def test_it_is_a_primitive_that_calls_the_function(self, x):
        @constexpr
        def power(a, b=2):
            return a**b

        assert isinstance(power, ops.Primitive)
        assert (power.name, power(3), power(3, b=3)) == ("power", 9, 27)
        assert plain(power(x)) == [1, 4]

    def test_arguments(self):
        named = constexpr(name="mine", reuse_result=False, check=False)(lambda a: a + 1)
        assert (named.name, named(1)) == ("mine", 2)
        made = constexpr(get_instance=False)(scaled)
        assert (made().name, made()(4)) == ("scaled", 8)
        with pytest.raises(TypeError):
            constexpr(name=3)(scaled)

    def test_in_a_class_it_is_no_method(self):
        class Object:
            @constexpr
            def double(a):
                return 2 * a

        assert Object().double(3) == 6

    def test_paths(self):
        assert ops.constexpr is constexpr
        assert importlib.import_module("mindspore.ops.primitive").constexpr is constexpr
        primexpr = importlib.import_module("mindspore.ops.primitive")._primexpr
        assert primexpr(scaled)(4) == 8
        assert primexpr(scaled).name == "scaled"


class TestInline:
    def test_of_a_constructor(self, x):
        class Scaled(nn.Cell):
            @lazy_inline
            def __init__(self, k):
                super().__init__()
                self.k = k

            def construct(self, x):
                return x * self.k

        class Front(Scaled):
            @lazy_inline(attrs=["k"], policy="front")
            def __init__(self, k):
                super().__init__(k)

        assert plain(Scaled(3)(x)) == plain(Front(3)(x)) == [3, 6]

    def test_only_of_a_constructor(self):
        for bad in (scaled, Net):
            with pytest.raises(ValueError):
                lazy_inline(bad)

    @pytest.mark.parametrize("options", [{"policy": "x"}, {"attrs": 3}, {"attrs": [3]}], ids=str)
    def test_bad_options(self, options):
        with pytest.raises(ValueError):

            class Cell(nn.Cell):
                @lazy_inline(**options)
                def __init__(self):
                    super().__init__()

                def construct(self):
                    return 1

            Cell()

    def test_no_inline(self):
        assert no_inline(scaled) is scaled
        assert no_inline()(scaled) is scaled


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("mindspore", "jit jit_class JitConfig mutable constexpr lazy_inline no_inline _no_grad"),
        ("mindspore.common", "jit jit_class JitConfig mutable lazy_inline no_inline _no_grad recompute"),
        ("mindspore.common.api", "jit jit_class JitConfig mutable _no_grad"),
        ("mindspore.common.jit_config", "JitConfig"),
        ("mindspore.common.mutable", "mutable"),
        ("mindspore.common.recompute", "recompute"),
        ("mindspore.graph.api", "jit jit_class JitConfig mutable _no_grad"),
        ("mindspore.graph.jit_config", "JitConfig"),
        ("mindspore.graph.lazy_inline", "lazy_inline"),
        ("mindspore.graph.mutable", "mutable"),
        ("mindspore.graph.no_inline", "no_inline"),
    ],
)
def test_paths(path, names):
    module = importlib.import_module(path)
    assert all(getattr(module, name) is getattr(ms, name) for name in names.split())
