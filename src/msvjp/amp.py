"""mindspore.amp: scaling a loss by hand; the managers and the mixed precision of `train` are here too."""

import abc
from typing import Any

import torch

from ._op import op, public
from ._switch import plain
from ._tree import tree_leaves, tree_map
from .ops.control import assign
from .ops.overflow import are_finite
from .parameter import Parameter
from .tensor import Tensor
from .train.loss_scale_manager import from_one, positive_int


@op("amp.all_finite")
def all_finite(inputs: Any) -> torch.Tensor:
    """Whether no element of the gradients is infinite or NaN: a bool Tensor of shape ().

    Args:
        inputs: a tuple or list of Tensors.

    Raises:
        TypeError: inputs is no tuple or list.
        ValueError: there is no Tensor in it.

    >>> from msvjp import Tensor, amp
    >>> print(amp.all_finite((Tensor([1.0, 2.0]), Tensor([float("nan")]))))
    False
    """
    if not isinstance(inputs, (tuple, list, plain)):
        raise TypeError(f"mindspore.amp.all_finite: inputs is {inputs!r}; give a tuple or list of Tensors")
    return are_finite("amp.all_finite", tree_leaves(inputs))


@public("amp.LossScaler")
class LossScaler(abc.ABC):
    """The base of loss scalers. Write all three methods."""

    @abc.abstractmethod
    def scale(self, inputs: Any) -> Any:
        """The loss, or the Tensors of a structure, multiplied by the scale."""
        raise NotImplementedError("mindspore.amp.LossScaler: a scaler needs a method 'scale'")

    @abc.abstractmethod
    def unscale(self, inputs: Any) -> Any:
        """The Tensor, or the Tensors of a structure, divided by the scale."""
        raise NotImplementedError("mindspore.amp.LossScaler: a scaler needs a method 'unscale'")

    @abc.abstractmethod
    def adjust(self, grads_finite: Any) -> bool:
        """Change the scale, given whether all gradients of this step are finite."""
        raise NotImplementedError("mindspore.amp.LossScaler: a scaler needs a method 'adjust'")


class _Scaler(LossScaler):
    """A scaler whose scale is a float32 Parameter, `scale_value`."""

    def __init__(self, scale_value: float) -> None:
        from_one(type(self).__name__, "scale_value", scale_value)
        self.scale_value: Any = Parameter(Tensor(float(scale_value), torch.float32), name="scale_value")

    def scale(self, inputs: Any) -> Any:
        """The loss, or the Tensors of a structure, multiplied by the scale in their own dtype.

        Raises:
            TypeError: there is something else than Tensors.
        """
        return self._multiplied(inputs, self.scale_value.value())

    def unscale(self, inputs: Any) -> Any:
        """The Tensor, or the Tensors of a structure, multiplied by the scale's reciprocal in their own dtype.

        Raises:
            TypeError: there is something else than Tensors.
        """
        return self._multiplied(inputs, 1 / self.scale_value.value())

    def _multiplied(self, inputs: Any, by: Any) -> Any:
        def refuse(item: Any) -> None:
            raise TypeError(f"mindspore.amp.{type(self).__name__}: got {item!r}; give a Tensor or a structure of them")

        return tree_map(lambda x: x * by.astype(x.dtype), inputs, refuse)


@public("amp.StaticLossScaler")
class StaticLossScaler(_Scaler):
    """A loss scale that stays.

    Args:
        scale_value: the scale, a number from 1 on; kept as a float32 Parameter of that name.

    Raises:
        TypeError: scale_value is no number.
        ValueError: it is below 1.

    >>> from msvjp import Tensor, amp
    >>> print(amp.StaticLossScaler(1024).scale(Tensor([1.0, 2.0])))
    [1024. 2048.]
    """

    def adjust(self, grads_finite: Any) -> bool:
        """False: the scale stays."""
        return False


@public("amp.DynamicLossScaler")
class DynamicLossScaler(_Scaler):
    """A loss scale that is divided after each overflow, but not below 1, and multiplied after enough steps without one.

    Args:
        scale_value: the scale to begin with, a number from 1 on; kept as a float32 Parameter of that name.
        scale_factor: what it is divided and multiplied by, a positive int.
        scale_window: how many steps without an overflow, one after another, make it grow.

    Raises:
        TypeError: scale_value is no number, or another is no int.
        ValueError: a number is too small.

    >>> from msvjp import Tensor, amp
    >>> scaler = amp.DynamicLossScaler(1024, scale_factor=2, scale_window=1000)
    >>> scaler.adjust(amp.all_finite((Tensor([float("inf")]),)))
    True
    >>> print(scaler.scale_value.value())
    512.0
    """

    def __init__(self, scale_value: float, scale_factor: int, scale_window: int) -> None:
        super().__init__(scale_value)
        positive_int("DynamicLossScaler", "scale_window", scale_window)
        positive_int("DynamicLossScaler", "scale_factor", scale_factor)
        self.scale_factor, self.scale_window = scale_factor, scale_window
        self.counter = Parameter(Tensor(0, torch.int32, device="cpu"), name="counter")

    def adjust(self, grads_finite: Any) -> bool:
        """Change the scale, given whether all gradients of this step are finite, as `all_finite` says. It never overflows.

        Returns:
            True.
        """
        scale, count = self.scale_value.value(), 0
        if not grads_finite:
            assign(self.scale_value, (scale / self.scale_factor).clip(1.0))
        else:
            count = (int(self.counter) + 1) % self.scale_window
            larger = scale * self.scale_factor
            if count == 0 and larger.isfinite():
                assign(self.scale_value, larger)
        assign(self.counter, count)
        return True
