"""`Optimizer`: what all optimizers share, from the groups of parameters to one step over all of them.

What belongs to no parameter (the step, the learning rate, powers of betas) lives on the CPU, where reading it is free.
"""

import functools
import inspect
from collections import namedtuple
from collections.abc import Iterable

import torch

from ... import ops
from ..._core import spread
from ..._core.checks import check_bools, check_not_negative, check_positive
from ..._core.errors import ShapeError
from ..._core.switch import inside_torch, plain, relabel
from ..._op.declare import layer_op, public
from ..._tape import graph_numbers
from ..._tape.recording import unrecorded
from ...common.parameter import Parameter, ParameterTuple
from ...common.tensor import Tensor
from ..cell import Cell
from ..container import CellList
from .learning_rate import LearningRateSchedule
from .shares import shares_of

#: What a parameter is trained with: its learning rate (a Parameter or a schedule), its weight decay (a Tensor or a
#: Cell) and whether it decays, whether its gradients are centralized, and whether its name spares it the decay.
_Setting = namedtuple("_Setting", "rate decay decays centralized spared")


@public("nn.Optimizer")
class Optimizer(Cell):
    """The base of optimizers: `optimizer(gradients)` updates the parameters in place, without a graph.

    Args:
        learning_rate: a number, a 0-D Tensor, a list, iterable or 1-D Tensor with one number for each step, or a
            LearningRateSchedule.
        parameters: a list of Parameters, or of dicts {"params": [...], "lr": ..., "weight_decay": ...,
            "grad_centralization": ...} of which all but params may be left out. A dict {"order_params": [...]} says
            in which order the gradients will come.
        weight_decay: a number, or a Cell that gives the number for a step. Where the parameters are not dicts, those
            with 'beta' or 'gamma' in their names do not decay; in dicts all do.
        loss_scale: what the loss was multiplied by; the gradients are divided by it.

    Raises:
        TypeError, ValueError: an argument is none of these; there are no parameters; order_params are others.
        KeyError: a dict has another key, or no params.
        RuntimeError: a parameter is in two dicts; the gradients are not one per parameter.
    """

    #: Whether MindSpore can spread the updates over the devices.
    _support_parallel_optimizer = False
    #: Whether the parameters of a list that have 'beta' or 'gamma' in their names do not decay.
    _spares_norms = True

    def __init__(self, learning_rate, parameters, weight_decay=0.0, loss_scale=1.0):
        super().__init__(auto_prefix=False)
        check_positive(f"mindspore.nn.{self.cls_name}", loss_scale=loss_scale)
        self.loss_scale = float(loss_scale)
        self.need_scale, self.reciprocal_scale = loss_scale != 1, scalar(1 / loss_scale)
        self.global_step = Parameter(Tensor([0], torch.int32, device="cpu"), name="global_step")
        self.global_step_increase_tensor = Tensor([1], torch.int32, device="cpu")
        self.assignadd = ops.AssignAdd()
        # what subclasses that scripts copied from MindSpore's own optimizers call
        self.map_, self.map_reverse = ops.Map(), ops.Map(reverse=True)
        self.hyper_map, self.hyper_map_reverse = ops.HyperMap(), ops.HyperMap(reverse=True)
        self.use_parallel, self.param_rank = False, None
        self.enable_tuple_broaden = self.skip_auto_parallel_compile = True
        self._set_groups(_items(parameters, "parameters"), learning_rate, weight_decay)
        self._shares = shares_of(self, type(self).construct is FusedOptimizer.construct)
        self._parts = _parts(self._settings)
        if self._shares is not None:
            self._parts = self._shares.of_this_process(self._parts)
        self._unique = True

    def _set_groups(self, given, learning_rate, weight_decay):
        self.is_group = all(isinstance(item, dict) for item in given)
        if not self.is_group and not all(isinstance(item, Parameter) for item in given):
            kinds = ", ".join(sorted({f"{type(item).__module__}.{type(item).__name__}" for item in given}))
            raise TypeError(
                f"mindspore.nn.Optimizer: the parameters are of types {kinds}; give all Parameters or dicts"
            )
        groups, order = _groups(given) if self.is_group else ([{"params": given}], None)
        settings = self._all_settings(groups, learning_rate, weight_decay)
        self.is_group_params_ordered = order is not None
        if order is not None:
            settings = _ordered(settings, order)
        self._settings = list(settings.values())
        self._set_rates(any("lr" in group for group in groups))
        self.parameters = TrainedParameters(settings, self)
        self.param_length = len(settings)
        self.optim_filter = (True,) * self.param_length
        self._set_decays()

    def _all_settings(self, groups, learning_rate, weight_decay):
        """A _Setting for each Parameter, in the order of the groups."""
        default_rate, default_decay = _rate(self.cls_name, learning_rate, "learning_rate"), self._decay(weight_decay)
        settings = {}
        for i, group in enumerate(groups):
            rate = _rate(self.cls_name, group["lr"], f"learning_rate_group_{i}") if "lr" in group else default_rate
            decay = self._decay(group["weight_decay"]) if "weight_decay" in group else default_decay
            for p in group["params"]:
                if p in settings:
                    kind = RuntimeError if self.is_group else ValueError
                    raise kind(f"mindspore.nn.{self.cls_name}: the parameter {p.name!r} is given twice")
                decays = isinstance(decay, Cell) or float(decay) > 0
                spared = self._spares_norms and not self.is_group and ("beta" in p.name or "gamma" in p.name)
                centralized = group.get("grad_centralization", False)
                settings[p] = _Setting(rate, decay, decays and not spared, centralized, spared)
        _check_lengths(self.cls_name, [default_rate, *(s.rate for s in settings.values())])
        return settings

    def _decay(self, weight_decay):
        """The weight decay of scaled gradients: a Tensor, or the Cell that gives one."""
        if isinstance(weight_decay, Cell):
            return _ScaledDecay(weight_decay, self.loss_scale)
        check_not_negative(f"mindspore.nn.{self.cls_name}", weight_decay=weight_decay)
        return scalar(weight_decay * self.loss_scale)

    def _set_rates(self, by_group):
        rates = [setting.rate for setting in self._settings]
        self.is_group_lr, self.dynamic_lr = by_group, any(isinstance(rate, Cell) for rate in rates)
        if not by_group:
            self.learning_rate = rates[0]
        elif self.dynamic_lr:
            fixed = {id(rate): _Fixed(rate) for rate in rates if not isinstance(rate, Cell)}
            self._settings = [s._replace(rate=fixed.get(id(s.rate), s.rate)) for s in self._settings]
            self.learning_rate = CellList([s.rate for s in self._settings], auto_prefix=False)
        else:
            self.learning_rate = ParameterTuple(rates)

    def _set_decays(self):
        decays = tuple(s.decay for s in self._settings)
        self.weight_decay = decays if self.is_group else decays[0]
        changing = tuple(isinstance(decay, Cell) for decay in decays)
        self.dynamic_decay_flags = changing if self.is_group else changing[0]
        self.dynamic_weight_decay = any(changing)
        self.decay_flags = tuple(s.decays if self.is_group else not s.spared for s in self._settings)
        self.exec_weight_decay = any(s.decays for s in self._settings)
        self.grad_centralization_flags = tuple(s.centralized for s in self._settings)
        self.grad_centralization = any(self.grad_centralization_flags)

    def _is_recorded(self, given):
        return False  # an update has no gradient

    @property
    def target(self):
        """Where the update is computed: 'CPU', 'GPU' or 'Ascend', as the parameters are. It cannot be set to another."""
        return self.parameters[0].device.partition(":")[0]

    @target.setter
    def target(self, value):
        self._set_base_target(value)

    _target = target

    def _set_base_target(self, value):
        if value != self.target:
            raise ValueError(
                f"mindspore.nn.{self.cls_name}.target: {value!r}; the update is computed where the parameters are, "
                f"on the {self.target}"
            )

    @property
    def unique(self):
        """Whether MindSpore adds up the equal indices of a sparse gradient. Gradients are dense here: it says nothing."""
        return self._unique

    @unique.setter
    def unique(self, value):
        check_bools("mindspore.nn.Optimizer.unique", unique=value)
        self._unique = value

    def construct(self, gradients):
        """Update the parameters by one step. To be written in a subclass."""
        raise NotImplementedError(f"mindspore.nn.{self.cls_name}: an optimizer needs a method 'construct'")

    # ---- what a subclass calls ----

    def get_lr(self):
        """The learning rate of this step: a 0-D Tensor, or a tuple with one for each parameter if groups have their own."""
        if not self.is_group_lr:
            return self._now(self.learning_rate)
        now = {id(s.rate): self._now(s.rate) for s in self._settings}
        return tuple(now[id(s.rate)] for s in self._settings)

    def get_weight_decay(self):
        """The weight decay of this step, times loss_scale: a 0-D Tensor, or a tuple of them if the parameters are groups."""
        if self.is_group:
            return tuple(self._now(decay) for decay in self.weight_decay)
        return self._now(self.weight_decay)

    def _now(self, value):
        return value(self.global_step).reshape(()) if isinstance(value, Cell) else value

    def get_lr_parameter(self, param):
        """The Parameter or schedule that is the learning rate of a parameter; a list of them for a list.

        Raises:
            TypeError, ValueError: param is not a Parameter or list of them, or not trained by this optimizer.
        """
        if isinstance(param, list):
            return [self.get_lr_parameter(p) for p in param]
        if not isinstance(param, Parameter):
            raise TypeError(f"mindspore.nn.Optimizer.get_lr_parameter: got {type(param).__name__}; give a Parameter")
        for p, setting in zip(self.parameters, self._settings, strict=True):
            if p is param:
                return setting.rate.learning_rate if isinstance(setting.rate, _Stored) else setting.rate
        raise ValueError(f"mindspore.nn.Optimizer.get_lr_parameter: {param.name!r} is not one of the parameters")

    def decay_weight(self, gradients):
        """The gradients plus weight decay times parameters, where they decay."""
        return _with_ours(_decayed, self, gradients)

    def gradients_centralization(self, gradients):
        """The gradients of the groups that ask for it less their mean over all axes but the first.

        As in MindSpore only where the length of the second axis is a multiple of 16.
        """
        return _with_ours(_centralized, self, gradients)

    def scale_grad(self, gradients):
        """The gradients divided by loss_scale."""
        return _with_ours(_unscaled, self, gradients)

    def _grad_sparse_indices_deduplicate(self, gradients):
        return gradients  # they are dense

    def _is_dynamic_lr_or_weight_decay(self):
        return self.dynamic_lr or self.dynamic_weight_decay

    def flatten_gradients(self, gradients):
        """The gradients as they are: parameters are not flattened into one memory here."""
        return gradients


def opt_init_args_register(init):
    """Decorates the `__init__` of an optimizer, whose arguments are kept: `init_params`, `init_learning_rate`, `init_args`."""

    @functools.wraps(init)
    def __init__(self, *args, **kwargs):
        signature = inspect.signature(init)
        try:
            bound = signature.bind(self, *args, **kwargs)
        except TypeError as error:
            words = ", ".join([*signature.parameters][1:])
            raise TypeError(f"mindspore.nn.{type(self).__name__}: {error}; it takes {words}") from None
        bound.apply_defaults()
        given = dict(list(bound.arguments.items())[1:])
        params = getattr(given.pop("optimizer", None), "init_params", None)  # of the one that LARS wraps
        self.__dict__["init_params"] = params or {"params": given.pop("params", None)}
        rate = given.pop("learning_rate", None)
        self.__dict__["init_learning_rate"] = None if isinstance(rate, Cell) else rate
        self.__dict__["init_args"] = given
        init(self, *args, **kwargs)

    return __init__


def scalar(value):
    """A number of the optimizer itself, a float32 on the CPU."""
    return Tensor(float(value), torch.float32, device="cpu")


def _items(parameters, word):
    if parameters is None:
        raise ValueError(f"mindspore.nn.Optimizer: {word} is None; give a list of Parameters")
    if not isinstance(parameters, Iterable):
        raise TypeError(f"mindspore.nn.Optimizer: {word} is {type(parameters).__name__}; give a list of Parameters")
    items = list(parameters)
    if not items:
        raise ValueError(f"mindspore.nn.Optimizer: {word} is empty; give at least one Parameter")
    return items


class TrainedParameters(ParameterTuple):
    """The trained Parameters. Called, it answers as a Module's `parameters()`, so that torch's methods go on working."""

    def __new__(cls, parameters, optimizer=None):
        made = super().__new__(cls, parameters)
        made.optimizer = optimizer
        made.measure()
        return made

    def measure(self):
        """The shapes of the Parameters, which are kept as `shapes` and change only by `set_data`."""
        self.shapes = list(map(_shape, self))
        return self.shapes

    def __call__(self, recurse=True):
        return (p for _, p in self.optimizer.named_parameters(recurse=recurse))


# ---- groups ----


def _groups(given):
    """The dicts with params in lists, and the order that one of them asks for, or None."""
    groups, order = [], None
    for group in given:
        strange = set(group) - {"params", "lr", "weight_decay", "grad_centralization", "order_params"}
        if strange or not {"params", "order_params"} & set(group):
            raise KeyError(f"mindspore.nn.Optimizer: a group has the keys {', '.join(group)}; give params, lr, ...")
        if "order_params" in group:
            order = _order(group)
        else:
            groups.append(group | {"params": _members(group)})
    if not groups:
        raise ValueError("mindspore.nn.Optimizer: no group has params")
    return groups, order


def _order(group):
    if len(group) > 1:
        raise ValueError("mindspore.nn.Optimizer: a group with order_params has nothing else")
    return _items(group["order_params"], "order_params")


def _members(group):
    for p in (members := _items(group["params"], "params")):
        if not isinstance(p, Parameter):
            raise TypeError(f"mindspore.nn.Optimizer: params of a group hold a {type(p).__name__}; give Parameters")
    if not isinstance(group.get("grad_centralization", False), bool):
        raise TypeError("mindspore.nn.Optimizer: grad_centralization of a group must be True or False")
    return members


def _ordered(settings, order):
    if len(order) != len(settings) or {id(p) for p in order} != {id(p) for p in settings}:
        raise ValueError(
            f"mindspore.nn.Optimizer: order_params are {len(order)} parameters, the groups hold {len(settings)}; "
            "give the same ones"
        )
    return {p: settings[p] for p in order}


def _parts(settings):
    """The parameters that are trained alike, for one multi-tensor update each: (indices, decay or None) of each part."""
    parts = {}
    for i, s in enumerate(settings):
        decay = s.decay if s.decays else None
        parts.setdefault((id(s.rate), id(decay)), ([], decay))[0].append(i)
    return list(parts.values())


# ---- learning rates and weight decays ----


def _rate(name, rate, word):
    """The learning rate as it is kept: a Parameter, or a LearningRateSchedule."""
    if isinstance(rate, (int, float)):
        check_not_negative(f"mindspore.nn.{name}", learning_rate=float(rate))
        return Parameter(scalar(rate), name=word)
    if isinstance(rate, LearningRateSchedule):
        return rate
    if not isinstance(rate, Iterable) or isinstance(rate, str):
        raise TypeError(
            f"mindspore.nn.{name}: learning_rate is {rate!r}; give a number, a Tensor, a list or a LearningRateSchedule"
        )
    stored = Parameter(Tensor(rate if isinstance(rate, plain) else list(rate), torch.float32, device="cpu"), name=word)
    if stored.ndim > 1:
        raise ValueError(f"mindspore.nn.{name}: learning_rate has {stored.ndim} axes; give one number for each step")
    return _IteratorLearningRate(stored) if stored.ndim else stored


class _Stored(LearningRateSchedule):
    """A schedule that is a Parameter."""

    def __init__(self, learning_rate):
        super().__init__(auto_prefix=False)
        self.learning_rate = learning_rate


class _IteratorLearningRate(_Stored):
    """One number for each step."""

    def construct(self, global_step):
        rates = self.learning_rate.value()
        step = global_step if graph_numbers.is_recorded() else int(global_step)
        try:
            return rates[step].reshape(getattr(global_step, "shape", ()))
        except IndexError as error:
            raise RuntimeError(
                f"mindspore.nn.Optimizer: the learning_rate has {len(rates)} numbers, this is step {int(step) + 1}; "
                "give one for each step"
            ) from error


class _Fixed(_Stored):
    """The same number at each step, beside groups where it changes."""

    def construct(self, global_step):
        return self.learning_rate.value()


class _ScaledDecay(Cell):
    def __init__(self, decay, loss_scale):
        super().__init__(auto_prefix=False)
        self.decay, self.loss_scale = decay, loss_scale

    def construct(self, global_step):
        return self.decay(global_step) * self.loss_scale


def _check_lengths(name, rates):
    lengths = {len(rate.learning_rate) for rate in rates if isinstance(rate, _IteratorLearningRate)}
    if len(lengths) > 1:
        raise ValueError(f"mindspore.nn.{name}: the lists of learning rates have lengths {sorted(lengths)}; give one")


# ---- gradients: plain torch over lists of them; those that come in are never written to ----


def _with_ours(change, optimizer, gradients):
    """The changed gradients, a tuple, those that are new as Tensors."""
    changed = unrecorded(inside_torch, change, optimizer, gradients)
    return tuple(relabel(new, (old,)) for new, old in zip(changed, gradients, strict=True))


def _decayed(optimizer, gradients):
    out = list(gradients)
    for indices, decay in optimizer._parts:
        if decay is not None:
            weights, alpha = _at(indices, optimizer.parameters), graph_numbers.number(optimizer._now(decay))
            if type(alpha) is plain:
                weights, alpha = torch._foreach_mul(weights, alpha), 1
            for i, g in zip(indices, torch._foreach_add(_at(indices, out), weights, alpha=alpha), strict=True):
                out[i] = g
    return out


def _at(indices, column):
    """The items at the indices, which are in order: often all of them."""
    return column if len(indices) == len(column) else [column[i] for i in indices]


def _centralized(optimizer, gradients):
    return [
        g - g.mean(tuple(range(1, g.ndim)), keepdim=True) if flag and g.ndim > 1 and g.size(1) % 16 == 0 else g
        for g, flag in zip(gradients, optimizer.grad_centralization_flags, strict=True)
    ]


def _unscaled(optimizer, gradients):
    return torch._foreach_mul(list(gradients), 1 / optimizer.loss_scale) if optimizer.need_scale else gradients


class FusedOptimizer(Optimizer):
    """An optimizer whose rule updates many parameters at once: write `_update(rate, parameters, gradients, *state)`.

    All are lists but the rate, a float. `_state` names the attributes that hold a tensor for each parameter.
    """

    _state = ()
    #: Whether weight decay is added to the gradients; otherwise `_update` is given `decay=`, a float, and sees to it.
    _decays_gradients = True

    def construct(self, gradients):
        """Update the parameters by one step; a tuple of True, one for each parameter."""
        unrecorded(self._stepped, gradients)
        return (True,) * self.param_length

    def _stepped(self, gradients):
        _step(self, gradients, self.get_lr())
        if self._shares is not None:
            inside_torch(self._shares.hand_round)

    def _new_state(self, prefix, value=0.0):
        """A tensor full of `value` for each parameter, where the parameter is: without elements if not in this process."""
        if self._shares is None:
            values = [inside_torch(torch.full_like, p, value) for p in self.parameters]
        else:
            values = [inside_torch(self._shares.state, i, value) for i in range(len(self.parameters))]
        made = [Parameter(x, name=f"{prefix}.{p.name}") for x, p in zip(values, self.parameters, strict=True)]
        for i, state in enumerate(made if self._shares is not None else ()):
            state.kept_by, state.whole_shape = self._shares.owners[i], self.parameters[i].shape
        return ParameterTuple(made)

    def _begin(self):
        """What happens once in a step."""


@layer_op("nn.Optimizer")
def _step(optimizer, gradients, rates):
    check_gradients(optimizer, gradients)
    if optimizer._decays_gradients and optimizer.exec_weight_decay:
        gradients = _decayed(optimizer, gradients)
    if any(optimizer.grad_centralization_flags):
        gradients = _centralized(optimizer, gradients)
    gradients = _unscaled(optimizer, gradients)
    optimizer._begin()
    columns = [optimizer.parameters, gradients, *[getattr(optimizer, name) for name in optimizer._state]]
    if spread.grid is not None:
        spread.tensors.follow(optimizer.parameters, columns[2:])
    for indices, decay in optimizer._parts:
        rate = graph_numbers.number(rates[indices[0]] if isinstance(rates, tuple) else rates)
        lists = columns if len(indices) == optimizer.param_length else [_at(indices, column) for column in columns]
        if optimizer._decays_gradients:
            optimizer._update(rate, *lists)
        else:
            decay = 0.0 if decay is None else graph_numbers.number(optimizer._now(decay))
            optimizer._update(rate, *lists, decay=decay)
    optimizer.global_step.add_(1)


def check_gradients(optimizer, gradients, module="nn"):
    """TypeError, RuntimeError or ShapeError if the gradients are not a Tensor for each parameter, of its shape."""
    api, parameters = f"mindspore.{module}.{type(optimizer).__name__}", optimizer.parameters
    if not isinstance(gradients, (tuple, list)):
        raise TypeError(f"{api}: the gradients are a {type(gradients).__name__}; give a tuple of Tensors")
    if len(gradients) != len(parameters):
        raise RuntimeError(f"{api}: {len(gradients)} gradients for {len(parameters)} parameters; give one for each")
    try:
        shapes = list(map(_shape, gradients))
    except TypeError as error:
        raise TypeError(f"{api}: a gradient is not a Tensor; give a Tensor for each parameter") from error
    if shapes != parameters.shapes and shapes != parameters.measure():
        p, g = next((p, g) for p, g in zip(parameters, shapes, strict=True) if g != _shape(p))
        raise ShapeError(f"{api}: the gradient of {p.name!r} has shape {tuple(g)}, the parameter {tuple(_shape(p))}")


_shape = plain.shape.__get__
