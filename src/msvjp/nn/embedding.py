"""Tables of vectors, looked up by number."""

import torch
import torch.nn.functional as F

from .._core.checks import check_bools, check_one_of, check_positive_ints
from .._op.declare import layer_op, public
from ..common.dtype import NAMES
from ..common.initializer import Normal, initializer
from ..common.parameter import Parameter
from .cell import Cell


@public("nn.Embedding")
class Embedding(Cell):
    """The rows of embedding_table at the ids. A negative id counts from the end.

    Args:
        vocab_size, embedding_size: the shape of the table.
        use_one_hot: look up by a matrix product: an id outside the table then gives zeros.
        embedding_table: what `initializer` takes, by default normal with standard deviation 0.01.
        padding_idx: a row that starts as zeros; it is trained like any other.

    Raises:
        TypeError, ValueError: an argument is not as said, or the ids are not integers.
        IndexError: an id is outside the table.
    """

    def __init__(
        self,
        vocab_size,
        embedding_size,
        use_one_hot=False,
        embedding_table="normal",
        dtype=torch.float32,
        padding_idx=None,
    ):
        super().__init__()
        check_positive_ints("mindspore.nn.Embedding", vocab_size=vocab_size, embedding_size=embedding_size)
        check_bools("mindspore.nn.Embedding", use_one_hot=use_one_hot)
        self.vocab_size, self.embedding_size, self.use_one_hot = vocab_size, embedding_size, use_one_hot
        self.dtype, self.padding_idx = dtype, padding_idx
        table = initializer(embedding_table, (vocab_size, embedding_size), dtype)
        self.embedding_table = Parameter(table, name="embedding_table")
        if padding_idx is not None:
            _fill_with_zeros(self.embedding_table, _row("Embedding", padding_idx, 0, vocab_size))

    def construct(self, ids):
        """The vectors, of shape ids.shape + (embedding_size,)."""
        return (_by_product if self.use_one_hot else _rows)(ids, self.embedding_table)

    def extend_repr(self):
        """The arguments and the table."""
        return (
            f"vocab_size={self.vocab_size}, embedding_size={self.embedding_size}, use_one_hot={self.use_one_hot}, "
            f"embedding_table={self.embedding_table}, dtype={NAMES[self.dtype]}, padding_idx={self.padding_idx}"
        )


def _row(layer, padding_idx, low, high):
    if not isinstance(padding_idx, int) or isinstance(padding_idx, bool):
        raise TypeError(f"mindspore.nn.{layer}: padding_idx is {padding_idx!r}; give an int")
    if not low <= padding_idx < high:
        raise ValueError(f"mindspore.nn.{layer}: padding_idx is {padding_idx}; the table has {high} rows")
    return padding_idx


@layer_op("nn.Embedding")
def _fill_with_zeros(table, row):
    table.detach()[row] = 0


@layer_op("nn.Embedding")
def _rows(ids, table):
    _check_integers("Embedding", ids)
    return F.embedding(torch.where(ids < 0, ids + len(table), ids).long(), table)


@layer_op("nn.Embedding")
def _by_product(ids, table):
    _check_integers("Embedding", ids)
    return (ids.unsqueeze(-1) == torch.arange(len(table), device=ids.device)).to(table.dtype) @ table


def _check_integers(layer, ids):
    if ids.dtype not in (torch.int16, torch.int32, torch.int64):
        raise TypeError(f"mindspore.nn.{layer}: the ids are {ids.dtype}; give int32 or int64")


@public("nn.EmbeddingExt", "mint.nn.Embedding")
class EmbeddingExt(Cell):
    """The rows of weight at the ids, with torch's arguments.

    Args:
        padding_idx: a row that starts as zeros and gets no gradient.
        max_norm, norm_type: a row that is looked up is scaled down in place to a norm of at most max_norm.
        scale_grad_by_freq: divide the gradient of a row by how often it was looked up.
        sparse: False; the gradient is dense.
        _weight, _freeze: a Tensor to start from, by default a standard normal; whether it stays untrained.
    """

    def __init__(
        self,
        num_embeddings,
        embedding_dim,
        padding_idx=None,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        sparse=False,
        _weight=None,
        _freeze=False,
        dtype=None,
    ):
        super().__init__()
        check_positive_ints("mindspore.nn.EmbeddingExt", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        if sparse:
            raise ValueError("mindspore.nn.EmbeddingExt: sparse is True, which neither MindSpore nor msvjp supports")
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.dtype = dtype or torch.float32
        shape = (num_embeddings, embedding_dim)
        weight = initializer(Normal(1.0) if _weight is None else _weight, shape, self.dtype)
        self.weight = Parameter(weight, name="weight", requires_grad=not _freeze)
        if padding_idx is not None:
            row = _row("EmbeddingExt", padding_idx, -num_embeddings, num_embeddings)
            if _weight is None:
                _fill_with_zeros(self.weight, row)

    def construct(self, input):
        """The vectors, of shape input.shape + (embedding_dim,)."""
        options = self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq
        return _looked_up(input, self.weight, *options)

    def extend_repr(self):
        """The arguments."""
        return (
            f"num_embeddings={self.num_embeddings}, embedding_dim={self.embedding_dim}, "
            f"padding_idx={self.padding_idx}, max_norm={self.max_norm}, norm_type={self.norm_type}, "
            f"scale_grad_by_freq={self.scale_grad_by_freq}, dtype={NAMES[self.dtype]}"
        )


@layer_op("mint.nn.Embedding")
def _looked_up(ids, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq):
    return F.embedding(ids, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)


@public("nn.EmbeddingLookup")
class EmbeddingLookup(Cell):
    """The rows of embedding_table at the indices; an index outside the table gives zeros.

    Args:
        vocab_size, embedding_size: the shape of the table.
        param_init: what `initializer` takes, by default normal with standard deviation 0.01.
        target: 'CPU' or 'DEVICE'; the table is where the Cell is in both cases.
        slice_mode, manual_shapes: how MindSpore's parallel modes split the table; here it is whole.
        max_norm: the rows that come out are scaled down to a 2-norm of at most this.
        sparse: accepted as in MindSpore; the gradient is dense.
    """

    BATCH_SLICE = "batch_slice"
    FIELD_SLICE = "field_slice"
    TABLE_ROW_SLICE = "table_row_slice"
    TABLE_COLUMN_SLICE = "table_column_slice"

    def __init__(
        self,
        vocab_size,
        embedding_size,
        param_init="normal",
        target="CPU",
        slice_mode="batch_slice",
        manual_shapes=None,
        max_norm=None,
        sparse=True,
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints("mindspore.nn.EmbeddingLookup", vocab_size=vocab_size, embedding_size=embedding_size)
        check_one_of("mindspore.nn.EmbeddingLookup", ("CPU", "DEVICE"), target=target)
        check_bools("mindspore.nn.EmbeddingLookup", sparse=sparse)
        self.vocab_size, self.embedding_size, self.max_norm = vocab_size, embedding_size, max_norm
        self.target, self.sparse = target, sparse
        table = initializer(param_init, (vocab_size, embedding_size), dtype)
        self.embedding_table = Parameter(table, name="embedding_table")

    def construct(self, indices):
        """The vectors, of shape indices.shape + (embedding_size,)."""
        return _rows_or_zeros(indices, self.embedding_table, self.max_norm)


@layer_op("nn.EmbeddingLookup")
def _rows_or_zeros(ids, table, max_norm):
    _check_integers("EmbeddingLookup", ids)
    inside = (ids >= 0) & (ids < len(table))
    rows = F.embedding((ids * inside).long(), table) * inside.unsqueeze(-1)
    if max_norm is None:
        return rows
    norms = torch.linalg.vector_norm(rows, 2, -1, True)
    return rows * (max_norm / norms.clamp(min=max_norm))


@public("nn.MultiFieldEmbeddingLookup")
class MultiFieldEmbeddingLookup(EmbeddingLookup):
    """The rows of embedding_table at the indices, weighed and put together by fields.

    Args:
        vocab_size, embedding_size: the shape of the table.
        field_size: how many fields there are.
        param_init, target, slice_mode, feature_num_list, max_norm, sparse: those of `nn.EmbeddingLookup`.
        operator: 'SUM', 'MEAN', by the sizes of the weights, or 'MAX', of what has a weight. A field without one gives zeros.

    Raises:
        TypeError: a number is not an int, or an input of another dtype.
        ValueError: a number is not positive, an argument is none of its choices, or an input is not 2-D.
    """

    OPERATOR_SUM = "SUM"
    OPERATOR_MEAN = "MEAN"
    OPERATOR_MAX = "MAX"

    def __init__(
        self,
        vocab_size,
        embedding_size,
        field_size,
        param_init="normal",
        target="CPU",
        slice_mode="batch_slice",
        feature_num_list=None,
        max_norm=None,
        sparse=True,
        operator="SUM",
        dtype=torch.float32,
    ):
        options = target, slice_mode, feature_num_list, max_norm, sparse, dtype
        super().__init__(vocab_size, embedding_size, param_init, *options)
        check_positive_ints("mindspore.nn.MultiFieldEmbeddingLookup", field_size=field_size)
        check_one_of("mindspore.nn.MultiFieldEmbeddingLookup", ("SUM", "MEAN", "MAX"), operator=operator)
        self.field_size, self.operator = field_size, operator

    def construct(self, input_indices, input_values, field_ids):
        """The vectors of each field, (N, field_size, embedding_size).

        Args:
            input_indices: (N, length), int32 or int64.
            input_values: (N, length), the weights, float32.
            field_ids: (N, length), int32.
        """
        kinds = {
            "input_indices": (input_indices, (torch.int32, torch.int64)),
            "input_values": (input_values, (torch.float32,)),
            "field_ids": (field_ids, (torch.int32,)),
        }
        for word, (value, dtypes) in kinds.items():
            if value.ndim != 2:
                raise ValueError(f"mindspore.nn.MultiFieldEmbeddingLookup: {word} is {value.ndim}-D; give (N, length)")
            if value.dtype not in dtypes:
                expected = " or ".join(NAMES[dtype] for dtype in dtypes)
                raise TypeError(f"mindspore.nn.MultiFieldEmbeddingLookup: {word} is {value.dtype}; give {expected}")
        rows = super().construct(input_indices)
        return _by_fields(rows, input_values, field_ids, self.field_size, self.operator)


@layer_op("nn.MultiFieldEmbeddingLookup")
def _by_fields(rows, weights, fields, count, operator):
    fields, weighed = fields.long(), rows * weights[..., None]
    sizes = weights.new_zeros(len(rows), count).scatter_add(1, fields, weights.abs())[..., None]
    into = fields[..., None].expand_as(weighed)
    empty = weighed.new_zeros(len(rows), count, rows.shape[2])
    if operator == "MAX":
        weighed = weighed.masked_fill(weights[..., None] == 0, -torch.inf)
        return empty.scatter_reduce(1, into, weighed, "amax", include_self=False).masked_fill(sizes == 0, 0)
    sums = empty.scatter_add(1, into, weighed)
    return sums if operator == "SUM" else torch.where(sizes == 0, 0, sums / torch.where(sizes == 0, 1, sizes))
