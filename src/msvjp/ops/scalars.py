"""MindSpore's primitives of numbers, tuples, lists and dicts, which its compiler has for Python's own operators."""

import math
import operator

from .._op.declare import op, public
from .mapping import HyperMap


def _published(names, function):
    """The function under these names, and again where MindSpore has the same under a name for other types."""
    return public(*(f"ops.{name}" for name in names.split()))(function)


def _statement(name, compute):
    """Publish what `x += y` and its like give x, under the name."""

    def changed(x, y):
        try:
            return compute(x, y)
        except TypeError as error:
            raise TypeError(f"mindspore.ops.{name}: {error}") from error

    public(f"ops.{name}")(changed)


scalar_add = _published("scalar_add string_concat", lambda x, y: x + y)
scalar_sub = _published("scalar_sub", lambda x, y: x - y)
scalar_mul = _published("scalar_mul", lambda x, y: x * y)
scalar_div = _published("scalar_div", lambda x, y: x / y)
scalar_floordiv = _published("scalar_floordiv", lambda x, y: x // y)
scalar_mod = _published("scalar_mod", lambda x, y: x % y)
scalar_pow = _published("scalar_pow", lambda x, y: x**y)
scalar_eq = _published("scalar_eq bool_eq string_eq tuple_equal list_equal", lambda x, y: x == y)
scalar_ne = _published("scalar_ne", lambda x, y: x != y)
scalar_lt = _published("scalar_lt", lambda x, y: x < y)
scalar_le = _published("scalar_le", lambda x, y: x <= y)
scalar_gt = _published("scalar_gt", lambda x, y: x > y)
scalar_ge = _published("scalar_ge", lambda x, y: x >= y)
scalar_max = _published("scalar_max", lambda x, y: x if x >= y else y)
scalar_min = _published("scalar_min", lambda x, y: x if x <= y else y)
scalar_uadd = _published("scalar_uadd", lambda x: +x)
scalar_usub = _published("scalar_usub", lambda x: -x)
scalar_log = _published("scalar_log", lambda x: math.log(x))
bool_and = _published("bool_and", lambda x, y: x and y)
bool_or = _published("bool_or", lambda x, y: x or y)
bool_not = _published("bool_not", lambda x: not x)
is_ = _published("is_", lambda x, y: x is y)
is_not = _published("is_not", lambda x, y: x is not y)
in_dict = _published("in_dict", lambda key, mapping: key in mapping)
not_in_dict = _published("not_in_dict", lambda key, mapping: key not in mapping)
tuple_len = _published("tuple_len list_len", lambda x: len(x))
tuple_getitem = _published("tuple_getitem list_getitem dict_getitem", lambda x, key: x[key])
tuple_reversed = _published("tuple_reversed", lambda x: x[::-1])
tuple_div = _published("tuple_div", lambda x, y: tuple(map(operator.floordiv, x, y)))
make_tuple = _published("make_tuple", lambda *items: items)
make_list = _published("make_list", lambda *items: list(items))
make_slice = _published("make_slice", lambda start, stop, step: slice(start, stop, step))
make_dict = _published("make_dict", lambda keys, values: dict(zip(keys, values, strict=True)))
for _word, _operator in (
    *(("add", operator.add), ("sub", operator.sub), ("mul", operator.mul), ("div", operator.truediv)),
    *(("floordiv", operator.floordiv), ("mod", operator.mod)),
):
    _statement(f"augassign_{_word}", _operator)
hyper_add = _published("hyper_add", lambda x, y: HyperMap()(operator.add, x, y))
isconstant = _published("isconstant", lambda x: True)
shape_mul = _published("shape_mul", lambda shape: math.prod(shape))


@public("ops.tuple_setitem")
def tuple_setitem(x, index, value):
    """The tuple with another value at the index."""
    return (*x[:index], value, *x[index + 1 :]) if index >= 0 else tuple_setitem(x, index + len(x), value)


@public("ops.list_setitem", "ops.dict_setitem")
def list_setitem(x, key, value):
    """The list or dict with another value at the index or key; x itself stays."""
    changed = x.copy()
    changed[key] = value
    return changed


@public("ops.reduced_shape")
def reduced_shape(shape, axis):
    """The shape after a reduction that keeps its axes: () means all."""
    axes = {a % len(shape) for a in axis} if axis else range(len(shape))
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


@public("ops.broadcast_gradient_args")
def broadcast_gradient_args(x, y):
    """Along which axes a gradient of the broadcast of two shapes is summed up, for each of them."""
    if tuple(x) == tuple(y):
        return (), ()
    rank = max(len(x), len(y))
    lengths = [(1,) * (rank - len(shape)) + tuple(shape) for shape in (x, y)]
    return tuple(tuple(i for i, n in enumerate(shape) if n == 1) for shape in lengths)


@op("ops.is_tensor_bool_cond")
def is_tensor_bool_cond(x):
    """True for a Tensor that an `if` may ask.

    Raises:
        ValueError: it has another shape than () or (1,).
    """
    if tuple(x.shape) not in ((), (1,)):
        raise ValueError(f"mindspore.ops.is_tensor_bool_cond: the shape is {tuple(x.shape)}; give () or (1,)")
    return True


@op("ops.TensorToTuple()")
def tensor_to_tuple(input_tensor):
    """The elements of a Tensor of one axis, as a tuple of numbers."""
    if input_tensor.ndim != 1:
        raise TypeError(f"mindspore.ops.TensorToTuple: the Tensor has {input_tensor.ndim} axes; give one")
    return tuple(input_tensor.tolist())
