"""Rows of ops/shaping.py."""

import numpy as np

from . import case, floats, ints

X = floats(2, 3, 4)
M = floats(2, 3)
NO_CPU = "MindSpore's CPU has no kernel for it"

# ---- asking ----
case(
    *("ops.shape(x)", "ops.Shape()(x)", "ops.shape_(x)", "x.shape"),
    x=X,
    want=(2, 3, 4),
    grad="",
)
case(*("ops.dyn_shape(x)", "ops.TensorShape()(x)"), x=X, want=np.int64([2, 3, 4]))
case(*("ops.rank(x)", "ops.Rank()(x)", "x.ndim", "x.dim()"), x=X, want=3)
case(*("ops.size(x)", "ops.Size()(x)", "ops.numel(x)", "ms.numpy.size(x)"), x=X, want=24)
case("ms.numpy.size(x, -1)", x=X, want=4)

# ---- reshape ----
case(
    *(
        "ops.reshape(x, (4, 6))",
        "ops.reshape(x, [4, -1])",
        "ops.reshape(x, ms.Tensor([4, 6]))",
        "ops.Reshape()(x, (-1, 6))",
    ),
    *("ops.reshape(input=x, shape=(4, 6))", "mint.reshape(x, (4, 6))", "ms.numpy.reshape(x, (4, 6))"),
    *("x.reshape(4, 6)", "x.reshape(4, -1)", "x.reshape((4, 6))", "x.reshape([4, 6])", "x.reshape(ms.Tensor([4, 6]))"),
    *("x.view(4, 6)", "x.view((4, -1))", "x.transpose(2, 1, 0).T.view(4, 6)"),
    x=X,
    want=lambda x: x.reshape(4, 6),
    bad={
        "ops.reshape(x, (5, 5))": ValueError,
        "x.reshape(5, 5)": ValueError,
        "x.view(5, 5)": ValueError,
        "x.reshape(4, 6.0)": TypeError,
        "ops.reshape(x, 'a')": TypeError,
    },
)
case("x.view(ms.int32)", x=M, want=lambda x: x.view(np.int32))
case(
    *("x.view_as(y)", "x.reshape_as(y)", "ops.view_as(x, y)"),
    x=M,
    y=floats(3, 2),
    want=lambda x, y: x.reshape(3, 2),
    grad="x",
)
case(*("x.resize(2, 2)", "x.resize((2, 2))"), x=M, want=lambda x: x.ravel()[:4].reshape(2, 2))
case("x.resize(2, 4)", x=M, want=lambda x: np.append(x, np.float32([0, 0])).reshape(2, 4))
case(
    *("ops.ravel(x)", "mint.ravel(x)", "x.ravel()", "ms.numpy.ravel(x)", "x.reshape(-1)", "x.view(-1)"),
    *("x.flatten()", "x.flatten('C')", "x.flatten(start_dim=0)", "mint.flatten(x)", "ops.flatten(x, start_dim=0)"),
    x=X,
    want=np.ravel,
    bad={"x.flatten('K')": ValueError, "ops.flatten(x, 'K')": (ValueError, TypeError)},
)
# the function keeps the first axis, the method does not
case(
    *(
        "ops.flatten(x)",
        "ops.Flatten()(x)",
        "x.flatten(start_dim=1)",
        "x.flatten(1)",
        "x.flatten(1, 2)",
        "mint.flatten(x, 1)",
    ),
    x=X,
    want=lambda x: x.reshape(2, 12),
)
case(
    *("ops.flatten(x, start_dim=0, end_dim=1)", "mint.flatten(x, 0, 1)", "x.flatten(0, 1)"),
    x=X,
    want=lambda x: x.reshape(6, 4),
)
case(*("ops.flatten(x, 'F')", "ops.flatten(x, order='F', start_dim=1)"), x=X, want=lambda x: x.T.reshape(4, 6))
case("x.flatten('F')", x=X, want=lambda x: x.ravel("F"))
case("ops.flatten(x)", x=floats(3), want=lambda x: x)
case("ops.flatten(x)", x=floats(), want=lambda x: x.reshape(1))
case(
    "ops.Flatten()(x)",
    x=floats(3),
    want=lambda x: x[:, None],
    bad={"ops.Flatten()(ms.Tensor(1.0))": (RuntimeError, IndexError)},
)

# ---- the order of the axes ----
case(
    *("ops.transpose(x, (0, 2, 1))", "ops.Transpose()(x, (0, 2, 1))", "ops.Transpose()(x, [0, -1, 1])"),
    *("ops.transpose(x, dims=(0, 2, 1))", "ops.permute(x, (0, 2, 1))", "mint.permute(x, (0, 2, 1))"),
    *(
        "x.permute(0, 2, 1)",
        "x.permute((0, 2, 1))",
        "x.transpose(0, 2, 1)",
        "x.transpose((0, 2, 1))",
        "x.transpose([0, 2, 1])",
    ),
    *("ms.numpy.transpose(x, (0, 2, 1))", "x.transpose(1, 2)", "x.transpose(-1, 1)", "x.transpose(dim0=1, dim1=2)"),
    *("mint.transpose(x, 1, 2)", "mint.swapaxes(x, 1, 2)", "ops.swapaxes(x, 1, 2)", "ops.swapdims(x, 1, 2)"),
    *(
        "x.swapaxes(1, 2)",
        "x.swapdims(1, 2)",
        "x.swapaxes(axis0=1, axis1=2)",
        "ms.numpy.swapaxes(x, 1, 2)",
        "x.swapdims(dim0=1, dim1=2)",
    ),
    x=X,
    want=lambda x: x.transpose(0, 2, 1),
    bad={
        "ops.transpose(x, (0, 1))": (ValueError, TypeError),
        "x.transpose(0, 0, 1)": ValueError,
        "x.swapaxes(0, 5)": (ValueError, IndexError),
    },
)
case(
    *("x.transpose()", "x.transpose(None)", "x.T", "ms.numpy.transpose(x)", "ops.transpose(x, (2, 1, 0))"),
    x=X,
    want=np.transpose,
)
case(*("x.t()", "mint.t(x)", "ops.t(x)", "x.transpose(0, 1)", "x.transpose(1, 0)"), x=M, want=np.transpose)
case(*("mint.t(x)", "x.t()"), x=floats(3), want=lambda x: x)
# two ints swap, a pair permutes
case("x.transpose((0, 1))", x=M, want=lambda x: x)
case(
    *(
        "ops.moveaxis(x, 0, 2)",
        "ops.movedim(x, 0, -1)",
        "x.moveaxis(0, 2)",
        "x.movedim(0, 2)",
        "ms.numpy.moveaxis(x, 0, 2)",
    ),
    x=X,
    want=lambda x: np.moveaxis(x, 0, 2),
)
case(
    *("ops.movedim(x, (0, 1), (1, 2))", "ms.numpy.moveaxis(x, (0, 1), (1, 2))"),
    x=X,
    want=lambda x: np.moveaxis(x, (0, 1), (1, 2)),
)
case(*("ms.numpy.rollaxis(x, 2)", "ms.numpy.rollaxis(x, -1, 0)"), x=X, want=lambda x: np.rollaxis(x, 2))
case("ms.numpy.rollaxis(x, 0, 2)", x=X, want=lambda x: np.rollaxis(x, 0, 2))

# ---- axes of length one ----
ONES = floats(1, 2, 1)
case(
    *(
        "ops.squeeze(x)",
        "ops.Squeeze()(x)",
        "x.squeeze()",
        "ops.squeeze(x, (0, 2))",
        "ops.Squeeze((0, 2))(x)",
        "ops.squeeze(x, ())",
    ),
    *("x.squeeze((0, 2))", "x.squeeze([0, 2])", "ms.numpy.squeeze(x)", "mint.squeeze(mint.squeeze(x, 2), 0)"),
    x=ONES,
    want=np.squeeze,
)
case(
    *(
        "ops.squeeze(x, 0)",
        "ops.squeeze(x, axis=0)",
        "ops.Squeeze(0)(x)",
        "ops.Squeeze(axis=-3)(x)",
        "x.squeeze(0)",
        "x.squeeze(axis=0)",
    ),
    *("mint.squeeze(x, 0)", "ms.numpy.squeeze(x, 0)"),
    x=ONES,
    want=lambda x: x[0],
    bad={"ops.squeeze(x, 5)": (ValueError, IndexError), "ops.Squeeze(5)(x)": (ValueError, IndexError)},
)
# an axis of another length stays, without an error
case(
    *("ops.squeeze(x, 1)", "ops.Squeeze(1)(x)", "x.squeeze(1)", "mint.squeeze(x, 1)", "ms.numpy.squeeze(x, 1)"),
    x=ONES,
    want=lambda x: x,
)
case(
    *(
        "ops.expand_dims(x, -1)",
        "ops.ExpandDims()(x, 2)",
        "ops.unsqueeze(x, -1)",
        "mint.unsqueeze(x, 2)",
        "x.expand_dims(-1)",
    ),
    *("x.unsqueeze(2)", "ms.numpy.expand_dims(x, -1)", "ops.expand_dims(input_x=x, axis=2)", "x[..., None]"),
    x=M,
    want=lambda x: x[..., None],
    bad={"ops.expand_dims(x, 5)": (ValueError, IndexError)},
)
case("ms.numpy.expand_dims(x, (0, 1))", x=M, want=lambda x: x[None, None])
case(*("ops.atleast_1d(x)", "ms.numpy.atleast_1d(x)"), x=floats(), want=lambda x: x[None])
case(*("ops.atleast_2d(x)", "ms.numpy.atleast_2d(x)"), x=floats(3), want=lambda x: x[None])
case(*("ops.atleast_3d(x)", "ms.numpy.atleast_3d(x)"), x=M, want=lambda x: x[:, :, None])
case(*("ops.atleast_1d([x, y])",), x=floats(), y=floats(2), want=lambda x, y: (x[None], y))

# ---- repeat ----
case(
    *(
        "ops.broadcast_to(x, (2, 2, 3))",
        "ops.broadcast_to(x, (2, -1, 3))",
        "ops.BroadcastTo((2, 2, 3))(x)",
        "ops.BroadcastTo(shape=(2, -1, -1))(x)",
    ),
    *(
        "x.broadcast_to((2, 2, 3))",
        "x.broadcast_to(2, 2, 3)",
        "mint.broadcast_to(x, (2, 2, 3))",
        "ms.numpy.broadcast_to(x, (2, 2, 3))",
        "ms.numpy.broadcast_to(array=x, shape=(2, 2, 3))",
    ),
    *(
        "ops.expand(x, ms.Tensor([2, 2, 3]))",
        "x.expand(2, 2, 3)",
        "x.expand((2, -1, 3))",
        "x.expand_as(y)",
        "ops.expand_as(x, y)",
    ),
    x=M,
    y=floats(2, 2, 3),
    want=lambda x, y: np.broadcast_to(x, (2, 2, 3)),
    grad="x",
    bad={
        "ops.broadcast_to(x, (2, 5))": ValueError,
        "ops.broadcast_to(x, (-1, 2, 3))": ValueError,
        "ops.expand_as(y, x)": ValueError,
    },
)
case("ops.broadcast_to(x, (0, 2, 3))", x=M, want=np.zeros((0, 2, 3), np.float32), grad="")
case(
    *(
        "ops.tile(x, (2, 1))",
        "ops.Tile()(x, (2, 1))",
        "ops.tile(x, dims=(2, 1))",
        "mint.tile(x, (2, 1))",
        "x.tile((2, 1))",
        "x.tile(2, 1)",
    ),
    *("ms.numpy.tile(x, (2, 1))", "x.repeat(2, 1)", "x.repeat((2, 1))", "x.repeat(repeats=(2, 1))"),
    x=M,
    want=lambda x: np.tile(x, (2, 1)),
    no_kernel=dict.fromkeys(("x.repeat(2, 1)", "x.repeat((2, 1))", "x.repeat(repeats=(2, 1))"), NO_CPU),
    bad={
        "ops.tile(x, (-1, 1))": ValueError,
        "ops.tile(x, (2.0, 1))": TypeError,
        "x.repeat(2)": RuntimeError,
        "x.repeat(2, axis=0)": TypeError,
    },
)
case(*("ops.tile(x, (2,))", "x.tile(2)", "ms.numpy.tile(x, 2)"), x=M, want=lambda x: np.tile(x, 2))
case("ops.tile(x, (2, 1, 2))", x=M, want=lambda x: np.tile(x, (2, 1, 2)))
case("ops.tile(x, ())", x=M, want=lambda x: x)
case(
    *(
        "ops.repeat_elements(x, 2)",
        "ops.repeat_elements(x, rep=2, axis=-2)",
        "ops.repeat_interleave(x, 2, 0)",
        "ops.repeat_interleave(x, [2, 2], axis=0)",
    ),
    *(
        "x.repeat_interleave(2, 0)",
        "x.repeat_interleave(2, dim=0)",
        "mint.repeat_interleave(x, 2, dim=0)",
        "ms.numpy.repeat(x, 2, 0)",
    ),
    x=M,
    want=lambda x: np.repeat(x, 2, 0),
    no_kernel={"mint.repeat_interleave(x, 2, dim=0)": NO_CPU},
    bad={"ops.repeat_elements(x, 0)": ValueError, "ops.repeat_elements(x, 2, 5)": (ValueError, IndexError)},
)
case(
    *(
        "ops.repeat_interleave(x, [1, 2], 0)",
        "ops.repeat_interleave(x, (1, 2), 0)",
        "ops.repeat_interleave(x, ms.Tensor([1, 2]), 0)",
    ),
    *("x.repeat_interleave([1, 2], 0)", "ms.numpy.repeat(x, [1, 2], axis=0)"),
    x=M,
    want=lambda x: np.repeat(x, [1, 2], 0),
)
case(
    *(
        "ops.repeat_interleave(x, 2)",
        "ops.repeat_interleave(x, 2, None)",
        "x.repeat_interleave(2)",
        "ms.numpy.repeat(x, 2)",
    ),
    x=M,
    want=lambda x: np.repeat(x, 2),
)

# ---- the order of the elements ----
case(
    *(
        "ops.flip(x, (1,))",
        "ops.flip(x, [-1])",
        "mint.flip(x, (1,))",
        "x.flip((1,))",
        "ops.reverse(x, [1])",
        "ops.ReverseV2([1])(x)",
    ),
    *(
        "ops.ReverseV2(axis=[-1])(x)",
        "x.reverse([1])",
        "ms.numpy.flip(x, 1)",
        "ops.fliplr(x)",
        "x.fliplr()",
        "ms.numpy.fliplr(x)",
        "ms.numpy.fliplr(m=x)",
    ),
    x=M,
    want=lambda x: x[:, ::-1],
    bad={"ops.flip(x, (5,))": (ValueError, IndexError)},
)
case(
    *(
        "ops.flip(x, (0,))",
        "ops.flipud(x)",
        "x.flipud()",
        "ms.numpy.flipud(x)",
        "ms.numpy.flipud(m=x)",
        "ms.numpy.flip(x, (0,))",
    ),
    x=M,
    want=lambda x: x[::-1],
)
case(*("ops.flip(x, (0, 1))", "ms.numpy.flip(x)"), x=M, want=lambda x: x[::-1, ::-1])
ROLLS = (
    "ops.roll(x, 1, 0)",
    "ops.roll(x, shifts=1, dims=0)",
    "ops.Roll(1, 0)(x)",
    "mint.roll(x, 1, 0)",
    "x.roll(1, 0)",
)
case(
    *(*ROLLS, "ms.numpy.roll(x, 1, 0)"),
    x=floats(3, 2),
    want=lambda x: np.roll(x, 1, 0),
    no_kernel=dict.fromkeys(ROLLS, NO_CPU),
)
case(
    *("ops.roll(x, 2)", "ops.Roll(2)(x)", "ms.numpy.roll(x, 2)"),
    x=M,
    want=lambda x: np.roll(x, 2),
    no_kernel=dict.fromkeys(("ops.roll(x, 2)", "ops.Roll(2)(x)"), NO_CPU),
)
case(
    *("ops.roll(x, (1, 2), (0, 1))", "ms.numpy.roll(x, (1, 2), (0, 1))"),
    x=M,
    want=lambda x: np.roll(x, (1, 2), (0, 1)),
    no_kernel={"ops.roll(x, (1, 2), (0, 1))": NO_CPU},
)
case("ms.numpy.roll(x, 1, (0, 1))", x=M, want=lambda x: np.roll(x, 1, (0, 1)))
case(
    *("ops.rot90(x, 1, (0, 1))", "ops.rot90(x, k=1, dims=[0, 1])", "x.rot90(1, [0, 1])", "ms.numpy.rot90(x)"),
    x=M,
    want=np.rot90,
)
case(*("ops.rot90(x, -3, (1, 2))", "ms.numpy.rot90(x, 5, axes=(1, 2))"), x=X, want=lambda x: np.rot90(x, 1, (1, 2)))
case(
    *(
        "ops.reverse_sequence(x, n, 1)",
        "ops.reverse_sequence(x, n, seq_dim=1, batch_dim=0)",
        "ops.ReverseSequence(1)(x, n)",
    ),
    *("ops.ReverseSequence(seq_dim=1, batch_dim=0)(x, n)", "x.reverse_sequence(n, 1)"),
    x=floats(3, 4, 2),
    n=np.int64([4, 0, 2]),
    want=lambda x, n: np.stack([np.concatenate([row[:k][::-1], row[k:]]) for row, k in zip(x, n, strict=True)]),
    bad={"ops.reverse_sequence(x, n + 1, 1)": (ValueError, RuntimeError)},
)
case(
    "ops.ReverseSequence(0, 1)(x, n)",
    x=floats(3, 2),
    n=np.int64([3, 2]),
    want=lambda x, n: np.stack([x[::-1, 0], x[[1, 0, 2], 1]], 1),
)
case("ops.tile(x, (2, 2))", x=ints(2, 3), want=lambda x: np.tile(x, (2, 2)))
case("ops.reshape_(x, (3, 2))", x=floats(2, 3), want=lambda x: x.reshape(3, 2))
case("mint.squeeze_impl(x, (0, 2))", x=floats(1, 3, 1), want=lambda x: x[0, :, 0])
