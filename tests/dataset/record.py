"""Run the rows on one input each and digest what comes: `record_vision.py` writes it down, the tests compare."""

import hashlib
import random

import numpy as np


def digest(value):
    """Ten letters that say type, shape and bytes of a result, or the results of a tuple."""
    return hashlib.sha1(_text(value)).hexdigest()[:10]


def _text(value):
    if isinstance(value, tuple):
        return b"(" + b",".join(map(_text, value)) + b")"
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str} {value.shape} ".encode() + np.ascontiguousarray(value).tobytes()
    if hasattr(value, "tobytes"):  # a PIL image
        return f"{value.mode} {value.size} ".encode() + value.tobytes()
    raise TypeError(f"neither an array nor an image: {value!r}")


def outcome(operation, value, seed=None):
    """What the operation made of the value: the result, or the exception."""
    if seed is not None:
        reseed(seed)
    try:
        return operation(value)
    except Exception as error:
        return error


def reseed(seed):
    import mindspore.dataset as ds

    ds.config.set_seed(seed)
    random.seed(seed)
    np.random.seed(seed)
