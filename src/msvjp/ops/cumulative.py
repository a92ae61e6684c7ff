"""Along one axis, every element becomes what a reduction makes of those up to it."""

import torch

from .._op.declare import op
from .._tape.integer_gradients import cast_through
from .._tape.recording import recording
from ._arguments import as_array
from ._operands import computed_in

_SMALL = frozenset((torch.bool, torch.int8, torch.int16, torch.uint8))


def _directed(scan, x, axis, exclusive, reverse, first):
    """scan(x, axis), backwards if reverse; if exclusive it leaves out the element itself, so begins with `first`."""
    axis = int(axis)
    if reverse:
        x = x.flip(axis)
    if exclusive:
        x = torch.cat([torch.full_like(x.narrow(axis, 0, 1), first), x.narrow(axis, 0, x.shape[axis] - 1)], axis)
    out = scan(x, axis)
    return out.flip(axis) if reverse else out


def _along(scan, x, axis, dtype):
    """scan, cast to dtype, of the flattened x without an axis; bools and short integers in int32 unless told."""
    if axis is None:
        x, axis = x.reshape(-1), 0
    if dtype is None or x.dtype in _SMALL:
        return scan(x, axis, dtype=dtype or (torch.int32 if x.dtype in _SMALL else x.dtype))
    out = scan(x, axis)
    return cast_through(out, out.to(dtype))


# ---- sums ----


@op("ops.cumsum")
def cumsum(x, axis, dtype=None):
    """The running sum along the axis, in dtype or the input's own."""
    return torch.cumsum(computed_in(x, dtype), axis, dtype=dtype or x.dtype)


@op("Tensor.cumsum", "numpy.cumsum")
def tensor_cumsum(input, axis=None, dtype=None):
    """The running sum along the axis, or of all elements in a row, in dtype or the input's own but int32 at least."""
    return _along(torch.cumsum, input, axis, dtype)


@op("mint.cumsum")
def mint_cumsum(input, dim, dtype=None):
    """The running sum along the axis, in dtype or the input's own, but integers and bools add up in int64."""
    return torch.cumsum(computed_in(input, dtype), dim, dtype=dtype)


@op("ops.CumSum(exclusive, reverse)")
def cumsum_class(x, axis, exclusive=False, reverse=False):
    """The running sum along the axis in the input's own dtype, without the element itself if exclusive."""
    return _directed(cumsum, x, axis, exclusive, reverse, 0)


# ---- products ----


@op("ops.cumprod", "mint.cumprod", "Tensor.cumprod")
def cumprod(input, dim, dtype=None):
    """The running product along the axis, in dtype; by default in the input's own, but integers multiply in int64."""
    return torch.cumprod(computed_in(input, dtype), dim, dtype=dtype)


@op("numpy.cumprod")
def numpy_cumprod(a, axis=None, dtype=None):
    """The running product along the axis, or of all elements in a row, in dtype or the input's, but 32 bits at least."""
    return _along(torch.cumprod, a, axis, dtype or (torch.uint32 if a.dtype in (torch.uint8, torch.uint16) else None))


@op("ops.CumProd(exclusive, reverse)")
def cumprod_class(x, axis, exclusive=False, reverse=False):
    """The running product along the axis in the input's own dtype, without the element itself if exclusive."""
    return _directed(_cumprod_in_own_dtype, x, axis, exclusive, reverse, 1)


def _cumprod_in_own_dtype(x, axis):
    return torch.cumprod(x, axis, dtype=x.dtype)


# ---- extremes ----


@op("ops.cummax", "mint.cummax", "Tensor.cummax", "ops.Cummax(axis)")
def cummax(input, axis):
    """The running maximum along the axis and the last index of it, int64."""
    return tuple(torch.cummax(input, axis))


@op("ops.cummin", "Tensor.cummin", "ops.Cummin(axis)")
def cummin(input, axis):
    """The running minimum along the axis and the last index of it: int32, where that of cummax is int64."""
    values, indices = torch.cummin(input, axis)
    return values, indices.int()


@op("mint.cummin")
def mint_cummin(input, dim):
    """The running minimum along the axis and the last index of it, int64."""
    return tuple(torch.cummin(input, dim))


# ---- log of the sum of exponentials ----


class _LogCumSumExp(torch.autograd.Function):
    """torch's, whose own derivative has none itself: it takes logarithms of the cotangent, which may be 0."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x, axis):
        return torch.logcumsumexp(x, axis)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.axis = inputs[1]
        ctx.save_for_backward(inputs[0], output)

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        if not torch.is_grad_enabled():
            return torch.func.vjp(lambda x: torch.logcumsumexp(x, ctx.axis), x)[1](g)[0], None
        x, y, g = (t.movedim(ctx.axis, -1) for t in (x, y, g))
        # how much each element, a column, adds to each sum, a row: never above 1
        share = torch.exp((x.unsqueeze(-2) - y.unsqueeze(-1)).tril() - _above(x))
        return torch.matmul(g.unsqueeze(-2), share).squeeze(-2).movedim(-1, ctx.axis), None


def _above(x):
    """Infinite above the diagonal."""
    n = x.shape[-1]
    return torch.full((n, n), torch.inf, dtype=x.dtype, device=x.device).triu(1)


def _log_sums(x, axis):
    differentiated_again = recording() and x.requires_grad and x.dim() and not x.is_complex()
    return _LogCumSumExp.apply(x, axis) if differentiated_again else torch.logcumsumexp(x, axis)


@op("ops.logcumsumexp", "Tensor.logcumsumexp")
def logcumsumexp(input, axis):
    """The running log(sum(exp(input))) along the axis, without overflow."""
    return _log_sums(input, axis)


@op("ops.CumulativeLogsumexp(exclusive, reverse)")
def cumulative_logsumexp(x, axis, exclusive=False, reverse=False):
    """The running log(sum(exp(x))) along the axis; that of no elements, if exclusive, is the lowest finite number."""
    return _directed(_log_sums, x, axis, exclusive, reverse, torch.finfo(x.dtype).min)


# ---- differences, the converse of sums ----


@op("ops.diff", "mint.diff", "ops.diff_ext", "Tensor.diff")
def diff(x, n=1, axis=-1, prepend=None, append=None):
    """The differences of neighbors along the axis, n times over; of bools, whether they differ.

    prepend and append are Tensors that stand before and after x on the axis.
    """
    return torch.diff(x, n, axis, prepend, append)


@op("numpy.diff")
def numpy_diff(a, n=1, axis=-1, prepend=None, append=None):
    """`diff`, where prepend and append may be numbers too."""
    beside = [x for x in (_one_wide(prepend, a, axis), a, _one_wide(append, a, axis)) if x is not None]
    return torch.diff(torch.cat(beside, axis), n, axis)


def _one_wide(value, x, axis):
    if value is None or (isinstance(value, torch.Tensor) and value.dim()):
        return value
    return as_array(value).to(x.device).expand_as(x.narrow(axis, 0, 1))
