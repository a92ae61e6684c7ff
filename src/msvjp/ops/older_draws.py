"""Random numbers under names of MindSpore's Primitives: distributions, orders, and dropout in its two halves."""

import math
import operator

import torch
import torch.nn.functional as F

from .._core.checks import check_bools
from .._op.declare import op
from ..common.device import current_device, default_device
from ._arguments import dims
from .random import _generator, gamma, poisson, randperm

# ---- distributions ----


@op("ops.Cauchy(size, median, sigma)")
def cauchy(size, median=0.0, sigma=1.0):
    """Numbers from the Cauchy distribution, float32."""
    return torch.empty(dims(size), device=default_device()).cauchy_(median, sigma)


@op("ops.Gamma(seed, seed2)")
def gamma_primitive(shape, alpha, beta, seed=0, seed2=0):
    """`ops.gamma`: numbers of shape alpha and scale beta, float32, the shape broadcast with theirs."""
    return gamma(shape, alpha, beta, (seed, seed2) if seed or seed2 else None)


@op("ops.Poisson(seed, seed2)")
def poisson_primitive(shape, mean, seed=0, seed2=0):
    """`ops.poisson` in int32: numbers from Poisson distributions, the shape broadcast with that of mean."""
    return poisson(shape, mean, (seed, seed2) if seed or seed2 else None).int()


@op("ops.ParameterizedTruncatedNormal(seed, seed2)")
def parameterized_truncated_normal(shape, mean, stdevs, min, max, seed=0, seed2=0):
    """Numbers from normal distributions between min and max, one distribution for each element of the first axis.

    Raises:
        ValueError: a min is not below its max.
    """
    if not bool((min < max).all()):
        raise ValueError(
            f"mindspore.ops.ParameterizedTruncatedNormal: min is {min.tolist()}, max {max.tolist()}; it must be below"
        )
    shape = tuple(dims(shape))
    mean, stdevs, low, high = (
        value.expand(shape[0]).reshape(-1, *(1,) * (len(shape) - 1)) for value in (mean, stdevs, min, max)
    )
    bounds = [torch.special.ndtr((bound - mean) / stdevs) for bound in (low, high)]
    drawn = torch.rand(shape, dtype=mean.dtype, device=mean.device, generator=_generator(seed, seed2, mean.device))
    numbers = mean + stdevs * torch.special.ndtri(bounds[0] + drawn * (bounds[1] - bounds[0]))
    return torch.maximum(torch.minimum(numbers, high), low)


@op("ops.NonDeterministicInts(dtype)")
def non_deterministic_ints(shape, dtype=torch.int64):
    """Integers of all that the dtype, int32, int64 or uint32, counts to; no seed repeats them."""
    generator = torch.Generator(current_device())
    generator.seed()
    made = torch.empty(dims(shape), dtype=torch.int64, device=generator.device)
    return made.random_(-(2**63), None, generator=generator).to(dtype)


@op("ops.multinomial_with_replacement", "ops.MultinomialWithReplacement(numsamples, replacement)")
def multinomial_with_replacement(x, seed, offset, numsamples, replacement=False):
    """Places drawn by their weights, for each row of x, int64; the same seed and offset give the same places.

    Args:
        seed, offset: ints; -1 and 0 of seed are no seed.
        replacement: whether a place may come again.
    """
    check_bools("mindspore.ops.multinomial_with_replacement", replacement=replacement)
    seed, offset = int(seed), int(offset)
    generator = torch.Generator(x.device).manual_seed(hash((seed, offset))) if seed not in (0, -1) else None
    return torch.multinomial(x, numsamples, replacement, generator=generator)


# ---- orders ----


@op("ops.Randperm(max_length, pad, dtype)")
def randperm_padded(n, max_length=1, pad=-1, dtype=torch.int32):
    """The numbers from 0 to before n, a Tensor of one, in random order, and pad after them up to max_length.

    Raises:
        ValueError: n is above max_length.
    """
    count = operator.index(n)
    if count > max_length:
        raise ValueError(f"mindspore.ops.Randperm: n is {count}; max_length is {max_length}")
    return F.pad(randperm(n).to(dtype), (0, max_length - count), value=pad)


@op("ops.RandpermV2(seed, offset, dtype)")
def randperm_v2(n, seed=0, offset=0, dtype=torch.int64):
    """The numbers from 0 to before n in random order. The same seed gives the same order in every call; 0 is not a seed."""
    return randperm(n, seed, offset, dtype)


# ---- dropout in two halves, as in MindSpore 1 ----


@op("ops.DropoutGenMask(Seed0, Seed1)")
def dropout_gen_mask(shape, keep_prob, Seed0=0, Seed1=0):
    """The mask for `DropoutDoMask`: a bit for each element, 1 with probability keep_prob, eight in each uint8.

    The bits are those of 128 elements at a time, rounded up.
    """
    device = default_device()
    drawn = torch.rand(-(-math.prod(dims(shape)) // 128) * 128, device=device, generator=_generator(Seed0, Seed1))
    return ((drawn < float(keep_prob)).view(-1, 8) * (1 << torch.arange(8, device=device))).sum(1).to(torch.uint8)


@op("ops.DropoutDoMask()")
def dropout_do_mask(input_x, mask, keep_prob):
    """input_x where the bits of the mask of `DropoutGenMask` are 1, divided by keep_prob, and 0 elsewhere.

    Raises:
        ValueError: the mask has not as many bits.
    """
    if len(mask) * 8 < input_x.numel():
        raise ValueError(
            f"mindspore.ops.DropoutDoMask: the mask has {len(mask) * 8} bits, input_x {input_x.numel()} elements"
        )
    bits = (mask[:, None] >> torch.arange(8, device=mask.device)) & 1
    kept = bits.flatten()[: input_x.numel()].view(input_x.shape).to(input_x.dtype)
    return input_x * kept / (keep_prob if isinstance(keep_prob, float) else keep_prob.to(input_x.dtype))
