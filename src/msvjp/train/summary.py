"""mindspore.train.summary: `SummaryRecord` writes what TensorBoard shows: curves, histograms and pictures."""

import importlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .. import log
from .._core.checks import check_bools, check_one_of, check_type
from .._core.errors import UnsupportedError
from .._core.switch import inside_torch
from .._op.declare import public
from ..nn.cell import Cell
from ..ops import summary

_API = "mindspore.SummaryRecord"
#: What is written, and what only MindSpore's own viewer, MindInsight, shows.
_PLUGINS = ("scalar", "tensor", "histogram", "image")
_OF_MINDINSIGHT = ("graph", "dataset_graph", "train_lineage", "eval_lineage", "custom_lineage_data", "landscape")


@public("SummaryRecord", "train.SummaryRecord", "train.summary.SummaryRecord")
class SummaryRecord:
    """Writes values of the training to a file that TensorBoard shows: `tensorboard --logdir log_dir`.

    Needs a package: `pip install 'msvjp[summary]'`. `log_dir` is afterwards the file itself, and `count` the number of records.

    Args:
        log_dir: the folder; it is made.
        file_prefix: accepted. TensorBoard reads only files whose names it gives.
        file_suffix: the end of the file's name.
        num_process: accepted; the file is written by a thread.
        network: accepted. Graphs are not written.
        max_file_size: from how many bytes on no more is written, or None.
        raise_exception: whether an error of writing is raised, or else logged.
        export_options: None. Tensors are not written to files of their own.

    Raises:
        TypeError: an argument is of another type.
        ValueError: log_dir is empty, or file_prefix or file_suffix is not of letters, digits, '_' and '.'.
        UnsupportedError: export_options are given.
        ImportError: the package is missing.
    """

    def __init__(
        self,
        log_dir: str,
        file_prefix: str = "events",
        file_suffix: str = "_MS",
        num_process: int = 32,
        network: Any = None,
        max_file_size: int | None = None,
        raise_exception: bool = False,
        export_options: dict | None = None,
    ):
        check_type(_API, str, "a str", log_dir=log_dir, file_prefix=file_prefix, file_suffix=file_suffix)
        check_type(_API, (int, type(None)), "an int or None", max_file_size=max_file_size)
        check_bools(_API, raise_exception=raise_exception)
        _check_options(export_options)
        if not log_dir:
            raise ValueError(f"{_API}: log_dir is empty; give a folder")
        for word, text in (("file_prefix", file_prefix), ("file_suffix", file_suffix)):
            if not re.fullmatch(r"[A-Za-z0-9_.]*", text):
                raise ValueError(f"{_API}: {word} is {text!r}; give letters, digits, '_' and '.'")
        self.base_log_dir, self.file_prefix, self.file_suffix = log_dir, file_prefix, file_suffix
        self.network, self.max_file_size, self.raise_exception = network, max_file_size, raise_exception
        self.count, self._mode, self._added, self._closed = 0, "train", [], False
        summary.taken()  # what was put aside before is of no training that anybody records
        self._writer = _writer(log_dir, file_suffix)
        self._file = _newest(log_dir)

    def __enter__(self) -> "SummaryRecord":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    @property
    def log_dir(self) -> str:
        """The file that is written."""
        return str(self._file)

    def set_mode(self, mode: str) -> None:
        """Say whether what is recorded is of training, 'train', or of an evaluation, 'eval', whose names begin so."""
        check_one_of(f"{_API}.set_mode", ("train", "eval"), mode=mode)
        self._mode = mode

    def add_value(self, plugin: str, name: str, value: Any) -> None:
        """Put a value aside for the next `record`.

        Args:
            plugin: 'scalar' (a Tensor of one number), 'histogram' or 'tensor' (a Tensor of which the histogram is shown), or
                'image' (a Tensor (N, 1 or 3, H, W): uint8, or numbers from 0 to 1, or from their least to their greatest).
            name: under which it is shown.
            value: the Tensor.

        Raises:
            ValueError: plugin is none of these, name empty or no str, or the Tensor of another shape.
            TypeError: value is no Tensor.
            UnsupportedError: plugin is one that only MindInsight shows.
        """
        api = f"{_API}.add_value"
        if plugin in _OF_MINDINSIGHT:
            raise UnsupportedError(f"{api}: plugin is {plugin!r}, which only MindInsight shows; give {_PLUGINS}")
        check_one_of(api, _PLUGINS, plugin=plugin)
        if not isinstance(name, str) or not name:
            raise ValueError(f"{api}: name is {name!r}; give a str that is not empty")
        check_type(api, torch.Tensor, "a Tensor", value=value)
        inside_torch(_check_shape, api, plugin, name, value)
        self._added.append((plugin, name, inside_torch(_kept, value)))

    def record(self, step: int, train_network: Any = None, plugin_filter: Callable | None = None) -> bool:
        """Write what `add_value` and the ops put aside since the last time; whether it was written.

        Args:
            step: the number of the step.
            train_network: accepted. Graphs are not written.
            plugin_filter: called with each plugin, says whether its values are written; the others are dropped.

        Raises:
            TypeError: step is no int, or train_network no Cell.
        """
        check_type(f"{_API}.record", int, "an int", step=step)
        check_type(f"{_API}.record", (Cell, type(None)), "a Cell or None", train_network=train_network)
        if self._closed:
            log.error("%s.record: it is closed", _API)
            return False
        values = self._added + [(*key, value) for key, value in summary.taken()]
        self._added = []
        if self._is_full():
            return False
        for plugin, name, value in values:
            if plugin_filter is None or plugin_filter(plugin):
                self._write(plugin, name if self._mode == "train" else f"eval/{name}", value, step)
        self.count += 1
        return True

    def _is_full(self) -> bool:
        if self.max_file_size is None or os.path.getsize(self._file) < self.max_file_size:
            return False
        log.warning("%s.record: %s has max_file_size %d; no more is written", _API, self._file, self.max_file_size)
        return True

    def _write(self, plugin: str, name: str, value: torch.Tensor, step: int) -> None:
        try:
            _check_shape(f"{_API}.record", plugin, name, value)
            _WRITE[plugin](self._writer, name, value, step)
        except (ValueError, OSError) as error:
            if self.raise_exception:
                raise
            log.error("%s.record: %s is not written: %s", _API, name, error)

    def flush(self) -> None:
        """Have all that was recorded in the file."""
        if not self._closed:
            self._writer.flush()

    def close(self) -> None:
        """Write the rest and end; a second time does nothing."""
        if not self._closed:
            self._closed = True
            self._writer.close()


def _check_options(export_options: Any) -> None:
    check_type(_API, (dict, type(None)), "a dict or None", export_options=export_options)
    if export_options is None:
        return
    if set(export_options) - {"tensor_format"}:
        raise ValueError(f"{_API}: export_options has {', '.join(export_options)}; give None")
    raise UnsupportedError(f"{_API}: export_options is {export_options}; tensors are not exported, give None")


def _writer(folder: str, suffix: str) -> Any:
    try:
        module = importlib.import_module("torch.utils.tensorboard")
    except ImportError as error:
        raise ImportError(f"{_API}: it needs the package tensorboard: pip install 'msvjp[summary]'") from error
    writer = module.SummaryWriter(folder, filename_suffix=suffix)
    writer.flush()
    return writer


def _newest(folder: str) -> Path:
    return max(
        Path(folder).resolve().glob("events.out.tfevents.*"), key=lambda path: (path.stat().st_mtime_ns, path.name)
    )


# ---- values ----


def _kept(value: torch.Tensor) -> torch.Tensor:
    return value.detach().to("cpu", copy=True)


def _check_shape(api: str, plugin: str, name: str, value: torch.Tensor) -> None:
    shape = list(value.shape)
    if plugin == "scalar" and value.numel() != 1:
        raise ValueError(f"{api}: the scalar {name!r} has shape {shape}; give one number")
    if plugin in ("tensor", "histogram") and (not shape or not value.numel()):
        raise ValueError(f"{api}: the {plugin} {name!r} has shape {shape}; give one or more axes, none of them empty")
    if plugin == "image" and (len(shape) != 4 or shape[1] not in (1, 3) or not value.numel()):
        raise ValueError(f"{api}: the image {name!r} has shape {shape}; give (N, 1 or 3, H, W)")


def _histogram(writer: Any, name: str, value: torch.Tensor, step: int) -> None:
    value = value.float()
    finite = value[value.isfinite()]
    if not len(finite):
        raise ValueError(f"the histogram {name!r} has no finite number")
    writer.add_histogram(name, finite, step)


def _image(writer: Any, name: str, value: torch.Tensor, step: int) -> None:
    writer.add_images(name, _pixels(value), step)


def _pixels(value: torch.Tensor) -> torch.Tensor:
    """The images as numbers from 0 to 255: those from 0 to 1 times 255, others from the least to the greatest."""
    if value.dtype is torch.uint8:
        return value
    value = value.float()
    low, high = value.min(), value.max()
    if low >= 0 and high <= 1:
        return (value * 255).to(torch.uint8)
    return ((value - low) * (255 / (high - low + 1))).to(torch.uint8)


_WRITE: dict[str, Callable] = {
    "scalar": lambda writer, name, value, step: writer.add_scalar(name, value.float().item(), step),
    "tensor": _histogram,
    "histogram": _histogram,
    "image": _image,
}
