"""What a Cell has to say in the backward: its own derivative, `bprop`, and hooks."""

import gc
import weakref

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import vec


def pull(fn, *xs, **options):
    out, vjp_fn = ms.vjp(fn, *xs, **options)
    return vjp_fn(ops.ones_like(out))


class Hundredfold(nn.Cell):
    """x * x, whose derivative is said to be 100 * out * dout."""

    def construct(self, x):
        return x * x

    def bprop(self, x, out, dout):
        return (100 * out * dout,)


class TestBprop:
    def test_it_is_used(self):
        assert pull(Hundredfold(), vec(1, 2))[0].asnumpy().tolist() == [100, 400]

    def test_the_output_is_constructs(self):
        assert Hundredfold()(vec(1, 2)).asnumpy().tolist() == [1, 4]

    def test_inside_another_cell(self):
        class Outer(nn.Cell):
            def __init__(self):
                super().__init__()
                self.inner = Hundredfold()

            def construct(self, x):
                return self.inner(x * 2) * 3

        assert pull(Outer(), vec(1, 2))[0].asnumpy().tolist() == [2400, 9600]

    def test_several_inputs(self):
        class Two(nn.Cell):
            def construct(self, x, y):
                return x * y

            def bprop(self, x, y, out, dout):
                return 10 * y * dout, 20 * x * dout

        assert [g.asnumpy().tolist() for g in pull(Two(), vec(1, 2), vec(3, 4))] == [[30, 40], [20, 40]]

    def test_a_bare_tensor_is_the_gradient_of_one_input(self):
        class Bare(Hundredfold):
            def bprop(self, x, out, dout):
                return dout * 5

        assert pull(Bare(), vec(1, 2))[0].asnumpy().tolist() == [5, 5]

    def test_too_few(self):
        class Few(nn.Cell):
            def construct(self, x, y):
                return x * y

            def bprop(self, x, y, out, dout):
                return (dout,)

        with pytest.raises(RuntimeError):
            pull(Few(), vec(1), vec(2))

    def test_weights_inside_get_zeros(self):
        class Weighted(Hundredfold):
            def __init__(self):
                super().__init__()
                self.w = Parameter(vec(3, 3), name="w")

            def construct(self, x):
                return x * self.w

        net = Weighted()
        (gx,), gw = pull(net, vec(1, 2), weights=net.w)
        assert gx.asnumpy().tolist() == [300, 600]
        assert gw.asnumpy().tolist() == [0, 0]

    def test_the_second_derivative_differentiates_bprop(self):
        def gradient(x):  # 100 * out, and out has the derivative 100 * out again
            return pull(Hundredfold(), x)[0]

        assert pull(gradient, vec(1, 2))[0].asnumpy().tolist() == [10000, 40000]

    def test_keywords_and_defaults(self):
        class Scaled(nn.Cell):
            def construct(self, x, k=3):
                return x * k

            def bprop(self, x, k, out, dout):
                return 10 * k * dout, None

        class Two(nn.Cell):
            def construct(self, x, y):
                return x * y

            def bprop(self, x, y, out, dout):
                return 10 * y * dout, 20 * x * dout

        for call, wanted in (
            (lambda net, x: net(x), 30),
            (lambda net, x: net(x, k=5), 50),
            (lambda net, x: net(x, 5), 50),
        ):
            assert pull(lambda x, call=call: call(Scaled(), x), vec(1))[0].asnumpy().tolist() == [wanted]
        gradients = pull(lambda x, y: Two()(x, y=y), vec(1, 2), vec(3, 4))
        assert [g.asnumpy().tolist() for g in gradients] == [[30, 40], [20, 40]]

    def test_none_is_zero(self):
        class Half(nn.Cell):
            def construct(self, x, pair):
                return x * pair[0] * pair[1]

            def bprop(self, x, pair, out, dout):
                return None, (dout, 10 * dout)

        gradients = pull(lambda x, a, b: Half()(x, (a, b)), vec(1), vec(2), vec(3))
        assert [g.asnumpy().tolist() for g in gradients] == [[0], [1], [10]]

    @pytest.mark.msvjp_only("the real one counts the Tensors in a tuple, and misses them")
    def test_none_for_a_tuple(self):
        class Neither(nn.Cell):
            def construct(self, x, pair):
                return x * pair[0] * pair[1]

            def bprop(self, x, pair, out, dout):
                return dout, None

        gradients = pull(lambda x, a, b: Neither()(x, (a, b)), vec(1), vec(2), vec(3))
        assert [g.asnumpy().tolist() for g in gradients] == [[1], [0], [0]]

    @pytest.mark.parametrize("gradient", [3, vec(1, 2, 3)], ids=["a number", "another shape"])
    def test_what_it_must_not_give(self, gradient):
        class Wrong(Hundredfold):
            def bprop(self, x, out, dout):
                return (gradient,)

        with pytest.raises(RuntimeError):
            pull(Wrong(), vec(1, 2))

    def test_integers(self):
        class Scaled(nn.Cell):
            def construct(self, x, i):
                return x * i

            def bprop(self, x, i, out, dout):
                return 10 * dout, 20 * dout

        gradients = pull(Scaled(), vec(1, 2), Tensor(np.array([3, 4], np.int32)))
        assert [g.asnumpy().tolist() for g in gradients] == [[10, 10], [20, 20]]
        assert gradients[1].dtype == ms.int32

    @pytest.mark.msvjp_only("it counts references")
    def test_nothing_is_kept_once_vjp_fn_is_gone(self):
        alive = []

        def fn(x):
            y = Hundredfold()(x)
            alive.append(weakref.ref(y))
            return y * 3

        gc.disable()
        try:
            out, vjp_fn = ms.vjp(fn, vec(1, 2))
            vjp_fn(out)
            del vjp_fn
            assert alive[0]() is None
        finally:
            gc.enable()

    @pytest.mark.msvjp_only("the real vmap compiles fn")
    def test_inside_vmap(self):
        with pytest.raises(RuntimeError, match=r"^mindspore\.nn\.Cell\.bprop: Hundredfold .*vmap"):
            ms.vmap(ms.grad(Hundredfold()))(Tensor(np.ones((2, 3), np.float32)))


class Called(nn.Cell):
    """fn of its arguments."""

    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def construct(self, *args):
        return self.fn(*args)


class TestHooks:
    def test_backward_hooks_see_the_gradients(self):
        net, seen = nn.ReLU(), []
        net.register_backward_hook(lambda cell, gi, go: seen.append(("after", type(gi), gi[0].asnumpy().tolist())))
        net.register_backward_pre_hook(lambda cell, go: seen.append(("before", type(go), go[0].asnumpy().tolist())))
        (g,) = pull(lambda x: net(x) * 2, vec(1, -1))
        assert g.asnumpy().tolist() == [2, 0]
        assert seen == [("before", tuple, [2, 2]), ("after", tuple, [2, 0])]

    def test_what_they_return_counts(self):
        net = nn.ReLU()
        handle = net.register_backward_hook(lambda cell, gi, go: (gi[0] * 10,))
        assert pull(net, vec(1, -1))[0].asnumpy().tolist() == [10, 0]
        handle.remove()
        assert pull(net, vec(1, -1))[0].asnumpy().tolist() == [1, 0]

    def test_construct_still_speaks_mindspore(self):
        class Sized(nn.Cell):
            def construct(self, x):
                return x * x.size

        net = Sized()
        net.register_backward_hook(lambda cell, gi, go: None)
        out, vjp_fn = ms.vjp(net, vec(1, 2))
        assert type(out) is Tensor
        assert vjp_fn(vec(1, 1))[0].asnumpy().tolist() == [2, 2]

    def test_a_tensor_is_the_gradient_of_one_input(self):
        net = Called(lambda x: x * 2)
        net.register_backward_hook(lambda cell, gi, go: gi[0] * 10)
        net.register_backward_pre_hook(lambda cell, go: go[0] * 10)
        assert pull(net, vec(1, 2))[0].asnumpy().tolist() == [200, 200]

    def test_arguments_that_are_no_tensors_have_no_gradient(self):
        seen, net = [], Called(lambda a, k, b, c: a * k * b * c[0])
        net.register_backward_hook(lambda cell, gi, go: seen.append([g.asnumpy().tolist() for g in gi]))
        net.register_backward_hook(lambda cell, gi, go: (gi[0] * 10, gi[1] * 100))
        gradients = pull(lambda a, b: net(a, 3, b, (2,)), vec(1), vec(4))
        assert seen == [[[24], [6]]]
        assert [g.asnumpy().tolist() for g in gradients] == [[240], [600]]

    @pytest.mark.filterwarnings("ignore:Full backward hook is firing:UserWarning")  # torch says so, MindSpore does not
    def test_without_an_input_to_differentiate_there_is_none(self):
        seen, net = [], nn.Dense(2, 1, "ones", "zeros")
        net.register_backward_hook(lambda cell, gi, go: seen.append((gi, go[0].asnumpy().tolist())))
        x = Tensor(np.ones((1, 2), np.float32))
        ms.vjp(lambda: net(x), weights=net.trainable_params())[1](Tensor(np.ones((1, 1), np.float32)))
        assert seen == [((None,), [[1]])]

    def test_several_outputs(self):
        seen, net = [], Called(lambda x, y: (x * 2, y * 3))
        net.register_backward_pre_hook(
            lambda cell, go: seen.append([g if g is None else g.asnumpy().tolist() for g in go])
        )
        out, vjp_fn = ms.vjp(lambda x, y: net(x, y)[0], vec(1), vec(2))
        assert [g.asnumpy().tolist() for g in vjp_fn(vec(1))] == [[2], [0]]
        assert seen == [[[1], None]]

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (lambda g: (g[0], g[0]), TypeError),
            (lambda g: (), TypeError),
            (lambda g: [g[0]], TypeError),
            (lambda g: 3, TypeError),
            (lambda g: (None,), TypeError),
            (lambda g: (vec(1, 2, 3),), ValueError),
            (lambda g: 1 / 0, ZeroDivisionError),
        ],
        ids=["too many", "too few", "a list", "a number", "None", "another shape", "an error of its own"],
    )
    @pytest.mark.parametrize("register", ["register_backward_hook", "register_backward_pre_hook"])
    def test_what_a_hook_must_not_return(self, register, answer, error):
        net = Called(lambda x: x * 2)
        getattr(net, register)(lambda cell, gradients, *more: answer(gradients))
        with pytest.raises(error):
            pull(net, vec(1, 2))

    def test_the_order_of_all_four(self):
        seen, net = [], Called(lambda x: x * 2)
        net.register_forward_pre_hook(lambda cell, args: seen.append("forward pre"))
        net.register_forward_hook(lambda cell, args, out: seen.append("forward"))
        net.register_backward_hook(lambda cell, gi, go: seen.append("backward"))
        net.register_backward_pre_hook(lambda cell, go: seen.append("backward pre"))
        pull(net, vec(1, 2))
        assert seen == ["forward pre", "forward", "backward pre", "backward"]

    def test_backward_hooks_see_through_forward_hooks(self):
        seen = []
        for register, hook in (
            ("register_forward_hook", lambda cell, args, out: out * 5),
            ("register_forward_pre_hook", lambda cell, args: (args[0] * 5,)),
        ):
            net = Called(lambda x: x * 2)
            getattr(net, register)(hook)
            net.register_backward_hook(lambda cell, gi, go: seen.append((gi[0].asnumpy()[0], go[0].asnumpy()[0])))
            assert pull(net, vec(1))[0].asnumpy().tolist() == [10]
        assert seen == [(10, 1), (2, 1)]

    def test_with_a_bprop(self):
        for register, hook in (
            ("register_backward_hook", lambda cell, gi, go: (gi[0] * 10,)),
            ("register_backward_pre_hook", lambda cell, go: (go[0] * 10,)),
        ):
            net = Hundredfold()
            getattr(net, register)(hook)
            assert pull(net, vec(1, 2))[0].asnumpy().tolist() == [1000, 4000]

    @pytest.mark.msvjp_only("the real one does not call forward hooks of a Cell with a bprop")
    def test_a_forward_hook_with_a_bprop(self):
        net = Hundredfold()
        net.register_forward_hook(lambda cell, args, out: out * 5)
        assert pull(net, vec(1, 2))[0].asnumpy().tolist() == [500, 2000]

    def test_the_second_derivative(self):
        net = Called(lambda x: x * 2)
        net.register_backward_hook(lambda cell, gi, go: (gi[0] * 10,))
        assert ms.grad(ms.grad(lambda x: net(x) ** 3))(vec(1)).asnumpy().tolist() == [4800]

    def test_every_pull_calls_them(self):
        net = Called(lambda x: x * x)
        net.register_backward_hook(lambda cell, gi, go: (gi[0] * 10,))
        _, vjp_fn = ms.vjp(net, vec(1, 2))
        assert [vjp_fn(vec(k, k))[0].asnumpy().tolist() for k in (1, 2)] == [[20, 40], [40, 80]]

    def test_a_hook_must_be_callable(self):
        net = nn.ReLU()
        for register in (
            net.register_forward_pre_hook,
            net.register_forward_hook,
            net.register_backward_hook,
            net.register_backward_pre_hook,
        ):
            for bad in (3, None):
                with pytest.raises(TypeError):
                    register(bad)


class TestForwardHooks:
    def test_what_they_return_counts(self):
        net = Called(lambda x: x * 2)
        handles = [
            net.register_forward_pre_hook(lambda cell, args: args[0] * 10),
            net.register_forward_pre_hook(lambda cell, args: (args[0] + 1,)),
            net.register_forward_hook(lambda cell, args, out: (out, args[0])),
        ]
        assert [t.asnumpy().tolist() for t in net(vec(1))] == [[22], [11]]
        for handle in handles:
            handle.remove()
            handle.remove()
        assert net(vec(1)).asnumpy().tolist() == [2]

    def test_keywords(self):
        class Scaled(nn.Cell):
            def construct(self, x, k=None):
                return x * k

        net, seen = Scaled(), []
        net.register_forward_pre_hook(lambda cell, args: seen.append(args))
        net.register_forward_pre_hook(lambda cell, args, kwargs: (args, {"k": kwargs["k"] * 10}), with_kwargs=True)
        net.register_forward_hook(lambda cell, args, kwargs, out: seen.append(kwargs["k"]), with_kwargs=True)
        assert net(vec(1), k=3).asnumpy().tolist() == [30]
        assert [len(seen[0]), seen[1]] == [1, 30]
        net.register_forward_pre_hook(lambda cell, args, kwargs: args, with_kwargs=True)
        with pytest.raises(RuntimeError):
            net(vec(1), k=3)

    def test_order(self):
        net, seen = Called(lambda x: x), []
        net.register_forward_hook(lambda cell, args, out: seen.append("second"))
        net.register_forward_hook(lambda cell, args, out: seen.append("first"), prepend=True)
        net.register_forward_pre_hook(lambda cell, args: seen.append("pre"), prepend=True)
        net(vec(1))
        assert seen == ["pre", "first", "second"]

    def test_always(self):
        net, seen = Called(lambda x: 1 / 0), []
        net.register_forward_hook(lambda cell, args, out: seen.append(out), always_call=True)
        net.register_forward_hook(lambda cell, args, out: seen.append("not this one"))
        with pytest.raises(ZeroDivisionError):
            net(vec(1))
        assert seen == [None]


class TestWhatABackwardComputesIsRecordedForAnOuterDerivative:
    """Also of the weights of a Cell that it calls, and on a card, where it runs on another thread."""

    @pytest.fixture
    def layer(self):
        return nn.Dense(2, 2, "ones", "zeros")

    def second(self, fn, layer):
        """The gradient of the sum of fn's gradient, by the layer's weight: of layer(ones) it is ones."""
        x = Tensor(np.array([[1, 2]], np.float32))
        return ms.grad(lambda: ms.grad(fn)(x).sum(), None, layer.weight)().asnumpy().tolist()

    def test_in_a_bprop(self, layer):
        class Brings(nn.Cell):
            def construct(self, x):
                return x + 1

            def bprop(self, x, out, dout):
                return (layer(dout),)

        assert self.second(Brings(), layer) == [[1, 1], [1, 1]]

    def test_in_the_backward_of_a_function(self, layer):
        class Brings(ms._Function):
            @staticmethod
            def forward(ctx, x):
                return x + 1

            @staticmethod
            def backward(ctx, cotangent):
                return layer(cotangent)

        assert self.second(Brings.apply, layer) == [[1, 1], [1, 1]]

    @pytest.mark.parametrize(
        "hooked",
        [
            ops.HookBackward,
            pytest.param(ops.InsertGradientOf, marks=pytest.mark.msvjp_only("the real one compiles the function")),
        ],
    )
    def test_in_a_hook_of_an_op(self, layer, hooked):
        hook = hooked(lambda g: layer(g[0] if isinstance(g, tuple) else g))
        assert self.second(lambda x: hook(x) + 1, layer) == [[1, 1], [1, 1]]

    def test_in_a_hook_of_a_cell(self, layer):
        net = Called(lambda x: x + 1)
        net.register_backward_hook(lambda cell, gi, go: (layer(gi[0]),))
        assert self.second(net, layer) == [[1, 1], [1, 1]]

    def test_in_a_hook_of_a_tensor(self, layer):
        def fn(x):
            y = x + 1
            y.register_hook(layer)
            return y + 1

        assert self.second(fn, layer) == [[1, 1], [1, 1]]
