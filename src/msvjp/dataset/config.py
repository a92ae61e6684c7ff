"""mindspore.dataset.config: what holds for all pipelines: the seed, how many workers, how far they run ahead.

Settings of MindSpore's own machinery (shared memory, numa, autotune, offload, the watchdog) are checked and kept, and mean
nothing here.
"""

import json
import os
import random
from enum import IntEnum
from typing import Any

import numpy as np

from .._core.checks import check_bools
from .._core.errors import UnsupportedError
from ..common import seed as seeding

_NO_SEED = 5489  # std::mt19937's own, which MindSpore takes for "none was set"
_MOST, _MOST_INT = 2**32 - 1, 2**31 - 1


class ErrorSamplesMode(IntEnum):
    """What `map` does with a row that its operation fails on."""

    RETURN = 0  #: raise the error
    REPLACE = 1  #: take another row in its place
    SKIP = 2  #: leave the row out


_now: dict[str, Any] = {
    "seed": _NO_SEED,
    "num_parallel_workers": min(8, os.cpu_count() or 1),
    "prefetch_size": 16,
    "numa_enable": False,
    "monitor_sampling_interval": 1000,
    "callback_timeout": 60,
    "auto_num_workers": False,
    "enable_shared_mem": True,
    "enable_autotune": False,
    "autotune_interval": 0,
    "auto_offload": False,
    "enable_watchdog": True,
    "multiprocessing_timeout_interval": 300,
    "multiprocessing_start_method": "fork",
    "fast_recovery": True,
    "debug_mode": False,
    "error_samples_mode": ErrorSamplesMode.RETURN,
    "iterator_mode": {"do_copy": False, "parallel_convert": False},
}


# ---- the seed ----


def set_seed(seed: int) -> None:
    """Make pipelines repeatable: their samplers, shuffles and random operations, numpy's generator and Python's.

    With a seed each new iterator gives the same rows. `mindspore.set_seed` sets this too.

    Raises:
        TypeError: seed is not an int.
        ValueError: seed is not between 0 and 2**32 - 1.
    """
    _put("seed", "seed", seed, 0, _MOST)
    random.seed(seed)
    np.random.seed(seed)


def get_seed() -> int:
    """The seed; 5489 as long as none was set."""
    return _now["seed"]


def has_seed() -> bool:
    """Whether a seed was set."""
    return _now["seed"] != _NO_SEED


def seed_for_iterator(if_none: int | None = None) -> int:
    """The seed of a new iterator: the one that was set, else `if_none`, else a fresh one."""
    if _now["seed"] != _NO_SEED:
        return _now["seed"]
    return fresh_seed() if if_none is None else if_none


def fresh_seed() -> int:
    """A seed that nobody chose."""
    return random.SystemRandom().randint(0, _MOST)


def _follow(seed: int) -> None:
    _now["seed"] = seed % (_MOST + 1)


seeding.followers.append(_follow)
if seeding.get_seed() is not None:
    _follow(seeding.get_seed())  # type: ignore[arg-type]  # it was set before this file was needed


# ---- workers ----


def set_num_parallel_workers(num: int) -> None:
    """How many workers each step of a pipeline has that does not say so itself: an int from 1 on.

    It decides how many streams random operations draw from. No more run at once than the machine has cores.
    """
    _put("num_parallel_workers", "num", num, 1, _MOST_INT)


def get_num_parallel_workers() -> int:
    """How many workers each step of a pipeline has: at first the machine's cores, at most 8."""
    return _now["num_parallel_workers"]


def set_prefetch_size(size: int) -> None:
    """How many rows of a user's source may be read ahead: an int from 1 on."""
    _put("prefetch_size", "size", size, 1, _MOST_INT)


def get_prefetch_size() -> int:
    """How many rows of a user's source may be read ahead: at first 16."""
    return _now["prefetch_size"]


def set_multiprocessing_timeout_interval(interval: int) -> None:
    """After how many seconds without an answer a worker process counts as hanging, and the pipeline is an error."""
    _put("multiprocessing_timeout_interval", "interval", interval, 1, _MOST_INT)


def get_multiprocessing_timeout_interval() -> int:
    """After how many seconds a worker process counts as hanging: at first 300."""
    return _now["multiprocessing_timeout_interval"]


def set_multiprocessing_start_method(start_method: str = "fork") -> None:
    """How worker processes are started: 'fork' or 'spawn'. What goes to a spawned process is pickled."""
    api = "mindspore.dataset.config.set_multiprocessing_start_method"
    if not isinstance(start_method, str):
        raise TypeError(f"{api}: start_method is {start_method!r}; give 'fork' or 'spawn'")
    if start_method not in ("fork", "spawn"):
        raise ValueError(f"{api}: start_method is {start_method!r}; give 'fork' or 'spawn'")
    _now["multiprocessing_start_method"] = start_method


def get_multiprocessing_start_method() -> str:
    """How worker processes are started."""
    return _now["multiprocessing_start_method"]


def set_callback_timeout(timeout: int) -> None:
    """How many seconds a `DSCallback` that waits for the training, and `sync_wait`, wait for it at most."""
    _put("callback_timeout", "timeout", timeout, 1, _MOST_INT)


def get_callback_timeout() -> int:
    """How many seconds are waited for the training at most: at first 60."""
    return _now["callback_timeout"]


# ---- errors, iterators ----


def set_error_samples_mode(error_samples_mode: ErrorSamplesMode) -> None:
    """What `map` does with a row that its operation fails on."""
    if not isinstance(error_samples_mode, ErrorSamplesMode):
        raise TypeError(
            f"mindspore.dataset.config.set_error_samples_mode: error_samples_mode is {error_samples_mode!r}; "
            "give an ErrorSamplesMode"
        )
    _now["error_samples_mode"] = error_samples_mode


def get_error_samples_mode() -> ErrorSamplesMode:
    """What `map` does with a row that its operation fails on: at first RETURN."""
    return _now["error_samples_mode"]


def set_iterator_mode(do_copy: bool = False, parallel_convert: bool = False) -> None:
    """Kept: the Tensors of an iterator are its own, and made where they are asked for."""
    check_bools("mindspore.dataset.config.set_iterator_mode", do_copy=do_copy, parallel_convert=parallel_convert)
    _now["iterator_mode"] = {"do_copy": do_copy, "parallel_convert": parallel_convert}


def get_iterator_mode() -> dict[str, bool]:
    """What `set_iterator_mode` was given."""
    return dict(_now["iterator_mode"])


def set_debug_mode(debug_mode_flag: bool, debug_hook_list: list | None = None) -> None:
    """Whether pipelines run without workers, and without a seed with the seed 0: what fails fails in the main process.

    Raises:
        UnsupportedError: debug_hook_list is not empty; a Python function in a `map` sees the rows as well.
    """
    _put_bool("debug_mode", "debug_mode_flag", debug_mode_flag)
    if debug_hook_list:
        _now["debug_mode"] = False
        raise UnsupportedError(
            "mindspore.dataset.config.set_debug_mode: debug_hook_list is not in msvjp; print in a function given to `map`"
        )


def get_debug_mode() -> bool:
    """Whether pipelines run without workers."""
    return _now["debug_mode"]


# ---- what means nothing here ----


def set_numa_enable(numa_enable: bool) -> None:
    """Kept, and means nothing here."""
    _put_bool("numa_enable", "numa_enable", numa_enable)


def get_numa_enable() -> bool:
    """What `set_numa_enable` was given."""
    return _now["numa_enable"]


def set_monitor_sampling_interval(interval: int) -> None:
    """Kept, and means nothing here: nothing is monitored."""
    _put("monitor_sampling_interval", "interval", interval, 1, _MOST_INT)


def get_monitor_sampling_interval() -> int:
    """What `set_monitor_sampling_interval` was given."""
    return _now["monitor_sampling_interval"]


def set_auto_num_workers(enable: bool) -> None:
    """Kept, and means nothing here."""
    _put_bool("auto_num_workers", "enable", enable)


def get_auto_num_workers() -> bool:
    """What `set_auto_num_workers` was given."""
    return _now["auto_num_workers"]


def set_enable_shared_mem(enable: bool) -> None:
    """Kept, and means nothing here: what crosses from a worker process does so in shared memory."""
    _put_bool("enable_shared_mem", "enable", enable)


def get_enable_shared_mem() -> bool:
    """What `set_enable_shared_mem` was given."""
    return _now["enable_shared_mem"]


def set_enable_autotune(enable: bool, filepath_prefix: str | None = None) -> None:
    """Kept, and means nothing here: no file is written."""
    _put_bool("enable_autotune", "enable", enable)


def get_enable_autotune() -> bool:
    """What `set_enable_autotune` was given."""
    return _now["enable_autotune"]


def set_autotune_interval(interval: int) -> None:
    """Kept, and means nothing here."""
    _put("autotune_interval", "interval", interval, 0, _MOST_INT)


def get_autotune_interval() -> int:
    """What `set_autotune_interval` was given."""
    return _now["autotune_interval"]


def set_auto_offload(offload: bool) -> None:
    """Kept, and means nothing here: operations run where the rows are."""
    _put_bool("auto_offload", "offload", offload)


def get_auto_offload() -> bool:
    """What `set_auto_offload` was given."""
    return _now["auto_offload"]


def set_enable_watchdog(enable: bool) -> None:
    """Kept, and means nothing here: a worker that dies or hangs is always told."""
    _put_bool("enable_watchdog", "enable", enable)


def get_enable_watchdog() -> bool:
    """What `set_enable_watchdog` was given."""
    return _now["enable_watchdog"]


def set_fast_recovery(fast_recovery: bool) -> None:
    """Kept, and means nothing here: an iterator that begins at a step always has that step's own rows."""
    _put_bool("fast_recovery", "fast_recovery", fast_recovery)


def get_fast_recovery() -> bool:
    """What `set_fast_recovery` was given."""
    return _now["fast_recovery"]


def set_sending_batches(batch_num: int) -> None:
    """Checked, and means nothing here: batches are sent when they are asked for."""
    if not isinstance(batch_num, int) or isinstance(batch_num, bool):
        raise TypeError(f"mindspore.dataset.config.set_sending_batches: batch_num is {batch_num!r}; give an int")


def load(file: str) -> None:
    """Set what a JSON file says: an object with the names of settings, such as "seed" or "numParallelWorkers".

    Raises:
        RuntimeError: there is no such file, or it is not an object.
    """
    try:
        with open(file, encoding="utf-8") as text:
            said = dict(json.load(text))
    except (OSError, ValueError, TypeError) as error:
        raise RuntimeError(
            f"mindspore.dataset.config.load: {file!r} is not a JSON file with an object in it"
        ) from error
    for word, put in _IN_FILES.items():
        if word in said:
            put(said[word])


_IN_FILES = {
    "numParallelWorkers": set_num_parallel_workers,
    "opConnectorSize": set_prefetch_size,
    "seed": set_seed,
    "monitorSamplingInterval": set_monitor_sampling_interval,
    "callbackTimeout": set_callback_timeout,
}


def _put(setting: str, word: str, value: Any, least: int, most: int) -> None:
    api = f"mindspore.dataset.config.set_{setting}"
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{api}: {word} is {value!r}; give an int")
    if not least <= value <= most:
        raise ValueError(f"{api}: {word} is {value}; give an int from {least} to {most}")
    _now[setting] = value


def _put_bool(setting: str, word: str, value: Any) -> None:
    check_bools(f"mindspore.dataset.config.set_{setting}", **{word: value})
    _now[setting] = value
