"""bucket_batch_by_length."""

import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import rows


def ragged():
    return ds.GeneratorDataset([(np.arange(i + 1), np.float32(i)) for i in range(5)], ["a", "b"], shuffle=False).repeat(
        2
    )


def buckets(*arguments, **choice):
    return [a.tolist() for a, _ in rows(ragged().bucket_batch_by_length(*arguments, **choice))]


ONCE = [[[0, 0], [0, 1]], [[0, 1, 2, 0], [0, 1, 2, 3]], [[0, 1, 2, 3, 4]]]


def test_full_buckets_come_at_once():
    assert buckets(["a"], [3, 5], [2, 2, 1], pad_info={}) == ONCE * 2
    assert buckets(["a"], [3, 5], [2, 2, 1]) == ONCE * 2


@pytest.mark.parametrize("columns", [["a"], ["a", "b"]])
def test_a_function_of_the_columns_gives_the_length(columns):
    found = buckets(columns, [3, 5], [2, 2, 1], lambda a, *b: np.int64(len(a)), {"a": ([None], 9)})
    assert found[:2] == [[[0, 9], [0, 1]], [[0, 1, 2, 9], [0, 1, 2, 3]]]


def test_what_is_left_comes_at_the_end():
    assert buckets(["a"], [3, 5], [2, 3, 2], pad_info={}) == [
        [[0, 0], [0, 1]],
        [[0, 0], [0, 1]],
        [[0, 1, 2, 0], [0, 1, 2, 3], [0, 1, 2, 0]],
        [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]],
        [[0, 1, 2, 3]],
    ]
    assert len(buckets(["a"], [3, 5], [2, 3, 2], pad_info={}, drop_remainder=True)) == 4


def test_padding_to_the_boundary():
    found = buckets(["a"], [3, 6], [2, 2, 1], pad_info={"a": ([None], 9)}, pad_to_bucket_boundary=True)
    assert found[:2] == [[[0, 9], [0, 1]], [[0, 1, 2, 9, 9], [0, 1, 2, 3, 9]]]
    found = buckets(["a"], [3, 6], [2, 2, 1], pad_info={}, pad_to_bucket_boundary=True)
    assert found[1] == [[0, 1, 2, 0], [0, 1, 2, 3]]  # only what pad_info says is padded to it
    with pytest.raises(RuntimeError, match="boundary"):
        buckets(["a"], [3, 4], [2, 2, 1], pad_info={"a": ([None], 9)}, pad_to_bucket_boundary=True)


def test_sizes():
    dataset = ragged().bucket_batch_by_length(["a"], [3, 5], [2, 2, 1], pad_info={})
    assert (dataset.get_dataset_size(), dataset.get_batch_size()) == (6, 1)
    assert dataset.output_shapes() == [[2, 2], [2]]
    batches = ds.NumpySlicesDataset([1, 2, 3, 4], ["a"]).batch(2)
    assert batches.bucket_batch_by_length(["a"], [3], [2, 1]).get_batch_size() == 2  # that of the rows


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((["a"], [3, 2], [2, 2, 1]), ValueError),
        ((["a"], [3, 3], [1, 1, 1]), ValueError),
        ((["a"], [], [1]), ValueError),
        ((["a"], [3], [1]), ValueError),
        ((["a"], [0], [1, 1]), ValueError),
        ((["a"], [3], [0, 1]), ValueError),
        ((["a", "b"], [3], [1, 1]), ValueError),
        (([], [3], [1, 1]), ValueError),
        (("a", [3], [1, 1]), TypeError),
        ((["a"], 3, [1, 1]), TypeError),
        ((["a"], [1.5], [1, 1]), TypeError),
        ((["a"], [3], [1, 1], 3), TypeError),
    ],
)
def test_bad_arguments(arguments, error):
    with pytest.raises(error):
        ragged().bucket_batch_by_length(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (["z"], [3], [1, 1]),
        (["a"], [3], [2, 2], lambda a: "x"),
        (["a"], [3], [2, 2], lambda a: -1),
    ],
)
def test_what_does_not_fit_the_rows(arguments):
    with pytest.raises(RuntimeError):
        buckets(*arguments, pad_info={})
