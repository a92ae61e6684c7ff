"""What layers share: the checks of constructor arguments, and ops that are nobody's but a layer's."""

from .._checks import check_bools
from .._op import edge_of


def layer_op(name):
    """Declare a function in plain torch that only layers call: what `op` does, without a public name."""
    return lambda fn: edge_of(fn, name, inside=fn)


def positive_int(layer, **given):
    """TypeError if an argument is no int, ValueError if it is not positive."""
    for word, value in given.items():
        _of_type(layer, word, value, int, "a positive int")
        if value <= 0:
            raise ValueError(f"mindspore.nn.{layer}: {word} is {value}; give a positive int")


def a_bool(layer, **given):
    """TypeError if an argument is no bool."""
    check_bools(f"mindspore.nn.{layer}", **given)


def number(layer, **given):
    """TypeError if an argument is no number."""
    for word, value in given.items():
        _of_type(layer, word, value, (int, float), "a number")


def between(layer, low, high, **given):
    """TypeError if an argument is no number, ValueError if it is not in [low, high]."""
    for word, value in given.items():
        _of_type(layer, word, value, (int, float), f"a number from {low} to {high}")
        if not low <= value <= high:
            raise ValueError(f"mindspore.nn.{layer}: {word} is {value}; give a number from {low} to {high}")


def one_of(layer, choices, **given):
    """ValueError if an argument is none of the choices."""
    for word, value in given.items():
        if value not in choices:
            raise ValueError(f"mindspore.nn.{layer}: {word} is {value!r}; give one of {', '.join(map(repr, choices))}")


def _of_type(layer, word, value, types, expected):
    if not isinstance(value, types) or isinstance(value, bool):
        raise TypeError(f"mindspore.nn.{layer}: {word} is {value!r}; give {expected}")


def positive(layer, **given):
    """TypeError if an argument is no number, ValueError if it is not above 0."""
    for word, value in given.items():
        _of_type(layer, word, value, (int, float), "a number above 0")
        if not value > 0:
            raise ValueError(f"mindspore.nn.{layer}: {word} is {value}; give a number above 0")


def not_negative(layer, **given):
    """TypeError if an argument is no number, ValueError if it is below 0."""
    for word, value in given.items():
        _of_type(layer, word, value, (int, float), "a number from 0 on")
        if not value >= 0:
            raise ValueError(f"mindspore.nn.{layer}: {word} is {value}; give a number from 0 on")
