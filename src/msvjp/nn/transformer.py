"""Attention and the layers of a transformer. What is computed is torch's; weights begin as MindSpore's do."""

import copy
import math

import torch
import torch.nn.functional as F

from .. import ops
from .._core.checks import check_not_negative_ints, check_positive_ints
from .._op.declare import layer_op, public
from ..common.initializer import XavierNormal, XavierUniform, initializer
from ..common.parameter import Parameter
from .activation import GELU, ReLU
from .cell import Cell
from .container import CellList
from .dense import Dense
from .dropout import Dropout
from .norm import LayerNorm


@public("nn.MultiheadAttention")
class MultiheadAttention(Cell):
    """Attention in several heads: softmax(q k^T / sqrt(head length)) v of each, side by side, and then a dense layer.

    From "Attention Is All You Need" (Vaswani et al., 2017).

    Args:
        embed_dim: the length of a query and of the output.
        num_heads: in how many parts of equal length they are looked at.
        dropout: the probability to drop an attention weight, in training.
        has_bias: whether the four projections have one.
        add_bias_kv: whether a learnt key and value stand behind those that are given.
        add_zero_attn: whether a key and value of zeros do.
        kdim, vdim: the lengths of a key and of a value; embed_dim if None.
        batch_first: whether inputs and output are (N, L, E), not (L, N, E).

    Raises:
        ValueError: embed_dim is no multiple of num_heads.
    """

    def __init__(
        self,
        embed_dim,
        num_heads,
        dropout=0.0,
        has_bias=True,
        add_bias_kv=False,
        add_zero_attn=False,
        kdim=None,
        vdim=None,
        batch_first=False,
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints("mindspore.nn.MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if embed_dim % num_heads:
            raise ValueError(
                f"mindspore.nn.MultiheadAttention: embed_dim is {embed_dim}, num_heads {num_heads}; give a multiple of it"
            )
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = embed_dim if kdim is None else kdim, embed_dim if vdim is None else vdim
        self.dropout, self.add_zero_attn, self.batch_first = dropout, add_zero_attn, batch_first
        self.dtype = torch.float32 if dtype is None else dtype
        self._make_weights(has_bias, add_bias_kv)

    def _make_weights(self, has_bias, add_bias_kv):
        """The Parameters, in the order in which MindSpore draws them."""
        length, together = self.embed_dim, self.kdim == self.vdim == self.embed_dim
        for letter, of in (("q", length), ("k", self.kdim), ("v", self.vdim)):
            name = f"{letter}_proj_weight"
            setattr(self, name, None if together else self._drawn(name, XavierUniform(), (length, of)))
        self.in_proj_weight = self._drawn("in_proj_weight", XavierUniform(), (3 * length, length)) if together else None
        self.in_proj_bias = self._drawn("in_proj_bias", "zeros", 3 * length) if has_bias else None
        self.out_proj = Dense(length, length, has_bias=has_bias, dtype=self.dtype)
        for name in ("bias_k", "bias_v"):
            setattr(self, name, self._drawn(name, XavierNormal(), (1, 1, length)) if add_bias_kv else None)

    def _drawn(self, name, init, shape):
        return Parameter(initializer(init, shape, self.dtype), name=name)

    def construct(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights=True,
        attn_mask=None,
        average_attn_weights=True,
    ):
        """The output, and with need_weights the attention weights; else a tuple of the output alone.

        Args:
            query: (L, N, embed_dim), (N, L, embed_dim) with batch_first, or (L, embed_dim).
            key, value: (S, N, kdim) and (S, N, vdim), or likewise.
            key_padding_mask: (N, S) or (S,): keys to leave out, where it is True or -inf.
            attn_mask: (L, S) or (N * num_heads, L, S): pairs to leave out; in floating point it is added to the scores.
            average_attn_weights: whether the weights are the mean over the heads, (N, L, S), not (N, num_heads, L, S).

        Raises:
            ValueError: a shape or dtype does not fit.
        """
        inputs, masks = (query, key, value), (key_padding_mask, attn_mask)
        weights = {name: getattr(self, name) for name in _WEIGHTS}
        out, attention = _attend(self, inputs, masks, weights, self.training, average_attn_weights)
        return (out, attention) if need_weights else (out,)


_WEIGHTS = ("in_proj_weight", "in_proj_bias", "bias_k", "bias_v", *(f"{letter}_proj_weight" for letter in "qkv"))


@layer_op("nn.MultiheadAttention")
def _attend(layer, inputs, masks, weights, training, averaged):
    query, key, value = inputs
    turned = layer.batch_first and query.ndim == 3
    if turned:
        query, key, value = (x.transpose(0, 1) for x in inputs)
    padding, mask = (_added(mask, query.dtype) for mask in masks)
    try:
        out, attention = F.multi_head_attention_forward(
            *(query, key, value, layer.embed_dim, layer.num_heads),
            add_zero_attn=layer.add_zero_attn,
            dropout_p=layer.dropout,
            out_proj_weight=layer.out_proj.weight,
            out_proj_bias=layer.out_proj.bias,
            training=training,
            key_padding_mask=padding,
            attn_mask=mask,
            use_separate_proj_weight=weights["in_proj_weight"] is None,
            average_attn_weights=averaged,
            **weights,
        )  # with the weights of the attention, even where nobody needs them: so it has a second derivative
    except AssertionError as error:
        raise ValueError(f"mindspore.nn.MultiheadAttention: {error}") from error
    return out.transpose(0, 1) if turned else out, attention


def _added(mask, dtype):
    """A mask as what is added to the scores: -inf where it is True."""
    if mask is None or mask.is_floating_point():
        return mask
    if mask.dtype not in (torch.bool, torch.uint8):
        raise ValueError(f"mindspore.nn.MultiheadAttention: a mask is of {mask.dtype}; give bools or floats")
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(mask.bool(), -math.inf)


class _Layer(Cell):
    """Attention and two dense layers, each with a residual connection, dropout and a norm.

    From "Attention Is All You Need" (Vaswani et al., 2017).

    Args:
        d_model: the length of an element of a sequence.
        nhead: in how many heads attention is paid.
        dim_feedforward: the length between the two dense layers.
        dropout: the probability to drop an element, in training.
        activation: between the two: 'relu', 'gelu', or `ops.relu`, `ops.gelu`, `nn.ReLU()`, `nn.GELU()`.
        layer_norm_eps: the epsilon of the norms.
        batch_first: whether a sequence is (N, L, d_model), not (L, N, d_model).
        norm_first: whether the norm stands before each part, not behind it.

    Raises:
        ValueError: d_model is no multiple of nhead, or the activation is another.
    """

    _attentions = ("self_attn",)

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        dtype=torch.float32,
    ):
        super().__init__()
        self._arguments = (
            *(d_model, nhead, dim_feedforward, dropout, activation),
            *(layer_norm_eps, batch_first, norm_first, dtype),
        )
        activation = self._activation(activation)
        for name in self._attentions:
            attention = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, dtype=dtype)
            setattr(self, name, attention)
        self.dense1 = Dense(d_model, dim_feedforward, dtype=dtype)
        self.dropout = Dropout(p=dropout)
        self.dense2 = Dense(dim_feedforward, d_model, dtype=dtype)
        parts = range(1, len(self._attentions) + 2)
        for i in parts:
            setattr(self, f"norm{i}", LayerNorm((d_model,), epsilon=layer_norm_eps, dtype=dtype))
        for i in parts:
            setattr(self, f"dropout{i}", Dropout(p=dropout))
        self.activation, self.norm_first, self.batch_first = activation, norm_first, batch_first
        self.d_model, self.nhead, self.dim_feedforward, self.dtype = d_model, nhead, dim_feedforward, dtype

    def _activation(self, activation):
        known = {"relu": ops.relu, "gelu": ops.gelu}
        if isinstance(activation, str):
            activation = known.get(activation, activation)
        if not isinstance(activation, (ReLU, GELU)) and activation not in known.values():
            raise ValueError(
                f"mindspore.nn.{self.cls_name}: activation is {activation!r}; give 'relu', 'gelu' or one of their kind"
            )
        return activation

    def _through(self, x, parts):
        """x after the parts, each added to what went into it."""
        for i, part in enumerate(parts, 1):
            norm, dropout = getattr(self, f"norm{i}"), getattr(self, f"dropout{i}")
            x = x + dropout(part(norm(x))) if self.norm_first else norm(x + dropout(part(x)))
        return x

    def _feed_forward(self, x):
        return self.dense2(self.dropout(self.activation(self.dense1(x))))


@public("nn.TransformerEncoderLayer")
class TransformerEncoderLayer(_Layer):
    __doc__ = f"A layer of an encoder: {_Layer.__doc__}"

    def construct(self, src, src_mask=None, src_key_padding_mask=None):
        """src after attention to itself and the dense layers, of its shape.

        Args:
            src: (L, N, d_model), (N, L, d_model) with batch_first, or (L, d_model).
            src_mask, src_key_padding_mask: as `MultiheadAttention` takes them.

        Raises:
            AssertionError: src_key_padding_mask is neither of bools nor of floats.
        """
        _check_padding_mask(self, src_key_padding_mask)

        def attend(x):
            return self.self_attn(x, x, x, src_key_padding_mask, False, src_mask)[0]

        return self._through(src, (attend, self._feed_forward))


@public("nn.TransformerDecoderLayer")
class TransformerDecoderLayer(_Layer):
    __doc__ = f"A layer of a decoder, which pays attention to itself and to the encoder's output: {_Layer.__doc__}"
    _attentions = ("self_attn", "multihead_attn")

    def construct(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        """tgt after attention to itself, to memory, and the dense layers, of its shape.

        Args:
            tgt: (L, N, d_model), (N, L, d_model) with batch_first, or (L, d_model).
            memory: what the encoder gave, likewise.
            tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask: as `MultiheadAttention` takes them.
        """

        def attend(x):
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask)[0]

        def look(x):
            return self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask)[0]

        return self._through(tgt, (attend, look, self._feed_forward))


def _check_padding_mask(layer, mask):
    if mask is not None and mask.dtype != torch.bool and not mask.is_floating_point():
        raise AssertionError(
            f"mindspore.nn.{layer.cls_name}: the padding mask is of {mask.dtype}; give bools or floats"
        )


class _Stack(Cell):
    """Layers on each other, all with the same first weights."""

    def __init__(self, layer, num_layers, norm):
        super().__init__()
        check_not_negative_ints(f"mindspore.nn.{self.cls_name}", num_layers=num_layers)
        first = type(self)._kind(*layer._arguments)  # the given one says the sizes, and is not itself part of this
        self.layers = CellList([copy.deepcopy(first) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm

    def _through(self, x, *rest):
        for layer in self.layers:
            x = layer(x, *rest)
        return x if self.norm is None else self.norm(x)


@public("nn.TransformerEncoder")
class TransformerEncoder(_Stack):
    """An encoder: layers on each other, which all begin with the same weights.

    Args:
        encoder_layer: a `TransformerEncoderLayer` for the sizes.
        num_layers: how many.
        norm: a layer for the end, such as `nn.LayerNorm`.
    """

    _kind = TransformerEncoderLayer

    def __init__(self, encoder_layer, num_layers, norm=None):
        super().__init__(encoder_layer, num_layers, norm)

    def construct(self, src, src_mask=None, src_key_padding_mask=None):
        """src after all layers; the arguments are those of a layer."""
        _check_padding_mask(self, src_key_padding_mask)
        return self._through(src, src_mask, src_key_padding_mask)


@public("nn.TransformerDecoder")
class TransformerDecoder(_Stack):
    """A decoder: layers on each other, which all begin with the same weights.

    Args:
        decoder_layer: a `TransformerDecoderLayer` for the sizes.
        num_layers: how many.
        norm: a layer for the end, such as `nn.LayerNorm`.
    """

    _kind = TransformerDecoderLayer

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__(decoder_layer, num_layers, norm)

    def construct(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        """tgt after all layers; the arguments are those of a layer."""
        return self._through(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)


@public("nn.Transformer")
class Transformer(Cell):
    """An encoder and a decoder, as in "Attention Is All You Need" (Vaswani et al., 2017).

    Args:
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, dtype: those of the
            layers.
        num_encoder_layers, num_decoder_layers: how many of each.
        custom_encoder, custom_decoder: Cells to be used in their place.

    >>> import msvjp as ms
    >>> net = ms.nn.Transformer(d_model=8, nhead=2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=16)
    >>> net(ms.ops.ones((5, 2, 8)), ms.ops.ones((3, 2, 8))).shape
    (3, 2, 8)
    """

    def __init__(
        self,
        d_model=512,
        nhead=8,
        num_encoder_layers=6,
        num_decoder_layers=6,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        custom_encoder=None,
        custom_decoder=None,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        dtype=torch.float32,
    ):
        super().__init__()
        layer = d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, dtype

        def stack(kind, count):
            one = kind._kind(*layer)
            return kind(one, count, LayerNorm((d_model,), epsilon=layer_norm_eps, dtype=dtype))

        self.encoder = stack(TransformerEncoder, num_encoder_layers) if custom_encoder is None else custom_encoder
        self.decoder = stack(TransformerDecoder, num_decoder_layers) if custom_decoder is None else custom_decoder
        for parameter in self.get_parameters():
            if parameter.ndim > 1:
                parameter.set_data(initializer("xavier_uniform", parameter.shape, parameter.dtype))
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def construct(
        self,
        src,
        tgt,
        src_mask=None,
        tgt_mask=None,
        memory_mask=None,
        src_key_padding_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        """What the decoder makes of tgt and of the encoded src, of the shape of tgt.

        Args:
            src: (S, N, d_model), (N, S, d_model) with batch_first, or (S, d_model).
            tgt: (T, N, d_model), or likewise.
            src_mask, tgt_mask, memory_mask, and their key_padding_masks: as the layers take them.

        Raises:
            ValueError: the last axis of src or tgt is not d_model long.
        """
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise ValueError(
                f"mindspore.nn.Transformer: src is {tuple(src.shape)}, tgt {tuple(tgt.shape)}; the last axis of both is "
                f"d_model, {self.d_model}"
            )
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        masks = tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask
        return self.decoder(tgt, memory, *masks)
