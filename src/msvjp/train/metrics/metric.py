"""`Metric`: what a network is judged by, added up over batches in numpy."""

import abc
import functools

import numpy as np
import torch

from ..._core.switch import plain
from ..._op.declare import public
from ...common.tensor import Tensor


@public("Metric", "nn.Metric", "train.Metric", "train.metrics.Metric")
class Metric(abc.ABC):
    """The base: `clear`, then `update(*inputs)` for each batch, then `eval`. Calling it with inputs does all three."""

    def __init__(self):
        self._indexes = None

    @property
    def indexes(self):
        """Which inputs count and in which order, a list of ints, or None for all."""
        return getattr(self, "_indexes", None)

    def set_indexes(self, indexes):
        """Choose and order the inputs of `update`; returns the metric.

        Raises:
            ValueError: indexes is not a list of ints.
        """
        if not isinstance(indexes, list) or not all(isinstance(i, int) for i in indexes):
            raise ValueError(f"mindspore.nn.Metric.set_indexes: indexes is {indexes!r}; give a list of ints")
        self._indexes = indexes
        return self

    def __call__(self, *inputs):
        self.clear()
        self.update(*inputs)
        return self.eval()

    def _convert_data(self, data):
        """The data as a numpy array, from a Tensor, a list or an array; numpy has no bfloat16, which becomes float32."""
        if isinstance(data, plain):
            return Tensor.asnumpy(plain.float(data) if data.dtype == torch.bfloat16 else data)
        if isinstance(data, (list, np.ndarray)):
            return np.array(data)
        raise TypeError(f"mindspore.nn.{type(self).__name__}: an input is {data!r}; give a Tensor, a list or an array")

    def _arrays(self, inputs, count):
        if len(inputs) != count:
            raise ValueError(f"mindspore.nn.{type(self).__name__}.update: got {len(inputs)} inputs; it takes {count}")
        return [self._convert_data(data) for data in inputs]

    def _over(self, total, count):
        """The quotient, a float."""
        if not count:
            raise RuntimeError(f"mindspore.nn.{type(self).__name__}.eval: there is nothing yet; call update first")
        return float(total) / float(count)

    @abc.abstractmethod
    def clear(self):
        """Forget all batches."""

    @abc.abstractmethod
    def update(self, *inputs):
        """Count a batch in."""

    @abc.abstractmethod
    def eval(self):
        """The metric over all batches since `clear`."""


@public("rearrange_inputs", "nn.rearrange_inputs", "train.rearrange_inputs", "train.metrics.rearrange_inputs")
def rearrange_inputs(func):
    """Decorate the `update` of a metric: it gets the inputs that `set_indexes` chose."""

    @functools.wraps(func)
    def update(self, *inputs):
        return func(self, *(inputs if self.indexes is None else [inputs[i] for i in self.indexes]))

    return update
