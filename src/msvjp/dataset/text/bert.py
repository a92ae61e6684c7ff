"""The tokenizers of BERT: into words, and these into pieces that are in a vocabulary."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from ._patterns import compiled
from .normalization import check_form, folded, normalized
from .operation import Token, Tokenizer, in_bytes
from .tokenizers import divided
from .utils import NormalizeForm
from .vocab import Vocab

_MOST = 2**32 - 1

#: Tokens of BERT's own.
_UNUSED = r"\[CLS\]|\[SEP\]|\[UNK\]|\[PAD\]|\[MASK\]|\[unused\d+\]"

#: Chinese characters, and what is punctuation to BERT.
_CHINESE = (
    "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f"
    "\U0002b820-\U0002ceaf\U0002f800-\U0002fa1f"
)
_ALONE = rf"[!-/:-@\[-`{{-~\p{{P}}{_CHINESE}]"


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def _without_controls(text: str) -> str:
    """A space for each of them."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


@public("dataset.text.BasicTokenizer")
class BasicTokenizer(Tokenizer):
    """Divides a text at whitespace, and into punctuation and Chinese characters, one by one.

    Args:
        lower_case: whether the text is folded to lower case, and accents are left out.
        keep_whitespace: whether whitespace is a token too.
        normalization_form: the NormalizeForm that the text is brought into, if lower_case is False.
        preserve_unused_token: whether tokens such as '[CLS]', '[SEP]' and '[unused1]' stay whole.
        with_offsets: as of WhitespaceTokenizer; of the text as it is folded or normalized.

    Raises:
        TypeError: an argument is of another type.

    >>> from msvjp.dataset import text
    >>> text.BasicTokenizer(lower_case=True)("Hello, Wörld! [SEP]").tolist()
    ['hello', ',', 'world', '!', '[SEP]']
    """

    def __init__(
        self,
        lower_case: bool = False,
        keep_whitespace: bool = False,
        normalization_form: NormalizeForm = NormalizeForm.NONE,
        preserve_unused_token: bool = True,
        with_offsets: bool = False,
    ) -> None:
        super().__init__(with_offsets)
        given = {
            "lower_case": lower_case,
            "keep_whitespace": keep_whitespace,
            "preserve_unused_token": preserve_unused_token,
        }
        for word, value in given.items():
            if not isinstance(value, bool):
                raise TypeError(f"{self._api}: {word} is {value!r}; give True or False")
        check_form(self._api, "normalization_form", normalization_form)
        self._lower, self._form, self._preserve = lower_case, normalization_form, preserve_unused_token
        keep = [*([_UNUSED] if preserve_unused_token else []), _ALONE]
        self._delimiter = compiled(self._api, "its pattern", "|".join([*keep, r"\s+"]))
        self._keep = self._delimiter if keep_whitespace else compiled(self._api, "its pattern", "|".join(keep))

    def _tokens(self, text: str) -> Iterable[Token]:
        text = _without_controls(self._changed(text))
        return in_bytes(text, divided(text, self._delimiter, self._keep))

    def _changed(self, text: str) -> str:
        if not self._lower:
            return normalized(text, self._form)
        parts = re.split(f"({_UNUSED})", text) if self._preserve else [text]
        return "".join(part if i % 2 else _without_accents(folded(part)) for i, part in enumerate(parts))


class _Pieces:
    """The pieces of words that are in a vocabulary: the longest there is, then the longest of the rest."""

    def __init__(
        self, api: str, vocab: Any, suffix_indicator: Any, max_bytes_per_token: Any, unknown_token: Any
    ) -> None:
        if not isinstance(vocab, Vocab):
            raise TypeError(f"{api}: vocab is {vocab!r}; give a mindspore.dataset.text.Vocab")
        for word, value in {"suffix_indicator": suffix_indicator, "unknown_token": unknown_token}.items():
            if not isinstance(value, str):
                raise TypeError(f"{api}: {word} is {value!r}; give a str")
        check_ints_between(api, 0, _MOST, max_bytes_per_token=max_bytes_per_token)
        self._words, self._suffix, self._most, self._unknown = (
            vocab.vocab(),
            suffix_indicator,
            max_bytes_per_token,
            unknown_token,
        )

    def of(self, word: str, start: int) -> list[Token]:
        """The pieces of a word that begins at this byte."""
        whole = (self._unknown or word, start, start + len(word.encode()))
        if whole[2] - start > self._most:
            return [whole]
        found: list[Token] = []
        done = 0
        while done < len(word):
            prefix = self._suffix if done else ""
            ends = (end for end in range(len(word), done, -1) if prefix + word[done:end] in self._words)
            end = next(ends, None)
            if end is None:
                return [whole]
            at = found[-1][2] if found else start
            found.append((prefix + word[done:end], at, at + len(word[done:end].encode())))
            done = end
        return found


@public("dataset.text.WordpieceTokenizer")
class WordpieceTokenizer(Tokenizer):
    """Divides a word, or each of several, into the longest pieces that are in a vocabulary.

    Args:
        vocab: a Vocab.
        suffix_indicator: what a piece that is not the first begins with there.
        max_bytes_per_token: a longer word, in bytes of UTF-8, is unknown.
        unknown_token: what comes for a word that cannot be divided; '' for the word itself.
        with_offsets: as of WhitespaceTokenizer; from the beginning of each word.

    Raises:
        TypeError, ValueError: an argument is of another type, or no number of bytes.
        RuntimeError: when called on other than texts of one axis or none.

    >>> from msvjp.dataset import text
    >>> vocab = text.Vocab.from_list(["fav", "##or", "##ite"])
    >>> text.WordpieceTokenizer(vocab)(["favorite", "book"]).tolist()
    ['fav', '##or', '##ite', '[UNK]']
    """

    def __init__(
        self,
        vocab: Vocab,
        suffix_indicator: str = "##",
        max_bytes_per_token: int = 100,
        unknown_token: str = "[UNK]",
        with_offsets: bool = False,
    ) -> None:
        super().__init__(with_offsets)
        self._pieces = _Pieces(self._api, vocab, suffix_indicator, max_bytes_per_token, unknown_token)

    def compute(self, values: np.ndarray) -> Any:
        words = self._check_texts(values, 0, 1).reshape(-1).tolist()
        return self._joined(piece for word in words for piece in self._pieces.of(word, 0))


@public("dataset.text.BertTokenizer")
class BertTokenizer(BasicTokenizer):
    """Divides a text into words as BasicTokenizer, and these into pieces as WordpieceTokenizer.

    Args:
        vocab, suffix_indicator, max_bytes_per_token, unknown_token: as of WordpieceTokenizer.
        lower_case, keep_whitespace, normalization_form, preserve_unused_token: as of BasicTokenizer.
        with_offsets: as of WhitespaceTokenizer; of the text as it is folded or normalized.

    Raises:
        TypeError, ValueError: an argument is of another type, or no number of bytes.

    >>> from msvjp.dataset import text
    >>> vocab = text.Vocab.from_list(["i", "am", "mak", "##ing"])
    >>> text.BertTokenizer(vocab, lower_case=True)("I am making small mistakes").tolist()
    ['i', 'am', 'mak', '##ing', '[UNK]', '[UNK]']
    """

    def __init__(
        self,
        vocab: Vocab,
        suffix_indicator: str = "##",
        max_bytes_per_token: int = 100,
        unknown_token: str = "[UNK]",
        lower_case: bool = False,
        keep_whitespace: bool = False,
        normalization_form: NormalizeForm = NormalizeForm.NONE,
        preserve_unused_token: bool = True,
        with_offsets: bool = False,
    ) -> None:
        super().__init__(lower_case, keep_whitespace, normalization_form, preserve_unused_token, with_offsets)
        self._pieces = _Pieces(self._api, vocab, suffix_indicator, max_bytes_per_token, unknown_token)

    def _tokens(self, text: str) -> Iterator[Token]:
        for word, start, _ in super()._tokens(text):
            yield from self._pieces.of(word, start)
