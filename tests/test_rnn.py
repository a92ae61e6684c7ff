"""The recurrent layers against a recurrence in numpy; their parameters and gradients."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn

KINDS = ["LSTM", "GRU", "RNN"]


def floats(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


X, H, C = floats(5, 2, 3), floats(2, 4, seed=1), floats(2, 4, seed=2)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(kind, x, state, weights):
    """The next state, a list of h, or for an LSTM of h and c."""
    w_ih, w_hh, b_ih, b_hh = weights
    x, h = x @ w_ih.T + b_ih, state[0] @ w_hh.T + b_hh
    if kind == "RNN":
        return [np.tanh(x + h)]
    if kind == "GRU":
        (xr, xz, xn), (hr, hz, hn) = np.split(x, 3, -1), np.split(h, 3, -1)
        z = sigmoid(xz + hz)
        return [(1 - z) * np.tanh(xn + sigmoid(xr + hr) * hn) + z * state[0]]
    i, f, g, o = np.split(x + h, 4, -1)
    c = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(g)
    return [sigmoid(o) * np.tanh(c), c]


def states(kind, layer, x=X):
    """The state after each step."""
    state, weights = [H, C] if kind == "LSTM" else [H], [p.asnumpy() for p in layer.get_parameters()]
    after = []
    for x_t in x:
        state = step(kind, x_t, state, weights)
        after.append(state)
    return after


def given(kind, lead=()):
    """The first state as the layer takes it."""
    h, c = ms.Tensor(H.reshape(*lead, 2, 4)), ms.Tensor(C.reshape(*lead, 2, 4))
    return (h, c) if kind == "LSTM" else h


def several(state):
    return [s.asnumpy() for s in state] if isinstance(state, tuple) else [state.asnumpy()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_step(kind):
    cell = getattr(nn, kind + "Cell")(3, 4)
    for got, want in zip(several(cell(ms.Tensor(X[0]), given(kind))), states(kind, cell)[0], strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence(kind):
    layer = getattr(nn, kind)(3, 4)
    out, last = layer(ms.Tensor(X), given(kind, (1,)))
    want = states(kind, layer)
    np.testing.assert_allclose(out.asnumpy(), [state[0] for state in want], rtol=1e-3, atol=1e-4)
    for got, state in zip(several(last), want[-1], strict=True):
        np.testing.assert_allclose(got[0], state, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_steps_behind_the_length_do_not_count(kind):
    layer = getattr(nn, kind)(3, 4)
    out, last = layer(ms.Tensor(X), given(kind, (1,)), ms.Tensor([3, 5], ms.int32))
    want = states(kind, layer)
    np.testing.assert_allclose(out.asnumpy()[:3, 0], [state[0][0] for state in want[:3]], rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(out.asnumpy()[3:, 0], 0)
    np.testing.assert_allclose(out.asnumpy()[:, 1], [state[0][1] for state in want], rtol=1e-3, atol=1e-4)
    for i, got in enumerate(several(last)):
        np.testing.assert_allclose(got[0, 0], want[2][i][0], rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(got[0, 1], want[4][i][1], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_batch_first_and_zeros_to_begin_with(kind):
    first, other = getattr(nn, kind)(3, 4, batch_first=True), getattr(nn, kind)(3, 4)
    for p, q in zip(first.get_parameters(), other.get_parameters(), strict=True):
        p.set_data(q)
    a, b = first(ms.Tensor(X.swapaxes(0, 1).copy()))[0], other(ms.Tensor(X))[0]
    np.testing.assert_allclose(a.asnumpy().swapaxes(0, 1), b.asnumpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_direction_runs_backwards(kind):
    both = getattr(nn, kind)(3, 4, bidirectional=True)
    one = getattr(nn, kind)(3, 4)
    for p in one.get_parameters():
        p.set_data(both.parameters_dict()[p.name + "_reverse"])
    out = both(ms.Tensor(X))[0].asnumpy()[:, :, 4:]
    np.testing.assert_allclose(out, one(ms.Tensor(X[::-1].copy()))[0].asnumpy()[::-1], rtol=1e-3, atol=1e-4)


def test_relu():
    layer = nn.RNN(3, 4, nonlinearity="relu")
    w_ih, w_hh, b_ih, b_hh = [p.asnumpy() for p in layer.get_parameters()]
    want = np.maximum(0, X[0] @ w_ih.T + b_ih + b_hh)
    np.testing.assert_allclose(layer(ms.Tensor(X[:1]))[0].asnumpy()[0], want, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("kind", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
def test_parameters(kind, gates):
    layer = getattr(nn, kind)(3, 4, 2, bidirectional=True)
    suffixes = ["l0", "l0_reverse", "l1", "l1_reverse"]
    rows = [(f"weight_ih_{s}", (4 * gates, 3 if "0" in s else 8)) for s in suffixes]
    rows += [(f"weight_hh_{s}", (4 * gates, 4)) for s in suffixes]
    rows += [(f"bias_{k}_{s}", (4 * gates,)) for k in ("ih", "hh") for s in suffixes]
    assert [(p.name, p.shape) for p in layer.trainable_params()] == rows
    assert len(getattr(nn, kind)(3, 4, has_bias=False).trainable_params()) == 2
    cell = getattr(nn, kind + "Cell")(3, 4)
    assert [p.name for p in cell.trainable_params()] == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    assert getattr(nn, kind)(3, 4, dtype=ms.float16).trainable_params()[0].dtype == ms.float16


@pytest.mark.parametrize("kind", [*KINDS, "LSTMCell", "GRUCell", "RNNCell"])
def test_parameters_begin_uniformly_within_the_inverse_root_of_the_state(kind):
    for p in getattr(nn, kind)(100, 100).get_parameters():
        assert 0.09 < np.abs(p.asnumpy()).max() <= 0.1


def test_the_names_below_a_cell():
    net = nn.SequentialCell(nn.LSTM(3, 4, has_bias=False))
    assert [p.name for p in net.get_parameters()] == ["0.weight_ih_l0", "0.weight_hh_l0"]


@pytest.mark.msvjp_only("MindSpore's kernel has no float64")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lengths", [None, [3, 5]])
def test_gradients_of_first_and_second_order(kind, lengths):
    """By finite differences, of the output and of its gradient by x; a layer in inference mode too."""
    layer = getattr(nn, kind)(3, 4, dtype=ms.float64)
    x, u, v = (
        np.random.default_rng(i).standard_normal(shape) for i, shape in ((0, X.shape), (1, X.shape), (2, (5, 2, 4)))
    )
    lengths = None if lengths is None else ms.Tensor(lengths)

    def out(x):
        return layer(x, None, lengths)[0]

    def gradient(x):
        return ms.vjp(out, x)[1](ms.Tensor(v))[0]

    for fn, w in ((out, v), (gradient, v[..., :3] * 0 + u)):
        step = 1e-6
        ahead, behind = (fn(ms.Tensor(x + sign * step * u)).asnumpy() for sign in (1, -1))
        by_vjp = (ms.vjp(fn, ms.Tensor(x))[1](ms.Tensor(w))[0].asnumpy() * u).sum()
        np.testing.assert_allclose(by_vjp, (w * (ahead - behind)).sum() / (2 * step), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_of_the_parameters(kind):
    layer = getattr(nn, kind)(3, 4)
    weights = ms.ParameterTuple(layer.trainable_params())
    out, pull = ms.vjp(lambda x: layer(x)[0], ms.Tensor(X), weights=weights)
    _, gradients = pull(ms.ops.ones_like(out))
    for gradient, weight in zip(gradients, weights, strict=True):
        assert gradient.shape == weight.shape
        assert np.abs(gradient.asnumpy()).max() > 0


def test_the_lists_of_weights():
    """By kind, of each layer and direction; what is put there is what counts."""
    layer = nn.LSTM(3, 4, 2, bidirectional=True)
    suffixes = ["l0", "l0_reverse", "l1", "l1_reverse"]
    for kind, name in (("w_ih", "weight_ih"), ("w_hh", "weight_hh"), ("b_ih", "bias_ih"), ("b_hh", "bias_hh")):
        assert [p.name for p in getattr(layer, f"{kind}_list")] == [f"{name}_{suffix}" for suffix in suffixes]
    assert len(nn.GRU(3, 4, has_bias=False).b_ih_list) == 0
    before = layer(ms.Tensor(X))[0].asnumpy()
    layer.w_ih_list[0].set_data(layer.w_ih_list[0] * 2)
    assert np.abs(layer(ms.Tensor(X))[0].asnumpy() - before).max() > 1e-3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("container", [list, ms.ParameterTuple])
def test_other_weights_in_the_lists(kind, container):
    layer, other = getattr(nn, kind)(3, 4), getattr(nn, kind)(3, 4)
    want = other(ms.Tensor(X))[0].asnumpy()
    assert np.abs(layer(ms.Tensor(X))[0].asnumpy() - want).max() > 1e-3
    for name in ("w_ih_list", "w_hh_list", "b_ih_list", "b_hh_list"):
        theirs = [ms.Parameter(p.value(), name=f"new.{p.name}") for p in getattr(other, name)]
        setattr(layer, name, container(theirs))
        assert [p.name for p in getattr(layer, name)] == [p.name for p in theirs]
    np.testing.assert_array_equal(layer(ms.Tensor(X))[0].asnumpy(), want)


@pytest.mark.msvjp_only("in MindSpore the call fails, later")
def test_a_list_of_another_length():
    with pytest.raises(ValueError, match=r"^mindspore\.nn\.LSTM: 0 Parameters for 1 places, weight_ih_l0"):
        nn.LSTM(3, 4).w_ih_list = []


@pytest.mark.parametrize("name", ["RNNCell", "GRUCell", "LSTMCell"])
def test_weights_drawn_anew(name):
    cell = getattr(nn, name)(3, 4)
    before = [p.asnumpy().copy() for p in cell.get_parameters()]
    cell.reset_parameters()
    after = [p.asnumpy() for p in cell.get_parameters()]
    assert all((a != b).any() and abs(a).max() <= 0.5 for a, b in zip(after, before, strict=True))
