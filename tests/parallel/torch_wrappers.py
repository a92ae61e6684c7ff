"""torch's wrappers of several processes around Cells: they reduce, or refuse; never local gradients in silence."""

import numpy as np
import torch
from torch.nn.parallel import DistributedDataParallel

import msvjp as ms
from msvjp import Tensor, nn
from msvjp._core.switch import inside_torch
from msvjp.communication import get_group_size, get_rank
from tests.parallel.collectives import raised
from tests.parallel.together import run_checks


def mine():
    return Tensor([[1.0 + get_rank()]])


def mean():
    return (get_group_size() + 1) / 2


def dense():
    return nn.Dense(1, 1, "ones", has_bias=False)


def backward_of_ddp_reduces():
    net = dense()
    net.set_grad()
    ddp = DistributedDataParallel(net)
    ddp(mine()).sum().backward()
    assert net.weight.grad.item() == mean()


def backward_of_a_fully_sharded_cell_reduces():
    from torch.distributed.fsdp import fully_shard

    net = nn.Dense(1, get_group_size(), "ones", has_bias=False)
    net.set_grad()
    inside_torch(fully_shard, net)
    net(mine()).sum().backward()
    assert net.weight.grad.full_tensor().flatten().tolist() == [mean()] * get_group_size()


def transforms_of_ddp_are_refused():
    net = dense()
    ddp, weights = DistributedDataParallel(net), net.trainable_params()
    for call in (
        lambda: ms.vjp(ddp, mine()),
        lambda: ms.grad(lambda x: ddp(x).sum(), None, weights)(mine()),
        lambda: ms.value_and_grad(ddp, None, weights)(mine()),
        lambda: nn.TrainOneStepCell(ddp_loss(ddp), nn.SGD(weights, 0.1))(mine(), mine()),
    ):
        raised(NotImplementedError, "DistributedDataParallel", call)


def ddp_loss(ddp):
    return nn.WithLossCell(ddp, nn.MSELoss())


def ddp_of_a_torch_module_in_a_closure_is_refused():
    layer = torch.nn.Linear(1, 1)
    ddp, weights = DistributedDataParallel(layer), list(layer.parameters())
    raised(
        NotImplementedError, "DistributedDataParallel of Linear", ms.grad(lambda x: ddp(x).sum(), None, weights), mine()
    )
    raised(NotImplementedError, "DistributedDataParallel of Linear", ms.vjp, lambda x: ddp(x), mine())


def weights_that_are_sharded_are_refused():
    from torch.distributed.fsdp import fully_shard

    net = nn.Dense(1, get_group_size(), "ones", has_bias=False)
    inside_torch(fully_shard, net)
    weights = list(net.parameters())
    raised(NotImplementedError, "a weight is sharded", ms.grad, lambda x: net(x).sum(), None, weights)
    layer = torch.nn.Linear(1, get_group_size())
    fully_shard(layer)
    weights = list(layer.parameters())
    raised(NotImplementedError, "a weight is sharded", ms.grad, lambda x: layer(x).sum(), None, weights)


def a_world_that_torch_made():
    assert np.array_equal(ms.ops.AllReduce()(mine()).asnumpy().item(), mean() * get_group_size())


CHECKS = [
    *(backward_of_ddp_reduces, transforms_of_ddp_are_refused, ddp_of_a_torch_module_in_a_closure_is_refused),
    *(a_world_that_torch_made, weights_that_are_sharded_are_refused, backward_of_a_fully_sharded_cell_reduces),
]

if __name__ == "__main__":
    run_checks(CHECKS)
