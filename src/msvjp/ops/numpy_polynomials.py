"""mindspore.numpy: polynomials, as their coefficients from the highest power on."""

import torch

from .._op.declare import op
from ._arguments import all_tensors, as_array
from ._operands import as_floats, at_least, settled


def _filled(p, length):
    """The coefficients with zeros before them."""
    return torch.cat([p.new_zeros(length - len(p)), p])


def _of_one_length(a1, a2):
    p, q = (torch.atleast_1d(x) for x in settled(*all_tensors((a1, a2))))
    return (_filled(x, max(len(p), len(q))) for x in (p, q))


@op("numpy.polyadd")
def polyadd(a1, a2):
    """The sum of two polynomials."""
    p, q = _of_one_length(a1, a2)
    return p + q


@op("numpy.polysub")
def polysub(a1, a2):
    """The difference of two polynomials."""
    p, q = _of_one_length(a1, a2)
    return p - q


@op("numpy.polymul")
def polymul(a1, a2):
    """The product of two polynomials."""
    p, q = (torch.atleast_1d(x) for x in all_tensors((a1, a2)))
    products = p[:, None] * q
    powers = torch.arange(len(p), device=p.device)[:, None] + torch.arange(len(q), device=p.device)
    return products.new_zeros(len(p) + len(q) - 1).index_add(0, powers.flatten(), products.flatten())


@op("numpy.polyder")
def polyder(p, m=1):
    """The m-th derivative, of integers int32 at least; where nothing is left of it an empty float32.

    Raises:
        ValueError: m is negative.
    """
    p = torch.atleast_1d(as_array(p))
    if m < 0:
        raise ValueError(f"mindspore.numpy.polyder: m is {m}; give an int from 0 on")
    if m >= len(p):
        return torch.zeros(0, device=p.device)
    p = at_least(torch.int32, p) if m else p
    for _ in range(m):
        p = p[:-1] * torch.arange(len(p) - 1, 0, -1, device=p.device, dtype=p.dtype)
    return p


@op("numpy.polyint")
def polyint(p, m=1, k=None):
    """The m-th antiderivative; k are the constants that are added, a number or one for each time; 0 if None.

    Raises:
        ValueError: m is negative, or k has another length.
    """
    p, constants = (torch.atleast_1d(x) for x in all_tensors((p, 0 if k is None else k)))
    if m < 0 or len(constants) not in (1, m):
        raise ValueError(f"mindspore.numpy.polyint: m is {m}, k {k!r}; give an int from 0 on, and m constants")
    if m:
        p, constants = settled(as_floats(p), constants)
    for constant in constants.expand(m):
        powers = torch.arange(len(p), 0, -1, device=p.device, dtype=p.dtype)
        p = torch.cat([p / powers, constant[None]])
    return p


@op("numpy.polyval")
def polyval(p, x):
    """The polynomial's value at each element of x, float32 at least."""
    p, x = settled(*(at_least(torch.float32, a) for a in all_tensors((p, x))))
    value = torch.zeros_like(x)
    for coefficient in torch.atleast_1d(p):
        value = value * x + coefficient
    return value
