"""What MindSpore gets wrong, and how it is here: each is a row of `_names/differences.py`, which `msvjp api` tells."""

import mindspore.dataset as ds
import numpy as np
import pytest

from .files import tfrecord
from .reading import values

pytestmark = pytest.mark.mindspore_wrong("see each test")


def numbers(n=4):
    return ds.NumpySlicesDataset(np.arange(n), ["x"], shuffle=False)


def none():
    return numbers().filter(lambda x: False, "x")


@pytest.mark.parametrize(
    ("make", "want"),
    [
        (lambda: none() + numbers(2), [0, 1]),
        (lambda: numbers(2) + none(), [0, 1]),
        (lambda: none() + none(), []),
        (lambda: numbers(2) + numbers(3).skip(3), [0, 1]),
    ],
)
def test_a_dataset_without_rows_is_concatenated(make, want):
    """MindSpore's is a ValueError."""
    assert values(make()) == want


def test_a_finished_iterator_goes_on_saying_so():
    """MindSpore's hangs at the third loop."""
    rows = numbers().create_tuple_iterator(num_epochs=1)
    assert len(list(rows)) == 4
    for _ in range(3):
        with pytest.raises(RuntimeError, match="all 1 epochs are read"):
            list(rows)


def test_a_negative_label_is_an_error():
    """MindSpore's process dies."""
    with pytest.raises(RuntimeError, match="OneHot"):
        ds.transforms.OneHot(3)(np.array(-1))


def test_the_number_of_workers_may_be_chosen_for_us():
    """Every pipeline of MindSpore's is then an error."""
    ds.config.set_auto_num_workers(True)
    try:
        assert values(numbers().map(lambda x: x + 1, "x").batch(2)) == [[1, 2], [3, 4]]
    finally:
        ds.config.set_auto_num_workers(False)


def test_unseeded_workers_draw_other_numbers():
    """Each of MindSpore's goes on from the same state."""
    ds.config.set_seed(5489)
    drawn = numbers(8).map(lambda x: np.random.randint(2**31), "x", num_parallel_workers=2, python_multiprocessing=True)
    assert len(set(values(drawn))) == 8


def test_empty_bytes_of_a_tfrecord_are_an_empty_array(tmp_path):
    """MindSpore's is a RuntimeError."""
    (tmp_path / "a").write_bytes(tfrecord([{"b": [b""]}, {"b": [b"x"]}]))
    assert values(ds.TFRecordDataset(str(tmp_path / "a"), shuffle=False)) == [[], [120]]


def test_an_empty_sampler_chooses_no_rows():
    """MindSpore's process dies."""
    assert values(ds.NumpySlicesDataset([1, 2], sampler=[])) == []
