"""How tables of embeddings begin, and where their gradients go."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn


@pytest.mark.parametrize("layer", [nn.Embedding, nn.EmbeddingLookup])
def test_a_table_begins_as_normal_with_standard_deviation_a_hundredth(layer):
    table = layer(500, 300).embedding_table.asnumpy()
    assert abs(table.std() - 0.01) < 2e-4
    assert abs(table.mean()) < 2e-4


def test_in_mint_it_begins_as_standard_normal():
    table = mint.nn.Embedding(500, 300).weight.asnumpy()
    assert abs(table.std() - 1) < 0.02


@pytest.mark.parametrize("layer", ["nn.Embedding(5, 3, padding_idx=1)", "mint.nn.Embedding(5, 3, padding_idx=-4)"])
def test_the_padding_row_begins_as_zeros(layer):
    table = next(eval(layer).get_parameters()).asnumpy()
    np.testing.assert_array_equal((table == 0).all(1), [False, True, False, False, False])


@pytest.mark.mindspore_wrong("writes the zeros into the Tensor given")
def test_the_padding_row_of_a_given_table():
    given = ms.Tensor(np.ones((5, 3), np.float32))
    table = nn.Embedding(5, 3, embedding_table=given, padding_idx=0).embedding_table.asnumpy()
    np.testing.assert_array_equal(table.sum(1), [0, 3, 3, 3, 3])
    np.testing.assert_array_equal(given.asnumpy(), 1)


def gradient(layer, ids):
    parameter = next(layer.get_parameters())
    out, pull = ms.vjp(layer, ms.Tensor(ids), weights=parameter)
    return pull(ms.ops.ones_like(out))[1].asnumpy()


@pytest.mark.parametrize(
    "layer", ["nn.Embedding(5, 2)", "nn.Embedding(5, 2, padding_idx=1)", "nn.Embedding(5, 2, True)"]
)
def test_the_gradient_counts_the_ids(layer):
    want = [[0, 0], [2, 2], [1, 1], [0, 0], [0, 0]]  # the padding row is trained like any other
    np.testing.assert_array_equal(gradient(eval(layer), np.int32([1, 1, 2])), want)


@pytest.mark.msvjp_only("no kernel on a CPU")
def test_in_mint_the_padding_row_gets_no_gradient():
    want = [[0, 0], [0, 0], [1, 1], [0, 0], [0, 0]]
    np.testing.assert_array_equal(gradient(mint.nn.Embedding(5, 2, padding_idx=1), np.int32([1, 1, 2])), want)
    want = [[0, 0], [1, 1], [1, 1], [0, 0], [0, 0]]
    np.testing.assert_array_equal(gradient(mint.nn.Embedding(5, 2, scale_grad_by_freq=True), np.int32([1, 1, 2])), want)


SPARSE = pytest.mark.msvjp_only("MindSpore's gradient is sparse, the rows that were looked up")


@pytest.mark.parametrize("layer", ["nn.Embedding(5, 2, True)", pytest.param("nn.EmbeddingLookup(5, 2)", marks=SPARSE)])
def test_an_index_outside_the_table_gets_no_gradient(layer):
    want = [[0, 0], [0, 0], [1, 1], [0, 0], [0, 0]]
    np.testing.assert_array_equal(gradient(eval(layer), np.int32([-1, 5, 2])), want)


@pytest.mark.mindspore_wrong("ignores dtype")
def test_the_dtype_of_the_table():
    assert nn.Embedding(5, 3, dtype=ms.float16).embedding_table.dtype == ms.float16


def test_the_slice_modes_have_names():
    lookup = nn.EmbeddingLookup(5, 3, slice_mode=nn.EmbeddingLookup.TABLE_ROW_SLICE)
    assert lookup(ms.Tensor([1])).shape == (1, 3)
    assert (lookup.BATCH_SLICE, lookup.FIELD_SLICE) == ("batch_slice", "field_slice")
    assert (lookup.TABLE_ROW_SLICE, lookup.TABLE_COLUMN_SLICE) == ("table_row_slice", "table_column_slice")
