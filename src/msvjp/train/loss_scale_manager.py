"""What a loss is scaled by: managers that the configuration of a training names."""

from numbers import Real
from typing import Any

from .._op import public
from ..nn.loss_scale import DynamicLossScaleUpdateCell, FixedLossScaleUpdateCell


@public("LossScaleManager", "amp.LossScaleManager", "train.LossScaleManager")
class LossScaleManager:
    """The base of managers of a loss scale. Write the three methods."""

    def get_loss_scale(self) -> Any:
        """The scale."""

    def update_loss_scale(self, overflow: bool) -> None:
        """Change the scale after a step, given whether a gradient overflowed in it."""

    def get_update_cell(self) -> Any:
        """The Cell that changes the scale in `nn.TrainOneStepWithLossScaleCell`, or None."""


@public("FixedLossScaleManager", "amp.FixedLossScaleManager", "train.FixedLossScaleManager")
class FixedLossScaleManager(LossScaleManager):
    """A loss scale that stays.

    Args:
        loss_scale: the scale, a number from 1 on.
        drop_overflow_update: whether a step whose gradients overflow is left out. If not, there is no update Cell, and
            the optimizer unscales the gradients: give it the same loss_scale.

    Raises:
        TypeError: loss_scale is no number.
        ValueError: it is below 1.

    >>> from msvjp import FixedLossScaleManager
    >>> FixedLossScaleManager(1024).get_update_cell().get_loss_scale()
    1024
    """

    def __init__(self, loss_scale: float = 128.0, drop_overflow_update: bool = True) -> None:
        from_one("FixedLossScaleManager", "loss_scale", loss_scale)
        self._loss_scale, self._drop_overflow_update = loss_scale, drop_overflow_update

    def get_loss_scale(self) -> float:
        """The scale."""
        return self._loss_scale

    def get_drop_overflow_update(self) -> bool:
        """Whether a step whose gradients overflow is left out."""
        return self._drop_overflow_update

    def update_loss_scale(self, overflow: bool) -> None:
        """Nothing: the scale stays."""

    def get_update_cell(self) -> Any:
        """An `nn.FixedLossScaleUpdateCell`, or None without drop_overflow_update."""
        return FixedLossScaleUpdateCell(self._loss_scale) if self._drop_overflow_update else None


@public("DynamicLossScaleManager", "amp.DynamicLossScaleManager", "train.DynamicLossScaleManager")
class DynamicLossScaleManager(LossScaleManager):
    """A loss scale that is divided after each overflow, but not below 1, and multiplied after enough steps without one.

    Args:
        init_loss_scale: the scale to begin with, a number from 1 on.
        scale_factor: what it is divided and multiplied by, a number above 0.
        scale_window: how many steps without an overflow, one after another, make it grow.

    Raises:
        TypeError: a number is none, or scale_window is no int.
        ValueError: a number is too small.

    >>> from msvjp import DynamicLossScaleManager
    >>> manager = DynamicLossScaleManager(1024, scale_factor=2, scale_window=1000)
    >>> manager.update_loss_scale(overflow=True)
    >>> manager.get_loss_scale()
    512.0
    """

    def __init__(self, init_loss_scale: float = 2**24, scale_factor: float = 2, scale_window: int = 2000) -> None:
        name = "DynamicLossScaleManager"
        from_one(name, "init_loss_scale", init_loss_scale)
        positive_int(name, "scale_window", scale_window)
        _checked(name, "scale_factor", scale_factor, Real, lambda value: value > 0, "a number above 0")
        self.loss_scale, self.scale_factor, self.scale_window = init_loss_scale, scale_factor, scale_window
        self.increase_ratio, self.decrease_ratio = scale_factor, 1 / scale_factor
        self.cur_iter, self.last_overflow_iter = 1, 0
        self.bad_step, self.bad_step_max = 0, 1000

    def get_loss_scale(self) -> float:
        """The scale."""
        return self.loss_scale

    def get_drop_overflow_update(self) -> bool:
        """True: a step whose gradients overflow is left out."""
        return True

    def update_loss_scale(self, overflow: bool) -> None:
        """Change the scale after a step, given whether a gradient overflowed in it.

        Raises:
            RuntimeError: more than 1000 steps overflowed, one after another.
        """
        if overflow:
            self.loss_scale = max(self.loss_scale * self.decrease_ratio, 1)
            self.last_overflow_iter = self.cur_iter
            self.bad_step += 1
        else:
            if (self.cur_iter - self.last_overflow_iter) % self.scale_window == 0:
                self.loss_scale *= self.increase_ratio
            self.bad_step = 0
        if self.bad_step > self.bad_step_max:
            raise RuntimeError(
                f"mindspore.amp.DynamicLossScaleManager: {self.bad_step} steps overflowed, one after another; "
                "the training does not converge"
            )
        self.cur_iter += 1

    def get_update_cell(self) -> Any:
        """An `nn.DynamicLossScaleUpdateCell` with this scale, factor and window."""
        return DynamicLossScaleUpdateCell(self.loss_scale, self.scale_factor, self.scale_window)


# ---- checks of arguments ----


def from_one(name: str, word: str, value: Any) -> None:
    """TypeError if an argument is no number, ValueError if it is below 1."""
    _checked(name, word, value, Real, lambda value: value >= 1, "a number from 1 on")


def positive_int(name: str, word: str, value: Any) -> None:
    """TypeError if an argument is no int, ValueError if it is not positive."""
    _checked(name, word, value, int, lambda value: value > 0, "a positive int")


def _checked(name: str, word: str, value: Any, kind: type, fits: Any, expected: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"mindspore.amp.{name}: {word} is {value!r}; give {expected}")
    if not fits(value):
        raise ValueError(f"mindspore.amp.{name}: {word} is {value!r}; give {expected}")
