"""Dropout of elements and of channels."""

import torch
import torch.nn.functional as F

from .. import ops
from .._core.checks import check_between
from .._op.declare import layer_op, public
from .cell import Cell


@public("nn.Dropout")
class Dropout(Cell):
    """In training, drop elements to 0 and scale the others up; else hand x on.

    Args:
        keep_prob: the probability to *keep* an element, in (0, 1]; it comes first, and unless it is 1 counts only where p is
            None.
        p: the probability to drop it, in [0, 1).
        dtype: accepted as in MindSpore; the result has the dtype of x.
    """

    def __init__(self, keep_prob=0.5, p=None, dtype=torch.float32):
        super().__init__()
        if p is None:
            check_between("mindspore.nn.Dropout", 0, 1, keep_prob=keep_prob)
        else:
            check_between("mindspore.nn.Dropout", 0, 1, p=p)
        self.keep_prob, self.p = keep_prob, p
        self._drop = 1 - keep_prob if p is None else p  # for good: of what is set later only "drop nothing" counts
        if self._drop == 1:
            raise ValueError("mindspore.nn.Dropout: keep_prob is 0 or p is 1, so nothing would be left")

    def construct(self, x):
        """x with elements dropped."""
        nothing = self.keep_prob == 1 or self.p == 0
        return ops.dropout(x, self._drop) if self.training and not nothing else x

    def extend_repr(self):
        """The probability that was given."""
        return f"keep_prob={self.keep_prob}" if self.p is None else f"p={self.p}"


@public("nn.DropoutExt", "mint.nn.Dropout")
class DropoutExt(Cell):
    """In training, drop elements to 0 with probability p and scale the others up; else hand the input on.

    Args:
        p: in [0, 1].
        inplace: write the result into the input.
    """

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        check_between("mindspore.nn.DropoutExt", 0, 1, p=p)
        self.p, self.inplace = p, inplace

    def construct(self, input):
        """The input with elements dropped."""
        return ops.dropout(input, self.p, inplace=self.inplace) if self.training and self.p else input


class _ChannelDropout(Cell):
    """In training, drop whole channels to 0 with probability p in [0, 1] and scale the others up; else hand x on."""

    def __init__(self, p=0.5):
        super().__init__()
        check_between(f"mindspore.nn.{self.cls_name}", 0, 1, p=p)
        self.p = p

    def construct(self, x):
        """x with channels dropped."""
        return self._dropped(x) if self.training and self.p else x


@public("nn.Dropout1d")
class Dropout1d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, L) or (C, L); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout1d(x, self.p)


@public("nn.Dropout2d")
class Dropout2d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, H, W); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout2d(x, self.p)

    def extend_repr(self):
        """The probability to keep a channel, under the name p as in MindSpore."""
        return f"p={1.0 - self.p}"


@public("nn.Dropout3d")
class Dropout3d(_ChannelDropout):
    """`Dropout` of channels of x (N, C, D, H, W); p is the probability to drop one, in [0, 1]."""

    def _dropped(self, x):
        return ops.dropout3d(x, self.p)

    def extend_repr(self):
        """The probability to keep a channel, under the name p as in MindSpore."""
        return f"p={1.0 - self.p}"


@public("nn.Dropout2dExt", "mint.nn.Dropout2d")
class Dropout2dExt(DropoutExt):
    """`DropoutExt` of channels of the input (N, C, H, W)."""

    def construct(self, input):
        """The input with channels dropped."""
        if self.training and self.p:
            return _dropout2d(input, self.p, self.inplace)
        return input


@layer_op("mint.nn.Dropout2d")
def _dropout2d(input, p, inplace):
    return F.dropout2d(input, p, True, inplace)
