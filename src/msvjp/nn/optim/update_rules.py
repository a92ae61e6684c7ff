"""The optimizers: how each changes a list of parameters by a list of gradients, in multi-tensor operations."""

import torch

from ..._core.checks import check_bools, check_not_negative, check_positive
from ..._op.declare import public
from ...common.parameter import Parameter
from .optimizer import FusedOptimizer, scalar


class _WithMomentum(FusedOptimizer):
    """What SGD and Momentum do alike: moment = momentum * moment + gradient; parameter -= rate * moment."""

    def _move(self, rate, parameters, gradients, moments, nesterov):
        momentum = float(self.momentum)
        torch._foreach_mul_(moments, momentum)
        torch._foreach_add_(moments, gradients)
        ahead = torch._foreach_add(gradients, moments, alpha=momentum) if nesterov else moments
        torch._foreach_add_(parameters, ahead, alpha=-rate)


@public("nn.SGD")
class SGD(_WithMomentum):
    """Gradient descent, with momentum if that is above 0. See Optimizer for params, learning_rate and the rest.

    Args:
        dampening: from the second step on the moment takes (1 - dampening) * gradient.
        nesterov: step by gradient + momentum * moment. Needs a momentum and no dampening.
    """

    _state = ("accum", "stat")

    def __init__(
        self,
        params,
        learning_rate=0.1,
        momentum=0.0,
        dampening=0.0,
        weight_decay=0.0,
        nesterov=False,
        loss_scale=1.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if self.dynamic_weight_decay:
            raise TypeError("mindspore.nn.SGD: weight_decay is a Cell; give a number")
        check_not_negative("mindspore.nn.SGD", momentum=momentum, dampening=dampening)
        check_bools("mindspore.nn.SGD", nesterov=nesterov)
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("mindspore.nn.SGD: nesterov needs a momentum above 0 and dampening 0")
        self.dampening, self.nesterov = float(dampening), nesterov
        self.momentum = Parameter(scalar(momentum), name="momentum")
        self.accum, self.stat = self._new_state("accum"), self._new_state("stat", 1.0)

    def _update(self, rate, parameters, gradients, accum, stat):
        if float(self.momentum) == 0:
            torch._foreach_add_(parameters, gradients, alpha=-rate)
            return
        if self.dampening:  # but not in the first step, while stat is 1
            keep = torch._foreach_mul(stat, self.dampening)
            torch._foreach_add_(keep, 1 - self.dampening)
            gradients = torch._foreach_mul(gradients, keep)
            torch._foreach_zero_(stat)
        self._move(rate, parameters, gradients, accum, self.nesterov)


@public("nn.Momentum")
class Momentum(_WithMomentum):
    """moment = momentum * moment + gradient; parameter -= rate * moment. See Optimizer for the rest.

    use_nesterov: step by gradient + momentum * moment. (MindSpore 2.10 ignores it on a CPU.)
    """

    _state = ("moments",)

    def __init__(self, params, learning_rate, momentum, weight_decay=0.0, loss_scale=1.0, use_nesterov=False):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.Momentum", momentum=momentum)
        check_bools("mindspore.nn.Momentum", use_nesterov=use_nesterov)
        self.momentum, self.use_nesterov = Parameter(scalar(momentum), name="momentum"), use_nesterov
        self.moments = self._new_state("moments")

    def _update(self, rate, parameters, gradients, moments):
        self._move(rate, parameters, gradients, moments, self.use_nesterov)


class _WithBetas(FusedOptimizer):
    """What Adam and AdamWeightDecay do alike: the running means of the gradients and of their squares."""

    def _set_betas(self, beta1, beta2, eps):
        for word, beta in (("beta1", beta1), ("beta2", beta2)):
            check_positive(f"mindspore.nn.{self.cls_name}", **{word: beta})
            if beta >= 1:
                raise ValueError(f"mindspore.nn.{self.cls_name}: {word} is {beta}; give a number between 0 and 1")
        check_positive(f"mindspore.nn.{self.cls_name}", eps=eps)
        self.beta1, self.beta2, self.eps = scalar(beta1), scalar(beta2), scalar(eps)

    def _average(self, gradients, first, second):
        beta2 = float(self.beta2)
        torch._foreach_lerp_(first, gradients, 1 - float(self.beta1))
        torch._foreach_mul_(second, beta2)
        torch._foreach_addcmul_(second, gradients, gradients, 1 - beta2)

    def _descend(self, rate, parameters, first, second):
        root = torch._foreach_sqrt(second)
        torch._foreach_add_(root, float(self.eps))
        torch._foreach_addcdiv_(parameters, first, root, -rate)


@public("nn.Adam")
class Adam(_WithBetas):
    """Adam, where eps is added to the root of the second moment before that is corrected. See Optimizer for the rest.

    Args:
        use_nesterov: step by the first moment as it will be if the next gradient is this one.
        use_amsgrad: divide by the greatest second moment so far.
        use_locking: accepted as in MindSpore; an update is never seen half done.
        kwargs: use_lazy and use_offload, which must be False.
    """

    def __init__(
        self,
        params,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        use_locking=False,
        use_nesterov=False,
        weight_decay=0.0,
        loss_scale=1.0,
        use_amsgrad=False,
        **kwargs,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_bools("mindspore.nn.Adam", use_locking=use_locking, use_nesterov=use_nesterov, use_amsgrad=use_amsgrad)
        _check_kinds(kwargs)
        if use_nesterov and use_amsgrad:
            raise ValueError("mindspore.nn.Adam: use_nesterov with use_amsgrad, which MindSpore ignores; give one")
        self._set_betas(beta1, beta2, eps)
        self.use_nesterov, self.use_amsgrad = use_nesterov, use_amsgrad
        self.beta1_power = Parameter(scalar(1), name="beta1_power")
        self.beta2_power = Parameter(scalar(1), name="beta2_power")
        self.moment1, self.moment2 = self._new_state("moment1"), self._new_state("moment2")
        self._state = ("moment1", "moment2")
        if use_amsgrad:
            self.vhat = self._new_state("vhat")
            self._state += ("vhat",)

    def _begin(self):
        self.beta1_power.mul_(self.beta1)
        self.beta2_power.mul_(self.beta2)

    def _update(self, rate, parameters, gradients, first, second, greatest=None):
        self._average(gradients, first, second)
        rate = rate * (1 - float(self.beta2_power)) ** 0.5 / (1 - float(self.beta1_power))
        if greatest is not None:
            torch._foreach_maximum_(greatest, second)
            second = greatest
        if self.use_nesterov:
            beta1 = float(self.beta1)
            first = torch._foreach_mul(first, beta1)
            torch._foreach_add_(first, gradients, alpha=1 - beta1)
        self._descend(rate, parameters, first, second)


def _check_kinds(given):
    strange = set(given) - {"use_lazy", "use_offload"}
    if strange:
        raise KeyError(f"mindspore.nn.Adam: no argument is called {', '.join(sorted(strange))}")
    check_bools("mindspore.nn.Adam", **given)
    if any(given.values()):
        raise NotImplementedError(
            "mindspore.nn.Adam: use_lazy and use_offload are not here; leave them out, gradients are never sparse"
        )


@public("nn.AdamWeightDecay")
class AdamWeightDecay(_WithBetas):
    """Adam without correction of the moments; weight decay shrinks the parameters, not the gradients. See Optimizer."""

    _state = ("moments1", "moments2")
    _decays_gradients = False

    def __init__(self, params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        self._set_betas(beta1, beta2, eps)
        self.moments1, self.moments2 = self._new_state("adam_m"), self._new_state("adam_v")

    def _update(self, rate, parameters, gradients, first, second):
        self._average(gradients, first, second)
        self._descend(rate, parameters, first, second)


@public("nn.RMSProp")
class RMSProp(FusedOptimizer):
    """Divide by the root of the mean square of the gradients, which starts at 1. See Optimizer for the rest.

    Args:
        decay: the weight of the old mean.
        momentum: the weight of the old step in the new.
        centered: subtract the square of the mean, so that it is a variance.
        use_locking: accepted as in MindSpore; an update is never seen half done.
    """

    def __init__(
        self,
        params,
        learning_rate=0.1,
        decay=0.9,
        momentum=0.0,
        epsilon=1e-10,
        use_locking=False,
        centered=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.RMSProp", decay=decay, momentum=momentum)
        check_positive("mindspore.nn.RMSProp", epsilon=epsilon)
        check_bools("mindspore.nn.RMSProp", use_locking=use_locking, centered=centered)
        self.decay, self.momentum, self.epsilon, self.centered = decay, float(momentum), epsilon, centered
        self._state = ("ms", "moment")
        if centered:
            self.mg = self._new_state("mean_grad")
            self._state += ("mg",)
        self.ms, self.moment = self._new_state("mean_square", 1.0), self._new_state("moment")

    def _update(self, rate, parameters, gradients, square, moment, mean=None):
        torch._foreach_mul_(square, self.decay)
        torch._foreach_addcmul_(square, gradients, gradients, 1 - self.decay)
        if mean is None:
            root = torch._foreach_add(square, self.epsilon)
        else:
            torch._foreach_lerp_(mean, gradients, 1 - self.decay)
            root = torch._foreach_addcmul(square, mean, mean, -1)
            torch._foreach_add_(root, self.epsilon)
        torch._foreach_sqrt_(root)
        torch._foreach_mul_(moment, self.momentum)
        torch._foreach_addcdiv_(moment, gradients, root, rate)
        torch._foreach_sub_(parameters, moment)


@public("nn.Adagrad")
class Adagrad(FusedOptimizer):
    """Divide by the root of the sum of the squares of all gradients, which starts at `accum`. See Optimizer.

    update_slots: whether the sum grows.
    """

    _state = ("accum",)

    def __init__(self, params, accum=0.1, learning_rate=0.001, update_slots=True, loss_scale=1.0, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.Adagrad", accum=accum)
        check_bools("mindspore.nn.Adagrad", update_slots=update_slots)
        self.update_slots, self.accum = update_slots, self._new_state("accum", accum)

    def _update(self, rate, parameters, gradients, accum):
        if self.update_slots:
            torch._foreach_addcmul_(accum, gradients, gradients, 1)
        torch._foreach_addcdiv_(parameters, gradients, torch._foreach_sqrt(accum), -rate)
