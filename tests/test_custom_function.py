"""_Function: functions with a derivative of their own. The same on msvjp and the real MindSpore."""

import importlib

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, _Function, nn, ops


def vec(*values):
    return Tensor(np.array(values, np.float32))


def plain(structure):
    if isinstance(structure, Tensor):
        return structure.asnumpy().tolist()
    return tuple(plain(s) for s in structure) if isinstance(structure, (tuple, list)) else structure


V = vec(1, 1, 1)
X, Y = (1, 2, 3), (4, 5, 6)


@pytest.fixture
def x():
    return vec(*X)


@pytest.fixture
def y():
    return vec(*Y)


def function(forward, backward, **others):
    """A _Function with these static methods."""
    methods = {"forward": forward, "backward": backward, **others}
    return type("Custom", (_Function,), {name: staticmethod(method) for name, method in methods.items()})


def pull(fn, *xs, v=V, **options):
    _, vjp_fn = ms.vjp(fn, *xs, **options)
    return plain(vjp_fn(*v) if isinstance(v, tuple) else vjp_fn(v))


class Tenfold(_Function):
    """x * k, whose derivative by x is said to be ten times as large."""

    @staticmethod
    def forward(ctx, x, k=2):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, dout):
        return 10 * ctx.k * dout, None


class Cube(_Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        return 3 * x * x * dout


class Times(_Function):
    """a * b, whose derivatives are said to be 10 b and 100 a."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, dout):
        a, b = ctx.saved_tensors
        return 10 * b * dout, 100 * a * dout


class TestApply:
    def test_the_value_is_forwards(self, x):
        assert plain(Tenfold.apply(x)) == [2, 4, 6]
        assert plain(Tenfold.apply(x, 5)) == [5, 10, 15]
        assert type(Tenfold.apply(x)) is Tensor

    def test_backward_is_its_derivative(self, x):
        assert pull(lambda x: Tenfold.apply(x), x) == ([20, 20, 20],)
        assert pull(lambda x: Tenfold.apply(x, 5), x) == ([50, 50, 50],)
        assert plain(ms.grad(lambda x: Cube.apply(x))(x)) == [3, 12, 27]

    def test_as_part_of_a_function(self, x):
        assert pull(lambda x: Tenfold.apply(x * x) + x, x) == ([41, 81, 121],)

    def test_any_number_of_pulls(self, x):
        _, vjp_fn = ms.vjp(lambda x: Cube.apply(x), x)
        assert [plain(vjp_fn(v)) for v in (V, 2 * V, V)] == [([3, 12, 27],), ([6, 24, 54],), ([3, 12, 27],)]

    def test_several_arguments_and_weights(self, x, y):
        w = Parameter(vec(2, 2, 2), name="w")
        assert pull(lambda x, y: Times.apply(x, y), x, y) == ([40, 50, 60], [100, 200, 300])
        assert pull(lambda x: Times.apply(x, w), x, weights=[w]) == (([20, 20, 20],), ([100, 200, 300],))
        assert plain(ms.grad(lambda x: Times.apply(x, w), None, w)(x)) == [100, 200, 300]

    def test_inside_a_cell(self, x):
        class Net(nn.Cell):
            def __init__(self):
                super().__init__()
                self.w = Parameter(vec(2, 2, 2), name="w")

            def construct(self, x):
                return Times.apply(x, self.w)

        net = Net()
        assert plain(net(x)) == [2, 4, 6]
        assert pull(net, x, weights=net.w) == (([20, 20, 20],), [100, 200, 300])

    def test_what_forward_computes_is_not_recorded(self, x):
        w = Parameter(vec(2, 2, 2), name="w")
        captured = function(lambda ctx, x: x * w, lambda ctx, dout: 10 * dout)
        assert pull(lambda x: captured.apply(x), x, weights=w) == (([10, 10, 10],), [0, 0, 0])

    def test_second_and_third_derivatives(self, x):
        first = ms.grad(lambda x: Cube.apply(x))
        assert plain(ms.grad(first)(x)) == [6, 12, 18]
        assert plain(ms.grad(ms.grad(first))(x)) == [6, 6, 6]
        assert pull(lambda x: ms.vjp(lambda x: Cube.apply(x), x)[1](V)[0], x) == ([6, 12, 18],)

    @pytest.mark.msvjp_only("the real jvp compiles fn, and there a _Function cannot be")
    def test_forward_mode(self, x):
        assert plain(ms.jvp(lambda x: Cube.apply(x), x, vec(1, 10, 100))) == ([1, 8, 27], [3, 120, 2700])

    def test_an_output_that_is_saved_has_its_own_derivative_again(self, x):
        def forward(ctx, x):
            out = ops.exp(x)
            ctx.save_for_backward(out)
            return out

        exp = function(forward, lambda ctx, dout: dout * ctx.saved_tensors[0])
        for fn in (ms.grad(lambda x: exp.apply(x)), ms.grad(ms.grad(lambda x: exp.apply(x)))):
            np.testing.assert_allclose(fn(x).asnumpy(), np.exp(X), rtol=1e-5)

    def test_an_input_that_is_the_output(self, x):
        same = function(lambda ctx, x: x, lambda ctx, dout: 10 * dout)
        assert plain(same.apply(x)) == [1, 2, 3]
        assert pull(lambda x: same.apply(x), x) == ([10, 10, 10],)

    def test_a_function_of_a_function(self, x):
        inner = function(lambda ctx, x: 2 * x, lambda ctx, dout: 7 * dout)
        outer = function(lambda ctx, x: inner.apply(x), lambda ctx, dout: inner.apply(dout))
        assert pull(lambda x: outer.apply(x), x) == ([2, 2, 2],)

    @pytest.mark.mindspore_wrong("its gradients are zeros: vjp does not record inside forward")
    def test_a_derivative_inside_forward(self, x):
        def forward(ctx, x):
            out, vjp_fn = ms.vjp(lambda x: x * x * x, x)
            ctx.slope = vjp_fn(V)[0]
            return out

        through = function(forward, lambda ctx, dout: ctx.slope * dout)
        assert pull(lambda x: through.apply(x), x) == ([3, 12, 27],)


class TestCtx:
    def test_user_code_sees_tensors(self, x):
        seen = []

        def backward(ctx, dout):
            seen.extend([type(dout), dout.size, type(ctx.saved_tensors), type(ctx.saved_tensors[0])])
            return dout

        keeping = function(lambda ctx, x: (ctx.save_for_backward(x), x * x.size)[1], backward)
        assert pull(lambda x: keeping.apply(x * 1), x) == ([1, 1, 1],)
        assert seen == [Tensor, 3, tuple, Tensor]

    def test_it_is_an_object_of_the_class(self, x):
        class Classy(_Function):
            factor = 5

            @staticmethod
            def forward(ctx, x):
                return x * ctx.factor

            @staticmethod
            def backward(ctx, dout):
                assert isinstance(ctx, Classy)
                return dout * ctx.factor

        assert pull(lambda x: Classy.apply(x), x) == ([5, 5, 5],)

    def test_needs_input_grad(self, x):
        seen = []

        def forward(ctx, x, y, k):
            seen.append(ctx.needs_input_grad)
            return x * y * k

        def backward(ctx, dout):
            seen.append(ctx.needs_input_grad)
            return dout, None, None

        fn = function(forward, backward)
        fn.apply(x, x, 3)
        pull(lambda x: fn.apply(x, ops.stop_gradient(x), 3), x)
        assert seen == [(False, False, False), (True, False, False), (True, False, False)]

    def test_what_is_saved_last_counts(self, x):
        def forward(ctx, x):
            ctx.save_for_backward(x)
            ctx.save_for_backward(x * 2, None)
            return x * 1

        fn = function(forward, lambda ctx, dout: ctx.saved_tensors[0] if ctx.saved_tensors[1] is None else None)
        assert pull(lambda x: fn.apply(x), x) == ([2, 4, 6],)

    def test_nothing_saved(self, x):
        fn = function(lambda ctx, x: x * 1, lambda ctx, dout: dout * (1 + len(ctx.saved_tensors)))
        assert pull(lambda x: fn.apply(x), x) == ([1, 1, 1],)

    def test_a_parameter_stays_one(self, x):
        w, seen = Parameter(vec(2, 2, 2), name="w"), []

        def backward(ctx, dout):
            seen.append(isinstance(ctx.saved_tensors[0], Parameter))
            return dout

        fn = function(lambda ctx, w: (ctx.save_for_backward(w), w * 1)[1], backward)
        pull(lambda x: fn.apply(w) * x, x, weights=w)
        assert seen == [True]

    @pytest.mark.parametrize("materialize", [True, False])
    def test_an_output_that_nothing_depends_on(self, x, materialize):
        seen = []

        def forward(ctx, x):
            ctx.set_materialize_grads(materialize)
            return 2 * x, 3 * x

        fn = function(forward, lambda ctx, a, b: (seen.append(plain(b)), 2 * a)[1])
        assert pull(lambda x: fn.apply(x)[0], x) == ([2, 2, 2],)
        assert seen == [[0, 0, 0] if materialize else None]

    def test_an_output_that_is_not_differentiable(self, x):
        def forward(ctx, x):
            constant = 3 * x
            ctx.mark_non_differentiable(constant)
            return 2 * x, constant

        fn = function(forward, lambda ctx, a, b: 10 * a)
        assert pull(lambda x: fn.apply(x)[0] + fn.apply(x)[1], x) == ([10, 10, 10],)

    def test_an_input_that_is_changed_in_place(self, x):
        def forward(ctx, x):
            x.copy_(2 * x)
            ctx.mark_dirty(x)
            return x

        fn = function(forward, lambda ctx, dout: 10 * dout)
        out, vjp_fn = ms.vjp(lambda x: fn.apply(x * 1), x)
        assert plain(out) == [2, 4, 6]
        assert plain(vjp_fn(V)) == ([10, 10, 10],)

    def test_setup_context(self, x):
        seen = []

        def setup_context(ctx, inputs, output):
            seen.append((plain(inputs), plain(output), ctx.needs_input_grad))
            ctx.k = inputs[1]

        fn = function(lambda x, k=5: x * k, lambda ctx, dout: (100 * ctx.k * dout, None), setup_context=setup_context)
        assert pull(lambda x: fn.apply(x), x) == ([500, 500, 500],)
        assert pull(lambda x: fn.apply(x, k=2), x) == ([200, 200, 200],)
        assert seen == [(([1, 2, 3], 5), [5, 10, 15], (True, False)), (([1, 2, 3], 2), [2, 4, 6], (True, False))]


class TestOutputs:
    def test_several(self, x, y):
        two = function(lambda ctx, a, b: (2 * a, 3 * b), lambda ctx, da, db: (10 * da, 100 * db))
        assert pull(lambda x, y: two.apply(x, y), x, y, v=(V, 2 * V)) == ([10, 10, 10], [200, 200, 200])
        assert type(two.apply(x, y)) is tuple

    def test_some_are_no_tensors(self, x):
        seen = []
        mixed = function(
            lambda ctx, x: (2 * x, 7, "s", None), lambda ctx, *d: (seen.append(plain(d[1:])), 10 * d[0])[1]
        )
        assert plain(mixed.apply(x)) == ([2, 4, 6], 7, "s", None)
        assert pull(lambda x: mixed.apply(x)[0], x) == ([10, 10, 10],)
        assert seen == [(None, None, None)]

    def test_none_is_a_tensor(self, x):
        assert function(lambda ctx, x: 7, None).apply(x) == 7

    @pytest.mark.mindspore_wrong("the gradients of a list are zeros")
    def test_a_list(self, x):
        both = function(lambda ctx, x: [2 * x, 3 * x], lambda ctx, da, db: da + 10 * db)
        assert type(both.apply(x)) is list
        assert pull(lambda x: both.apply(x), x, v=(V, V)) == ([11, 11, 11],)

    def test_tensors_deeper_are_constants(self, x):
        deep = function(lambda ctx, x: (2 * x, (3 * x,)), lambda ctx, d, none: 10 * d)
        assert pull(lambda x: deep.apply(x)[0] + deep.apply(x)[1][0], x) == ([10, 10, 10],)


class TestGradients:
    @pytest.fixture
    def gradients_of(self, x, y):
        """The gradients of a function of two arguments whose backward gives what `backward(dout)` does."""
        return lambda backward: pull(
            lambda x, y: function(lambda ctx, a, b: a * b, lambda ctx, d: backward(d)).apply(x, y), x, y
        )

    def test_none_is_zero(self, gradients_of):
        assert gradients_of(lambda d: (d, None)) == ([1, 1, 1], [0, 0, 0])

    def test_none_beyond_the_arguments_is_passed_over(self, gradients_of):
        assert gradients_of(lambda d: (d, d, None)) == ([1, 1, 1], [1, 1, 1])

    def test_a_shape_that_was_broadcast_is_summed(self, gradients_of):
        ones = Tensor(np.ones((2, 3), np.float32))
        assert gradients_of(lambda d: (d, ones)) == ([1, 1, 1], [2, 2, 2])

    def test_another_dtype_is_cast(self, gradients_of):
        for dtype in (ms.float64, ms.int32):
            assert gradients_of(lambda d, dtype=dtype: (d, d.astype(dtype))) == ([1, 1, 1], [1, 1, 1])

    @pytest.mark.parametrize(
        "backward",
        [
            pytest.param(lambda d: d, id="one for two"),
            pytest.param(lambda d: (d,), id="a tuple of one"),
            pytest.param(lambda d: (d, 3), id="no Tensor"),
            pytest.param(lambda d: (d, vec(1, 2)), id="another shape"),
            pytest.param(lambda d: (d, vec(1)), id="a smaller shape"),
            pytest.param(lambda d: (d, d.sum()), id="a number"),
        ],
    )
    def test_what_does_not_match(self, gradients_of, backward):
        with pytest.raises(RuntimeError):
            gradients_of(backward)

    def test_a_gradient_of_what_is_no_tensor(self, x):
        for argument in (3, (x, x)):
            fn = function(lambda ctx, a, k: a * 2, lambda ctx, d: (d, d))
            with pytest.raises(RuntimeError):
                pull(lambda x, fn=fn, argument=argument: fn.apply(x, argument), x)

    def test_integers(self, x):
        """An integer has a gradient too, cast to its dtype."""
        indices = Tensor(np.array([1, 2, 3], np.int32))
        fn = function(lambda ctx, a, i: a * i, lambda ctx, d: (10 * d, 7.9 * d))
        _, vjp_fn = ms.vjp(lambda x, i: fn.apply(x, i), x, indices)
        gradients = vjp_fn(V)
        assert plain(gradients) == ([10, 10, 10], [7, 7, 7])
        assert gradients[1].dtype == ms.int32


class TestErrors:
    def test_both_methods_must_be_written(self, x):
        with pytest.raises(NotImplementedError):
            type("Nothing", (_Function,), {}).apply(x)
        half = type("Half", (_Function,), {"forward": staticmethod(lambda ctx, x: x * 2)})
        with pytest.raises(NotImplementedError):
            pull(lambda x: half.apply(x), x)

    def test_their_own_exceptions_pass_through(self, x):
        with pytest.raises(ZeroDivisionError):
            function(lambda ctx, x: 1 / 0, None).apply(x)
        with pytest.raises(ZeroDivisionError):
            pull(lambda x: function(lambda ctx, x: x * 2, lambda ctx, d: 1 / 0).apply(x), x)

    def test_keywords(self, x):
        with pytest.raises(TypeError):
            Tenfold.apply(x, k=3)

    def test_only_tensors_are_saved(self, x):
        keeping = function(lambda ctx, x: (ctx.save_for_backward(x, 3), x * 2)[1], lambda ctx, d: d)
        with pytest.raises(RuntimeError):
            pull(lambda x: keeping.apply(x), x)

    @pytest.mark.msvjp_only("the real vmap takes no Python functions of this kind")
    def test_inside_vmap(self):
        with pytest.raises(RuntimeError, match=r"^mindspore\._Function: Cube .*vmap"):
            ms.vmap(lambda x: Cube.apply(x))(Tensor(np.ones((2, 3), np.float32)))

    @pytest.mark.msvjp_only("a Jacobian of a Python function")
    def test_a_jacobian_by_pulls(self, x):
        assert plain(ms.jacrev(lambda x: Cube.apply(x))(x)) == [[3, 0, 0], [0, 12, 0], [0, 0, 27]]


@pytest.mark.parametrize("path", ["mindspore", "mindspore.common", "mindspore.common._grad_function"])
def test_paths(path):
    assert importlib.import_module(path)._Function is _Function
