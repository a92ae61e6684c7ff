"""Iterators: rows as Tensors, epochs, sizes and shapes, ways out."""

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore import nn
from mindspore.train import Callback, Model

from .reading import plain, rows, values_of


def numbers(n=3):
    return ds.NumpySlicesDataset(list(range(n)), ["a"], shuffle=False)


def two():
    return ds.NumpySlicesDataset({"a": [1, 2], "b": [3.0, 4.0]}, shuffle=False)


def ints(found):
    return [int(row[0]) for row in found]


# ---- what comes ----


def test_dicts_and_lists():
    assert [{k: float(v) for k, v in row.items()} for row in two().create_dict_iterator(num_epochs=1)] == [
        {"a": 1, "b": 3},
        {"a": 2, "b": 4},
    ]
    for row in (next(iter(two())), next(two().create_tuple_iterator())):
        assert type(row) is list
        assert [type(x) for x in row] == [ms.Tensor, ms.Tensor]
        assert [x.dtype for x in row] == [ms.int64, ms.float64]


@pytest.mark.parametrize("columns", ["b", ["b"], ["b", "a"]])
def test_columns_of_a_tuple_iterator(columns):
    (first, *_) = two().create_tuple_iterator(columns=columns, num_epochs=1)
    assert [float(x) for x in first] == [3.0, 1.0][: len(columns)]


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "uint64", "float16", "float32"]
)
def test_tensors_keep_the_dtype(dtype):
    data = np.array([[0, 1], [1, 0]]).astype(dtype)
    found = [x for (x,) in ds.NumpySlicesDataset(data, ["a"], shuffle=False)]
    assert [str(x.asnumpy().dtype) for x in found] == [dtype] * 2
    assert [x.asnumpy().tolist() for x in found] == data.tolist()


def test_texts_and_dicts():
    source = [("abc", b"x", {"x": 1, "s": "t"})]
    ((text, raw, inner),) = list(ds.GeneratorDataset(source, ["t", "r", "d"]).create_tuple_iterator(num_epochs=1))
    assert (type(text), text.dtype, type(raw)) == (np.ndarray, np.dtype("<U3"), np.ndarray)
    assert isinstance(inner["x"], ms.Tensor)
    assert str(inner["s"]) == "t"


def test_output_numpy():
    assert [plain(row) for row in two().create_dict_iterator(output_numpy=True, num_epochs=1)] == [
        {"a": 1, "b": 3.0},
        {"a": 2, "b": 4.0},
    ]
    assert type(rows(two())[0][0]) is np.ndarray


def test_tensors_are_the_callers_own():
    data = np.zeros((2, 2), np.float32)
    for source in (ds.NumpySlicesDataset(data, ["a"]), ds.GeneratorDataset(data, ["a"])):
        for (x,) in source:
            x += 1
    assert data.tolist() == [[0, 0], [0, 0]]


# ---- epochs ----


def test_as_many_epochs_as_asked_for():
    found = numbers().create_tuple_iterator(num_epochs=2, output_numpy=True)
    assert [ints(found), ints(found)] == [[0, 1, 2]] * 2
    with pytest.raises(RuntimeError):
        ints(found)


def test_next_beyond_an_epoch():
    found = numbers(1).create_tuple_iterator(num_epochs=2, output_numpy=True)
    for _ in range(2):
        assert int(next(found)[0]) == 0
        with pytest.raises(StopIteration):
            next(found)
    with pytest.raises(RuntimeError):
        next(found)


def test_epochs_without_end_go_on_where_a_loop_was_left():
    found = numbers().create_dict_iterator(output_numpy=True)
    assert int(next(found)["a"]) == 0
    assert [int(row["a"]) for row in found] == [1, 2]
    assert [int(row["a"]) for row in found] == [0, 1, 2]


def test_iterators_are_independent():
    dataset = numbers()
    assert [(int(a), int(b)) for (a,) in dataset for (b,) in dataset] == [(a, b) for a in range(3) for b in range(3)]
    assert (ints(dataset), ints(dataset)) == ([0, 1, 2], [0, 1, 2])


@pytest.mark.parametrize(
    ("number", "error"),
    [(0, RuntimeError), (-2, ValueError), (1.5, TypeError), ("a", TypeError), (True, TypeError), (2**31, ValueError)],
)
def test_bad_numbers_of_epochs(number, error):
    with pytest.raises(error):
        numbers().create_dict_iterator(num_epochs=number)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: numbers().create_dict_iterator(output_numpy=1), TypeError),
        (lambda: rows(numbers().create_tuple_iterator(columns=["b"])), RuntimeError),
        (lambda: numbers().create_tuple_iterator(columns=3), TypeError),
        (lambda: numbers().output_shapes(estimate=1), TypeError),
    ],
)
def test_bad_arguments(make, error):
    with pytest.raises(error):
        make()


# ---- what there is ----


def test_shapes_types_and_names():
    dataset = ds.NumpySlicesDataset((np.zeros((5, 2, 3), np.float32), list("abcde")), ["x", "s"])
    assert dataset.get_col_names() == ["x", "s"]
    assert dataset.output_shapes() == [[2, 3], []]
    assert dataset.output_types()[0] == np.float32
    assert dataset.output_types()[1].type is np.str_
    assert dataset.batch(2).output_shapes() == [[2, 2, 3], [2]]
    assert (dataset.num_classes(), dataset.get_class_indexing(), dataset.children) == (None, {}, [])
    assert len(dataset.batch(2).children) == 1


def test_estimated_shapes():
    assert numbers(5).output_shapes(estimate=True) == [[]]
    assert numbers(5).batch(2).output_shapes(estimate=True) == [[None]]
    ragged = ds.GeneratorDataset([(np.zeros((2, i + 1)),) for i in range(3)], ["a"])
    assert ragged.output_shapes(estimate=True) == [[2, None]]


def test_no_rows():
    empty = numbers().skip(9)
    assert (rows(empty), empty.output_shapes(), empty.output_types()) == ([], [], [])


def test_caches_and_queues_are_accepted():
    cache = ds.DatasetCache(1, 0, False) if hasattr(ds.Dataset, "to_torch") else None
    assert len(rows(numbers().map(lambda x: x, ["a"], cache=cache))) == 3
    numbers().reset()


class Noted(Callback):
    """Notes the epoch, the step, and the rows of each batch."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_step_begin(self, run_context):
        said = run_context.original_args()
        rows = said["train_dataset_element"][0].asnumpy()[:, 0]
        self.seen.append((said["cur_epoch_num"], said["cur_step_num"], rows.tolist()))


@pytest.mark.parametrize("sinks", [False, True])
def test_each_epoch_of_a_training_has_its_own_order(sinks):
    def shuffled():
        ds.config.set_seed(3)
        data = (np.arange(6, dtype=np.float32).reshape(6, 1), np.ones((6, 1), np.float32))
        return ds.NumpySlicesDataset(data, ["x", "y"]).batch(2)

    (first, second), noted, network = values_of(shuffled(), 2), Noted(), nn.Dense(1, 1)
    model = Model(network, nn.MSELoss(), nn.SGD(network.trainable_params()))
    model.train(2, shuffled(), callbacks=noted, dataset_sink_mode=sinks)
    batches = [[x for (x,) in batch] for batch in [*first, *second]]
    assert first != second
    assert noted.seen == [(1 + i // 3, 1 + i, batch) for i, batch in enumerate(batches)]


def test_a_queue_for_the_device():
    queue = numbers().device_que()
    assert (type(queue).__name__, queue.get_dataset_size()) == ("TransferDataset", 3)


def test_sync_wait():
    seen = []
    dataset = numbers(4).sync_wait("policy", 1, lambda data: seen.append(data["loss"]))
    found = []
    for row in dataset.create_tuple_iterator(num_epochs=1, output_numpy=True):
        found.append(int(row[0]))
        dataset.sync_update("policy", data={"loss": len(found)})
    assert (found, seen) == ([0, 1, 2, 3], [1, 2, 3, 4])


@pytest.mark.msvjp_only("MindSpore waits for ever")
def test_waiting_ends():
    ds.config.set_callback_timeout(1)
    try:
        with pytest.raises(RuntimeError, match=r"sync_update\('policy'\)"):
            rows(numbers(4).sync_wait("policy", 2))
    finally:
        ds.config.set_callback_timeout(60)
    with pytest.raises(RuntimeError, match="policy"):
        numbers().sync_wait("policy").sync_wait("policy")
    with pytest.raises(RuntimeError, match="condition_name is 'other'"):
        numbers().sync_wait("policy").sync_update("other")
