"""Steps divided by the size of the gradients so far: Adadelta, Adagrad, RMSprop."""

import torch

from ..._core.checks import check_not_negative, check_positive
from ..._op.declare import public
from ..._tape import graph_numbers
from ...nn.optim.adaptive_rules import adadelta
from .optimizer import GroupedOptimizer, check_rate, counter


@public("experimental.optim.Adadelta")
class Adadelta(GroupedOptimizer):
    """Divide by the root mean square of the gradients, multiply by that of the steps (https://arxiv.org/abs/1212.5701).

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        rho: the weight of the old means, from 0 to 1.
        eps: what is added to both means, above 0.
        weight_decay: how much of a parameter is added to its gradient.
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    _state = (("accum", 0.0), ("accum_update", 0.0))

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0, *, maximize=False):
        check_rate("mindspore.experimental.optim.Adadelta", lr, zero=False)
        check_positive("mindspore.experimental.optim.Adadelta", eps=eps)
        check_not_negative("mindspore.experimental.optim.Adadelta", weight_decay=weight_decay)
        if not 0 <= rho <= 1:
            raise ValueError(f"mindspore.experimental.optim.Adadelta: rho is {rho}; give a number from 0 to 1")
        defaults = {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, defaults)
        self._make_state()

    def _update(self, rate, group, parameters, gradients, accum, accum_update):
        adadelta(parameters, gradients, accum, accum_update, rate, group["rho"], group["eps"])


@public("experimental.optim.Adagrad")
class Adagrad(GroupedOptimizer):
    """Divide by the root of the sum of the squares of all gradients.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0, which is divided by 1 + lr_decay * step.
        lr_decay: how fast it falls.
        weight_decay: how much of a parameter is added to its gradient.
        initial_accumulator_value: what the sum begins with.
        eps: what is added to the root, above 0.
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    def __init__(
        self,
        params,
        lr=0.01,
        lr_decay=0.0,
        weight_decay=0.0,
        initial_accumulator_value=0.0,
        eps=1e-10,
        *,
        maximize=False,
    ):
        check_rate("mindspore.experimental.optim.Adagrad", lr, zero=False)
        check_positive("mindspore.experimental.optim.Adagrad", eps=eps)
        counts = {"lr_decay": lr_decay, "weight_decay": weight_decay}
        counts["initial_accumulator_value"] = initial_accumulator_value
        check_not_negative("mindspore.experimental.optim.Adagrad", **counts)
        super().__init__(params, {"lr": lr, "eps": eps, "maximize": maximize} | counts)
        self._state = (("accum", float(initial_accumulator_value)),)
        self._make_state()
        self.step_t = counter("step_t")

    def _update(self, rate, group, parameters, gradients, accum):
        torch._foreach_addcmul_(accum, gradients, gradients, 1)
        root = torch._foreach_sqrt(accum)
        torch._foreach_add_(root, group["eps"])
        rate = -rate / (1 + graph_numbers.number(self.step_t) * group["lr_decay"])
        gradients, rate = graph_numbers.scaled(gradients, rate)
        torch._foreach_addcdiv_(parameters, gradients, root, rate)

    def _end(self):
        self.step_t.add_(1)


@public("experimental.optim.RMSprop")
class RMSprop(GroupedOptimizer):
    """Divide by the root of the mean square of the gradients, which begins at 0.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        alpha: the weight of the old mean.
        eps: what is added to the root, above 0.
        weight_decay: how much of a parameter is added to its gradient.
        momentum: the weight of the old step in the new.
        centered: subtract the square of the mean, so that it is a variance.
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    _state = (("mean_grad", 0.0), ("mean_square", 0.0), ("moment", 0.0))

    def __init__(
        self,
        params,
        lr=0.01,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0.0,
        momentum=0.0,
        centered=False,
        maximize=False,
    ):
        check_rate("mindspore.experimental.optim.RMSprop", lr, zero=False)
        check_positive("mindspore.experimental.optim.RMSprop", eps=eps)
        check_not_negative(
            "mindspore.experimental.optim.RMSprop", alpha=alpha, momentum=momentum, weight_decay=weight_decay
        )
        defaults = {"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered}
        super().__init__(params, defaults | {"weight_decay": weight_decay, "maximize": maximize})
        self._make_state()

    def _update(self, rate, group, parameters, gradients, mean, square, moment):
        torch._foreach_mul_(square, group["alpha"])
        torch._foreach_addcmul_(square, gradients, gradients, 1 - group["alpha"])
        if group["centered"]:
            torch._foreach_lerp_(mean, gradients, 1 - group["alpha"])
            root = torch._foreach_addcmul(square, mean, mean, -1)
            torch._foreach_sqrt_(root)
        else:
            root = torch._foreach_sqrt(square)
        torch._foreach_add_(root, group["eps"])
        if group["momentum"] > 0:
            torch._foreach_mul_(moment, group["momentum"])
            torch._foreach_addcdiv_(moment, gradients, root)
            graph_numbers.add_scaled_(parameters, moment, -rate)
        else:
            gradients, rate = graph_numbers.scaled(gradients, -rate)
            torch._foreach_addcdiv_(parameters, gradients, root, rate)
