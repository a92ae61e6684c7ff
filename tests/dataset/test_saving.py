"""`Dataset.save` and `build_vocab`: what a pipeline is made into; and `RandomDataset`, which is made of nothing."""

import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.mindrecord import FileReader

from .files import described, rows_of

COLUMNS = {
    "number": np.arange(5),
    "array": np.arange(10, dtype=np.float32).reshape(5, 2),
    "text": np.array(["a", "bb", "c", "d", "é"]),
    "small": np.arange(5, dtype=np.uint8),
    "half": np.arange(5, dtype=np.float16),
    "image": np.arange(60, dtype=np.uint8).reshape(5, 3, 4),
    "bool": np.array([True, False] * 2 + [True]),
    "double": np.arange(5.0),
    "unsigned": np.arange(5, dtype=np.uint32),
    "long": np.arange(5, dtype=np.uint64),
    "bytes": np.array([b"x", b"yy", b"z", b"u", b"v"]),
}


def slices(**columns):
    return ds.NumpySlicesDataset(columns, shuffle=False)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_saved(name, tmp_path):
    kinds = {
        "small": "int32",
        "half": "float32",
        "image": "int32",
        "bool": "int32",
        "unsigned": "int64",
        "long": "int64",
    }
    file, column = str(tmp_path / "a.mindrecord"), COLUMNS[name]
    slices(column=column).save(file)
    rows = [row["column"] for row in ds.MindDataset(file, shuffle=False).create_dict_iterator(1, output_numpy=True)]
    assert [row.tolist() for row in rows] == [[row] if name == "bytes" else row for row in column.tolist()]
    assert name in ("text", "bytes") or rows[0].dtype == kinds.get(name, column.dtype)


def test_rows_of_several_lengths_are_saved(tmp_path):
    file = str(tmp_path / "a.mindrecord")
    ds.GeneratorDataset([np.arange(2), np.arange(3)], ["x"], shuffle=False).save(file)
    assert FileReader(file).schema()["x"] == {"type": "int64", "shape": [-1]}
    assert rows_of(ds.MindDataset(file, shuffle=False), "x") == [[0, 1], [0, 1, 2]]


@pytest.mark.parametrize("files", [2, 12])
def test_several_files(files, tmp_path):
    slices(x=np.arange(30)).save(str(tmp_path / "a.mindrecord"), files)
    written = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".db")
    assert written == sorted(f"a.mindrecord{i}" for i in range(files))
    assert sorted(rows_of(ds.MindDataset(str(tmp_path / "a.mindrecord0")), "x")) == list(range(30))


@pytest.mark.mindspore_wrong("its threads share out the rows, in another way each time")
def test_several_files_have_the_same_rows_each_time(tmp_path):
    for name in "ab":
        slices(x=np.arange(30)).save(str(tmp_path / name), 3)
    first, second = (
        [rows_of(ds.MindDataset([str(tmp_path / f"{name}{i}")], shuffle=False), "x") for i in range(3)] for name in "ab"
    )
    assert first == second
    assert [x for found in first for x in found] == list(range(30))


def test_what_is_not_saved(tmp_path):
    file, data = str(tmp_path / "a.mindrecord"), slices(x=np.arange(3))
    data.save(file)
    for wrong, error in [((3,), TypeError), ((file, 0), ValueError), ((file, 1, "tfrecord"), ValueError)]:
        with pytest.raises(error):
            data.save(*wrong)
    with pytest.raises(RuntimeError):  # it is there
        data.save(file)
    with pytest.raises(RuntimeError):
        slices(x=np.array([["a", "b"]])).save(str(tmp_path / "b.mindrecord"))


@pytest.mark.msvjp_only("MindSpore gives the vocabulary of its C++ library, and warns")
def test_a_vocabulary_of_a_pipeline():
    data = slices(word=["b", "a", "b", "c"])
    vocab = data.build_vocab("word", (1, 5), 2, ["<pad>"], True)
    assert vocab.vocab() == {"<pad>": 0, "b": 1, "a": 2}


@pytest.fixture
def schema():
    ds.config.set_seed(3)
    made = ds.Schema()
    made.add_column("b", "uint8", [3])
    made.add_column("a", "int32", [2, 2])
    made.add_column("c", "float32", [])
    made.add_column("d", "bool", [1])
    yield made
    ds.config.set_seed(5489)


def test_random_rows(schema):
    rows = described(ds.RandomDataset(3, schema, num_parallel_workers=1))
    assert [tuple(row) for row in rows] == [("b", "a", "c", "d")] * 3
    assert [row["b"] for row in rows] == [("uint8", (3,), [n] * 3) for n in (141, 74, 228)]
    assert [row["a"] for row in rows] == [("int32", (2, 2), [[n] * 2] * 2) for n in (303174162, 522133279, 1869573999)]
    assert [row["c"][2] for row in rows] == [-1.3538434586735093e-06, -1.917669101157112e-37, -1.3570784126988287e23]
    assert [row["d"] for row in rows] == [("bool", (1,), [True])] * 3


@pytest.mark.mindspore_wrong("it heeds none of these")
def test_which_random_rows(schema):
    every = rows_of(ds.RandomDataset(6, schema), "b")
    assert rows_of(ds.RandomDataset(6, schema, num_samples=2), "b") == every[:2]
    assert sorted(rows_of(ds.RandomDataset(6, schema, shuffle=True), "b")) == sorted(every)
    assert ds.RandomDataset(6, schema, columns_list=["c"]).get_col_names() == ["c"]
