"""Rows of nn/embedding.py. The tables' beginnings and gradients are in test_embedding.py."""

import numpy as np

from . import case, floats

NO_KERNEL = "no kernel on a CPU"
T = floats(5, 3)

case(
    *("nn.Embedding(5, 3, embedding_table=t)(i)", "nn.Embedding(5, 3, True, t)(i)", "nn.EmbeddingLookup(5, 3, t)(i)"),
    "nn.EmbeddingLookup(5, 3, t, 'DEVICE', sparse=False)(i)",
    *("nn.EmbeddingExt(5, 3, _weight=t)(i)", "mint.nn.Embedding(5, 3, _weight=t, _freeze=True)(i)"),
    t=T,
    i=np.int32([[0, 4, 4], [2, 1, 0]]),
    want=lambda t, i: t[i],
    grad="",
    bad={
        "nn.Embedding('a', 3)": TypeError,
        "nn.Embedding(5.0, 3)": TypeError,
        "nn.Embedding(0, 3)": ValueError,
        "nn.Embedding(5, 3, use_one_hot=1)": TypeError,
        "nn.Embedding(5, 4, embedding_table=t)": ValueError,
        "nn.Embedding(5, 3, padding_idx=5)": ValueError,
        "nn.Embedding(5, 3, padding_idx=-1)": ValueError,
        "nn.Embedding(5, 3, padding_idx=1.0)": TypeError,
        "nn.Embedding(5, 3)(i + 4)": (IndexError, RuntimeError),
        "nn.Embedding(5, 3)(i.astype(ms.float32))": TypeError,
        "nn.EmbeddingLookup(0, 3)": ValueError,
        "nn.EmbeddingLookup(5, 3, target='no such')": ValueError,
        "nn.EmbeddingLookup(5, 3, sparse=1)": TypeError,
        "mint.nn.Embedding(5, 3, padding_idx=5)": ValueError,
        "mint.nn.Embedding(5, 3, sparse=True)": ValueError,
    },
    no_kernel={
        "nn.EmbeddingExt(5, 3, _weight=t)(i)": NO_KERNEL,
        "mint.nn.Embedding(5, 3, _weight=t, _freeze=True)(i)": NO_KERNEL,
    },
)
case("nn.Embedding(5, 3, embedding_table=t)(i)", t=T, i=np.int64([-1, 2]), want=lambda t, i: t[i], grad="")
case("nn.Embedding(5, 3, embedding_table=t)(i)", t=T, i=np.array(2, np.int64), want=lambda t, i: t[2], grad="")
case("nn.Embedding(5, 3, embedding_table=t)(i)", t=T, i=np.zeros(0, np.int32), want=lambda t, i: t[:0], grad="")
case(
    *("nn.Embedding(5, 3, True, t)(i)", "nn.EmbeddingLookup(5, 3, t)(i)"),
    t=T,
    i=np.int64([[-1, 5, 2]]),
    want=lambda t, i: t[i % 5] * np.float32([[[0], [0], [1]]]),  # outside the table there are zeros
    grad="",
)
case(
    "nn.EmbeddingLookup(5, 3, t, max_norm=1.0)(i)",
    t=T,
    i=np.int64([0, 1, 2]),
    want=lambda t, i: t[:3] / np.maximum(np.sqrt((t * t).sum(1, keepdims=True)), 1)[:3],
    grad="",
    no_kernel={"nn.EmbeddingLookup(5, 3, t, max_norm=1.0)(i)": "scales a row by the norm of another"},
)
case(
    "mint.nn.Embedding(5, 3, max_norm=1.0, _weight=t)(i)",
    t=T / 10,
    i=np.int64([0, 1, 2]),
    want=lambda t, i: t[:3],
    grad="",
    no_kernel={"mint.nn.Embedding(5, 3, max_norm=1.0, _weight=t)(i)": NO_KERNEL},
)


# ---- several fields ----


def by_fields(operator):
    def merge(t, i, w, f):
        out = np.zeros((2, 3, 3), np.float32)
        for b, field in np.ndindex(2, 3):
            here = (f[b] == field) & (w[b] != 0)
            rows = w[b, here][:, None] * t[i[b, here]]
            if here.any():
                total = {"SUM": rows.sum(0), "MEAN": rows.sum(0) / abs(w[b, here]).sum(), "MAX": rows.max(0)}
                out[b, field] = total[operator]
        return out

    return merge


FIELDS = {
    "t": T,
    "i": np.int32([[2, 4, 1, 0, 0], [1, 3, 0, 0, 0]]),
    "w": np.float32([[1, 2, 1, 0, 0], [1, -1, 1, 0, 0]]),
    "f": np.int32([[0, 1, 1, 0, 0], [0, 0, 1, 0, 0]]),
}
for operator in ("SUM", "MEAN", "MAX"):
    device = f"nn.MultiFieldEmbeddingLookup(5, 3, 3, t, 'DEVICE', operator={operator!r})(i, w, f)"
    case(
        f"nn.MultiFieldEmbeddingLookup(5, 3, 3, t, operator={operator!r})(i, w, f)",
        device,
        **FIELDS,
        want=by_fields(operator),
        grad="",  # the weights have to be float32
        no_kernel={device: NO_KERNEL},
        bad={
            "nn.MultiFieldEmbeddingLookup(5, 3, 0)": ValueError,
            "nn.MultiFieldEmbeddingLookup(5, 3, 3, operator='x')": ValueError,
            "nn.MultiFieldEmbeddingLookup(5, 3, 3, t)(i[0], w, f)": ValueError,
            "nn.MultiFieldEmbeddingLookup(5, 3, 3, t)(i, w.astype(ms.float16), f)": TypeError,
            "nn.MultiFieldEmbeddingLookup(5, 3, 3, t)(i, w, f.astype(ms.int64))": TypeError,
        },
    )
