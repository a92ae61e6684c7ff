"""Elements written to places named by Tensors of indices: scatter, index_add, segment sums.

Most ops return a new Tensor. Those that MindSpore means for Parameters (ScatterAdd, scatter_nd_update, ...) write the
result into their first argument too, off the tape.
"""

import torch

from .._op.declare import op
from .._tape.recording import recording
from .._tape.values_used import before_write
from ._arguments import dims, integers, tensor_like
from ._kinks import scatter_prod
from ._operands import cut_off_quotient
from ._repeated import keep_last, keep_last_along
from .gathering import counted, places

# ---- along one axis ----


@op("ops.scatter", "mint.scatter")
def scatter(input, axis, index, src):
    """A copy with out[index[i][j]][j] = src[i][j] for axis 0, and so on. src has the shape of index, or is a number.

    Raises:
        ValueError: src and index have different shapes.
    """
    index, src = counted(index, input.shape[axis]), _of_shape(src, index, "ops.scatter")
    return keep_last_along(torch.scatter(input, axis, index, src), axis, index, src)


@op("Tensor.scatter")
def tensor_scatter(self, axis, index, src, *, reduce=None):
    """A copy with src at the places that index names along an axis; reduce 'add' or 'multiply' combines them."""
    return scatter(self, axis, index, src) if reduce is None else scatter_elements(self, index, src, axis, reduce)


@op("ops.tensor_scatter_elements", "ops.TensorScatterElements(axis, reduction)")
def scatter_elements(input_x, indices, updates, axis=0, reduction="none"):
    """A copy with out[indices[i][j]][j] = updates[i][j] for axis 0, and so on; 'add' adds to what is there.

    Raises:
        ValueError: updates and indices have different shapes, or another reduction.
    """
    if reduction not in _COMBINE:
        raise ValueError(f"mindspore.ops.tensor_scatter_elements: reduction is {reduction!r}; give 'none' or 'add'")
    if reduction == "none":
        return scatter(input_x, axis, indices, updates)
    updates = tensor_like(_of_shape(updates, indices, "ops.tensor_scatter_elements"), input_x).expand(indices.shape)
    return _COMBINE[reduction](input_x, axis, counted(indices, input_x.shape[axis]), updates)


_COMBINE = {"none": None, "add": torch.scatter_add, "multiply": scatter_prod}


def _of_shape(src, index, name):
    if isinstance(src, torch.Tensor) and src.shape != index.shape:
        raise ValueError(
            f"mindspore.{name}: index has shape {tuple(index.shape)}, src {tuple(src.shape)}; they must be equal"
        )
    return src


@op("mint.scatter_add")
def scatter_add_along(input, dim, index, src):
    """A copy with src[i][j] added to out[index[i][j]][j] for dim 0, and so on."""
    return torch.scatter_add(input, dim, counted(index, input.shape[dim]), src)


@op("Tensor.scatter_add")
def tensor_method_scatter_add(self, dim=None, index=None, src=None, *, indices=None, updates=None):
    """`x.scatter_add(dim, index, src)` adds along an axis, `x.scatter_add(indices, updates)` is tensor_scatter_add."""
    if indices is None and not isinstance(dim, torch.Tensor):
        return scatter_add_along(self, dim, index, src)
    indices, rest = (dim, index) if indices is None else (indices, dim)
    return tensor_scatter_add(self, indices, rest if updates is None else updates)


@op("ops.index_add", "ops.IndexAdd(axis, use_lock, check_index_bound)")
def index_add(x, indices, y, axis, use_lock=True, check_index_bound=True):
    """y's slices along the axis added to those of x at the indices. Where x is a Parameter, it is changed too."""
    added = mint_index_add(x, axis, indices, y)
    return _stored(x, lambda: added) if isinstance(x, torch.nn.Parameter) else added


@op("mint.index_add")
def mint_index_add(input, dim, index, source, *, alpha=1):
    """A copy with alpha times source's slices along the axis added at the indices."""
    if torch.promote_types(input.dtype, source.dtype) is input.dtype:
        source = source.to(input.dtype)
    return torch.index_add(input, dim, counted(index, input.shape[dim]), source, alpha=alpha)


@op("Tensor.index_add")
def tensor_index_add(
    self,
    dim=None,
    index=None,
    source=None,
    use_lock=True,
    check_index_bound=True,
    *,
    alpha=1,
    indices=None,
    y=None,
    axis=None,
):
    """`x.index_add(dim, index, source)` and `x.index_add(indices, y, axis)` are one: slices added at the indices.

    use_lock and check_index_bound are accepted: torch checks, and adds each once.
    """
    given = [value for value in (indices, dim, index, source, y, axis) if value is not None]
    if len(given) != 3:
        raise TypeError(f"mindspore.Tensor.index_add: takes indices, values and an axis, got {len(given)} arguments")
    at, values = (value for value in given if isinstance(value, torch.Tensor))
    return mint_index_add(self, next(v for v in given if not isinstance(v, torch.Tensor)), at, values, alpha=alpha)


@op("ops.index_fill", "ops.IndexFill()", "Tensor.index_fill")
def index_fill(x, axis, index, value):
    """A copy with the slices at the indices along an axis filled with the value, a number or 0-D Tensor."""
    return torch.index_fill(x, axis, counted(index, x.shape[axis]), value)


@op("Tensor.index_put")
def index_put(self, indices, values, accumulate=False):
    """A copy with the values written, or added, at `self[indices]`: one Tensor of indices, or a mask, for each axis."""
    return _put(self, tuple(indices), tensor_like(values, self), bool(accumulate))


@op("ops.IndexPut(accumulate)")
def index_put_primitive(x1, x2, indices, accumulate=0):
    """A copy of x1 with the values x2 written, or added, at the indices: one Tensor of them for each axis."""
    return _put(x1, tuple(indices), x2, bool(accumulate))


def _put(x, index, values, accumulate=False):
    out = torch.index_put(x, index, values, accumulate)
    return out if accumulate else keep_last(out, index, values)


@op("ops.inplace_update", "ops.InplaceUpdate(indices)", "Tensor.inplace_update")
def inplace_update(x, v, indices):
    """A copy with the rows at the indices, an int or a sequence, replaced by those of v."""
    return _put(x, (torch.tensor(dims(indices), device=x.device),), v)


@op("ops.InplaceUpdateV2()")
def inplace_update_v2(x, indices, v):
    """`inplace_update` with all of it in the call."""
    return inplace_update(x, v, indices)


@op("ops.inplace_index_add", "ops.InplaceIndexAdd(axis)")
def inplace_index_add(var, indices, updates, axis):
    """Updates' slices along the axis added to the Parameter var at the indices, in place."""
    return _stored(var, lambda: mint_index_add(var, axis, indices, updates))


@op("ops.inplace_add", "ops.InplaceAdd(indices)")
def inplace_add(x, v, indices):
    """A copy with v's rows added to those at the indices, an int or a sequence."""
    return torch.index_add(x, 0, torch.tensor(dims(indices), device=x.device), v)


@op("ops.inplace_sub", "ops.InplaceSub(indices)")
def inplace_sub(x, v, indices):
    """A copy with v's rows subtracted from those at the indices, an int or a sequence."""
    return torch.index_add(x, 0, torch.tensor(dims(indices), device=x.device), v, alpha=-1)


# ---- at places: the last axis of indices spells out an index ----


@op("ops.scatter_nd", "ops.ScatterNd()")
def scatter_nd(indices, updates, shape):
    """Zeros of that shape with the updates added at the places that the last axis of indices spells out."""
    return torch.index_put(updates.new_zeros(dims(shape)), places(indices), updates, accumulate=True)


@op("ops.tensor_scatter_update", "ops.TensorScatterUpdate()")
def tensor_scatter_update(input_x, indices, updates):
    """A copy with the updates at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "update")


@op("ops.tensor_scatter_add", "ops.TensorScatterAdd()")
def tensor_scatter_add(input_x, indices, updates):
    """A copy with the updates added at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "add")


@op("ops.tensor_scatter_sub", "ops.TensorScatterSub()", "Tensor.scatter_sub")
def tensor_scatter_sub(input_x, indices, updates):
    """A copy with the updates subtracted at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "sub")


@op("ops.tensor_scatter_mul", "ops.TensorScatterMul()", "Tensor.scatter_mul")
def tensor_scatter_mul(input_x, indices, updates):
    """A copy multiplied by the updates at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "mul")


@op("ops.tensor_scatter_div", "ops.TensorScatterDiv()", "Tensor.scatter_div")
def tensor_scatter_div(input_x, indices, updates):
    """A copy divided by the updates at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "div")


@op("ops.tensor_scatter_max", "ops.TensorScatterMax()", "Tensor.scatter_max")
def tensor_scatter_max(input_x, indices, updates):
    """A copy with the larger of element and update at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "max")


@op("ops.tensor_scatter_min", "ops.TensorScatterMin()", "Tensor.scatter_min")
def tensor_scatter_min(input_x, indices, updates):
    """A copy with the smaller of element and update at the places that the last axis of indices spells out."""
    return _combined(input_x, places(indices), updates, "min")


def _combined(x, index, updates, how):
    """A copy of x with the updates combined with `x[index]`, a place that occurs twice with both of its updates."""
    updates = tensor_like(updates, x)
    if how in ("update", "add", "sub"):
        return _put(x, index, -updates if how == "sub" else updates, how != "update")
    axes = len(index)
    count = x.shape[:axes].numel()
    rows = torch.arange(count, device=x.device).view(x.shape[:axes])[index]  # each place as a number, checked
    width = x.shape[axes:].numel()
    updates = updates.expand(rows.shape + x.shape[axes:]).reshape(rows.numel(), width)
    rows, flat = rows.reshape(-1, 1).expand_as(updates), x.reshape(count, width)
    if how == "div":
        divisor = torch.scatter_reduce(torch.ones_like(flat), 0, rows, updates, "prod")
        out = torch.div(flat, divisor) if x.is_floating_point() else cut_off_quotient(flat, divisor)
    elif how == "mul":
        out = scatter_prod(flat, 0, rows, updates)
    else:
        out = torch.scatter_reduce(flat, 0, rows, updates, {"max": "amax", "min": "amin"}[how])
    return out.reshape(x.shape)


# ---- into Parameters ----


def _stored(x, compute):
    """Write what compute() gives into x and return x; while a transform records, the result with its gradient."""
    before_write(x)
    if not isinstance(x, torch.nn.Parameter):
        return x.copy_(compute())
    with torch.set_grad_enabled(recording()):
        out = compute()
    with torch.no_grad():
        x.copy_(out)
    return out if out.requires_grad else x


def _rows_written(input_x, indices, updates, how):
    return _stored(input_x, lambda: _combined(input_x, (integers(indices),), updates, how))


def _places_written(input_x, indices, updates, how):
    return _stored(input_x, lambda: _combined(input_x, places(indices), updates, how))


@op("ops.scatter_update", "ops.ScatterUpdate(use_locking)")
def scatter_update(input_x, indices, updates, use_locking=True):
    """Write the updates to the rows at the indices of input_x, in place."""
    return _rows_written(input_x, indices, updates, "update")


@op("ops.scatter_add", "ops.ScatterAdd(use_locking)")
def scatter_add(input_x, indices, updates, use_locking=False):
    """Add the updates to the rows at the indices of input_x, in place."""
    return _rows_written(input_x, indices, updates, "add")


@op("ops.ScatterSub(use_locking)")
def scatter_sub(input_x, indices, updates, use_locking=False):
    """Subtract the updates from the rows at the indices of input_x, in place."""
    return _rows_written(input_x, indices, updates, "sub")


@op("ops.scatter_mul", "ops.ScatterMul(use_locking)")
def scatter_mul(input_x, indices, updates, use_locking=False):
    """Multiply the rows at the indices of input_x by the updates, in place."""
    return _rows_written(input_x, indices, updates, "mul")


@op("ops.scatter_div", "ops.ScatterDiv(use_locking)")
def scatter_div(input_x, indices, updates, use_locking=False):
    """Divide the rows at the indices of input_x by the updates, in place."""
    return _rows_written(input_x, indices, updates, "div")


@op("ops.scatter_max", "ops.ScatterMax(use_locking)")
def scatter_max(input_x, indices, updates, use_locking=False):
    """Put the larger of element and update into the rows at the indices of input_x, in place."""
    return _rows_written(input_x, indices, updates, "max")


@op("ops.scatter_min", "ops.ScatterMin(use_locking)")
def scatter_min(input_x, indices, updates, use_locking=False):
    """Put the smaller of element and update into the rows at the indices of input_x, in place."""
    return _rows_written(input_x, indices, updates, "min")


@op("ops.scatter_nd_update", "ops.ScatterNdUpdate(use_locking)")
def scatter_nd_update(input_x, indices, updates, use_locking=True):
    """Write the updates to the places in input_x that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "update")


@op("ops.scatter_nd_add", "ops.ScatterNdAdd(use_locking)", "ops.ScatterNonAliasingAdd()")
def scatter_nd_add(input_x, indices, updates, use_locking=False):
    """Add the updates at the places in input_x that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "add")


@op("ops.scatter_nd_sub", "ops.ScatterNdSub(use_locking)")
def scatter_nd_sub(input_x, indices, updates, use_locking=False):
    """Subtract the updates at the places in input_x that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "sub")


@op("ops.scatter_nd_mul", "ops.ScatterNdMul(use_locking)")
def scatter_nd_mul(input_x, indices, updates, use_locking=False):
    """Multiply by the updates at the places in input_x that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "mul")


@op("ops.scatter_nd_div", "ops.ScatterNdDiv(use_locking)")
def scatter_nd_div(input_x, indices, updates, use_locking=False):
    """Divide by the updates at the places in input_x that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "div")


@op("ops.scatter_nd_max", "ops.ScatterNdMax(use_locking)")
def scatter_nd_max(input_x, indices, updates, use_locking=False):
    """Put the larger of element and update at the places that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "max")


@op("ops.scatter_nd_min", "ops.ScatterNdMin(use_locking)")
def scatter_nd_min(input_x, indices, updates, use_locking=False):
    """Put the smaller of element and update at the places that the last axis of indices spells out, in place."""
    return _places_written(input_x, indices, updates, "min")


# ---- segments ----


@op("ops.unsorted_segment_sum", "ops.UnsortedSegmentSum()")
def unsorted_segment_sum(input_x, segment_ids, num_segments):
    """The sums of the slices with the same id, id i at place i of the result; 0 where there is none.

    A negative id counts nowhere. segment_ids has the shape of the first axes of the input.

    Raises:
        IndexError, ValueError: an id of num_segments or more.
    """
    return _segments(input_x, segment_ids, num_segments, "sum", 0)


@op("ops.unsorted_segment_max", "ops.UnsortedSegmentMax()", "Tensor.unsorted_segment_max")
def unsorted_segment_max(x, segment_ids, num_segments):
    """The largest elements of the slices with the same id; the lowest number of the dtype where there is none."""
    return _segments(x, segment_ids, num_segments, "amax", _limits(x).min)


@op("ops.unsorted_segment_min", "ops.UnsortedSegmentMin()", "Tensor.unsorted_segment_min")
def unsorted_segment_min(x, segment_ids, num_segments):
    """The smallest elements of the slices with the same id; the highest number of the dtype where there is none."""
    return _segments(x, segment_ids, num_segments, "amin", _limits(x).max)


@op("ops.unsorted_segment_prod", "ops.UnsortedSegmentProd()", "Tensor.unsorted_segment_prod")
def unsorted_segment_prod(x, segment_ids, num_segments):
    """The products of the slices with the same id; 1 where there is none."""
    return _segments(x, segment_ids, num_segments, "prod", 1)


def _limits(x):
    return torch.finfo(x.dtype) if x.is_floating_point() else torch.iinfo(x.dtype)


def _segments(x, ids, count, reduce, empty):
    count, ids, rest = int(count), integers(ids), x.shape[ids.dim() :]
    # negative ids go to an extra place at the end that is cut off; ids that are too large must not land there
    ids = torch.where(ids < 0, count, ids + (ids >= count)).reshape(-1)
    x = x.reshape(len(ids), rest.numel())
    out = x.new_full((count + 1, x.shape[1]), empty)
    ids = ids[:, None].expand_as(x)
    out = scatter_prod(out, 0, ids, x) if reduce == "prod" else torch.scatter_reduce(out, 0, ids, x, reduce)
    return out[:count].reshape(count, *rest)
