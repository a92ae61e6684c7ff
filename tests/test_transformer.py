"""Attention and the layers of a transformer, against formulas in numpy: masks, added keys, lengths, gradients, copies."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn

RNG = np.random.default_rng(0)


def drawn(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


Q, K = drawn(3, 2, 4), drawn(5, 2, 4)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attention(layer, q, k, v, mask=0.0):
    """As in the paper, for (L, N, E), one batch and head at a time; mask (N, heads, L, S) is added to the scores."""
    p = {name: value.asnumpy().astype(np.float64) for name, value in layer.parameters_and_names()}
    if "in_proj_weight" in p:
        weights = np.split(p["in_proj_weight"], 3)
    else:
        weights = [p[f"{letter}_proj_weight"] for letter in "qkv"]
    biases = np.split(p["in_proj_bias"], 3) if "in_proj_bias" in p else [0, 0, 0]
    q, k, v = (x @ w.T + b for x, w, b in zip((q, k, v), weights, biases, strict=True))
    for name, extra in (("bias_k", 0), ("bias_v", 1)):
        if name in p:
            more = np.broadcast_to(p[name], (1, *k.shape[1:]))
            k, v = (k, np.concatenate([v, more])) if extra else (np.concatenate([k, more]), v)
    if layer.add_zero_attn:
        k, v = (np.concatenate([x, np.zeros((1, *x.shape[1:]))]) for x in (k, v))
    heads, length = layer.num_heads, layer.head_dim

    def split(x):
        return x.reshape(*x.shape[:2], heads, length).transpose(1, 2, 0, 3)

    q, k, v = map(split, (q, k, v))
    weights = softmax(q @ k.swapaxes(-1, -2) / np.sqrt(length) + mask)
    out = (weights @ v).transpose(2, 0, 1, 3).reshape(q.shape[2], q.shape[0], heads * length)
    return out @ p["out_proj.weight"].T + p.get("out_proj.bias", 0), weights


def same(got, want, tol=1e-5):
    np.testing.assert_allclose(got.asnumpy(), want, rtol=tol, atol=tol)


LAYERS = [
    *("nn.MultiheadAttention(4, 2)", "nn.MultiheadAttention(4, 1, has_bias=False)"),
    *("nn.MultiheadAttention(4, 4, add_bias_kv=True)", "nn.MultiheadAttention(4, 2, add_zero_attn=True)"),
    "nn.MultiheadAttention(4, 2, 0.5, True, True, True)",
]


@pytest.mark.parametrize("text", LAYERS)
def test_attention(text):
    layer = eval(text).set_train(False)
    want, weights = attention(layer, Q, K, K)
    out, mean = layer(Tensor(Q), Tensor(K), Tensor(K))
    same(out, want)
    same(mean, weights.mean(1))
    same(layer(Tensor(Q), Tensor(K), Tensor(K), average_attn_weights=False)[1], weights)
    (alone,) = layer(Tensor(Q), Tensor(K), Tensor(K), need_weights=False)
    same(alone, want)


def test_keys_and_values_of_other_lengths():
    layer = nn.MultiheadAttention(4, 2, kdim=3, vdim=6)
    k, v = drawn(5, 2, 3), drawn(5, 2, 6)
    want, weights = attention(layer, Q, k, v)
    out, mean = layer(Tensor(Q), Tensor(k), Tensor(v))
    same(out, want)
    same(mean, weights.mean(1))


def test_the_batch_first():
    layer = nn.MultiheadAttention(4, 2, batch_first=True)
    want, _ = attention(layer, Q, K, K)
    q, k = (Tensor(x.swapaxes(0, 1).copy()) for x in (Q, K))
    same(layer(q, k, k)[0], want.swapaxes(0, 1))


def test_without_a_batch():
    layer = nn.MultiheadAttention(4, 2)
    want, weights = attention(layer, Q[:, :1], K[:, :1], K[:, :1])
    out, mean = layer(Tensor(Q[:, 0]), Tensor(K[:, 0]), Tensor(K[:, 0]))
    same(out, want[:, 0])
    same(mean, weights.mean(1)[0])


PAIRS = np.triu(np.ones((3, 5), bool), 1)
PAIRS_OF_HEADS = RNG.random((4, 3, 5)) < 0.4
KEYS = np.array([[False, False, True, False, True], [False, False, False, True, True]])


@pytest.mark.parametrize("kind", ["bool", "float"])
@pytest.mark.parametrize("pairs", [None, PAIRS, PAIRS_OF_HEADS], ids=["none", "pairs", "of each head"])
@pytest.mark.parametrize("keys", [None, KEYS], ids=["all keys", "some keys"])
def test_masks(kind, pairs, keys):
    layer = nn.MultiheadAttention(4, 2)

    def given(mask):
        if mask is None or kind == "bool":
            return mask if mask is None else Tensor(mask)
        return Tensor(np.where(mask, -np.inf, 0).astype(np.float32))

    left_out = np.zeros((2, 2, 3, 5), bool)
    if pairs is not None:
        left_out |= pairs.reshape(-1, 2, 3, 5) if pairs.ndim == 3 else pairs
    if keys is not None:
        left_out |= keys[:, None, None]
    want, _ = attention(layer, Q, K, K, np.where(left_out, -np.inf, 0))
    same(layer(Tensor(Q), Tensor(K), Tensor(K), given(keys), attn_mask=given(pairs))[0], want)


def test_a_mask_of_bytes_is_one_of_bools():
    layer, x = nn.MultiheadAttention(4, 2), Tensor(Q)
    causal = np.triu(np.ones((3, 3), np.uint8), 1)
    same(
        layer(x, x, x, attn_mask=Tensor(causal))[0], layer(x, x, x, attn_mask=Tensor(causal.astype(bool)))[0].asnumpy()
    )


@pytest.mark.mindspore_wrong("it adds 1 to the scores of the keys that the bools leave out")
def test_masks_of_two_kinds():
    layer = nn.MultiheadAttention(4, 2)
    left_out = PAIRS | KEYS[:, None, None]
    want, _ = attention(layer, Q, K, K, np.where(left_out, -np.inf, 0))
    pairs = Tensor(np.where(PAIRS, -np.inf, 0).astype(np.float32))
    same(layer(Tensor(Q), Tensor(K), Tensor(K), Tensor(KEYS), attn_mask=pairs)[0], want)


def norm(x, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)


def feed_forward(layer, x):
    p = {name: value.asnumpy() for name, value in layer.parameters_and_names()}
    return np.maximum(x @ p["dense1.weight"].T + p["dense1.bias"], 0) @ p["dense2.weight"].T + p["dense2.bias"]


@pytest.mark.parametrize("first", [False, True])
def test_a_layer_of_an_encoder(first):
    layer = nn.TransformerEncoderLayer(4, 2, 8, norm_first=first).set_train(False)

    def attend(x):
        return attention(layer.self_attn, x, x, x)[0]

    if first:
        x = Q + attend(norm(Q))
        want = x + feed_forward(layer, norm(x))
    else:
        x = norm(Q + attend(Q))
        want = norm(x + feed_forward(layer, x))
    same(layer(Tensor(Q)), want)


@pytest.mark.parametrize("first", [False, True])
def test_a_layer_of_a_decoder(first):
    layer = nn.TransformerDecoderLayer(4, 2, 8, norm_first=first).set_train(False)
    parts = [
        lambda x: attention(layer.self_attn, x, x, x)[0],
        lambda x: attention(layer.multihead_attn, x, K, K)[0],
        lambda x: feed_forward(layer, x),
    ]
    x = Q
    for part in parts:
        x = x + part(norm(x)) if first else norm(x + part(x))
    same(layer(Tensor(Q), Tensor(K)), x)


def test_all_layers_begin_alike_and_are_not_the_one_given():
    given = nn.TransformerEncoderLayer(4, 2, 8)
    stack = nn.TransformerEncoder(given, 2)
    first, second = (layer.self_attn.in_proj_weight.asnumpy() for layer in stack.layers)
    np.testing.assert_array_equal(first, second)
    assert (first != given.self_attn.in_proj_weight.asnumpy()).any()
    assert next(p.name for p in stack.trainable_params()) == "layers.0.self_attn.in_proj_weight"


def test_the_whole_is_its_parts():
    net = nn.Transformer(4, 2, 2, 1, 8).set_train(False)
    src, tgt, causal = Tensor(K), Tensor(Q), Tensor(np.triu(np.ones((3, 3), bool), 1))
    memory = net.encoder(src)
    same(net(src, tgt, tgt_mask=causal), net.decoder(tgt, memory, causal).asnumpy())
    own = nn.Transformer(4, 2, custom_encoder=net.encoder, custom_decoder=net.decoder)
    assert own.encoder is net.encoder
    assert own.decoder is net.decoder


def test_a_step_of_training_moves_every_parameter():
    net = nn.Transformer(4, 2, 1, 1, 8, dropout=0.0).set_train()
    weights = net.trainable_params()
    gradients = ms.grad(lambda s, t: (net(s, t) ** 2 * Tensor(drawn(3, 2, 4))).sum(), None, weights)(
        Tensor(K), Tensor(Q)
    )
    assert len(gradients) == len(weights)
    assert all(np.abs(g.asnumpy()).max() > 0 for g in gradients)


@pytest.mark.msvjp_only("MindSpore's second derivatives are wrong for matmul")
def test_second_derivative():
    net = nn.TransformerEncoderLayer(4, 2, 8, 0.0, "gelu", dtype=ms.float64)
    x, u = Tensor(Q.astype(np.float64)), drawn(*Q.shape).astype(np.float64)

    def slope(x):
        return ms.grad(lambda x: net(x).pow(3).sum())(x)

    _, along = ms.jvp(slope, (x,), (Tensor(u),))
    step = 1e-5
    difference = (slope(x + step * Tensor(u)) - slope(x - step * Tensor(u))) / (2 * step)
    same(along, difference.asnumpy(), 1e-4)
