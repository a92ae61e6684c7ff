"""Collectives on all ranks: what they give, their derivatives against finite differences of the joint program, their errors."""

import mindspore as ms
import numpy as np
from mindspore import Tensor, communication, ops
from mindspore.communication import comm_func, create_group, get_group_size, get_rank
from torch import distributed

from tests.parallel.together import run_checks

DTYPES = ("float16", "float32", "float64", "bfloat16", "int8", "uint8", "int16", "int32", "int64", "complex64")


def world():
    return get_rank(), get_group_size()


def drawn(rank, *shape, seed=3):
    """What rank `rank` has, which every rank can work out."""
    return np.random.default_rng([seed, rank]).uniform(0.5, 2, shape)


def raised(error, match, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error as e:
        assert match in str(e), e
        return
    raise AssertionError(f"{error} was not raised")


# ---- values ----


def values():
    rank, size = world()
    mine = drawn(rank, size * 2, 3)
    all_of = np.stack([drawn(r, size * 2, 3) for r in range(size)])
    x = Tensor(mine)
    for op, reduced in REDUCTIONS.items():
        want = reduced(all_of)
        np.testing.assert_allclose(ops.AllReduce(op)(x).asnumpy(), want, rtol=1e-14, err_msg=op)
        np.testing.assert_allclose(
            ops.ReduceScatter(op)(x).asnumpy(), want[rank * 2 : rank * 2 + 2], rtol=1e-14, err_msg=op
        )
        at_1 = ops.Reduce(1, op)(x).asnumpy()
        np.testing.assert_allclose(at_1, want if rank == 1 else [0], rtol=1e-14, err_msg=op)
    assert np.array_equal(ops.AllGather()(x).asnumpy(), np.concatenate(all_of))
    a, b = ops.Broadcast(1)((x, x * 2))
    assert np.array_equal(a.asnumpy(), all_of[1]) and np.array_equal(b.asnumpy(), 2 * all_of[1])
    assert np.array_equal(ops.CollectiveGather(1)(x).asnumpy(), np.concatenate(all_of) if rank == 1 else [0])
    assert np.array_equal(ops.CollectiveScatter(1)(x).asnumpy(), all_of[1][rank * 2 : rank * 2 + 2])
    assert np.array_equal(x.asnumpy(), mine), "what was given has changed"


REDUCTIONS = {
    "sum": lambda x: x.sum(0),
    "max": lambda x: x.max(0),
    "min": lambda x: x.min(0),
    "prod": lambda x: x.prod(0),
    "avg": lambda x: x.mean(0),
}


def exchanges():
    rank, size = world()
    x = Tensor(drawn(rank, size * 2, size * 3))
    got = ops.AlltoAll(size, 1, 0)(x).asnumpy()
    want = np.concatenate([drawn(r, size * 2, size * 3)[:, rank * 3 : rank * 3 + 3] for r in range(size)])
    assert np.array_equal(got, want)
    right, left = (rank + 1) % size, (rank - 1) % size
    (got,) = ops.NeighborExchange([right], [left], ([left + 1],), ([rank + 1],), ms.float64)(
        (Tensor(drawn(rank, rank + 1)),)
    )
    assert np.array_equal(got.asnumpy(), drawn(left, left + 1))
    if rank == 0:
        ops.Send(sr_tag=3, dest_rank=1)(x)
    if rank == 1:
        got = ops.Receive(sr_tag=3, src_rank=0, shape=[size * 2, size * 3], dtype=ms.float64)()
        assert np.array_equal(got.asnumpy(), drawn(0, size * 2, size * 3))
    ops.Barrier()()


def dtypes():
    rank, size = world()
    for name in DTYPES:
        dtype = getattr(ms, name)
        x = Tensor(np.arange(2 * size) + rank, dtype)
        total = sum(np.arange(2 * size) + r for r in range(size))
        gathered = np.concatenate([np.arange(2 * size) + r for r in range(size)])
        for out, want in (
            (ops.AllReduce()(x), total),
            (ops.ReduceScatter()(x), total[2 * rank : 2 * rank + 2]),
            (ops.AllGather()(x), gathered),
            (ops.Broadcast(1)((x,))[0], np.arange(2 * size) + 1),
        ):
            assert out.dtype == dtype, (name, out.dtype)
            assert np.array_equal(out.astype(ms.complex64).asnumpy(), want), name
    yes = Tensor([True, False])
    assert ops.Broadcast(0)((yes,))[0].asnumpy().tolist() == [True, False]
    raised(TypeError, "mindspore.ops.AllReduce: bools are not added", ops.AllReduce(), yes)
    raised(TypeError, "op is 'avg'", ops.AllReduce("avg"), Tensor([1]))


def shapes():
    rank, size = world()
    total = size * (size - 1) / 2
    assert float(ops.AllReduce()(Tensor(float(rank)))) == total
    assert ops.AllGather()(Tensor(np.zeros((0, 3), np.float32))).shape == (0, 3)
    strided = Tensor(drawn(rank, 3, 2)).T
    want = sum(drawn(r, 3, 2).T for r in range(size))
    np.testing.assert_allclose(ops.AllReduce()(strided).asnumpy(), want, rtol=1e-14)
    nans = Tensor([np.nan if rank == 0 else 1.0, float(rank)])
    got = ops.AllReduce("max")(nans).asnumpy()
    assert np.isnan(got[0]) and got[1] == size - 1
    raised(ValueError, "mindspore.ops.AllGather", ops.AllGather(), Tensor(1.0))
    raised(ValueError, "must divide its first axis", ops.ReduceScatter(), Tensor(np.ones(size + 1)))
    raised(ValueError, "split_count", ops.AlltoAll(size + 1, 0, 0), Tensor(np.ones(size + 1)))


# ---- derivatives ----


def programs(rank, size):
    """Functions of this rank's x, (size, 2) in float64, by collectives: a Tensor each."""
    right, left = (rank + 1) % size, (rank - 1) % size
    return {
        **{f"AllReduce {op}": lambda x, op=op: ops.AllReduce(op)(x * x) for op in REDUCTIONS},
        **{f"ReduceScatter {op}": lambda x, op=op: ops.ReduceScatter(op)(x * x) for op in REDUCTIONS},
        "AllGather": lambda x: ops.AllGather()(x * x),
        "Broadcast": lambda x: ops.Broadcast(1)((x * x,))[0],
        "Reduce": lambda x: ops.Reduce(1)(x * x),
        "CollectiveGather": lambda x: ops.CollectiveGather(1)(x * x),
        "CollectiveScatter": lambda x: ops.CollectiveScatter(1)(x * x),
        "AlltoAll": lambda x: ops.AlltoAll(size, 0, 1)(x * x),
        "NeighborExchange": lambda x: ops.NeighborExchange([right], [left], ([size, 2],), ([size, 2],), ms.float64)(
            (x * x,)
        )[0],
        "two in a row": lambda x: ops.AllReduce()(ops.AllGather()(x * x) ** 2 * (rank + 1)),
        "comm_func": lambda x: comm_func.all_reduce(x * x)[0] * comm_func.broadcast(x, 1),
    }


def joint(program, x, rank):
    """The sum over the ranks of their outputs, each with weights of its own: what the joint program is differentiated of."""
    out = program(x)
    weights = Tensor(drawn(rank, *out.shape, seed=7))
    return (out * weights).sum()


def total(value):
    return float(ops.AllReduce()(value))


def differences(scalar, x, directions):
    """Of the joint program, along a direction on each rank, by central differences."""
    step = 1e-5
    return (total(scalar(x + step * directions)) - total(scalar(x - step * directions))) / (2 * step)


def first_derivatives():
    rank, size = world()
    x, d = Tensor(drawn(rank, size, 2)), Tensor(drawn(rank, size, 2, seed=11))
    for name, program in programs(rank, size).items():

        def scalar(x, program=program):
            return joint(program, x, rank)

        out, pull = ms.vjp(scalar, x)
        (g,) = pull(ms.ops.ones_like(out))
        got, want = total((g * d).sum()), differences(scalar, x, d)
        assert abs(got - want) < 1e-7 * max(1, abs(want)), (name, got, want)


def second_derivatives():
    rank, size = world()
    x, d = Tensor(drawn(rank, size, 2)), Tensor(drawn(rank, size, 2, seed=11))
    e = Tensor(drawn(rank, size, 2, seed=13))
    for name, program in programs(rank, size).items():

        def slope(x, program=program):
            return (ms.grad(lambda y: joint(program, y, rank))(x) * d).sum()

        g = ms.grad(slope)(x)
        got, want = total((g * e).sum()), differences(slope, x, e)
        assert abs(got - want) < 2e-7 * max(1, abs(want)), (name, got, want)


def a_product_with_a_zero():
    rank, size = world()
    x = Tensor([0.0 if rank == 1 else 2.0])
    g = ms.grad(ops.AllReduce("prod"))(x)
    assert g.asnumpy()[0] == (size * 2.0 ** (size - 1) if rank == 1 else 0)


def the_tape_ends_with_the_pull():
    """A vjp can be pulled again, and ranks that pull the same number of times stay together."""
    rank, size = world()
    _, pull = ms.vjp(ops.AllReduce(), Tensor([1.0 + rank]))
    for k in range(3):
        assert pull(Tensor([float(k)]))[0].asnumpy()[0] == k * size


# ---- groups ----


def groups():
    rank, size = world()
    if rank < 2:
        create_group("turned", [1, 0])
        assert communication.get_rank("turned") == 1 - rank
        assert communication.get_group_size("turned") == 2
        assert communication.get_process_group_ranks("turned") == [1, 0]
        assert communication.get_comm_name("turned") != communication.get_comm_name()
        assert communication.get_world_rank_from_group_rank("turned", 0) == 1
        assert communication.get_group_rank_from_world_rank(0, "turned") == 1
        got = ops.AllGather("turned")(Tensor([float(rank)])).asnumpy()
        assert got.tolist() == [1, 0]
        assert float(ops.Broadcast(1, "turned")((Tensor(float(rank)),))[0]) == 1
        assert create_group("turned", [1, 0]) is None
        raised(ValueError, "'turned' is there", create_group, "turned", [0, 1])
        communication.destroy_group("turned")
    else:
        raised(RuntimeError, f"rank {rank} is not in [1, 0]", create_group, "turned", [1, 0])
    raised(RuntimeError, f"rank {rank} is in no group 'turned'", ops.AllReduce(group="turned"), Tensor([1.0]))
    raised(RuntimeError, "in no group", communication.get_rank, "turned")
    ops.Barrier()()


def errors_of_groups():
    rank, size = world()
    mine = [rank]
    raised(ValueError, "give each rank once", create_group, "a", [rank, rank])
    raised(ValueError, "at least one", create_group, "a", [])
    raised(TypeError, "give a list", create_group, "a", (rank,))
    raised(TypeError, "give a str", create_group, 3, mine)
    raised(RuntimeError, f"0 to {size - 1}", create_group, "a", [rank, size])
    raised(ValueError, "all processes", communication.destroy_group, "hccl_world_group")
    raised(KeyError, "no group", communication.destroy_group, "a")
    raised(RuntimeError, "group_rank_id", communication.get_world_rank_from_group_rank, "hccl_world_group", size)
    raised(TypeError, "group is 3", communication.get_rank, 3)
    raised(RuntimeError, "no group 'nccl_world_group'", communication.get_rank, "nccl_world_group")


def ranks():
    rank, size = world()
    assert communication.GlobalComm.INITED and communication.GlobalComm.BACKEND == "mccl"
    assert communication.GlobalComm.WORLD_COMM_GROUP == "mccl_world_group"
    assert communication.get_rank("mccl_world_group") == communication.get_rank("hccl_world_group") == rank
    assert (communication.get_local_rank(), communication.get_local_rank_size()) == (rank, size)
    communication.init()  # twice is as once
    assert communication.get_rank() == rank


# ---- what is not alike ----


def shapes_that_differ():
    rank, size = world()
    ms.communication.create_group("alike", list(range(size)))
    for call in (ops.AllReduce(group="alike"), ops.AllGather("alike"), ops.ReduceScatter(group="alike")):
        raised(RuntimeError, "call different things. rank 0: ", call, Tensor(np.ones((size * (1 + rank), 2))))
    assert total(Tensor(1.0)) == size, "the ranks are still together"


def collectives_that_differ():
    rank, size = world()
    ms.communication.create_group("kinds", list(range(size)))
    call = ops.AllReduce("max", "kinds") if rank else ops.Broadcast(0, "kinds")
    raised(RuntimeError, "call different things", call, Tensor([1.0]) if rank else (Tensor([1.0]),))
    assert total(Tensor(1.0)) == size


def every_call_is_compared_after_launch_blocking():
    rank, size = world()
    reduce = ops.AllReduce(group="alike")
    reduce(Tensor(np.ones((2, 2))))
    ms.runtime.launch_blocking()
    raised(RuntimeError, "call different things", reduce, Tensor(np.ones((2 + rank, 2))))
    assert total(Tensor(1.0)) == size


def groups_of_some_and_then_of_all():
    """Processes that have been in other numbers of groups meet in one."""
    rank, size = world()
    for i in range(1 + rank):
        create_group(f"mine-{rank}-{i}", [rank])
    pair = [rank // 2 * 2, rank // 2 * 2 + 1]
    create_group("pair", pair)  # other members under the same name
    assert ops.AllGather("pair")(Tensor([rank])).asnumpy().tolist() == pair
    create_group("everyone", list(range(size)))
    assert ops.AllGather("everyone")(Tensor([rank])).asnumpy().tolist() == list(range(size))
    communication.destroy_group("everyone")
    create_group("everyone", list(range(size))[::-1])
    assert ops.AllGather("everyone")(Tensor([rank])).asnumpy().tolist() == list(range(size))[::-1]


def groups_of_a_torch_that_sorts_ranks():
    """As old ones do: what is in order is made, and what is not is refused, not made in another order."""
    of_torch = distributed.new_group

    def new_group(ranks, use_local_synchronization, group_desc):
        return of_torch(ranks, use_local_synchronization=use_local_synchronization, group_desc=group_desc)

    distributed.new_group = new_group
    try:
        if get_rank() < 2:
            raised(NotImplementedError, "ascending ranks alone", create_group, "sorted", [1, 0])
            create_group("sorted", [0, 1])
            assert ops.AllGather(group="sorted")(Tensor([get_rank()])).asnumpy().tolist() == [0, 1]
    finally:
        distributed.new_group = of_torch


CHECKS = [
    *(values, exchanges, dtypes, shapes, first_derivatives, second_derivatives, a_product_with_a_zero),
    *(
        the_tape_ends_with_the_pull,
        groups,
        groups_of_some_and_then_of_all,
        groups_of_a_torch_that_sorts_ranks,
        errors_of_groups,
        ranks,
        shapes_that_differ,
        collectives_that_differ,
    ),
    every_call_is_compared_after_launch_blocking,
]

if __name__ == "__main__":
    run_checks(CHECKS)
