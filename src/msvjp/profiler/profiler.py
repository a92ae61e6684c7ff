"""`Profiler` and `profile`: torch.profiler under MindSpore's names; what they write is a Chrome trace."""

import datetime
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .. import log
from .._core.checks import check_callable
from .._names.missing import missing_attribute
from .._op.declare import public
from .choices import ProfilerActivity
from .steps import ProfilerAction

#: Other words of MindSpore's: what an Ascend is to measure, and how MindSpore is to write it.
_OF_ASCEND = """
    aic_metrics aicore_metrics data_process data_simplification experimental_config export_type hbm_ddr host_stack host_sys
    is_detail is_show_op_path l2_cache mstx mstx_domain_exclude mstx_domain_include op_time optypes_not_deal
    parallel_strategy pcie pretty profile_communication profile_framework profiler_level sync_enable
    sys_interconnection sys_io timeline_limit rank_id ascend_job_id
"""
#: Where the traces are below a folder, as MindSpore's tools look for them.
_TRACE = Path("ASCEND_PROFILER_OUTPUT", "trace_view.json")


class _Recorder:
    """What Profiler and profile do alike: a torch.profiler.profile over each row of steps that is recorded."""

    _api: str

    def __init__(self, output_path: str, activities: Any, schedule: Any, on_trace_ready: Any, **options: Any):
        if on_trace_ready is not None:
            check_callable(self._api, on_trace_ready=on_trace_ready)
        self._output, self._activities, self._options = output_path, _kinds(self._api, activities), options
        self._schedule, self._on_trace_ready = schedule, on_trace_ready
        self._step: int | None = None
        self._recording: Any = None
        self._recorded: Any = None
        self._metadata: dict[str, str] = {}

    def start(self) -> None:
        """Begin with the first step; if it has begun, nothing happens."""
        if self._step is None:
            self._step = 0
            self._begin()

    def step(self) -> None:
        """Say that a step ended and the next one begins; before `start`, a warning is logged."""
        if self._step is None:
            log.warning("%s.step: it does not record", self._api)
            return
        if self._action() is ProfilerAction.RECORD_AND_SAVE:
            self._end()
        self._step += 1
        self._begin()

    def stop(self) -> None:
        """End recording; before `start`, a warning is logged."""
        if self._step is None:
            log.warning("%s.stop: it does not record", self._api)
            return
        self._step = None
        self._end()

    def _action(self) -> ProfilerAction:
        return ProfilerAction.RECORD if self._schedule is None else self._schedule(self._step)

    def _begin(self) -> None:
        if self._recording is None and self._action() in (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE):
            self._recording = torch.profiler.profile(activities=self._activities, **self._options)
            self._recording.start()
            for key, value in self._metadata.items():
                self._recording.add_metadata_json(key, value)

    def _end(self) -> None:
        """A trace is ready: write it, or let somebody do so."""
        if self._recording is not None:
            self._recorded, self._recording = self._recording, None
            self._recorded.stop()
            if self._on_trace_ready is None:
                self.export(self._output)
            else:
                self._on_trace_ready(self)

    def add_metadata(self, key: str, value: str) -> None:
        """Have a text in the trace, under the key. Both are texts; else a warning is logged."""
        if isinstance(key, str) and isinstance(value, str):
            self._add(key, json.dumps(value))
        else:
            log.warning("%s.add_metadata: %r: %r; give texts", self._api, key, value)

    def add_metadata_json(self, key: str, value: str) -> None:
        """Have a value in the trace, under the key: the text of JSON; else a warning is logged."""
        try:
            json.loads(value)
            self._add(key, value)
        except (TypeError, ValueError) as error:
            log.warning("%s.add_metadata_json: %r is no JSON: %s", self._api, value, error)

    def _add(self, key: str, value: str) -> None:
        self._metadata[key] = value
        if self._recording is not None:
            self._recording.add_metadata_json(key, value)

    def export(self, folder: str, worker: str | None = None) -> Path:
        """Write the trace that is ready, below the folder; the file."""
        now = datetime.datetime.now().strftime("%Y%m%d%H%M%S%f")
        worker = worker or f"{socket.gethostname()}_{os.getpid()}"
        file = Path(folder, f"{worker}_{now}_ascend_ms", _TRACE)
        file.parent.mkdir(parents=True, exist_ok=True)
        self._recorded.export_chrome_trace(str(file))
        return file

    def __enter__(self) -> "_Recorder":
        self.start()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._step is not None:
            self.stop()

    def __getattr__(self, name: str) -> Any:
        raise missing_attribute(self._api.removeprefix("mindspore."), self, name)


@public("Profiler", "profiler.Profiler")
class Profiler(_Recorder):
    """Records what is computed from here to `stop` or `analyse`, and writes it as a Chrome trace.

    A trace is in output_path/<host>_<process>_<time>_ascend_ms/ASCEND_PROFILER_OUTPUT/trace_view.json: chrome://tracing and
    https://ui.perfetto.dev show it.

    Args:
        kwargs: output_path, the folder, by default "./data"; start_profile, whether to begin now, by default True;
            activities, a list of ProfilerActivity; schedule, a `profiler.schedule` for `step`; on_trace_ready, called with
            the Profiler when a trace is ready, in place of writing it; record_shapes, profile_memory,
            with_stack, bools. MindSpore's other words, of what an Ascend measures, are accepted. Of unknown words a warning
            is logged.

    >>> import tempfile, pathlib
    >>> import msvjp as mindspore
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     profiler = mindspore.Profiler(output_path=folder)
    ...     _ = mindspore.ops.exp(mindspore.Tensor([1.0]))
    ...     profiler.analyse()
    ...     [file.name for file in pathlib.Path(folder).rglob("*.json")]
    ['trace_view.json']
    """

    _api = "mindspore.profiler.Profiler"

    def __init__(self, **kwargs: Any):
        start = kwargs.pop("start_profile", True)
        flags = "record_shapes", "profile_memory", "with_stack"
        options: dict[str, Any] = {word: bool(kwargs.pop(word, False)) for word in flags}
        known = "output_path", "activities", "schedule", "on_trace_ready"
        given = {word: kwargs.pop(word, None) for word in known}
        strange = sorted(set(kwargs) - set(_OF_ASCEND.split()))
        if strange:
            log.warning("%s: %s: nothing reads these words", self._api, ", ".join(strange))
        given["output_path"] = given["output_path"] or "./data"
        super().__init__(**given, **options)
        if start:
            self.start()

    def analyse(
        self, offline_path: str | None = None, pretty: bool = False, step_list: list | None = None, mode: str = "sync"
    ) -> None:
        """End recording, if nobody did: a trace is written when its last step ends.

        Args:
            offline_path: None. What other processes recorded is not read.
            pretty, step_list, mode: accepted.
        """
        if offline_path is not None:
            log.warning("%s.analyse: offline_path is not read", self._api)
        if self._step is not None:
            self.stop()


@public("profiler.profile")
class Profile(_Recorder):
    """Records what is computed between `start` and `stop`, or in a `with` block, and writes it as a Chrome trace.

    Without on_trace_ready the trace is below "./data"; see Profiler for the file.

    Args:
        activities: a list of ProfilerActivity; None: all that there are.
        with_stack, profile_memory, record_shapes: whether the lines of Python, the memory and the shapes are recorded.
        start_profile: whether a `with` block or `start` is not needed.
        schedule: a `profiler.schedule`, with `step` after each step.
        on_trace_ready: what is called when a trace is ready, such as `tensorboard_trace_handler()`.
        data_process, parallel_strategy, hbm_ddr, pcie, sync_enable, experimental_config: accepted; they say what an Ascend
            measures.

    Raises:
        TypeError: on_trace_ready cannot be called.
    """

    _api = "mindspore.profiler.profile"

    def __init__(
        self,
        activities: list | None = None,
        with_stack: bool = False,
        profile_memory: bool = False,
        data_process: bool = False,
        parallel_strategy: bool = False,
        start_profile: bool = True,
        hbm_ddr: bool = False,
        pcie: bool = False,
        sync_enable: bool = True,
        record_shapes: bool = False,
        schedule: Callable | None = None,
        on_trace_ready: Callable | None = None,
        experimental_config: Any = None,
    ):
        options = {"with_stack": with_stack, "profile_memory": profile_memory, "record_shapes": record_shapes}
        super().__init__("./data", activities, schedule, on_trace_ready, **options)
        if start_profile:
            self.start()


@public("profiler.tensorboard_trace_handler")
def tensorboard_trace_handler(
    dir_name: str | None = None, worker_name: str | None = None, analyse_flag: bool = True, async_mode: bool = False
) -> Callable:
    """For on_trace_ready: writes each trace below a folder.

    Args:
        dir_name: the folder; None: "./data".
        worker_name: what the names of its folders begin with; None: the host and the process.
        analyse_flag, async_mode: accepted; a trace is there when the step ends.
    """

    def handler(recorder: _Recorder) -> None:
        recorder.export(dir_name or "./data", worker_name)

    return handler


def _kinds(api: str, activities: list | None) -> list | None:
    """Torch's activities; of those that this machine has not, a warning is logged."""
    if activities is None:
        return None
    names = {ProfilerActivity.CPU: "CPU", ProfilerActivity.GPU: "CUDA", ProfilerActivity.NPU: "PrivateUse1"}
    supported = torch.profiler.supported_activities()
    kinds = [getattr(torch.profiler.ProfilerActivity, names[activity]) for activity in activities]
    missing = [a.name for a, kind in zip(activities, kinds, strict=True) if kind not in supported]
    if missing:
        log.warning("%s: activities has %s, which is not here", api, ", ".join(missing))
    return [kind for kind in kinds if kind in supported] or None
