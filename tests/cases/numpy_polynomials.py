"""Rows of ops/numpy_polynomials.py."""

import numpy as np

from . import case, floats, ints

P, Q, I = floats(4), floats(2, seed=1), ints(4, low=1)

for name in ("polyadd", "polysub", "polymul"):
    own = getattr(np, name)
    case(f"ms.numpy.{name}(p, q)", p=P, q=Q, want=own)
    case(f"ms.numpy.{name}(q, p)", p=P, q=Q, want=lambda p, q, own=own: own(q, p))
    case(f"ms.numpy.{name}(p, [1, 2])", p=I, want=lambda p, own=own: own(p, np.int32([1, 2])))
case("ms.numpy.polyder(p)", "ms.numpy.polyder(p, m=1)", p=P, want=lambda p: np.polyder(p).astype(np.float32))
case(
    "ms.numpy.polyder(p, 2)",
    p=I,
    want=lambda p: np.polyder(p, 2).astype(np.int32),
    bad={"ms.numpy.polyder(p, -1)": ValueError},
)
case("ms.numpy.polyint(p)", p=P, want=lambda p: np.polyint(p).astype(np.float32))
case("ms.numpy.polyint(p, 2, [1.0, 2.0])", p=I, want=lambda p: np.polyint(p, 2, [1, 2]).astype(np.float32))
case("ms.numpy.polyint(p, 1, 3)", p=I, want=lambda p: np.polyint(p, 1, 3).astype(np.float32))
case("ms.numpy.polyval(p, q)", p=P, q=Q, want=np.polyval)
case("ms.numpy.polyval(p, q)", p=I, q=ints(2, 3), want=lambda p, q: np.polyval(p, q).astype(np.float32))
