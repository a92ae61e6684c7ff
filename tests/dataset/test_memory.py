"""NumpySlicesDataset, PaddedDataset and Schema."""

import json

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import rows, values


def of(*arguments):
    return ds.NumpySlicesDataset(*arguments, shuffle=False)


@pytest.mark.parametrize(
    ("data", "columns", "want"),
    [
        ([1, 2], ["column_0"], [1, 2]),
        (([1, 2], [3, 4]), ["column_0", "column_1"], [[1, 3], [2, 4]]),
        ([[1, 2], [3, 4]], ["column_0"], [[1, 2], [3, 4]]),
        ([(1, 2), (3, 4)], ["column_0"], [[1, 2], [3, 4]]),
        ([[1], [1, 2]], ["column_0"], [[1], [1, 2]]),
        ({"a": [1, 2], "b": ["x", "yy"]}, ["a", "b"], [[1, "x"], [2, "yy"]]),
        ({"a": np.arange(2), "b": (1, 2)}, ["a", "b"], [[0, 1], [1, 2]]),
        (np.arange(4).reshape(2, 2), ["column_0"], [[0, 1], [2, 3]]),
        ((np.arange(2), np.ones((2, 3))), ["column_0", "column_1"], [[0, [1.0] * 3], [1, [1.0] * 3]]),
        (["a", "bcd"], ["column_0"], ["a", "bcd"]),
        ([1, "a"], ["column_0"], [1, "a"]),
        ([{"a": 1}], ["column_0"], [{"a": 1}]),
        ([ms.Tensor(1)], ["column_0"], [1]),
    ],
    ids=str,
)
def test_columns_and_rows(data, columns, want):
    dataset = of(data)
    assert (dataset.get_col_names(), values(dataset), dataset.get_dataset_size()) == (columns, want, len(want))


def test_each_element_of_a_list_keeps_its_type():
    assert [x.dtype for (x,) in rows(of([1, 2.5, True]))] == [np.int64, np.float64, np.bool_]
    assert [x.dtype for (x,) in rows(of(["a", "bcd"]))] == [np.dtype("<U1"), np.dtype("<U3")]
    assert [x.dtype for (x,) in rows(of(np.array([1, 2], np.uint16)))] == [np.uint16] * 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((3,), TypeError),
        (("abc",), TypeError),
        ((None,), TypeError),
        ((range(3),), TypeError),
        ((iter([1]),), TypeError),
        (((1, 2),), TypeError),
        (((range(2), [1, 2]),), TypeError),
        ((ms.Tensor([1, 2]),), TypeError),
        (((ms.Tensor([1, 2]),),), TypeError),
        (({"a": 3},), TypeError),
        (([],), ValueError),
        (({},), ValueError),
        (((),), ValueError),
        ((([1], [1, 2]),), ValueError),
        ((([1], [2]), ["a"]), ValueError),
        ((([1], [2]), ["a", "a"]), ValueError),
        (([1], []), ValueError),
        (([1], 3), TypeError),
    ],
    ids=str,
)
def test_bad_arguments(arguments, error):
    with pytest.raises(error):
        of(*arguments)


def test_names_of_columns():
    assert of(([1], [2]), ["a", "b"]).get_col_names() == ["a", "b"]
    assert of([1], "a").get_col_names() == ["a"]
    assert of({"x": [1]}, ["a"]).get_col_names() == ["a"]


def test_it_is_shuffled_by_default():
    ds.config.set_seed(3)
    assert values(ds.NumpySlicesDataset(list(range(10)))) == [3, 1, 8, 5, 2, 6, 9, 7, 0, 4]


def test_padded_rows():
    dataset = ds.PaddedDataset([{"a": np.zeros(2)}, {"a": np.zeros(3)}])
    assert (dataset.get_col_names(), len(dataset)) == (["a"], 2)
    assert values(dataset) == [[0, 0], [0, 0, 0]]


@pytest.mark.parametrize(("given", "error"), [(3, TypeError), ([3], TypeError), ([], ValueError)])
def test_bad_padded_rows(given, error):
    with pytest.raises(error):
        ds.PaddedDataset(given)


def test_padded_rows_without_a_column():
    with pytest.raises(RuntimeError):
        rows(ds.PaddedDataset([{"a": np.array(1)}, {"b": np.array(1)}]))


# ---- Schema ----


def test_a_schema():
    schema = ds.Schema()
    schema.add_column("a", ms.int64, [])
    schema.add_column("b", "float32", [2, -1])
    schema.add_column("c", ms.string)
    schema.add_column("d", ms.uint8, [3])
    assert json.loads(schema.to_json()) == {
        "columns": [
            {"name": "a", "rank": 0, "shape": [], "type": "int64"},
            {"name": "b", "rank": 2, "shape": [2, -1], "type": "float32"},
            {"name": "c", "rank": 1, "type": "string"},
            {"name": "d", "rank": 1, "shape": [3], "type": "uint8"},
        ]
    }


def test_a_schema_of_a_file(tmp_path):
    said = {
        "datasetType": "TF",
        "numRows": 3,
        "columns": {"image": {"type": "uint8"}, "label": {"type": "int64", "shape": [1]}},
    }
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(said))
    assert json.loads(ds.Schema(str(file)).to_json()) == {
        "columns": [
            {"name": "image", "rank": 0, "shape": [], "type": "uint8"},
            {"name": "label", "rank": 1, "shape": [1], "type": "int64"},
        ],
        "datasetType": "TF",
        "numRows": 3,
    }
    with pytest.raises(ValueError, match="none"):
        ds.Schema(str(tmp_path / "none.json"))


@pytest.mark.parametrize(
    "arguments",
    [("x", int), ("x", "foo"), ("x", ms.int64, 3), ("x", ms.int64, ["a"]), (3, ms.int64), ("y", "int32", (2,))],
)
def test_bad_columns_of_a_schema(arguments):
    with pytest.raises(TypeError):
        ds.Schema().add_column(*arguments)


@pytest.mark.parametrize("columns", [3, {"a": {"shape": [3]}}, [{"type": "int8"}]])
def test_columns_that_cannot_be_read(columns):
    with pytest.raises(RuntimeError):
        ds.Schema().parse_columns(columns)
    with pytest.raises(RuntimeError):
        ds.Schema().from_json({})
