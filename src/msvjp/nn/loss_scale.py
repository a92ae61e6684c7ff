"""Training with a scaled loss: in float16 small gradients keep their digits; a step in which one overflows is left out."""

import torch

from .. import ops
from .._op import public
from .._switch import plain
from .._tree import tree_leaves
from ..ops.overflow import are_finite
from ..parameter import Parameter
from ..tensor import Tensor
from ._arguments import layer_op
from .cell import Cell
from .training import TrainOneStepCell, loss_and_gradients


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
        TypeError: scale_factor or scale_window is no number.

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
        grows = bool(self.cur_iter - self.last_overflow_iter >= self.scale_window)
        if overflow:
            smaller = loss_scale * ops.reciprocal(self.scale_factor)
            ops.assign(loss_scale, ops.maximum(smaller, self.minimum_loss_scale))
        elif grows:
            ops.assign(loss_scale, loss_scale * self.scale_factor)
        if overflow or grows:
            ops.assign(self.last_overflow_iter, self.cur_iter)
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
        if not self.process_loss_scale(overflow):
            loss = ops.depend(loss, self.optimizer(gradients))
        return loss, overflow, self.scale_sense

    def _scaled_ones(self, loss):
        return ops.ones_like(loss) * ops.cast(self.scale_sense.value(), loss.dtype)

    def set_sense_scale(self, sens):
        """Set the scale to the value of a Tensor.

        Raises:
            TypeError: sens is no Tensor.
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
