"""Primitives that scripts write: what their constructor takes is kept, and a function that is registered runs them."""

import functools
import inspect

from .._core.errors import UnsupportedError
from .declare import public
from .primitive import Primitive
from .registries import get_vm_impl_fn


class _OfScripts(Primitive):
    """A Primitive of a script's own. It computes what its `vm_impl` does, or the function registered for its class.

    Raises:
        UnsupportedError: when it is called, and there is neither.
    """

    def __call__(self, *args):
        run = get_vm_impl_fn(self) or getattr(self, "vm_impl", None)
        if run is None:
            raise UnsupportedError(
                f"mindspore.ops.{type(self).__name__}: nothing says what it computes, and msvjp has no kernel of that name; "
                "write a method vm_impl, or register one by ops.vm_impl_registry"
            )
        return run(*args)


@public("ops.PrimitiveWithInfer")
class PrimitiveWithInfer(_OfScripts):
    """A Primitive that says by `infer_shape` and `infer_dtype` what it gives; nobody has to ask here.

    >>> from msvjp import Tensor, ops
    >>> class Twice(ops.PrimitiveWithInfer):
    ...     @ops.prim_attr_register
    ...     def __init__(self, factor=2):
    ...         pass
    ...
    ...     def vm_impl(self, x):
    ...         return self.factor * x
    >>> Twice()(Tensor([1.0, 2.0]))
    Tensor(shape=[2], dtype=Float32, value= [ 2.00000000e+00,  4.00000000e+00])
    """

    def infer_shape(self, *args):
        """The shape of what it gives, from those of the inputs; None says nothing."""

    def infer_dtype(self, *args):
        """The dtype of what it gives, from those of the inputs; None says nothing."""

    def infer_value(self, *args):
        """What it gives where the inputs are constants; None says nothing."""


@public("ops.PrimitiveWithCheck")
class PrimitiveWithCheck(_OfScripts):
    """A Primitive that checks the shapes and dtypes of its inputs."""

    def check_shape(self, *args):
        """Raise an error for these shapes."""

    def check_dtype(self, *args):
        """Raise an error for these dtypes."""


@public("ops.prim_attr_register", "ops.prim_arg_register")
def prim_attr_register(fn):
    """A decorator of a Primitive's constructor: its arguments become attributes of the object."""
    signature = inspect.signature(fn)

    @functools.wraps(fn)
    def init(self, *args, **kwargs):
        if isinstance(self, Primitive):
            Primitive.__init__(self, type(self).__name__)
        given = signature.bind(self, *args, **kwargs)
        given.apply_defaults()
        for name, value in list(given.arguments.items())[1:]:
            setattr(self, name, value)
        return fn(self, *args, **kwargs)

    return init
