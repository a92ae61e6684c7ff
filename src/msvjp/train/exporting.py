"""`export` and `load`: a network in a file that runs without the script, written by PyTorch's exporters."""

import contextlib
import importlib
import inspect
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

from .. import log
from .._core.checks import check_one_of, check_type
from .._core.errors import UnsupportedError
from .._core.switch import inside_torch
from .._files.damaged import DamagedFileError
from .._files.new_file import replacing
from .._op.declare import public
from ..common.device import current_device
from ..common.placeholder import Placeholder
from . import mindir

_API, _LOAD = "mindspore.export", "mindspore.load"
#: From so many bytes of parameters on they are in a file beside the `.onnx`: a message of protocol buffers ends at 2 GiB.
_LARGE = 2**31 - 2**24
#: The lengths that stand for any while a network is exported: of a batch, and of another axis, such as an image's.
_BATCH, _OTHER = 2, 64


@public("export", "train.export")
def export(net: Any, *inputs: Any, file_name: str, file_format: str, **kwargs: Any) -> None:
    """Write a network to a file, in the mode in which it is, with inputs that bear the names of construct's parameters.

    'ONNX' writes file_name.onnx. 'MINDIR' and 'AIR' are files of MindSpore's own; in their place this writes
    file_name.pt2, of torch.export, which `mindspore.load` and torch.export.load read, and says so.

    Args:
        net: a Cell or torch module.
        inputs: Tensors as the network takes them. An axis that may have any length in the file is None in
            `Tensor(shape=[None, 3], dtype=...)`.
        file_name: the file, with or without its ending. Folders are made; a file that is there is replaced.
        file_format: 'ONNX', 'MINDIR' or 'AIR'. 'ONNX' needs packages: `pip install 'msvjp[onnx]'`.
        kwargs: MindSpore's other options. Files are not encrypted or obfuscated; of other words a warning is logged.

    Raises:
        TypeError: net or file_name is of another type, or the inputs are not what construct takes.
        ValueError: file_format is another word, or an axis that is to have any length has a fixed one in the network.
        UnsupportedError: enc_key or obf_config is given.
        ImportError: a package is missing.

    >>> import tempfile
    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> net = nn.Dense(3, 2)
    >>> x = mindspore.Tensor([[1.0, 2.0, 3.0]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     mindspore.export(net, x, file_name=f"{folder}/net", file_format="MINDIR")
    ...     graph = mindspore.load(f"{folder}/net.mindir")
    >>> bool((nn.GraphCell(graph)(x) == net(x)).all())
    True
    """
    check_type(_API, str, "a str", file_name=file_name)
    check_one_of(_API, ("AIR", "ONNX", "MINDIR"), file_format=file_format)
    _check_options(kwargs)
    check_type(_API, torch.nn.Module, "a Cell", net=net)
    names = _input_names(net, inputs)
    if file_format == "ONNX":
        _require_onnx()
    program = _exported(net, names, inputs)
    path = Path(file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if file_format == "ONNX":
        _write_onnx(program, names, path if path.suffix == ".onnx" else path.with_name(f"{path.name}.onnx"))
    else:
        path = path.with_name(f"{path.name}.pt2")
        with replacing(path) as file, _quietly():
            torch.export.save(program, file)
        log.warning("%s: %s is MindSpore's own; wrote %s, of torch.export, in its place", _API, file_format, path)


def _check_options(given: dict) -> None:
    for word, value in given.items():
        if value is None:
            continue
        if word in ("enc_key", "obf_config"):
            raise UnsupportedError(f"{_API}: {word} is given; files are not encrypted or obfuscated, leave it out")
        log.warning("%s: %s is not read", _API, word)


def _input_names(net: Any, inputs: tuple) -> list[str]:
    """The names under which the network takes its inputs."""
    for i, value in enumerate(inputs):
        if not isinstance(value, (torch.Tensor, tuple, list, int, float, bool)):
            raise TypeError(f"{_API}: input {i} is {type(value).__name__}; give a Tensor")
    signature = inspect.signature(_computation(net))
    try:
        bound = signature.bind(*inputs)
    except TypeError as error:
        raise TypeError(f"{_API}: {len(inputs)} inputs are given; {type(net).__name__} takes {signature}") from error
    last = list(signature.parameters.values())[len(bound.arguments) - 1 :][:1]
    if last and last[0].kind is inspect.Parameter.VAR_POSITIONAL:
        names = list(bound.arguments)[:-1]
        return names + [f"{last[0].name}_{i}" for i in range(len(inputs) - len(names))]
    return list(bound.arguments)


def _computation(net: Any) -> Any:
    return getattr(net, "construct", net.forward)


# ---- torch.export ----


def _exported(net: Any, names: list[str], inputs: tuple) -> torch.export.ExportedProgram:
    """The network as a program of plain torch, which takes inputs of these names."""
    dynamic = {name: _open_axes(value) for name, value in zip(names, inputs, strict=True)}
    examples = tuple(inside_torch(_example, value) for value in inputs)
    with _named_inputs(net, names), _quietly(), _disable_current_modes():  # such as that of runtime.launch_blocking
        program = torch.export.export(net, examples, strict=False, dynamic_shapes=dynamic)
    _check_axes(program, dynamic)
    program = moved(program, torch.device("cpu"))  # the file is for any device
    for name, value in program.state_dict.items():  # plain, so that the file is read where msvjp is not
        kind = torch.nn.Parameter if isinstance(value, torch.nn.Parameter) else torch.Tensor
        program.state_dict[name] = inside_torch(_plain, value, kind)
    return program


def moved(program: torch.export.ExportedProgram, device: torch.device) -> torch.export.ExportedProgram:
    """The program with its weights, and what it makes, on the device."""
    if current_device().type == "cpu":
        return program  # no program is elsewhere then
    from torch.export.passes import move_to_device_pass

    return move_to_device_pass(program, device)


def _open_axes(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(_open_axes(item) for item in value)
    if not isinstance(value, Placeholder):
        return None
    return {axis: torch.export.Dim.AUTO for axis, length in enumerate(value.shape) if length == -1}


def _example(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(map(_example, value))
    if isinstance(value, Placeholder):
        lengths = [length if length >= 0 else _OTHER if i else _BATCH for i, length in enumerate(value._lengths)]
        return torch.ones(lengths, dtype=value.dtype, device=current_device())
    return _plain(value, torch.Tensor) if isinstance(value, torch.Tensor) else value


def _plain(value: torch.Tensor, kind: Any) -> torch.Tensor:
    made = value.detach().clone()
    made.__class__ = torch.Tensor
    return kind(made, value.requires_grad) if kind is torch.nn.Parameter else made


@contextlib.contextmanager
def _named_inputs(net: Any, names: list[str]) -> Iterator[None]:
    """Meanwhile the network's forward takes inputs of these names: a Cell's takes `*args`, and torch asks its signature."""
    forward = type(net).forward.__get__(net)

    def named(*args: Any) -> Any:
        return forward(*args)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    named.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])  # type: ignore[attr-defined]
    net.__dict__["forward"] = named
    try:
        yield
    finally:
        del net.__dict__["forward"]


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without what torch's exporters say of themselves: warnings of deprecations, and of packages that are not needed."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _check_axes(program: torch.export.ExportedProgram, dynamic: dict) -> None:
    from torch.fx.experimental.symbolic_shapes import is_concrete_int  # here: it brings sympy

    shapes = {node.name: node.meta["val"] for node in program.graph.nodes if node.op == "placeholder"}
    for name, axes in dynamic.items():
        for axis in axes if isinstance(axes, dict) else ():
            length = shapes[name].shape[axis]
            if is_concrete_int(length):
                raise ValueError(
                    f"{_API}: axis {axis} of {name} is to have any length, and the network fixes it to {int(length)}; "
                    "give that length, or change the network"
                )


# ---- ONNX ----


def _require_onnx() -> None:
    for package in ("onnx", "onnxscript"):
        try:
            importlib.import_module(package)
        except ImportError as error:
            raise ImportError(f"{_API}: 'ONNX' needs the package {package}: pip install 'msvjp[onnx]'") from error


def _write_onnx(program: torch.export.ExportedProgram, names: list[str], path: Path) -> None:
    with _quietly():
        made = torch.onnx.export(program, dynamo=True, input_names=names, verbose=False)
    assert made is not None
    if sum(value.nbytes for value in program.state_dict.values()) > _LARGE:
        made.save(str(path), external_data=True)
    else:
        with replacing(path) as file:
            file.write(made.model_proto.SerializeToString())


# ---- loading ----


@public("load", "train.load")
def load(file_name: str, **kwargs: Any) -> Any:
    """The network in a file, for `mindspore.nn.GraphCell`.

    Args:
        file_name: a `.mindir` file that MindSpore wrote, or what `export` wrote in its place: for 'net.mindir' also
            'net.mindir.pt2' and 'net.pt2' are looked for. A `.pt2` file itself can be named, too.
        kwargs: dec_key, dec_mode: files are not encrypted.

    Raises:
        ValueError: file_name is no str or has another ending, there is no such file, or it is damaged.
        UnsupportedError: dec_key is given.
    """
    if not isinstance(file_name, str):
        raise ValueError(f"{_LOAD}: file_name is {type(file_name).__name__}; give a str")
    if kwargs.get("dec_key") is not None:
        raise UnsupportedError(f"{_LOAD}: dec_key is given; encrypted files are not read")
    path = Path(file_name)
    if path.suffix not in (".mindir", ".pt2"):
        raise ValueError(f"{_LOAD}: file_name is {file_name!r}; it must end with .mindir or .pt2")
    places = [path, path.with_name(f"{path.name}.pt2"), path.with_suffix(".pt2")]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ValueError(f"{_LOAD}: there is no file {file_name}")
    try:
        return mindir.read(found) if found.suffix == ".mindir" else _read_program(found)
    except DamagedFileError as error:
        raise ValueError(f"{_LOAD}: {found} is no network, encrypted, or damaged: {error}") from error


def _read_program(path: Path) -> torch.export.ExportedProgram:
    try:
        with _quietly():
            return torch.export.load(path)
    except Exception as error:  # of many kinds: it is an archive of several formats
        raise DamagedFileError(f"{type(error).__name__}: {error}") from error
