"""`CosineSimilarity`: how alike the rows of a matrix are."""

import numpy as np

from ..._core.checks import check_bools, check_one_of, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("CosineSimilarity", "nn.CosineSimilarity", "train.CosineSimilarity", "train.metrics.CosineSimilarity")
class CosineSimilarity(Metric):
    """The products of all pairs of rows of the last matrix, a numpy array of its dtype, (N, N), or reduced (N,).

    Args:
        similarity: 'cosine', of rows divided by their lengths, or 'dot'.
        reduction: 'none', or 'sum' or 'mean' over the columns.
        zero_diagonal: whether the product of a row with itself counts as 0.

    Raises:
        TypeError, ValueError: an argument is none of these; the input is not a matrix.
    """

    def __init__(self, similarity="cosine", reduction="none", zero_diagonal=True):
        super().__init__()
        api = "mindspore.nn.CosineSimilarity"
        check_type(api, str, "a str", similarity=similarity, reduction=reduction)
        check_one_of(api, ("dot", "cosine"), similarity=similarity)
        check_one_of(api, ("none", "sum", "mean"), reduction=reduction)
        check_bools(api, zero_diagonal=zero_diagonal)
        self.similarity, self.reduction, self.zero_diagonal = similarity, reduction, zero_diagonal
        self.clear()

    def clear(self):
        """Forget the matrix."""
        self._products = None

    @rearrange_inputs
    def update(self, inputs):
        """Take a matrix, (N, M)."""
        rows = self._convert_data(inputs)
        if rows.ndim != 2:
            raise ValueError(f"mindspore.nn.CosineSimilarity.update: the input has shape {rows.shape}; give a matrix")
        if self.similarity == "cosine":
            with np.errstate(invalid="ignore"):  # a row of zeros has no direction: nan
                rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        products = rows @ rows.T
        if self.zero_diagonal:
            np.fill_diagonal(products, 0)
        self._products = products

    def eval(self):
        """The products, reduced."""
        if self._products is None:
            self._over(0, 0)
        return self._products if self.reduction == "none" else getattr(self._products, self.reduction)(-1)
