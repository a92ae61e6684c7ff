"""Operations that mix the images of a batch with one another, and their labels alike."""

from typing import Any

import numpy as np

from ..transforms.arguments import LARGEST, flag, integer, positive
from ..transforms.operation import Operation


class MixUp(Operation):
    """Mix each image of a batch with the next one, by shares of a beta distribution, and the labels alike.

    Args:
        batch_size: the number of images in a batch.
        alpha: the parameter of the beta distribution, above 0.
        is_single: whether images are mixed with those of their own batch, and not with those of the batch before.
            Default: True.

    Takes images (N, ...) of four dimensions and labels (N, C), of which each row is one-hot, and gives float64.
    The shares are drawn from numpy's generator.
    """

    in_python = True

    def __init__(self, batch_size: int, alpha: float, is_single: bool = True) -> None:
        self.is_single = flag(self, "is_single", is_single)
        self.batch_size = integer(self, "batch_size", batch_size, 1, LARGEST)
        self.alpha = positive(self, "alpha", alpha, float("inf"))
        self._before: tuple[np.ndarray, np.ndarray] | None = None

    def compute(self, *values: Any) -> tuple[np.ndarray, np.ndarray]:
        image, label = values
        share = np.random.beta(self.alpha, self.alpha, self.batch_size)
        if self.is_single:
            others = np.roll(image, -1, 0), np.roll(label, -1, 0)
        else:
            others = self._before or (np.zeros(1), np.zeros(1))
            share = share if self._before else np.ones(self.batch_size)
        across, along = share.reshape(-1, 1, 1, 1), share.reshape(-1, 1)
        mixed = across * image + (1 - across) * others[0], along * label + (1 - along) * others[1]
        self._before = mixed
        return mixed
