"""Cells that change between two calls."""

import mindspore as ms
from mindspore import Parameter, nn

from ..values import vec
from .common import SCENARIOS, X, repeated, scenario


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2, 2, weight_init="ones", bias_init="zeros")
        self.k, self.ks, self.table, self.calls = 2.0, [2.0], {"k": 2.0}, 0
        self.w = Parameter(vec(1, 2), name="w")

    def construct(self, x):
        return self.dense(x) * self.k * self.ks[0] * self.table["k"] * self.w


#: What is changed in a Cell between two calls.
CHANGES = {
    "an attribute": lambda net: setattr(net, "k", 3.0),
    "its dict": lambda net: net.__dict__.update(k=3.0),
    "an item of a list": lambda net: net.ks.__setitem__(0, 3.0),
    "an item of a dict": lambda net: net.table.update(k=3.0),
    "a Parameter's values": lambda net: net.w.set_data(vec(3, 4)),
    "a Parameter": lambda net: setattr(net, "w", Parameter(vec(3, 4), name="w")),
    "a Parameter in its dict": lambda net: net._params.update(w=Parameter(vec(3, 4), name="w")),
    "a Parameter by its method": lambda net: net.insert_param_to_cell("w", Parameter(vec(3, 4), name="w")),
    "a child": lambda net: setattr(net, "dense", nn.Dense(2, 2, weight_init="ones", bias_init="ones")),
    "a child in its dict": lambda net: net._cells.update(dense=nn.ReLU()),
    "a Parameter of a child": lambda net: net.dense.weight.set_data(vec([1, 2], [3, 4])),
    "a child's activation": lambda net: setattr(net.dense, "activation", nn.ReLU()),
    "construct": lambda net: setattr(net, "construct", lambda x: x - 1),
    "the dtype that it computes in": lambda net: net.to_float(ms.float16),
    "a flag": lambda net: net.add_flags(k=3.0),
    "a hook": lambda net: net.register_forward_hook(lambda cell, inputs, out: out * 7),
    "a hook of a child": lambda net: net.dense.register_forward_pre_hook(lambda cell, inputs: (inputs[0] * 7,)),
    "what is trained": lambda net: setattr(net.w, "requires_grad", False),
}


def _of_cell(change):
    def run(jit):
        net = Net()
        f = jit(lambda x: net(x))
        yield repeated(f, X)
        change(net)
        yield repeated(f, X)

    return run


for _name, _change in CHANGES.items():
    SCENARIOS[f"calls a Cell, then changes {_name}"] = _of_cell(_change)


@scenario
def counts_in_a_cell(jit):
    class Counting(nn.Cell):
        def __init__(self):
            super().__init__()
            self.calls = 0

        def construct(self, x):
            self.calls += 1
            return x * self.calls

    net = Counting()
    yield repeated(jit(lambda x: net(x)), X, times=5)


@scenario
def keeps_a_tensor_in_a_cell(jit):
    class Keeping(nn.Cell):
        def __init__(self):
            super().__init__()
            self.last = X * 0

        def construct(self, x):
            self.last = self.last * 0.5 + x
            return self.last * 2

    net = Keeping()
    yield repeated(jit(lambda x: net(x)), X, times=5)


@scenario
def trains_and_infers(jit):
    net = nn.SequentialCell(nn.BatchNorm1d(2), nn.Dropout(p=0.5))
    f = jit(lambda x: net(x))
    for training in (False, True, False, True):
        net.set_train(training)
        ms.set_seed(1)
        yield repeated(f, X)
        yield net[0].moving_mean, net[0].moving_variance


@scenario
def has_a_derivative_of_its_own(jit):
    class Own(nn.Cell):
        def construct(self, x):
            return x * x

        def bprop(self, x, out, dout):
            return (dout * 7,)

    net = Own()
    f = jit(lambda x: net(x) * 2)
    yield repeated(f, X)
    yield repeated(ms.grad(lambda x: f(x).sum()), X)


@scenario
def is_recomputed(jit):
    net = nn.SequentialCell(nn.Dense(2, 2, weight_init="ones", bias_init="zeros"), nn.Tanh())
    net.recompute()
    f = jit(lambda x: net(x))
    yield repeated(ms.grad(lambda x: f(x).sum()), X)
