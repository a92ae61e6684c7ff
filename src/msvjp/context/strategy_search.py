"""Settings of the search for strategies, which is not made here: checked and kept."""

from typing import Any

from .._op.declare import public
from .settings import Setting, _check, _recorded_value

_ALGORITHM = {
    "fully_use_devices": Setting(bool, False),
    "elementwise_op_strategy_follow": Setting(bool, False),
    "enable_algo_approxi": Setting(bool, False),
    "algo_approxi_epsilon": Setting(float, 0.1),
    "tensor_slice_align_enable": Setting(bool, False),
    "tensor_slice_align_size": Setting(int, 16, range(1, 1025)),
}
_chosen: dict[str, Any] = {}


@public("set_algo_parameters", "parallel.set_algo_parameters")
def set_algo_parameters(**kwargs: Any) -> None:
    """Keep settings of the search for strategies, which is not made here: `get_algo_parameters` returns them.

    Raises:
        TypeError: a value of another type.
        ValueError: an unknown setting, or a value that is not allowed.
        RuntimeError: algo_approxi_epsilon is not above 0, or above 1.

    >>> import msvjp as mindspore
    >>> mindspore.set_algo_parameters(fully_use_devices=True)
    >>> mindspore.get_algo_parameters("fully_use_devices")
    True
    >>> mindspore.reset_algo_parameters()
    """
    _check("mindspore.set_algo_parameters", _ALGORITHM, kwargs, {})
    epsilon = kwargs.get("algo_approxi_epsilon", 1)
    if not 0 < epsilon <= 1:
        raise RuntimeError(f"mindspore.set_algo_parameters: algo_approxi_epsilon is {epsilon}; give one in (0, 1]")
    _chosen.update(kwargs)


@public("get_algo_parameters", "parallel.get_algo_parameters")
def get_algo_parameters(attr_key: str) -> Any:
    """The value of a setting of `set_algo_parameters`. ValueError if there is no such setting."""
    return _recorded_value("mindspore.get_algo_parameters", _ALGORITHM, _chosen, attr_key)


@public("reset_algo_parameters", "parallel.reset_algo_parameters")
def reset_algo_parameters() -> None:
    """Give the settings of `set_algo_parameters` their first values."""
    _chosen.clear()
