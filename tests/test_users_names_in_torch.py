"""A Cell whose names are the user's, in the hands of torch: its code finds its own."""

import copy
import importlib.util
import pickle
import sys

import pytest
import torch

import msvjp as ms
from msvjp import Parameter, nn
from msvjp.nn._users_names import SHARED, USERS_NAMES

from .test_users_names import KINDS, NAMES, X, a_method, value
from .values import vec


@pytest.mark.not_on("npu", reason="an npu gives torch's Module a method of its name")
def test_the_names_are_all_that_torch_has():
    torchs = {n for n in (*dir(torch.nn.Module), *vars(torch.nn.Module())) if n[:2] != "__"}
    assert torchs - SHARED == USERS_NAMES <= set(NAMES)
    assert not SHARED & set(NAMES)


def test_where_no_user_takes_a_name_there_is_no_descriptor():
    class Plain(nn.Cell):
        def construct(self, x):
            return x

    assert not USERS_NAMES & vars(Plain).keys()
    assert Plain.forward is nn.Cell.forward


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_torch_goes_on(name, kind):
    net = KINDS[kind](name)
    more = [name] if kind == "Parameter" else []
    holder = torch.nn.Sequential(net)
    assert list(holder.state_dict()) == ["0.w", *(f"0.{n}" for n in more)]
    holder.load_state_dict({key: 2 * v for key, v in holder.state_dict().items()})
    assert value(net.w) == [4, 6]
    assert len(list(holder.parameters())) == len(list(holder.named_parameters())) == 1 + len(more)
    assert not holder.train().eval()[0].training
    seen = []
    holder.apply(seen.append)
    assert net in seen
    holder.double()
    assert net.w.dtype is torch.float64
    holder.float().zero_grad()
    handle = torch.nn.Module.register_forward_hook(net, lambda cell, args, out: 2 * out)
    x = torch.tensor([1.0, -2.0])
    out = holder(x)
    assert type(out) is torch.Tensor and out.tolist() == ([48, -68] if more else [28, -28])
    handle.remove()
    out = holder(x)
    optimizer = torch.optim.SGD(holder.parameters(), 1.0)
    out.sum().backward()
    optimizer.step()
    assert value(net.w) == [3, 5]
    assert value(torch.nn.DataParallel(net)(X)) == value(net(X))
    twin = copy.deepcopy(holder)
    assert twin(x).tolist() == holder(x).tolist()
    assert repr(holder) == repr(twin)


@pytest.mark.parametrize("name", ["forward", "train", "_modules", "_call_impl"])
def test_who_unpickles_it_first_sees_the_users(name, tmp_path):
    source = f"""
from msvjp import nn
class Net(nn.Cell):
    def construct(self, x):
        return self.{name} * x
"""
    (tmp_path / "of_users.py").write_text(source)

    def module():
        spec = importlib.util.spec_from_file_location("of_users", tmp_path / "of_users.py")
        sys.modules["of_users"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["of_users"])
        return sys.modules["of_users"]

    try:
        net = module().Net()
        setattr(net, name, 3.0)
        text = pickle.dumps(net)
        module()  # the class anew, as in another process
        assert value(pickle.loads(text)(X)) == [3, -6]
    finally:
        del sys.modules["of_users"]


def test_torchs_hooks_on_a_cell_with_a_forward_of_its_own():
    net, calls = a_method("forward"), []
    net.register_forward_pre_hook(lambda cell, args: calls.append("before"))
    net.register_forward_hook(lambda cell, args, out: calls.append("after"))
    net.set_grad()
    net(X).sum().backward()
    assert calls == ["before", "after"] and net.w.grad.tolist() == [1, 1]


def test_a_library_layer_that_a_user_extends():
    class Mine(nn.Dense):
        def train(self, x):
            return self(x) + 1

        def _adopt(self):
            return "mine"

    net = Mine(2, 2, weight_init="ones", has_bias=False)
    assert value(net.train(vec(1, 2))) == [4, 4]
    assert net._adopt() == "mine"
    net.child = nn.ReLU()
    assert net.set_train() is net and net.child.training


def test_names_of_our_own_are_the_users_too():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self._float, self._recomputation, self._called_by_torch = 3.0, Parameter(vec(1, 1)), nn.ReLU()

        def construct(self, x):
            return self._float * self._called_by_torch(x) + self._recomputation

    assert value(Net()(X)) == [4, 1]
    assert value(ms.grad(Net())(X)) == [3, 0]
