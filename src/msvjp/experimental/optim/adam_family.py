"""Optimizers that keep the running means of the gradients and of their squares: Adam, AdamW, Adamax, NAdam, RAdam."""

import torch

from ..._core.checks import check_not_negative, check_positive
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter
from ...nn.optim.optimizer import scalar
from .optimizer import GroupedOptimizer, check_betas, check_rate, counter


def average(gradients, first, second, betas):
    """Move both means by the gradients, in place."""
    torch._foreach_lerp_(first, gradients, 1 - betas[0])
    torch._foreach_mul_(second, betas[1])
    torch._foreach_addcmul_(second, gradients, gradients, 1 - betas[1])


def adamw(parameters, gradients, first, second, greatest, rate, group, step):
    """One step of AdamW, in place (https://arxiv.org/abs/1711.05101); of Adam where the group's weight_decay is left out."""
    if group["weight_decay"]:
        torch._foreach_mul_(parameters, 1 - rate * group["weight_decay"])
    adam(parameters, gradients, first, second, greatest, rate, group, step)


def adam(parameters, gradients, first, second, greatest, rate, group, step):
    """One step of Adam, in place (https://arxiv.org/abs/1412.6980); eps is added to the corrected root.

    greatest: the greatest second moments so far, by which AMSGrad divides, or None.
    """
    beta1, beta2 = group["betas"]
    average(gradients, first, second, (beta1, beta2))
    if greatest is not None:
        torch._foreach_maximum_(greatest, second)
        second = greatest
    root = torch._foreach_sqrt(second)
    torch._foreach_div_(root, (1 - beta2**step) ** 0.5)
    torch._foreach_add_(root, group["eps"])
    torch._foreach_addcdiv_(parameters, *_over(first, root, -rate / (1 - beta1**step)))


def _over(tensors, root, factor):
    """The last three arguments of addcdiv, for tensors / root * factor."""
    tensors, factor = graph_numbers.scaled(tensors, factor)
    return tensors, root, factor


class _Adam(GroupedOptimizer):
    """What Adam and AdamW are made of."""

    _state = (("exp_avg", 0.0), ("exp_avg_sq", 0.0), ("max_exp_avg_sq", 0.0))

    def __init__(self, params, lr, betas, eps, weight_decay, amsgrad, maximize):
        check_rate(f"mindspore.experimental.optim.{self.cls_name}", lr)
        check_not_negative(f"mindspore.experimental.optim.{self.cls_name}", eps=eps, weight_decay=weight_decay)
        check_betas(f"mindspore.experimental.optim.{self.cls_name}", betas)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults | {"amsgrad": amsgrad, "maximize": maximize})
        self._make_state()
        self.state_step = counter("state_step")

    def _begin(self):
        self.state_step.add_(1)


@public("experimental.optim.Adam")
class Adam(_Adam):
    """Adam, where eps is added to the root of the second moment before that is corrected.

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, from 0.
        betas: the weights of the old means, two numbers from 0, below 1.
        eps: what is added to the root, from 0.
        weight_decay: how much of a parameter is added to its gradient.
        amsgrad: divide by the greatest second moment so far. (MindSpore 2.10 ignores it.)
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, *, maximize=False
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize)

    def _update(self, rate, group, parameters, gradients, first, second, greatest):
        # eps is scaled as the root is, so that the sum is what MindSpore divides by
        step = graph_numbers.number(self.state_step)
        correction = (1 - group["betas"][1] ** step) ** 0.5
        eps = group["eps"] / correction
        scaled = group | {"eps": [eps] * len(parameters) if type(eps) is torch.Tensor else eps}
        greatest = greatest if group["amsgrad"] else None
        adam(parameters, gradients, first, second, greatest, rate, scaled, step)


@public("experimental.optim.AdamW")
class AdamW(_Adam):
    """Adam whose weight decay shrinks the parameters, not the gradients (https://arxiv.org/abs/1711.05101).

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, from 0.
        betas: the weights of the old means, two numbers from 0, below 1.
        eps: what is added to the corrected root, from 0.
        weight_decay: by how much the parameters shrink, times the rate.
        amsgrad: divide by the greatest second moment so far.
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    _decays_gradients = False

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, amsgrad=False, *, maximize=False
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize)

    def _update(self, rate, group, parameters, gradients, first, second, greatest):
        greatest = greatest if group["amsgrad"] else None
        adamw(parameters, gradients, first, second, greatest, rate, group, graph_numbers.number(self.state_step))


@public("experimental.optim.Adamax")
class Adamax(GroupedOptimizer):
    """Adam with the greatest gradient so far, fading by beta2, for the root (https://arxiv.org/abs/1412.6980, section 7.1).

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        betas: the weights of the old means, two numbers from 0, below 1.
        eps: what is added to the size of a gradient, above 0.
        weight_decay: how much of a parameter is added to its gradient.
        maximize: go up, not down.

    Raises:
        ValueError: an argument is out of its range.
    """

    _state = (("exp_avg", 0.0), ("exp_inf", 0.0))

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, *, maximize=False):
        check_rate("mindspore.experimental.optim.Adamax", lr, zero=False)
        check_positive("mindspore.experimental.optim.Adamax", eps=eps)
        check_not_negative("mindspore.experimental.optim.Adamax", weight_decay=weight_decay)
        check_betas("mindspore.experimental.optim.Adamax", betas)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        super().__init__(params, defaults)
        self.step_t = counter("step_t")
        self._make_state()

    def _begin(self):
        self.step_t.add_(1)

    def _update(self, rate, group, parameters, gradients, first, greatest):
        beta1, beta2 = group["betas"]
        torch._foreach_lerp_(first, gradients, 1 - beta1)
        sizes = torch._foreach_abs(gradients)
        torch._foreach_add_(sizes, group["eps"])
        torch._foreach_mul_(greatest, beta2)
        torch._foreach_maximum_(greatest, sizes)
        rate = -rate / (1 - beta1 ** graph_numbers.number(self.step_t))
        torch._foreach_addcdiv_(parameters, *_over(first, greatest, rate))


@public("experimental.optim.NAdam")
class NAdam(GroupedOptimizer):
    """Adam with Nesterov's momentum (Dozat 2016, "Incorporating Nesterov momentum into Adam").

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        betas: the weights of the old means, two numbers from 0, below 1.
        eps: what is added to the corrected root, above 0.
        weight_decay: how much of a parameter is added to its gradient.
        momentum_decay: how fast the momentum comes up to beta1.

    Raises:
        ValueError: an argument is out of its range.
    """

    _state = (("exp_avg", 0.0), ("exp_avg_sq", 0.0))

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3):
        check_rate("mindspore.experimental.optim.NAdam", lr, zero=False)
        check_positive("mindspore.experimental.optim.NAdam", eps=eps)
        check_not_negative(
            "mindspore.experimental.optim.NAdam", weight_decay=weight_decay, momentum_decay=momentum_decay
        )
        check_betas("mindspore.experimental.optim.NAdam", betas)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults | {"momentum_decay": momentum_decay})
        self.step_t = counter("step_t")
        self._make_state()
        # a list, which as in MindSpore is not among the parameters of the optimizer
        self.__dict__["mu_product"] = [Parameter(scalar(1), name=f"mu_product_{p.name}") for p in self.parameters]

    def _extend_state(self, parameters):
        super()._extend_state(parameters)
        self.mu_product += [Parameter(scalar(1), name=f"mu_product_{p.name}") for p in parameters]

    def _begin(self):
        self.step_t.add_(1)

    def _columns(self):
        return [*super()._columns(), self.mu_product]

    def _update(self, rate, group, parameters, gradients, first, second, products):
        step, (beta1, beta2), decay = graph_numbers.number(self.step_t), group["betas"], group["momentum_decay"]
        now, then = (beta1 * (1 - 0.5 * 0.96 ** (t * decay)) for t in (step, step + 1))
        torch._foreach_mul_(products, now)
        products = [graph_numbers.number(p) for p in products]
        average(gradients, first, second, group["betas"])
        root = torch._foreach_div(second, 1 - beta2**step)
        torch._foreach_sqrt_(root)
        torch._foreach_add_(root, group["eps"])
        of_gradients, of_first = -rate * (1 - now), -rate * then
        torch._foreach_addcdiv_(parameters, *_over(gradients, root, [of_gradients / (1 - p) for p in products]))
        torch._foreach_addcdiv_(parameters, *_over(first, root, [of_first / (1 - p * then) for p in products]))


@public("experimental.optim.RAdam")
class RAdam(GroupedOptimizer):
    """Adam that divides by the second moment only once enough gradients are in it (https://arxiv.org/abs/1908.03265).

    Args:
        params: Parameters or groups of them. See Optimizer.
        lr: the learning rate, above 0.
        betas: the weights of the old means, two numbers from 0, below 1.
        eps: what is added to the root, above 0.
        weight_decay: how much of a parameter is added to its gradient.

    Raises:
        ValueError: an argument is out of its range.
    """

    _state = (("exp_avg", 0.0), ("exp_avg_sq", 0.0))

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        check_rate("mindspore.experimental.optim.RAdam", lr, zero=False)
        check_positive("mindspore.experimental.optim.RAdam", eps=eps)
        check_not_negative("mindspore.experimental.optim.RAdam", weight_decay=weight_decay)
        check_betas("mindspore.experimental.optim.RAdam", betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})
        self.step_t = counter("step_t")
        self._make_state()

    def _begin(self):
        self.step_t.add_(1)

    def _update(self, rate, group, parameters, gradients, first, second):
        step, (beta1, beta2) = graph_numbers.number(self.step_t), group["betas"]
        average(gradients, first, second, group["betas"])
        rate, correction = -rate / (1 - beta1**step), 1 - beta2**step
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * step * beta2**step / correction

        def undivided():
            graph_numbers.add_scaled_(parameters, first, rate)

        def divided():
            now, last = (length - 4) * (length - 2) / length, (longest - 4) * (longest - 2) / longest
            root = torch._foreach_sqrt(second)
            torch._foreach_add_(root, group["eps"])
            torch._foreach_addcdiv_(parameters, *_over(first, root, rate * (correction * now / last) ** 0.5))

        graph_numbers.unless(length > 5, undivided, parameters)
        if longest > 5:
            graph_numbers.unless(length <= 5, divided, parameters)
