"""mindspore.train.metrics: what a network is judged by, one kind a file."""

from . import (
    bleu_score,
    by_name,
    classification,
    confusion_matrix,
    cosine_similarity,
    dice,
    error,
    loss,
    metric,
    occlusion_sensitivity,
    perplexity,
    roc,
    surface_distance,
    topk,
)
