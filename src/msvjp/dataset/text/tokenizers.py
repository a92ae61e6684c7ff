"""Tokenizers: at whitespace, by characters, at what a pattern matches, by a Python function."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..._op.declare import public
from ._patterns import compiled
from .operation import TextOperation, Token, Tokenizer, in_bytes

#: What is not White_Space of Unicode, which is less than what Python's `\s` matches.
_WORD = re.compile("[^\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


@public("dataset.text.WhitespaceTokenizer")
class WhitespaceTokenizer(Tokenizer):
    """Divides a text at whitespace.

    Args:
        with_offsets: whether where each token begins and ends is returned too: two arrays of uint32, in bytes of UTF-8.

    Raises:
        TypeError: with_offsets is no bool.

    >>> from msvjp.dataset import text
    >>> text.WhitespaceTokenizer()("one  two")
    array(['one', 'two'], dtype='<U3')
    """

    def _tokens(self, text: str) -> Iterable[Token]:
        return in_bytes(text, (found.span() for found in _WORD.finditer(text)))


@public("dataset.text.UnicodeCharTokenizer")
class UnicodeCharTokenizer(Tokenizer):
    """Divides a text into its characters.

    Args:
        with_offsets: as of WhitespaceTokenizer.
    """

    def _tokens(self, text: str) -> Iterable[Token]:
        return in_bytes(text, ((i, i + 1) for i in range(len(text))))


@public("dataset.text.RegexTokenizer")
class RegexTokenizer(Tokenizer):
    """Divides a text at what a pattern matches.

    Args:
        delim_pattern: a regular expression. Of ICU's, what Python's `re` has too, and general categories such as `\\p{L}`.
        keep_delim_pattern: which of the matches are tokens too: those that this pattern matches whole; '' for none.
        with_offsets: as of WhitespaceTokenizer.

    Raises:
        TypeError: an argument is of another type.
        RuntimeError: a pattern is no regular expression.

    >>> from msvjp.dataset import text
    >>> text.RegexTokenizer("[ ,]", ",")("a, b")
    array(['a', ',', 'b'], dtype='<U1')
    """

    def __init__(self, delim_pattern: str, keep_delim_pattern: str = "", with_offsets: bool = False) -> None:
        super().__init__(with_offsets)
        self._delimiter = compiled(self._api, "delim_pattern", delim_pattern)
        keep = compiled(self._api, "keep_delim_pattern", keep_delim_pattern)
        self._keep = keep if keep_delim_pattern else None

    def _tokens(self, text: str) -> Iterable[Token]:
        return in_bytes(text, divided(text, self._delimiter, self._keep))


def divided(text: str, delimiter: re.Pattern, keep: re.Pattern | None) -> Iterator[tuple[int, int]]:
    """What is between the matches of a delimiter; and those matches that `keep` matches whole."""
    done = 0
    for found in delimiter.finditer(text):
        if found.start() > done:
            yield done, found.start()
        if found[0] and keep and keep.fullmatch(found[0]):
            yield found.span()
        done = found.end()
    if done < len(text):
        yield done, len(text)


@public("dataset.text.PythonTokenizer")
class PythonTokenizer(TextOperation):
    """Divides texts by a Python function.

    Args:
        tokenizer: takes a str and returns a list of tokens.

    Raises:
        TypeError: tokenizer is no function, or what it is called on is no numpy array of str.

    >>> import numpy as np
    >>> from msvjp.dataset import text
    >>> text.PythonTokenizer(str.split)(np.array("one two"))
    array(['one', 'two'], dtype='<U3')
    """

    def __init__(self, tokenizer: Callable) -> None:
        if not callable(tokenizer):
            raise TypeError(f"{self._api}: tokenizer is {tokenizer!r}; give a function of a str that returns tokens")
        self._tokenizer = tokenizer

    def taken(self, value: Any) -> np.ndarray:
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{self._api}: it is called on {type(value).__name__}; give a numpy array of str")
        return value

    def compute(self, values: np.ndarray) -> np.ndarray:
        if values.dtype.kind != "U":
            raise TypeError(f"{self._api}: got an array of {values.dtype}; give one of str")
        if not values.ndim:
            return np.array(self._tokenizer(str(values[()])))
        return np.array([self._tokenizer(str(text)) for text in values.reshape(-1)]).reshape(*values.shape, -1)
