"""The windows of images as channels."""

import torch.nn.functional as F

from .._core.checks import check_type
from .._op.declare import layer_op, public
from .cell import Cell


@public("nn.Unfold")
class Unfold(Cell):
    """The windows of an image, each as the channels of one pixel: row by row of a window, the channels last.

    Args:
        ksizes: (1, rows, columns, 1) of a window, a tuple or list.
        strides: (1, rows, columns, 1) from a window to the next.
        rates: (1, rows, columns, 1) from a pixel of a window to the next.
        padding: 'valid', or 'same': windows reach over the edge, where there are zeros.

    Raises:
        TypeError: ksizes is neither a tuple nor a list.
        ValueError: three of them are not as said, or the input has another number of axes.
    """

    def __init__(self, ksizes, strides, rates, padding="valid"):
        super().__init__()
        check_type("mindspore.nn.Unfold", (tuple, list), "a tuple or list", ksizes=ksizes)
        self._windows = tuple(
            self._middle(**{word: given})
            for word, given in (("ksizes", ksizes), ("strides", strides), ("rates", rates))
        )
        self._padding = padding

    @staticmethod
    def _middle(**given):
        ((word, values),) = given.items()
        if len(values) != 4 or values[0] != 1 or values[3] != 1 or not all(type(n) is int and n > 0 for n in values):
            raise ValueError(f"mindspore.nn.Unfold: {word} is {values!r}; give (1, rows, columns, 1)")
        return tuple(values[1:3])

    def construct(self, input_x):
        """input_x (N, C, H, W) as (N, C * rows * columns of a window, windows down, windows across)."""
        return _windows(input_x, *self._windows, self._padding)


@layer_op("nn.Unfold")
def _windows(x, kernel, strides, rates, padding):
    if x.ndim != 4 or str(padding).lower() not in ("valid", "same"):
        raise ValueError(
            f"mindspore.nn.Unfold: the input has shape {tuple(x.shape)}, padding is {padding!r}; give 4 axes, and 'valid' "
            "or 'same'"
        )
    spans = [(k - 1) * rate + 1 for k, rate in zip(kernel, rates, strict=True)]
    if padding.lower() == "same":
        x = _surrounded(x, spans, strides)
    down, across = ((n - span) // step + 1 for n, span, step in zip(x.shape[2:], spans, strides, strict=True))
    columns = F.unfold(x, kernel, rates, 0, strides)
    by_channel = columns.unflatten(1, (x.shape[1], -1))
    return by_channel.transpose(1, 2).reshape(x.shape[0], -1, down, across)


def _surrounded(x, spans, strides):
    """x with zeros around it, such that ceil(length / stride) windows fit; an odd one stands behind."""
    pads = []
    for n, span, step in zip(x.shape[2:], spans, strides, strict=True):
        more = max((-(-n // step) - 1) * step + span - n, 0)
        pads = [more // 2, more - more // 2, *pads]
    return F.pad(x, pads)
