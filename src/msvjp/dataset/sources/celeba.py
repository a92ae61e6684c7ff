"""CelebA: images of faces and a list of what is to be seen on each."""

from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, reading
from ..._op.declare import public
from .._arguments import check_flags
from . import _paths
from ._arguments import check_extensions, check_named, check_no_decrypt
from ._images import Images
from .files import FilesDataset

_PARTS = {"all": "", "train": "0", "valid": "1", "test": "2"}


def _attributes(folder: Path) -> dict[str, np.ndarray]:
    """What is to be seen on each image, by the name of its file: a count, the names, and 1 or -1 for each."""
    count, *lines = _paths.text_of(folder / "list_attr_celeba.txt").splitlines() or [""]
    if not count.strip().isdecimal():
        raise DamagedFileError(
            f"list_attr_celeba.txt begins with {count[:40]!r}; its first line is the number of images"
        )
    names = lines[0].split() if lines else []
    found = {}
    for line in lines[1:]:
        name, *values = line.split() or [""]
        if len(values) != len(names) or not set(values) <= {"1", "-1", "0"}:
            raise DamagedFileError(f"list_attr_celeba.txt has {line[:80]!r}, no file with {len(names)} times 1 or -1")
        found[name] = np.array([value == "1" for value in values], np.uint32)
    return found


def _part(folder: Path, part: str) -> set[str]:
    """The files of a part: 0, 1 or 2 after the name of each."""
    path = folder / "list_eval_partition.txt"
    if not path.is_file():
        raise DamagedFileError("there is no list_eval_partition.txt, which says of what use an image is")
    rows = [line.split() for line in _paths.text_of(path).splitlines()]
    return {row[0] for row in rows if row[1:] == [part]}


@public("dataset.CelebADataset")
class CelebADataset(FilesDataset):
    """The faces of CelebA, from `list_attr_celeba.txt`, `list_eval_partition.txt` and the images beside them.

    Columns: image, uint8: the bytes of the file, or with decode (height, width, 3); and attr, uint32 of as many as there are
    attributes: 1 for those to be seen, else 0.

    Args:
        dataset_dir: the folder of the lists and the images.
        num_parallel_workers, shuffle, sampler, num_samples, num_shards, shard_id: which rows, and in what order; shuffled
            by default.
        usage: 'train', 'valid', 'test' or 'all'.
        decode: whether images are decoded.
        extensions: the endings of files that count, such as ['.jpg']; None or [] for every file.
        cache: accepted, see DatasetCache.
        decrypt: None. Files are not decrypted.

    Raises:
        ValueError: there is no such folder, or usage is none of the above.
        RuntimeError: a list is not there or is none, or there is no image in it.
        NotImplementedError: decrypt is given.
    """

    def __init__(
        self,
        dataset_dir: str,
        num_parallel_workers: int | None = None,
        shuffle: bool | None = None,
        usage: str = "all",
        sampler: Any = None,
        decode: bool = False,
        extensions: list[str] | None = None,
        num_samples: int | None = None,
        num_shards: int | None = None,
        shard_id: int | None = None,
        cache: Any = None,
        decrypt: Any = None,
    ) -> None:
        api = self._api
        check_flags(api, decode=decode)
        check_named(api, _PARTS, usage=usage)
        check_extensions(api, extensions)
        check_no_decrypt(api, decrypt)
        folder = _paths.folder(api, dataset_dir)
        with reading(f"{api}: {folder}"):
            attributes = _attributes(folder)
            part = None if usage == "all" else _part(folder, _PARTS[usage])
            names = [name for name in attributes if part is None or name in part]
            names = [name for name in names if not extensions or Path(name).suffix in extensions]
            paths = [str(_paths.inside(folder, name)) for name in names]
        if not paths:
            raise RuntimeError(f"{api}: {folder} lists no image for usage={usage!r} and extensions={extensions!r}")
        source = Images(api, paths, {"attr": np.stack([attributes[name] for name in names])}, decode)
        super().__init__(source, num_parallel_workers, sampler, num_samples, shuffle, num_shards, shard_id, cache)
