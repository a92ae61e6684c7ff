"""Enums, and the change between str and bytes."""

from enum import IntEnum

import numpy as np

from ..._op.declare import public


@public("dataset.text.NormalizeForm")
class NormalizeForm(IntEnum):
    """The normal forms of Unicode."""

    NONE = 0
    NFC = 1
    NFKC = 2
    NFD = 3
    NFKD = 4


@public("dataset.text.to_bytes")
def to_bytes(array: np.ndarray, encoding: str = "utf8") -> np.ndarray:
    """An array of str as one of bytes in this encoding.

    Raises:
        ValueError: it is no numpy array.
        TypeError: it is none of str.

    >>> import numpy as np
    >>> from msvjp.dataset import text
    >>> text.to_bytes(np.array(["a", "é"]))
    array([b'a', b'\\xc3\\xa9'], dtype='|S2')
    """
    return np.char.encode(_checked("to_bytes", array, "U"), encoding)


@public("dataset.text.to_str")
def to_str(array: np.ndarray, encoding: str = "utf8") -> np.ndarray:
    """An array of bytes in this encoding as one of str.

    Raises:
        ValueError: its bytes are in another encoding.
        TypeError: it is no numpy array of bytes.
    """
    return np.char.decode(_checked("to_str", array, "S"), encoding)


def _checked(name: str, array: np.ndarray, kind: str) -> np.ndarray:
    if not isinstance(array, np.ndarray):
        error = ValueError if kind == "U" else TypeError
        raise error(f"mindspore.dataset.text.{name}: array is {type(array).__name__}; give a numpy array")
    if array.dtype.kind != kind:
        wanted = "str" if kind == "U" else "bytes"
        raise TypeError(f"mindspore.dataset.text.{name}: array is of {array.dtype}; give one of {wanted}")
    return array
