"""Operations on the characters of texts, one by one in arrays of any shape."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._op.declare import public
from ._patterns import compiled, replacement
from .operation import TextOperation
from .utils import NormalizeForm

#: Characters that a text without regard to their case is also without: what is to be ignored by default.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def folded(text: str) -> str:
    """NFKC_Casefold of Unicode: without regard to case, width and what is to be ignored."""
    text = _IGNORABLE.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold()))
    return unicodedata.normalize("NFKC", _IGNORABLE.sub("", text.casefold()))


def normalized(text: str, form: NormalizeForm) -> str:
    """The text in a normal form."""
    return text if form is NormalizeForm.NONE else unicodedata.normalize(form.name, text)  # type: ignore[arg-type]


class _OfEach(TextOperation):
    """The base of those that change each text of an array by itself."""

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change

    def compute(self, values: np.ndarray) -> np.ndarray:
        self._check_texts(values)
        return np.array([self._change(str(text)) for text in values.reshape(-1)], "U").reshape(values.shape)


@public("dataset.text.CaseFold")
class CaseFold(_OfEach):
    """Texts in lower case, full-width letters and ligatures as plain ones: NFKC_Casefold of Unicode.

    >>> from msvjp.dataset import text
    >>> text.CaseFold()("Straße")
    array('strasse', dtype='<U7')
    """

    def __init__(self) -> None:
        super().__init__(folded)


@public("dataset.text.NormalizeUTF8")
class NormalizeUTF8(_OfEach):
    """Texts in a normal form of Unicode.

    Args:
        normalize_form: a NormalizeForm; NONE changes nothing.

    Raises:
        TypeError: normalize_form is none.
    """

    def __init__(self, normalize_form: NormalizeForm = NormalizeForm.NFKC) -> None:
        check_form(self._api, "normalize_form", normalize_form)
        self._form = normalize_form
        super().__init__(self._normalized)

    def _normalized(self, text: str) -> str:
        return normalized(text, self._form)


@public("dataset.text.RegexReplace")
class RegexReplace(_OfEach):
    """Texts with what a pattern matches replaced.

    Args:
        pattern: a regular expression. Of ICU's, what Python's `re` has too, and general categories such as `\\p{L}`.
        replace: what comes instead; `$1` stands for a group.
        replace_all: whether all matches are replaced, or the first only.

    Raises:
        TypeError: an argument is of another type.
        RuntimeError: pattern is no regular expression.

    >>> from msvjp.dataset import text
    >>> text.RegexReplace(r"\\s+", "_")("a b  c")
    array('a_b_c', dtype='<U5')
    """

    def __init__(self, pattern: str, replace: str, replace_all: bool = True) -> None:
        if not isinstance(replace, str):
            raise TypeError(f"{self._api}: replace is {replace!r}; give a str")
        if not isinstance(replace_all, bool):
            raise TypeError(f"{self._api}: replace_all is {replace_all!r}; give True or False")
        self._pattern, self._count = compiled(self._api, "pattern", pattern), 0 if replace_all else 1
        self._template = replacement(replace)
        super().__init__(self._replaced)

    def _replaced(self, text: str) -> str:
        return self._pattern.sub(self._template, text, self._count)


def check_form(api: str, word: str, form: Any) -> None:
    """TypeError if it is no NormalizeForm."""
    if not isinstance(form, NormalizeForm):
        raise TypeError(f"{api}: {word} is {form!r}; give a mindspore.dataset.text.NormalizeForm")
