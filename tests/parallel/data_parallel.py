"""Data parallel training on all ranks, against one process with the whole batch."""

import os

import mindspore as ms
import numpy as np
from mindspore import ParameterTuple, Tensor, nn, ops
from mindspore.communication import get_group_size, get_rank
from mindspore.graph import explain

from tests.parallel.collectives import drawn, raised
from tests.parallel.together import run_checks


def world():
    return get_rank(), get_group_size()


def parallel(**settings):
    ms.reset_auto_parallel_context()
    ms.set_auto_parallel_context(**{"parallel_mode": "data_parallel", "gradients_mean": True, **settings})


class Net(nn.Cell):
    """A layer that is used twice, one that is not used, and one that a rank may use alone."""

    def __init__(self, width=6, dtype=ms.float64):
        super().__init__()
        ms.set_seed(5)
        self.first, self.twice, self.last = (nn.Dense(width, n, dtype=dtype) for n in (width, width, 1))
        self.unused, self.alone = nn.Dense(2, 2, dtype=dtype), nn.Dense(width, 1, dtype=dtype)
        self.uses_alone = False

    def construct(self, x):
        x = ops.tanh(self.first(x))
        x = ops.tanh(self.twice(ops.tanh(self.twice(x))))
        return self.last(x) + self.alone(x) if self.uses_alone else self.last(x)


def batches(steps, rows, width=6):
    return [(drawn(s, rows, width, seed=21), drawn(s, rows, 1, seed=22)) for s in range(steps)]


def part(whole):
    """This rank's rows."""
    rank, size = world()
    rows = len(whole) // size
    return Tensor(whole[rank * rows : (rank + 1) * rows])


def values(net):
    return [p.asnumpy() for p in net.trainable_params()]


def train(net, data, optimizer=nn.Adam, cell=nn.TrainOneStepCell, **options):
    step = cell(nn.WithLossCell(net, nn.MSELoss()), optimizer(net.trainable_params(), 0.01), **options)
    step.set_train()
    return [float(step(x, y)) for x, y in data]


def alone(data, optimizer=nn.Adam):
    """The values after a training of one process."""
    ms.reset_auto_parallel_context()
    net = Net()
    train(net, [(Tensor(x), Tensor(y)) for x, y in data], optimizer)
    return values(net)


def small_buckets():
    """Have even small networks travel in several buckets."""
    try:
        from msvjp.train import buckets
    except ImportError:  # the real MindSpore has its own
        return
    buckets._FIRST, buckets._OTHERS = 64, 256


def a_step_is_that_of_the_whole_batch():
    data = batches(5, 4 * world()[1])
    for optimizer in (nn.Adam, nn.Momentum) if hasattr(nn, "Adam") else ():
        make = optimizer if optimizer is nn.Adam else lambda p, rate: nn.Momentum(p, rate, 0.9)
        want = alone(data, make)
        parallel()
        net = Net()
        train(net, [(part(x), part(y)) for x, y in data], make)
        for got, w in zip(values(net), want, strict=True):
            np.testing.assert_allclose(got, w, rtol=0, atol=1e-15)


def the_ranks_have_the_same_bits():
    parallel()
    net = Net()
    train(net, [(part(x), part(y)) for x, y in batches(3, 4 * world()[1])])
    for p in net.trainable_params():
        everyones = ops.AllGather()(p.value().reshape(1, -1)).asnumpy()
        assert (everyones == everyones[0]).all(), p.name


def buckets_that_overlap_change_no_bit():
    """With more than two processes they change the order of the sums."""
    data = [(part(x), part(y)) for x, y in batches(3, 4 * world()[1])]
    parallel()
    one, many = Net(), Net()
    train(one, data)
    small_buckets()
    train(many, data)
    for a, b in zip(values(one), values(many), strict=True):
        assert np.array_equal(a, b) or (world()[1] > 2 and np.allclose(a, b, 0, 1e-15))


def gradients_are_those_of_halves_added():
    """Bitwise, with two processes: the order of a sum of two does not matter."""
    rank, size = world()
    x, y = batches(1, 4 * size)[0]
    net = Net()
    loss = nn.WithLossCell(net, nn.MSELoss())
    weights = ParameterTuple(net.trainable_params())
    grad = ms.value_and_grad(loss, None, weights)
    rows = len(x) // size
    parts = [grad(Tensor(x[r * rows : (r + 1) * rows]), Tensor(y[r * rows : (r + 1) * rows])) for r in range(size)]
    got = nn.DistributedGradReducer(weights, True, size)(parts[rank][1])
    for i, g in enumerate(got):
        added = sum(gradients[i].asnumpy() for _, gradients in parts) * (1 / size)
        assert np.array_equal(g.asnumpy(), added) or (size > 2 and np.allclose(g.asnumpy(), added, 0, 1e-15))


def the_loss_and_value_and_grad_are_local():
    rank, size = world()
    parallel()
    x = Tensor([[1.0 + rank]])
    net = nn.Dense(1, 1, "ones", has_bias=False)
    value, grads = ms.value_and_grad(lambda x: net(x).sum(), None, net.trainable_params())(x)
    assert (float(value), grads[0].asnumpy().item()) == (1.0 + rank, 1.0 + rank)
    losses = train(net, [(x, Tensor([[0.0]]))], lambda p, rate: nn.SGD(p, 0.0))
    assert losses == [(1.0 + rank) ** 2]


def a_sum_or_a_mean():
    rank, size = world()
    total = size * (size + 1) / 2
    for settings, want in (
        ({}, total / size),
        ({"gradients_mean": False}, total),
        ({"device_num": 2 * size}, total / (2 * size)),
        ({"parallel_mode": "hybrid_parallel"}, total / size),
        ({"parallel_mode": "stand_alone"}, 1 + rank),
    ):
        parallel(**settings)
        net = nn.Dense(1, 1, "zeros", has_bias=False)
        step = nn.TrainOneStepCell(net, nn.SGD(net.trainable_params(), 1.0))
        step(Tensor([[1.0 + rank]]))
        np.testing.assert_allclose(net.weight.asnumpy().item(), -want, rtol=1e-6, err_msg=str(settings))


def small_floats_are_added_in_float32():
    rank, size = world()
    for dtype, big in ((ms.float16, 40000.0), (ms.bfloat16, 2.0**125)):
        (got,) = nn.DistributedGradReducer([], True, size)((Tensor([big], dtype),))
        assert got.dtype == dtype and float(got.astype(ms.float32)) == float(Tensor(big, dtype).astype(ms.float32)), (
            dtype
        )
    given, reduce = Tensor([1.0, 2.0]), nn.DistributedGradReducer([], False, size)
    (first,) = reduce((given,))
    reduce((given * 3,))
    assert given.asnumpy().tolist() == [1, 2], "what was given has changed"
    assert first.asnumpy().tolist() == [size, 2 * size], "what was returned has changed"


def layerwise_parallel_stays_local():
    rank, size = world()
    mine = ms.Parameter(Tensor([1.0]), name="mine", layerwise_parallel=True)
    ours = ms.Parameter(Tensor([1.0]), name="ours")
    got = nn.DistributedGradReducer([mine, ours], False, size)((Tensor([1.0 + rank]), Tensor([1.0 + rank])))
    assert [g.asnumpy().item() for g in got] == [1 + rank, size * (size + 1) / 2]


def a_layer_that_one_rank_uses():
    rank, size = world()
    parallel()
    small_buckets()
    net = Net()
    net.uses_alone = rank == 0
    before = net.alone.weight.asnumpy().copy()
    train(net, [(part(x), part(y)) for x, y in batches(2, 4 * size)], lambda p, rate: nn.SGD(p, 0.1))
    changed = ops.AllGather()(net.alone.weight.value()).asnumpy()
    assert (changed == changed[0]).all() and not np.array_equal(changed[0], before[0])


def parameters_of_rank_0():
    rank, size = world()
    for mode in (ms.PYNATIVE_MODE, ms.GRAPH_MODE):
        ms.set_context(mode=mode)
        parallel(parameter_broadcast=True)
        net = nn.Dense(2, 1)
        net.weight.set_data(Tensor(drawn(rank, 1, 2).astype(np.float32)))
        train(net, [(Tensor([[1.0, 2.0]]), Tensor([[1.0]]))] * 2, lambda p, rate: nn.SGD(p, 0.0))
        np.testing.assert_array_equal(net.weight.asnumpy(), drawn(0, 1, 2).astype(np.float32))
    ms.set_context(mode=ms.PYNATIVE_MODE)


def parameters_of_the_first_that_keeps_the_same():
    rank, size = world()
    ms.set_seed(rank)
    net = nn.Dense(3, 2)
    own = net.bias.asnumpy() + rank
    net.bias.set_data(Tensor(own))
    whole, cut = [[size], [-1, -1]], [[size], [0]]
    ms.parallel.parameter_broadcast(net, {"weight": whole, "bias": cut}, rank)
    everyones = ops.AllGather()(net.weight.value().reshape(1, -1)).asnumpy()
    assert (everyones == everyones[0]).all()
    assert np.array_equal(net.bias.asnumpy(), own)
    for given in (({"none": whole}, rank), ({"weight": whole}, rank + 1), ({"weight": whole}, rank, 1)):
        try:
            ms.parallel.parameter_broadcast(net, *given)
        except ValueError:
            continue
        raise AssertionError(given)


def a_graph_says_why_it_is_not_compiled():
    """That there are other processes, and nothing of what parameter_broadcast needed once."""
    parallel(parameter_broadcast=True)
    net = nn.Dense(2, 1)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1))
    why = explain(step)(Tensor([[1.0, 2.0]]), Tensor([[1.0]])).why
    assert why.startswith("Tensors go to other processes"), why


def an_overflow_of_one_rank_is_everyones():
    rank, size = world()
    parallel()
    net = nn.WithLossCell(nn.Dense(2, 1, "ones"), nn.MSELoss())
    manager = nn.DynamicLossScaleUpdateCell(2**10, 2, 1000)
    step = nn.TrainOneStepWithLossScaleCell(net, nn.SGD(net.trainable_params(), 0.1), manager)
    x = Tensor([[1.0, np.inf if rank == 1 else 1.0]])
    _, overflow, scale = step(x, Tensor([[2.0]]))
    assert bool(overflow) and float(scale) == 512


def a_step_of_ones_own():
    """The way of scripts of 1.x: a subclass with its own reducer, which clips before it reduces."""
    rank, size = world()
    parallel()

    class Step(nn.TrainOneStepCell):
        def __init__(self, network, optimizer):
            super().__init__(network, optimizer)
            mean, degree = ms.get_auto_parallel_context("gradients_mean"), get_group_size()
            self.reducer = nn.DistributedGradReducer(optimizer.parameters, mean, degree)

        def construct(self, *inputs):
            loss = self.network(*inputs)
            grads = self.grad_no_sens(self.network, self.weights)(*inputs)
            grads = ops.clip_by_global_norm(grads, 0.5)
            return ops.depend(loss, self.optimizer(self.reducer(grads)))

    net = nn.Dense(1, 1, "zeros", has_bias=False)
    step = Step(net, nn.SGD(net.trainable_params(), 1.0))
    assert step.reducer_flag and step.degree == size and step.mean is True
    step(Tensor([[1.0 + rank]]))
    np.testing.assert_allclose(net.weight.asnumpy().item(), -0.5, rtol=1e-5)


def model_and_shards():
    """Model.train over the shards of a dataset: rank r has the rows r, r + n, ..."""
    rank, size = world()
    parallel()
    rows = [(drawn(i, 6, seed=31), drawn(i, 1, seed=32)) for i in range(4 * size)]

    def dataset(**shards):
        return ms.dataset.GeneratorDataset(rows, ["x", "y"], shuffle=False, **shards)

    seen = [x.asnumpy() for x, _ in dataset(num_shards=size, shard_id=rank).create_tuple_iterator(num_epochs=1)]
    assert all(np.array_equal(x, rows[rank + i * size][0]) for i, x in enumerate(seen)) and len(seen) == 4
    sampler = ms.dataset.DistributedSampler(size, rank, shuffle=False)
    sampled = ms.dataset.GeneratorDataset(rows, ["x", "y"], sampler=sampler).create_tuple_iterator(num_epochs=1)
    assert all(np.array_equal(x.asnumpy(), y) for (x, _), y in zip(sampled, seen, strict=True))
    net = Net()
    model = ms.Model(net, nn.MSELoss(), nn.Adam(net.trainable_params(), 0.01))
    model.train(3, dataset(num_shards=size, shard_id=rank).batch(2), dataset_sink_mode=False)
    ms.reset_auto_parallel_context()
    whole = Net()
    model = ms.Model(whole, nn.MSELoss(), nn.Adam(whole.trainable_params(), 0.01))
    model.train(3, dataset().batch(2 * size), dataset_sink_mode=False)
    for got, want in zip(values(net), values(whole), strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-15)


def a_norm_over_all_batches():
    """Of unequal lengths: values, moving statistics and gradients are those of one process with all of them."""
    rank, size = world()
    whole = np.concatenate([drawn(r, r + 2, 3, 2, 2, seed=41) for r in range(size)])
    weight = np.concatenate([drawn(r, r + 2, 3, 2, 2, seed=42) for r in range(size)])
    mine = slice(sum(r + 2 for r in range(rank)), sum(r + 2 for r in range(rank + 1)))
    found = []
    for kind, rows in ((nn.SyncBatchNorm, mine), (nn.BatchNorm2d, slice(None))):
        net = kind(3, dtype=ms.float64).set_train()
        out, pull = ms.vjp(net, Tensor(whole[rows]), weights=net.trainable_params())
        (gx,), gw = pull(Tensor(weight[rows]))
        if kind is nn.SyncBatchNorm:
            gw = [ops.AllReduce()(g) for g in gw]
        found.append([x.asnumpy() for x in (out, gx, *gw, net.moving_mean, net.moving_variance)])
    (out, gx, *rest), (whole_out, whole_gx, *whole_rest) = found
    for got, want in zip((out, gx, *rest), (whole_out[mine], whole_gx[mine], *whole_rest), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14)
    for options in ({}, {"affine": False}, {"track_running_stats": False}, {"momentum": None}):
        both = []
        for kind, rows in ((ms.mint.nn.SyncBatchNorm, mine), (ms.mint.nn.BatchNorm2d, slice(None))):
            net = kind(3, dtype=ms.float64, **options).set_train()
            out, pull = ms.vjp(net, Tensor(whole[rows]))
            statistics = [] if net.running_mean is None else [net.running_mean.asnumpy(), net.running_var.asnumpy()]
            both.append([out.asnumpy(), pull(Tensor(weight[rows]))[0].asnumpy(), *statistics])
        for i, (got, want) in enumerate(zip(*both, strict=True)):
            np.testing.assert_allclose(got, want[mine] if i < 2 else want, rtol=1e-12, atol=1e-14, err_msg=str(options))
    own = nn.SyncBatchNorm(3, process_groups=[[r] for r in range(size)]).set_train()
    x = Tensor(drawn(rank, 4, 3).astype(np.float32))
    np.testing.assert_allclose(own(x).asnumpy(), nn.BatchNorm1d(3).set_train()(x).asnumpy(), rtol=1e-5, atol=1e-6)
    raised(ValueError, "must be in one of them", nn.SyncBatchNorm, 3, process_groups=[[size]])


def checkpoints_in_one_folder():
    """A ModelCheckpoint on every rank, as scripts have it: the newest files are there, whole, and no others."""
    rank, size = world()
    parallel()
    rows = [(drawn(i, 6, seed=31), drawn(i, 1, seed=32)) for i in range(12 * size)]
    data = ms.dataset.GeneratorDataset(rows, ["x", "y"], shuffle=False, num_shards=size, shard_id=rank).batch(2)
    net = Net()
    model = ms.Model(net, nn.MSELoss(), nn.Adam(net.trainable_params(), 0.01))
    config = ms.train.CheckpointConfig(save_checkpoint_steps=1, keep_checkpoint_max=2)
    ms.communication.comm_func.barrier()
    model.train(1, data, callbacks=[ms.train.ModelCheckpoint("net", "together", config)], dataset_sink_mode=False)
    ms.communication.comm_func.barrier()
    assert sorted(os.listdir("together")) == ["net-1_5.ckpt", "net-1_6.ckpt"], os.listdir("together")
    kept = ms.load_checkpoint("together/net-1_6.ckpt")
    for p in net.trainable_params():
        assert np.array_equal(kept[p.name].asnumpy(), p.asnumpy())


def an_optimizer_that_is_shared():
    """The values are bitwise those of one that is not; each process keeps a part of the states; files have all of them."""
    rank, size = world()
    data = [(part(x), part(y)) for x, y in batches(3, 4 * size)]
    for make in (
        nn.Adam,
        lambda p, rate: nn.Momentum(p, rate, 0.9, weight_decay=0.1),
        lambda p, rate: nn.AdamWeightDecay(p, rate, weight_decay=0.1),
        nn.Lamb,
    ):
        trained = []
        for shared in (False, True):
            parallel(enable_parallel_optimizer=shared)
            net = Net()
            optimizer = make(net.trainable_params(), 0.01)
            step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer)
            for x, y in data:
                step(x, y)
            trained.append((net, optimizer, step))
        (one, optimizer, step), (other, shared_optimizer, shared_step) = trained
        for a, b in zip(values(one), values(other), strict=True):
            assert np.array_equal(a, b)
        held = [
            sum(p.size for p in o.get_parameters() if p.name.split(".")[0] in STATES)
            for o in (optimizer, shared_optimizer)
        ]
        everyones = ops.AllGather()(Tensor([float(held[1])])).asnumpy()
        assert everyones.sum() == held[0] and everyones.max() < 0.8 * held[0], (held, everyones)
        ms.save_checkpoint(shared_step, f"shared-{rank}.ckpt")
        kept = ms.load_checkpoint(f"shared-{rank}.ckpt")
        for p in step.get_parameters():
            assert np.array_equal(kept[p.name].asnumpy(), p.asnumpy()), p.name
        parallel(enable_parallel_optimizer=True)
        net = Net()
        again = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), make(net.trainable_params(), 0.01))
        assert ms.load_param_into_net(again, kept) == ([], [])
        for cell in (step, again):
            cell(*data[0])
        for a, b in zip(values(one), values(net), strict=True):
            assert np.array_equal(a, b)


def states_of(optimizer):
    """How many numbers they are."""
    return sum(p.size for p in optimizer.get_parameters() if p.name.split(".")[0] in STATES)


STATES = ("moment1", "moment2", "moments", "adam_m", "adam_v", "lamb_m", "lamb_v")


def gradients_that_differ_in_shape():
    rank, size = world()
    reduce = nn.DistributedGradReducer([], True, size)
    small = Tensor(np.ones(2 + rank))
    raised(RuntimeError, "call different things. rank 0: mindspore.nn.DistributedGradReducer", reduce, (small,))


def modes_that_are_refused():
    raised(NotImplementedError, "use 'data_parallel'", parallel, parallel_mode="auto_parallel")
    raised(NotImplementedError, "stages of a pipeline", parallel, pipeline_stages=2)


CHECKS = [
    *(a_step_is_that_of_the_whole_batch, the_ranks_have_the_same_bits, buckets_that_overlap_change_no_bit),
    *(gradients_are_those_of_halves_added, the_loss_and_value_and_grad_are_local, a_sum_or_a_mean),
    *(small_floats_are_added_in_float32, layerwise_parallel_stays_local, a_layer_that_one_rank_uses),
    *(
        parameters_of_rank_0,
        parameters_of_the_first_that_keeps_the_same,
        a_graph_says_why_it_is_not_compiled,
        an_overflow_of_one_rank_is_everyones,
        a_step_of_ones_own,
        model_and_shards,
    ),
    *(
        modes_that_are_refused,
        a_norm_over_all_batches,
        checkpoints_in_one_folder,
        an_optimizer_that_is_shared,
        gradients_that_differ_in_shape,
    ),
]

if __name__ == "__main__":
    run_checks(CHECKS)
