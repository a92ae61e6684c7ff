"""MindSpore's API on top of PyTorch: `import msvjp as mindspore`, and the script keeps its text and its numbers."""

from ._core.starting import is_check as _is_check

if not _is_check():
    from ._core import torch_npu  # which sees to it that torch can be imported

    # isort: split
    from ._core.collection import paused

    with paused():  # the thousands of functions made below would set off a collection, which walks all of torch
        from . import common, mint, numpy, ops, parallel
        from ._core.dynamo import leave_alone
        from ._core.errors import DeviceError, OpError, PositionError, ShapeError, UnsupportedError
        from ._names.import_hook import install_as_mindspore, serve_own_name
        from ._names.missing import install
        from ._tape.custom_function import _Function
        from ._tape.recording import _no_grad
        from ._version import __version__
        from .autodiff.batching import vmap
        from .autodiff.forward_mode import derivative, jet, jvp, linearize
        from .autodiff.jacobian import jacfwd, jacrev
        from .autodiff.recompute import recompute
        from .autodiff.reverse_mode import get_grad, grad, value_and_grad, vjp
        from .autodiff.saved_tensors import register_saved_tensors_hooks, saved_tensors_hooks
        from .common.dtype import *
        from .common.generator import (
            Generator,
            default_generator,
            get_rng_state,
            initial_seed,
            manual_seed,
            seed,
            set_rng_state,
        )
        from .common.layout import Layout
        from .common.parameter import Parameter, ParameterTuple
        from .common.seed import get_seed, set_seed
        from .common.tensor import Tensor, from_numpy, tensor

        # isort: split
        # The ops publish their names in the modules above; what follows stands on them.
        from . import amp, bridge, communication, context, graph, log, nn, train
        from .context import COMPATIBLE, GRAPH_MODE, LAX, PYNATIVE_MODE, STRICT
        from .graph import JitConfig, constexpr, jit, jit_class, lazy_inline, ms_function, mutable, no_inline

        install()
        serve_own_name()
        leave_alone()
