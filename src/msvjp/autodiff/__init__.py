"""The pullback, and MindSpore's transforms, each a few lines over it."""

from . import batching, cells, forward_mode, jacobian, pullback, recompute, reverse_mode, saved_tensors
