"""The methods that change the Tensor itself. Their names end in `_`; nothing else in MindSpore's arithmetic does it.

Those that draw random numbers are in drawing.py.
"""

import torch

from .._op.declare import op
from ._arguments import tensor_like
from ._kinks import scatter_prod
from ._repeated import keep_last, keep_last_along, keep_last_of_all, keep_last_slices
from ._writing import written
from .gathering import counted

plain = torch.Tensor


@op("Tensor.add_")
def add_(input, other, *, alpha=1):
    """input += alpha * other, in place."""
    return written(plain.add_, input, other, alpha=alpha)


@op("Tensor.sub_")
def sub_(input, other, *, alpha=1):
    """input -= alpha * other, in place."""
    return written(plain.sub_, input, other, alpha=alpha)


@op("Tensor.mul_")
def mul_(input, other):
    """input *= other, in place."""
    return written(plain.mul_, input, other)


@op("Tensor.div_")
def div_(input, other, *, rounding_mode=None):
    """input /= other, in place; with rounding_mode 'floor' or 'trunc' the quotient is rounded."""
    return written(plain.div_, input, other, rounding_mode=rounding_mode)


@op("Tensor.floor_divide_")
def floor_divide_(input, other):
    """input //= other, in place."""
    return written(plain.div_, input, other, rounding_mode="floor")


@op("Tensor.remainder_")
def remainder_(input, other):
    """input %= other, in place."""
    return written(plain.remainder_, input, other)


@op("Tensor.clamp_", "ops.clamp_")
def clamp_(input, min=None, max=None):
    """Bring the elements between two numbers or Tensors, in place; either may be None."""
    return written(plain.clamp_, input, min, max)


@op("mint.addr_")
def addr_(input, vec1, vec2, beta=1, alpha=1):
    """input = beta * input + alpha times the outer product of two vectors, in place."""
    return written(plain.addr_, input, vec1, vec2, beta=beta, alpha=alpha)


@op("Tensor.addmm_")
def addmm_(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2), in place."""
    return written(plain.addmm_, input, mat1, mat2, beta=beta, alpha=alpha)


@op("Tensor.exp_")
def exp_(input):
    """The exponential, in place."""
    return written(plain.exp_, input)


@op("Tensor.log_")
def log_(input):
    """The natural logarithm, in place."""
    return written(plain.log_, input)


@op("Tensor.floor_")
def floor_(input):
    """The largest whole number that is not larger, in place."""
    return written(plain.floor_, input)


@op("Tensor.sign_")
def sign_(input):
    """-1, 0 or 1, in place."""
    return written(plain.sign_, input)


@op("Tensor.tanh_", "ops.tanh_")
def tanh_(input):
    """The hyperbolic tangent, in place."""
    return written(plain.tanh_, input)


@op("Tensor.sigmoid_", "mint.nn.functional.sigmoid_", "ops.inplace_sigmoid")
def sigmoid_(input):
    """1 / (1 + exp(-input)), in place."""
    return written(plain.sigmoid_, input)


@op("Tensor.erfinv_", "ops.erfinv_")
def erfinv_(input):
    """The inverse of the error function, in place."""
    return written(plain.erfinv_, input)


# ---- other values ----


@op("Tensor.copy_")
def copy_(input, src, non_blocking=False):
    """The elements of src, broadcast, cast and moved to the device, in place."""
    return written(plain.copy_, input, src, non_blocking)


@op("Tensor.fill_")
def fill_(input, value):
    """A number or a 0-D Tensor in every element, in place."""
    return written(plain.fill_, input, value)


@op("Tensor.zero_", "ops.zero_")
def zero_(input):
    """0 in every element, in place."""
    return written(plain.zero_, input)


@op("Tensor.fill_diagonal_")
def fill_diagonal_(input, fill_value, wrap=False):
    """A number on the main diagonal, in place; with wrap the diagonal of a tall matrix begins again below its end."""
    return written(plain.fill_diagonal_, input, fill_value, wrap)


@op("Tensor.masked_fill_")
def masked_fill_(input, mask, value):
    """A number or a 0-D Tensor where the mask, broadcast, holds, in place."""
    return written(plain.masked_fill_, input, mask, value)


@op("Tensor.masked_scatter_")
def masked_scatter_(input, mask, source):
    """The elements of source, one after the other, where the mask holds, in place."""
    return written(plain.masked_scatter_, input, mask, source)


@op("Tensor.set_")
def set_(input, source=None, storage_offset=0, size=None, stride=None):
    """Let the Tensor stand on the memory of another Tensor or storage, or on none; then in the layout given, if any.

    Where the layout reaches beyond the memory, that grows, by zeros.

    Raises:
        RuntimeError: in a vmap, where a Tensor is a part of another's memory.
        TypeError: a storage_offset without a size.
    """
    if any(isinstance(x, plain) and torch._C._functorch.is_functorch_wrapped_tensor(x) for x in (input, source)):
        raise RuntimeError("mindspore.Tensor.set_: in a vmap a Tensor keeps its memory; write to it with `x.copy_(y)`")
    if source is None:
        return written(plain.set_, input)
    if size is None:
        if storage_offset:
            raise TypeError("mindspore.Tensor.set_: storage_offset comes with a size; give both")
        return written(plain.set_, input, source)
    length = (source.untyped_storage() if isinstance(source, plain) else source).nbytes()
    out = written(plain.set_, input, source, storage_offset, size, *(() if stride is None else (stride,)))
    memory = torch.empty(0, dtype=torch.uint8, device=out.device).set_(out.untyped_storage())
    memory[length:].zero_()
    return out


# ---- at indices ----


@op("Tensor.scatter_")
def scatter_(input, dim, index, src=None, *, reduce=None, value=None):
    """self[index[i][j]][j] = src[i][j] for dim 0, and so on, in place; src or value may be a number.

    reduce 'add' or 'multiply' combines them with what is there.
    """
    src = value if src is None else src
    index = counted(index, input.shape[dim])
    if reduce is None:
        return keep_last_along(written(plain.scatter_, input, dim, index, src), dim, index, src)
    if reduce not in ("add", "multiply"):
        raise ValueError(f"mindspore.Tensor.scatter_: reduce is {reduce!r}; give 'add' or 'multiply'")
    src = tensor_like(src, input).expand(index.shape) if _is_number(src) else src
    if reduce == "add":
        return written(plain.scatter_add_, input, dim, index, src)
    return written(plain.copy_, input, scatter_prod(input, dim, index, src))


def _is_number(value):
    return not isinstance(value, torch.Tensor) or not value.dim()


@op("Tensor.scatter_add_")
def scatter_add_(input, dim, index, src):
    """self[index[i][j]][j] += src[i][j] for dim 0, and so on, in place."""
    return written(plain.scatter_add_, input, dim, counted(index, input.shape[dim]), src)


@op("Tensor.index_add_")
def index_add_(input, dim, index, source, *, alpha=1):
    """alpha times the slices of source added to those at the indices along an axis, in place."""
    return written(plain.index_add_, input, dim, counted(index, input.shape[dim]), source, alpha=alpha)


@op("Tensor.index_copy_")
def index_copy_(input, dim, index, tensor):
    """The slices of tensor in the place of those at the indices along an axis, in place."""
    index = counted(index, input.shape[dim])
    return keep_last_slices(written(plain.index_copy_, input, dim, index, tensor), dim, index, tensor)


@op("Tensor.index_fill_")
def index_fill_(input, dim, index, value):
    """A number or a 0-D Tensor in the slices at the indices along an axis, in place."""
    return written(plain.index_fill_, input, dim, counted(index, input.shape[dim]), value)


@op("Tensor.index_put_")
def index_put_(input, indices, values, accumulate=False):
    """The values written, or added, at `self[indices]`, in place: one Tensor of indices, or a mask, for each axis."""
    indices, values = tuple(indices), tensor_like(values, input)
    out = written(plain.index_put_, input, indices, values, accumulate)
    return out if accumulate else keep_last(out, indices, values)


@op("Tensor.put_", "ops.put_")
def put_(input, index, source, accumulate=False):
    """The elements of source written, or added, at the indices, which count through all elements, in place."""
    index = counted(index, input.numel())
    out = written(plain.put_, input, index, source, accumulate)
    return out if accumulate else keep_last_of_all(out, index, source)
