"""What the classes and methods of mindspore.dataset say of arguments that are none, before anything is read."""

import mindspore.dataset as ds
import numpy as np
import pytest

from .files import idx
from .test_image_sources import write


@pytest.fixture
def sources(tmp_path):
    """Makers of datasets, by name, each of files that are there."""
    write(tmp_path / "mnist/train-images-idx3-ubyte", idx(np.ones((3, 28, 28), np.uint8)))
    write(tmp_path / "mnist/train-labels-idx1-ubyte", idx(np.arange(3, dtype=np.uint8)))
    write(tmp_path / "folder/a/0.jpg")
    write(tmp_path / "a.csv", "x\n1\n")
    write(tmp_path / "a.txt", "one\n")
    return {
        "generator": lambda **given: ds.GeneratorDataset([1, 2], ["a"], **given),
        "slices": lambda **given: ds.NumpySlicesDataset([1, 2], **given),
        "mnist": lambda **given: ds.MnistDataset(str(tmp_path / "mnist"), **given),
        "folder": lambda **given: ds.ImageFolderDataset(str(tmp_path / "folder"), **given),
        "csv": lambda **given: ds.CSVDataset(str(tmp_path / "a.csv"), **given),
        "text": lambda **given: ds.TextFileDataset(str(tmp_path / "a.txt"), **given),
    }


#: What is no number of shards, and no shard: another type, or out of its range.
OTHER_TYPES = (1.5, "1", [], [1], {}, object(), True, np.int64(1), np.arange(2), len)


@pytest.mark.parametrize("name", ["generator", "slices", "mnist", "folder", "csv", "text"])
class TestShards:
    @pytest.mark.parametrize("wrong", OTHER_TYPES, ids=repr)
    def test_other_types(self, sources, name, wrong):
        for given in ({"num_shards": wrong}, {"shard_id": wrong}, {"num_shards": 2, "shard_id": wrong}):
            with pytest.raises(TypeError, match=next(word for word, value in given.items() if value is wrong)):
                sources[name](**given)

    def test_the_range(self, sources, name):
        for given in ({"num_shards": 0}, {"num_shards": -1}, {"num_shards": 2**31}):
            with pytest.raises(ValueError, match="num_shards"):
                sources[name](**given)
        for shard in (2,) if name in ("generator", "slices") else (-1, 2):
            with pytest.raises(ValueError, match="shard_id"):
                sources[name](num_shards=2, shard_id=shard)

    @pytest.mark.parametrize("given", [{"num_shards": 2}, {"shard_id": 0}], ids=str)
    def test_one_of_them_alone(self, sources, name, given):
        with pytest.raises(ValueError if name in ("generator", "slices") else RuntimeError, match="num_shards"):
            sources[name](**given)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"num_parallel_workers": 0}, ValueError),
        ({"num_parallel_workers": ""}, TypeError),
        ({"num_parallel_workers": []}, TypeError),
        ({"schema": 1}, ValueError),
        ({"schema": "no such file"}, ValueError),
        ({"max_rowsize": []}, TypeError),
        ({"max_rowsize": "1"}, TypeError),
        ({"python_multiprocessing": 1}, TypeError),
        ({"shuffle": 1}, TypeError),
    ],
    ids=str,
)
def test_of_a_generator_dataset(given, error):
    with pytest.raises(error):
        ds.GeneratorDataset([1, 2], ["a"], **given)


def test_a_number_is_no_source():
    with pytest.raises(TypeError):
        ds.GeneratorDataset(np.int64(2), ["a"])


@pytest.mark.parametrize("sampler", [ds.SubsetSampler, ds.SubsetRandomSampler])
@pytest.mark.parametrize("indices", ["", "x", np.int64(2), [1.5], ["x"], None])
def test_of_a_subset(sampler, indices):
    with pytest.raises(TypeError):
        sampler(indices)


@pytest.mark.parametrize("weights", ["", "x", {}, ["x"], None])
def test_of_weights(weights):
    with pytest.raises(TypeError):
        ds.WeightedRandomSampler(weights)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"session_id": 0}, ValueError),
        ({"session_id": 2**32}, ValueError),
        ({"session_id": "1"}, TypeError),
        ({"size": -1}, ValueError),
        ({"size": 1.5}, TypeError),
        ({"spilling": 1}, TypeError),
        ({"hostname": 1}, TypeError),
        ({"port": 1024}, ValueError),
        ({"port": 65536}, ValueError),
        ({"port": "50052"}, TypeError),
        ({"num_connections": 0}, ValueError),
        ({"prefetch_size": 0}, ValueError),
        ({"prefetch_size": []}, TypeError),
    ],
    ids=str,
)
def test_of_a_cache(given, error):
    with pytest.raises(error):
        ds.DatasetCache(**{"session_id": 1, **given})


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda d: d.batch(2, per_batch_map=lambda a, b, info: (a, b), input_columns=["a"]), ValueError),
        (lambda d: d.map(len, max_rowsize=[1]), TypeError),
        (lambda d: d.map(len, max_rowsize=[6, 6, 6]), TypeError),
        (lambda d: d.map(len, python_multiprocessing=None), TypeError),
        (lambda d: d.device_que(send_epoch_end=1), TypeError),
        (lambda d: d.device_que(create_data_info_queue=None), TypeError),
        (lambda d: [*d.batch(2, per_batch_map=3)], ValueError),
    ],
    ids=range(7),
)
def test_of_steps(call, error):
    with pytest.raises(error):
        call(ds.NumpySlicesDataset([1, 2], ["a"]))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: ds.NumpySlicesDataset([1], ["a"]).save("x", 1, 3), TypeError),
        (lambda: ds.PaddedDataset({}), ValueError),
        (lambda: ds.PaddedDataset("x"), TypeError),
        (lambda: ds.text.to_str("x"), TypeError),
        (lambda: ds.text.to_bytes(3), ValueError),
    ],
    ids=range(5),
)
def test_of_others(call, error):
    with pytest.raises(error):
        call()


def test_none_is_no(sources):
    assert len(sources["generator"](python_multiprocessing=None)) == 2
    assert sources["folder"](decode=None).output_shapes()[0][1:] == []
    (row,) = sources["text"]().create_dict_iterator(num_epochs=1, output_numpy=None, do_copy=None)
    assert row["text"] == "one"


def test_files_are_not_decrypted(sources):
    with pytest.raises(TypeError, match="decrypt"):
        sources["folder"](decrypt=3)


@pytest.mark.parametrize("compression", [0, 1.5, [], "LZ4"])
def test_of_compression(compression, tmp_path):
    write(tmp_path / "a.tfrecord", b"")
    with pytest.raises(ValueError, match="compression"):
        ds.TFRecordDataset(str(tmp_path / "a.tfrecord"), compression_type=compression)
