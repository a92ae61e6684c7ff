"""Operations on arrays of any meaning: labels, ids, masks."""

from enum import IntEnum
from typing import Any, NoReturn

import numpy as np

from ..._core.errors import UnsupportedError
from .arguments import api_of, choice, integer, number, only, refuse
from .operation import Operation

_SCALARS = (str, float, bool, int, bytes)


class ArrayOperation(Operation):
    """An operation on one array: `array` says what it does."""

    def taken(self, value: Any) -> Any:
        array = np.asarray(value)
        if array.dtype == object:
            raise TypeError(
                f"{api_of(self)}: {value!r} cannot be made an array; give numbers, strings or an array of them"
            )
        return array

    def compute(self, *values: Any) -> Any:
        return self.array(np.asarray(only(self, values)))

    def array(self, array: np.ndarray) -> Any:
        """The operation on an array."""
        raise NotImplementedError

    def refuse_array(self, array: np.ndarray, wanted: str) -> NoReturn:
        raise RuntimeError(
            f"{api_of(self)}: the array has shape {array.shape} and dtype {array.dtype}; give one of {wanted}"
        )


class OneHot(ArrayOperation):
    """Make labels into rows of zeros with a one where the label is.

    Args:
        num_classes: how many labels there are, an int above 0.
        smoothing_rate: how much of the one is shared out among all labels, from 0 to 1. Default: 0.0.

    Takes an integer array (N,) of labels and gives (N, num_classes), or of one label, () or (1,), and gives
    (num_classes,). The dtype is the labels', with smoothing float64.

    Raises:
        RuntimeError: the labels are not integers, not below num_classes, or not of one dimension at most.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.OneHot(4)(np.array([1, 3]))
    array([[0, 1, 0, 0],
           [0, 0, 0, 1]])
    """

    def __init__(self, num_classes: int, smoothing_rate: float = 0.0) -> None:
        self.num_classes = integer(self, "num_classes", num_classes, 1)
        self.smoothing_rate = number(self, "smoothing_rate", smoothing_rate, 0, 1)

    def array(self, array: np.ndarray) -> np.ndarray:
        labels = array
        if labels.dtype.kind not in "iu" or labels.ndim > 1 or labels.size == 0:
            self.refuse_array(labels, "one integer label or several of them")
        hot = self._hot(labels)
        return hot[0] if labels.shape == (1,) else hot

    def chunk(self, labels: np.ndarray) -> Any:
        """Rows of one label each."""
        if labels.dtype.kind not in "iu" or labels.shape[1:] not in ((), (1,)):
            return NotImplemented
        return self._hot(labels.reshape(-1))

    def _hot(self, labels: np.ndarray) -> np.ndarray:
        wrong = (labels < 0) | (labels >= self.num_classes)
        if wrong.any():
            raise RuntimeError(
                f"{api_of(self)}: there is a label {labels[wrong].flat[0]}; give labels from 0 to {self.num_classes - 1}"
            )
        if not self.smoothing_rate:
            return (labels[..., None] == np.arange(self.num_classes)).astype(labels.dtype)
        share = self.smoothing_rate / self.num_classes
        return np.where(labels[..., None] == np.arange(self.num_classes), 1 - self.smoothing_rate + share, share)


class PadEnd(ArrayOperation):
    """Bring an array to a shape: what lacks at the end of an axis is filled, what is too much is cut off.

    Args:
        pad_shape: a list of the lengths, as many as the array has dimensions; None is the array's own.
        pad_value: what fills it, a number for numbers, a string for strings. Default: None, which is 0 or ''.

    Raises:
        RuntimeError: the shape has another number of dimensions, or pad_value is no number as the array's are, or the
            other way round.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.PadEnd([4], 9)(np.array([1, 2]))
    array([1, 2, 9, 9])
    """

    def __init__(self, pad_shape: list[int | None], pad_value: Any = None) -> None:
        if not isinstance(pad_shape, list):
            refuse(self, TypeError, "pad_shape", pad_shape, "a list of ints")
        self.pad_shape = [dim if dim is None else integer(self, "pad_shape", dim, 1, 2**63 - 1) for dim in pad_shape]
        self.pad_value = pad_value if pad_value is None else scalar(self, "pad_value", pad_value)

    def array(self, array: np.ndarray) -> np.ndarray:
        return self.chunk(array[None])[0] if array.ndim else array

    def chunk(self, arrays: np.ndarray) -> np.ndarray:
        own = arrays.shape[1:]
        if len(own) != len(self.pad_shape):
            self.refuse_array(arrays[0], f"{len(self.pad_shape)} dimensions, as pad_shape says")
        shape = [length if dim is None else dim for dim, length in zip(self.pad_shape, own, strict=True)]
        kept = (slice(None), *(slice(min(pair)) for pair in zip(shape, own, strict=True)))
        out = np.empty((len(arrays), *shape), arrays.dtype)
        out[...] = np.zeros((), arrays.dtype) if self.pad_value is None else constant(self, self.pad_value, arrays)
        out[kept] = arrays[kept]
        return out


class Fill(ArrayOperation):
    """Replace every number of an array, or every string, by one.

    Args:
        fill_value: the number or string. It takes the dtype of the array by a cast.

    Raises:
        RuntimeError: fill_value is no number and the array has numbers, or the other way round.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Fill(2.7)(np.array([1, 2, 3]))
    array([2, 2, 2])
    """

    def __init__(self, fill_value: Any) -> None:
        self.fill_value = scalar(self, "fill_value", fill_value)

    def array(self, array: np.ndarray) -> np.ndarray:
        return np.full(array.shape, constant(self, self.fill_value, array))

    def chunk(self, arrays: np.ndarray) -> np.ndarray:
        return self.array(arrays)


def scalar(operation: Any, word: str, value: Any) -> Any:
    """A number, a bool, a string or bytes."""
    if not isinstance(value, _SCALARS):
        refuse(operation, TypeError, word, value, "a number, a bool, a string or bytes")
    return value


def constant(operation: ArrayOperation, value: Any, array: np.ndarray) -> np.ndarray:
    """The value as an element of such an array: a number by C's cast into its dtype, a string as long as it is."""
    given = np.asarray(value)
    numbers = given.dtype.kind not in "SU"
    if numbers is (array.dtype.kind in "SU") or (not numbers and given.dtype.kind != array.dtype.kind):
        operation.refuse_array(array, "numbers" if numbers else f"strings, as {value!r} is")
    with np.errstate(invalid="ignore", over="ignore"):
        return given.astype(array.dtype) if numbers else given


class Duplicate(ArrayOperation):
    """Give an array twice, for two columns.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Duplicate()(np.array([1, 2]))
    (array([1, 2]), array([1, 2]))
    """

    def array(self, array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return array, array.copy()

    def chunk(self, arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return arrays, arrays.copy()


class Unique(ArrayOperation):
    """Give the different numbers of an array in the order in which they first come, where each number is among them, and
    how often each comes.

    Takes an array of two dimensions or more, and gives three of one dimension: the numbers, and two of int32.

    Raises:
        RuntimeError: the array has less than two dimensions, or no numbers.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Unique()(np.array([[7, 3, 7]]))
    (array([7, 3]), array([0, 1, 0], dtype=int32), array([2, 1], dtype=int32))
    """

    def array(self, array: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if array.ndim < 2 or array.dtype.kind not in "iuf":
            self.refuse_array(array, "two dimensions or more, of integers or floats")
        found, first, inverse, counts = np.unique(array.reshape(-1), True, True, True)
        order = np.argsort(first)
        return found[order], np.argsort(order)[inverse].astype(np.int32), counts[order].astype(np.int32)


class Slice(ArrayOperation):
    """Cut a part out of an array, axis by axis.

    Args:
        slices: for each of the first axes an int (which keeps the axis, of length 1), a list of ints, a slice, or None,
            True or ... for the whole axis.

    Raises:
        RuntimeError: there are more slices than axes, or an int is beyond the axis.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Slice(0, slice(1, 3))(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[2, 3]])
    """

    def __init__(self, *slices: Any) -> None:
        self.slices = [self._known(part) for part in slices]

    def _known(self, part: Any) -> slice | list[int]:
        if part is None or part is True or part is Ellipsis:
            return slice(None)
        if isinstance(part, slice):
            return part
        if not isinstance(part, (int, list)):
            refuse(self, TypeError, "a slice", part, "an int, a list of ints, a slice, None or ...")
        indices = (
            [integer(self, "an index", i) for i in part] if isinstance(part, list) else [part] * (part is not False)
        )
        if not indices:
            refuse(self, RuntimeError, "a slice", part, "at least one index")
        return indices

    def array(self, array: np.ndarray) -> np.ndarray:
        if len(self.slices) > array.ndim:
            self.refuse_array(array, f"{len(self.slices)} dimensions at least")
        for axis, part in enumerate(self.slices):
            beyond = (
                [i for i in part if not -array.shape[axis] <= i < array.shape[axis]] if isinstance(part, list) else []
            )
            if beyond:
                self.refuse_array(array, f"more than {beyond[0]} along axis {axis}")
            array = array[(slice(None),) * axis + (part,)]
        longest = np.char.str_len(array).max(initial=1) if array.dtype.kind in "SU" else 0
        return array.astype(f"{array.dtype.kind}{longest}") if longest else np.ascontiguousarray(array)


class Relational(IntEnum):
    """How Mask compares: equal, not equal, greater than, greater or equal, less than, less or equal."""

    EQ = 0
    NE = 1
    GT = 2
    GE = 3
    LT = 4
    LE = 5


_COMPARED = {
    Relational.EQ: np.equal,
    Relational.NE: np.not_equal,
    Relational.GT: np.greater,
    Relational.GE: np.greater_equal,
    Relational.LT: np.less,
    Relational.LE: np.less_equal,
}


class Mask(ArrayOperation):
    """Tell of each number of an array how it compares with a constant.

    Args:
        operator: a :class:`Relational`, how they are compared.
        constant: the number or string. It takes the dtype of the array by a cast.
        dtype: the MindSpore dtype of what comes. Default: mindspore.bool_.

    Raises:
        RuntimeError: constant is no number and the array has numbers, or the other way round.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Mask(transforms.Relational.GT, 2)(np.array([1, 2, 3]))
    array([False, False,  True])
    """

    def __init__(self, operator: Relational, constant: Any, dtype: Any = None) -> None:
        from .casting import dtype_of

        self.operator = choice(self, "operator", operator, Relational)
        self.constant = scalar(self, "constant", constant)
        if isinstance(dtype, (str, type, np.dtype)):
            refuse(self, TypeError, "dtype", dtype, "a dtype of MindSpore's, such as mindspore.int32")
        self.dtype = np.dtype(bool) if dtype is None else dtype_of(self, "dtype", dtype)

    def array(self, array: np.ndarray) -> np.ndarray:
        return np.asarray(_COMPARED[self.operator](array, constant(self, self.constant, array))).astype(self.dtype)

    def chunk(self, arrays: np.ndarray) -> np.ndarray:
        return self.array(arrays)


class Concatenate(Operation):
    """Join arrays of one dimension to one.

    Args:
        axis: 0 or -1, the one axis. Default: 0.
        prepend: an array that comes first. Default: None.
        append: an array that comes last. Default: None.

    Takes one array or several, of one dtype.

    Raises:
        RuntimeError: an array has not one dimension, or another dtype.

    >>> import numpy as np
    >>> from mindspore.dataset import transforms
    >>> transforms.Concatenate(append=np.array([9]))(np.array([1, 2]), np.array([3]))
    array([1, 2, 3, 9])
    """

    def __init__(self, axis: int = 0, prepend: np.ndarray | None = None, append: np.ndarray | None = None) -> None:
        if integer(self, "axis", axis) not in (0, -1):
            refuse(self, ValueError, "axis", axis, "0 or -1: the arrays have one dimension")
        self.axis, self.prepend, self.append = axis, self._end("prepend", prepend), self._end("append", append)

    def _end(self, word: str, array: Any) -> list[np.ndarray]:
        if array is None:
            return []
        if not isinstance(array, np.ndarray):
            refuse(self, TypeError, word, array, "a numpy array")
        if array.ndim != 1:
            refuse(self, ValueError, word, array, "an array of one dimension")
        return [array]

    def compute(self, *values: Any) -> np.ndarray:
        arrays = [*self.prepend, *values, *self.append]
        kinds = {array.dtype.kind if array.dtype.kind in "SU" else array.dtype for array in arrays}
        if len(kinds) > 1 or any(array.ndim != 1 for array in arrays):
            forms = ", ".join(f"{array.dtype} {array.shape}" for array in arrays)
            raise RuntimeError(f"{api_of(self)}: the arrays are {forms}; give arrays of one dimension and one dtype")
        return np.concatenate(arrays)


class Plugin(Operation):
    """Of MindSpore's: an operation out of a C++ library that was compiled against MindSpore. It is refused.

    Raises:
        UnsupportedError: always.
    """

    def __init__(self, lib_path: str, func_name: str, user_args: str | None = None) -> None:
        raise UnsupportedError(
            f"{api_of(self)}: {lib_path} is compiled against MindSpore's C++ headers, which msvjp does not have; write the "
            "operation as a Python function, which `map` takes as well"
        )
