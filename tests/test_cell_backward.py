"""What a Cell has to say in the backward: its own derivative, `bprop`, and hooks."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops


def vec(*values):
    return Tensor(np.array(values, np.float32))


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

    def test_a_hook_must_be_callable(self):
        for register in (nn.ReLU().register_backward_hook, nn.ReLU().register_backward_pre_hook):
            with pytest.raises(TypeError):
                register(3)
