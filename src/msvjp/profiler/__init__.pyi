# Written by .ci/write_stubs.py from the declarations.

from ..common.tensor import Tensor
from ..profiler.choices import AicoreMetrics as AicoreMetrics
from ..profiler.choices import ExportType as ExportType
from ..profiler.choices import HostSystem as HostSystem
from ..profiler.choices import ProfilerActivity as ProfilerActivity
from ..profiler.choices import ProfilerLevel as ProfilerLevel
from ..profiler.profiler import Profile as _Profile
from ..profiler.profiler import Profiler as Profiler
from ..profiler.profiler import tensorboard_trace_handler as tensorboard_trace_handler
from ..profiler.ranges import Mstx as _Mstx
from ..profiler.steps import Schedule as _Schedule

mstx = _Mstx
profile = _Profile
schedule = _Schedule
