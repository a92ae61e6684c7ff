"""mindspore.mint.optim: Adam, AdamW, FusedAdamW and SGD as torch has them."""

import torch

from ..._core.checks import check_bools, check_not_negative, check_numbers, check_type
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import ParameterTuple
from .adam_family import adam as adam_rule
from .adam_family import adamw as adamw_rule
from .optimizer import GroupedOptimizer, check_betas, check_rate, counter


class _Adam(GroupedOptimizer):
    """What the three Adams are made of. The greatest second moments are in the group, where it asks for them."""

    _state = (("exp_avg", 0.0), ("exp_avg_sq", 0.0))
    #: What `state_step` is before the first step.
    _first_step = -1

    def __init__(self, params, lr, betas, eps, weight_decay, amsgrad, maximize):
        api = f"mindspore.mint.optim.{self.cls_name}"
        _check_adam(api, betas, lr=lr, eps=eps, weight_decay=weight_decay)
        check_bools(api, amsgrad=amsgrad, maximize=maximize)
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults | {"amsgrad": amsgrad, "maximize": maximize})
        self._make_state()
        self.state_step = counter("state_step", [self._first_step], torch.float32)

    def _add(self, group):
        super()._add(group)
        if group["amsgrad"]:
            group["max_exp_avg_sq"] = ParameterTuple(group["params"]).clone("max_exp_avg_sq", "zeros")

    def _begin(self):
        self.state_step.add_(1)

    def _update(self, rate, group, parameters, gradients, first, second):
        rule = adam_rule if self._decays_gradients else adamw_rule
        step = graph_numbers.number(self.state_step) - self._first_step
        rule(parameters, gradients, first, second, group.get("max_exp_avg_sq"), rate, group, step)


def _check_adam(api, betas, **given):
    if not isinstance(betas, tuple):
        raise TypeError(f"{api}: betas is {betas!r}; give a tuple of two floats")
    if len(betas) != 2:
        raise ValueError(f"{api}: betas has {len(betas)} numbers; give two")
    check_type(api, float, "a float", **{"betas[0]": betas[0], "betas[1]": betas[1]}, **given)
    check_not_negative(api, **given)
    check_betas(api, betas)


@public("mint.optim.Adam")
class Adam(_Adam):
    """Adam (https://arxiv.org/abs/1412.6980), eps added to the corrected root.

    Args:
        params: Parameters or groups of them. See experimental.optim.Optimizer.
        lr: the learning rate, a float from 0.
        betas: the weights of the old means, a tuple of two floats from 0, below 1.
        eps: what is added to the corrected root, a float from 0.
        weight_decay: how much of a parameter is added to its gradient, a float.
        amsgrad: divide by the greatest second moment so far.
        maximize: go up, not down.

    Raises:
        TypeError, ValueError: an argument is of another type or out of its range.
    """

    _first_step = 0

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, *, maximize=False
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize)


@public("mint.optim.AdamW")
class AdamW(_Adam):
    """Adam whose weight decay shrinks the parameters, not the gradients (https://arxiv.org/abs/1711.05101).

    The arguments are those of Adam; weight_decay is by how much the parameters shrink, times the rate.

    >>> import msvjp as mindspore
    >>> from msvjp import mint
    >>> w = mindspore.Parameter(mindspore.Tensor([1.0]), name="w")
    >>> mint.optim.AdamW([w], lr=0.1)((mindspore.Tensor([3.0]),))
    True
    >>> w.value()
    Tensor(shape=[1], dtype=Float32, value= [ 8.98999989e-01])
    """

    _decays_gradients = False

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, amsgrad=False, *, maximize=False
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize)


@public("mint.optim.FusedAdamW")
class FusedAdamW(AdamW):
    """AdamW. MindSpore's puts the parameters of a group into one memory; here each keeps its own, updated in one call.

    The arguments are those of AdamW, but amsgrad is the same in all groups, or ValueError.
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, amsgrad=False, *, maximize=False
    ):
        super().__init__(params, lr, tuple(betas), eps, weight_decay, amsgrad, maximize=maximize)

    def _add(self, group):
        wanted = (
            self.param_groups[0]["amsgrad"] if self.param_groups else group.get("amsgrad", self.defaults["amsgrad"])
        )
        if group.get("amsgrad", wanted) != wanted:
            raise ValueError("mindspore.mint.optim.FusedAdamW: amsgrad differs between groups; give one for all")
        super()._add(group)


@public("mint.optim.SGD")
class SGD(GroupedOptimizer):
    """Gradient descent, with momentum if that is not 0: the first moment is the first gradient.

    Args:
        params: Parameters or groups of them. See experimental.optim.Optimizer.
        lr: the learning rate, a number or 0-D Tensor from 0.
        momentum: the weight of the old moment.
        dampening: how much less of a gradient a moment takes, from the second step on.
        weight_decay: how much of a parameter is added to its gradient.
        nesterov: step by gradient + momentum * moment. Needs a momentum and no dampening.
        maximize: go up, not down.

    Raises:
        TypeError, ValueError: an argument is of another type or out of its range.
    """

    _state = (("momentum_buf", 0.0),)

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False):
        check_numbers("mindspore.mint.optim.SGD", dampening=dampening)
        check_bools("mindspore.mint.optim.SGD", nesterov=nesterov, maximize=maximize)
        check_rate("mindspore.mint.optim.SGD", lr)
        check_not_negative("mindspore.mint.optim.SGD", momentum=momentum, weight_decay=weight_decay)
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "dampening": dampening}
        super().__init__(params, defaults | {"nesterov": nesterov, "maximize": maximize})
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                "mindspore.mint.optim.SGD: nesterov needs a momentum above 0 and dampening 0; "
                f"they are {momentum} and {dampening}"
            )
        self._make_state()
        self.step_t = counter("step_t")

    def _update(self, rate, group, parameters, gradients, moments):
        momentum, dampening = group["momentum"], group["dampening"]
        if momentum:
            share = 1
            if dampening:
                share = graph_numbers.chosen(graph_numbers.number(self.step_t) == 0, 1, 1 - dampening)
            torch._foreach_mul_(moments, momentum)
            graph_numbers.add_scaled_(moments, gradients, share)
            gradients = torch._foreach_add(gradients, moments, alpha=momentum) if group["nesterov"] else moments
        graph_numbers.add_scaled_(parameters, gradients, -rate)

    def _end(self):
        self.step_t.add_(1)
