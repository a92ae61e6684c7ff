"""The two examples of MindSpore's documentation of vjp, and a second pull."""

import numpy as np

import msvjp as mindspore
from msvjp import Tensor, nn


class Net(nn.Cell):
    def construct(self, x, y):
        return x**3 + y


x = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
y = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
v = Tensor(np.array([[1, 1], [1, 1]]).astype(np.float32))

output, vjp_fn = mindspore.vjp(Net(), x, y)
print(output)
print(vjp_fn(v))


def fn(x, y):
    return 2 * x + y, y**3


output, vjp_fn, aux = mindspore.vjp(fn, x, y, has_aux=True)
print(output)
print(aux)
print(vjp_fn(v))

# The forward ran once; its graph is kept, so that any number of cotangents can be pulled back through it.
print(vjp_fn(10 * v)[0])
