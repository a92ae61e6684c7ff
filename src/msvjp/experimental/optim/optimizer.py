"""`experimental.optim.Optimizer`: groups of parameters whose learning rate can be read and set, and a step over each."""

from collections import defaultdict
from collections.abc import Iterable

import torch

from ... import log, ops
from ..._core.checks import check_not_negative, check_positive
from ..._core.switch import inside_torch, plain
from ..._op.declare import layer_op, public
from ..._tape import graph_numbers
from ...common.parameter import Parameter, ParameterTuple
from ...common.tensor import Tensor
from ...nn.cell import Cell
from ...nn.optim.optimizer import TrainedParameters, check_gradients, scalar

_PREFIX = "mindspore.experimental.optim"


@public("experimental.optim.Optimizer")
class Optimizer(Cell):
    """The base of the experimental optimizers: `optimizer(gradients)` updates the parameters in place, without a graph.

    `param_groups` is a list of dicts with params, lr (a Parameter; a number can be put in its place) and the arguments of
    the optimizer, which may differ from group to group.

    Args:
        params: an iterable of Parameters, or of dicts {"params": [...], "lr": ..., ...} of which all but params may be
            left out.
        defaults: a dict of the arguments that a group does not give, with lr.

    Raises:
        ValueError: there are no parameters, one is in two groups, or a learning rate or weight decay is negative.
        TypeError: an argument, or one of the parameters, is of another type.
    """

    def __init__(self, params, defaults):
        super().__init__(auto_prefix=False)
        groups = _items(params)
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults, self.state = defaults, defaultdict(dict)
        self.param_groups, self.lrs, self.group_start_id = [], [], [0]
        self.map_, self.hyper_map, self.enable_tuple_broaden = ops.Map(), ops.HyperMap(), True
        for group in groups:
            self._add(group)
        self.parameters = TrainedParameters((p for group in self.param_groups for p in group["params"]), self)

    def __repr__(self):
        groups = []
        for i, group in enumerate(self.param_groups):
            lines = [f"    {word}: {_shown(group[word])}" for word in sorted(group) if word != "params"]
            groups.append("\n".join([f"Parameter Group {i}", *lines]))
        return f"{type(self).__name__} (\n" + "\n\n".join(groups) + "\n)"

    def construct(self, *hyper_params):
        """Update the parameters by one step. To be written in a subclass."""
        raise NotImplementedError(
            f"mindspore.experimental.optim.{self.cls_name}: an optimizer needs a method 'construct'"
        )

    def add_param_group(self, param_group):
        """Train further parameters: a dict with params, and what differs from the optimizer's arguments.

        Raises:
            TypeError, ValueError: those of the class.
        """
        self._add(param_group)
        self.parameters = TrainedParameters((*self.parameters, *param_group["params"]), self)
        self._extend_state(param_group["params"])

    def _add(self, group):
        api = f"{_PREFIX}.{self.cls_name}"
        group["params"] = _members(api, group, {id(p) for g in self.param_groups for p in g["params"]})
        for word, value in self.defaults.items():
            group.setdefault(word, value)
        group["lr"] = _rate(api, group["lr"], f"learning_rate_group_{len(self.param_groups)}")
        check_not_negative(api, weight_decay=group.setdefault("weight_decay", 0.0))
        group["weight_decay"] = float(group["weight_decay"])
        self.lrs.append(group["lr"])
        self.param_groups.append(group)
        self.group_start_id.append(self.group_start_id[-1] + len(group["params"]))

    def _extend_state(self, parameters):
        """Make the state of parameters that came later."""

    def _decay_weight(self, weight_decay, params, gradients):
        """The gradients plus weight_decay times params, a tuple: what subclasses that scripts copied call."""
        if not weight_decay:
            return gradients
        return tuple(g + weight_decay * p for p, g in zip(params, gradients, strict=True))

    def _is_recorded(self, given):
        return False  # an update has no gradient


class GroupedOptimizer(Optimizer):
    """An optimizer whose rule updates a group at once: write `_update(rate, group, parameters, gradients, *state)`.

    rate is a float, group a dict, the others are lists. `_state` has pairs of an attribute that holds a tensor for each
    parameter and the value that it begins with; `_make_state` sets them.
    """

    _state = ()
    #: Whether weight decay is added to the gradients; otherwise the rule itself has to see to it.
    _decays_gradients = True

    def _make_state(self):
        for name, value in self._state:
            setattr(self, name, ParameterTuple(_full(name, value, p) for p in self.parameters))

    def _extend_state(self, parameters):
        for name, value in self._state:
            longer = (*getattr(self, name), *(_full(name, value, p) for p in parameters))
            delattr(self, name)
            setattr(self, name, ParameterTuple(longer))

    def _columns(self):
        """What `_update` is given after the gradients: of each a tensor for each parameter."""
        return [getattr(self, name) for name, _ in self._state]

    def construct(self, gradients):
        """Update the parameters by one step; True."""
        with torch.no_grad():
            _step(self, gradients)
        return True

    def _begin(self):
        """What happens once in a step, first."""

    def _end(self):
        """What happens once in a step, last."""


@layer_op("experimental.optim.Optimizer")
def _step(optimizer, gradients):
    check_gradients(optimizer, gradients, "experimental.optim")
    optimizer._begin()
    columns = optimizer.parameters, gradients, *optimizer._columns()
    for i, group in enumerate(optimizer.param_groups):
        here = slice(*optimizer.group_start_id[i : i + 2])
        parameters, gradients, *state = (column[here] for column in columns)
        if group.get("maximize"):
            gradients = torch._foreach_neg(gradients)
        if optimizer._decays_gradients and group["weight_decay"]:
            gradients = torch._foreach_add(gradients, parameters, alpha=group["weight_decay"])
        optimizer._update(graph_numbers.number(group["lr"]), group, parameters, gradients, *state)
    optimizer._end()


def counter(name, value=0, dtype=torch.int32):
    """A Parameter that counts steps, on the CPU, where reading it is free."""
    return Parameter(Tensor(value, dtype, device="cpu"), name=name)


def _full(prefix, value, p):
    return Parameter(inside_torch(torch.full_like, p, value), name=f"{prefix}.{p.name}")


# ---- groups ----


def _items(params):
    if params is None:
        raise ValueError("mindspore.experimental.optim.Optimizer: params is None; give a list of Parameters")
    if not isinstance(params, Iterable):
        kind = type(params).__name__
        raise TypeError(f"mindspore.experimental.optim.Optimizer: params is {kind}; give a list of Parameters")
    items = list(params)
    if not items:
        raise ValueError("mindspore.experimental.optim.Optimizer: params is empty; give at least one Parameter")
    return items


def _members(api, group, known):
    if not isinstance(group, dict):
        raise TypeError(f"{api}: a group is {type(group).__name__}; give a dict")
    params = group["params"]
    if isinstance(params, set):
        raise TypeError(f"{api}: params is a set, which has no order; give a list")
    members = [params] if isinstance(params, Parameter) else list(params)
    for p in members:
        if not isinstance(p, Parameter):
            raise TypeError(f"{api}: params hold a {type(p).__name__}; give Parameters")
    if len({id(p) for p in members}) != len(members):
        log.warning("%s: a parameter is twice in a group", api)
    if known & {id(p) for p in members}:
        raise ValueError(f"{api}: a parameter is in two groups; give it in one")
    return members


def _rate(api, rate, word):
    check_rate(api, rate)
    return Parameter(scalar(rate), name=word)


def _shown(value):
    return value.value() if isinstance(value, Parameter) else value


# ---- checks of arguments ----


def check_rate(api, lr, zero=True):
    """TypeError if lr is no number or 0-D Tensor, ValueError if it is negative, or 0 where that is not to be."""
    if isinstance(lr, plain):
        if lr.ndim:
            raise ValueError(f"{api}: lr has {lr.ndim} axes; give a number or a 0-D Tensor")
        lr = float(lr)
    (check_not_negative if zero else check_positive)(api, lr=lr)


def check_betas(api, betas):
    """ValueError if one of betas is not from 0 on and below 1."""
    for i, beta in enumerate(betas):
        if not 0 <= beta < 1:
            raise ValueError(f"{api}: betas[{i}] is {beta}; give a number from 0, below 1")
