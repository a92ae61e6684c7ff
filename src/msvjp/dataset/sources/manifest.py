"""Images that a manifest lists: a line of JSON for each, with its path, its use and its classes."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, parsing, reading
from ..._op.declare import public
from .._arguments import check_flags
from . import _paths
from ._arguments import check_class_indexing
from ._images import Images
from .files import FilesDataset

_USAGES = ("train", "eval", "inference")

#: How the files of JPEG, PNG and BMP begin; others are left out.
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM")


def _listed(path: Path, usage: str) -> list[tuple[str, list[str]]]:
    """The path and the classes of each image of this use."""
    found = []
    for number, line in enumerate(_paths.text_of(path).splitlines(), 1):
        with parsing(f"line {number} is no such entry"):
            row = json.loads(line)
            if row["usage"] == usage:
                found.append((_image(row["source"]), [annotation["name"] for annotation in row["annotation"]]))
    return found


def _image(source: Any) -> str:
    if not isinstance(source, str) or not Path(source).is_file():
        raise DamagedFileError(f"there is no file {source!r}")
    return source


def _is_image(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(4).startswith(_SIGNATURES)


@public("dataset.ManifestDataset")
class ManifestDataset(FilesDataset):
    """The images that a manifest lists, as lines such as {"source": path, "usage": "train", "annotation": [{"name": class}]}.

    Columns: image, uint8: the bytes of the file, or with decode (height, width, 3); and label, int32: the number of the
    class, or an array of them where an image has several.

    Args:
        dataset_file: the manifest.
        usage: which images: those for 'train', 'eval' or 'inference'.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        class_indexing: the number of each class by its name; others are left out. None: all, in the order of their names.
        decode: whether images are decoded.
        cache: accepted, see DatasetCache.

    Raises:
        ValueError: there is no such file.
        RuntimeError: usage is none of the above, a line is no such entry, an image is not there, or there is none.
    """

    def __init__(
        self,
        dataset_file: str,
        usage: str = "train",
        num_samples: int | None = None,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        sampler: Any = None,
        class_indexing: dict[str, int] | None = None,
        decode: bool = False,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
    ) -> None:
        api = self._api
        check_flags(api, decode=decode)
        check_class_indexing(api, class_indexing)
        path = _paths.file(api, dataset_file)
        if usage not in _USAGES:
            raise RuntimeError(f"{api}: usage is {usage!r}; give one of {', '.join(_USAGES)}")
        with reading(f"{api}: {path}"):
            listed = [(image, classes) for image, classes in _listed(path, usage) if classes and _is_image(image)]
        names = sorted({name for _, classes in listed for name in classes})
        self._class_indexing = class_indexing or {name: i for i, name in enumerate(names)}
        numbers = [
            [self._class_indexing[name] for name in classes if name in self._class_indexing] for _, classes in listed
        ]
        chosen = [(image, _label(found)) for (image, _), found in zip(listed, numbers, strict=True) if found]
        if not chosen:
            raise RuntimeError(
                f"{api}: {path} lists no image for {usage!r} of the classes {list(self._class_indexing)}"
            )
        source = Images(api, [image for image, _ in chosen], {"label": [label for _, label in chosen]}, decode)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)

    def get_class_indexing(self) -> dict[str, int]:
        """The number of each class by its name."""
        return dict(self._class_indexing)

    def num_classes(self) -> int:
        """How many classes there are."""
        return len(self._class_indexing)


def _label(numbers: list[int]) -> np.ndarray:
    return np.array(numbers if len(numbers) > 1 else numbers[0], np.int32)
