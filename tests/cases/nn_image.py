"""Rows of nn/image.py."""

import numpy as np

from . import case, floats
from .conv import only_on_ascend
from .image import linear

x2 = floats(1, 2, 4, 5)
only_in_1 = lambda *forms: dict.fromkeys(forms, "only in 1.x")

forms = (
    "nn.ResizeBilinear()(x, (8, 10))",
    "nn.ResizeBilinear()(x, size=(8, 10))",
    "nn.ResizeBilinear()(x, scale_factor=2)",
)
bad = {
    "nn.ResizeBilinear()(x)": ValueError,
    "nn.ResizeBilinear()(x, (8, 10), 2)": ValueError,
    "nn.ResizeBilinear()(x, scale_factor=2.5)": TypeError,
}
case(
    *forms,
    x=x2,
    want=lambda x: linear(x, (8, 10), "starts"),
    no_kernel=only_in_1(*forms, *bad),
    bad=bad,
)
forms = ("nn.ResizeBilinear()(x, (8, 10), align_corners=True)",)
case(*forms, x=x2, want=lambda x: linear(x, (8, 10), "corners"), no_kernel=only_in_1(*forms))
forms = ("nn.ResizeBilinear(half_pixel_centers=True)(x, (8, 10))",)
case(*forms, x=x2, want=lambda x: linear(x, (8, 10), "centers"), no_kernel=only_in_1(*forms))
case(
    "mint.nn.UpsamplingBilinear2d((8, 10))(x)",
    x=x2,
    want=lambda x: linear(x, (8, 10), "corners"),
    no_kernel=only_on_ascend("mint.nn.UpsamplingBilinear2d((8, 10))(x)"),
)
case("mint.nn.UpsamplingNearest2d((8, 10))(x)", x=x2, want=lambda x: x.repeat(2, 2).repeat(2, 3))
case(
    *("nn.PixelShuffle(2)(x)", "mint.nn.PixelShuffle(2)(x)"),
    x=floats(1, 8, 2, 3),
    want=lambda x: x.reshape(1, 2, 2, 2, 2, 3).transpose(0, 1, 4, 2, 5, 3).reshape(1, 2, 4, 6),
)
case(
    "nn.PixelUnshuffle(2)(x)",
    x=floats(1, 2, 4, 6),
    want=lambda x: x.reshape(1, 2, 2, 2, 3, 2).transpose(0, 1, 3, 5, 2, 4).reshape(1, 8, 2, 3),
)
case(
    "nn.ChannelShuffle(2)(x)",
    x=floats(1, 6, 2, 3),
    want=lambda x: x[:, [0, 3, 1, 4, 2, 5]],
    bad={"nn.ChannelShuffle(0)": ValueError, "nn.ChannelShuffle(1.0)": TypeError},
)
case(
    "nn.CentralCrop(0.5)(x)",
    x=floats(2, 7, 9),
    want=lambda x: x[:, 1:6, 2:7],
    bad={"nn.CentralCrop(1.5)": ValueError, "nn.CentralCrop(1)": TypeError, "nn.CentralCrop(0.5)(x[0])": ValueError},
)
case("nn.CentralCrop(1.0)(x)", x=floats(1, 2, 7, 9), want=lambda x: x)

# ---- comparing pictures ----

its_own = "it fails in a cast of its own"
pair = {"x": floats(2, 3, 12, 13, low=0, high=1), "y": floats(2, 3, 12, 13, low=0, high=1, seed=1)}


def psnr(x, y, top=1.0):
    return (10 * np.log10(top**2 / ((x - y) ** 2).mean((1, 2, 3)))).astype(np.float32)


bad = {
    "nn.PSNR(0.0)": ValueError,
    "nn.PSNR('a')": TypeError,
    "nn.PSNR()(x, y[0])": ValueError,
    "nn.PSNR()(x[0], y[0])": ValueError,
}
case("nn.PSNR()(x, y)", **pair, want=psnr, bad=bad, no_kernel={"nn.PSNR()(x, y)": its_own})
case(
    "nn.PSNR(max_val=2.0)(x, y)",
    **pair,
    want=lambda x, y: psnr(x, y, 2),
    no_kernel={"nn.PSNR(max_val=2.0)(x, y)": its_own},
)
case(
    "nn.PSNR(255)(x, y)",
    x=np.full((1, 1, 2, 2), 7, np.uint8),
    y=np.full((1, 1, 2, 2), 9, np.uint8),
    want=lambda x, y: psnr(x / 255, y / 255),
    no_kernel={"nn.PSNR(255)(x, y)": its_own},
)


def ssim_parts(x, y, size=11, sigma=1.5, top=1.0, k1=0.01, k2=0.03):
    i = np.arange(size) - (size - 1) // 2
    window = np.exp(-(i[:, None] ** 2 + i**2) / (2 * sigma**2))
    window /= window.sum()
    parts = []
    for a, b in zip(x.astype(float).reshape(-1, *x.shape[2:]), y.astype(float).reshape(-1, *y.shape[2:]), strict=True):
        for p, q in np.ndindex(a.shape[0] - size + 1, a.shape[1] - size + 1):
            u, v = a[p : p + size, q : q + size], b[p : p + size, q : q + size]
            m, n = (window * u).sum(), (window * v).sum()
            variance = (window * (u - m) ** 2).sum() + (window * (v - n) ** 2).sum()
            both = (window * (u - m) * (v - n)).sum()
            c, d = (k1 * top) ** 2, (k2 * top) ** 2
            structure = (2 * both + d) / (variance + d)
            parts.append((structure * (2 * m * n + c) / (m * m + n * n + c), structure))
    return np.array(parts).reshape(*x.shape[:2], -1, 2).mean(2).transpose(2, 0, 1)


def ssim(*pair_and_options):
    """The mean over windows and channels."""
    return ssim_parts(*pair_and_options)[0].mean(1).astype(np.float32)


case(
    "nn.SSIM()(x, y)",
    **pair,
    want=ssim,
    grad="x y",
    tol=1e-4,
    no_kernel={"nn.SSIM()(x, y)": its_own},
    bad={
        "nn.SSIM(max_val=0)": ValueError,
        "nn.SSIM(filter_size=0)": ValueError,
        "nn.SSIM()(x[:, :, :5], y[:, :, :5])": (ValueError, RuntimeError),
        "nn.SSIM()(x[0], y[0])": ValueError,
    },
)
case(
    "nn.SSIM(2.0, 4, 0.7, 0.02, 0.05)(x, y)",
    **pair,
    want=lambda x, y: ssim(x, y, 4, 0.7, 2.0, 0.02, 0.05),
    tol=1e-4,
    no_kernel={"nn.SSIM(2.0, 4, 0.7, 0.02, 0.05)(x, y)": its_own},
)
case(
    "[(p.name, p.shape, p.requires_grad) for p in nn.SSIM().get_parameters()]",
    **pair,
    want=lambda x, y: [("conv.weight", (1, 1, 11, 11), False)],
    grad="",
)


case(
    "nn.ImageGradients()(x)",
    x=floats(2, 1, 3, 4),
    want=lambda x: (np.diff(x, axis=2, append=x[:, :, -1:]), np.diff(x, axis=3, append=x[..., -1:])),
    bad={"nn.ImageGradients()(x[0])": ValueError},
)


def msssim(x, y, powers, size):
    """The parts of every scale but the last without the light."""
    out = 1.0
    for level, power in enumerate(powers):
        whole, structure = ssim_parts(x, y, size)
        out = out * np.maximum(whole if level == len(powers) - 1 else structure, 0) ** power
        x, y = (img.reshape(*img.shape[:2], img.shape[2] // 2, 2, -1, 2).mean((3, 5)) for img in (x, y))
    return out.mean(1).astype(np.float32)


near = {"x": floats(2, 2, 12, 16, low=0, high=1)}
near["y"] = near["x"] + floats(2, 2, 12, 16, low=-0.1, high=0.1, seed=1)
form = "nn.MSSSIM(power_factors=(0.2, 0.5), filter_size=4)(x, y)"
case(
    form,
    **near,
    want=lambda x, y: msssim(x, y, (0.2, 0.5), 4),
    tol=1e-4,
    no_kernel={form: "MindSpore's CPU does not cast its numbers"},
    bad={
        "nn.MSSSIM(power_factors=0.2)": TypeError,
        "nn.MSSSIM(max_val=0)": ValueError,
        "nn.MSSSIM(filter_size=0)": ValueError,
        "nn.MSSSIM(power_factors=(0.2, 0.5))(x, y)": (ValueError, RuntimeError),
    },
)
case(
    "[(p.name, p.shape, p.requires_grad) for p in nn.MSSSIM(power_factors=(0.2, 0.5)).get_parameters()]",
    want=[(f"multi_convs_list.{i}.weight", (1, 1, 11, 11), False) for i in range(2)],
)
