"""mindspore.ops: the functions, and the Primitives of the same files in class form. Each file publishes its own names."""

from .._op.custom_primitive import PrimitiveWithCheck, PrimitiveWithInfer, prim_attr_register
from .._op.primitive import Primitive
from .._op.registries import get_vm_impl_fn, vm_impl_registry
from ..common._register_for_tensor import tensor_operator_registry

# isort: split
from . import (
    activation,
    blocks,
    clipping,
    collectives,
    comm_functions,
    communication,
    comparison,
    control,
    conv,
    conversion,
    creation,
    cumulative,
    deformable,
    detection,
    dropouts,
    elementwise,
    fourier,
    fractional_pool,
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
    mapping,
    memory,
    mint_distributed,
    normalization,
    numpy_creation,
    numpy_elementwise,
    numpy_functional,
    numpy_polynomials,
    numpy_sets,
    numpy_signals,
    numpy_statistics,
    overflow,
    places,
    pool,
    printing,
    products,
    random,
    reduction,
    scalars,
    scattering,
    segments,
    shaping,
    sorting,
    special,
    store,
    summary,
    unary,
)

# isort: split
# What stands on the functions of all those files.
from . import sparse
