"""What is done to uint8 images by tables of 256 numbers, and how numbers are brought back into a dtype."""

import numpy as np


def saturated(numbers: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The numbers in that dtype; to integers they are rounded, half to even, and cut off at the dtype's ends."""
    if dtype.kind == "f":
        return numbers.astype(dtype)
    if dtype.kind == "b":
        return numbers != 0
    ends = np.iinfo(dtype)
    return np.clip(np.rint(numbers), ends.min, ends.max).astype(dtype)


def scaled(image: np.ndarray, factor: float) -> np.ndarray:
    """The image times the factor, which is a float32, in its own dtype."""
    work = np.float64 if image.dtype in (np.int32, np.float64) else np.float32
    return saturated(image.astype(work) * work(np.float32(factor)), image.dtype)


def by_channel(function, image: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    """What the function makes of each channel, a two-dimensional array, stacked as the image is."""
    if image.ndim == 2:
        return function(image)
    return np.stack([function(image[..., c]) for c in range(image.shape[2])], 2)


def equalized(channel: np.ndarray) -> np.ndarray:
    """The uint8 channel with its numbers spread so that each is as frequent as another, as OpenCV does."""
    counts = np.bincount(channel.reshape(-1), minlength=256)
    lowest = int(np.flatnonzero(counts)[0])
    above = channel.size - counts[lowest]
    if above == 0:
        return channel.copy()
    up_to = np.cumsum(counts) - counts[lowest]
    table = np.rint(up_to.astype(np.float32) * (np.float32(255) / np.float32(above)))
    table[: lowest + 1] = 0
    return table.astype(np.uint8)[channel]


def contrasted(channel: np.ndarray, cutoff: float, ignore: list[int]) -> np.ndarray:
    """The uint8 channel stretched from 0 to 255, the whole percents of the cutoff at both ends and the ignored numbers left
    aside.
    """
    counts = np.bincount(channel.reshape(-1), minlength=256)
    counts[ignore] = 0
    cut = int(cutoff) * int(counts.sum()) // 100
    present = np.flatnonzero(_without_first(_without_first(counts, cut)[::-1], cut)[::-1])
    if len(present) < 2:
        return channel.copy()
    scale = np.float32(255) / np.float32(present[-1] - present[0])
    table = np.arange(256, dtype=np.float32) * scale + np.float32(-present[0]) * scale
    return np.clip(table.astype(np.int64), 0, 255).astype(np.uint8)[channel]


def _without_first(counts: np.ndarray, cut: int) -> np.ndarray:
    """The counts when as many as are to be cut are taken away from the first."""
    before = np.cumsum(counts) - counts
    return counts - np.clip(cut - before, 0, counts)


def brightened(gamma: float, gain: float) -> np.ndarray:
    """The table of gamma correction: 256 * gain * (v / 255) ** gamma, cut off to uint8."""
    numbers = (256 - 0.001) * np.float32(gain) * (np.arange(256) / 255.0) ** np.float64(np.float32(gamma))
    return np.clip(np.floor(numbers), 0, 255).astype(np.uint8)
