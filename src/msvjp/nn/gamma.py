"""Layers of the gamma function and its kin, of which `ops` has the functions."""

import torch

from .. import ops
from .._core.checks import check_type
from .._op.declare import public
from .cell import Cell


@public("nn.LGamma")
class LGamma(Cell):
    """The logarithm of the size of the gamma function, as `ops.lgamma`, of floats.

    Raises:
        TypeError: the input is not of floats.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> print(nn.LGamma()(mindspore.Tensor([1.0, 3.0])))
    [0.        0.6931472]
    """

    def construct(self, x):
        """The logarithms, of the shape and dtype of x."""
        _check_floats("LGamma", x=x)
        return ops.lgamma(x)


@public("nn.DiGamma")
class DiGamma(Cell):
    """The derivative of `LGamma`, as `ops.digamma`, of floats.

    Raises:
        TypeError: the input is not of floats.
    """

    def construct(self, x):
        """The derivatives, of the shape and dtype of x."""
        _check_floats("DiGamma", x=x)
        return ops.digamma(x)


@public("nn.IGamma")
class IGamma(Cell):
    """The regularized lower incomplete gamma function, as `ops.igamma`, broadcast, of floats. It has a gradient for x alone.

    Raises:
        TypeError: an input is not of floats.
    """

    def construct(self, a, x):
        """The part of gamma(a) that is below x."""
        _check_floats("IGamma", a=a, x=x)
        return ops.igamma(a, x)


@public("nn.LBeta")
class LBeta(Cell):
    """The logarithm of the size of the beta function, broadcast, of floats.

    Raises:
        TypeError: an input is not of floats.
    """

    def construct(self, x, y):
        """lgamma(x) + lgamma(y) - lgamma(x + y)."""
        _check_floats("LBeta", x=x, y=y)
        return ops.lgamma(x) + ops.lgamma(y) - ops.lgamma(x + y)


def _check_floats(layer, **inputs):
    for word, x in inputs.items():
        check_type(f"mindspore.nn.{layer}", torch.Tensor, "a Tensor", **{word: x})
        if not x.is_floating_point():
            raise TypeError(f"mindspore.nn.{layer}: {word} is of {x.dtype}; give float16 or float32")
