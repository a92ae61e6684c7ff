"""mindspore._checkparam, which layers of scripts use for their arguments. `_core/checks.py` has our own checks.

Each hands back what it checked: TypeError for another type, a bool included, ValueError for another value.
"""

import functools
import inspect
import math
import operator
import re
import types

from ._names import missing

EQ, NE, LT, LE, GT, GE, INC_NEITHER, INC_LEFT, INC_RIGHT, INC_BOTH, IN, NOT_IN = range(1, 13)

_COMPARED = {
    EQ: (operator.eq, "equal to {}"),
    NE: (operator.ne, "other than {}"),
    LT: (operator.lt, "below {}"),
    LE: (operator.le, "at most {}"),
    GT: (operator.gt, "above {}"),
    GE: (operator.ge, "at least {}"),
    INC_NEITHER: (lambda x, ends: ends[0] < x < ends[1], "in ({0[0]}, {0[1]})"),
    INC_LEFT: (lambda x, ends: ends[0] <= x < ends[1], "in [{0[0]}, {0[1]})"),
    INC_RIGHT: (lambda x, ends: ends[0] < x <= ends[1], "in ({0[0]}, {0[1]}]"),
    INC_BOTH: (lambda x, ends: ends[0] <= x <= ends[1], "in [{0[0]}, {0[1]}]"),
    IN: (lambda x, values: x in values, "one of {}"),
    NOT_IN: (lambda x, values: x not in values, "none of {}"),
}


def _complaint(prim_name, arg_name, value, expected):
    return f"{prim_name or 'mindspore._checkparam'}: {arg_name or 'the argument'} is {value!r}; give {expected}"


def _check_type(kinds, value, arg_name, prim_name):
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(_complaint(prim_name, arg_name, value, f"one of type {names}"))
    return value


def _check_value(value, limit, rel, arg_name, prim_name, error=ValueError):
    holds, expected = _COMPARED[rel]
    if (isinstance(value, float) and math.isnan(value)) or not holds(value, limit):
        raise error(_complaint(prim_name, arg_name, value, "one " + expected.format(limit)))
    return value


def check(arg_name, arg_value, value_name, value, rel=EQ, prim_name=None, excp_cls=ValueError):
    """That arg_value stands in the relation rel to value, which is called value_name."""
    return _check_value(arg_value, value, rel, arg_name, prim_name, excp_cls)


def check_int(arg_value, value, rel, arg_name=None, prim_name=None):
    """That it is an int in the relation rel to value."""
    return _check_value(_check_type((int,), arg_value, arg_name, prim_name), value, rel, arg_name, prim_name)


def check_float(arg_value, value, rel, arg_name=None, prim_name=None):
    """That it is a float in the relation rel to value."""
    return _check_value(_check_type((float,), arg_value, arg_name, prim_name), value, rel, arg_name, prim_name)


def check_number(arg_name, arg_value, value, rel, prim_name):
    """That it is a number in the relation rel to value."""
    return _check_value(_check_type((int, float), arg_value, arg_name, prim_name), value, rel, arg_name, prim_name)


def check_is_int(arg_value, arg_name=None, prim_name=None):
    """That it is an int."""
    return _check_type((int,), arg_value, arg_name, prim_name)


def check_is_float(arg_value, arg_name=None, prim_name=None):
    """That it is a float."""
    return _check_type((float,), arg_value, arg_name, prim_name)


def check_is_number(arg_value, arg_type, arg_name=None, prim_name=None):
    """That it is a number of this type, and not nan or infinite."""
    value = _check_type((arg_type,), arg_value, arg_name, prim_name)
    return _check_value(value, (-math.inf, math.inf), INC_NEITHER, arg_name, prim_name)


def check_equal_int(arg_value, value, arg_name=None, prim_name=None):
    """That it is this int."""
    return check_int(arg_value, value, EQ, arg_name, prim_name)


def check_number_range(arg_value, lower_limit, upper_limit, rel, value_type, arg_name=None, prim_name=None):
    """That it is of this type, or one of these types, and between the limits."""
    kinds = value_type if isinstance(value_type, (tuple, list)) else (value_type,)
    value = _check_type(tuple(kinds), arg_value, arg_name, prim_name)
    return _check_value(value, (lower_limit, upper_limit), rel, arg_name, prim_name)


def check_int_range(arg_value, lower_limit, upper_limit, rel, arg_name=None, prim_name=None):
    """That it is an int between the limits."""
    return check_number_range(arg_value, lower_limit, upper_limit, rel, int, arg_name, prim_name)


def check_float_range(arg_value, lower_limit, upper_limit, rel, arg_name=None, prim_name=None):
    """That it is a float between the limits, or an int."""
    return check_number_range(arg_value, lower_limit, upper_limit, rel, (float, int), arg_name, prim_name)


def _beside_0(check_one, rel):
    """The check of one number against 0."""

    def check_sign(arg_value, arg_name=None, prim_name=None):
        return check_one(arg_value, 0, rel, arg_name, prim_name)

    return check_sign


def _each(check_one):
    """The same check of each element of a tuple or list."""

    def check_sequence(sequence, arg_name=None, prim_name=None):
        for i, value in enumerate(_check_type((tuple, list), sequence, arg_name, prim_name)):
            check_one(value, f"{arg_name or 'the argument'}[{i}]", prim_name)
        return sequence

    return check_sequence


check_positive_int, check_positive_float = _beside_0(check_int, GT), _beside_0(check_float, GT)
check_negative_int, check_negative_float = _beside_0(check_int, LT), _beside_0(check_float, LT)
check_non_positive_int, check_non_positive_float = _beside_0(check_int, LE), _beside_0(check_float, LE)
check_non_negative_int, check_non_negative_float = _beside_0(check_int, GE), _beside_0(check_float, GE)
check_positive_int_sequence = _each(check_positive_int)
check_non_negative_int_sequence = _each(check_non_negative_int)
check_positive_float_sequence = _each(check_positive_float)


def check_bool(arg_value, arg_name=None, prim_name=None):
    """That it is a bool."""
    return _check_type((bool,), arg_value, arg_name, prim_name)


def check_string(arg_value, valid_values, arg_name=None, prim_name=None):
    """That it is one of these strings."""
    if not isinstance(arg_value, str):
        raise ValueError(_complaint(prim_name, arg_name, arg_value, f"one of {valid_values}"))
    return _check_value(arg_value, valid_values, IN, arg_name, prim_name)


def check_str_by_regular(target, reg=None, flag=re.ASCII, prim_name=None):
    """That the string is of letters, digits and -/_.: alone, or matches another pattern; True."""
    if not re.match(reg or r"^\w+[0-9a-zA-Z\_\.]*$", target, flag):
        raise ValueError(_complaint(prim_name, None, target, f"a string that matches {reg}"))
    return True


def check_value_type(arg_name, arg_value, valid_types, prim_name=None):
    """That it is of one of these types."""
    kinds = tuple(valid_types) if isinstance(valid_types, (tuple, list)) else (valid_types,)
    return _check_type(kinds, arg_value, arg_name, prim_name)


def check_isinstance(arg_name, arg_value, classes):
    """That it is of one of these classes; a ValueError where it is not."""
    if not isinstance(arg_value, classes):
        raise ValueError(_complaint(None, arg_name, arg_value, f"one of {classes}"))
    return arg_value


def check_element_type_of_iterable(arg_name, arg_value, valid_types, prim_name=None):
    """That each element is of one of these types."""
    for i, value in enumerate(arg_value):
        check_value_type(f"{arg_name}[{i}]", value, valid_types, prim_name)
    return arg_value


def check_element_type_of_dict(arg_name, arg_value, key_types, value_types, prim_name=None):
    """That it is a dict with keys and values of these types."""
    for key, value in check_value_type(arg_name, arg_value, [dict], prim_name).items():
        check_value_type(f"a key of {arg_name}", key, key_types, prim_name)
        check_value_type(f"{arg_name}[{key!r}]", value, value_types, prim_name)
    return arg_value


def check_size_and_element_type_of_tuple(arg_name, arg_value, expect_size, expect_element_type, prim_name=None):
    """That it is a tuple of this length, with elements of this type."""
    check_equal_int(len(check_value_type(arg_name, arg_value, [tuple], prim_name)), expect_size, arg_name, prim_name)
    return check_element_type_of_iterable(arg_name, arg_value, [expect_element_type], prim_name)


def once(m):
    """It as a tuple of one, or as it is where it is one."""
    return m if isinstance(m, tuple) else (m,)


def twice(m):
    """It as a tuple of two, or as it is where it is one."""
    return m if isinstance(m, tuple) else (m, m)


def triple(m):
    """It as a tuple of three, or as it is where it is one."""
    return m if isinstance(m, tuple) else (m, m, m)


def args_type_check(*type_args, **type_kwargs):
    """A decorator: arguments of other types are TypeErrors."""

    def decorate(function):
        signature = inspect.signature(function)
        wanted = signature.bind_partial(*type_args, **type_kwargs).arguments

        @functools.wraps(function)
        def checked(*args, **kwargs):
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                if value is not None and name in wanted and not isinstance(value, wanted[name]):
                    raise TypeError(_complaint(function.__name__, name, value, f"one of type {wanted[name]}"))
            return function(*args, **kwargs)

        return checked

    return decorate


#: The names of MindSpore 1.x: the relations, and the same checks as methods.
Rel = types.SimpleNamespace(
    **{name: value for name, value in globals().items() if name.isupper() and isinstance(value, int)}
)
Validator = type("Validator", (), {name: staticmethod(f) for name, f in globals().items() if name.startswith("check")})

missing.install()
