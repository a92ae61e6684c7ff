"""Layers that add elements at both ends of the last axes: a number, or what is there."""

from .. import ops
from .._core.checks import check_type
from .._op.declare import layer_op, public
from ..ops.joining import pad_by_index
from .cell import Cell


class _Padding(Cell):
    """The input with elements added at both ends of its last axes.

    Args:
        padding: how many: an int, or a tuple with (before, after) of the last axis, then of the one before it ...
    """

    _axes = 2

    def __init__(self, padding):
        super().__init__()
        api = f"mindspore.nn.{self.cls_name}"
        check_type(api, (int, tuple), "an int or a tuple of ints", padding=padding)
        self.padding = (padding,) * 2 * self._axes if isinstance(padding, int) else padding
        if len(self.padding) % 2:
            raise ValueError(f"{api}: padding is {padding!r}; give (before, after) of each axis")

    def _check_ints(self):
        for n in self.padding:
            check_type(f"mindspore.nn.{self.cls_name}", int, "ints alone", padding=n)


class _ConstantPad(_Padding):
    __doc__ = f"""{_Padding.__doc__}        value: the number to add; a negative length cuts off.

    Raises:
        TypeError, ValueError: an argument is not as said, or padding is of more axes than the layer is for.
    """

    def __init__(self, padding, value):
        super().__init__(padding)
        check_type(f"mindspore.nn.{self.cls_name}", (int, float, bool), "a number", value=value)
        if len(self.padding) > 2 * self._axes:
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: padding is {padding!r}; give {2 * self._axes} ints at most"
            )
        self.value = value

    def construct(self, x):
        """The longer x."""
        return ops.pad(x, self.padding, "constant", self.value)


class _ReflectionPad(_Padding):
    __doc__ = f"""{_Padding.__doc__}
    What is added mirrors the input, without its first or last element.

    Raises:
        TypeError, ValueError: an argument is not as said or negative; the input is too short or has too few axes.
    """

    def __init__(self, padding):
        super().__init__(padding)
        self._check_ints()
        if min(self.padding, default=0) < 0:
            raise ValueError(f"mindspore.nn.{self.cls_name}: padding is {padding!r}; give ints from 0 on")

    def construct(self, x):
        """The longer x."""
        return _reflected(x, self.padding, self.cls_name)


@layer_op("nn.ReflectionPad")
def _reflected(x, padding, name):
    pairs = list(zip(padding[::2], padding[1::2], strict=True))[::-1]
    lengths = x.shape[x.ndim - len(pairs) :]
    if len(pairs) > x.ndim or any(max(pair) >= n for pair, n in zip(pairs, lengths, strict=True)):
        raise ValueError(
            f"mindspore.nn.{name}: padding is {padding}, the input {tuple(x.shape)}; give less than it is long"
        )
    return pad_by_index(x, [(0, 0)] * (x.ndim - len(pairs)) + pairs, "reflect")


class _ReplicationPad(_Padding):
    __doc__ = f"""{_Padding.__doc__}
    What is added repeats the element at the edge. The input has one or two axes more than are padded.

    Raises:
        TypeError, ValueError: an argument is not as said, or the input has another number of axes.
    """

    def __init__(self, padding):
        super().__init__(padding)
        self._check_ints()

    def construct(self, x):
        """The longer x."""
        return ops.pad(x, self.padding, "replicate")


@public("nn.ConstantPad1d")
class ConstantPad1d(_ConstantPad):
    __doc__ = f"Adds a number along the last axis. {_ConstantPad.__doc__}"
    _axes = 1


@public("nn.ConstantPad2d")
class ConstantPad2d(_ConstantPad):
    __doc__ = f"Adds a number along the last two axes. {_ConstantPad.__doc__}"
    _axes = 2


@public("nn.ConstantPad3d")
class ConstantPad3d(_ConstantPad):
    __doc__ = f"Adds a number along the last three axes. {_ConstantPad.__doc__}"
    _axes = 3


@public("nn.ReflectionPad1d")
class ReflectionPad1d(_ReflectionPad):
    __doc__ = f"Adds the mirrored input along the last axis. {_ReflectionPad.__doc__}"
    _axes = 1


@public("nn.ReflectionPad2d")
class ReflectionPad2d(_ReflectionPad):
    __doc__ = f"Adds the mirrored input along the last two axes. {_ReflectionPad.__doc__}"
    _axes = 2


@public("nn.ReflectionPad3d")
class ReflectionPad3d(_ReflectionPad):
    __doc__ = f"Adds the mirrored input along the last three axes. {_ReflectionPad.__doc__}"
    _axes = 3


@public("nn.ReplicationPad1d")
class ReplicationPad1d(_ReplicationPad):
    __doc__ = f"Adds the element at the edge along the last axis. {_ReplicationPad.__doc__}"
    _axes = 1


@public("nn.ReplicationPad2d")
class ReplicationPad2d(_ReplicationPad):
    __doc__ = f"Adds the element at the edge along the last two axes. {_ReplicationPad.__doc__}"
    _axes = 2


@public("nn.ReplicationPad3d")
class ReplicationPad3d(_ReplicationPad):
    __doc__ = f"Adds the element at the edge along the last three axes. {_ReplicationPad.__doc__}"
    _axes = 3


@public("nn.ZeroPad2d")
class ZeroPad2d(_ConstantPad):
    """Adds zeros along the last two axes; a negative length cuts off.

    Args:
        padding: how many: an int, or a tuple with (before, after) of the last axis, then of the one before it.

    Raises:
        TypeError, ValueError: padding is not as said.
    """

    def __init__(self, padding):
        super().__init__(padding, 0)
