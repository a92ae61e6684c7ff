"""mindspore.runtime: streams, events and memory of the device, by torch.accelerator. A CPU has none of them to wait for."""

import os
import re
import time
from typing import Any

import torch

from ._core.blocking import set_blocking
from ._core.checks import check_bools, check_positive_ints, check_type
from ._core.errors import UnsupportedError
from ._core.lost_device import lost_device
from ._core.root import public_path
from ._names import missing
from ._op.declare import public
from .common.device import KINDS, current_device


def _on_accelerator() -> bool:
    return current_device().type != "cpu"


def _module() -> Any:
    """torch.cuda or torch.npu; torch.accelerator has less of it in older torch, and asks more of a device."""
    return getattr(torch, current_device().type)


# ---- memory ----


def _figure(name: str) -> Any:
    """A function that gives torch's figure of that name, 0 on a CPU."""

    def figure() -> int:
        return getattr(_module(), name)() if _on_accelerator() else 0

    figure.__name__ = figure.__qualname__ = name
    figure.__doc__ = f"`{name}` of torch.cuda or torch.npu, in bytes; 0 on a CPU, whose memory torch does not count."
    return public_path(f"runtime.{name}")(figure)


memory_allocated, max_memory_allocated = _figure("memory_allocated"), _figure("max_memory_allocated")
memory_reserved, max_memory_reserved = _figure("memory_reserved"), _figure("max_memory_reserved")


@public_path("runtime.memory_stats")
def memory_stats() -> dict:
    """The figures of the device's memory, in bytes, by MindSpore's names for them."""
    reserved, allocated = memory_reserved(), memory_allocated()
    return {
        "total_reserved_memory": reserved,
        "total_allocated_memory": allocated,
        "total_idle_memory": reserved - allocated,
        "max_reserved_memory": max_memory_reserved(),
        "max_allocated_memory": max_memory_allocated(),
    }


@public_path("runtime.memory_summary")
def memory_summary() -> str:
    """The figures of `memory_stats` as a table."""
    rows = [f"| {name:<24} | {value:>16} |" for name, value in memory_stats().items()]
    return "\n".join(["| Memory                   |            bytes |", *rows])


@public_path("runtime.empty_cache")
def empty_cache() -> None:
    """Give memory that is reserved and not used back to the device."""
    if _on_accelerator():
        _module().empty_cache()


@public_path("runtime.reset_peak_memory_stats")
def reset_peak_memory_stats() -> None:
    """Begin the greatest figures anew."""
    if _on_accelerator():
        _module().reset_peak_memory_stats()


reset_max_memory_allocated = reset_max_memory_reserved = reset_peak_memory_stats


@public_path("runtime.set_memory")
def set_memory(
    init_size: str = "2GB",
    increase_size: str = "2GB",
    max_size: str = "1024GB",
    optimize_level: str = "O0",
    huge_page_reserve_size: str = "0GB",
) -> None:
    """Limit the device's memory to max_size. torch's own pool grows by itself, so the other sizes have no effect.

    Args:
        max_size: such as '10GB'; on a CPU nothing is limited, as in MindSpore.
        optimize_level: 'O0' or 'O1'.

    Raises:
        ValueError: a size is not a number of GB, or there is no such level.
    """
    sizes = {"init_size": init_size, "increase_size": increase_size, "max_size": max_size}
    for word, size in {**sizes, "huge_page_reserve_size": huge_page_reserve_size}.items():
        if not isinstance(size, str) or not re.fullmatch(r"\d+(\.\d+)?\s*GB", size):
            raise ValueError(f"mindspore.runtime.set_memory: {word} is {size!r}; give a string such as '2GB'")
    if optimize_level not in ("O0", "O1"):
        raise ValueError(f"mindspore.runtime.set_memory: optimize_level is {optimize_level!r}; give 'O0' or 'O1'")
    if _on_accelerator():
        module = getattr(torch, current_device().type)
        total = module.get_device_properties(current_device()).total_memory
        module.set_per_process_memory_fraction(min(1.0, float(max_size[:-2]) * 2**30 / total))


# ---- streams and events ----


class _Stream:
    """What runs one after the other on the device; on a CPU all does."""

    __getattr__ = missing.refusing("runtime.Stream")

    def __init__(self, stream: Any = None) -> None:
        self._torchs = stream

    @property
    def id(self) -> int:
        """Its number."""
        return 0 if self._torchs is None else self._torchs.stream_id

    @property
    def device_id(self) -> int:
        """The number of its device."""
        return current_device().index or 0

    @property
    def device_name(self) -> str:
        """The kind of its device: 'CPU', 'GPU' or 'Ascend'."""
        return next(name for name, kind in KINDS.items() if kind == current_device().type)

    def query(self) -> bool:
        """Whether all that was given to it is done."""
        return self._torchs is None or self._torchs.query()

    def synchronize(self) -> None:
        """Wait until it is."""
        if self._torchs is not None:
            self._torchs.synchronize()

    def record_event(self, event: Any = None) -> "Event":
        """An event, by default a new one, that happens when what was given so far is done."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event: "Event") -> None:
        """Have what is given from now on wait for the event."""
        event.wait(self)

    def wait_stream(self, stream: "_Stream") -> None:
        """Have what is given from now on wait for what was given to another stream so far."""
        self.wait_event(stream.record_event())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stream) and (self.device_name, self.id) == (other.device_name, other.id)

    def __hash__(self) -> int:
        return hash((self.device_name, self.id))

    def __repr__(self) -> str:
        return f"Stream(device_name={self.device_name}, device_id:{self.device_id}, stream id:{self.id})"


@public_path("runtime.Stream")
class Stream(_Stream):
    __doc__ = f"A new stream: {_Stream.__doc__}"

    def __init__(self, priority: int = 0, **kwargs: Any) -> None:
        check_type("mindspore.runtime.Stream", int, "an int", priority=priority)
        super().__init__(torch.Stream(current_device(), priority=priority) if _on_accelerator() else None)


@public_path("runtime.Event")
class Event:
    """A point in a stream, which can be waited for.

    Args:
        enable_timing: whether the time between two events is measured.
        blocking: accepted as in MindSpore.
    """

    def __init__(self, enable_timing: bool = False, blocking: bool = False) -> None:
        self._timed, self._time = enable_timing, 0.0
        self._torchs: Any = torch.Event(current_device(), enable_timing=enable_timing) if _on_accelerator() else None

    def record(self, stream: _Stream | None = None) -> None:
        """Let it happen when what was given to the stream, by default the current one, is done."""
        if self._torchs is None:
            self._time = time.perf_counter()
        else:
            self._torchs.record(*_torchs(stream))

    def wait(self, stream: _Stream | None = None) -> None:
        """Have the stream, by default the current one, wait for it."""
        if self._torchs is not None:
            self._torchs.wait(*_torchs(stream))

    def synchronize(self) -> None:
        """Wait until it has happened."""
        if self._torchs is not None:
            self._torchs.synchronize()

    def query(self) -> bool:
        """Whether it has happened."""
        return self._torchs is None or self._torchs.query()

    def elapsed_time(self, end_event: "Event") -> float:
        """The milliseconds from it to another event.

        Raises:
            RuntimeError: one of the two was made without enable_timing.
        """
        if not (self._timed and end_event._timed):
            raise RuntimeError("mindspore.runtime.Event.elapsed_time: make both events with enable_timing=True")
        if self._torchs is None:
            return (end_event._time - self._time) * 1000
        return self._torchs.elapsed_time(end_event._torchs)


def _torchs(stream: _Stream | None) -> tuple:
    return () if stream is None else (stream._torchs,)


@public_path("runtime.current_stream")
def current_stream() -> _Stream:
    """The stream that ops are given to."""
    return _Stream(torch.accelerator.current_stream() if _on_accelerator() else None)


@public_path("runtime.default_stream")
def default_stream() -> _Stream:
    """The stream that ops are given to where none was set."""
    return _Stream(getattr(torch, current_device().type).default_stream() if _on_accelerator() else None)


@public_path("runtime.set_cur_stream")
def set_cur_stream(stream: _Stream) -> None:
    """Give ops to this stream from now on."""
    check_type("mindspore.runtime.set_cur_stream", _Stream, "a Stream", stream=stream)
    if stream._torchs is not None:
        torch.accelerator.set_stream(stream._torchs)


@public_path("runtime.StreamCtx")
class StreamCtx:
    """A context in which ops are given to this stream; None leaves all as it is."""

    def __init__(self, ctx_stream: _Stream | None) -> None:
        self._stream = ctx_stream
        self._before: _Stream | None = None

    def __enter__(self) -> None:
        if self._stream is not None:
            self._before = current_stream()
            set_cur_stream(self._stream)

    def __exit__(self, *error: Any) -> None:
        if self._before is not None:
            set_cur_stream(self._before)


@public("runtime.launch_blocking", "launch_blocking")
def launch_blocking() -> None:
    """Have each operation on a card wait for its end and check its values first: for the search for an error.

    An error comes from the line that is at fault then. Above all, an index or label that is out of range raises the
    IndexError that it raises on the CPU; without this a card checks none, and one that is bad leaves the process without a
    card. An integer that is divided by zero raises, too. It holds for the thread that calls it and for its derivatives;
    everything takes longer. On the CPU, which waits and checks always, nothing changes. Of several processes each collective
    is compared before it begins, and all raise where it differs; without this the first of its kind is.

    >>> import msvjp as mindspore
    >>> mindspore.runtime.launch_blocking()
    """
    set_blocking(True)


@public("runtime.synchronize")
def synchronize() -> None:
    """Wait until all that was given to the card is done. On the CPU it is done already.

    Raises:
        RuntimeError: a kernel has failed meanwhile.
    """
    if not _on_accelerator():
        return
    try:
        _module().synchronize()
    except RuntimeError as error:
        raise lost_device("mindspore.runtime.synchronize", error) or error from None


# ---- threads ----


@public_path("runtime.set_cpu_affinity")
def set_cpu_affinity(
    enable_affinity: bool,
    affinity_cpu_list: list | dict | None = None,
    module_to_cpu_dict: dict | None = None,
    bind_file: str | None = None,
) -> None:
    """Let the threads of this process run on these cores alone, by `os.sched_setaffinity`.

    Args:
        enable_affinity: False leaves them as they are, and so does a call without cores: all of them are the one device's.
        affinity_cpu_list: ranges of cores such as ["0-3", "8-11"], or a dict that has such a list under "device0".
        module_to_cpu_dict: which of these, counted from 0, are for "main"; other threads are not told apart.
        bind_file: not obeyed.

    Raises:
        ValueError: a range is none, or there are no such cores.
        UnsupportedError: bind_file is given, or the system has no such call.
    """
    api = "mindspore.runtime.set_cpu_affinity"
    if bind_file is not None:
        raise UnsupportedError(f"{api}: bind_file is {bind_file!r}; give affinity_cpu_list")
    cores = _cores(api, affinity_cpu_list)
    places = (module_to_cpu_dict or {}).get("main", range(len(cores)))
    if enable_affinity and cores:
        _bind(api, {cores[place] for place in places if place < len(cores)})


def _cores(api: str, given: list | dict | None) -> list[int]:
    ranges = given.get("device0", []) if isinstance(given, dict) else given or []
    try:
        ends = [(int(first), int(last or first)) for first, _, last in (str(text).partition("-") for text in ranges)]
    except ValueError:
        raise ValueError(f"{api}: affinity_cpu_list is {given!r}; give ranges such as '0-3'") from None
    return [core for first, last in ends for core in range(first, last + 1)]


def _bind(api: str, cores: set[int]) -> None:
    if not hasattr(os, "sched_setaffinity"):
        raise UnsupportedError(f"{api}: this system has no call for it; leave it out")
    try:
        for thread in os.listdir("/proc/self/task"):
            os.sched_setaffinity(int(thread), cores)
    except OSError as error:
        raise ValueError(f"{api}: no thread can run on the cores {sorted(cores)}: {error}") from None


@public_path("runtime.set_kernel_launch_group")
def set_kernel_launch_group(thread_num: int = 2, kernel_group_num: int = 8) -> None:
    """How many threads of MindSpore's give kernels to a device. It changes no result; here the script's own thread does.

    Raises:
        TypeError: one is not an int.
        ValueError: one is below 1, or there are not as many groups for each thread.
    """
    api = "mindspore.runtime.set_kernel_launch_group"
    check_positive_ints(api, thread_num=thread_num, kernel_group_num=kernel_group_num)
    if kernel_group_num % thread_num:
        raise ValueError(f"{api}: kernel_group_num is {kernel_group_num}; give a multiple of thread_num, {thread_num}")


@public_path("runtime.dispatch_threads_num")
def dispatch_threads_num(threads_num: int) -> None:
    """How many threads of MindSpore's give kernels to a CPU. It changes no result; here the script's own thread does.

    Raises:
        TypeError: it is not an int.
        ValueError: it is below 1.
    """
    check_positive_ints("mindspore.runtime.dispatch_threads_num", threads_num=threads_num)


@public_path("runtime.set_kernel_launch_capture")
def set_kernel_launch_capture(enable_capture_graph: bool, op_capture_skip: list | None = None) -> None:
    """Whether a card keeps the kernels of a graph to launch them at once. What is compiled here does so where it pays.

    Raises:
        TypeError: it is not a bool.
    """
    check_bools("mindspore.runtime.set_kernel_launch_capture", enable_capture_graph=enable_capture_graph)


missing.install()
