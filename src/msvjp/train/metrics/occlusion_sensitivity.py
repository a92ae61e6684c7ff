"""`OcclusionSensitivity`: how much a network's answer hangs on each place of its input."""

import numpy as np

from ..._core.checks import check_positive_ints, check_type
from ..._op.declare import public
from ...common.tensor import Tensor
from ...nn.cell import Cell
from .metric import Metric, rearrange_inputs

_API = "mindspore.nn.OcclusionSensitivity"


@public(
    *("OcclusionSensitivity", "nn.OcclusionSensitivity"),
    *("train.OcclusionSensitivity", "train.metrics.OcclusionSensitivity"),
)
class OcclusionSensitivity(Metric):
    """By how much the score of a class falls when the surroundings of a place are covered: a numpy array of the shape of the
    input, (...), or of its part.

    Args:
        pad_val: what covers, a float.
        margin: how far the cover reaches from the place, an int: over `margin` places before it, and as many from it on.
        n_batch: how many covered inputs the network gets at once.
        b_box: [first, last, ...], two ints for each axis: the part that is looked at; a negative `last` is the end of the
            axis. None for all.

    Raises:
        TypeError, ValueError: an argument is none of these; `update` is not given a Cell, an input (1, ...) and its class.
        RuntimeError: from update, there is more than one input or class; from eval, there was no update.

    >>> import numpy as np
    >>> from msvjp import Tensor, nn
    >>> metric = nn.OcclusionSensitivity(margin=1)
    >>> metric.update(nn.Dense(3, 2, weight_init="ones"), Tensor([[1.0, 2.0, 3.0]]), Tensor([1]))
    >>> metric.eval().round(3)
    array([1., 3., 5.], dtype=float32)
    """

    def __init__(self, pad_val=0.0, margin=2, n_batch=128, b_box=None):
        super().__init__()
        check_type(_API, float, "a float", pad_val=pad_val)
        check_type(_API, int, "an int", margin=margin)
        check_positive_ints(_API, n_batch=n_batch)
        check_type(_API, (list, type(None)), "a list of ints, or None", b_box=b_box)
        self.pad_val, self.margin, self.n_batch, self.b_box = pad_val, margin, n_batch, b_box
        self.clear()

    def clear(self):
        """Forget the network's answers."""
        self._fall = None

    @rearrange_inputs
    def update(self, *inputs):
        """Ask a network, given with an input and its class, with each place covered."""
        if len(inputs) != 3:
            raise ValueError(f"{_API}.update: got {len(inputs)} inputs; it takes a Cell, an input and its class")
        network, image, label = inputs[0], *map(self._convert_data, inputs[1:])
        check_type(f"{_API}.update", Cell, "a Cell", network=network)
        if len(image) != 1 or label.size != 1:
            raise RuntimeError(f"{_API}.update: {len(image)} inputs and {label.size} classes; give one of each")
        first, last = self._part(image.shape[1:])
        places = np.argwhere(np.ones(last - first + 1)) + first
        covered = [self._covered(image, place) for place in places]
        batches = [covered[i : i + self.n_batch] for i in range(0, len(covered), self.n_batch)]
        scores = [network(Tensor(np.concatenate(batch))).asnumpy()[:, label.item()] for batch in batches]
        whole = network(Tensor(image)).asnumpy()[0, label.item()]
        self._fall = whole - np.concatenate(scores).reshape(last - first + 1).squeeze()

    def _part(self, shape):
        """The first and the last place that is looked at, an array each."""
        if self.b_box is None:
            return np.zeros(len(shape), int), np.array(shape) - 1
        box = np.array(self.b_box).reshape(-1, 2) if len(self.b_box) == 2 * len(shape) else None
        if box is not None:
            first, last = box[:, 0].clip(0), np.where(box[:, 1] < 0, np.array(shape) - 1, box[:, 1])
            if (first <= last).all() and (last < shape).all():
                return first, last
        raise ValueError(f"{_API}.update: b_box is {self.b_box}; give the first and last place of each axis of {shape}")

    def _covered(self, image, place):
        image = image.copy()
        image[(..., *(slice(max(0, i - self.margin), i + self.margin) for i in place))] = self.pad_val
        return image

    def eval(self):
        """The falls of the score."""
        if self._fall is None:
            self._over(0, 0)
        return self._fall
