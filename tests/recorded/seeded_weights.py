"""What MindSpore's layers begin with after set_seed(42), written by MindSpore itself into seeded_weights.json.

In an environment that has MindSpore, from the root of the repository: `python -m tests.recorded.seeded_weights`.
`test_seeded_weights.py` compares, on both engines: a new row in LAYERS wants the file written again.
"""

import json
import pathlib

import mindspore as ms
import numpy as np
from mindspore import mint, nn  # noqa: F401
from mindspore.common.initializer import Normal, Uniform, XavierNormal  # noqa: F401

FILE = pathlib.Path(__file__).with_suffix(".json")

LAYERS = [
    *("nn.Dense(3, 4)", "nn.Dense(3, 4, has_bias=False)", "nn.Dense(3, 4, activation='relu')", "nn.Linear(3, 4)"),
    *("nn.Dense(30, 40, 'TruncatedNormal', 'uniform')", "nn.Dense(30, 40, Normal(0.02), Uniform(0.1))"),
    *(f"nn.Dense(3, 4, dtype=ms.{dtype})" for dtype in ("float16", "bfloat16", "float64")),
    *(
        "mint.nn.Linear(3, 4)",
        "mint.nn.Linear(3, 4, bias=False)",
        "nn.BiDense(3, 4, 5)",
        "nn.BiDense(3, 4, 5, has_bias=False)",
    ),
    *(f"nn.Conv{n}d(3, 4, 3)" for n in (1, 2, 3)),
    *(f"nn.Conv{n}d(4, 6, 3, group=2, has_bias=True)" for n in (1, 2, 3)),
    *(f"nn.Conv{n}dTranspose(4, 6, 3, group=2, has_bias=True)" for n in (1, 2)),
    *("nn.Conv3dTranspose(4, 6, 3, has_bias=True)", "nn.Conv2d(3, 4, (3, 2), has_bias=True, dtype=ms.float16)"),
    *("nn.Conv2d(3, 4, 3, weight_init='normal')", "nn.Conv2d(3, 4, 3, weight_init='XavierUniform', bias_init='ones')"),
    *("mint.nn.Conv1d(3, 4, 3)", "mint.nn.Conv2d(4, 6, 3, groups=2)", "mint.nn.Conv2d(3, 4, 3, bias=False)"),
    *("mint.nn.Conv3d(3, 4, 3)", "mint.nn.ConvTranspose2d(3, 4, 3)"),
    *("nn.Conv2dBnAct(3, 4, 3, has_bias=True, has_bn=True)", "nn.DenseBnAct(3, 4, has_bn=True)"),
    *(
        "nn.Embedding(50, 30)",
        "nn.Embedding(50, 30, padding_idx=3)",
        "nn.Embedding(5, 3, embedding_table=XavierNormal())",
    ),
    *("nn.EmbeddingLookup(50, 30)", "nn.EmbeddingExt(50, 30, padding_idx=2)", "mint.nn.Embedding(50, 30)"),
    *(f"nn.BatchNorm{n}d(3)" for n in (1, 2, 3)),
    *(f"mint.nn.BatchNorm{n}d(3)" for n in (1, 2, 3)),
    *(
        "nn.LayerNorm((4,))",
        "nn.GroupNorm(2, 4)",
        "nn.InstanceNorm2d(3)",
        "mint.nn.LayerNorm(4)",
        "mint.nn.GroupNorm(2, 4)",
    ),
    *("nn.PReLU(3)", "mint.nn.PReLU(3)"),
    *(f"nn.{kind}(3, 5)" for kind in ("RNN", "GRU", "LSTM", "RNNCell", "GRUCell", "LSTMCell")),
    *(f"nn.{kind}(3, 5, has_bias=False, dtype=ms.float16)" for kind in ("RNN", "GRU", "LSTM")),
    *(f"nn.{kind}(3, 5, has_bias=False, dtype=ms.float16)" for kind in ("RNNCell", "GRUCell", "LSTMCell")),
    *("nn.LSTM(30, 50, 3, bidirectional=True)", "nn.GRU(3, 5, 2, bidirectional=True)", "nn.RNN(3, 5, 2)"),
    "nn.SequentialCell(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.Dense(8, 2), nn.LSTM(2, 3), nn.Dense(8, 2))",
    *("nn.MultiheadAttention(4, 2)", "nn.MultiheadAttention(4, 2, add_bias_kv=True, kdim=3, vdim=6)"),
    *("nn.TransformerEncoderLayer(4, 2, 8)", "nn.TransformerDecoderLayer(4, 2, 8, dtype=ms.float16)"),
    *("nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)", "nn.Transformer(4, 2, 2, 1, 8)"),
    "nn.CellList([nn.LSTMCell(3, 5), nn.Dense(5, 5), nn.GRUCell(3, 3)])",
]


def initial(layer):
    """For each parameter some of its values and their sum, and then what numpy draws next."""
    ms.set_seed(42)
    parameters = eval(layer).parameters_dict()
    values = {name: p.astype(ms.float32).asnumpy().ravel() for name, p in parameters.items()}
    told = {name: [*map(float, v[[0, len(v) // 2, -1]]), float(v.sum(dtype=np.float64))] for name, v in values.items()}
    return {"parameters": told, "then": np.random.rand()}


if __name__ == "__main__":
    rows = [f"{json.dumps(layer)}: {json.dumps(initial(layer))}" for layer in LAYERS]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n")
