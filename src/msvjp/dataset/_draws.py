"""The random numbers of MindSpore's pipelines, which are those of its C++ library, draw by draw.

A *stream* is a generator with a state. What is drawn from it is what the distributions of libstdc++ 9 make of its words:
an int below a bound redraws what would favor small numbers, a float32 takes one word and a double two.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.random import MT19937

_WORD = 2**32
_BLOCK = 512  # words that are drawn ahead
_AT_ONCE = 2**15  # words that are looked at together


class Stream:
    """The draws of `std::mt19937(seed)`."""

    _first, _range = 0, _WORD - 1  # the least word, and the largest less that

    def __init__(self, seed: int, inner_seed: int | None = None) -> None:
        self._inner_seed = seed if inner_seed is None else inner_seed
        self._inner: dict[int, Stream] = {}
        self._normal = Normal()
        self._bits = MT19937()
        self._bits._legacy_seeding(seed)  # type: ignore[attr-defined]  # seeds as C++ does; the constructor hashes the seed
        self._words: list[int] = []  # drawn ahead, the next one last

    def anew(self) -> "Stream":
        """A stream that begins where this one began."""
        return Stream(self._inner_seed)

    def inner(self, number: int) -> "Stream":
        """The stream of an operation inside the one that this is for, of the same seed."""
        if number not in self._inner:
            self._inner[number] = Stream(self._inner_seed)
        return self._inner[number]

    def _more(self, count: int) -> np.ndarray:
        return self._bits.random_raw(count)

    def word(self) -> int:
        """The next word, counted from the least."""
        if not self._words:
            self._words = (self._more(_BLOCK) - self._first).tolist()[::-1]
        return self._words.pop()

    def words(self, count: int) -> np.ndarray:
        """The next words, counted from the least, uint64."""
        ahead = min(count, len(self._words))
        taken = np.array([self._words.pop() for _ in range(ahead)], np.uint64)
        return np.concatenate([taken, self._more(count - ahead) - self._first]) if count > ahead else taken

    def uniform_int(self, low: int, high: int) -> int:
        """An int from low to high, both included. One without a choice is not drawn but for a word."""
        return low + self.below(high - low + 1)

    def below(self, bound: int) -> int:
        """An int from 0 to bound - 1."""
        scale = self._range // bound
        return self._word_below(bound * scale) // scale

    def all_below(self, bounds: np.ndarray) -> np.ndarray:
        """An int below each of the bounds, drawn one after the other, int64."""
        bounds = np.asarray(bounds, np.uint64)
        scales = self._range // bounds
        limits, out, done = bounds * scales, np.empty(len(bounds), np.int64), 0
        while done < len(bounds):
            words = self.words(min(_AT_ONCE, len(bounds) - done))
            words = words[_below_limits(words, limits[done : done + len(words)])]
            out[done : done + len(words)] = words // scales[done : done + len(words)]
            done += len(words)
        return out

    def _word_below(self, limit: int) -> int:
        while (word := self.word()) >= limit:
            pass
        return word

    def double(self) -> float:
        """A float from 0 to 1, 1 excluded, of two words."""
        low = self.word()
        return min((low + self.word() * _WORD) / 2**64, _BELOW_ONE)

    def doubles(self, count: int) -> np.ndarray:
        """As many of them, float64."""
        words = self.words(2 * count).astype(np.float64)
        return np.minimum((words[::2] + words[1::2] * _WORD) / 2.0**64, _BELOW_ONE)

    def bernoulli(self, probability: float) -> bool:
        """True with that probability."""
        return self.double() < probability

    def uniform(self, low: float, high: float) -> np.float32:
        """A float32 from low to high."""
        unit = min(np.float32(self.word()) / np.float32(_WORD), _BELOW_ONE_32)
        return unit * (np.float32(high) - np.float32(low)) + np.float32(low)

    def normal(self, deviation: float) -> np.float32:
        """A float32 of the normal distribution about 0."""
        return self._normal(self) * np.float32(deviation)

    def sample(self, size: int, count: int) -> list[int]:
        """Which of 0 to size - 1 are taken, in their order, as `std::sample`: two at a time share a draw."""
        taken: list[int] = []
        for i in range(0, size - 1, 2):
            left = size - i
            draw = self.below(left * (left - 1)) if len(taken) < count else 0
            for place, among in ((i, draw // (left - 1)), (i + 1, draw % (left - 1))):
                if among < count - len(taken):
                    taken.append(place)
        if len(taken) < count:
            self.below(1)  # there is no choice, and it is drawn
            taken.append(size - 1)
        return taken

    def shuffle(self, ids: Any) -> None:
        """Reorder in place as `std::shuffle`: a list, an array.array or a numpy array."""
        # numpy's items take three times as long as a memoryview's, and those longer than a list's, which takes memory
        is_short = isinstance(ids, np.ndarray) and len(ids) < _AT_ONCE
        items = ids.tolist() if is_short else memoryview(ids) if isinstance(ids, np.ndarray) else ids  # type: ignore[arg-type]
        for i, j in enumerate(self._partners(len(ids)), 1):
            items[i], items[j] = items[j], items[i]
        if is_short:
            ids[:] = items

    def _partners(self, count: int) -> Sequence[int]:
        """Which of those up to it each element from the second on is swapped with."""
        if count < 2:
            return []
        if self._range // count < count:
            return memoryview(self.all_below(np.arange(2, count + 1)))  # type: ignore[arg-type]
        # two of them share a draw, for which an even count leaves the first alone
        alone = [self.below(2)] if count % 2 == 0 else []
        first = np.arange(1 + len(alone), count, 2)
        both = self.all_below((first + 1) * (first + 2))
        pairs = np.stack([both // (first + 2), both % (first + 2)], 1)
        return [*alone, *pairs.reshape(-1).tolist()]


def _below_limits(words: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Which of the words are below their limit, where a limit stays for the next word if one is not."""
    below = words < limits
    while not below.all():
        place: np.ndarray = np.cumsum(below) - below  # each time the next word at least has its own limit
        if np.array_equal(below, again := words < limits[place]):
            break
        below = again
    return below


_BELOW_ONE, _BELOW_ONE_32 = float(np.nextafter(1, 0)), np.nextafter(np.float32(1), np.float32(0))


def _log(number: np.float32) -> np.float32:
    return np.float32(math.log(number))  # as C rounds it; numpy's own float32 may be further off


class Normal:
    """The standard normal distribution, float32, by the polar method: an object that keeps one of two numbers."""

    def __init__(self) -> None:
        self._kept: np.float32 | None = None

    def __call__(self, stream: Stream) -> np.float32:
        number, self._kept = self._kept, None
        while number is None:
            x, y = (np.float32(2) * (np.float32(stream.word()) / np.float32(_WORD)) - np.float32(1) for _ in range(2))
            square = x * x + y * y
            if 0 < square <= 1:
                length = np.sqrt(np.float32(-2) * _log(square) / square)
                number, self._kept = y * length, x * length
        return number


class Gamma:
    """The gamma distribution of a shape, with the scale 1, float32, by Marsaglia and Tsang's method."""

    def __init__(self, shape: float) -> None:
        self._shape, self._normal = np.float32(shape), Normal()
        self._larger = self._shape + np.float32(1) if shape < 1 else self._shape
        self._center = self._larger - np.float32(1) / np.float32(3)

    def __call__(self, stream: Stream) -> np.float32:
        number = self._of_larger_shape(stream)
        if self._larger == self._shape:
            return number
        return np.float32(float(stream.uniform(0, 1)) ** float(np.float32(1) / self._shape)) * number

    def _of_larger_shape(self, stream: Stream) -> np.float32:
        one, width = np.float32(1), np.float32(1) / np.sqrt(np.float32(9) * self._center)
        while True:
            n = self._normal(stream)
            v = one + width * n
            if v <= 0:
                continue
            v, u = v * v * v, stream.uniform(0, 1)
            likely = u <= one - np.float32(0.0331) * n * n * n * n
            if likely or _log(u) <= np.float32(0.5) * n * n + self._center * (one - v + _log(v)):
                return self._center * v


class MinimalStream(Stream):
    """The draws of `std::minstd_rand0(seed)`: each word is the last one, times 16807, modulo a prime."""

    _first, _range = 1, 2**31 - 3
    _factor, _prime = 16807, 2**31 - 1

    def __init__(self, seed: int) -> None:
        self._state = seed % self._prime or 1
        self._words = []

    def _more(self, count: int) -> np.ndarray:
        powers = np.full(count + 1, 1, np.uint64)
        done = 1
        while done <= count:  # the powers of the factor, twice as many each time
            step = pow(self._factor, done, self._prime)
            new = powers[: min(done, count + 1 - done)]
            powers[done : done + len(new)] = new * np.uint64(step) % np.uint64(self._prime)
            done += len(new)
        words = powers[1:] * np.uint64(self._state) % np.uint64(self._prime)
        self._state = int(words[-1])
        return words


class LongWords:
    """The words of `std::mt19937_64(seed)`, from which `.shuffle()` takes a place in its buffer."""

    def __init__(self, seed: int) -> None:
        state = [seed]
        for i in range(1, 312):
            state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) % 2**64)
        self._state = np.array(state, np.uint64)

    def __iter__(self) -> Iterator[int]:
        while True:
            self._turn(slice(0, 156), self._state[156:], self._state[1:157])
            self._turn(slice(156, 311), self._state[:155], self._state[157:])
            self._turn(slice(311, 312), self._state[155:156], self._state[:1])
            yield from self._tempered().tolist()

    def _turn(self, part: slice, far: np.ndarray, following: np.ndarray) -> None:
        mixed = (self._state[part] & np.uint64(0xFFFFFFFF80000000)) | (following & np.uint64(0x7FFFFFFF))
        odd = np.where(mixed & np.uint64(1), np.uint64(0xB5026F5AA96619E9), np.uint64(0))
        self._state[part] = far ^ (mixed >> np.uint64(1)) ^ odd

    def _tempered(self) -> np.ndarray:
        x = self._state.copy()
        x ^= (x >> np.uint64(29)) & np.uint64(0x5555555555555555)
        x ^= (x << np.uint64(17)) & np.uint64(0x71D67FFFEDA60000)
        x ^= (x << np.uint64(37)) & np.uint64(0xFFF7EEE000000000)
        return x ^ (x >> np.uint64(43))


class WorkerStreams:
    """The streams from which one random operation of a `map` draws: worker w of W has that of seed + w.

    Operations inside it draw from streams of inner_seed, each worker's from its own; None for the worker's seed.

    Item k of all passes goes to worker k % W, and each pass ends with one item more, the mark of its end.
    """

    def __init__(self, seed: int, workers: int, inner_seed: int | None = None) -> None:
        self._streams = [Stream((seed + w) % _WORD, inner_seed) for w in range(workers)]

    def in_turn(self, first: int, step: int) -> list[Stream]:
        """The streams of item `first` and of each `step`-th after it, which take turns."""
        workers = len(self._streams)
        return [self._streams[(first + i * step) % workers] for i in range(workers // math.gcd(workers, step))]


class RowDraws:
    """The draws for the rows of a chunk, each from its own worker's stream, in the order of the rows.

    Args:
        streams: those that the rows draw from in turn.
        rows: how many rows there are.
    """

    def __init__(self, streams: list[Stream], rows: int) -> None:
        self._rows, turns = rows, len(streams)
        self._own = [(stream, range(turn, rows, turns)) for turn, stream in enumerate(streams[:rows])]

    def bernoulli(self, probability: float) -> np.ndarray:
        """A bool for each row."""
        out = np.empty(self._rows, bool)
        for stream, rows in self._own:
            out[rows.start :: rows.step] = stream.doubles(len(rows)) < probability
        return out

    def below(self, *bounds: int) -> np.ndarray:
        """An int below each of the bounds, one after the other, for each row: (rows, bounds), int64."""
        out = np.empty((self._rows, len(bounds)), np.int64)
        for stream, rows in self._own:
            out[rows.start :: rows.step] = stream.all_below(np.tile(bounds, len(rows))).reshape(-1, len(bounds))
        return out
