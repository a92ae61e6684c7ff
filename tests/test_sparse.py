"""COOTensor, CSRTensor, RowTensor: what they hold, their functions, gradients of their values."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import COOTensor, CSRTensor, RowTensor, SparseTensor, Tensor, nn, ops

on_a_cpu = pytest.mark.msvjp_only("MindSpore's CPU has no kernel for it")
PLACES, VALUES = np.int32([[0, 1], [1, 2]]), np.float32([1.5, -2])
DENSE = np.float32([[0, 1.5, 0, 0], [0, 0, -2, 0], [0, 0, 0, 0]])
M = np.arange(8, dtype=np.float32).reshape(4, 2)


#: numpy's function for each of MindSpore's, where it has another name.
NUMPY = {
    "acos": np.arccos,
    "acosh": np.arccosh,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "atanh": np.arctanh,
    "inv": np.reciprocal,
    "neg": np.negative,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softsign": lambda x: x / (1 + abs(x)),
}
OF_VALUES = [
    "coo_abs",
    "csr_abs",
    "coo_acos",
    "csr_acos",
    "coo_acosh",
    "csr_acosh",
    "coo_asin",
    "csr_asin",
    "coo_asinh",
    "csr_asinh",
    "coo_atan",
    "csr_atan",
    "coo_atanh",
    "csr_atanh",
    "coo_ceil",
    "csr_ceil",
    "coo_cos",
    "csr_cos",
    "coo_cosh",
    "csr_cosh",
    "coo_exp",
    "csr_exp",
    "coo_expm1",
    "csr_expm1",
    "coo_floor",
    "csr_floor",
    "coo_inv",
    "csr_inv",
    "coo_isfinite",
    "csr_isfinite",
    "coo_isinf",
    "csr_isinf",
    "coo_isnan",
    "csr_isnan",
    "coo_log",
    "csr_log",
    "coo_log1p",
    "csr_log1p",
    "coo_neg",
    "csr_neg",
    "coo_relu",
    "csr_relu",
    "coo_relu6",
    "csr_relu6",
    "coo_round",
    "csr_round",
    "coo_sigmoid",
    "csr_sigmoid",
    "coo_sin",
    "csr_sin",
    "coo_sinh",
    "csr_sinh",
    "coo_softsign",
    "csr_softsign",
    "coo_sqrt",
    "csr_sqrt",
    "coo_square",
    "csr_square",
    "coo_tan",
    "csr_tan",
    "coo_tanh",
    "csr_tanh",
]


@pytest.fixture
def coo():
    return COOTensor(Tensor(PLACES), Tensor(VALUES), (3, 4))


@pytest.fixture
def csr():
    return CSRTensor(Tensor([0, 1, 2, 2], ms.int32), Tensor([1, 2], ms.int32), Tensor(VALUES), (3, 4))


def same(got, want):
    np.testing.assert_allclose(got.asnumpy(), want, rtol=1e-6)


@pytest.mark.parametrize("kind", ["coo", "csr"])
class TestBoth:
    def test_what_it_holds(self, kind, request):
        it = request.getfixturevalue(kind)
        assert (it.shape, it.dtype, it.ndim, it.size, it.itemsize) == ((3, 4), ms.float32, 2, 2, 4)
        same(it.values, VALUES)
        same(it.to_dense(), DENSE)
        assert it.to_tuple()[-1] == (3, 4)
        assert str(it).startswith(f"{type(it).__name__}(shape=[3, 4], dtype=Float32, ")

    def test_functions_of_the_values(self, kind, request):
        it = request.getfixturevalue(kind)
        same(it.abs().to_dense(), np.abs(DENSE))
        same((-it).values, -VALUES)
        assert it.astype(ms.float16).dtype == ms.float16
        for name, want in (
            ("exp", np.exp),
            ("tanh", np.tanh),
            ("relu", lambda x: np.maximum(x, 0)),
            ("square", np.square),
        ):
            made = getattr(ops, f"{kind}_{name}")(it)
            assert type(made) is type(it)
            same(made.values, want(VALUES))

    @on_a_cpu
    def test_products_place_by_place(self, kind, request):
        it = request.getfixturevalue(kind)
        same((it * Tensor(DENSE + 1)).values, VALUES * (VALUES + 1))
        same((it / Tensor(np.full((3, 1), 2, np.float32))).values, VALUES / 2)
        same((it * 3).values, VALUES * 3)

    def test_a_copy(self, kind, request):
        it = request.getfixturevalue(kind)
        same(type(it)(**{f"{kind}_tensor": it}).to_dense(), DENSE)


def test_a_coo_tensor_whose_places_repeat_and_are_not_in_order():
    it = COOTensor(Tensor([[1, 0], [0, 1], [1, 0]], ms.int64), Tensor([1.0, 2.0, 3.0]), (2, 2))
    once = it.coalesce()
    assert once.indices.asnumpy().tolist() == [[0, 1], [1, 0]]
    same(once.values, [2, 4])
    both = once.add(once, Tensor(5.0, ms.float32))
    assert both.indices.asnumpy().tolist() == [[1, 0]]
    same(both.values, [8])


@on_a_cpu
def test_from_one_to_another(coo, csr):
    same(coo.to_csr().indptr, [0, 1, 2, 2])
    same(csr.to_coo().indices, PLACES)
    unsorted = COOTensor(Tensor(PLACES[::-1].copy()), Tensor(VALUES[::-1].copy()), (3, 4)).to_csr()
    same(unsorted.to_dense(), DENSE)
    same(ops.csr_to_coo(csr).to_dense(), DENSE)
    same(ops.csr_to_dense(csr), DENSE)
    same(ops.coo2csr(Tensor([0, 1], ms.int32), 3), [0, 1, 2, 2])
    same(ops.csr2coo(Tensor([0, 1, 2, 2], ms.int32), 2), [0, 1])
    same((coo + coo).to_dense(), 2 * DENSE)
    same((coo - coo).to_dense(), 0 * DENSE)
    same(ops.coo_concat([coo, coo], 1).to_dense(), np.concatenate([DENSE, DENSE], 1))


def test_from_a_tensor():
    x = Tensor(DENSE)
    for made in (x.to_coo(), ops.dense_to_sparse_coo(x)):
        assert made.indices.asnumpy().tolist() == PLACES.tolist()
        same(made.to_dense(), DENSE)
    for made in (x.to_csr(), ops.dense_to_sparse_csr(x)):
        assert made.indptr.asnumpy().tolist() == [0, 1, 2, 2]
        same(made.values, VALUES)
    with pytest.raises((ValueError, RuntimeError)):
        Tensor(1.0).to_coo()


@on_a_cpu
def test_products_of_a_csr_tensor(csr):
    same(csr.mv(Tensor(M[:, :1])), DENSE @ M[:, :1])
    same(csr.mm(Tensor(M)), DENSE @ M)
    same(csr.sum(1), DENSE.sum(1, keepdims=True))
    same(ops.csr_mm(csr, Tensor(M.T.copy()), trans_b=True), DENSE @ M)
    same(ops.csr_mm(csr, Tensor(DENSE), trans_a=True), DENSE.T @ DENSE)
    same(csr.mm(Tensor(DENSE.T.copy()).to_csr()).to_dense(), DENSE @ DENSE.T)
    same(csr.add(csr, 2, 3).to_dense(), 5 * DENSE)
    same((csr + csr).to_dense(), 2 * DENSE)
    same(ops.csr_gather(csr.indptr, csr.indices, Tensor(DENSE), (3, 4)), VALUES)
    same(ops.csr_mul(csr, Tensor(DENSE)), VALUES**2)
    with pytest.raises(ValueError, match=r"^mindspore\.CSRTensor\.sum: "):
        csr.sum(0)


def test_the_softmax_of_each_row():
    it = CSRTensor(Tensor([0, 2, 3], ms.int32), Tensor([0, 1, 1], ms.int32), Tensor([1.0, 1.0, 5.0]), (2, 3))
    same(ops.csr_softmax(it, ms.float32).values, [0.5, 0.5, 1])


@on_a_cpu
def test_layers():
    indices, values, dense = Tensor(PLACES), Tensor(VALUES), Tensor(M)
    same(nn.SparseTensorDenseMatmul()(indices, values, (3, 4), dense), DENSE @ M)
    same(nn.SparseTensorDenseMatmul(adjoint_dt=True)(indices, values, (3, 4), Tensor(M.T.copy())), DENSE @ M)
    same(nn.SparseTensorDenseMatmul(True)(indices, values, (3, 4), Tensor(M[:3])), DENSE.T @ M[:3])
    same(ops.SparseTensorDenseMatmul()(indices, values, (3, 4), dense), DENSE @ M)
    same(nn.SparseToDense()(COOTensor(indices, values, (3, 4))), DENSE)
    same(ops.SparseToDense()(indices, values, (3, 4)), DENSE)
    with pytest.raises(TypeError):
        nn.SparseTensorDenseMatmul(1)


@pytest.mark.parametrize("name", OF_VALUES)
def test_each_function_of_the_values(name, coo, csr):
    kind, _, short = name.partition("_")
    values = np.float32([1.5, 2]) if short == "acosh" else np.float32([0.3, 0.6])
    parts = (coo if kind == "coo" else csr).to_tuple()
    it = (COOTensor if kind == "coo" else CSRTensor)(*parts[:-2], Tensor(values), parts[-1])
    np.testing.assert_allclose(
        getattr(ops, name)(it).values.asnumpy(),
        NUMPY.get(short, getattr(np, short, None))(values),
        rtol=1e-5,
        atol=1e-6,
    )


@on_a_cpu
def test_the_same_as_functions(coo, csr):
    same(ops.coo_add(coo, coo, 0).to_dense(), 2 * DENSE)
    same(ops.csr_add(csr, csr, 1, 2).to_dense(), 3 * DENSE)
    same(ops.csr_mv(csr, Tensor(M[:, :1])), DENSE @ M[:, :1])
    same(ops.csr_div(csr, Tensor(np.full((3, 4), 2, np.float32))), VALUES / 2)
    same(ops.csr_reduce_sum(csr, 1), DENSE.sum(1, keepdims=True))
    same(ops.coo_tensor_get_indices(coo), PLACES)
    same(ops.coo_tensor_get_values(coo), VALUES)
    assert ops.coo_tensor_get_dense_shape(coo) == (3, 4)
    same(ops.csr_tensor_get_indptr(csr), [0, 1, 2, 2])
    same(ops.make_coo_tensor(coo.indices, coo.values, (3, 4)).to_dense(), DENSE)
    same(ops.make_csr_tensor(csr.indptr, csr.indices, csr.values, (3, 4)).to_dense(), DENSE)
    assert ops.make_row_tensor(Tensor([0]), Tensor(M[:1]), (4, 2)).dense_shape == (4, 2)


def test_rows():
    rows = RowTensor(Tensor([0, 2], ms.int32), Tensor(M[:2]), (4, 2))
    assert rows.dense_shape == (4, 2)
    same(rows.values, M[:2])
    assert SparseTensor(Tensor(PLACES), Tensor(VALUES), (3, 4)).shape == (3, 4)


def test_coalesced_by_an_op():
    indices, values, shape = ops.Coalesce()(Tensor([[0, 0, 1], [1, 1, 0]]), Tensor([1.0, 2.0, 3.0]), Tensor([2, 2]))
    assert indices.asnumpy().tolist() == [[0, 1], [1, 0]]
    same(values, [3, 3])
    assert shape.asnumpy().tolist() == [2, 2]


@on_a_cpu
def test_means_of_segments():
    got = ops.sparse_segment_mean(Tensor(M), Tensor([0, 1, 3]), Tensor([0, 0, 2]))
    same(got, [M[:2].mean(0), [0, 0], M[3]])


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda i, v: COOTensor(i, v, (3,)), ValueError),
        (lambda i, v: COOTensor(i, [1, 2], (3, 4)), TypeError),
        (lambda i, v: COOTensor(v, v, (3, 4)), (TypeError, ValueError)),
        (lambda i, v: COOTensor(i, v, [3, 4]), TypeError),
        (lambda i, v: CSRTensor(i, i, v, (3, 4)), ValueError),
    ],
)
def test_what_does_not_fit(make, kind):
    with pytest.raises(kind):
        make(Tensor(PLACES), Tensor(VALUES))


def test_a_gradient_of_the_values():
    weights = Tensor(np.float32(np.arange(12).reshape(3, 4)))
    slope = ms.grad(lambda v: (COOTensor(Tensor(PLACES), v, (3, 4)).to_dense() * weights).sum())(Tensor(VALUES))
    same(slope, [1, 6])


@pytest.mark.msvjp_only("MindSpore's second derivatives are another matter")
def test_a_second_derivative():
    def loss(v):
        it = CSRTensor(Tensor([0, 1, 2, 2]), Tensor([1, 2]), v, (3, 4))
        return (it.mm(Tensor(M)) ** 3).sum()

    want = 6 * np.array([(M[1] ** 3).sum(), (M[2] ** 3).sum()]) * VALUES
    same(ms.grad(lambda v: ms.grad(loss)(v).sum())(Tensor(VALUES)), want)


def test_how_a_sparse_tensor_prints():
    coo = ms.COOTensor(Tensor([[0, 1], [1, 0]], ms.int32), Tensor([1.5, 2.5]), (2, 2))
    assert (
        repr(coo)
        == str(coo)
        == (
            "COOTensor(shape=[2, 2], dtype=Float32, indices=Tensor(shape=[2, 2], dtype=Int32, value=\n[[0 1]\n [1 0]]), "
            "values=Tensor(shape=[2], dtype=Float32, value=[ 1.50000000e+00  2.50000000e+00]))"
        )
    )
    csr = ms.CSRTensor(Tensor([0, 1, 1], ms.int32), Tensor([0], ms.int32), Tensor([1.0]), (2, 2))
    assert "indptr=Tensor(shape=[3], dtype=Int32, value=[0 1 1])" in repr(csr)
