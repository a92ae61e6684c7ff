"""mindspore._extends: of what MindSpore's parser of Python code brings, what layers of scripts are decorated with."""

from typing import Any

from .._names import missing


def cell_attr_register(fn: Any = None, attrs: Any = None) -> Any:
    """A decorator of a Cell's constructor, which tells MindSpore's compiler of its arguments; here there is nothing to tell."""
    return fn if callable(fn) else lambda constructor: constructor


missing.install()
