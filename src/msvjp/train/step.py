"""Cells around a network: its loss, its gradients, and a training step."""

import contextlib

import torch

from .. import ops
from .._core.casting import cast_floats
from .._core.checks import check_bools
from .._core.tree import tree_map
from .._op.declare import public
from ..autodiff.pullback import as_parameters, pullback
from ..autodiff.reverse_mode import GradOperation, value_and_grad
from ..common.parameter import ParameterTuple
from ..context.parallel import get_auto_parallel_context, reduces_gradients
from ..nn.cell import Cell
from ..nn.shaping import Identity
from .grad_reducer import DistributedGradReducer, default_degree
from .sharing import share_before_first_step


@public("nn.WithLossCell")
class WithLossCell(Cell):
    """The loss of a network: `loss_fn(backbone(data), label)`.

    Args:
        backbone, loss_fn: Cells, or other callables.
    """

    def __init__(self, backbone, loss_fn):
        super().__init__(auto_prefix=False)
        self._backbone, self._loss_fn = backbone, loss_fn

    def construct(self, data, label):
        """The loss of data, given what it should be."""
        return self._loss_fn(self._backbone(data), label)

    @property
    def backbone_network(self):
        """The network."""
        return self._backbone


@public("nn.WithEvalCell")
class WithEvalCell(Cell):
    """What metrics are computed of: `(loss, outputs, label)` of a network.

    Args:
        network, loss_fn: Cells, or other callables.
        add_cast_fp32: whether the outputs and the label become float32 before the loss.

    Raises:
        TypeError: add_cast_fp32 is not a bool.
    """

    def __init__(self, network, loss_fn, add_cast_fp32=False):
        super().__init__(auto_prefix=False)
        check_bools("mindspore.nn.WithEvalCell", add_cast_fp32=add_cast_fp32)
        self._network, self._loss_fn, self.add_cast_fp32 = network, loss_fn, add_cast_fp32

    def construct(self, data, label):
        """The loss, the outputs for data, and the label."""
        outputs = self._network(data)
        if self.add_cast_fp32:
            outputs, label = cast_floats((outputs, label), torch.float32)
        return self._loss_fn(outputs, label), outputs, label


@public("nn.WithGradCell")
class WithGradCell(Cell):
    """The gradients, with respect to the trained Parameters of a network, of its loss.

    Args:
        network: a Cell.
        loss_fn: a Cell or callable; None where the network gives the loss itself.
        sens: the cotangent of the loss, instead of ones.
    """

    def __init__(self, network, loss_fn=None, sens=None):
        super().__init__(auto_prefix=False)
        self.network, self.loss_fn, self.sens = network, loss_fn, sens
        self.weights = ParameterTuple(network.trainable_params())
        self.network_with_loss = network if loss_fn is None else WithLossCell(network, loss_fn)

    def construct(self, *inputs):
        """A tuple of gradients, one for each Parameter."""
        grad = GradOperation(get_by_list=True, sens_param=self.sens is not None)
        return grad(self.network_with_loss, self.weights)(*inputs, *(() if self.sens is None else (self.sens,)))


@public("nn.ForwardValueAndGrad")
class ForwardValueAndGrad(Cell):
    """The output of a network and its gradients, `(value, gradients)`.

    Args:
        network: a Cell or another callable.
        weights: the Parameters, for get_by_list.
        get_all, get_by_list, sens_param: which gradients, as in `ops.GradOperation`.
    """

    def __init__(self, network, weights=None, get_all=False, get_by_list=False, sens_param=False):
        super().__init__(auto_prefix=False)
        check_bools("mindspore.nn.ForwardValueAndGrad", get_all=get_all, get_by_list=get_by_list, sens_param=sens_param)
        self.network, self.weights = network, weights
        self.get_all, self.get_by_list, self.sens_param = get_all, get_by_list, sens_param

    def construct(self, *inputs):
        """The output of the network at the inputs, and the gradients."""
        n = len(inputs) - self.sens_param
        position = tuple(range(n)) if self.get_all else None if self.get_by_list else 0
        weights = self.weights if self.get_by_list else None
        value, gradients = value_and_grad(self.network, position, weights, sens_param=self.sens_param)(*inputs)
        if self.get_all and n == 1:  # a tuple also of one
            gradients = ((gradients[0],), gradients[1]) if self.get_by_list else (gradients,)
        return value, gradients


def loss_and_gradients(network, weights, inputs, cotangent, while_pulling=contextlib.nullcontext):
    """The loss of the network at the inputs, which runs once, and the gradients of the weights under cotangent(loss)."""
    api = "mindspore.nn.TrainOneStepCell"
    loss, _, pull = pullback(api, lambda: network(*inputs), (), as_parameters(api, weights))
    v = cotangent(loss)
    with while_pulling():
        return loss, pull((v,), retain_graph=False)[1]


@public("nn.TrainOneStepCell")
class TrainOneStepCell(Cell):
    """One step of training: the loss of the network, whose Parameters the optimizer then has updated.

    With `set_auto_parallel_context(parallel_mode="data_parallel")` the gradients are those of all processes, as of
    `nn.DistributedGradReducer`, and travel while others are computed; the loss is this process's own.

    Args:
        network: a Cell that gives the loss.
        optimizer: an `nn.Optimizer`, called with the gradients of its `parameters`.
        sens: what the loss is scaled by for its gradients; None for 1.
        return_grad: whether the gradients are returned too, a dict by the Parameters' names.

    Raises:
        TypeError: return_grad is not a bool.
        ValueError: sens is 0.
        RuntimeError: a parallel mode, several processes, and `mindspore.communication.init` was not called.
    """

    def __init__(self, network, optimizer, sens=None, return_grad=False):
        super().__init__(auto_prefix=False)
        check_bools("mindspore.nn.TrainOneStepCell", return_grad=return_grad)
        if sens == 0:
            raise ValueError("mindspore.nn.TrainOneStepCell: sens is 0, and so would be all gradients")
        self.network, self.optimizer = network, optimizer
        if isinstance(network, Cell):
            network.set_grad()  # so that a step of one's own that calls it runs it once: `_tape/kept_calls.py`
        self.weights = optimizer.parameters
        self.grad = GradOperation(get_by_list=True, sens_param=True)
        self.grad_no_sens = GradOperation(get_by_list=True)
        self.sens = 1.0 if sens is None else sens
        self.return_grad = return_grad
        self._work_with_others()

    def _work_with_others(self):
        """What the parallel mode asks for. Scripts that write their own step read these."""
        self.parallel_mode, self.reducer_flag = get_auto_parallel_context("parallel_mode"), reduces_gradients()
        self.grad_reducer = Identity()
        if self.reducer_flag:
            self.mean, self.degree = get_auto_parallel_context("gradients_mean"), default_degree()
            self.grad_reducer = DistributedGradReducer(self.weights, self.mean, self.degree)
            share_before_first_step(self)

    def construct(self, *inputs):
        """The loss at the inputs; with return_grad `(loss, gradients)`."""
        loss, gradients = loss_and_gradients(self.network, self.weights, inputs, self._filled, self._travels)
        gradients = self.grad_reducer(gradients)
        self.optimizer(gradients)
        if not self.return_grad:
            return loss
        return loss, {p.name: g for p, g in zip(self.weights, gradients, strict=True)}

    def _travels(self):
        """Within it gradients go to the other processes as they are computed, where the reducer is the one made above."""
        reducer = self.grad_reducer
        return reducer.filled_by(self.weights) if type(reducer) is DistributedGradReducer else contextlib.nullcontext()

    def _filled(self, loss):
        return tree_map(lambda x: ops.full_like(x, self.sens), loss)
