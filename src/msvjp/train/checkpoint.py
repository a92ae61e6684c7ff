"""Checkpoints: the Parameters of a network in a file, in MindSpore's own formats, and back into a network."""

import concurrent.futures
import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .. import log
from .._core import spread
from .._core.checks import check_bools, check_type
from .._core.switch import inside_torch, plain
from .._op.declare import public
from ..common.device import default_device
from ..common.dtype import NAMES
from ..common.parameter import Parameter, own_parameter
from ..common.tensor import Tensor
from . import background, checkpoint_file, safetensors_file
from .sharing import gathered, is_elsewhere, part_for, parts, write_strategies

_FORMATS: dict[str, Any] = {"ckpt": checkpoint_file, "safetensors": safetensors_file}


@public("save_checkpoint", "train.save_checkpoint")
def save_checkpoint(
    save_obj: Any,
    ckpt_file_name: Any,
    integrated_save: bool = True,
    async_save: Any = False,
    append_dict: dict | None = None,
    enc_key: Any = None,
    enc_mode: str = "AES-GCM",
    choice_func: Callable | None = None,
    crc_check: bool = False,
    format: str = "ckpt",
    **kwargs: Any,
) -> None:
    """Write the Parameters of a network to a file that MindSpore reads too. It is there, whole, when the call returns.

    What is there stays as it is until the new file is on the disk, whatever happens meanwhile.

    Args:
        save_obj: a Cell; a dict of Tensors or Parameters by name; or a list of Parameters and of dicts
            {'name': ..., 'data': Tensor}.
        ckpt_file_name: the file; its ending, '.ckpt' or '.safetensors', may be left out. One that is there is replaced.
        integrated_save: whether Parameters that are spread over processes ('semi_auto_parallel') are written whole, for which
            all processes must save; else each process writes its parts. How they are cut is then written to the file that
            `set_auto_parallel_context(strategy_ckpt_save_file)` names, if one is. Where processes share the states of an
            optimizer (`enable_parallel_optimizer`), these are gathered, and all processes must save.
        enc_mode: accepted.
        async_save: whether the values of now are written in the background, by a thread: True, 'thread' or 'process'. The
            file is there, whole, later: the next load waits for it, and so does the end of Python. An error in writing is
            raised by the next save, load or end.
        append_dict: more to write: Tensors, numbers, bools and texts by name.
        enc_key: None. Files are not encrypted.
        choice_func: called with each name, says whether it is written.
        crc_check: whether the CRC-32 of the file is written at its end.
        format: 'ckpt', or 'safetensors', which has no texts.
        kwargs: remove_redundancy, global_step_num, incremental, accepted: one process saves all. As in MindSpore others are
            no error; a line in the log says that they are not read.

    Raises:
        TypeError: an argument is of another type.
        ValueError: format or async_save is none of the above; crc_check or remove_redundancy is no bool.
        IsADirectoryError, FileNotFoundError: the file is a folder, or would be in none.
        NotImplementedError: enc_key is given.

    >>> import tempfile
    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> net = nn.Dense(2, 3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     mindspore.save_checkpoint(net, f"{folder}/net.ckpt", append_dict={"epoch": 7})
    ...     parameters = mindspore.load_checkpoint(f"{folder}/net.ckpt")
    >>> [(name, p.shape) for name, p in parameters.items()]
    [('weight', (3, 2)), ('bias', (3,)), ('epoch', ())]
    """
    api = "mindspore.save_checkpoint"
    check_bools(api, integrated_save=integrated_save)
    _check_flags(api, crc_check=crc_check, remove_redundancy=kwargs.get("remove_redundancy", False))
    check_async_save(api, async_save)
    if not isinstance(append_dict, (dict, type(None))):
        raise TypeError(f"{api}: append_dict is {type(append_dict).__name__}; give a dict")
    _check_choice(api, choice_func, TypeError)
    path = _path(api, ckpt_file_name, format, enc_key)
    if path.is_dir():
        raise IsADirectoryError(f"{api}: {path} is a folder; give the name of a file")
    if not path.name.endswith(f".{format}"):
        path = path.with_name(f"{path.name}.{format}")
    items = {name: p for name, p in _named(api, save_obj).items() if choice_func is None or choice_func(name)}
    items = gathered("save_checkpoint", items)
    if any(isinstance(x, spread.labels) for x in items.values()):
        write_strategies(items)
        items = items if integrated_save else parts(items)
    items |= {name: _appended(api, name, value) for name, value in (append_dict or {}).items()}
    if format == "safetensors":
        safetensors_file.check_items(api, items)
    write = _FORMATS[format].write
    _tell_of(api, kwargs)
    if async_save:
        items = {name: x if isinstance(x, str) else inside_torch(_copied, x) for name, x in items.items()}
        background.start(functools.partial(write, path.absolute(), items.items(), crc_check))
    else:
        write(path, items.items(), crc_check)


@public("async_ckpt_thread_status", "train.async_ckpt_thread_status")
def async_ckpt_thread_status() -> bool:
    """Whether a checkpoint is being written in the background.

    >>> import msvjp as mindspore
    >>> mindspore.async_ckpt_thread_status()
    False
    """
    return background.is_busy()


@public("load_checkpoint", "train.load_checkpoint")
def load_checkpoint(
    ckpt_file_name: Any,
    net: Any = None,
    strict_load: bool = False,
    filter_prefix: Any = None,
    dec_key: Any = None,
    dec_mode: str = "AES-GCM",
    specify_prefix: Any = None,
    choice_func: Callable | None = None,
    crc_check: bool = False,
    remove_redundancy: bool = False,
    format: str = "ckpt",
) -> dict:
    """The Parameters in a file of `save_checkpoint`, this one or MindSpore's, by name; a text stays a str.

    Args:
        ckpt_file_name: the file, with its ending.
        net, strict_load: a Cell to load them into, by `load_param_into_net`.
        filter_prefix, specify_prefix: a text or several: names that begin so are left out, or alone are taken.
        choice_func: called with each name, says whether it is taken.
        dec_key: None. Files are not encrypted. dec_mode: accepted.
        crc_check: whether the CRC-32 in the file, if there is one, is compared.
        remove_redundancy: accepted; what is in the file is given, which one process wrote whole.
        format: 'ckpt' or 'safetensors', whose names come in alphabetical order.

    Raises:
        TypeError: an argument is of another type.
        ValueError: the file is not there, of another format or damaged, or no name is left; choice_func is no
            function; crc_check or remove_redundancy is no bool.
        NotImplementedError: dec_key is given.
    """
    api = "mindspore.load_checkpoint"
    background.join()
    check_bools(api, strict_load=strict_load)
    _check_flags(api, crc_check=crc_check, remove_redundancy=remove_redundancy)
    path = _path(api, ckpt_file_name, format, dec_key)
    wanted = _choice(api, filter_prefix, specify_prefix, choice_func)
    if not path.name.endswith(f".{format}"):
        raise ValueError(f"{api}: the file is {str(ckpt_file_name)!r}, format is {format!r}; the name must end with it")
    if not path.is_file():
        raise ValueError(f"{api}: there is no file {path}")
    try:
        found = _FORMATS[format].read(path, crc_check, wanted)
    except (checkpoint_file.DamagedFileError, UnicodeDecodeError) as error:
        raise ValueError(f"{api}: {path} is not a checkpoint, or damaged: {error}") from error
    if not found:
        raise ValueError(f"{api}: nothing of {path} is left by filter_prefix, specify_prefix and choice_func")
    device = default_device()
    parameters = {n: x if isinstance(x, str) else own_parameter(x.to(device), n) for n, x in found.items()}
    if net is not None:
        load_param_into_net(net, {n: p for n, p in parameters.items() if isinstance(p, Parameter)}, strict_load)
    return parameters


class ParamDictFuture:
    """What `load_checkpoint_async` gives: a checkpoint that is being read."""

    def __init__(self, executor: concurrent.futures.Executor, param_dict_future: concurrent.futures.Future):
        self.executor, self.param_dict_future = executor, param_dict_future

    def result(self) -> dict:
        """What `load_checkpoint` gives, once it is there. Its error is raised here."""
        with self.executor:
            return self.param_dict_future.result()


@public("load_checkpoint_async", "train.load_checkpoint_async")
def load_checkpoint_async(
    ckpt_file_name: str,
    net: Any = None,
    strict_load: bool = False,
    filter_prefix: Any = None,
    dec_key: Any = None,
    dec_mode: str = "AES-GCM",
    specify_prefix: Any = None,
    choice_func: Callable | None = None,
) -> ParamDictFuture:
    """`load_checkpoint` in the background, of the format that the ending of the file says.

    The arguments are those of `load_checkpoint`, whose errors are raised by `result()`.

    Returns:
        An object whose `result()` waits for the Parameters and gives them.

    Raises:
        TypeError: ckpt_file_name is not a str.

    >>> import tempfile
    >>> import msvjp as mindspore
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     mindspore.save_checkpoint(mindspore.nn.Dense(2, 3), f"{folder}/net.ckpt")
    ...     sorted(mindspore.load_checkpoint_async(f"{folder}/net.ckpt").result())
    ['bias', 'weight']
    """
    check_type("mindspore.load_checkpoint_async", str, "the name of a file", ckpt_file_name=ckpt_file_name)
    format = "safetensors" if ckpt_file_name.endswith(".safetensors") else "ckpt"
    given = (ckpt_file_name, net, strict_load, filter_prefix, dec_key, dec_mode, specify_prefix, choice_func)
    executor = concurrent.futures.ThreadPoolExecutor(1)
    return ParamDictFuture(executor, executor.submit(load_checkpoint, *given, format=format))


@public("load_param_into_net", "train.load_param_into_net")
def load_param_into_net(
    net: Any, parameter_dict: dict, strict_load: bool = False, remove_redundancy: bool = False
) -> tuple[list, list]:
    """Give the Parameters of a network the values that a dict has under their names.

    Where none is there under a name, one whose name ends with it gives a prefix that is tried for all, unless strict_load.
    A value may have further axes of length 1 at its end. Of a Parameter that is spread over processes it may be the part.

    Args:
        net: a Cell.
        parameter_dict: Parameters by name, as `load_checkpoint` gives them.
        strict_load: whether the dtypes must be equal. Else floating point takes any floating point, and int any int.
        remove_redundancy: accepted; every process has all of a network here.

    Returns:
        The names of the network that got no value, and the names of the dict that the network does not have: two lists.

    Raises:
        TypeError: an argument is of another type.
        RuntimeError: a shape or dtype does not match. Nothing is changed then.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> mindspore.load_param_into_net(nn.Dense(2, 1), {"bias": mindspore.Parameter(mindspore.Tensor([3.0]))})
    (['weight'], [])
    """
    api = "mindspore.load_param_into_net"
    if not isinstance(net, torch.nn.Module):
        raise TypeError(f"{api}: net is {type(net).__name__}; give a Cell")
    if not isinstance(parameter_dict, dict):
        raise TypeError(f"{api}: parameter_dict is {type(parameter_dict).__name__}; give a dict")
    for name, value in parameter_dict.items():
        if not isinstance(name, str) or not isinstance(value, torch.nn.Parameter):
            got = f"{type(name).__name__}: {type(value).__name__}"
            raise TypeError(f"{api}: parameter_dict has an item {got}; give Parameters by name")
    check_bools(api, strict_load=strict_load, remove_redundancy=remove_redundancy)
    own = _parameters(net)
    names = {name: name for name in own if name in parameter_dict}
    if not strict_load:
        names |= _prefixed([name for name in own if name not in names], parameter_dict)
    for name, theirs in names.items():
        inside_torch(_check_match, api, name, own[name], parameter_dict[theirs], strict_load)
    for name, theirs in names.items():
        inside_torch(_assign, own[name], parameter_dict[theirs])
    left = [name for name in own if name not in names]
    if left:
        log.warning("%s: %d parameters of the net are not loaded: %s", api, len(left), ", ".join(left))
    return left, [name for name in parameter_dict if name not in own]


# ---- arguments ----


def _check_choice(api, choice_func, error):
    if choice_func is not None and not callable(choice_func):
        raise error(f"{api}: choice_func is {choice_func!r}; give a function of a name, or None")


def _check_flags(api, **given):
    """ValueError if one is not a bool, as MindSpore says of these."""
    for word, value in given.items():
        if not isinstance(value, bool):
            raise ValueError(f"{api}: {word} is {value!r}; give True or False")


def _tell_of(api, kwargs):
    """Log which arguments nobody reads."""
    unread = sorted(kwargs.keys() - {"remove_redundancy", "global_step_num", "incremental"})
    if unread:
        log.warning("%s: there is no argument %s; it is not read", api, ", ".join(unread))


def check_async_save(api, async_save):
    """TypeError, ValueError if it does not name a way to save in the background."""
    if not isinstance(async_save, (bool, str)) or async_save not in (True, False, "thread", "process"):
        error = ValueError if isinstance(async_save, str) else TypeError
        raise error(f"{api}: async_save is {async_save!r}; give True, False, 'thread' or 'process'")


def _path(api, name, format, key):
    if not isinstance(name, (str, os.PathLike)):
        raise TypeError(f"{api}: ckpt_file_name is {type(name).__name__}; give a str")
    if format not in _FORMATS:
        raise ValueError(f"{api}: format is {format!r}; give 'ckpt' or 'safetensors'")
    if key is not None:
        raise NotImplementedError(f"{api}: a key is given; files are not encrypted, give None")
    return Path(name)


def _choice(api, filter_prefix, specify_prefix, choice_func):
    """Whether a name is wanted, as a function."""
    _check_choice(api, choice_func, ValueError)
    begins = {}
    for word, given in (("filter_prefix", filter_prefix), ("specify_prefix", specify_prefix)):
        prefixes = (given,) if isinstance(given, str) else () if given is None else given
        if not isinstance(prefixes, (tuple, list)) or not all(isinstance(p, str) for p in prefixes):
            raise TypeError(f"{api}: {word} is {given!r}; give a str, or a tuple or list of them")
        if given is not None and not prefixes:
            raise ValueError(f"{api}: {word} is empty; give a prefix, or None")
        begins[word] = tuple(prefixes)

    def wanted(name):
        return (
            not name.startswith(begins["filter_prefix"])
            and (specify_prefix is None or name.startswith(begins["specify_prefix"]))
            and (choice_func is None or choice_func(name))
        )

    return wanted


def _named(api, save_obj):
    """The tensors of what is to be saved, by name."""
    if isinstance(save_obj, torch.nn.Module):
        return _parameters(save_obj)
    if isinstance(save_obj, dict):
        pairs = list(save_obj.items())
    elif isinstance(save_obj, list):
        pairs = [_pair(api, item) for item in save_obj]
    else:
        raise TypeError(f"{api}: save_obj is {type(save_obj).__name__}; give a Cell, a dict or a list")
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, plain):
            got = f"{type(name).__name__}: {type(value).__name__}"
            raise TypeError(f"{api}: save_obj has an item {got}; give Tensors or Parameters by name")
    return dict(pairs)


def _pair(api, item):
    if isinstance(item, Parameter):
        return item.name, item
    if isinstance(item, dict) and item.keys() == {"name", "data"}:
        return item["name"], item["data"]
    got = sorted(item) if isinstance(item, dict) else type(item).__name__
    raise TypeError(f"{api}: save_obj has an item {got}; give a Parameter, or a dict of 'name' and 'data'")


def _parameters(net):
    """The Parameters of a network by their names, which need not be their paths."""
    return {p.name if isinstance(p, Parameter) else path: p for path, p in net.named_parameters()}


def _appended(api, name, value):
    if isinstance(name, str) and isinstance(value, (str, plain)):
        return value
    if isinstance(name, str) and isinstance(value, (bool, int, float)):
        return Tensor(value)
    got = f"{type(name).__name__}: {type(value).__name__}"
    raise TypeError(f"{api}: append_dict has an item {got}; give Tensors, numbers, bools and texts by name")


def _copied(x):
    """The values of now, in memory of its own on the CPU."""
    return x.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)


# ---- matching names and values ----


def _prefixed(missing, parameter_dict):
    """{name: a name of the dict that ends with it}, by one prefix after the other for as long as there is one."""
    found = {}
    while missing:
        prefix = next((n.removesuffix(name) for name in missing for n in parameter_dict if n.endswith(name)), None)
        if prefix is None:
            break
        log.warning("mindspore.load_param_into_net: the names of parameter_dict are read without %r", prefix)
        found |= {name: prefix + name for name in missing if prefix + name in parameter_dict}
        missing = [name for name in missing if name not in found]
    return found


def _update_param(param, new_param, strict_load=False):
    """Give one Parameter the value of another, as `load_param_into_net` does. Scripts that load by themselves import it."""
    inside_torch(_check_match, "mindspore.load_param_into_net", param.name, param, new_param, strict_load)
    inside_torch(_assign, param, new_param)


def _check_match(api, name, own, value, strict_load):
    if is_elsewhere(own):
        return
    own = part_for(own, value)
    shape, rest = value.shape[: own.dim()], value.shape[own.dim() :]
    if shape != own.shape or any(length != 1 for length in rest):
        came, expected = tuple(value.shape), tuple(own.shape)
        raise RuntimeError(f"{api}: {name} has shape {came} in parameter_dict, {expected} in the net")
    if value.dtype is not own.dtype and (strict_load or _kind(value.dtype) != _kind(own.dtype)):
        came, expected = NAMES[value.dtype], NAMES[own.dtype]
        raise RuntimeError(f"{api}: {name} is {came} in parameter_dict, {expected} in the net")


def _kind(dtype):
    """What a dtype can be cast to: another of its kind; or nothing."""
    return "float" if dtype.is_floating_point else "int" if dtype in _INTS else dtype


_INTS = (torch.int8, torch.int16, torch.int32, torch.int64)


def _assign(own, value):
    if is_elsewhere(own):
        return
    own = part_for(own, value)
    with torch.no_grad():
        own.copy_(value.reshape(own.shape))
