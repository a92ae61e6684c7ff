"""A layer for one step of a sequence, as a layer for all of them."""

import torch

from .. import ops
from .._core.checks import check_ints, check_type
from .._op.declare import public
from .._op.primitive import Primitive
from .cell import Cell


@public("nn.TimeDistributed")
class TimeDistributed(Cell):
    """The layer, applied to each step along an axis of a Tensor of three axes or more.

    Args:
        layer: a Cell or a Primitive.
        time_axis: the axis of the steps.
        reshape_with_axis: the axis, such as that of the batch, that is joined with time_axis for one call of the layer;
            without it there is a call for each step.

    Raises:
        TypeError: the layer is neither, or an axis is not an int; what goes in or comes out is not a Tensor.
        ValueError: the Tensor has fewer than three axes, or the layer changes the axis that was joined.
    """

    def __init__(self, layer, time_axis, reshape_with_axis=None):
        api = "mindspore.nn.TimeDistributed"
        check_type(api, (Cell, Primitive), "a Cell or a Primitive", layer=layer)
        super().__init__()
        check_ints(api, time_axis=time_axis)
        if reshape_with_axis is not None:
            check_ints(api, reshape_with_axis=reshape_with_axis)
        self.layer, self.time_axis, self.reshape_with_axis = layer, time_axis, reshape_with_axis

    def construct(self, inputs):
        """What the layer gives for each step, along the same axis; where axes are joined, they come out side by side."""
        self._check(inputs)
        if inputs.ndim < 3:
            raise ValueError(
                f"mindspore.nn.TimeDistributed: the input has shape {tuple(inputs.shape)}; give 3 axes or more"
            )
        time = self.time_axis % inputs.ndim
        if self.reshape_with_axis is not None:
            return self._joined(inputs, time, self.reshape_with_axis % inputs.ndim)
        return ops.stack([self._check(self.layer(step)) for step in ops.unbind(inputs, time)], time)

    def _joined(self, inputs, time, other):
        """The layer on both axes as one. The time stands beside the other axis, where it was before or after it."""
        beside = other - 1 if other == inputs.ndim - 1 or time <= other else other + 1
        order = [axis for axis in range(inputs.ndim) if axis != time]
        order.insert(beside, time)
        inputs, first = ops.transpose(inputs, tuple(order)), min(beside, other)
        pair = inputs.shape[first : first + 2]
        outputs = self._check(self.layer(ops.flatten(inputs, start_dim=first, end_dim=first + 1)))
        if first >= outputs.ndim or outputs.shape[first] != pair[0] * pair[1]:
            raise ValueError(
                f"mindspore.nn.TimeDistributed: the layer gives {tuple(outputs.shape)}, without the {pair[0]} x {pair[1]} "
                "along the axis that was joined; leave out reshape_with_axis"
            )
        return ops.reshape(outputs, (*outputs.shape[:first], *pair, *outputs.shape[first + 1 :]))

    def _check(self, value):
        check_type("mindspore.nn.TimeDistributed", torch.Tensor, "a Tensor", value=value)
        return value
