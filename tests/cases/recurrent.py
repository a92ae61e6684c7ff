"""Rows of ops/recurrent.py, against the steps in numpy."""

import numpy as np

from . import case, floats


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step(x, h, c, w, b, forget_bias=0.0):
    i, j, f, o = np.split(np.concatenate([x, h], 1) @ w + b, 4, 1)
    i, j, f, o = sigmoid(i), np.tanh(j), sigmoid(f + forget_bias), sigmoid(o)
    c = f * c + i * j
    return o * np.tanh(c), c, i, j, f, o, np.tanh(c)


X, H, C = floats(4, 2, 3), floats(1, 2, 2, seed=1), floats(1, 2, 2, seed=2)
FOUR, OF_FOUR = floats(5, 8, seed=3), floats(8, seed=4)
ON_ASCEND = "a kernel of Ascend devices"


def on_ascend(form, **rest):
    no_kernel = dict.fromkeys([form, *rest.get("bad", ())], ON_ASCEND)
    case(form, no_kernel=no_kernel, **rest)


# ---- LSTM ----


def lstm(x, h, c, w, bias=None):
    """torch's order of gates: i, f, g, o; the weights of the inputs, then those of the state."""
    gates, state = 4 * h.shape[2], h.shape[2]
    of_x, of_h = w[: gates * x.shape[2]].reshape(gates, -1), w[gates * x.shape[2] :][: gates * state].reshape(gates, -1)
    order = np.r_[0:state, 2 * state : 3 * state, state : 2 * state, 3 * state : 4 * state]
    both = np.concatenate([of_x.T, of_h.T])[:, order]
    h, c, out = h[0], c[0], []
    for step in x:
        h, c, *_ = lstm_step(step, h, c, both, 0 if bias is None else bias[order])
        out.append(h)
    return np.stack(out), h[None], c[None]


W = floats(40, low=-1, high=1, seed=5)
case(
    "ops.LSTM(3, 2, 1, False, False, 0.0)(x, h, c, w)[:3]",
    x=X,
    h=H,
    c=C,
    w=W,
    want=lstm,
    tol=1e-4,
    bad={
        "ops.LSTM(3, 2, 1, True, False, 0.0)(x, h, c, w)": (ValueError, RuntimeError),
        "ops.LSTM(3, 2, 2, False, False, 0.0)(x, h, c, w)": (ValueError, RuntimeError),
        "ops.LSTM(0, 2, 1, False, False, 0.0)(x, h, c, w)": ValueError,
        "ops.LSTM(3, 2, 1, 0, False, 0.0)(x, h, c, w)": TypeError,
    },
    no_kernel={"ops.LSTM(3, 2, 1, True, False, 0.0)(x, h, c, w)": "MindSpore reads beyond w"},
)
B = floats(16, seed=6)
biased = "ops.LSTM(3, 2, 1, True, False, 0.0)(x, h, c, w)[:3]"
case(
    biased,
    no_kernel={biased: "MindSpore's CPU passes over the second biases"},
    x=X,
    h=H,
    c=C,
    w=np.concatenate([W, B]),
    want=lambda x, h, c, w: lstm(x, h, c, w[:40], w[40:48] + w[48:]),
    tol=1e-4,
)
case(
    biased,
    x=X,
    h=H,
    c=C,
    w=np.concatenate([W, B[:8]]),
    want=lambda x, h, c, w: lstm(x, h, c, w[:40], w[40:]),
    tol=1e-4,
)


def both_ways(x, h, c, w):
    """The weights of the inputs of both directions come first."""
    of_x, of_h = w[:48].reshape(2, 24), w[48:].reshape(2, 16)
    there, back = (
        lstm(way, h[k : k + 1], c[k : k + 1], np.concatenate([of_x[k], of_h[k]])) for k, way in enumerate((x, x[::-1]))
    )
    return np.concatenate([there[0], back[0][::-1]], 2), *(
        np.concatenate(s) for s in zip(there[1:], back[1:], strict=True)
    )


case(
    "ops.LSTM(3, 2, 1, False, True, 0.0)(x, h, c, w)[:3]",
    x=X,
    h=floats(2, 2, 2, seed=1),
    c=floats(2, 2, 2, seed=2),
    w=floats(80, low=-1, high=1, seed=5),
    want=both_ways,
    tol=1e-4,
)


# ---- a step, and a whole sequence, of Ascend's ----


def cell(x, h, c, w, b, forget_bias=1.0):
    h, c, *gates = lstm_step(x, h, c, w, b, np.float32(forget_bias))
    return c, h, *gates


STEP = {"x": X[0], "h": H[0], "c": C[0], "w": FOUR, "b": OF_FOUR}
on_ascend("ops.BasicLSTMCell()(x, h, c, w, b)", **STEP, want=cell)
on_ascend("ops.BasicLSTMCell(forget_bias=0.0)(x, h, c, w, b)", **STEP, want=lambda *x: cell(*x, 0))


def dynamic_rnn(x, w, b, h, c, forget_bias=0.0):
    steps, h, c = [], h[0], c[0]
    for step in x:
        h, c, *gates = lstm_step(step, h, c, w, b, np.float32(forget_bias))
        steps.append((h, h, c, *gates))
    return tuple(np.stack(values) for values in zip(*steps, strict=True))


SEQUENCE = {"x": X, "w": FOUR, "b": OF_FOUR, "h": H, "c": C}
on_ascend(
    "ops.DynamicRNN()(x, w, b, None, h, c)",
    **SEQUENCE,
    want=dynamic_rnn,
    bad={
        "ops.DynamicRNN('GRU')(x, w, b, None, h, c)": ValueError,
        "ops.DynamicRNN(direction='BIDIRECTIONAL')(x, w, b, None, h, c)": ValueError,
        "ops.DynamicRNN(use_peephole=True)(x, w, b, None, h, c)": NotImplementedError,
        "ops.DynamicRNN()(x, w, b, ms.Tensor([4, 4]), h, c)": NotImplementedError,
    },
)
on_ascend("ops.DynamicRNN(forget_bias=1.0)(x, w, b, None, h, c)", **SEQUENCE, want=lambda *x: dynamic_rnn(*x, 1))


def gru(x, w, v, a, b, h, order="rzh", reset_after=True):
    steps, count = [], h.shape[1]
    for step in x:
        of_x, of_h = np.split(step @ w + a, 3, 1), np.split(h @ v + b, 3, 1)
        gates = {name: sigmoid(of_x[k] + of_h[k]) for k, name in enumerate(order[:2])}
        hidden = of_h[2] if reset_after else (gates["r"] * h) @ v[:, 2 * count :] + b[2 * count :]
        new = np.tanh(of_x[2] + (gates["r"] * hidden if reset_after else hidden))
        h = (1 - gates["z"]) * new + gates["z"] * h
        steps.append((h, h, gates["z"], gates["r"], new, hidden))
    return tuple(np.stack(values) for values in zip(*steps, strict=True))


GRU = {
    "x": X,
    "w": floats(3, 6, seed=3),
    "v": floats(2, 6, seed=4),
    "a": floats(6, seed=5),
    "b": floats(6, seed=6),
    "h": H[0],
}
on_ascend(
    "ops.DynamicGRUV2()(x, w, v, a, b, None, h)",
    **GRU,
    want=gru,
    bad={
        "ops.DynamicGRUV2(gate_order='hzr')(x, w, v, a, b, None, h)": ValueError,
        "ops.DynamicGRUV2(num_proj=1)(x, w, v, a, b, None, h)": NotImplementedError,
    },
)
on_ascend("ops.DynamicGRUV2(gate_order='zrh')(x, w, v, a, b, None, h)", **GRU, want=lambda *x: gru(*x, "zrh"))
on_ascend(
    "ops.DynamicGRUV2(reset_after=False)(x, w, v, a, b, None, h)", **GRU, want=lambda *x: gru(*x, reset_after=False)
)
on_ascend(
    "ops.DynamicGRUV2()(x, w, v, None, None, None, h)",
    **{name: value for name, value in GRU.items() if name not in "ab"},
    want=lambda x, w, v, h: gru(x, w, v, np.float32(0), np.float32(0), h),
)
