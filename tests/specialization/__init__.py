"""Scenarios in which a jitted function could be specialized wrongly: what it depends on changes between its calls.

A scenario takes `jit` and yields results. With the function as it is and with one that compiles they are the same.
"""

from . import arguments, attacks, cells, corners, holders, names, outside, tensors, turns
from .common import SCENARIOS, X
