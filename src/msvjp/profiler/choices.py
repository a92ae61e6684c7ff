"""What can be chosen of a profile. Of it the activities count here; the rest says what an Ascend is to measure."""

import enum

from .._op.declare import public


@public("profiler.ProfilerActivity")
class ProfilerActivity(enum.Enum):
    """Where what is recorded happens."""

    NPU = "NPU"
    GPU = "GPU"
    CPU = "CPU"


@public("profiler.ProfilerLevel")
class ProfilerLevel(enum.Enum):
    """How much an Ascend measures of each kernel."""

    LevelNone = "LevelNone"
    Level0 = "Level0"
    Level1 = "Level1"
    Level2 = "Level2"


@public("profiler.AicoreMetrics")
class AicoreMetrics(enum.Enum):
    """What an Ascend counts in its cores."""

    PipeUtilization = "PipeUtilization"
    ArithmeticUtilization = "ArithmeticUtilization"
    Memory = "Memory"
    MemoryL0 = "MemoryL0"
    MemoryUB = "MemoryUB"
    ResourceConflictRatio = "ResourceConflictRatio"
    L2Cache = "L2Cache"
    MemoryAccess = "MemoryAccess"
    AiCoreNone = "None"


@public("profiler.ExportType")
class ExportType(enum.Enum):
    """As what MindSpore writes tables. Here a trace is written."""

    Db = "db"
    Text = "text"


@public("profiler.HostSystem")
class HostSystem(enum.Enum):
    """What of the host MindSpore measures beside."""

    CPU = "cpu"
    MEM = "mem"
    DISK = "disk"
    NETWORK = "network"
    OSRT = "osrt"


class ExperimentalConfig:
    """What an Ascend is to measure: kept as attributes, and of no effect on what torch.profiler records."""

    def __init__(
        self,
        profiler_level: ProfilerLevel = ProfilerLevel.Level0,
        aic_metrics: AicoreMetrics = AicoreMetrics.AiCoreNone,
        l2_cache: bool = False,
        mstx: bool = False,
        data_simplification: bool = True,
        export_type: list | None = None,
        mstx_domain_include: list | None = None,
        mstx_domain_exclude: list | None = None,
        sys_io: bool = False,
        sys_interconnection: bool = False,
        host_sys: list | None = None,
    ):
        self.profiler_level, self.aic_metrics, self.l2_cache, self.mstx = profiler_level, aic_metrics, l2_cache, mstx
        self.data_simplification, self.export_type = data_simplification, export_type or [ExportType.Text]
        self.mstx_domain_include, self.mstx_domain_exclude = mstx_domain_include or [], mstx_domain_exclude or []
        self.sys_io, self.sys_interconnection, self.host_sys = sys_io, sys_interconnection, host_sys or []
