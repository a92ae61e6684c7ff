"""Rows of ops/conversion.py."""

import numpy as np

from . import bools, case, floats, ints, of

X = np.float32([1.5, -2.5, 0, 300.75])
G = floats(2, 3)
NO_KERNEL = "MindSpore has no CPU kernel for it"
OWN = "our own: MindSpore takes its dtypes only"

# ---- dtypes ----

case(
    "ops.mixed_precision_cast(ms.float16, (x, 3, (x, i)))",
    "ops.mixed_precision_cast(dst_dtype=ms.float16, x=(x, 3, (x, i)))",
    x=G,
    i=ints(2),
    want=lambda x, i: (x.astype(np.float16), 3, (x.astype(np.float16), i)),
    grad="",
)
case("ops.mixed_precision_cast(ms.float16, x)", x=G, want=lambda x: x.astype(np.float16), grad="")
case(
    "ops.mixed_precision_cast(ms.float16, None) is None",
    x=G,
    want=True,
    bad={"ops.mixed_precision_cast(None, x)": TypeError},
)


def as_type(dtype):
    return lambda x: x.astype(dtype)


case(
    *of("ops.cast ops.Cast() Tensor.astype Tensor.to Tensor.type", "x, ms.int32"),
    *("x.astype('int32')", "x.astype('Int32')", "x.astype(np.int32)", "x.int()", "x.to(dtype=ms.int32)"),
    *("ops.cast(x, dtype=ms.int32)", "x.astype(dtype=ms.int32)", "ops.cast(x, 'int32')"),
    x=X,
    want=as_type(np.int32),
    no_kernel={"ops.cast(x, 'int32')": OWN},
    bad={
        "ops.cast(x, 'abc')": TypeError,
        "ops.cast(x, None)": TypeError,
        "ops.cast([1, 2], ms.int32)": TypeError,
        "x.astype('abc')": TypeError,
        "x.astype(None)": TypeError,
        "x.astype(3)": TypeError,
        "x.to('float16')": ValueError,
        "x.to(np.float16)": TypeError,
    },
)
case(
    *of("ops.cast ops.Cast() Tensor.astype Tensor.to", "x, ms.float16"),
    *("x.half()", "x.type_as(ms.Tensor([1], ms.float16))", "ops.type_as(x, ms.Tensor([1], ms.float16))"),
    *("x.to(ms.Tensor([1], ms.float16))", "x.to('CPU', ms.float16)", "x.to(ms.float16, copy=True)"),
    x=X,
    want=as_type(np.float16),
    grad="",
    no_kernel={"ops.type_as(x, ms.Tensor([1], ms.float16))": NO_KERNEL},
)
case(
    *("x.type_as(x)", "x.to('CPU')", "x.to('cpu', non_blocking=True)", "x.to(device='CPU')", "x.astype(ms.float32)"),
    *("x.astype(ms.float32, copy=False)", "ops.cast(x, ms.float32)", "x.float()", "x.move_to('CPU')"),
    *("ops.move_to(x)", "ops.MoveTo()(x, 'CPU', True)"),
    x=X,
    want=lambda x: x,
    no_kernel=dict.fromkeys(("ops.move_to(x)", "ops.MoveTo()(x, 'CPU', True)"), NO_KERNEL),
)
case("x.double()", "x.astype(float)", "x.astype('float64')", x=X, want=as_type(np.float64))
case("x.long()", "x.astype(int)", x=X, want=as_type(np.int64))
case("x.short()", "x.astype(ms.int16)", x=X, want=as_type(np.int16))
case("x.byte()", "x.astype(ms.uint8)", x=X, want=np.uint8([1, 254, 0, 44]))
case("x.astype(ms.int8)", x=X, want=np.int8([1, -2, 0, 44]))
case("x.bool()", "x.astype(bool)", "x.astype('bool')", "x.astype('bool_')", x=X, want=as_type(np.bool_))
case("x.astype(complex)", x=X, want=as_type(np.complex128))
case(
    "x.bfloat16().astype(ms.float32)",
    "x.astype(ms.bfloat16).float()",
    x=X,
    want=np.float32([1.5, -2.5, 0, 300]),
    grad="",
)
case("x.float()", "ops.cast(x, ms.float32)", x=bools(4), want=as_type(np.float32))
case("ops.cast(2.5, ms.int32)", "ops.Cast()(2, ms.int32)", x=X, want=np.asarray(2, np.int32))
case("ops.cast(True, ms.float32)", x=X, want=np.asarray(1, np.float32), grad="")
case(
    *("ops.dtype(x) == ms.float32", "ops.DType()(x) == x.dtype"),
    x=X,
    want=True,
    bad={"ops.dtype(2)": TypeError},
)
case(*of("ops.ScalarCast() ops.scalar_cast", "2.5, ms.int64"), x=X, want=2)

# ---- numbers and copies ----

case("x.item()", "x.tolist()", "x.asnumpy().item()", x=np.asarray(1.5, np.float32), want=1.5)
case("x.item()", x=np.int8([[3]]), want=3, bad={"ms.Tensor([1, 2]).item()": ValueError, "x.item(0)": TypeError})
case("x.item()", x=np.bool_([True]), want=True)
case("tuple(x.tolist())", x=np.float32([1.5, 2]), want=(1.5, 2.0))
case("x.tolist() == [[1, 2], [3, 4]]", x=np.int32([[1, 2], [3, 4]]), want=True)
case("x.itemset(1, 9)", "x.itemset((0, 1), 9.0)", x=np.float32([[1, 2, 3]]), want=np.float32([[1, 9, 3]]), grad="")
case("x.itemset(9)", x=np.float32([1]), want=np.float32([9]), grad="", bad={"ms.Tensor([1, 2]).itemset(1)": IndexError})
case(
    *of("ops.Identity() mint.clone Tensor.copy Tensor.clone Tensor.contiguous Tensor.value ops.identity"),
    "x.T.contiguous().T",
    x=G,
    want=lambda x: x,
    no_kernel=dict.fromkeys(of("mint.clone Tensor.clone"), NO_KERNEL),
)

# ---- what it is ----

case("ops.is_tensor(x)", "ms.is_tensor(x)", "not ops.is_tensor(2)", "ops.is_tensor(ms.Parameter(x))", x=X, want=True)
case("ops.is_floating_point(x)", "x.is_floating_point()", "x.is_signed()", x=X, want=True)
case("ops.is_complex(x)", "x.is_complex()", "x.int().is_floating_point()", "x.byte().is_signed()", x=X, want=False)
case("ops.is_complex(x)", "x.is_complex()", x=np.complex64([1]), want=True)
case("x.is_contiguous()", "not x.T.is_contiguous()", x=G, want=True)
case("x.numel()", "x.nelement()", x=G, want=6)
case("x.dim()", "x.ndimension()", x=G, want=2)
case("x.stride() == [3, 1]", "x.T.stride() == [1, 3]", x=G, want=True)
case("x.stride(0)", "x.stride(dim=0)", "x[1].storage_offset()", x=G, want=3)
case("x.storage_offset()", x=ints(2), want=0)
case("x.data_ptr() == x.value().data_ptr()", "not x.is_pinned()", x=X, want=True)
case("x.is_shared() == (x.device != 'CPU')", x=X, want=True)  # of a card it always is, to torch
case("callable(x.pin_memory)", x=X, want=True)  # it needs a card

# ---- to sparse Tensors ----
case(*("x.to_coo().values", "x.to_csr().values"), x=np.float32([[0, 2], [3, 0]]), want=np.float32([2, 3]), grad="")
case("ops.deepcopy(x)", x=floats(2, 3), want=lambda x: x)
case(
    *("mint.item(x)", "mint.item(x[0, 0])"),
    x=np.float32([[3]]),
    want=3.0,
    bad={"mint.item(3)": TypeError, "mint.item(ms.Tensor([1, 2]))": RuntimeError},
)
case(
    "(lambda a, b: (ms.swap_tensors(a, b), a.shape, b.shape)[1:])(x + 0, y + 0)",
    x=floats(2, 3),
    y=np.int32([1, 2]),
    want=((2,), (2, 3)),
    bad={"ms.swap_tensors(x, 3)": TypeError},
)
case("(lambda a, b: (ms.swap_tensors(a, b), a)[1])(x + 0, x + 1)", x=ints(2, 3), want=lambda x: x + 1)
