"""What Ascend devices compute at once: attention, rotary positions, sums with a norm, tokens put in the order of experts."""

import torch
import torch.nn.functional as F

from .._core.checks import check_bools, check_one_of
from .._core.errors import UnsupportedError
from .._op.declare import op
from ._arguments import dims

# ---- attention ----

_LAYOUTS = ("BSH", "BNSD", "SBH", "BSND", "TND")
_ALL = 2147483647


@op("ops.flash_attention_score")
def flash_attention_score(
    query,
    key,
    value,
    head_num,
    real_shift=None,
    drop_mask=None,
    padding_mask=None,
    attn_mask=None,
    prefix=None,
    actual_seq_qlen=None,
    actual_seq_kvlen=None,
    keep_prob=1.0,
    scalar_value=1.0,
    pre_tokens=_ALL,
    next_tokens=_ALL,
    inner_precise=0,
    input_layout="BSH",
    sparse_mode=0,
):
    """Attention of several heads: dropout(softmax(scalar_value * query @ key.T + real_shift, where not masked)) @ value.

    Args:
        query, key, value: in the layout that input_layout says; key and value may have fewer heads, of which each serves
            several of the query.
        head_num: the heads of the query.
        attn_mask: True or 1 where nothing is attended to, (S1, S2) or with axes before these.
        keep_prob: how likely a weight is kept.
        actual_seq_qlen, actual_seq_kvlen: in the layout 'TND' where each sequence ends.
        pre_tokens, next_tokens: how far before and after its own place a query attends, with an attn_mask and sparse_mode
            0, or with sparse_mode 4, where the last places lie together.
        inner_precise: accepted; it is reserved.
        sparse_mode: 0 and 1 mask by attn_mask, 2 masks what comes later, 3 too, where the last places lie together, 4 is a
            band. In 2, 3 and 4 attn_mask is not looked at.

    Raises:
        ValueError: input_layout is another.
        UnsupportedError: there is a drop_mask, padding_mask or prefix, or sparse_mode is another.
    """
    api = "mindspore.ops.flash_attention_score"
    check_one_of(api, _LAYOUTS, input_layout=input_layout)
    for word, given in (("drop_mask", drop_mask), ("padding_mask", padding_mask), ("prefix", prefix)):
        if given is not None:
            raise UnsupportedError(f"{api}: {word} is given, for which there is no formula here; give None")
    if sparse_mode not in range(5):
        raise UnsupportedError(f"{api}: sparse_mode is {sparse_mode}, and here are 0 to 4; give an attn_mask with 1")

    def attend(q, k, v):
        masked = _masked(q.shape[2], k.shape[2], attn_mask, sparse_mode, pre_tokens, next_tokens, q.device)
        return _attention(q, k, v, scalar_value, real_shift, masked, keep_prob)

    if input_layout != "TND":
        heads = [_by_heads(x, input_layout, head_num, query) for x in (query, key, value)]
        return _as_it_came(attend(*heads), input_layout)
    ends = [list(dims(lengths)) for lengths in (actual_seq_qlen, actual_seq_kvlen, actual_seq_kvlen)]
    parts = zip(*(_sequences(x, e) for x, e in zip((query, key, value), ends, strict=True)), strict=True)
    return torch.cat([attend(*part)[0].movedim(0, 1) for part in parts])


def _sequences(x, ends):
    """Each sequence of x (T, N, D), as (1, N, S, D)."""
    lengths = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
    return [part.movedim(1, 0)[None] for part in x.split(lengths)]


def _by_heads(x, layout, heads, query):
    """x as (B, N, S, D); a head of the key is as long as one of the query."""
    if layout == "BNSD":
        return x
    if layout != "BSND":
        length = query.shape[2] // heads
        x = (x if layout == "BSH" else x.transpose(0, 1)).unflatten(2, (-1, length))
    return x.transpose(1, 2)


def _as_it_came(x, layout):
    if layout == "BNSD":
        return x
    x = x.transpose(1, 2)
    if layout == "BSND":
        return x
    return x.flatten(2) if layout == "BSH" else x.flatten(2).transpose(0, 1)


def _masked(rows, columns, attn_mask, mode, before, after, device):
    """Where nothing is attended to, or None."""
    if mode <= 1 and attn_mask is None:
        return None
    i, j = torch.arange(rows, device=device)[:, None], torch.arange(columns, device=device)
    if mode == 1:
        return attn_mask.bool()
    if mode in (3, 4):
        i = i + (columns - rows)
    band = (j > i) if mode in (2, 3) else (j > i + after) | (j < i - before)
    return band | attn_mask.bool() if mode == 0 else band


def _attention(query, key, value, scale, shift, masked, keep_prob):
    times = query.shape[1] // key.shape[1]
    key, value = (x.repeat_interleave(times, 1) if times > 1 else x for x in (key, value))
    scores = scale * (query @ key.mT)
    scores = scores if shift is None else scores + shift
    if masked is not None:
        scores = scores.masked_fill(masked, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores, -1)
    return (F.dropout(weights, 1 - keep_prob) if keep_prob < 1 else weights) @ value


@op("ops.ring_attention_update")
def ring_attention_update(
    prev_attn_out,
    prev_softmax_max,
    prev_softmax_sum,
    cur_attn_out,
    cur_softmax_max,
    cur_softmax_sum,
    actual_seq_qlen=None,
    layout="SBH",
):
    """Two results of attention over parts of the keys as the one over both, with the maxima and sums of its softmax.

    Args:
        prev_attn_out, cur_attn_out: (S, B, H), or (T, N, D) in the layout 'TND'.
        prev_softmax_max, prev_softmax_sum, cur_softmax_max, cur_softmax_sum: (B, N, S, 8), or (T, N, 8): the same number
            eight times.
        actual_seq_qlen: accepted; each row is put together by itself.

    Raises:
        ValueError: layout is neither 'SBH' nor 'TND'.
    """
    check_one_of("mindspore.ops.ring_attention_update", ("SBH", "TND"), layout=layout)
    greatest = torch.maximum(prev_softmax_max, cur_softmax_max)
    before = prev_softmax_sum * torch.exp(prev_softmax_max - greatest)
    now = cur_softmax_sum * torch.exp(cur_softmax_max - greatest)
    total = before + now
    shares = [_of_heads(part / total, prev_attn_out, layout) for part in (before, now)]
    return prev_attn_out * shares[0] + cur_attn_out * shares[1], greatest, total


def _of_heads(share, x, layout):
    """The share of each head for each element of x."""
    if layout == "TND":
        return share[..., :1].to(x.dtype)
    share = share[..., 0].permute(2, 0, 1)
    return share.repeat_interleave(x.shape[2] // share.shape[2], 2).to(x.dtype)


@op("ops.rotary_position_embedding")
def rotary_position_embedding(x, cos, sin, mode=0):
    """x * cos plus x, turned by a quarter, * sin: "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021).

    Args:
        x: 4-D; the last axis has an even length.
        cos, sin: of shapes that are broadcast to that of x.
        mode: 0 turns the first half of the last axis towards the second, 1 each element with an even number towards the next.

    Raises:
        ValueError: mode is another.
    """
    check_one_of("mindspore.ops.rotary_position_embedding", (0, 1), mode=mode)
    if mode == 0:
        first, second = x.chunk(2, -1)
        turned = torch.cat([-second, first], -1)
    else:
        turned = torch.stack([-x[..., 1::2], x[..., ::2]], -1).flatten(-2)
    return x * cos + turned * sin


# ---- a sum and its norm ----


@op("ops.add_rms_norm")
def add_rms_norm(x1, x2, gamma, epsilon=1e-6):
    """`ops.rms_norm` of x1 + x2: the result, the inverse roots of the mean squares in float32, and the sum.

    Raises:
        RuntimeError: the shapes of x1 and x2 differ.
    """
    if x1.shape != x2.shape:
        raise RuntimeError(f"mindspore.ops.add_rms_norm: x1 has shape {tuple(x1.shape)}, x2 {tuple(x2.shape)}")
    x = x1 + x2
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    axes = tuple(range(-gamma.ndim, 0))
    rstd = torch.rsqrt(wide.square().mean(axes, keepdim=True) + epsilon)
    return (wide * rstd * gamma).to(x1.dtype), rstd, x


@op("ops.add_layer_norm")
def add_layer_norm(x1, x2, gamma, beta, epsilon=1e-5, additional_output=False):
    """`ops.layer_norm` of x1 + x2 over its last axis: the result, the means, the inverse deviations in float32, and the sum.

    additional_output changes nothing: the sum is there in any case.
    """
    check_bools("mindspore.ops.add_layer_norm", additional_output=additional_output)
    x = x1 + x2
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    mean = wide.mean(-1, keepdim=True)
    rstd = torch.rsqrt((wide - mean).square().mean(-1, keepdim=True) + epsilon)
    return ((wide - mean) * rstd * gamma + beta).to(x1.dtype), mean, rstd, x


# ---- tokens and experts ----


@op("ops.moe_token_permute")
def moe_token_permute(tokens, indices, num_out_tokens=None, padded_mode=False):
    """The tokens (N, H) in the order of their experts, and where each is now, int32.

    Args:
        indices: (N,) or (N, K), the experts of each token, which comes once for each.
        num_out_tokens: how many are kept; None for all.

    Raises:
        ValueError: padded_mode is not False.
    """
    _without_padding("moe_token_permute", padded_mode)
    order = indices.flatten().argsort(stable=True)
    places = order.argsort().int()
    experts = indices.shape[1] if indices.ndim == 2 else 1
    return tokens[order[:num_out_tokens] // experts], places


@op("ops.moe_token_unpermute")
def moe_token_unpermute(permuted_tokens, sorted_indices, probs=None, padded_mode=False, restore_shape=None):
    """The tokens that `moe_token_permute` put in order, as they were.

    Args:
        probs: (N, K), what each expert counts for a token, of which there is then the sum; None for tokens with one expert.
        restore_shape: accepted; it is for padded_mode.

    Raises:
        ValueError: padded_mode is not False.
    """
    _without_padding("moe_token_unpermute", padded_mode)
    places = sorted_indices.long()
    there = places < len(permuted_tokens)  # the others were dropped
    tokens = permuted_tokens[places.clamp(max=len(permuted_tokens) - 1)] * there[:, None].to(permuted_tokens.dtype)
    if probs is None:
        return tokens
    return (tokens.unflatten(0, probs.shape) * probs[..., None]).sum(1).to(permuted_tokens.dtype)


def _without_padding(name, padded_mode):
    if padded_mode is not False:
        raise ValueError(f"mindspore.ops.{name}: padded_mode is {padded_mode}; MindSpore computes with False alone")
