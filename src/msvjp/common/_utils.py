"""mindspore.common._utils: of shapes that are not known before a graph runs."""

from collections.abc import Sequence

from .._names import missing


def is_shape_unknown(shape: Sequence[int]) -> bool:
    """Whether a length or the number of axes is not known: there is a -1 or a -2."""
    return any(length < 0 for length in shape)


def is_dim_unknown(shape: Sequence[int]) -> bool:
    """Whether the number of axes is not known: there is a -2."""
    return any(length == -2 for length in shape)


missing.install()
