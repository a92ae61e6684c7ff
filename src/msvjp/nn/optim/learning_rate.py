"""Learning rates that change: Cells that map the step to a rate, and functions that list the rates of all steps.

A formula is written once, in torch, over a tensor of steps (or, for the lists, of epochs).
"""

import functools
import itertools
import math

import torch

from ..._core.checks import check_bools, check_not_negative, check_positive, check_positive_ints
from ..._core.switch import inside_torch
from ..._op.declare import layer_op, public
from ..cell import Cell

# ---- the formulas: `step` is a tensor of floats ----


def _exponential(step, learning_rate, decay_rate, decay_steps, is_stair):
    times = step / decay_steps
    return learning_rate * decay_rate ** (times.floor() if is_stair else times)


def _natural_exp(step, learning_rate, decay_rate, decay_steps, is_stair):
    # the rate is per step, and decay_steps is the length of a stair only
    return learning_rate * torch.exp(-decay_rate * (decay_steps * (step / decay_steps).floor() if is_stair else step))


def _inverse(step, learning_rate, decay_rate, decay_steps, is_stair):
    times = step / decay_steps
    return learning_rate / (1 + decay_rate * (times.floor() if is_stair else times))


def _cosine(step, min_lr, max_lr, decay_steps):
    return min_lr + 0.5 * (max_lr - min_lr) * (1 + torch.cos(math.pi * step.clamp(max=decay_steps) / decay_steps))


def _polynomial(step, learning_rate, end_learning_rate, decay_steps, power, update_decay_steps):
    if update_decay_steps:  # it goes up again, and down to the end of a period that is longer
        done = step / (decay_steps * (step / decay_steps).ceil().clamp(min=1))
    else:
        done = step.clamp(max=decay_steps) / decay_steps
    return (learning_rate - end_learning_rate) * (1 - done) ** power + end_learning_rate


def _warm_up(step, learning_rate, warmup_steps):
    return learning_rate * (step.clamp(max=warmup_steps) / warmup_steps)


# ---- the Cells ----


class LearningRateSchedule(Cell):
    """The base of schedules: write `construct(global_step)`, which gives the learning rate of that step, a Tensor.

    Optimizers call it with their `global_step`, an int32 Tensor of shape (1,) on the CPU that starts at 0.
    """

    def construct(self, global_step):
        """The learning rate of a step. To be written in a subclass."""
        raise NotImplementedError(f"mindspore.nn.{self.cls_name}: a LearningRateSchedule needs a method 'construct'")


class _Formula(LearningRateSchedule):
    """A schedule that is one of the formulas above, with its numbers."""

    def __init__(self, formula, **numbers):
        super().__init__()
        self._formula = functools.partial(formula, **numbers)
        for name, value in numbers.items():
            setattr(self, name, value)

    def construct(self, global_step):
        """The learning rate of the step, a float32 Tensor of its shape. global_step: a Tensor or a number."""
        return _evaluated(global_step, self._formula)


@layer_op("nn.LearningRateSchedule")
def _evaluated(step, formula):
    return formula(torch.as_tensor(step).to(torch.float32))


class _Decay(_Formula):
    def __init__(self, formula, learning_rate, decay_rate, decay_steps, is_stair):
        _check_decay(type(self).__name__, learning_rate, decay_rate, is_stair, decay_steps=decay_steps)
        numbers = {"learning_rate": learning_rate, "decay_rate": decay_rate, "decay_steps": decay_steps}
        super().__init__(formula, **numbers, is_stair=is_stair)


def _check_decay(name, learning_rate, decay_rate, is_stair, **lengths):
    check_positive(f"mindspore.nn.{name}", learning_rate=learning_rate, decay_rate=decay_rate)
    check_positive_ints(f"mindspore.nn.{name}", **lengths)
    check_bools(f"mindspore.nn.{name}", is_stair=is_stair)


@public("nn.ExponentialDecayLR")
class ExponentialDecayLR(_Decay):
    """learning_rate * decay_rate ** (step / decay_steps); with is_stair the exponent is rounded down."""

    def __init__(self, learning_rate, decay_rate, decay_steps, is_stair=False):
        super().__init__(_exponential, learning_rate, decay_rate, decay_steps, is_stair)


@public("nn.NaturalExpDecayLR")
class NaturalExpDecayLR(_Decay):
    """learning_rate * exp(-decay_rate * step); with is_stair constant over each decay_steps steps."""

    def __init__(self, learning_rate, decay_rate, decay_steps, is_stair=False):
        super().__init__(_natural_exp, learning_rate, decay_rate, decay_steps, is_stair)


@public("nn.InverseDecayLR")
class InverseDecayLR(_Decay):
    """learning_rate / (1 + decay_rate * step / decay_steps); with is_stair the quotient of steps is rounded down."""

    def __init__(self, learning_rate, decay_rate, decay_steps, is_stair=False):
        super().__init__(_inverse, learning_rate, decay_rate, decay_steps, is_stair)


@public("nn.CosineDecayLR")
class CosineDecayLR(_Formula):
    """From max_lr down half a cosine to min_lr at decay_steps, and min_lr from there on."""

    def __init__(self, min_lr, max_lr, decay_steps):
        _check_cosine("CosineDecayLR", min_lr, max_lr, decay_steps=decay_steps)
        super().__init__(_cosine, min_lr=min_lr, max_lr=max_lr, decay_steps=decay_steps)


def _check_cosine(name, min_lr, max_lr, **lengths):
    check_not_negative(f"mindspore.nn.{name}", min_lr=min_lr)
    check_positive(f"mindspore.nn.{name}", max_lr=max_lr)
    check_positive_ints(f"mindspore.nn.{name}", **lengths)
    if min_lr >= max_lr:
        raise ValueError(f"mindspore.nn.{name}: min_lr is {min_lr} and max_lr {max_lr}; max_lr must be greater")


@public("nn.PolynomialDecayLR")
class PolynomialDecayLR(_Formula):
    """From learning_rate to end_learning_rate at decay_steps, as (1 - step / decay_steps) ** power.

    update_decay_steps: after the end start again, with a period of the next multiple of decay_steps.
    """

    def __init__(self, learning_rate, end_learning_rate, decay_steps, power, update_decay_steps=False):
        _check_polynomial("PolynomialDecayLR", learning_rate, end_learning_rate, power, decay_steps=decay_steps)
        check_bools("mindspore.nn.PolynomialDecayLR", update_decay_steps=update_decay_steps)
        numbers = {"learning_rate": learning_rate, "end_learning_rate": end_learning_rate, "power": power}
        super().__init__(_polynomial, **numbers, decay_steps=decay_steps, update_decay_steps=update_decay_steps)


def _check_polynomial(name, learning_rate, end_learning_rate, power, **lengths):
    check_positive(f"mindspore.nn.{name}", learning_rate=learning_rate, power=power)
    check_not_negative(f"mindspore.nn.{name}", end_learning_rate=end_learning_rate)
    check_positive_ints(f"mindspore.nn.{name}", **lengths)


@public("nn.WarmUpLR")
class WarmUpLR(_Formula):
    """From 0 in equal steps to learning_rate at warmup_steps, and learning_rate from there on."""

    def __init__(self, learning_rate, warmup_steps):
        check_not_negative("mindspore.nn.WarmUpLR", learning_rate=learning_rate)
        check_positive_ints("mindspore.nn.WarmUpLR", warmup_steps=warmup_steps)
        super().__init__(_warm_up, learning_rate=learning_rate, warmup_steps=warmup_steps)


# ---- the lists ----


def _by_epoch(total_step, step_per_epoch, formula, *numbers):
    """The rates of all steps, a list of floats; they change from epoch to epoch."""
    epochs = torch.arange(total_step, dtype=torch.float64, device="cpu").div(step_per_epoch).floor()
    return formula(epochs, *numbers).tolist()


def _decay_lr(name, formula, learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair):
    lengths = {"total_step": total_step, "step_per_epoch": step_per_epoch, "decay_epoch": decay_epoch}
    _check_decay(name, learning_rate, decay_rate, is_stair, **lengths)
    numbers = learning_rate, decay_rate, decay_epoch, is_stair
    return inside_torch(_by_epoch, total_step, step_per_epoch, formula, *numbers)


@public("nn.exponential_decay_lr")
def exponential_decay_lr(learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False):
    """learning_rate * decay_rate ** (epoch / decay_epoch) for each step, a list; is_stair rounds the exponent down."""
    numbers = learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair
    return _decay_lr("exponential_decay_lr", _exponential, *numbers)


@public("nn.natural_exp_decay_lr")
def natural_exp_decay_lr(learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False):
    """learning_rate * exp(-decay_rate * epoch) for each step, a list; is_stair: constant over decay_epoch epochs."""
    numbers = learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair
    return _decay_lr("natural_exp_decay_lr", _natural_exp, *numbers)


@public("nn.inverse_decay_lr")
def inverse_decay_lr(learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False):
    """learning_rate / (1 + decay_rate * epoch / decay_epoch) for each step, a list; is_stair rounds the quotient down."""
    numbers = learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair
    return _decay_lr("inverse_decay_lr", _inverse, *numbers)


@public("nn.cosine_decay_lr")
def cosine_decay_lr(min_lr, max_lr, total_step, step_per_epoch, decay_epoch):
    """From max_lr down half a cosine to min_lr at decay_epoch, and min_lr from there on: a list, a number a step."""
    lengths = {"total_step": total_step, "step_per_epoch": step_per_epoch, "decay_epoch": decay_epoch}
    _check_cosine("cosine_decay_lr", min_lr, max_lr, **lengths)
    return inside_torch(_by_epoch, total_step, step_per_epoch, _cosine, min_lr, max_lr, decay_epoch)


@public("nn.polynomial_decay_lr")
def polynomial_decay_lr(
    learning_rate, end_learning_rate, total_step, step_per_epoch, decay_epoch, power, update_decay_epoch=False
):
    """From learning_rate to end_learning_rate at decay_epoch, as in PolynomialDecayLR: a list, a number a step."""
    lengths = {"total_step": total_step, "step_per_epoch": step_per_epoch, "decay_epoch": decay_epoch}
    _check_polynomial("polynomial_decay_lr", learning_rate, end_learning_rate, power, **lengths)
    check_bools("mindspore.nn.polynomial_decay_lr", update_decay_epoch=update_decay_epoch)
    numbers = learning_rate, end_learning_rate, decay_epoch, power, update_decay_epoch
    return inside_torch(_by_epoch, total_step, step_per_epoch, _polynomial, *numbers)


@public("nn.warmup_lr")
def warmup_lr(learning_rate, total_step, step_per_epoch, warmup_epoch):
    """From 0 in equal steps to learning_rate at warmup_epoch, and learning_rate from there on: a list."""
    check_not_negative("mindspore.nn.warmup_lr", learning_rate=learning_rate)
    check_positive_ints(
        "mindspore.nn.warmup_lr", total_step=total_step, step_per_epoch=step_per_epoch, warmup_epoch=warmup_epoch
    )
    return inside_torch(_by_epoch, total_step, step_per_epoch, _warm_up, learning_rate, warmup_epoch)


@public("nn.piecewise_constant_lr")
def piecewise_constant_lr(milestone, learning_rates):
    """learning_rates[i] for the steps before milestone[i], a list as long as the last milestone.

    Raises:
        TypeError: they are not lists or tuples of ints and of numbers.
        ValueError: their lengths differ, or the milestones do not rise from above 0.
    """
    for word, given in (("milestone", milestone), ("learning_rates", learning_rates)):
        if not isinstance(given, (list, tuple)):
            raise TypeError(f"mindspore.nn.piecewise_constant_lr: {word} is {given!r}; give a list or tuple")
    if len(milestone) != len(learning_rates):
        raise ValueError(
            f"mindspore.nn.piecewise_constant_lr: {len(milestone)} milestones and {len(learning_rates)} "
            "learning_rates; give as many"
        )
    for i, (step, rate) in enumerate(zip(milestone, learning_rates, strict=True)):
        check_positive_ints("mindspore.nn.piecewise_constant_lr", **{f"milestone[{i}]": step})
        check_not_negative("mindspore.nn.piecewise_constant_lr", **{f"learning_rates[{i}]": rate})
    if any(a > b for a, b in itertools.pairwise(milestone)):
        raise ValueError(f"mindspore.nn.piecewise_constant_lr: the milestones {list(milestone)} do not rise")
    starts = (0, *milestone)
    return [rate for i, rate in enumerate(learning_rates) for _ in range(starts[i], starts[i + 1])]
