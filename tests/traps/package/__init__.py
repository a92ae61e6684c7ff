"""A package that hands on names of MindSpore's."""

from mindspore import ops as _private  #: mindspore.ops

from . import circle
from .layers import *
from .layers import nn, own_function
