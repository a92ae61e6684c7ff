"""HookBackward and InsertGradientOf: ops that change the gradient alone. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops
from mindspore.ops import operations as P

from .values import plain, vec

V = vec(1, 1)


@pytest.fixture
def x():
    return vec(1, 2)


@pytest.fixture
def y():
    return vec(3, 4)


def pull(fn, *xs, v=V):
    return plain(ms.vjp(fn, *xs)[1](v))


class TestHookBackward:
    def test_it_is_told_a_tuple(self, x):
        seen = []
        hook = ops.HookBackward(lambda gradients: seen.append((type(gradients), type(gradients[0]), plain(gradients))))
        assert plain(hook(x)) == [1, 2]
        assert pull(lambda x: hook(x * 2) * 3, x) == ([6, 6],)
        assert seen == [(tuple, Tensor, ([3, 3],))]

    @pytest.mark.parametrize("hook", [lambda g: 10 * g[0], lambda g: (10 * g[0],)], ids=["a Tensor", "a tuple"])
    def test_what_it_returns_counts(self, x, hook):
        assert pull(lambda x: ops.HookBackward(hook)(x * 2) * 3, x) == ([60, 60],)

    def test_several_inputs(self, x, y):
        hook = ops.HookBackward(lambda g: (10 * g[0], 100 * g[1]))

        def fn(x, y):
            a, b = hook(x, y)
            return a * b

        assert plain(hook(x, y)) == ([1, 2], [3, 4])
        assert pull(fn, x, y) == ([30, 40], [100, 200])

    def test_every_pull_tells_it(self, x):
        _, vjp_fn = ms.vjp(lambda x: ops.HookBackward(lambda g: 10 * g[0])(x) * 2, x)
        assert [plain(vjp_fn(v)) for v in (V, 2 * V)] == [([20, 20],), ([40, 40],)]

    def test_the_second_derivative_is_that_of_what_it_returns(self, x):
        hook = ops.HookBackward(lambda g: (10 * g[0],))
        assert plain(ms.grad(ms.grad(lambda x: hook(x * x * x)))(x)) == [60, 120]

    def test_an_output_that_nothing_depends_on(self, x):
        hook = ops.HookBackward(lambda g: 1 / 0)
        assert pull(lambda x: (hook(x), x * 3)[1], x) == ([3, 3],)

    def test_bad_arguments(self, x):
        for bad in (3, None):
            with pytest.raises(TypeError):
                ops.HookBackward(bad)
        for bad in (3, (x, x)):
            with pytest.raises(TypeError):
                ops.HookBackward(lambda g: g)(bad)

    @pytest.mark.parametrize(
        ("hook", "error"),
        [
            (lambda g: 3, TypeError),
            (lambda g: (g[0], g[0]), TypeError),
            (lambda g: (vec(1, 2, 3),), ValueError),
            (lambda g: 1 / 0, ZeroDivisionError),
        ],
        ids=["a number", "too many", "another shape", "an error of its own"],
    )
    def test_what_it_must_not_return(self, x, hook, error):
        with pytest.raises(error):
            pull(lambda x: ops.HookBackward(hook)(x) * 3, x)

    def test_its_name(self):
        hook = P.HookBackward(lambda g: g, "")
        assert (hook.name, hook.cell_id) == ("HookBackward", "")


def tenfold(g):
    return 10 * g


class TestInsertGradientOf:
    def test_the_gradient_is_f_of_it(self, x):
        insert = ops.InsertGradientOf(tenfold)
        assert plain(insert(x)) == [1, 2]
        assert pull(lambda x: insert(x * 2) * 3, x) == ([60, 60],)
        assert plain(ms.grad(lambda x: insert(x * 2) * 3)(x)) == [60, 60]

    def test_it_is_told_the_sum_over_all_uses(self, x, y):
        insert = ops.InsertGradientOf(tenfold)

        def fn(x, y):
            inserted = insert(x)
            return inserted * y + inserted

        assert plain(ms.grad(fn, (0, 1))(x, y)) == ([40, 50], [1, 2])

    def test_of_a_tuple(self, x, y):
        def apart(g):
            return 10 * g[0], 100 * g[1]

        insert = ops.InsertGradientOf(apart)

        def fn(x, y):
            a, b = insert((x, y))
            return a * b

        assert plain(ms.grad(fn, (0, 1))(x, y)) == ([30, 40], [100, 200])
        assert plain(insert((x, y))) == ([1, 2], [3, 4])
        assert insert(3) == 3

    def test_none_leaves_it(self, x):
        def look(g):
            pass

        insert = ops.InsertGradientOf(look)
        assert pull(lambda x: insert(x) * 3, x) == ([3, 3],)

    def test_another_dtype_is_cast(self, x):
        def half(g):
            return g.astype(ms.float16)

        insert = ops.InsertGradientOf(half)
        assert pull(lambda x: insert(x) * 3, x) == ([3, 3],)

    def test_clipping_as_scripts_do(self):
        high, low = vec(1.0), vec(0.25)

        def clip(g):
            ret = g
            if ret > high:
                ret = high
            if ret < low:
                ret = low
            return ret

        clipped = ops.InsertGradientOf(clip)

        def fn(x, y):
            return clipped(x) * clipped(y)

        assert plain(ops.GradOperation(get_all=True)(fn)(vec(1.5), vec(0.125))) == ([0.25], [1.0])

    def test_the_second_derivative(self, x):
        insert = ops.InsertGradientOf(tenfold)
        assert plain(ms.grad(ms.grad(lambda x: insert(x * x * x)))(x)) == [60, 120]

    @pytest.mark.msvjp_only("the real one takes another shape for the gradient, and any f until the pull")
    def test_what_it_does_not_take(self, x):
        with pytest.raises(TypeError, match=r"^mindspore\.ops\.InsertGradientOf: the hook is int"):
            ops.InsertGradientOf(3)
        for bad in (lambda g: g.sum(), lambda g: 3, lambda g: (g, g)):
            with pytest.raises(ValueError, match=r"^mindspore\.ops\.InsertGradientOf: the hook gave"):
                pull(lambda x, bad=bad: ops.InsertGradientOf(bad)(x), x)

    @pytest.mark.msvjp_only("the real vmap compiles fn")
    def test_inside_vmap(self):
        for hook in (ops.InsertGradientOf(tenfold), ops.HookBackward(lambda g: g)):
            with pytest.raises(RuntimeError, match=r"^mindspore\.ops\..*vmap"):
                ms.vmap(lambda x, hook=hook: hook(x))(Tensor(np.ones((2, 3), np.float32)))


class TestAParameterThatIsNotUsed:
    """Its hook is told the zeros, and may put something else in their place. The hook of an input is not."""

    def test_of_a_parameter(self):
        net = nn.Cell()
        net.w, net.u = Parameter(vec(2), name="w"), Parameter(vec(3), name="u")
        told = []
        net.u.register_hook(lambda g: told.append(plain(g)) or g + 5)
        gradients = ms.grad(lambda x: net.w * x, None, [net.w, net.u])(vec(3))
        assert (plain(gradients), told) == (([3], [5]), [[0]])

    def test_of_an_input(self):
        a, b, told = vec(1, 2), vec(3, 4), []
        b.register_hook(told.append)
        assert plain(ms.grad(lambda a, b: (a * 2).sum(), (0, 1))(a, b)) == ([2, 2], [0, 0])
        assert told == []
