"""Names that mean something else inside: parameters, local variables, comprehensions, classes."""

from mindspore import nn, ops  #: mindspore.nn mindspore.ops


def parameter(ops, *nn, **others):
    ops.relu
    nn.Dense
    return ops.no_such_name


def imported():
    import mindspore.numpy as mnp  #: mindspore.numpy

    ops = 3
    ops.relu
    return mnp.ones((2,))  #: mindspore.numpy.ones


def outer(x=ops.zeros((1,))):  #: mindspore.ops.zeros
    ops = x

    def inner():
        ops.relu
        nn.ReLU  #: mindspore.nn.ReLU
        later.Dense  #: mindspore.nn.Dense

    return inner


def with_global():
    global later
    later = nn  #: mindspore.nn


[ops.relu for ops in range(3)]
{nn: nn.Dense for nn in ()}
list(map(lambda ops: ops.relu, []))
list(map(lambda x: ops.tanh(x), []))  #: mindspore.ops.tanh
ops.sigmoid  #: mindspore.ops.sigmoid


class Holder:
    ops = None
    ops.relu

    def method(self):
        return ops.relu  #: mindspore.ops.relu


mnp.ones
ops.late  #: mindspore.ops.late
later = nn  #: mindspore.nn


@ops.constexpr  #: mindspore.ops.constexpr
def decorated(x: nn.Cell) -> "nothing":  #: mindspore.nn.Cell
    return x


import os as ops

ops.path
