"""COOTensor, CSRTensor, RowTensor: what they hold, their functions, gradients of their values."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import COOTensor, CSRTensor, RowTensor, SparseTensor, Tensor, nn, ops

on_a_cpu = pytest.mark.msvjp_only("MindSpore's CPU has no kernel for it")
PLACES, VALUES = np.int32([[0, 1], [1, 2]]), np.float32([1.5, -2])
DENSE = np.float32([[0, 1.5, 0, 0], [0, 0, -2, 0], [0, 0, 0, 0]])
M = np.arange(8, dtype=np.float32).reshape(4, 2)


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
