"""One step of an optimizer as an op: what it writes into its states, against the published formulas in float64."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, ops

RNG = np.random.default_rng(0)
V, A, B, C = (RNG.uniform(0.1, 1, (3, 2)) for _ in range(4))
G, I, J = RNG.uniform(-1, 1, (3, 2)), np.int32([2, 0, 2]), np.int32([2, 0, 1])
WIDE = {"A": A, "B": B, "C": C, "G": G, "V": V}
NO_KERNEL = "MindSpore has no kernel for it on a CPU"
LR, B1, B2, EPS = 0.1, 0.9, 0.99, 1e-3


def moments(m, v, g):
    return B1 * m + (1 - B1) * g, B2 * v + (1 - B2) * g * g


def adam(var, m, v, g, nesterov=False):
    m, v = moments(m, v, g)
    ahead = B1 * m + (1 - B1) * g if nesterov else m
    return var - LR * np.sqrt(1 - 0.98) / (1 - 0.8) * ahead / (np.sqrt(v) + EPS), m, v


def adam_weight_decay(var, m, v, g):
    m, v = moments(m, v, g)
    return var - LR * (m / (np.sqrt(v) + EPS) + 0.2 * var), m, v


def ada_max(var, m, v, g):
    m, v = B1 * m + (1 - B1) * g, np.maximum(B2 * v, abs(g))
    return var - LR / (1 - 0.8) * m / (v + EPS), m, v


def amsgrad(var, m, v, vhat, g):
    m, v = moments(m, v, g)
    vhat = np.maximum(vhat, v)
    return var - LR * np.sqrt(1 - 0.98) / (1 - 0.8) * m / (np.sqrt(vhat) + EPS), m, v, vhat


def adadelta(var, accum, update, g):
    accum = B1 * accum + (1 - B1) * g * g
    change = np.sqrt(update + EPS) / np.sqrt(accum + EPS) * g
    return var - LR * change, accum, B1 * update + (1 - B1) * change**2


def adagrad(var, accum, g, beside=0.0, under=0.0, slots=True):
    accum = accum + g * g if slots else accum
    return var - LR * g / (np.sqrt(accum + under) + beside), accum


def adagrad_da(var, total, squares, g):
    total, squares = total + g, squares + g * g
    shrunk = np.sign(total) * np.maximum(abs(total) - 0.2 * 2, 0)
    return -LR * shrunk / (0.3 * 2 * LR + np.sqrt(squares)), total, squares


def rms_prop(var, square, moment, g, mean=0.0):
    square = B1 * square + (1 - B1) * g * g
    moment = 0.5 * moment + LR * g / np.sqrt(square - mean**2 + EPS)
    return var - moment, square, moment


def centered(var, mean, square, moment, g):
    mean = B1 * mean + (1 - B1) * g
    var, square, moment = rms_prop(var, square, moment, g, mean)
    return var, mean, square, moment


def shrunk(x, by):
    return np.sign(x) * np.maximum(abs(x) - by, 0)


def ftrl(var, accum, linear, g, power=0.5, shrinkage=0.0):
    before, accum = accum, accum + g * g
    linear = linear + g + 2 * shrinkage * var - (accum**power - before**power) / LR * var
    return -shrunk(linear, 0.2) / (accum**power / LR + 2 * 0.3), accum, linear


def proximal(var, g, rate=LR):
    return shrunk(var - rate * g, rate * 0.2) / (1 + rate * 0.3)


def proximal_adagrad(var, accum, g):
    accum = accum + g * g
    return proximal(var, g, LR / np.sqrt(accum)), accum


def momentum(var, accum, g, nesterov=False):
    accum = B1 * accum + g
    return var - LR * (g + B1 * accum if nesterov else accum), accum


def keras_momentum(var, accum, g, nesterov=False):
    accum = B1 * accum - LR * g
    return var + (B1 * accum - LR * g if nesterov else accum), accum


def by_sign(var, m, g, factor):
    m = B1 * m + (1 - B1) * g
    return var - LR * factor(np.sign(g) * np.sign(m)) * g, m


def each_row(formula):
    return in_turn(formula, J)


def in_turn(formula, rows=I):
    """Each row that is named takes its step, also a second one."""

    def stepped(*states_and_grad):
        *states, grad = (x.copy() for x in states_and_grad)
        for i, g in zip(rows, grad, strict=True):
            for state, new in zip(states, formula(*(s[i] for s in states), g), strict=True):
                state[i] = new
        return states

    return stepped


def summed(formula):
    """Each row that is named takes one step, by the sum of its gradients."""

    def stepped(*states_and_grad):
        *states, grad = (x.copy() for x in states_and_grad)
        for i in set(I):
            for state, new in zip(states, formula(*(s[i] for s in states), grad[i == I].sum(0)), strict=True):
                state[i] = new
        return states

    return stepped


def dense(formula):
    """All rows take a step: what is not named has a gradient of 0."""

    def stepped(*states_and_grad):
        *states, grad = states_and_grad
        whole = np.zeros_like(states[0])
        np.add.at(whole, I, grad)
        return formula(*states, whole)

    return stepped


ADAM = "t(0.8), t(0.98), t(0.1), t(0.9), t(0.99), t(1e-3), G"
STEPS = [
    ("Adam()(V, A, B, 0.8, 0.98, 0.1, 0.9, 0.99, 1e-3, G)", adam, 0),
    ("Adam(use_nesterov=True)(V, A, B, 0.8, 0.98, 0.1, 0.9, 0.99, 1e-3, G)", lambda *x: adam(*x, True), 0),
    ("AdamWeightDecay()(V, A, B, 0.1, 0.9, 0.99, 1e-3, 0.2, G)", adam_weight_decay, 0),
    ("ApplyAdaMax()(V, A, B, 0.8, 0.1, 0.9, 0.99, 1e-3, G)", ada_max, 3),
    ("ApplyAdamWithAmsgrad(0.9, 0.99, 1e-3)(V, A, B, C, t(0.8), t(0.98), t(0.1), G)", amsgrad, 4),
    ("ApplyAdamWithAmsgradV2()(V, A, B, C, 0.8, 0.98, 0.1, 0.9, 0.99, 1e-3, G)", amsgrad, 4),
    ("ApplyAdadelta()(V, A, B, 0.1, 0.9, 1e-3, G)", adadelta, 3),
    ("ApplyAdagrad()(V, A, 0.1, G)", adagrad, 2),
    ("ApplyAdagradV2(1e-3)(V, A, 0.1, G)", lambda *x: adagrad(*x, EPS), 2),
    ("ApplyAdagradV2(1e-3, False)(V, A, 0.1, G)", lambda *x: adagrad(*x, EPS, slots=False), 2),
    ("ApplyAdagradDA()(V, A, B, G, 0.1, 0.2, 0.3, 2)", adagrad_da, 1),
    ("ApplyRMSProp()(V, A, B, 0.1, G, 0.9, 0.5, 1e-3)", rms_prop, 0),
    ("ApplyCenteredRMSProp()(V, A, B + 1, C, G, 0.1, 0.9, 0.5, 1e-3)", centered, 0),
    ("ApplyFtrl()(V, A, B, G, 0.1, 0.2, 0.3, -0.4)", lambda *x: ftrl(*x, 0.4), 1),
    ("ApplyProximalAdagrad()(V, A, 0.1, 0.2, 0.3, G)", proximal_adagrad, 2),
    ("ApplyProximalGradientDescent()(V, 0.1, 0.2, 0.3, G)", lambda *x: (proximal(*x),), 1),
    ("ApplyGradientDescent()(V, 0.1, G)", lambda var, g: (var - LR * g,), 1),
    ("ApplyMomentum()(V, A, 0.1, G, 0.9)", momentum, 1),
    ("ApplyAddSign()(V, A, 0.1, 1.5, 0.2, 0.9, G)", lambda *x: by_sign(*x, lambda s: 1.5 + 0.2 * s), 2),
    ("ApplyPowerSign()(V, A, 0.1, 0.7, 0.2, 0.9, G)", lambda *x: by_sign(*x, lambda s: np.exp(0.14 * s)), 2),
    (f"FusedSparseAdam()(V, A, B, {ADAM}, I)", dense(adam), 0),
    (f"FusedSparseLazyAdam()(V, A, B, {ADAM}, I)", summed(adam), 0),
    (f"FusedSparseLazyAdam(False, True)(V, A, B, {ADAM}, I)", summed(lambda *x: adam(*x, True)), 0),
    ("FusedSparseFtrl(0.1, 0.2, 0.3, -0.5)(V, A, B, G, I)", summed(ftrl), 0),
    ("FusedSparseProximalAdagrad()(V, A, t(0.1), t(0.2), t(0.3), G, I)", summed(proximal_adagrad), 0),
    ("SparseApplyAdagrad(0.1)(V, A, G, I)", summed(adagrad), 2),
    ("SparseApplyAdagradV2(0.1, 1e-3)(V, A, G, J)", each_row(lambda *x: adagrad(*x, under=EPS)), 2),
    ("SparseApplyFtrl(0.1, 0.2, 0.3, -0.5)(V, A, B, G, J)", each_row(ftrl), 3),
    ("SparseApplyRMSProp(0.9, 0.5, 1e-3)(V, A, B, 0.1, G, J)", each_row(rms_prop), 3),
]
#: MindSpore's CPU cannot run these, heeds less than what they are given, or has threads that race for a row.
STEPS_HERE = [
    ("SparseApplyAdagradV2(0.1, 1e-3)(V, A, G, I)", in_turn(lambda *x: adagrad(*x, under=EPS)), 2),
    ("SparseApplyFtrl(0.1, 0.2, 0.3, -0.5)(V, A, B, G, I)", in_turn(ftrl), 3),
    ("SparseApplyRMSProp(0.9, 0.5, 1e-3)(V, A, B, 0.1, G, I)", in_turn(rms_prop), 3),
    ("ApplyFtrl()(V, A, B, G, 0.1, 0.2, 0.3, -0.5)", ftrl, 1),
    ("ApplyMomentum(True)(V, A, 0.1, G, 0.9)", lambda *x: momentum(*x, True), 1),
    ("FusedCastAdamWeightDecay()(V, A, B, 0.1, 0.9, 0.99, 1e-3, 0.2, G * 2, 2.0)", adam_weight_decay, 3),
    ("FusedWeightScaleApplyMomentum()(0.5, 0.25, V, A, 0.1, 4 * (G - 0.5 * V), 0.9)", momentum, 1),
    ("ApplyKerasMomentum()(V, A, 0.1, G, 0.9)", keras_momentum, 2),
    ("ApplyKerasMomentum(use_nesterov=True)(V, A, 0.1, G, 0.9)", lambda *x: keras_momentum(*x, True), 2),
    ("SparseApplyAdadelta(1e-3)(V, A, B, 0.1, 0.9, G, I)", in_turn(adadelta), 3),
    ("SparseApplyProximalAdagrad()(V, A, 0.1, 0.2, 0.3, G, I)", in_turn(proximal_adagrad), 2),
    ("SparseApplyFtrlV2(0.1, 0.2, 0.3, 0.4, -0.5)(V, A, B, G, I)", in_turn(lambda *x: ftrl(*x, shrinkage=0.4)), 3),
    ("ApplyAdagrad(False)(V, A, 0.1, G)", lambda *x: adagrad(*x, slots=False), 2),
    ("ApplyMomentum(gradient_scale=0.5)(V, A, 0.1, 2 * G, 0.9)", momentum, 1),
    (f"FusedSparseAdam(use_nesterov=True)(V, A, B, {ADAM}, I)", dense(lambda *x: adam(*x, True)), 3),
]


def call(expression, make):
    """What the call of the op gives, and its states in order."""
    states = {
        name: make(x.astype(np.float32), name) for name, x in WIDE.items() if name != "G" and f"{name}," in expression
    }
    if "B + 1" in expression:  # the mean of squares is above the square of the mean
        states |= {"B": make((B + 1).astype(np.float32), "B"), "C": make(C.astype(np.float32), "C")}
        expression = expression.replace("B + 1", "B")
    names = states | {
        "G": Tensor(G.astype(np.float32)),
        "I": Tensor(I),
        "J": Tensor(J),
        "t": lambda x: Tensor(x, ms.float32),
    }
    out = eval(f"ops.{expression}", {"ops": ops} | names)
    return out, [states[name] for name in sorted(states, key="VABC".index)]


def make_parameter(x, name):
    return Parameter(Tensor(x), name=name)


def make_tensor(x, name):
    return Tensor(x)


@pytest.mark.parametrize("make", [make_parameter, make_tensor])
@pytest.mark.parametrize(("expression", "formula", "given"), STEPS)
def test_a_step(expression, formula, given, make):
    check(expression, formula, given, make)


@pytest.mark.msvjp_only(
    "MindSpore has no kernel for these on a CPU, heeds less than what they are given, or has threads that race"
)
@pytest.mark.parametrize(("expression", "formula", "given"), STEPS_HERE)
def test_a_step_by_its_formula(expression, formula, given):
    check(expression, formula, given, make_parameter)


def check(expression, formula, given, make):
    out, states = call(expression, make)
    wide = [
        x for _, x in sorted(((name, WIDE[name]) for name in "VABC"[: len(states)]), key=lambda x: "VABC".index(x[0]))
    ]
    if "B + 1" in expression:
        wide[2] = B + 1
    want = formula(*wide, G)
    for state, wanted in zip(states, want, strict=True):
        np.testing.assert_allclose(state.asnumpy(), wanted, rtol=2e-5, atol=1e-6)
    if given:  # else what MindSpore gives back is not what it wrote, on a CPU
        out = out if isinstance(out, tuple) else (out,)
        assert len(out) == given
        for one, wanted in zip(out, want, strict=False):
            np.testing.assert_allclose(one.asnumpy(), wanted, rtol=2e-5, atol=1e-6)


def test_adam_without_the_parameter():
    m, v, g = (Tensor(x.astype(np.float32)) for x in (A, B, G))
    numbers = [Tensor(x, ms.float32) for x in (0.8, 0.98, LR, B1, B2, EPS)]
    out = ops.AdamNoUpdateParam()(m, v, *numbers, g)
    var, *new = adam(V, A, B, G)
    np.testing.assert_allclose(out.asnumpy(), var - V, rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(m.asnumpy(), new[0], rtol=2e-5)
    np.testing.assert_allclose(v.asnumpy(), new[1], rtol=2e-5)


@pytest.mark.parametrize(("dampening", "decay", "nesterov"), [(0.0, 0.0, False), (0.1, 0.2, False), (0.0, 0.2, True)])
@pytest.mark.parametrize("stat", [0.0, 1.0])
def test_sgd(dampening, decay, nesterov, stat):
    var, accum = make_parameter(V.astype(np.float32), "v"), make_parameter(A.astype(np.float32), "a")
    stats = make_parameter(np.full_like(V, stat, np.float32), "s")
    grad, lr, mom = Tensor(G.astype(np.float32)), Tensor(LR, ms.float32), Tensor(B1, ms.float32)
    ops.SGD(dampening, decay, nesterov)(var, grad, lr, accum, mom, stats)
    g = G + decay * V
    moved = g if stat else B1 * A + (1 - dampening) * g
    np.testing.assert_allclose(accum.asnumpy(), moved, rtol=2e-5)
    np.testing.assert_allclose(var.asnumpy(), V - LR * (g + B1 * moved if nesterov else moved), rtol=2e-5)
    np.testing.assert_array_equal(stats.asnumpy(), 0 * V)


@pytest.mark.msvjp_only(NO_KERNEL)
@pytest.mark.parametrize("use_clip", [False, True])
def test_lars(use_clip):
    """LARSUpdate takes sums of squares, and changes nothing."""
    w, g = Tensor(V.astype(np.float32)), Tensor(G.astype(np.float32))
    out = ops.LARSUpdate(1e-5, 0.5, use_clip)(w, g, ops.square(w).sum(), ops.square(g).sum(), 0.1, 0.2)
    trust = 0.5 * np.linalg.norm(V) / (np.linalg.norm(G) + 0.1 * np.linalg.norm(V) + 1e-5)
    trust = min(trust / 0.2, 1) if use_clip else trust
    np.testing.assert_allclose(out.asnumpy(), (G + 0.1 * V) * trust, rtol=1e-5)


@pytest.mark.parametrize("flags", [(False, False, False), (True, True, True)])
@pytest.mark.parametrize("shape", [(2, 3, 2), (4,)])
def test_ada_factor(shape, flags):
    """FusedAdaFactor: one step, as nn.AdaFactor takes it with the same numbers."""
    rng = np.random.default_rng(1)
    x, g, m, whole = (rng.uniform(0.1, 1, shape) for _ in range(4))
    row, column = (
        rng.uniform(0.1, 1, s) for s in ((shape[:-1], shape[:-2] + shape[-1:]) if len(shape) > 1 else ((1,), (1,)))
    )
    states = [make_parameter(s.astype(np.float32), n) for n, s in zip("pmrcw", (x, m, row, column, whole), strict=True)]
    numbers = (1e-30, 1e-3), 0.8, B1, 0.7, 0.2, LR
    ops.FusedAdaFactor(*flags)(*numbers, Tensor(g.astype(np.float32)), *states)
    if len(shape) > 1:
        row, column = 0.7 * row + 0.3 * (g * g).mean(-1), 0.7 * column + 0.3 * (g * g).mean(-2)
        second = (row / row.mean(-1, keepdims=True))[..., None] * column[..., None, :]
    else:
        second = whole = 0.7 * whole + 0.3 * g * g
    update = g / np.sqrt(second)
    update /= max(1, np.sqrt((update**2).mean()) / 0.8)
    rate = LR * (max(1e-3, np.sqrt((x**2).mean())) if flags[0] else 1)
    m = B1 * m + (1 - B1) * rate * update if flags[1] else m
    want = x * (1 - 0.2 * rate if flags[2] else 1) - (m if flags[1] else rate * update)
    for state, wanted in zip(states, (want, m, row, column, whole), strict=True):
        np.testing.assert_allclose(state.asnumpy(), wanted, rtol=2e-5)


@pytest.mark.msvjp_only("FusedAdaFactorWithGlobalNorm is in no public module of MindSpore's that a script may import")
def test_ada_factor_by_the_global_norm():
    states = [[make_parameter(np.full(n, 0.5, np.float32), str(n)) for n in (3, 3, 1, 1, 3)] for _ in range(2)]
    grad, numbers = Tensor(np.float32([1, 2, 3])), ((1e-30, 1e-3), 0.8, B1, 0.7, 0.2, LR)
    ops.FusedAdaFactor()(*numbers, grad / 2, *states[0])
    ops.FusedAdaFactorWithGlobalNorm()(*numbers, grad, *states[1], Tensor(2.0, ms.float32))
    np.testing.assert_array_equal(states[0][0].asnumpy(), states[1][0].asnumpy())


@pytest.mark.msvjp_only("MindSpore gives zeros back, or crashes")
def test_no_rows():
    var, accum = (make_parameter(x.astype(np.float32), "p") for x in (V, A))
    ops.SparseApplyAdagradV2(0.1, 1e-3)(var, accum, Tensor(np.zeros((0, 2), np.float32)), Tensor(np.zeros(0, np.int32)))
    np.testing.assert_array_equal(var.asnumpy(), V.astype(np.float32))


def test_a_flag_that_is_not_a_bool():
    with pytest.raises(TypeError):
        ops.ApplyMomentum(use_nesterov=1)(*[make_parameter(V.astype(np.float32), "p")] * 2, 0.1, Tensor(G), 0.9)
