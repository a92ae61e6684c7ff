"""Images scaled and moved at once, each new pixel a filter's mean of old ones: ScaleAndTranslate."""

import torch

from .._core.checks import check_bools, check_one_of, check_type
from .._op.declare import op
from ._arguments import dims


@op("ops.ScaleAndTranslate(kernel_type, antialias)")
def scale_and_translate(images, size, scale, translation, kernel_type="lanczos3", antialias=True):
    """images (N, H, W, C) scaled, then moved by so many new pixels, float32 of (N, *size, C); 0 where no pixel was.

    Args:
        size: the rows and columns of the result.
        scale, translation: of the rows and of the columns, Tensors of two.
        kernel_type: 'lanczos1', 'lanczos3', 'lanczos5', 'gaussian', 'box', 'triangle', 'keyscubic' or 'mitchellcubic'.
        antialias: the filter widens where the image shrinks.

    Raises:
        TypeError: kernel_type is not a str or antialias not a bool.
        ValueError: kernel_type is another, or images are not 4-D.
    """
    api = "mindspore.ops.ScaleAndTranslate"
    check_type(api, str, "the name of a filter", kernel_type=kernel_type)
    check_one_of(api, _FILTERS, kernel_type=kernel_type)
    check_bools(api, antialias=antialias)
    if images.ndim != 4:
        raise ValueError(f"{api}: images have shape {tuple(images.shape)}; give (N, H, W, C)")
    x = images.float()
    for axis, length, factor, shift in zip((1, 2), dims(size), scale, translation, strict=True):
        weights = _weights(x.shape[axis], length, factor, shift, kernel_type, antialias)
        x = torch.tensordot(x, weights.to(x), ([axis], [1])).movedim(-1, axis)
    return x


def _weights(before, after, factor, shift, kernel_type, antialias):
    """How much each of the pixels before counts in each of those after: (after, before)."""
    radius, curve = _FILTERS[kernel_type]
    inverse = 1 / factor
    width = inverse.clamp(min=1) if antialias else torch.ones_like(inverse)
    places = (torch.arange(after, device=factor.device) + 0.5) * inverse - inverse * shift
    old = torch.arange(before, device=factor.device)
    first, last = torch.ceil(places - radius * width - 0.5), torch.floor(places + radius * width - 0.5)
    shares = curve((old + 0.5 - places[:, None]).abs() / width)
    shares = shares * ((old >= first[:, None]) & (old <= last[:, None]))
    sums = shares.sum(1, keepdim=True)
    shares = torch.where(sums.abs() >= 1000 * torch.finfo(sums.dtype).tiny, shares / sums, shares)
    return shares * ((places >= 0) & (places <= before))[:, None]


def _lanczos(radius):
    def curve(t):
        return torch.where(t <= radius, torch.sinc(t) * torch.sinc(t / radius), 0)

    return radius, curve


def _gaussian(t):
    return torch.where(t < 1.5, torch.exp(-2 * t * t), 0)


def _box(t):
    return torch.where(t < 0.5, 1.0, torch.where(t == 0.5, 0.5, 0.0))


def _cubic(b, c):
    """Mitchell and Netravali's family: "Reconstruction filters in computer graphics" (1988)."""

    def curve(t):
        near = ((12 - 9 * b - 6 * c) * t + (-18 + 12 * b + 6 * c)) * t * t + (6 - 2 * b)
        far = (((-b - 6 * c) * t + (6 * b + 30 * c)) * t + (-12 * b - 48 * c)) * t + (8 * b + 24 * c)
        return torch.where(t < 1, near, torch.where(t < 2, far, 0)) / 6

    return 2, curve


#: How far each filter reaches, and what a pixel at a distance counts.
_FILTERS = {
    **{f"lanczos{radius}": _lanczos(radius) for radius in (1, 3, 5)},
    "gaussian": (1.5, _gaussian),
    "box": (0.5, _box),
    "triangle": (1, lambda t: (1 - t).clamp(min=0)),
    "keyscubic": _cubic(0, 0.5),
    "mitchellcubic": _cubic(1 / 3, 1 / 3),
}
