"""Optimizers against small references in numpy: twenty steps of each, groups, learning rates, state."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn, ops

from .optimizers import GRADIENTS, NAMES, START, assert_close, parameters, reference, tensors, trained


def momentum(mu, nesterov=False, dampening=0.0):
    def rule(t, rate, w, g, state):
        state["v"] = mu * state.get("v", 0) + g * (1 if t == 1 else 1 - dampening)
        return rate * (g + mu * state["v"] if nesterov else state["v"])

    return rule


def adam(eps=1e-8, nesterov=False, amsgrad=False, b1=0.9, b2=0.999):
    b1, b2 = float(np.float32(b1)), float(np.float32(b2))  # as they are kept

    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        if amsgrad:
            v = state["top"] = np.maximum(state.get("top", 0), v)
        rate = rate * np.sqrt(1 - b2**t) / (1 - b1**t)
        return rate * (b1 * m + (1 - b1) * g if nesterov else m) / (np.sqrt(v) + eps)

    return rule


def adam_weight_decay(decay, b1=0.9, b2=0.999, eps=1e-6):
    b1, b2 = float(np.float32(b1)), float(np.float32(b2))  # as they are kept

    def rule(t, rate, w, g, state):
        m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
        v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * g * g
        return rate * (m / (np.sqrt(v) + eps) + (decay * w if w.shape != (3,) else 0))

    return rule


def rmsprop(decay=0.9, mu=0.0, eps=1e-10, centered=False):
    def rule(t, rate, w, g, state):
        s = state["s"] = decay * state.get("s", 1) + (1 - decay) * g * g
        m = state["m"] = decay * state.get("m", 0) + (1 - decay) * g
        root = np.sqrt(s - (m * m if centered else 0) + eps)
        state["step"] = mu * state.get("step", 0) + rate * g / root
        return state["step"]

    return rule


def adagrad(accum=0.1, grows=True):
    def rule(t, rate, w, g, state):
        state["sum"] = state.get("sum", accum) + (g * g if grows else 0)
        return rate * g / np.sqrt(state["sum"])

    return rule


RULES = {
    "sgd": (lambda p: nn.SGD(p), momentum(0)),
    "sgd momentum": (lambda p: nn.SGD(p, momentum=0.9), momentum(0.9)),
    "sgd nesterov": (lambda p: nn.SGD(p, momentum=0.9, nesterov=True), momentum(0.9, True)),
    "sgd dampening": (lambda p: nn.SGD(p, momentum=0.9, dampening=0.4), momentum(0.9, dampening=0.4)),
    "momentum": (lambda p: nn.Momentum(p, 0.1, 0.9), momentum(0.9)),
    "adam": (lambda p: nn.Adam(p, 0.1), adam()),
    "adam, a large eps": (lambda p: nn.Adam(p, 0.1, eps=0.1), adam(eps=0.1)),
    "adam, other betas": (lambda p: nn.Adam(p, 0.1, 0.8, 0.95), adam(b1=0.8, b2=0.95)),
    "adam nesterov": (lambda p: nn.Adam(p, 0.1, use_nesterov=True), adam(nesterov=True)),
    "adam amsgrad": (lambda p: nn.Adam(p, 0.1, use_amsgrad=True), adam(amsgrad=True)),
    "adam without correction": (lambda p: nn.AdamWeightDecay(p, 0.1), adam_weight_decay(0)),
    "adam, decaying weights": (lambda p: nn.AdamWeightDecay(p, 0.1, weight_decay=0.05), adam_weight_decay(0.05)),
    "rmsprop": (lambda p: nn.RMSProp(p), rmsprop()),
    "rmsprop momentum": (lambda p: nn.RMSProp(p, decay=0.8, momentum=0.5), rmsprop(0.8, 0.5)),
    "rmsprop centered": (lambda p: nn.RMSProp(p, centered=True, epsilon=1e-3), rmsprop(eps=1e-3, centered=True)),
    "adagrad": (lambda p: nn.Adagrad(p, learning_rate=0.1), adagrad()),
}


@pytest.mark.parametrize("name", RULES)
def test_twenty_steps(name):
    make, rule = RULES[name]
    assert_close(trained(make(parameters())), reference(rule))


@pytest.mark.mindspore_wrong("use_nesterov has no effect on a CPU")
def test_momentum_nesterov():
    assert_close(trained(nn.Momentum(parameters(), 0.1, 0.9, use_nesterov=True)), reference(momentum(0.9, True)))


@pytest.mark.mindspore_wrong("update_slots has no effect on a CPU")
def test_adagrad_with_a_fixed_sum():
    optimizer = nn.Adagrad(parameters(), 0.3, 0.1, update_slots=False)
    assert_close(trained(optimizer), reference(adagrad(0.3, False)))


def test_adam_adds_eps_before_the_correction():
    w = ms.Parameter(ms.Tensor([1.0]), name="w")
    nn.Adam([w], 1e-3)((ms.Tensor([1e-9]),))
    np.testing.assert_allclose(w.asnumpy(), 1 - 1e-3 * np.sqrt(1e-3) * 1e-9 / (np.sqrt(1e-3) * 1e-9 + 1e-8), rtol=1e-6)


class TestWeightDecay:
    @pytest.mark.parametrize("scale", [1.0, 4.0])
    def test_spares_gamma_and_beta_in_a_list(self, scale):
        optimizer = nn.Momentum(parameters(), 0.1, 0.9, weight_decay=0.05, loss_scale=scale)
        assert optimizer.decay_flags == (True, True, False)
        for gradients in GRADIENTS:
            optimizer(tensors([g * np.float32(scale) for g in gradients]))
        assert_close([p.asnumpy() for p in optimizer.parameters], reference(momentum(0.9), decay=0.05))

    def test_spares_none_in_groups(self):
        optimizer = nn.SGD([{"params": parameters()}], weight_decay=0.05)
        assert_close(trained(optimizer), reference(momentum(0), decay=0.05, decayed=(0, 1, 2)))

    def test_of_a_step(self):
        optimizer = nn.Momentum(parameters(), 0.1, 0.0, weight_decay=nn.ExponentialDecayLR(0.5, 0.5, 1))
        assert float(optimizer.get_weight_decay()) == 0.5
        assert_close(trained(optimizer, 1), reference(momentum(0), (0.1,), 0.5))
        assert float(optimizer.get_weight_decay()) == 0.25

    def test_what_a_subclass_calls(self):
        p, g = parameters(), tensors(GRADIENTS[0])
        optimizer = nn.Momentum(p, 0.1, 0.9, weight_decay=0.5, loss_scale=2.0)
        decayed = optimizer.decay_weight(g)
        assert isinstance(decayed, tuple)
        want = [a + (w if i < 2 else 0) for i, (a, w) in enumerate(zip(GRADIENTS[0], START, strict=True))]
        assert_close([d.asnumpy() for d in decayed], want)
        assert_close([d.asnumpy() for d in optimizer.scale_grad(g)], [a / 2 for a in GRADIENTS[0]])
        assert_close([d.asnumpy() for d in g], GRADIENTS[0])


class TestGroups:
    def test_have_their_own_rate_and_decay(self):
        p = parameters()
        groups = [{"params": p[1:], "lr": 0.5}, {"params": p[:1], "weight_decay": 0.05}, {"order_params": p}]
        optimizer = nn.Momentum(groups, 0.1, 0.9)
        assert [q.name for q in optimizer.parameters] == list(NAMES)
        assert [float(rate.asnumpy()) for rate in optimizer.get_lr()] == pytest.approx([0.1, 0.5, 0.5])
        assert [float(decay) for decay in optimizer.get_weight_decay()] == pytest.approx([0.05, 0, 0])
        assert [float(rate.value()) for rate in optimizer.get_lr_parameter(p)] == pytest.approx([0.1, 0.5, 0.5])
        first = reference(momentum(0.9), decay=0.05)[:1]
        assert_close(trained(optimizer), first + reference(momentum(0.9), (0.5,) * 20)[1:], 1e-5)

    def test_some_with_changing_rates(self):
        p, rates = parameters(), [0.1 / (t + 1) for t in range(20)]
        optimizer = nn.Momentum([{"params": p[:2], "lr": rates}, {"params": p[2:]}], 0.2, 0.9)
        assert [float(rate.asnumpy()) for rate in optimizer.get_lr()] == pytest.approx([0.1, 0.1, 0.2])
        want = reference(momentum(0.9), rates)[:2] + reference(momentum(0.9), (0.2,) * 20)[2:]
        assert_close(trained(optimizer), want)

    @pytest.mark.mindspore_wrong("no kernel on a CPU")
    def test_centralize_gradients(self):
        w = ms.Parameter(ms.Tensor(np.ones((2, 16), np.float32)), name="w")
        g = np.arange(32, dtype=np.float32).reshape(2, 16)
        nn.SGD([{"params": [w], "grad_centralization": True}], 1.0)((ms.Tensor(g),))
        np.testing.assert_allclose(w.asnumpy(), 1 - (g - g.mean(1, keepdims=True)), rtol=1e-6)

    def test_a_parameter_in_two(self):
        p = parameters()
        with pytest.raises(RuntimeError):
            nn.SGD([{"params": p}, {"params": p}])
        with pytest.raises(ValueError):
            nn.SGD([p[0], p[0]])


class TestLearningRates:
    @pytest.mark.parametrize("kind", [list, tuple, iter, np.float32, lambda rates: ms.Tensor(rates, ms.float32)])
    def test_one_for_each_step(self, kind):
        rates = [0.1 * 0.8**t for t in range(20)]
        assert_close(trained(nn.Adam(parameters(), kind(rates))), reference(adam(), rates))

    def test_that_are_used_up(self):
        optimizer = nn.SGD(parameters(), [0.1])
        trained(optimizer, 1)
        with pytest.raises(RuntimeError):
            trained(optimizer, 1)

    def test_a_schedule(self):
        rates = [0.1 * 0.9 ** (t / 4) for t in range(20)]
        optimizer = nn.Momentum(parameters(), nn.ExponentialDecayLR(0.1, 0.9, 4), 0.9)
        assert_close(trained(optimizer), reference(momentum(0.9), rates))

    def test_a_schedule_of_our_own(self):
        schedules = pytest.importorskip("mindspore.nn.learning_rate_schedule")

        class Halving(schedules.LearningRateSchedule):
            def construct(self, global_step):
                return 0.1 * 0.5 ** global_step.astype(ms.float32)

        rates = [0.1 * 0.5**t for t in range(5)]
        assert_close(trained(nn.SGD(parameters(), Halving()), 5), reference(momentum(0), rates))

    def test_can_be_assigned(self):
        optimizer = nn.SGD(parameters())
        trained(optimizer, 1)
        ops.assign(optimizer.learning_rate, ms.Tensor(0.0, ms.float32))
        before = [p.asnumpy().copy() for p in optimizer.parameters]
        assert_close(trained(optimizer, 1), before, 0)


class TestState:
    @pytest.mark.parametrize(
        ("make", "own", "prefixes"),
        [
            (lambda p: nn.SGD(p), ["momentum"], ["accum", "stat"]),
            (lambda p: nn.Momentum(p, 0.1, 0.9), ["momentum"], ["moments"]),
            (lambda p: nn.Adam(p), ["beta1_power", "beta2_power"], ["moment1", "moment2"]),
            (lambda p: nn.Adam(p, use_amsgrad=True), ["beta1_power", "beta2_power"], ["moment1", "moment2", "vhat"]),
            (lambda p: nn.AdamWeightDecay(p), [], ["adam_m", "adam_v"]),
            (lambda p: nn.RMSProp(p), [], ["mean_square", "moment"]),
            (lambda p: nn.RMSProp(p, centered=True), [], ["mean_grad", "mean_square", "moment"]),
            (lambda p: nn.Adagrad(p), [], ["accum"]),
        ],
    )
    def test_names(self, make, own, prefixes):
        state = [f"{prefix}.{name}" for prefix in prefixes for name in NAMES]
        got = [p.name for p in make(parameters()).get_parameters()]
        assert got == ["global_step", "learning_rate", *NAMES, *own, *state]

    def test_of_adam(self):
        optimizer = nn.Adam(parameters())
        assert float(optimizer.beta1_power.value()) == 1
        trained(optimizer, 3)
        assert float(optimizer.beta1_power.value()) == pytest.approx(0.9**3)
        assert float(optimizer.beta2_power.value()) == pytest.approx(0.999**3)
        assert optimizer.global_step.asnumpy().tolist() == [3]
        assert [m.name for m in optimizer.moment1] == [f"moment1.{name}" for name in NAMES]

    @pytest.mark.parametrize("arguments", [{}, {"nesterov": True}, {"dampening": 0.4}])
    def test_of_sgd_is_dropped_where_stat_is_above_0(self, arguments):
        w = ms.Parameter(ms.Tensor([1.0, 1.0, 1.0, 1.0]), name="w")
        optimizer = nn.SGD([w], 0.1, momentum=0.9, **arguments)
        optimizer.accum[0].set_data(ms.Tensor([10.0, 10.0, 10.0, 10.0]))
        optimizer.stat[0].set_data(ms.Tensor([1.0, 0.0, 2.0, -1.0]))
        optimizer((ms.Tensor([0.5, 0.5, 0.5, 0.5]),))
        later = 9 + 0.5 * (1 - arguments.get("dampening", 0))
        np.testing.assert_allclose(optimizer.accum[0].asnumpy(), [0.5, later, 0.5, later], rtol=1e-6)
        assert optimizer.stat[0].asnumpy().tolist() == [0, 0, 0, -1]

    def test_of_sgd_without_momentum_keeps_stat(self):
        optimizer = nn.SGD(parameters())
        trained(optimizer, 2)
        assert all((stat.asnumpy() == 1).all() for stat in optimizer.stat)

    @pytest.mark.msvjp_only("MindSpore does not read stat again once it trains")
    def test_of_sgd_can_be_loaded_while_it_trains(self):
        optimizer = nn.SGD([ms.Parameter(ms.Tensor([1.0]), name="w")], 0.1, momentum=0.9)
        for expected in (0.5, 0.95, 0.5):
            if expected == 0.5:
                optimizer.stat[0].set_data(ms.Tensor([1.0]))
            optimizer((ms.Tensor([0.5]),))
            np.testing.assert_allclose(optimizer.accum[0].asnumpy(), [expected], rtol=1e-6)

    def test_text(self):
        assert repr(nn.Adam(parameters())) == "Adam()"


class TestGradients:
    def test_are_one_for_each_parameter(self):
        optimizer = nn.Adam(parameters())
        with pytest.raises(RuntimeError):
            optimizer(tensors(GRADIENTS[0][:2]))

    @pytest.mark.parametrize(("make", "kind"), [(nn.Adam, ValueError), (nn.SGD, RuntimeError)])
    def test_have_their_shapes(self, make, kind):
        optimizer = make(parameters())
        with pytest.raises(kind):
            optimizer(tensors(GRADIENTS[0][::-1]))

    def test_from_a_network(self):
        net = nn.Dense(3, 1)
        optimizer = nn.Adam(net.trainable_params(), 0.05)
        x, y = ms.Tensor(np.eye(3, dtype=np.float32)), ms.Tensor(np.float32([[1], [2], [3]]))
        step = ms.value_and_grad(lambda: ops.square(net(x) - y).mean(), None, optimizer.parameters)
        losses = []
        for _ in range(200):
            loss, gradients = step()
            optimizer(gradients)
            losses.append(float(loss))
        assert losses[-1] < 0.01 * losses[0]


def test_an_optimizer_of_our_own():
    class Plain(nn.Optimizer):
        def __init__(self, params, learning_rate):
            super().__init__(learning_rate, params, weight_decay=0.05)
            self.moments = self.parameters.clone(prefix="moments", init="zeros")

        def construct(self, gradients):
            rate = self.get_lr()
            self.assignadd(self.global_step, self.global_step_increase_tensor)
            for p, m, g in zip(self.parameters, self.moments, self.decay_weight(gradients), strict=True):
                ops.assign(m, 0.9 * m + g)
                ops.assign(p, p - rate * m)
            return (True,)

    assert_close(trained(Plain(parameters(), [0.1] * 20)), reference(momentum(0.9), decay=0.05))


@pytest.mark.parametrize("mapping", ["map_", "map_reverse", "hyper_map", "hyper_map_reverse"])
def test_an_optimizer_of_our_own_that_maps_over_the_parameters(mapping):
    step = ops.MultitypeFuncGraph("step")

    @step.register("Tensor", "Tensor", "Tensor", "Tensor", "Bool")
    def _(rate, p, m, g, chosen):
        if not chosen:
            return True
        ops.assign(m, 0.9 * m + g)
        return ops.depend(True, ops.assign(p, p - rate * m))

    class Mapped(nn.Optimizer):
        def __init__(self, params):
            super().__init__(0.1, params)
            self.moments = self.parameters.clone(prefix="moments", init="zeros")

        def construct(self, gradients):
            over = ops.partial(step, self.get_lr())
            done = getattr(self, mapping)(over, self.parameters, self.moments, gradients, self.optim_filter)
            return self.broadcast_params(done) if self.use_parallel else done

    assert_close(trained(Mapped(parameters())), reference(momentum(0.9)))


def test_a_copied_optimizer_that_keeps_its_arguments():
    from mindspore.nn.optim.optimizer import opt_init_args_register

    class Plain(nn.Optimizer):
        @opt_init_args_register
        def __init__(self, params, learning_rate=0.1, decay=0.5):
            super().__init__(learning_rate, params)
            self.decay = decay

    params = parameters()
    optimizer = Plain(params, 0.25)
    assert optimizer.init_params == {"params": params}
    assert optimizer.init_learning_rate == 0.25
    assert optimizer.init_args == {"decay": 0.5}
    assert optimizer.decay == 0.5


@pytest.mark.mindspore_wrong("its optimizers keep the rate of the first step")
@pytest.mark.parametrize("make", [nn.SGD, nn.Adam, lambda p, rate: nn.Momentum(p, rate, 0.0)])
def test_a_rate_that_is_set_counts_from_the_next_step(make):
    p = ms.Parameter(ms.Tensor(np.zeros(2, np.float32)), name="p")
    optimizer, before = make([p], 0.5), 0.0
    for rate in (0.5, 0.25, 0.125):
        optimizer.learning_rate.set_data(ms.Tensor(rate, ms.float32))
        optimizer((ms.ops.ones_like(p),))
        now = p.asnumpy()[0]
        assert before - now == pytest.approx(rate, rel=1e-5)
        before = now
