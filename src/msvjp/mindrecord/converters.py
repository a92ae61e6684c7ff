"""Classes that write well-known datasets into mindrecord files: CIFAR, MNIST, ImageNet, CSV."""

import csv
import gzip
import itertools
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from .. import log
from .._files import cifar
from .._files.damaged import DamagedFileError, reading
from .._files.image_libraries import opencv
from .._op.declare import public
from ._arguments import check_file_name
from .exceptions import PathNotExistsError
from .filewriter import FileWriter

_AT_ONCE = 256
_IMAGENET_PAGE = 1 << 26  # an image must not be larger
SUCCESS, FAILED = 0, 1


class _Converter:
    """The base: `transform` does it, `run` too and returns SUCCESS."""

    @property
    def _api(self) -> str:
        return f"mindspore.mindrecord.{type(self).__name__}"

    def run(self) -> int:
        """Convert.

        Raises:
            RuntimeError: a file is damaged, or one that would be written is there already.
        """
        raise NotImplementedError

    def transform(self) -> None:
        """Convert. The errors are those of `run`."""
        self.run()

    def _check(self, *names: Any, partition_number: Any = 1) -> None:
        for name in names:
            check_file_name(self._api, name)
        if not isinstance(partition_number, int):
            raise ValueError(f"{self._api}: partition_number is {partition_number!r}; give an int")

    def _jpeg(self, image: np.ndarray) -> bytes:
        """The image, RGB or gray, as a JPEG file."""
        return opencv(self._api).imencode(".jpeg", image[..., ::-1])[1].tobytes()


def _write(writer: FileWriter, rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while part := list(islice(left, _AT_ONCE)):
        writer.write_raw_data(part)
    writer.commit()


class _CifarConverter(_Converter):
    """What the two of CIFAR share.

    Args:
        source: the folder of the binary version.
        destination: the file for the training images; that for the test images has the same name and '_test'.
    """

    _parts: tuple[tuple[str, int], tuple[str, int]]  # the pattern of the files for each, and how many records one has
    _labels: tuple[str, ...]

    def __init__(self, source: str, destination: str) -> None:
        self._check(source, destination)
        self._source, self._destination = Path(source), destination
        for pattern, _ in self._parts:
            if not list(self._source.glob(pattern)):
                raise PathNotExistsError(
                    f"{self._api}: {source} has no {pattern}; give the folder of the binary version. That for Python is "
                    "pickled, and files that may be anybody's are not unpickled"
                )

    def run(self, fields: list[str] | None = None) -> int:
        """Convert.

        Args:
            fields: the fields that rows can be looked up by; None for all labels and the number.

        Raises:
            ValueError: fields is no list.
            RuntimeError: a file is damaged, or one that would be written is there already.
        """
        if fields and not isinstance(fields, list):
            raise ValueError(f"{self._api}.run: fields is {fields!r}; give a list of names, or None")
        for (pattern, count), suffix in zip(self._parts, ("", "_test"), strict=True):
            writer = FileWriter(self._destination + suffix)
            numbers = {name: {"type": "int64"} for name in ("id", *self._labels)}
            writer.add_schema({**numbers, "data": {"type": "bytes"}}, "img_test" if suffix else "img_train")
            if fields:
                writer.add_index(fields)
            _write(writer, self._rows(pattern, count))
        return SUCCESS

    def transform(self, fields: list[str] | None = None) -> None:
        """Convert. Arguments and errors as of `run`."""
        self.run(fields)

    def _rows(self, pattern: str, count: int) -> Iterator[dict[str, Any]]:
        names = sorted(self._labels)
        numbers = itertools.count()
        for path in sorted(self._source.glob(pattern)):
            with reading(f"{self._api}: {path}"):
                records = cifar.records(path, count, len(names))
            for row, image in zip(records, cifar.images(records), strict=True):
                labels = dict(zip(names, map(int, row), strict=False))
                yield {"id": next(numbers), **labels, "data": self._jpeg(image)}


@public("mindrecord.Cifar10ToMR")
class Cifar10ToMR(_CifarConverter):
    """CIFAR-10 into a file for training and one for tests, with fields id, label and data, a JPEG.

    Args:
        source: the folder of `data_batch_1.bin` and so on and `test_batch.bin`, the binary version.
        destination: the file for the training images; that for the test images has the same name and '_test'.

    Raises:
        ParamValueError: an argument is no name of a file.
        PathNotExistsError: the files are not there.
    """

    _parts = ("data_batch*.bin", 10_000), ("test_batch*.bin", 10_000)
    _labels = ("label",)


@public("mindrecord.Cifar100ToMR")
class Cifar100ToMR(_CifarConverter):
    """CIFAR-100 into a file for training and one for tests, with fields id, coarse_label, fine_label and data, a JPEG.

    Args:
        source: the folder of `train.bin` and `test.bin`, the binary version.
        destination: the file for the training images; that for the test images has the same name and '_test'.

    Raises:
        ParamValueError: an argument is no name of a file.
        PathNotExistsError: the files are not there.
    """

    _parts = ("train.bin", 50_000), ("test.bin", 10_000)
    _labels = ("fine_label", "coarse_label")


@public("mindrecord.MnistToMR")
class MnistToMR(_Converter):
    """MNIST into `destination_train.mindrecord` and `destination_test.mindrecord`, with fields label and data, a JPEG.

    Args:
        source: the folder of `train-images-idx3-ubyte.gz` and so on.
        destination: how the names of the files begin.
        partition_number: into how many files each part is divided.

    Raises:
        ParamValueError: an argument is no name of a file.
        ValueError: partition_number is no int.
    """

    def __init__(self, source: str, destination: str, partition_number: int = 1) -> None:
        self._check(source, destination, partition_number=partition_number)
        self._source = Path(source)
        names = {"train": "train", "t10k": "test"}
        self._writers = {
            prefix: FileWriter(f"{destination}_{name}.mindrecord", partition_number) for prefix, name in names.items()
        }

    def run(self) -> int:
        for prefix, writer in self._writers.items():
            writer.add_schema({"label": {"type": "int64"}, "data": {"type": "bytes"}}, "mnist_schema")
            writer.add_index(["label"])
            images = self._content(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1)
            labels = self._content(f"{prefix}-labels-idx1-ubyte.gz", 8)
            rows = zip(labels.tolist(), images, strict=True)
            _write(writer, ({"label": label, "data": self._jpeg(image)} for label, image in rows))
        return SUCCESS

    def _content(self, name: str, head: int) -> np.ndarray:
        """What is after the head of an idx file, whose first length must be that of it."""
        path = self._source / name
        with reading(f"{self._api}: {path}"):
            try:
                data = gzip.decompress(path.read_bytes())
            except EOFError as error:
                raise DamagedFileError(f"it ends too soon: {error}") from error
            size = int.from_bytes(data[4:8], "big") * (28 * 28 if head == 16 else 1)
            if len(data) != head + size:
                raise DamagedFileError(f"it has {len(data)} bytes, not {head + size}")
        return np.frombuffer(data, np.uint8, offset=head)


@public("mindrecord.ImageNetToMR")
class ImageNetToMR(_Converter):
    """ImageNet into mindrecord files, with fields label, file_name and image, the bytes of the file.

    Args:
        map_file: lines with the folder of a class and its number, such as 'n02119789 0'.
        image_dir: the folder of these folders. Of their files those count that end with 'JPEG' or 'jpg'.
        destination: the file.
        partition_number: into how many files the rows are divided.

    Raises:
        ParamValueError: an argument is no name of a file.
        ValueError: partition_number is no int.
    """

    def __init__(self, map_file: str, image_dir: str, destination: str, partition_number: int = 1) -> None:
        self._check(map_file, image_dir, destination, partition_number=partition_number)
        self._map_file, self._folder = Path(map_file), Path(image_dir)
        self._writer = FileWriter(destination, partition_number)

    def run(self) -> int:
        """Convert.

        Raises:
            OSError: map_file is not there.
            PathNotExistsError: image_dir has none of its folders.
            RuntimeError: map_file has other lines, or a file that would be written is there already.
        """
        self._writer.set_page_size(_IMAGENET_PAGE)
        fields = {"label": {"type": "int32"}, "image": {"type": "bytes"}, "file_name": {"type": "string"}}
        self._writer.add_schema(fields, "imagenet_schema")
        self._writer.add_index(["label", "file_name"])
        _write(self._writer, self._rows(self._classes()))
        return SUCCESS

    def _classes(self) -> dict[int, Path]:
        if not self._map_file.is_file():
            raise OSError(f"{self._api}: there is no file {self._map_file}")
        rows = [line.split() for line in self._map_file.read_text().splitlines()]
        with reading(f"{self._api}: {self._map_file}"):
            for row in rows:
                if len(row) < 2 or not row[1].isdecimal() or Path(row[0]).name != row[0]:
                    raise DamagedFileError(f"{row} is no folder with a number")
        classes = {int(row[1]): self._folder / row[0] for row in rows}
        there = {number: folder for number, folder in classes.items() if folder.is_dir()}
        if not there:
            raise PathNotExistsError(f"{self._api}: {self._folder} has none of the folders of {self._map_file}")
        return there

    def _rows(self, classes: dict[int, Path]) -> Iterator[dict[str, Any]]:
        for number, folder in classes.items():
            for path in sorted(folder.iterdir()):
                if not path.name.endswith(("JPEG", "jpg")) or not path.stat().st_size:
                    log.warning(f"{self._api}: {path} is left out; it is empty, or ends neither with JPEG nor with jpg")
                    continue
                yield {"file_name": str(path), "label": number, "image": path.read_bytes()}


@public("mindrecord.CsvToMR")
class CsvToMR(_Converter):
    """A CSV file, whose first line names the columns, into mindrecord files.

    A column of ints is int64, of numbers float64 (an empty one is nan), of True and False int32; others are texts.

    Args:
        source: the CSV file.
        destination: the file.
        columns_list: the columns wanted; None for all.
        partition_number: into how many files the rows are divided.

    Raises:
        ParamValueError: source or destination is no name of a file.
        ValueError: columns_list is no list of names, or partition_number no int.
    """

    def __init__(
        self, source: str, destination: str, columns_list: list[str] | None = None, partition_number: int = 1
    ) -> None:
        self._check(source, destination, partition_number=partition_number)
        if columns_list and not (isinstance(columns_list, list) and all(isinstance(c, str) for c in columns_list)):
            raise ValueError(f"{self._api}: columns_list is {columns_list!r}; give a list of names")
        self._source, self._wanted = Path(source), columns_list
        self._writer = FileWriter(destination, partition_number)

    def run(self) -> int:
        """Convert.

        Raises:
            OSError: source is not there.
            ValueError: a column is named by a number.
            RuntimeError: source is damaged or lacks a column, or a file that would be written is there already.
        """
        columns = {name: _typed(values) for name, values in self._columns().items()}
        self._writer.add_schema({name: {"type": kind} for name, (kind, _) in columns.items()}, "csv_schema")
        self._writer.add_index(list(columns))
        values = zip(*(column for _, column in columns.values()), strict=True)
        _write(self._writer, (dict(zip(columns, row, strict=True)) for row in values))
        return SUCCESS

    def _columns(self) -> dict[str, list[str]]:
        if not self._source.is_file():
            raise OSError(f"{self._api}: there is no file {self._source}")
        with reading(f"{self._api}: {self._source}"):
            try:
                with open(self._source, newline="", encoding="utf-8") as file:
                    names, *rows = csv.reader(file, strict=True)
                    found = dict(zip(names, zip(*filter(None, rows), strict=True), strict=True))
            except (csv.Error, ValueError) as error:
                raise DamagedFileError(f"it is no CSV file with a line of names and as many values: {error}") from error
        wanted = self._wanted or list(found)
        for name in wanted:
            if name not in found:
                raise RuntimeError(f"{self._api}: columns_list has {name!r}; the file has {list(found)}")
            if name.isdigit():
                raise ValueError(
                    f"{self._api}: a column is named {name!r}; the first line must give names, not numbers"
                )
        return {name: list(found[name]) for name in wanted}


def _typed(texts: list[str]) -> tuple[str, list[Any]]:
    """The type of the field that the texts go into, and their values."""
    if set(texts) <= {"True", "False"}:
        return "int32", [int(text == "True") for text in texts]
    for kind, read in (("int64", int), ("float64", lambda text: float(text) if text else math.nan)):
        try:
            return kind, [read(text) for text in texts]
        except ValueError:
            continue
    return "string", texts
