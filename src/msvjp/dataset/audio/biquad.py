"""Filters of the second order, on the last axis of an array of audio.

Source: the cookbook of R. Bristow-Johnson, https://www.w3.org/TR/audio-eq-cookbook.
"""

import math
from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from ..transforms.operation import Operation

_MOST = 2**31 - 1


@public("dataset.audio.BassBiquad")
class BassBiquad(Operation):
    """Makes the low tones of audio louder or softer: a shelving filter. The result is cut to -1 to 1.

    Takes a numpy array (..., time) of float16, float32 or float64, and gives one of its shape and dtype.

    Args:
        sample_rate: how many samples a second has, in Hz, not 0.
        gain: by how much the low tones are louder, in dB.
        central_freq: where the filter turns, in Hz.
        Q: how steeply, above 0 and up to 1.

    Raises:
        TypeError: an argument is no number, or it is called on other than a numpy array.
        ValueError: sample_rate is 0, or Q not in its range.
        RuntimeError: it is called on an array of another dtype.

    >>> import numpy as np
    >>> from msvjp.dataset import audio
    >>> audio.BassBiquad(44100, 10.0)(np.float32([0.5, 0.5]))
    array([0.5029489, 0.5088633], dtype=float32)
    """

    def __init__(self, sample_rate: int, gain: float, central_freq: float = 100.0, Q: float = 0.707) -> None:
        check_ints_between(self._api, -_MOST - 1, _MOST, sample_rate=sample_rate)
        if not sample_rate:
            raise ValueError(f"{self._api}: sample_rate is 0; give how many samples a second has")
        for word, value in {"gain": gain, "central_freq": central_freq, "Q": Q}.items():
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                raise TypeError(f"{self._api}: {word} is {value!r}; give a number")
        if not 0 < Q <= 1:
            raise ValueError(f"{self._api}: Q is {Q}; give a number above 0 and up to 1")
        # MindSpore keeps them as float32
        self._coefficients = _low_shelf(sample_rate, *(float(np.float32(value)) for value in (gain, central_freq, Q)))

    @property
    def _api(self) -> str:
        return f"mindspore.dataset.audio.{type(self).__name__}"

    def taken(self, value: Any) -> np.ndarray:
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{self._api}: it is called on {type(value).__name__}; give a numpy array")
        return value

    def compute(self, value: np.ndarray) -> np.ndarray:
        if value.dtype.kind != "f" or not value.ndim:
            raise RuntimeError(f"{self._api}: got {value.dtype} of shape {value.shape}; it takes floats, (..., time)")
        return np.clip(_filtered(value, *self._coefficients), -1, 1)


def _low_shelf(sample_rate: float, gain: float, frequency: float, quality: float) -> tuple[list[float], list[float]]:
    angle = 2 * math.pi * frequency / sample_rate
    amplitude = math.exp(gain / 40 * math.log(10))
    slope = 2 * math.sqrt(amplitude) * (math.sin(angle) / 2 / quality)
    less, more = (amplitude - 1) * math.cos(angle), (amplitude + 1) * math.cos(angle)
    forward = [
        amplitude * ((amplitude + 1) - less + slope),
        2 * amplitude * ((amplitude - 1) - more),
        amplitude * ((amplitude + 1) - less - slope),
    ]
    backward = [(amplitude + 1) + less + slope, -2 * ((amplitude - 1) + more), (amplitude + 1) + less - slope]
    return [b / backward[0] for b in forward], [a / backward[0] for a in backward]


def _filtered(values: np.ndarray, forward: list[float], backward: list[float]) -> np.ndarray:
    """In the dtype of the values, and in MindSpore's order of the sums."""
    kind = values.dtype.type
    b0, b1, b2 = map(kind, forward)
    _, a1, a2 = map(kind, backward)
    rows = np.moveaxis(values, -1, 0)
    padded = np.concatenate([np.zeros_like(rows, shape=(2, *rows.shape[1:])), rows])
    sums = b0 * padded[2:] + b1 * padded[1:-1] + b2 * padded[:-2]
    out = np.zeros_like(padded)
    for i, part in enumerate(sums, 2):
        out[i] = part - a1 * out[i - 1] - a2 * out[i - 2]
    return np.ascontiguousarray(np.moveaxis(out[2:], 0, -1))
