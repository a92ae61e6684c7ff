"""Tensors of which only some elements are kept: COOTensor, CSRTensor, RowTensor. A gradient flows to the values."""

import math
import numbers

import torch

from .. import ops
from .._core.asker import asked_by_mindspore
from .._core.checks import check_type
from .._core.dtype_text import in_mindspores_words
from .._op.declare import layer_op, op, public
from ..common.tensor import Tensor


def _checked(api, shape, **tensors):
    """The shape as a tuple; TypeErrors for what is no Tensor or shape, indices that are not integers included."""
    check_type(api, tuple, "a tuple of lengths", shape=shape)
    for word, tensor in tensors.items():
        check_type(api, torch.Tensor, "a Tensor", **{word: tensor})
        if word != "values" and tensor.dtype not in (torch.int16, torch.int32, torch.int64):
            raise TypeError(f"{api}: {word} is of {tensor.dtype}; give int16, int32 or int64")
    return tuple(int(n) for n in shape)


class _Sparse:
    """What all of them have, beside their indices."""

    def _hold(self, shape, **tensors):
        self._shape = shape
        self.__dict__.update({f"_{word}": tensor for word, tensor in tensors.items()})

    @property
    def shape(self):
        """The shape, a tuple."""
        return self._shape

    @property
    def values(self):
        """The values that are kept, a Tensor."""
        return self._values

    @property
    def indices(self):
        """Where they are, a Tensor."""
        return self._indices

    @property
    def dtype(self):
        """That of the values."""
        return in_mindspores_words(self.values.dtype) if asked_by_mindspore() else self.values.dtype

    @property
    def size(self):
        """How many values are kept."""
        return self.values.size

    @property
    def itemsize(self):
        """The bytes of a value."""
        return self.values.itemsize

    @property
    def ndim(self):
        """The number of axes."""
        return len(self.shape)

    def astype(self, dtype):
        """The same in another dtype."""
        return self._with(self.values.astype(dtype))

    def abs(self):
        """The sizes of the values, in the same places."""
        return self._with(ops.abs(self.values))

    def __neg__(self):
        return self._with(-self.values)

    def __mul__(self, other):
        return self._with(self.values * self._beside(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._with(self.values / self._beside(other))

    def _beside(self, other):
        """What stands in the places of the values, of a number or a Tensor that is broadcast."""
        if isinstance(other, numbers.Number):
            return other
        return _taken(ops.broadcast_to(other, self.shape), self._places())

    def __repr__(self):
        parts = ", ".join(f"{word}={_shown(value)}" for word, value in self._parts())
        return f"{type(self).__name__}(shape={list(self.shape)}, dtype={Tensor.type(self.values)}, {parts})"


def _shown(part):
    """A Tensor as part of a sparse one, which prints it without commas between the elements."""
    head, _, elements = repr(part).partition("value=")
    return f"{head}value={elements.replace(',', '').lstrip(' ')}"


@public("COOTensor")
class COOTensor(_Sparse):
    """A Tensor of zeros but for some values, each with its indices.

    Args:
        indices: (N, axes), of int16, int32 or int64.
        values: (N,).
        shape: a tuple.
        coo_tensor: another one, which is copied.

    Raises:
        TypeError: an argument is of another type, or the indices are not integers.
        ValueError: the shapes do not fit.

    >>> from msvjp import COOTensor, Tensor
    >>> COOTensor(Tensor([[0, 1], [1, 2]]), Tensor([1.0, 2.0]), (3, 4)).to_dense().shape
    (3, 4)
    """

    def __init__(self, indices=None, values=None, shape=None, coo_tensor=None):
        if coo_tensor is not None:
            check_type("mindspore.COOTensor", COOTensor, "a COOTensor", coo_tensor=coo_tensor)
            indices, values, shape = coo_tensor.to_tuple()
        shape = _checked("mindspore.COOTensor", shape, indices=indices, values=values)
        if indices.ndim != 2 or values.ndim != 1 or indices.shape != (values.shape[0], len(shape)):
            raise ValueError(
                f"mindspore.COOTensor: indices have shape {tuple(indices.shape)}, values {tuple(values.shape)}, for the shape "
                f"{shape}; give (N, {len(shape)}) and (N,)"
            )
        self._hold(shape, indices=indices, values=values)

    def _with(self, values):
        return COOTensor(self.indices, values, self.shape)

    def _places(self):
        return self.indices

    def _parts(self):
        return ("indices", self.indices), ("values", self.values)

    def to_tuple(self):
        """Its indices, values and shape."""
        return self.indices, self.values, self.shape

    def to_dense(self):
        """The Tensor with all zeros; values of the same place are added."""
        return _dense(self.indices, self.values, self.shape)

    def to_csr(self):
        """The matrix as a CSRTensor.

        Raises:
            ValueError: it has not two axes.
        """
        if self.ndim != 2:
            raise ValueError(f"mindspore.COOTensor.to_csr: the shape is {self.shape}; a CSRTensor has two axes")
        indptr, columns, order = _rows_in_order(self.indices, self.shape[0])
        return CSRTensor(indptr, columns, ops.gather(self.values, order, 0), self.shape)

    def coalesce(self):
        """The same with the places in order, and once each: values of the same place are added."""
        indices, values = _summed(self.indices, self.values, self.shape)
        return COOTensor(indices, values, self.shape)

    def add(self, other, thresh):
        """The sum with another one of the same shape; values of a size below thresh are left out.

        Raises:
            ValueError: the shapes differ.
        """
        return _added(self, other, thresh)

    def __add__(self, other):
        if isinstance(other, COOTensor):
            return _added(self, other, 0)
        return self.to_dense() + other

    def __sub__(self, other):
        return self + (-other)


@public("CSRTensor")
class CSRTensor(_Sparse):
    """A matrix of zeros but for some values, row by row.

    Args:
        indptr: (rows + 1,): from which value to which each row goes.
        indices: (N,): the column of each value.
        values: (N,).
        shape: a tuple of two.
        csr_tensor: another one, which is copied.

    Raises:
        TypeError: an argument is of another type, or the indices are not integers.
        ValueError: the shapes do not fit.
    """

    def __init__(self, indptr=None, indices=None, values=None, shape=None, csr_tensor=None):
        if csr_tensor is not None:
            check_type("mindspore.CSRTensor", CSRTensor, "a CSRTensor", csr_tensor=csr_tensor)
            indptr, indices, values, shape = csr_tensor.to_tuple()
        shape = _checked("mindspore.CSRTensor", shape, indptr=indptr, indices=indices, values=values)
        if indptr.shape != (shape[0] + 1,) or indices.ndim != 1 or values.shape[:1] != indices.shape:
            raise ValueError(
                f"mindspore.CSRTensor: indptr has shape {tuple(indptr.shape)}, indices {tuple(indices.shape)}, values "
                f"{tuple(values.shape)}, for the shape {shape}; give ({shape[0] + 1},), (N,) and (N,)"
            )
        self._hold(shape, indptr=indptr, indices=indices, values=values)

    @property
    def indptr(self):
        """From which value to which each row goes, a Tensor."""
        return self._indptr

    def _with(self, values):
        return CSRTensor(self.indptr, self.indices, values, self.shape)

    def _places(self):
        return _row_and_column(self.indptr, self.indices)

    def _parts(self):
        return ("indptr", self.indptr), ("indices", self.indices), ("values", self.values)

    def to_tuple(self):
        """Its indptr, indices, values and shape."""
        return self.indptr, self.indices, self.values, self.shape

    def to_coo(self):
        """The same as a COOTensor."""
        return COOTensor(self._places(), self.values, self.shape)

    def to_dense(self):
        """The Tensor with all zeros."""
        return _dense(self._places(), self.values, self.shape)

    def mv(self, dense_vector):
        """The product with a vector, (columns, 1) or (columns,)."""
        return self.mm(dense_vector)

    def mm(self, matrix):
        """The product with a matrix, a Tensor or a CSRTensor."""
        if isinstance(matrix, CSRTensor):
            return self.mm(matrix.to_dense()).to_csr()
        return _product(self._places(), self.values, self.shape[0], matrix)

    def sum(self, axis):
        """The sum of each row, (rows, 1): axis is 1.

        Raises:
            ValueError: it is another one.
        """
        if axis not in (1, -1):
            raise ValueError(f"mindspore.CSRTensor.sum: axis is {axis}; give 1")
        return self.mm(ops.ones((self.shape[1], 1), self.values.dtype))

    def add(self, b, alpha, beta):
        """alpha times it, plus beta times another one of the same shape."""
        check_type("mindspore.CSRTensor.add", CSRTensor, "a CSRTensor", b=b)
        return _added(_scaled(self, alpha), _scaled(b, beta), 0).to_csr()

    def __add__(self, other):
        return self.add(other, 1, 1)

    def __sub__(self, other):
        return self.add(other, 1, -1)


def _scaled(csr, factor):
    return csr.to_coo()._with(csr.values * factor)


@public("RowTensor")
class RowTensor(_Sparse):
    """A Tensor of zeros but for some of its rows.

    Args:
        indices: (N,): which rows.
        values: (N, ...): what they are.
        shape: a tuple.
        row_tensor: another one, which is copied.
    """

    def __init__(self, indices=None, values=None, shape=None, row_tensor=None):
        if row_tensor is not None:
            indices, values, shape = row_tensor.indices, row_tensor.values, row_tensor.dense_shape
        self._hold(
            _checked("mindspore.RowTensor", shape, indices=indices, values=values), indices=indices, values=values
        )

    @property
    def dense_shape(self):
        """The shape with all rows."""
        return self.shape

    def _with(self, values):
        return RowTensor(self.indices, values, self.shape)

    def _parts(self):
        return ("indices", self.indices), ("values", self.values)


@public("SparseTensor")
class SparseTensor(COOTensor):
    """A COOTensor, by its name in MindSpore 1."""

    def __init__(self, indices, values, shape):
        super().__init__(indices, values, shape)


# ---- on torch's tensors ----


@layer_op("COOTensor.to_dense")
def _dense(indices, values, shape):
    return values.new_zeros(shape).index_put(tuple(indices.long().T), values, accumulate=True)


@layer_op("COOTensor")
def _taken(x, indices):
    return x[tuple(indices.long().T)]


@layer_op("CSRTensor.mm")
def _product(indices, values, rows, matrix):
    row, column = indices.long().T
    factor = values if matrix.ndim == 1 else values[:, None]
    return matrix.new_zeros(rows, *matrix.shape[1:]).index_add(0, row, factor * matrix[column])


@layer_op("CSRTensor")
def _row_and_column(indptr, columns):
    rows = torch.arange(len(indptr) - 1, device=indptr.device, dtype=indptr.dtype)
    return torch.stack([rows.repeat_interleave(indptr.diff().long()), columns], 1)


@layer_op("COOTensor.to_csr")
def _rows_in_order(indices, rows):
    row, column = indices.T
    order = torch.argsort(row, stable=True)
    counts = torch.bincount(row.long(), minlength=rows)
    indptr = torch.cat([counts.new_zeros(1), counts.cumsum(0)]).to(indices.dtype)
    return indptr, column[order], order


@layer_op("COOTensor.coalesce")
def _summed(indices, values, shape):
    steps = indices.new_tensor([math.prod(shape[i + 1 :]) for i in range(len(shape))])
    _, first = torch.unique((indices * steps).sum(1), return_inverse=True)
    places = indices.new_zeros(int(first.max()) + 1 if len(first) else 0, len(shape)).index_copy(0, first, indices)
    return places, values.new_zeros(len(places)).index_add(0, first, values)


def _added(a, b, thresh):
    check_type("mindspore.COOTensor.add", COOTensor, "a COOTensor", other=b)
    if a.shape != b.shape:
        raise ValueError(f"mindspore.COOTensor.add: the shapes are {a.shape} and {b.shape}; give the same")
    both = COOTensor(ops.cat((a.indices, b.indices)), ops.cat((a.values, b.values)), a.shape).coalesce()
    kept = ops.nonzero(ops.abs(both.values) >= thresh).reshape(-1)
    return COOTensor(ops.gather(both.indices, kept, 0), ops.gather(both.values, kept, 0), a.shape)


# ---- from and to Tensors ----


@public("ops.dense_to_sparse_coo")
def dense_to_sparse_coo(tensor):
    """The elements of a Tensor that are not 0, as a COOTensor."""
    indices = ops.nonzero(tensor).astype("int32")
    return COOTensor(indices, _taken(tensor, indices), tuple(tensor.shape))


@public("ops.dense_to_sparse_csr")
def dense_to_sparse_csr(tensor):
    """The elements of a matrix that are not 0, as a CSRTensor."""
    return dense_to_sparse_coo(tensor).to_csr()


@public("ops.csr_to_coo")
def csr_to_coo(tensor):
    """`CSRTensor.to_coo`."""
    return tensor.to_coo()


@public("ops.csr_to_dense")
def csr_to_dense(csr_tensor):
    """`CSRTensor.to_dense`."""
    return csr_tensor.to_dense()


@op("ops.coo2csr")
def coo2csr(row_indices, height):
    """The indptr of a CSRTensor from the rows of its values, which are in order."""
    counts = torch.bincount(row_indices.long(), minlength=height)
    return torch.cat([counts.new_zeros(1), counts.cumsum(0)]).to(row_indices.dtype)


@op("ops.csr2coo")
def csr2coo(indptr, nnz):
    """The rows of the nnz values of a CSRTensor from its indptr."""
    rows = torch.arange(len(indptr) - 1, device=indptr.device, dtype=indptr.dtype)
    return rows.repeat_interleave(indptr.diff().long(), output_size=nnz)


@op("ops.coalesce", "ops.Coalesce()")
def coalesce(x_indices, x_values, x_shape):
    """The places (axes, N) in order and once each, their values summed, and the shape."""
    indices, values = _summed(x_indices.T, x_values, x_shape.tolist())
    return indices.T.contiguous(), values, x_shape


# ---- functions of the values ----


def _of_values(kind, name):
    """`ops.NAME` of the values, as `ops.coo_NAME` or `ops.csr_NAME`, which this module holds too."""
    function = getattr(ops, name)

    def of_values(x):
        return x._with(function(x.values))

    of_values.__name__ = of_values.__qualname__ = f"{kind}_{name}"
    of_values.__doc__ = f"`ops.{name}` of the values that are kept."
    globals()[of_values.__name__] = public(f"ops.{kind}_{name}")(of_values)


_FUNCTIONS = (
    "abs acos acosh asin asinh atan atanh ceil cos cosh exp expm1 floor inv isfinite isinf isnan log log1p neg relu relu6 "
    "round sigmoid sin sinh softsign sqrt square tan tanh"
)
for _name in _FUNCTIONS.split():
    _of_values("coo", _name)
    _of_values("csr", _name)


@public("ops.coo_add")
def coo_add(x1, x2, thresh):
    """`COOTensor.add`."""
    return x1.add(x2, thresh)


@public("ops.coo_concat")
def coo_concat(sp_input, concat_dim=0):
    """COOTensors one behind the other along an axis."""
    shape, offset, indices = list(sp_input[0].shape), 0, []
    for part in sp_input:
        step = ops.zeros((1, part.ndim), part.indices.dtype)
        step[0, concat_dim] = offset
        indices.append(part.indices + step)
        offset += part.shape[concat_dim]
    shape[concat_dim] = offset
    return COOTensor(ops.cat(indices), ops.cat([part.values for part in sp_input]), tuple(shape))


@public("ops.csr_add")
def csr_add(a, b, alpha, beta):
    """`CSRTensor.add`."""
    return a.add(b, alpha, beta)


@public("ops.csr_mv")
def csr_mv(csr_tensor, dense):
    """`CSRTensor.mv`."""
    return csr_tensor.mv(dense)


@public("ops.csr_mm")
def csr_mm(a, b, trans_a=False, trans_b=False, adjoint_a=False, adjoint_b=False):
    """`CSRTensor.mm`, of matrices that are transposed, or transposed and conjugated."""
    a = _turned(a, trans_a or adjoint_a, adjoint_a)
    return a.mm(_turned(b, trans_b or adjoint_b, adjoint_b))


def _turned(x, transposed, conjugated):
    if isinstance(x, Tensor):
        x = x.T if transposed else x
        return ops.conj(x) if conjugated else x
    coo = x.to_coo()
    turned = COOTensor(ops.flip(coo.indices, (1,)), coo.values, coo.shape[::-1]).to_csr() if transposed else x
    return turned._with(ops.conj(turned.values)) if conjugated else turned


@public("ops.csr_mul")
def csr_mul(x, y):
    """The values times what stands in their places in a Tensor."""
    return (x * y).values


@public("ops.csr_div")
def csr_div(x, y):
    """The values divided by what stands in their places in a Tensor."""
    return (x / y).values


@public("ops.csr_reduce_sum")
def csr_reduce_sum(csr_tensor, axis):
    """`CSRTensor.sum`."""
    return csr_tensor.sum(axis)


@op("ops.csr_gather")
def csr_gather(indptr, indices, dense, sparse_shape):
    """What stands in a Tensor in the places of the values of a CSRTensor."""
    return dense[tuple(_row_and_column(indptr, indices).long().T)]


@public("ops.csr_softmax")
def csr_softmax(logits, dtype):
    """The softmax of the values of each row, in this dtype."""
    return logits._with(_softmax(logits._places(), logits.values.astype(dtype), logits.shape[0]))


@layer_op("ops.csr_softmax")
def _softmax(indices, values, rows):
    row = indices[:, 0].long()
    greatest = values.new_zeros(rows).scatter_reduce(0, row, values.detach(), "amax", include_self=False)
    exponents = (values - greatest[row]).exp()
    return exponents / values.new_zeros(rows).index_add(0, row, exponents)[row]


@op("ops.SparseTensorDenseMatmul(adjoint_st, adjoint_dt)")
def sparse_tensor_dense_matmul(indices, values, sparse_shape, dense, adjoint_st=False, adjoint_dt=False):
    """The product of a sparse matrix, given by its indices (N, 2) and values (N,), with a matrix; adjoint: transposed first."""
    rows = int(sparse_shape[1] if adjoint_st else sparse_shape[0])
    indices = indices.flip(1) if adjoint_st else indices
    return _product(indices, values, rows, dense.mH if adjoint_dt else dense)


@op("ops.SparseToDense()")
def sparse_to_dense(indices, values, sparse_shape):
    """The Tensor of this shape with the values at the indices (N, axes), and else zeros."""
    return _dense(indices, values, tuple(sparse_shape))


@public("ops.coo_tensor_get_indices", "ops.csr_tensor_get_indices", "ops.row_tensor_get_indices")
def coo_tensor_get_indices(x):
    """Where the values are."""
    return x.indices


@public("ops.coo_tensor_get_values", "ops.csr_tensor_get_values", "ops.row_tensor_get_values")
def coo_tensor_get_values(x):
    """The values."""
    return x.values


@public("ops.coo_tensor_get_dense_shape", "ops.csr_tensor_get_dense_shape", "ops.row_tensor_get_dense_shape")
def coo_tensor_get_dense_shape(x):
    """The shape with all zeros."""
    return x.shape


@public("ops.csr_tensor_get_indptr")
def csr_tensor_get_indptr(x):
    """From which value to which each row goes."""
    return x.indptr


@public("ops.make_coo_tensor", "ops.make_sparse_tensor")
def make_coo_tensor(indices, values, dense_shape):
    """A COOTensor."""
    return COOTensor(indices, values, dense_shape)


@public("ops.make_csr_tensor")
def make_csr_tensor(indptr, indices, values, shape):
    """A CSRTensor."""
    return CSRTensor(indptr, indices, values, shape)


@public("ops.make_row_tensor", "ops.make_row_tensor_inner")
def make_row_tensor(indices, values, dense_shape):
    """A RowTensor."""
    return RowTensor(indices, values, dense_shape)
