"""Collectives of one process."""

import mindspore as ms
import pytest
from mindspore import Tensor, nn, ops

from .values import plain

pytestmark = pytest.mark.msvjp_only("MindSpore needs a launcher, and crashes without one")


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
    with pytest.raises(ValueError, match=r"^mindspore\.ops\.Broadcast: root_rank is 1"):
        ops.Broadcast(1)((Tensor([1.0]),))


def test_what_collectives_refuse(monkeypatch):
    with pytest.raises(ValueError, match=r"^mindspore\.ops\.AllReduce: op is 'mean'; give one of sum"):
        ops.AllReduce("mean")(Tensor([1.0]))
    with pytest.raises(TypeError, match=r"^mindspore\.ops\.AllGather: group is 3"):
        ops.AllGather(3)(Tensor([1.0]))
    monkeypatch.setenv("RANK_SIZE", "8")
    with pytest.raises(NotImplementedError, match=r"^mindspore\.ops\.AllReduce: RANK_SIZE=8"):
        ops.AllReduce()(Tensor([1.0]))
    with pytest.raises(NotImplementedError, match=r"^mindspore\.nn\.DistributedGradReducer: RANK_SIZE=8"):
        nn.DistributedGradReducer([])
