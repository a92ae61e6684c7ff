"""Collectives of one process."""

import mindspore as ms
import pytest
from mindspore import Tensor, communication, nn, ops

from .values import plain

pytestmark = pytest.mark.msvjp_only("MindSpore needs a launcher, and crashes without one")


@pytest.fixture(scope="module", autouse=True)
def released():
    yield
    communication.release()


@pytest.mark.parametrize(
    "collective", [ops.AllReduce(), ops.AllReduce("max"), ops.AllGather(), ops.ReduceScatter(ops.ReduceOp.PROD)]
)
def test_a_collective_gives_what_it_was_given(collective):
    x = Tensor([1.0, 2.0])
    out = collective(x)
    assert plain(out) == [1, 2]
    assert out is not x
    assert plain(ms.grad(lambda x: (3 * collective(x)).sum())(x)) == [3, 3]


def test_a_broadcast():
    assert plain(ops.Broadcast(0)((Tensor([1.0]), Tensor([2.0])))) == ([1], [2])
    with pytest.raises(ValueError, match=r"^mindspore\.ops\.Broadcast: root_rank is 1, and the group"):
        ops.Broadcast(1)((Tensor([1.0]),))


def test_what_collectives_refuse():
    with pytest.raises(ValueError, match=r"^mindspore\.ops\.AllReduce: op is 'mean'; give one of sum"):
        ops.AllReduce("mean")(Tensor([1.0]))
    with pytest.raises(TypeError, match=r"^mindspore\.ops\.AllReduce: op is 3 of type int"):
        ops.AllReduce(3)
    with pytest.raises(RuntimeError, match=r"^mindspore\.ops\.AllReduce: rank 0 is in no group 'ours'"):
        ops.AllReduce(group="ours")(Tensor([1.0]))


def test_processes_that_a_launcher_started_must_meet(monkeypatch):
    communication.release()
    monkeypatch.setenv("RANK_SIZE", "8")
    monkeypatch.setenv("RANK_ID", "1")
    with pytest.raises(RuntimeError, match=r"^mindspore\.ops\.AllReduce: the processes have not met; call .*init\(\)"):
        ops.AllReduce()(Tensor([1.0]))
    with pytest.raises(RuntimeError, match=r"^mindspore\.nn\.DistributedGradReducer: the processes have not met"):
        nn.DistributedGradReducer([])
    ms.set_auto_parallel_context(parallel_mode="data_parallel")
    net = nn.Dense(1, 1)
    with pytest.raises(RuntimeError, match="the processes have not met"):
        nn.TrainOneStepCell(net, nn.SGD(net.trainable_params(), 0.1))
    ms.reset_auto_parallel_context()


def test_a_collective_is_not_batched():
    with pytest.raises(RuntimeError, match=r"^mindspore\.ops\.AllReduce brings its own derivative.*vmap"):
        ms.vmap(ops.AllReduce())(Tensor([1.0, 2.0]))
