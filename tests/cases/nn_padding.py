"""Rows of nn/padding.py and nn/mint/padding.py."""

import numpy as np

from . import case, floats

NO_CPU = "MindSpore's CPU has no kernel for it"
X = floats(2, 3, 4)


def added(mode, *pairs, **options):
    """numpy's padding of the last axes."""
    return lambda x: np.pad(x, [(0, 0)] * (x.ndim - len(pairs)) + list(pairs), mode, **options)


def on_both(layer, *arguments):
    """The forms of a layer of nn and of mint.nn, which MindSpore runs on an Ascend alone."""
    forms = [f"nn.{layer}({a})(x)" for a in arguments]
    return forms, {f"mint.{form}": NO_CPU for form in forms}


for layer, options in (("ConstantPad", {"constant_values": 1.5}), ("ReflectionPad", {}), ("ReplicationPad", {})):
    value = ", 1.5" if options else ""
    mode = {"ConstantPad": "constant", "ReflectionPad": "reflect", "ReplicationPad": "edge"}[layer]
    forms, mint = on_both(f"{layer}1d", f"(1, 2){value}")
    case(*forms, *mint, x=X, want=added(mode, (1, 2), **options), no_kernel=mint)
    forms, mint = on_both(f"{layer}2d", f"(1, 2, 0, 1){value}")
    case(*forms, *mint, x=X, want=added(mode, (0, 1), (1, 2), **options), no_kernel=mint)
    forms, mint = on_both(f"{layer}3d", f"1{value}", f"(1, 1, 1, 1, 1, 1){value}")
    case(*forms, *mint, x=floats(1, 2, 2, 3, 4), want=added(mode, *[(1, 1)] * 3, **options), no_kernel=mint)
    case(
        f"nn.{layer}2d(1{value}).padding",
        want=(1, 1, 1, 1),
        no_kernel={f"nn.{layer}2d(1{value}).padding": "MindSpore keeps it in another order"},
        bad={
            f"nn.{layer}1d([1, 2]{value})": TypeError,
            f"nn.{layer}2d(1.0{value})": TypeError,
            f"nn.{layer}3d((1, 2, 3){value})": ValueError,
            f"mint.nn.{layer}1d((1, 2, 3, 4){value})": ValueError,
            f"mint.nn.{layer}2d((1, 2){value})": ValueError,
            f"mint.nn.{layer}3d(1.0{value})": ValueError,
        },
    )
case(
    *("nn.ReflectionPad3d((1, 2))(x)", "nn.ReflectionPad2d((1, 2))(x)"),
    x=floats(2, 1, 3, 4),
    want=added("reflect", (1, 2)),
    bad={
        "nn.ReflectionPad1d((-1, 1))": ValueError,
        "nn.ReflectionPad1d(4)(x)": ValueError,
        "nn.ReflectionPad3d(1)(x[0, 0])": ValueError,
        "nn.ReflectionPad1d((1.0, 1))": TypeError,
        "nn.ReplicationPad1d(1)(x)": ValueError,
        "mint.nn.ReflectionPad1d((-1, 1))": ValueError,
        "mint.nn.ReflectionPad1d(1)(x)": ValueError,
        "mint.nn.ReplicationPad3d(1)(x[0, 0])": ValueError,
    },
)
forms, mint = on_both("ZeroPad2d", "(1, 2, 0, 1)")
case(*forms, *mint, x=X, want=added("constant", (0, 1), (1, 2)), no_kernel=mint)
ON_ASCEND = ("mint.nn.ZeroPad1d((1, 2))(x)", "mint.nn.ZeroPad1d([1, 2])(x)")
case(*ON_ASCEND, x=X, want=added("constant", (1, 2)), no_kernel=dict.fromkeys(ON_ASCEND, NO_CPU))
FORM = "mint.nn.ZeroPad3d(1)(x)"
case(FORM, x=X, want=added("constant", *[(1, 1)] * 3), no_kernel={FORM: NO_CPU})
case(
    *("nn.ZeroPad2d((-1, 1))(x)", "nn.ConstantPad1d((-1, 1), 0)(x)"),
    x=X,
    want=lambda x: np.pad(x[..., 1:], [(0, 0), (0, 0), (0, 1)]),
    bad={
        "nn.ZeroPad2d((1, 1, 1, 1, 1, 1))": ValueError,
        "nn.ConstantPad1d((1, 2, 3, 4), 0)": ValueError,
        "nn.ConstantPad2d(1, 'a')": TypeError,
        "nn.ZeroPad2d((1,))": ValueError,
    },
)
