"""Optimizers that fit the step of each parameter to its norm, for large batches: Lamb and LARS."""

import torch

from ..._core.checks import check_bools, check_type
from ..._op.declare import layer_op, public
from ..._tape import graph_numbers
from ...common.parameter import Parameter
from .optimizer import Optimizer, TrainedParameters, _unscaled, check_gradients, opt_init_args_register, scalar
from .update_rules import _WithBetas


@public("nn.Lamb")
class Lamb(_WithBetas):
    """The step of Adam, scaled to the norm of the parameter (You et al. 2020, https://arxiv.org/abs/1904.00962).

    r = m / (sqrt(v) + eps) of the corrected moments, plus weight_decay * parameter; the step is
    learning_rate * |parameter| / |r| * r, and learning_rate * r where one of the norms is 0. See Optimizer for the rest.

    Args:
        beta1, beta2: the weights of the old moments, floats between 0 and 1.
        eps: what is added to the root of the second moment, above 0.

    Raises:
        TypeError, ValueError: a beta or eps is no float or out of its range; and those of Optimizer.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> w = mindspore.Parameter(mindspore.Tensor([3.0, 4.0]), name="w")
    >>> nn.Lamb([w], 0.1)((mindspore.Tensor([1.0, 1.0]),))
    (True,)
    >>> w.value()  # |w| is 5: the step is 0.5 long
    Tensor(shape=[2], dtype=Float32, value= [ 2.64644670e+00,  3.64644670e+00])
    """

    _state = ("moments1", "moments2")
    _decays_gradients = False
    _support_parallel_optimizer = True

    @opt_init_args_register
    def __init__(self, params, learning_rate, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        self._set_betas(beta1, beta2, eps)
        self.params = self.parameters
        self.moments1, self.moments2 = self._new_state("lamb_m"), self._new_state("lamb_v")

    def _update(self, rate, parameters, gradients, first, second, decay):
        self._average(gradients, first, second)
        step = graph_numbers.number(self.global_step) + 1
        root = torch._foreach_div(second, 1 - float(self.beta2) ** step)
        torch._foreach_sqrt_(root)
        torch._foreach_add_(root, float(self.eps))
        update = torch._foreach_div(first, root)
        torch._foreach_div_(update, 1 - float(self.beta1) ** step)
        if type(decay) is torch.Tensor:
            torch._foreach_add_(update, torch._foreach_mul(parameters, decay))
        elif decay:
            torch._foreach_add_(update, parameters, alpha=decay)
        torch._foreach_mul_(update, _trust_ratios(parameters, update))
        if type(rate) is torch.Tensor:
            update, rate = torch._foreach_mul(update, rate), 1
        torch._foreach_add_(parameters, update, alpha=-rate)


def _trust_ratios(parameters, update):
    """The norm of each parameter over that of its update, 1 where one of them is 0: a list of 0-D tensors."""
    norms, others = torch.stack(torch._foreach_norm(parameters)), torch.stack(torch._foreach_norm(update))
    return list(torch.where((norms > 0) & (others > 0), norms / others, 1.0).unbind())


def _no_norm_or_bias(parameter):
    return "LayerNorm" not in parameter.name and "bias" not in parameter.name


@public("nn.LARS")
class LARS(Optimizer):
    """Scales the gradients to the norms of the parameters, for the optimizer that it wraps.

    You et al. 2017, https://arxiv.org/abs/1708.03888: the gradient becomes local * (gradient + decay * parameter) with
    local = coefficient * |parameter| / (|gradient| + decay * |parameter| + epsilon). The optimizer's own weight decay and
    loss scale are applied here, and no longer by the optimizer.

    Args:
        optimizer: a MindSpore optimizer. Its parameters, rates and step are those of this one.
        epsilon: what is added to the divisor.
        coefficient: how far the step is trusted.
        use_clip: whether the learning rate times `local` is at most the learning rate's own: min(local / rate, 1).
        lars_filter: called with each Parameter, says whether its gradient is scaled.

    Raises:
        TypeError: an argument is of another type.
        ValueError: use_clip, and the optimizer has groups of learning rates that change.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> w = mindspore.Parameter(mindspore.Tensor([3.0, 4.0]), name="w")
    >>> nn.LARS(nn.SGD([w], 1.0), coefficient=0.1)((mindspore.Tensor([1.0, 0.0]),))
    (True,)
    >>> w.value()
    Tensor(shape=[2], dtype=Float32, value= [ 2.50000501e+00,  4.00000000e+00])
    """

    @opt_init_args_register
    def __init__(self, optimizer, epsilon=1e-5, coefficient=0.001, use_clip=False, lars_filter=_no_norm_or_bias):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"mindspore.nn.LARS: optimizer is {type(optimizer).__name__}; give an optimizer")
        check_type("mindspore.nn.LARS", float, "a float", epsilon=epsilon, coefficient=coefficient)
        check_bools("mindspore.nn.LARS", use_clip=use_clip)
        if use_clip and optimizer.is_group_lr and optimizer.dynamic_lr:
            raise ValueError("mindspore.nn.LARS: use_clip is True and groups have changing learning rates; give one")
        super().__init__(0.0, [Parameter(scalar(0), name="fake_param")])
        self._take_over(optimizer)
        self.epsilon, self.coefficient, self.use_clip = epsilon, coefficient, use_clip
        self.lars_flag = tuple(bool(lars_filter(p)) for p in self.parameters)

    def _take_over(self, optimizer):
        """Decay and scale the optimizer's gradients here, by what it was told, and no longer there."""
        for name in ("is_group", "is_group_lr", "dynamic_lr", "dynamic_weight_decay", "exec_weight_decay"):
            setattr(self, name, getattr(optimizer, name))
        for name in ("weight_decay", "decay_flags", "loss_scale", "need_scale", "reciprocal_scale", "param_length"):
            setattr(self, name, getattr(optimizer, name))
        self.global_step, self.parameters = optimizer.global_step, TrainedParameters(optimizer.parameters, self)
        self.learning_rate = Parameter(scalar(0), name="fake_lr")
        self._settings, self._parts = optimizer._settings, optimizer._parts
        optimizer.exec_weight_decay = optimizer.dynamic_weight_decay = optimizer.need_scale = False
        optimizer.decay_flags = (False,) * optimizer.param_length
        optimizer._parts = [(indices, None) for indices, _ in optimizer._parts]
        self.opt = optimizer  # after the parameters, which are named as its own ones then

    def construct(self, gradients):
        """Update the parameters by one step; what the wrapped optimizer returns."""
        rates = self.opt.get_lr()
        with torch.no_grad():
            scaled = _scaled(self, gradients, rates if isinstance(rates, tuple) else (rates,) * self.param_length)
        return self.opt(tuple(scaled))


@layer_op("nn.LARS")
def _scaled(lars, gradients, rates):
    check_gradients(lars, gradients)
    out = list(_unscaled(lars, gradients))
    for indices, decay in lars._parts:
        chosen = [i for i in indices if lars.lars_flag[i]]
        if not chosen:
            continue
        decay = 0.0 if decay is None else float(lars._now(decay)) / lars.loss_scale
        weights, grads = [lars.parameters[i] for i in chosen], [out[i] for i in chosen]
        factors = _local_rates(lars, weights, grads, decay)
        if lars.use_clip:
            factors = torch._foreach_div(factors, [float(rates[i]) for i in chosen])
            factors = torch._foreach_clamp_max(factors, 1)
        scaled = torch._foreach_add(grads, weights, alpha=decay)
        torch._foreach_mul_(scaled, factors)
        for i, gradient in zip(chosen, scaled, strict=True):
            out[i] = gradient
    return out


def _local_rates(lars, weights, gradients, decay):
    """How much of each gradient is taken, a list of 0-D tensors."""
    norms, others = torch.stack(torch._foreach_norm(weights)), torch.stack(torch._foreach_norm(gradients))
    return list((lars.coefficient * norms / (others + decay * norms + lars.epsilon)).unbind())
