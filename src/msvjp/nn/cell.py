"""`Cell`: a torch.nn.Module whose forward is `construct`."""

import collections
import functools
import inspect
from typing import Any

import torch

from .._core import spread
from .._core.asker import asked_by_mindspore, asked_by_torch
from .._core.autocast import suspended
from .._core.casting import cast_floats
from .._core.checks import check_bools, check_not_negative_ints, check_type
from .._core.dtype_text import as_torch
from .._core.root import public_path
from .._core.switch import Switched, as_mindspore, call_inside, inside_torch, is_outside, plain, relabel, relabel_plain
from .._core.tree import tree_map
from .._names.index import attributes
from .._names.missing import missing_attribute
from .._op.declare import declared
from .._tape import recording as this_thread
from .._tape.checkpoint import checked, recomputed
from .._tape.hook_checks import a_hook, in_place_of
from .._tape.kept_calls import keep, kept
from .._tape.recording import record, recording
from ..common.device import if_named
from ..common.layout import strategy_attribute
from ..common.parameter import Parameter, ParameterTuple, as_parameter
from ..context.parallel import get_auto_parallel_context
from ._bprop import construct_with_bprop
from ._named_errors import name_layer
from ._torch_side import speak_torch_in
from ._users_names import SHARED, USERS_NAMES, give_names_to_user, names_in, users_name

#: The names that in a user's Cell are the user's: torch's, and below those of ours that MindSpore's Cell does not have.
_users_names = USERS_NAMES

#: The flags that are dtypes to compute in.
_FLOATS = {"fp16": torch.float16, "fp32": torch.float32, "bf16": torch.bfloat16}


@public_path("nn.Cell")
class Cell(torch.nn.Module):
    """The base of all layers and networks. Write `construct`; keep Parameters and Cells as attributes.

    It is a torch.nn.Module: `state_dict`, `.to()`, torch optimizers and hooks work on it. As in MindSpore it starts
    with `training = False`, and a call records no graph unless somebody will ask for a gradient: a transform is running
    (vjp, grad, ...), an argument requires grad or is a plain torch tensor, or `set_grad()` was called on the Cell.

    Args:
        auto_prefix: whether the names of the parameters of child Cells begin with the path to them.
        flags: a dict of attributes to set.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> class Double(nn.Cell):
    ...     def construct(self, x):
    ...         return 2 * x
    >>> Double()(mindspore.Tensor([1.0, 2.0]))
    Tensor(shape=[2], dtype=Float32, value= [ 2.00000000e+00,  4.00000000e+00])
    """

    #: Set by `set_grad`: whether a call outside every transform records a graph too.
    requires_grad = False
    cell_type = None
    bprop_debug = False
    _jit_config_dict = None
    #: Set by `recompute`: how a block is run that keeps only its arguments.
    _recomputation = None
    #: Its own derivative, where a subclass writes one: `bprop(self, *inputs, out, dout)` gives the inputs' gradients.
    bprop = None
    param_prefix = ""
    #: Whether `_float` is that of a Cell above, for lack of one of its own.
    _float_is_lent = False
    _inputs = None
    #: How many Parameters of its ParameterTuples it gave their names.
    _unnamed = 0

    def __init__(self, auto_prefix=True, flags=None):
        super().__init__()
        self.training = False
        self._auto_prefix = auto_prefix
        self._float = None
        self._flags = {}
        if flags:
            self.add_flags(**flags)

    def construct(self, *args, **kwargs) -> Any:
        """What the Cell computes. To be written in a subclass."""
        raise AttributeError(f"mindspore.nn.Cell: {type(self).__name__} defines no method 'construct'")

    def forward(self, *args, **kwargs):
        """`construct`, under the name that torch calls."""
        if self._backward_hooks or self._backward_pre_hooks:
            relabel(args, ())  # torch's hooks have wrapped the arguments anew
        if self.bprop is not None and torch.is_grad_enabled():
            return construct_with_bprop(self, args, kwargs)
        if self._recomputation is not None:
            construct = self.construct if self._float is None else self._construct_cast
            return recomputed(construct, args, kwargs, **self._recomputation)
        try:
            if self._float is not None:
                return self._construct_cast(*args, **kwargs)
            return self.construct(*args, **kwargs)
        except Exception as error:
            name_layer(self, error)
            raise

    def _construct_cast(self, *args, **kwargs):
        """`construct` with its floating point arguments cast, and the Cell's Parameters and Tensors, as `to_float` asks.

        Parameters that are not trained, such as moving statistics, stay: construct may write to them.
        """
        own, dtype = self._parameters, self._float
        tensors = {name: x for name, x in vars(self).items() if isinstance(x, plain)}
        cast = {name: cast_floats(p, dtype) if p is not None and p.requires_grad else p for name, p in own.items()}
        lent = cast_floats(tensors, dtype)
        self.__dict__.update(lent, _parameters=cast)
        try:
            with suspended():
                return self.construct(*cast_floats(args, dtype), **cast_floats(kwargs, dtype))
        finally:
            unchanged = {name: x for name, x in tensors.items() if vars(self).get(name) is lent[name]}
            self.__dict__.update(unchanged, _parameters=own)

    def __call__(self, *args, **kwargs):
        call = self._compiled_call_impl or self._call_impl  # as Module.__call__ does in a frame of its own
        given = (*args, *kwargs.values()) if kwargs else args
        if not is_outside() or plain in map(type, given):
            return self._called_by_torch(args, kwargs)
        if this_thread._state.recording or not torch.is_grad_enabled():
            if self.requires_grad and self.training and kept.calls is not None and not recording():
                return keep(self, call, args, kwargs)
            out = call(*args, **kwargs)
        elif self.requires_grad or self._is_recorded(given):
            out = record(call, args, kwargs)
            out = out if spread.grid is None else spread.tensors.all_whole(out)
        else:
            # nobody will ask for a gradient: a loss added up over an evaluation loop must not keep graphs alive
            torch._C._set_grad_enabled(False)
            kept.calls = {}
            try:
                out = call(*args, **kwargs)
                return out if spread.grid is None else spread.tensors.all_whole(out)
            finally:
                kept.calls = None
                torch._C._set_grad_enabled(True)
        return relabel(out, given) if self._backward_hooks or self._backward_pre_hooks else out

    def _is_recorded(self, given):
        """Whether somebody outside all transforms records already: an argument requires grad, or comes from torch's world."""
        return call_inside(_wants_grad, (), (given,))

    def _called_by_torch(self, args, kwargs):
        """Torch's world calls, with plain tensors or from a torch module that holds this Cell: plain in, plain out.

        As in any torch module, a graph is recorded unless the tape is off.
        """
        with torch._C._EnableTorchFunction():
            named = dict(zip(kwargs, _all_as_mindspore(kwargs.values()), strict=True))
            call = record if torch.is_grad_enabled() and not recording() else _run
            out = call(super().__call__, _all_as_mindspore(args), named)
        mixed = is_outside() and any(isinstance(a, Switched) for a in (*args, *kwargs.values()))
        return out if mixed else relabel_plain(out, ())

    # ---- attributes ----

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        give_names_to_user(cls, _users_names)

    def __setattr__(self, name, value):
        if name in _users_names and not asked_by_torch():
            self._set_users(name, value)
        else:
            self._set(name, value, functools.partial(super().__setattr__, name))

    def _set_users(self, name, value):
        self._set(name, value, functools.partial(users_name(type(self), name).keep, self))

    def _set(self, name, value, store):
        held = self.__dict__.get("_parameters")
        if held is None:
            if isinstance(value, (Parameter, torch.nn.Module)):
                raise AttributeError(f"mindspore.nn.Cell: call super().__init__() before assigning {name!r}")
            store(value)
        elif isinstance(value, torch.nn.Parameter):
            if isinstance(value, Parameter) and value.is_unnamed:
                value.name = name
            store(value)
        elif isinstance(value, plain) and held.get(name) is not None:
            held[name].set_data(value)
        elif isinstance(value, torch.nn.Module):
            if hasattr(type(self), name) and self._is_taken(name, self._modules):
                raise KeyError(
                    f"mindspore.nn.Cell: the name {name!r} is another attribute's; give the Cell another one"
                )
            store(value)
            self._adopt(name, value)
        elif isinstance(value, (list, tuple)) and value and all(isinstance(item, Parameter) for item in value):
            self._hold_all(value)
            if name in held:  # one of them bears the name of the attribute
                vars(self)[name] = value
            else:
                store(value)
        else:
            store(value)

    def __delattr__(self, name):
        if name in _users_names and not asked_by_torch():
            users_name(type(self), name).drop(self)
        else:
            super().__delattr__(name)

    def __setstate__(self, state):
        super().__setstate__(state)
        for name in names_in(state, _users_names):
            users_name(type(self), name)

    def _adopt(self, name, child):
        if not isinstance(child, Cell):
            speak_torch_in(child)
            return
        if self._auto_prefix:
            child.update_parameters_name(name + ".")
        if self._float is not None and child._float is None:
            child._float_is_lent = True
            _lend_float(child, self._float)

    def _hold_all(self, parameters):
        """Those of a ParameterTuple are the Cell's own, by their names; those of a list are not, and only have their names."""
        if not isinstance(parameters, ParameterTuple):
            ParameterTuple(parameters)  # which checks the names
            return
        for parameter in parameters:
            if parameter.is_unnamed:
                self._unnamed += 1
                parameter.name = f"Parameter${self._unnamed}"
            self._parameters[parameter.name] = parameter

    def __getattr__(self, name):
        own = self.__dict__
        for kind in ("_parameters", "_modules", "_buffers"):
            if kind in own and name in own[kind]:
                return own[kind][name]
        from ._inner_ops import inner_op  # which stands on all of ops

        found = None if name.startswith("__") else inner_op(self, name)
        if found is not None:
            return found
        owners = (
            kind for kind, its in attributes().items() if name in its and isinstance(self, declared.get(kind, ()))
        )
        raise missing_attribute(next(owners, "nn.Cell"), self, name)

    @property
    def _params(self):
        return self._parameters

    @property
    def _cells(self):
        return self._modules

    @property
    def cls_name(self):
        """The name of the class."""
        return type(self).__name__

    def insert_param_to_cell(self, param_name, param, check_name_contain_dot=True):
        """Hold a Parameter as the attribute `param_name`, in place of one that is there.

        Raises:
            KeyError: param_name is empty, contains a dot, or is the name of another attribute.
            TypeError: param is neither a Parameter nor None.
        """
        if not param_name or (check_name_contain_dot and "." in param_name):
            raise KeyError(
                f"mindspore.nn.Cell.insert_param_to_cell: the name {param_name!r} is empty or contains a dot"
            )
        if self._is_taken(param_name, self._parameters):
            raise KeyError(f"mindspore.nn.Cell.insert_param_to_cell: the name {param_name!r} is another attribute's")
        if not isinstance(param, Parameter) and param is not None:
            raise TypeError(f"mindspore.nn.Cell.insert_param_to_cell: expected a Parameter, got {type(param).__name__}")
        if param is not None and param.is_unnamed:
            param.name = param_name
        self._take(param_name)
        self._parameters[param_name] = param

    def insert_child_to_cell(self, child_name, child_cell):
        """Hold a Cell as the attribute `child_name`, in place of one that is there.

        Raises:
            KeyError: child_name is the name of another attribute.
            TypeError: child_cell is not a Cell or torch module.
        """
        if not isinstance(child_name, str) or not isinstance(child_cell, torch.nn.Module):
            raise TypeError(
                "mindspore.nn.Cell.insert_child_to_cell: expected a name and a Cell, "
                f"got {type(child_name).__name__} and {type(child_cell).__name__}"
            )
        if self._is_taken(child_name, self._modules):
            raise KeyError(f"mindspore.nn.Cell.insert_child_to_cell: the name {child_name!r} is another attribute's")
        self._take(child_name)
        self._modules[child_name] = child_cell
        self._adopt(child_name, child_cell)

    def _is_taken(self, name, held):
        return hasattr(self, name) and name not in held and name not in _users_names

    def _take(self, name):
        """A user gives the name to something: what torch has by that name is torch's alone from now on."""
        if name in _users_names:
            users_name(type(self), name)

    def add_flags(self, **flags):
        """Keep flags, as attributes and for `get_flags`; returns the Cell.

        fp16, fp32 or bf16 that is true is the dtype in which the Cell computes, and those below it that were not told
        another: as with `to_float`. Of several the last in this order counts. What is false changes no dtype.
        """
        self._flags.update(flags)
        for name, value in flags.items():
            set_one = self._set_users if name in _users_names else self.__setattr__
            set_one(name, value)
        for name, dtype in _FLOATS.items():
            if flags.get(name):
                self._float_is_lent = False
                _lend_float(self, dtype)
        return self

    def add_flags_recursive(self, **flags):
        """`add_flags` for the Cell and all below it; returns the Cell."""
        for cell in self.modules():
            if isinstance(cell, Cell):
                cell.add_flags(**flags)
        return self

    def get_flags(self):
        """The flags of the Cell itself, a dict."""
        return self._flags

    # ---- what MindSpore's compiler is told ----

    def set_inputs(self, *inputs, **kwargs):
        """Keep what the Cell will be called with, for `get_inputs`. It can be called with anything all the same.

        With a size of None in one of them, `Tensor(shape=[None, 3], dtype=mindspore.float32)`, the Cell compiles as under
        `jit(dynamic=1)` in GRAPH_MODE: one graph for many shapes.

        Raises:
            ValueError: there are both kinds of arguments, or a keyword that construct does not have.
        """
        api = "mindspore.nn.Cell.set_inputs"
        if inputs and kwargs:
            raise ValueError(f"{api}: got arguments with and without names; give one kind")
        unknown = set(kwargs) - set(inspect.signature(self.construct).parameters)
        if unknown:
            raise ValueError(f"{api}: construct has no parameter {sorted(unknown)[0]!r}")
        self._inputs = inputs or kwargs or None

    def get_inputs(self):
        """What `set_inputs` was given, a tuple or dict; None before."""
        return self._inputs

    def compile_and_run(self, *args, **kwargs):
        """What the Cell gives for the arguments: its call."""
        return self(*args, **kwargs)

    @property
    def pipeline_stage(self):
        """Which stage of a pipeline it is. Kept; pipelines are not run."""
        stage = vars(self).get("_pipeline_stage")
        if stage is None:
            raise AttributeError(f"'{self.cls_name}' object has no attribute 'pipeline_stage', for none was set")
        return stage

    @pipeline_stage.setter
    def pipeline_stage(self, value):
        check_not_negative_ints("mindspore.nn.Cell.pipeline_stage", pipeline_stage=value)
        vars(self)["_pipeline_stage"] = value

    def shard(self, in_strategy, out_strategy=None, parameter_plan=None):
        """Spread what the Cell is given over the processes, what it gives, and its Parameters, in 'semi_auto_parallel'.

        The Cell itself in that mode, and in 'auto_parallel'; else None. In one process it changes nothing.

        Args:
            in_strategy, out_strategy: as of `ops.Primitive.shard`, for the Tensors that are given by position.
            parameter_plan: strategies of Parameters by name, a dict of tuples of ints or Layouts.

        Raises:
            TypeError: an argument is none of these.
            ValueError: from here or a call: a strategy does not fit the Tensor, or the number of processes.
        """
        if get_auto_parallel_context("parallel_mode") not in ("semi_auto_parallel", "auto_parallel"):
            return None
        api = "mindspore.nn.Cell.shard"
        check_type(api, tuple, "a tuple", in_strategy=in_strategy)
        taken, given = (
            next(iter(strategy_attribute(api, **{word: strategy}).values()), ())
            for word, strategy in (("in_strategy", in_strategy), ("out_strategy", out_strategy))
        )
        check_type(api, (dict, type(None)), "a dict", parameter_plan=parameter_plan)
        plan = {
            name: next(iter(strategy_attribute(api, parameter_plan=(strategy,)).values()))
            for name, strategy in (parameter_plan or {}).items()
        }
        if spread.is_on:
            self._spread(taken, given, plan)
        return self

    def _spread(self, taken, given, plan):
        from ..common.strategies import spread_tree  # which imports torch's DTensor

        api, parameters = "nn.Cell.shard", self.parameters_dict() | dict(self.parameters_and_names())
        for name, strategy in plan.items():
            p = parameters.get(name.removeprefix("self."))
            if p is None:
                raise ValueError(f"mindspore.{api}: parameter_plan is of {name!r}; there are {', '.join(parameters)}")
            spread_tree(f"{api}: parameter_plan", p, strategy)
        self.register_forward_pre_hook(lambda cell, args: spread_tree(f"{api}: in_strategy", args, taken))
        self.register_forward_hook(lambda cell, args, out: spread_tree(f"{api}: out_strategy", out, given))

    def set_comm_fusion(self, fusion_type, recurse=True):
        """Set `comm_fusion` of the Parameters, which says nothing in one process; returns the Cell.

        Raises:
            TypeError, ValueError: fusion_type is no int, or negative.
        """
        check_not_negative_ints("mindspore.nn.Cell.set_comm_fusion", fusion_type=fusion_type)
        for p in self.parameters(recurse):
            p.comm_fusion = fusion_type
        return self

    # ---- parameters ----

    def parameters_and_names(self, name_prefix="", expand=True):
        """Each Parameter once, with the path of the attribute that holds it: an iterator of (path, Parameter).

        One of a torch module among the children is a Parameter from then on, of the name that its path is.
        """
        for path, parameter in self.named_parameters(prefix=name_prefix, recurse=expand):
            yield path, as_parameter(parameter, path)

    def get_parameters(self, expand=True):
        """Each Parameter once, an iterator."""
        return (parameter for _, parameter in self.parameters_and_names(expand=expand))

    def trainable_params(self, recurse=True):
        """The Parameters that require grad, a list."""
        return [p for p in self.get_parameters(recurse) if p.requires_grad]

    def untrainable_params(self, recurse=True):
        """The Parameters that do not require grad, a list."""
        return [p for p in self.get_parameters(recurse) if not p.requires_grad]

    def parameters_dict(self, recurse=True):
        """The Parameters by name, a dict.  The name is `Parameter.name`, which need not be the path."""
        return {p.name: p for p in self.get_parameters(recurse)}

    def update_parameters_name(self, prefix="", recurse=True):
        """Name each Parameter `prefix` + its path."""
        for name, parameter in self.parameters_and_names(expand=recurse):
            parameter.name = prefix + name

    def update_cell_prefix(self):
        """Give each Cell below its path as `param_prefix`."""
        for path, cell in self.cells_and_names():
            cell.param_prefix = path

    def update_cell_type(self, cell_type):
        """Keep what kind of Cell this is, as `cell_type`."""
        self.cell_type = cell_type

    def parameters_broadcast_dict(self, recurse=True):
        """The Parameters that are to be the same in every process, by name: without those that are `layerwise_parallel`."""
        return {n: p for n, p in self.parameters_dict(recurse).items() if not p.layerwise_parallel} or None

    def check_names_and_refresh_name(self):
        """ValueError if two Parameters have one name. Their names are up to date at all times."""
        self.check_names()

    def init_parameters_data(self, *args, **kwargs):
        """The Parameters, each mapped to itself: their values were made when they were."""
        return {p: p for p in self.parameters()}

    def check_names(self):
        """ValueError if two different Parameters have one name."""
        seen = {}
        for p in self.parameters():
            if seen.setdefault(p.name, p) is not p:
                raise ValueError(f"mindspore.nn.Cell.check_names: two parameters have the name {p.name!r}; rename one")

    # ---- children ----

    def cells(self):
        """The immediate children."""
        return {id(c): c for c in self._modules.values() if c is not None}.values()

    def name_cells(self):
        """The immediate children by name, an OrderedDict."""
        return collections.OrderedDict(self.named_children())

    def cells_and_names(self, cells=None, name_prefix=""):
        """The Cell itself and all below it, each once: an iterator of (path, Cell)."""
        return self.named_modules(cells, name_prefix)

    def get_sub_cell(self, target):
        """The Cell at a path such as 'backbone.0', or AttributeError."""
        return self.get_submodule(target)

    # ---- modes ----

    def set_train(self, mode=True):
        """Switch the Cell and all below it to training (dropout on, batch statistics) or inference; returns the Cell.

        It is the flag 'training' of each.
        """
        self.train(mode)
        for cell in (each for each in self.modules() if isinstance(each, Cell)):
            cell._flags["training"] = mode
        return self

    def set_grad(self, requires_grad=True):
        """Record a graph also when called outside every transform, for `loss.backward()`; returns the Cell."""
        self.requires_grad = requires_grad
        return self

    def to_float(self, dst_type):
        """Cast the floating point arguments of the Cell and of all below it; returns the Cell.

        Raises:
            ValueError: dst_type is not float16, bfloat16 or float32.
        """
        dst_type = as_torch(dst_type)
        if dst_type not in (torch.float16, torch.bfloat16, torch.float32):
            raise ValueError(f"mindspore.nn.Cell.to_float: {dst_type}; give float16, bfloat16 or float32")
        for cell in self.modules():
            if isinstance(cell, Cell):
                cell._float, cell._float_is_lent = dst_type, False
                cell._flags.update({name: dtype == dst_type for name, dtype in _FLOATS.items()})
        return self

    def recompute(self, *, use_reentrant=True, output_recompute=False, early_stop=True, context_fn=None, **kwargs):
        """From now on keep only the arguments of a call for its gradient, and compute the rest again in each pull.

        The arguments are those of `mindspore.recompute`, and `mp_comm_recompute`, `parallel_optimizer_comm_recompute` and
        `recompute_slice_activation`, bools for MindSpore's parallel modes, which say nothing here.

        Raises:
            TypeError, ValueError: those of `mindspore.recompute`; another keyword.
        """
        api = "mindspore.nn.Cell.recompute"
        for name in kwargs:
            if name not in ("mp_comm_recompute", "parallel_optimizer_comm_recompute", "recompute_slice_activation"):
                raise ValueError(f"{api}: unknown keyword {name!r}")
        check_bools(api, **kwargs)
        self._recomputation = checked(api, use_reentrant, output_recompute, early_stop, context_fn)

    def set_jit_config(self, jit_config):
        """Keep how MindSpore would compile the Cell, as `jit_config_dict`; of several calls the first one counts.

        Args:
            jit_config: a `mindspore.JitConfig`, whose checks were made when it was.
        """
        self._jit_config_dict = self._jit_config_dict or jit_config.jit_config_dict

    @property
    def jit_config_dict(self):
        """What `set_jit_config` gave, a dict; empty before."""
        return self._jit_config_dict or {}

    @property
    def phase(self):
        """'predict' after `set_train(False)`, else 'train'."""
        return "predict" if self._flags.get("training") is False else "train"

    @property
    def has_bprop(self):
        """Whether its class writes its derivative itself."""
        return self.bprop is not None

    # ---- hooks: torch's, with MindSpore's checks ----

    def register_forward_pre_hook(self, hook_fn, **kwargs):
        """Call `hook_fn(cell, inputs)` before construct; what it returns, if not None, becomes the inputs.

        The keywords are torch's and MindSpore's `prepend` and `with_kwargs`. The handle that comes back, from all these
        methods, takes the hook away: `handle.remove()`.
        """
        return super().register_forward_pre_hook(
            a_hook("mindspore.nn.Cell.register_forward_pre_hook", hook_fn), **kwargs
        )

    def register_forward_hook(self, hook_fn, **kwargs):
        """Call `hook_fn(cell, inputs, output)` after construct; what it returns, if not None, becomes the output.

        The keywords are torch's and MindSpore's `prepend`, `with_kwargs` and `always_call`.
        """
        return super().register_forward_hook(a_hook("mindspore.nn.Cell.register_forward_hook", hook_fn), **kwargs)

    def register_backward_hook(self, hook_fn):
        """Call `hook_fn(cell, grad_input, grad_output)` once the gradients of the inputs are there.

        grad_input is a tuple with one for each input that is a Tensor. What the hook returns, if not None, replaces it: a
        tuple, or a Tensor for a single one.

        Raises:
            TypeError, ValueError: hook_fn cannot be called; from the pull, it gave something else, or another shape.
        """
        api = "mindspore.nn.Cell.register_backward_hook"
        return self.register_full_backward_hook(_speaking_mindspore(api, a_hook(api, hook_fn)))

    def register_backward_pre_hook(self, hook_fn):
        """Call `hook_fn(cell, grad_output)` before; what it returns, if not None, replaces grad_output as there."""
        api = "mindspore.nn.Cell.register_backward_pre_hook"
        return self.register_full_backward_pre_hook(_speaking_mindspore(api, a_hook(api, hook_fn)))

    # ---- text ----

    def extend_repr(self):
        """What `repr` shows between the brackets. To be written in a subclass."""
        return ""

    def extra_repr(self):
        """`extend_repr`, under the name that torch calls."""
        return self.extend_repr()

    def __repr__(self):
        lines = [f"({name}): {_indented(repr(child))}" for name, child in self._modules.items() if child is not None]
        extra = self.extend_repr()
        if not lines:
            return f"{self._get_name()}({extra})"
        first = [extra] if extra else []
        return f"{self._get_name()}(\n  " + "\n  ".join(first + lines) + "\n)"

    # ---- torch's side ----

    def to(self, *args, **kwargs):
        """Move or cast the Parameters, as torch's `Module.to`; a device may have MindSpore's name. Returns the Cell."""
        there = functools.partial(if_named, "mindspore.nn.Cell.to")
        return super().to(*map(there, args), **{key: there(value) for key, value in kwargs.items()})

    def _apply(self, fn, recurse=True):
        before = dict(self._parameters)
        inside_torch(super()._apply, fn, recurse)
        for name, held in self._parameters.items():  # torch may have made new parameters; they are the old ones moved
            if held is not None and not isinstance(held, Parameter):
                self._parameters[name] = Parameter(held, before[name].name, before[name].requires_grad)
        return self

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """The Parameters, and the buffers that are kept, by path, an OrderedDict.

        A script that knows torch gets plain torch tensors, without the gradient unless keep_vars: a file of them loads where
        msvjp is not.

        >>> from msvjp import nn
        >>> list(nn.Dense(2, 1).state_dict())
        ['weight', 'bias']
        """
        keep_vars = keep_vars or asked_by_mindspore()
        return super().state_dict(*args, destination=destination, prefix=prefix, keep_vars=keep_vars)

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        super()._save_to_state_dict(destination, prefix, keep_vars)
        if not keep_vars:
            for name in (*self._parameters, *self._buffers):
                if isinstance(destination.get(prefix + name), Switched):
                    destination[prefix + name] = inside_torch(plain.detach, destination[prefix + name])

    def _load_from_state_dict(self, *args):
        inside_torch(super()._load_from_state_dict, *args)


_users_names |= {n for n in (*vars(Cell), *vars(Cell())) if n[0] == "_" and n[:2] != "__"} - SHARED


def _lend_float(cell, dtype):
    """Have the Cell compute in the dtype, and the Cells below it that have none of their own."""
    cell._float = dtype
    for child in cell.children():
        if isinstance(child, Cell) and (child._float is None or child._float_is_lent):
            child._float_is_lent = True
            _lend_float(child, dtype)


def _wants_grad(args):
    for a in args:
        if isinstance(a, plain):
            if a.requires_grad or not isinstance(a, Switched):
                return True
        elif isinstance(a, (tuple, list)) and _wants_grad(a):
            return True
    return False


def _run(fn, args, kwargs):
    return fn(*args, **kwargs)


def _all_as_mindspore(args):
    """The arguments with plain torch tensors as Tensors."""
    return tuple(as_mindspore(a) if isinstance(a, plain) else a for a in args)


def _speaking_mindspore(api, hook):
    """The hook as a backward calls it: outside torch's side of the switch, with Tensors."""

    def call(cell, gradients, *further):
        with torch._C._EnableTorchFunction():
            shown = tree_map(as_mindspore, gradients)
            if further:  # of the inputs, then: torch has None for one that is not a Tensor, MindSpore leaves it out
                shown = tuple(g for g in shown if g is not None) or (None,)
            returned = hook(cell, shown, *tree_map(as_mindspore, further))
            return None if returned is None else in_place_of(api, gradients, returned)

    return call


def _indented(text):
    return text.replace("\n", "\n  ")
