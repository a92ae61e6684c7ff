"""Classes that are drawn as negatives beside the true ones, with how often each is expected: for sampled losses."""

import math

import numpy as np
import torch

from .._core.checks import check_bools, check_not_negative_ints, check_positive_ints
from .._op.declare import op
from .random import _generator


@op(
    "ops.uniform_candidate_sampler",
    "ops.UniformCandidateSampler(num_true, num_sampled, unique, range_max, seed, remove_accidental_hits)",
)
def uniform_candidate_sampler(
    true_classes, num_true, num_sampled, unique, range_max, seed=0, remove_accidental_hits=False
):
    """Draw num_sampled of the classes below range_max, each as likely as the others.

    Args:
        true_classes (Tensor): int32 or int64, of shape (batch, num_true).
        unique: whether no class is drawn twice.
        seed: 0 draws from the stream of all random ops.
        remove_accidental_hits: draw none of the true classes, where enough others are left.

    Returns:
        The classes, of shape (num_sampled,) and the dtype of true_classes; how often each true class is expected among
        them, and how often each of those drawn, float32, of the shapes of true_classes and of (num_sampled,).

    >>> from mindspore import Tensor, ops
    >>> classes, of_true, _ = ops.uniform_candidate_sampler(Tensor([[1], [3]]), 1, 2, False, 4)
    >>> print(classes.shape, of_true.asnumpy().ravel())
    (2,) [0.5 0.5]
    """
    api = "mindspore.ops.UniformCandidateSampler"
    _check(api, true_classes, num_true, num_sampled, unique, range_max, seed, (torch.int32, torch.int64))
    check_bools(api, remove_accidental_hits=remove_accidental_hits)
    left = np.arange(range_max)
    others = np.setdiff1d(left, true_classes.cpu().numpy()) if remove_accidental_hits else left
    left = others if len(others) >= num_sampled else left
    drawn, tries = _drawn(lambda count: left[(_uniform(count, seed) * len(left)).astype(int)], num_sampled, unique)
    expected = _expected(torch.tensor(1 / range_max), num_sampled, tries)
    counts = [torch.full(shape, float(expected)) for shape in (true_classes.shape, (num_sampled,))]
    return _given(true_classes, drawn, counts)


@op(
    "ops.log_uniform_candidate_sampler",
    "ops.LogUniformCandidateSampler(num_true, num_sampled, unique, range_max, seed)",
)
def log_uniform_candidate_sampler(true_classes, num_true=1, num_sampled=5, unique=True, range_max=5, seed=0):
    """Draw num_sampled of the classes below range_max, class c with probability log((c + 2) / (c + 1)) / log(range_max + 1).

    Args:
        true_classes (Tensor): int64, of shape (batch, num_true).
        unique: whether no class is drawn twice.
        seed: 0 draws from the stream of all random ops.

    Returns:
        As those of `uniform_candidate_sampler`.

    >>> from mindspore import Tensor, ops
    >>> _, of_true, _ = ops.log_uniform_candidate_sampler(Tensor([[0], [6]]), 1, 3, False, 7)
    >>> print(of_true.asnumpy().ravel())
    [1.         0.19264507]
    """
    api = "mindspore.ops.LogUniformCandidateSampler"
    _check(api, true_classes, num_true, num_sampled, unique, range_max, seed, (torch.int64,))
    scale = math.log1p(range_max)
    drawn, tries = _drawn(lambda count: np.exp(_uniform(count, seed) * scale) // 1 - 1, num_sampled, unique)
    drawn = np.minimum(drawn, range_max - 1)  # a number just below 1, rounded up
    classes = true_classes.cpu(), torch.as_tensor(drawn)
    shares = [torch.log1p(1 / (c.double() + 1)) / scale for c in classes]
    return _given(true_classes, drawn, [_expected(share, num_sampled, tries) for share in shares])


def _check(api, true_classes, num_true, num_sampled, unique, range_max, seed, dtypes):
    check_positive_ints(api, num_true=num_true, num_sampled=num_sampled, range_max=range_max)
    check_bools(api, unique=unique)
    check_not_negative_ints(api, seed=seed)
    if unique and num_sampled > range_max:
        raise ValueError(
            f"{api}: num_sampled is {num_sampled} and range_max {range_max}; there are not as many to draw"
        )
    if true_classes.dtype not in dtypes:
        expected = " or ".join(str(dtype).removeprefix("torch.") for dtype in dtypes)
        raise TypeError(f"{api}: true_classes is of dtype {true_classes.dtype}; give one of {expected}")
    if true_classes.ndim != 2 or true_classes.shape[1] != num_true:
        raise ValueError(f"{api}: true_classes is of shape {tuple(true_classes.shape)}; give (batch, {num_true})")


def _uniform(count, seed):
    return torch.rand(count, dtype=torch.float64, generator=_generator(seed, device="cpu")).numpy()


def _drawn(draw, count, unique):
    """As many classes, and how many tries they took: those that are already there are not taken again if unique."""
    tries = draw(count)
    if not unique:
        return tries, count
    while len(first := np.sort(np.unique(tries, return_index=True)[1])) < count:
        tries = np.concatenate([tries, draw(len(tries))])
    return tries[first[:count]], int(first[count - 1]) + 1


def _expected(share, count, tries):
    """How often what has this share of each draw is expected: at least once in all tries, if some came a second time."""
    return share * count if tries == count else -torch.expm1(tries * torch.log1p(-share))


def _given(true_classes, drawn, counts):
    device = true_classes.device
    classes = torch.as_tensor(drawn.astype(np.int64)).to(device, true_classes.dtype)
    return classes, *(count.to(device, torch.float32) for count in counts)
