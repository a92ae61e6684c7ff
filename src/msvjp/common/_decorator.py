"""mindspore.common._decorator: functions that will be gone."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

from .._names import missing


def deprecated(
    version: str, substitute: str | None, use_substitute_name: bool = False, module_prefix: str = ""
) -> Callable:
    """A decorator: the function's first call warns that it is deprecated from this version on, and what to use.

    Args:
        use_substitute_name: accepted as in MindSpore, where errors then name the substitute.
    """

    def decorate(function: Callable) -> Callable:
        instead = f"; use {substitute}" if substitute else ""
        told: list[str] = []

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not told:
                told.append(version)
                name = f"{module_prefix}{function.__qualname__}"
                warnings.warn(
                    f"{name} is deprecated from version {version} on{instead}", DeprecationWarning, stacklevel=2
                )
            return function(*args, **kwargs)

        return call

    return decorate


missing.install()
