"""Layers on images (N, C, H, W): resizing, rearranging pixels, comparing two pictures."""

import math

import torch

from .. import ops
from .._core.checks import check_numbers, check_positive, check_positive_ints, check_type
from .._op.declare import layer_op, public
from ..common.tensor import Tensor
from .cell import Cell
from .container import CellList
from .conv import Conv2d


@public("nn.ResizeBilinear")
class ResizeBilinear(Cell):
    """`ops.ResizeBilinear` to a size or by a whole factor; a layer of 1.x."""

    def __init__(self, half_pixel_centers=False):
        super().__init__()
        self.half_pixel_centers = half_pixel_centers

    def construct(self, x, size=None, scale_factor=None, align_corners=False):
        """x resized to size, two ints, or by scale_factor, an int.

        Raises:
            ValueError: neither or both of size and scale_factor are given, or both align_corners and half_pixel_centers.
        """
        if (size is None) == (scale_factor is None):
            raise ValueError(
                f"mindspore.nn.ResizeBilinear: size is {size}, scale_factor {scale_factor}; give one of them"
            )
        if size is None:
            check_positive_ints("mindspore.nn.ResizeBilinear", scale_factor=scale_factor)
            size = tuple(length * scale_factor for length in x.shape[2:])
        return ops.ResizeBilinear(size, align_corners, self.half_pixel_centers)(x)


@public("mint.nn.UpsamplingBilinear2d")
class UpsamplingBilinear2d(Cell):
    """`mint.nn.functional.interpolate` in mode 'bilinear', where the corners keep their places."""

    def __init__(self, size=None, scale_factor=None):
        super().__init__()
        self.size, self.scale_factor = size, scale_factor

    def construct(self, input):
        """The resized input."""
        return ops.interpolate(input, self.size, self.scale_factor, "bilinear", True)


@public("mint.nn.UpsamplingNearest2d")
class UpsamplingNearest2d(Cell):
    """`mint.nn.functional.interpolate` in mode 'nearest'."""

    def __init__(self, size=None, scale_factor=None):
        super().__init__()
        self.size, self.scale_factor = size, scale_factor

    def construct(self, input):
        """The resized input."""
        return ops.interpolate(input, self.size, self.scale_factor)


@public("nn.PixelShuffle", "mint.nn.PixelShuffle")
class PixelShuffle(Cell):
    """`ops.pixel_shuffle`: (..., C * r * r, H, W) to (..., C, H * r, W * r)."""

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def construct(self, input):
        """The larger image."""
        return ops.pixel_shuffle(input, self.upscale_factor)


@public("nn.PixelUnshuffle")
class PixelUnshuffle(Cell):
    """`ops.pixel_unshuffle`: (..., C, H * r, W * r) to (..., C * r * r, H, W)."""

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def construct(self, input):
        """The smaller image."""
        return ops.pixel_unshuffle(input, self.downscale_factor)


@public("nn.ChannelShuffle")
class ChannelShuffle(Cell):
    """`ops.channel_shuffle`: the channels in the order in which they alternate between `groups` groups."""

    def __init__(self, groups):
        super().__init__()
        check_positive_ints("mindspore.nn.ChannelShuffle", groups=groups)
        self.groups = groups

    def construct(self, x):
        """x with its channels in another order."""
        return ops.channel_shuffle(x, self.groups)


@public("nn.CentralCrop")
class CentralCrop(Cell):
    """The middle of image (C, H, W) or (N, C, H, W): the share central_fraction, in (0, 1], of its height and width."""

    def __init__(self, central_fraction):
        super().__init__()
        if not isinstance(central_fraction, float):
            raise TypeError(f"mindspore.nn.CentralCrop: central_fraction is {central_fraction!r}; give a float")
        if not 0 < central_fraction <= 1:
            raise ValueError(
                f"mindspore.nn.CentralCrop: central_fraction is {central_fraction}; give a number in (0, 1]"
            )
        self.central_fraction = central_fraction

    def construct(self, image):
        """The middle."""
        if image.ndim not in (3, 4):
            raise ValueError(f"mindspore.nn.CentralCrop: image has shape {image.shape}; expected three or four axes")
        top, left = (int((length - length * self.central_fraction) / 2) for length in image.shape[-2:])
        return image[..., top : image.shape[-2] - top, left : image.shape[-1] - left]


# ---- comparing pictures ----


class _Comparison(Cell):
    """What the two have in common. Integers count as shares of the greatest of their kind, and so does max_val then."""

    def __init__(self, max_val):
        super().__init__()
        check_numbers(f"mindspore.nn.{self.cls_name}", max_val=max_val)
        if max_val <= 0:
            raise ValueError(f"mindspore.nn.{self.cls_name}: max_val is {max_val}; give a positive number")
        self.max_val = max_val


@public("nn.PSNR")
class PSNR(_Comparison):
    """10 times the decimal logarithm of max_val ** 2 over the mean square difference of two images, for each pair: (N,).

    Args:
        max_val: the range of the pixels.

    Raises:
        ValueError: max_val is not positive; the images are not 4-D or differ in shape or dtype.
    """

    def __init__(self, max_val=1.0):
        super().__init__(max_val)

    def construct(self, img1, img2):
        """The ratio for each pair."""
        return _psnr(img1, img2, self.max_val)


@layer_op("nn.PSNR")
def _psnr(img1, img2, max_val):
    img1, img2, max_val = _shares(img1, img2, max_val)
    return 10 * torch.log10(max_val**2 / (img1 - img2).square().mean((1, 2, 3)))


def _window(layer, size, sigma):
    """A convolution with a Gaussian, which is not trained."""
    check_positive_ints(f"mindspore.nn.{layer}", filter_size=size)
    check_positive(f"mindspore.nn.{layer}", filter_sigma=sigma)
    weights = [math.exp(-((i - (size - 1) // 2) ** 2) / (2 * sigma**2)) for i in range(size)]
    weight = Tensor([[[[a * b / sum(weights) ** 2 for b in weights] for a in weights]]], torch.float32)
    conv = Conv2d(1, 1, size, pad_mode="valid", weight_init=weight)
    conv.weight.requires_grad = False
    return conv


@public("nn.SSIM")
class SSIM(_Comparison):
    """The structural similarity of two images, the mean over windows and channels, for each pair: (N,).

    Args:
        max_val: the range of the pixels.
        filter_size, filter_sigma: the width of a window, and the standard deviation of the Gaussian that weighs it.
        k1, k2: what keeps the ratios away from 0 / 0, as shares of max_val.

    Raises:
        ValueError: a number is not positive; the images are not 4-D, smaller than a window, or differ in shape or dtype.
    """

    def __init__(self, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03):
        super().__init__(max_val)
        self.filter_size, self.filter_sigma, self.k1, self.k2 = filter_size, filter_sigma, k1, k2
        self.conv = _window("SSIM", filter_size, filter_sigma)

    def construct(self, img1, img2):
        """The similarity of each pair."""
        return _ssim(img1, img2, self.max_val, self.conv.weight, self.k1, self.k2)


@layer_op("nn.SSIM")
def _ssim(img1, img2, max_val, window, k1, k2):
    return _similarities(*_shares(img1, img2, max_val), window, k1, k2)[0].mean(1)


def _similarities(img1, img2, max_val, window, k1, k2):
    """The means over windows, for each channel, of the similarity and of its part without the light: (N, C) twice."""

    def mean(x):
        return torch.conv2d(x.flatten(0, 1).unsqueeze(1), window.to(x.dtype)).squeeze(1).unflatten(0, x.shape[:2])

    mean1, mean2 = mean(img1), mean(img2)
    variances = mean(img1.square()) - mean1.square() + mean(img2.square()) - mean2.square()
    covariance = mean(img1 * img2) - mean1 * mean2
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    light = (2 * mean1 * mean2 + c1) / (mean1.square() + mean2.square() + c1)
    structure = (2 * covariance + c2) / (variances + c2)
    return (light * structure).mean((2, 3)), structure.mean((2, 3))


@public("nn.MSSSIM")
class MSSSIM(_Comparison):
    """The structural similarity of two images over several scales, each half as large as the last, for each pair: (N,).

    "Multiscale structural similarity for image quality assessment" (Wang, Simoncelli and Bovik, 2003).

    Args:
        max_val, filter_size, filter_sigma, k1, k2: those of `nn.SSIM`.
        power_factors: what each scale counts, a tuple or list of floats.

    Raises:
        TypeError: power_factors is neither a tuple nor a list.
        ValueError: as of `nn.SSIM`, of the smallest scale.
    """

    def __init__(
        self,
        max_val=1.0,
        power_factors=(0.0448, 0.2856, 0.3001, 0.2363, 0.1333),
        filter_size=11,
        filter_sigma=1.5,
        k1=0.01,
        k2=0.03,
    ):
        super().__init__(max_val)
        check_type("mindspore.nn.MSSSIM", (tuple, list), "a tuple or list of floats", power_factors=power_factors)
        self.filter_size, self.filter_sigma, self.k1, self.k2 = filter_size, filter_sigma, k1, k2
        self.level = len(power_factors)
        self.multi_convs_list = CellList([_window("MSSSIM", filter_size, filter_sigma) for _ in power_factors])
        self.weight_tensor = Tensor(power_factors, torch.float32)

    def construct(self, img1, img2):
        """The similarity of each pair."""
        windows = [conv.weight for conv in self.multi_convs_list]
        return _over_scales(img1, img2, self.max_val, windows, self.weight_tensor, self.k1, self.k2)


@layer_op("nn.MSSSIM")
def _over_scales(img1, img2, max_val, windows, powers, k1, k2):
    img1, img2, max_val = _shares(img1, img2, max_val)
    parts = []
    for window in windows:
        whole, structure = _similarities(img1, img2, max_val, window, k1, k2)
        parts.append(torch.relu(structure))
        img1, img2 = (torch.nn.functional.avg_pool2d(img, 2) for img in (img1, img2))
    parts[-1] = torch.relu(whole)
    return (torch.stack(parts, -1) ** powers.to(whole)).prod(-1).mean(-1)


def _shares(img1, img2, max_val):
    if img1.ndim != 4 or img1.shape != img2.shape or img1.dtype != img2.dtype:
        raise ValueError(
            f"the images are {img1.dtype} of shape {tuple(img1.shape)} and {img2.dtype} of shape {tuple(img2.shape)}; "
            "expected four axes, and the same of both"
        )
    if img1.dtype.is_floating_point:
        return (img1, img2, max_val) if img1.dtype == torch.float64 else (img1.float(), img2.float(), max_val)
    greatest = torch.iinfo(img1.dtype).max
    return img1 / greatest, img2 / greatest, max_val / greatest


@public("nn.ImageGradients")
class ImageGradients(Cell):
    """The differences of neighboring pixels of images (N, C, H, W): along the height, and along the width; 0 at the end."""

    def construct(self, images):
        """(dy, dx), each of the shape of images.

        Raises:
            ValueError: images has not four axes.
        """
        return _image_gradients(images)


@layer_op("nn.ImageGradients")
def _image_gradients(images):
    if images.dim() != 4:
        raise ValueError(f"mindspore.nn.ImageGradients: images has shape {tuple(images.shape)}; give (N, C, H, W)")
    nothing = (0, 0, 0, 1), (0, 1, 0, 0)
    return tuple(
        torch.nn.functional.pad(torch.diff(images, dim=dim), pad) for dim, pad in zip((2, 3), nothing, strict=True)
    )
