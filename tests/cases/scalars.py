"""Rows of ops/scalars.py."""

import math

import numpy as np

from . import case

#: MindSpore's own primitives that it has for its compiler alone
COMPILED = "MindSpore runs it in a graph alone"


def rows(*pairs, compiled=False):
    for form, want in pairs:
        case(form, want=want, no_kernel={form: COMPILED} if compiled else {})


rows(
    *(("ops.scalar_add(1, 2)", 3), ("ops.scalar_sub(1, 2)", -1), ("ops.scalar_mul(2.0, 3.0)", 6.0)),
    *(("ops.scalar_div(3, 2)", 1.5), ("ops.scalar_floordiv(-3, 2)", -2), ("ops.scalar_mod(5, 3)", 2)),
    *(("ops.scalar_pow(2, 3)", 8), ("ops.scalar_eq(1, 1)", True), ("ops.scalar_lt(1, 2)", True)),
    *(("ops.scalar_le(3, 2)", False), ("ops.scalar_gt(1, 2)", False), ("ops.scalar_ge(2, 2)", True)),
    *(("ops.scalar_uadd(2)", 2), ("ops.scalar_usub(2)", -2), ("ops.scalar_log(2.0)", math.log(2))),
    *(("ops.tuple_len((1, 2))", 2), ("ops.list_len([1, 2])", 2), ("ops.tuple_getitem((1, 2), 0)", 1)),
    *(("ops.tuple_setitem((1, 2), 0, 5)", (5, 2)), ("ops.tuple_setitem((1, 2), -1, 5)", (1, 5))),
    *(("ops.make_tuple(1, 2)", (1, 2)), ("ops.make_slice(1, 2, 3)", slice(1, 2, 3)), ("ops.is_(1, 1)", True)),
    *(("ops.is_not(1, None)", True), ("ops.in_dict('a', {'a': 1})", True), ("ops.not_in_dict('b', {'a': 1})", True)),
    *(("ops.dict_getitem({'a': 1}, 'a')", 1), ("ops.tuple_div((4, 6), (2, 3))", (2, 2))),
    *(("ops.tuple_equal((1,), (1,))", True), ("ops.tuple_reversed((1, 2))", (2, 1)), ("ops.shape_mul((2, 3))", 6)),
    *(("ops.reduced_shape((2, 3), (1,))", (2, 1)), ("ops.reduced_shape((2, 3), ())", (1, 1))),
)
rows(
    *(("ops.bool_and(True, False)", False), ("ops.bool_or(True, False)", True), ("ops.bool_not(True)", False)),
    *(("ops.bool_eq(True, True)", True), ("ops.string_eq('a', 'a')", True), ("ops.string_concat('a', 'b')", "ab")),
    *(("ops.list_equal([1], [2])", False), ("len(ops.make_list(1, 2))", 2), ("ops.scalar_max(1, 2)", 2)),
    *(("ops.scalar_min(1, 2)", 1), ("ops.scalar_ne(1, 2)", True), ("tuple(ops.list_setitem([1, 2], 0, 5))", (5, 2))),
    *(("ops.dict_setitem({'a': 1}, 'b', 2)['b']", 2), ("ops.list_getitem([1, 2], 1)", 2)),
    compiled=True,
)

# ---- statements that change a name ----

for name, want in (("add", 9), ("sub", 5), ("mul", 14), ("div", 3.5), ("floordiv", 3), ("mod", 1)):
    case(f"ops.augassign_{name}(7, 2)", want=want)
A, B = np.float32([[7, -5, 3]]), np.float32([[2, 3, 4]])
case("ops.augassign_add(x, y)", "ops.hyper_add(x, y)", x=A, y=B, want=np.add)
case("ops.augassign_sub(x, y)", x=A, y=B, want=np.subtract)
case("ops.augassign_mul(x, y)", x=A, y=B, want=np.multiply)
case("ops.augassign_div(x, 2)", x=A, want=lambda x: x / 2)
case("ops.augassign_floordiv(x, 2)", x=A, want=lambda x: x // 2, grad="")
case("ops.augassign_mod(x, 4)", x=A, want=lambda x: x % 4)
case("ops.augassign_add((7,), (2,))", want=(7, 2))
case("ops.hyper_add((x, (y, x)), (y, (x, x)))[1]", x=A, y=B, want=lambda x, y: (x + y, 2 * x))
case("ops.hyper_add((1, 2), (3, 4))", want=(4, 6))

# ---- what the compiler asks ----

case("ops.isconstant(3)", "ops.isconstant(x)", x=A, want=True)
case("ops.is_tensor_bool_cond(x[0, 0])", x=A, want=True, bad={"ops.is_tensor_bool_cond(x)": ValueError})
case("ops.broadcast_gradient_args((2, 1, 3), (3,))", want=((1,), (0, 1)))
case("ops.broadcast_gradient_args((2, 1, 3), (4, 1))", want=((1,), (0, 2)))
case("ops.broadcast_gradient_args((2, 1), (2, 1))", want=((), ()))
form = "ops.make_dict(('a', 'b'), (1, 2))"
case(form, want={"a": 1, "b": 2}, no_kernel={form: "only in MindSpore's graphs"})
case("ops.TensorToTuple()(x)", x=np.int64([3, 4]), want=(3, 4))
form = "ops.TensorToTuple()(x)"
case("ops.TensorToTuple()(x[0])", x=A, want=(7.0, -5.0, 3.0), bad={form: TypeError}, no_kernel={form: "it gives None"})
