"""mindspore.ops: the functions, and the Primitives of the same files in class form. Each file publishes its own names."""

from .._primitive import Primitive
