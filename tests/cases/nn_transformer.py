"""Rows of nn/transformer.py: shapes and errors. Values and masks are in test_transformer.py."""

from . import case, floats

X, Y = floats(5, 2, 4), floats(3, 2, 4, seed=1)
LAYER, DECODER = "nn.TransformerEncoderLayer(4, 2, 8)", "nn.TransformerDecoderLayer(4, 2, 8)"

case(
    *(f"{LAYER}(x).shape", "nn.TransformerEncoderLayer(4, 2, 8, 0.0, 'gelu', 1e-6, True, True)(x).shape"),
    *(f"nn.TransformerEncoder({LAYER}, 2, nn.LayerNorm((4,)))(x).shape", f"nn.TransformerEncoder({LAYER}, 0)(x).shape"),
    *(f"{DECODER}(x, y).shape", f"nn.TransformerDecoder({DECODER}, 2)(x, y).shape"),
    *("nn.Transformer(4, 2, 1, 1, 8)(y, x).shape", "nn.MultiheadAttention(4, 2)(x, y, y)[0].shape"),
    *("nn.TransformerEncoderLayer(4, 2, 8, activation=ops.gelu)(x).shape",),
    x=X,
    y=Y,
    want=(5, 2, 4),
    bad={
        "nn.MultiheadAttention(4, 3)": ValueError,
        "nn.MultiheadAttention('4', 2)": TypeError,
        "nn.MultiheadAttention(4, 2)(x, x, x[0])": ValueError,
        "nn.MultiheadAttention(4, 2, kdim=3)(x, x, x)": ValueError,
        "nn.MultiheadAttention(4, 2)(x, x, x, ms.Tensor([[1] * 5] * 2))": ValueError,
        "nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=ms.Tensor([[1] * 5] * 5))": ValueError,
        "nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=ms.Tensor([[True] * 3]))": ValueError,
        f"{LAYER}(x, None, ms.Tensor([[1] * 5] * 2))": AssertionError,
        f"nn.TransformerEncoder({LAYER}, 1)(x, None, ms.Tensor([[1] * 5] * 2))": AssertionError,
        "nn.TransformerEncoderLayer(4, 2, 8, activation='tanh')": ValueError,
        "nn.TransformerDecoderLayer(4, 2, 8, activation=ops.tanh)": ValueError,
        "nn.Transformer(5, 2, 1, 1, 8)": ValueError,
        "nn.Transformer(4, 2, 1, 1, 8)(y, x[..., :3])": ValueError,
    },
)
case("nn.MultiheadAttention(4, 2)(x, y, y)[1].shape", x=X, y=Y, want=(2, 5, 3))
case("nn.MultiheadAttention(4, 2)(x, y, y, average_attn_weights=False)[1].shape", x=X, y=Y, want=(2, 2, 5, 3))
case("nn.MultiheadAttention(4, 2, batch_first=True)(x, x, x)[1].shape", x=X, want=(5, 2, 2))
case("len(nn.MultiheadAttention(4, 2)(x, y, y, None, False))", x=X, y=Y, want=1)
