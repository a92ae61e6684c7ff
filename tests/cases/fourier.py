"""Rows of ops/fourier.py."""

import numpy as np

from . import case, floats, ints

X, I3 = floats(2, 5), floats(2, 3, 4, seed=1)


def c64(function, *arguments, **options):
    return lambda x: function(x, *arguments, **options).astype(np.complex64)


def f32(function, *arguments, **options):
    return lambda x: function(x, *arguments, **options).astype(np.float32)


def both(name, arguments="x"):
    return f"ops.{name}({arguments})", f"ms.numpy.fft.{name}({arguments})"


for name in ("fft", "ifft", "rfft", "ihfft"):
    own = getattr(np.fft, name)
    bad = {f"ops.{name}(x, 0)": ValueError, f"ops.{name}(x, 2, 3)": ValueError, f"ops.{name}(x, norm='no')": ValueError}
    bad |= {f"ops.{name}(x > 0)": TypeError, f"ops.{name}(x, 2.0)": TypeError}
    case(*both(name), x=X, want=c64(own), bad=bad)
    case(*both(name, "x, 4, 0, 'ortho'"), f"ops.{name}(x, n=4, dim=0, norm='ortho')", x=X, want=c64(own, 4, 0, "ortho"))
    case(f"ms.numpy.fft.{name}(x, axis=0, norm='forward')", x=X, want=c64(own, axis=0, norm="forward"))
    case(*both(name), x=ints(2, 5), want=c64(own))
    case(
        f"ops.{name}(x)",
        x=floats(2, 4, dtype=np.float16),
        want=lambda x, own=own: own(np.float32(x)).astype(np.complex64),
    )
    case(f"ops.{name}(x)", x=floats(2, 4, dtype=np.float64), want=own)
    case(f"ops.real(ops.{name}(x))", x=X, want=lambda x, own=own: own(x).real.astype(np.float32))
for name in ("irfft", "hfft"):
    own = getattr(np.fft, name)
    case(*both(name), x=X, want=f32(own))
    case(*both(name, "x, 7, 0, 'ortho'"), x=X, want=f32(own, 7, 0, "ortho"))
    case(*both(name), x=ints(2, 5), want=f32(own))
    case(f"ops.{name}(x)", x=floats(2, 4, dtype=np.float64), want=own)
case("ops.fft(ops.irfft(x))", x=X, want=lambda x: np.fft.fft(np.fft.irfft(x)).astype(np.complex64))

for name in ("fft2", "ifft2", "rfft2", "fftn", "ifftn", "rfftn"):
    own = getattr(np.fft, name)
    case(*both(name, "x, None, (1, 2)"), x=I3, want=c64(own, None, axes=(1, 2)))
    case(
        *both(name, "x, (2, 3), (0, 1), 'ortho'"),
        *(
            f"ms.numpy.fft.{name}(x, s=(2, 3), axes=(0, 1), norm='ortho')",
            f"ops.{name}(x, (2, 3), dim=(0, 1), norm='ortho')",
        ),
        x=I3,
        want=c64(own, (2, 3), (0, 1), "ortho"),
    )
case(*both("fftn"), x=I3, want=c64(np.fft.fftn))
case(*both("fftn", "x, (2, 2)"), x=I3, want=c64(np.fft.fftn, (2, 2), (1, 2)))
for name, _axes in (("irfft2", (-2, -1)), ("irfftn", None)):
    case(*both(name), x=X, want=f32(np.fft.irfftn))
    case(*both(name, "x, (2, 5)"), x=X, want=f32(np.fft.irfftn, (2, 5), (0, 1)))
for name in ("hfft2", "hfftn"):
    case(*both(name), x=X, want=f32(lambda x: np.fft.irfft(np.fft.fft(x, axis=0), axis=1, norm="forward")))
WRONG = {"ms.numpy.fft.ihfftn(x)": "MindSpore gives hfftn under this name"}
for name in ("ihfft2", "ihfftn"):
    wrong = WRONG if name == "ihfftn" else {}
    case(*both(name), x=X, want=c64(lambda x: np.fft.ifft(np.fft.ihfft(x), axis=0)), no_kernel=wrong)

for name in ("fftfreq", "rfftfreq"):
    own = getattr(np.fft, name)
    case(*both(name, "5"), want=np.float32(own(5)))
    case(*both(name, "4, 0.5, ms.float64"), f"ops.{name}(n=4, d=0.5, dtype=ms.float64)", want=own(4, 0.5))
for name in ("fftshift", "ifftshift"):
    own = getattr(np.fft, name)
    case(*both(name), x=X, want=own)
    case(
        *both(name, "x, 1"),
        f"ms.numpy.fft.{name}(x, axes=1)",
        f"ops.{name}(x, dim=(1,))",
        x=X,
        want=lambda x, own=own: own(x, 1),
    )
    case(*both(name), x=ints(3, 4), want=own)

case("ops.FFTWithSize(1, False, True)(x)", x=X, want=c64(np.fft.rfft))
case("ops.FFTWithSize(1, False, True, onesided=False)(x)", x=X, want=c64(np.fft.fft))
case(
    *(
        "ops.FFTWithSize(2, False, False, 'ortho')(x)",
        "ops.FFTWithSize(signal_ndim=2, inverse=False, real=False, norm='ortho')(x)",
    ),
    x=X.astype(np.complex64),
    want=c64(np.fft.fft2, norm="ortho"),
)
case("ops.FFTWithSize(1, True, False, 'forward')(x)", x=X.astype(np.complex64), want=c64(np.fft.ifft, norm="forward"))
case(
    "ops.FFTWithSize(2, True, True, 'backward', True, (2, 4))(x)",
    x=np.fft.rfft2(floats(2, 4)).astype(np.complex64),
    want=lambda x: floats(2, 4),
)


def short_time(x, n, hop, window, center=True):
    """numpy's own transforms, of windows one after the other."""
    x = np.pad(x, n // 2, "reflect") if center else x
    steps = range(0, len(x) - n + 1, hop)
    return np.stack([np.fft.rfft(x[i : i + n] * window) for i in steps], 1)


S = floats(32)
case(
    *("ops.stft(x, 8, return_complex=True)", "ops.stft(x, n_fft=8, hop_length=2, win_length=8, return_complex=True)"),
    x=S,
    want=lambda x: short_time(x, 8, 2, np.ones(8)).astype(np.complex64),
    tol=1e-4,
    bad={"ops.stft(x, 0)": ValueError, "ops.stft(x, 100)": ValueError},
)
case(
    "ops.stft(x, 8)",
    x=S,
    want=lambda x: (lambda z: np.stack([z.real, z.imag], -1).astype(np.float32))(short_time(x, 8, 2, 1.0)),
    tol=1e-4,
)
case(
    "ops.stft(x, 8, 4, 6, w, False, normalized=True, return_complex=True)",
    x=S,
    w=floats(6, low=0, seed=3),
    want=lambda x, w: (short_time(x, 8, 4, np.pad(w, 1), False) / np.sqrt(8)).astype(np.complex64),
    tol=1e-4,
)
case("ops.stft(x, 8, 4, 6, w, True, 'REFLECT', True, False, False).shape", x=S, w=floats(6), want=(8, 9, 2))
case("ops.stft(x, 8, center=False, return_complex=True).shape", x=floats(2, 32), want=(2, 5, 13))
case(
    "ops.STFT(8, 4, 8, False, True, True)(x, w)",
    x=S,
    w=floats(8, seed=3),
    want=lambda x, w: short_time(x, 8, 4, w, False).astype(np.complex64),
    tol=1e-4,
)

FLOAT64 = {"ops.hamming_window(1)": "MindSpore gives a float64 of one element, and float32 of more"}
WINDOWS = {
    "bartlett": np.bartlett,
    "blackman": np.blackman,
    "hamming": np.hamming,
    "hann": np.hanning,
    "kaiser": lambda n: np.kaiser(n, 12.0),
}
for name, own in WINDOWS.items():
    length = "ms.Tensor(5)" if name in ("bartlett", "blackman") else "5"
    natural = np.float64 if name in ("hann", "kaiser") else np.float32
    case(f"ops.{name}_window({length})", want=own(6)[:-1].astype(natural), tol=1e-6)
    case(f"ops.{name}_window({length}, False)", want=own(5).astype(natural), tol=1e-6)
    case(f"ops.{name}_window({length}, periodic=False, dtype=ms.float16)", want=own(5).astype(np.float16))
    case(
        f"ops.{name}_window({length.replace('5', '1')})",
        want=np.ones(1, natural),
        no_kernel=FLOAT64 if name == "hamming" else {},
    )
case(
    "ops.kaiser_window(5, False, 5.0)",
    want=np.kaiser(5, 5.0),
    bad={
        "ops.hann_window(-1)": ValueError,
        "ops.hann_window(5.0)": TypeError,
        "ops.kaiser_window(5, dtype=ms.int32)": TypeError,
    },
)
case("ops.hamming_window(5, False, 0.5, 0.4)", want=np.float32(0.5 - 0.4 * np.cos(np.arange(5) * np.pi / 2)))
case("ops.BartlettWindow()(ms.Tensor(5, ms.int32))", want=np.float32(np.bartlett(6)[:-1]))
case("ops.BlackmanWindow(dtype=ms.float16)(ms.Tensor(5))", want=np.blackman(6)[:-1].astype(np.float16))
case("ops.HammingWindow(False)(ms.Tensor([5]))", want=np.hamming(5).astype(np.float32))
