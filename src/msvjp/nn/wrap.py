"""Cells around a network: its loss, its gradients, and a training step."""

from .. import ops
from .._op import public
from ..autodiff import GradOperation, value_and_grad
from ..parameter import ParameterTuple
from .basic import Identity
from .cell import Cell


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
        for name, flag in (("get_all", get_all), ("get_by_list", get_by_list), ("sens_param", sens_param)):
            if not isinstance(flag, bool):
                raise TypeError(f"mindspore.nn.ForwardValueAndGrad: {name} is {flag!r}; give True or False")
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


@public("nn.TrainOneStepCell")
class TrainOneStepCell(Cell):
    """One step of training: the loss of the network, whose Parameters the optimizer then has updated.

    Args:
        network: a Cell that gives the loss.
        optimizer: an `nn.Optimizer`, called with the gradients of its `parameters`.
        sens: what the gradients are scaled by; None for 1.
        return_grad: whether the gradients are returned too, a dict by the Parameters' names.

    Raises:
        TypeError: return_grad is no bool.
    """

    def __init__(self, network, optimizer, sens=None, return_grad=False):
        super().__init__(auto_prefix=False)
        if not isinstance(return_grad, bool):
            raise TypeError(f"mindspore.nn.TrainOneStepCell: return_grad is {return_grad!r}; give True or False")
        self.network, self.optimizer = network, optimizer
        self.weights = optimizer.parameters
        self.grad = GradOperation(get_by_list=True, sens_param=True)
        self.sens = 1.0 if sens is None else sens
        self.reducer_flag, self.grad_reducer = False, Identity()
        self.return_grad = return_grad

    def construct(self, *inputs):
        """The loss at the inputs; with return_grad `(loss, gradients)`."""
        loss, gradients = value_and_grad(self.network, None, self.weights)(*inputs)
        if self.sens != 1.0:
            gradients = tuple(g * self.sens for g in gradients)
        gradients = self.grad_reducer(gradients)
        loss = ops.depend(loss, self.optimizer(gradients))
        if not self.return_grad:
            return loss
        return loss, {p.name: g for p, g in zip(self.weights, gradients, strict=True)}
