"""What the operations on texts share."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..transforms.operation import Operation

#: A token with the byte at which it begins, in UTF-8, and the one after its last.
Token = tuple[str, int, int]


class TextOperation(Operation):
    """The base of the operations on texts: numpy arrays of str, of no axis for one text."""

    @property
    def _api(self) -> str:
        return f"mindspore.dataset.text.{type(self).__name__}"

    def taken(self, value: Any) -> np.ndarray:
        if value is None:
            raise TypeError(f"{self._api}: it is called on None; give a str, or an array of them")
        return np.asarray(value)

    def _check_texts(self, values: np.ndarray, *axes: int) -> np.ndarray:
        """RuntimeError if it is no array of str, or of another number of axes than these."""
        if values.dtype.kind != "U" or (axes and values.ndim not in axes):
            wanted = " or ".join(f"{n} axes" if n else "no axis" for n in axes) or "any shape"
            raise RuntimeError(
                f"{self._api}: got an array of {values.dtype} and shape {values.shape}; it takes str, of {wanted}"
            )
        return values

    def _text(self, value: np.ndarray) -> str:
        return str(self._check_texts(value, 0)[()])


class Tokenizer(TextOperation):
    """The base of those that divide a text.

    Args:
        with_offsets: whether where each token begins and ends is returned too: two arrays of uint32, in bytes of UTF-8.
    """

    def __init__(self, with_offsets: bool = False) -> None:
        if not isinstance(with_offsets, bool):
            raise TypeError(f"{self._api}: with_offsets is {with_offsets!r}; give True or False")
        self._with_offsets = with_offsets

    def compute(self, value: np.ndarray) -> Any:
        return self._joined(self._tokens(self._text(value)))

    def _tokens(self, text: str) -> Iterable[Token]:
        raise NotImplementedError

    def _joined(self, tokens: Iterable[Token]) -> Any:
        """The tokens as an array, one of '' if there is none."""
        texts, starts, ends = zip(*(list(tokens) or [("", 0, 0)]), strict=True)
        if not self._with_offsets:
            return np.array(texts)
        return np.array(texts), np.array(starts, np.uint32), np.array(ends, np.uint32)


def in_bytes(text: str, pieces: Iterable[tuple[int, int]]) -> Iterable[Token]:
    """The tokens between these characters, from left to right."""
    done = at = 0
    for start, end in pieces:
        at += len(text[done:start].encode())
        size = len(text[start:end].encode())
        yield text[start:end], at, at + size
        at, done = at + size, end
