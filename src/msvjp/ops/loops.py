"""Loops as ops: WhileLoop, ForiLoop and Scan, which run Python's."""

from .._core.checks import check_bools
from .._op.declare import public


@public("ops.WhileLoop")
class WhileLoop:
    """A loop that runs as long as a condition holds.

    >>> from msvjp import ops
    >>> ops.WhileLoop()(lambda x: x < 10, lambda x: 2 * x, 1)
    16
    """

    def __call__(self, cond_func, loop_func, init_val):
        """What loop_func makes of init_val, again and again as long as cond_func says so of it.

        Raises:
            TypeError: cond_func or loop_func cannot be called.
        """
        _check("WhileLoop", cond_func=cond_func, loop_func=loop_func)
        value = init_val
        while cond_func(value):
            value = loop_func(value)
        return value


@public("ops.ForiLoop")
class ForiLoop:
    """A loop over the ints from lower to before upper.

    >>> from msvjp import ops
    >>> ops.ForiLoop()(0, 4, lambda i, x: x + i, 0)
    6
    """

    def __call__(self, lower, upper, loop_func, init_val, unroll=True):
        """What loop_func makes of each int and of what it gave before, beginning with init_val.

        Raises:
            TypeError: loop_func cannot be called, or unroll, which changes nothing here, is no bool.
        """
        _check("ForiLoop", loop_func=loop_func)
        check_bools("mindspore.ops.ForiLoop", unroll=unroll)
        value = init_val
        for i in range(int(lower), int(upper)):
            value = loop_func(i, value)
        return value


@public("ops.Scan")
class Scan:
    """A loop that carries a value along, and gives something at each step.

    >>> from msvjp import ops
    >>> ops.Scan()(lambda carry, x: (carry + x, carry), 0, [1, 2, 3])
    (6, [0, 1, 3])
    """

    def __call__(self, loop_func, init, xs, length=None, unroll=True):
        """The last carried value, and a list of what each step gave.

        Args:
            loop_func: called with the carried value and one of xs, gives the next value and the result of the step.
            xs: a tuple or list of what the steps are given; None for None in each of `length` steps.

        Raises:
            TypeError: loop_func cannot be called, or unroll, which changes nothing here, is no bool.
            ValueError: xs is None and length as well, or they differ.
        """
        _check("Scan", loop_func=loop_func)
        check_bools("mindspore.ops.Scan", unroll=unroll)
        if (xs is None and length is None) or (xs and length is not None and len(xs) != length):
            raise ValueError(f"mindspore.ops.Scan: length is {length}, and xs is {xs!r}; give one, or both alike")
        value, results = init, []
        for x in [None] * length if xs is None else xs:
            value, result = loop_func(value, x)
            results.append(result)
        return value, results


def _check(name, **functions):
    for word, function in functions.items():
        if not callable(function):
            raise TypeError(f"mindspore.ops.{name}: {word} is {type(function).__name__}; give a function")
