"""Optimizers that make parameters exactly 0 where they count for little: FTRL and ProximalAdagrad."""

import torch

from ..._core.checks import check_bools, check_not_negative, check_numbers
from ..._op.declare import public
from .optimizer import FusedOptimizer, opt_init_args_register, scalar


def _shrunk(values, thresholds):
    """The values, each nearer to 0 by its threshold, and 0 if that is further than it was: new tensors."""
    sizes = torch._foreach_abs(values)
    torch._foreach_sub_(sizes, thresholds)
    torch._foreach_clamp_min_(sizes, 0)
    torch._foreach_mul_(sizes, torch._foreach_sign(values))
    return sizes


@public("nn.FTRL")
class FTRL(FusedOptimizer):
    """Follow the regularized leader (McMahan et al. 2013, "Ad click prediction: a view from the trenches").

    `linear` is the sum of the gradients, less what the changes of the rate took back; a parameter is what minimizes it with
    the penalties l1 and l2, and 0 where its part of `linear` is not above l1. All parameters of a list decay. See Optimizer
    for the rest.

    Args:
        initial_accum: the sum of squared gradients before the first, not negative.
        learning_rate: a float above 0, one for all steps and groups.
        lr_power: the power of that sum by which the rate falls, not above 0.
        l1, l2: the penalties, not negative.
        use_locking: accepted as in MindSpore; an update is never seen half done.

    Raises:
        TypeError, ValueError: an argument is no number or out of its range; learning_rate is a list, schedule or of a
            group; and those of Optimizer.
    """

    _state = ("moments", "linear")
    _spares_norms = False

    @opt_init_args_register
    def __init__(
        self,
        params,
        initial_accum=0.1,
        learning_rate=0.001,
        lr_power=-0.5,
        l1=0.0,
        l2=0.0,
        use_locking=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if self.dynamic_lr or self.is_group_lr:
            raise ValueError("mindspore.nn.FTRL: learning_rate changes or is of a group; give one float for all")
        check_not_negative("mindspore.nn.FTRL", initial_accum=initial_accum, l1=l1, l2=l2)
        check_numbers("mindspore.nn.FTRL", learning_rate=learning_rate, lr_power=lr_power)
        if learning_rate <= 0 or lr_power > 0:
            raise ValueError(
                f"mindspore.nn.FTRL: learning_rate is {learning_rate}, lr_power {lr_power}; "
                "give one above 0 and one not above 0"
            )
        check_bools("mindspore.nn.FTRL", use_locking=use_locking)
        self.lr, self.lr_power, self.l1, self.l2, self.use_locking = learning_rate, lr_power, l1, l2, use_locking
        self.moments, self.linear = self._new_state("moments", initial_accum), self._new_state("linear")

    def _update(self, rate, parameters, gradients, moments, linear):
        before = torch._foreach_pow(moments, -self.lr_power)
        torch._foreach_addcmul_(moments, gradients, gradients, 1)
        after = torch._foreach_pow(moments, -self.lr_power)
        torch._foreach_sub_(before, after)
        torch._foreach_div_(before, rate)
        torch._foreach_add_(linear, gradients)
        torch._foreach_addcmul_(linear, before, parameters, 1)
        torch._foreach_div_(after, rate)
        torch._foreach_add_(after, 2 * self.l2)
        minimum = _shrunk(linear, self.l1)
        torch._foreach_div_(minimum, after)
        torch._foreach_neg_(minimum)
        torch._foreach_copy_(parameters, minimum)


@public("nn.ProximalAdagrad")
class ProximalAdagrad(FusedOptimizer):
    """Adagrad, then shrinking by the penalties (Duchi and Singer 2009, "Efficient learning using forward-backward splitting").

    See Optimizer for the rest.

    Args:
        accum: the sum of squared gradients before the first, not negative.
        l1, l2: the penalties, not negative.
        use_locking: accepted as in MindSpore; an update is never seen half done.

    Raises:
        TypeError, ValueError: an argument is no number or out of its range; and those of Optimizer.
    """

    _state = ("accum",)

    @opt_init_args_register
    def __init__(
        self,
        params,
        accum=0.1,
        learning_rate=0.001,
        l1=0.0,
        l2=0.0,
        use_locking=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.ProximalAdagrad", accum=accum, l1=l1, l2=l2)
        check_bools("mindspore.nn.ProximalAdagrad", use_locking=use_locking)
        self.l1, self.l2, self.use_locking = scalar(l1), scalar(l2), use_locking
        self.accum = self._new_state("accum", accum)

    def _update(self, rate, parameters, gradients, accum):
        torch._foreach_addcmul_(accum, gradients, gradients, 1)
        rates = torch._foreach_rsqrt(accum)
        torch._foreach_mul_(rates, rate)
        torch._foreach_addcmul_(parameters, gradients, rates, -1)
        shrunk = _shrunk(parameters, torch._foreach_mul(rates, float(self.l1)))
        torch._foreach_mul_(rates, float(self.l2))
        torch._foreach_add_(rates, 1)
        torch._foreach_div_(shrunk, rates)
        torch._foreach_copy_(parameters, shrunk)
