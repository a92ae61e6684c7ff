"""Padding layers of mint: torch's, which take one number of axes and lists too."""

from ... import ops
from ..._op.declare import public
from ..cell import Cell


class _Padding(Cell):
    """The input with elements added at both ends of its last axes.

    Args:
        padding: how many: an int, or a tuple or list with (before, after) of each axis, the last one first.

    Raises:
        ValueError: padding is of another length or negative, or the input has another number of axes.
    """

    _axes, _mode = 2, "constant"

    def __init__(self, padding):
        super().__init__()
        given = (padding,) * 2 * self._axes if type(padding) is int else padding
        if not isinstance(given, (tuple, list)) or len(given) != 2 * self._axes or not all(map(self._fits, given)):
            raise ValueError(
                f"mindspore.mint.nn.{self.cls_name}: padding is {padding!r}; give one or {2 * self._axes} ints, from 0 on "
                "where what is there is repeated"
            )
        self.padding = tuple(given)

    def _fits(self, n):
        return type(n) is int and (n >= 0 or self._mode == "constant")

    def construct(self, input):
        """The longer input."""
        if self._mode != "constant" and input.ndim not in (self._axes + 1, self._axes + 2):
            raise ValueError(
                f"mindspore.mint.nn.{self.cls_name}: the input has shape {tuple(input.shape)}; give {self._axes + 1} or "
                f"{self._axes + 2} axes"
            )
        return ops.pad(input, self.padding, self._mode)


class _ConstantPad(_Padding):
    __doc__ = f"{_Padding.__doc__}    A negative length cuts off; value is the number to add."

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def construct(self, input):
        """The longer input."""
        return ops.pad(input, self.padding, "constant", self.value)


@public("mint.nn.ConstantPad1d")
class ConstantPad1d(_ConstantPad):
    __doc__ = f"Adds a number along the last axis. {_ConstantPad.__doc__}"
    _axes = 1


@public("mint.nn.ConstantPad2d")
class ConstantPad2d(_ConstantPad):
    __doc__ = f"Adds a number along the last two axes. {_ConstantPad.__doc__}"
    _axes = 2


@public("mint.nn.ConstantPad3d")
class ConstantPad3d(_ConstantPad):
    __doc__ = f"Adds a number along the last three axes. {_ConstantPad.__doc__}"
    _axes = 3


@public("mint.nn.ZeroPad1d")
class ZeroPad1d(_Padding):
    __doc__ = f"Adds zeros along the last axis. {_Padding.__doc__}"
    _axes = 1


@public("mint.nn.ZeroPad2d")
class ZeroPad2d(_Padding):
    __doc__ = f"Adds zeros along the last two axes. {_Padding.__doc__}"
    _axes = 2


@public("mint.nn.ZeroPad3d")
class ZeroPad3d(_Padding):
    __doc__ = f"Adds zeros along the last three axes. {_Padding.__doc__}"
    _axes = 3


@public("mint.nn.ReflectionPad1d")
class ReflectionPad1d(_Padding):
    __doc__ = f"Adds the mirrored input along the last axis. {_Padding.__doc__}"
    _axes, _mode = 1, "reflect"


@public("mint.nn.ReflectionPad2d")
class ReflectionPad2d(_Padding):
    __doc__ = f"Adds the mirrored input along the last two axes. {_Padding.__doc__}"
    _axes, _mode = 2, "reflect"


@public("mint.nn.ReflectionPad3d")
class ReflectionPad3d(_Padding):
    __doc__ = f"Adds the mirrored input along the last three axes. {_Padding.__doc__}"
    _axes, _mode = 3, "reflect"


@public("mint.nn.ReplicationPad1d")
class ReplicationPad1d(_Padding):
    __doc__ = f"Adds the element at the edge along the last axis. {_Padding.__doc__}"
    _axes, _mode = 1, "replicate"


@public("mint.nn.ReplicationPad2d")
class ReplicationPad2d(_Padding):
    __doc__ = f"Adds the element at the edge along the last two axes. {_Padding.__doc__}"
    _axes, _mode = 2, "replicate"


@public("mint.nn.ReplicationPad3d")
class ReplicationPad3d(_Padding):
    __doc__ = f"Adds the element at the edge along the last three axes. {_Padding.__doc__}"
    _axes, _mode = 3, "replicate"
