"""Pascal VOC: lists of images, each with a segmentation, or with the objects on it in XML."""

import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, parsing, reading
from ..._op.declare import public
from .._arguments import check_flags
from . import _paths
from ._arguments import check_class_indexing, check_named, check_no_decrypt, check_no_metadata
from ._images import Images
from .files import FilesDataset

#: The folder of the lists of a task.
_LISTS = {"Segmentation": "Segmentation", "Detection": "Main"}

#: An object: the name of its class, its box, and the numbers `difficult` and `truncated`.
Object = tuple[str, list[np.float32], int, int]


def _objects(path: Path) -> list[Object]:
    """The objects on an image."""
    data = path.read_bytes()
    if b"<!" in data.replace(b"<!--", b""):
        raise DamagedFileError("it defines entities, which an annotation has no use for")
    with parsing("it is no annotation"):
        found = [_object(node) for node in _tree(data).iter("object")]
    if not found:
        raise DamagedFileError("it has no object")
    return found


def _tree(data: bytes) -> xml.Element:
    try:
        return xml.fromstring(data)
    except xml.ParseError as error:  # which is a SyntaxError
        raise DamagedFileError(f"it is no XML: {error}") from error


def _object(node: xml.Element) -> Object:
    ends = np.array(
        [float(node.findtext(f"bndbox/{side}") or "") for side in ("xmin", "ymin", "xmax", "ymax")], np.float32
    )
    left, top, right, bottom = ends
    if not 0 < left < right or not 0 < top < bottom:
        raise DamagedFileError(
            f"it has a box {ends}, from xmin and ymin, above 0, to xmax and ymax, which must be larger"
        )
    difficult, truncated = (int(node.findtext(name) or "0") for name in ("difficult", "truncated"))
    return node.findtext("name") or "", [left, top, right - left, bottom - top], difficult, truncated


class SegmentedImages(Images):
    """Images, and beside each a second one that shows what is where."""

    def __init__(self, api: str, paths: list[str], targets: list[str], decode: bool) -> None:
        super().__init__(api, paths, {"target": targets}, decode)

    def fetch(self, positions: np.ndarray) -> list:
        images, targets = super().fetch(positions)
        return [images, [self._image(path) for path in targets]]


@public("dataset.VOCDataset")
class VOCDataset(FilesDataset):
    """The images of a list of Pascal VOC: `ImageSets/Segmentation/USAGE.txt`, or `ImageSets/Main/USAGE.txt` for detection.

    Columns for segmentation: image and target, uint8: the bytes of the files, or with decode (height, width, 3). For
    detection: image; bbox, float32 of (n, 4), left, top, width, height; label, difficult and truncate, uint32 of (n, 1).

    Args:
        dataset_dir: the folder of JPEGImages, ImageSets, and SegmentationClass or Annotations.
        task: 'Segmentation' or 'Detection'.
        usage: the name of the list, such as 'train', 'val' or 'trainval'.
        class_indexing: for detection, the number of each class by its name; other objects are left out. None: all, in the
            order of their names.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        decode: whether images are decoded.
        cache: accepted, see DatasetCache.
        extra_metadata: False. There is no column of file names.
        decrypt: None. Files are not decrypted.

    Raises:
        ValueError: there is no such folder or list, task is none of the above, or class_indexing is given for segmentation.
        RuntimeError: a file is not there, an annotation is none, or leads out of the folder.
        NotImplementedError: extra_metadata or decrypt is given.
    """

    def __init__(
        self,
        dataset_dir: str,
        task: str = "Segmentation",
        usage: str = "train",
        class_indexing: dict[str, int] | None = None,
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        decode: bool = False,
        sampler: Any = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
        extra_metadata: bool = False,
        decrypt: Any = None,
    ) -> None:
        api = self._api
        check_flags(api, decode=decode, extra_metadata=extra_metadata)
        check_no_metadata(api, extra_metadata)
        check_no_decrypt(api, decrypt)
        check_named(api, _LISTS, task=task)
        check_class_indexing(api, class_indexing)
        if class_indexing is not None and task == "Segmentation":
            raise ValueError(f"{api}: class_indexing is {class_indexing}; it is for the task 'Detection' only")
        folder = _paths.folder(api, dataset_dir)
        listed = _paths.file(api, f"{folder}/ImageSets/{_LISTS[task]}/{usage}.txt", "the list of the usage")
        with reading(f"{api}: {listed}"):
            names = [line.rstrip("\r") for line in _paths.text_of(listed).split("\n") if line.strip()]
        self._class_indexing: dict[str, int] = {}
        source = self._detection(folder, names, class_indexing, decode) if task == "Detection" else None
        super().__init__(
            source or self._segmentation(folder, names, decode),
            *(num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache),
        )

    def _segmentation(self, folder: Path, names: list[str], decode: bool) -> Images:
        images, targets = (
            self._files(folder, name, names) for name in ("JPEGImages/{}.jpg", "SegmentationClass/{}.png")
        )
        return SegmentedImages(self._api, images, targets, decode)

    def _files(self, folder: Path, pattern: str, names: list[str]) -> list[str]:
        """The file of each name, which is there."""
        with reading(f"{self._api}: {folder}"):
            found = [_paths.inside(folder / Path(pattern).parent, Path(pattern).name.format(name)) for name in names]
            for path in found:
                if not path.is_file():
                    raise DamagedFileError(f"there is no file {path}")
        return list(map(str, found))

    def _detection(self, folder: Path, names: list[str], given: dict[str, int] | None, decode: bool) -> Images:
        rows = []
        for path, image in zip(
            self._files(folder, "Annotations/{}.xml", names),
            self._files(folder, "JPEGImages/{}.jpg", names),
            strict=True,
        ):
            with reading(f"{self._api}: {path}"):
                rows.append((image, _objects(Path(path))))
        there = sorted({name for _, objects in rows for name, *_ in objects if name})
        self._class_indexing = dict(given or {name: i for i, name in enumerate(there)})
        kept = [(image, [o for o in objects if o[0] in self._class_indexing]) for image, objects in rows]
        kept = [row for row in kept if row[1]]
        if not kept:
            raise RuntimeError(f"{self._api}: {folder} has no object of the classes {list(self._class_indexing)}")
        columns = {
            "bbox": [np.array([box for _, box, *_ in objects], np.float32) for _, objects in kept],
            "label": [_column(self._class_indexing[name] for name, *_ in objects) for _, objects in kept],
            "difficult": [_column(difficult for *_, difficult, _ in objects) for _, objects in kept],
            "truncate": [_column(truncated for *_, truncated in objects) for _, objects in kept],
        }
        return Images(self._api, [image for image, _ in kept], columns, decode)

    def get_class_indexing(self) -> dict[str, int]:
        """For detection, the number of each class by its name.

        Raises:
            NotImplementedError: the task is another one.
        """
        if not self._class_indexing:
            raise NotImplementedError(
                f"{self._api}.get_class_indexing: the task is 'Segmentation'; only 'Detection' has classes"
            )
        return dict(self._class_indexing)


def _column(numbers: Any) -> np.ndarray:
    return np.array(list(numbers), np.int64).astype(np.uint32)[:, None]
