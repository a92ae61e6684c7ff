"""MindDataset: the rows of mindrecord files in MindSpore's own order, which has random numbers of its own."""

import pickle

import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.dataset import Shuffle
from mindspore.mindrecord import FileWriter

from .files import described, rows_of

GLOBAL, FILES, INFILE = Shuffle.GLOBAL, Shuffle.FILES, Shuffle.INFILE


@pytest.fixture(autouse=True)
def _seed():
    ds.config.set_seed(3)


def write(path, rows, schema):
    writer = FileWriter(str(path))
    writer.set_header_size(1 << 14)
    writer.set_page_size(1 << 15)
    writer.add_schema(schema)
    if rows:
        writer.write_raw_data(rows)
    writer.commit()
    return str(path)


@pytest.fixture
def files(tmp_path):
    """Three files: 0 to 4, 100 to 103, 200 to 205."""
    schema = {"x": {"type": "int32"}, "y": {"type": "string"}}
    return [
        write(tmp_path / f"{name}.mr", [{"x": 100 * k + i, "y": str(i % 3)} for i in range(count)], schema)
        for k, (name, count) in enumerate({"a": 5, "b": 4, "c": 6}.items())
    ]


IN_ORDER = [0, 1, 2, 3, 4, 100, 101, 102, 103, 200, 201, 202, 203, 204, 205]
MIXED = [
    [101, 200, 204, 201, 2, 4, 203, 100, 102, 205, 202, 1, 103, 3, 0],
    [204, 103, 100, 3, 0, 200, 205, 202, 2, 4, 201, 101, 1, 102, 203],
    [2, 4, 103, 102, 100, 3, 202, 204, 0, 1, 201, 200, 205, 101, 203],
]
FILES_MIXED = [
    [200, 201, 202, 203, 204, 205, 0, 1, 2, 3, 4, 100, 101, 102, 103],
    [3, 4, 100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 0, 1, 2],
    [203, 204, 205, 0, 1, 2, 3, 4, 100, 101, 102, 103, 200, 201, 202],
]
MIXED_IN_FILES = [
    [4, 0, 3, 1, 2, 101, 102, 103, 100, 205, 202, 203, 200, 201, 204],
    [3, 4, 1, 2, 0, 102, 103, 101, 100, 202, 203, 205, 201, 200, 204],
    [0, 3, 4, 2, 1, 103, 100, 101, 102, 203, 201, 200, 202, 204, 205],
]


class TestTheOrder:
    @pytest.mark.parametrize(
        ("shuffle", "want"),
        [
            (False, [IN_ORDER] * 3),
            *((given, MIXED) for given in (None, True, GLOBAL, Shuffle.ADAPTIVE)),
            (FILES, FILES_MIXED),
            (INFILE, MIXED_IN_FILES),
        ],
    )
    def test_three_epochs(self, files, shuffle, want):
        assert rows_of(ds.MindDataset(files, shuffle=shuffle), "x", 3) == want

    @pytest.mark.parametrize("workers", [1, 2])
    def test_workers_do_not_matter(self, files, workers):
        assert rows_of(ds.MindDataset(files, num_parallel_workers=workers), "x") == MIXED[0]

    @pytest.mark.parametrize(
        ("shuffle", "want"),
        [
            (False, [[0, 4, 103, 203], [1, 100, 200, 204], [2, 101, 201, 205], [3, 102, 202, 0]]),
            (GLOBAL, [[101, 2, 102, 103], [200, 4, 205, 3], [204, 203, 202, 0], [201, 100, 1, 101]]),
            (FILES, [[200, 204, 2, 101], [201, 205, 3, 102], [202, 0, 4, 103], [203, 1, 100, 200]]),
            (INFILE, [[4, 2, 100, 200], [0, 101, 205, 201], [3, 102, 202, 204], [1, 103, 203, 4]]),
        ],
    )
    def test_shards(self, files, shuffle, want):
        found = [ds.MindDataset(files, shuffle=shuffle, num_shards=4, shard_id=r) for r in range(4)]
        assert [rows_of(d, "x") for d in found] == want
        assert [d.get_dataset_size() for d in found] == [4] * 4

    def test_shards_in_the_next_epochs(self, files):
        data = ds.MindDataset(files, num_shards=2, shard_id=1)
        assert rows_of(data, "x", 3) == [
            [200, 201, 4, 100, 205, 1, 3, 101],
            [203, 204, 1, 201, 100, 0, 103, 2],
            [200, 204, 3, 0, 203, 100, 202, 103],
        ]

    def test_num_samples(self, files):
        assert rows_of(ds.MindDataset(files, shuffle=False, num_samples=4), "x") == [0, 1, 2, 3]
        assert rows_of(ds.MindDataset(files, shuffle=False, num_samples=99), "x") == IN_ORDER
        drawn = rows_of(ds.MindDataset(files, num_samples=4), "x", 3)
        assert drawn == [[205, 3, 204, 1], [205, 1, 205, 1], [1, 205, 1, 205]]  # with replacement, of the last epoch's
        sharded = ds.MindDataset(files, num_samples=3, num_shards=2, shard_id=1)
        assert rows_of(sharded, "x", 2) == [[200, 201, 4], [203, 204, 1]]

    @pytest.mark.parametrize("shuffle", [FILES, INFILE])
    def test_num_samples_of_files(self, files, shuffle):
        with pytest.raises(ValueError):
            ds.MindDataset(files, shuffle=shuffle, num_samples=4)

    @pytest.mark.msvjp_only("not here yet")
    def test_partial(self, files):
        with pytest.raises(NotImplementedError, match="PARTIAL"):
            ds.MindDataset(files, shuffle=Shuffle.PARTIAL)


class TestSamplers:
    @pytest.mark.parametrize(
        ("sampler", "want"),
        [
            (lambda: ds.SequentialSampler(2, 3), [[2, 3, 4]] * 2),
            (lambda: ds.RandomSampler(num_samples=4), [[101, 200, 204, 201], [200, 204, 101, 201]]),
            (lambda: ds.RandomSampler(True, 4), [[205, 3, 204, 1], [205, 1, 205, 1]]),
            (lambda: ds.SubsetSampler([3, 1, 14]), [[3, 1, 205]] * 2),
            (lambda: ds.SubsetRandomSampler([3, 1, 14, 7]), [[1, 205, 102, 3]] * 2),
            (lambda: ds.DistributedSampler(2, 1, shuffle=False), [[1, 3, 100, 102, 200, 202, 204, 0]] * 2),
            (lambda: ds.DistributedSampler(4, 1, shuffle=False, offset=1), [[3, 4, 100, 101]] * 2),
            (lambda: ds.DistributedSampler(2, 1, True, 3), [[200, 201, 4], [203, 204, 1]]),
        ],
    )
    def test_they_choose(self, files, sampler, want):
        assert rows_of(ds.MindDataset(files, sampler=sampler()), "x", 2) == want

    def test_a_child(self, files):
        sampler = ds.RandomSampler(num_samples=3)
        sampler.add_child(ds.SubsetSampler([5, 6, 7, 8]))
        assert rows_of(ds.MindDataset(files, sampler=sampler), "x", 2) == [[101, 102, 103], [103, 101, 102]]

    @pytest.mark.mindspore_wrong("it takes positions modulo the number of rows")
    @pytest.mark.parametrize("position", [99, -1])
    def test_no_such_row(self, files, position):
        with pytest.raises(RuntimeError):
            rows_of(ds.MindDataset(files, sampler=ds.SubsetSampler([position])), "x")

    @pytest.mark.mindspore_wrong("it reads other rows")
    def test_some_rows_of_each_class(self, files):
        data = ds.MindDataset(files, sampler=ds.PKSampler(2, class_column="y"))
        assert sorted(rows_of(data, "y")) == ["0", "0", "1", "1", "2", "2"]

    @pytest.mark.msvjp_only("MindSpore refuses them here")
    def test_other_samplers(self, files):
        assert rows_of(ds.MindDataset(files, sampler=[1, 14]), "x") == [1, 205]
        assert len(rows_of(ds.MindDataset(files, sampler=ds.WeightedRandomSampler([1] * 15, 3)), "x")) == 3

    @pytest.mark.parametrize("other", [{"shuffle": True}, {"num_samples": 2}, {"num_shards": 2, "shard_id": 0}])
    def test_with_others(self, files, other):
        with pytest.raises(RuntimeError):
            ds.MindDataset(files, sampler=ds.SequentialSampler(), **other)


PADDED = {"x": -1, "y": "p"}


class TestPadding:
    @pytest.mark.parametrize(
        ("shuffle", "want"),
        [
            (False, [[0, 4, 103, 203], [1, 100, 200, 204], [2, 101, 201, 205], [3, 102, 202, -1]]),
            (GLOBAL, [[100, 1, 2, 3], [200, 101, 201, 102], [203, 204, 205, 103], [0, 202, -1, 4]]),
            (FILES, [[200, 204, 2, 101], [201, 205, 3, 102], [202, 0, 4, 103], [203, 1, 100, -1]]),
            (INFILE, [[4, 2, 100, 200], [0, 101, 205, 201], [3, 102, 202, 204], [1, 103, 203, -1]]),
        ],
    )
    def test_shards(self, files, shuffle, want):
        given = {"padded_sample": PADDED, "num_padded": 1, "columns_list": ["x"], "shuffle": shuffle, "num_shards": 4}
        assert [rows_of(ds.MindDataset(files, shard_id=r, **given), "x") for r in range(4)] == want

    def test_all(self, files):
        data = ds.MindDataset(files, padded_sample=PADDED, num_padded=3, columns_list=["y", "x"], shuffle=False)
        assert rows_of(data, "x") == [*IN_ORDER, -1, -1, -1]
        assert described(data)[-1] == {"y": ("<U1", (), "p"), "x": ("int32", (), -1)}

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"padded_sample": PADDED, "num_padded": 1}, RuntimeError),
            ({"padded_sample": PADDED, "columns_list": ["x"]}, RuntimeError),
            ({"num_padded": 1, "columns_list": ["x"]}, RuntimeError),
            ({"padded_sample": PADDED, "num_padded": -1, "columns_list": ["x"]}, ValueError),
            ({"padded_sample": PADDED, "num_padded": "1", "columns_list": ["x"]}, TypeError),
            ({"padded_sample": {"y": "p"}, "num_padded": 1, "columns_list": ["x"]}, ValueError),
            ({"padded_sample": [1], "num_padded": 1, "columns_list": ["x"]}, TypeError),
            ({"padded_sample": PADDED, "num_padded": 2, "columns_list": ["x"]}, RuntimeError),
        ],
    )
    def test_what_is_refused(self, files, given, error):
        with pytest.raises(error):
            rows_of(ds.MindDataset(files, num_shards=2, shard_id=0, **given), "x")


class TestColumns:
    def test_every_type(self, tmp_path):
        from .test_mindrecord import EVERY_TYPE, every_type

        path = write(tmp_path / "t.mr", [every_type(1)], EVERY_TYPE)
        assert described(ds.MindDataset(path, shuffle=False)) == [
            {
                "ad": ("float64", (2,), [0.1, 0.2]),
                "af": ("float32", (3,), [1, 2, 3]),
                "ai": ("int32", (2,), [1, -2]),
                "al": ("int64", (2, 2), [[1, 2], [2**40, -5]]),
                "b": ("|S3", (1,), [b"ab"]),
                "d": ("float64", (), 1.1),
                "f": ("float32", (), 1.5),
                "i": ("int32", (), 1),
                "l": ("int64", (), 2**40 - 7),
                "s": ("<U2", (), "é1"),
            }
        ]

    def test_those_wanted(self, files):
        data = ds.MindDataset(files, columns_list=["y", "x"], shuffle=False)
        assert data.get_col_names() == ["y", "x"]
        assert ds.MindDataset(files).get_col_names() == ["x", "y"]

    @pytest.mark.parametrize(
        ("columns", "error"), [(["q"], RuntimeError), ("x", TypeError), (["x", "x"], RuntimeError)]
    )
    def test_no_columns(self, files, columns, error):
        with pytest.raises(error):
            rows_of(ds.MindDataset(files, columns_list=columns), "x")

    @pytest.mark.mindspore_wrong("an empty array is a number from somewhere in memory")
    def test_an_empty_array(self, tmp_path):
        path = write(tmp_path / "e.mr", [{"a": np.zeros(0, np.int32)}], {"a": {"type": "int32", "shape": [-1]}})
        assert described(ds.MindDataset(path)) == [{"a": ("int32", (0,), [])}]


class TestFiles:
    def test_one_of_a_set(self, tmp_path):
        writer = FileWriter(str(tmp_path / "s.mr"), 3)
        writer.add_schema({"x": {"type": "int32"}})
        writer.write_raw_data([{"x": i} for i in range(9)])
        writer.commit()
        assert rows_of(ds.MindDataset(str(tmp_path / "s.mr1"), shuffle=False), "x") == list(range(9))
        chosen = [str(tmp_path / "s.mr2"), str(tmp_path / "s.mr0")]
        assert rows_of(ds.MindDataset(chosen, shuffle=False), "x") == [6, 7, 8, 0, 1, 2]

    @pytest.mark.parametrize(
        ("given", "error"),
        [(3, TypeError), ([], RuntimeError), ([3], TypeError), ("nope.mr", ValueError), (["nope.mr"], ValueError)],
    )
    def test_no_files(self, given, error):
        with pytest.raises(error):
            ds.MindDataset(given).get_dataset_size()

    def test_a_folder(self, tmp_path):
        with pytest.raises(ValueError):
            ds.MindDataset(str(tmp_path))

    def test_no_rows(self, tmp_path, files):
        schema = {"x": {"type": "int32"}, "y": {"type": "string"}}
        path = write(tmp_path / "e.mr", [], schema)
        assert rows_of(ds.MindDataset([files[1], path], shuffle=False), "x") == [100, 101, 102, 103]

    def test_another_schema(self, tmp_path, files):
        path = write(tmp_path / "o.mr", [{"x": 1}], {"x": {"type": "int64"}})
        with pytest.raises(RuntimeError):
            rows_of(ds.MindDataset([files[0], path]), "x")

    def test_it_can_be_pickled(self, files):
        again = pickle.loads(pickle.dumps(ds.MindDataset(files, shuffle=False)))
        assert rows_of(again, "x") == IN_ORDER
