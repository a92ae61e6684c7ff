"""Rows of ops/creation.py."""

import numpy as np

from . import case, floats, ints

NO_CPU = "MindSpore's CPU has no kernel for it"


def lacking(*forms):
    return dict.fromkeys(forms, NO_CPU)


X = floats(2, 3)

# ---- filled with one value ----
case(
    *(
        "ops.zeros((2, 3))",
        "ops.zeros([2, 3])",
        "ops.zeros(ms.Tensor([2, 3]))",
        "ops.zeros(size=(2, 3))",
        "ops.Zeros()((2, 3))",
    ),
    *(
        "ops.Zeros()((2, 3), ms.float32)",
        "mint.zeros((2, 3))",
        "ms.numpy.zeros((2, 3))",
        "ops.zeros((2, 3), None)",
        "ops.zeros_like(x)",
    ),
    *(
        "ops.ZerosLike()(x)",
        "mint.zeros_like(x)",
        "ms.numpy.zeros_like(x)",
        "x.new_zeros((2, 3))",
        "ops.fill(ms.float32, (2, 3), 0)",
    ),
    x=X,
    want=np.zeros_like,
    grad="",
    no_kernel=lacking("mint.zeros_like(x)"),
    bad={
        "ops.zeros(2, 3)": TypeError,
        "ops.zeros((2.0,))": TypeError,
        "ops.zeros(-1)": ValueError,
        "ops.zeros((2,), 'float32')": TypeError,
        "ops.zeros_like(3)": (TypeError, AttributeError),
    },
)
case(
    *("ops.zeros(2)", "ops.zeros((2,))", "ops.Zeros()(2, ms.float32)", "mint.zeros(2)", "ms.numpy.zeros(2)"),
    want=np.zeros(2, np.float32),
)
case(
    *(
        "ops.zeros((2, 3), ms.int32)",
        "ops.zeros((2, 3), dtype=ms.int32)",
        "ops.Zeros()((2, 3), ms.int32)",
        "mint.zeros((2, 3), dtype=ms.int32)",
    ),
    *(
        "ops.zeros_like(x, dtype=ms.int32)",
        "mint.zeros_like(x, dtype=ms.int32)",
        "x.new_zeros((2, 3), ms.int32)",
        "x.new_zeros((2, 3), dtype=ms.int32)",
    ),
    x=X,
    want=np.zeros((2, 3), np.int32),
    no_kernel=lacking("mint.zeros_like(x, dtype=ms.int32)"),
)
case("ops.zeros(())", want=np.zeros((), np.float32), no_kernel=lacking("ops.zeros(())"))
case(
    *(
        "ops.ones((2, 3))",
        "ops.ones([2, 3])",
        "ops.ones(shape=(2, 3))",
        "ops.Ones()((2, 3), ms.float32)",
        "ops.Ones()((2, 3))",
        "mint.ones((2, 3))",
    ),
    *(
        "ms.numpy.ones((2, 3))",
        "ops.ones_like(x)",
        "ops.OnesLike()(x)",
        "mint.ones_like(x)",
        "ms.numpy.ones_like(x)",
        "x.new_ones((2, 3))",
    ),
    x=X,
    want=np.ones_like,
    grad="",
    no_kernel=lacking("mint.ones_like(x)"),
    bad={"x.new_ones(2, 3)": TypeError},
)
case(
    *(
        "ops.ones((2, 3), ms.int32)",
        "ops.Ones()((2, 3), ms.int32)",
        "ops.ones_like(x, dtype=ms.int32)",
        "x.new_ones((2, 3), ms.int32)",
    ),
    x=X,
    want=np.ones((2, 3), np.int32),
)
case(*("ops.ones(3, ms.float16)", "ops.Ones()(3, ms.float16)"), want=np.ones(3, np.float16))
# ops.full makes integers unless told otherwise
case(
    *("ops.full((2, 3), 3)", "ops.full([2, 3], 3.7)", "mint.full((2, 3), 3)"),
    want=np.full((2, 3), 3),
    no_kernel=lacking("mint.full((2, 3), 3)"),
)
case(
    *(
        "ops.full((2, 3), 1.5, dtype=ms.float32)",
        "mint.full((2, 3), 1.5)",
        "ops.fill(ms.float32, (2, 3), 1.5)",
        "ops.Fill()(ms.float32, (2, 3), 1.5)",
    ),
    *(
        "ops.fill(type=ms.float32, shape=(2, 3), value=1.5)",
        "ops.FillV2()((2, 3), ms.Tensor(1.5))",
        "ops.full_like(x, 1.5)",
        "mint.full_like(x, 1.5)",
    ),
    *(
        "ops.fills(x, 1.5)",
        "ops.Fills()(x, 1.5)",
        "x.fills(1.5)",
        "x.fill(1.5)",
        "x.new_full((2, 3), 1.5)",
        "ms.numpy.full_like(x, 1.5)",
        "ms.numpy.full((2, 3), 1.5)",
    ),
    x=X,
    want=np.full((2, 3), 1.5, np.float32),
    grad="",
    no_kernel=lacking(
        "mint.full((2, 3), 1.5)",
        "mint.full_like(x, 1.5)",
        "ops.fills(x, 1.5)",
        "ops.Fills()(x, 1.5)",
        "x.fills(1.5)",
        "x.new_full((2, 3), 1.5)",
    ),
)
case(
    *(
        "ops.full((2,), 3.7, dtype=ms.int32)",
        "ops.fill(ms.int32, (2,), 3.7)",
        "ops.full_like(x, 3.7)",
        "x.fill(3.7)",
        "mint.full((2,), 3, dtype=ms.int32)",
        "x.new_full((2,), 3)",
    ),
    x=ints(2),
    want=np.int32([3, 3]),
    no_kernel=lacking("mint.full((2,), 3, dtype=ms.int32)", "x.new_full((2,), 3)"),
)
case("ops.fill(ms.bool_, (2,), 3)", want=np.bool_([1, 1]))
case("ops.full_like(x, 3, dtype=ms.int32)", x=X, want=np.full((2, 3), 3, np.int32))
case("ops.FillV2()((2, 3), v)", v=floats(), want=lambda v: np.full((2, 3), v))
case(
    *(
        "mint.empty(2, 3).shape",
        "mint.empty((2, 3), dtype=ms.int32).shape",
        "mint.empty_like(x).shape",
        "x.new_empty((2, 3)).shape",
        "ms.numpy.empty((2, 3)).shape",
        "ms.numpy.empty_like(x).shape",
    ),
    x=X,
    want=(2, 3),
    grad="",
)
case(
    *(
        "mint.empty(2).dtype == ms.float32",
        "mint.empty((2, 3), dtype=ms.int32).dtype == ms.int32",
        "x.new_empty((2,)).dtype == ms.float32",
        "mint.empty_like(x).dtype == ms.float32",
        "ms.numpy.empty(3).dtype == ms.float32",
    ),
    x=X,
    want=True,
    grad="",
)

# ---- ranges ----
case(
    *(
        "ops.arange(3)",
        "ops.arange(0, 3)",
        "ops.arange(end=3)",
        "ops.arange(start=0, end=3, step=1)",
        "ops.arange(ms.Tensor(3))",
        "ops.range(0, 3, 1)",
        "ops.tensor_range(0, 3, 1)",
    ),
    *(
        "ops.range(ms.Tensor(0, ms.int32), ms.Tensor(3, ms.int32), ms.Tensor(1, ms.int32))",
        "ops.Range()(0, 3, 1)",
        "ops.Range(100)(ms.Tensor(0), ms.Tensor(3), ms.Tensor(1))",
    ),
    *("ops.range(0, 3, 1, maxlen=10)", "mint.arange(3)"),
    want=np.arange(3),
    no_kernel=lacking("mint.arange(3)"),
    bad={"ops.arange(5, 1)": ValueError, "ops.arange(0, 3, 0)": ValueError},
)
case(*("ops.arange(5, 0, -2)", "ops.range(5, 0, -2)"), want=np.int64([5, 3, 1]))
case(
    *(
        "ops.arange(0, 1, 0.25)",
        "ops.arange(0.0, 1.0, 0.25)",
        "ops.range(0.0, 1.0, 0.25)",
        "mint.arange(0, 1, 0.25)",
        "ms.numpy.arange(0, 1, 0.25)",
        "ops.arange(ms.Tensor(0.0), 1, 0.25)",
    ),
    want=np.arange(0, 1, 0.25, np.float32),
    no_kernel=lacking("mint.arange(0, 1, 0.25)"),
)
case(
    *(
        "ops.arange(3.0)",
        "ops.arange(3, dtype=ms.float32)",
        "ms.numpy.arange(3.0)",
        "ms.numpy.arange(3, dtype=ms.float32)",
        "ms.numpy.arange(0, 3, dtype='float32')",
    ),
    want=np.arange(3, dtype=np.float32),
)
case(*("ops.make_range(1, 7, 2)",), want=(1, 3, 5))
case(*("ops.make_range(3)", "ops.make_range(0, 3, 1)"), want=(0, 1, 2))
case(
    *(
        "ops.linspace(1, 10, 4)",
        "ops.linspace(1.0, 10.0, steps=4)",
        "ops.linspace(ms.Tensor(1.0), ms.Tensor(10.0), 4)",
        "ops.LinSpace()(ms.Tensor(1.0), ms.Tensor(10.0), 4)",
    ),
    *(
        "ops.linspace(start=1, end=10, steps=4)",
        "mint.linspace(1, 10, 4)",
        "ms.numpy.linspace(1, 10, 4)",
        "ops.linspace(1, 10, ms.Tensor(4))",
    ),
    want=np.float32([1, 4, 7, 10]),
    no_kernel=lacking("mint.linspace(1, 10, 4)"),
    bad={
        "ops.linspace(1, 10, 0)": ValueError,
        "ops.linspace(ms.Tensor([1.0, 2.0]), ms.Tensor([1.0, 2.0]), 4)": ValueError,
    },
)
case("ops.linspace(x, y, 5)", x=floats(), y=floats(seed=1), want=lambda x, y: np.linspace(x, y, 5, dtype=np.float32))
case("ops.linspace(3, 10, 1)", want=np.float32([3]))
case("ops.linspace(ms.Tensor(1.0, ms.float64), ms.Tensor(2.0, ms.float64), 3)", want=np.float64([1, 1.5, 2]))
case(
    *("ops.logspace(x, y, 3)", "ops.LogSpace(3)(x, y)", "ops.LogSpace(steps=3, base=10)(x, y)"),
    x=floats(),
    y=floats(seed=1),
    want=lambda x, y: np.logspace(x, y, 3, dtype=np.float32),
    grad="",
)
case(
    "ops.logspace(x, y, 3, base=2)",
    x=floats(),
    y=floats(seed=1),
    want=lambda x, y: np.logspace(x, y, 3, base=2, dtype=np.float32),
    grad="",
)

# ---- matrices ----
case(
    *(
        "ops.eye(2, 3)",
        "ops.Eye()(2, 3, ms.float32)",
        "ops.eye(n=2, m=3, dtype=ms.float32)",
        "mint.eye(2, 3)",
        "ms.numpy.eye(2, 3)",
    ),
    want=np.eye(2, 3, dtype=np.float32),
)
case(
    *(
        "ops.eye(2, dtype=ms.int32)",
        "ops.eye(2, 2, ms.int32)",
        "ops.Eye()(2, 2, ms.int32)",
        "mint.eye(2, dtype=ms.int32)",
    ),
    want=np.eye(2, dtype=np.int32),
)
case("ops.eye(3)", want=np.eye(3, dtype=np.float32))
case(
    *("ops.tril_indices(3, 4, 1)", "ops.tril_indices(row=3, col=4, offset=1)"), want=np.stack(np.tril_indices(3, 1, 4))
)
case(*("ops.triu_indices(3, 4, 1)", "ops.triu_indices(3, 4, offset=1)"), want=np.stack(np.triu_indices(3, 1, 4)))
case(
    *("ops.TrilIndices(3, 4)()", "ops.tril_indices(3, 4, dtype=ms.int32)"),
    want=np.stack(np.tril_indices(3, 0, 4)).astype(np.int32),
)
case(
    *("ops.TriuIndices(3, 4)()", "ops.triu_indices(3, 4, dtype=ms.int32)"),
    want=np.stack(np.triu_indices(3, 0, 4)).astype(np.int32),
)

# ---- from numbers ----
case(
    *(
        "ops.scalar_to_tensor(3)",
        "ops.scalar_to_tensor(3.0)",
        "ops.ScalarToTensor()(3)",
        "ops.scalar_to_tensor(3, ms.float32)",
    ),
    want=np.array(3, np.float32),
    bad={"ops.scalar_to_tensor(ms.Tensor(3))": TypeError},
)
case(
    *("ops.scalar_to_tensor(3, ms.int32)", "ops.scalar_to_tensor(3.7, ms.int32)", "ops.ScalarToTensor()(3, ms.int32)"),
    want=np.array(3, np.int32),
)
for number, made in ((True, np.bool_(True)), (3, np.int64(3)), (2.5, np.float32(2.5))):
    _FORMS = (f"ops.scalar_to_array({number})", f"ops.ScalarToArray()({number})")
    case(*_FORMS, want=np.array(made), no_kernel=lacking(*_FORMS))
case(
    *("ops.tuple_to_array((1, 2, 3))", "ops.TupleToArray()((1, 2, 3))"),
    want=np.int32([1, 2, 3]),
    bad={"ops.tuple_to_array(())": (TypeError, IndexError)},
)
case(*("ops.tuple_to_array((1.0, 2.5))", "ops.TupleToArray()((1.0, 2.5))"), want=np.float32([1, 2.5]))

# ---- over the memory of another object ----

case(
    "ms.frombuffer(bytearray(b'abcdefgh'), ms.int16, 2, 2)",
    "ms.frombuffer(b'abcdefgh', ms.int16, count=2, offset=2)",
    want=np.frombuffer(b"abcdefgh", np.int16, 2, 2),
    bad={
        "ms.frombuffer(b'abc', ms.int16)": RuntimeError,
        "ms.frombuffer(b'', ms.int16)": RuntimeError,
        "ms.frombuffer(3, ms.int16)": RuntimeError,
        "ms.frombuffer(b'abcd', ms.int16, 9)": RuntimeError,
        "ms.frombuffer(b'abcd', ms.int8, 0)": RuntimeError,
        "ms.frombuffer(b'abcd', ms.int8, -1, -1)": RuntimeError,
    },
)
case("ms.frombuffer(np.arange(3, dtype=np.float32), ms.float32)", want=np.arange(3, dtype=np.float32))
