"""`call(seed)`: a random call of a public name, over random Tensors. The same seed is the same call on every machine."""

import random
from dataclasses import dataclass

import numpy as np

from ..answers import Input

FLOATS = ("float32", "float32", "float32", "float16", "float64")
INTEGERS = ("int32", "int64", "int8", "int16", "uint8")
DTYPES = (*FLOATS, *FLOATS, *INTEGERS, "bool", "bfloat16", "complex64")
LAYOUTS = ("contiguous", "contiguous", "transposed", "stepped", "offset", "expanded")

UNARY = """
abs acos acosh angle asin asinh atan atanh ceil conj cos cosh deg2rad erf erfc exp expm1 floor frac imag inv
isfinite isinf isnan lgamma log log10 log1p log2 logical_not logit neg positive rad2deg real reciprocal relu relu6
round rsqrt sigmoid sign sin sinc sinh sqrt square tan tanh trunc digamma i0 elu gelu selu mish hardswish
hardsigmoid logsigmoid softsign silu celu tanhshrink hardtanh softplus softmax log_softmax leaky_relu ones_like
zeros_like isreal signbit
""".split()  # noqa: SIM905
BINARY = """
add sub mul div true_divide floor_divide fmod remainder pow maximum minimum atan2 equal not_equal less less_equal
greater greater_equal logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor xlogy hypot floor_div
floor_mod logaddexp logaddexp2 fmax fmin lerp copysign nextafter ldexp heaviside gcd lcm squared_difference
""".split()  # noqa: SIM905
OPERATORS = """
+ - * / // % ** == != < <= > >= & | ^
""".split()  # noqa: SIM905
REDUCTIONS = """
sum mean prod max min any all std var amax amin argmax argmin logsumexp median norm
""".split()  # noqa: SIM905
NUMPY_UNARY = """
abs ceil exp floor log negative sqrt square sign rint fix cbrt reciprocal isnan trunc exp2 deg2rad
""".split()  # noqa: SIM905
NUMPY_BINARY = """
add subtract multiply divide true_divide power maximum minimum mod remainder fmod floor_divide arctan2 equal less
greater_equal logical_and bitwise_or hypot copysign heaviside
""".split()  # noqa: SIM905
NUMPY_REDUCTIONS = """
sum mean amax amin std var argmax argmin any all ptp nanmax nansum prod
""".split()  # noqa: SIM905
NUMBERS = """
0 1 2 -1 -3 3 0.5 -1.5 2.0 True False 1000 -0.0 1e-3
""".split()  # noqa: SIM905
SHAPES = ((), (1,), (3,), (0,), (2, 3), (1, 3), (2, 1), (0, 3), (2, 0), (2, 3, 4), (1, 3, 1), (4, 4), (2, 2, 3, 3))


@dataclass
class Call:
    expression: str
    inputs: dict

    def __str__(self):
        told = [f"{name} = {describe(value)}" for name, value in self.inputs.items()]
        return "\n    ".join([self.expression, *told])


def describe(value):
    numbers = np.array2string(np.asarray(value.numbers), separator=", ", threshold=12)
    return f"{value.dtype}{np.shape(value.numbers)} {value.layout} {numbers}".replace("\n", "")


def call(seed):
    pick = random.Random(seed)
    return pick.choice(KINDS)(pick)


def tensor(pick, shape=None, dtypes=DTYPES, low=-3.0, high=3.0):
    shape = pick.choice(SHAPES) if shape is None else shape
    numbers = [round(pick.uniform(low, high), 2) for _ in range(int(np.prod(shape)))]
    return Input(np.array(numbers, np.float32).reshape(shape), pick.choice(dtypes), pick.choice(LAYOUTS))


def beside(pick, shape):
    """A shape that broadcasts with this one."""
    shape = tuple(pick.choice((size, size, 1)) for size in shape)
    return shape[pick.choice((0, 0, 0, 1)) :] if shape else shape


def indices(pick, shape, size):
    """A Tensor of that shape of integers below the size."""
    numbers = [pick.randrange(size) if size else 0 for _ in range(int(np.prod(shape)))]
    return Input(np.array(numbers, np.int64).reshape(shape), pick.choice(("int32", "int64")), pick.choice(LAYOUTS))


def axis_of(pick, rank):
    return pick.randrange(-rank, rank) if rank else pick.choice((0, -1))


def called(pick, name, arguments):
    """As a function of ops, of mint, or as a method."""
    first, _, rest = arguments.partition(", ")
    return pick.choice((f"ops.{name}({arguments})", f"mint.{name}({arguments})", f"{first}.{name}({rest})"))


def unary(pick):
    if pick.random() < 0.2:
        return Call(f"ms.numpy.{pick.choice(NUMPY_UNARY)}(x)", {"x": tensor(pick)})
    return Call(called(pick, pick.choice(UNARY), "x"), {"x": tensor(pick)})


def binary(pick):
    x = tensor(pick)
    inputs, other = {"x": x}, pick.choice(NUMBERS)
    if pick.random() < 0.7:
        inputs["y"], other = tensor(pick, beside(pick, x.numbers.shape)), "y"
    pair = ("x", other) if pick.random() < 0.7 else (other, "x")
    way = pick.random()
    if way < 0.4:
        return Call(f" {pick.choice(OPERATORS)} ".join(pair), inputs)
    if way < 0.6:
        return Call(f"ms.numpy.{pick.choice(NUMPY_BINARY)}({', '.join(pair)})", inputs)
    return Call(called(pick, pick.choice(BINARY), ", ".join(pair)), inputs)


def reduction(pick):
    x = tensor(pick)
    rank = x.numbers.ndim
    axes = tuple(sorted(pick.sample(range(rank), pick.randrange(1, rank + 1)))) if rank else ()
    axis = pick.choice(("", f", {axis_of(pick, rank)}", f", axis={axis_of(pick, rank)}", f", axis={axes}"))
    if pick.random() < 0.3:
        keep = pick.choice(("", ", keepdims=True")) if axis else ""
        return Call(f"ms.numpy.{pick.choice(NUMPY_REDUCTIONS)}(x{axis}{keep})", {"x": x})
    keep = pick.choice(("", ", keep_dims=True", ", keepdims=True"))
    return Call(called(pick, pick.choice(REDUCTIONS), f"x{axis}{keep}"), {"x": x})


def along(pick):
    """What runs along an axis: cumulative, sorted, flipped."""
    x = tensor(pick)
    axis = axis_of(pick, x.numbers.ndim)
    form = pick.choice(
        (
            *(
                "cumsum(x, {})",
                "cumprod(x, {})",
                "cummax(x, {})",
                "cummin(x, {})",
                "logcumsumexp(x, {})",
                "argsort(x, {})",
            ),
            *(
                "sort(x, {})",
                "flip(x, ({},))",
                "roll(x, 1, {})",
                "softmax(x, {})",
                "log_softmax(x, {})",
                "unbind(x, {})",
            ),
            *("diff(x, 1, {})", "unsqueeze(x, {})", "squeeze(x, {})", "topk(x, 1, {})", "repeat_interleave(x, 2, {})"),
            *("chunk(x, 2, {})", "split(x, 1, {})", "narrow(x, {}, 0, 1)", "renorm(x, 2, {}, 1.0)", "glu(x, {})"),
            *("trapz(x, dim={})", "nansum(x, {})", "count_nonzero(x, {})", "logsumexp(x, {})"),
        )
    )
    name, _, arguments = form.format(axis).partition("(")
    return Call(called(pick, name, arguments[:-1]), {"x": x})


def shaping(pick):
    x = tensor(pick)
    rank = x.numbers.ndim
    order = tuple(pick.sample(range(rank), rank))
    form = pick.choice(
        (
            *("x.reshape(-1)", "x.T", f"x.transpose({order})", f"ops.permute(x, {order})", "x.flatten()", "x.ravel()"),
            *(
                "ops.tile(x, (2, 1))",
                "ops.tile(x, (2,))",
                f"ops.broadcast_to(x, {(2, *x.numbers.shape)})",
                "x.squeeze()",
            ),
            *(
                "ops.diag(x)",
                "ops.triu(x)",
                "ops.tril(x, -1)",
                "ops.diagonal(x)",
                "ops.trace(x)",
                "ops.rot90(x, 1, (0, 1))",
            ),
            *("ops.pad(x, (1, 1))", "ops.pad(x, (0, 2), value=1.5)", "ops.nonzero(x)", "ops.unique(x)", "x.tolist()"),
            *(
                "ops.stack((x, x), -1)",
                "ops.concat((x, x), 0)",
                "ops.meshgrid(x, x)",
                "ops.cat((x, x), -1)",
                "x.item()",
            ),
            *(
                "ms.numpy.tile(x, 2)",
                "ms.numpy.repeat(x, 2)",
                "ms.numpy.flip(x)",
                "ms.numpy.diff(x)",
            ),
            *(
                "x.astype(ms.float16)",
                "x.astype(ms.int32)",
                "x.astype(ms.bool_)",
                "x.to(ms.float64)",
                "x.int()",
                "x.half()",
            ),
        )
    )
    return Call(form, {"x": x})


def indexing(pick):
    x = tensor(pick)
    shape = x.numbers.shape
    inputs = {"x": x}
    parts = [place(pick, size, inputs) for size in shape[: pick.randrange(len(shape) + 1)]]
    if pick.random() < 0.3:
        parts.insert(pick.randrange(len(parts) + 1), "...")
    if pick.random() < 0.2:
        parts.insert(pick.randrange(len(parts) + 1), "None")
    index = ", ".join(parts) or "()"
    if pick.random() < 0.5:
        return Call(f"x[{index}]", inputs)
    value = pick.choice(("2", "-0.5", "True", "x[" + index + "] * 2"))
    return Call(f"(new := x.copy(), exec('new[{index}] = {value}', globals(), dict(new=new, x=x)), new)[2]", inputs)


def place(pick, size, inputs):
    """An index of one axis."""
    kind = pick.choice(("int", "slice", "slice", "list", "Tensor", "all"))
    if kind == "int" and size:
        return str(pick.randrange(-size, size))
    if kind == "list" and size:
        return str([pick.randrange(-size, size) for _ in range(2)])
    if kind == "Tensor" and size and "i" not in inputs:
        inputs["i"] = indices(pick, pick.choice(((), (2,), (1, 2))), size)
        return "i"
    if kind == "slice":
        return ":".join(pick.choice(("", str(pick.randrange(-size - 1, size + 2)))) for _ in "12") + pick.choice(
            ("", ":2")
        )
    return ":"


def gathering(pick):
    x = tensor(pick)
    rank, shape = x.numbers.ndim, x.numbers.shape
    axis = axis_of(pick, rank)
    size = shape[axis] if rank else 1
    form = pick.choice(
        (
            *("ops.gather(x, i, {0})", "ops.index_select(x, {0}, i)", "x.take(i, {0})"),
            *("ops.gather_elements(x, {0}, j)", "ops.gather_d(x, {0}, j)", "ops.tensor_scatter_elements(x, j, x, {0})"),
            *("x.scatter({0}, j, x)", "x.index_add({0}, i, x)", "ops.index_fill(x, {0}, i, 2.0)", "ops.one_hot(i, 4)"),
            *(
                "ops.where(x > 0, x, 0)",
                "ops.masked_fill(x, x > 0, 1.5)",
                "ops.masked_select(x, x > 0)",
                "ops.bincount(i)",
            ),
        )
    )
    inputs = {"x": x, "i": indices(pick, (size,), size), "j": indices(pick, shape, size)}
    return Call(form.format(axis), {name: value for name, value in inputs.items() if name in form})


def product(pick):
    left, right = pick.choice(
        (
            *(((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 2, 3), (2, 3, 1))),
            *(((2, 2, 3), (3, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((3,), (2, 3)), ((2, 1, 3), (3,))),
        )
    )
    form = pick.choice(
        (
            *(
                "x @ y",
                "ops.matmul(x, y)",
                "ops.bmm(x, y)",
                "ops.mm(x, y)",
                "ops.mv(x, y)",
                "ops.dot(x, y)",
                "ops.inner(x, y)",
            ),
            *(
                "ops.outer(x, y)",
                "ops.tensor_dot(x, y, 1)",
                "ms.numpy.dot(x, y)",
                "ms.numpy.matmul(x, y)",
                "ops.kron(x, y)",
            ),
            *("ops.cross(x, y)", "ms.numpy.inner(x, y)", "ms.numpy.outer(x, y)", "ops.cdist(x, y)"),
        )
    )
    dtype = pick.choice(DTYPES)
    others = (dtype, dtype, pick.choice(DTYPES))
    return Call(form, {"x": tensor(pick, left, (dtype,)), "y": tensor(pick, right, others)})


def loss(pick):
    x = tensor(pick)
    name = pick.choice(
        ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div", "soft_margin_loss", "binary_cross_entropy"]
    )
    reduction = pick.choice(("", ", reduction='sum'", ", reduction='none'", ", reduction='mean'"))
    dtypes = (x.dtype, x.dtype, pick.choice(DTYPES))
    return Call(f"ops.{name}(x, y{reduction})", {"x": x, "y": tensor(pick, x.numbers.shape, dtypes)})


KINDS = (
    unary,
    unary,
    binary,
    binary,
    binary,
    reduction,
    reduction,
    along,
    shaping,
    indexing,
    indexing,
    gathering,
    product,
    loss,
)
