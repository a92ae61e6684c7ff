"""Rows of ops/numpy_signals.py."""

import numpy as np

from . import case, floats, ints

A, V, I = floats(5), floats(3, seed=1), ints(5)

for name in ("bartlett", "blackman", "hamming", "hanning"):
    own = getattr(np, name)
    for n in (0, 1, 5):
        case(f"ms.numpy.{name}({n})", want=np.float32(own(n)))
for name in ("convolve", "correlate"):
    own = getattr(np, name)
    bad = {f"ms.numpy.{name}(a, v, 'no')": ValueError, f"ms.numpy.{name}(a[None], v)": ValueError}
    case(f"ms.numpy.{name}(a, v)", a=A, v=V, want=own, bad=bad)
    for mode in ("full", "same", "valid"):
        case(f"ms.numpy.{name}(a, v, '{mode}')", a=A, v=V, want=lambda a, v, own=own, mode=mode: own(a, v, mode))
        case(
            f"ms.numpy.{name}(a, v, mode='{mode}')", a=V[:2], v=A, want=lambda a, v, own=own, mode=mode: own(a, v, mode)
        )
case("ms.numpy.convolve(a, [1, 2], 'same')", a=I, want=lambda a: np.convolve(a, [1, 2], "same").astype(np.int32))
case("ms.numpy.correlate(a, a, 'same')", a=I, want=lambda a: np.correlate(a, a, "same").astype(np.float32))

case("ms.numpy.ediff1d(a)", a=A, want=np.ediff1d)
case("ms.numpy.ediff1d(a, to_end=[9], to_begin=[8])", a=I, want=lambda a: np.ediff1d(a, np.int32([9]), np.int32([8])))
case("ms.numpy.gradient(a)", a=A, want=np.gradient)
case("ms.numpy.gradient(a, 2)", a=A, want=lambda a: np.gradient(a, 2))
case("ms.numpy.gradient(a)", a=I, want=lambda a: np.gradient(a).astype(np.float32))
case("ms.numpy.gradient(a)", a=floats(3, 4), want=lambda a: tuple(np.gradient(a)))
case("ms.numpy.gradient(a, axis=0)", a=floats(3, 4), want=lambda a: np.gradient(a, axis=0))
case("ms.numpy.unwrap(a)", a=np.float32([0, 1, 8, 9, -5]), want=lambda a: np.unwrap(a).astype(np.float32))
case("ms.numpy.unwrap(a)", a=ints(5, high=20), want=lambda a: np.unwrap(a).astype(np.float32))
case("ms.numpy.unwrap(a, axis=0)", a=3 * floats(4, 2), want=lambda a: np.unwrap(a, axis=0).astype(np.float32))
case(
    "ms.numpy.interp(a, [1.0, 2.0, 3.0], [3.0, 2.0, 0.0])",
    a=np.float32([2.5, 9, -1]),
    want=lambda a: np.float32(np.interp(a, [1, 2, 3], [3, 2, 0])),
)
case(
    "ms.numpy.interp(a, [1, 2, 3], [3, 2, 0], left=-1.0, right=9.0)",
    a=np.int32([1, 2, 4, 0]),
    want=lambda a: np.float32(np.interp(a, [1, 2, 3], [3, 2, 0], -1, 9)),
)
