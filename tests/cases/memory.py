"""Rows of ops/memory.py."""

import numpy as np

from . import case, floats

case(
    *("x.get_bytes()", "x.T.T.get_bytes()"),
    x=floats(2, 3),
    want=lambda x: x.tobytes(),
    grad="",
)
case("x.get_bytes()", x=np.array(True), want=lambda x: b"\x01")
case("x.T.get_bytes()", x=floats(2, 3), want=lambda x: x.T.tobytes(), grad="")
case("x.untyped_storage().nbytes()", "x.storage().nbytes()", x=floats(2, 3), want=lambda x: 24, grad="")
case("ms.Tensor.from_dlpack(x.to_dlpack())", x=floats(2, 3), want=lambda x: x, grad="")
case(
    "x.copy().set_dtype(ms.float16) == ms.float16",
    "x.copy().set_dtype(ms.float32) == ms.float32",
    x=floats(2),
    want=lambda x: True,
    grad="",
)
