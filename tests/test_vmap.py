"""vmap: axes, structures, ensembles, errors. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

from .values import plain, vec

A = np.arange(6, dtype=np.float32)
X, Y = Tensor(A.reshape(3, 2)), Tensor(A.reshape(2, 3))


def total(a):
    return a.sum()


def double(a):
    return a * 2


def add(a, b):
    return a + b


def first(a):
    return a[0]


def times(a, b):
    return a * b


def of_pair(a, b):
    return a[0] + a[1] * b


def total_and_double(a):
    return a.sum(), a * 2


def doubles(a, b):
    return a * 2, b * 2


def second_doubled(a, b):
    return b * 2


def squares(a):
    return a * a


def three(a):
    return 3


def soft(a):
    return ops.softmax(ops.relu(a))


class TestAxes:
    def test_the_default(self):
        assert plain(ms.vmap(total)(X)) == [1, 5, 9]
        assert plain(ops.vmap(first)(X)) == [0, 2, 4]

    @pytest.mark.parametrize(
        ("axes", "wanted"),
        [((1,), [[0, 4, 8], [2, 6, 10]]), ((1, 1), [[0, 2], [4, 6], [8, 10]]), ((-1, -1), [[0, 2], [4, 6], [8, 10]])],
    )
    def test_of_one_tensor(self, axes, wanted):
        assert plain(ms.vmap(double, *axes)(X)) == wanted

    @pytest.mark.parametrize("kind", [tuple, list])
    def test_of_each_argument(self, kind):
        assert plain(ms.vmap(add, kind([0, 1]))(X, Y)) == [[0, 4], [3, 7], [6, 10]]
        assert plain(ms.vmap(add, kind([0, None]))(X, vec(10, 20))) == [[10, 21], [12, 23], [14, 25]]

    def test_of_the_items_of_an_argument(self):
        assert plain(ms.vmap(of_pair, ((0, 1), 0))((X, Y), vec(1, 2, 3))) == [[0, 4], [4, 11], [10, 20]]

    def test_of_results(self):
        assert plain(ms.vmap(total_and_double, 0, (0, 1))(X)) == ([1, 5, 9], [[0, 4, 8], [2, 6, 10]])
        assert plain(ms.vmap(doubles, (0, None), (0, None))(X, vec(1, 2))) == ((2 * X).asnumpy().tolist(), [2, 4])

    def test_a_result_without_a_batch_is_repeated(self):
        assert plain(ms.vmap(second_doubled, (0, None))(X, vec(1, 2))) == [[2, 4]] * 3
        assert plain(ms.vmap(three)(X)) == [3, 3, 3]

    def test_a_number_as_an_argument(self):
        assert plain(ms.vmap(times, (0, None))(X, 3)) == (3 * X).asnumpy().tolist()

    def test_nested(self):
        assert plain(ms.vmap(ms.vmap(squares))(X)) == (A**2).reshape(3, 2).tolist()
        outer_sum = ms.vmap(ms.vmap(add, (None, 0)), (0, None))
        assert plain(outer_sum(vec(1, 2), vec(3, 4, 5))) == [[4, 5, 6], [5, 6, 7]]


class TestFunctions:
    def test_a_cell(self):
        assert plain(ms.vmap(nn.Dense(2, 1, "ones", "zeros"))(X)) == [[1], [5], [9]]

    def test_layers_see_one_example(self):
        e = np.exp(1.0)
        np.testing.assert_allclose(ms.vmap(soft)(X).asnumpy(), [[1 / (1 + e), e / (1 + e)]] * 3, rtol=1e-5)

    def test_an_ensemble(self):
        def cells():
            return nn.CellList(
                [nn.Dense(2, 1, w, b) for w, b in (("ones", "zeros"), ("ones", "ones"), ("zeros", "ones"))]
            )

        assert plain(ms.vmap(cells(), in_axes=0)(X)) == [[1], [6], [1]]
        assert plain(ms.vmap(cells(), in_axes=None)(vec(1, 2))) == [[3], [4], [1]]

    def test_of_a_gradient(self):
        def energy(a):
            return (a * a).sum()

        assert plain(ms.vmap(ms.grad(energy))(X)) == (2 * A).reshape(3, 2).tolist()

    def test_the_gradient_of_it(self):
        def mapped(x):
            return ms.vmap(squares)(x)

        assert plain(ms.grad(mapped)(X)) == (2 * A).reshape(3, 2).tolist()


@pytest.mark.parametrize(
    ("fn", "axes", "args"),
    [
        (add, (0,), (X, Y)),
        (add, ((0, 0, 0),), (X, X)),
        (double, (5,), (X,)),
        (double, (0, 5), (X,)),
        (double, (1.0,), (X,)),
        (double, ("a",), (X,)),
        (double, (None,), (X,)),
        (double, ((None,),), (X,)),
        (double, (0, None), (X,)),
        (times, (0,), (X, 3)),
        (double, (0,), (Tensor(1.0),)),
    ],
    ids=[
        "other lengths", "more axes than arguments", "beyond the input", "beyond the result", "a float", "a string",
        "no batch", "no batch, by argument", "one for all that differ", "an axis of a number", "of a 0-D Tensor",
    ],
)  # fmt: skip
def test_bad_axes(fn, axes, args):
    with pytest.raises(RuntimeError):
        ms.vmap(fn, *axes)(*args)


@pytest.mark.msvjp_only("MindSpore compiles such functions, and refuses or does otherwise")
class TestBetterThanMindSpore:
    def test_pulls(self):
        out, vjp_fn = ms.vjp(lambda x: ops.tanh(x @ Y).sum(1), X)
        vs = Tensor(np.eye(3, dtype=np.float32))
        (all_at_once,) = ms.vmap(vjp_fn)(vs)
        for v, g in zip(vs, all_at_once, strict=True):
            np.testing.assert_allclose(g.asnumpy(), vjp_fn(v)[0].asnumpy(), rtol=1e-6)
        assert type(all_at_once) is Tensor

    def test_pushes(self):
        _, jvp_fn = ops.linearize(lambda x: x**2, vec(1, 2))
        assert plain(ms.vmap(jvp_fn)(vec([1, 0], [0, 1]))) == [[2, 0], [0, 4]]

    def test_the_gradients_of_each_example_by_the_weights(self):
        """What a Python loop over the examples gives."""
        net = nn.SequentialCell(nn.Dense(2, 4), nn.Tanh(), nn.Dense(4, 1))
        weights = net.trainable_params()

        def loss(x):
            return (net(x[None]) ** 2).sum()

        per_example = ms.vmap(ms.grad(loss, None, weights))(X)
        for i in range(3):
            for g, wanted in zip(per_example, ms.grad(loss, None, weights)(X[i]), strict=True):
                np.testing.assert_allclose(g[i].asnumpy(), wanted.asnumpy(), rtol=1e-5, atol=1e-6)
        assert all(p.grad is None for p in weights)

    def test_a_frozen_weight_gets_zeros(self):
        net = nn.Dense(2, 1)
        net.bias.requires_grad = False
        weights = [net.weight, net.bias]
        of_weight, of_bias = ms.vmap(ms.grad(lambda x: net(x).sum(), None, weights))(X)
        np.testing.assert_allclose(of_weight[:, 0].asnumpy(), X.asnumpy())
        assert plain(of_bias) == [[0]] * 3

    def test_jacobians_and_second_derivatives_of_each_example(self):
        jacobians = ms.vmap(ms.jacrev(lambda a: a**2))(X)
        np.testing.assert_allclose(jacobians.asnumpy(), [np.diag(2 * row) for row in A.reshape(3, 2)])
        hessians = ms.vmap(ms.jacfwd(ms.jacrev(lambda a: (a**3).sum())))(X)
        np.testing.assert_allclose(hessians.asnumpy(), [np.diag(6 * row) for row in A.reshape(3, 2)])

    def test_the_gradient_of_a_vmap_of_a_gradient(self):
        penalty = ms.grad(lambda x: (ms.vmap(ms.grad(lambda a: (a**3).sum()))(x) ** 2).sum())
        np.testing.assert_allclose(penalty(X).asnumpy(), (36 * A**3).reshape(3, 2))

    def test_a_jvp_of_each_example(self):
        out, tangent = ms.vmap(lambda a, u: ms.jvp(lambda a: a**2, a, u))(X, X)
        np.testing.assert_allclose(tangent.asnumpy(), 2 * A.reshape(3, 2) ** 2)

    def test_the_same_input_for_all(self):
        """Its gradient is another for each example."""
        gradients = ms.vmap(ms.grad(lambda a, b: (a * b).sum(), 1), (0, None))(X, vec(10, 20))
        assert plain(gradients) == X.asnumpy().tolist()

    def test_vjp_with_aux_and_weights(self):
        net = nn.Dense(2, 1, "ones", "zeros")

        def each(a):
            out, vjp_fn, aux = ms.vjp(lambda a: (net(a), a.sum()), a, weights=net.weight, has_aux=True)
            (of_input,), of_weight = vjp_fn(ops.ones_like(out))
            return out, aux, of_input, of_weight

        out, aux, of_input, of_weight = ms.vmap(each)(X)
        assert plain((out, aux)) == ([[1], [5], [9]], [1, 5, 9])
        assert plain(of_input) == [[1, 1]] * 3
        assert plain(of_weight[:, 0]) == X.asnumpy().tolist()

    def test_integers(self):
        gradients = ms.vmap(ms.grad(lambda n, a: (n * a).sum()), (0, 0))(Tensor([1, 2, 3]), X)
        assert plain(gradients) == [int(row.sum()) for row in X.asnumpy()]
        assert gradients.dtype == ms.int64

    def test_bad_cotangents(self):
        with pytest.raises(ValueError, match=r"mindspore\.vjp: the cotangent has shape \(3,\), the output has \(2,\)"):
            ms.vmap(lambda a: ms.vjp(squares, a)[1](vec(1, 2, 3)))(X)

    def test_random_ops_draw_anew_for_each(self):
        drawn = ms.vmap(lambda a: ops.dropout(a, 0.5, True))(Tensor(np.ones((64, 8), np.float32))).asnumpy()
        assert len({tuple(row) for row in drawn}) > 32

    def test_control_by_value_is_refused_in_our_words(self):
        with pytest.raises(RuntimeError, match=r"^mindspore\.vmap: fn decides by the value"):
            ms.vmap(lambda a: a if a.sum() > 1 else -a)(X)
        with pytest.raises(RuntimeError, match=r"^mindspore\.vmap: fn turns a Tensor into a number"):
            ms.vmap(lambda a: a * a.sum().item())(X)

    def test_a_parameter_as_an_argument_stays_one(self):
        w = ms.Parameter(vec(10, 20), name="w")
        assert plain(ms.vmap(add, (0, None))(X, w)) == [[10, 21], [12, 23], [14, 25]]
        assert type(w) is ms.Parameter
        assert plain(ms.vmap(ms.grad(lambda a, w: (a * w).sum(), 1), (0, None))(X, w)) == X.asnumpy().tolist()
        assert type(w) is ms.Parameter

    def test_errors_of_fn_pass_through(self):
        class MyError(Exception):
            pass

        def broken(a):
            raise MyError("mine")

        with pytest.raises(MyError, match="mine"):
            ms.vmap(broken)(X)
        assert plain(ms.vmap(total)(X)) == [1, 5, 9]

    def test_what_cannot_be_called(self):
        with pytest.raises(TypeError, match=r"mindspore\.vmap: fn is int"):
            ms.vmap(3)
        with pytest.raises(RuntimeError, match="2 Cells for a batch of"):
            ms.vmap(nn.CellList([nn.Dense(2, 1), nn.Dense(2, 1)]))(X)
