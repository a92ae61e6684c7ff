"""mindspore.scipy: linear algebra, cosine transforms, minimization."""

import itertools

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops
from mindspore.scipy import fft, linalg, optimize

from .test_ops import inner_product_test

RNG = np.random.default_rng(0)
A, B = RNG.uniform(-1, 1, (3, 3)), RNG.uniform(-1, 1, (3, 2))
S, T = A @ A.T + np.eye(3), np.tril(A) + 2 * np.eye(3)
INTS = np.int32([[2, 1], [1, 3]])


def f32(x):
    return Tensor(np.asarray(x, np.float32))


def same(got, want, dtype=np.float32):
    assert got.dtype == ms.Tensor(np.zeros(1, dtype)).dtype
    np.testing.assert_allclose(got.asnumpy(), want, rtol=2e-4, atol=1e-5)


class TestLinalg:
    def test_inverse_and_determinant(self):
        same(linalg.inv(f32(A)), np.linalg.inv(A))
        same(linalg.inv(Tensor(INTS)), np.linalg.inv(INTS), np.float64)
        same(linalg.det(f32(A)), np.linalg.det(A))

    @pytest.mark.parametrize("lower", [False, True])
    def test_cholesky(self, lower):
        want = np.linalg.cholesky(S) if lower else np.linalg.cholesky(S).T
        same(linalg.cholesky(f32(S), lower=lower), want)
        c, said = linalg.cho_factor(f32(S), lower)
        same(c, want)
        assert said is lower
        same(linalg.cho_solve((c, said), f32(B)), np.linalg.solve(S, B))
        same(linalg.cho_solve((c, said), f32(B[:, 0])), np.linalg.solve(S, B[:, 0]))

    def test_eigh(self):
        values, vectors = linalg.eigh(f32(S))
        same(values, np.linalg.eigvalsh(S))
        same(ops.matmul(vectors * values, vectors.T), S)
        upper = np.triu(A) + np.triu(A, 1).T
        same(linalg.eigh(f32(np.triu(A)), lower=False, eigvals_only=True), np.linalg.eigvalsh(upper))
        same(linalg.eigh(Tensor(INTS), eigvals_only=True), np.linalg.eigvalsh(INTS), np.float64)

    def test_lu(self):
        p, lower, upper = linalg.lu(f32(A))
        same(p.astype(ms.float32) @ lower @ upper, A)
        assert p.dtype == ms.int32
        assert not np.triu(lower.asnumpy(), 1).any()
        packed, pivots = linalg.lu_factor(f32(A))
        same(packed, np.tril(lower.asnumpy(), -1) + upper.asnumpy())
        np.testing.assert_array_equal(pivots.asnumpy(), np.int32([1, 2, 2]))
        same(linalg.lu_solve((packed, pivots), f32(B)), np.linalg.solve(A, B))
        np.testing.assert_array_equal(linalg.lu_pivots_to_permutation(pivots, 3).asnumpy(), np.int32([1, 2, 0]))

    @pytest.mark.mindspore_wrong("solves something else with trans=1, and cannot multiply the permutation")
    def test_lu_transposed(self):
        same(linalg.lu_solve(linalg.lu_factor(f32(A)), f32(B), 1), np.linalg.solve(A.T, B))
        rows, upper = linalg.lu(f32(A), permute_l=True)
        same(rows @ upper, A)

    @pytest.mark.parametrize("trans", [0, "N", 1, "T", 2, "C"])
    def test_triangles(self, trans):
        whole = T if trans in (0, "N") else T.T
        same(linalg.solve_triangular(f32(T), f32(B), trans, lower=True), np.linalg.solve(whole, B))
        same(linalg.solve_triangular(f32(T.T), f32(B[:, 0]), trans), np.linalg.solve(whole.T, B[:, 0]))

    def test_a_triangle_with_ones(self):
        ones = np.tril(T, -1) + np.eye(3)
        same(linalg.solve_triangular(f32(T), f32(B), lower=True, unit_diagonal=True), np.linalg.solve(ones, B))

    def test_least_squares(self):
        solution, _, rank, _ = linalg.lstsq(f32(B), f32(A))
        same(solution, np.linalg.lstsq(B, A, rcond=None)[0])
        assert int(rank) == 2
        of_vector, residuals, _, values = linalg.lstsq(Tensor(B), Tensor(A[:, 0]), driver="gelsd")
        same(of_vector, np.linalg.lstsq(B, A[:, 0], rcond=None)[0], np.float64)
        same(residuals, np.linalg.lstsq(B, A[:, 0], rcond=None)[1], np.float64)
        same(values, np.linalg.svd(B)[1], np.float64)

    def test_blocks(self):
        want = np.zeros((4, 6))
        want[0, :3], want[1, 3], want[2:, 4:] = A[0], 3, INTS
        same(linalg.block_diag(f32(A[0]), Tensor(3.0), Tensor(INTS)), want)

    @pytest.mark.parametrize(
        ("call", "kind"),
        [
            ("inv(f32(B))", ValueError),
            ("inv(f32(A[0]))", ValueError),
            ("inv(Tensor(A.astype(np.float16)))", TypeError),
            ("inv([[1.0]])", TypeError),
            ("cholesky(f32(S), lower=1)", TypeError),
            ("eigh(f32(S), f32(S))", ValueError),
            ("eigh(f32(S), eigvals=(0, 1))", ValueError),
            ("solve_triangular(f32(T), f32(B), 'X')", ValueError),
            ("solve_triangular(f32(T), Tensor(B))", TypeError),
        ],
    )
    def test_bad_input(self, call, kind):
        with pytest.raises(kind):
            eval(f"linalg.{call}")

    @pytest.mark.msvjp_only("MindSpore has no second derivative of them")
    @pytest.mark.parametrize(
        ("fn", "xs"),
        [
            (linalg.inv, [A]),
            (linalg.det, [A]),
            (lambda x: linalg.cholesky((x + x.T) / 2), [S]),
            (lambda x: linalg.eigh((x + x.T) / 2, eigvals_only=True), [S]),
            (lambda x: linalg.lu(x)[2], [A]),
            (lambda a, b: linalg.solve_triangular(a, b, lower=True), [T, B]),
            (lambda a, b: linalg.cho_solve(linalg.cho_factor((a + a.T) / 2), b), [S, B]),
            (fft.dctn, [B]),
        ],
    )
    def test_derivatives(self, fn, xs):
        (v,) = (Tensor(w) for w in inner_product_test(lambda xs: [fn(*xs)], xs, RNG))
        inner_product_test(lambda xs: list(ms.vjp(fn, *xs)[1](v)), xs, RNG, tol=1e-4)


class TestFft:
    def matrix(self, n):
        rows, columns = np.mgrid[:n, :n]
        whole = np.cos(np.pi / n * rows * (columns + 0.5)) * np.sqrt(2 / n)
        whole[0] /= np.sqrt(2)
        return whole

    @pytest.mark.parametrize("norm", [None, "ortho"])
    def test_one_axis(self, norm):
        same(fft.dct(f32(A), norm=norm), A @ self.matrix(3).T)
        same(fft.idct(f32(A), norm=norm), A @ self.matrix(3))
        same(fft.dct(f32(A), n=5, axis=0), self.matrix(5) @ np.pad(A, ((0, 2), (0, 0))))
        same(fft.idct(Tensor(A), n=2), A[:, :2] @ self.matrix(2), np.float64)
        same(fft.dct(Tensor(INTS)), INTS @ self.matrix(2).T)

    def test_several_axes(self):
        same(fft.dctn(f32(B)), self.matrix(3) @ B @ self.matrix(2).T)
        same(fft.idctn(fft.dctn(f32(B))), B)
        same(fft.dctn(f32(B), axes=(0,)), self.matrix(3) @ B)
        same(
            fft.dctn(f32(B), s=(2, 3), axes=(0, 1)), self.matrix(2) @ np.pad(B[:2], ((0, 0), (0, 1))) @ self.matrix(3).T
        )

    def test_bad_input(self):
        with pytest.raises(ValueError):
            fft.dct(f32(A), type=3)
        with pytest.raises(ValueError):
            fft.dct(f32(A), norm="backward")


def bowl(x):
    return ((x - f32([1, 2])) ** 2 * f32([1, 10])).sum()


def valley(x):
    """Rosenbrock's function, whose minimum is at ones."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


class TestOptimize:
    @pytest.mark.parametrize("method", ["BFGS", "LBFGS"])
    @pytest.mark.parametrize(("fn", "x0", "want"), [(bowl, [0, 0], [1, 2]), (valley, [-1, 1.5], [1, 1])])
    def test_minimize(self, method, fn, x0, want):
        found = optimize.minimize(fn, f32(x0), method=method, tol=1e-4)
        assert bool(found.success)
        np.testing.assert_allclose(found.x.asnumpy(), want, atol=1e-3)
        np.testing.assert_allclose(float(found.fun), 0, atol=1e-6)
        np.testing.assert_allclose(found.jac.asnumpy(), 0, atol=1e-3)

    @pytest.mark.msvjp_only("MindSpore's `args` and `jac` run in its compiler alone")
    def test_a_gradient_and_arguments(self):
        def gradient(x, scale):
            asked.append(1)
            return 2 * scale * x

        asked = []
        found = optimize.minimize(lambda x, scale: (scale * x * x).sum(), f32([3, -4]), (2.0,), "BFGS", gradient)
        np.testing.assert_allclose(found.x.asnumpy(), 0, atol=1e-5)
        assert len(asked) == found.njev

    @pytest.mark.msvjp_only("how MindSpore ends is its own")
    def test_it_ends(self):
        found = optimize.minimize(valley, f32([-1, 1.5]), method="BFGS", options={"maxiter": 3})
        assert (found.nit, found.success, found.status) == (3, False, 1)

    def test_bad_input(self):
        for method in (None, "CG"):
            with pytest.raises(ValueError):
                optimize.minimize(bowl, f32([0, 0]), method=method)

    @pytest.mark.msvjp_only("MindSpore ignores these, or has them on a GPU alone")
    def test_what_is_not_here(self):
        with pytest.raises(NotImplementedError):
            optimize.minimize(bowl, f32([0, 0]), method="BFGS", bounds=[(0, 1)])
        with pytest.raises(ValueError, match="options has 'xtol'"):
            optimize.minimize(bowl, f32([0, 0]), method="BFGS", options={"xtol": 1})

    def test_a_line(self):
        found = optimize.line_search(bowl, f32([0, 0]), f32([2, 40]))
        assert not bool(found.failed)
        np.testing.assert_allclose(float(found.a_k), 0.05011247, rtol=1e-4)
        np.testing.assert_allclose(float(found.f_k), 0.8097975, rtol=1e-4)
        np.testing.assert_allclose(found.g_k.asnumpy(), [-1.79955, 0.0899792], rtol=1e-3)

    def test_a_line_without_an_end(self):
        assert bool(optimize.line_search(lambda x: x[0] ** 2 - x[1] ** 3, f32([1, 1]), f32([-1, -1])).failed)

    @pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2), (1, 1), (5, 6)])
    @pytest.mark.parametrize("maximize", [False, True])
    def test_assignment(self, shape, maximize):
        costs = np.random.default_rng(3).uniform(0, 1, shape)
        rows, columns = (found.asnumpy() for found in optimize.linear_sum_assignment(Tensor(costs), maximize))
        wide = costs if shape[0] <= shape[1] else costs.T
        sums = [wide[range(len(wide)), p].sum() for p in itertools.permutations(range(wide.shape[1]), len(wide))]
        np.testing.assert_allclose(costs[rows, columns].sum(), max(sums) if maximize else min(sums))
        assert rows.dtype == np.int64
        assert len(set(rows)) == len(set(columns)) == min(shape)
        assert sorted(rows) == [*rows]

    def test_assignment_to_some_columns(self):
        costs = Tensor(np.array([[4.0, 1, 3], [2, 0, 5], [3, 2, 2]]))
        rows, columns = optimize.linear_sum_assignment(costs, False, Tensor(2))
        np.testing.assert_array_equal(rows.asnumpy(), [0, 1, -1])
        np.testing.assert_array_equal(columns.asnumpy(), [1, 0, -1])
