"""torch's data parallel wrappers around a Cell: refused under a transform, and at work under `loss.backward()`."""

import socket

import pytest
import torch

import msvjp as ms
from msvjp import Tensor, nn
from msvjp._tape.data_parallel import check_whole

pytestmark = pytest.mark.not_on("cuda", "npu", reason="its processes speak gloo, which has the CPU alone")

X = Tensor([[1.0, 2.0]])


@pytest.fixture(scope="module", autouse=True)
def alone():
    """A group of one process."""
    if not torch.distributed.is_available():
        pytest.skip("this torch has no distributed")
    with socket.socket() as s:
        s.bind(("localhost", 0))
        port = s.getsockname()[1]
    torch.distributed.init_process_group("gloo", init_method=f"tcp://localhost:{port}", rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def wrapped():
    net = nn.Dense(2, 1, "ones")
    return net, torch.nn.parallel.DistributedDataParallel(net)


REFUSED = {
    "vjp of the wrapper": lambda net, ddp: ms.vjp(ddp, X),
    "vjp by weights": lambda net, ddp: ms.vjp(lambda x: ddp(x), X, weights=net.trainable_params()),
    "grad": lambda net, ddp: ms.grad(lambda x: ddp(x).sum(), None, net.trainable_params())(X),
    "value_and_grad": lambda net, ddp: ms.value_and_grad(ddp, None, net.trainable_params())(X),
    "TrainOneStepCell": lambda net, ddp: nn.TrainOneStepCell(
        nn.WithLossCell(ddp, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1)
    )(X, Tensor([[1.0]])),
}


@pytest.mark.parametrize("use", REFUSED.values(), ids=REFUSED)
def test_refused_under_a_transform(use):
    with pytest.raises(NotImplementedError, match=r"DistributedDataParallel.*loss\.backward\(\)"):
        use(*wrapped())


def test_backward_works():
    net, ddp = wrapped()
    net.set_grad()
    ddp(X).sum().backward()
    assert net.weight.grad.tolist() == [[1, 2]]


def test_a_plain_call_works():
    _, ddp = wrapped()
    assert ddp(X).shape == (1, 1)


def test_sharded_weights_are_refused():
    class DTensor(torch.nn.Parameter):
        pass

    with pytest.raises(NotImplementedError, match=r"mindspore\.grad: a weight is sharded"):
        check_whole("mindspore.grad", DTensor(torch.ones(2)))
    with pytest.raises(NotImplementedError, match=r"mindspore\.grad: a weight is sharded"):
        ms.grad(lambda x: x, None, [DTensor(torch.ones(2))])
