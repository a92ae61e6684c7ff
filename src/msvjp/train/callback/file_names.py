"""Folders and names of the files that callbacks write."""

import os
import re
from pathlib import Path


def folder(api, word, path):
    """The folder, an absolute Path. It is made.

    Raises:
        TypeError: path is neither a str nor a path.
        ValueError: path is blank.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{api}: {word} is {path!r}; give the name of a folder")
    if isinstance(path, str) and not path.strip():
        raise ValueError(f"{api}: {word} is blank; give the name of a folder")
    made = Path(path).absolute()
    made.mkdir(parents=True, exist_ok=True)
    return made


def unused_prefix(prefix, directory):
    """The prefix; `prefix_1`, `prefix_2` and so on where checkpoints of the one before are in the folder."""
    name = re.compile(rf"{re.escape(prefix)}(?:_(\d+))?-.*\.(?:ckpt|safetensors)")
    found = [name.fullmatch(file.name) for file in directory.iterdir()]
    numbers = [int(match[1] or 0) for match in found if match]
    return f"{prefix}_{max(numbers) + 1}" if numbers else prefix
