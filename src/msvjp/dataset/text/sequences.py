"""Operations on arrays of tokens: numbers of them, parts, windows, n-grams."""

import re
from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from ..transforms.arguments import plain
from .operation import TextOperation
from .vocab import numpy_type

_MOST = 2**31 - 1

# as C++ reads a number: what a text begins with
_INT = re.compile(r"\s*[+-]?\d+")
_FLOAT = re.compile(r"\s*[+-]?(?:inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.I)


@public("dataset.text.ToNumber")
class ToNumber(TextOperation):
    """The numbers that texts begin with, an array of the shape of theirs.

    Args:
        data_type: the dtype of the numbers, a mindspore one.

    Raises:
        TypeError: data_type is none of numbers.
        RuntimeError: when called: a text begins with no number, or with one that the dtype does not hold.

    >>> import msvjp as mindspore
    >>> from msvjp.dataset import text
    >>> text.ToNumber(mindspore.int8)(["1", "-2"])
    array([ 1, -2], dtype=int8)
    """

    def __init__(self, data_type: Any) -> None:
        self._dtype = numpy_type(self._api, data_type)
        if self._dtype.kind == "b":
            raise TypeError(
                f"{self._api}: data_type is {data_type!r}; give a dtype of numbers, such as mindspore.int32"
            )

    def compute(self, values: np.ndarray) -> np.ndarray:
        self._check_texts(values)
        return np.array([self._number(text) for text in values.reshape(-1).tolist()], self._dtype).reshape(values.shape)

    def _number(self, text: str) -> float:
        is_int = self._dtype.kind in "iu"
        found = (_INT if is_int else _FLOAT).match(text)
        if not found:
            raise RuntimeError(f"{self._api}: {text!r} begins with no number")
        number: float = int(found[0]) if is_int else float(found[0])
        limits: Any = np.iinfo(self._dtype) if is_int else np.finfo(self._dtype)
        low, high = (limits.min, limits.max) if is_int else (float(limits.min), float(limits.max))
        if number < low or number > high:
            raise RuntimeError(f"{self._api}: {text!r} is not within the {low} to {high} of {self._dtype}")
        return number


@public("dataset.text.Truncate")
class Truncate(TextOperation):
    """The first elements along the last of one or two axes.

    Args:
        max_seq_len: how many, 1 or more.

    Raises:
        TypeError, ValueError: max_seq_len is no such int.
        RuntimeError: when called on no axis, or more than two.
    """

    def __init__(self, max_seq_len: int) -> None:
        check_ints_between(self._api, 1, _MOST, max_seq_len=max_seq_len)
        self._length = max_seq_len

    def compute(self, values: np.ndarray) -> np.ndarray:
        if values.ndim not in (1, 2):
            raise RuntimeError(f"{self._api}: got an array of shape {values.shape}; it takes one or two axes")
        return _trimmed(values[..., : self._length])


@public("dataset.text.TruncateSequencePair")
class TruncateSequencePair(TextOperation):
    """Two sequences, the longer one cut until both together have at most so many elements.

    Args:
        max_length: how many.

    Raises:
        TypeError: max_length is no int.
        RuntimeError: when called on others than two arrays of one axis.

    >>> from msvjp.dataset import text
    >>> text.TruncateSequencePair(4)([1, 2, 3], [4, 5])
    (array([1, 2]), array([4, 5]))
    """

    def __init__(self, max_length: int) -> None:
        check_ints_between(self._api, -_MOST, _MOST, max_length=plain(max_length))
        self._length = max(int(max_length), 0)

    def compute(self, *values: np.ndarray) -> tuple[np.ndarray, ...]:
        if len(values) != 2 or any(value.ndim != 1 for value in values):
            shapes = [value.shape for value in values]
            raise RuntimeError(f"{self._api}: got arrays of shapes {shapes}; it takes two of one axis")
        first, second = values
        half = self._length - self._length // 2  # the first keeps one more
        kept = min(len(first), max(half, self._length - len(second)))
        return _trimmed(first[:kept]), _trimmed(second[: self._length - kept])


def _trimmed(values: np.ndarray) -> np.ndarray:
    """Texts in as little room as they need."""
    return np.array(values.tolist(), "U") if values.dtype.kind == "U" and values.size else values


@public("dataset.text.SlidingWindow")
class SlidingWindow(TextOperation):
    """All windows of a sequence, a row each; none if it is shorter.

    Args:
        width: how many elements a window has, 1 or more.
        axis: 0 or -1, the only one.

    Raises:
        TypeError, ValueError: width is no such int.
        RuntimeError: when called on other than one axis, or axis is another.

    >>> from msvjp.dataset import text
    >>> text.SlidingWindow(2)([1, 2, 3])
    array([[1, 2],
           [2, 3]])
    """

    def __init__(self, width: int, axis: int = 0) -> None:
        check_ints_between(self._api, 1, _MOST, width=width)
        check_ints_between(self._api, -_MOST, _MOST, axis=axis)
        self._width, self._axis = width, axis

    def compute(self, values: np.ndarray) -> np.ndarray:
        if values.ndim != 1 or self._axis not in (0, -1):
            raise RuntimeError(
                f"{self._api}: got shape {values.shape} and axis={self._axis}; it takes one axis, 0 or -1"
            )
        if len(values) < self._width:
            return values[:0]
        return np.lib.stride_tricks.sliding_window_view(values, self._width).copy()


@public("dataset.text.Ngram")
class Ngram(TextOperation):
    """The n-grams of a sequence of texts, each joined to one text.

    Args:
        n: how many texts, 1 or more, or a list of such, for one after the other.
        left_pad, right_pad: (text, how often) before and after the sequence, at most n - 1 times.
        separator: what comes between two texts.

    Raises:
        TypeError: n is True or a list with others than ints in it, or separator is no str.
        ValueError: n is no such int or list, or a pad is no tuple of a str and an int from 0 on.
        RuntimeError: when called on other than texts of one axis.

    >>> from msvjp.dataset import text
    >>> text.Ngram(2, ("_", 1))(["a", "b"])
    array(['_ a', 'a b'], dtype='<U3')
    """

    def __init__(
        self,
        n: int | list[int],
        left_pad: tuple[str, int] = ("", 0),
        right_pad: tuple[str, int] = ("", 0),
        separator: str = " ",
    ) -> None:
        self._sizes = [n] if isinstance(n, int) else n
        if not isinstance(self._sizes, list) or not self._sizes:
            raise ValueError(f"{self._api}: n is {n!r}; give an int from 1 on, or a list of them")
        for size in self._sizes:
            check_ints_between(self._api, 1, n=size)
        for word, pad in {"left_pad": left_pad, "right_pad": right_pad}.items():
            if not (
                isinstance(pad, tuple)
                and len(pad) == 2
                and isinstance(pad[0], str)
                and isinstance(pad[1], int)
                and pad[1] >= 0
            ):
                raise ValueError(f"{self._api}: {word} is {pad!r}; give a tuple of a str and an int from 0 on")
        if not isinstance(separator, str):
            raise TypeError(f"{self._api}: separator is {separator!r}; give a str")
        self._left, self._right, self._separator = left_pad, right_pad, separator

    def compute(self, values: np.ndarray) -> np.ndarray:
        texts = self._check_texts(values, 1).tolist()
        return np.array([gram for n in self._sizes for gram in self._grams(texts, n) or [""]], "U")

    def _grams(self, texts: list[str], n: int) -> list[str]:
        (left, before), (right, after) = self._left, self._right
        padded = [left] * min(before, n - 1) + texts + [right] * min(after, n - 1)
        return [self._separator.join(padded[i : i + n]) for i in range(len(padded) - n + 1)]


@public("dataset.text.AddToken")
class AddToken(TextOperation):
    """Sequences of texts, of one or two axes, with a token before or after each.

    Args:
        token: the token.
        begin: whether it comes before them.

    Raises:
        TypeError: an argument is of another type.
        RuntimeError: token is empty, or when called on other than texts of one or two axes.

    >>> from msvjp.dataset import text
    >>> text.AddToken("<s>")(["a", "b"])
    array(['<s>', 'a', 'b'], dtype='<U3')
    """

    def __init__(self, token: str, begin: bool = True) -> None:
        if not isinstance(token, str):
            raise TypeError(f"{self._api}: token is {token!r}; give a str")
        if not isinstance(begin, bool):
            raise TypeError(f"{self._api}: begin is {begin!r}; give True or False")
        if not token:
            raise RuntimeError(f"{self._api}: token is ''; give a text that is not empty")
        self._token, self._begin = token, begin

    def compute(self, values: np.ndarray) -> np.ndarray:
        self._check_texts(values, 1, 2)
        token = np.full((*values.shape[:-1], 1), self._token)
        return np.concatenate([token, values] if self._begin else [values, token], axis=-1)
