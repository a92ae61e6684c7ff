"""Diagonals of matrices, several at a time: matrix_diag, matrix_diag_part, matrix_set_diag.

The diagonals lie in rows from the uppermost down, each as long as the longest of them. `align` says at which end the shorter
ones lie, first those above the main one: 'RIGHT_LEFT', 'LEFT_RIGHT', 'LEFT_LEFT' or 'RIGHT_RIGHT'. k is the number of a
diagonal, 0 the main one and above 0 those above it, or the least and the greatest number, as ints or in a Tensor.
"""

import torch

from .._core.checks import check_one_of
from .._op.declare import op
from ._arguments import dims

_ALIGN = ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT")


class _Band:
    """Where the elements of the diagonals lie, in the matrix and in their rows."""

    def __init__(self, name, k, rows, columns, align):
        check_one_of(f"mindspore.ops.{name}", _ALIGN, align=align)
        self.low, self.high = bounds(k)
        if not -rows < self.low <= self.high < columns:
            raise ValueError(f"mindspore.ops.{name}: k is {(self.low, self.high)}, and the matrix {rows} by {columns}")
        self.rows, self.columns = rows, columns
        self.length = min(rows + min(self.high, 0), columns - max(self.low, 0))
        self._above, self._below = align.split("_")

    def _shift(self, d):
        """How far from the left each diagonal of the numbers d begins."""
        lengths = torch.minimum(self.rows + d.clamp(max=0), self.columns - d.clamp(min=0))
        to_left = ((d >= 0) & (self._above == "LEFT")) | ((d <= 0) & (self._below == "LEFT"))
        return torch.where(to_left, 0, self.length - lengths), lengths

    def of_matrix(self, device):
        """For each element of the matrix the row and the place of its diagonal, and whether it is of the band."""
        i, j = torch.arange(self.rows, device=device)[:, None], torch.arange(self.columns, device=device)
        d = j - i
        inside = (d >= self.low) & (d <= self.high)
        d = d.clamp(self.low, self.high)
        place = torch.minimum(i, j) + self._shift(d)[0]
        return self.high - d, place.clamp(max=self.length - 1), inside

    def of_diagonals(self, device):
        """For each place of each diagonal the row and the column in the matrix, and whether there is one."""
        d = torch.arange(self.high, self.low - 1, -1, device=device)[:, None]
        shift, lengths = self._shift(d)
        along = torch.arange(self.length, device=device) - shift
        inside = (along >= 0) & (along < lengths)
        along = torch.where(inside, along, 0)
        return along - d.clamp(max=0), along + d.clamp(min=0), inside


def bounds(k):
    """The least and the greatest number of a diagonal."""
    numbers = dims(k)
    return numbers[0], numbers[-1]


def _rows_of(x, k):
    low, high = bounds(k)
    return x.unsqueeze(-2) if low == high else x


@op("ops.matrix_diag", "ops.MatrixDiagV3(align)")
def matrix_diag(x, k=0, num_rows=-1, num_cols=-1, padding_value=0, align="RIGHT_LEFT"):
    """The matrices (..., num_rows, num_cols) whose diagonals x (..., diagonals, length) are, with padding_value elsewhere.

    Args:
        x: for one diagonal (..., length).
        num_rows, num_cols: -1 for the least that hold the diagonals; if both are, the matrices are square.

    Raises:
        ValueError: the diagonals do not fit, or another align.
    """
    low, high = bounds(k)
    least = x.shape[-1] - min(high, 0), x.shape[-1] + max(low, 0)
    sizes = int(num_rows), int(num_cols)
    rows, columns = (
        [max(least)] * 2 if sizes == (-1, -1) else [n if s == -1 else s for n, s in zip(least, sizes, strict=True)]
    )
    if rows < least[0] or columns < least[1] or (rows != least[0] and columns != least[1]):
        raise ValueError(
            f"mindspore.ops.matrix_diag: diagonals of {x.shape[-1]} from {low} to {high} do not fit {rows} by {columns}"
        )
    row, place, inside = _Band("matrix_diag", k, rows, columns, align).of_matrix(x.device)
    return torch.where(inside, _rows_of(x, k)[..., row, place], torch.as_tensor(padding_value).to(x))


@op("ops.matrix_diag_part", "ops.MatrixDiagPartV3(align)")
def matrix_diag_part(x, k, padding_value, align="RIGHT_LEFT"):
    """The diagonals (..., diagonals, length) of the matrices x, with padding_value where they are shorter.

    Raises:
        ValueError: there is no such diagonal, or another align.
    """
    i, j, inside = _Band("matrix_diag_part", k, *x.shape[-2:], align).of_diagonals(x.device)
    out = torch.where(inside, x[..., i, j], torch.as_tensor(padding_value).to(x))
    low, high = bounds(k)
    return out.squeeze(-2) if low == high else out


@op("ops.matrix_set_diag", "ops.MatrixSetDiagV3(align)")
def matrix_set_diag(x, diagonal, k=0, align="RIGHT_LEFT"):
    """The matrices x with other diagonals.

    Raises:
        ValueError: there is no such diagonal, or another align.
    """
    row, place, inside = _Band("matrix_set_diag", k, *x.shape[-2:], align).of_matrix(x.device)
    return torch.where(inside, _rows_of(diagonal, k)[..., row, place], x)
