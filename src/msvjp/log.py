"""mindspore.log: Python's logger "mindspore". The environment's GLOG_v says from which level on it shows: 0, DEBUG, to 4."""

import logging
import os
from typing import Any

from ._core.root import HERE
from ._op.declare import public
from .communication.launcher import rank_of_process

_LEVELS = {
    "0": logging.DEBUG,
    "1": logging.INFO,
    "2": logging.WARNING,
    "3": logging.ERROR,
    "4": logging.CRITICAL,
}

_logger = logging.getLogger("mindspore")
_logger.setLevel(_LEVELS.get(os.environ.get("GLOG_v", "2"), logging.WARNING))  # noqa: SIM112
_logger.propagate = False
_handler = logging.StreamHandler()
_handler.setFormatter(logging.Formatter("[%(levelname)s] %(asctime)s [%(pathname)s:%(lineno)d] %(message)s"))
_logger.addHandler(_handler)


def _of_one_process(record: logging.LogRecord) -> bool:
    """Of several processes one says what this package has to say to all; what a script says is its own."""
    return not record.pathname.startswith(HERE) or rank_of_process() == 0


_handler.addFilter(_of_one_process)


@public("log.debug")
def debug(msg: str, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level DEBUG, not shown by default. The args are put into it by `%`."""
    _logger.debug(msg, *args, **{"stacklevel": 2, **kwargs})


@public("log.info")
def info(msg: str, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level INFO, not shown by default. The args are put into it by `%`."""
    _logger.info(msg, *args, **{"stacklevel": 2, **kwargs})


@public("log.warning")
def warning(msg: str, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level WARNING. The args are put into it by `%`."""
    _logger.warning(msg, *args, **{"stacklevel": 2, **kwargs})


@public("log.error")
def error(msg: str, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level ERROR. The args are put into it by `%`."""
    _logger.error(msg, *args, **{"stacklevel": 2, **kwargs})


@public("log.critical")
def critical(msg: str, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level CRITICAL. The args are put into it by `%`."""
    _logger.critical(msg, *args, **{"stacklevel": 2, **kwargs})


@public("log.get_level", "get_level")
def get_level() -> str:
    """The level from which on messages are shown: '0' for DEBUG to '4' for CRITICAL."""
    return next(name for name, level in _LEVELS.items() if level >= _logger.level)


@public("log.get_log_config", "get_log_config")
def get_log_config() -> dict[str, str]:
    """What MindSpore's environment variables of the log come to: messages go to stderr."""
    return {"GLOG_v": get_level(), "GLOG_logtostderr": "1"}
