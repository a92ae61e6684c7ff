"""The optimizers: how each changes a list of parameters by a list of gradients, in multi-tensor operations."""

import torch

from ..._core.checks import check_bools, check_not_negative, check_positive
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter
from .optimizer import FusedOptimizer, opt_init_args_register, scalar


def move(parameters, gradients, moments, rate, momentum, nesterov=False):
    """moment = momentum * moment + gradient; parameter -= rate * moment: what SGD and Momentum do alike, in place."""
    torch._foreach_mul_(moments, momentum)
    torch._foreach_add_(moments, gradients)
    ahead = torch._foreach_add(gradients, moments, alpha=momentum) if nesterov else moments
    if type(rate) is torch.Tensor:
        ahead, rate = torch._foreach_mul(ahead, rate), 1
    torch._foreach_add_(parameters, ahead, alpha=-rate)


class Dampening:
    """What SGD's `stat` says: where it is above 0 a moment begins with the gradient, elsewhere that is damped."""

    def __init__(self):
        self._seen = {}  # the versions of stat that were seen to: reading it in each step would wait for the device

    def damped(self, gradients, moments, stat, dampening):
        """The gradients, damped but where stat is above 0; there the moments are dropped and stat becomes 0."""
        if self._seen.get(id(stat[0])) == [s._version for s in stat]:
            return torch._foreach_mul(gradients, 1 - dampening) if dampening else gradients
        out = [self._begun(*each, 1 - dampening) for each in zip(gradients, moments, stat, strict=True)]
        self._seen[id(stat[0])] = [s._version for s in stat]
        return out

    @staticmethod
    def _begun(gradient, moment, stat, share):
        first = stat > 0
        moment.masked_fill_(first, 0)
        stat.masked_fill_(first, 0)
        return torch.where(first, gradient, gradient * share)


@public("nn.SGD")
class SGD(FusedOptimizer):
    """Gradient descent, with momentum if that is above 0. See Optimizer for params, learning_rate and the rest.

    `stat` says where the moment is to begin anew: it is 1 until the first step with momentum, and 0 from there on.

    Args:
        dampening: from the second step on the moment takes (1 - dampening) * gradient.
        nesterov: step by gradient + momentum * moment. Needs a momentum and no dampening.
    """

    _state = ("accum", "stat")

    @opt_init_args_register
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
        self._dampening = Dampening()

    def _update(self, rate, parameters, gradients, accum, stat):
        momentum = float(self.momentum)
        if momentum == 0:
            if type(rate) is torch.Tensor:
                gradients, rate = torch._foreach_mul(gradients, rate), 1
            torch._foreach_add_(parameters, gradients, alpha=-rate)
        else:
            gradients = self._dampening.damped(gradients, accum, stat, self.dampening)
            move(parameters, gradients, accum, rate, momentum, self.nesterov)


@public("nn.Momentum")
class Momentum(FusedOptimizer):
    """moment = momentum * moment + gradient; parameter -= rate * moment. See Optimizer for the rest.

    use_nesterov: step by gradient + momentum * moment. (MindSpore 2.10 ignores it on a CPU.)
    """

    _state = ("moments",)

    @opt_init_args_register
    def __init__(self, params, learning_rate, momentum, weight_decay=0.0, loss_scale=1.0, use_nesterov=False):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.Momentum", momentum=momentum)
        check_bools("mindspore.nn.Momentum", use_nesterov=use_nesterov)
        self.momentum, self.use_nesterov = Parameter(scalar(momentum), name="momentum"), use_nesterov
        self.params, self.moments = self.parameters, self._new_state("moments")

    def _update(self, rate, parameters, gradients, moments):
        move(parameters, gradients, moments, rate, float(self.momentum), self.use_nesterov)


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
        if type(rate) is torch.Tensor:
            first, rate = torch._foreach_mul(first, rate), 1
        torch._foreach_addcdiv_(parameters, first, root, -rate)


@public("nn.Adam")
class Adam(_WithBetas):
    """Adam, where eps is added to the root of the second moment before that is corrected. See Optimizer for the rest.

    Args:
        use_nesterov: step by the first moment as it will be if the next gradient is this one.
        use_amsgrad: divide by the greatest second moment so far.
        use_locking: accepted as in MindSpore; an update is never seen half done.
        kwargs: use_lazy, whether only the rows of a sparse gradient change, and use_offload, whether MindSpore updates the
            moments on the host. Gradients are dense here and the moments where the parameters are, so both change nothing.
    """

    @opt_init_args_register
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
        self._set_kind(use_amsgrad, **kwargs)
        if use_nesterov and use_amsgrad:
            raise ValueError("mindspore.nn.Adam: use_nesterov with use_amsgrad, which MindSpore ignores; give one")
        self._set_betas(beta1, beta2, eps)
        self.use_nesterov, self.use_amsgrad, self.use_locking = use_nesterov, use_amsgrad, use_locking
        self.beta1_power = Parameter(scalar(1), name="beta1_power")
        self.beta2_power = Parameter(scalar(1), name="beta2_power")
        self.moment1, self.moment2 = self._new_state("moment1"), self._new_state("moment2")
        self._state = ("moment1", "moment2")
        if use_amsgrad:
            self.vhat = self._new_state("vhat")
            self._state += ("vhat",)

    def _set_kind(self, use_amsgrad, use_lazy=False, use_offload=False, **strange):
        if strange:
            words = ", ".join(word for word in ("params", "learning_rate", *self.init_args) if word != "kwargs")
            raise KeyError(f"mindspore.nn.Adam: no argument is called {', '.join(sorted(strange))}; it takes {words}")
        check_bools("mindspore.nn.Adam", use_lazy=use_lazy, use_offload=use_offload)
        if use_lazy + use_offload + use_amsgrad > 1:
            raise ValueError("mindspore.nn.Adam: two of use_lazy, use_offload and use_amsgrad; give one")
        self.use_lazy, self.use_offload = use_lazy, use_offload
        if use_offload:  # MindSpore's does not centralize gradients then
            self.grad_centralization_flags = (False,) * self.param_length

    def _begin(self):
        self.beta1_power.mul_(self.beta1)
        self.beta2_power.mul_(self.beta2)

    def _update(self, rate, parameters, gradients, first, second, greatest=None):
        self._average(gradients, first, second)
        power1, power2 = graph_numbers.number(self.beta1_power), graph_numbers.number(self.beta2_power)
        rate = rate * (1 - power2) ** 0.5 / (1 - power1)
        if greatest is not None:
            torch._foreach_maximum_(greatest, second)
            second = greatest
        if self.use_nesterov:
            beta1 = float(self.beta1)
            first = torch._foreach_mul(first, beta1)
            torch._foreach_add_(first, gradients, alpha=1 - beta1)
        self._descend(rate, parameters, first, second)


@public("nn.AdamWeightDecay")
class AdamWeightDecay(_WithBetas):
    """Adam without correction of the moments; weight decay shrinks the parameters, not the gradients. See Optimizer."""

    _state = ("moments1", "moments2")
    _decays_gradients = False
    _support_parallel_optimizer = True

    def __init__(self, params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        self._set_betas(beta1, beta2, eps)
        self.moments1, self.moments2 = self._new_state("adam_m"), self._new_state("adam_v")

    def _update(self, rate, parameters, gradients, first, second, decay):
        if type(decay) is torch.Tensor or decay:
            torch._foreach_mul_(parameters, 1 - rate * decay)
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

    @opt_init_args_register
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
        if type(rate) is torch.Tensor:
            gradients, rate = torch._foreach_mul(gradients, rate), 1
        torch._foreach_addcdiv_(moment, gradients, root, rate)
        torch._foreach_sub_(parameters, moment)


@public("nn.Adagrad")
class Adagrad(FusedOptimizer):
    """Divide by the root of the sum of the squares of all gradients, which starts at `accum`. See Optimizer.

    update_slots: whether the sum grows.
    """

    _state = ("accum",)

    @opt_init_args_register
    def __init__(self, params, accum=0.1, learning_rate=0.001, update_slots=True, loss_scale=1.0, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_not_negative("mindspore.nn.Adagrad", accum=accum)
        check_bools("mindspore.nn.Adagrad", update_slots=update_slots)
        self.update_slots, self.accum = update_slots, self._new_state("accum", accum)

    def _update(self, rate, parameters, gradients, accum):
        if self.update_slots:
            torch._foreach_addcmul_(accum, gradients, gradients, 1)
        if type(rate) is torch.Tensor:
            gradients, rate = torch._foreach_mul(gradients, rate), 1
        torch._foreach_addcdiv_(parameters, gradients, torch._foreach_sqrt(accum), -rate)
