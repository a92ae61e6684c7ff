"""Rows of ops/gradients.py: the backward of an op of one Tensor as an op, against differences of numpy's op.

All of them, also those of windows, losses and images, are compared with the vjp of their op in `tests/test_gradients.py`.
"""

import math

import numpy as np

from . import case, floats

X, NEAR_1, ABOVE_1 = floats(2, 3), floats(2, 3, low=0.1, high=0.9), floats(2, 3, low=1.1, high=3)
STEP = 1e-6


def backward(f):
    """The cotangent times the derivative of f, by central differences in float64."""

    def gradient(x, d):
        wide = x.astype(np.float64)
        return (d * (f(wide + STEP) - f(wide - STEP)) / (2 * STEP)).astype(x.dtype)

    return gradient


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu6(x):
    return np.clip(x, 0, 6)


def gelu(x):
    return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


#: Called with the input; with the result of the op.
OF_THE_INPUT = [
    *(("Abs", "x, d", np.abs, X), ("ACos", "x, d", np.arccos, NEAR_1), ("Asin", "x, d", np.arcsin, NEAR_1)),
    *(("Atan", "x, d", np.arctan, X), ("Relu", "d, x", lambda x: np.maximum(x, 0), X), ("ReLU6", "d, x", relu6, X)),
    *(("SiLU", "d, x", lambda x: x * sigmoid(x), X), ("HSwish", "d, x", lambda x: x * relu6(x + 3) / 6, X)),
    *(("HSigmoid", "d, x", lambda x: relu6(x + 3) / 6, X), ("Softplus", "d, x", lambda x: np.log1p(np.exp(x)), X)),
    *(("GeLU", "d, x, x", gelu, X), ("FastGeLU", "d, x", lambda x: x * sigmoid(1.702 * x), X)),
]
OF_THE_RESULT = [
    *(("Sigmoid", sigmoid, X), ("Tanh", np.tanh, X), ("Asinh", np.arcsinh, X), ("Acosh", np.arccosh, ABOVE_1)),
    *(("Sqrt", np.sqrt, ABOVE_1), ("Rsqrt", lambda x: x**-0.5, ABOVE_1)),
    *(("Reciprocal", np.reciprocal, ABOVE_1), ("Inv", np.reciprocal, ABOVE_1)),
]

for name, order, f, x in OF_THE_INPUT:
    case(f"ops.operations._grad_ops.{name}Grad()({order})", x=x, d=floats(2, 3, seed=1), tol=1e-4, want=backward(f))
for name, f, x in OF_THE_RESULT:
    case(
        f"ops.operations._grad_ops.{name}Grad()(y, d)",
        y=f(x.astype(np.float64)).astype(np.float32),
        d=floats(2, 3, seed=1),
        tol=1e-4,
        want=lambda y, d, f=f, x=x: backward(f)(x, d),
    )
