"""Rows of ops/decoding.py."""

import numpy as np

from . import case

# of three classes the last is the blank
BEST = np.int64([[0, 2], [0, 1], [2, 1], [0, 0]])
LOGITS = np.float32(np.eye(3)[BEST] * 2 + np.arange(3) / 10)
SCORES = -np.float32([[LOGITS[:, 0].max(-1).sum()], [LOGITS[:3, 1].max(-1).sum()]])

case(
    *("ops.ctc_greedy_decoder(x, n)", "ops.CTCGreedyDecoder()(x, n)"),
    x=LOGITS,
    n=np.int32([4, 3]),
    grad="",
    want=(np.int64([[0, 0], [0, 1], [1, 0]]), np.int64([0, 0, 1]), np.int64([2, 2]), SCORES),
    bad={"ops.ctc_greedy_decoder(x, n + 9)": (ValueError, RuntimeError)},
)
case(
    *("ops.ctc_greedy_decoder(x, n, False)", "ops.CTCGreedyDecoder(merge_repeated=False)(x, n)"),
    x=LOGITS,
    n=np.int32([4, 3]),
    grad="",
    want=(
        np.int64([[0, 0], [0, 1], [0, 2], [1, 0], [1, 1]]),
        np.int64([0, 0, 0, 1, 1]),
        np.int64([2, 3]),
        SCORES,
    ),
)

SPARSE = {
    "i": np.int64([[0, 0], [1, 0], [1, 1], [2, 0]]),
    "v": np.int64([1, 2, 3, 7]),
    "j": np.int64([[0, 0], [0, 1], [1, 0], [1, 1]]),
    "w": np.int64([1, 5, 3, 2]),
}
case(
    "ops.EditDistance(False)(i, v, ms.Tensor([3, 2]), j, w, ms.Tensor([3, 2]))",
    **SPARSE,
    want=np.float32([1, 2, 1]),
)
case(
    "ops.EditDistance()(i, v, ms.Tensor([3, 2]), j, w, ms.Tensor([3, 2]))",
    **SPARSE,
    want=np.float32([0.5, 1, np.inf]),
)

LOWEST = np.finfo(np.float32).min
case(
    "ops.NoRepeatNGram(2)(s, x)",
    s=np.int32([[[1, 2, 1], [3, 3, 0]]]),
    x=np.zeros((1, 2, 4), np.float32),
    grad="",
    want=lambda s, x: np.float32([[[0, 0, LOWEST, 0], [0, 0, 0, 0]]]),
    bad={"ops.NoRepeatNGram(0)(s, x)": ValueError},
)
case(
    "ops.NoRepeatNGram(3)(s, x)",
    s=np.int32([[[1, 2, 3, 1, 2]]]),
    x=np.zeros((1, 1, 4), np.float32),
    grad="",
    want=lambda s, x: np.float32([[[0, 0, 0, LOWEST]]]),
    bad={"ops.NoRepeatNGram(9)(s, x)": ValueError},
)
