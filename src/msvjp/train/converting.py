"""Checkpoints from one format into the other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._core.checks import check_positive_ints
from .._op.declare import public
from .checkpoint import load_checkpoint, save_checkpoint


@public("ckpt_to_safetensors", "train.ckpt_to_safetensors")
def ckpt_to_safetensors(
    file_path: str,
    save_path: str | None = None,
    name_map: dict | None = None,
    file_name_regex: str | None = None,
    processes_num: int = 1,
) -> None:
    """Write '.ckpt' files as '.safetensors' files of the same names.

    Args:
        file_path: a file, or a folder of which all files are converted, those in its folders too.
        save_path: the folder to write into, with the folders of file_path; None for beside the files.
        name_map: new names of Tensors, by the old ones.
        file_name_regex: a regular expression that is found in the names of the files that are converted; None for all.
        processes_num: accepted; one process does it.

    Raises:
        ValueError: file_path is not there, or a file of another format; name_map is not a dict; processes_num is below 1.
        TypeError: a text is in a file, which the format does not have.

    >>> import os, tempfile
    >>> import msvjp as mindspore
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     mindspore.save_checkpoint(mindspore.nn.Dense(2, 3), f"{folder}/net.ckpt")
    ...     mindspore.ckpt_to_safetensors(f"{folder}/net.ckpt")
    ...     sorted(os.listdir(folder))
    ['net.ckpt', 'net.safetensors']
    """
    _convert(
        "ckpt_to_safetensors", ("ckpt", "safetensors"), file_path, save_path, name_map, file_name_regex, processes_num
    )


@public("safetensors_to_ckpt", "train.safetensors_to_ckpt")
def safetensors_to_ckpt(
    file_path: str,
    save_path: str | None = None,
    name_map: dict | None = None,
    file_name_regex: str | None = None,
    processes_num: int = 1,
) -> None:
    """Write '.safetensors' files as '.ckpt' files of the same names. Arguments and errors as of `ckpt_to_safetensors`."""
    _convert(
        "safetensors_to_ckpt", ("safetensors", "ckpt"), file_path, save_path, name_map, file_name_regex, processes_num
    )


def _convert(
    api: str, formats: tuple, file_path: Any, save_path: Any, names: Any, pattern: Any, processes: Any
) -> None:
    source, target = formats
    check_positive_ints(f"mindspore.{api}", processes_num=processes)
    if not isinstance(names, (dict, type(None))):
        raise ValueError(f"mindspore.{api}: name_map is {names!r}; give a dict of names")
    files = list(_files(api, file_path, source, pattern))
    for folder, file in files:
        into = file.parent if save_path is None else Path(save_path, file.parent.relative_to(folder))
        found = load_checkpoint(str(file), format=source).items()
        renamed = {(names or {}).get(name, name): value for name, value in found}
        texts = {name: value for name, value in renamed.items() if isinstance(value, str)}
        values = [{"name": name, "data": value} for name, value in renamed.items() if name not in texts]
        into.mkdir(parents=True, exist_ok=True)
        save_checkpoint(values, str(into / f"{file.stem}.{target}"), append_dict=texts, format=target)


def _files(api: str, path: Any, format: str, pattern: str | None) -> Iterator[tuple[Path, Path]]:
    """Each file that is to be converted, with the folder from which its own is counted."""
    if not isinstance(path, str) or not Path(path).exists():
        raise ValueError(f"mindspore.{api}: file_path is {path!r}; give a file or folder that is there")
    if not Path(path).is_dir():
        if not path.endswith(f".{format}"):
            raise ValueError(f"mindspore.{api}: file_path is {path!r}; its name must end with '.{format}'")
        yield Path(path).parent, Path(path)
        return
    for file in sorted(Path(path).rglob(f"*.{format}")):
        if pattern is None or re.search(pattern, file.name):
            yield Path(path), file
