"""Optimizers that take the step of a number from its own gradients so far: Adadelta, Rprop, ASGD."""

import torch

from ..._core.checks import check_between, check_not_negative, check_type
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter, ParameterTuple
from ...common.tensor import Tensor
from .optimizer import FusedOptimizer, opt_init_args_register, scalar


def adadelta(parameters, gradients, accum, accum_update, rate, rho, epsilon):
    """One step of Adadelta, in place (Zeiler 2012, https://arxiv.org/abs/1212.5701)."""
    torch._foreach_mul_(accum, rho)
    torch._foreach_addcmul_(accum, gradients, gradients, 1 - rho)
    step = torch._foreach_add(accum_update, epsilon)
    torch._foreach_div_(step, torch._foreach_add(accum, epsilon))
    torch._foreach_sqrt_(step)
    torch._foreach_mul_(step, gradients)
    torch._foreach_mul_(accum_update, rho)
    torch._foreach_addcmul_(accum_update, step, step, 1 - rho)
    graph_numbers.add_scaled_(parameters, step, -rate)


def rprop(parameters, gradients, previous, step_sizes, etas, bounds):
    """One step of Rprop without a way back, in place (Riedmiller and Braun 1993).

    A step grows by the greater eta where the gradient keeps its sign, and shrinks by the smaller, and is not taken, where
    the sign turns.
    """
    factors = torch._foreach_mul(gradients, previous)
    torch._foreach_copy_(previous, gradients)
    for factor, kept in zip(factors, previous, strict=True):
        turned = factor < 0
        kept.masked_fill_(turned, 0)
        factor.copy_(torch.where(factor > 0, etas[1], torch.where(turned, etas[0], 1.0)))
    torch._foreach_mul_(step_sizes, factors)
    torch._foreach_clamp_min_(step_sizes, bounds[0])
    torch._foreach_clamp_max_(step_sizes, bounds[1])
    torch._foreach_copy_(factors, previous)
    torch._foreach_sign_(factors)
    torch._foreach_addcmul_(parameters, factors, step_sizes, -1)


def begin_rprop(step_sizes, rate, step):
    """The step sizes of the first step, which is number 1: the rate."""

    def fill():
        for size in step_sizes:
            size.fill_(rate)

    graph_numbers.unless(step > 1, fill, step_sizes)


def asgd(parameters, gradients, mu, eta, averages, rate, step, lambd, alpha, t0):
    """One step of averaged gradient descent, in place (Polyak and Juditsky 1992). mu and eta are 0-D, on the CPU.

    eta is the rate of this step, which is the first one's `rate`, and mu the weight of the parameter in its average.
    """
    number, chosen = graph_numbers.number, graph_numbers.chosen
    etas, weights = [chosen(step == 1, rate, number(e)) for e in eta], [number(m) for m in mu]
    torch._foreach_mul_(parameters, [1 - lambd * e for e in etas])
    torch._foreach_sub_(parameters, torch._foreach_mul(gradients, etas))
    moved = torch._foreach_sub(parameters, averages)
    torch._foreach_mul_(moved, weights)
    torch._foreach_add_(averages, moved)
    for e, m in zip(eta, mu, strict=True):
        e.fill_(rate / (1 + lambd * rate * step) ** alpha)
        m.fill_(1 / chosen(step - t0 > 1, step - t0, 1))


@public("nn.Adadelta")
class Adadelta(FusedOptimizer):
    """Divide by the root mean square of the gradients, multiply by that of the steps. See Optimizer for the rest.

    Args:
        rho: the weight of the old means, from 0 to 1.
        epsilon: what is added to both means, not negative.

    Raises:
        TypeError, ValueError: rho or epsilon is no float or out of its range; and those of Optimizer.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> w = mindspore.Parameter(mindspore.Tensor([1.0]), name="w")
    >>> nn.Adadelta([w])((mindspore.Tensor([0.5]),))
    (True,)
    >>> w.value()
    Tensor(shape=[1], dtype=Float32, value= [ 9.96837795e-01])
    """

    _state = ("accum", "accum_update")

    @opt_init_args_register
    def __init__(self, params, learning_rate=1.0, rho=0.9, epsilon=1e-6, loss_scale=1.0, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_type("mindspore.nn.Adadelta", float, "a float", rho=rho, epsilon=epsilon)
        check_between("mindspore.nn.Adadelta", 0, 1, rho=rho)
        check_not_negative("mindspore.nn.Adadelta", epsilon=epsilon)
        self.rho, self.epsilon = rho, epsilon
        self.accum, self.accum_update = self._new_state("accum"), self._new_state("accum_update")

    def _update(self, rate, parameters, gradients, accum, accum_update):
        adadelta(parameters, gradients, accum, accum_update, rate, self.rho, self.epsilon)


@public("nn.Rprop")
class Rprop(FusedOptimizer):
    """Steps that grow while a gradient keeps its sign and shrink when it turns, of which only the first is learning_rate.

    Args:
        etas: by what a step shrinks, between 0 and 1, and by what it grows, above 1: a tuple of two floats.
        step_sizes: the least and the greatest step: a tuple of two floats.

    Raises:
        TypeError, ValueError: etas or step_sizes is no such tuple; and those of Optimizer.
    """

    _state = ("prev", "step_size")

    @opt_init_args_register
    def __init__(self, params, learning_rate=0.1, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0), weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        self.etaminus, self.etaplus = _two_floats("etas", etas)
        self.step_size_min, self.step_size_max = _two_floats("step_sizes", step_sizes)
        if not 0 < self.etaminus < 1 < self.etaplus:
            raise ValueError(f"mindspore.nn.Rprop: etas are {etas}; give one between 0 and 1 and one above 1")
        if self.step_size_min > self.step_size_max:
            raise ValueError(f"mindspore.nn.Rprop: step_sizes are {step_sizes}; give the least one first")
        self.prev, self.step_size = self._new_state("prev"), self._new_state("step_size")

    def _update(self, rate, parameters, gradients, prev, step_size):
        begin_rprop(step_size, rate, graph_numbers.number(self.global_step) + 1)
        etas, bounds = (self.etaminus, self.etaplus), (self.step_size_min, self.step_size_max)
        rprop(parameters, gradients, prev, step_size, etas, bounds)

    def construct(self, gradients):
        """Update the parameters by one step; True."""
        super().construct(gradients)
        return True


@public("nn.ASGD")
class ASGD(FusedOptimizer):
    """Gradient descent that also keeps `ax`, the average of the parameters over the steps. See Optimizer for the rest.

    Args:
        lambd: by how much the parameters shrink, times the rate, and how fast the rate falls.
        alpha: the power of the rate's fall.
        t0: the step after which the average begins.

    Raises:
        TypeError: one of these is no float; and those of Optimizer.
    """

    _state = ("mu", "eta", "ax")

    @opt_init_args_register
    def __init__(self, params, learning_rate=0.1, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        check_type("mindspore.nn.ASGD", float, "a float", lambd=lambd, alpha=alpha, t0=t0)
        self.lambd, self.alpha, self.t0 = lambd, alpha, Tensor([t0], torch.float32, device="cpu")
        self.mu = ParameterTuple(Parameter(scalar(1), name=f"mu_{p.name}") for p in self.parameters)
        self.eta = ParameterTuple(Parameter(scalar(0), name=f"eta_{p.name}") for p in self.parameters)
        self.ax = self._new_state("ax_")

    def _update(self, rate, parameters, gradients, mu, eta, ax):
        step, t0 = graph_numbers.number(self.global_step) + 1, graph_numbers.number(self.t0)
        asgd(parameters, gradients, mu, eta, ax, rate, step, self.lambd, self.alpha, t0)

    def construct(self, gradients):
        """Update the parameters by one step; True."""
        super().construct(gradients)
        return True


def _two_floats(word, given):
    check_type("mindspore.nn.Rprop", tuple, "a tuple of two floats", **{word: given})
    if len(given) != 2:
        raise ValueError(f"mindspore.nn.Rprop: {word} has {len(given)} numbers; give two")
    check_type("mindspore.nn.Rprop", float, "a float", **{f"{word}[{i}]": value for i, value in enumerate(given)})
    return given
