"""TextFileDataset, CSVDataset, CLUEDataset and TFRecordDataset: rows that lie one after the other in files."""

import gzip
import json
import zlib

import mindspore as ms
import mindspore.dataset as ds
import pytest
from mindspore.dataset import Shuffle

from .files import described, feature, field, record, rows_of, tfrecord, varint

GLOBAL, FILES = Shuffle.GLOBAL, Shuffle.FILES


@pytest.fixture(autouse=True)
def _seed():
    ds.config.set_seed(3)


@pytest.fixture
def numbers(tmp_path):
    """A dataset of the numbers 0.., 100.., 200.. in files of so many lines, or records."""

    def made(kind, sizes, **kwargs):
        paths = []
        for k, size in enumerate(sizes):
            rows = [100 * k + i for i in range(size)]
            paths.append(tmp_path / f"{kind}{k}")
            text = "".join(f"{row}\n" for row in rows).encode()
            paths[-1].write_bytes(tfrecord([{"n": row} for row in rows]) if kind == "records" else text)
        kwargs.setdefault("num_parallel_workers", 1)
        names = [str(path) for path in paths]
        return ds.TFRecordDataset(names, **kwargs) if kind == "records" else ds.TextFileDataset(names, **kwargs)

    return made


def values(kind, dataset, epochs=1):
    found = rows_of(dataset, "n" if kind == "records" else "text", epochs)
    as_int = (lambda row: row[0]) if kind == "records" else int
    return [[as_int(row) for row in rows] for rows in ([found] if epochs == 1 else found)]


# ---- the order ----

IN_ORDER = [0, 1, 2, 3, 100, 101, 102, 200, 201, 202, 203, 204]
IN_TURN = [0, 100, 1, 101, 2, 102, 3, 200, 201, 202, 203, 204]
BACKWARDS = [200, 201, 202, 203, 204, 100, 101, 102, 0, 1, 2, 3]


@pytest.mark.parametrize("kind", ["lines", "records"])
class TestTheOrder:
    @pytest.mark.parametrize(
        ("workers", "shuffle", "want"),
        [
            (1, False, [IN_ORDER] * 3),
            (2, False, [IN_TURN] * 3),
            (1, FILES, [BACKWARDS, IN_ORDER, BACKWARDS]),
            (2, FILES, [[200, 100, 201, 101, 202, 102, 203, 204, 0, 1, 2, 3], IN_TURN, None]),
            (1, GLOBAL, [[3, 201, 100, 102, 1, 101, 0, 203, 202, 2, 200, 204], None, None]),
            (1, None, [None, [0, 204, 201, 2, 1, 102, 101, 200, 100, 203, 202, 3], None]),
            (2, True, [None, None, [203, 2, 3, 100, 201, 202, 0, 102, 1, 200, 101, 204]]),
        ],
    )
    def test_three_epochs(self, numbers, kind, workers, shuffle, want):
        found = values(kind, numbers(kind, [4, 3, 5], shuffle=shuffle, num_parallel_workers=workers), 3)
        assert [a if b is None else b for a, b in zip(found, want, strict=True)] == found

    @pytest.mark.parametrize(
        ("workers", "want"),
        [
            (1, [0, 1, 100, 101, 102, 200, 201, 202, 203, 300, 400, 401, 402, 403, 404]),
            (2, [0, 100, 1, 101, 200, 102, 201, 300, 202, 203, 400, 401, 402, 403, 404]),
        ],
    )
    def test_workers_take_turns(self, numbers, kind, workers, want):
        data = numbers(kind, [2, 3, 4, 1, 5], shuffle=False, num_parallel_workers=workers)
        assert values(kind, data) == [want]

    @pytest.mark.parametrize(("workers", "want"), [(1, IN_ORDER), (2, IN_TURN)])
    def test_num_samples(self, numbers, kind, workers, want):
        for count in (1, 5, 7, 99):
            data = numbers(kind, [4, 3, 5], shuffle=False, num_samples=count, num_parallel_workers=workers)
            assert values(kind, data) == [want[:count]]
            assert data.get_dataset_size() == min(count, 12)

    @pytest.mark.parametrize(
        ("shuffle", "want"),
        [
            (False, [[3, 100, 101], [3, 100, 101]]),
            (FILES, [[0, 1, 2], [3, 100, 101]]),
            (GLOBAL, [[2, 1, 0], [100, 101, 3]]),
        ],
    )
    def test_equal_shards(self, numbers, kind, shuffle, want):
        equal = {"shard_equal_rows": True} if kind == "records" else {}
        data = numbers(kind, [4, 3, 5], shuffle=shuffle, num_shards=4, shard_id=1, **equal)
        assert values(kind, data, 2) == want
        assert data.get_dataset_size() == 3

    def test_shards_go_round(self, numbers, kind):
        equal = {"shard_equal_rows": True} if kind == "records" else {}
        data = [numbers(kind, [5], shuffle=False, num_shards=2, shard_id=r, **equal) for r in range(2)]
        assert [values(kind, d) for d in data] == [[[0, 1, 2]], [[3, 4, 0]]]

    def test_the_buffer_of_the_shuffle(self, numbers, kind):
        """It holds as many rows as four files have on the average."""
        found = values(kind, numbers(kind, [2, 3, 4, 1, 5]))[0]
        assert found == [203, 1, 100, 400, 102, 200, 201, 300, 202, 0, 101, 401, 403, 402, 404]

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"num_samples": -1}, ValueError),
            ({"num_samples": 2.0}, TypeError),
            ({"num_shards": 2}, RuntimeError),
            ({"shard_id": 0}, RuntimeError),
            ({"num_shards": 2, "shard_id": 2}, ValueError),
            ({"num_shards": 0, "shard_id": 0}, ValueError),
            ({"num_shards": "2", "shard_id": 0}, TypeError),
            ({"shuffle": "x"}, TypeError),
            ({"num_parallel_workers": 0}, ValueError),
            ({"cache": 3}, TypeError),
        ],
    )
    def test_what_is_refused(self, numbers, kind, given, error):
        with pytest.raises(error):
            numbers(kind, [4], **given)


class TestShardsOfFiles:
    """TFRecordDataset divides the files, if not told otherwise."""

    @pytest.mark.parametrize(
        ("shuffle", "want"),
        [
            (False, [[0, 1, 200, 201, 202, 203, 400, 401, 402, 403, 404]] * 2),
            (FILES, [[100, 101, 102, 200, 201, 202, 203, 400, 401, 402, 403, 404], [300, 200, 201, 202, 203, 0, 1]]),
        ],
    )
    def test_every_other(self, numbers, shuffle, want):
        data = numbers("records", [2, 3, 4, 1, 5], shuffle=shuffle, num_shards=2, shard_id=0)
        assert values("records", data, 2) == want
        assert data.get_dataset_size() == len(want[0])

    def test_rows_too(self, numbers):
        data = numbers("records", [4, 3, 5], num_shards=2, shard_id=0)
        want = [[200, 204, 101, 201, 202, 102, 203, 100], [2, 3, 200, 0, 201, 203, 1, 204, 202]]
        assert values("records", data, 2) == want

    def test_too_few_files(self, numbers):
        with pytest.raises(RuntimeError):
            values("records", numbers("records", [4, 3], num_shards=3, shard_id=0))


# ---- lines ----


class TestTextFile:
    @pytest.mark.parametrize(
        ("data", "want"),
        [
            (b"a\r\nb\r\n\r\nc", ["a\r", "b\r", "\r", "c"]),
            (b"a\n\n  \nb\n", ["a", "  ", "b"]),
            ("é€\n".encode(), ["é€"]),
            (b"a\0b\nc\n", ["a\0b", "c"]),
            (b"\xef\xbb\xbfab\nc\n", ["\ufeffab", "c"]),
            (b"a\x0bb\x0cc\n", ["a\x0bb\x0cc"]),
        ],
    )
    def test_lines(self, tmp_path, data, want):
        (tmp_path / "a.txt").write_bytes(data)
        found = ds.TextFileDataset(str(tmp_path / "a.txt"), shuffle=False)
        assert rows_of(found, "text") == want
        assert found.get_col_names() == ["text"]

    def test_dtypes(self, tmp_path):
        (tmp_path / "a.txt").write_text("ab\nc\n")
        found = described(ds.TextFileDataset(str(tmp_path / "a.txt"), shuffle=False))
        assert found == [{"text": ("<U2", (), "ab")}, {"text": ("<U1", (), "c")}]

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\nb\n"])
    def test_no_lines(self, tmp_path, data):
        (tmp_path / "a.txt").write_bytes(data)
        with pytest.raises(RuntimeError):
            rows_of(ds.TextFileDataset(str(tmp_path / "a.txt"), shuffle=False), "text")

    def test_names(self, tmp_path):
        for name in "ba":
            (tmp_path / f"{name}.txt").write_text(f"{name}1\n")
        for given in ([str(tmp_path / "b.txt"), str(tmp_path / "a.txt")], str(tmp_path / "?.txt")):
            assert rows_of(ds.TextFileDataset(given, shuffle=False, num_parallel_workers=1), "text") == ["a1", "b1"]

    @pytest.mark.parametrize(("given", "error"), [("nope.txt", ValueError), ([], ValueError), (3, TypeError)])
    def test_no_files(self, given, error):
        with pytest.raises(error):
            ds.TextFileDataset(given)

    def test_a_folder(self, tmp_path):
        with pytest.raises(ValueError):
            ds.TextFileDataset(str(tmp_path))


class TestCsv:
    @pytest.fixture
    def read(self, tmp_path):
        def read(text, **kwargs):
            (tmp_path / "a.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
            return described(ds.CSVDataset(str(tmp_path / "a.csv"), shuffle=False, **kwargs))

        return read

    @pytest.mark.parametrize(("workers", "want"), [(1, [4, 5, 6, 0]), (2, [4, 5, 6, 0])])
    def test_a_shard_that_goes_round_one_file(self, tmp_path, workers, want):
        (tmp_path / "a.csv").write_text("x\n" + "".join(f"{i}\n" for i in range(7)))
        shard = {"num_shards": 2, "shard_id": 1, "num_parallel_workers": workers}
        data = ds.CSVDataset(str(tmp_path / "a.csv"), column_defaults=[1], shuffle=False, **shard)
        assert [int(row["x"]) for row in data.create_dict_iterator(num_epochs=1, output_numpy=True)] == want

    @pytest.mark.parametrize(
        "text", ["a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n\n1,2\n\n3,4\n\n"]
    )
    def test_a_line_of_names(self, read, text):
        assert read(text) == [{"a": ("<U1", (), x), "b": ("<U1", (), y)} for x, y in ("12", "34")]

    def test_types(self, read):
        found = read("1,2.5,abc\n3,4,\n", column_defaults=[1, 2.0, "x"], column_names=["x", "y", "z"])
        assert found == [
            {"x": ("int32", (), 1), "y": ("float32", (), 2.5), "z": ("<U3", (), "abc")},
            {"x": ("int32", (), 3), "y": ("float32", (), 4.0), "z": ("<U1", (), "")},
        ]

    @pytest.mark.parametrize(("text", "want"), [("1.5", 1), (" 1 ", 1), ("12abc", 12), ("-3", -3), ("+3", 3)])
    def test_ints_are_what_a_text_begins_with(self, read, text, want):
        assert read(f"{text},2\n", column_defaults=[1, 1], column_names=["x", "y"])[0]["x"] == ("int32", (), want)

    @pytest.mark.parametrize(("text", "want"), [("1e5", 1e5), ("-inf", -float("inf")), ("0x10", 16), (".5", 0.5)])
    def test_floats(self, read, text, want):
        assert read(f"{text}\n", column_defaults=[1.0], column_names=["x"])[0]["x"] == ("float32", (), want)

    @pytest.mark.parametrize(
        ("text", "want"),
        [
            ('"a,b","c""d"\n', ["a,b", 'c"d']),
            ('"x\ny",z\n', ["x\ny", "z"]),
            ('"",d\n', ["", "d"]),
            ("é,€\n", ["é", "€"]),
            ("a\0c,b\n", ["a\0c", "b"]),
        ],
    )
    def test_texts(self, read, text, want):
        (row,) = read(text, column_names=["x", "y"])
        assert [value for _, _, value in row.values()] == want

    def test_a_delimiter(self, read):
        assert read("1;2\n", field_delim=";", column_names=["x", "y"])[0]["y"] == ("<U1", (), "2")

    def test_names_with_quotes_and_spaces(self, read):
        assert list(read('"a", b \n1,2\n')[0]) == ['"a"', " b "]

    @pytest.mark.parametrize(
        ("text", "given"),
        [
            ("1,2,3\n", {"column_names": ["x", "y"]}),
            ("1\n", {"column_names": ["x", "y"]}),
            ("1,2,\n", {"column_names": ["x", "y"]}),
            ("1,2\n  \n3,4\n", {"column_names": ["x", "y"]}),
            ('"ab"c,d\n', {"column_names": ["x", "y"]}),
            ('"ab,c\n', {"column_names": ["x", "y"]}),
            ('a"b,c\n', {"column_names": ["x", "y"]}),
            (b"\xff,b\n", {"column_names": ["x", "y"]}),
            *(
                (f"{text},2\n", {"column_defaults": [7], "column_names": ["x", "y"]})
                for text in ("", "x", "99999999999")
            ),
            *((f"{text},2\n", {"column_defaults": [7.0], "column_names": ["x", "y"]}) for text in ("", "abc")),
            ("a,a\n1,2\n", {}),
            ("a,b\n", {}),
            ("", {}),
            ("", {"column_names": ["x"]}),
            ("1,2\n", {"column_names": ["x", "x"]}),
            ("1,2\n", {"column_names": ["x", ""]}),
        ],
    )
    def test_what_is_no_csv(self, read, text, given):
        with pytest.raises(RuntimeError):
            read(text, **given)

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"field_delim": ";;"}, ValueError),
            ({"field_delim": '"'}, ValueError),
            ({"field_delim": "\n"}, ValueError),
            ({"column_defaults": [None]}, TypeError),
        ],
    )
    def test_what_is_refused(self, read, given, error):
        with pytest.raises(error):
            read("a\n1\n", **given)

    def test_other_names(self, tmp_path):
        for name, text in {"a": "a,b\n1,2\n", "b": "a,c\n3,4\n"}.items():
            (tmp_path / f"{name}.csv").write_text(text)
        with pytest.raises(RuntimeError):
            rows_of(ds.CSVDataset([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]), "a")


PAIR = {"sentence1": "a", "sentence2": "é", "label": "0", "id": 3}
SPANS = {"span1_index": 1, "span1_text": "a", "span2_index": 3, "span2_text": "b"}
CSL = {"id": 1, "abst": "x", "keyword": ["a", "b"], "label": "1"}


class TestClue:
    @pytest.fixture
    def read(self, tmp_path):
        def read(rows, task, usage="train"):
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            (tmp_path / "c.json").write_text("\n".join(lines))
            return described(ds.CLUEDataset(str(tmp_path / "c.json"), task, usage, shuffle=False))

        return read

    @pytest.mark.parametrize(
        ("task", "usage", "row", "want"),
        [
            *((task, "train", PAIR, {"label": "0", "sentence1": "a", "sentence2": "é"}) for task in ("AFQMC", "CMNLI")),
            ("AFQMC", "test", PAIR, {"id": 3, "sentence1": "a", "sentence2": "é"}),
            ("CSL", "eval", CSL, {"abst": "x", "id": 1, "keyword": ["a", "b"], "label": "1"}),
            ("CSL", "test", CSL, {"abst": "x", "id": 1, "keyword": ["a", "b"]}),
            ("IFLYTEK", "train", {"label": "1", "label_des": "d", "sentence": "s", "id": 0}, None),
            (
                "TNEWS",
                "test",
                {"label": "1", "keywords": "k", "sentence": "s", "id": 0},
                {"id": 0, "keywords": "k", "sentence": "s"},
            ),
            (
                "WSC",
                "train",
                {"target": SPANS, "idx": 0, "label": "true", "text": "t"},
                {"idx": 0, "label": "true", **SPANS, "text": "t"},
            ),
        ],
    )
    def test_columns(self, read, task, usage, row, want):
        want = want or {"label": "1", "label_des": "d", "sentence": "s"}
        (found,) = read([row], task, usage)
        assert {name: value for name, (_, _, value) in found.items()} == want
        assert [dtype for dtype, _, value in found.values() if isinstance(value, int)] == ["uint32"] * sum(
            isinstance(value, int) for value in want.values()
        )

    def test_empty_lines(self, read):
        assert len(read([PAIR, "", PAIR], "AFQMC")) == 2

    @pytest.mark.parametrize("row", [{"sentence1": "a"}, "xx", "[1]"])
    def test_no_rows_of_the_task(self, read, row):
        with pytest.raises(RuntimeError):
            read([row], "AFQMC")

    @pytest.mark.parametrize("given", [("foo",), ("AFQMC", "foo")])
    def test_what_is_refused(self, read, given):
        with pytest.raises(ValueError):
            read([PAIR], *given)


# ---- records ----

ROWS = [{"i": [1, 2, -3], "f": [1.5, 2.5], "b": b"abc", "z": 7}, {"i": [4, 5, 6], "f": [0.0, 1.0], "b": b"d\0", "z": 8}]


class TestTFRecord:
    @pytest.fixture
    def read(self, tmp_path):
        def read(rows, columns=None, **kwargs):
            data = rows if isinstance(rows, bytes) else tfrecord(rows)
            (tmp_path / "a.tfrecord").write_bytes(data)
            if columns:
                kwargs["schema"] = ds.Schema()
                for column in columns:
                    kwargs["schema"].add_column(*column)
            return described(ds.TFRecordDataset(str(tmp_path / "a.tfrecord"), shuffle=False, **kwargs))

        return read

    def test_written_in_another_order_and_in_parts(self, tmp_path):
        """What the format allows: a name after its feature, ints in two parts, a feature twice, of which the last counts."""
        ints = field(3, field(1, varint(5) + varint(300)) + field(1, varint(-1)))
        entries = [field(2, ints) + field(1, b"n"), field(1, b"f") + field(2, feature([0.5, 1.5]))]
        last = field(1, b"f") + field(2, feature([2.5]))
        rows = [b"".join(field(1, entry) for entry in chosen) for chosen in (entries, [*entries, last])]
        parts = field(1, field(1, entries[0])) + field(1, field(1, entries[1]))
        (tmp_path / "a").write_bytes(b"".join(record(data) for data in [*(field(1, row) for row in rows), parts]))
        dataset = ds.TFRecordDataset(str(tmp_path / "a"), shuffle=False)
        assert [(row["f"][2], row["n"][2]) for row in described(dataset)] == [
            ([0.5, 1.5], [5, 300, -1]),
            ([2.5], [5, 300, -1]),
            ([0.5, 1.5], [5, 300, -1]),
        ]

    def test_rows_of_different_lengths(self, read):
        rows = [{"n": list(range(i, 200 * i, 50 + i)), "b": [b"x" * i]} for i in range(1, 9)]
        assert [row["n"][2] for row in read(tfrecord(rows))] == [row["n"] for row in rows]

    @pytest.mark.parametrize("packed", [True, False])
    def test_without_a_schema(self, read, packed):
        assert read(tfrecord(ROWS, packed))[0] == {
            "b": ("uint8", (3,), [97, 98, 99]),
            "f": ("float32", (2,), [1.5, 2.5]),
            "i": ("int64", (3,), [1, 2, -3]),
            "z": ("int64", (1,), [7]),
        }

    def test_columns(self, read):
        assert list(read(ROWS, columns_list=["z", "b"])[0]) == ["z", "b"]

    def test_several_bytes(self, read):
        """One after the other; without a schema the shorter ones are filled up with spaces."""
        assert read([{"b": [b"ab", b"c"]}]) == [{"b": ("uint8", (4,), [97, 98, 99, 32])}]
        assert read([{"b": [b"ab", b"c"]}], [("b", "uint8")]) == [{"b": ("uint8", (3,), [97, 98, 99])}]

    @pytest.mark.parametrize(
        ("column", "want"),
        [
            *(
                (("i", kind), (kind, (3,), [1, 2, -3]))
                for kind in ("int8", "int16", "int32", "int64", "float16", "float64")
            ),
            (("i", "uint8"), ("uint8", (3,), [1, 2, 253])),
            (("i", "bool"), ("bool", (3,), [True] * 3)),
            (("i", ms.int32, [1, 3]), ("int32", (1, 3), [[1, 2, -3]])),
            (("i", "int64", [-1, 1]), ("int64", (3, 1), [[1], [2], [-3]])),
            (("z", "int32", []), ("int32", (), 7)),
            (("z", "int64", [1]), ("int64", (1,), [7])),
            (("f", "float64"), ("float64", (2,), [1.5, 2.5])),
            (("f", "int32"), ("int32", (2,), [1, 2])),
            (("b", "uint8"), ("uint8", (3,), [97, 98, 99])),
            (("b", "string"), ("<U3", (1,), ["abc"])),
        ],
    )
    def test_with_a_schema(self, read, column, want):
        assert read(ROWS, [column])[0] == {column[0]: want}

    @pytest.mark.parametrize(
        "column",
        [
            *(("i", "int64", [4]), ("i", "int64", []), ("i", "string"), ("f", "string"), ("b", "int8"), ("q", "int64")),
            *(("i", "int64", [-1, -1]), ("f", "float32", [3, -1])),
        ],
    )
    def test_another_schema(self, read, column):
        with pytest.raises(RuntimeError):
            read(ROWS, [column])

    def test_texts_of_several_lengths(self, read):
        rows = [{"b": [b"ab", b"c", b""]}, {"b": "é"}]
        assert [row["b"][1:] for row in read(rows, [("b", "string")])] == [((3,), ["ab", "c", ""]), ((1,), ["é"])]

    @pytest.mark.mindspore_wrong("it gives (4,); and the lower bytes of floats as ints")
    def test_the_shape_of_the_schema(self, read):
        assert read([{"b": [b"ab", b"cd"]}], [("b", "uint8", [-1, 2])])[0]["b"][1] == (2, 2)
        assert read([{"f": [1.0, 2.0]}], [("f", "int8")]) == [{"f": ("int8", (2,), [1, 2])}]

    def test_a_file_of_a_schema(self, read, tmp_path):
        schema = {
            "datasetType": "TF",
            "numRows": 1,
            "columns": {"z": {"type": "int32", "rank": 1}, "i": {"type": "int64", "rank": 1}},
        }
        (tmp_path / "s.json").write_text(json.dumps(schema))
        assert read(ROWS, schema=str(tmp_path / "s.json")) == [
            {"i": ("int64", (3,), [1, 2, -3]), "z": ("int32", (1,), [7])}
        ]
        assert len(read(ROWS, schema=str(tmp_path / "s.json"), num_samples=2)) == 2

    @pytest.mark.parametrize(("schema", "error"), [("nope.json", ValueError), (3, TypeError)])
    def test_no_schema(self, read, schema, error):
        with pytest.raises(error):
            read(ROWS, schema=schema)

    @pytest.mark.parametrize(("kind", "compress"), [("GZIP", gzip.compress), ("ZLIB", zlib.compress)])
    def test_compressed(self, read, kind, compress):
        assert read(compress(tfrecord(ROWS)), compression_type=kind) == read(ROWS)
        with pytest.raises(ValueError):
            read(ROWS, compression_type="LZ")

    @pytest.mark.parametrize("columns", [["nope"], ["z", "z"]])
    def test_no_columns(self, read, columns):
        with pytest.raises(RuntimeError):
            read(ROWS, columns_list=columns)

    def test_other_features(self, read):
        with pytest.raises(RuntimeError):
            read([{"i": 1}, {"j": 1}])

    @pytest.mark.parametrize("data", [b"", b"garbage" * 30])
    def test_no_tfrecord(self, read, data):
        with pytest.raises(RuntimeError):
            read(data)

    @pytest.mark.parametrize(("given", "error"), [("nope", ValueError), ([], ValueError), (3, TypeError)])
    def test_no_files(self, given, error):
        with pytest.raises(error):
            ds.TFRecordDataset(given)
