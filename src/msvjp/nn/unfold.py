"""The windows of images as channels."""

from .._core.checks import check_type
from .._op.declare import layer_op, public
from ..ops.patches import windows
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
        self._rule = tuple(
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
        return _unfolded(input_x, *self._rule, self._padding)


@layer_op("nn.Unfold")
def _unfolded(x, kernel, strides, rates, padding):
    if x.ndim != 4 or str(padding).lower() not in ("valid", "same"):
        raise ValueError(
            f"mindspore.nn.Unfold: the input has shape {tuple(x.shape)}, padding is {padding!r}; give 4 axes, and 'valid' "
            "or 'same'"
        )
    return windows(x, kernel, strides, rates, padding.upper())
