"""Rows of nn/activation.py and nn/mint_activation.py. The functions themselves are in activation.py."""

import numpy as np

from . import case, floats
from .activation import gelu_tanh, phi, sigmoid, softmax
from .conv import only_on_ascend

x = floats(2, 3)

case(
    "nn.ReLU()(x)",
    "mint.nn.ReLU()(x)",
    "nn.get_activation('relu')(x)",
    x=x,
    want=lambda x: np.maximum(x, 0),
)
case(
    *("nn.ReLU6()(x)", "mint.nn.ReLU6()(x)"),
    x=floats(2, 3, low=-9, high=9),
    want=lambda x: np.clip(x, 0, 6),
    no_kernel=only_on_ascend("mint.nn.ReLU6()(x)"),
)
# unlike in torch the slope is 0.2
case(
    *("nn.LeakyReLU()(x)", "nn.LeakyReLU(alpha=0.2)(x)", "nn.get_activation('leakyrelu')(x)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.2) * x),
    bad={"nn.LeakyReLU('a')(x)": TypeError},
)
case(
    "nn.RReLU(0.25, 0.25)(x)",
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.25) * x),
    bad={"nn.RReLU(0.5, 0.25)": ValueError, "nn.RReLU('a')": TypeError},
)
case(
    *("nn.PReLU()(x)", "mint.nn.PReLU()(x)", "nn.PReLU(1, 0.25)(x)", "nn.PReLUExt()(x)", "nn.PReLU(3)(x)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32(0.25) * x),
    bad={
        "nn.PReLU(0)": ValueError,
        "nn.PReLU(2, [0.1])": ValueError,
        "nn.PReLU(2, 1)": TypeError,
        "nn.PReLU(2, ms.Tensor([0.1, 0.2], ms.float64))": ValueError,
        "nn.PReLU(2)(x)": ValueError,
    },
)
case(
    *("nn.PReLU(3, [0.1, 0.2, 0.3])(x)", "nn.PReLU(3, ms.Tensor([0.1, 0.2, 0.3], ms.float32))(x)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.float32([0.1, 0.2, 0.3]) * x),
)
case(
    "nn.PReLU()(x)", x=floats(2, 3, dtype=np.float16), want=lambda x: np.where(x > 0, x, np.float16(0.25) * x), grad=""
)
case(
    "[(p.name, p.shape) for p in nn.PReLU(3).trainable_params()]",
    x=x,
    want=lambda x: [("a", (3,))],
    grad="",
)
case(
    *("nn.ELU()(x)", "mint.nn.ELU()(x)", "nn.CELU()(x)", "nn.ELU(alpha=1.0)(x)", "nn.CELU(alpha=1.0)(x)"),
    x=x,
    want=lambda x: np.where(x > 0, x, np.expm1(x)),
    no_kernel=only_on_ascend("mint.nn.ELU()(x)"),
)
case(
    *("nn.SeLU()(x)", "mint.nn.SELU()(x)"),
    x=x,
    want=lambda x: (1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(x))).astype(np.float32),
    no_kernel=only_on_ascend("mint.nn.SELU()(x)"),
)
# by a tanh
case(
    *("nn.GELU()(x)", "nn.GELU(approximate=True)(x)", "mint.nn.GELU('tanh')(x)", "nn.get_activation('gelu')(x)"),
    x=x,
    want=gelu_tanh,
    no_kernel=only_on_ascend("mint.nn.GELU('tanh')(x)"),
    bad={"nn.GELU(approximate='tanh')": TypeError},
)
case(
    *("nn.GELU(False)(x)", "mint.nn.GELU()(x)"),
    x=x,
    want=lambda x: x * phi(x),
    no_kernel=only_on_ascend("mint.nn.GELU()(x)"),
)
case("nn.FastGelu()(x)", x=x, want=lambda x: x * sigmoid(np.float32(1.702) * x), tol=1e-4)
case("nn.SiLU()(x)", "mint.nn.SiLU()(x)", x=x, want=lambda x: x * sigmoid(x))
case(
    *("nn.Mish()(x)", "mint.nn.Mish()(x)"),
    x=x,
    want=lambda x: x * np.tanh(np.log1p(np.exp(x))),
    no_kernel=only_on_ascend("mint.nn.Mish()(x)"),
)
case("nn.HSwish()(x)", "mint.nn.Hardswish()(x)", x=x, want=lambda x: x * np.clip(x + 3, 0, 6) / np.float32(6))
case(
    "nn.HSigmoid()(x)",
    "mint.nn.Hardsigmoid()(x)",
    x=x,
    want=lambda x: np.clip(x + 3, 0, 6) / np.float32(6),
)
case("nn.Sigmoid()(x)", "mint.nn.Sigmoid()(x)", x=x, want=sigmoid)
case(
    *("nn.LogSigmoid()(x)", "mint.nn.LogSigmoid()(x)"),
    x=x,
    want=lambda x: -np.log1p(np.exp(-x)),
    no_kernel=only_on_ascend("mint.nn.LogSigmoid()(x)"),
)
case("nn.Tanh()(x)", "mint.nn.Tanh()(x)", x=x, want=np.tanh)
case("nn.Tanhshrink()(x)", x=x, want=lambda x: x - np.tanh(x))
case("nn.Softsign()(x)", x=x, want=lambda x: x / (1 + np.abs(x)))
case(
    *("nn.Hardtanh()(x)", "mint.nn.Hardtanh()(x)", "nn.Hardtanh(-1.0, 1.0)(x)"),
    x=x,
    want=lambda x: np.clip(x, -1, 1),
    no_kernel=only_on_ascend("mint.nn.Hardtanh()(x)"),
    bad={"nn.Hardtanh(1, 1)": ValueError},
)
case(
    *("nn.HShrink()(x)", "mint.nn.Hardshrink()(x)", "nn.HShrink(lambd=0.5)(x)"),
    x=x,
    want=lambda x: np.where(np.abs(x) > 0.5, x, 0),
    bad={"nn.HShrink('a')": TypeError},
)
case(
    *("nn.SoftShrink()(x)", "mint.nn.Softshrink()(x)", "nn.SoftShrink(lambd=0.5)(x)"),
    x=x,
    want=lambda x: np.sign(x) * np.maximum(np.abs(x) - np.float32(0.5), 0),
)
case(
    *("nn.Threshold(0.25, 20.0)(x)", "mint.nn.Threshold(0.25, 20.0)(x)"),
    x=x,
    want=lambda x: np.where(x > 0.25, x, np.float32(20)),
    no_kernel=only_on_ascend("mint.nn.Threshold(0.25, 20.0)(x)"),
)
# the last axis
case(
    *(
        "nn.Softmax()(x)",
        "nn.Softmax(-1)(x)",
        "nn.Softmax(axis=(1,))(x)",
        "mint.nn.Softmax(1)(x)",
        "mint.nn.Softmax()(x)",
    ),
    x=x,
    want=softmax,
    bad={"nn.Softmax('a')": TypeError, "nn.Softmax(5)(x)": ValueError},
)
case("nn.Softmax(0)(x)", "mint.nn.Softmax(dim=0)(x)", x=x, want=lambda x: softmax(x, 0))
case(
    *("nn.LogSoftmax()(x)", "nn.LogSoftmax(axis=1)(x)", "nn.LogSoftmaxExt(1)(x)", "mint.nn.LogSoftmax(dim=1)(x)"),
    x=x,
    want=lambda x: np.log(softmax(x)),
    no_kernel=only_on_ascend("nn.LogSoftmaxExt(1)(x)", "mint.nn.LogSoftmax(dim=1)(x)"),
    bad={"nn.LogSoftmax(3)(x)": ValueError},
)
case("nn.Softmin()(x)", x=x, want=lambda x: softmax(-x))
case("nn.Softmax2d()(x)", x=floats(3, 2, 2), want=lambda x: softmax(x, 0), bad={"nn.Softmax2d()(x[0])": ValueError})
case(
    *("nn.GLU()(x)", "nn.GLU(axis=1)(x)", "mint.nn.GLU(dim=1)(x)"),
    x=floats(2, 4),
    want=lambda x: x[:, :2] * sigmoid(x[:, 2:]),
    bad={"nn.GLU()(x[:, :3])": ValueError},
)
case(
    "nn.LRN(depth_radius=1)(x)",
    x=floats(2, 2, 2, 2),
    want=lambda x: x / np.sqrt(1 + (x**2).sum(1, keepdims=True)),
    bad={"nn.LRN(norm_region='x')": ValueError},
)
case(
    "nn.get_activation(None)",
    x=x,
    want=lambda x: None,
    grad="",
    bad={"nn.get_activation('swish')": KeyError, "nn.get_activation('x', prim_name='Dense')": KeyError},
)
# none of them says more than its name
for module, name, arguments in (
    *(("nn", "ReLU", ""), ("nn", "LeakyReLU", "0.1"), ("nn", "PReLU", "2"), ("nn", "Softmax", "0"), ("nn", "ELU", "")),
    *(("nn", "Hardtanh", ""), ("nn", "GELU", ""), ("nn", "LRN", ""), ("nn", "Mish", "")),
    *(("mint.nn", "GELU", ""), ("mint.nn", "GLU", ""), ("mint.nn", "SELU", "")),
):
    case(f"str({module}.{name}({arguments}))", x=x, want=lambda x, name=name: f"{name}()", grad="")
