"""Philox4x32-10, the generator that MindSpore's initial weights come from, and the three distributions over it.

J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011. numpy's Philox
is its sibling of 64-bit words. As in MindSpore the numbers are made on the CPU, so they are the same for every device,
and in float64 from parameters that are rounded to float32.
"""

import math
from collections.abc import Callable

import numpy as np
import torch

_ROUNDS = 10
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)

#: How many numbers are made at once: what lies between a counter and its numbers then stays in the cache.
_PIECE = 1 << 16


def uniform(seed: int, count: int, low: float, high: float) -> np.ndarray:
    """`count` numbers of U(low, high), float32, for a seed below 2**64."""
    low, high = _float32(low), _float32(high)
    return _drawn(seed, count, lambda words: _fractions(words) * (high - low) + low)


def normal(seed: int, count: int, mean: float, sigma: float) -> np.ndarray:
    """`count` numbers of N(mean, sigma**2), float32: pairs by Box and Muller, from 23 bits a number."""
    mean, sigma = _float32(mean), _float32(sigma)

    def pairs(words: np.ndarray) -> torch.Tensor:
        # the bits are the fraction of a float32 in [1, 2); the logarithm wants no 0
        u = ((words & 0x7FFFFF) | np.uint32(0x3F800000)).view(np.float32) - np.float32(1)
        radius, turn = torch.from_numpy(np.maximum(u, np.float32(1e-7)).reshape(-1, 2)).double().unbind(1)
        radius, angle = (-2 * radius.log()).sqrt() * sigma, 2 * _PI * turn
        return torch.stack((radius * angle.cos(), radius * angle.sin()), 1).ravel() + mean

    return _drawn(seed, count, pairs)


def truncated_normal(seed: int, count: int, low: float, high: float, mean: float, sigma: float) -> np.ndarray:
    """`count` numbers of N(mean, sigma**2) between low and high, which are values, float32: the quantiles of a uniform."""
    low, high, mean, sigma = map(_float32, (low, high, mean, sigma))
    first, last = _normal_cdf((low - mean) / sigma), _normal_cdf((high - mean) / sigma)

    def quantiles(words: np.ndarray) -> torch.Tensor:
        p = _fractions(words) * (last - first) + first
        # bounds so far out that the probability is 0 or 1 in float64 have finite numbers in MindSpore too
        p = torch.where(p <= 0, 2.0**-150, torch.where(p >= 1, 1 - 2.0**-24, p))
        return torch.special.ndtri(p) * (_ROOT_2 / math.sqrt(2)) * sigma + mean

    return _drawn(seed, count, quantiles)


def _drawn(seed: int, count: int, numbers: Callable) -> np.ndarray:
    """`count` float32 numbers, each piece of them made from its words by `numbers`."""
    out = np.empty(count, np.float32)
    for start in range(0, count, _PIECE):
        piece = out[start : start + _PIECE]
        first = start // 4
        piece[:] = numbers(_words(seed, first, first + -(-len(piece) // 4))).float()[: len(piece)]
    return out


def _words(seed: int, first: int, end: int) -> np.ndarray:
    """The words, uint32 and four a block, of the blocks from `first` to before `end`."""
    counter = np.arange(first, end, dtype=np.uint64)
    keys = [seed & 0xFFFFFFFF, seed >> 32]
    a, b = counter & _LOW, counter >> _HALF
    c, d = np.full_like(a, keys[0]), np.full_like(a, keys[1])
    for _ in range(_ROUNDS):
        a *= _MULTIPLIERS[0]
        c *= _MULTIPLIERS[1]
        b ^= (c >> _HALF) ^ np.uint64(keys[0])
        d ^= (a >> _HALF) ^ np.uint64(keys[1])
        a &= _LOW
        c &= _LOW
        a, b, c, d = b, c, d, a
        keys = [(key + step) & 0xFFFFFFFF for key, step in zip(keys, _KEY_STEPS, strict=True)]
    return np.stack((a, b, c, d), 1).astype(np.uint32).ravel()


def _fractions(words: np.ndarray) -> torch.Tensor:
    """Numbers in [0, 1), float64."""
    return torch.from_numpy(words / 2.0**32)


def _normal_cdf(x: float) -> float:
    return math.erfc(-x / _ROOT_2) / 2


def _float32(number: float) -> float:
    """The number as float32 holds it."""
    return torch.tensor(number, dtype=torch.float32, device="cpu").item()


# MindSpore's constants have eight digits
_PI, _ROOT_2 = _float32(3.1415926), _float32(1.4142135)
