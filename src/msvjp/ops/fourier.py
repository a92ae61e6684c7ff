"""Fourier transforms: torch.fft. Integers and float16 count as float32."""

import torch

from .._op.declare import op
from ..common.device import default_device


def _numbers(x):
    if x.dtype == torch.bool:
        raise TypeError("mindspore.ops.fft: the input is of bools; give numbers")
    return (
        x.float() if x.dtype in (torch.float16, torch.bfloat16) or not (x.is_floating_point() or x.is_complex()) else x
    )


@op("ops.fft", "numpy.fft.fft")
def fft(input, n=None, dim=-1, norm=None):
    """The Fourier transform along one axis; n cuts the axis, or fills it up with zeros.

    Args:
        norm: 'backward' (None), 'forward' or 'ortho': which of the two directions divides by the length, or both by its root.

    Raises:
        ValueError: n is not positive, there is no such axis or norm.
    """
    return torch.fft.fft(_numbers(input), n, dim, norm)


@op("ops.ifft", "numpy.fft.ifft")
def ifft(input, n=None, dim=-1, norm=None):
    """The inverse of `fft`, with its arguments."""
    return torch.fft.ifft(_numbers(input), n, dim, norm)


@op("ops.rfft", "numpy.fft.rfft")
def rfft(input, n=None, dim=-1, norm=None):
    """The half of `fft` of real numbers that says all, n // 2 + 1 elements; with its arguments."""
    return torch.fft.rfft(_numbers(input), n, dim, norm)


@op("ops.irfft", "numpy.fft.irfft")
def irfft(input, n=None, dim=-1, norm=None):
    """The inverse of `rfft`: n real numbers, by default 2 (length - 1). The rest is as of `fft`."""
    return torch.fft.irfft(_numbers(input), n, dim, norm)


@op("ops.hfft", "numpy.fft.hfft")
def hfft(input, n=None, dim=-1, norm=None):
    """The real `fft` of a signal of which half is given, symmetric to its conjugate.

    n is the length of the result; the rest is as of `fft`.
    """
    return torch.fft.hfft(_numbers(input), n, dim, norm)


@op("ops.ihfft", "numpy.fft.ihfft")
def ihfft(input, n=None, dim=-1, norm=None):
    """The inverse of `hfft`, with the arguments of `fft`."""
    return torch.fft.ihfft(_numbers(input), n, dim, norm)


@op("ops.fft2", "numpy.fft.fft2")
def fft2(input, s=None, dim=(-2, -1), norm=None):
    """`fft` along two axes; s are their lengths."""
    return torch.fft.fft2(_numbers(input), s, dim, norm)


@op("ops.ifft2", "numpy.fft.ifft2")
def ifft2(input, s=None, dim=(-2, -1), norm=None):
    """`ifft` along two axes; s are their lengths."""
    return torch.fft.ifft2(_numbers(input), s, dim, norm)


@op("ops.rfft2", "numpy.fft.rfft2")
def rfft2(input, s=None, dim=(-2, -1), norm=None):
    """`rfft` along two axes; s are their lengths."""
    return torch.fft.rfft2(_numbers(input), s, dim, norm)


@op("ops.irfft2", "numpy.fft.irfft2")
def irfft2(input, s=None, dim=(-2, -1), norm=None):
    """`irfft` along two axes; s are their lengths."""
    return torch.fft.irfft2(_numbers(input), s, dim, norm)


@op("ops.hfft2", "numpy.fft.hfft2")
def hfft2(input, s=None, dim=(-2, -1), norm=None):
    """`hfft` along two axes; s are their lengths."""
    return torch.fft.hfft2(_numbers(input), s, dim, norm)


@op("ops.ihfft2", "numpy.fft.ihfft2")
def ihfft2(input, s=None, dim=(-2, -1), norm=None):
    """`ihfft` along two axes; s are their lengths."""
    return torch.fft.ihfft2(_numbers(input), s, dim, norm)


@op("ops.fftn", "numpy.fft.fftn")
def fftn(input, s=None, dim=None, norm=None):
    """`fft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.fftn(_numbers(input), s, dim, norm)


@op("ops.ifftn", "numpy.fft.ifftn")
def ifftn(input, s=None, dim=None, norm=None):
    """`ifft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.ifftn(_numbers(input), s, dim, norm)


@op("ops.rfftn", "numpy.fft.rfftn")
def rfftn(input, s=None, dim=None, norm=None):
    """`rfft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.rfftn(_numbers(input), s, dim, norm)


@op("ops.irfftn", "numpy.fft.irfftn")
def irfftn(input, s=None, dim=None, norm=None):
    """`irfft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.irfftn(_numbers(input), s, dim, norm)


@op("ops.hfftn", "numpy.fft.hfftn")
def hfftn(input, s=None, dim=None, norm=None):
    """`hfft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.hfftn(_numbers(input), s, dim, norm)


@op("ops.ihfftn", "numpy.fft.ihfftn")
def ihfftn(input, s=None, dim=None, norm=None):
    """`ihfft` along several axes, by default all, or the last ones if s gives their lengths."""
    return torch.fft.ihfftn(_numbers(input), s, dim, norm)


@op("ops.fftfreq", "numpy.fft.fftfreq")
def fftfreq(n, d=1.0, dtype=None):
    """The frequencies of the elements of `fft` of n samples that lie d apart, float32 by default."""
    places = torch.arange(n, device=default_device())
    return (torch.where(places < (n + 1) // 2, places, places - n) / (n * d)).to(dtype or torch.float32)


@op("ops.rfftfreq", "numpy.fft.rfftfreq")
def rfftfreq(n, d=1.0, dtype=None):
    """The frequencies of the elements of `rfft` of n samples that lie d apart, float32 by default."""
    return torch.fft.rfftfreq(n, d, device=default_device()).to(dtype or torch.float32)


@op("ops.fftshift", "numpy.fft.fftshift")
def fftshift(input, dim=None):
    """Frequency 0 moved to the middle of all axes, or of those in dim."""
    return torch.fft.fftshift(input, dim)


@op("ops.ifftshift", "numpy.fft.ifftshift")
def ifftshift(input, dim=None):
    """The inverse of `fftshift`."""
    return torch.fft.ifftshift(input, dim)


@op("ops.FFTWithSize(signal_ndim, inverse, real, norm, onesided, signal_sizes)")
def fft_with_size(x, signal_ndim, inverse, real, norm="backward", onesided=True, signal_sizes=()):
    """A transform of the last signal_ndim axes: `fftn`, `ifftn`, and where real is true `rfftn`, `irfftn`.

    Args:
        onesided: whether of the transform of real numbers there is only the half that says all.
        signal_sizes: the lengths of the axes of the result of `irfftn`; with () the last one is 2 (length - 1) long.
    """
    axes = tuple(range(-signal_ndim, 0))
    if not real:
        return (torch.fft.ifftn if inverse else torch.fft.fftn)(x, dim=axes, norm=norm)
    if not inverse:
        return (torch.fft.rfftn if onesided else torch.fft.fftn)(x, dim=axes, norm=norm)
    sizes = tuple(signal_sizes) or None
    return torch.fft.irfftn(x, sizes, axes, norm) if onesided else torch.fft.ifftn(x, sizes, axes, norm).real


# ---- of windows that move ----


@op("ops.stft")
def stft(
    x,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="REFLECT",
    normalized=False,
    onesided=None,
    return_complex=None,
):
    """The Fourier transforms of windows of a signal.

    Args:
        x: (T,) or (N, T).
        n_fft: how many samples are transformed at a time.
        hop_length: from a window to the next; n_fft // 4 if None.
        win_length: how many samples count, in the middle of the n_fft; all if None.
        window: their weights, (win_length,); ones if None.
        center: whether the signal is padded, by pad_mode, such that the first window has its first sample in the middle.
        normalized: whether the result is divided by the root of the window's length.
        onesided: whether there is only the half that says all; by default for real signals.
        return_complex: whether the result is complex, and does not have a last axis for the two parts.

    Returns:
        (..., frequencies, windows), or with return_complex false (..., frequencies, windows, 2).
    """
    padded = {"center": center, "pad_mode": pad_mode.lower()}
    return _short_time(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex, **padded)


@op("ops.STFT(n_fft, hop_length, win_length, normalized, onesided, return_complex)")
def stft_of(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex):
    """`stft` of a signal that is not padded."""
    return _short_time(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex, center=False)


def _short_time(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex, **padded):
    if window is None:
        window = torch.ones(win_length or n_fft, dtype=x.real.dtype, device=x.device)
    how = {"normalized": normalized, "onesided": onesided, "return_complex": True}
    out = torch.stft(x, n_fft, hop_length, win_length, window, **padded, **how)
    return out if return_complex or (return_complex is None and x.is_complex()) else torch.view_as_real(out)


# ---- windows ----


@op("ops.bartlett_window", "ops.BartlettWindow(periodic, dtype)")
def bartlett_window(window_length, periodic=True, *, dtype=torch.float32):
    """A triangle from 0 to 1 and back. A periodic window is the symmetric one of a length more, without its last element.

    Args:
        window_length: an int or a Tensor of one.

    Raises:
        ValueError: window_length is negative.
    """
    return made_window(torch.bartlett_window, window_length, periodic, dtype or torch.float32)


@op("ops.blackman_window", "ops.BlackmanWindow(periodic, dtype)")
def blackman_window(window_length, periodic=True, *, dtype=torch.float32):
    """0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N); the arguments are those of `bartlett_window`."""
    return made_window(torch.blackman_window, window_length, periodic, dtype or torch.float32)


@op("ops.hamming_window", "ops.HammingWindow(periodic, alpha, beta, dtype)")
def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=torch.float32):
    """alpha - beta cos(2 pi n / N); the other arguments are those of `bartlett_window`."""
    return made_window(torch.hamming_window, window_length, periodic, dtype or torch.float32, alpha, beta)


@op("ops.hann_window")
def hann_window(window_length, periodic=True, *, dtype=None):
    """(1 - cos(2 pi n / N)) / 2, float64 by default; the arguments are those of `bartlett_window`."""
    return made_window(torch.hann_window, window_length, periodic, dtype or torch.float64)


@op("ops.kaiser_window")
def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None):
    """I0(beta sqrt(1 - (2 n / N - 1)^2)) / I0(beta), float64 by default; the arguments are those of `bartlett_window`."""
    return made_window(torch.kaiser_window, window_length, periodic, dtype or torch.float64, beta)


def made_window(make, length, periodic, dtype, *rest):
    """The window that torch's function makes, computed in float64 on the CPU, which is where every torch has all of them."""
    if isinstance(length, torch.Tensor):
        length = length.item()
    if not dtype.is_floating_point:
        raise TypeError(f"mindspore.ops.{make.__name__}: dtype is {dtype}; give one of floating point")
    return make(length, periodic, *rest, dtype=torch.float64, device="cpu").to(default_device() or "cpu", dtype)
