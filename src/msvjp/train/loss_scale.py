"""Scaling the loss: in float16 small gradients keep their digits; a step in which one overflows is left out.

First the Cells of a training step, then the managers that a configuration names, then the scalers of a loop of one's own.
"""

import abc
from typing import Any

import torch

from .. import ops
from .._core.checks import check_at_least, check_positive, check_positive_ints
from .._core.root import ROOT
from .._core.switch import plain
from .._core.tree import tree_leaves, tree_map
from .._op.declare import layer_op, op, public
from .._tape import graph_numbers
from ..common.parameter import Parameter
from ..common.tensor import Tensor
from ..nn.cell import Cell
from ..ops.control import assign
from ..ops.overflow import are_finite
from .step import TrainOneStepCell, loss_and_gradients

# ---- the Cells of a training step ----


@public("nn.FixedLossScaleUpdateCell")
class FixedLossScaleUpdateCell(Cell):
    """Leaves the scale as it is, for `TrainOneStepWithLossScaleCell`.

    Args:
        loss_scale_value: the scale, a number.
    """

    def __init__(self, loss_scale_value):
        super().__init__()
        self.loss_scale_value = loss_scale_value

    def get_loss_scale(self):
        """The scale to begin with."""
        return self.loss_scale_value

    def construct(self, _, overflow):
        """`overflow`, a bool Tensor."""
        return overflow


@public("nn.DynamicLossScaleUpdateCell")
class DynamicLossScaleUpdateCell(Cell):
    """Divides the scale by a factor after each overflow, but not below 1; multiplies it after enough steps without one.

    Args:
        loss_scale_value: the scale to begin with.
        scale_factor: the factor, a number.
        scale_window: how many steps without an overflow, one after another, make it grow.

    Raises:
        TypeError: scale_factor or scale_window is not a number.

    >>> from msvjp import Parameter, Tensor, nn
    >>> update, scale = nn.DynamicLossScaleUpdateCell(1024, scale_factor=2, scale_window=2), Parameter(Tensor(1024.0))
    >>> for overflow in (True, False, False):
    ...     _ = update(scale, Tensor(overflow))
    ...     print(scale.value())
    512.0
    512.0
    1024.0
    """

    def __init__(self, loss_scale_value, scale_factor, scale_window):
        super().__init__()
        self.loss_scale_value = loss_scale_value
        self.scale_factor = Tensor(scale_factor, torch.float32, device="cpu")
        self.scale_window = Tensor(scale_window, torch.int32, device="cpu")
        self.minimum_loss_scale = Tensor(1.0, torch.float32, device="cpu")
        # counted on the CPU, where reading them is free
        self.cur_iter = Parameter(Tensor(1, torch.int32, device="cpu"), name="current_iterator_step")
        self.last_overflow_iter = Parameter(Tensor(0, torch.int32, device="cpu"), name="last_overflow_iterator_step")

    def get_loss_scale(self):
        """The scale to begin with."""
        return self.loss_scale_value

    def construct(self, loss_scale, overflow):
        """Write the next scale into loss_scale, a float32 Parameter; `overflow`, a bool Tensor, is returned."""
        grows = self.cur_iter - self.last_overflow_iter >= self.scale_window
        if graph_numbers.is_recorded():
            return self._without_branches(loss_scale, overflow, grows)
        if overflow:
            smaller = loss_scale * ops.reciprocal(self.scale_factor)
            ops.assign(loss_scale, ops.maximum(smaller, self.minimum_loss_scale))
        elif grows:
            ops.assign(loss_scale, loss_scale * self.scale_factor)
        if overflow or grows:
            ops.assign(self.last_overflow_iter, self.cur_iter)
        ops.assign_add(self.cur_iter, 1)
        return overflow

    def _without_branches(self, loss_scale, overflow, grows):
        """The same for a graph, which holds for any overflow."""
        known = overflow if isinstance(overflow, plain) else Tensor(overflow)
        happened = known.astype(torch.bool).reshape(())
        smaller = ops.maximum(loss_scale * ops.reciprocal(self.scale_factor), self.minimum_loss_scale)
        kept = ops.select(grows.to(happened.device), loss_scale * self.scale_factor, loss_scale)
        ops.assign(loss_scale, ops.select(happened, smaller, kept))
        changes = ops.logical_or(happened.to(grows.device), grows)
        ops.assign(self.last_overflow_iter, ops.select(changes, self.cur_iter, self.last_overflow_iter))
        ops.assign_add(self.cur_iter, 1)
        return overflow


@public("nn.TrainOneStepWithLossScaleCell")
class TrainOneStepWithLossScaleCell(TrainOneStepCell):
    """One step of training with the loss scaled, in which the parameters stay as they are if a gradient is infinite or NaN.

    An Ascend in its saturation mode has no infinities, so its overflows are not seen.

    Args:
        network: a Cell that gives the loss, one Tensor.
        optimizer: an `nn.Optimizer`, called with the gradients of the unscaled loss.
        scale_sense: the scale: a Tensor of shape () or (1,), which `set_sense_scale` changes; or a Cell that changes it
            at each step, such as `nn.DynamicLossScaleUpdateCell`.

    Returns:
        From a call with the inputs of the network: the loss, whether there was an overflow, a bool Tensor of shape (), and
        the scale of the next step, the Parameter itself.

    Raises:
        TypeError: scale_sense is neither a Tensor nor a Cell.
        ValueError: it has another shape.

    Source: Micikevicius et al., Mixed Precision Training (2018), section 3.2.

    >>> import msvjp as mindspore
    >>> from msvjp import Tensor, nn
    >>> net = nn.WithLossCell(nn.Dense(2, 1, "ones"), nn.MSELoss())
    >>> optimizer = nn.SGD(net.trainable_params(), 0.1)
    >>> step = nn.TrainOneStepWithLossScaleCell(net, optimizer, nn.DynamicLossScaleUpdateCell(2**10, 2, 1000))
    >>> loss, overflow, scale = step(Tensor([[1.0, float("inf")]]), Tensor([[2.0]]))
    >>> print(overflow, scale.value())
    True 512.0
    """

    #: Whether overflows are looked for in the gradients, as MindSpore does on a GPU, and not in a register of the device.
    gpu_target = True
    is_distributed = False

    def __init__(self, network, optimizer, scale_sense):
        super().__init__(network, optimizer)
        self.loss_scaling_manager = scale_sense if isinstance(scale_sense, Cell) else None
        self.scale_sense = Parameter(_scale(scale_sense), name="scale_sense")
        self._for_subclasses()

    def _for_subclasses(self):
        """What get_overflow_status is written with, in scripts that write their own."""
        self.hyper_map, self.reduce_sum, self.reduce_all = ops.HyperMap(), ops.ReduceSum(), ops.ReduceAll()
        self.less_equal, self.equal, self.logic_not = ops.LessEqual(), ops.Equal(), ops.LogicalNot()
        self.base, self.base0 = Tensor(1, torch.float32), Tensor(0, torch.int32)

    def construct(self, *inputs):
        """The loss at the inputs, the overflow, the scale."""
        loss, gradients = loss_and_gradients(self.network, self.weights, inputs, self._scaled_ones)
        gradients = self.grad_reducer(_unscaled(gradients, self.scale_sense.value()))
        overflow = self.get_overflow_status(None, gradients)
        # another optimizer may write to more than its Parameters
        is_ours = type(self.optimizer).__module__.startswith(f"{ROOT}.nn")
        written = self.optimizer.get_parameters() if is_ours else None
        graph_numbers.unless(self.process_loss_scale(overflow), lambda: self.optimizer(gradients), written)
        return loss, overflow, self.scale_sense

    def _scaled_ones(self, loss):
        return ops.ones_like(loss) * ops.cast(self.scale_sense.value(), loss.dtype)

    def set_sense_scale(self, sens):
        """Set the scale to the value of a Tensor.

        Raises:
            TypeError: sens is not a Tensor.
        """
        if not isinstance(sens, plain):
            name = "mindspore.nn.TrainOneStepWithLossScaleCell.set_sense_scale"
            raise TypeError(f"{name}: sens is {type(sens).__name__}; give a Tensor")
        self.scale_sense.set_data(sens)

    def start_overflow_check(self, pre_cond, compute_input):
        """`(status, compute_input)`, a status for `get_overflow_status` and the argument itself.

        pre_cond, what was computed before, says nothing here: ops run in the order in which they are called.
        """
        return Tensor([0] * 8, torch.int32), compute_input

    def get_overflow_status(self, status, compute_output):
        """Whether a Tensor of compute_output, a tuple of them, has an element that is infinite or NaN: a bool Tensor, ().

        status, what `start_overflow_check` gave, says nothing here.

        Raises:
            ValueError: compute_output has no Tensor.
        """
        return _overflowed(compute_output)

    def process_loss_scale(self, overflow):
        """Have the Cell that was given as scale_sense, if one was, change the scale; returns overflow."""
        if self.loss_scaling_manager is None:
            return overflow
        return self.loss_scaling_manager(self.scale_sense, overflow)


def _scale(scale_sense):
    if isinstance(scale_sense, Cell):
        return Tensor(scale_sense.get_loss_scale(), torch.float32)
    if not isinstance(scale_sense, plain):
        raise TypeError(
            f"mindspore.nn.TrainOneStepWithLossScaleCell: scale_sense is {scale_sense!r}; give a Tensor or a Cell"
        )
    if scale_sense.shape not in ((), (1,)):
        raise ValueError(
            f"mindspore.nn.TrainOneStepWithLossScaleCell: scale_sense has shape {tuple(scale_sense.shape)}; "
            "give one of shape () or (1,)"
        )
    return scale_sense


@layer_op("nn.TrainOneStepWithLossScaleCell.get_overflow_status")
def _overflowed(compute_output):
    return ~are_finite("nn.TrainOneStepWithLossScaleCell.get_overflow_status", tree_leaves(compute_output))


@layer_op("nn.TrainOneStepWithLossScaleCell")
def _unscaled(gradients, scale):
    reciprocal = 1 / scale
    return tuple(g * reciprocal.to(g.dtype) for g in gradients)


# ---- the managers ----


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
        TypeError: loss_scale is not a number.
        ValueError: it is below 1.

    >>> from msvjp import FixedLossScaleManager
    >>> FixedLossScaleManager(1024).get_update_cell().get_loss_scale()
    1024
    """

    def __init__(self, loss_scale: float = 128.0, drop_overflow_update: bool = True) -> None:
        check_at_least("mindspore.amp.FixedLossScaleManager", 1, loss_scale=loss_scale)
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
        TypeError: a number is none, or scale_window is not an int.
        ValueError: a number is too small.

    >>> from msvjp import DynamicLossScaleManager
    >>> manager = DynamicLossScaleManager(1024, scale_factor=2, scale_window=1000)
    >>> manager.update_loss_scale(overflow=True)
    >>> manager.get_loss_scale()
    512.0
    """

    def __init__(self, init_loss_scale: float = 2**24, scale_factor: float = 2, scale_window: int = 2000) -> None:
        api = "mindspore.amp.DynamicLossScaleManager"
        check_at_least(api, 1, init_loss_scale=init_loss_scale)
        check_positive_ints(api, scale_window=scale_window)
        check_positive(api, scale_factor=scale_factor)
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


# ---- the scalers ----


@op("amp.all_finite")
def all_finite(inputs: Any) -> torch.Tensor:
    """Whether no element of the gradients is infinite or NaN: a bool Tensor of shape ().

    Args:
        inputs: a tuple or list of Tensors.

    Raises:
        TypeError: inputs is not a tuple or list.
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
        check_at_least(f"mindspore.amp.{type(self).__name__}", 1, scale_value=scale_value)
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
        TypeError: scale_value is not a number.
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
        TypeError: scale_value is not a number, or another is not an int.
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
        check_positive_ints("mindspore.amp.DynamicLossScaler", scale_window=scale_window, scale_factor=scale_factor)
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
