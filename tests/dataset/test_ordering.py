"""shuffle, repeat, take, skip, zip, concat, rename, project, filter, apply, flat_map, split."""

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import rows, values, values_of


@pytest.fixture(autouse=True)
def _seed():
    ds.config.set_seed(3)
    yield
    ds.config.set_seed(5489)


def numbers(n=5, name="a", shuffle=False):
    return ds.NumpySlicesDataset(list(range(n)), [name], shuffle=shuffle)


def two():
    return ds.NumpySlicesDataset({"a": [1, 2], "b": [3, 4]}, shuffle=False)


STEPS = [
    ("repeat", lambda d: d.repeat(2), [0, 1, 2, 3, 4] * 2, (10, 2, 1)),
    ("repeat again", lambda d: d.repeat(2).repeat(3), [0, 1, 2, 3, 4] * 6, (30, 3, 1)),
    ("batch", lambda d: d.batch(2), [[0, 1], [2, 3], [4]], (3, 1, 2)),
    ("repeat, batch", lambda d: d.repeat(2).batch(3), [[0, 1, 2], [3, 4, 0], [1, 2, 3], [4]], (4, 2, 3)),
    ("batch, repeat", lambda d: d.batch(3).repeat(2), [[0, 1, 2], [3, 4]] * 2, (4, 2, 3)),
    ("take", lambda d: d.take(2), [0, 1], (2, 1, 1)),
    ("take all", lambda d: d.take(-1), [0, 1, 2, 3, 4], (5, 1, 1)),
    ("take more", lambda d: d.take(9), [0, 1, 2, 3, 4], (5, 1, 1)),
    ("skip", lambda d: d.skip(2), [2, 3, 4], (3, 1, 1)),
    ("skip none", lambda d: d.skip(0), [0, 1, 2, 3, 4], (5, 1, 1)),
    ("skip more", lambda d: d.skip(9), [], (0, 1, 1)),
    ("skip, take", lambda d: d.skip(1).take(2), [1, 2], (2, 1, 1)),
    ("batch, take", lambda d: d.batch(2).take(1), [[0, 1]], (1, 1, 2)),
    ("filter", lambda d: d.filter(lambda a: a > 2), [3, 4], (2, 1, 1)),
    ("shuffle", lambda d: d.shuffle(3), [2, 1, 3, 4, 0], (5, 1, 1)),
    ("concat", lambda d: d + numbers(2), [0, 1, 2, 3, 4, 0, 1], (7, 1, 1)),
    ("zip", lambda d: ds.zip((d, numbers(3, "b"))), [[0, 0], [1, 1], [2, 2]], (3, 1, 1)),
]


@pytest.mark.parametrize(("step", "want", "sizes"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS])
def test_steps(step, want, sizes):
    assert values(step(numbers())) == want
    dataset = step(numbers())
    assert (dataset.get_dataset_size(), dataset.get_repeat_count(), dataset.get_batch_size()) == sizes
    assert len(dataset) == sizes[0]


@pytest.mark.parametrize("join", [lambda a, b: ds.zip((a, b.rename("a", "b"))), lambda a, b: a + b])
def test_sizes_of_several_are_those_of_the_last(join):
    joined = join(numbers(9).batch(3).repeat(2), numbers(9).batch(2).repeat(9))
    assert (joined.get_batch_size(), joined.get_repeat_count()) == (2, 9)
    joined = join(numbers(9).batch(3).repeat(2), numbers(9)).map(lambda x: x)
    assert (joined.get_batch_size(), joined.get_repeat_count()) == (1, 1)
    assert joined.batch(4).repeat(5).get_batch_size() == 4


def test_rows_repeated_once_are_repeated_as_often_as_before():
    counts = [[3, 1], [3, 2], [-1, 1], [1]]
    assert [repeated(count).get_repeat_count() for count in counts] == [3, 2, -1, 1]


def repeated(counts):
    dataset = numbers()
    for count in counts:
        dataset = dataset.repeat(count)
    return dataset


@pytest.mark.parametrize("count", [None, -1])
def test_rows_without_end(count):
    dataset = numbers().repeat(count)
    assert (dataset.get_dataset_size(), dataset.get_repeat_count()) == (5, -1)
    found = dataset.create_tuple_iterator(output_numpy=True)
    assert [int(next(found)[0]) for _ in range(12)] == [0, 1, 2, 3, 4] * 2 + [0, 1]
    assert numbers().repeat(count).batch(3).get_dataset_size() == 2


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (lambda d: d.take(0), ValueError),
        (lambda d: d.take(-2), ValueError),
        (lambda d: d.take(True), TypeError),
        (lambda d: d.take(1.0), TypeError),
        (lambda d: d.repeat(0), ValueError),
        (lambda d: d.repeat(1.5), TypeError),
        (lambda d: d.skip(-1), ValueError),
        (lambda d: d.shuffle(1), ValueError),
        (lambda d: d.shuffle(2.0), TypeError),
        (lambda d: d.shuffle(True), TypeError),
        (lambda d: d.shuffle(), TypeError),
        (lambda d: ds.zip((d,)), ValueError),
        (lambda d: ds.zip([d, d]), TypeError),
        (lambda d: ds.zip(3), TypeError),
        (lambda d: ds.zip((3, 4)), TypeError),
        (lambda d: d + 3, TypeError),
        (lambda d: d.rename(["a"], ["x", "y"]), ValueError),
        (lambda d: d.rename(["a", "a"], ["x", "y"]), ValueError),
        (lambda d: d.rename("a", ""), ValueError),
        (lambda d: d.rename("a", 3), TypeError),
        (lambda d: d.project([]), ValueError),
        (lambda d: d.project(["a", "a"]), ValueError),
        (lambda d: d.project(3), TypeError),
        (lambda d: d.filter(3), TypeError),
        (lambda d: d.apply(3), TypeError),
        (lambda d: d.apply(lambda x: 3), TypeError),
        (lambda d: d.flat_map(3), TypeError),
        (lambda d: d.flat_map(lambda x: 3), TypeError),
    ],
)
def test_bad_arguments(step, error):
    with pytest.raises(error):
        step(numbers())


@pytest.mark.parametrize(
    "step",
    [
        lambda: ds.zip((numbers(), numbers())),
        lambda: two() + numbers(),
        lambda: numbers() + numbers(name="b"),
        lambda: two() + two().project(["b", "a"]),
        lambda: numbers() + numbers().map(lambda x: np.float32(x)),
        lambda: numbers() + numbers().map(lambda x: np.array([x])),
        lambda: numbers().concat([]),
        lambda: two().rename("a", "b"),
        lambda: two().rename("c", "d"),
        lambda: two().project("c"),
        lambda: two().filter(lambda b: True, "c"),
        lambda: two().filter(lambda a, b: np.array([True, False])),
        lambda: two().filter(lambda a, b: 1 / 0),
    ],
)
def test_what_does_not_fit_the_rows(step):
    with pytest.raises(RuntimeError):
        rows(step())


# ---- orders ----


@pytest.mark.parametrize(
    ("step", "want"),
    [
        (lambda d: d, [[3, 4, 0, 2, 1], [3, 4, 0, 1, 2], [1, 2, 3, 4, 0]]),
        (lambda d: d.repeat(2), [[3, 4, 0, 2, 1, 3, 4, 0, 1, 2], [1, 2, 3, 4, 0, 1, 2, 3, 0, 4]]),
        (lambda d: d.take(3).repeat(2), [[3, 4, 0, 3, 4, 0], [1, 2, 3, 1, 2, 3], [0, 1, 2, 4, 1, 2]]),
        (lambda d: d.skip(3).repeat(2), [[2, 1, 1, 2], [4, 0, 0, 4]]),
        (lambda d: d.repeat(2).take(3), [[3, 4, 0], [1, 2, 3], [0, 1, 2]]),
        (lambda d: d.take(3).shuffle(2).repeat(2), [[4, 0, 3, 4, 0, 3], [2, 1, 3, 2, 1, 3]]),
    ],
)
def test_each_pass_has_its_own_order(step, want):
    assert values_of(step(numbers(shuffle=True)), len(want)) == want


@pytest.mark.parametrize(
    ("step", "want"),
    [
        (lambda d: d.shuffle(3).repeat(2), [[2, 1, 3, 4, 0, 2, 3, 0, 4, 1], [0, 2, 3, 4, 1, 2, 1, 4, 3, 0]]),
        (lambda d: d.shuffle(3).take(3).repeat(2), [[2, 1, 3, 2, 3, 0], [0, 2, 3, 2, 1, 4], [0, 2, 1, 2, 0, 1]]),
    ],
)
def test_the_buffer_of_a_shuffle_draws_on_from_pass_to_pass(step, want):
    assert values_of(step(numbers()), len(want)) == want


def test_a_new_iterator_begins_anew():
    dataset = numbers(shuffle=True).shuffle(3)
    assert values(dataset) == values(dataset)


# ---- zip and concat ----


def test_zip_of_three_and_as_a_method():
    assert values(numbers().zip((numbers(3, "b"), numbers(2, "c")))) == [[0, 0, 0], [1, 1, 1]]
    assert values(numbers().zip(numbers(2, "b"))) == [[0, 0], [1, 1]]


def test_concat_of_a_list_and_of_other_shapes():
    assert values(numbers(2).concat([numbers(1), numbers(1)])) == [0, 1, 0, 0]
    assert values(numbers(2).batch(2) + numbers(3).batch(3)) == [[0, 1], [0, 1, 2]]


@pytest.mark.parametrize(
    ("shards", "want"), [(4, [[1, 5], [2, 90], [3, 91], [4, 92]]), (3, [[1, 4, 91], [2, 5, 92], [3, 90]])]
)
def test_padded_rows_and_shards(shards, want):
    for shard in range(shards):
        padding = ds.PaddedDataset([{"a": np.array(90)}, {"a": np.array(91)}, {"a": np.array(92)}])
        dataset = ds.NumpySlicesDataset({"a": [1, 2, 3, 4, 5]}, shuffle=False) + padding
        dataset.use_sampler(ds.DistributedSampler(shards, shard, False))
        assert values(dataset) == want[shard]
        assert dataset.get_dataset_size() == len(want[shard])
    for bad, error in ((ds.SequentialSampler(), TypeError), (ds.DistributedSampler(2, 0, True), ValueError)):
        with pytest.raises(error):
            dataset.use_sampler(bad)


@pytest.mark.msvjp_only("MindSpore refuses a dataset with two consumers")
def test_a_dataset_may_have_several_consumers():
    dataset = numbers(2)
    assert values(dataset + dataset) == [0, 1, 0, 1]
    assert values(ds.zip((dataset, dataset.rename("a", "b")))) == [[0, 0], [1, 1]]


# ---- columns ----


def test_rename_and_project():
    swapped = two().rename(["a", "b"], ["b", "a"])
    assert (swapped.get_col_names(), values(swapped)) == (["b", "a"], [[1, 3], [2, 4]])
    assert values(two().project("b")) == [3, 4]
    assert values(two().project(["b", "a"])) == [[3, 1], [4, 2]]


# ---- filter ----


@pytest.mark.parametrize(
    ("function", "columns", "want"),
    [
        (lambda a, b: a > 1, None, [[2, 4]]),
        (lambda b: b < 4, "b", [[1, 3]]),
        (lambda a, b: "x", None, [[1, 3], [2, 4]]),
        (lambda a, b: None, None, []),
        (lambda a, b: np.array(True), None, [[1, 3], [2, 4]]),
        (lambda a, b: ms.Tensor(True), None, [[1, 3], [2, 4]]),
    ],
)
def test_filter(function, columns, want):
    assert values(two().filter(function, columns)) == want


# ---- apply, flat_map ----


def test_apply_and_flat_map():
    assert values(numbers().apply(lambda d: d.batch(2))) == [[0, 1], [2, 3], [4]]
    assert values(numbers(3).flat_map(lambda a: numbers(2))) == [0, 1] * 3
    seen = []
    values(two().flat_map(lambda *row: seen.append([int(x) for x in row]) or numbers(1)))
    assert seen == [[1, 3], [2, 4]]


# ---- split ----


def parts(dataset, sizes, randomize=True, number=2):
    return [values_of(part, number) for part in dataset.split(sizes, randomize)]


FIXED = [[3, 1, 8, 5], [2, 6, 9, 7, 0, 4]]


def test_split_in_order():
    assert parts(numbers(10), [4, 6], False) == [[[0, 1, 2, 3]] * 2, [[4, 5, 6, 7, 8, 9]] * 2]
    assert [len(part) for part in numbers(10).split([0.33, 0.33, 0.34], False)] == [4, 3, 3]
    assert [len(part) for part in numbers(3).split([0.5, 0.5], False)] == [1, 2]
    shuffled = numbers(10, shuffle=True)
    assert parts(shuffled, [4, 6], False) == [
        [[3, 1, 8, 5], [3, 7, 2, 8]],
        [[2, 6, 9, 7, 0, 4], [6, 5, 1, 4, 0, 9]],
    ]


def test_split_at_random_is_the_same_in_each_epoch():
    assert parts(numbers(10), [4, 6]) == [[FIXED[0]] * 2, [FIXED[1]] * 2]


@pytest.mark.filterwarnings("ignore:.*split. the dataset is shuffled")
def test_rows_of_a_shuffled_dataset_change_sides():
    assert parts(numbers(10, shuffle=True), [5, 5]) == [
        [[5, 1, 0, 6, 8], [8, 7, 0, 5, 2]],
        [[9, 4, 7, 3, 2], [1, 9, 4, 3, 6]],
    ]


@pytest.mark.msvjp_only("MindSpore does not say so")
def test_it_is_said_that_rows_change_sides():
    with pytest.warns(UserWarning, match=r"change sides.*shuffle=False"):
        numbers(10, shuffle=True).split([5, 5])


@pytest.mark.parametrize(
    "make",
    [
        lambda: numbers(10).map(lambda x: x),
        lambda: ds.GeneratorDataset(lambda: iter(range(10)), ["a"]),
    ],
)
def test_split_of_what_has_no_index(make):
    assert parts(make(), [4, 6]) == [[[7, 9, 3, 2]] * 2, [[5, 8, 4, 0, 6, 1]] * 2]
    assert parts(make(), [4, 6], False) == [[[0, 1, 2, 3]] * 2, [[4, 5, 6, 7, 8, 9]] * 2]


def test_the_sampler_of_a_part():
    part, _ = numbers(10).split([4, 6])
    part.use_sampler(ds.DistributedSampler(2, 0, False))
    assert values(part) == [3, 8]
    part, _ = numbers(10).split([4, 6])
    part.add_sampler(ds.DistributedSampler(2, 1, False))
    assert values(part) == [1, 5]


@pytest.mark.msvjp_only("without a seed MindSpore draws each part anew: they overlap")
def test_parts_are_disjoint_without_a_seed():
    ds.config.set_seed(5489)
    first, second = numbers(10).split([4, 6])
    assert sorted(values(first) + values(second)) == list(range(10))
    first, second = numbers(10).map(lambda x: x).split([4, 6])
    assert sorted(values(first) + values(second)) == list(range(10))


@pytest.mark.parametrize(
    ("sizes", "error"),
    [
        ([3, 3], RuntimeError),
        ([0.3, 0.3], ValueError),
        ([5, 0.5], ValueError),
        ([], ValueError),
        ([0.0, 1.0], ValueError),
        ([0, 10], ValueError),
        ([-1, 11], ValueError),
        ("a", TypeError),
        (5, TypeError),
        ([0.05, 0.95], RuntimeError),
        ([0.08] * 12 + [0.04], RuntimeError),
    ],
)
def test_bad_sizes(sizes, error):
    with pytest.raises(error):
        numbers(10).split(sizes)


def test_parts_that_are_rounded_up_to_more_rows_than_there_are():
    for dataset in (numbers(2), numbers(2).map(lambda x: x)):
        with pytest.raises(RuntimeError, match="sizes"):
            dataset.split([0.3, 0.3, 0.4])


def test_a_shard_cannot_be_split():
    with pytest.raises(RuntimeError, match="shard"):
        ds.NumpySlicesDataset(list(range(10)), num_shards=2, shard_id=0).split([0.5, 0.5])
    with pytest.raises(TypeError):
        numbers(10).split([5, 5], 3)
