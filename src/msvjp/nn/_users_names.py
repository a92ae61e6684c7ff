"""The names of torch.nn.Module's that MindSpore's Cell does not have: in a user's Cell they are the user's.

A method `train`, a child `forward`, an attribute `type`: the user's code finds what the user put there, torch's own code and
ours find torch's (state_dict, hooks, optimizers, DataParallel go on). The frame that asks tells which is meant. Where no
user takes such a name nothing is paid: a class gets the descriptor of a name only when one is taken there.
"""

import torch

from .._core.asker import asked_by_torch, is_inside

#: What torch's Module and MindSpore's Cell both have. Who overrides one of these overrides MindSpore's.
SHARED = frozenset(
    [
        "T_destination",
        "apply",
        "buffers",
        "compile",
        "get_buffer",
        "get_extra_state",
        "load_state_dict",
        "named_buffers",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad",
        "set_extra_state",
        "state_dict",
        "to",
        "to_empty",
        "training",
        "_apply",
        "_auto_prefix",
        "_buffers",
        "_cells",
        "_get_name",
        "_jit_config_dict",
        "_load_from_state_dict",
        "_load_state_dict_post_hooks",
        "_load_state_dict_pre_hooks",
        "_named_members",
        "_non_persistent_buffers_set",
        "_params",
        "_save_to_state_dict",
        "_state_dict_hooks",
        "_state_dict_pre_hooks",
    ]
)

#: What only torch's Module has.
USERS_NAMES = frozenset(n for n in (*dir(torch.nn.Module), *vars(torch.nn.Module())) if n[:2] != "__") - SHARED

_HELD = ("_parameters", "_modules", "_buffers")
_NOTHING = object()


class _UsersName:
    """The attribute of that name: the user's to the user's code, torch's to torch's."""

    def __init__(self, name, of_class=_NOTHING):
        self._name, self._of_class = name, of_class
        self._key = f"{name} (the user's)"  # of what is kept in the instance, where torch may have its own by this name

    def __get__(self, cell, owner=None):
        owner = owner or type(cell)
        if asked_by_torch():
            return self._torchs(cell, owner)
        for held in (*(vars(cell).get(kind, {}) for kind in _HELD), vars(cell)) if cell is not None else ():
            key = self._key if held is vars(cell) else self._name
            if key in held:
                return held[key]
        return self._torchs(cell, owner) if self._of_class is _NOTHING else _bound(self._of_class, cell, owner)

    def _torchs(self, cell, owner):
        if cell is not None and self._name in vars(cell):
            return vars(cell)[self._name]
        for base in owner.__mro__:
            found = vars(base).get(self._name, self)
            if is_inside(base.__module__) and not isinstance(found, _UsersName):
                return _bound(found, cell, owner)
        raise AttributeError(f"'{owner.__name__}' object has no attribute {self._name!r}")

    def __set__(self, cell, value):
        if asked_by_torch():
            vars(cell)[self._name] = value
        else:
            self.keep(cell, value)

    def keep(self, cell, value):
        """Let it be the user's attribute, child or Parameter, in place of what the name stood for before."""
        if hasattr(type(self._of_class), "__set__"):
            self._of_class.__set__(cell, value)
            return
        self.drop(cell)
        if isinstance(value, torch.nn.Parameter):
            cell._parameters[self._name] = value
        elif isinstance(value, torch.nn.Module):
            cell._modules[self._name] = value
        else:
            vars(cell)[self._key] = value

    def __delete__(self, cell):
        if asked_by_torch():
            del vars(cell)[self._name]
        else:
            self.drop(cell)

    def drop(self, cell):
        """Take the user's away."""
        for kind in _HELD:
            vars(cell).get(kind, {}).pop(self._name, None)
        vars(cell).pop(self._key, None)


def _bound(value, cell, owner):
    return value.__get__(cell, owner) if hasattr(type(value), "__get__") else value


def users_name(cls, name):
    """The descriptor of the name in a class of Cells, in which a user takes it from now on."""
    for base in cls.__mro__:
        if isinstance(vars(base).get(name), _UsersName):
            return vars(base)[name]
    setattr(cls, name, _UsersName(name))
    return vars(cls)[name]


def give_names_to_user(cls, names):
    """Let those of the names that a new class of Cells defines be the user's, who wrote it or a class it stands on."""
    if is_inside(cls.__module__):
        return
    for base in reversed(cls.__mro__):
        if not is_inside(base.__module__):
            for name in names & vars(base).keys():
                if not isinstance(vars(base)[name], _UsersName):
                    setattr(cls, name, _UsersName(name, vars(base)[name]))


def names_in(state, names):
    """Those of the names that are the user's in the attributes of a Cell."""
    return {n for n in names if f"{n} (the user's)" in state or any(n in state.get(kind, {}) for kind in _HELD)}
