"""Adadelta, AdaFactor, AdaMax, ASGD, FTRL, Lamb, LARS, LazyAdam, ProximalAdagrad, Rprop against small references in numpy."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn

from .optimizers import GRADIENTS, NAMES, START, assert_close, parameters, reference, tensors, trained
from .test_optim import adam, momentum


def adadelta(rho=0.9, eps=1e-6):
    def rule(t, rate, w, g, state):
        state["g"] = rho * state.get("g", 0) + (1 - rho) * g * g
        step = np.sqrt(state.get("s", 0) + eps) / np.sqrt(state["g"] + eps) * g
        state["s"] = rho * state.get("s", 0) + (1 - rho) * step * step
        return rate * step

    return rule


def adamax(b1=0.9, b2=0.999, eps=1e-8):
    b1, b2 = float(np.float32(b1)), float(np.float32(b2))  # as they are kept

    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = np.maximum(b2 * state.get("v", 0), np.abs(g))
        return rate / (1 - b1**t) * m / (v + eps)

    return rule


def asgd(lambd=1e-4, alpha=0.75, rate=0.1):
    def rule(t, _, w, g, state):
        eta = rate if t == 1 else rate / (1 + lambd * rate * (t - 1)) ** alpha
        return lambd * eta * w + eta * g

    return rule


def rprop(etas=(0.5, 1.2), bounds=(1e-6, 50.0)):
    def rule(t, rate, w, g, state):
        turn = np.sign(g * state.get("g", 0))
        factor = np.where(turn > 0, etas[1], np.where(turn < 0, etas[0], 1))
        state["step"] = np.clip(state.get("step", np.full_like(w, rate)) * factor, *bounds)
        state["g"] = np.where(turn < 0, 0, g)
        return np.sign(state["g"]) * state["step"]

    return rule


def ftrl(accum=0.1, power=-0.5, l1=0.0, l2=0.0):
    def rule(t, rate, w, g, state):
        before = state.get("n", np.full_like(w, accum))
        n = state["n"] = before + g * g
        z = state["z"] = state.get("z", 0) + g - (n**-power - before**-power) / rate * w
        return w + np.sign(z) * np.maximum(np.abs(z) - l1, 0) / (n**-power / rate + 2 * l2)

    return rule


def proximal_adagrad(accum=0.1, l1=0.0, l2=0.0):
    def rule(t, rate, w, g, state):
        state["n"] = state.get("n", accum) + g * g
        rates = rate / np.sqrt(state["n"])
        moved = w - rates * g
        return w - np.sign(moved) * np.maximum(np.abs(moved) - rates * l1, 0) / (1 + rates * l2)

    return rule


def lamb(decay=0.0, b1=0.9, b2=0.999, eps=1e-6):
    b1, b2 = float(np.float32(b1)), float(np.float32(b2))  # as they are kept

    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        r = m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps) + (decay * w if w.shape != (3,) else 0)
        return rate * np.linalg.norm(w) / np.linalg.norm(r) * r

    return rule


def lars(inner, decay=0.0, coefficient=0.001, eps=1e-5, clip=False, spared=((5,),)):
    """The rule of the wrapped optimizer after the gradient was scaled; as by default, the bias is spared."""

    def rule(t, rate, w, g, state):
        own = decay if w.shape != (3,) else 0
        if w.shape not in spared:
            size = np.linalg.norm(w)
            local = coefficient * size / (np.linalg.norm(g) + own * size + eps)
            g = min(local / rate, 1) * (g + own * w) if clip else local * (g + own * w)
        return inner(t, rate, w, g, state)

    return rule


def adafactor(rate=None, eps=(1e-30, 1e-3), clip=1.0, power=0.8, b1=0.9, decay=0.0, scale=True, warmup=False):
    def rms(x):
        return np.sqrt(np.mean(x * x))

    def rule(t, _, w, g, state):
        lr = rate or min(1e-6 * t if warmup else 1e-2, 1 / np.sqrt(t))
        lr = lr * max(eps[1], rms(w)) if scale else lr
        keep, square = 1 - t**-power, g * g + eps[0]
        if w.ndim > 1:
            row = state["r"] = keep * state.get("r", 0) + (1 - keep) * square.mean(-1)
            column = state["c"] = keep * state.get("c", 0) + (1 - keep) * square.mean(-2)
            square = row[:, None] / row.mean() * column
        else:
            square = state["v"] = keep * state.get("v", 0) + (1 - keep) * square
        update = g / np.sqrt(square)
        update = lr * update / max(1, rms(update) / clip)
        if b1:
            update = state["m"] = b1 * state.get("m", 0) + (1 - b1) * update
        return update + decay * lr * w

    return rule


RULES = {
    "adadelta": (lambda p: nn.Adadelta(p, 0.1), adadelta()),
    "adadelta, other numbers": (lambda p: nn.Adadelta(p, 0.1, 0.8, 1e-3), adadelta(0.8, 1e-3)),
    "adamax": (lambda p: nn.AdaMax(p, 0.1), adamax()),
    "adamax, other numbers": (lambda p: nn.AdaMax(p, 0.1, 0.8, 0.95, 1e-3), adamax(0.8, 0.95, 1e-3)),
    "lazy adam": (lambda p: nn.LazyAdam(p, 0.1), adam()),
    "lazy adam nesterov": (
        lambda p: nn.LazyAdam(p, 0.1, 0.8, 0.95, use_nesterov=True),
        adam(nesterov=True, b1=0.8, b2=0.95),
    ),
    "adam, lazy": (lambda p: nn.Adam(p, 0.1, use_lazy=True), adam()),
    "adam, lazy nesterov": (lambda p: nn.Adam(p, 0.1, use_lazy=True, use_nesterov=True), adam(nesterov=True)),
    "adam, offloaded": (lambda p: nn.Adam(p, 0.1, use_offload=True), adam()),
    "offloaded adam": (lambda p: nn.AdamOffload(p, 0.1), adam()),
    "offloaded adam nesterov": (lambda p: nn.AdamOffload(p, 0.1, use_nesterov=True), adam(nesterov=True)),
    "asgd": (lambda p: nn.ASGD(p), asgd()),
    "asgd, other numbers": (lambda p: nn.ASGD(p, 0.1, 0.01, 0.5), asgd(0.01, 0.5)),
    "rprop": (lambda p: nn.Rprop(p), rprop()),
    "rprop, other numbers": (lambda p: nn.Rprop(p, 0.1, (0.4, 1.3), (0.01, 0.2)), rprop((0.4, 1.3), (0.01, 0.2))),
    "ftrl": (lambda p: nn.FTRL(p, learning_rate=0.1), ftrl()),
    "ftrl l2": (lambda p: nn.FTRL(p, 0.2, 0.1, -0.3, l2=0.1), ftrl(0.2, -0.3, 0, 0.1)),
    "proximal adagrad": (lambda p: nn.ProximalAdagrad(p, learning_rate=0.1), proximal_adagrad()),
    "proximal adagrad l1 l2": (
        lambda p: nn.ProximalAdagrad(p, 0.2, 0.1, l1=0.05, l2=0.1),
        proximal_adagrad(0.2, 0.05, 0.1),
    ),
    "adafactor": (lambda p: nn.AdaFactor(p), adafactor()),
    "adafactor without a first moment": (lambda p: nn.AdaFactor(p, beta1=None), adafactor(b1=0)),
    "adafactor warming up": (lambda p: nn.AdaFactor(p, warmup_init=True), adafactor(warmup=True)),
    "adafactor, a rate": (
        lambda p: nn.AdaFactor(p, 0.1, relative_step=False, scale_parameter=False),
        adafactor(0.1, scale=False),
    ),
    "adafactor, a scaled rate": (lambda p: nn.AdaFactor(p, 0.1, relative_step=False), adafactor(0.1)),
    "adafactor, decaying": (lambda p: nn.AdaFactor(p, weight_decay=0.05), adafactor(decay=0.05)),
    "adafactor, clipped": (
        lambda p: nn.AdaFactor(p, clip_threshold=0.3, decay_rate=0.6, eps=(1e-3, 10.0)),
        adafactor(eps=(1e-3, 10.0), clip=0.3, power=0.6),
    ),
    "adafactor, loss scale": (lambda p: nn.AdaFactor(p, loss_scale=4.0), adafactor()),
}

#: Those for which MindSpore has no kernel on a CPU: the reference is the published formula.
FORMULAS = {
    "lamb": (lambda p: nn.Lamb(p, 0.1), lamb()),
    "lamb, decaying": (lambda p: nn.Lamb(p, 0.1, weight_decay=0.05), lamb(0.05)),
    "lamb, other numbers": (lambda p: nn.Lamb(p, 0.1, 0.8, 0.95, 1e-3), lamb(0, 0.8, 0.95, 1e-3)),
    "lars": (lambda p: nn.LARS(nn.Momentum(p, 0.1, 0.9)), lars(momentum(0.9))),
    "lars, decaying": (lambda p: nn.LARS(nn.Momentum(p, 0.1, 0.9, weight_decay=0.05)), lars(momentum(0.9), 0.05)),
    "lars, clipped": (
        lambda p: nn.LARS(nn.SGD(p, 0.1, weight_decay=0.05), 1e-3, 0.5, True, lambda x: True),
        lars(momentum(0), 0.05, 0.5, 1e-3, True, ()),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_twenty_steps(name):
    make, rule = RULES[name]
    assert_close(trained(make(parameters())), reference(rule), 3e-6)


@pytest.mark.mindspore_wrong("no kernel on a CPU")
@pytest.mark.parametrize("name", FORMULAS)
def test_twenty_steps_of_the_published_formula(name):
    make, rule = FORMULAS[name]
    assert_close(trained(make(parameters())), reference(rule))


@pytest.mark.mindspore_wrong("its CPU kernel adds l1 where `linear` is negative")
def test_ftrl_with_l1():
    optimizer = nn.FTRL(parameters(), 0.2, 0.1, l1=0.9, l2=0.1)
    got = trained(optimizer)
    assert_close(got, reference(ftrl(0.2, l1=0.9, l2=0.1)))
    assert any((p == 0).any() for p in got)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (nn.Adadelta, adadelta()),
        (nn.AdaMax, adamax()),
        (nn.AdamOffload, adam()),
        (nn.ASGD, asgd()),
        (nn.LazyAdam, adam()),
        (nn.ProximalAdagrad, proximal_adagrad()),
        (nn.Rprop, rprop()),
    ],
)
class TestWeightDecay:
    def test_spares_gamma_in_a_list(self, make, rule):
        got = trained(make(parameters(), learning_rate=0.1, weight_decay=0.05))
        assert_close(got, reference(rule, decay=0.05), 3e-6)

    def test_spares_none_in_groups(self, make, rule):
        got = trained(make([{"params": parameters(), "weight_decay": 0.05}], learning_rate=0.1))
        assert_close(got, reference(rule, decay=0.05, decayed=(0, 1, 2)), 3e-6)


def test_weight_decay_of_ftrl_spares_none():
    got = trained(nn.FTRL(parameters(), learning_rate=0.1, weight_decay=0.05))
    assert_close(got, reference(ftrl(), decay=0.05, decayed=(0, 1, 2)), 3e-6)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (nn.Adadelta, adadelta()),
        (nn.AdaMax, adamax()),
        (nn.AdamOffload, adam()),
        pytest.param(nn.Lamb, lamb(), marks=pytest.mark.mindspore_wrong("no kernel on a CPU")),
        (nn.LazyAdam, adam()),
        (nn.ProximalAdagrad, proximal_adagrad()),
    ],
)
class TestLearningRates:
    def test_one_for_each_step(self, make, rule):
        rates = [0.1 * 0.8**t for t in range(20)]
        assert_close(trained(make(parameters(), learning_rate=rates)), reference(rule, rates), 3e-6)

    def test_a_schedule(self, make, rule):
        rates = [0.1 * 0.9 ** (t / 4) for t in range(20)]
        got = trained(make(parameters(), learning_rate=nn.ExponentialDecayLR(0.1, 0.9, 4)))
        assert_close(got, reference(rule, rates), 3e-6)

    def test_of_groups(self, make, rule):
        p = parameters()
        got = trained(make([{"params": p[:2], "lr": 0.05}, {"params": p[2:]}], learning_rate=0.1))
        assert_close(got, reference(rule, (0.05,) * 20)[:2] + reference(rule)[2:], 3e-6)


@pytest.mark.parametrize("make", [nn.Adadelta, nn.AdaMax, nn.AdamOffload, nn.LazyAdam, nn.ProximalAdagrad, nn.FTRL])
def test_loss_scale(make):
    plain, scaled = make(parameters(), learning_rate=0.1), make(parameters(), learning_rate=0.1, loss_scale=4.0)
    for gradients in GRADIENTS[:5]:
        plain(tensors(gradients))
        scaled(tensors([4 * g for g in gradients]))
    assert_close([p.asnumpy() for p in scaled.parameters], [p.asnumpy() for p in plain.parameters])


@pytest.mark.mindspore_wrong("no kernel on a CPU")
def test_lars_undoes_the_loss_scale_once():
    optimizer = nn.LARS(nn.Momentum(parameters(), 0.1, 0.9, weight_decay=0.05, loss_scale=4.0))
    for gradients in GRADIENTS:
        optimizer(tensors([4 * g for g in gradients]))
    assert_close([p.asnumpy() for p in optimizer.parameters], reference(lars(momentum(0.9), 0.05)))


@pytest.mark.mindspore_wrong("no kernel on a CPU")
def test_lamb_steps_by_the_rate_from_zero():
    w = ms.Parameter(ms.Tensor(np.zeros(4, np.float32)), name="w")
    nn.Lamb([w], 0.1)((ms.Tensor(np.ones(4, np.float32)),))
    np.testing.assert_allclose(w.asnumpy(), -0.1, rtol=1e-5)


def test_asgd_averages_from_t0_on():
    optimizer = nn.ASGD(parameters(), 0.1, t0=3.0)
    steps = [[p.copy() for p in trained_once(optimizer, t)] for t in range(8)]
    for i, ax in enumerate(optimizer.ax):
        average = steps[0][i]
        for t in range(1, 8):
            average = average + (steps[t][i] - average) / max(1, t - 3)
        np.testing.assert_allclose(ax.asnumpy(), average, rtol=1e-5, atol=1e-6)


def trained_once(optimizer, step):
    optimizer(tensors(GRADIENTS[step]))
    return [p.asnumpy() for p in optimizer.parameters]


def test_adafactor_keeps_vectors_in_float16():
    optimizer = nn.AdaFactor(parameters(), compression=True)
    assert [str(p.dtype).endswith("16") for p in optimizer.exp_avg_sq] == [False, True, True]
    assert_close(trained(optimizer), reference(adafactor()), 1e-4)


def test_adafactor_with_a_schedule_does_not_scale_it():
    rate = nn.ExponentialDecayLR(0.1, 0.9, 4)
    rates = iter([0.1 * 0.9 ** (t / 4) for t in range(20)] * 3)

    def rule(t, _, w, g, state):
        return adafactor(next(rates), scale=False)(t, _, w, g, state)

    assert_close(trained(nn.AdaFactor(parameters(), rate, relative_step=False)), reference(rule), 3e-6)


@pytest.mark.parametrize(
    ("make", "own"),
    [
        (nn.Adadelta, ["accum.*", "accum_update.*"]),
        (nn.AdaMax, ["beta1_power (1,)", "moment1.*", "moment2.*"]),
        (nn.AdamOffload, ["beta1_power (1,)", "beta2_power (1,)", "moment1.*", "moment2.*"]),
        (nn.ASGD, ["mu_* ()", "eta_* ()", "ax_.*"]),
        (nn.FTRL, ["moments.*", "linear.*"]),
        (lambda p: nn.Lamb(p, 0.1), ["lamb_m.*", "lamb_v.*"]),
        (nn.LazyAdam, ["beta1_power (1,)", "beta2_power (1,)", "moment1.*", "moment2.*"]),
        (nn.ProximalAdagrad, ["accum.*"]),
        (nn.Rprop, ["prev.*", "step_size.*"]),
    ],
)
def test_names_and_shapes_of_the_state(make, own):
    got = [(p.name, p.shape, p.dtype) for p in make(parameters()).get_parameters()]
    shapes = dict(zip(NAMES, (w.shape for w in START), strict=True))
    want = [("global_step", (1,), ms.int32), ("learning_rate", (), ms.float32)]
    want += [(name, shape, ms.float32) for name, shape in shapes.items()]
    for pattern in own:
        name, _, shape = pattern.partition(" ")
        for parameter in NAMES if "*" in name else [""]:
            place = eval(shape) if shape else shapes[parameter]
            want.append((name.replace("*", parameter), place, ms.float32))
    assert got == want


def test_names_and_shapes_of_the_state_of_adafactor():
    got = [(p.name, p.shape) for p in nn.AdaFactor(parameters()).get_parameters()]
    assert got[5:] == [
        *((f"exp_avg.{name}", w.shape) for name, w in zip(NAMES, START, strict=True)),
        *zip((f"exp_avg_sq_row_{name}" for name in NAMES), ((4,), (1,), (1,)), strict=True),
        *zip((f"exp_avg_sq_col_{name}" for name in NAMES), ((3,), (1,), (1,)), strict=True),
        *zip((f"exp_avg_sq_{name}" for name in NAMES), ((1,), (5,), (3,)), strict=True),
        ("afactor_step", (1,)),
    ]


def test_names_of_the_state_of_lars():
    got = [p.name for p in nn.LARS(nn.SGD(parameters(), 0.1)).get_parameters()]
    state = [f"{prefix}.{name}" for prefix in ("accum", "stat") for name in NAMES]
    assert got == ["global_step", "fake_lr", "fake_param", *NAMES, "learning_rate", "momentum", *state]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda p: nn.Adadelta(p, rho=2.0), ValueError),
        (lambda p: nn.Adadelta(p, rho="a"), TypeError),
        (lambda p: nn.Adadelta(p, epsilon=-1.0), ValueError),
        (lambda p: nn.AdaMax(p, beta1=1.0), ValueError),
        (lambda p: nn.AdaMax(p, eps=0.0), ValueError),
        (lambda p: nn.ASGD(p, lambd="a"), TypeError),
        (lambda p: nn.ASGD(p, t0=3), TypeError),
        (lambda p: nn.Rprop(p, etas=[0.5, 1.2]), TypeError),
        (lambda p: nn.Rprop(p, etas=(0.5,)), ValueError),
        (lambda p: nn.Rprop(p, etas=(1.5, 1.2)), ValueError),
        (lambda p: nn.Rprop(p, etas=(0.5, 0.9)), ValueError),
        (lambda p: nn.Rprop(p, step_sizes=(2.0, 1.0)), ValueError),
        (lambda p: nn.FTRL(p, learning_rate=[0.1, 0.2]), ValueError),
        (lambda p: nn.FTRL(p, learning_rate=0.0), ValueError),
        (lambda p: nn.FTRL(p, lr_power=0.5), ValueError),
        (lambda p: nn.FTRL(p, l1=-0.5), ValueError),
        (lambda p: nn.FTRL(p, use_locking=1), TypeError),
        (lambda p: nn.FTRL([{"params": p, "lr": 0.1}]), ValueError),
        (lambda p: nn.ProximalAdagrad(p, accum=-1.0), ValueError),
        (lambda p: nn.ProximalAdagrad(p, l2=-1.0), ValueError),
        (lambda p: nn.Lamb(p, 0.1, beta2=1.0), ValueError),
        (lambda p: nn.Lamb(p, 0.1, eps="a"), TypeError),
        (lambda p: nn.Lamb(p), TypeError),
        (lambda p: nn.LARS(nn.SGD(p), epsilon=1), TypeError),
        (lambda p: nn.LARS(nn.SGD(p), use_clip=1), TypeError),
        (lambda p: nn.LARS(nn.SGD([{"params": p, "lr": nn.WarmUpLR(0.1, 4)}]), use_clip=True), ValueError),
        (lambda p: nn.Adam(p, use_lazy=True, use_offload=True), ValueError),
        (lambda p: nn.Adam(p, use_lazy=True, use_amsgrad=True), ValueError),
        (lambda p: nn.Adam(p, use_offload=1), TypeError),
        (lambda p: nn.AdaFactor(p, 0.1), ValueError),
        (lambda p: nn.AdaFactor(p, relative_step=False), ValueError),
        (lambda p: nn.AdaFactor(p, 0.1, relative_step=False, warmup_init=True), ValueError),
        (lambda p: nn.AdaFactor(p, eps=1e-3), TypeError),
        (lambda p: nn.AdaFactor(p, eps=(1e-3,)), ValueError),
        (lambda p: nn.AdaFactor(p, eps=(1, 1e-3)), TypeError),
        (lambda p: nn.AdaFactor(p, decay_rate=1.0), ValueError),
        (lambda p: nn.AdaFactor(p, clip_threshold=-1.0), ValueError),
        (lambda p: nn.AdaFactor(p, weight_decay=1.0), ValueError),
        (lambda p: nn.AdaFactor(p, compression=1), TypeError),
        (lambda p: nn.AdaSumByGradWrapCell(nn.SGD(p)), RuntimeError),
        (lambda p: nn.AdaSumByDeltaWeightWrapCell(nn.SGD(p)), RuntimeError),
    ],
)
def test_what_is_refused(make, error):
    with pytest.raises(error):
        make(parameters())


@pytest.mark.msvjp_only("MindSpore's runs on Ascend and GPU")
def test_thor_is_refused_by_name():
    with pytest.raises(NotImplementedError, match=r"mindspore\.nn\.thor.*nn\.Momentum"):
        nn.thor(nn.Dense(2, 2), 0.1, 0.1, 0.9)


@pytest.mark.parametrize("path", ["adadelta", "adafactor", "adasum", "ftrl", "lamb", "lars", "lazyadam", "rprop"])
def test_modules_of_their_own(path):
    import importlib

    module = importlib.import_module(f"mindspore.nn.optim.{path}")
    assert any(name.lower() == path or path in ("adasum", "proximal_ada_grad") for name in dir(module))
