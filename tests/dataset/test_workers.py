"""Workers: what is told of them, and that nothing runs on. And what pipelines cost in memory."""

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
import types

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
import torch

from msvjp.dataset import _arena, iterators, sending, workers
from msvjp.dataset._draws import LongWords, MinimalStream, Stream

from .reading import values

pytestmark = pytest.mark.msvjp_only("how msvjp does it")


def numbers(n=10):
    return ds.NumpySlicesDataset(np.arange(n), ["a"], shuffle=False)


def in_processes(function, n=10):
    return numbers(n).map(function, ["a"], num_parallel_workers=2, python_multiprocessing=True)


def nothing_runs():
    """Whether the processes and threads of pipelines have ended, within a second."""
    for _ in range(20):
        names = [thread.name for thread in threading.enumerate() if "mindspore" in thread.name]
        if not multiprocessing.active_children() and not names:
            return True
        time.sleep(0.05)
    return False


def die(x):
    if x == 5:
        os._exit(3)
    return x


def hang(x):
    if x == 5:
        time.sleep(1000)
    return x


def boom(x):
    raise KeyError("boom")


def slowly(x):
    time.sleep(0.01)
    return x


def large(size):
    def rows(x):
        return np.full((size, 3), x)

    return rows


@pytest.mark.parametrize(("size", "room"), [(10, 2**25), (1000, 2**25), (1000, 2**14)])
def test_arrays_from_workers_are_the_users_own(size, room, monkeypatch):
    monkeypatch.setattr(_arena, "_BYTES", room)
    rows = list(in_processes(large(size), 24).create_tuple_iterator(num_epochs=1, output_numpy=True))
    assert [(row[0, 0], row[-1, 2], row.shape) for (row,) in rows] == [(i, i, (size, 3)) for i in range(24)]


def test_without_room_for_an_arena_columns_are_sent(monkeypatch):
    def no_room(*arguments):
        raise OSError("no room")

    monkeypatch.setattr(_arena.mmap, "mmap", no_room)
    rows = list(in_processes(large(1000), 8).create_tuple_iterator(num_epochs=1, output_numpy=True))
    assert [int(row[999, 2]) for (row,) in rows] == list(range(8))


def first_of_all(seen=[]):  # noqa: B006
    def looked(x):
        seen.append(x)
        return seen[0] + 0

    return looked


def test_a_function_may_keep_what_it_is_given():
    data = in_processes([large(1000), ds.transforms.TypeCast(ms.int64), first_of_all()], 24).batch(2)
    assert {int(batch[row, 0, 0]) for (batch,) in data.create_tuple_iterator(num_epochs=1) for row in (0, 1)} == {0, 1}


def test_a_pass_that_is_left_disturbs_no_other():
    data = in_processes(large(1000), 40).take(7)
    read = data.create_tuple_iterator(num_epochs=3, output_numpy=True)
    assert [[int(row[0, 0]) for (row,) in read] for _ in range(3)] == [list(range(7))] * 3


def test_a_worker_that_dies_is_told():
    with pytest.raises(RuntimeError, match=r"mindspore.dataset.Dataset.map: a worker process died"):
        values(in_processes(die))
    assert nothing_runs()


def test_a_worker_that_hangs_is_told(monkeypatch):
    monkeypatch.setattr(torch.utils.data._utils, "MP_STATUS_CHECK_INTERVAL", 0.2)
    ds.config.set_multiprocessing_timeout_interval(1)
    try:
        with pytest.raises(RuntimeError, match="no answer for 1 seconds"):
            values(in_processes(hang))
    finally:
        ds.config.set_multiprocessing_timeout_interval(300)
    assert nothing_runs()


def test_nothing_runs_on_after_the_end_an_error_and_del():
    assert values(in_processes(slowly)) == list(range(10))
    assert nothing_runs()
    with pytest.raises(RuntimeError, match="boom"):
        values(in_processes(boom))
    assert nothing_runs()
    rows = iter(in_processes(slowly))
    next(rows)
    assert multiprocessing.active_children()
    del rows
    assert nothing_runs()


@pytest.fixture
def ctrl_c():
    """Ctrl-C raises, as in a terminal: a shell starts what it puts in the background with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_nothing_runs_on_after_ctrl_c(ctrl_c):
    rows = iter(in_processes(slowly, 10_000))
    next(rows)  # the processes are there: an interrupt within a fork would be lost
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        list(rows)
    del rows
    assert nothing_runs()


def test_threads_end_too():
    dataset = ds.GeneratorDataset(
        list(range(50)), ["a"], num_parallel_workers=3, python_multiprocessing=False, shuffle=False
    )
    assert values(dataset) == list(range(50))
    rows = iter(dataset)
    next(rows)
    del rows
    assert nothing_runs()


def test_no_more_processes_than_cores():
    assert workers.number_of_processes(100, True) <= max(2, os.cpu_count())
    assert workers.number_of_processes(100, False) == 0


# ---- pickles, memory, torch ----


def double(x):
    return x * 2


def test_a_pipeline_can_be_pickled():
    dataset = numbers().map(double, ["a"]).shuffle(3).batch(4).repeat(2).sync_wait("x").skip(1)
    ds.config.set_seed(3)
    again = pickle.loads(pickle.dumps(dataset))
    assert again.get_dataset_size() == 5
    assert [type(again), again.get_col_names()] == [type(dataset), ["a"]]


def memory():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_memory_is_flat_over_100_epochs():
    data = {"a": np.zeros((500, 64), np.float32), "b": list(range(500))}
    dataset = ds.NumpySlicesDataset(data).map(double, ["a"]).shuffle(50).batch(32)
    rows = dataset.create_dict_iterator(num_epochs=100)
    after = []
    for _ in range(5):
        for _ in range(20):
            assert len([row["a"] for row in rows]) == 16
        gc.collect()
        after.append(memory())
    assert after[-1] - after[0] < 2**20


def test_ten_million_rows_by_index():
    data = np.zeros(10**7, np.uint8)
    before = memory()
    rows = ds.NumpySlicesDataset(data, ["a"], shuffle=False).batch(1000).create_tuple_iterator(num_epochs=1)
    next(rows)
    assert memory() - before < 250 * 2**20  # a list of as many ints takes 400 MB


def test_a_torch_dataset_as_a_source():
    class Squares(torch.utils.data.Dataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return torch.tensor(index**2), torch.ones(2)

    class Counting(torch.utils.data.IterableDataset):
        def __iter__(self):
            return iter([1, 2])

    assert values(ds.GeneratorDataset(Squares(), ["x", "y"], shuffle=False)) == [[i * i, [1, 1]] for i in range(3)]
    assert values(ds.GeneratorDataset(Counting(), ["x"])) == [1, 2]


def test_a_pipeline_for_torch(monkeypatch):
    dataset = ds.GeneratorDataset([(i, f"t{i}") for i in range(3)], ["x", "s"], shuffle=False)
    loader = torch.utils.data.DataLoader(dataset.batch(2).to_torch(), batch_size=None)
    first, second = loader
    assert type(first["x"]) is torch.Tensor
    assert (first["x"].tolist(), first["s"].tolist(), second["x"].tolist()) == ([0, 1], ["t0", "t1"], [2])
    assert [row["x"].tolist() for row in loader] == [[0, 1], [2]]
    monkeypatch.setattr(torch.utils.data, "get_worker_info", lambda: types.SimpleNamespace(num_workers=2))
    with pytest.raises(RuntimeError, match="num_workers"):
        next(iter(dataset.to_torch()))


class Card:
    """As torch.cuda: what is done on which stream is noted."""

    def __init__(self):
        self.done = []

    def Stream(self, device):  # torch's name
        return types.SimpleNamespace(record_event=lambda: self.done.append("event") or "event")

    @contextlib.contextmanager
    def stream(self, stream):
        self.done.append("side")
        yield
        self.done.append("back")

    def current_stream(self, device):
        return types.SimpleNamespace(wait_event=lambda event: self.done.append(f"wait for {event}"))


def test_rows_are_sent_on_a_stream_of_their_own(monkeypatch):
    card = Card()
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda self: card.done.append("pin") or self)
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda self, stream: card.done.append(f"keep {self.tolist()}"))
    monkeypatch.setattr(sending.torch, "meta", card, raising=False)
    sender = sending.Sender(torch.device("meta"))
    monkeypatch.setattr(sender, "_device", torch.device("cpu"))
    for number in (1, 2):
        sender.send(np.array([number]))
    arrival = sender.arrival()
    assert card.done == ["side", "pin", "back"] * 2 + ["event"]
    del card.done[:]
    arrival()
    assert card.done == ["wait for event", "keep [1]", "keep [2]"]
    del card.done[:]
    sender.arrival()()
    assert card.done == ["event", "wait for event"]


@pytest.fixture
def ahead(monkeypatch):
    """Iterators read ahead in a thread, as for a card."""
    monkeypatch.setattr(iterators, "default_device", lambda: torch.device("cpu"))


def test_rows_that_are_read_ahead_come_in_order(ahead):
    data = numbers(100).map(lambda x: x + 1, ["a"]).batch(7)
    for _ in range(2):
        assert [row[0].tolist() for row in data] == [list(range(i + 1, min(i + 8, 101))) for i in range(0, 100, 7)]
    assert nothing_runs()


def test_an_error_comes_after_the_rows_before_it(ahead):
    rows = iter(numbers().map(lambda x: 10 // (4 - int(x)), ["a"]).batch(1))
    assert [int(next(rows)[0]) for _ in range(4)] == [2, 3, 5, 10]
    with pytest.raises(RuntimeError, match="division"):
        next(rows)
    assert nothing_runs()


def test_no_thread_reads_on_for_nobody(ahead):
    rows = iter(numbers(1000).map(slowly, ["a"]).batch(1))
    next(rows)
    assert not nothing_runs()
    del rows
    assert nothing_runs()


def test_tensors_arrive_on_the_device():
    here = ms.Tensor(1).device
    for row in numbers(300).create_tuple_iterator(num_epochs=1):
        assert row[0].device == here
    for row in numbers(30).map(lambda x: (x, "text"), ["a"], ["a", "t"]).batch(7):
        assert (row[0].device, type(row[1])) == (here, np.ndarray)
    assert nothing_runs()


@pytest.mark.parametrize("name", ["serialize", "deserialize"])
def test_what_is_refused(name):
    with pytest.raises(NotImplementedError, match=f"mindspore.dataset.{name}.*pickle"):
        getattr(ds, name)(numbers())


# ---- draws ----


def test_words_of_the_generators():
    """The values that the C++ standard demands of the 10,000th word, and the first of seed 5489 and 1."""
    assert Stream(5489).words(10_000)[-1] == 4123659995
    words = iter(LongWords(5489))
    assert [next(words) for _ in range(10_000)][-1] == 9981545732273789042
    assert MinimalStream(1).words(10_000)[-1] + 1 == 1043618065


def test_many_draws_are_the_draws_one_by_one():
    bounds = np.arange(1, 3000) * 1_000_003
    one, many = Stream(7), Stream(7)
    assert many.all_below(bounds).tolist() == [one.below(int(bound)) for bound in bounds]
    assert many.doubles(7).tolist() == [one.double() for _ in range(7)]
    assert many.word() == one.word()


def test_a_large_shuffle_is_quick():
    began = time.process_time()
    ids = np.arange(1_281_167)
    Stream(1).shuffle(ids)
    assert time.process_time() - began < 5  # half a second on a machine of its own
    assert np.array_equal(np.sort(ids), np.arange(len(ids)))
