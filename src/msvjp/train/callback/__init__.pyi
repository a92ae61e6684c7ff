# Written by .ci/write_stubs.py from the declarations.

from ...common.tensor import Tensor
from ...train.callback._backup_and_restore import BackupAndRestore as BackupAndRestore
from ...train.callback._callback import Callback as Callback
from ...train.callback._callback import RunContext as RunContext
from ...train.callback._checkpoint import CheckpointConfig as CheckpointConfig
from ...train.callback._checkpoint import ModelCheckpoint as ModelCheckpoint
from ...train.callback._early_stop import EarlyStopping as EarlyStopping
from ...train.callback._history import History as History
from ...train.callback._lambda_callback import LambdaCallback as LambdaCallback
from ...train.callback._loss_monitor import LossMonitor as LossMonitor
from ...train.callback._lr_scheduler_callback import LearningRateScheduler as LearningRateScheduler
from ...train.callback._on_request_exit import OnRequestExit as OnRequestExit
from ...train.callback._reduce_lr_on_plateau import ReduceLROnPlateau as ReduceLROnPlateau
from ...train.callback._summary_collector import SummaryCollector as SummaryCollector
from ...train.callback._time_monitor import TimeMonitor as TimeMonitor
