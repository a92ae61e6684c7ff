"""What the scenarios share."""

from ..values import vec

SCENARIOS = {}
X, Y = vec([1, 2], [3, 4]), vec([0.5, -1], [2, -3])


def scenario(run):
    SCENARIOS[run.__name__] = run
    return run


def repeated(f, *args, times=3, **kwargs):
    """A function that is called a third time runs what was compiled in the second."""
    return [f(*args, **kwargs) for _ in range(times)]


class Bag:
    """An object with attributes."""

    kind = 2.0

    def __init__(self, **held):
        vars(self).update(held)

    def scaled(self, x):
        return x * self.k

    @property
    def twice(self):
        return 2 * self.k

    @classmethod
    def of_class(cls, x):
        return x * cls.kind

    @staticmethod
    def of_nobody(x):
        return x * FACTOR


FACTOR = 1.5
