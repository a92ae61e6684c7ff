"""Rows of ops/fused.py: kernels of Ascend devices, against their formulas in numpy."""

import numpy as np

from . import case, floats


def on_ascend(form, *more, bad=None, **rest):
    no_kernel = dict.fromkeys([form, *more, *(bad or ())], "a kernel of Ascend devices")
    case(form, *more, no_kernel=no_kernel, bad=bad or {}, **rest)


# ---- attention: two heads of the query share one of the key ----

SHARED = {"q": floats(2, 4, 3, 2), "k": floats(2, 2, 5, 2, seed=1), "v": floats(2, 2, 5, 2, seed=2)}


def attention(q, k, v, scale=1.0, shift=0.0, masked=False):
    k, v = np.repeat(k, 2, 1), np.repeat(v, 2, 1)
    scores = np.where(masked, -np.inf, np.float32(scale) * (q @ k.swapaxes(2, 3)) + shift)
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return (powers / powers.sum(-1, keepdims=True) @ v).astype(q.dtype)


SCORE = "ops.flash_attention_score(q, k, v, 4, input_layout='BNSD'"
on_ascend(
    f"{SCORE})",
    f"{SCORE}, sparse_mode=1)",
    "ops.flash_attention_score(*[x.swapaxes(1, 2) for x in (q, k, v)], 4, input_layout='BSND').swapaxes(1, 2)",
    "ops.flash_attention_score(*[x.swapaxes(1, 2).flatten(2) for x in (q, k, v)], 4).reshape(2, 3, 4, 2).swapaxes(1, 2)",
    "ops.flash_attention_score(*[x.permute(2, 0, 1, 3).flatten(2) for x in (q, k, v)], 4, input_layout='SBH')"
    ".reshape(3, 2, 4, 2).permute(1, 2, 0, 3)",
    "ops.flash_attention_score(*[x.swapaxes(1, 2).flatten(0, 1) for x in (q, k, v)], 4, actual_seq_qlen=(3, 6), "
    "actual_seq_kvlen=(5, 10), input_layout='TND').reshape(2, 3, 4, 2).swapaxes(1, 2)",
    **SHARED,
    want=attention,
    tol=1e-4,
    bad={
        "ops.flash_attention_score(q, k, v, 4, input_layout='HSB')": ValueError,
        f"{SCORE}, sparse_mode=6)": NotImplementedError,
        f"{SCORE}, drop_mask=q)": NotImplementedError,
    },
)
on_ascend(
    f"{SCORE}, real_shift=s, scalar_value=0.3)",
    **SHARED,
    s=floats(1, 4, 3, 5, seed=3),
    want=lambda q, k, v, s: attention(q, k, v, 0.3, s),
    tol=1e-4,
)
I, J = np.arange(3)[:, None], np.arange(5)
MASK = floats(3, 5, seed=4) > 0.5
masks = {
    "attn_mask=m": MASK,
    "attn_mask=m.astype(ms.uint8), sparse_mode=1": MASK,
    "attn_mask=m, pre_tokens=1, next_tokens=2": MASK | (J > I + 2) | (J < I - 1),
    "sparse_mode=2": J > I,
    "sparse_mode=3": J > I + 2,
    "sparse_mode=4, pre_tokens=1, next_tokens=0": (J > I + 2) | (J < I + 1),
}
for options, masked in masks.items():
    on_ascend(
        f"{SCORE}, {options})",
        **SHARED,
        m=MASK,
        want=lambda q, k, v, m, masked=masked: attention(q, k, v, masked=masked),
        grad="q k v",
        tol=1e-4,
    )


def softmax_parts(q, k, v):
    """The attention of q (S, B, H) with two heads, and the maxima and sums of its softmax, eight times."""
    q, k, v = (x.reshape(*x.shape[:2], 2, -1).transpose(1, 2, 0, 3) for x in (q, k, v))
    scores = q @ k.swapaxes(2, 3)
    greatest = scores.max(-1, keepdims=True)
    powers = np.exp(scores - greatest)
    total = powers.sum(-1, keepdims=True)
    out = (powers / total @ v).transpose(2, 0, 1, 3).reshape(q.shape[2], q.shape[0], -1)
    return out, np.repeat(greatest, 8, -1), np.repeat(total, 8, -1)


Q, K, V = floats(3, 2, 4), floats(6, 2, 4, seed=1), floats(6, 2, 4, seed=2)
ring = dict(zip("abcdef", (*softmax_parts(Q, K[:4], V[:4]), *softmax_parts(Q, K[4:], V[4:])), strict=True))
on_ascend(
    "ops.ring_attention_update(a, b, c, d, e, f)",
    **ring,
    want=softmax_parts(Q, K, V),
    tol=1e-4,
    bad={"ops.ring_attention_update(a, b, c, d, e, f, layout='BSH')": ValueError},
)

# ---- positions ----

TURNED = {"x": floats(2, 3, 4, 6), "c": floats(1, 3, 1, 6, seed=1), "s": floats(1, 3, 1, 6, seed=2)}
on_ascend(
    "ops.rotary_position_embedding(x, c, s)",
    "ops.rotary_position_embedding(x, c, s, 0)",
    **TURNED,
    want=lambda x, c, s: x * c + np.concatenate([-x[..., 3:], x[..., :3]], -1) * s,
    bad={"ops.rotary_position_embedding(x, c, s, 2)": ValueError},
)


def pairs(x, c, s):
    turned = np.empty_like(x)
    turned[..., ::2], turned[..., 1::2] = -x[..., 1::2], x[..., ::2]
    return x * c + turned * s


on_ascend("ops.rotary_position_embedding(x, c, s, mode=1)", **TURNED, want=pairs)

# ---- a sum and its norm ----

SUMS = {"x": floats(2, 3), "y": floats(2, 3, seed=1), "g": floats(3, seed=2)}


def rms(x, y, g):
    rstd = 1 / np.sqrt(((x + y) ** 2).mean(-1, keepdims=True) + np.float32(1e-6))
    return (x + y) * rstd * g, rstd, x + y


on_ascend("ops.add_rms_norm(x, y, g)", **SUMS, want=rms, bad={"ops.add_rms_norm(x, y[0], g)": RuntimeError})


def layer(x, y, g, b):
    mean = (x + y).mean(-1, keepdims=True)
    rstd = 1 / np.sqrt((x + y).var(-1, keepdims=True) + np.float32(1e-5))
    return (x + y - mean) * rstd * g + b, mean, rstd, x + y


on_ascend(
    "ops.add_layer_norm(x, y, g, b)",
    "ops.add_layer_norm(x, y, g, b, 1e-5, True)",
    **SUMS,
    b=floats(3, seed=3),
    want=layer,
    bad={"ops.add_layer_norm(x, y, g, b, 1e-5, 1)": TypeError},
)

# ---- tokens and experts ----

T = floats(4, 3)
on_ascend(
    "ops.moe_token_permute(t, i)",
    t=T,
    i=np.int32([2, 0, 1, 0]),
    want=lambda t, i: (t[[1, 3, 2, 0]], np.int32([3, 0, 2, 1])),
    bad={"ops.moe_token_permute(t, i, padded_mode=True)": ValueError},
)
on_ascend("ops.moe_token_permute(t, i, 3)[0]", t=T, i=np.int32([2, 0, 1, 0]), want=lambda t, i: t[[1, 3, 2]])
on_ascend(
    "ops.moe_token_permute(t, i)[0]",
    t=T,
    i=np.int32([[2, 0], [0, 1], [1, 2], [0, 1]]),
    want=lambda t, i: t[[0, 1, 3, 1, 2, 3, 0, 2]],
)
on_ascend(
    "ops.moe_token_unpermute(t, i)",
    t=T,
    i=np.int32([3, 0, 2, 1]),
    want=lambda t, i: t[i],
    bad={"ops.moe_token_unpermute(t, i, padded_mode=True)": ValueError},
)
on_ascend(
    "ops.moe_token_unpermute(t, i, p)",
    t=T,
    i=np.int32([3, 0, 2, 1]),
    p=floats(2, 2, seed=1),
    want=lambda t, i, p: (t[i].reshape(2, 2, 3) * p[..., None]).sum(1),
)
