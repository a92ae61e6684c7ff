"""mindspore.ops: the functions, and the Primitives of the same files in class form. Each file publishes its own names."""

from .._op.custom_primitive import PrimitiveWithCheck, PrimitiveWithInfer, prim_attr_register
from .._op.primitive import Primitive
from .._op.registries import get_vm_impl_fn, vm_impl_registry
from ..common._register_for_tensor import tensor_operator_registry

# isort: split
from . import (
    activation,
    clipping,
    communication,
    comparison,
    control,
    conv,
    conversion,
    creation,
    cumulative,
    dropouts,
    elementwise,
    gathering,
    hooks,
    householder,
    image,
    indexing,
    inplace,
    joining,
    linalg,
    linear,
    loss,
    memory,
    normalization,
    overflow,
    pool,
    printing,
    products,
    random,
    reduction,
    scattering,
    shaping,
    sorting,
    summary,
    unary,
)
