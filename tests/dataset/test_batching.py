"""batch and padded_batch."""

import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import epochs, plain, rows, values


def two(n=4):
    return ds.NumpySlicesDataset({"a": list(range(n)), "b": [10 * i for i in range(n)]}, shuffle=False)


def one(n=4):
    return ds.NumpySlicesDataset({"a": list(range(n))}, shuffle=False)


def ragged():
    return ds.GeneratorDataset([(np.arange(i + 1), np.float32(i)) for i in range(5)], ["a", "b"], shuffle=False)


def of(*items):
    return ds.GeneratorDataset([(item,) for item in items], ["a"], shuffle=False)


def test_rows_are_stacked():
    assert values(two(5).batch(2)) == [[[0, 1], [0, 10]], [[2, 3], [20, 30]], [[4], [40]]]
    assert values(two(5).batch(2, True)) == [[[0, 1], [0, 10]], [[2, 3], [20, 30]]]
    assert values(two(3).batch(9, drop_remainder=True)) == []
    assert two(3).batch(9, drop_remainder=True).get_dataset_size() == 0


def test_batches_of_batches():
    assert values(one(5).batch(2).batch(2)) == [[[0, 1], [2, 3]], [[4]]]


def test_batches_run_across_repeats():
    assert values(one(3).repeat(3).batch(2)) == [[0, 1], [2, 0], [1, 2], [0, 1], [2]]
    assert values(one(3).batch(2).repeat(2)) == [[0, 1], [2], [0, 1], [2]]


@pytest.mark.parametrize(
    ("items", "dtype"),
    [(("a", "bcd"), "<U3"), ((b"a", b"bcd"), "|S3"), ((["a", "b"], ["abc", "d"]), "<U3")],
)
def test_texts_are_as_wide_as_the_longest(items, dtype):
    ((found,),) = rows(of(*items).batch(2))
    assert (found.dtype, found.tolist()) == (np.dtype(dtype), list(items))


def test_dicts_are_stacked_by_key():
    ((found,),) = rows(of({"x": 1, "y": [1, 2]}, {"x": 3, "y": [1, 2]}).batch(2))
    assert plain(found) == {"x": [1, 3], "y": [[1, 2], [1, 2]]}


@pytest.mark.parametrize(
    "items",
    [(np.zeros(3), np.zeros(4)), (np.float32(1), np.float64(2)), ({"x": 1}, {"z": 3})],
    ids=["shapes", "dtypes", "keys"],
)
def test_rows_that_differ_cannot_be_stacked(items):
    with pytest.raises(RuntimeError, match=r"(?i)batch"):
        rows(of(*items).batch(2))


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        ((0,), ValueError),
        ((2.0,), TypeError),
        (("a",), TypeError),
        ((None,), TypeError),
        ((2**31,), ValueError),
        ((2, 1), TypeError),
        ((lambda: 2,), ValueError),
    ],
)
def test_bad_arguments(choice, error):
    with pytest.raises(error):
        two().batch(*choice)


@pytest.mark.parametrize("choice", [{"num_parallel_workers": 0}, {"input_columns": "b"}])
def test_more_bad_arguments(choice):
    with pytest.raises(ValueError, match=r"num_parallel_workers|input_columns"):
        two().batch(2, **choice)


def test_an_argument_that_is_none():
    with pytest.raises(TypeError, match="junk"):
        two().batch(2, junk=1)


def test_a_function_says_how_many():
    assert values(one(7).batch(lambda info: info.get_batch_num() + 1)) == [[0], [1, 2], [3, 4, 5], [6]]
    assert values(one(8).batch(lambda info: info.get_batch_num() + 1, True)) == [[0], [1, 2], [3, 4, 5]]
    assert one(7).batch(lambda info: info.get_batch_num() + 1).get_dataset_size() == 4
    assert one(7).batch(lambda info: 2).get_batch_size() == -1


@pytest.mark.parametrize("size", [0, "x"])
def test_a_function_that_says_no_number(size):
    with pytest.raises(RuntimeError, match="batch_size"):
        rows(one().batch(lambda info: size))


# ---- per_batch_map ----


def test_what_per_batch_map_gets():
    seen = []

    def look(a, b, info):
        seen.append((info.get_epoch_num(), info.get_batch_num(), [x.shape for x in a], type(a) is type(b) is list))
        return a, b

    dataset = two().batch(3, per_batch_map=look).repeat(2)
    assert [len(epoch) for epoch in epochs(dataset, 2)] == [4, 4]
    assert sorted(seen) == sorted(
        (e, n, [()] * (3 - 2 * n), True) for e in range(2) for n in range(2) for _ in range(2)
    )


@pytest.mark.parametrize(
    ("function", "want"),
    [
        (lambda a, info: (a,), [[0, 1], [2, 3]]),
        (lambda a, info: a, [[0, 1], [2, 3]]),
        (lambda a, info: np.stack(a), [[0, 1], [2, 3]]),
        (lambda a, info: ([[x, x] for x in a],), [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]),
        (lambda a, info: [1, 2], [[1, 2], [1, 2]]),
        (lambda a, info: ["x", "yy"], [["x", "yy"]] * 2),
    ],
)
def test_what_per_batch_map_may_return(function, want):
    assert values(one().batch(2, per_batch_map=function)) == want


def test_ragged_rows_made_equal():
    def padded(a, b, info):
        return [np.pad(x, (0, 5 - len(x))) for x in a], b

    found = rows(ragged().batch(2, per_batch_map=padded))
    assert [x.shape for x, _ in found] == [(2, 5), (2, 5), (1, 5)]


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b, info: (a[:1], b[:1]),
        lambda a, b, info: (a[:1], b),
        lambda a, b, info: (a * 2, b * 2),
        lambda a, b, info: None,
        lambda a, b, info: (a,),
        lambda a, b, info: (a, b, a),
    ],
    ids=["fewer rows", "fewer in one", "more rows", "None", "fewer columns", "more columns"],
)
def test_what_per_batch_map_must_not_return(function):
    with pytest.raises(RuntimeError):
        rows(two().batch(2, per_batch_map=function))


def test_an_error_in_per_batch_map():
    with pytest.raises(RuntimeError, match=r"(?s)ZeroDivisionError.*division by zero"):
        rows(two().batch(2, per_batch_map=lambda a, b, info: 1 / 0))


@pytest.mark.parametrize(
    ("choice", "columns", "first"),
    [
        ({"input_columns": "b"}, ["a", "b"], [[0, 1], [0, 10]]),
        ({"input_columns": "b", "output_columns": ["x"]}, ["a", "x"], [[0, 1], [0, 10]]),
    ],
)
def test_columns_of_per_batch_map(choice, columns, first):
    dataset = two().batch(2, per_batch_map=lambda b, info: (b,), **choice)
    assert dataset.get_col_names() == columns
    assert values(dataset)[0] == first


def test_another_number_of_columns_comes_first():
    more = two().batch(2, per_batch_map=lambda b, info: (b, b), input_columns="b", output_columns=["x", "y"])
    assert more.get_col_names() == ["x", "y", "a"]
    assert values(more)[0] == [[0, 10], [0, 10], [0, 1]]
    fewer = two().batch(2, per_batch_map=lambda a, b, info: (a,), input_columns=["a", "b"], output_columns=["p"])
    assert fewer.get_col_names() == ["p"]


@pytest.mark.parametrize("choice", [{"input_columns": "z"}, {"input_columns": "a", "output_columns": "b"}])
def test_columns_that_do_not_fit(choice):
    with pytest.raises(RuntimeError):
        two().batch(2, per_batch_map=lambda x, info: (x,), **choice).get_col_names()


@pytest.mark.parametrize("processes", [True, False])
def test_per_batch_map_in_workers(processes):
    dataset = one(9).batch(
        2,
        per_batch_map=lambda a, info: ([x + 100 * info.get_batch_num() for x in a],),
        num_parallel_workers=2,
        python_multiprocessing=processes,
    )
    assert values(dataset) == [[0, 1], [102, 103], [204, 205], [306, 307], [408]]


def test_names_of_1x():
    dataset = ds.GeneratorDataset([([1],), ([1, 2],)], ["a"], shuffle=False)
    padded = (
        dataset.padded_batch(2, pad_info={}) if not hasattr(ds.Dataset, "to_torch") else dataset.batch(2, pad_info={})
    )
    assert values(padded) == [[[1, 0], [1, 2]]]


# ---- padded_batch ----


@pytest.mark.parametrize(
    ("info", "first"),
    [
        ({}, [[0, 0], [0, 1]]),
        ({"a": ([4], -1)}, [[0, -1, -1, -1], [0, 1, -1, -1]]),
        ({"a": ([None], 7)}, [[0, 7], [0, 1]]),
        ({"a": (None, 7)}, [[0, 7], [0, 1]]),
        ({"a": ([4], 1.5)}, [[0, 1, 1, 1], [0, 1, 1, 1]]),
        ({"a": ([4], None)}, [[0, 0, 0, 0], [0, 1, 0, 0]]),
    ],
    ids=str,
)
def test_padding(info, first):
    assert rows(ragged().padded_batch(2, pad_info=info))[0][0].tolist() == first


def test_a_longer_row_is_cut():
    assert [x.tolist() for x, _ in rows(ragged().padded_batch(2, pad_info={"a": ([2], 0)}))] == [
        [[0, 0], [0, 1]],
        [[0, 1], [0, 1]],
        [[0, 1]],
    ]


def test_padding_texts_and_matrices():
    assert values(of(["a"], ["bcd", "e"]).padded_batch(2, pad_info={"a": ([3], "PP")})) == [
        [["a", "PP", "PP"], ["bcd", "e", "PP"]]
    ]
    assert values(of(["a"], ["bcd", "e"]).padded_batch(2, pad_info={})) == [[["a", ""], ["bcd", "e"]]]
    matrices = of(np.ones((1, 2)), np.ones((2, 1)))
    want = [[[[1, 1, 9], [9, 9, 9]], [[1, 9, 9], [1, 9, 9]]]]
    assert values(matrices.padded_batch(2, pad_info={"a": ([None, 3], 9)})) == want


@pytest.mark.parametrize(("value", "want"), [(-1, 255), (300.7, 44)])
def test_the_value_is_cast_as_in_c(value, want):
    assert values(of(np.array([1], np.uint8)).padded_batch(2, pad_info={"a": ([3], value)})) == [[[1, want, want]]]


@pytest.mark.parametrize(
    ("info", "error"),
    [
        (3, TypeError),
        ({3: ([6], 0)}, TypeError),
        ({"a": [6, 0]}, TypeError),
        ({"a": ([6],)}, ValueError),
        ({"a": ([-1], 0)}, ValueError),
        ({"a": ([1.5], 0)}, TypeError),
        ({"a": ([6], np.array(3))}, TypeError),
        ({"a": ([6], True)}, TypeError),
    ],
    ids=str,
)
def test_bad_pad_info(info, error):
    with pytest.raises(error):
        ragged().padded_batch(2, pad_info=info)


@pytest.mark.parametrize(
    "info", [{"z": ([6], 0)}, {"a": ([6, 6], 0)}, {"a": ([6], "x")}, {"b": ([], 3)}, None], ids=str
)
def test_pad_info_that_does_not_fit(info):
    with pytest.raises(RuntimeError):
        rows(ragged().padded_batch(2, pad_info=info))


def test_sizes_of_padded_batches():
    dataset = ragged().padded_batch(2, pad_info={})
    assert (dataset.get_dataset_size(), dataset.get_batch_size(), dataset.output_shapes()) == (3, 2, [[2, 2], [2]])
    assert len(rows(ragged().padded_batch(2, True, pad_info={}))) == 2
    assert len(rows(ragged().padded_batch(lambda info: 2, pad_info={}))) == 3
