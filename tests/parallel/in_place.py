"""mindspore.mint.distributed and comm_func on all ranks: what is written, what comes back, and the errors."""

import os
import pathlib

import mindspore as ms
import numpy as np
from mindspore import Tensor, nn, ops
from mindspore.communication import comm_func
from mindspore.mint import distributed as dist

from tests.parallel.collectives import REDUCTIONS, drawn, raised
from tests.parallel.data_parallel import Net, parallel, part
from tests.parallel.together import run_checks


def world():
    return dist.get_rank(), dist.get_world_size()


def mine(*shape):
    return Tensor(drawn(world()[0], *shape))


def of_all(*shape):
    return np.stack([drawn(r, *shape) for r in range(world()[1])])


def same(tensor, want):
    np.testing.assert_allclose(tensor.asnumpy(), want, rtol=1e-14)


def written():
    rank, size = world()
    everything = of_all(size, 2)
    for op, reduced in REDUCTIONS.items():
        x = mine(size, 2)
        assert dist.all_reduce(x, op) is None
        same(x, reduced(everything))
        x = mine(size, 2)
        dist.reduce(x, 1, op)
        same(x, reduced(everything) if rank == 1 else everything[rank])
        out = Tensor(np.zeros(2))
        dist.reduce_scatter(out, [mine(size, 2)[i] for i in range(size)], op)
        same(out, reduced(everything)[rank])
        out = Tensor(np.zeros((1, 2)))
        dist.reduce_scatter_tensor(out, mine(size, 2), op)
        same(out, reduced(everything)[rank : rank + 1])
    x = mine(size, 2)
    dist.broadcast(x, 1)
    same(x, everything[1])
    outs = [Tensor(np.zeros((size, 2))) for _ in range(size)]
    dist.all_gather(outs, mine(size, 2))
    for out, want in zip(outs, everything, strict=True):
        same(out, want)
    out = Tensor(np.zeros((size * size, 2)))
    handle = dist.all_gather_into_tensor(out, mine(size, 2), async_op=True)
    handle.wait()
    same(out, np.concatenate(everything))
    assert handle.is_completed() and dist.barrier() is None


def dealt_out():
    rank, size = world()
    everything = of_all(size, 2)
    out = Tensor(np.zeros(2))
    dist.scatter(out, [mine(size, 2)[i] for i in range(size)], src=1)
    same(out, everything[1][rank])
    outs = [Tensor(np.zeros((size, 2))) for _ in range(size)]
    dist.gather(mine(size, 2), outs, dst=1)
    for out, want in zip(outs, everything, strict=True):
        same(out, want if rank == 1 else 0 * want)
    outs = [Tensor(np.zeros(2)) for _ in range(size)]
    dist.all_to_all(outs, [mine(size, 2)[i] for i in range(size)])
    for r, out in enumerate(outs):
        same(out, everything[r][rank])
    out = Tensor(np.zeros((size, 2)))
    dist.all_to_all_single(out, mine(size, 2))
    same(out, everything[:, rank])
    sent, came = [r + 1 for r in range(size)], [rank + 1] * size
    out = Tensor(np.zeros((sum(came), 2)))
    dist.all_to_all_single(out, mine(sum(sent), 2), came, sent)
    start = sum(sent[:rank])
    same(out, of_all(sum(sent), 2)[:, start : start + rank + 1].reshape(-1, 2))


def parts_of_other_lengths():
    rank, size = world()
    lengths = [r + 1 for r in range(size)]
    out = Tensor(np.zeros((sum(lengths), 2)))
    dist.all_gather_into_tensor_uneven(out, mine(rank + 1, 2), lengths)
    same(out, np.concatenate([drawn(r, r + 1, 2) for r in range(size)]))
    even = Tensor(np.zeros((2 * size, 2)))
    dist.all_gather_into_tensor_uneven(even, mine(2, 2))
    same(even, np.concatenate(of_all(2, 2)))
    for op, reduced in (("sum", lambda x: x.sum(0)), ("max", lambda x: x.max(0))):
        out = Tensor(np.zeros((rank + 1, 2)))
        dist.reduce_scatter_tensor_uneven(out, mine(sum(lengths), 2), lengths, op)
        start = sum(lengths[:rank])
        same(out, reduced(of_all(sum(lengths), 2))[start : start + rank + 1])
    raised(ValueError, "the lengths are", dist.all_gather_into_tensor_uneven, out, mine(3, 2), [1] * size)
    if rank < 2:
        other = 1 - rank
        came = Tensor(np.zeros(2))
        handles = dist.batch_isend_irecv([dist.P2POp("isend", mine(2), other), dist.P2POp(dist.irecv, came, other)])
        for handle in handles:
            handle.wait()
        same(came, drawn(other, 2))
    if rank == 0:
        dist.send_object_list(["a", {"b": 2}], 1)
    if rank == 1:
        found = [None, None]
        assert dist.recv_object_list(found, 0) == 0 and found == ["a", {"b": 2}]
    raised(TypeError, "give a list with items", dist.send_object_list, [], 1 - min(rank, 1))
    x = Tensor([1.0 + rank])
    assert ms.ops.communication.all_reduce(x) is None
    same(x, [size * (size + 1) / 2])


def functions_of_ops_communication():
    rank, size = world()
    everything, communication = of_all(size, 2), ms.ops.communication
    out = Tensor(np.zeros((size * size, 2)))
    assert communication.gather_into_tensor(out, mine(size, 2), dst=1) is None
    same(out, np.concatenate(everything) if rank == 1 else np.zeros((size * size, 2)))
    out = Tensor(np.zeros((1, 2)))
    communication.scatter_tensor(out, mine(size, 2), src=1, async_op=True).wait()
    same(out, everything[1][rank : rank + 1])
    raised(ValueError, "a Tensor for the result is", communication.scatter_tensor, Tensor(np.zeros(2)), mine(size, 2))
    counts = [i + j for i in range(size) for j in range(size)]  # what i sends to j
    sent, came = counts[rank * size : (rank + 1) * size], counts[rank::size]
    for exchange in (communication.all_to_all_v_c, comm_func.all_to_all_v_c):
        out = Tensor(np.zeros((sum(came), 2)))
        assert exchange(out, mine(sum(sent), 2), counts) is None
        starts = [sum(counts[r * size : r * size + rank]) for r in range(size)]
        rows = [drawn(r, sum(counts[r * size : (r + 1) * size]), 2)[starts[r] :][: came[r]] for r in range(size)]
        same(out, np.concatenate(rows))
    raised(TypeError, f"give {size**2} ints", comm_func.all_to_all_v_c, out, mine(2, 2), [1])
    raised(ValueError, "send_count_matrix says", comm_func.all_to_all_v_c, out, mine(5, 2), counts)
    _, pull = ms.vjp(exchanged_evenly, mine(size, 2))
    (g,) = pull(mine(size, 2))
    same(g, of_all(size, 2)[:, rank] * 3)


def exchanged_evenly(x):
    size = world()[1]
    out = ops.zeros_like(x)
    ms.ops.communication.all_to_all_v_c(out, x * 3, [1] * size**2)
    return out


def a_store():
    rank, size = world()
    host, port = "127.0.0.1", [None]
    if rank == 0:
        store = dist.TCPStore(host, 0, size, is_master=True, wait_for_workers=False)
        port = [store.port]
    dist.broadcast_object_list(port, 0)
    if rank:
        store = dist.TCPStore(host, port[0], size)
    store.set(f"of {rank}", f"{rank}")
    assert [store.get(f"of {r}") for r in range(size)] == [b"%d" % r for r in range(size)]
    store.add("sum", rank)
    dist.barrier()
    assert store.add("sum", 0) == size * (size - 1) // 2
    dist.barrier()


def from_one_to_another():
    rank, size = world()
    right, left = (rank + 1) % size, (rank - 1) % size
    came = Tensor(np.zeros(3))
    handles = [dist.isend(mine(3), right, tag=5), dist.irecv(came, left, tag=5)]
    for handle in handles:
        handle.wait()
    same(came, drawn(left, 3))
    if rank == 0:
        dist.send(mine(3), 1)
    if rank == 1:
        assert dist.recv(came, 0) == 0
        same(came, drawn(0, 3))
    operations = [comm_func.P2POp("isend", mine(2), right), comm_func.P2POp(comm_func.irecv, mine(2), left)]
    (out,) = comm_func.batch_isend_irecv(operations)
    same(out, drawn(left, 2))
    raised(ValueError, "this process itself", dist.send, mine(3), rank)


def objects():
    rank, size = world()
    found = [None] * size
    dist.all_gather_object(found, {"rank": rank, "text": "x" * rank})
    assert found == [{"rank": r, "text": "x" * r} for r in range(size)]
    found = [None] * size if rank == 1 else None
    dist.gather_object((rank,), found, dst=1)
    assert found == ([(r,) for r in range(size)] if rank == 1 else None)
    listed = ["a", 2] if rank == 1 else [None, None]
    dist.broadcast_object_list(listed, src=1)
    assert listed == ["a", 2]
    out = [None]
    dist.scatter_object_list(out, [f"for {r}" for r in range(size)] if rank == 0 else None, src=0)
    assert out == [f"for {rank}"]
    raised(TypeError, f"a list of {size} items", dist.all_gather_object, [], 1)


def functions():
    rank, size = world()
    everything = of_all(size, 2)
    x = mine(size, 2)
    out, handle = comm_func.all_reduce(x)
    same(out, everything.sum(0))
    assert handle is None and comm_func.all_reduce(x, async_op=True)[1].wait() is None
    same(comm_func.all_gather_into_tensor(x)[0], np.concatenate(everything))
    same(comm_func.reduce_scatter_tensor(x)[0], everything.sum(0)[rank : rank + 1])
    same(comm_func.reduce(x, 1), everything.sum(0) if rank == 1 else [0])
    same(comm_func.broadcast(x, 1), everything[1])
    same(comm_func.gather_into_tensor(x, 1), np.concatenate(everything) if rank == 1 else [0])
    same(comm_func.scatter_tensor(x, 1), everything[1][rank : rank + 1])
    shapes = [(rank + 1,)] * size
    outs, _ = comm_func.all_to_all_with_output_shape(shapes, [mine(r + 1) for r in range(size)])
    for r, out in enumerate(outs):
        same(out, drawn(r, rank + 1))
    out, _ = comm_func.all_to_all_single_with_output_shape((size,), mine(size))
    same(out, [drawn(r, size)[rank] for r in range(size)])
    comm_func.barrier()
    raised(TypeError, "mindspore.communication.comm_func.all_reduce: op is 'avg'", comm_func.all_reduce, x, "avg")
    raised(TypeError, "give a Tensor", comm_func.all_reduce, 3)


def groups():
    rank, size = world()
    name = dist.new_group([1, 0])
    assert (name == "") == (rank > 1)
    assert dist.get_rank(name or "none") == (rank if rank < 2 else -1)
    assert dist.get_world_size(name or "none") == (2 if rank < 2 else -1)
    if name:
        assert dist.get_process_group_ranks(name) == [0, 1]
        assert dist.get_global_rank(name, 1) == dist.get_group_rank(name, 1) == 1
        x = Tensor([1.0 + rank])
        dist.all_reduce(x, group=name)
        assert x.asnumpy() == 3
        dist.destroy_process_group(name)
    assert dist.is_available() and dist.is_initialized() and dist.get_backend() == "hccl"
    assert dist.new_group() == ms.communication.GlobalComm.WORLD_COMM_GROUP
    raised(TypeError, "give a list", dist.new_group, (0, 1))


def what_does_not_fit():
    rank, size = world()
    x = Tensor([1.0])
    raised(ValueError, "a Tensor for the result is", dist.all_gather, [Tensor([[1.0]])] * size, x)
    raised(TypeError, "Tensors for", dist.all_gather, [x], x)
    raised(TypeError, "op is 'mean'", dist.all_reduce, x, "mean")
    raised(TypeError, "async_op is 1", dist.all_reduce, x, async_op=1)
    raised(ValueError, f"src is {size}", dist.broadcast, x, size)
    raised(TypeError, "give a Tensor", dist.all_reduce, [1.0])
    raised(ValueError, "backend is 'gloo'", dist.init_process_group, "gloo")
    dist.init_process_group()  # twice is as once
    assert x.asnumpy() == 1


def no_thread_outlives_the_groups():
    """One that lets go of a tensor while Python ends would end the process. Cells that hold a reducer are alive here."""
    parallel()
    net = Net()
    step = nn.TrainOneStepCell(net, nn.SGD(net.trainable_params(), 0.1))
    step(part(drawn(0, 4 * world()[1], 6)))
    assert threads_of_torch()
    ms.communication.release()
    assert not threads_of_torch() and step.grad_reducer is not None


def threads_of_torch():
    names = [pathlib.Path(f"/proc/self/task/{task}/comm").read_text().strip() for task in os.listdir("/proc/self/task")]
    return [name for name in names if "gloo" in name]


CHECKS = [
    written,
    dealt_out,
    parts_of_other_lengths,
    functions_of_ops_communication,
    a_store,
    from_one_to_another,
    objects,
    functions,
    groups,
    what_does_not_fit,
    no_thread_outlives_the_groups,
]

if __name__ == "__main__":
    run_checks(CHECKS)
