"""mindspore.profiler: what a network spends its time on, recorded by torch.profiler and written as a Chrome trace."""

from . import choices, profiler, ranges, steps
from .choices import ExperimentalConfig as _ExperimentalConfig
