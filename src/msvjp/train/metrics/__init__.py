"""mindspore.train.metrics: what a network is judged by, one kind a file."""

from . import by_name, classification, error, loss, metric, topk
