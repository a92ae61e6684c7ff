"""map: operations on each row."""

import random

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore import nn
from mindspore.dataset import transforms, vision

from .reading import epochs, rows, values


def two(n=2):
    return ds.NumpySlicesDataset({"a": list(range(n)), "b": [10 * i for i in range(n)]}, shuffle=False)


def three():
    return ds.NumpySlicesDataset({"a": [1], "b": [2], "c": [3]})


def mapped(*arguments, **choice):
    dataset = two().map(*arguments, **choice)
    return dataset.get_col_names(), values(dataset)


def same(*x):
    return x if len(x) > 1 else x[0]


# ---- columns ----


@pytest.mark.parametrize(
    ("arguments", "columns", "first"),
    [
        ((lambda x: x + 1,), ["a", "b"], [1, 0]),
        (([lambda x: x + 1, lambda x: x * 2], ["a"]), ["a", "b"], [2, 0]),
        ((lambda x: x + 1, "b"), ["a", "b"], [0, 1]),
        ((lambda x, y: (y + 5, x), ["a", "b"]), ["a", "b"], [5, 0]),
        ((lambda x, y: x + y, ["a", "b"], ["c"]), ["c"], 0),
        ((lambda x: (x, x), ["a"], ["c", "d"]), ["c", "d", "b"], [0, 0, 0]),
        ((lambda x: (x, x), ["b"], ["b", "d"]), ["b", "d", "a"], [0, 0, 0]),
        ((lambda x: x, ["b"], ["d"]), ["a", "d"], [0, 0]),
        ((lambda x: x, ["a"], ["b"]), ["b"], 0),
        ((lambda x: x, ["a"], ["c"], 1), ["c", "b"], [0, 0]),
    ],
)
def test_columns_in_and_out(arguments, columns, first):
    names, found = mapped(*arguments)
    assert (names, found[0]) == (columns, first)


@pytest.mark.parametrize(
    ("function", "inputs", "outputs", "columns", "want"),
    [
        (same, ["c", "a"], ["p", "q"], ["q", "b", "p"], [1, 2, 3]),
        (lambda x, y: (x, y, x), ["c", "a"], ["p", "q", "r"], ["p", "q", "r", "b"], [3, 1, 3, 2]),
        (lambda x, y: x, ["c", "a"], ["p"], ["p", "b"], [3, 2]),
        (lambda x, y: x, ["c", "a"], ["a"], ["a", "b"], [3, 2]),
    ],
)
def test_as_many_out_as_in_stay_in_place_and_others_come_first(function, inputs, outputs, columns, want):
    dataset = three().map(function, inputs, outputs)
    assert (dataset.get_col_names(), values(dataset)) == (columns, [want])


@pytest.mark.msvjp_only("MindSpore 2 no longer takes it")
def test_column_order_of_1x():
    dataset = two().map(lambda x: (x, x), ["a"], ["c", "d"], column_order=["b", "c"])
    assert (dataset.get_col_names(), values(dataset)) == (["b", "c"], [[0, 0], [10, 1]])
    assert two().batch(2, column_order=["b"]).get_col_names() == ["b"]


@pytest.mark.parametrize(
    "arguments",
    [
        (lambda x, y: x + y, ["a", "b"]),
        (lambda x: (x, x), ["a"]),
        (same, ["a"], ["a", "c"]),
        (same, ["z"]),
        ([], ["a"]),
        (None, ["a"]),
    ],
)
def test_columns_that_do_not_fit(arguments):
    with pytest.raises(RuntimeError):
        rows(two().map(*arguments))


@pytest.mark.parametrize(
    ("arguments", "choice", "error"),
    [
        ((3, ["a"]), {}, ValueError),
        (([3], ["a"]), {}, ValueError),
        ((int, ["a"]), {}, ValueError),
        ((same, ["a", "a"]), {}, ValueError),
        ((same, 3), {}, TypeError),
        ((same, []), {}, ValueError),
        ((same, ["a"], []), {}, ValueError),
        ((same, ["a"], 3), {}, TypeError),
        ((same, ["a"]), {"junk": 1}, TypeError),
        ((same, ["a"]), {"num_parallel_workers": 0}, ValueError),
        ((same, ["a"]), {"python_multiprocessing": 1}, TypeError),
        ((same, ["a"]), {"max_rowsize": "a"}, TypeError),
        ((same, ["a"]), {"callbacks": 3}, TypeError),
        ((same, ["a"]), {"cache": 3}, TypeError),
    ],
)
def test_bad_arguments(arguments, choice, error):
    with pytest.raises(error):
        two().map(*arguments, **choice)


def test_a_cell_is_no_operation():
    with pytest.raises(ValueError, match=r"ell|network"):
        two().map(nn.ReLU(), ["a"])


# ---- what functions get and return ----


def test_functions_get_arrays():
    seen = []
    rows(two(1).map(lambda x: seen.append((type(x), x.dtype, x.shape)) or x))
    rows(ds.GeneratorDataset(["abc"], ["a"]).map(lambda x: seen.append((type(x), x.dtype, x.shape)) or x))
    assert seen == [(np.ndarray, np.int64, ()), (np.ndarray, np.dtype("<U3"), ())]


def test_functions_get_dicts():
    seen = []
    rows(ds.GeneratorDataset([({"x": 1},)], ["a"]).map(lambda x: seen.append(x) or x))
    assert seen == [{"x": 1}]


@pytest.mark.parametrize(
    ("value", "dtype", "want"),
    [
        (1, "int64", 1),
        (1.5, "float64", 1.5),
        (True, "bool", True),
        ("abc", "<U3", "abc"),
        (b"x", "|S1", b"x"),
        (np.int8(3), "int8", 3),
        ([1, 2], "int64", [1, 2]),
        ((1,), "int64", 1),
        (range(2), "int64", [0, 1]),
        ([np.zeros(2), np.zeros(2)], "float64", [[0, 0], [0, 0]]),
        (ms.Tensor([1, 2]), "int64", [1, 2]),
        ([ms.Tensor(1), ms.Tensor(2)], "int64", [1, 2]),
    ],
    ids=str,
)
def test_what_functions_may_return(value, dtype, want):
    ((found, _),) = rows(two(1).map(lambda x: value, ["a"]))
    assert (found.dtype, found.tolist()) == (np.dtype(dtype), want)


@pytest.mark.parametrize("value", [None, object(), 1j, 2**70, [[1], [1, 2]], {1, 2}], ids=str)
def test_what_functions_must_not_return(value):
    with pytest.raises(RuntimeError):
        rows(two(1).map(lambda x: value, ["a"]))


@pytest.mark.parametrize("value", [[1, 2], 5, "s", None, (1, 2)], ids=str)
def test_a_function_gets_what_the_one_before_it_returned(value):
    seen = []
    rows(two(1).map([lambda x: value, lambda *x: seen.append(x) or 3], ["a"]))
    assert seen == [value if isinstance(value, tuple) else (value,)]


def test_an_operation_gets_arrays():
    assert values(two(1).map([lambda x: 5, transforms.TypeCast(ms.float32)], "a")) == [[5.0, 0]]
    assert values(two(1).map([lambda x: [1, 2], transforms.TypeCast(ms.float32)], "a")) == [[[1.0, 2.0], 0]]
    seen = []
    rows(two(1).map([transforms.TypeCast(ms.float32), lambda x: seen.append((x.dtype, x.shape)) or x], "a"))
    assert seen == [(np.float32, ())]


def test_functions_with_a_state_see_the_rows_one_after_the_other():
    seen = []
    first, second = lambda x: seen.append(("first", int(x))) or x, lambda x: seen.append(("second", int(x))) or x
    rows(two(2).map([first, transforms.TypeCast(ms.int32), second], "a", num_parallel_workers=1))
    assert seen == [("first", 0), ("second", 0), ("first", 1), ("second", 1)]


@pytest.mark.msvjp_only("in MindSpore the rows share the memory of the array")
def test_a_function_that_returns_the_same_array_again():
    buffer = np.zeros(2)

    def fill(x):
        buffer[:] = x
        return buffer

    assert values(ds.NumpySlicesDataset([1, 2], shuffle=False).map(fill)) == [[1, 1], [2, 2]]


# ---- errors ----


def boom(x):
    if x == 1:
        raise KeyError("boom")
    return x


@pytest.mark.parametrize("operations", [boom, [same, boom], [boom, same]])
@pytest.mark.parametrize("processes", [False, True])
def test_an_error_of_a_function(operations, processes):
    with pytest.raises(RuntimeError, match=r"(?s)in boom.*KeyError: 'boom'"):
        rows(two().map(operations, ["a"], num_parallel_workers=2, python_multiprocessing=processes))


@pytest.mark.msvjp_only("MindSpore's error has no cause and no row")
@pytest.mark.parametrize("processes", [False, True])
def test_what_an_error_says(processes):
    dataset = two(5).map(boom, ["a"], num_parallel_workers=2, python_multiprocessing=processes)
    with pytest.raises(
        RuntimeError, match=r"^mindspore.dataset.Dataset.map: the function boom failed at row 1, column a"
    ) as e:
        rows(dataset)
    assert isinstance(e.value.__cause__, KeyError)


@pytest.mark.msvjp_only("MindSpore may lose the rows before an error")
def test_the_rows_before_an_error_come():
    found = []
    with pytest.raises(RuntimeError):
        for a, _ in two(5).map(boom, ["a"]):
            found.append(int(a))
    assert found == [0]


def test_an_operation_that_does_not_fit():
    with pytest.raises(RuntimeError, match="HWC2CHW"):
        rows(ds.NumpySlicesDataset(np.zeros((1, 2, 2, 2, 2))).map(vision.HWC2CHW()))


@pytest.fixture
def mode():
    yield ds.config.set_error_samples_mode
    ds.config.set_error_samples_mode(ds.config.ErrorSamplesMode.RETURN)


def odd(x):
    return [x][int(x) % 2]


def test_rows_that_fail_are_left_out(mode):
    mode(ds.config.ErrorSamplesMode.SKIP)
    assert values(two(5).map(odd, ["a"])) == [[0, 0], [2, 20], [4, 40]]


def test_rows_that_fail_are_replaced(mode):
    mode(ds.config.ErrorSamplesMode.REPLACE)
    assert values(two(5).map(odd, ["a"])) == [[0, 0], [2, 20], [4, 40], [0, 0], [2, 20]]
    with pytest.raises(RuntimeError):
        rows(two(2).map(lambda x: 1 / 0, ["a"]))


# ---- random operations: the streams of the workers ----


def flips(dataset, number, flip=None, **choice):
    """In which rows the image was flipped, in each epoch."""
    images = np.stack([np.array([[[0], [1]]], np.uint8)] * 10)
    source = ds.NumpySlicesDataset(images, ["a"], shuffle=False)
    flipped = source.map(flip or vision.RandomHorizontalFlip(0.5), ["a"], **choice)
    return ["".join(str(int(x[0].ravel()[0])) for x in epoch) for epoch in epochs(dataset(flipped), number)]


@pytest.fixture(autouse=True)
def _seed():
    ds.config.set_seed(3)
    yield
    ds.config.set_seed(5489)


ONE = ["1010111110", "1111100010", "1011001001"]
TWO = ["1001100010", "1111010100", "1110111011"]


@pytest.mark.parametrize(
    ("steps", "workers", "want"),
    [
        (same, 1, ONE),
        (same, 2, TWO),
        (lambda d: d.take(3), 1, [epoch[:3] for epoch in ONE]),
        (lambda d: d.take(3), 2, [epoch[:3] for epoch in TWO]),
        (lambda d: d.skip(3), 1, [epoch[3:] for epoch in ONE]),
        (lambda d: d.filter(lambda x: True), 1, ONE),
    ],
)
def test_the_draws_of_the_workers(steps, workers, want):
    assert flips(steps, 3, num_parallel_workers=workers) == want


def test_a_new_iterator_draws_the_same():
    assert flips(same, 1, num_parallel_workers=1) == flips(same, 1, num_parallel_workers=1) == ONE[:1]


def test_functions_in_threads_draw_from_the_global_generators():
    np.random.seed(4)
    random.seed(4)
    found = values(two(5).map(lambda x: (np.random.randint(1000), random.randrange(1000)), ["a"], ["c", "d"], 1))
    np.random.seed(4)
    random.seed(4)
    assert [row[:2] for row in found] == [[np.random.randint(1000), random.randrange(1000)] for _ in range(5)]


@pytest.mark.parametrize(("workers", "want"), [(1, ["11111", "11111"]), (2, ["10101", "10101"])])
@pytest.mark.parametrize("inside", [False, True])
def test_draws_beside_functions_in_processes(workers, want, inside):
    """There MindSpore calls each operation as a user does, and with a seed such a call always draws the same."""
    ds.config.set_seed(5)
    images = ds.NumpySlicesDataset(np.tile(np.array([[0, 1]], np.uint8)[..., None], (5, 1, 1, 3)), ["a"], shuffle=False)
    operations = [same, vision.RandomHorizontalFlip(0.5)]
    data = images.map(
        transforms.Compose(operations) if inside else operations,
        num_parallel_workers=workers,
        python_multiprocessing=True,
    )
    rows = data.create_tuple_iterator(num_epochs=2, output_numpy=True)
    assert ["".join(str(image[0, 0, 0]) for (image,) in rows) for _ in range(2)] == want


def test_operations_decide_alike():
    twice = [vision.RandomHorizontalFlip(0.5), vision.RandomHorizontalFlip(0.5)]
    assert flips(same, 2, twice, num_parallel_workers=1) == ["0" * 10] * 2


def test_a_loop_that_is_left_goes_on():
    images = np.stack([np.array([[[0], [1]]], np.uint8)] * 10)
    dataset = ds.NumpySlicesDataset(images, ["a"], shuffle=False)
    found = dataset.map(vision.RandomHorizontalFlip(0.5), num_parallel_workers=1).create_tuple_iterator(
        output_numpy=True
    )
    first = [next(found) for _ in range(3)]
    drawn = [*first, *found], list(found)
    assert ["".join(str(int(x[0].ravel()[0])) for x in epoch) for epoch in drawn] == ONE[:2]


@pytest.mark.msvjp_only("MindSpore takes no more workers than the machine has cores")
@pytest.mark.parametrize("workers", [3, 8, 100])
def test_workers_beyond_the_cores(workers):
    assert len(flips(same, 1, num_parallel_workers=workers)[0]) == 10


CHAINS = [
    [vision.Rescale(1 / 255, 0.0), vision.Normalize([0.1, 0.2, 0.3], [0.3, 0.4, 0.5]), vision.HWC2CHW()],
    [vision.Rescale(1 / 255, 0.5), vision.HWC2CHW()],
    [vision.ToTensor(), vision.Normalize([0.1, 0.2, 0.3], [0.3, 0.4, 0.5], is_hwc=False)],
    [vision.HWC2CHW(), vision.Rescale(1 / 3, 0.1)],
    [vision.Invert(), vision.Rescale(1 / 255, 0.0), transforms.TypeCast(ms.float16)],
]


@pytest.mark.parametrize("operations", CHAINS, ids=lambda chain: "-".join(type(op).__name__ for op in chain))
def test_rows_have_the_bits_of_the_eager_operations(operations):
    images = np.random.RandomState(0).randint(0, 256, (9, 8, 9, 3)).astype(np.uint8)
    for batched in (False, True):
        dataset = ds.NumpySlicesDataset(images, ["a"], shuffle=False).map(operations)
        found = [x for (x,) in rows(dataset.batch(4) if batched else dataset)]
        for image, row in zip(images, np.concatenate(found) if batched else found, strict=True):
            for operation in operations:
                image = operation(image)
            assert (row.dtype, row.shape) == (image.dtype, image.shape)
            assert row.tobytes() == image.tobytes()


def test_images_of_different_sizes():
    images = [np.full((i + 2, 3, 3), 255, np.uint8) for i in range(4)]
    dataset = ds.GeneratorDataset(images, ["a"], shuffle=False)
    found = rows(dataset.map([vision.Rescale(1 / 255, 0.0), vision.HWC2CHW()]))
    assert [x.shape for (x,) in found] == [(3, i + 2, 3) for i in range(4)]


# ---- processes and callbacks ----


def test_rows_from_processes_come_in_order():
    dataset = two(9).map(lambda x: x * 2, ["a"], num_parallel_workers=2, python_multiprocessing=True)
    assert values(dataset) == [[2 * i, 10 * i] for i in range(9)]
    big = (
        two(5)
        .map(lambda x: np.full((200, 200), x), ["a"], num_parallel_workers=2, python_multiprocessing=True)
        .batch(2)
    )
    assert [a[:, 0, 0].tolist() for a, _ in rows(big)] == [[0, 1], [2, 3], [4]]


IMAGES = np.arange(96, dtype=np.uint8).reshape(8, 2, 2, 3)


def of_images(*operations):
    ds.config.set_seed(3)
    random.seed(99)  # from which operations on PIL images draw
    data = ds.NumpySlicesDataset(IMAGES, ["image"], shuffle=False)
    found = [image for (image,) in rows(data.map(list(operations), num_parallel_workers=1))]
    ds.config.set_seed(5489)
    return np.array(found)


@pytest.mark.parametrize("between", [[], [vision.CenterCrop(2)]])
def test_operations_after_to_pil_get_pil_images(between):
    draw = random.Random(99)
    turned = [draw.random() < 0.5 for _ in IMAGES]
    assert 0 < sum(turned) < 8
    want = [image[:, ::-1] if is_turned else image for image, is_turned in zip(IMAGES, turned, strict=True)]
    found = of_images(vision.ToPIL(), *between, vision.RandomHorizontalFlip(), vision.HWC2CHW())
    np.testing.assert_array_equal(found, np.transpose(want, (0, 3, 1, 2)))


def test_after_an_operation_on_arrays_alone_they_get_arrays():
    chain = [vision.HorizontalFlip(), vision.RandomVerticalFlip(), vision.RandomHorizontalFlip()]
    np.testing.assert_array_equal(of_images(vision.ToPIL(), *chain), of_images(*chain))


@pytest.mark.parametrize("first", [[], [vision.ToPIL()]])
def test_a_pil_image_that_a_function_returned_is_an_array_for_the_next_operation(first):
    chain = [vision.RandomHorizontalFlip(), vision.RandomColorAdjust(0.5), vision.ToTensor()]
    image = vision.ToPIL()
    found = of_images(*first, lambda x: image(np.asarray(x)), *chain)
    np.testing.assert_array_equal(found, of_images(*chain))


def test_a_function_gets_the_pil_image_of_a_function():
    image = vision.ToPIL()
    sizes = of_images(lambda x: image(x), lambda x: np.array(x.size))
    np.testing.assert_array_equal(sizes, [[2, 2]] * 8)


def test_numpys_generator_in_processes():
    dataset = two(9).map(lambda x: np.random.randint(1000), ["a"], num_parallel_workers=2, python_multiprocessing=True)
    assert [row[0] for row in values(dataset)] == [874, 122, 664, 174, 249, 439, 643, 709, 952]


@pytest.mark.parametrize(
    ("chain", "is_divided"),
    [
        ([vision.ToPIL(), vision.ToTensor()], True),
        ([vision.ToPIL(), vision.Grayscale(), vision.ToTensor()], True),
        ([vision.ToPIL(), vision.HorizontalFlip(), vision.ToTensor()], False),
        ([lambda image: image, vision.ToTensor()], False),
    ],
)
def test_in_processes_operations_are_called_by_python(chain, is_divided):
    """Which divides the numbers of a PIL image in float64, and multiplies those of an array by a float32 of 1 / 255."""
    gray = np.arange(256, dtype=np.uint8).reshape(1, 8, 32, 1).repeat(3, 3)
    dataset = ds.NumpySlicesDataset(gray, ["a"], shuffle=False)
    dataset = dataset.map(chain, ["a"], num_parallel_workers=2, python_multiprocessing=True)
    found = np.sort(rows(dataset)[0][0][0].ravel())
    numbers = np.arange(256)
    wanted = numbers / 255 if is_divided else numbers * np.float64(np.float32(1 / 255))
    np.testing.assert_array_equal(found, wanted.astype(np.float32))


def test_callbacks():
    said = []

    class Log(ds.DSCallback):
        def ds_begin(self, context):
            said.append("begin")

        def ds_epoch_begin(self, context):
            said.append(f"epoch {context.cur_epoch_num}")

        def ds_step_begin(self, context):
            said.append(f"step {context.cur_step_num_in_epoch} {context.cur_step_num}")

    assert [len(e) for e in epochs(two(3).map(same, ["a"], num_parallel_workers=1, callbacks=Log(2)), 2)] == [3, 3]
    assert said == ["begin", "epoch 1", "step 1 1", "step 3 3", "epoch 2", "step 1 4", "step 3 6"]
