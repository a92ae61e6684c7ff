"""Names in texts."""

import importlib

import mindspore as ms
from mindspore import ops  #: mindspore.ops

getattr(ops, "relu")(1)  #: mindspore.ops.relu
getattr(ms.nn, "Dense")(1, 2).set_train()  #: mindspore.nn.Cell.set_train mindspore.nn.Dense
getattr(ms, "jit", None)
getattr(ops, "re" + "lu")
getattr(ops, chosen)
mint = importlib.import_module("mindspore.mint")  #: mindspore.mint
mint.exp  #: mindspore.mint.exp
__import__("mindspore.nn").Tensor  #: mindspore.Tensor mindspore.nn
importlib.import_module("torch").relu
hasattr(ops, "relu")  #: mindspore.ops
"mindspore.ops.relu"


def shadowed(getattr):
    getattr(ops, "relu")  #: mindspore.ops
