"""mindspore.dataset.transforms: operations on arrays of any meaning, and what puts operations together."""

from .arrays import Concatenate, Duplicate, Fill, Mask, OneHot, PadEnd, Plugin, Relational, Slice, Unique
from .casting import TypeCast
