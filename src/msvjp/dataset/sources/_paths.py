"""The files and folders that a source is given, and those that its files name."""

import glob
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..._files.damaged import DamagedFileError, parsing, reading


def folder(api: str, given: Any, word: str = "dataset_dir") -> Path:
    """The folder given.

    Raises:
        TypeError: it is no str.
        ValueError: there is no such folder.
    """
    if not isinstance(given, str):
        raise TypeError(f"{api}: {word} is {given!r} of type {type(given).__name__}; give a str")
    if not given or not os.path.isdir(given):
        raise ValueError(f"{api}: {word} is {given!r}; there is no such folder")
    return Path(given)


def file(api: str, given: Any, word: str = "dataset_file") -> Path:
    """The file given.

    Raises:
        TypeError: it is no str.
        ValueError: there is no such file.
    """
    if not isinstance(given, str):
        raise TypeError(f"{api}: {word} is {given!r} of type {type(given).__name__}; give a str")
    if not os.path.isfile(given):
        raise ValueError(f"{api}: {word} is {given!r}; there is no such file")
    return Path(given)


def files(api: str, given: Any) -> list[Path]:
    """The files of a name, a pattern, or a list of them, in the order of their names.

    Raises:
        TypeError: it is neither a str nor a list of them.
        ValueError: it is empty, or a pattern matches no file.
    """
    patterns = given if isinstance(given, list) else [given]
    if not all(isinstance(pattern, str) for pattern in patterns):
        raise TypeError(f"{api}: dataset_files is {given!r}; give a str or a list of them")
    if not patterns:
        raise ValueError(f"{api}: dataset_files is {given!r}; give at least one file")
    found = {pattern: [name for name in glob.glob(pattern) if os.path.isfile(name)] for pattern in patterns}
    missing = [pattern for pattern in patterns if not found[pattern] and not os.path.isfile(pattern)]
    if missing:
        raise ValueError(f"{api}: dataset_files has {missing}; there is no such file")
    return sorted(Path(name) for pattern in patterns for name in found[pattern] or [pattern])


def inside(root: Path, name: Any) -> Path:
    """The file that another file names, which must be below the root.

    Raises:
        DamagedFileError: it is no name, or leads out.
    """
    if not isinstance(name, str) or not name or "\0" in name:
        raise DamagedFileError(f"it names a file {name!r}")
    if os.path.isabs(name) or os.path.normpath(name).split(os.sep)[0] == os.pardir:
        raise DamagedFileError(f"it names the file {name!r}, which is not in {root}")
    return root / name


def bytes_of(api: str, path: str | Path) -> np.ndarray:
    """The content of a file, uint8.

    Raises:
        RuntimeError: it cannot be read.
    """
    with reading(f"{api}: {path}"):
        if os.path.exists(path) and not os.path.isfile(path):
            raise DamagedFileError("it is no file but a folder, a pipe or a device")
        with open(path, "rb") as opened:
            return np.frombuffer(opened.read(), np.uint8)


def text_of(path: Path) -> str:
    """The content of a file in UTF-8.

    Raises:
        DamagedFileError: it is none.
    """
    with parsing("it is no text in UTF-8"):
        return path.read_text(encoding="utf-8")
