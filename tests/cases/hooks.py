"""Rows of the hooks of a Tensor, in ops/hooks.py. What a hook does is in test_tensor_hooks.py."""

from . import case, floats

SELF = "MindSpore gives back None"
case(
    "x.requires_grad_(False)",
    x=floats(3),
    want=lambda x: x,
    grad="",
    no_kernel={"x.requires_grad_(False)": SELF},
)
case("x.register_hook is None", x=floats(3), want=lambda x: False, grad="", bad={"x.register_hook(3)": TypeError})
