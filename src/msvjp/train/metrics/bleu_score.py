"""`BleuScore`: how many phrases of translations are in those of people."""

import math
from collections import Counter

from ..._core.checks import check_between, check_bools, check_type
from ..._op.declare import public
from .metric import Metric, rearrange_inputs


@public("BleuScore", "nn.BleuScore", "train.BleuScore", "train.metrics.BleuScore")
class BleuScore(Metric):
    """The geometric mean of the shares of n-grams that are right, for n up to n_gram, and less for too short texts.

    Args:
        n_gram: the greatest n, an int from 1 to 4.
        smooth: whether 1 is added to the numbers of all n-grams and of those that are right.

    Raises:
        TypeError, ValueError: an argument is none of these.
        ValueError: there are not as many candidates as lists of references.

    Source: Papineni et al., BLEU: a method for automatic evaluation of machine translation (2002).

    >>> from msvjp import nn
    >>> nn.BleuScore(n_gram=1)([["the", "cat"]], [[["the", "cat", "sat"], ["a", "cat"]]])
    1.0
    """

    def __init__(self, n_gram=4, smooth=False):
        super().__init__()
        api = "mindspore.nn.BleuScore"
        check_type(api, int, "an int from 1 to 4", n_gram=n_gram)
        check_between(api, 1, 4, n_gram=n_gram)
        check_bools(api, smooth=smooth)
        self.n_gram, self.smooth = n_gram, smooth
        self.clear()

    def clear(self):
        """Forget all texts."""
        self._right, self._all = [0] * self.n_gram, [0] * self.n_gram
        self._length = self._reference_length = 0

    @rearrange_inputs
    def update(self, *inputs):
        """Count texts, lists of words, and for each the list of its references in."""
        if len(inputs) != 2:
            raise ValueError(f"mindspore.nn.BleuScore.update: got {len(inputs)} inputs; it takes 2")
        candidates, references = inputs
        if len(candidates) != len(references):
            raise ValueError(
                f"mindspore.nn.BleuScore.update: {len(candidates)} texts and {len(references)} lists of references; "
                "give as many"
            )
        for text, its_references in zip(candidates, references, strict=True):
            self._length += len(text)
            self._reference_length += min(map(len, its_references), key=lambda n: abs(n - len(text)))
            for n in range(1, self.n_gram + 1):
                found, known = _phrases(text, n), Counter()
                for reference in its_references:
                    known |= _phrases(reference, n)
                self._right[n - 1] += sum((found & known).values())
                self._all[n - 1] += sum(found.values())

    def eval(self):
        """The score, from 0 to 1."""
        if not self._length:
            self._over(0, 0)
        if min(self._right) == 0:
            return 0.0
        more = 1 if self.smooth else 0
        logs = [math.log((r + more) / (a + more)) for r, a in zip(self._right, self._all, strict=True)]
        too_short = min(0.0, 1 - self._reference_length / self._length)
        return math.exp(too_short + sum(logs) / self.n_gram)


def _phrases(words, n):
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
