"""Imports and names that depend on what happens."""

import sys

try:
    import mindspore.nn as nn  #: mindspore.nn
    from mindspore import mint as F  #: mindspore.mint
except ImportError:
    import torch.nn as nn
    from mindspore import ops as F  #: mindspore.ops

nn.Dense(1, 2)  #: mindspore.nn.Dense
F.exp(1)  #: mindspore.mint.exp mindspore.ops.exp

if sys.argv:
    from mindspore import ops as chosen  #: mindspore.ops
else:
    from mindspore import numpy as chosen  #: mindspore.numpy
chosen.cos  #: mindspore.numpy.cos mindspore.ops.cos

try:
    from mindspore import Tensor  #: mindspore.Tensor
except ImportError as Tensor:
    Tensor = None
else:
    Tensor([1])  #: mindspore.Tensor
finally:
    print(Tensor)  #: mindspore.Tensor

for nn in (1, 2):
    nn.Dense
nn.ReLU  #: mindspore.nn.ReLU

while True:
    import mindspore as ms

    break
ms.Tensor  #: mindspore.Tensor

ms = object()
ms.Tensor

with open("x") as chosen:
    chosen.cos

match sys.argv:
    case [F]:
        F.exp
    case {"x": 1, **F}:
        from mindspore import nn as matched  #: mindspore.nn

        matched.Tanh  #: mindspore.nn.Tanh
