"""recompute: blocks that keep only their arguments. The same on msvjp and the real MindSpore."""

import contextlib
import threading

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import plain, vec

V = vec(1, 1, 1)


@pytest.fixture
def x():
    return vec(0.5, 1, 1.5)


class Block(nn.Cell):
    """Counts its calls in the list `calls`."""

    def __init__(self, calls, name="block"):
        super().__init__()
        self.w = Parameter(vec(0.1, 0.2, 0.3), name="w")
        self.calls, self.label = calls, name

    def construct(self, x):
        self.calls.append(self.label)
        return ops.tanh(x * self.w) * x


class Net(nn.Cell):
    def __init__(self, calls, **options):
        super().__init__()
        self.block = Block(calls)
        if options.pop("recomputed", True):
            self.block.recompute(**options)

    def construct(self, x):
        return self.block(x) * 3


WAYS = [
    {},
    {"use_reentrant": False},
    {"use_reentrant": False, "early_stop": False},
    {"output_recompute": True},
    {"mp_comm_recompute": False, "parallel_optimizer_comm_recompute": True, "recompute_slice_activation": True},
]


@pytest.fixture
def wanted(x):
    """The gradients of Net at x, of a plain run."""
    net = Net([], recomputed=False)
    return plain(ms.vjp(net, x, weights=net.trainable_params())[1](V))


class TestACell:
    @pytest.mark.parametrize("way", WAYS, ids=str)
    def test_it_runs_again_in_the_pull_and_the_gradients_are_the_same_to_the_bit(self, x, wanted, way):
        calls = []
        net = Net(calls, **way)
        out, vjp_fn = ms.vjp(net, x, weights=net.trainable_params())
        assert calls == ["block"]
        assert plain(vjp_fn(V)) == wanted
        assert calls == ["block"] * 2
        assert plain(out) == plain(Net([], recomputed=False)(x))

    def test_every_pull_runs_it(self, x, wanted):
        calls = []
        net = Net(calls)
        _, vjp_fn = ms.vjp(net, x, weights=net.trainable_params())
        assert plain(vjp_fn(V)) == plain(vjp_fn(V)) == wanted
        assert len(calls) > 2

    def test_outside_a_transform_it_runs_once(self, x):
        calls = []
        net = Net(calls)
        net(x)
        assert calls == ["block"]

    def test_of_weights_alone(self, x, wanted):
        net = Net([])
        assert plain(ms.grad(net, None, net.trainable_params())(x)) == wanted[1]

    def test_blocks_in_blocks(self, x):
        def chain(recomputed):
            calls = []

            class Outer(nn.Cell):
                def __init__(self):
                    super().__init__()
                    self.a, self.b = Block(calls, "a"), Block(calls, "b")

                def construct(self, x):
                    return self.b(self.a(x))

            net = Outer()
            if recomputed:
                net.a.recompute()
                net.recompute()
            return net, calls

        net, calls = chain(recomputed=True)
        gradients = plain(ms.vjp(net, x, weights=net.trainable_params())[1](V))
        assert calls == ["a", "b", "a", "b", "a"]
        plain_net, _ = chain(recomputed=False)
        assert gradients == plain(ms.vjp(plain_net, x, weights=plain_net.trainable_params())[1](V))

    @pytest.mark.parametrize("way", WAYS[1:3], ids=str)
    def test_the_second_derivative(self, x, way):
        first, second = ms.grad(Net([], **way)), ms.grad(Net([], recomputed=False))
        np.testing.assert_array_equal(ms.grad(first)(x).asnumpy(), ms.grad(second)(x).asnumpy())

    @pytest.mark.mindspore_wrong("its second derivatives are zeros where use_reentrant is True")
    def test_the_second_derivative_as_it_comes(self, x):
        first, second = ms.grad(Net([])), ms.grad(Net([], recomputed=False))
        np.testing.assert_array_equal(ms.grad(first)(x).asnumpy(), ms.grad(second)(x).asnumpy())

    @pytest.mark.mindspore_wrong("with use_reentrant=True it refuses Tensors in tuples")
    def test_structures_and_keywords(self, x):
        class Product(nn.Cell):
            def construct(self, pair, k):
                return pair[0] * pair[1] * k, [pair[0] * 2, 7]

        def gradients(cell):
            return plain(ms.grad(lambda x, y: cell((x, y), k=x)[0] + cell((x, y), k=3)[1][0], (0, 1))(x, x + 1))

        again = Product()
        again.recompute()
        assert gradients(again) == gradients(Product())
        assert plain(again((x, x), 2)) == plain(Product()((x, x), 2))

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"nonsense": True}, ValueError),
            ({"mp_comm_recompute": 1}, TypeError),
            ({"parallel_optimizer_comm_recompute": "x"}, TypeError),
            ({"output_recompute": 1}, TypeError),
            ({"context_fn": contextlib.nullcontext}, ValueError),
        ],
    )
    def test_bad_arguments(self, options, error):
        with pytest.raises(error):
            Block([]).recompute(**options)

    def test_keywords_only(self):
        with pytest.raises(TypeError):
            Block([]).recompute(True)

    @pytest.mark.msvjp_only("the real one mixes the old forward with the new weights")
    @pytest.mark.parametrize("as_function", [False, True])
    def test_a_parameter_that_changed_since(self, x, as_function):
        net = Block([]) if as_function else Net([])
        weight = net.w if as_function else net.block.w
        _, vjp_fn = ms.vjp(lambda x: ms.recompute(net, x) if as_function else net(x), x)
        assert len(vjp_fn(V)) == 1
        weight.set_data(weight * 2)
        with pytest.raises(RuntimeError, match=r"^mindspore\.recompute: the Parameter .*w was changed"):
            vjp_fn(V)


class TestWhatIsNotAFunctionOfTheArguments:
    """Random numbers, and what a Cell writes to."""

    def drops_alike(self, drop, **options):
        ones = Tensor(np.ones(50, np.float32))
        out, vjp_fn = ms.vjp(lambda x: ms.recompute(drop, x * 1, **options), ones)
        first, second = vjp_fn(ones)[0], vjp_fn(ones)[0]
        assert 0 < (out.asnumpy() == 0).sum() < 50
        np.testing.assert_array_equal(first.asnumpy(), out.asnumpy())
        np.testing.assert_array_equal(second.asnumpy(), out.asnumpy())

    @pytest.mark.mindspore_wrong("it draws a new mask")
    def test_dropout(self):
        drop = nn.Dropout(p=0.5)
        drop.set_train()
        self.drops_alike(drop)

    @pytest.mark.msvjp_only("a recomputed function that ends in dropout is an internal error there")
    def test_random_streams_with_a_seed(self):
        seeded = ops.Dropout(0.5, 3, 4)
        for drop in (lambda x: ops.dropout(x, 0.5, seed=7), lambda x: seeded(x)[0]):
            self.drops_alike(drop, use_reentrant=False)
            self.drops_alike(drop, use_reentrant=False)

    @pytest.mark.msvjp_only("it draws a new mask")
    def test_the_random_numbers_after_a_pull_are_those_without(self):
        drop = nn.Dropout(p=0.5)
        drop.set_train()
        ones, after = Tensor(np.ones(50, np.float32)), []
        for pulls in (0, 2):
            ms.set_seed(3)
            _, vjp_fn = ms.vjp(lambda x: ms.recompute(drop, x), ones)
            for _ in range(pulls):
                vjp_fn(ones)
            after.append(plain(drop(ones)))
        assert after[0] == after[1]

    @pytest.mark.mindspore_wrong("its moving statistics move twice")
    @pytest.mark.parametrize("make", ["nn.BatchNorm1d(3)", "ms.mint.nn.BatchNorm1d(3)"])
    def test_moving_statistics_move_once(self, make):
        data = Tensor(np.arange(12, dtype=np.float32).reshape(4, 3) ** 2)
        states = []
        for recomputed in (False, True):
            norm = eval(make)
            norm.set_train()
            if recomputed:
                norm.recompute()
            _, vjp_fn = ms.vjp(norm, data, weights=norm.trainable_params())
            for _ in range(2):
                gradients = vjp_fn(data)
            states.append((plain(gradients), [plain(p.value()) for p in norm.get_parameters()]))
        assert states[0] == states[1]

    @pytest.mark.mindspore_wrong("a recomputed function that ends in a normalization is an internal error there")
    def test_statistics_that_a_function_moves(self):
        data, moved = Tensor(np.arange(12, dtype=np.float32).reshape(4, 3) ** 2), []
        for run in (lambda f, x: f(x), lambda f, x: ms.recompute(f, x, use_reentrant=False)):
            mean, variance = vec(0, 0, 0), vec(1, 1, 1)
            norm = lambda x, s=(mean, variance): ops.batch_norm(x, *s, V, V, training=True)
            ms.vjp(lambda x, run=run, norm=norm: run(norm, x), data)[1](data)
            moved.append(plain((mean, variance)))
        assert moved[0] == moved[1]

    @pytest.mark.mindspore_wrong("it counts twice")
    def test_a_counter_counts_once(self):
        class Counting(nn.Cell):
            def __init__(self):
                super().__init__()
                self.count = Parameter(Tensor(0, ms.int32), name="count", requires_grad=False)

            def construct(self, x):
                count = ops.assign_add(self.count, Tensor(1, ms.int32))
                return ops.exp(x) * count

        net, data = Counting(), vec(0, 0, 0)
        net.recompute(use_reentrant=False)
        _, vjp_fn = ms.vjp(net, data)
        assert plain(vjp_fn(V)) == ([1, 1, 1],)
        assert int(net.count) == 1

    @pytest.mark.msvjp_only("an error in our words")
    def test_a_block_that_does_not_repeat_itself(self, x):
        runs = []

        def fickle(x):
            runs.append(1)
            return ops.exp(x if len(runs) == 1 else x[:1])

        _, vjp_fn = ms.vjp(lambda x: ms.recompute(fickle, x, use_reentrant=False), x)
        with pytest.raises(RuntimeError, match=r"^mindspore\.vjp: a block under recompute"):
            vjp_fn(V)


class TestTheFunction:
    def gradients(self, x, fn):
        return plain(ms.vjp(fn, x)[1](V)[0])

    def test_a_cell(self, x):
        calls = []
        block = Block(calls)
        wanted = self.gradients(x, block)
        calls.clear()
        assert self.gradients(x, lambda x: ms.recompute(block, x)) == wanted
        assert calls == ["block"] * 2
        assert plain(ms.recompute(block, x)) == plain(block(x))

    def test_any_callable(self, x):
        def fn(x):
            return x * x

        assert self.gradients(x, lambda x: ms.recompute(fn, x, use_reentrant=False)) == plain(2 * x)
        for block in (fn, Block([]).construct, ops.Tanh()):
            with pytest.raises(TypeError):
                ms.recompute(block, x)
        with pytest.raises(TypeError):
            ms.recompute(3, x, use_reentrant=False)

    def test_contexts_around_both_runs(self, x):
        calls = []

        @contextlib.contextmanager
        def tell(name):
            calls.append(name)
            yield

        def contexts():
            return tell("first"), tell("again")

        self.gradients(x, lambda x: ms.recompute(Block(calls), x, use_reentrant=False, context_fn=contexts))
        assert calls == ["first", "block", "again", "block"]
        with pytest.raises(ValueError):
            ms.recompute(Block(calls), x, context_fn=contexts)

    def test_no_tensor_among_the_arguments(self, x):
        class Double(nn.Cell):
            def construct(self, k):
                return 2 * k

        assert self.gradients(x, lambda x: ms.recompute(Double(), 3) * x) == [6, 6, 6]

    @pytest.mark.mindspore_wrong("it ends in an internal error")
    def test_a_derivative_inside_the_block(self, x):
        def slope(x):
            return ms.grad(lambda x: x * x * x)(x)

        assert self.gradients(x, lambda x: ms.recompute(slope, x, use_reentrant=False)) == plain(6 * x)

    def test_integers_that_are_differentiated(self, x):
        mask = Tensor(np.array([1, 0, 2], np.int32))

        def masked(x, mask):
            return ops.exp(x * mask.astype(ms.float32)) * mask

        wanted = plain(ms.vjp(masked, x, mask)[1](V))
        assert plain(ms.vjp(lambda *a: ms.recompute(masked, *a, use_reentrant=False), x, mask)[1](V)) == wanted


@pytest.mark.parametrize("level", ["O1", "O2", "O3", "auto"])
def test_mixed_precision(level):
    data = Tensor(np.random.default_rng(1).standard_normal((3, 4)).astype(np.float32))
    net = nn.SequentialCell(nn.Dense(4, 8), nn.LayerNorm((8,)), nn.Tanh(), nn.Dense(8, 2))
    net = ms.amp.auto_mixed_precision(net, level)

    def gradients():
        out, vjp_fn = ms.vjp(net, data, weights=net.trainable_params())
        return plain(vjp_fn(ops.ones_like(out)))

    wanted = gradients()
    for cell in (*net.cells(), net):
        cell.recompute()
        assert gradients() == wanted


class TestInOtherTransforms:
    def test_forward_mode_and_jacobians(self, x):
        again, once = Net([]), Net([], recomputed=False)
        assert plain(ms.jvp(again, x, V)) == plain(ms.jvp(once, x, V))
        assert plain(ms.jacrev(again)(x)) == plain(ms.jacrev(once)(x))

    @pytest.mark.msvjp_only("its vmap compiles fn, which a lambda in a call cannot be")
    def test_inside_vmap_it_runs_as_it_is(self):
        batch = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))
        again, once = Net([]), Net([], recomputed=False)
        of_each = [ms.vmap(ms.grad(lambda x, net=net: net(x).sum()))(batch) for net in (again, once)]
        np.testing.assert_array_equal(of_each[0].asnumpy(), of_each[1].asnumpy())

    @pytest.mark.msvjp_only("its vmap compiles fn, which a lambda in a call cannot be")
    def test_pulls_that_run_all_at_once_see_one_mask(self):
        drop = nn.Dropout(p=0.5)
        drop.set_train()
        drop.recompute()
        ones = Tensor(np.ones(20, np.float32))
        out, vjp_fn = ms.vjp(drop, ones)
        jacobian = ms.vmap(lambda v: vjp_fn(v)[0])(Tensor(np.eye(20, dtype=np.float32)))
        np.testing.assert_array_equal(jacobian.asnumpy(), np.diag(out.asnumpy()))


class TestOps:
    def test_an_op(self, x):
        tanh, again = ops.Tanh(), ops.Tanh().recompute()
        assert plain(ms.grad(lambda x: again(x))(x)) == plain(ms.grad(lambda x: tanh(x))(x))
        assert isinstance(again, ops.Tanh)
        assert again.name == "Tanh"

    def test_an_op_with_arguments(self, x):
        again = ops.ReduceSum(True).recompute()
        assert plain(ms.grad(lambda x: again(x * x, 0))(x)) == plain(2 * x)

    def test_mode_is_a_bool(self):
        with pytest.raises(TypeError):
            ops.Tanh().recompute(3)


class TestStateAndThreads:
    @pytest.mark.mindspore_wrong("it counts once more in each pull")
    @pytest.mark.parametrize("read_first", [False, True])
    def test_what_a_cell_writes_to_is_written_once(self, read_first):
        class Counting(nn.Cell):
            def __init__(self):
                super().__init__()
                self.n = Parameter(vec(1, 1, 1), name="n", requires_grad=False)

            def construct(self, x):
                y = x * x * self.n if read_first else x
                self.n.add_(vec(1, 1, 1))
                return y * y * self.n

        wanted = None
        for recomputed in (False, True):
            net = Counting()
            if recomputed:
                net.recompute()
            _, vjp_fn = ms.vjp(net, vec(1, 2, 3))
            found = plain(vjp_fn(V)), plain(vjp_fn(V)), plain(net.n)
            wanted = wanted or found
        assert found == wanted
        assert found[2] == [2, 2, 2]

    @pytest.mark.msvjp_only("the real one takes the new values")
    @pytest.mark.parametrize("kind", ["frozen", "attribute", "closure"])
    def test_anything_that_changed_since_is_noticed(self, kind):
        class Scaling(nn.Cell):
            def __init__(self):
                super().__init__()
                self.frozen = Parameter(vec(1, 2, 3), name="frozen", requires_grad=False)
                self.attribute = vec(1, 2, 3)

            def construct(self, x):
                return x * x * self.frozen * self.attribute

        net, closure = Scaling(), vec(1, 2, 3)
        block = (lambda x: x * x * closure) if kind == "closure" else net
        _, vjp_fn = ms.vjp(lambda x: ms.recompute(block, x, use_reentrant=False), vec(1, 2, 3))
        assert plain(vjp_fn(V))
        (closure if kind == "closure" else getattr(net, kind))[0] = 7
        with pytest.raises(RuntimeError, match="was changed since the block ran"):
            vjp_fn(V)

    @pytest.mark.msvjp_only("it draws a new mask")
    def test_each_thread_recomputes_its_own_mask(self):
        ones, wrong = Tensor(np.ones(200, np.float32)), []

        def work():
            for _ in range(20):
                drop = nn.Dropout(p=0.5)
                drop.set_train()
                out, vjp_fn = ms.vjp(lambda x, drop=drop: ms.recompute(drop, x * 1), ones)
                if not np.array_equal(vjp_fn(ones)[0].asnumpy(), out.asnumpy()):
                    wrong.append(out)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong

    @pytest.mark.mindspore_wrong("it ends in an internal error")
    def test_a_tensor_written_to_after_its_use(self):
        def block(x):
            y = x * 2
            z = y * y
            y[0] = 7.0
            return (z * y).sum()

        x = vec(1, 2, 3)
        wanted = plain(ms.grad(block)(x))
        assert plain(ms.grad(lambda x: ms.recompute(block, x, use_reentrant=False))(x)) == wanted == [56, 96, 216]
