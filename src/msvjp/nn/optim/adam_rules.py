"""Optimizers that keep the moments of Adam: LazyAdam and AdamOffload, which are Adam itself here, and AdaMax."""

import torch

from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from .optimizer import opt_init_args_register
from .update_rules import Adam, _WithBetas


class _AdamOfOnePath(Adam):
    """Adam with the powers of its betas in one axis, as the optimizers have them that MindSpore made of it."""

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
    ):
        super().__init__(params, learning_rate, beta1, beta2, eps, use_locking, use_nesterov, weight_decay, loss_scale)
        self.beta1_power, self.beta2_power = one("beta1_power"), one("beta2_power")


def one(name):
    """A power of a beta before the first step, of shape (1,), on the CPU."""
    return Parameter(Tensor([1.0], torch.float32, device="cpu"), name=name)


@public("nn.LazyAdam")
class LazyAdam(_AdamOfOnePath):
    """Adam that leaves the rows of a sparse gradient alone which it does not have. Gradients are dense here: it is Adam.

    The arguments are those of Adam, without use_amsgrad.
    """


@public("nn.AdamOffload")
class AdamOffload(_AdamOfOnePath):
    """Adam whose moments MindSpore keeps and updates on the host. Here they are where the parameters are: it is Adam.

    The arguments are those of Adam, without use_amsgrad. As in MindSpore, gradients are not centralized.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.params = self.parameters
        self.grad_centralization_flags = (False,) * self.param_length


@public("nn.AdaMax")
class AdaMax(_WithBetas):
    """Adam with the greatest gradient so far, fading by beta2, for the root of the second moment.

    Kingma and Ba 2015, section 7.1, https://arxiv.org/abs/1412.6980. See Optimizer for the rest.

    Args:
        beta1, beta2: the weights of the old moments, floats between 0 and 1.
        eps: what is added to the second moment, above 0.

    Raises:
        TypeError, ValueError: a beta or eps is no float or out of its range; and those of Optimizer.
    """

    _state = ("moment1", "moment2")

    @opt_init_args_register
    def __init__(self, params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0, loss_scale=1.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        self._set_betas(beta1, beta2, eps)
        self.beta1_power = one("beta1_power")
        self.moment1, self.moment2 = self._new_state("moment1"), self._new_state("moment2")

    def _begin(self):
        self.beta1_power.mul_(self.beta1)

    def _update(self, rate, parameters, gradients, first, second):
        torch._foreach_lerp_(first, gradients, 1 - float(self.beta1))
        torch._foreach_mul_(second, float(self.beta2))
        torch._foreach_maximum_(second, torch._foreach_abs(gradients))
        size = torch._foreach_add(second, float(self.eps))
        rate = rate / (1 - graph_numbers.number(self.beta1_power))
        if type(rate) is torch.Tensor:
            first, rate = torch._foreach_mul(first, rate), 1
        torch._foreach_addcdiv_(parameters, first, size, -rate)
