"""mindspore.common._register_for_tensor: functions by their names, as MindSpore's Tensor finds its own."""

from collections.abc import Callable
from typing import Any

from .._names.module_paths import loaded


class Registry:
    """`get("abs")` and `.abs` are `ops.abs`, or what was set under the name."""

    def get(self, obj_str: str) -> Callable:
        """The function of this name.

        Raises:
            TypeError: the name is not a string.
            AttributeError: there is no such function.
        """
        if not isinstance(obj_str, str):
            raise TypeError(f"mindspore.tensor_operator_registry.get: the name is {obj_str!r}; give a string")
        return getattr(self, obj_str)

    def register(self, name: str, function: Callable) -> None:
        """Set the function under the name."""
        setattr(self, name, function)

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":  # what Python asks of any object is not an op's
            raise AttributeError(name)
        return getattr(loaded("ops"), name)


tensor_operator_registry = Registry()
