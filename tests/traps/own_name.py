"""msvjp under MindSpore's name."""

import msvjp as mindspore
import msvjp.nn as nn  #: mindspore.nn
from msvjp import UnsupportedError, bridge, ops  #: mindspore.UnsupportedError mindspore.bridge mindspore.ops

mindspore.Tensor([1])  #: mindspore.Tensor
nn.Dense(1, 2)  #: mindspore.nn.Dense
ops.no_such_name  #: mindspore.ops.no_such_name
bridge.to_torch  #: mindspore.bridge.to_torch
