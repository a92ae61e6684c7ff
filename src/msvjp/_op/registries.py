"""Where scripts register how a Primitive of their own is computed in Python, or differentiated: for an interpreter of old.

No kernel is compiled here and so none is looked for: what is registered is kept, and can be looked up.
"""

from collections.abc import Callable
from typing import Any

from .._core.root import public_path
from .primitive import Primitive


class _Registry(dict):
    """Functions by Primitives and by their names."""

    def register(self, prim: Any) -> Callable:
        """A decorator that keeps the function under the Primitive, its class or its name."""

        def keep(fn: Callable) -> Callable:
            self[prim] = self[_name(prim)] = fn
            return fn

        return keep

    def get(self, prim_obj: Any, default: Any = None) -> Any:
        """The function that is kept for the Primitive, its class or its name, else the default."""
        return super().get(prim_obj, super().get(_name(prim_obj), default))


def _name(prim: Any) -> Any:
    if isinstance(prim, Primitive):
        return prim.name
    return prim.__name__ if isinstance(prim, type) else prim


vm_impl_registry = _Registry()
bprop_getters, taylor_fprop_getters = _Registry(), _Registry()


@public_path("ops.get_vm_impl_fn")
def get_vm_impl_fn(prim):
    """What the function that was registered for the Primitive gives of it, the Primitive's implementation; or None.

    >>> from msvjp import ops
    >>> @ops.vm_impl_registry.register("Doubled")
    ... def doubled(prim):
    ...     return lambda x: 2 * x
    >>> ops.get_vm_impl_fn(ops.Primitive("Doubled"))(3)
    6
    """
    made_for = vm_impl_registry.get(prim)
    return made_for and made_for(prim)
