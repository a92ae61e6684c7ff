"""Rows of ops/scattering.py. What the ops on Parameters leave in them is in test_scattering.py."""

import numpy as np

from . import case, floats, ints

M = floats(2, 3)
AT = np.int64([[0, 2], [1, 0]])
PLACES = np.int64([[0, 1], [1, 2]])
TWICE = np.int64([[0, 1], [1, 2], [0, 1]])
NO_CPU = "MindSpore's CPU has no kernel for it"
OUT_OF_RANGE = (IndexError, ValueError, RuntimeError)


def put(x, index, values, combine=None):
    """x with the values at the places, one by one."""
    out = x.copy()
    for place, value in zip(zip(*index, strict=True), values, strict=True):
        out[place] = value if combine is None else combine(out[place], value)
    return out


def put_along(x, axis, index, values, combine=None):
    out = x.copy()
    for place in np.ndindex(*index.shape):
        at = (*place[:axis], index[place], *place[axis + 1 :])
        out[at] = values[place] if combine is None else combine(out[at], values[place])
    return out


# ---- along one axis ----
case(
    *(
        "ops.scatter(x, 1, i, y)",
        "ops.scatter(x, axis=1, index=i, src=y)",
        "mint.scatter(x, 1, i, y)",
        "x.scatter(1, i, y)",
    ),
    *(
        "x.scatter(axis=1, index=i, src=y)",
        "ops.tensor_scatter_elements(x, i, y, 1)",
        "ops.TensorScatterElements(1)(x, i, y)",
    ),
    *("ops.TensorScatterElements(axis=1, reduction='none')(x, i, y)", "ops.scatter(x, -1, i - 3, y)"),
    x=M,
    i=AT,
    y=floats(2, 2, seed=1),
    want=lambda x, i, y: put_along(x, 1, i, y),
    bad={
        "ops.scatter(x, 1, i, y[:, :1])": (ValueError, RuntimeError),  # torch would use a part of a larger src
        "ops.scatter(x, 1, i[:, :1], y)": (ValueError, RuntimeError),
        "ops.tensor_scatter_elements(x, i[:, :1], y, 1)": (ValueError, RuntimeError),
        "ops.scatter(x, 1, i + 2, y)": OUT_OF_RANGE,
        "ops.tensor_scatter_elements(x, i, y, 1, 'mul')": ValueError,
    },
    no_kernel={"ops.scatter(x, 1, i + 2, y)": "MindSpore's CPU does not look"},
)
case(
    *("ops.scatter(x, 1, i, 1.5)", "mint.scatter(x, 1, i, 1.5)", "x.scatter(1, i, 1.5)"),
    x=M,
    i=AT,
    want=lambda x, i: put_along(x, 1, i, np.full(i.shape, 1.5)),
)
case(
    "ops.tensor_scatter_elements(x, i, y)",
    x=M,
    i=np.int64([[1, 0]]),
    y=floats(1, 2, seed=1),
    want=lambda x, i, y: put_along(x, 0, i, y),
)
SUMS = ("mint.scatter_add(x, 1, i, y)", "x.scatter_add(1, i, y)", "x.scatter_add(dim=1, index=i, src=y)")
case(
    *(
        "ops.tensor_scatter_elements(x, i, y, 1, 'add')",
        "ops.TensorScatterElements(1, 'add')(x, i, y)",
        *SUMS,
        "x.scatter(1, i, y, reduce='add')",
    ),
    x=M,
    i=np.int64([[0, 0], [1, 2]]),
    y=floats(2, 2, seed=1),
    want=lambda x, i, y: put_along(x, 1, i, y, np.add),
    no_kernel=dict.fromkeys(SUMS, NO_CPU)
    | {"x.scatter(1, i, y, reduce='add')": "MindSpore overwrites instead of adding"},
)
case(
    "x.scatter(1, i, y, reduce='multiply')",
    x=M,
    i=AT,
    y=floats(2, 2, seed=1),
    want=lambda x, i, y: put_along(x, 1, i, y, np.multiply),
    no_kernel={"x.scatter(1, i, y, reduce='multiply')": "MindSpore overwrites instead of multiplying"},
)
ADDED = ("mint.index_add(x, 1, i, y)", "x.index_add(1, i, y)", "x.index_add(dim=1, index=i, source=y)")
IN_PLACE = (
    "ops.index_add(x, i, y, 1)",
    "ops.IndexAdd(1)(x, i, y)",
    "x.index_add(i, y, 1)",
    "x.index_add(indices=i, y=y, axis=1)",
    "x.index_add(i, y, 1, use_lock=False, check_index_bound=False)",
)
case(
    *(
        "ops.index_add(x * 1, i, y, 1)",
        "ops.index_add(x * 1, indices=i, y=y, axis=-1)",
        "ops.IndexAdd(axis=1)(x * 1, i, y)",
        *ADDED,
        *IN_PLACE,
    ),
    x=M,
    i=np.int32([2, 0, 2]),
    y=floats(2, 3, seed=1),
    want=lambda x, i, y: np.stack([x[:, 0] + y[:, 1], x[:, 1], x[:, 2] + y[:, 0] + y[:, 2]], 1),
    no_kernel=dict.fromkeys((*ADDED, *IN_PLACE), "MindSpore's CPU adds to x itself, also where x is not a Parameter"),
    bad={"x.index_add(i, y)": TypeError},
)
case(
    "mint.index_add(x, 1, i, y, alpha=2)",
    x=M,
    i=np.int32([2]),
    y=floats(2, 1),
    want=lambda x, i, y: np.concatenate([x[:, :2], x[:, 2:] + 2 * y], 1),
    no_kernel={"mint.index_add(x, 1, i, y, alpha=2)": "MindSpore's CPU adds to x itself"},
)
case(
    *(
        "ops.index_fill(x, 1, i, 1.5)",
        "ops.index_fill(x, axis=1, index=i, value=1.5)",
        "ops.IndexFill()(x, 1, i, ms.Tensor(1.5))",
        "x.index_fill(1, i, 1.5)",
    ),
    x=M,
    i=np.int32([2, 0]),
    want=lambda x, i: np.stack([np.full(2, 1.5, np.float32), x[:, 1], np.full(2, 1.5, np.float32)], 1),
    bad={"ops.index_fill(x, 1, 0, 1.5)": TypeError},
)
case(
    *("x.index_put((i, i + 1), y)", "x.index_put([i, i + 1], y)", "ops.IndexPut()(x, y, (i, i + 1))"),
    x=M,
    i=np.int64([0, 1]),
    y=floats(2, seed=1),
    want=lambda x, i, y: put(x, (i, i + 1), y),
)
case(
    *("x.index_put((i, i), y, True)", "x.index_put((i, i), y, accumulate=True)", "ops.IndexPut(1)(x, y, (i, i))"),
    x=M,
    i=np.int64([1, 1]),
    y=floats(2, seed=1),
    want=lambda x, i, y: put(x, (i, i), y, np.add),
)
for name, combine in {"update": None, "add": np.add, "sub": np.subtract}.items():
    case(
        *(f"ops.inplace_{name}(x, y, (1,))", f"ops.inplace_{name}(x, y, 1)", f"ops.Inplace{name.title()}((1,))(x, y)"),
        *(("x.inplace_update(y, (1,))",) if name == "update" else ()),
        x=M,
        y=floats(1, 3, seed=1),
        want=lambda x, y, c=combine: put(x, ([1],), y, c),
    )

# ---- at places ----
case(
    *(
        "ops.scatter_nd(i, y, (2, 3))",
        "ops.ScatterNd()(i, y, (2, 3))",
        "ops.scatter_nd(indices=i, updates=y, shape=(2, 3))",
    ),
    i=TWICE,
    y=floats(3, seed=1),
    want=lambda i, y: put(np.zeros((2, 3), np.float32), i.T, y, np.add),
    bad={"ops.scatter_nd(i, y, (2, 2))": OUT_OF_RANGE},
)
case(
    "ops.scatter_nd(i, y, (3, 2))",
    i=np.int32([[2], [0]]),
    y=floats(2, 2),
    want=lambda i, y: put(np.zeros((3, 2), np.float32), i.T, y),
)
case(
    "ops.scatter_nd(i, y, (4,))",
    i=np.int32([[2], [2]]),
    y=ints(2, low=1),
    want=lambda i, y: put(np.zeros(4, np.int32), i.T, y, np.add),
)
UPDATES = {
    "update": None,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "max": np.maximum,
    "min": np.minimum,
}
for name, combine in UPDATES.items():
    case(
        *(f"ops.tensor_scatter_{name}(x, i, y)", f"ops.TensorScatter{name.title()}()(x, i, y)"),
        *((f"x.scatter_{name}(i, y)",) if name not in ("update", "add") else ()),
        *(("x.scatter_add(i, y)", "x.scatter_add(indices=i, updates=y)") if name == "add" else ()),
        *(
            f"ops.scatter_nd_{name}(ms.Parameter(x * 1), i, y).value()",
            f"ops.ScatterNd{name.title()}()(ms.Parameter(x * 1), i, y).value()",
        ),
        x=M,
        i=PLACES if name == "update" else TWICE,
        y=floats(2 if name == "update" else 3, low=1, seed=1),
        want=lambda x, i, y, c=combine: put(x, i.T, y, c),
        bad={f"ops.tensor_scatter_{name}(x, i + 1, y)": OUT_OF_RANGE},
    )
    # whole rows
    case(
        *(
            f"ops.TensorScatter{name.title()}()(x, i, y)",
            f"ops.Scatter{name.title()}()(ms.Parameter(x * 1), i[:, 0], y).value()",
        ),
        *((f"ops.scatter_{name}(ms.Parameter(x * 1), i[:, 0], y).value()",) if name != "sub" else ()),
        x=floats(3, 2),
        i=np.int32([[2], [0]] if name == "update" else [[2], [0], [2]]),
        y=floats(2 if name == "update" else 3, 2, low=1, seed=1),
        want=lambda x, i, y, c=combine: put(x, i.T, y, c),
    )
for name in ("add", "mul", "max"):
    case(
        f"ops.tensor_scatter_{name}(x, i, y)",
        x=ints(2, 3),
        i=TWICE,
        y=ints(3, low=2, high=9),
        want=lambda x, i, y, c=UPDATES[name]: put(x, i.T, y, c),
    )
case(
    "ops.tensor_scatter_div(x, i, y)",
    x=ints(2, 3, low=20, high=90),
    i=PLACES,
    y=ints(2, low=2),
    want=lambda x, i, y: put(x, i.T, y, np.floor_divide),
)

# ---- segments ----
LIMITS = {"max": np.finfo(np.float32).min, "min": np.finfo(np.float32).max, "prod": 1, "sum": 0}
for name, reduce in {"sum": np.sum, "max": np.max, "min": np.min, "prod": np.prod}.items():
    case(
        *(f"ops.unsorted_segment_{name}(x, i, 3)", f"ops.UnsortedSegment{name.title()}()(x, i, 3)"),
        *((f"x.unsorted_segment_{name}(i, 3)",) if name != "sum" else ()),
        x=floats(4, 2),
        i=np.int32([2, 0, 2, 0]),
        want=lambda x, i, r=reduce, e=LIMITS[name]: np.stack(
            [r(x[i == 0], 0), np.full(2, e, np.float32), r(x[i == 2], 0)]
        ),
    )
case(
    "ops.unsorted_segment_sum(x, i, 2)",
    x=floats(3, 2),
    i=np.int64([1, -1, 1]),
    want=lambda x, i: np.stack([np.zeros(2, np.float32), x[0] + x[2]]),
    bad={"ops.unsorted_segment_sum(x, i, 1)": OUT_OF_RANGE, "ops.unsorted_segment_sum(x, i + 1, 2)": OUT_OF_RANGE},
)
case(
    "ops.unsorted_segment_sum(x, i, 2)",
    x=floats(2, 2, 3),
    i=np.int64([[0, 1], [1, 1]]),
    want=lambda x, i: np.stack([x[0, 0], x[0, 1] + x[1, 0] + x[1, 1]]),
)
case(
    "ops.unsorted_segment_max(x, i, 2)",
    x=ints(3),
    i=np.int64([0, 0, 0]),
    want=lambda x, i: np.int32([x.max(), np.iinfo(np.int32).min]),
)

case(
    "ops.InplaceUpdateV2()(x, (0, 2), v)",
    x=floats(3, 2),
    v=floats(2, 2, seed=1),
    want=lambda x, v: np.stack([v[0], x[1], v[1]]),
)
case(
    *("ops.inplace_index_add(ms.Parameter(x), i, v, 1) + 0", "ops.InplaceIndexAdd(1)(ms.Parameter(x), i, v) + 0"),
    x=floats(2, 3),
    i=np.int32([0, 2]),
    v=floats(2, 2, seed=1),
    grad="",
    want=lambda x, i, v: x + np.stack([v[:, 0], 0 * v[:, 0], v[:, 1]], 1),
)
form = "ops.ScatterNonAliasingAdd()(ms.Parameter(x * 1), ms.Tensor([[0], [2]], ms.int32), y).value()"
case(
    form,
    x=floats(3),
    y=floats(2, seed=1),
    want=lambda x, y: x + np.array([y[0], 0, y[1]], x.dtype),
    grad="",
    no_kernel={form: "no kernel on a CPU"},
)
