"""Schedules of the learning rate for the experimental optimizers: each step sets the rate of every group.

Rates are 0-D float32 Tensors on the CPU, as the Parameters are that hold them.
"""

import bisect
import math

import torch

from ..._core.checks import check_ints, check_numbers, check_type
from ..._op.declare import public
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from ...nn.optim.optimizer import scalar
from .optimizer import Optimizer

_PREFIX = "mindspore.experimental.optim.lr_scheduler"


@public("experimental.optim.lr_scheduler.LRScheduler")
class LRScheduler:
    """The base of schedules: write `get_lr()`, which gives the rate of each group, a list of Tensors or numbers.

    It may use `last_epoch` (a Parameter: the number of steps so far), `base_lrs` (the rates at the beginning) and `_last_lr`
    (the Parameters that hold the rates). The first step is taken when the schedule is made.

    Args:
        optimizer: an optimizer of `experimental.optim` or `mint.optim`.
        last_epoch: -1 to begin, or the number of steps that were taken before; then groups have an 'initial_lr'.

    Raises:
        TypeError: optimizer is no such optimizer, or last_epoch no int.
        ValueError: last_epoch is below -1.
        KeyError: last_epoch is given, and a group has no 'initial_lr'.
    """

    def __init__(self, optimizer, last_epoch=-1):
        name = type(self).__name__
        _check_optimizer(name, optimizer)
        check_ints(f"{_PREFIX}.{name}", last_epoch=last_epoch)
        if last_epoch < -1:
            raise ValueError(f"{_PREFIX}.{name}: last_epoch is {last_epoch}; give -1 or more")
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", scalar(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(f"{_PREFIX}.{name}: group {i} has no 'initial_lr', which last_epoch {last_epoch} needs")
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.optimizer, self.groups_num = optimizer, len(optimizer.param_groups)
        self._last_lr = list(optimizer.lrs)
        self.last_epoch = _count(last_epoch, f"last_epoch_{name}")
        self.increase_tensor = Tensor(1, torch.int32, device="cpu")
        self.step()

    @staticmethod
    def get_lr():
        """The rate of each group, a list. To be written in a subclass."""
        raise NotImplementedError(f"{_PREFIX}.LRScheduler: a schedule needs a method 'get_lr'")

    def get_last_lr(self):
        """The rate of each group now, a list of 0-D Tensors."""
        return [scalar(lr) for lr in self._last_lr]

    def step(self, epoch=None):
        """Take a step, or go to the step `epoch`, and set the rates; True."""
        if epoch is None:
            _set(self.last_epoch, float(self.last_epoch) + 1)
            rates = self.get_lr()
        else:
            _set(self.last_epoch, epoch)
            rates = self._get_closed_form_lr()
        for held, rate in zip(self._last_lr, rates, strict=True):
            _set(held, rate)
        return True

    def _get_closed_form_lr(self):
        """The rates at `last_epoch`, where they do not follow from those of the step before."""
        return self.get_lr()

    @property
    def _epoch(self):
        return float(self.last_epoch)

    def _last_times(self, factor):
        return [lr.value() * factor for lr in self._last_lr]

    def _base_times(self, factor):
        return [lr * factor for lr in self.base_lrs]


def _check_optimizer(name, optimizer):
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{_PREFIX}.{name}: optimizer is {type(optimizer).__name__}; give one of mindspore.experimental.optim"
        )


def _count(value, name):
    return Parameter(scalar(value), name=name)


def _set(parameter, value):
    parameter.set_data(scalar(value))


def _each(name, word, given, groups):
    """One value for each group: those given, or the same for all."""
    if not isinstance(given, (list, tuple)):
        return [given] * groups
    if len(given) != groups:
        raise ValueError(f"{_PREFIX}.{name}: {word} has {len(given)} items for {groups} groups; give one for each")
    return list(given)


# ---- the schedules ----


@public("experimental.optim.lr_scheduler.StepLR")
class StepLR(LRScheduler):
    """Multiply the rates by gamma, a float, every step_size steps.

    >>> import msvjp as mindspore
    >>> from msvjp.experimental import optim
    >>> w = mindspore.Parameter(mindspore.Tensor([1.0]), name="w")
    >>> schedule = optim.lr_scheduler.StepLR(optim.SGD([w], lr=0.5), step_size=2, gamma=0.5)
    >>> [schedule.step() and float(schedule.get_last_lr()[0]) for _ in range(4)]
    [0.5, 0.25, 0.25, 0.125]
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        check_ints(f"{_PREFIX}.StepLR", step_size=step_size)
        check_type(f"{_PREFIX}.StepLR", float, "a float", gamma=gamma)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        return self._last_times(self.gamma if self._epoch and self._epoch % self.step_size == 0 else 1)

    def _get_closed_form_lr(self):
        return self._base_times(self.gamma ** (self._epoch // self.step_size))


@public("experimental.optim.lr_scheduler.MultiStepLR")
class MultiStepLR(LRScheduler):
    """Multiply the rates by gamma, a number, at each step of milestones, a list of ints; twice at one that is there twice."""

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        if not isinstance(milestones, list):
            raise TypeError(f"{_PREFIX}.MultiStepLR: milestones is {milestones!r}; give a list of ints")
        check_ints(f"{_PREFIX}.MultiStepLR", **{f"milestones[{i}]": m for i, m in enumerate(milestones)})
        check_numbers(f"{_PREFIX}.MultiStepLR", gamma=gamma)
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        return self._last_times(self.gamma ** self.milestones.count(self._epoch))

    def _get_closed_form_lr(self):
        return self._base_times(self.gamma ** bisect.bisect_right(self.milestones, self._epoch))


@public("experimental.optim.lr_scheduler.ExponentialLR")
class ExponentialLR(LRScheduler):
    """Multiply the rates by gamma, a float, at every step."""

    def __init__(self, optimizer, gamma, last_epoch=-1):
        check_type(f"{_PREFIX}.ExponentialLR", float, "a float", gamma=gamma)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        return self._last_times(self.gamma if self._epoch else 1)

    def _get_closed_form_lr(self):
        return self._base_times(self.gamma**self._epoch)


@public("experimental.optim.lr_scheduler.ConstantLR")
class ConstantLR(LRScheduler):
    """Rates times factor, from 0 to 1, until step total_iters; the optimizer's own from there on."""

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        if not 0 <= factor <= 1:
            raise ValueError(f"{_PREFIX}.ConstantLR: factor is {factor}; give a number from 0 to 1")
        check_ints(f"{_PREFIX}.ConstantLR", total_iters=total_iters)
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        if self._epoch == 0:
            return self._last_times(self.factor)
        return [lr.value() / (self.factor if self._epoch == self.total_iters else 1) for lr in self._last_lr]

    def _get_closed_form_lr(self):
        return self._base_times(1 if self._epoch >= self.total_iters else self.factor)


@public("experimental.optim.lr_scheduler.LinearLR")
class LinearLR(LRScheduler):
    """Rates times a factor that goes in a line from start_factor, in (0, 1], to end_factor, in [0, 1], at total_iters."""

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if not 0 < start_factor <= 1:
            raise ValueError(f"{_PREFIX}.LinearLR: start_factor is {start_factor}; give a number above 0, up to 1")
        if not 0 <= end_factor <= 1:
            raise ValueError(f"{_PREFIX}.LinearLR: end_factor is {end_factor}; give a number from 0 to 1")
        check_ints(f"{_PREFIX}.LinearLR", total_iters=total_iters)
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        if self._epoch == 0:
            return self._last_times(self.start_factor)
        if self._epoch > self.total_iters:
            return self._last_times(1)
        climb = self.end_factor - self.start_factor
        return self._last_times(1 + climb / (self.total_iters * self.start_factor + (self._epoch - 1) * climb))

    def _get_closed_form_lr(self):
        climb, done = self.end_factor - self.start_factor, min(self.total_iters, self._epoch) / self.total_iters
        return self._base_times(self.start_factor + climb * done)


@public("experimental.optim.lr_scheduler.PolynomialLR")
class PolynomialLR(LRScheduler):
    """Rates times (1 - step / total_iters) ** power, down to 0 at total_iters. power: a float from 0 on."""

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        check_type(f"{_PREFIX}.PolynomialLR", float, "a float", power=power)
        if power < 0:
            raise ValueError(f"{_PREFIX}.PolynomialLR: power is {power}; give a float from 0 on")
        check_ints(f"{_PREFIX}.PolynomialLR", total_iters=total_iters)
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        if self._epoch == 0 or self._epoch > self.total_iters:
            return self._last_times(1)
        now, last = (1 - step / self.total_iters for step in (self._epoch, self._epoch - 1))
        return self._last_times((now / last) ** self.power)

    def _get_closed_form_lr(self):
        return self._base_times((1 - min(self.total_iters, self._epoch) / self.total_iters) ** self.power)


@public("experimental.optim.lr_scheduler.LambdaLR")
class LambdaLR(LRScheduler):
    """The optimizer's rates times lr_lambda(step): a function of `last_epoch`, or a list with one for each group."""

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = _each("LambdaLR", "lr_lambda", lr_lambda, len(optimizer.param_groups))
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        step = self.last_epoch.value()
        return [lr * factor(step) for factor, lr in zip(self.lr_lambdas, self.base_lrs, strict=True)]


@public("experimental.optim.lr_scheduler.MultiplicativeLR")
class MultiplicativeLR(LRScheduler):
    """Multiply the rates by lr_lambda(step) at every step: a function of `last_epoch`, or a list with one for each group."""

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = _each("MultiplicativeLR", "lr_lambda", lr_lambda, len(optimizer.param_groups))
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        if self._epoch <= 0:
            return self._last_times(1)
        step = self.last_epoch.value()
        return [lr.value() * factor(step) for factor, lr in zip(self.lr_lambdas, self._last_lr, strict=True)]


@public("experimental.optim.lr_scheduler.CosineAnnealingLR")
class CosineAnnealingLR(LRScheduler):
    """From the optimizer's rates down half a cosine to eta_min at step T_max, and up again (https://arxiv.org/abs/1608.03983)."""

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        check_numbers(f"{_PREFIX}.CosineAnnealingLR", eta_min=eta_min)
        check_ints(f"{_PREFIX}.CosineAnnealingLR", T_max=T_max)
        self.T_max, self.eta_min, self.math_pi = T_max, eta_min, math.pi
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        if self._epoch == 0:
            return self._last_times(1)
        if (self._epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            up = (1 - math.cos(math.pi / self.T_max)) / 2
            held = zip(self.base_lrs, self._last_lr, strict=True)
            return [lr.value() + (base - self.eta_min) * up for base, lr in held]
        now, last = (1 + math.cos(math.pi * step / self.T_max) for step in (self._epoch, self._epoch - 1))
        return [now / last * (lr.value() - self.eta_min) + self.eta_min for lr in self._last_lr]

    def _get_closed_form_lr(self):
        share = (1 + math.cos(math.pi * self._epoch / self.T_max)) / 2
        return [self.eta_min + (base - self.eta_min) * share for base in self.base_lrs]


@public("experimental.optim.lr_scheduler.CosineAnnealingWarmRestarts")
class CosineAnnealingWarmRestarts(LRScheduler):
    """From the optimizer's rates down half a cosine to eta_min, again and again (https://arxiv.org/abs/1608.03983).

    Args:
        T_0: the steps of the first time down, an int above 0.
        T_mult: how many times longer the next one is, an int from 1 on.
        eta_min: the rate at the end of each, a number.
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0, last_epoch=-1):
        for word, value in (("T_0", T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{_PREFIX}.CosineAnnealingWarmRestarts: {word} is {value!r}; give an int from 1 on")
        check_numbers(f"{_PREFIX}.CosineAnnealingWarmRestarts", eta_min=eta_min)
        self.T_0, self.T_i, self.T_cur = _count(T_0, "T_0"), _count(T_0, "T_i"), _count(last_epoch, "T_cur")
        self.T_mult, self.eta_min = T_mult, scalar(eta_min)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        share = (1 + math.cos(math.pi * float(self.T_cur) / float(self.T_i))) / 2
        return [self.eta_min + (base - self.eta_min) * share for base in self.base_lrs]

    def step(self, epoch=None):
        """Take a step, or go to the step `epoch`, which may be between two, and set the rates."""
        if epoch is None and self._epoch >= 0:
            epoch, now, length = self._epoch + 1, float(self.T_cur) + 1, float(self.T_i)
            if now >= length:
                now, length = now - length, length * self.T_mult
        else:
            epoch = 0.0 if epoch is None else float(epoch)
            now, length = self._place(epoch)
        _set(self.T_cur, now)
        _set(self.T_i, length)
        _set(self.last_epoch, math.floor(epoch))
        for held, rate in zip(self._last_lr, self.get_lr(), strict=True):
            _set(held, rate)

    def _place(self, epoch):
        """How far a step is into its time down, and how long that is."""
        if epoch < 0:
            raise ValueError(f"{_PREFIX}.CosineAnnealingWarmRestarts.step: epoch is {epoch}; give a number from 0 on")
        first, times = float(self.T_0), self.T_mult
        if epoch < first or times == 1:
            return epoch % first, first
        done = int(math.log(epoch / first * (times - 1) + 1, times))
        return epoch - first * (times**done - 1) / (times - 1), first * times**done


@public("experimental.optim.lr_scheduler.CyclicLR")
class CyclicLR(LRScheduler):
    """From base_lr in a line up to max_lr and back, again and again (https://arxiv.org/abs/1506.01186).

    Args:
        base_lr, max_lr: a number, or a list with one for each group.
        step_size_up, step_size_down: the steps up and down; None: as many down as up.
        mode: 'triangular', 'triangular2' (half as high each time) or 'exp_range' (times gamma ** step).
        scale_fn: a function of the number of the cycle or step, for the height, in place of mode.
        scale_mode: 'cycle' or 'iterations': which of them scale_fn is given.

    Raises:
        ValueError: mode is none of these, and there is no scale_fn; a list has another length.
    """

    def __init__(
        self,
        optimizer,
        base_lr,
        max_lr,
        step_size_up=2000,
        step_size_down=None,
        mode="triangular",
        gamma=1.0,
        scale_fn=None,
        scale_mode="cycle",
        last_epoch=-1,
    ):
        groups = len(optimizer.param_groups)
        base_lrs = [scalar(lr) for lr in _each("CyclicLR", "base_lr", base_lr, groups)]
        self.max_lrs = [scalar(lr) for lr in _each("CyclicLR", "max_lr", max_lr, groups)]
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"{_PREFIX}.CyclicLR: mode is {mode!r}; give 'triangular', 'triangular2' or 'exp_range'")
        down = step_size_up if step_size_down is None else step_size_down
        self.total_step_size = float(step_size_up) + float(down)
        self.step_up_ratio = float(step_size_up) / self.total_step_size
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn else "iterations" if mode == "exp_range" else "cycle"
        if last_epoch == -1:
            for held, lr in zip(optimizer.lrs, base_lrs, strict=True):
                _set(held, lr)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x):
        """The height of a cycle or step, of which x is the number."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        return {"triangular": 1.0, "triangular2": 0.5 ** (x - 1), "exp_range": self.gamma**x}[self.mode]

    def get_lr(self):
        """The rate of each group, a list of Tensors."""
        cycle = (self.last_epoch.value() / self.total_step_size + 1).floor()
        x = 1 + self._epoch / self.total_step_size - float(cycle)
        share = x / self.step_up_ratio if x <= self.step_up_ratio else (x - 1) / (self.step_up_ratio - 1)
        height = share * self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch.value())
        return [base + (top - base) * height for base, top in zip(self.base_lrs, self.max_lrs, strict=True)]


# ---- those that are no LRScheduler ----


@public("experimental.optim.lr_scheduler.SequentialLR")
class SequentialLR:
    """One schedule after the other: the next of `schedulers` begins at each step of `milestones`.

    Raises:
        ValueError: a schedule is another optimizer's, or there is not one more of them than of milestones.
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        for i, scheduler in enumerate(schedulers):
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"{_PREFIX}.SequentialLR: schedulers[{i}] is another optimizer's; give them one")
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"{_PREFIX}.SequentialLR: {len(milestones)} milestones for {len(schedulers)} schedulers; give one less"
            )
        self._schedulers, self.milestones, self.optimizer = schedulers, milestones, optimizer
        self.milestones_len = len(milestones)
        self.last_epoch = _count(last_epoch + 1, "last_epoch_SequentialLR")
        self.increase_tensor = Tensor(1, torch.int32, device="cpu")
        for held, group in zip(optimizer.lrs, optimizer.param_groups, strict=True):
            _set(held, group["initial_lr"])
        for scheduler in schedulers:  # each took its first step when it was made
            _set(scheduler.last_epoch, float(scheduler.last_epoch) - 1)
        schedulers[0].step()
        self._last_lr = schedulers[0]._last_lr

    def step(self):
        """Take a step of the schedule whose turn it is."""
        _set(self.last_epoch, float(self.last_epoch) + 1)
        epoch = int(self.last_epoch)
        turn = bisect.bisect_right(self.milestones, epoch)
        begins = turn > 0 and self.milestones[turn - 1] == epoch
        self._schedulers[turn].step(*([0] if begins else []))

    def get_last_lr(self):
        """The rate of each group now, a list of 0-D Tensors."""
        return [scalar(lr) for lr in self._last_lr]


@public("experimental.optim.lr_scheduler.ReduceLROnPlateau")
class ReduceLROnPlateau:
    """Multiply the rates by factor when a metric has not become better for more than patience steps.

    Args:
        mode: 'min' or 'max': what better means.
        factor: a number below 1.
        threshold: by how much it has to be better, as a part of the best ('rel') or in itself ('abs', threshold_mode).
        cooldown: how many steps to wait after the rates fell.
        min_lr: the least rate, or a list with one for each group.
        eps: a fall that is not greater is not made.

    Raises:
        ValueError: factor, mode or threshold_mode is none of these, or min_lr is of another length.
        TypeError: optimizer is none of `experimental.optim`.
    """

    def __init__(
        self,
        optimizer,
        mode="min",
        factor=0.1,
        patience=10,
        threshold=1e-4,
        threshold_mode="rel",
        cooldown=0,
        min_lr=0,
        eps=1e-8,
    ):
        if factor >= 1:
            raise ValueError(f"{_PREFIX}.ReduceLROnPlateau: factor is {factor}; give a number below 1")
        _check_optimizer("ReduceLROnPlateau", optimizer)
        least = _each("ReduceLROnPlateau", "min_lr", min_lr, len(optimizer.param_groups))
        for word, value, choices in (
            ("mode", mode, ("min", "max")),
            ("threshold_mode", threshold_mode, ("rel", "abs")),
        ):
            if value not in choices:
                raise ValueError(f"{_PREFIX}.ReduceLROnPlateau: {word} is {value!r}; give {' or '.join(choices)}")
        self.optimizer, self.factor, self.min_lrs = optimizer, factor, [scalar(lr) for lr in least]
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.patience, self.cooldown, self.eps = patience, cooldown, eps
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.best, self.cooldown_counter = _count(self.mode_worse, "best"), _count(0, "cooldown_counter")
        self.wait, self.last_epoch = _count(0, "wait"), _count(0, "last_epoch_ReduceLROnPlateau")
        self._last_lr = list(optimizer.lrs)

    def step(self, metrics):
        """Take note of a metric, a number or 0-D Tensor; True."""
        _set(self.last_epoch, float(self.last_epoch) + 1)
        better = self._is_improvement(scalar(metrics), self.best)
        if better:
            _set(self.best, metrics)
        _set(self.wait, 0 if better else float(self.wait) + 1)
        if self.in_cooldown():
            _set(self.cooldown_counter, float(self.cooldown_counter) - 1)
            _set(self.wait, 0)
        if float(self.wait) > self.patience:
            self._reduce_lr()
            _set(self.cooldown_counter, self.cooldown)
            _set(self.wait, 0)
        return True

    def _reduce_lr(self):
        for held, least in zip(self._last_lr, self.min_lrs, strict=True):
            lower = max(held.value() * self.factor, least)
            if held.value() > lower + self.eps:
                _set(held, lower)

    def _is_improvement(self, current, best):
        """Whether it is better, in float32: of numbers with few decimals some lie just at the bound."""
        sign = 1 if self.mode == "max" else -1
        bound = best * (1 + sign * self.threshold) if self.threshold_mode == "rel" else best + sign * self.threshold
        return bool(current * sign > bound * sign)

    def in_cooldown(self):
        """Whether the rates fell so lately that it waits."""
        return bool(self.cooldown_counter > 0)

    def get_last_lr(self):
        """The rate of each group now, a list of 0-D Tensors."""
        return [scalar(lr) for lr in self._last_lr]
