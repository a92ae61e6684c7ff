"""Hue, saturation and value of images whose last axis is red, green and blue, in [0, 1]."""

import torch

from .._op.declare import op


@op("ops.RGBToHSV()")
def rgb_to_hsv(images):
    """Hue, saturation and value, each in [0, 1], of red, green and blue along the last axis."""
    red, green, blue = images.unbind(-1)
    value, least = images.amax(-1), images.amin(-1)
    spread = value - least
    saturation = torch.where(value > 0, spread / torch.where(value > 0, value, 1), 0)
    width = torch.where(spread > 0, spread, 1)
    of_blue, of_green, of_red = 4 + (red - green) / width, 2 + (blue - red) / width, (green - blue) / width
    hue = torch.where(value == red, of_red, torch.where(value == green, of_green, of_blue)) / 6
    hue = torch.where(spread > 0, hue - hue.floor(), 0)
    return torch.stack([hue, saturation, value], -1)


@op("ops.HSVToRGB()")
def hsv_to_rgb(x):
    """Red, green and blue of hue, saturation and value along the last axis."""
    hue, saturation, value = x.unbind(-1)
    channels = []
    for first in (5.0, 3.0, 1.0):
        place = torch.remainder(first + 6 * hue, 6)
        share = torch.clamp(torch.minimum(place, 4 - place), 0, 1)
        channels.append(value - value * saturation * share)
    return torch.stack(channels, -1)


@op("ops.AdjustHue()")
def adjust_hue(image, delta):
    """The image with delta added to the hue, which is a circle of length 1."""
    hue, saturation, value = rgb_to_hsv(image).unbind(-1)
    hue = hue + delta
    return hsv_to_rgb(torch.stack([hue - hue.floor(), saturation, value], -1)).to(image.dtype)


@op("ops.AdjustSaturation()")
def adjust_saturation(image, scale):
    """The image with the saturation times scale, in [0, 1]."""
    hue, saturation, value = rgb_to_hsv(image).unbind(-1)
    return hsv_to_rgb(torch.stack([hue, torch.clamp(saturation * scale, 0, 1), value], -1)).to(image.dtype)
