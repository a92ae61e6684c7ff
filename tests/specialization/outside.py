"""What is outside of Python's values: random numbers, the environment, settings."""

import os
import random

import mindspore as ms
import numpy as np
from mindspore import nn, ops

from .common import X, repeated, scenario


@scenario
def draws_by_random(jit):
    random.seed(1)
    yield repeated(jit(lambda x: x * random.random()), X, times=5)


@scenario
def draws_by_numpy(jit):
    np.random.seed(1)
    yield repeated(jit(lambda x: x * float(np.random.rand())), X, times=5)


@scenario
def draws_by_a_new_generator_of_numpy(jit):
    yield repeated(jit(lambda x: x * float(np.random.default_rng(3).random())), X, times=3)


@scenario
def draws_tensors(jit):
    ms.set_seed(1)
    f = jit(lambda x: x * ops.rand(2, 2))
    yield repeated(f, X, times=5)
    ms.set_seed(1)
    yield repeated(f, X, times=5)


@scenario
def seeds_itself(jit):
    def f(x):
        ms.set_seed(5)
        return x * ops.rand(2, 2)

    yield repeated(jit(f), X)


@scenario
def has_a_dropout(jit):
    net = nn.Dropout(p=0.5).set_train()
    ms.set_seed(1)
    yield repeated(jit(lambda x: net(x)), ops.ones((9, 9)), times=5)


@scenario
def reads_the_environment(jit):
    os.environ["MSVJP_TEST"] = "2"
    f = jit(lambda x: x * float(os.environ["MSVJP_TEST"]))
    yield repeated(f, X)
    os.environ["MSVJP_TEST"] = "3"
    yield repeated(f, X)
    del os.environ["MSVJP_TEST"]


@scenario
def reads_a_setting(jit):
    f = jit(lambda x: x * (2 if ms.get_context("save_graphs") else 3))
    yield repeated(f, X)
    ms.set_context(save_graphs=2)
    yield repeated(f, X)
    ms.set_context(save_graphs=0)


@scenario
def is_told_by_id(jit):
    first, second = [1], [1]
    held = [first]
    f = jit(lambda x: x * (2 if id(held[0]) == id(first) else 3))
    yield repeated(f, X)
    held[0] = second
    yield repeated(f, X)
