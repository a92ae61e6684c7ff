"""mindspore.ops: the functions, and the Primitives of the same files in class form. Each file publishes its own names."""

from .._missing import missing_names
from .._op import Primitive

__getattr__ = missing_names("mindspore.ops")

__all__ = ["Primitive"]
