"""experimental.optim and mint.optim: twenty steps of each against small references in numpy, groups, state."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn, ops
from mindspore.experimental import optim

from .optimizers import GRADIENTS, NAMES, START, assert_close, parameters, reference, tensors, trained
from .test_optim import momentum
from .test_optim_rules import adadelta, asgd, rprop

no_kernel = pytest.mark.mindspore_wrong("on a CPU it has no kernel, or changes nothing")


def adam(b1=0.9, b2=0.999, eps=1e-8, decay=0.0, amsgrad=False, early=False):
    """early: eps is added before the root is corrected, as in experimental.optim.Adam."""

    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        if amsgrad:
            v = state["top"] = np.maximum(state.get("top", 0), v)
        root = np.sqrt(1 - b2**t)
        divisor = (np.sqrt(v) + eps) / root if early else np.sqrt(v) / root + eps
        return rate * (m / (1 - b1**t) / divisor + decay * w)

    return rule


def adamax(b1=0.9, b2=0.999, eps=1e-8):
    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = np.maximum(b2 * state.get("v", 0), np.abs(g) + eps)
        return rate / (1 - b1**t) * m / v

    return rule


def nadam(b1=0.9, b2=0.999, eps=1e-8, decay=0.004):
    def rule(t, rate, w, g, state):
        now, then = (b1 * (1 - 0.5 * 0.96 ** (s * decay)) for s in (t, t + 1))
        product = state["p"] = state.get("p", 1) * now
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        root = np.sqrt(v / (1 - b2**t)) + eps
        return rate * ((1 - now) / (1 - product) * g + then / (1 - product * then) * m) / root

    return rule


def radam(b1=0.9, b2=0.999, eps=1e-8):
    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        most = 2 / (1 - b2) - 1
        rho = most - 2 * t * b2**t / (1 - b2**t)
        step = rate * m / (1 - b1**t)
        if rho <= 5:
            return step
        rect = np.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
        return step * rect * np.sqrt(1 - b2**t) / (np.sqrt(v) + eps)

    return rule


def rmsprop(alpha=0.99, eps=1e-8, mu=0.0, centered=False):
    def rule(t, rate, w, g, state):
        s = state["s"] = alpha * state.get("s", 0) + (1 - alpha) * g * g
        m = state["m"] = alpha * state.get("m", 0) + (1 - alpha) * g
        state["step"] = mu * state.get("step", 0) + g / (np.sqrt(s - (m * m if centered else 0)) + eps)
        return rate * state["step"]

    return rule


def adagrad(decay=0.0, accum=0.0, eps=1e-10):
    def rule(t, rate, w, g, state):
        state["sum"] = state.get("sum", accum) + g * g
        return rate / (1 + (t - 1) * decay) * g / (np.sqrt(state["sum"]) + eps)

    return rule


RULES = {
    "sgd": (optim.SGD, {}, momentum(0)),
    "sgd momentum": (optim.SGD, {"momentum": 0.9}, momentum(0.9)),
    "sgd nesterov": (optim.SGD, {"momentum": 0.9, "nesterov": True}, momentum(0.9, True)),
    "sgd dampening": (optim.SGD, {"momentum": 0.9, "dampening": 0.4}, momentum(0.9, dampening=0.4)),
    "adam": (optim.Adam, {}, adam(early=True)),
    "adam, other numbers": (optim.Adam, {"betas": (0.8, 0.95), "eps": 0.1}, adam(0.8, 0.95, 0.1, early=True)),
    "adamw": (optim.AdamW, {}, adam(decay=0.01)),
    "adamw, other numbers": (optim.AdamW, {"betas": (0.8, 0.95), "eps": 0.1}, adam(0.8, 0.95, 0.1, 0.01)),
    "adamw amsgrad": (optim.AdamW, {"amsgrad": True, "betas": (0.5, 0.6)}, adam(0.5, 0.6, 1e-8, 0.01, True)),
    "adadelta": (optim.Adadelta, {}, adadelta()),
    "adadelta, other numbers": (optim.Adadelta, {"rho": 0.8, "eps": 1e-3}, adadelta(0.8, 1e-3)),
    "adagrad": (optim.Adagrad, {}, adagrad()),
    "adagrad, other numbers": (
        optim.Adagrad,
        {"lr_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 1e-2},
        adagrad(0.1, 0.2, 1e-2),
    ),
    "adamax": (optim.Adamax, {}, adamax()),
    "adamax, other numbers": (optim.Adamax, {"betas": (0.8, 0.95), "eps": 1e-2}, adamax(0.8, 0.95, 1e-2)),
    "nadam": (optim.NAdam, {}, nadam()),
    "nadam, other numbers": (
        optim.NAdam,
        {"betas": (0.8, 0.95), "eps": 1e-2, "momentum_decay": 0.1},
        nadam(0.8, 0.95, 1e-2, 0.1),
    ),
    "radam": (optim.RAdam, {}, radam()),
    "radam, other numbers": (optim.RAdam, {"betas": (0.8, 0.95), "eps": 1e-2}, radam(0.8, 0.95, 1e-2)),
    "rmsprop": (optim.RMSprop, {}, rmsprop()),
    "rmsprop momentum": (optim.RMSprop, {"alpha": 0.8, "momentum": 0.5, "eps": 1e-2}, rmsprop(0.8, 1e-2, 0.5)),
    "rmsprop centered": (optim.RMSprop, {"centered": True, "eps": 0.1}, rmsprop(eps=0.1, centered=True)),
    "rprop": (optim.Rprop, {}, rprop()),
    "rprop, other numbers": (
        optim.Rprop,
        {"etas": (0.4, 1.3), "step_sizes": (0.01, 0.2)},
        rprop((0.4, 1.3), (0.01, 0.2)),
    ),
    "asgd": (optim.ASGD, {}, asgd()),
    "asgd, other numbers": (optim.ASGD, {"lambd": 0.01, "alpha": 0.5}, asgd(0.01, 0.5)),
}

MINT = {
    "sgd": (mint.optim.SGD, {}, momentum(0)),
    "sgd momentum": (mint.optim.SGD, {"momentum": 0.9}, momentum(0.9)),
    "sgd nesterov": (mint.optim.SGD, {"momentum": 0.9, "nesterov": True}, momentum(0.9, True)),
    "sgd dampening": (mint.optim.SGD, {"momentum": 0.9, "dampening": 0.4}, momentum(0.9, dampening=0.4)),
    "adam": (mint.optim.Adam, {}, adam()),
    "adam, other numbers": (mint.optim.Adam, {"betas": (0.8, 0.95), "eps": 0.1}, adam(0.8, 0.95, 0.1)),
    "adam amsgrad": (mint.optim.Adam, {"amsgrad": True, "betas": (0.5, 0.6)}, adam(0.5, 0.6, amsgrad=True)),
    "adamw": (mint.optim.AdamW, {}, adam(decay=0.01)),
    "adamw amsgrad": (mint.optim.AdamW, {"amsgrad": True, "betas": (0.5, 0.6)}, adam(0.5, 0.6, 1e-8, 0.01, True)),
    "fused adamw": (mint.optim.FusedAdamW, {"weight_decay": 0.05}, adam(decay=0.05)),
}


def close_to(got, rule, **how):
    assert_close(got, reference(rule, **how), 1e-5)


@pytest.mark.parametrize("name", RULES)
def test_twenty_steps(name):
    kind, arguments, rule = RULES[name]
    close_to(trained(kind(parameters(), lr=0.1, **arguments)), rule)


@no_kernel
@pytest.mark.parametrize("name", MINT)
def test_twenty_steps_of_mint(name):
    kind, arguments, rule = MINT[name]
    close_to(trained(kind(parameters(), lr=0.1, **arguments)), rule)


@pytest.mark.mindspore_wrong("amsgrad has no effect")
def test_amsgrad_of_adam():
    optimizer = optim.Adam(parameters(), 0.1, (0.5, 0.6), amsgrad=True)
    close_to(trained(optimizer), adam(0.5, 0.6, amsgrad=True, early=True))


@pytest.mark.parametrize("name", [name for name in RULES if name not in ("nadam", "radam") and "," not in name])
def test_maximize(name):
    kind, arguments, rule = RULES[name]
    if kind in (optim.NAdam, optim.RAdam):
        pytest.skip("it has no maximize")

    def upwards(t, rate, w, g, state):
        return rule(t, rate, w, -g, state)

    close_to(trained(kind(parameters(), lr=0.1, maximize=True, **arguments)), upwards)


@no_kernel
@pytest.mark.parametrize("name", ["sgd nesterov", "adam", "adamw"])
def test_maximize_of_mint(name):
    kind, arguments, rule = MINT[name]

    def upwards(t, rate, w, g, state):
        return rule(t, rate, w, -g, state)

    close_to(trained(kind(parameters(), lr=0.1, maximize=True, **arguments)), upwards)


@pytest.mark.parametrize(
    "name", ["sgd momentum", "adam", "adadelta", "adagrad", "adamax", "nadam", "radam", "rmsprop", "asgd"]
)
def test_weight_decay_of_gradients(name):
    kind, arguments, rule = RULES[name]
    got = trained(kind(parameters(), lr=0.1, weight_decay=0.05, **arguments))
    close_to(got, rule, decay=0.05, decayed=(0, 1, 2))


class TestGroups:
    @pytest.mark.parametrize(
        "name", ["sgd momentum", "adamw amsgrad", "adadelta", "adamax", "nadam", "radam", "rmsprop", "rprop"]
    )
    def test_have_their_own_rate(self, name):
        kind, arguments, rule = RULES[name]
        p = parameters()
        got = trained(kind([{"params": p[:1]}, {"params": p[1:], "lr": 0.05}], lr=0.1, **arguments))
        assert_close(got, reference(rule)[:1] + reference(rule, (0.05,) * 20)[1:], 1e-5)

    def test_have_their_own_arguments(self):
        p = parameters()
        groups = [{"params": p[:2], "betas": (0.5, 0.6), "weight_decay": 0.0}, {"params": p[2:], "maximize": True}]
        got = trained(optim.AdamW(groups, 0.1))
        up = lambda t, rate, w, g, state: adam(decay=0.01)(t, rate, w, -g, state)
        assert_close(got, reference(adam(0.5, 0.6))[:2] + reference(up)[2:], 1e-5)

    def test_hold_the_rate(self):
        optimizer = optim.SGD(parameters(), lr=0.5)
        assert float(optimizer.param_groups[0]["lr"]) == 0.5
        assert optimizer.param_groups[0]["lr"].name == "learning_rate_group_0"
        ops.assign(optimizer.param_groups[0]["lr"], 0.1)
        close_to(trained(optimizer), momentum(0))

    def test_take_a_number_for_the_rate(self):
        optimizer = optim.SGD(parameters(), lr=0.5)
        optimizer.param_groups[0]["lr"] = 0.1
        close_to(trained(optimizer), momentum(0))

    def test_a_parameter_in_two(self):
        p = parameters()
        with pytest.raises(ValueError):
            optim.SGD([{"params": p}, {"params": p[:1]}], lr=0.1)

    def test_text(self):
        text = repr(optim.SGD([{"params": parameters()[:1]}, {"params": parameters()[1:], "lr": 0.5}], lr=0.25))
        assert text.splitlines()[:3] == ["SGD (", "Parameter Group 0", "    dampening: 0.0"]
        assert "    lr: 0.25\n" in text
        assert "\n\nParameter Group 1\n" in text
        assert text.endswith("    weight_decay: 0.0\n)")

    @pytest.mark.msvjp_only("MindSpore makes no state for them")
    @pytest.mark.parametrize("kind", [optim.Adam, optim.ASGD, optim.NAdam, optim.SGD, mint.optim.AdamW])
    def test_added_later(self, kind):
        p = parameters()
        optimizer = kind(p[:2], lr=0.1)
        optimizer.add_param_group({"params": p[2:], "lr": 0.1})
        assert_close(trained(optimizer), trained(kind(parameters(), lr=0.1)), 1e-6)


class TestState:
    @pytest.mark.parametrize(
        ("kind", "own"),
        [
            (optim.SGD, ["accum.", "stat."]),
            (optim.Adam, ["exp_avg.", "exp_avg_sq.", "max_exp_avg_sq.", "state_step"]),
            (optim.AdamW, ["exp_avg.", "exp_avg_sq.", "max_exp_avg_sq.", "state_step"]),
            (optim.Adadelta, ["accum.", "accum_update."]),
            (optim.Adagrad, ["accum.", "step_t"]),
            (optim.Adamax, ["step_t", "exp_avg.", "exp_inf."]),
            (optim.NAdam, ["step_t", "exp_avg.", "exp_avg_sq."]),
            (optim.RAdam, ["step_t", "exp_avg.", "exp_avg_sq."]),
            (optim.RMSprop, ["mean_grad.", "mean_square.", "moment."]),
            (optim.Rprop, ["prev.", "step_size.", "step_t"]),
            (optim.ASGD, ["ax.", "step_t"]),
            (mint.optim.SGD, ["momentum_buf.", "step_t"]),
            (mint.optim.Adam, ["exp_avg.", "exp_avg_sq.", "state_step (1,)"]),
            (mint.optim.AdamW, ["exp_avg.", "exp_avg_sq.", "state_step (1,)"]),
        ],
    )
    def test_names_and_shapes(self, kind, own):
        got = [(p.name, p.shape, p.dtype) for p in kind(parameters(), lr=0.1).get_parameters()]
        shapes = dict(zip(NAMES, (w.shape for w in START), strict=True))
        want = [(name, shape, ms.float32) for name, shape in shapes.items()]
        for name in own:
            if name.endswith("."):
                want += [(name + parameter, shape, ms.float32) for parameter, shape in shapes.items()]
            elif " " in name:
                want.append((name.split()[0], (1,), ms.float32))
            else:
                want.append((name, (), ms.int32))
        assert got == want

    def test_of_another_optimizer_goes_on(self):
        first, second = optim.AdamW(parameters(), 0.1), optim.AdamW(parameters(), 0.1)
        trained(first, 10)
        ms.load_param_into_net(second, {p.name: p for p in first.get_parameters()})
        for gradients in GRADIENTS[10:]:
            first(tensors(gradients))
            second(tensors(gradients))
        assert_close([p.asnumpy() for p in second.parameters], [p.asnumpy() for p in first.parameters], 0)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda p: optim.SGD([], 0.1), ValueError),
        (lambda p: optim.SGD(None, 0.1), ValueError),
        (lambda p: optim.SGD(3, 0.1), TypeError),
        (lambda p: optim.SGD(p, -0.1), ValueError),
        (lambda p: optim.SGD(p, "a"), TypeError),
        (lambda p: optim.SGD(p, ms.Tensor([0.1, 0.2])), ValueError),
        (lambda p: optim.SGD(p, 0.1, momentum=-0.1), ValueError),
        (lambda p: optim.SGD(p, 0.1, nesterov=True), ValueError),
        (lambda p: optim.SGD(p, 0.1, nesterov=1), TypeError),
        (lambda p: optim.SGD(p, 0.1, weight_decay=-0.1), ValueError),
        (lambda p: optim.SGD([{"params": set(p)}], 0.1), TypeError),
        (lambda p: optim.SGD([{"params": [3]}], 0.1), TypeError),
        (lambda p: optim.Adam(p, lr=-0.1), ValueError),
        (lambda p: optim.Adam(p, betas=(1.0, 0.9)), ValueError),
        (lambda p: optim.Adam(p, eps=-1.0), ValueError),
        (lambda p: optim.AdamW(p, betas=(0.9, 1.0)), ValueError),
        (lambda p: optim.AdamW(p, weight_decay=-1.0), ValueError),
        (lambda p: optim.Adadelta(p, rho=1.5), ValueError),
        (lambda p: optim.Adadelta(p, eps=0.0), ValueError),
        (lambda p: optim.Adagrad(p, lr_decay=-1.0), ValueError),
        (lambda p: optim.Adamax(p, lr=0.0), ValueError),
        (lambda p: optim.Adamax(p, betas=(0.9, 1.0)), ValueError),
        (lambda p: optim.NAdam(p, momentum_decay=-1.0), ValueError),
        (lambda p: optim.RAdam(p, eps=0.0), ValueError),
        (lambda p: optim.RMSprop(p, momentum=-1.0), ValueError),
        (lambda p: optim.Rprop(p, etas=(0.5, 1.0)), ValueError),
        (lambda p: optim.Rprop(p, etas=(1.5, 2.0)), ValueError),
        (lambda p: optim.ASGD(p, lambd=1), TypeError),
        (lambda p: optim.ASGD(p, t0=1), TypeError),
        (lambda p: optim.Optimizer(p, {"lr": 0.1})(tensors(START)), NotImplementedError),
        (lambda p: mint.optim.Adam(p, lr=1), TypeError),
        (lambda p: mint.optim.Adam(p, betas=[0.9, 0.999]), TypeError),
        (lambda p: mint.optim.Adam(p, betas=(0.9,)), ValueError),
        (lambda p: mint.optim.Adam(p, amsgrad=1), TypeError),
        (lambda p: mint.optim.AdamW(p, eps=-1.0), ValueError),
        (lambda p: mint.optim.SGD(p, -0.1), ValueError),
        (lambda p: mint.optim.SGD(p, 0.1, momentum="a"), TypeError),
        (lambda p: mint.optim.SGD(p, 0.1, nesterov=True), ValueError),
        (lambda p: mint.optim.FusedAdamW([{"params": p[:1]}, {"params": p[1:], "amsgrad": True}]), ValueError),
    ],
)
def test_what_is_refused(make, error):
    with pytest.raises(error):
        make(parameters())


@pytest.mark.msvjp_only("MindSpore fails in the middle of the step")
class TestGradients:
    def test_are_one_for_each_parameter(self):
        with pytest.raises(RuntimeError, match=r"mindspore\.experimental\.optim\.SGD: 2 gradients for 3"):
            optim.SGD(parameters(), 0.1)(tensors(GRADIENTS[0][:2]))

    def test_have_their_shapes(self):
        with pytest.raises(ValueError, match=r"'dense\.weight' has shape"):
            optim.SGD(parameters(), 0.1)(tensors(GRADIENTS[0][::-1]))


def test_an_optimizer_of_our_own():
    class Plain(optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        def construct(self, gradients):
            for i, group in enumerate(self.param_groups):
                start, end = self.group_start_id[i : i + 2]
                for p, g in zip(self.parameters[start:end], gradients[start:end], strict=True):
                    ops.assign(p, p - group["lr"] * g)
            return True

    close_to(trained(Plain(parameters(), 0.1)), momentum(0))


def test_from_a_network():
    net = nn.Dense(3, 1)
    optimizer = optim.AdamW(net.trainable_params(), 0.05)
    x, y = ms.Tensor(np.eye(3, dtype=np.float32)), ms.Tensor(np.float32([[1], [2], [3]]))
    step = ms.value_and_grad(lambda: ops.square(net(x) - y).mean(), None, optimizer.parameters)
    losses = []
    for _ in range(200):
        loss, gradients = step()
        optimizer(gradients)
        losses.append(float(loss))
    assert losses[-1] < 0.01 * losses[0]
