"""What a script keeps of a pipeline stays as it was, though the memory of what it let go is used again."""

import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.dataset import vision

IMAGES = np.random.default_rng(0).integers(0, 256, (300, 40, 48, 3), np.uint8)


def pipeline(operations, batch=32):
    return ds.NumpySlicesDataset(IMAGES, ["image"], shuffle=False).map(operations, "image").batch(batch)


@pytest.mark.parametrize("numpy", [True, False])
@pytest.mark.parametrize(
    "operations",
    [
        [vision.Rescale(1 / 255, 0), vision.HWC2CHW()],
        [lambda image: image + np.uint8(1), lambda image: image * np.uint8(3)],
        [vision.Resize((80, 96)), vision.Normalize([1.0, 2, 3], [4.0, 5, 6]), vision.HWC2CHW()],
    ],
    ids=["numbers", "functions", "resized"],
)
@pytest.mark.parametrize("keep", [lambda batch: batch, lambda batch: batch[-1], lambda batch: batch[3:5, ..., 1]])
def test_kept(operations, keep, numpy):
    data = pipeline(operations)
    kept = [keep(row["image"]) for row in data.create_dict_iterator(1, output_numpy=numpy)]
    let_go = [np.array(keep(row["image"])) for row in data.create_dict_iterator(1, output_numpy=True)]
    assert len(kept) == 10
    for array, copied in zip(kept, let_go, strict=True):
        assert (np.asarray(array) == copied).all()


@pytest.mark.msvjp_only("where its memory is")
class TestMemory:
    SHAPE, DTYPE = (512, 512), np.dtype(np.float32)

    @pytest.fixture
    def memory(self):
        return pytest.importorskip("msvjp.dataset._memory").Memory()

    def place(self, memory, shape=SHAPE):
        return memory.empty(shape, self.DTYPE).ctypes.data

    @pytest.mark.parametrize(
        "part",
        [
            lambda array: array[3],
            lambda array: array.T[None].view("i4"),
            lambda array: array.reshape(-1)[::7],
            memoryview,
            lambda array: pytest.importorskip("torch").from_numpy(array)[4:6],
        ],
    )
    def test_what_has_a_reader_is_not_given_again(self, memory, part):
        array = memory.empty(self.SHAPE, self.DTYPE)
        place, read = array.ctypes.data, part(array)
        del array
        assert self.place(memory) != place
        del read
        array = memory.empty(self.SHAPE, self.DTYPE)  # one of the two that are free, and the other is next
        assert place in (array.ctypes.data, self.place(memory))

    def test_a_smaller_result_fits_and_a_larger_does_not(self, memory):
        place = self.place(memory)
        assert self.place(memory, (300, 400)) == place
        assert self.place(memory, (600, 512)) != place

    def test_a_pipeline_takes_the_memory_of_two_batches_in_turn(self):
        rows = pipeline([vision.Rescale(1 / 255, 0)], 64).create_tuple_iterator(num_epochs=1, output_numpy=True)
        assert len({row[0].ctypes.data for row in rows}) <= 3
