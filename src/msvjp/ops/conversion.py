"""What a Tensor is, and its conversion: to another dtype or device, to Python numbers, to a copy."""

import torch

from .. import ops
from .._core.casting import cast_floats
from .._core.checks import check_type
from .._op.declare import op, public
from .._tape.integer_gradients import cast_through
from ..common.device import if_named
from ..common.dtype import as_dtype
from ..common.parameter import Parameter
from ._operands import weak

plain = torch.Tensor

# ---- dtypes ----


@op("ops.cast", "ops.Cast()")
def cast(input, dtype):
    """The Tensor or number in another dtype; a float is cut off toward zero. The same Tensor if it has that dtype."""
    input = weak(input)
    return cast_through(input, plain.to(input, as_dtype("mindspore.ops.cast", dtype)))


@op("ops.mixed_precision_cast")
def mixed_precision_cast(dst_dtype, x):
    """The structure (tuple, list, dict) with its Tensors of floats in another dtype, and all else as it is."""
    return cast_floats(x, as_dtype("mindspore.ops.mixed_precision_cast", dst_dtype))


@op("Tensor.astype")
def astype(input, dtype, copy=True):
    """The elements in another dtype, given as a dtype, its name, or a numpy or Python type; a float is cut off toward zero.

    Where it has that dtype the memory is shared; with copy=False it is then the Tensor itself.
    """
    dtype = as_dtype("mindspore.Tensor.astype", dtype)
    return _converted(input, dtype) if copy else cast_through(input, plain.to(input, dtype))


@op("Tensor.type_as", "ops.type_as")
def type_as(input, other):
    """The elements in the dtype of other."""
    return cast_through(input, plain.to(input, other.dtype))


@op("Tensor.bool")
def bool(input):
    """The elements as bools: whether they are not 0."""
    return _converted(input, torch.bool)


@op("Tensor.int")
def int(input):
    """The elements as int32."""
    return _converted(input, torch.int32)


@op("Tensor.long")
def long(input):
    """The elements as int64."""
    return _converted(input, torch.int64)


@op("Tensor.short")
def short(input):
    """The elements as int16."""
    return _converted(input, torch.int16)


@op("Tensor.byte")
def byte(input):
    """The elements as uint8."""
    return _converted(input, torch.uint8)


@op("Tensor.float")
def float(input):
    """The elements as float32."""
    return _converted(input, torch.float32)


@op("Tensor.half")
def half(input):
    """The elements as float16."""
    return _converted(input, torch.float16)


@op("Tensor.bfloat16")
def bfloat16(input):
    """The elements as bfloat16."""
    return _converted(input, torch.bfloat16)


@op("Tensor.double")
def double(input):
    """The elements as float64."""
    return _converted(input, torch.float64)


def _converted(input, *args, **kwargs):
    out = plain.to(input, *args, **kwargs)
    if out is input and type(out) is Parameter:
        return out.view_as(out)  # a Tensor, lest a Cell that keeps it holds the Parameter twice
    return cast_through(input, out)


@op("ops.dtype", "ops.DType()")
def dtype(input_x):
    """The dtype of the Tensor."""
    if not isinstance(input_x, plain):
        raise TypeError(f"mindspore.ops.dtype: expected a Tensor, got {type(input_x).__name__}")
    return input_x.dtype


@op("ops.ScalarCast()", "ops.scalar_cast")
def scalar_cast(input_x, input_y):
    """The Python number as that dtype holds it, as a Python number."""
    return torch.tensor(input_x).to(as_dtype("mindspore.ops.scalar_cast", input_y)).item()


# ---- devices ----


@op("Tensor.to")
def to(input, *args, **kwargs):
    """The Tensor on another device, in another dtype, or like another Tensor: every form of torch's `to`.

    A device may have MindSpore's name too: 'CPU', 'GPU', 'Ascend', with or without a number, 'Ascend:1'.
    """
    api = "mindspore.Tensor.to"
    kwargs = {key: if_named(api, value) for key, value in kwargs.items()}
    return _converted(input, *(if_named(api, value) for value in args), **kwargs)


@op("Tensor.move_to", "ops.move_to", "ops.MoveTo()")
def move_to(input, to="CPU", blocking=True):
    """The Tensor on another device: 'CPU', 'GPU' or 'Ascend'."""
    return _converted(input, if_named("mindspore.Tensor.move_to", to), non_blocking=not blocking)


# ---- numbers and copies ----


@op("Tensor.item")
def item(input):
    """The one element as a Python number; ValueError if there are more."""
    return plain.item(input)


@op("mint.item")
def mint_item(input):
    """The one element of a Tensor as a Python number.

    Raises:
        TypeError: input is not a Tensor.
        RuntimeError: it has several elements.
    """
    check_type("mindspore.mint.item", plain, "a Tensor", input=input)
    if input.numel() != 1:
        raise RuntimeError(f"mindspore.mint.item: the Tensor has {input.numel()} elements; give one of one")
    return plain.item(input)


@op("Tensor.tolist")
def tolist(input):
    """The elements as Python numbers in nested lists; of a 0-D Tensor the number."""
    return plain.tolist(input)


@op("Tensor.itemset")
def itemset(input, *args):
    """A copy with one element replaced: `x.itemset(index, value)`, or `x.itemset(value)` of a Tensor of shape (1,).

    The index is a tuple, or an int that counts through all elements. The Tensor itself does not change.
    """
    if not args or len(args) > 2 or (len(args) == 1 and input.shape != (1,)):
        raise IndexError(
            f"mindspore.Tensor.itemset: {len(args)} arguments for shape {list(input.shape)}; give (index, value)"
        )
    *index, value = args
    out = plain.clone(input)
    if index and isinstance(index[0], tuple):
        out[index[0]] = value
    else:
        out.view(-1)[index[0] if index else 0] = value
    return out


@op("Tensor.copy", "Tensor.clone", "mint.clone", "ops.Identity()", "ops.deepcopy")
def clone(input, *, memory_format=torch.preserve_format):
    """The elements in new memory, in the graph. Torch's Python code says in which order they lie there."""
    return plain.clone(input, memory_format=memory_format)


@op("ops.identity", "Tensor.value")
def identity(x):
    """The Tensor itself."""
    return x


# ---- what it is ----


@op("ops.is_tensor", "is_tensor")
def is_tensor(obj):
    """Whether it is a Tensor."""
    return isinstance(obj, plain)


@op("ops.is_floating_point", "Tensor.is_floating_point")
def is_floating_point(input):
    """Whether the dtype is a float."""
    return input.dtype.is_floating_point


@op("ops.is_complex", "Tensor.is_complex")
def is_complex(input):
    """Whether the dtype is complex."""
    return input.dtype.is_complex


@op("Tensor.is_signed")
def is_signed(input):
    """Whether the dtype has negative numbers."""
    return input.dtype.is_signed


@op("Tensor.contiguous")
def contiguous(input):
    """The elements in memory in their order: the Tensor itself if they are, else a copy."""
    return plain.contiguous(input)


@op("Tensor.is_contiguous")
def is_contiguous(input):
    """Whether the elements are in memory in their order."""
    return plain.is_contiguous(input)


@op("Tensor.numel", "Tensor.nelement")
def numel(input):
    """The number of elements."""
    return plain.numel(input)


@op("Tensor.dim", "Tensor.ndimension")
def dim(input):
    """The number of axes."""
    return plain.dim(input)


@op("Tensor.stride")
def stride(input, dim=None):
    """The steps between elements along each axis, counted in elements, a list; of one axis, an int."""
    return list(plain.stride(input)) if dim is None else plain.stride(input, dim)


@op("Tensor.storage_offset")
def storage_offset(input):
    """Where in its memory the first element is, counted in elements."""
    return plain.storage_offset(input)


@op("Tensor.data_ptr")
def data_ptr(input):
    """The address of the first element."""
    return plain.data_ptr(input)


@op("Tensor.is_shared")
def is_shared(input):
    """Whether the memory is shared between processes."""
    return plain.is_shared(input)


@op("Tensor.is_pinned")
def is_pinned(input):
    """Whether the memory is page-locked, from where a copy to a card is fastest."""
    return plain.is_pinned(input)


@op("Tensor.pin_memory")
def pin_memory(input):
    """The elements in page-locked memory, from where a copy to a card is fastest."""
    return plain.pin_memory(input)


@public("Tensor.to_coo")
def to_coo(self):
    """The elements that are not 0, as a COOTensor."""
    return ops.dense_to_sparse_coo(self)


@public("Tensor.to_csr")
def to_csr(self):
    """The elements of a matrix that are not 0, as a CSRTensor."""
    return ops.dense_to_sparse_csr(self)


@public("swap_tensors")
def swap_tensors(t1, t2):
    """Exchange all that two Tensors are, their memory, class and attributes: each name keeps its object.

    Raises:
        TypeError: one is not a Tensor.
    """
    check_type("mindspore.swap_tensors", plain, "a Tensor", t1=t1, t2=t2)
    torch.utils.swap_tensors(t1, t2)
