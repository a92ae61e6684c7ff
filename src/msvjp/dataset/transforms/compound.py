"""Operations that are made of others: one after the other, one of them, some of them."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from .._draws import Stream
from .arguments import probability, refuse
from .operation import Function, Operation, RandomOperation


def not_random(function: Callable) -> Callable:
    """Say of a function that it draws nothing: it gives the same for the same, and so a cache may keep it.

    >>> from mindspore.dataset import transforms
    >>> @transforms.not_random
    ... def doubled(x):
    ...     return x * 2
    >>> doubled.random
    False
    """
    function.random = False  # type: ignore[attr-defined]
    return function


def as_operation(operation: Any, word: str, transform: Any) -> Operation:
    """The transform as an Operation: a function of the user's is made one."""
    if isinstance(transform, type):
        refuse(operation, ValueError, word, transform, f"an operation, not its class: {transform.__name__}(...)")
    if not callable(transform):
        refuse(operation, TypeError, word, transform, "operations, or functions")
    return transform if isinstance(transform, Operation) else Function(transform)


class Compound(RandomOperation):
    """An operation made of others, `transforms`, each of which draws from a stream of its own."""

    def __init__(self, transforms: list[Any]) -> None:
        if not isinstance(transforms, list):
            refuse(self, TypeError, "transforms", transforms, "a list of operations")
        if not transforms:
            refuse(self, ValueError, "transforms", transforms, "at least one operation")
        self.transforms = [as_operation(self, "transforms", transform) for transform in transforms]

    @property
    def in_python(self) -> bool:  # type: ignore[override]
        """Whether it is Python code that MindSpore runs here: then it gives PIL images, and a Compose of it a tuple."""
        known = [transform.in_python for transform in self.transforms if not isinstance(transform, Function)]
        return bool(known) and all(known)

    def taken(self, value: Any) -> Any:
        return value

    def after(self, stream: Stream, which: int, values: tuple) -> tuple:
        """The values after one of the operations."""
        out = self.transforms[which].run(stream.inner(which), *values)
        return out if isinstance(out, tuple) else (out,)


class Compose(Compound):
    """Do operations one after the other.

    Args:
        transforms: a list of operations and functions. A function takes as many values as come, and may give a tuple.

    Called on an array it gives an array, or a tuple if there are several. Where PIL images come or arise it gives a tuple
    always, as MindSpore does: `Compose([...])(image)[0]`.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Compose([transforms.Fill(3), lambda x: x + 1])(np.array([1, 2]))
    array([4, 4])
    """

    def __init__(self, transforms: list[Any]) -> None:
        super().__init__(transforms)
        self.transforms = Compose.decompose(self.transforms)

    @staticmethod
    def decompose(operations: list[Any]) -> list[Any]:
        """The operations, each Compose replaced by what it is made of."""
        flat = [op.transforms if isinstance(op, Compose) else [op] for op in operations]
        return [op for part in flat for op in part]

    def parts(self) -> list[Operation]:
        return [part for transform in self.transforms for part in transform.parts()]

    def __call__(self, *columns: Any) -> Any:
        if not columns:
            refuse(self, RuntimeError, "the input", columns, "at least one value, as Compose([...])(image)")
        by_python = any(t.in_python for t in self.transforms) or _is_one_picture(columns)
        if by_python:
            return self._one_by_one(columns)
        out = super().__call__(*columns)
        return tuple(map(np.asarray, out)) if isinstance(out, tuple) else np.asarray(out)

    def _one_by_one(self, values: tuple) -> tuple:
        for transform in self.transforms:
            out = transform(*values) if not isinstance(transform, Function) else transform.compute(*values)
            values = out if isinstance(out, tuple) else (out,)
        return values

    def compute(self, stream: Stream, *values: Any) -> Any:
        for which in range(len(self.transforms)):
            values = self.after(stream, which, values)
        return values if len(values) > 1 else values[0]


def _is_one_picture(values: tuple) -> bool:
    return len(values) == 1 and type(values[0]).__module__.partition(".")[0] == "PIL"


class RandomApply(Compound):
    """Do operations one after the other with a probability, or none.

    Args:
        transforms: a list of operations and functions.
        prob: the probability. Default: 0.5.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.RandomApply([transforms.Fill(3)], prob=1.0)(np.array([1, 2]))
    array([3, 3])
    """

    def __init__(self, transforms: list[Any], prob: float = 0.5) -> None:
        super().__init__(transforms)
        self.prob = probability(self, prob)

    def compute(self, stream: Stream, *values: Any) -> Any:
        in_python = self.in_python or _is_one_picture(values)
        if self.prob >= random.random() if in_python else stream.bernoulli(self.prob):
            for which in range(len(self.transforms)):
                values = self.after(stream, which, values)
        return values if len(values) > 1 else values[0]


class RandomChoice(Compound):
    """Do one of several operations, all equally probable.

    Args:
        transforms: a list of operations and functions.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.RandomChoice([transforms.Fill(3), transforms.Fill(3)])(np.array([1, 2]))
    array([3, 3])
    """

    def compute(self, stream: Stream, *values: Any) -> Any:
        count = len(self.transforms)
        in_python = self.in_python or _is_one_picture(values)
        values = self.after(stream, random.choice(range(count)) if in_python else stream.below(count), values)
        return values if len(values) > 1 else values[0]


class RandomOrder(Compound):
    """Do operations one after the other, in a random order. The order is drawn from Python's `random`.

    Args:
        transforms: a list of operations and functions.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.RandomOrder([transforms.Fill(3), transforms.Fill(3)])(np.array([1, 2]))
    array([3, 3])
    """

    in_python = True

    def compute(self, stream: Stream, *values: Any) -> Any:
        random.shuffle(self.transforms)  # the next order is drawn from this one, as in MindSpore
        for which in range(len(self.transforms)):
            values = self.after(stream, which, values)
        return values if len(values) > 1 else values[0]
