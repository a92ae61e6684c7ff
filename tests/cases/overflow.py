"""Rows of ops/overflow.py, and of amp.all_finite."""

import numpy as np

from . import case, floats, ints

ON_A_GPU = "MindSpore has it on a GPU alone"
X, BAD = floats(2, 3), np.float32([1, np.inf, 3])

for x, want in ((X, 0), (BAD, 1), (np.float16([1, np.nan]), 1), (np.float64(-np.inf), 1)):
    case(
        "ops.FloatStatus()(x)",
        x=np.asarray(x),
        want=np.float32([want]),
        grad="",
        no_kernel={"ops.FloatStatus()(x)": ON_A_GPU},
    )
case("type(ops.FloatStatus()).__name__", x=ints(2), want="FloatStatus", bad={"ops.FloatStatus()(x)": TypeError})

for x, y, want in ((X, X, True), (X, BAD, False), (np.float16([np.nan]), X, False), (ints(3), X, True)):
    case("ms.amp.all_finite((x, y))", "ms.amp.all_finite([y, x])", x=x, y=y, want=np.bool_(want), grad="")
ONE = "MindSpore takes no Tensor that is not in a tuple or list, and none in a nested one"
case(
    *("ms.amp.all_finite(x)", "ms.amp.all_finite(((x,), x))"),
    x=X,
    want=np.bool_(True),
    no_kernel=dict.fromkeys(("ms.amp.all_finite(x)", "ms.amp.all_finite(((x,), x))"), ONE),
    bad={
        "ms.amp.all_finite(())": ValueError,
        "ms.amp.all_finite(None)": TypeError,
        "ms.amp.all_finite(3.0)": TypeError,
    },
)

for name in ("NPUAllocFloatStatus", "NPUClearFloatStatus", "NPUGetFloatStatus"):
    x = "" if name == "NPUAllocFloatStatus" else "x"
    case(
        f"type(ops.{name}()).__name__",
        x=floats(8),
        want=name,
        bad={f"ops.{name}()({x})": RuntimeError},
    )
