"""The datasets of images: MNIST and its kin, CIFAR, a folder for each class, manifests, VOC, COCO, CelebA."""

import json

import mindspore.dataset as ds
import numpy as np
import pytest

from .files import described, idx, rows_of, write_mnist

#: What is taken for an image where it is not decoded.
JPEG = b"\xff\xd8\xff\xe0 no more than the beginning"


def write(path, data=JPEG):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def firsts(dataset):
    """The first element of each row's image, and its label."""
    iterator = dataset.create_dict_iterator(num_epochs=1, output_numpy=True)
    return [(int(row["image"].reshape(-1)[0]), row["label"].tolist()) for row in iterator]


class TestMnist:
    @pytest.fixture
    def folder(self, tmp_path):
        write_mnist(tmp_path / "m", {"train": 5})
        write_mnist(tmp_path / "m", {"t10k": 3}, first=10)
        return str(tmp_path / "m")

    @pytest.mark.parametrize("name", ["MnistDataset", "FashionMnistDataset", "KMnistDataset"])
    def test_rows(self, folder, name):
        made = getattr(ds, name)
        assert firsts(made(folder, "train", shuffle=False)) == [(i, i) for i in range(5)]
        assert firsts(made(folder, "test", shuffle=False)) == [(10 + i, i) for i in range(3)]
        both = [(10, 0), (11, 1), (12, 2), *((i, i) for i in range(5))]
        assert firsts(made(folder, shuffle=False)) == firsts(made(folder, "all", shuffle=False)) == both
        row = next(made(folder).create_dict_iterator(output_numpy=True))
        assert [(name, v.dtype, v.shape) for name, v in row.items()] == [
            ("image", np.uint8, (28, 28, 1)),
            ("label", np.uint32, ()),
        ]

    def test_shuffled(self, folder):
        ds.config.set_seed(3)
        by_hand = ds.NumpySlicesDataset(list(range(5)), ["label"])
        assert rows_of(ds.MnistDataset(folder, "train"), "label", 2) == rows_of(by_hand, "label", 2)

    def test_emnist(self, tmp_path):
        write_mnist(tmp_path / "e", {"emnist-mnist-train": 4, "emnist-mnist-test": 2, "emnist-letters-train": 1})
        assert len(firsts(ds.EMnistDataset(str(tmp_path / "e"), "mnist", "train"))) == 4
        assert len(firsts(ds.EMnistDataset(str(tmp_path / "e"), "mnist"))) == 6
        with pytest.raises(RuntimeError):
            described(ds.EMnistDataset(str(tmp_path / "e"), "balanced"))
        with pytest.raises(ValueError):
            ds.EMnistDataset(str(tmp_path / "e"), "foo")

    def test_qmnist(self, tmp_path):
        write_mnist(tmp_path / "q", {"qmnist-train": 4})
        write(tmp_path / "q/qmnist-train-labels-idx2-int", idx(np.arange(32, dtype=np.int32).reshape(4, 8)))
        (tmp_path / "q/qmnist-train-labels-idx1-ubyte").unlink()
        folder = str(tmp_path / "q")
        assert firsts(ds.QMnistDataset(folder, "train", shuffle=False)) == [(i, 8 * i) for i in range(4)]
        whole = firsts(ds.QMnistDataset(folder, "train", compat=False, shuffle=False))
        assert whole[1] == (1, list(range(8, 16)))

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            (lambda b: b[:-5], "images"),
            (lambda b: b + b"x", "images"),
            (lambda b: b"\1" + b[1:], "images"),
            (lambda b: b[:4] + b"\x7f" + b[5:], "images"),
            (lambda b: b[:-1], "labels"),
            (lambda b: b"", "labels"),
        ],
    )
    def test_a_damaged_file(self, folder, tmp_path, change, name):
        (path,) = (tmp_path / "m").glob(f"train-{name}*")
        path.write_bytes(change(path.read_bytes()))
        with pytest.raises(RuntimeError):
            described(ds.MnistDataset(folder, "train"))

    def test_no_labels(self, folder, tmp_path):
        (tmp_path / "m/train-labels-idx1-ubyte").unlink()
        with pytest.raises(RuntimeError):
            described(ds.MnistDataset(folder, "train"))

    @pytest.mark.parametrize(
        ("given", "error"),
        [(("nope",), ValueError), ((3,), TypeError), ((".", "foo"), ValueError), ((".", 3), TypeError)],
    )
    def test_what_is_refused(self, given, error):
        with pytest.raises(error):
            ds.MnistDataset(*given)

    def test_no_files(self, tmp_path):
        with pytest.raises(RuntimeError):
            described(ds.MnistDataset(str(tmp_path)))

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"num_shards": 2}, RuntimeError),
            ({"shard_id": 1}, RuntimeError),
            ({"num_shards": 2, "shard_id": 2}, ValueError),
            ({"num_samples": -1}, ValueError),
            ({"shuffle": 3}, TypeError),
            ({"sampler": [0], "shuffle": True}, RuntimeError),
            ({"sampler": [0], "num_samples": 1}, RuntimeError),
        ],
    )
    def test_which_rows(self, folder, given, error):
        with pytest.raises(error):
            ds.MnistDataset(folder, **given)


def cifar(labels, count, first):
    """A file of this many records: the i-th has i % 10 for its labels, and i % 251 for its first red byte."""
    records = np.zeros((count, labels + 3072), np.uint8)
    records[:, :labels] = np.arange(count)[:, None] % 10
    records[:, labels] = np.arange(count) % 251
    records[:, labels + 1024] = first
    return records.tobytes()


class TestCifar:
    def test_ten(self, tmp_path):
        for i, name in enumerate(("data_batch_1", "data_batch_2", "test_batch")):
            write(tmp_path / f"{name}.bin", cifar(1, 10_000, i))
        sizes = {u: ds.Cifar10Dataset(str(tmp_path), u).get_dataset_size() for u in ("train", "test", "all", None)}
        assert sizes == {"train": 20_000, "test": 10_000, "all": 30_000, None: 30_000}
        data = ds.Cifar10Dataset(str(tmp_path), sampler=ds.SubsetSampler([3, 10_003, 20_004]))
        rows = list(data.create_dict_iterator(num_epochs=1, output_numpy=True))
        assert [row["image"][0, 0].tolist() for row in rows] == [[3, 0, 0], [3, 1, 0], [4, 2, 0]]
        assert [int(row["label"]) for row in rows] == [3, 3, 4]
        assert (rows[0]["image"].dtype, rows[0]["image"].shape, rows[0]["label"].dtype) == (
            np.uint8,
            (32, 32, 3),
            np.uint32,
        )

    def test_shuffled(self, tmp_path):
        ds.config.set_seed(3)
        write(tmp_path / "test_batch.bin", cifar(1, 10_000, 0))
        by_hand = ds.NumpySlicesDataset(np.arange(10_000) % 10, ["label"])
        assert rows_of(ds.Cifar10Dataset(str(tmp_path)), "label") == rows_of(by_hand, "label")

    def test_a_hundred(self, tmp_path):
        write(tmp_path / "test.bin", cifar(2, 10_000, 0))
        data = ds.Cifar100Dataset(str(tmp_path), "test", shuffle=False, num_samples=2)
        assert data.get_col_names() == ["image", "coarse_label", "fine_label"]
        assert rows_of(data, "fine_label") == [0, 1]

    def test_another_size(self, tmp_path):
        write(tmp_path / "data_batch_1.bin", cifar(1, 5, 0))
        with pytest.raises(RuntimeError):
            described(ds.Cifar10Dataset(str(tmp_path)))

    def test_no_files(self, tmp_path):
        for usage in ("train", None):
            with pytest.raises(RuntimeError):
                described(ds.Cifar10Dataset(str(tmp_path), usage))
        with pytest.raises(ValueError):
            ds.Cifar10Dataset(str(tmp_path), "foo")


class TestImageFolder:
    @pytest.fixture
    def folder(self, tmp_path):
        for name in ("10/b.png", "10/a.png", "9/c.JPG", "a/d.png", "a/notes.txt"):
            write(tmp_path / "f" / name, name)
        (tmp_path / "f/empty").mkdir()
        write(tmp_path / "f/stray.png")
        return str(tmp_path / "f")

    def rows(self, folder, **kwargs):
        data = ds.ImageFolderDataset(folder, shuffle=False, **kwargs)
        iterator = data.create_dict_iterator(num_epochs=1, output_numpy=True)
        return [(row["image"].tobytes().decode(), int(row["label"])) for row in iterator]

    def test_rows(self, folder):
        want = [("10/a.png", 0), ("10/b.png", 0), ("9/c.JPG", 1), ("a/d.png", 2), ("a/notes.txt", 2)]
        assert self.rows(folder) == self.rows(folder, extensions=[]) == want
        data = ds.ImageFolderDataset(folder)
        assert data.get_class_indexing() == {"10": 0, "9": 1, "a": 2, "empty": 3}
        assert data.num_classes() == data.batch(2).num_classes() == 4
        row = next(data.create_dict_iterator(output_numpy=True))
        assert (row["image"].dtype, row["image"].ndim, row["label"].dtype) == (np.uint8, 1, np.int32)

    @pytest.mark.parametrize(
        ("seed", "given", "want"),
        [
            (0, {"num_val": 2}, ["a2 a2 b4 b5 c2 c3", "a2 a4 b4 b5 c0 c0"]),
            (7, {"num_val": 2}, ["a0 a1 b4 b1 c1 c3", "a4 a0 b5 b1 c3 c1"]),
            (0, {"num_val": 3, "shuffle": True}, ["c2 c2 c3 b3 b5 b3 a4 a2 a3", "c1 c3 c2 b5 b0 b0 a1 a4 a0"]),
            (7, {"num_val": 2, "shuffle": True, "num_samples": 4}, ["c0 c3 a1 a2", "c3 c0 a4 a1"]),
        ],
    )
    def test_some_of_each_class(self, tmp_path, seed, given, want):
        for name, files in {"a": 5, "b": 6, "c": 4}.items():
            for i in range(files):
                write(tmp_path / name / f"{i}.jpg", f"{name}{i}")
        ds.config.set_seed(seed)
        data = ds.ImageFolderDataset(str(tmp_path), sampler=ds.PKSampler(**given))
        rows = data.create_dict_iterator(num_epochs=2, output_numpy=True)
        assert [" ".join(row["image"].tobytes().decode() for row in rows) for _ in want] == want

    def test_extensions(self, folder):
        assert [name for name, _ in self.rows(folder, extensions=[".png"])] == ["10/a.png", "10/b.png", "a/d.png"]
        assert [name for name, _ in self.rows(folder, extensions=[".JPG"])] == ["9/c.JPG"]
        for none in (["png"], [".xyz"]):
            with pytest.raises(RuntimeError):
                self.rows(folder, extensions=none)

    def test_class_indexing(self, folder):
        assert self.rows(folder, class_indexing={"a": 7, "9": 3})[0] == ("9/c.JPG", 3)
        assert [label for _, label in self.rows(folder, class_indexing={"a": 7})] == [7, 7]
        for missing in ({"nope": 0}, {"a": 0, "nope": 1}):
            with pytest.raises(RuntimeError):
                ds.ImageFolderDataset(folder, class_indexing=missing).num_classes()

    def test_shuffled(self, folder):
        ds.config.set_seed(3)
        by_hand = ds.NumpySlicesDataset([0, 0, 1, 2, 2], ["label"])
        assert rows_of(ds.ImageFolderDataset(folder), "label", 3) == rows_of(by_hand, "label", 3)

    def test_shards(self, folder):
        data = ds.ImageFolderDataset(folder, num_shards=2, shard_id=1, shuffle=False)
        assert rows_of(data, "label") == [0, 2, 0]

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"extensions": ".png"}, TypeError),
            ({"class_indexing": {"a": "x"}}, TypeError),
            ({"class_indexing": {3: 1}}, TypeError),
            ({"decode": 3}, TypeError),
        ],
    )
    def test_what_is_refused(self, folder, given, error):
        with pytest.raises(error):
            self.rows(folder, **given)

    @pytest.mark.parametrize(("given", "error"), [("nope", ValueError), ("", ValueError), (3, TypeError)])
    def test_no_folder(self, given, error):
        with pytest.raises(error):
            ds.ImageFolderDataset(given)

    def test_no_images(self, folder, tmp_path):
        for below in ("f/empty", "f/a"):
            with pytest.raises(RuntimeError):
                described(ds.ImageFolderDataset(str(tmp_path / below)))

    def test_decode(self, tmp_path):
        image = pytest.importorskip("PIL.Image").new("RGB", (4, 3), (1, 2, 3))
        (tmp_path / "f/a").mkdir(parents=True)
        image.save(tmp_path / "f/a/x.png")
        row = next(ds.ImageFolderDataset(str(tmp_path / "f"), decode=True).create_dict_iterator(output_numpy=True))
        assert (row["image"].dtype, row["image"].shape, row["image"][0, 0].tolist()) == (np.uint8, (3, 4, 3), [1, 2, 3])


class TestManifest:
    @pytest.fixture
    def read(self, tmp_path):
        def read(rows, **kwargs):
            names = {row["source"] for row in rows if isinstance(row, dict) and "source" in row}
            paths = {name: write(tmp_path / name) for name in names if name != "nope"}
            lines = [
                row if isinstance(row, str) else json.dumps(row | {"source": paths.get(row.get("source"), "nope")})
                for row in rows
            ]
            (tmp_path / "m.manifest").write_text("".join(f"{line}\n" for line in lines))
            return ds.ManifestDataset(str(tmp_path / "m.manifest"), shuffle=False, **kwargs)

        return read

    @staticmethod
    def entry(source, *names, usage="train"):
        return {"source": source, "usage": usage, "annotation": [{"name": name} for name in names]}

    def test_rows(self, read):
        rows = [self.entry("1.jpg", "dog"), self.entry("2.jpg", "cat"), self.entry("3.jpg", "ant", usage="eval")]
        assert [label for _, label in firsts(read(rows))] == [1, 0]
        assert read(rows).get_class_indexing() == {"cat": 0, "dog": 1}
        assert [label for _, label in firsts(read(rows, usage="eval"))] == [0]
        assert [label for _, label in firsts(read(rows, class_indexing={"dog": 4}))] == [4]

    def test_several_classes(self, read):
        assert described(read([self.entry("1.jpg", "b", "a")]))[0]["label"] == ("int32", (2,), [1, 0])

    @pytest.mark.parametrize(
        "rows",
        [
            *(["garbage"], [], [""], ["3"], ['{"source": "x"']),
            *([entry("nope", "a")] for entry in [lambda *a: {"source": a[0], "usage": "train", "annotation": []}]),
            [{"source": "1.jpg", "annotation": []}],
            [{"source": "1.jpg", "usage": "train"}],
        ],
    )
    def test_no_manifest(self, read, rows):
        with pytest.raises(RuntimeError):
            described(read(rows))

    def test_what_is_refused(self, read):
        with pytest.raises(RuntimeError):
            described(read([self.entry("1.jpg", "a")], usage="foo"))
        with pytest.raises(ValueError):
            ds.ManifestDataset("nope.manifest")


def voc_object(name, box, extra=""):
    sides = "".join(f"<{side}>{n}</{side}>" for side, n in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))
    return f"<object><name>{name}</name>{extra}<bndbox>{sides}</bndbox></object>"


class TestVoc:
    @pytest.fixture
    def folder(self, tmp_path):
        for i in range(3):
            write(tmp_path / f"JPEGImages/{i}.jpg", JPEG + bytes([i]))
            write(tmp_path / f"SegmentationClass/{i}.png", b"png" + bytes([i]))
        objects = [
            voc_object("dog", (1, 2, 3, 4), "<difficult>1</difficult><truncated>0</truncated>"),
            voc_object("cat", (1, 1, 2, 2), "<truncated>1</truncated>") + voc_object("dog", (1, 2, 3, 3)),
            voc_object("ant", (1.5, 2.5, 3, 4)),
        ]
        for i, text in enumerate(objects):
            write(tmp_path / f"Annotations/{i}.xml", f"<annotation>{text}</annotation>")
        write(tmp_path / "ImageSets/Main/train.txt", "0\n1\r\n2")
        write(tmp_path / "ImageSets/Segmentation/train.txt", "1\n0\n")
        return tmp_path

    def test_detection(self, folder):
        data = ds.VOCDataset(str(folder), "Detection", "train", shuffle=False)
        assert data.get_col_names() == ["image", "bbox", "label", "difficult", "truncate"]
        assert data.get_class_indexing() == {"ant": 0, "cat": 1, "dog": 2}
        rows = described(data)
        assert [row["bbox"] for row in rows[:2]] == [
            ("float32", (1, 4), [[1, 2, 2, 2]]),
            ("float32", (2, 4), [[1, 1, 1, 1], [1, 2, 2, 1]]),
        ]
        assert [row["label"] for row in rows[:2]] == [("uint32", (1, 1), [[2]]), ("uint32", (2, 1), [[1], [2]])]
        assert [row["difficult"][2] for row in rows] == [[[1]], [[0], [0]], [[0]]]
        assert [row["truncate"][2] for row in rows] == [[[0]], [[1], [0]], [[0]]]

    def test_class_indexing(self, folder):
        data = ds.VOCDataset(str(folder), "Detection", "train", class_indexing={"dog": 5, "cat": 2}, shuffle=False)
        assert [row["label"][2] for row in described(data)] == [[[5]], [[2], [5]]]

    def test_segmentation(self, folder):
        rows = ds.VOCDataset(str(folder), shuffle=False).create_dict_iterator(num_epochs=1, output_numpy=True)
        assert [(row["image"][-1], row["target"].tobytes()) for row in rows] == [(1, b"png\1"), (0, b"png\0")]
        with pytest.raises(ValueError):
            ds.VOCDataset(str(folder), class_indexing={"a": 0})

    @pytest.mark.parametrize(
        "text",
        [
            *("garbage", "<annotation>", "<annotation/>", "<annotation><object><name>x</name></object></annotation>"),
            *(
                f"<annotation>{voc_object('x', box)}</annotation>"
                for box in ((3, 1, 1, 4), ("a", 1, 1, 4), (0, 0, 0, 4))
            ),
        ],
    )
    def test_no_annotation(self, folder, text):
        write(folder / "Annotations/0.xml", text)
        with pytest.raises(RuntimeError):
            described(ds.VOCDataset(str(folder), "Detection", "train"))

    @pytest.mark.mindspore_wrong("it reads what is outside of the folder, and takes entities for names")
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("ImageSets/Main/train.txt", "../../0\n"),
            (
                "Annotations/0.xml",
                '<!DOCTYPE a [<!ENTITY b "c">]><annotation>' + voc_object("&b;", (1, 1, 2, 2)) + "</annotation>",
            ),
        ],
    )
    def test_a_hostile_file(self, folder, name, text):
        write(folder / name, text)
        with pytest.raises(RuntimeError):
            described(ds.VOCDataset(str(folder), "Detection", "train"))

    def test_what_is_missing(self, folder):
        for given in (("Detection", "nope"), ("foo",)):
            with pytest.raises(ValueError):
                ds.VOCDataset(str(folder), *given)
        (folder / "Annotations/1.xml").unlink()
        with pytest.raises(RuntimeError):
            described(ds.VOCDataset(str(folder), "Detection", "train"))


COCO = {
    "images": [{"id": i, "file_name": f"{k}.jpg", "width": 4, "height": 3} for k, i in enumerate((1, 7, 3))],
    "categories": [{"id": 5, "name": "cat", "isthing": 1}, {"id": 2, "name": "dog", "isthing": 0}],
    "annotations": [
        {
            "id": 1,
            "image_id": 7,
            "category_id": 5,
            "bbox": [1, 2, 3, 4],
            "iscrowd": 0,
            "segmentation": [[1, 2, 3, 4, 5, 6], [7, 8]],
        }
        | {"keypoints": [1, 2, 2, 3, 4, 1], "num_keypoints": 2, "caption": "a b"},
        {
            "id": 2,
            "image_id": 1,
            "category_id": 2,
            "bbox": [1.5, 2.5, 3, 4],
            "iscrowd": 1,
            "segmentation": {"counts": [1, 2, 3]},
        }
        | {"keypoints": [0, 0, 0], "num_keypoints": 1, "caption": "ddd"},
        {
            "id": 3,
            "image_id": 7,
            "category_id": 2,
            "bbox": [0, 0, 1, 1],
            "iscrowd": 1,
            "segmentation": {"counts": [1, 2]},
        }
        | {"keypoints": [1, 1, 1], "num_keypoints": 1, "caption": "c"},
    ],
}
SEGMENTS = [{"id": 1, "category_id": 5, "bbox": [1, 1, 2, 2], "iscrowd": 0, "area": 3}]
PANOPTIC = COCO | {"annotations": [{"image_id": 3, "file_name": "p.png", "segments_info": SEGMENTS}]}


class TestCoco:
    @pytest.fixture
    def read(self, tmp_path):
        for i in range(3):
            write(tmp_path / f"images/{i}.jpg", JPEG + bytes([i]))

        def read(content, *args, **kwargs):
            path = write(tmp_path / "c.json", content if isinstance(content, str) else json.dumps(content))
            return ds.CocoDataset(str(tmp_path / "images"), path, *args, shuffle=False, **kwargs)

        return read

    @pytest.mark.parametrize(
        ("task", "content", "want"),
        [
            (
                "Detection",
                COCO,
                {
                    "bbox": ("float32", (2, 4), [[1, 2, 3, 4], [0, 0, 1, 1]]),
                    "category_id": ("uint32", (2, 1), [[5], [2]]),
                    "iscrowd": ("uint32", (2, 1), [[0], [1]]),
                },
            ),
            (
                "Stuff",
                COCO,
                {
                    "segmentation": ("float32", (3, 6), [[1, 2, 3, 4, 5, 6], [7, 8] + [-1] * 4, [1, 2] + [-1] * 4]),
                    "iscrowd": ("uint32", (2, 1), [[0], [1]]),
                },
            ),
            (
                "Keypoint",
                COCO,
                {
                    "keypoints": ("float32", (2, 6), [[1, 2, 2, 3, 4, 1], [1, 1, 1, -1, -1, -1]]),
                    "num_keypoints": ("uint32", (2, 1), [[2], [1]]),
                },
            ),
            ("Captioning", COCO, {"captions": ("<U3", (2, 1), [["a b"], ["c"]])}),
            (
                "Panoptic",
                PANOPTIC,
                {
                    "bbox": ("float32", (1, 4), [[1, 1, 2, 2]]),
                    "category_id": ("uint32", (1, 1), [[5]]),
                    "iscrowd": ("uint32", (1, 1), [[0]]),
                    "area": ("uint32", (1, 1), [[3]]),
                },
            ),
        ],
    )
    def test_tasks(self, read, task, content, want):
        data = read(content, task)
        assert data.get_col_names() == ["image", *want]
        rows = list(data.create_dict_iterator(num_epochs=1, output_numpy=True))
        last = rows[-1]
        assert {name: (str(last[name].dtype), last[name].shape, last[name].tolist()) for name in want} == want
        assert [int(row["image"][-1]) for row in rows] == ([2] if task == "Panoptic" else [0, 1])

    def test_classes(self, read):
        assert read(COCO).get_class_indexing() == {"cat": [5], "dog": [2]}
        assert read(PANOPTIC, "Panoptic").get_class_indexing() == {"cat": [5, 1], "dog": [2, 0]}
        with pytest.raises(NotImplementedError):
            read(COCO, "Stuff").get_class_indexing()

    @pytest.mark.parametrize(
        "content",
        [
            *("garbage", "[]"),
            *({key: value for key, value in COCO.items() if key != left} for left in COCO),
            COCO | {"categories": COCO["categories"][:1]},
            COCO | {"images": COCO["images"][:1]},
            COCO | {"annotations": [COCO["annotations"][0] | {"bbox": "x"}]},
        ],
    )
    def test_no_annotations(self, read, content):
        with pytest.raises(RuntimeError):
            described(read(content))

    @pytest.mark.mindspore_wrong("it reads what is outside of the folder")
    @pytest.mark.parametrize("name", ["../c.json", "/etc/hostname", "a/../../c.json", "", 3])
    def test_a_hostile_file(self, read, name):
        with pytest.raises(RuntimeError):
            described(read(COCO | {"images": [COCO["images"][0] | {"file_name": name}, *COCO["images"][1:]]}))

    def test_what_is_missing(self, read, tmp_path):
        with pytest.raises(ValueError):
            read(COCO, "foo")
        with pytest.raises(ValueError):
            ds.CocoDataset(str(tmp_path), "nope.json")
        (tmp_path / "images/1.jpg").unlink()
        with pytest.raises(RuntimeError):
            described(read(COCO))


ATTRIBUTES = "3\nSmiling Young\n0.jpg  1 -1\n1.jpg -1 -1\n2.jpg  1  1\n"
PARTS = "0.jpg 0\n1.jpg 1\n2.jpg 2\n"


class TestCelebA:
    @pytest.fixture
    def read(self, tmp_path):
        for i in range(3):
            write(tmp_path / f"{i}.jpg", JPEG + bytes([i]))

        def read(attributes=ATTRIBUTES, parts=PARTS, **kwargs):
            for name, text in {"list_attr_celeba.txt": attributes, "list_eval_partition.txt": parts}.items():
                if text is not None:
                    (tmp_path / name).write_text(text)
            data = ds.CelebADataset(str(tmp_path), shuffle=False, **kwargs)
            rows = data.create_dict_iterator(num_epochs=1, output_numpy=True)
            return [(int(row["image"][-1]), str(row["attr"].dtype), row["attr"].tolist()) for row in rows]

        return read

    def test_rows(self, read):
        want = [(0, "uint32", [1, 0]), (1, "uint32", [0, 0]), (2, "uint32", [1, 1])]
        assert read() == read(parts=None) == want
        for i, usage in enumerate(("train", "valid", "test")):
            assert read(usage=usage) == [want[i]]
        assert read(extensions=[".jpg"]) == want

    @pytest.mark.parametrize("attributes", [None, "", "a\nb\nc\n", "3\n", ATTRIBUTES.replace("-1", "x")])
    def test_no_list(self, read, attributes):
        with pytest.raises(RuntimeError):
            read(attributes)

    def test_what_is_refused(self, read):
        with pytest.raises(ValueError):
            read(usage="foo")
        with pytest.raises(RuntimeError):
            read(extensions=[".png"])
        with pytest.raises(RuntimeError):
            read(ATTRIBUTES.replace("1.jpg", "9.jpg"))

    @pytest.mark.mindspore_wrong("it reads what is outside of the folder; and rows of fewer attributes")
    @pytest.mark.parametrize(
        "attributes", [ATTRIBUTES.replace("1.jpg", "../1.jpg"), ATTRIBUTES.replace(" -1 -1", " -1")]
    )
    def test_a_hostile_file(self, read, attributes):
        with pytest.raises(RuntimeError):
            read(attributes)

    def test_no_parts(self, tmp_path):
        write(tmp_path / "list_attr_celeba.txt", ATTRIBUTES)
        with pytest.raises(RuntimeError):
            described(ds.CelebADataset(str(tmp_path), usage="train"))
