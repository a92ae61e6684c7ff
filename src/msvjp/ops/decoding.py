"""Sequences that come out of a network: the best path of CTC, and how far one sequence is from another."""

import torch

from .._core.checks import check_positive_ints
from .._op.declare import op
from ._arguments import dims


@op("ops.ctc_greedy_decoder", "ops.CTCGreedyDecoder(merge_repeated)")
def ctc_greedy_decoder(inputs, sequence_length, merge_repeated=True):
    """The likeliest class of each step, without blanks, which are the last class, as a sparse matrix.

    Args:
        inputs: (steps, N, classes), logits.
        sequence_length: how many steps each of the N has.
        merge_repeated: whether a class counts once where it comes in steps next to each other.

    Returns:
        The places (row, position), the classes there, the shape, all int64; minus the sum of each row's largest logits, (N, 1).

    Raises:
        ValueError: a sequence is longer than the steps.
    """
    steps, rows, classes = inputs.shape
    if int(sequence_length.max()) > steps:
        raise ValueError(
            f"mindspore.ops.ctc_greedy_decoder: sequence_length is {sequence_length.tolist()}; inputs have {steps} steps"
        )
    score, best = inputs.max(2)
    is_there = torch.arange(steps, device=inputs.device)[:, None] < sequence_length
    kept = is_there & (best != classes - 1)
    if merge_repeated:
        kept[1:] &= best[1:] != best[:-1]
    row, step = kept.T.nonzero(as_tuple=True)
    position = kept.T.cumsum(1)[row, step] - 1
    longest = int(kept.sum(0).max()) if kept.numel() else 0
    shape = torch.tensor([rows, longest], device=inputs.device)
    return torch.stack([row, position], 1), best[step, row], shape, -(score * is_there).sum(0)[:, None]


@op("ops.EditDistance(normalize)")
def edit_distance(
    hypothesis_indices,
    hypothesis_values,
    hypothesis_shape,
    truth_indices,
    truth_values,
    truth_shape,
    normalize=True,
):
    """How many items must be put in, taken out or replaced in each hypothesis until it is the truth, float32.

    The sequences are the last axes of two sparse arrays, of which come the places, the values and the shape.

    Args:
        normalize: whether it is divided by the length of the truth; infinite where that is 0 and the other is not.
    """
    said, true = _sequences(hypothesis_indices, hypothesis_values), _sequences(truth_indices, truth_values)
    shape = [max(pair) for pair in zip(dims(hypothesis_shape)[:-1], dims(truth_shape)[:-1], strict=True)]
    out = torch.zeros(shape, device=truth_values.device)
    for place in said.keys() | true.keys():
        first, second = said.get(place, []), true.get(place, [])
        far = _levenshtein(first, second)
        if normalize:
            far = far / len(second) if second else float("inf") if first else 0.0
        out[place] = far
    return out


def _sequences(indices, values):
    """The items of each sequence, by its place."""
    sequences = {}
    for place, value in zip(indices.tolist(), values.tolist(), strict=True):
        sequences.setdefault(tuple(place[:-1]), []).append(value)
    return sequences


def _levenshtein(a, b):
    before = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(row[-1] + 1, before[j] + 1, before[j - 1] + (x != y)))
        before = row
    return before[-1]


@op("ops.NoRepeatNGram(ngram_size)")
def no_repeat_ngram(state_seq, log_probs, ngram_size=1):
    """log_probs (N, beams, classes) with the lowest number for each class that would end an n-gram which was there before.

    Args:
        state_seq: (N, beams, steps), the classes so far.

    Raises:
        ValueError: ngram_size is not from 1 to before the steps.
    """
    check_positive_ints("mindspore.ops.NoRepeatNGram", ngram_size=ngram_size)
    if ngram_size >= state_seq.shape[-1]:
        raise ValueError(
            f"mindspore.ops.NoRepeatNGram: ngram_size is {ngram_size}; state_seq has {state_seq.shape[-1]} steps"
        )
    grams = state_seq.long().unfold(-1, ngram_size, 1)
    last = state_seq[..., state_seq.shape[-1] - ngram_size + 1 :].long()
    again = (grams[..., :-1] == last.unsqueeze(-2)).all(-1)
    banned = torch.zeros_like(log_probs).scatter_add(-1, grams[..., -1], again.to(log_probs.dtype)) > 0
    return log_probs.masked_fill(banned, torch.finfo(log_probs.dtype).min)
