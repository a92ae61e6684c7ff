"""The names that torch.nn.Module has and MindSpore's Cell has not: in a Cell they are the user's, whatever he makes of them."""

import copy
import functools
import pickle
from collections import OrderedDict

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn

from .values import vec

NAMES = [
    "_backward_hooks",
    "_backward_pre_hooks",
    "_call_impl",
    "_compiled_call_impl",
    "_forward_hooks",
    "_forward_hooks_always_called",
    "_forward_hooks_with_kwargs",
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_get_backward_hooks",
    "_get_backward_pre_hooks",
    "_is_full_backward_hook",
    "_maybe_warn_non_full_backward_hook",
    "_modules",
    "_parameters",
    "_register_load_state_dict_pre_hook",
    "_register_state_dict_hook",
    "_replicate_for_data_parallel",
    "_slow_forward",
    "_version",
    "_wrapped_call_impl",
    "add_module",
    "bfloat16",
    "call_super_init",
    "children",
    "cpu",
    "cuda",
    "double",
    "dump_patches",
    "eval",
    "extra_repr",
    "float",
    "forward",
    "get_parameter",
    "get_submodule",
    "half",
    "ipu",
    "modules",
    "mtia",
    "named_children",
    "named_modules",
    "named_parameters",
    "parameters",
    "register_full_backward_hook",
    "register_full_backward_pre_hook",
    "register_module",
    "register_parameter",
    "requires_grad_",
    "set_submodule",
    "share_memory",
    "train",
    "type",
    "xpu",
    "zero_grad",
]

X = vec(1, -2)


class Base(nn.Cell):
    """Its parameter is found, named, trained and saved, whatever else is in the Cell."""

    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(2, 3), name="w")


class Sum(Base):
    """It uses what stands under the name `NAME`, which differs by instance."""

    def __init__(self, name, value):
        super().__init__()
        self.name = name
        setattr(self, name, value)

    def construct(self, x):
        held = getattr(self, self.name)
        return (held(x) if callable(held) and not isinstance(held, Tensor) else held * x) + self.w


def a_method(name):
    def construct(self, x):
        return getattr(self, name)(x) + self.w

    cls = type("Method", (Base,), {name: lambda self, x: 10 * x, "construct": construct})
    return cls()


def an_attribute_of_the_class(name):
    return type("Class", (Base,), {name: 10.0, "construct": lambda self, x: getattr(self, name) * x + self.w})()


def a_property(name):
    def construct(self, x):
        return getattr(self, name) * x + self.w

    return type("Property", (Base,), {name: property(lambda self: 10.0), "construct": construct})()


def a_mixins_method(name):
    mixin = type("Mixin", (), {name: lambda self, x: 10 * x})
    return type("Mixed", (Base, mixin), {"construct": lambda self, x: getattr(self, name)(x) + self.w})()


class Ten(nn.Cell):
    def construct(self, x):
        return 10 * x


KINDS = {
    "method": a_method,
    "attribute of the class": an_attribute_of_the_class,
    "property": a_property,
    "method of a mixin": a_mixins_method,
    "child": lambda name: Sum(name, Ten()),
    "Parameter": lambda name: Sum(name, Parameter(vec(10, 10))),
    "plain attribute": lambda name: Sum(name, 10.0),
    "function": lambda name: Sum(name, lambda x: 10 * x),
}


def value(x):
    return x.asnumpy().tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_the_users(name, kind):
    net = KINDS[kind](name)
    assert value(net(X)) == [12, -17]
    out, vjp_fn = ms.vjp(net, X)
    assert value(out) == [12, -17] and value(vjp_fn(vec(1, 1))[0]) == [10, 10]
    more = [name] if kind == "Parameter" else []
    assert [p.name for p in net.trainable_params()] == ["w", *more]
    assert list(net.parameters_dict()) == ["w", *more]
    assert [path for path, _ in net.cells_and_names()] == ["", *([name] if kind == "child" else [])]
    net.set_train()
    assert net.training
    gradients = ms.grad(lambda x: net(x).sum(), None, net.trainable_params())(X)
    nn.SGD(net.trainable_params(), 1.0)(gradients)
    assert value(net.w) == [1, 2]


@pytest.mark.parametrize("name", NAMES)
class TestOneName:
    def test_it_changes_its_kind(self, name):
        net = Base()
        setattr(net, name, 5.0)
        assert getattr(net, name) == 5
        setattr(net, name, Ten())
        assert value(getattr(net, name)(X)) == [10, -20]
        setattr(net, name, None)
        assert getattr(net, name) is None and not list(net.cells())

    def test_a_tensor_goes_into_the_parameter(self, name):
        net = Base()
        setattr(net, name, Parameter(vec(1, 2)))
        assert getattr(net, name).name == name
        setattr(net, name, vec(3, 4))
        assert isinstance(getattr(net, name), Parameter) and value(getattr(net, name)) == [3, 4]

    def test_super_and_an_override(self, name):
        first = type("First", (Base,), {name: lambda self, x: x + 1})
        second = type("Second", (first,), {name: lambda self, x: getattr(super(second, self), name)(x) * 2})
        assert value(getattr(second(), name)(X)) == [4, -2]
        assert value(getattr(first, name)(first(), X)) == [2, -1]

    def test_an_instance_before_its_class(self, name):
        net = type("Both", (Base,), {name: lambda self, x: x + 1})()
        setattr(net, name, lambda x: 7 * x)
        assert value(getattr(net, name)(X)) == [7, -14]

    def test_in_the_containers(self, name):
        cells = nn.CellDict({name: Ten()})
        assert list(cells.keys()) == [name] and cells[name] is getattr(cells, name)
        assert value(getattr(nn.SequentialCell(OrderedDict([(name, Ten())])), name)(X)) == [10, -20]

    def test_inserted(self, name):
        net = Base()
        net.insert_child_to_cell(name, Ten())
        assert value(getattr(net, name)(X)) == [10, -20]
        net = Base()
        net.insert_param_to_cell(name, Parameter(vec(4, 5)))
        assert value(getattr(net, name)) == [4, 5]

    def test_a_flag(self, name):
        net = Base()
        net.add_flags(**{name: True})
        assert getattr(net, name) is True

    def test_deleted(self, name):
        net = Sum(name, 10.0)
        delattr(net, name)
        assert getattr(net, name, None) != 10


KEPT = {"forward": Ten(), "train": 10.0, "type": Parameter(vec(10, 10)), "_modules": 10.0}


@pytest.mark.parametrize("name", KEPT)
def test_a_copy_has_it_too(name):
    net = Sum(name, KEPT[name])
    copied = copy.deepcopy(net)
    assert value(copied(X)) == [12, -17]
    if not isinstance(KEPT[name], float):
        assert getattr(copied, name) is not getattr(net, name)


@pytest.mark.msvjp_only("the real Cells cannot be pickled")
@pytest.mark.parametrize("name", KEPT)
def test_a_pickle_has_it_too(name):
    assert value(pickle.loads(pickle.dumps(Sum(name, KEPT[name])))(X)) == [12, -17]


def times(self, n, x):
    return n * x


def test_all_at_once():
    methods = {name: functools.partialmethod(times, n) for n, name in enumerate(NAMES)}
    net = type("All", (Base,), {**methods, "construct": lambda self, x: self.forward(x) + self.w})()
    assert [value(getattr(net, name)(vec(1)))[0] for name in NAMES] == list(range(len(NAMES)))
    np.testing.assert_allclose(net(X).asnumpy(), NAMES.index("forward") * X.asnumpy() + [2, 3])
