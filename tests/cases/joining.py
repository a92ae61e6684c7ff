"""Rows of ops/joining.py."""

import numpy as np

from . import case, floats, ints

M = floats(2, 3)
N = floats(2, 3, seed=1)
V = floats(3, seed=2)
NO_CPU = "MindSpore's CPU has no kernel for it"

# ---- together ----
case(
    *(
        "ops.concat((x, y), 1)",
        "ops.concat([x, y], axis=1)",
        "ops.concat(axis=-1, tensors=(x, y))",
        "ops.cat((x, y), axis=1)",
    ),
    *("ops.Concat(1)((x, y))", "ops.Concat(axis=-1)([x, y])", "mint.cat((x, y), 1)", "mint.concat((x, y), dim=1)"),
    *("ms.numpy.concatenate((x, y), axis=1)", "ops.hstack((x, y))", "mint.hstack((x, y))", "ms.numpy.hstack((x, y))"),
    *("ms.numpy.append(x, y, axis=1)", "ops.column_stack((x, y))", "ms.numpy.column_stack((x, y))"),
    x=M,
    y=N,
    want=lambda x, y: np.concatenate([x, y], 1),
    bad={
        "ops.concat(x)": TypeError,
        "ops.Concat()(x, y)": TypeError,
        "ops.concat(())": ValueError,
        "ops.concat((x, y), 5)": (ValueError, IndexError),
        "ops.concat((x, y[0]))": ValueError,
        "ops.concat((x, y[:, :2]))": ValueError,
    },
)
case(
    *(
        "ops.concat((x, y))",
        "ops.Concat()((x, y))",
        "ops.cat([x, y])",
        "ms.numpy.concatenate([x, y])",
        "ops.vstack((x, y))",
        "ops.row_stack((x, y))",
    ),
    x=M,
    y=N,
    want=lambda x, y: np.concatenate([x, y]),
)
case(*("ms.numpy.concatenate((x, y), axis=None)", "ms.numpy.append(x, y)"), x=M, y=N, want=np.append)
LISTS = "MindSpore takes no lists"
case(
    *("ms.numpy.append(x, [1.0, 2.0, 3.0])", "ms.numpy.concatenate([x, [1.0, 2.0, 3.0]])"),
    "ms.numpy.stack([x, [1.0, 2.0, 3.0]]).reshape(-1)",
    x=M[0],
    want=lambda x: np.concatenate([x, np.float32([1, 2, 3])]),
    no_kernel={
        "ms.numpy.append(x, [1.0, 2.0, 3.0])": LISTS,
        "ms.numpy.concatenate([x, [1.0, 2.0, 3.0]])": LISTS,
        "ms.numpy.stack([x, [1.0, 2.0, 3.0]]).reshape(-1)": LISTS,
    },
)
case("ops.concat((x, x[:, :1]), -1)", x=ints(2, 3), want=lambda x: np.concatenate([x, x[:, :1]], 1))
case(
    *(
        "ops.stack((x, y))",
        "ops.stack([x, y], axis=0)",
        "ops.Stack()((x, y))",
        "ops.Stack(axis=0)([x, y])",
        "mint.stack((x, y))",
        "ms.numpy.stack((x, y))",
    ),
    x=M,
    y=N,
    want=lambda x, y: np.stack([x, y]),
    no_kernel={"mint.stack((x, y))": NO_CPU},
    bad={"ops.stack([x, y], 4)": (ValueError, IndexError), "ops.stack([x, y[0]])": ValueError},
)
case(
    *(
        "ops.stack((x, y), -1)",
        "ops.Stack(2)((x, y))",
        "mint.stack((x, y), dim=2)",
        "ms.numpy.stack([x, y], -1)",
        "ops.dstack((x, y))",
        "mint.dstack((x, y))",
        "ms.numpy.dstack((x, y))",
    ),
    x=M,
    y=N,
    want=lambda x, y: np.stack([x, y], -1),
    no_kernel={"mint.stack((x, y), dim=2)": NO_CPU},
)
case(
    *("ops.vstack((x, y))", "ops.row_stack([x, y])", "ms.numpy.vstack((x, y))"),
    x=V,
    y=V,
    want=lambda x, y: np.vstack([x, y]),
)
case(*("ops.vstack([x, v])", "ms.numpy.vstack((x, v))"), x=M, v=V, want=lambda x, v: np.vstack([x, v]))
case(
    *("ops.column_stack((x, y))", "ms.numpy.column_stack((x, y))"), x=V, y=V, want=lambda x, y: np.column_stack([x, y])
)
case(*("ops.hstack((x, y))", "ms.numpy.hstack((x, y))"), x=V, y=V, want=lambda x, y: np.hstack([x, y]))

# ---- apart ----
case(
    *(
        "ops.unstack(x, 1)",
        "ops.Unstack(1)(x)",
        "ops.Unstack(axis=-1, num=3)(x)",
        "ops.Unpack(1)(x)",
        "mint.unbind(x, 1)",
        "x.unbind(1)",
        "x.unbind(dim=1)",
    ),
    x=M,
    want=lambda x: tuple(x.T),
    bad={"ops.Unstack(axis=1, num=7)(x)": ValueError},
    no_kernel={"ops.Unstack(axis=1, num=7)(x)": "MindSpore takes any num, and does not read it"},
)
case(*("ops.unstack(x)", "ops.unbind(x)", "ops.Unstack()(x)"), x=M, want=tuple)
case(
    *(
        "ops.split(x, 2, axis=1)",
        "ops.split(x, 2, 1)",
        "mint.split(x, 2, dim=1)",
        "x.split(2, 1)",
        "x.split(2, axis=1)",
        "x.split(2, dim=1)",
        "x.split(split_size=2, dim=1)",
    ),
    *("ops.split(x, [2, 1], axis=1)", "ops.split(x, (2, 1), -1)", "x.split([2, 1], 1)"),
    *("ops.chunk(x, 2, 1)", "ops.chunk(x, 2, axis=1)", "mint.chunk(x, 2, dim=1)", "x.chunk(2, 1)"),
    *(
        "ops.tensor_split(x, 2, axis=1)",
        "x.tensor_split(2, axis=1)",
        "ops.tensor_split(x, [2], 1)",
        "ops.tensor_split(x, (2,), axis=1)",
    ),
    *(
        "ops.hsplit(x, [2])",
        "x.hsplit([2])",
        "ms.numpy.array_split(x, 2, axis=1)",
        "ms.numpy.split(x, [2], axis=1)",
        "ms.numpy.hsplit(x, [2])",
    ),
    x=M,
    want=lambda x: (x[:, :2], x[:, 2:]),
    bad={
        "ops.split(x, [1, 1], 1)": ValueError,
        "ops.split(x, 0)": ValueError,
        "ops.split(x, 2, 5)": (ValueError, IndexError),
        "ms.numpy.split(x, 2, axis=1)": ValueError,
    },
)
case(
    *(
        "ops.Split(1, 3)(x)",
        "ops.Split(axis=-1, output_num=3)(x)",
        "ops.split(x, 1, 1)",
        "ops.hsplit(x, 3)",
        "x.hsplit(3)",
        "ms.numpy.split(x, 3, 1)",
        "ms.numpy.hsplit(x, 3)",
    ),
    x=M,
    want=lambda x: tuple(x[:, i : i + 1] for i in range(3)),
    bad={"ops.Split(1, 2)(x)": ValueError},
)
# the class divides into so many, the function into pieces of that length
case(
    *(
        "ops.Split(output_num=2)(x)",
        "ops.Split(0, 2)(x)",
        "ops.split(x, 2)",
        "ops.vsplit(x, 2)",
        "x.vsplit(2)",
        "ms.numpy.vsplit(x, 2)",
    ),
    x=floats(4, 3),
    want=lambda x: (x[:2], x[2:]),
)
case("ops.Split()(x)", x=M, want=lambda x: (x,))
case(
    *("ops.dsplit(x, 2)", "x.dsplit(2)", "ms.numpy.dsplit(x, 2)"),
    x=floats(2, 3, 4),
    want=lambda x: (x[..., :2], x[..., 2:]),
)

# ---- padding ----
case(
    *(
        "ops.pad(x, (1, 2))",
        "ops.pad(x, [1, 2])",
        "ops.pad(x, ms.Tensor([1, 2]))",
        "ops.pad(x, padding=(1, 2), mode='constant', value=0)",
    ),
    *(
        "ops.Pad(((0, 0), (1, 2)))(x)",
        "ops.Pad(paddings=((0, 0), (1, 2)))(x)",
        "ms.numpy.pad(x, ((0, 0), (1, 2)))",
        "mint.nn.functional.pad(x, (1, 2))",
    ),
    x=M,
    want=lambda x: np.pad(x, ((0, 0), (1, 2))),
    no_kernel={"mint.nn.functional.pad(x, (1, 2))": NO_CPU},
    bad={
        "ops.pad(x, (1,))": ValueError,
        "ops.pad(x, (1, 2), mode='around')": ValueError,
        "ops.pad(x, (1, 1), mode='reflect', value=3)": ValueError,
        "ops.Pad(((1, 0),))(x)": ValueError,
        "ops.Pad(((-1, 0), (0, 0)))(x)": ValueError,
    },
)
case(*("ops.pad(x, (1, 0, 0, 2))", "ops.Pad(((0, 2), (1, 0)))(x)"), x=M, want=lambda x: np.pad(x, ((0, 2), (1, 0))))
case(
    *(
        "ops.pad(x, (1, 1, 1, 1), value=5)",
        "ops.pad(x, (1, 1, 1, 1), 'constant', 5.0)",
        "ms.numpy.pad(x, 1, 'constant', constant_values=5)",
    ),
    x=M,
    want=lambda x: np.pad(x, 1, constant_values=5),
)
case("ops.pad(x, (-1, 1))", x=M, want=lambda x: np.pad(x[:, 1:], ((0, 0), (0, 1))))
case("ops.pad(x, (1, 1), value=1.5)", x=ints(2), want=lambda x: np.pad(x, 1, constant_values=1))
case("ops.pad(x, (1, 1))", x=np.bool_([1, 0]), want=lambda x: np.pad(x, 1))
for mode, numpys in {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}.items():
    case(
        f"ops.pad(x, (2, 1), mode='{mode}')",
        x=floats(2, 3, 4),
        want=lambda x, m=numpys: np.pad(x, ((0, 0), (0, 0), (2, 1)), m),
    )
    case(
        f"ops.pad(x, (2, 1, 1, 0), '{mode}')",
        x=floats(2, 2, 3, 4),
        want=lambda x, m=numpys: np.pad(x, ((0, 0), (0, 0), (1, 0), (2, 1)), m),
    )
for mode in ("edge", "reflect", "symmetric", "wrap"):
    case(f"ms.numpy.pad(x, ((1, 0), (2, 1)), '{mode}')", x=M, want=lambda x, m=mode: np.pad(x, ((1, 0), (2, 1)), m))
case(
    "ms.numpy.pad(x, (1, 2))",
    x=M,
    want=lambda x: np.pad(x, (1, 2)),
    bad={"ms.numpy.pad(x, 1, 'around')": (NotImplementedError, ValueError)},
)
case(
    "ms.numpy.pad(x, ((1, 0), (0, 1)), constant_values=((1, 2), (3, 4)))",
    x=M,
    want=lambda x: np.pad(x, ((1, 0), (0, 1)), constant_values=((1, 2), (3, 4))),
)
for mode, numpys in {"REFLECT": "reflect", "SYMMETRIC": "symmetric"}.items():
    case(
        *(f"ops.MirrorPad('{mode}')(x, p)", f"ops.mirror_pad(x, p, '{mode}')"),
        x=M,
        p=np.int64([[1, 0], [2, 1]]),
        want=lambda x, p, m=numpys: np.pad(x, p, m),
        bad={"ops.MirrorPad('AROUND')(x, p)": (ValueError, TypeError)},
    )

# ---- grids and combinations ----
A, B = floats(2), floats(3)
case(
    *(
        "ops.meshgrid(x, y)",
        "ops.meshgrid(x, y, indexing='xy')",
        "ops.Meshgrid()((x, y))",
        "ops.Meshgrid(indexing='xy')((x, y))",
        "mint.meshgrid(x, y, indexing='xy')",
    ),
    *("ms.numpy.meshgrid(x, y)",),
    x=A,
    y=B,
    want=lambda x, y: tuple(np.meshgrid(x, y)),
    bad={"ops.meshgrid(x, y, indexing='zz')": ValueError},
)
case(
    *(
        "ops.meshgrid(x, y, indexing='ij')",
        "ops.Meshgrid('ij')((x, y))",
        "mint.meshgrid(x, y)",
        "mint.meshgrid([x, y])",
        "ms.numpy.meshgrid(x, y, indexing='ij')",
    ),
    x=A,
    y=B,
    want=lambda x, y: tuple(np.meshgrid(x, y, indexing="ij")),
)
case("ops.meshgrid(x, y, z)", x=A, y=B, z=A, want=lambda *xs: tuple(np.meshgrid(*xs)))
for indexing in ("xy", "ij"):
    case(
        f"ms.numpy.meshgrid(x, y, sparse=True, indexing='{indexing}')",
        x=A,
        y=B,
        want=lambda x, y, i=indexing: tuple(np.meshgrid(x, y, sparse=True, indexing=i)),
    )
case("ms.numpy.broadcast_arrays(x, y)", x=M, y=V, want=lambda x, y: tuple(np.broadcast_arrays(x, y)))
case(
    "ops.cartesian_prod(x, y)",
    x=A,
    y=B,
    want=lambda x, y: np.stack([g.ravel() for g in np.meshgrid(x, y, indexing="ij")], 1),
)
case("ops.combinations(x)", x=B, want=lambda x: np.stack([x[[0, 1]], x[[0, 2]], x[[1, 2]]]))
