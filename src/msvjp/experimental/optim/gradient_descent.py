"""Gradient descent: SGD, with momentum; ASGD, which averages; Rprop, which takes only the sign of a gradient."""

from ..._core.checks import check_bools, check_not_negative, check_numbers, check_type
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter
from ...nn.optim.adaptive_rules import asgd, begin_rprop, rprop
from ...nn.optim.optimizer import scalar
from ...nn.optim.update_rules import Dampening, move
from .optimizer import GroupedOptimizer, check_rate, counter


@public("experimental.optim.SGD")
class SGD(GroupedOptimizer):
    """moment = momentum * moment + (1 - dampening) * gradient; parameter -= lr * moment.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, a number or a 0-D Tensor.
        momentum: with 0 there are no moments.
        dampening: how much less of a gradient a moment takes, from the second step on.
        weight_decay: how much of a parameter is added to its gradient.
        nesterov: step by gradient + momentum * moment. Needs a momentum and no dampening.
        maximize: go up, not down.

    Raises:
        TypeError, ValueError: an argument is of another type or negative, or nesterov is without momentum.

    >>> import msvjp as mindspore
    >>> from msvjp.experimental import optim
    >>> w = mindspore.Parameter(mindspore.Tensor([1.0]), name="w")
    >>> optimizer = optim.SGD([w], lr=0.5)
    >>> optimizer((mindspore.Tensor([1.0]),))
    True
    >>> w.value()
    Tensor(shape=[1], dtype=Float32, value= [ 5.00000000e-01])
    """

    _state = (("accum", 0.0), ("stat", 1.0))

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0.0, nesterov=False, *, maximize=False):
        check_numbers("mindspore.experimental.optim.SGD", momentum=momentum)
        check_rate("mindspore.experimental.optim.SGD", lr)
        check_not_negative("mindspore.experimental.optim.SGD", momentum=momentum)
        check_bools("mindspore.experimental.optim.SGD", nesterov=nesterov, maximize=maximize)
        defaults = {"lr": lr, "momentum": float(momentum), "dampening": dampening, "weight_decay": weight_decay}
        defaults |= {"nesterov": nesterov, "maximize": maximize, "grad_centralization": False}
        super().__init__(params, defaults)
        for group in self.param_groups:
            check_numbers("mindspore.experimental.optim.SGD", dampening=group["dampening"])
            group["dampening"] = float(group["dampening"])
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                "mindspore.experimental.optim.SGD: nesterov needs a momentum above 0 and dampening 0; "
                f"they are {momentum} and {dampening}"
            )
        self._make_state()
        self._dampening = Dampening()

    def _update(self, rate, group, parameters, gradients, accum, stat):
        if group["momentum"] == 0:
            graph_numbers.add_scaled_(parameters, gradients, -rate)
            return
        gradients = self._dampening.damped(gradients, accum, stat, group["dampening"])
        move(parameters, gradients, accum, rate, group["momentum"], group["nesterov"])


@public("experimental.optim.ASGD")
class ASGD(GroupedOptimizer):
    """Gradient descent that also keeps `ax`, the average of the parameters over the steps.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        lambd: by how much the parameters shrink, times the rate, and how fast the rate falls.
        alpha: the power of the rate's fall.
        t0: the step after which the average begins.
        weight_decay: how much of a parameter is added to its gradient.
        maximize: go up, not down.

    Raises:
        TypeError, ValueError: lambd or t0 is no float, lr not above 0, weight_decay negative.
    """

    _state = (("ax", 0.0),)

    def __init__(self, params, lr=0.01, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0, maximize=False):
        check_rate("mindspore.experimental.optim.ASGD", lr, zero=False)
        check_not_negative("mindspore.experimental.optim.ASGD", weight_decay=weight_decay)
        check_type("mindspore.experimental.optim.ASGD", float, "a float", lambd=lambd, t0=t0)
        defaults = {"lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay}
        super().__init__(params, defaults | {"maximize": maximize})
        # lists, which as in MindSpore are not among the parameters of the optimizer
        self.__dict__["mu"] = [Parameter(scalar(1), name=f"mu_{p.name}") for p in self.parameters]
        self.__dict__["eta"] = [Parameter(scalar(0), name=f"eta_{p.name}") for p in self.parameters]
        self._make_state()
        self.step_t = counter("step_t")

    def _extend_state(self, parameters):
        super()._extend_state(parameters)
        self.mu += [Parameter(scalar(1), name=f"mu_{p.name}") for p in parameters]
        self.eta += [Parameter(scalar(0), name=f"eta_{p.name}") for p in parameters]

    def _begin(self):
        self.step_t.add_(1)

    def _columns(self):
        return self.mu, self.eta, self.ax

    def _update(self, rate, group, parameters, gradients, mu, eta, ax):
        rest = group["lambd"], group["alpha"], group["t0"]
        asgd(parameters, gradients, mu, eta, ax, rate, graph_numbers.number(self.step_t), *rest)


@public("experimental.optim.Rprop")
class Rprop(GroupedOptimizer):
    """Steps that grow while a gradient keeps its sign and shrink when it turns, of which only the first is lr.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the first step, above 0.
        etas: by what a step shrinks, between 0 and 1, and by what it grows, above 1.
        step_sizes: the least and the greatest step.
        maximize: go up, not down.

    Raises:
        ValueError: lr or one of etas is out of its range.
    """

    _state = (("prev", 0.0), ("step_size", 0.0))
    _decays_gradients = False

    def __init__(self, params, lr=0.01, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, maximize=False):
        check_rate("mindspore.experimental.optim.Rprop", lr, zero=False)
        if not 0 < etas[0] < 1 < etas[1]:
            raise ValueError(
                f"mindspore.experimental.optim.Rprop: etas are {etas}; give one between 0 and 1 and one above 1"
            )
        super().__init__(params, {"lr": lr, "etas": etas, "step_sizes": step_sizes, "maximize": maximize})
        self._make_state()
        self.step_t = counter("step_t")

    def _begin(self):
        self.step_t.add_(1)

    def _update(self, rate, group, parameters, gradients, prev, step_size):
        begin_rprop(step_size, rate, graph_numbers.number(self.step_t))
        rprop(parameters, gradients, prev, step_size, group["etas"], group["step_sizes"])
