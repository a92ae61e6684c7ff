"""AdaFactor, which keeps of the second moments of a matrix only the means of its rows and of its columns."""

import math

import torch

from ... import log
from ..._core.checks import check_bools, check_not_negative, check_type
from ..._op.declare import public
from ..._tape import graph_numbers
from ...common.parameter import Parameter, ParameterTuple
from ...common.tensor import Tensor
from .optimizer import FusedOptimizer, opt_init_args_register, scalar


@public("nn.AdaFactor")
class AdaFactor(FusedOptimizer):
    """Adam of little memory: of the second moments of a matrix only the means of its rows and columns are kept.

    Shazeer and Stern 2018, https://arxiv.org/abs/1804.04235. The gradients are taken as they come, for their scale
    cancels, and groups have no learning rates and weight decays of their own.

    Args:
        params: a list of Parameters or of dicts. See Optimizer.
        learning_rate: None, and the step is relative; or as in Optimizer, and relative_step is False.
        eps: what is added to the squared gradients, and the least size of a parameter: a tuple or list of two floats.
        clip_threshold: the greatest root mean square of a step before it is multiplied by the rate.
        decay_rate: the power of the step by which the weight of a new gradient falls, between 0 and 1.
        beta1: the weight of the old first moment; with 0 or None there is none.
        weight_decay: by how much the parameters shrink, times the rate; from 0, below 1.
        scale_parameter: whether the rate is multiplied by the root mean square of the parameter. A list or schedule of
            rates is not.
        relative_step: whether the rate is the less of 0.01 and 1 / sqrt(step).
        warmup_init: whether it is the less of 1e-6 * step and 1 / sqrt(step).
        compression: whether the second moments of vectors are kept in float16.

    Raises:
        ValueError: learning_rate with relative_step or neither, warmup_init without relative_step, a number out of range.
        TypeError: an argument is of another type.
    """

    _state = ("exp_avg", "exp_avg_sq_row", "exp_avg_sq_col", "exp_avg_sq")
    _decays_gradients = False
    _support_parallel_optimizer = True

    @opt_init_args_register
    def __init__(
        self,
        params,
        learning_rate=None,
        eps=(1e-30, 1e-3),
        clip_threshold=1.0,
        decay_rate=0.8,
        beta1=0.9,
        weight_decay=0.0,
        scale_parameter=True,
        relative_step=True,
        warmup_init=False,
        compression=False,
        loss_scale=1.0,
    ):
        _check_rate(learning_rate, relative_step, warmup_init)
        super().__init__(0.0 if learning_rate is None else learning_rate, params, weight_decay, loss_scale)
        beta1 = 0.0 if beta1 is None else beta1
        _check_factors(eps, clip_threshold, decay_rate, beta1, weight_decay)
        api = "mindspore.nn.AdaFactor"
        check_bools(api, scale_parameter=scale_parameter, relative_step=relative_step, compression=compression)
        _warn_of_groups(params)
        self.scale_lr = learning_rate is None or isinstance(learning_rate, (int, float))
        self.scale_parameter, self.relative_step = scale_parameter and self.scale_lr, relative_step and self.scale_lr
        self.warmup_init, self.compression = warmup_init, compression
        self.eps, self.clip_threshold, self.beta1 = tuple(map(scalar, eps)), scalar(clip_threshold), scalar(beta1)
        self.decay_rate, self.need_scale = scalar(-decay_rate), False
        self.weight_decay, self.weight_decay_flag = scalar(weight_decay), bool(weight_decay)
        self.init_ada_factor_state(beta1)
        self.step = Parameter(Tensor([0.0], torch.float32, device="cpu"), name="afactor_step")

    def init_ada_factor_state(self, beta1):
        """Make the tensors of the moments; the first ones if beta1 is above 0."""
        self.use_first_moment = beta1 > 0
        if self.use_first_moment:
            self.exp_avg = self._new_state("exp_avg")
        else:
            self._state = self._state[1:]
        matrix = [p.ndim > 1 for p in self.parameters]
        rows = [p.shape[:-1] if m else (1,) for p, m in zip(self.parameters, matrix, strict=True)]
        columns = [(*p.shape[:-2], p.shape[-1]) if m else (1,) for p, m in zip(self.parameters, matrix, strict=True)]
        whole = [(1,) if m else p.shape for p, m in zip(self.parameters, matrix, strict=True)]
        kept = [torch.float16 if self.compression and not m else None for m in matrix]
        self.exp_avg_sq_row = self._of_shapes("exp_avg_sq_row", rows)
        self.exp_avg_sq_col = self._of_shapes("exp_avg_sq_col", columns)
        self.exp_avg_sq = self._of_shapes("exp_avg_sq", whole, kept)

    def _of_shapes(self, prefix, shapes, dtypes=None):
        dtypes = dtypes or [None] * len(shapes)
        return ParameterTuple(
            Parameter(Tensor(torch.zeros(shape, dtype=dtype or p.dtype, device=p.device)), name=f"{prefix}_{p.name}")
            for p, shape, dtype in zip(self.parameters, shapes, dtypes, strict=True)
        )

    @property
    def supports_memory_efficient_fp16(self):
        """True: it takes float16 parameters."""
        return True

    @property
    def supports_flat_params(self):
        """False: it asks for the shapes of the parameters."""
        return False

    def _begin(self):
        self.step.add_(1)

    def _update(self, rate, parameters, gradients, *state, decay):
        rates = self._rates(rate, parameters)
        updates = self._clipped(gradients, *state[-3:])
        torch._foreach_mul_(updates, rates)
        if self.use_first_moment:
            torch._foreach_lerp_(state[0], updates, 1 - float(self.beta1))
            updates = state[0]
        if self.weight_decay_flag:
            shrink = torch._foreach_mul(parameters, rates)
            torch._foreach_add_(parameters, shrink, alpha=-float(self.weight_decay))
        torch._foreach_sub_(parameters, updates)

    def _rates(self, rate, parameters):
        """The rate of each parameter, a list of numbers or of 0-D tensors."""
        if self.relative_step:
            step = graph_numbers.number(self.step)
            most, falling = 1e-6 * step if self.warmup_init else 0.01, 1 / step**0.5
            rate = graph_numbers.chosen(most < falling, most, falling)
        if not self.scale_parameter:
            return [rate] * len(parameters)
        scales = torch._foreach_clamp_min(_root_mean_squares(parameters), float(self.eps[1]))
        return torch._foreach_mul(scales, rate)

    def _clipped(self, gradients, *moments):
        """The gradients over the roots of their second moments, none with a greater mean square than clip_threshold."""
        keep = 1 - graph_numbers.number(self.step) ** float(self.decay_rate)
        squares = torch._foreach_mul(gradients, gradients)
        torch._foreach_add_(squares, float(self.eps[0]))
        each = zip(squares, *moments, strict=True)
        updates = torch._foreach_mul(gradients, [_inverse_root(keep, *one) for one in each])
        sizes = torch._foreach_div(_root_mean_squares(updates), float(self.clip_threshold))
        torch._foreach_div_(updates, torch._foreach_clamp_min(sizes, 1))
        return updates


def _inverse_root(keep, square, row, column, whole):
    """One over the root of the second moments, which take up the new squares: of a matrix from its rows and columns."""
    if square.ndim < 2:
        whole.copy_(whole.to(square.dtype).mul_(keep).add_(square.mul_(1 - keep)))
        return whole.to(square.dtype).rsqrt()
    row.mul_(keep).add_(square.mean(-1).mul_(1 - keep))
    column.mul_(keep).add_(square.mean(-2).mul_(1 - keep))
    return (row / row.mean(-1, keepdim=True)).rsqrt().unsqueeze(-1) * column.rsqrt().unsqueeze(-2)


def _root_mean_squares(tensors):
    return torch._foreach_div(torch._foreach_norm(tensors), [math.sqrt(x.numel()) for x in tensors])


def _check_rate(learning_rate, relative_step, warmup_init):
    if (learning_rate is None) != bool(relative_step):
        raise ValueError(
            f"mindspore.nn.AdaFactor: learning_rate is {learning_rate} and relative_step {relative_step}; "
            "give None and True, or a rate and False"
        )
    if warmup_init and not relative_step:
        raise ValueError("mindspore.nn.AdaFactor: warmup_init is True; it needs relative_step")


def _check_factors(eps, clip_threshold, decay_rate, beta1, weight_decay):
    api = "mindspore.nn.AdaFactor"
    check_type(api, (tuple, list), "a tuple of two floats", eps=eps)
    if len(eps) != 2:
        raise ValueError(f"{api}: eps has {len(eps)} numbers; give two")
    floats = {"eps[0]": eps[0], "eps[1]": eps[1], "clip_threshold": clip_threshold}
    check_type(api, float, "a float", **floats, decay_rate=decay_rate)
    check_not_negative(api, **floats, beta1=beta1, weight_decay=weight_decay)
    if not 0 < decay_rate < 1:
        raise ValueError(f"{api}: decay_rate is {decay_rate}; give a float between 0 and 1")
    if weight_decay >= 1:
        raise ValueError(f"{api}: weight_decay is {weight_decay}; give a number from 0, below 1")


def _warn_of_groups(params):
    own = {word for group in params if isinstance(group, dict) for word in ("lr", "weight_decay") if word in group}
    if own:
        log.warning("mindspore.nn.AdaFactor: the %s of groups is not read, as in MindSpore", " and ".join(sorted(own)))
