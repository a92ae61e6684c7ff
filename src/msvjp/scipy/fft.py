"""mindspore.scipy.fft: cosine transforms of the second kind and back, orthonormal, as in MindSpore whatever `norm` is not."""

import math

import torch

from .._op.declare import op


@op("scipy.fft.dct")
def dct(x, type=2, n=None, axis=-1, norm=None):
    """The cosine transform along an axis, which is cut or filled with zeros to length n; orthonormal.

    Args:
        type: 2.
        norm: None or 'ortho', which are one.

    Raises:
        ValueError: another type or norm.
    """
    return _transformed("dct", x, type, (n,), (axis,), norm, inverse=False)


@op("scipy.fft.idct")
def idct(x, type=2, n=None, axis=-1, norm=None):
    """The way back from `dct`, with the same arguments."""
    return _transformed("idct", x, type, (n,), (axis,), norm, inverse=True)


@op("scipy.fft.dctn")
def dctn(x, type=2, s=None, axes=None, norm=None):
    """`dct` along several axes: those in axes, or the last len(s), or all; s are their lengths."""
    return _transformed("dctn", x, type, s, axes, norm, inverse=False)


@op("scipy.fft.idctn")
def idctn(x, type=2, s=None, axes=None, norm=None):
    """The way back from `dctn`, with the same arguments."""
    return _transformed("idctn", x, type, s, axes, norm, inverse=True)


def _transformed(name, x, kind, lengths, axes, norm, inverse):
    if kind != 2 or norm not in (None, "ortho"):
        raise ValueError(
            f"mindspore.scipy.fft.{name}: type is {kind}, norm {norm!r}; MindSpore has type 2 and norm 'ortho' alone"
        )
    x = x if x.dtype.is_floating_point else x.float()
    if axes is None:
        axes = range(-len(lengths), 0) if lengths else range(x.dim())
    for axis, n in zip(axes, lengths or [None] * len(axes), strict=True):
        x = _along(x.movedim(axis, -1), n, inverse).movedim(-1, axis)
    return x


def _along(x, n, inverse):
    """x, cut or filled to length n, times the matrix of the transform."""
    n = x.shape[-1] if n is None else n
    x = torch.nn.functional.pad(x, (0, n - x.shape[-1]))
    frequency, place = torch.arange(n, device=x.device, dtype=torch.float64), torch.arange(n, device=x.device) + 0.5
    matrix = torch.cos(math.pi / n * place[:, None] * frequency) * math.sqrt(2 / n)
    matrix[:, 0] = math.sqrt(1 / n)
    matrix = matrix.to(x.dtype)
    return x @ (matrix.mT if inverse else matrix)
