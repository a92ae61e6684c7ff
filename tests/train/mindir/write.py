"""Write the `.mindir` files of this folder, and what the networks give, by the real MindSpore.

python -m tests.train.mindir.write      # from the root of the repository, with a Python that has MindSpore
"""

import pathlib

import mindspore as ms
import numpy as np
from mindspore import nn, ops

from tests.train.mindir.networks import NETWORKS
from tests.train.networks import Block, Layers, LeNet, made, moved, tensors

HERE = pathlib.Path(__file__).parent


class While(nn.Cell):
    def construct(self, x):
        while ops.reduce_sum(x) < 10:
            x = x * 2
        return x


class Sorting(nn.Cell):
    def construct(self, x):
        return ops.Sort()(x)[0]


def write(name, net, *inputs):
    out = net(*inputs)
    out = out if isinstance(out, tuple) else (out,)
    arrays = {f"in{i}": x.asnumpy() for i, x in enumerate(inputs)}
    arrays |= {f"out{i}": x.asnumpy() for i, x in enumerate(out)}
    if name in ("lenet", "block", "layers"):
        arrays |= {f"p.{p.name}": p.asnumpy() for p in net.get_parameters()}
    np.savez_compressed(HERE / f"{name}.npz", **arrays)
    ms.export(net, *inputs, file_name=str(HERE / name), file_format="MINDIR")
    (HERE / f"{name}.mindir").chmod(0o644)


if __name__ == "__main__":
    ms.set_context(mode=ms.GRAPH_MODE)
    ms.set_seed(1)
    for kind in (LeNet, Block, Layers):
        write(kind.__name__.lower(), made(kind), *tensors(kind))
    for name, (kind, inputs) in NETWORKS.items():
        write(name, moved(kind()), *inputs)
    write("training", made(Block).set_train(), *tensors(Block))
    write("control_flow", While(), ms.Tensor([1.0, 2.0]))
    write("sorting", Sorting(), ms.Tensor([2.0, 1.0]))
