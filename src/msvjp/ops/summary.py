"""The ops that put values aside for a summary: a SummaryRecord writes them, at its next `record`."""

import torch

from .._op.declare import op

#: What was put aside and not written yet: {(plugin, name): a tensor on the CPU}. Of one name the last value counts.
_aside = {}


def taken():
    """What was put aside since the last call, as pairs of (plugin, name) and tensor."""
    found = list(_aside.items())
    _aside.clear()
    return found


def _put(plugin, name, value):
    _aside[plugin, name] = torch.as_tensor(value).detach().to("cpu", copy=True)


@op("ops.ScalarSummary()")
def scalar_summary(name, value):
    """Put a Tensor of one number aside, which SummaryRecord or SummaryCollector writes as a curve of that name."""
    _put("scalar", name, value)


@op("ops.TensorSummary()")
def tensor_summary(name, value):
    """Put a Tensor aside, of which SummaryRecord or SummaryCollector writes how its values are distributed."""
    _put("tensor", name, value)


@op("ops.HistogramSummary()")
def histogram_summary(name, value):
    """Put a Tensor aside, of which SummaryRecord or SummaryCollector writes the histogram."""
    _put("histogram", name, value)


@op("ops.ImageSummary()")
def image_summary(name, value):
    """Put images aside, a Tensor (N, 1 or 3, H, W), which SummaryRecord or SummaryCollector writes as pictures."""
    _put("image", name, value)
