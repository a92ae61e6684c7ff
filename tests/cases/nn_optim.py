"""Rows of nn/learning_rate.py, and the names of the optimizers. How those train is in test_optim.py."""

import numpy as np

from . import case, floats

STEPS = np.arange(9, dtype=np.int32)
TIMES, STAIRS = STEPS / 4, STEPS // 4


def f32(values):
    return np.asarray(values, np.float32)


def bad_decay(name, more):
    """What all decays refuse."""
    return {
        f"{name}(0.0, 0.9, 4{more})": ValueError,
        f"{name}('a', 0.9, 4{more})": TypeError,
        f"{name}(0.1, 0.0, 4{more})": ValueError,
        f"{name}(0.1, 0.9, 0{more})": ValueError,
        f"{name}(0.1, 0.9, 4.0{more})": TypeError,
        f"{name}(0.1, 0.9, 4{more}, 1)": TypeError,
    }


for name, rates, stairs in (
    ("ExponentialDecayLR", 0.1 * 0.9**TIMES, 0.1 * 0.9**STAIRS),
    ("NaturalExpDecayLR", 0.1 * np.exp(-0.9 * STEPS), 0.1 * np.exp(-0.9 * 4 * STAIRS)),
    ("InverseDecayLR", 0.1 / (1 + 0.9 * TIMES), 0.1 / (1 + 0.9 * STAIRS)),
):
    bad = bad_decay(f"nn.{name}", "")
    case(f"nn.{name}(0.1, 0.9, 4)(x)", f"nn.{name}(0.1, 0.9, 4, False)(x)", x=STEPS, want=f32(rates), bad=bad)
    case(f"nn.{name}(0.1, 0.9, 4, True)(x)", x=STEPS, want=f32(stairs))
    case(f"nn.{name}(0.1, 0.9, 4)(x[3])", x=STEPS, want=f32(rates[3]))

case(
    "nn.CosineDecayLR(0.01, 0.1, 4)(x)",
    x=STEPS,
    want=f32(0.01 + 0.045 * (1 + np.cos(np.pi * np.minimum(TIMES, 1)))),
    bad={
        "nn.CosineDecayLR(0.1, 0.1, 4)": ValueError,
        "nn.CosineDecayLR(-0.1, 0.1, 4)": ValueError,
        "nn.CosineDecayLR(0.0, 'a', 4)": TypeError,
        "nn.CosineDecayLR(0.0, 0.1, 0)": ValueError,
    },
)
case(
    "nn.PolynomialDecayLR(0.1, 0.01, 4, 0.5)(x)",
    x=STEPS,
    want=f32(0.09 * (1 - np.minimum(TIMES, 1)) ** 0.5 + 0.01),
    bad={
        "nn.PolynomialDecayLR(0.1, -0.2, 4, 0.5)": ValueError,
        "nn.PolynomialDecayLR(0.0, 0.2, 4, 0.5)": ValueError,
        "nn.PolynomialDecayLR(0.1, 0.01, 4, 0.0)": ValueError,
        "nn.PolynomialDecayLR(0.1, 0.01, 4, 0.5, 1)": TypeError,
    },
)
LONGER = STEPS / (4 * np.maximum(np.ceil(TIMES), 1))
case("nn.PolynomialDecayLR(0.1, 0.01, 4, 0.5, True)(x)", x=STEPS, want=f32(0.09 * (1 - LONGER) ** 0.5 + 0.01))
case(
    "nn.WarmUpLR(0.1, 4)(x)",
    x=STEPS,
    want=f32(0.1 * np.minimum(TIMES, 1)),
    bad={"nn.WarmUpLR(0.1, 0)": ValueError, "nn.WarmUpLR(-1.0, 4)": ValueError, "nn.WarmUpLR(0.1, 4.0)": TypeError},
)
case("nn.WarmUpLR(0.1, 4)(3)", x=STEPS, want=np.float32(0.075).reshape(()))

# ---- lists, of Python floats: two steps an epoch ----

EPOCHS = np.arange(8) // 2

for name, rates, stairs in (
    ("exponential_decay_lr", 0.1 * 0.9 ** (EPOCHS / 3), 0.1 * 0.9 ** (EPOCHS // 3)),
    ("natural_exp_decay_lr", 0.1 * np.exp(-0.9 * EPOCHS), 0.1 * np.exp(-0.9 * 3 * (EPOCHS // 3))),
    ("inverse_decay_lr", 0.1 / (1 + 0.9 * EPOCHS / 3), 0.1 / (1 + 0.9 * (EPOCHS // 3))),
):
    case(
        f"np.array(nn.{name}(0.1, 0.9, 8, 2, 3))",
        x=STEPS,
        want=rates,
        tol=1e-12,
        bad=bad_decay(f"nn.{name}", ", 2, 3") | {f"nn.{name}(0.1, 0.9, 8, 0, 3)": ValueError},
    )
    case(f"np.array(nn.{name}(0.1, 0.9, 8, 2, 3, True))", x=STEPS, want=stairs, tol=1e-12)
case("type(nn.exponential_decay_lr(0.1, 0.9, 4, 2, 1)) is list", x=STEPS, want=True)
case(
    "np.array(nn.cosine_decay_lr(0.01, 0.1, 8, 2, 2))",
    x=STEPS,
    want=np.array([0.1, 0.1, 0.055, 0.055, 0.01, 0.01, 0.01, 0.01]),
    tol=1e-12,
    bad={"nn.cosine_decay_lr(0.1, 0.1, 8, 2, 2)": ValueError, "nn.cosine_decay_lr(0.0, 0.1, 8, 2, 0)": ValueError},
)
case(
    "np.array(nn.polynomial_decay_lr(0.1, 0.01, 8, 2, 2, 0.5))",
    x=STEPS,
    want=0.09 * (1 - np.minimum(EPOCHS / 2, 1)) ** 0.5 + 0.01,
    tol=1e-12,
    bad={
        "nn.polynomial_decay_lr(0.1, -1.0, 8, 2, 2, 0.5)": ValueError,
        "nn.polynomial_decay_lr(0.1, 0.01, 8, 2, 2, 0.0)": ValueError,
    },
)
case(
    "np.array(nn.polynomial_decay_lr(0.1, 0.01, 8, 2, 2, 0.5, True))",
    x=STEPS,
    want=0.09 * (1 - np.array([0, 0, 0.5, 0.5, 1, 1, 0.75, 0.75])) ** 0.5 + 0.01,
    tol=1e-12,
)
case(
    "np.array(nn.warmup_lr(0.1, 8, 2, 2))",
    x=STEPS,
    want=np.array([0, 0, 0.05, 0.05, 0.1, 0.1, 0.1, 0.1]),
    tol=1e-12,
    bad={"nn.warmup_lr(0.1, 8, 2, 0)": ValueError, "nn.warmup_lr(0.1, 8, 2, 1.0)": TypeError},
)
case(
    "np.array(nn.piecewise_constant_lr([2, 5], [0.1, 0.05]))",
    "np.array(nn.piecewise_constant_lr((2, 5), (0.1, 0.05)))",
    x=STEPS,
    want=np.array([0.1, 0.1, 0.05, 0.05, 0.05]),
    bad={
        "nn.piecewise_constant_lr([2, 5], [0.1])": ValueError,
        "nn.piecewise_constant_lr([5, 2], [0.1, 0.2])": ValueError,
        "nn.piecewise_constant_lr([0], [0.1])": ValueError,
        "nn.piecewise_constant_lr([2.0], [0.1])": TypeError,
        "nn.piecewise_constant_lr(2, 0.1)": TypeError,
    },
)

# ---- optimizers: what they are given ----

P = "[ms.Parameter(x, name='w')]"

for name, default in (("SGD", 0.1), ("Adam", 1e-3), ("AdamWeightDecay", 1e-3), ("RMSProp", 0.1), ("Adagrad", 1e-3)):
    case(
        f"nn.{name}({P}).learning_rate.value()",
        f"nn.{name}({P}).get_lr().value()",
        x=floats(3),
        want=f32(default),
        grad="",
        bad={
            f"nn.{name}([])": ValueError,
            f"nn.{name}(None)": ValueError,
            f"nn.{name}(3)": TypeError,
            f"nn.{name}([x])": TypeError,
            f"nn.{name}({P}, learning_rate=-0.1)": ValueError,
            f"nn.{name}({P}, learning_rate=None)": TypeError,
            f"nn.{name}({P}, learning_rate=ms.Tensor([[0.1]]))": ValueError,
            f"nn.{name}({P}, weight_decay=-0.1)": ValueError,
            f"nn.{name}({P}, weight_decay='a')": TypeError,
        },
    )
case(
    f"nn.Momentum({P}, 0.2, 0.9).learning_rate.value()",
    f"nn.Momentum({P}, ms.Tensor(0.2), 0.9).learning_rate.value()",
    f"nn.Momentum({P}, [0.2, 0.3], 0.9).get_lr()",
    f"nn.Momentum({P}, ms.Tensor([0.2, 0.3]), 0.9).get_lr()",
    f"nn.Momentum({P}, nn.ExponentialDecayLR(0.2, 0.9, 4), 0.9).get_lr()",
    f"nn.Optimizer(0.2, {P}).learning_rate.value()",
    x=floats(3),
    want=f32(0.2),
    grad="",
    bad={
        f"nn.Momentum({P}, 0.1, -1.0)": ValueError,
        f"nn.Momentum({P}, 0.1, 'a')": TypeError,
        f"nn.Momentum({P}, 0.1)": TypeError,
        f"nn.Momentum({P}, 0.1, 0.9, loss_scale=0.0)": ValueError,
        f"nn.Momentum({P}, 0.1, 0.9, loss_scale='a')": TypeError,
        f"nn.Momentum({P}, 0.1, 0.9, use_nesterov=1)": TypeError,
        f"nn.SGD({P}, momentum=-1.0)": ValueError,
        f"nn.SGD({P}, dampening=-1.0)": ValueError,
        f"nn.SGD({P}, nesterov=1)": TypeError,
        f"nn.SGD({P}, nesterov=True)": ValueError,
        f"nn.SGD({P}, weight_decay=nn.WarmUpLR(0.1, 4))": TypeError,
        f"nn.Adam({P}, beta1=1.0)": ValueError,
        f"nn.Adam({P}, beta1=0.0)": ValueError,
        f"nn.Adam({P}, beta2=1.5)": ValueError,
        f"nn.Adam({P}, beta1='a')": TypeError,
        f"nn.Adam({P}, eps=0.0)": ValueError,
        f"nn.Adam({P}, use_locking=1)": TypeError,
        f"nn.Adam({P}, nonsense=True)": KeyError,
        f"nn.AdamWeightDecay({P}, beta1=1.0)": ValueError,
        f"nn.AdamWeightDecay({P}, eps=0.0)": ValueError,
        f"nn.RMSProp({P}, decay=-1.0)": ValueError,
        f"nn.RMSProp({P}, epsilon=0.0)": ValueError,
        f"nn.RMSProp({P}, momentum=-0.1)": ValueError,
        f"nn.RMSProp({P}, centered=1)": TypeError,
        f"nn.Adagrad({P}, accum=-1.0)": ValueError,
        f"nn.Adagrad({P}, update_slots=1)": TypeError,
        f"nn.Optimizer(0.1, {P})((x,))": NotImplementedError,
        f"nn.SGD({P}).get_lr_parameter(ms.Parameter(x, name='v'))": ValueError,
        f"nn.SGD({P}).get_lr_parameter(3)": TypeError,
        "nn.SGD([{'params': []}])": ValueError,
        f"nn.SGD([{{'params': {P}, 'what': 1}}])": KeyError,
        "nn.SGD([{'lr': 0.1}])": KeyError,
        "nn.SGD([{'params': [3]}])": TypeError,
        f"nn.SGD([{{'params': {P}}}, {P}[0]])": TypeError,
        f"nn.SGD([{{'params': {P}, 'lr': -0.1}}])": ValueError,
        f"nn.SGD([{{'params': {P}, 'weight_decay': -0.1}}])": ValueError,
        f"nn.SGD([{{'params': {P}, 'grad_centralization': 1}}])": TypeError,
        f"nn.SGD([{{'params': {P}}}, {{'order_params': 3}}])": TypeError,
        f"nn.SGD([{{'params': {P}}}, {{'order_params': {P}, 'lr': 0.1}}])": ValueError,
        f"nn.SGD([{{'params': {P}}}, {{'order_params': 2 * {P}}}])": ValueError,
        f"nn.SGD([{{'params': {P}, 'lr': [0.1]}}], learning_rate=[0.1, 0.2])": ValueError,
    },
)
