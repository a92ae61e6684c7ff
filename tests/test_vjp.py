"""What vjp returns and takes: outputs, inputs, cotangents, weights, aux, dtypes. The same on msvjp and the real MindSpore."""

import collections
import operator
from collections import namedtuple
from functools import partial

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, ParameterTuple, Tensor, nn, ops

from .values import plain, vec

ONES = np.ones(3, np.float32)
Pair = namedtuple("Pair", "a b")


def xyz():
    return vec(1, 2, 3), vec(4, 5, 6), vec(7, 8, 9)


def a(tensor):
    return tensor.asnumpy()


def check(gradients, *wanted):
    assert type(gradients) is tuple
    assert len(gradients) == len(wanted)
    for g, w in zip(gradients, wanted, strict=True):
        assert type(g) is Tensor
        w = np.asarray(w, np.float32)
        assert (g.shape, a(g).dtype) == (w.shape, w.dtype)
        np.testing.assert_allclose(a(g), w, rtol=1e-6)


class Net(nn.Cell):
    """w * x * frozen + b, and a parameter that is not used."""

    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(2, 3, 4), name="w")
        self.b = Parameter(vec(1, 1, 1), name="b")
        self.frozen = Parameter(vec(5, 5, 5), name="frozen", requires_grad=False)
        self.unused = Parameter(vec(1, 1), name="unused")

    def construct(self, x):
        return self.w * x * self.frozen + self.b


class TestDocumented:
    """The two examples of MindSpore's documentation, to the letter."""

    def test_a_cell_with_two_inputs(self, capsys):
        class Cubed(nn.Cell):
            def construct(self, x, y):
                return x**3 + y

        x = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
        y = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
        v = Tensor(np.array([[1, 1], [1, 1]]).astype(np.float32))
        out, vjp_fn = ms.vjp(Cubed(), x, y)
        print(out)
        print(vjp_fn(v))
        assert capsys.readouterr().out == (
            "[[ 2. 10.]\n [30. 68.]]\n"
            "(Tensor(shape=[2, 2], dtype=Float32, value=\n"
            "[[ 3.00000000e+00,  1.20000000e+01],\n [ 2.70000000e+01,  4.80000000e+01]]), "
            "Tensor(shape=[2, 2], dtype=Float32, value=\n"
            "[[ 1.00000000e+00,  1.00000000e+00],\n [ 1.00000000e+00,  1.00000000e+00]]))\n"
        )

    def test_has_aux(self):
        x = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
        y = Tensor(np.array([[1, 2], [3, 4]]).astype(np.float32))
        out, vjp_fn, aux = ms.vjp(lambda x, y: (2 * x + y, y**3), x, y, has_aux=True)
        assert str(out) == "[[ 3.  6.]\n [ 9. 12.]]"
        assert str(aux) == "[[ 1.  8.]\n [27. 64.]]"
        check(vjp_fn(Tensor(np.ones((2, 2), np.float32))), [[2, 2], [2, 2]], [[1, 1], [1, 1]])

    def test_it_is_also_in_ops(self):
        assert ops.vjp is ms.vjp


class TestOutputs:
    def test_one_input_gives_a_tuple_of_one(self):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: x * x, x)
        assert plain(out) == [1, 4, 9]
        check(vjp_fn(vec(1, 1, 1)), [2, 4, 6])

    def test_three_inputs(self):
        _, vjp_fn = ms.vjp(lambda x, y, z: x * y * z, *xyz())
        check(vjp_fn(vec(1, 1, 1)), [28, 40, 54], [7, 16, 27], [4, 10, 18])

    FORMS = {
        "arguments": lambda f, *v: f(*v),
        "tuple": lambda f, *v: f(tuple(v)),
        "list": lambda f, *v: f(list(v)),
    }

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("kind", [tuple, list])
    def test_two_outputs(self, kind, form):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: kind((x * x, x * 3)), x)
        assert type(out) is kind
        check(self.FORMS[form](vjp_fn, vec(1, 1, 1), vec(10, 10, 10)), [32, 34, 36])

    def test_a_dict_keeps_its_order(self):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: {"b": x * x, "a": x * 3}, x)
        assert type(out) is dict
        assert list(out) == ["b", "a"]
        check(vjp_fn(vec(1, 1, 1), vec(10, 10, 10)), [32, 34, 36])
        with pytest.raises(TypeError):
            vjp_fn({"b": vec(1, 1, 1), "a": vec(10, 10, 10)})

    def test_a_namedtuple_stays_one(self):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: Pair(x * x, x * 3), x)
        assert type(out) is Pair
        check(vjp_fn(Pair(vec(1, 1, 1), vec(10, 10, 10))), [32, 34, 36])

    @pytest.mark.parametrize(
        "give",
        [
            lambda f, a, b, c: f(a, (b, c)),
            lambda f, a, b, c: f((a, (b, c))),
            lambda f, a, b, c: f(a, b, c),
            lambda f, a, b, c: f((a, b, c)),
            lambda f, a, b, c: f(a, [b, c]),
        ],
    )
    def test_of_a_nested_output_only_the_leaves_count(self, give):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: (x * 2, (x * 3, x * 5)), x)
        assert plain(out) == ([2, 4, 6], ([3, 6, 9], [5, 10, 15]))
        check(give(vjp_fn, vec(1, 1, 1), vec(10, 10, 10), vec(100, 100, 100)), [532, 532, 532])

    def test_a_tuple_of_one_stays_one(self):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: (x * 2,), x)
        assert type(out) is tuple
        check(vjp_fn((vec(1, 1, 1),)), [2, 2, 2])

    @pytest.mark.parametrize("other", [None, 3.0, "hi"])
    def test_what_is_no_tensor_is_left_out_on_both_sides(self, other):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: (x * 2, other), x)
        assert out[1] is other
        check(vjp_fn(vec(1, 1, 1)), [2, 2, 2])

    def test_none_beside_a_cotangent_is_left_out_inside_a_tuple(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: (x * 2, None), x)
        check(vjp_fn((vec(1, 1, 1), None)), [2, 2, 2])

    def test_none_as_an_argument_is_refused(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: (x * 2, None), x)
        with pytest.raises(TypeError):
            vjp_fn(vec(1, 1, 1), None)

    @pytest.mark.parametrize("result", [None, np.ones(3)])
    def test_an_output_without_tensors_has_nothing_to_pull(self, result):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: result, x)
        assert out is result
        with pytest.raises(RuntimeError):
            vjp_fn(vec(1, 1, 1))

    def test_an_input_that_is_returned_is_the_same_object(self):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: x, x)
        assert out is x
        check(vjp_fn(vec(5, 6, 7)), [5, 6, 7])

    def test_a_parameter_that_is_returned_is_the_same_object(self):
        net = Net()
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(lambda x: net.w, x, weights=net.w)
        assert out is net.w
        _, gradient = vjp_fn(vec(5, 6, 7))
        assert plain(gradient) == [5, 6, 7]

    def test_cotangents_of_one_output_given_twice_add(self):
        x, _, _ = xyz()

        def twice(x):
            y = x * 2
            return y, y

        _, vjp_fn = ms.vjp(twice, x)
        check(vjp_fn(vec(1, 1, 1), vec(10, 10, 10)), [22, 22, 22])


class TestInputs:
    @pytest.mark.parametrize("bad", [1.0, 1, True, None, "x", np.ones(3, np.float32), {"a": 1}, {1}, ms.float32])
    def test_what_is_no_tensor_is_refused_before_fn_runs(self, bad):
        calls = []
        with pytest.raises(TypeError):
            ms.vjp(calls.append, bad)
        with pytest.raises(TypeError):
            ms.vjp(calls.append, vec(1), bad)
        assert not calls

    def test_no_inputs(self):
        net = Net()
        out, vjp_fn = ms.vjp(lambda: net.w * 2, weights=[net.w])
        assert plain(out) == [4, 6, 8]
        assert plain(vjp_fn(vec(1, 1, 1))) == ((), ([2, 2, 2],))
        _, vjp_fn = ms.vjp(lambda: net.w * 2)
        assert vjp_fn(vec(1, 1, 1)) == ()

    @pytest.mark.parametrize("empty", [(), []])
    def test_an_empty_container_is_passed_on(self, empty):
        x, _, _ = xyz()
        out, _ = ms.vjp(lambda x, e: x * (len(e) + 2), x, empty)
        assert plain(out) == [2, 4, 6]

    def test_a_parameter_as_input(self):
        p = Parameter(vec(1, 2, 3), name="p")
        _, vjp_fn = ms.vjp(lambda p: p * p, p)
        check(vjp_fn(vec(1, 1, 1)), [2, 4, 6])

    def test_what_fn_captures_is_constant(self):
        x, y, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: x * y, x)
        check(vjp_fn(vec(1, 1, 1)), [4, 5, 6])

    def test_a_wrong_number_of_inputs(self):
        x, y, _ = xyz()
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'b'"):
            ms.vjp(lambda a, b: a, x)
        with pytest.raises(TypeError):
            ms.vjp(lambda a: a, x, y)

    def test_keywords_of_fn_cannot_be_given(self):
        x, _, _ = xyz()
        with pytest.raises(TypeError, match="foo"):
            ms.vjp(lambda x, foo=1: x, x, foo=2)

    @pytest.mark.parametrize("bad", [3, None])
    def test_fn_must_be_callable(self, bad):
        with pytest.raises(TypeError):
            ms.vjp(bad, vec(1))

    def test_a_view_of_something_captured_is_a_variable_of_its_own(self):
        base = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))
        _, vjp_fn = ms.vjp(lambda row: (row * base).sum(), base[0:1])
        check(vjp_fn(Tensor(1.0)), [[3, 5, 7]])

    def test_scalars_and_empty_tensors(self):
        _, vjp_fn = ms.vjp(lambda x: x * x, Tensor(3.0))
        check(vjp_fn(Tensor(1.0)), 6)
        _, vjp_fn = ms.vjp(lambda x: x * x, Tensor(np.zeros((0, 2), np.float32)))
        check(vjp_fn(Tensor(np.zeros((0, 2), np.float32))), np.zeros((0, 2)))


class TestZerosAndDtypes:
    @pytest.mark.parametrize("dtype", ["float32", "float16", "float64", "int32", "int64", "bool_", "complex64"])
    @pytest.mark.parametrize("shape", [(3,), (), (0, 2), (2, 3)])
    @pytest.mark.filterwarnings("ignore:mindspore.vjp")
    def test_an_unused_input_gets_zeros_like_itself(self, dtype, shape):
        x = Tensor(np.zeros(shape), getattr(ms, dtype))
        used, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x, y: y * 2, x, used)
        g, _ = vjp_fn(vec(1, 1, 1))
        assert (g.shape, g.dtype) == (x.shape, x.dtype)
        assert not a(g).any()

    def test_a_constant_output(self):
        x, y, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: y * 2, x)
        check(vjp_fn(vec(1, 1, 1)), [0, 0, 0])

    def test_stop_gradient(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: ops.stop_gradient(x) * x, x)
        check(vjp_fn(vec(1, 1, 1)), [1, 2, 3])
        _, vjp_fn = ms.vjp(lambda x: ops.stop_gradient(x * x), x)
        check(vjp_fn(vec(1, 1, 1)), [0, 0, 0])

    def test_numpy_cuts_the_gradient(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: Tensor(x.asnumpy()) * 2, x)
        check(vjp_fn(vec(1, 1, 1)), [0, 0, 0])

    @pytest.mark.parametrize("dtype", [np.float16, np.float64])
    def test_gradients_have_the_dtype_of_their_input(self, dtype):
        x, y = vec(1, 2, 3, dtype=dtype), vec(4, 5, 6)
        out, vjp_fn = ms.vjp(lambda x, y: x * y, x, y)
        gx, gy = vjp_fn(Tensor(ONES, out.dtype))
        assert (gx.dtype, gy.dtype) == (x.dtype, y.dtype)
        assert (plain(gx), plain(gy)) == ([4, 5, 6], [1, 2, 3])

    def test_an_index_gets_zeros(self):
        x, i = vec(1, 2, 3), vec(2, 0, dtype=np.int32)
        _, vjp_fn = ms.vjp(lambda x, i: x[i], x, i)
        gx, gi = vjp_fn(vec(10, 20))
        assert plain(gx) == [20, 0, 10]
        assert gi.dtype == ms.int32
        assert plain(gi) == [0, 0]

    @pytest.mark.parametrize("make", [lambda x: x > 2, lambda x: ops.argmax(x)])
    def test_an_integer_output_takes_an_integer_cotangent(self, make):
        x, _, _ = xyz()
        out, vjp_fn = ms.vjp(make, x)
        check(vjp_fn(ops.ones_like(out)), [0, 0, 0])

    KINKS = [
        (lambda x: x.max(), [1, 3, 3], 1.0, [0, 0.5, 0.5]),
        (lambda x: x.min(), [1, 1, 3], 1.0, [0.5, 0.5, 0]),
        (ops.relu, [-1, 0, 2], [1, 1, 1], [0, 0, 1]),
        (ops.abs, [-1, 0, 2], [1, 1, 1], [-1, 0, 1]),
        (lambda x: ops.maximum(x, vec(1, 1, 1)), [0, 1, 2], [1, 1, 1], [0, 0.5, 1]),
        (lambda x: ops.clamp(x, 0.0, 1.0), [0, 0.5, 1], [1, 1, 1], [1, 1, 1]),
        (ops.sqrt, [0, 1, 4], [1, 1, 1], [np.inf, 0.5, 0.25]),
        (ops.floor, [0.5, 1.5, 2.5], [1, 1, 1], [0, 0, 0]),
    ]

    @pytest.mark.parametrize(("fn", "x", "v", "wanted"), KINKS)
    def test_kinks(self, fn, x, v, wanted):
        _, vjp_fn = ms.vjp(fn, vec(*x))
        check(vjp_fn(Tensor(np.array(v, np.float32))), wanted)

    COMPLEX = [
        (lambda z: 3 * z, 3 + 6j),
        (lambda z: z + 1, 1 + 2j),
        (lambda z: -z, -1 - 2j),
        (ops.conj, 1 - 2j),
        (ops.exp, -43.53 - 11.06j),
        (ops.sin, -34.74 - 50.22j),
        (ops.tanh, -0.0210 + 0.0070j),
        (ops.sqrt, 0.5j),
        (ops.log, -0.2 + 0.4j),
        (lambda z: 1 / z, 0.088 - 0.016j),
    ]

    @pytest.mark.parametrize(("fn", "wanted"), COMPLEX)
    def test_complex_gradients_are_conjugated(self, fn, wanted):
        _, vjp_fn = ms.vjp(fn, Tensor(np.array([3 + 4j], np.complex64)))
        (g,) = vjp_fn(Tensor(np.array([1 + 2j], np.complex64)))
        np.testing.assert_allclose(a(g), [wanted], atol=6e-3)

    @pytest.mark.parametrize(("fn", "wanted"), [(ops.real, 2), (ops.imag, 2j), (ops.angle, -0.32 + 0.24j)])
    def test_real_functions_of_complex_values(self, fn, wanted):
        _, vjp_fn = ms.vjp(fn, Tensor(np.array([3 + 4j], np.complex64)))
        (g,) = vjp_fn(vec(2))
        np.testing.assert_allclose(a(g), [wanted], atol=1e-6)


class TestWeights:
    def pull(self, weights, v=(1, 1, 1), net=None):
        net = net or Net()
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(net, x, weights=weights(net))
        return plain(vjp_fn(vec(*v)))

    @pytest.mark.parametrize("kind", [ParameterTuple, list, tuple])
    def test_a_collection_gives_a_tuple_in_its_order(self, kind):
        got = self.pull(lambda net: kind([net.b, net.w]))
        assert got == (([10, 15, 20],), ([1, 1, 1], [5, 10, 15]))

    def test_weight_gradients_are_plain_tensors(self):
        net, (x, _, _) = Net(), xyz()
        _, (gw, gb) = ms.vjp(net, x, weights=net.trainable_params()[:2])[1](vec(1, 1, 1))
        assert type(gw) is type(gb) is Tensor

    def test_a_single_parameter_gives_a_bare_tensor(self):
        assert self.pull(lambda net: net.w) == (([10, 15, 20],), [5, 10, 15])

    @pytest.mark.parametrize("empty", [(), []])
    def test_an_empty_collection(self, empty):
        assert self.pull(lambda net: empty) == (([10, 15, 20],), ())

    def test_unused_and_foreign_parameters_get_zeros(self):
        foreign = Parameter(Tensor(np.ones(2), ms.float16), name="foreign")
        got = self.pull(lambda net: [net.unused, foreign])
        assert got == (([10, 15, 20],), ([0, 0], [0, 0]))

    def test_frozen_parameters_get_zeros(self):
        assert self.pull(lambda net: [net.frozen, net.b]) == (([10, 15, 20],), ([0, 0, 0], [1, 1, 1]))

    def test_frozen_after_vjp(self):
        net, (x, _, _) = Net(), xyz()
        _, vjp_fn = ms.vjp(net, x, weights=[net.w, net.b])
        net.w.requires_grad = False
        assert plain(vjp_fn(vec(1, 1, 1))) == (([10, 15, 20],), ([0, 0, 0], [1, 1, 1]))

    def test_a_duplicate_gets_the_whole_gradient_twice(self):
        assert self.pull(lambda net: [net.b, net.b]) == (([10, 15, 20],), ([1, 1, 1], [1, 1, 1]))

    @pytest.mark.parametrize("bad", [3, "w", True, 0, False])
    def test_what_is_no_parameter_is_refused(self, bad):
        with pytest.raises(TypeError):
            self.pull(lambda net: bad)

    def test_no_inputs(self):
        net, (x, _, _) = Net(), xyz()
        assert plain(ms.vjp(lambda: net(x), weights=net.b)[1](vec(1, 1, 1))) == ((), [1, 1, 1])

    def test_with_aux(self):
        net, (x, _, _) = Net(), xyz()
        out, vjp_fn, aux = ms.vjp(lambda x: (net(x), net.unused * 2), x, weights=[net.b, net.unused], has_aux=True)
        assert (plain(out), plain(aux)) == ([11, 31, 61], [2, 2])
        assert plain(vjp_fn(vec(1, 1, 1))) == (([10, 15, 20],), ([1, 1, 1], [0, 0]))

    def test_several_inputs(self):
        net, (x, y, _) = Net(), xyz()
        _, vjp_fn = ms.vjp(lambda x, y: net(x) * y, x, y, weights=[net.b])
        assert plain(vjp_fn(vec(1, 1, 1))) == (([40, 75, 120], [11, 31, 61]), ([4, 5, 6],))

    def test_two_parameters_of_one_name_are_told_apart(self):
        p, q = Parameter(vec(1, 2, 3), name="w"), Parameter(vec(4, 5, 6), name="w")
        assert plain(ms.vjp(lambda: p * q, weights=[p, q])[1](vec(1, 1, 1))) == ((), ([4, 5, 6], [1, 2, 3]))

    def test_a_parameter_shared_by_two_cells_is_summed(self):
        one, two, (x, _, _) = Net(), Net(), xyz()
        two.b = one.b
        two.w = one.w
        _, vjp_fn = ms.vjp(lambda x: one(x) + two(x), x, weights=one.b)
        assert plain(vjp_fn(vec(1, 1, 1)))[1] == [2, 2, 2]

    def test_float16_parameters(self):
        p = Parameter(Tensor(ONES, ms.float16), name="p")
        g = ms.vjp(lambda: p * 2, weights=p)[1](Tensor(ONES, ms.float16))[1]
        assert g.dtype == ms.float16

    def test_weights_are_keyword_only(self):
        net, (x, _, _) = Net(), xyz()
        with pytest.raises(TypeError):
            ms.vjp(net, x, [net.w])

    @pytest.mark.parametrize("flag", [True, False])
    def test_set_grad_says_nothing_to_vjp(self, flag):
        net = Net()
        net.set_grad(flag)
        assert self.pull(lambda net: net.b, net=net) == (([10, 15, 20],), [1, 1, 1])
        assert net.requires_grad is flag


class TestAux:
    def test_one_is_bare_and_more_are_a_tuple(self):
        x, _, _ = xyz()
        *_, aux = ms.vjp(lambda x: (x, x * 2), x, has_aux=True)
        assert plain(aux) == [2, 4, 6]
        *_, aux = ms.vjp(lambda x: (x, x * 2, x * 3), x, has_aux=True)
        assert type(aux) is tuple
        assert plain(aux) == ([2, 4, 6], [3, 6, 9])

    @pytest.mark.parametrize("wrap", [lambda x: x, lambda x: (x,), lambda x: [x, x], lambda x: {"a": x, "b": x}])
    def test_fn_must_return_a_tuple_of_two_or_more(self, wrap):
        x, _, _ = xyz()
        with pytest.raises(ValueError):
            ms.vjp(wrap, x, has_aux=True)

    @pytest.mark.parametrize("bad", [1, 0, None, "x", np.True_, [], 1.0])
    def test_has_aux_must_be_a_bool(self, bad):
        with pytest.raises(TypeError):
            ms.vjp(lambda x: (x, x), vec(1), has_aux=bad)

    @pytest.mark.parametrize("pack", [lambda t: {"k": t}, lambda t: [t, 1], lambda t: (t, ("a", 3))])
    def test_aux_keeps_its_structure(self, pack):
        x, _, _ = xyz()
        _, vjp_fn, aux = ms.vjp(lambda x: (x * 2, pack(x * 3)), x, has_aux=True)
        assert type(aux) is type(pack(x))
        check(vjp_fn(vec(1, 1, 1)), [2, 2, 2])

    def test_the_first_output_may_be_a_tuple(self):
        x, _, _ = xyz()
        _, vjp_fn, _ = ms.vjp(lambda x: ((x * 2, x * 3), x), x, has_aux=True)
        check(vjp_fn(vec(1, 1, 1), vec(10, 10, 10)), [32, 32, 32])
        check(vjp_fn((vec(1, 1, 1), vec(10, 10, 10))), [32, 32, 32])

    def test_cotangents_are_for_the_first_output_alone(self):
        x, _, _ = xyz()
        _, vjp_fn, _ = ms.vjp(lambda x: (x * 2, x * 3), x, has_aux=True)
        check(vjp_fn((vec(1, 1, 1),)), [2, 2, 2])
        with pytest.raises(RuntimeError):
            vjp_fn(vec(1, 1, 1), vec(1, 1, 1))

    def test_an_input_that_is_aux_is_the_same_object(self):
        x, _, _ = xyz()
        *_, aux = ms.vjp(lambda x: (x * 2, x), x, has_aux=True)
        assert aux is x


class TestCotangents:
    def pull(self, *v):
        return ms.vjp(lambda x: x * 2, Tensor(np.ones((2, 2), np.float32)))[1](*v)

    @pytest.mark.parametrize("shape", [(1,), (2,), (1, 2), (2, 1), (4,), (1, 2, 2), (3, 3), (0,)])
    def test_another_shape_is_refused_also_if_it_would_broadcast(self, shape):
        with pytest.raises(ValueError):
            self.pull(Tensor(np.ones(shape, np.float32)))

    def test_a_scalar_for_an_array_is_refused(self):
        with pytest.raises(RuntimeError):
            self.pull(Tensor(1.0))

    @pytest.mark.parametrize("dtype", ["float64", "float16", "bfloat16", "int32", "bool_", "complex64"])
    def test_another_dtype_is_refused(self, dtype):
        with pytest.raises(TypeError):
            self.pull(Tensor(np.ones((2, 2)), getattr(ms, dtype)))

    def test_of_two_faults_the_shape_is_told_first(self):
        with pytest.raises(ValueError):
            self.pull(Tensor(np.ones(3), ms.float16))

    @pytest.mark.parametrize("bad", [1.0, np.ones((2, 2), np.float32), None, "v", {"a": 1}])
    def test_what_is_no_tensor_is_refused(self, bad):
        with pytest.raises(TypeError):
            self.pull(bad)

    @pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: [[v]], lambda v: (v, None)])
    def test_containers_are_flattened(self, wrap):
        check(self.pull(wrap(Tensor(np.ones((2, 2), np.float32)))), [[2, 2], [2, 2]])

    def test_too_many(self):
        v = Tensor(np.ones((2, 2), np.float32))
        with pytest.raises(RuntimeError):
            self.pull(v, v)

    def test_too_few(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: (x * 2, x * 3), x)
        for few in [(vec(1, 1, 1),), ((vec(1, 1, 1),),), ((1.0,),)]:
            with pytest.raises(RuntimeError):
                vjp_fn(*few)

    @pytest.mark.parametrize("empty", [(), ((),), ([],)])
    def test_none_at_all(self, empty):
        with pytest.raises(RuntimeError):
            self.pull(*empty)

    def test_names_are_not_taken(self):
        with pytest.raises(TypeError):
            ms.vjp(lambda x: x, vec(1))[1](v=vec(1))

    def test_a_parameter_is_a_cotangent(self):
        check(self.pull(Parameter(Tensor(np.ones((2, 2), np.float32)), name="v")), [[2, 2], [2, 2]])

    @pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
    def test_ieee_values_go_through(self, value):
        check(self.pull(Tensor(np.full((2, 2), value, np.float32))), np.full((2, 2), 2 * value))

    def test_a_scalar_output_takes_one_element(self):
        x, _, _ = xyz()
        _, vjp_fn = ms.vjp(lambda x: x.sum(), x)
        check(vjp_fn(Tensor(2.0)), [2, 2, 2])
        check(vjp_fn(vec(2)), [2, 2, 2])

    def test_a_good_call_after_a_bad_one(self):
        _, vjp_fn = ms.vjp(lambda x: x * 2, Tensor(ONES))
        with pytest.raises(ValueError):
            vjp_fn(vec(1, 1))
        check(vjp_fn(vec(1, 1, 1)), [2, 2, 2])


class TestKindsOfFn:
    @staticmethod
    def static(x):
        return x * 2

    @classmethod
    def of_class(cls, x):
        return x * 2

    def bound(self, x):
        return x * 2

    def kinds(self):
        def recursive(x, n=3):
            return x * 2 if n == 0 else recursive(x, n - 1)

        def with_defaults(x, k=2, *, keyword=1):
            return x * k * keyword

        class Doubling(nn.Cell):
            def construct(self, x, factor=None):
                return x * (factor or 2)

        yield from (self.static, self.of_class, self.bound, recursive, with_defaults, Doubling(), Doubling().construct)
        yield from (lambda x: x * 2, lambda *xs: xs[0] * 2)

    def test_functions_methods_and_cells(self):
        for fn in self.kinds():
            check(ms.vjp(fn, vec(1, 2, 3))[1](vec(1, 1, 1)), [2, 2, 2])

    def test_ops_are_functions_too(self):
        np.testing.assert_allclose(a(ms.vjp(ops.tanh, vec(0))[1](vec(1))[0]), [1])
        assert plain(ms.vjp(ops.add, vec(1), vec(2))[1](vec(5))) == ([5], [5])

    @pytest.mark.msvjp_only("MindSpore fails with an AttributeError about __name__, __module__ or __code__")
    def test_every_other_callable(self):
        class Callable:
            def __call__(self, x, y):
                return x * y

        for fn in (partial(lambda k, x, y: k * x * y, 1), Callable(), ops.Mul(), Tensor.mul, operator.mul):
            assert plain(ms.vjp(fn, vec(2), vec(3))[1](vec(1))) == ([3], [2])

    def test_its_own_exception_passes_through_unchanged(self):
        class Mine(Exception):
            pass

        def fails(x):
            raise Mine("as it is")

        with pytest.raises(Mine, match=r"^as it is$"):
            ms.vjp(fails, vec(1))
        check(ms.vjp(lambda x: x * 2, vec(1, 2, 3))[1](vec(1, 1, 1)), [2, 2, 2])

    def test_control_flow_on_values(self):
        def steps(x):
            while x.sum() < 100:
                x = x * 2
            return x

        check(ms.vjp(steps, vec(1, 2, 3))[1](vec(1, 1, 1)), [32, 32, 32])


class TestDictsOfOtherKinds:
    """What fn returns comes back as the kind of dict that it is."""

    def test_an_ordered_dict(self):
        out, pull = ms.vjp(lambda x: collections.OrderedDict(b=x * 2, a=x * 3), vec(1, 2))
        assert type(out) is collections.OrderedDict
        assert list(out) == ["b", "a"]
        assert plain(pull(vec(1, 1), vec(1, 1))) == ([5, 5],)

    def test_a_default_dict(self):
        def fn(x):
            out = collections.defaultdict(list)
            out["a"] = x * 2
            return out

        out = ms.vjp(fn, vec(1, 2))[0]
        assert type(out) is collections.defaultdict
        assert out["new"] == []
