"""'semi_auto_parallel' on all ranks: what is spread by strategies gives the numbers of one process."""

import itertools
import pathlib

import mindspore as ms
import numpy as np
from mindspore import Layout, Parameter, Tensor, nn, ops
from mindspore.communication import get_group_size, get_rank

from tests.parallel.collectives import raised
from tests.parallel.together import run_checks

#: What a sum in another order may change, of numbers around 1 in float64.
CLOSE = {"rtol": 2e-15, "atol": 2e-15}


def spread(on=True):
    ms.reset_auto_parallel_context()
    if on:
        ms.set_auto_parallel_context(parallel_mode="semi_auto_parallel", full_batch=True)


def both(run):
    """What `run(True)` gives where Tensors are spread, and `run(False)` where they are not."""
    spread()
    ours = run(True)
    spread(False)
    return ours, run(False)


def close(got, want, what=""):
    for g, w in zip(got, want, strict=True):
        g, w = np.asarray(g), np.asarray(w)
        assert g.shape == w.shape and g.dtype == w.dtype, (what, g.shape, w.shape)
        np.testing.assert_allclose(g, w, **CLOSE, err_msg=str(what))


def reals(*shape, seed=3):
    return Tensor(np.random.default_rng(seed).uniform(-1, 1, shape))


# ---- op by op ----


def rows():
    """Of each op a name, a maker, how it is called, its Tensors, and the axes of each that strategies may cut."""
    rows_, ints = Tensor(np.array([1, 0, 3, 7]), ms.int32), Tensor(np.array([[3, 1], [2, 7], [5, 0], [6, 4]]), ms.int32)
    x = reals(4, 8)

    def call(op, *tensors):
        return op(*tensors)

    def then(*more):
        return lambda op, *tensors: op(*tensors, *more)

    def joined(op, *tensors):
        return op(tensors)

    return [
        ("MatMul", ops.MatMul, call, [x, reals(8, 4, seed=4)], ["01", "01"]),
        ("MatMul, turned", lambda: ops.MatMul(True, True), call, [reals(8, 4), reals(4, 8, seed=4)], ["01", "01"]),
        ("BatchMatMul", ops.BatchMatMul, call, [reals(4, 8, 4), reals(4, 4, 8, seed=4)], ["012", "012"]),
        ("Add", ops.Add, call, [x, reals(8, seed=5)], ["01", "0"]),
        ("Mul", ops.Mul, call, [x, reals(4, 1, seed=5)], ["01", "0"]),
        ("Sub", ops.Sub, call, [x, reals(4, 8, seed=5)], ["01", "01"]),
        ("Div", ops.Div, call, [x, reals(4, 8, seed=5) + 3], ["01", "01"]),
        ("Pow", ops.Pow, then(2.0), [x], ["01"]),
        ("Maximum", ops.Maximum, call, [x, reals(4, 8, seed=5)], ["01", "01"]),
        *[(op.__name__, op, call, [x], ["01"]) for op in (ops.Tanh, ops.GeLU, ops.ReLU, ops.Sigmoid, ops.Exp, ops.Neg)],
        ("Cast", ops.Cast, then(ms.float32), [x], ["01"]),
        ("Select", ops.Select, call, [x > 0, x, reals(4, 8, seed=5)], ["01", "01", "01"]),
        ("ReduceSum", ops.ReduceSum, then(0), [x], ["01"]),
        ("ReduceSum of all", ops.ReduceSum, call, [x], ["01"]),
        ("ReduceMean", lambda: ops.ReduceMean(True), then((1,)), [x], ["01"]),
        ("ReduceMean of all", ops.ReduceMean, call, [x], ["01"]),
        ("ReduceMax", ops.ReduceMax, then(1), [x], ["01"]),
        ("Softmax", ops.Softmax, call, [x], ["01"]),
        ("LogSoftmax", ops.LogSoftmax, call, [x], ["01"]),
        (
            *("LayerNorm", ops.LayerNorm, lambda op, *tensors: op(*tensors)[0]),
            *([x, reals(8, seed=6), reals(8, seed=7)], ["01", "0", "0"]),
        ),
        ("Gather", ops.Gather, then(0), [reals(8, 4), ints], ["01", "0"]),
        ("Gather along 1", ops.Gather, then(1), [x, rows_], ["01", "0"]),
        ("Transpose", ops.Transpose, then((1, 0)), [x], ["01"]),
        ("Reshape", ops.Reshape, then((2, 2, 8)), [x], ["01"]),
        ("Reshape to a row", ops.Reshape, then((-1,)), [x], ["01"]),
        ("StridedSlice", ops.StridedSlice, then((0, 1), (4, 7), (1, 2)), [x], ["01"]),
        ("Concat", lambda: ops.Concat(1), joined, [x, reals(4, 4, seed=8)], ["01", "01"]),
        ("Stack", ops.Stack, joined, [x, reals(4, 8, seed=8)], ["01", "01"]),
        ("Split", lambda: ops.Split(1, 2), call, [x], ["01"]),
        ("Tile", ops.Tile, then((2, 1)), [x], ["01"]),
        ("ExpandDims", ops.ExpandDims, then(1), [x], ["01"]),
        ("Squeeze", lambda: ops.Squeeze(1), call, [reals(4, 1, 8)], ["02"]),
        ("embedding", None, lambda op, ids, table: ops.embedding(ids, table), [ints, reals(8, 4)], ["0", "01"]),
        ("cross_entropy", None, lambda op, x, y: ops.cross_entropy(x, y), [x, rows_], ["01", "0"]),
        ("getitem", None, lambda op, x: x[1:3, ::2], [x], ["01"]),
        ("Dense", None, lambda op, x, w, b: ops.dense(x, w, b), [x, reals(4, 8), reals(4)], ["01", "01", "0"]),
    ]


#: Ops that are given replicas: DTensor has no rule for them, or a wrong one.
def others():
    x, image = reals(4, 8), reals(4, 4, 8, 8)
    labels, weights = Tensor(np.array([1, 0, 3, 7]), ms.int32), reals(8, seed=9) + 2
    ignored = Tensor(np.array([1, -100, 3, 7]), ms.int32)
    nans = Tensor(np.where(np.arange(32).reshape(4, 8) % 11 == 3, np.nan, x.asnumpy()))
    return [
        ("conv2d", lambda x, w: ops.conv2d(x, w), [image, reals(4, 4, 3, 3)], ["0123", "01"]),
        ("weighted loss", lambda x, w: ops.cross_entropy(x, labels, w), [x, weights], ["01", "0"]),
        ("ignored labels", lambda x: ops.cross_entropy(x, ignored), [x], ["01"]),
        ("nll_loss", lambda x, w: ops.nll_loss(x, labels, w), [x, weights], ["01", "0"]),
        ("index_add", lambda x, y: ops.index_add(x, labels[:3], y, 1), [x, reals(4, 3)], ["01", "0"]),
        ("max with nan", lambda x: x.max(), [nans], ["01"]),
        ("max", lambda x: ops.max(x, 0)[0], [x], ["01"]),
        ("cumsum", lambda x: ops.cumsum(x, 1), [x], ["01"]),
        ("sort", lambda x: ops.sort(x)[0], [x], ["01"]),
        ("topk", lambda x: ops.topk(x, 2)[0], [x], ["01"]),
        ("prod", lambda x: ops.prod(x, 0), [x], ["01"]),
        ("std", lambda x: x.std(), [x], ["01"]),
        ("norm", lambda x: ops.norm(x), [x], ["01"]),
        ("masked_select", lambda x: ops.masked_select(x, x > 0), [x], ["01"]),
        ("argmax", lambda x: x.argmax(1).astype(ms.float64), [x], ["01"]),
        ("one_hot", lambda x: ops.one_hot((x > 0).astype(ms.int32), 3) * x[..., None], [x], ["01"]),
        ("unique", lambda x: ops.unique((x * 2).astype(ms.int32))[0].astype(ms.float64), [x], ["01"]),
        ("pad", lambda x: ops.pad(x, (1, 2)), [x], ["01"]),
        ("max_pool2d", lambda x: ops.max_pool2d(x, 2), [image], ["0123"]),
        ("batch_norm", lambda x: nn.BatchNorm1d(8, dtype=ms.float64).set_train()(x), [x], ["01"]),
        ("einsum", lambda x, y: ops.einsum("ij,kj->ik", x, y), [x, reals(4, 8, seed=2)], ["01", "01"]),
        ("clip_by_norm", lambda x: ops.clip_by_norm(x, 0.5), [x], ["01"]),
        ("tril", lambda x: ops.tril(x), [x], ["01"]),
        ("flip", lambda x: ops.flip(x, (1,)), [x], ["01"]),
        ("roll", lambda x: ops.roll(x, 1, 1), [x], ["01"]),
        ("inverse", lambda x: ops.inverse(x @ x.T + 3 * ops.eye(4, 4, ms.float64)), [x], ["01"]),
        ("item", lambda x: x * x[1, 2].item(), [x], ["01"]),
        ("an unfold that is uneven", lambda x: (x[:3] * 2).reshape(6, 4), [x], ["01"]),
        ("a row that is uneven", lambda x: ops.concat((x, x[:1]), 0).reshape(-1), [x], ["01"]),
        ("a reshape that moves the parts", lambda x: x.reshape(2, 16), [x], ["01"]),
        ("a reshape of a row", lambda x: x.reshape(2, 8), [reals(16)], ["0"]),
        ("an uneven sum in place", lambda x: uneven_sum(x[:3]), [x], ["01"]),
        ("a table cut in all", lambda x: ops.embedding(labels, x), [reals(8, 4)], ["0"]),
        ("a gather along what is cut", lambda x: ops.gather_elements(x, 0, labels.astype(ms.int64)), [reals(8)], ["0"]),
        ("a select from the end", lambda x: ms.mint.select(x, -1, 0), [x], ["01"]),
        ("a part from the end", lambda x: ms.mint.narrow(x, -1, 1, 4), [x], ["01"]),
    ]


def uneven_sum(x):
    out = x * 1
    out += x
    return out


def strategies(tensors, axes):
    """Ways to cut the Tensors: with two ranks all, each along one of its axes, or not; with four each along two axes."""
    size = get_group_size()
    ways = []
    for x, its in zip(tensors, axes, strict=True):
        if size == 2:
            cuts = [(1,) * x.ndim, *(tuple(2 if str(axis) == one else 1 for axis in range(x.ndim)) for one in its)]
        else:
            parts = size if len(its) == 1 else 2
            cuts = [tuple(parts if str(axis) in its[-2:] else 1 for axis in range(x.ndim))]
        ways.append(cuts)
    return itertools.product(*ways)


def with_gradients(call, tensors):
    """The outputs, and the gradients of the Tensors that are floats, under a fixed cotangent."""
    outs, pull = ms.vjp(lambda *inputs: call(*inputs), *tensors)
    all_outs = outs if isinstance(outs, tuple) else (outs,)
    cotangents = [reals(*out.shape, seed=11).astype(out.dtype) for out in all_outs]
    gradients = pull(*cotangents)
    return [out.asnumpy() for out in (*all_outs, *gradients)]


def each_op_under_its_strategies():
    wrong = []
    for name, make, call, tensors, axes in rows():
        if make is not None:
            spread(False)
            want = with_gradients(lambda *t, m=make, c=call: c(m(), *t), tensors)
            for strategy in strategies(tensors, axes):
                spread()
                op = make().shard(strategy)
                note(wrong, (name, strategy), lambda *t, op=op, c=call: c(op, *t), tensors, want)
    assert not wrong, "\n".join(wrong)


def each_op_behind_others():
    """An op without a strategy takes what is spread as it comes."""
    wrong = []
    those = [(n, lambda *t, m=m, c=c: c(m and m(), *t), t, a) for n, m, c, t, a in rows()] + others()
    for name, call, tensors, axes in those:
        spread(False)
        want = with_gradients(call, tensors)
        for strategy in strategies(tensors, axes):
            spread()
            before = [ops.Identity().shard((cuts,)) for cuts in strategy]

            def behind(*t, before=before, call=call):
                return call(*[b(x) for b, x in zip(before, t, strict=True)])

            note(wrong, (name, strategy), behind, tensors, want)
    assert not wrong, "\n".join(wrong)


def note(wrong, what, call, tensors, want):
    """Add to `wrong` what differs, or fails."""
    try:
        close(with_gradients(call, tensors), want)
    except Exception as error:
        wrong.append(f"{what}: {type(error).__name__} {str(error)[:300]}")


# ---- networks ----


class Megatron(nn.Cell):
    """Two layers, the first cut by columns and the second by rows, the batch over what is left."""

    def __init__(self, dp, mp):
        super().__init__()
        self.w1 = Parameter(reals(8, 16, seed=1), name="w1")
        self.b1 = Parameter(reals(16, seed=2), name="b1")
        self.w2 = Parameter(reals(16, 8, seed=3), name="w2")
        self.b2 = Parameter(reals(8, seed=4), name="b2")
        self.first = ops.MatMul().shard(((dp, 1), (1, mp)))
        self.add1 = ops.Add().shard(((dp, mp), (mp,)))
        self.gelu = ops.GeLU().shard(((dp, mp),))
        self.second = ops.MatMul().shard(((dp, mp), (mp, 1)))
        self.add2 = ops.Add().shard(((dp, 1), (1,)))

    def construct(self, x):
        x = self.gelu(self.add1(self.first(x, self.w1), self.b1))
        return self.add2(self.second(x, self.w2), self.b2)


class Attention(nn.Cell):
    """A block with a norm before it, its heads cut by a Layout."""

    def __init__(self, dp, mp, heads=4, width=16):
        super().__init__()
        grid = Layout((dp, mp), ("dp", "mp"))
        rows, columns = grid("dp", "None"), grid("dp", "mp")
        self.heads = heads
        self.norm = nn.LayerNorm((width,), dtype=ms.float64)
        for i, name in enumerate("qkvo"):
            setattr(self, name, Parameter(reals(width, width, seed=20 + i), name=name))
        self.project = ops.MatMul().shard((rows, grid("None", "mp")))
        self.back = ops.MatMul().shard((columns, grid("mp", "None")), (rows,))
        self.turn = ops.Transpose().shard((grid("dp", "None", "mp", "None"),))
        self.scores = ops.BatchMatMul(transpose_b=True).shard((grid("dp", "mp", "None", "None"),) * 2)
        self.softmax = ops.Softmax().shard((grid("dp", "mp", "None", "None"),))
        self.weigh = ops.BatchMatMul().shard((grid("dp", "mp", "None", "None"),) * 2)

    def split(self, x, batch):
        return self.turn(x.reshape(batch, -1, self.heads, x.shape[-1] // self.heads), (0, 2, 1, 3))

    def construct(self, x):
        batch, length, width = x.shape
        flat = self.norm(x).reshape(-1, width)
        q, k, v = (self.split(self.project(flat, w), batch) for w in (self.q, self.k, self.v))
        mixed = self.weigh(self.softmax(self.scores(q, k) / 2.0), v)
        out = self.back(mixed.transpose(0, 2, 1, 3).reshape(-1, width), self.o)
        return x + out.reshape(batch, length, width)


class Layers(nn.Cell):
    """Layers of nn, some of which are spread by `Cell.shard`, and a convolution and a dropout that are not."""

    def __init__(self, mp):
        super().__init__()
        ms.set_seed(1)
        self.table = nn.Embedding(16, 8, dtype=ms.float64)
        self.dense = nn.Dense(8, 16, dtype=ms.float64)
        self.norm = nn.LayerNorm((16,), dtype=ms.float64)
        self.conv = nn.Conv2d(1, 2, 3, dtype=ms.float64)
        self.out = nn.Dense(32, 4, dtype=ms.float64)
        self.dense.shard(((mp, 1),), ((1, mp),), {"self.weight": (mp, 1), "bias": (mp,)})

    def construct(self, ids):
        x = self.norm(ops.relu(self.dense(self.table(ids))))
        return self.out(self.conv(x.reshape(-1, 1, 4, 4)).reshape(-1, 32))


def trained(make, x, y, loss, optimizer=lambda p: nn.Adam(p, 0.01)):
    """The losses of three steps, and the Parameters after them."""
    net = make()
    step = nn.TrainOneStepCell(nn.WithLossCell(net, loss), optimizer(net.trainable_params()))
    step.set_train()
    losses = [float(step(x, y)) for _ in range(3)]
    return net, [losses, *(p.asnumpy() for p in net.trainable_params())]


def splits():
    size = get_group_size()
    return [(1, size), (size, 1)] + ([(2, 2)] if size == 4 else [])


def a_perceptron_is_trained():
    for dp, mp in splits():
        (net, got), (_, want) = both(
            lambda _, s=(dp, mp): trained(lambda: Megatron(*s), reals(4, 8), reals(4, 8), nn.MSELoss())
        )
        close(got, want, (dp, mp))
        held = net.w1._local_tensor if hasattr(net.w1, "_local_tensor") else net.w1
        assert tuple(held.shape) == (8, 16 // mp), "each process keeps its columns alone"


def an_attention_block_is_trained():
    for dp, mp in splits():
        x, y = reals(4, 3, 16, seed=7), reals(4, 3, 16, seed=8)
        (_, got), (_, want) = both(lambda _, s=(dp, mp), x=x, y=y: trained(lambda: Attention(*s), x, y, nn.MSELoss()))
        close(got, want, (dp, mp))


def optimizers_and_modes():
    ids, labels = Tensor(np.arange(4), ms.int32), Tensor(np.array([0, 3, 2, 1]), ms.int32)
    for mode in (ms.PYNATIVE_MODE, ms.GRAPH_MODE):
        ms.set_context(mode=mode)
        for optimizer in (
            lambda p: nn.Momentum(p, 0.1, 0.9, weight_decay=0.1),
            lambda p: nn.AdamWeightDecay(p, 0.01, weight_decay=0.1),
            lambda p: nn.Lamb(p, 0.1),
        ):
            loss = nn.CrossEntropyLoss()
            (_, got), (_, want) = both(
                lambda _, o=optimizer, ce=loss: trained(lambda: Layers(get_group_size()), ids, labels, ce, o)
            )
            for g, w in zip(got, want, strict=True):
                np.testing.assert_allclose(g, w, rtol=1e-13, atol=1e-14)
    ms.set_context(mode=ms.PYNATIVE_MODE)


def the_states_of_an_optimizer_follow():
    spread()
    net = Megatron(1, get_group_size())
    optimizer = nn.Adam(net.trainable_params(), 0.01)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer)
    step(reals(4, 8), reals(4, 8))
    assert optimizer.moment1[0]._local_tensor.shape == net.w1._local_tensor.shape


def value_and_grad_sees_the_whole():
    def run(_):
        net = Megatron(1, get_group_size())
        weights = net.trainable_params()
        grad = ms.value_and_grad(lambda x: (net(x) ** 2).sum(), 0, weights)
        value, (gx, gw) = grad(reals(4, 8))
        clipped = ops.clip_by_global_norm(gw, 0.5)
        return [g.asnumpy() for g in (value, gx, *gw, *clipped)]

    ours, want = both(run)
    for g, w in zip(ours, want, strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-14, atol=1e-14)


def second_derivatives():
    def run(_):
        net = Megatron(1, get_group_size())
        x = reals(4, 8)
        inner = ms.grad(lambda x: (net(x) ** 3).sum())
        return [ms.grad(lambda x: (inner(x) ** 2).sum())(x).asnumpy(), ms.jvp(net, x, x)[1].asnumpy()]

    for g, w in zip(*both(run), strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-12, atol=1e-12)


def what_is_given_out_is_whole():
    spread()
    net = Megatron(1, get_group_size())
    out = net(reals(4, 8))
    assert type(out) is Tensor and "shape=(8, 16)" in repr(net.w1)
    assert (
        net.w1.shape == (8, 16) and net.w1.asnumpy().shape == (8, 16) and float(net.w1[0, 0]) == net.w1.asnumpy()[0, 0]
    )
    net.w1.set_data(Tensor(np.ones((8, 16))))
    assert net.w1.asnumpy().sum() == 128
    net.w1[0] = 5.0
    assert net.w1.asnumpy()[0].sum() == 80 and net.w1.asnumpy()[1:].sum() == 112
    raised(NotImplementedError, "writes into a part", net.w1.__setitem__, (slice(None), 0), 5.0)


def the_ranks_begin_and_stay_together():
    """With seeds of their own: Parameters are those of rank 0, and what is drawn is drawn there."""
    spread()
    ms.set_seed(1 + get_rank())
    net = nn.SequentialCell(nn.Dense(8, 8, dtype=ms.float64), nn.Dropout(p=0.5)).set_train()
    out = net(ops.Identity().shard(((get_group_size(), 1),))(reals(4, 8))).asnumpy()
    spread(False)
    everyones = ops.AllGather()(Tensor(out)).asnumpy().reshape(get_group_size(), *out.shape)
    assert (everyones == everyones[0]).all() and (out == 0).any() and (out != 0).any()


def checkpoints_are_whole():
    """Saved by several processes, loaded by one, and the other way round."""
    rank, size = get_rank(), get_group_size()
    spread()
    net = Megatron(1, size)
    net(reals(4, 8))
    ms.save_checkpoint(net, f"spread-{rank}.ckpt")
    spread(False)
    one = Megatron(1, 1)
    for p in one.get_parameters():
        p.set_data(p * 0)
    assert ms.load_param_into_net(one, ms.load_checkpoint(f"spread-{rank}.ckpt")) == ([], [])
    close([p.asnumpy() for p in one.get_parameters()], [p.asnumpy() for p in net.get_parameters()])
    ms.save_checkpoint([{"name": p.name, "data": p * 2} for p in one.get_parameters()], f"one-{rank}.ckpt")
    spread()
    assert ms.load_param_into_net(net, ms.load_checkpoint(f"one-{rank}.ckpt")) == ([], [])
    close([p.asnumpy() for p in net.get_parameters()], [2 * p.asnumpy() for p in one.get_parameters()])
    assert net.w1._local_tensor.shape == (8, 16 // size)


def checkpoints_of_parts():
    """Each process saves its parts, with a file that says how they are cut; they come back, whole and on any processes."""
    rank, size = get_rank(), get_group_size()
    for ending, (dp, mp) in (("ckpt", (1, size)), ("json", (size // 2, 2))):
        strategies = f"strategies-{rank}.{ending}"
        spread()
        ms.set_auto_parallel_context(strategy_ckpt_save_file=strategies)
        net = Megatron(dp, mp)
        net(reals(4, 8))
        want = [p.asnumpy() for p in net.get_parameters()]
        pathlib.Path(f"{ending}/rank_{rank}").mkdir(parents=True)
        ms.save_checkpoint(net, f"{ending}/rank_{rank}/net.ckpt", integrated_save=False)
        own = ms.load_checkpoint(f"{ending}/rank_{rank}/net.ckpt")
        assert own["w1"].shape == (8, 16 // mp) and own["w2"].shape == (16 // mp, 8)
        ops.Barrier()()
        files = [f"{ending}/rank_{r}/net.ckpt" for r in range(size)]

        def emptied(its):
            for p in its.get_parameters():
                p.set_data(p * 0)
            return its

        assert ms.load_param_into_net(emptied(net), own) == ([], [])
        close([p.asnumpy() for p in net.get_parameters()], want, "the same processes")
        ms.load_distributed_checkpoint(emptied(net), files, None, strategies)
        close([p.asnumpy() for p in net.get_parameters()], want, "spread")
        ms.transform_checkpoint_by_rank(0, dict(enumerate(files)), f"whole-{rank}.ckpt", strategies)
        spread(False)
        one = emptied(Megatron(1, 1))
        ms.load_distributed_checkpoint(one, files, None, strategies)
        close([p.asnumpy() for p in one.get_parameters()], want, "one process")
        assert ms.load_param_into_net(emptied(one), ms.load_checkpoint(f"whole-{rank}.ckpt")) == ([], [])
        close([p.asnumpy() for p in one.get_parameters()], want, "one process, by a file")


def what_is_refused():
    size = get_group_size()
    spread()
    tanh = ops.Tanh
    raised(ValueError, "cuts axis 0", tanh().shard(((3, 1),)), reals(6, 2))
    raised(ValueError, "1 numbers for a Tensor", tanh().shard(((size,),)), reals(8, 2))
    raised(ValueError, "cuts axis 0", tanh().shard(((size, 1),)), reals(3, 2))
    raised(ValueError, "cuts axis 1", tanh().shard(((size, size),)), reals(4, 4))
    raised(ValueError, "is of 2 Tensors", tanh().shard(((size, 1), (size, 1))), reals(4, 4))
    raised(ValueError, "a Layout of the grid", tanh().shard((Layout((3,), ("x",))("x", "None"),)), reals(6, 4))
    raised(ValueError, "parameter_plan is of 'w'", nn.Dense(2, 2).shard, ((1, 1),), parameter_plan={"w": (1, 1)})
    ms.reset_auto_parallel_context()
    ms.set_auto_parallel_context(parallel_mode="semi_auto_parallel")
    raised(NotImplementedError, "full_batch=True", tanh().shard(((size, 1),)), reals(4, 2))
    raised(NotImplementedError, "full_batch=True", nn.Dense(2, 2), Tensor([[1.0, 2.0]]))
    raised(NotImplementedError, "use 'data_parallel'", ms.set_auto_parallel_context, parallel_mode="auto_parallel")


CHECKS = [
    *(a_perceptron_is_trained, an_attention_block_is_trained, optimizers_and_modes, the_states_of_an_optimizer_follow),
    *(value_and_grad_sees_the_whole, second_derivatives, what_is_given_out_is_whole, the_ranks_begin_and_stay_together),
    *(
        checkpoints_are_whole,
        checkpoints_of_parts,
        what_is_refused,
        each_op_under_its_strategies,
        each_op_behind_others,
    ),
]

if __name__ == "__main__":
    run_checks(CHECKS)
