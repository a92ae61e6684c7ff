"""mindspore.dataset.transforms: operations for `map` that are not of images, sound or text."""

from .arrays import Concatenate, Duplicate, Fill, Mask, OneHot, PadEnd, Plugin, Relational, Slice, Unique
from .casting import TypeCast
from .compound import Compose, RandomApply, RandomChoice, RandomOrder, not_random

# isort: split
from . import in_python
