"""mindspore.train.callback: what a Model calls while it trains and evaluates, one kind a file."""

from . import (
    _backup_and_restore,
    _checkpoint,
    _early_stop,
    _history,
    _lambda_callback,
    _loss_monitor,
    _lr_scheduler_callback,
    _on_request_exit,
    _reduce_lr_on_plateau,
    _summary_collector,
    _time_monitor,
)
from ._callback import CallbackManager as _CallbackManager
from ._callback import InternalCallbackParam as _InternalCallbackParam
from ._callback import set_cur_net as _set_cur_net
from .checkpoint_manager import CheckpointManager as _CheckpointManager
