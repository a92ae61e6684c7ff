"""GeneratorDataset: rows that a user's Python object gives."""

import os
import time

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import rows, values


def of(source, columns=("x",), **choice):
    return ds.GeneratorDataset(source, list(columns), shuffle=False, **choice)


class Items:
    """Rows by index."""

    def __init__(self, rows=4):
        self.rows = rows

    def __len__(self):
        return self.rows

    def __getitem__(self, index):
        if index >= self.rows:
            raise IndexError(index)
        return index, index * 10


class Iterable:
    def __iter__(self):
        return iter([(1,), (2,)])


class Restarting:
    """An iterator that begins anew."""

    def __iter__(self):
        self.at = 0
        return self

    def __next__(self):
        self.at += 1
        if self.at > 2:
            raise StopIteration
        return (self.at,)


def generate():
    for i in range(3):
        yield (i,)


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ([5, 6, 7], [5, 6, 7]),
        ((5, 6, 7), [5, 6, 7]),
        (range(3), [0, 1, 2]),
        ("abc", ["a", "b", "c"]),
        (np.arange(4).reshape(2, 2), [[0, 1], [2, 3]]),
        (generate, [0, 1, 2]),
        (lambda: iter([1, 2]), [1, 2]),
        (Iterable(), [1, 2]),
        (Restarting(), [1, 2]),
        ({7}, [7]),
    ],
    ids=str,
)
def test_sources(source, want):
    assert values(of(source)) == want
    assert of(source).get_dataset_size() == len(want)


@pytest.mark.parametrize("make", [lambda: generate(), lambda: zip([0, 1, 2]), lambda: iter([(0,), (1,), (2,)])])
def test_iterators_are_read_once(make):
    rows = of(make()).create_tuple_iterator(num_epochs=1, output_numpy=True)
    assert [int(x) for (x,) in rows] == [0, 1, 2]


@pytest.mark.msvjp_only("MindSpore gives no rows in the second epoch, and the size 0")
def test_an_iterator_that_is_used_up_is_an_error():
    dataset = of(generate())
    assert values(dataset) == [0, 1, 2]
    with pytest.raises(RuntimeError, match=r"used up.*function"):
        rows(dataset)


def test_random_access_is_shuffled_by_default():
    ds.config.set_seed(3)
    assert values(ds.GeneratorDataset(list(range(10)), ["x"])) == [3, 1, 8, 5, 2, 6, 9, 7, 0, 4]


@pytest.mark.parametrize("shuffle", [None, True, False])
def test_what_is_iterated_over_keeps_its_order(shuffle):
    assert values(ds.GeneratorDataset(generate, ["x"], shuffle=shuffle)) == [0, 1, 2]


@pytest.mark.parametrize("choice", [{"sampler": [1]}, {"num_shards": 2, "shard_id": 0}])
def test_what_is_iterated_over_cannot_be_chosen_from(choice):
    with pytest.raises(ValueError, match="__getitem__"):
        ds.GeneratorDataset(generate, ["x"], **choice)


@pytest.mark.parametrize(("samples", "want"), [(2, [0, 1]), (0, [0, 1, 2]), (9, [0, 1, 2])])
def test_samples_of_what_is_iterated_over(samples, want):
    dataset = ds.GeneratorDataset(generate, ["x"], num_samples=samples)
    assert values(dataset) == want
    assert dataset.get_dataset_size() == len(want)


def test_the_index_is_numpys():
    seen = []

    class Index(Items):
        def __getitem__(self, index):
            seen.append(type(index))
            return super().__getitem__(index)

    rows(of(Index(), ["a", "b"]))
    assert set(seen) == {np.int64}


def test_nothing_is_called_before_it_is_read():
    class Careful(Items):
        def __getitem__(self, index):
            raise AssertionError

    of(Careful(), ["a", "b"]).batch(2).map(lambda a: a, ["a"])


class Noting(Items):
    """Rows by index, which says who asked for each."""

    def __init__(self):
        super().__init__(100)
        self.asked = []

    def __getitem__(self, index):
        self.asked.append((int(index), os.getpid()))
        return super().__getitem__(index)


def test_a_row_is_taken_for_the_shapes_and_none_for_the_size():
    source = Noting()
    dataset = of(source, "ab")
    assert (dataset.get_dataset_size(), dataset.get_col_names(), source.asked) == (100, ["a", "b"], [])
    assert (dataset.output_shapes(), len(source.asked)) == ([[], []], 1)


@pytest.mark.not_on("cuda", "npu", reason="rows for a card are sent ahead, which takes more of them")
def test_few_rows_are_taken_ahead_and_in_this_process():
    source = Noting()
    next(of(source, "ab").create_tuple_iterator(num_epochs=1))
    time.sleep(0.1)
    assert len(source.asked) <= 18  # as many as set_prefetch_size says, and two on the way
    assert set(source.asked) == {(i, os.getpid()) for i in range(len(source.asked))}


# ---- rows ----

HUGE = 2**63
ONE_VALUE = [
    (1, "int64", 1),
    (1.5, "float64", 1.5),
    (True, "bool", True),
    ("abc", "<U3", "abc"),
    ("\u65e5\u672c", "<U2", "\u65e5\u672c"),
    (b"ab", "|S2", b"ab"),
    (np.int8(3), "int8", 3),
    (np.float16(2), "float16", 2.0),
    (np.bool_(True), "bool", True),
    (HUGE, "uint64", HUGE),
    (-HUGE, "int64", -HUGE),
    ([1.5], "float64", 1.5),
    ([b"a"], "|S1", b"a"),
    ((1,), "int64", 1),
    (([1, 2],), "int64", [1, 2]),
    (([],), "float64", []),
    (((1, 2),), "int64", [1, 2]),
    (np.zeros((2, 3)), "float64", [[0.0] * 3] * 2),
    (np.zeros((0, 3), np.float32), "float32", []),
    (np.array(["a", "bb"]), "<U2", ["a", "bb"]),
    (np.arange(6)[::2], "int64", [0, 2, 4]),
    (ms.Tensor([1, 2]), "int64", [1, 2]),
    (ms.Tensor(1.5, ms.float16), "float16", 1.5),
]


@pytest.mark.parametrize(("value", "dtype", "want"), ONE_VALUE, ids=[str(v)[:30] for v, *_ in ONE_VALUE])
def test_a_row_of_one_value(value, dtype, want):
    ((found,), _) = rows(of([value, value]))
    assert isinstance(found, np.ndarray)
    assert (found.dtype, found.tolist()) == (np.dtype(dtype), want)


def test_dicts_stay_dicts():
    ((found,), _) = rows(of([({"x": 1, "y": [1, 2]},)] * 2))
    assert (found["x"], found["y"]) == (1, [1, 2])
    assert isinstance(found["x"], np.ndarray)
    ((found, number),) = rows(of([({"x": 1}, 2)], "ab"))
    assert (found["x"], number) == (1, 2)


def test_pil_images_in_a_row():
    image = pytest.importorskip("PIL.Image")
    ((found,),) = rows(of([(image.new("RGB", (4, 3)),)]))
    assert (found.dtype, found.shape) == (np.uint8, (3, 4, 3))


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        None,
        (None,),
        object(),
        1j,
        2**70,
        np.datetime64("2020-01-01"),
        np.array(["a", 1], object),
        np.array([1 + 2j]),
    ],
    ids=str,
)
def test_a_value_that_no_column_can_hold(value):
    with pytest.raises(RuntimeError):
        rows(of([value]))


@pytest.mark.parametrize("value", [([[1], [1, 2]],), ms.Tensor([1.0], ms.bfloat16)], ids=str)
def test_ragged_and_bfloat16(value):
    with pytest.raises(RuntimeError):
        rows(of([value]))


def test_rows_may_differ():
    found = rows(of([np.zeros(2), np.zeros((3, 1), np.int32)]))
    assert [(x.dtype, x.shape) for (x,) in found] == [(np.float64, (2,)), (np.int32, (3, 1))]


@pytest.mark.parametrize("row", [(1, 2), [1, 2], ([1, 2], 3), ({"x": 1}, 2)], ids=str)
def test_two_columns(row):
    assert len(rows(of([row], "ab"))[0]) == 2


@pytest.mark.parametrize("row", [(1,), (1, 2, 3), np.zeros((2, 2)), "ab", {"a": 1, "b": 2}], ids=str)
def test_another_number_of_values_than_columns(row):
    with pytest.raises(RuntimeError, match="2"):
        rows(of([row], "ab"))


@pytest.mark.msvjp_only("in MindSpore the rows share the memory of the array")
def test_a_source_that_gives_the_same_array_again():
    buffer = np.zeros(2)

    class Same(Items):
        def __getitem__(self, index):
            buffer[:] = index
            return (buffer,)

    assert values(of(Same(3))) == [[0, 0], [1, 1], [2, 2]]


def test_the_users_arrays_are_not_written_to():
    array = np.zeros((2, 2))
    assert values(of(array).map(lambda x: x.__iadd__(1))) == [[1, 1], [1, 1]]
    for (x,) in of(array).create_tuple_iterator(num_epochs=1):
        x += 1
    assert array.tolist() == [[0, 0], [0, 0]]


# ---- errors ----


@pytest.mark.parametrize(
    ("source", "error"),
    [(None, TypeError), (3, TypeError), (np.array(3), TypeError)],
)
def test_what_is_no_source(source, error):
    with pytest.raises(error, match="source"):
        of(source)


def test_an_index_without_a_length():
    class NoLength:
        def __getitem__(self, index):
            return (index,)

    with pytest.raises(RuntimeError, match="__len__"):
        rows(of(NoLength()))


@pytest.mark.parametrize("source", [[], Items(0)])
def test_no_rows(source):
    with pytest.raises(RuntimeError):
        rows(of(source, "ab"))


class Lying(Items):
    def __len__(self):
        return 6


class LyingIterable(Iterable):
    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length


@pytest.mark.parametrize("source", [Lying(), LyingIterable(1), LyingIterable(5)])
def test_a_length_that_lies(source):
    with pytest.raises(RuntimeError):
        rows(of(source, "ab" if isinstance(source, Items) else "a"))


def test_an_error_of_the_source():
    class Bad(Items):
        def __getitem__(self, index):
            if index == 1:
                raise KeyError("boom")
            return super().__getitem__(index)

    with pytest.raises(RuntimeError, match=r"(?s)__getitem__.*KeyError: 'boom'"):
        rows(of(Bad(), "ab"))


@pytest.mark.msvjp_only("MindSpore's error has no cause, and the rows before it may be lost")
def test_the_cause_of_an_error_and_the_rows_before_it():
    def bad():
        yield (1,)
        yield (2,)
        raise KeyError("boom")

    found = []
    with pytest.raises(RuntimeError, match=r"GeneratorDataset: the source failed at row 2") as caught:
        for (x,) in of(bad):
            found.append(int(x))
    assert isinstance(caught.value.__cause__, KeyError)
    assert found == [1, 2]


@pytest.mark.parametrize(
    ("columns", "error"),
    [([], ValueError), (None, ValueError), (["a", "a"], ValueError), ([""], ValueError), (3, TypeError)],
)
def test_bad_column_names(columns, error):
    with pytest.raises(error):
        ds.GeneratorDataset([(1, 2)], columns)


def test_a_column_may_have_any_name():
    assert ds.GeneratorDataset([1], "a,b c").get_col_names() == ["a,b c"]


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        ({"python_multiprocessing": 1}, TypeError),
        ({"max_rowsize": "a"}, TypeError),
        ({"max_rowsize": -5}, ValueError),
        ({"column_types": 3}, TypeError),
        ({"junk": 1}, TypeError),
        ({"collate_fn": len}, ValueError),
    ],
)
def test_bad_arguments(choice, error):
    with pytest.raises(error):
        of([1, 2], **choice)


# ---- dtypes and schemas ----


def test_column_types():
    assert values(of([1, 2], column_types=[ms.int64])) == [1, 2]
    with pytest.raises(RuntimeError, match="float32"):
        rows(of([1, 2], column_types=[ms.float32]))


def test_a_schema():
    schema = ds.Schema()
    schema.add_column("q", ms.int64, [])
    dataset = ds.GeneratorDataset([1, 2], schema=schema, shuffle=False)
    assert (dataset.get_col_names(), values(dataset)) == (["q"], [1, 2])


# ---- batches of a sampler of the user's ----


def test_a_batch_sampler():
    assert values(ds.GeneratorDataset([1, 2, 3], ["x"], batch_sampler=[[0, 1], [2]])) == [[1, 2], [3]]


def test_collate_fn():
    dataset = ds.GeneratorDataset(
        [1, 2, 3], ["x"], batch_sampler=[[0, 1], [2]], collate_fn=lambda b: (np.array(b) * 10,)
    )
    assert values(dataset) == [[10, 20], [30]]


# ---- workers ----


@pytest.mark.parametrize("processes", [True, False])
def test_two_workers_give_the_rows_in_order(processes):
    dataset = of(Items(9), "ab", num_parallel_workers=2, python_multiprocessing=processes)
    assert values(dataset) == [[i, i * 10] for i in range(9)]


def test_numpys_generator_in_worker_processes():
    class Drawing(Items):
        def __getitem__(self, index):
            return (np.random.randint(1000),)

    ds.config.set_seed(3)
    dataset = of(Drawing(9), num_parallel_workers=2)
    found = dataset.create_tuple_iterator(num_epochs=2, output_numpy=True)
    assert [int(x) for (x,) in found] == [874, 122, 664, 174, 249, 439, 643, 709, 952]
    assert [int(x) for (x,) in found] == [968, 897, 256, 360, 789, 599, 659, 456, 714]
