"""`Vocab`: the numbers of words; and the looking up of them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..._core.checks import check_ints_between
from ..._op.declare import public
from ...common.dtype import NAMES
from ..transforms.arguments import plain
from .operation import TextOperation

_API = "mindspore.dataset.text.Vocab"
_MOST = 2**31 - 1


@public("dataset.text.Vocab")
class Vocab:
    """Numbers of words. It is made by `from_list`, `from_dict`, `from_file` or `from_dataset`.

    >>> from msvjp.dataset import text
    >>> vocab = text.Vocab.from_list(["deep", "learning"], special_tokens=["<unk>"])
    >>> vocab.tokens_to_ids(["learning", "deep"])
    [2, 1]
    >>> vocab.ids_to_tokens(0)
    '<unk>'
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] | None = None
        self._words: dict[int, str] = {}

    @classmethod
    def _of(cls, ids: dict[str, int]) -> "Vocab":
        made = cls()
        made._ids, made._words = ids, {number: word for word, number in ids.items()}
        return made

    @classmethod
    def _numbered(cls, words: list[str], special: list[str] | None, first: bool) -> "Vocab":
        """Numbered as they come, special words first or last."""
        every = [*(special or ()), *words] if first else [*words, *(special or ())]
        return cls._of({word: i for i, word in enumerate(every)})

    @classmethod
    def from_list(
        cls, word_list: list[str], special_tokens: list[str] | None = None, special_first: bool = True
    ) -> "Vocab":
        """Number words as they come.

        Args:
            word_list: the words.
            special_tokens: further ones.
            special_first: whether these come first, or last.

        Raises:
            TypeError: an argument is of another type.
            ValueError: a word is there twice.
        """
        api = f"{_API}.from_list"
        _check_words(api, "word_list", word_list)
        _check_special(api, special_tokens, special_first)
        _check_once(f"{api}: word_list", word_list, ValueError)
        _check_once(f"{api}: special_tokens and word_list", [*(special_tokens or ()), *word_list], ValueError)
        return cls._numbered(word_list, special_tokens, special_first)

    @classmethod
    def from_dict(cls, word_dict: dict[str, int]) -> "Vocab":
        """Take the number of each word, from 0 on.

        Raises:
            TypeError: it is no dict of ints by str.
            ValueError: a number is negative.
        """
        api = f"{_API}.from_dict"
        if not isinstance(word_dict, dict):
            raise TypeError(f"{api}: word_dict is {type(word_dict).__name__}; give a dict of ints by word")
        _check_words(api, "word_dict", list(word_dict))
        for word, number in word_dict.items():
            check_ints_between(api, 0, _MOST, **{f"the number of {word!r}": number})
        return cls._of(dict(word_dict))

    @classmethod
    def from_file(
        cls,
        file_path: str,
        delimiter: str = "",
        vocab_size: int | None = None,
        special_tokens: list[str] | None = None,
        special_first: bool = True,
    ) -> "Vocab":
        """Number the words of a file in UTF-8, one a line.

        Args:
            file_path: the file.
            delimiter: what ends the word in a line; '' for the end of the line.
            vocab_size: how many words at most, without special ones; None for all.
            special_tokens, special_first: as of from_list.

        Raises:
            TypeError: an argument is of another type.
            ValueError: vocab_size is not positive, or the file is not in UTF-8.
            RuntimeError: there is no such file, or a word is there twice.
        """
        api = f"{_API}.from_file"
        for word, value in {"file_path": file_path, "delimiter": delimiter}.items():
            if not isinstance(value, str):
                raise TypeError(f"{api}: {word} is {value!r}; give a str")
        if vocab_size is not None:
            check_ints_between(api, 1, _MOST, vocab_size=vocab_size)
        _check_special(api, special_tokens, special_first)
        if not Path(file_path).is_file():
            raise RuntimeError(f"{api}: file_path is {file_path!r}; there is no such file")
        lines = Path(file_path).read_bytes().decode().split("\n")
        lines = lines[:-1] if not lines[-1] else lines
        words = [line.split(delimiter)[0] if delimiter else line for line in lines[:vocab_size]]
        _check_once(f"{api}: the file, with special_tokens,", [*(special_tokens or ()), *words], RuntimeError)
        return cls._numbered(words, special_tokens, special_first)

    @classmethod
    def from_dataset(
        cls,
        dataset: Any,
        columns: str | list[str] | None = None,
        freq_range: tuple[int | None, int | None] | None = None,
        top_k: int | None = None,
        special_tokens: list[str] | None = None,
        special_first: bool = True,
    ) -> "Vocab":
        """Number the words of a dataset, the most frequent first, and those that are as frequent in their order.

        Args:
            dataset: a Dataset.
            columns: the columns of words, a name or a list; None for all.
            freq_range: how often a word is there at least and at most; None in it for no limit.
            top_k: how many words at most, without special ones; None for all.
            special_tokens, special_first: as of from_list.

        Raises:
            TypeError: an argument is of another type.
            ValueError: a number is not in its range.
            RuntimeError: there is no such column, one has no words, or a special one is a word of the dataset.
        """
        api = f"{_API}.from_dataset"
        least, most = _range(api, freq_range)
        if top_k is not None:
            check_ints_between(api, 1, _MOST, top_k=top_k)
        _check_special(api, special_tokens, special_first)
        counts = Counter(_words(api, dataset, columns))
        chosen = [word for word, count in counts.items() if least <= count <= most]
        chosen.sort(key=lambda word: (-counts[word], word.encode()))
        there = [word for word in special_tokens or () if word in counts]
        if there:
            raise RuntimeError(f"{api}: special_tokens has {there}, which are words of the dataset")
        return cls._numbered(chosen[:top_k], special_tokens, special_first)

    def vocab(self) -> dict[str, int]:
        """The number of each word.

        Raises:
            RuntimeError: it was made by Vocab().
        """
        if self._ids is None:
            raise RuntimeError(f"{_API}: it has no words; make it by from_list, from_dict, from_file or from_dataset")
        return dict(self._ids)

    def tokens_to_ids(self, tokens: str | list[str] | np.ndarray) -> int | list[int]:
        """The number of a word, or those of several, -1 for what is no word. A single one comes as an int.

        Raises:
            TypeError: tokens is of another type.
        """
        if isinstance(tokens, np.ndarray):
            tokens = tokens.tolist()
        words = [tokens] if isinstance(tokens, str) else tokens
        _check_words(f"{_API}.tokens_to_ids", "tokens", words)
        ids = self._ids if self._ids is not None else self.vocab()
        return _single([ids.get(word, -1) for word in words])

    def ids_to_tokens(self, ids: int | list[int] | np.ndarray) -> str | list[str]:
        """The word of a number, or those of several, '' for what is no number of a word. A single one comes as a str.

        Raises:
            TypeError: ids is of another type.
            ValueError: an id is negative.
        """
        if isinstance(ids, np.ndarray):
            ids = ids.tolist()
        numbers = [ids] if isinstance(ids, int) else ids
        if not isinstance(numbers, list):
            raise TypeError(f"{_API}.ids_to_tokens: ids is {ids!r}; give an int, a list or an array of them")
        for number in numbers:
            check_ints_between(f"{_API}.ids_to_tokens", 0, _MOST, **{"an id": plain(number)})
        self.vocab()
        return _single([self._words.get(number, "") for number in numbers])


def _single(found: list) -> Any:
    return found[0] if len(found) == 1 else found


def _check_words(api: str, word: str, words: Any) -> None:
    if not isinstance(words, list) or not all(isinstance(item, str) for item in words):
        raise TypeError(f"{api}: {word} is {str(words)[:80]}; give a list of str")


def _check_special(api: str, special_tokens: Any, special_first: Any) -> None:
    if special_tokens is not None:
        _check_words(api, "special_tokens", special_tokens)
        _check_once(f"{api}: special_tokens", special_tokens, ValueError)
    if not isinstance(special_first, bool):
        raise TypeError(f"{api}: special_first is {special_first!r}; give True or False")


def _check_once(what: str, words: list[str], error: type[Exception]) -> None:
    twice = [word for word, count in Counter(words).items() if count > 1]
    if twice:
        raise error(f"{what} has {twice[:5]} more than once; give each word once")


def _range(api: str, freq_range: Any) -> tuple[float, float]:
    if freq_range is None:
        return 0, float("inf")
    if not isinstance(freq_range, tuple) or len(freq_range) != 2:
        raise TypeError(f"{api}: freq_range is {freq_range!r}; give a tuple of two ints, or None for either")
    least, most = freq_range
    if not all(limit is None or isinstance(limit, int) for limit in freq_range):
        raise TypeError(f"{api}: freq_range is {freq_range!r}; give a tuple of two ints, or None for either")
    least, most = least or 0, float("inf") if most is None else most
    if not 0 <= least <= most:
        raise ValueError(f"{api}: freq_range is {freq_range}; give (a, b) with 0 <= a <= b")
    return least, most


def _words(api: str, dataset: Any, columns: Any) -> Iterable[str]:
    names = dataset.get_col_names() if not columns else [columns] if isinstance(columns, str) else columns
    unknown = [name for name in names if name not in dataset.get_col_names()]
    if unknown:
        raise RuntimeError(f"{api}: columns has {unknown}; the dataset has {dataset.get_col_names()}")
    for row in dataset.create_tuple_iterator(columns=list(names), num_epochs=1, output_numpy=True):
        for name, value in zip(names, row, strict=True):
            if value.dtype.kind != "U":
                raise RuntimeError(f"{api}: the column {name!r} is of {value.dtype}; words are str")
            yield from value.reshape(-1).tolist()


@public("dataset.text.Lookup")
class Lookup(TextOperation):
    """The numbers of words, an array of the shape of theirs.

    Args:
        vocab: a Vocab.
        unknown_token: the word whose number stands for what is no word; None: that is an error.
        data_type: the dtype of the numbers, a mindspore one.

    Raises:
        TypeError: an argument is of another type.
        RuntimeError: unknown_token is no word, or when called, a text is none and there is no unknown_token.

    >>> from msvjp.dataset import text
    >>> text.Lookup(text.Vocab.from_list(["<unk>", "a", "b"]), "<unk>")(["b", "z"])
    array([2, 0], dtype=int32)
    """

    def __init__(self, vocab: Vocab, unknown_token: str | None = None, data_type: Any = None) -> None:
        if not isinstance(vocab, Vocab):
            raise TypeError(f"{self._api}: vocab is {vocab!r}; give a mindspore.dataset.text.Vocab")
        if unknown_token is not None and not isinstance(unknown_token, str):
            raise TypeError(f"{self._api}: unknown_token is {unknown_token!r}; give a str")
        self._ids = vocab.vocab()
        if unknown_token is not None and unknown_token not in self._ids:
            raise RuntimeError(f"{self._api}: unknown_token is {unknown_token!r}, which is not in vocab")
        self._dtype = np.dtype(np.int32) if data_type is None else numpy_type(self._api, data_type)
        self._unknown = None if unknown_token is None else self._ids[unknown_token]

    def compute(self, values: np.ndarray) -> np.ndarray:
        self._check_texts(values)
        return (
            np.array([self._number(text) for text in values.reshape(-1).tolist()], np.int64)
            .astype(self._dtype)
            .reshape(values.shape)
        )

    def _number(self, text: str) -> int:
        number = self._ids.get(text, self._unknown)
        if number is None:
            raise RuntimeError(f"{self._api}: {text!r} is not in vocab, and there is no unknown_token")
        return number


def numpy_type(api: str, data_type: Any) -> np.dtype:
    """The numpy dtype of a mindspore one of numbers.

    Raises:
        TypeError: it is none.
    """
    name = NAMES.get(data_type, "") if not isinstance(data_type, str) else ""
    if not name or name == "BFloat16" or name.startswith("Complex"):
        raise TypeError(f"{api}: data_type is {data_type!r}; give a dtype of numbers, such as mindspore.int32")
    return np.dtype(name.lower())
