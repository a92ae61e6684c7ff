"""What a function gives in a structure: it keeps its type, and what is in it is off the graph."""

from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass

import mindspore as ms
import pytest
from mindspore import Tensor, nn

from .values import vec

Pair = namedtuple("Pair", "a b")


def in_a_defaultdict(x):
    made = defaultdict(list)
    made["a"], made["b"] = x * 2, x * 3
    return made


@dataclass(frozen=True)
class Both:
    a: Tensor
    b: Tensor
    name: str = "both"

    def __post_init__(self):
        if self.name != "both":
            raise ValueError


@dataclass
class Two:
    a: Tensor
    b: Tensor


@dataclass
class Nothing:
    number: int = 1


MADE = {
    "a dict": lambda x: {"a": x * 2, "b": x * 3},
    "an OrderedDict": lambda x: OrderedDict(a=x * 2, b=x * 3),
    "a defaultdict": in_a_defaultdict,
}
OF_PYTHON = {
    "a namedtuple": lambda x: Pair(x * 2, x * 3),
    "a dataclass": lambda x: Both(x * 2, x * 3),
    "a dataclass in a list": lambda x: [Both(x * 2, x * 3)],
}


@pytest.mark.parametrize("name", MADE)
def test_it_keeps_its_type(name):
    out, pull = ms.vjp(MADE[name], vec(1, 2))
    assert type(out) is type(MADE[name](vec(1, 2)))
    assert [x.asnumpy().tolist() for x in out.values()] == [[2, 4], [3, 6]]
    if name == "a defaultdict":
        assert out["missing"] == []


@pytest.mark.msvjp_only("MindSpore's functions give tuples, lists and dicts")
class TestOfPython:
    @pytest.mark.parametrize("name", MADE | OF_PYTHON)
    def test_it_is_off_the_graph(self, name):
        fn = (MADE | OF_PYTHON)[name]
        out, pull = ms.vjp(fn, vec(1, 2))
        assert type(out) is type(fn(vec(1, 2)))
        (item,) = out if isinstance(out, list) else (out,)
        values = (
            list(item.values()) if isinstance(item, dict) else [*item] if isinstance(item, Pair) else [item.a, item.b]
        )
        assert [x.asnumpy().tolist() for x in values] == [[2, 4], [3, 6]]
        assert not any(x.requires_grad for x in values)
        assert pull(vec(1, 1), vec(1, 10))[0].asnumpy().tolist() == [5, 32]

    def test_aux(self):
        _, aux = ms.value_and_grad(lambda x: (x.sum(), Both(x * 2, x * 3)), has_aux=True)(vec(1, 2))[0]
        assert type(aux) is Both
        assert not aux.a.requires_grad

    def test_in_vmap(self):
        out = ms.vmap(lambda x: Two(x * 2, x.sum()))(vec([1, 2], [3, 4]))
        assert out.a.asnumpy().tolist() == [[2, 4], [6, 8]]
        assert out.b.asnumpy().tolist() == [3, 7]

    def test_of_a_cell(self):
        class Net(nn.Cell):
            def __init__(self):
                super().__init__()
                self.dense = nn.Dense(2, 2)

            def construct(self, x):
                return Both(self.dense(x), x)

        assert not Net()(vec([1, 2])).a.requires_grad

    def test_one_without_a_tensor_is_itself(self):
        nothing = Nothing()
        assert ms.vjp(lambda x: (x * 2, nothing), vec(1, 2))[0][1] is nothing


class TestMemory:
    @pytest.mark.not_on("npu-sim", reason="the simulated npu's memory does not grow")
    def test_a_layout_beyond_the_memory_grows_it_by_zeros(self):
        source = vec(1, 2, 3)
        for size, offset, wanted in (((5,), 0, [1, 2, 3, 0, 0]), ((3,), 2, [3, 0, 0])):
            x = vec(0)
            x.set_(source.copy(), offset, size)
            assert x.asnumpy().tolist() == wanted

    @pytest.mark.msvjp_only("MindSpore's vmap refuses it otherwise")
    def test_in_a_vmap_it_is_refused(self):
        def fn(x):
            y = x * 1
            y.set_(x * 5)
            return y

        with pytest.raises(RuntimeError, match=r"mindspore\.Tensor\.set_: in a vmap"):
            ms.vmap(fn)(vec([1, 2], [3, 4]))
