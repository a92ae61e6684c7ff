"""jacrev, jacfwd: what they return and refuse. The same on msvjp and the real MindSpore."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

from .values import plain, vec


def diag(*values):
    return np.diag(np.array(values, np.float32)).tolist()


X, Y = vec(1, 2, 3), vec(4, 5, 6)
DX, DY = diag(3, 12, 27), diag(1, 1, 1)


def both(x, y):
    return x**3 + y


def product_and_next(x, y):
    return x * y, x + 1


def with_two_aux(x):
    return x * x, x, 7


def square(x):
    return ops.matmul(x, x)


def total(x):
    return x.sum()


def times_x(s):
    return s * X


def constant(x):
    return Y * 1


def cubes(x):
    return (x**3).sum()


@pytest.fixture(params=["jacrev", "jacfwd"])
def jac(request):
    return getattr(ms, request.param)


def test_positions(jac):
    assert plain(jac(both)(X, Y)) == DX
    assert plain(jac(both, 1)(X, Y)) == DY
    assert plain(jac(both, (0,))(X, Y)) == DX
    assert plain(jac(both, (0, 1))(X, Y)) == (DX, DY)
    assert plain(jac(both, (1, 0))(X, Y)) == (DY, DX)


def test_two_outputs(jac):
    assert plain(jac(product_and_next)(X, Y)) == (diag(4, 5, 6), DY)
    zeros = diag(0, 0, 0)
    assert plain(jac(product_and_next, (0, 1))(X, Y)) == ((diag(4, 5, 6), diag(1, 2, 3)), (DY, zeros))


def test_aux(jac):
    assert plain(jac(product_and_next, has_aux=True)(X, Y)) == (diag(4, 5, 6), [2, 3, 4])
    assert plain(jac(with_two_aux, 0, True)(X)) == (diag(2, 4, 6), ([1, 2, 3], 7))


def test_shapes(jac):
    m = np.float32([[1, 2], [3, 4]])
    eye = np.eye(2, dtype=np.float32)
    exact = np.einsum("ik,lj->ijkl", eye, m) + np.einsum("jl,ik->ijkl", eye, m)
    np.testing.assert_allclose(jac(square)(Tensor(m)).asnumpy(), exact)
    assert plain(jac(total)(X)) == [1, 1, 1]
    assert plain(jac(times_x)(Tensor(np.float32(2)))) == [1, 2, 3]


def test_where_nothing_depends(jac):
    assert plain(jac(constant)(X)) == diag(0, 0, 0)


@pytest.mark.parametrize("outer", ["jacrev", "jacfwd"])
def test_hessians(jac, outer):
    assert plain(getattr(ms, outer)(jac(cubes))(X)) == diag(6, 12, 18)


def test_of_a_gradient(jac):
    assert plain(jac(ms.grad(cubes))(X)) == diag(6, 12, 18)


def test_of_a_cell(jac):
    net = nn.Dense(3, 2, "ones", "ones")
    assert plain(jac(net)(vec([1, 2, 3]))) == [[[[1, 1, 1]], [[1, 1, 1]]]]


def test_bad_calls(jac):
    with pytest.raises(TypeError):
        jac(both, None)(X, Y)
    with pytest.raises(ValueError):
        jac(both, 5)(X, Y)
    with pytest.raises(TypeError):
        jac(both, 0, 1)
    with pytest.raises(ValueError):
        jac(both, 0, True)(X, Y)


@pytest.mark.msvjp_only("MindSpore says nothing of these, or fails with an error from inside")
class TestBetterThanMindSpore:
    @pytest.mark.parametrize(
        ("position", "error"), [(-1, ValueError), ((0, 0), ValueError), (1.0, TypeError), ([0], TypeError)]
    )
    def test_bad_positions(self, jac, position, error):
        with pytest.raises(error, match=r"mindspore\.jac(rev|fwd): grad_position is"):
            jac(both, position)

    def test_arguments_that_are_no_tensors(self, jac):
        assert plain(jac(lambda x, k=2: k * x)(X, 3)) == diag(3, 3, 3)
        assert plain(jac(lambda x, k=2: k * x)(X, k=3)) == diag(3, 3, 3)

    def test_structures(self, jac):
        dx, dy = jac(lambda pair: pair[0] * pair[1])([X, Y])
        assert plain((dx, dy)) == (diag(4, 5, 6), diag(1, 2, 3))
        both = jac(lambda x: {"double": 2 * x, "squares": [x * x]})(X)
        assert plain((both["double"], both["squares"][0])) == (diag(2, 2, 2), diag(2, 4, 6))

    @pytest.mark.parametrize("chunk_size", [1, 2, 3, 100])
    def test_chunks(self, jac, chunk_size):
        x = Tensor(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3))
        out = jac(lambda x: (ops.tanh(x) @ x.T).sum(1), chunk_size=chunk_size)(x)
        np.testing.assert_allclose(out.asnumpy(), jac(lambda x: (ops.tanh(x) @ x.T).sum(1))(x).asnumpy(), rtol=1e-6)
        assert out.shape == (2, 2, 3)

    def test_an_op_that_cannot_be_batched(self, jac):
        """Its derivative reads values, which differ between the rows: computed row by row."""

        class ByValue(nn.Cell):
            def construct(self, x):
                return x * x

            def bprop(self, x, out, dout):
                return (2 * x * dout if float(dout.abs().sum()) >= 0 else x,)

        assert plain(jac(ByValue())(X)) == diag(2, 4, 6)

    def test_empty(self, jac):
        empty = Tensor(np.zeros((0, 3), np.float32))
        assert jac(lambda x: x * 2)(empty).shape == (0, 3, 0, 3)
        assert jac(lambda x: x.sum())(empty).shape == (0, 3)

    def test_the_forward_runs_once(self, jac):
        calls = []

        def counted(x):
            calls.append(1)
            return x**2

        assert plain(jac(counted)(X)) == diag(2, 4, 6)
        assert len(calls) == 1


COMPLEX = {
    "holomorphic": (lambda z: z * z, lambda z: np.diag(2 * z)),
    "exp": (ops.exp, lambda z: np.diag(np.exp(z))),
    "conj": (ops.conj, lambda z: np.eye(len(z))),
    "the square of the size": (lambda z: ops.real(z * ops.conj(z)), lambda z: np.diag(2 * z.real)),
    "a sum": (lambda z: (z * z).sum(), lambda z: 2 * z),
}


@pytest.mark.parametrize("transform", [ms.jacrev, ms.jacfwd])
@pytest.mark.parametrize("name", COMPLEX)
@pytest.mark.msvjp_only("MindSpore has no Jacobian of complex numbers on a CPU")
@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_of_complex_numbers(transform, name):
    """The derivative along the real axis, in both modes: of a holomorphic function its derivative."""
    fn, want = COMPLEX[name]
    z = np.array([1 + 2j, 0.5 - 1j], np.complex64)
    np.testing.assert_allclose(transform(fn)(ms.Tensor(z)).asnumpy(), want(z), rtol=1e-5)


@pytest.mark.parametrize("transform", [ms.jacrev, ms.jacfwd])
@pytest.mark.msvjp_only("MindSpore has no Jacobian of complex numbers on a CPU")
def test_from_real_to_complex(transform):
    x = ms.Tensor([1.0, 2.0])
    np.testing.assert_allclose(transform(lambda x: x * x * 1j)(x).asnumpy(), np.diag([2j, 4j]))
