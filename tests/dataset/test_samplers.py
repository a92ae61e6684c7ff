"""Which rows come, in what order: the samplers, and the arguments of a source that stand for one."""

import hashlib
from itertools import pairwise

import mindspore.dataset as ds
import numpy as np
import pytest

from .reading import rows, values, values_of


@pytest.fixture(autouse=True)
def _seed():
    ds.config.set_seed(3)
    yield
    ds.config.set_seed(5489)


def numbers(n=10, **choice):
    return ds.NumpySlicesDataset(list(range(n)), ["x"], **choice)


@pytest.mark.parametrize(
    ("choice", "first", "second"),
    [
        ({}, [3, 1, 8, 5, 2, 6, 9, 7, 0, 4], [3, 7, 2, 8, 6, 5, 1, 4, 0, 9]),
        ({"shuffle": True}, [3, 1, 8, 5, 2, 6, 9, 7, 0, 4], [3, 7, 2, 8, 6, 5, 1, 4, 0, 9]),
        ({"shuffle": False}, list(range(10)), list(range(10))),
        # a number of samples of shuffled rows means drawing with replacement
        ({"num_samples": 4}, [5, 0, 7, 8], [9, 9, 5, 1]),
        ({"shuffle": True, "num_samples": 4}, [5, 0, 7, 8], [9, 9, 5, 1]),
        ({"num_samples": 20}, [5, 0, 7, 8, 2, 1, 5, 5, 8, 4], [9, 9, 5, 1, 9, 8, 7, 6, 6, 5]),
        ({"num_samples": 0}, [5, 0, 7, 8, 2, 1, 5, 5, 8, 4], [9, 9, 5, 1, 9, 8, 7, 6, 6, 5]),
        ({"shuffle": False, "num_samples": 4}, [0, 1, 2, 3], [0, 1, 2, 3]),
        ({"num_shards": 3, "shard_id": 1, "num_samples": 2}, [7, 5], [8, 5]),
        ({"num_shards": 3, "shard_id": 1, "shuffle": False}, [1, 4, 7, 0], [1, 4, 7, 0]),
        ({"num_shards": 3, "shard_id": 2, "shuffle": False, "num_samples": 20}, [2, 5, 8, 1], [2, 5, 8, 1]),
        ({"num_shards": 20, "shard_id": 15}, [3], [1]),
        ({"sampler": [3, 1, 2]}, [3, 1, 2], [3, 1, 2]),
        ({"sampler": [3, 1, 2], "num_samples": 2}, [3, 1], [3, 1]),
        ({"sampler": (3, 1, 2)}, [3, 1, 2], [3, 1, 2]),
        ({"sampler": range(3)}, [0, 1, 2], [0, 1, 2]),
        ({"sampler": np.array([4, 5])}, [4, 5], [4, 5]),
    ],
)
def test_arguments_of_a_source(choice, first, second):
    assert values_of(numbers(**choice), 2) == [first, second]
    assert numbers(**choice).get_dataset_size() == len(first)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        ({"num_samples": -1}, ValueError),
        ({"num_samples": 1.5}, TypeError),
        ({"num_samples": True}, TypeError),
        ({"num_shards": 3}, ValueError),
        ({"shard_id": 1}, ValueError),
        ({"num_shards": 3, "shard_id": 3}, ValueError),
        ({"num_shards": 0, "shard_id": 0}, ValueError),
        ({"num_shards": 1.5, "shard_id": 0}, TypeError),
        ({"num_shards": 3, "shard_id": 1.0}, TypeError),
        ({"shuffle": 1}, TypeError),
        ({"shuffle": "a"}, TypeError),
        ({"sampler": 3}, TypeError),
        ({"sampler": "ab"}, TypeError),
        ({"sampler": [1.5]}, TypeError),
        ({"num_parallel_workers": 0}, ValueError),
        ({"num_parallel_workers": 1.0}, TypeError),
    ],
)
def test_bad_arguments_of_a_source(choice, error):
    with pytest.raises(error):
        numbers(**choice)


@pytest.mark.parametrize("other", [{"num_samples": 2}, {"shuffle": True}, {"num_shards": 2, "shard_id": 0}])
def test_a_sampler_decides_alone(other):
    with pytest.raises(ValueError, match="sampler"):
        ds.GeneratorDataset([1, 2, 3], ["x"], sampler=ds.SequentialSampler(), **other)


@pytest.mark.parametrize("position", [11, -1])
def test_a_position_without_a_row(position):
    with pytest.raises(RuntimeError, match=r"11|-1"):
        rows(numbers(sampler=[3, position]))


@pytest.mark.parametrize(
    ("size", "choice", "want"),
    [
        (65_535, {}, "b910c1d6"),
        (65_536, {}, "d238bc2a"),  # from here on each place has a draw of its own
        (65_536, {"num_shards": 2, "shard_id": 0}, "5013637d"),
        (70_001, {}, "3bce0e89"),
    ],
)
def test_many_rows(size, choice, want):
    ((found,),) = rows(ds.NumpySlicesDataset(np.arange(size), ["x"], **choice).batch(size))
    assert hashlib.sha1(found.astype("<i8").tobytes()).hexdigest()[:8] == want


W = [0, 8, 1, 5, 4, 0, 0, 2, 0, 6]
SAMPLERS = [
    ("SequentialSampler(3)", [[3, 4, 5, 6, 7, 8, 9]] * 2),
    ("SequentialSampler(3, 4)", [[3, 4, 5, 6]] * 2),
    ("SequentialSampler(None, 3)", [[0, 1, 2]] * 2),
    ("SequentialSampler(0, 0)", [list(range(10))] * 2),
    ("RandomSampler()", [[3, 1, 8, 5, 2, 6, 9, 7, 0, 4], [3, 7, 2, 8, 6, 5, 1, 4, 0, 9]]),
    ("RandomSampler(False, 4)", [[3, 1, 8, 5], [3, 7, 2, 8]]),
    ("RandomSampler(True)", [[5, 0, 7, 8, 2, 1, 5, 5, 8, 4], [9, 9, 5, 1, 9, 8, 7, 6, 6, 5]]),
    ("RandomSampler(True, 4)", [[5, 0, 7, 8], [9, 9, 5, 1]]),
    ("SubsetRandomSampler([1, 5, 7, 8])", [[8, 5, 1, 7], [7, 5, 8, 1], [1, 5, 7, 8]]),
    ("SubsetRandomSampler([1, 5, 7, 8], 2)", [[1, 5]] * 3),
    ("SubsetSampler([1, 5, 7, 8])", [[1, 5, 7, 8]] * 2),
    ("SubsetSampler([1, 5, 7, 8], 2)", [[1, 5]] * 2),
    ("SubsetSampler([3, 3])", [[3, 3]] * 2),
    ("SubsetSampler(3)", [[3]] * 2),
    ("WeightedRandomSampler([1, 2, 3, 4])", [[0, 3, 1, 2, 2, 0, 0, 1, 0, 3]] * 2),
    ("WeightedRandomSampler([0.1] * 10)", [W] * 2),
    ("WeightedRandomSampler([0.1] * 10, 4)", [W[:4]] * 2),
    ("WeightedRandomSampler([0.1, 0.2, 0.3, 0.4], 4, False)", [[2, 0, 3, 1]] * 2),
    ("WeightedRandomSampler([0.1] * 10, None, False)", [[5, 6, 0, 8, 2, 7, 4, 3, 9, 1]] * 2),
    ("DistributedSampler(3, 1)", [[7, 5, 9, 0], [8, 5, 7, 2], [9, 8, 6, 2]]),
    ("DistributedSampler(3, 1, False)", [[1, 4, 7, 0]] * 2),
    ("DistributedSampler(3, 1, False, 2)", [[1, 4]] * 2),
    ("DistributedSampler(3, 1, False, offset=0)", [[1, 4, 7]] * 2),
    ("DistributedSampler(3, 0, False, offset=1)", [[2, 5, 8]] * 2),
    ("DistributedSampler(3, 0, True, offset=1)", [[4, 3, 8], [3, 1, 6], [3, 4, 1]]),
    ("DistributedSampler(3, 0, False, offset=3)", [[0, 3, 6, 9]] * 2),
    ("DistributedSampler(12, 11, False, offset=0)", [[0]] * 2),
    ("DistributedSampler(12, 11, False)", [[1]] * 2),
]


@pytest.mark.parametrize(("text", "want"), SAMPLERS, ids=[text for text, _ in SAMPLERS])
def test_samplers(text, want):
    assert values_of(numbers(sampler=eval(text, vars(ds).copy())), len(want)) == want
    assert numbers(sampler=eval(text, vars(ds).copy())).get_dataset_size() == len(want[0])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SequentialSampler(1.5)", TypeError),
        ("SequentialSampler(num_samples=-1)", ValueError),
        ("RandomSampler(replacement=1)", TypeError),
        ("RandomSampler(num_samples=-1)", ValueError),
        ("RandomSampler(shuffle=False)", TypeError),
        ("SubsetSampler([1.5])", TypeError),
        ("WeightedRandomSampler(['a'])", TypeError),
        ("DistributedSampler(3, 0, 1)", TypeError),
        ("DistributedSampler('a', 0)", TypeError),
        ("DistributedSampler(3, 0, False, -1)", ValueError),
    ],
)
def test_bad_arguments_of_a_sampler(text, error):
    with pytest.raises(error):
        eval(text, vars(ds).copy())


@pytest.mark.parametrize(
    "text",
    [
        "SequentialSampler(-1)",
        "SequentialSampler(10)",
        "SubsetSampler([50])",
        "SubsetRandomSampler([1, 50])",
        "WeightedRandomSampler([-1, 1])",
        "WeightedRandomSampler([0, 0])",
        "WeightedRandomSampler([1] * 12)",
        "WeightedRandomSampler([1, 2, 0], None, False)",
        "DistributedSampler(3, 3)",
        "DistributedSampler(0, 0)",
        "DistributedSampler(3, -1)",
        "DistributedSampler(3, 0, False, offset=4)",
    ],
)
def test_what_does_not_fit_the_rows(text):
    with pytest.raises(RuntimeError):
        rows(numbers(sampler=eval(text, vars(ds).copy())))


def chain(*samplers):
    for parent, child in pairwise(samplers):
        parent.add_child(child)
    return samplers[0]


@pytest.mark.parametrize(
    ("make", "want"),
    [
        (lambda: chain(ds.SequentialSampler(1, 3), ds.RandomSampler()), [[1, 8, 5], [7, 2, 8]]),
        (lambda: chain(ds.RandomSampler(), ds.SequentialSampler(1, 3)), [[3, 2, 1], [3, 2, 1]]),
        (lambda: chain(ds.DistributedSampler(2, 0), ds.SubsetSampler([1, 3, 5, 7, 9])), [[1, 5, 7], [9, 1, 5]]),
        (lambda: chain(ds.SubsetSampler([1, 2]), ds.SubsetSampler([1, 3, 5, 7, 9])), [[3, 5], [3, 5]]),
    ],
)
def test_a_sampler_chooses_among_what_its_child_gives(make, want):
    assert values_of(numbers(sampler=make()), 2) == want


def test_a_sampler_has_one_child():
    sampler = chain(ds.SequentialSampler(1, 3), ds.RandomSampler())
    with pytest.raises(RuntimeError, match="child"):
        sampler.add_child(ds.RandomSampler())
    assert isinstance(sampler.get_child(), ds.RandomSampler)
    assert sampler.get_num_samples() == 3
    assert (sampler.is_shuffled(), sampler.is_sharded()) == (True, False)
    with pytest.raises(RuntimeError, match="6"):
        rows(numbers(sampler=chain(ds.SubsetSampler([1, 6]), ds.SubsetSampler([1, 3, 5, 7, 9]))))


def test_the_seed_of_a_shard_is_that_of_its_construction():
    dataset, sampler = numbers(num_shards=2, shard_id=0), ds.DistributedSampler(2, 0)
    ds.config.set_seed(4)
    assert values(dataset) == values(numbers(sampler=sampler)) == [0, 4, 5, 1, 8]


def test_the_seed_of_other_samplers_is_that_of_the_iterator():
    dataset = numbers()
    ds.config.set_seed(4)
    assert values(dataset) == [0, 7, 4, 2, 5, 3, 1, 9, 8, 6]


def test_without_a_seed_shards_agree_and_other_orders_differ():
    ds.config.set_seed(5489)
    want = [[7, 5, 0, 3, 9], [0, 3, 8, 6, 1]]
    assert values_of(numbers(num_shards=2, shard_id=0), 2) == want
    assert values_of(numbers(num_shards=2, shard_id=0), 2) == want
    dataset = ds.NumpySlicesDataset(list(range(100)), ["x"])
    assert values(dataset) != values(dataset)


class Odd(ds.Sampler):
    def __iter__(self):
        yield from range(self.dataset_size - 1, -1, -2)


class Three(Odd):
    def __init__(self):
        super().__init__(3)


class NotASampler:
    def __iter__(self):
        return iter([1, 2])


@pytest.mark.parametrize(("sampler", "want"), [(Odd, [9, 7, 5, 3, 1]), (Three, [9, 7, 5]), (NotASampler, [1, 2])])
def test_a_sampler_of_the_users(sampler, want):
    assert values_of(numbers(sampler=sampler()), 2) == [want, want]
    assert numbers(sampler=sampler()).get_dataset_size() == len(want)


def test_a_sampler_of_the_users_runs_again_in_each_epoch():
    class Counting(ds.Sampler):
        passes = 0

        def __iter__(self):
            Counting.passes += 1
            return iter([Counting.passes % 10])

    assert len(values_of(numbers(sampler=Counting()), 3)) == 3
    assert Counting.passes >= 3


@pytest.mark.parametrize("given", [[], [1, 99], ["a"], [[1, 2], [3, 4]]])
def test_a_sampler_of_the_users_that_gives_no_rows(given):
    class Bad(ds.Sampler):
        def __iter__(self):
            return iter(given)

    with pytest.raises(RuntimeError):
        rows(numbers(sampler=Bad()))


def test_a_sampler_of_the_users_that_fails():
    class NoIter(ds.Sampler):
        pass

    with pytest.raises(RuntimeError):
        rows(numbers(sampler=NoIter()))


def test_use_sampler_and_add_sampler():
    dataset = numbers()
    dataset.use_sampler(ds.SequentialSampler(0, 3))
    assert values(dataset) == [0, 1, 2]
    dataset.add_sampler(ds.RandomSampler())
    assert sorted(values(dataset)) == [0, 1, 2]
    assert dataset.is_shuffled()
    assert not dataset.is_sharded()
    for bad in (None, [1, 2]):
        with pytest.raises(TypeError, match="ampler"):
            dataset.use_sampler(bad)


def test_a_row_by_its_place_in_the_order():
    assert ds.GeneratorDataset([(i, i * 10) for i in range(5)], ["a", "b"], sampler=[3, 1])[0] == (3, 30)
    dataset = numbers(shuffle=False)
    assert int(dataset[2][0]) == 2
    for bad in (-1, 10):
        with pytest.raises(RuntimeError):
            dataset[bad]
    with pytest.raises(TypeError):
        dataset[0:2]
