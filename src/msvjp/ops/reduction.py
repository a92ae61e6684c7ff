"""From many elements one: sums, means, products, extremes, all and any, spread, counts, quantiles.

`axis` is an int, or a tuple or list of ints; an empty one, as None, means every axis. Negative ones count from the end.
"""

import torch

from .._core.unsigned import UNSIGNED
from .._op.declare import op
from .._tape.integer_gradients import cast_through
from ._arguments import as_array, dims, starred
from ._bounds import clamped
from ._kinks import recorded, root
from ._operands import computed_in, cut_off_quotient


def _every(axis):
    """Whether the axes given mean all there are."""
    return axis is None or (isinstance(axis, (tuple, list)) and not axis)


# ---- sum ----


@op("ops.sum", "mint.sum")
def sum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum over the axes, in dtype; by default in the input's own, but integers and bools add up in int64.

    uint16, uint32 and uint64 are their own, and wrap around.
    """
    if dtype is None and input.dtype in UNSIGNED:
        dtype = input.dtype
    if dtype is not None:
        input = computed_in(input, dtype)
    return torch.sum(input, dim if type(dim) in _AXES else dims(dim), keepdim, dtype=dtype)


#: What axes are in most calls; all else is first looked at.
_AXES = {int, tuple, type(None)}


@op("Tensor.sum")
def tensor_sum(input, axis=None, *rest, dtype=None, keepdims=False, initial=None):
    """`x.sum(axis, dtype, keepdims, initial)` or `x.sum(dim, keepdim, dtype=...)`: the sum over the axes, plus initial.

    In dtype; by default in the input's own, but integers and bools add up in int64.
    """
    if rest and isinstance(rest[0], bool):
        (keepdims,) = rest
    elif rest:
        dtype, keepdims, initial = (*rest, *(dtype, keepdims, initial)[len(rest) :])
    if dtype is None and input.dtype in UNSIGNED:
        dtype = input.dtype
    if dtype is not None:
        input = computed_in(input, dtype)
    total = torch.sum(input, axis, keepdims, dtype=dtype)
    if initial is not None:
        total = total + initial
    return total.bool() if dtype == torch.bool else total


@op("ops.ReduceSum(keep_dims, skip_mode)", "ops.reduce_sum")
def reduce_sum(x, axis=(), keep_dims=False, skip_mode=False):
    """The sum over the axes, always in the input's own dtype. With skip_mode, no axes mean x itself instead of all."""
    if skip_mode and _every(axis):
        return x
    return torch.sum(x, axis, keep_dims, dtype=x.dtype)


@op("ops.nansum", "mint.nansum", "Tensor.nansum")
def nansum(input, axis=None, keepdims=False, *, dtype=None):
    """The sum over the axes with NaN as 0, then cast to dtype, if one is given; bools add up in int64."""
    return _cast(
        torch.nansum, input, axis, keepdims, input.dtype if dtype is None and input.dtype is not torch.bool else dtype
    )


def _cast(reduce, input, axis, keepdims, dtype):
    """What the function of torch's reduces it to, in dtype; it is in that already that floats are computed."""
    if dtype is None or dtype.is_floating_point or dtype is input.dtype:
        return reduce(input, axis, keepdims, dtype=dtype)
    out = reduce(input, axis, keepdims)
    return cast_through(out, out.to(dtype))


@op("numpy.sum")
def numpy_sum(a, axis=None, dtype=None, keepdims=False, initial=None):
    """`Tensor.sum`, of a list or number, too."""
    return tensor_sum(as_array(a), axis, dtype, keepdims, initial)


@op("numpy.nansum")
def numpy_nansum(a, axis=None, dtype=None, keepdims=False):
    """`ops.nansum` with its arguments in numpy's order."""
    return nansum(as_array(a), axis, keepdims, dtype=dtype)


@op("Tensor.sum_to_size")
def sum_to_size(self, *size):
    """The sums that bring the Tensor to a shape that would broadcast to its own, such as `x.sum_to_size(2, 1)`."""
    out = torch.Tensor.sum_to_size(self, starred(size))
    return out.to(self.dtype) if self.dtype in UNSIGNED else out


# ---- mean ----


@op("ops.mean", "mint.mean", "Tensor.mean", "ops.ReduceMean(keep_dims)", "ops.reduce_mean")
def mean(input, axis=None, keep_dims=False, dtype=None):
    """The mean over the axes, in dtype or the input's own: that of integers is an integer, cut off toward zero."""
    if dtype is not None:
        input = computed_in(input, dtype)
    if (dtype or input.dtype) in _INTEGERS:
        total = torch.sum(input, axis, keep_dims)
        count = input.numel() // (total.numel() or 1)
        return cut_off_quotient(total, count).to(input.dtype)
    return torch.mean(input, axis, keep_dims, dtype=dtype)


@op("numpy.mean")
def numpy_mean(a, axis=None, keepdims=False, dtype=None):
    """The mean over the axes, cast to dtype, if one is given: that of integers is an integer, cut off toward zero."""
    a = as_array(a)
    return _cast(mean, a, axis, keepdims, dtype) if dtype else mean(a, axis, keepdims)


_INTEGERS = frozenset((torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, *UNSIGNED))


@op("ops.nanmean", "Tensor.nanmean")
def nanmean(input, axis=None, keepdims=False, *, dtype=None):
    """The mean over the axes of what is not NaN."""
    return _cast(torch.nanmean, floating(input), axis, keepdims, dtype)


@op("numpy.nanmean")
def numpy_nanmean(a, axis=None, dtype=None, keepdims=False):
    """`ops.nanmean` with its arguments in numpy's order, in float32 at least."""
    return nanmean(_wide(as_array(a)), axis, keepdims, dtype=dtype)


@op("numpy.average")
def average(x, axis=None, weights=None, returned=False):
    """The mean over the axes, weighted; with returned also the sum of the weights.

    Weights have the shape of x, or are 1-D along the one axis.
    """
    if weights is None:
        result = mean(x, axis)
        total = torch.full_like(result, x.numel() // (result.numel() or 1))
    else:
        if weights.ndim == 1 and isinstance(axis, int):
            weights = weights.reshape([-1 if i == axis % x.ndim else 1 for i in range(x.ndim)])
        weights = weights.expand_as(x)
        total = torch.sum(weights, axis, dtype=weights.dtype)
        weighted = x * weights
        quotient = torch.div if weighted.dtype.is_floating_point or weighted.dtype.is_complex else cut_off_quotient
        result = quotient(torch.sum(weighted, axis, dtype=weighted.dtype), total)
    return (result, total) if returned else result


# ---- product ----


@op("ops.prod", "mint.prod", "Tensor.prod")
def prod(input, axis=None, keep_dims=False, dtype=None):
    """The product over the axes, in dtype; by default in the input's own, but integers and bools multiply in int64
    unless the axes are a tuple.
    """
    if dtype is None and (input.dtype in UNSIGNED or isinstance(axis, (tuple, list))):
        dtype = input.dtype
    if dtype is not None:
        input = computed_in(input, dtype)
    if isinstance(axis, int):
        return torch.prod(input, axis, keep_dims, dtype=dtype)
    if _every(axis):
        product = torch.prod(input, dtype=dtype)
        return product.reshape((1,) * input.ndim) if keep_dims else product
    product = input
    for one in axis:
        product = torch.prod(product, one, True, dtype=dtype)
    return product if keep_dims else product.squeeze(tuple(axis))


@op("ops.ReduceProd(keep_dims)")
def reduce_prod(x, axis=(), keep_dims=False):
    """The product over the axes, always in the input's own dtype."""
    return prod(x, axis, keep_dims, x.dtype)


# ---- the largest and the smallest ----


def _with_initial(input, initial, where, clamp):
    """The input with `initial` as one more element, and in the places that `where` leaves out."""
    if where is not None and where is not True:
        if initial is None:
            raise ValueError("`where` needs `initial`, for where nothing is selected")
        input = torch.where(where.bool(), input, initial)
    if input.dtype in UNSIGNED and isinstance(initial, int):
        initial %= 1 << 8 * input.itemsize
    return input if initial is None else clamp(input, initial)


def _at_least(input, bound):
    return clamped(input, min=bound)


def _at_most(input, bound):
    return clamped(input, max=bound)


def _origin(input):
    """The index that goes with an extreme of all elements: always 0."""
    return torch.zeros((), dtype=torch.int64, device=input.device)


@op("ops.amax", "mint.amax", "Tensor.amax", "ops.ReduceMax(keep_dims)", "ops.reduce_max", "numpy.max", "numpy.amax")
def amax(input, axis=(), keepdims=False, initial=None, where=None):
    """The maximum over the axes. Equal ones share the gradient. `where` selects elements, and needs `initial`."""
    return torch.amax(_with_initial(input, initial, where, _at_least), () if axis is None else axis, keepdims)


@op("ops.amin", "mint.amin", "Tensor.amin", "ops.ReduceMin(keep_dims)", "ops.reduce_min", "numpy.min", "numpy.amin")
def amin(input, axis=(), keepdims=False, initial=None, where=None):
    """The minimum over the axes. Equal ones share the gradient. `where` selects elements, and needs `initial`."""
    return torch.amin(_with_initial(input, initial, where, _at_most), () if axis is None else axis, keepdims)


@op("ops.max")
def max(input, axis=None, keepdims=False, *, initial=None, where=None):
    """The maximum along one axis and the first index of it, int64.

    Without an axis the maximum of all elements with the index 0, and as in MindSpore no other argument counts then.
    """
    if axis is None:
        return torch.max(input), _origin(input)
    return tuple(torch.max(_with_initial(input, initial, where, _at_least), axis, keepdims))


@op("ops.min")
def min(input, axis=None, keepdims=False, *, initial=None, where=None):
    """The minimum along one axis and the first index of it, int64.

    Without an axis the minimum of all elements with the index 0, and as in MindSpore no other argument counts then.
    """
    if axis is None:
        return torch.min(input), _origin(input)
    return tuple(torch.min(_with_initial(input, initial, where, _at_most), axis, keepdims))


_ABSENT = object()  # for what counts as given even where it is None


@op("Tensor.max")
def tensor_max(
    input, dim=None, keepdim=False, *, axis=None, keepdims=None, initial=_ABSENT, where=_ABSENT, return_indices=None
):
    """`x.max()` of all; `x.max(1)`, `x.max(dim=1)` a pair (values, indices); `x.max(axis=1)`, `x.max((0, 1))` values.

    With keepdims, initial or where it is values, and with return_indices a pair, of one axis only.
    """
    if isinstance(dim, int) and initial is where is _ABSENT and axis is keepdims is return_indices is None:
        return tuple(torch.max(input, dim, keepdim))
    axis, initial, where = _by_axis(dim, axis, initial, where)
    if axis is None or isinstance(axis, int):
        found = max(input, axis, keepdim or bool(keepdims), initial=initial, where=where)
        return found if return_indices else found[0]
    _no_indices("max", axis, return_indices)
    return amax(input, axis, keepdim or bool(keepdims), initial, where)


@op("Tensor.min")
def tensor_min(
    input, dim=None, keepdim=False, *, axis=None, keepdims=None, initial=_ABSENT, where=_ABSENT, return_indices=None
):
    """`x.min()` of all; `x.min(1)`, `x.min(dim=1)` a pair (values, indices); `x.min(axis=1)`, `x.min((0, 1))` values.

    With keepdims, initial or where it is values, and with return_indices a pair, of one axis only.
    """
    if isinstance(dim, int) and initial is where is _ABSENT and axis is keepdims is return_indices is None:
        return tuple(torch.min(input, dim, keepdim))
    axis, initial, where = _by_axis(dim, axis, initial, where)
    if axis is None or isinstance(axis, int):
        found = min(input, axis, keepdim or bool(keepdims), initial=initial, where=where)
        return found if return_indices else found[0]
    _no_indices("min", axis, return_indices)
    return amin(input, axis, keepdim or bool(keepdims), initial, where)


def _by_axis(dim, axis, initial, where):
    return dim if axis is None else axis, None if initial is _ABSENT else initial, None if where is _ABSENT else where


def _no_indices(name, axis, return_indices):
    if return_indices:
        raise ValueError(f"mindspore.Tensor.{name}: axis is {axis!r}; indices are returned for one int only")


@op("mint.max")
def mint_max(input, dim=None, keepdim=False, *, other=None):
    """As torch: `max(x)` of all, `max(x, dim)` a pair (values, indices), `max(x, other)` element by element."""
    other = dim if isinstance(dim, torch.Tensor) else other
    if other is not None:
        return torch.maximum(input, other)
    return torch.max(input) if dim is None else tuple(torch.max(input, dim, keepdim))


@op("mint.min")
def mint_min(input, dim=None, keepdim=False, *, other=None):
    """As torch: `min(x)` of all, `min(x, dim)` a pair (values, indices), `min(x, other)` element by element."""
    other = dim if isinstance(dim, torch.Tensor) else other
    if other is not None:
        return torch.minimum(input, other)
    return torch.min(input) if dim is None else tuple(torch.min(input, dim, keepdim))


@op("ops.aminmax", "Tensor.aminmax")
def aminmax(input, *, axis=0, keepdims=False):
    """The minimum and the maximum along one axis, of which the first of equal ones gets the gradient; None: of all."""
    if axis is None:
        return torch.amin(input, (), keepdims), torch.amax(input, (), keepdims)
    return torch.min(input, axis, keepdims)[0], torch.max(input, axis, keepdims)[0]


@op("numpy.ptp", "Tensor.ptp")
def ptp(x, axis=None, keepdims=False):
    """From the smallest to the largest over the axes: the difference."""
    return amax(x, axis, keepdims) - amin(x, axis, keepdims)


# ---- all and any ----


@op("ops.all", "mint.all", "Tensor.all", "ops.ReduceAll(keep_dims)")
def all(input, axis=None, keep_dims=False):
    """Whether every element over the axes is true, which is nonzero: bool, where torch says uint8 for uint8."""
    return torch.all(input, None if _every(axis) else axis, keep_dims).bool()


@op("ops.any", "mint.any", "Tensor.any", "ops.ReduceAny(keep_dims)", "numpy.sometrue")
def any(input, axis=None, keep_dims=False):
    """Whether some element over the axes is true, which is nonzero: bool, but as in torch uint8 for uint8."""
    return torch.any(input, None if _every(axis) else axis, keep_dims)


# ---- spread ----


def _wide(input):
    """The input in float32 at least."""
    return input.to(torch.promote_types(input.dtype, torch.float32))


def floating(input):
    """The input if it holds floats or complex numbers, else as float32: what MindSpore computes with for integers."""
    return input if input.dtype.is_floating_point or input.dtype.is_complex else input.float()


@op("ops.std", "Tensor.std")
def std(input, axis=None, ddof=0, keepdims=False):
    """The standard deviation over the axes, with divisor n - ddof: torch's own default is ddof 1, this one's 0."""
    return _std(floating(input), axis, ddof, keepdims)


def _std(x, dim, correction, keepdim):
    if not recorded(x):
        return torch.std(x, dim, correction=correction, keepdim=keepdim)
    return root(torch.var(x, dim, correction=correction, keepdim=keepdim), 0.5)


def _std_mean(x, dim, correction, keepdim):
    if not recorded(x):
        return torch.std_mean(x, dim, correction=correction, keepdim=keepdim)
    variance, mean = torch.var_mean(x, dim, correction=correction, keepdim=keepdim)
    return root(variance, 0.5), mean


@op("ops.var", "Tensor.var")
def var(input, axis=None, ddof=0, keepdims=False):
    """The variance over the axes, with divisor n - ddof: torch's own default is ddof 1, this one's 0."""
    return torch.var(floating(input), axis, correction=ddof, keepdim=keepdims)


@op("numpy.std")
def numpy_std(x, axis=None, ddof=0, keepdims=False):
    """`ops.std`, of a list or number, too."""
    return std(as_array(x), axis, ddof, keepdims)


@op("numpy.var")
def numpy_var(x, axis=None, ddof=0, keepdims=False):
    """`ops.var`, of a list or number, too."""
    return var(as_array(x), axis, ddof, keepdims)


@op("ops.std_mean")
def std_mean(input, axis=None, ddof=0, keepdims=False):
    """The standard deviation, with divisor n - ddof, and the mean over the axes."""
    return _std_mean(input, axis, ddof, keepdims)


@op("ops.var_mean")
def var_mean(input, axis=None, ddof=0, keepdims=False):
    """The variance, with divisor n - ddof, and the mean over the axes."""
    return torch.var_mean(input, axis, correction=ddof, keepdim=keepdims)


@op("mint.std")
def mint_std(input, dim=None, *, correction=1, keepdim=False):
    """The standard deviation over the axes, with divisor n - correction."""
    return _std(input, dim, correction, keepdim)


@op("mint.var")
def mint_var(input, dim=None, *, correction=1, keepdim=False):
    """The variance over the axes, with divisor n - correction."""
    return torch.var(input, dim, correction=correction, keepdim=keepdim)


@op("mint.std_mean")
def mint_std_mean(input, dim=None, *, correction=1, keepdim=False):
    """The standard deviation, with divisor n - correction, and the mean over the axes."""
    return _std_mean(input, dim, correction, keepdim)


@op("mint.var_mean")
def mint_var_mean(input, dim=None, *, correction=1, keepdim=False):
    """The variance, with divisor n - correction, and the mean over the axes."""
    return torch.var_mean(input, dim, correction=correction, keepdim=keepdim)


@op("ops.ReduceStd(axis, unbiased, keep_dims)")
def reduce_std(x, axis=(), unbiased=True, keep_dims=False):
    """The standard deviation, with divisor n - 1 if unbiased, and the mean over the axes."""
    return _std_mean(x, axis, int(unbiased), keep_dims)


# ---- the rest ----


@op("ops.logsumexp", "mint.logsumexp", "Tensor.logsumexp")
def logsumexp(input, dim, keepdim=False):
    """log(sum(exp(input))) over the axes, without overflow."""
    return torch.logsumexp(input, tuple(range(input.ndim)) if _every(dim) else dim, keepdim)


@op("ops.trapz", "numpy.trapz")
def trapz(y, x=None, dx=1.0, dim=-1):
    """The area under the points y along the axis by the trapezoidal rule, at the places x, a Tensor, or dx apart."""
    y = y.float() if y.dtype == torch.bfloat16 else floating(y)
    return torch.trapezoid(y, dx=dx, dim=dim) if x is None else torch.trapezoid(y, floating(x), dim=dim)


@op("ops.count_nonzero")
def count_nonzero(x, axis=(), keep_dims=False, dtype=torch.int32):
    """How many elements over the axes are not 0, in dtype."""
    return torch.sum(x != 0, axis, keep_dims, dtype=dtype)


@op("Tensor.count_nonzero")
def tensor_count_nonzero(input, axis=(), keep_dims=False, dtype=None):
    """How many elements over the axes are not 0, in dtype or int32."""
    return count_nonzero(input, axis, keep_dims, dtype or torch.int32)


@op("numpy.count_nonzero")
def numpy_count_nonzero(x, axis=None, keepdims=False):
    """How many elements over the axes are not 0: int32."""
    return count_nonzero(x, axis, keepdims)


@op("mint.count_nonzero", "ops.CountNonZero(dims)")
def mint_count_nonzero(input, dim=None):
    """How many elements over the axes are not 0: int64."""
    return torch.count_nonzero(input, dim)


@op("ops.median", "Tensor.median")
def median(input, axis=-1, keepdims=False):
    """The median along one axis, of two in the middle the lower one, and an index of it, int64.

    Of no integers it is 0.
    """
    return tuple(torch.median(_or_a_zero(input, axis), axis, keepdims))


def _or_a_zero(input, axis):
    """The integers of the input, or where the axis is empty one 0, not expanded: torch then sorts in shared memory."""
    if not input.is_floating_point() and input.ndim and input.shape[axis] == 0:
        return input.new_zeros((*input.shape[: axis % input.ndim], 1, *input.shape[axis % input.ndim + 1 :]))
    return input.contiguous()


@op("ops.nanmedian", "Tensor.nanmedian")
def nanmedian(input, axis=-1, keepdims=False):
    """The median along one axis of what is not NaN, and an index of it, int64."""
    return tuple(torch.nanmedian(input.contiguous(), axis, keepdims))


@op("mint.median")
def mint_median(input, dim=None, keepdim=False):
    """The median of all, along an axis with an index of it, int64. Of two in the middle it is the lower one."""
    return _median_of_all(input) if dim is None else tuple(torch.median(_or_a_zero(input, dim), dim, keepdim))


def _median_of_all(input):
    return torch.median(input) if input.numel() or input.is_floating_point() else input.new_zeros(())


@op("ops.Median(global_median, axis, keep_dims, ignore_nan)")
def median_class(x, global_median=False, axis=0, keep_dims=False, ignore_nan=False):
    """The median along one axis and an index of it; with global_median of all elements, with the index 0."""
    if global_median:
        return torch.nanmedian(x) if ignore_nan else _median_of_all(x), _origin(x)
    return nanmedian(x, axis, keep_dims) if ignore_nan else median(x, axis, keep_dims)


@op("ops.quantile", "Tensor.quantile")
def quantile(input, q, axis=None, keepdims=False):
    """The quantiles q, a float or 1-D Tensor in [0, 1] (then a first axis of the result), along one axis or of all."""
    return torch.quantile(input, q, axis, keepdims)


@op("ops.Quantile(dim, keep_dims, ignore_nan)")
def quantile_of_all(input, q, dim=None, keep_dims=False, ignore_nan=False):
    """`quantile`, or `nanquantile` if NaNs are to be ignored."""
    return (torch.nanquantile if ignore_nan else torch.quantile)(input, q, dim, keep_dims)


@op("ops.nanquantile", "Tensor.nanquantile")
def nanquantile(input, q, axis=None, keepdims=False):
    """The quantiles q of what is not NaN."""
    return torch.nanquantile(input, q, axis, keepdims)
