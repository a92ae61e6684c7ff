"""MS COCO: images, and for each what is on it, in one file of JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, parsing, reading
from ..._op.declare import public
from .._arguments import check_flags
from . import _paths
from ._arguments import check_named, check_no_decrypt, check_no_metadata
from ._images import Images
from .files import FilesDataset

Rows = list[dict[str, Any]]


# ---- what a task makes of the annotations of an image: its columns ----


def _detection(rows: Rows) -> dict[str, np.ndarray]:
    return {
        "bbox": _filled([row["bbox"] for row in rows]),
        "category_id": _column(row["category_id"] for row in rows),
        "iscrowd": _column(row.get("iscrowd", 0) for row in rows),
    }


def _stuff(rows: Rows) -> dict[str, np.ndarray]:
    """A polygon a row, the shorter ones filled up; or the counts of a mask. Columns: segmentation, iscrowd."""
    polygons: list[list[float]] = []
    for row in rows:
        polygons += [row["segmentation"]["counts"]] if row["iscrowd"] else row["segmentation"]
    return {"segmentation": _filled(polygons), "iscrowd": _column(row["iscrowd"] for row in rows)}


def _keypoint(rows: Rows) -> dict[str, np.ndarray]:
    return {
        "keypoints": _filled([row["keypoints"] for row in rows]),
        "num_keypoints": _column(row["num_keypoints"] for row in rows),
    }


def _panoptic(rows: Rows) -> dict[str, np.ndarray]:
    segments = [segment for row in rows for segment in row["segments_info"]]
    return {
        "bbox": _filled([segment["bbox"] for segment in segments]),
        **{name: _column(segment[name] for segment in segments) for name in ("category_id", "iscrowd", "area")},
    }


def _captioning(rows: Rows) -> dict[str, np.ndarray]:
    captions = [row["caption"] for row in rows]
    if not all(isinstance(caption, str) for caption in captions):
        raise TypeError("a caption is no text")
    return {"captions": np.array(captions)[:, None]}


_TASKS: dict[str, Callable[[Rows], dict[str, np.ndarray]]] = {
    "Detection": _detection,
    "Stuff": _stuff,
    "Keypoint": _keypoint,
    "Panoptic": _panoptic,
    "Captioning": _captioning,
}


def _filled(rows: list[list[float]]) -> np.ndarray:
    """float32, the shorter rows filled up with -1."""
    out = np.full((len(rows), max(map(len, rows), default=0)), -1, np.float32)
    for row, values in zip(out, rows, strict=True):
        row[: len(values)] = np.array(values, np.float32)
    return out


def _column(numbers: Any) -> np.ndarray:
    return np.array(list(numbers)).astype(np.uint32)[:, None]


# ---- the file ----


def _read(path: Path) -> dict[str, Any]:
    with parsing("it is no JSON"):
        content = json.loads(_paths.text_of(path))
    if not isinstance(content, dict):
        raise DamagedFileError("it has no 'images'")
    return content


def _by_image(content: dict[str, Any], task: str) -> list[tuple[str, dict[str, np.ndarray]]]:
    """The file and the columns of each image that something is known of, in the order of the images."""
    names = {image["id"]: image["file_name"] for image in content["images"]}
    categories = {category["id"] for category in content["categories"]} if task in ("Detection", "Panoptic") else set()
    rows: dict[Any, Rows] = {}
    for annotation in content["annotations"]:
        if annotation["image_id"] not in names:
            raise DamagedFileError(
                f"an annotation is of the image {annotation['image_id']!r}, which is not in 'images'"
            )
        rows.setdefault(annotation["image_id"], []).append(annotation)
    found = [
        (names[image["id"]], _TASKS[task](rows[image["id"]])) for image in content["images"] if image["id"] in rows
    ]
    for _, columns in found:
        unknown = set(columns["category_id"].reshape(-1).tolist()) - categories if categories else ()
        if unknown:
            raise DamagedFileError(f"an annotation is of the categories {unknown}, which are not in 'categories'")
    return found


@public("dataset.CocoDataset")
class CocoDataset(FilesDataset):
    """The images of a file of annotations of COCO; those without any are left out.

    Columns: image, uint8: the bytes of the file, or with decode (height, width, 3). For n annotations of an image:

    * 'Detection': bbox, float32 of (n, 4); category_id and iscrowd, uint32 of (n, 1).
    * 'Stuff': segmentation, float32, a polygon a row, filled up with -1; iscrowd.
    * 'Keypoint': keypoints, float32 of (n, 3 times their number), filled up with -1; num_keypoints, uint32 of (n, 1).
    * 'Panoptic': as for detection, and area, uint32 of (n, 1).
    * 'Captioning': captions, texts of (n, 1).

    Args:
        dataset_dir: the folder of the images.
        annotation_file: the file of JSON.
        task: one of the above.
        num_samples, num_parallel_workers, shuffle, sampler, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        decode: whether images are decoded.
        cache: accepted, see DatasetCache.
        extra_metadata: False. There is no column of file names.
        decrypt: None. Files are not decrypted.

    Raises:
        ValueError: there is no such folder or file, or task is none of the above.
        RuntimeError: the file is not of this format, or leads out of the folder.
        NotImplementedError: extra_metadata or decrypt is given.
    """

    def __init__(
        self,
        dataset_dir: str,
        annotation_file: str,
        task: str = "Detection",
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
        check_named(api, _TASKS, task=task)
        folder, path = _paths.folder(api, dataset_dir), _paths.file(api, annotation_file, "annotation_file")
        with reading(f"{api}: {path}"), parsing(f"it has no annotations for {task!r}"):
            content = _read(path)
            rows, self._classes = _by_image(content, task), _classes(content, task)
            paths = [str(_paths.inside(folder, name)) for name, _ in rows]
        if not rows:
            raise RuntimeError(f"{api}: {path} has no annotation of an image")
        columns = {name: [found[name] for _, found in rows] for name in rows[0][1]}
        source = Images(api, paths, columns, decode)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)

    def get_class_indexing(self) -> dict[str, list[int]]:
        """For 'Detection' the number of each category by its name; for 'Panoptic' with it whether it is a thing.

        Raises:
            NotImplementedError: the task is another one.
        """
        if self._classes is None:
            raise NotImplementedError(f"{self._api}.get_class_indexing: only 'Detection' and 'Panoptic' have classes")
        return {name: list(numbers) for name, numbers in self._classes.items()}


def _classes(content: dict[str, Any], task: str) -> dict[str, list[int]] | None:
    if task == "Detection":
        return {category["name"]: [category["id"]] for category in content["categories"]}
    if task == "Panoptic":
        return {category["name"]: [category["id"], category["isthing"]] for category in content["categories"]}
    return None
