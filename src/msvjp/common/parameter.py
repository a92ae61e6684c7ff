"""`Parameter`: a Tensor with a name that a Cell trains, and a torch.nn.Parameter to torch's modules and optimizers."""

import itertools

import torch

from .._core import spread
from .._core.checks import check_bools, check_type
from .._core.root import public_path
from .._core.switch import inside_torch, is_outside, plain, relabel, set_class
from .._names.index import api
from .._names.missing import missing_attribute
from .dtype import NAMES
from .tensor import Tensor

_unnamed = itertools.count(1)


@public_path("Parameter")
class Parameter(Tensor, torch.nn.Parameter):
    """A Tensor that is trained. Its memory is its own, also where it is made from a Tensor.

    Args:
        default_input: a Tensor, an Initializer's Tensor, a numpy array, a number or a list of them.
        name: its name; by default the attribute it becomes in a Cell, `Parameter#1`, `Parameter#2`, ... until then.
        requires_grad: whether it is trained (`trainable_params`, `weights=` of the transforms).
        layerwise_parallel: whether its gradient stays this process's own in data parallel training.
        parallel_optimizer, storage_format: kept for MindSpore's parallel modes; nothing reads them here.

    Raises:
        ValueError: the name is not a string, or the data are a bool.
        TypeError: requires_grad is not a bool; the data are none of the above.

    >>> import msvjp as mindspore
    >>> mindspore.Parameter(mindspore.Tensor([1.0, 2.0]), name="w")
    Parameter (name=w, shape=(2,), dtype=Float32, requires_grad=True)
    """

    #: With which others its gradient travels. MindSpore's number; here it is decided by size.
    comm_fusion = 1
    layerwise_parallel, parallel_optimizer = False, True
    #: What MindSpore notes of a Parameter that it cuts, caches or draws later: this one is whole, here, and has its values.
    parallel_optimizer_comm_recompute = cache_enable = sliced = is_in_parallel = is_default_input_init = False
    requires_aggr = True
    inited_param = init_mode = None
    key = -1

    def __new__(
        cls,
        default_input,
        name=None,
        requires_grad=True,
        layerwise_parallel=False,
        parallel_optimizer=True,
        storage_format="",
        device=None,
    ):
        if isinstance(default_input, bool):
            raise ValueError("mindspore.Parameter: the data are a bool; a parameter is numeric")
        data = default_input
        if type(data) is int:
            data = Tensor(data, torch.int32)  # a lone int is an int32 in a Parameter, an int64 in a Tensor
        elif isinstance(data, float):
            data = float(data)  # of a float64 of numpy too
        elif isinstance(data, Tensor):
            data.init_data()
        parameter = inside_torch(_make, data if isinstance(data, plain) else Tensor(data, device=device))
        parameter.requires_grad = requires_grad
        return _described(parameter, name, layerwise_parallel, parallel_optimizer)

    def __init__(self, *args, **kwargs):
        pass  # all was done in __new__; torch.nn.Parameter has no __init__ of ours to call

    def __getattr__(self, name):
        raise missing_attribute("Tensor" if f"Tensor.{name}" in api() else "Parameter", self, name)

    @property
    def cache_shape(self):
        """The shape of the part of it that MindSpore caches: of none, []."""
        return []

    def __repr__(self, *, tensor_contents=None):
        dtype = NAMES[self.dtype]
        return f"Parameter (name={self.name}, shape={self.shape}, dtype={dtype}, requires_grad={self.requires_grad})"

    __str__ = __repr__

    @property
    def name(self):
        """The name, which a Cell completes with the path of the attribute that holds it."""
        return self._name

    @name.setter
    def name(self, name):
        if name is not None and not isinstance(name, str):
            raise ValueError(f"mindspore.Parameter: the name is {name!r} of type {type(name).__name__}; give a string")
        self._name = name or f"Parameter#{next(_unnamed)}"

    @property
    def is_unnamed(self):
        """Whether nobody gave it a name yet."""
        return self._name.startswith("Parameter#")

    @property
    def requires_grad(self):
        """Whether it is trained. torch cannot track integers, so for them the answer is kept beside."""
        if is_outside() and not (self.dtype.is_floating_point or self.dtype.is_complex):
            return self.__dict__.get("_trained", True)
        return (
            plain.requires_grad.__get__(self) if not is_outside() else inside_torch(plain.requires_grad.__get__, self)
        )

    @requires_grad.setter
    def requires_grad(self, value):
        check_bools("mindspore.Parameter", requires_grad=value)
        if self.dtype.is_floating_point or self.dtype.is_complex:
            inside_torch(plain.requires_grad.__set__, self, value)
        else:
            self._trained = value

    def value(self):
        """A copy of the values as a Tensor, without a graph. `data` is over the same memory."""
        return relabel(inside_torch(lambda: self.detach().clone()), ())

    def set_data(self, data, slice_shape=False):
        """Give it other values, in place, and return it. A vjp that is open over the old ones then refuses to pull.

        Args:
            data: a Tensor or number; its dtype is cast to the parameter's.
            slice_shape: accepted as in MindSpore; another shape is always taken.

        Raises:
            TypeError: data is neither.
        """
        check_type("mindspore.Parameter.set_data", (plain, int, float), "a Tensor or number", data=data)
        data = data if isinstance(data, plain) else Tensor(data)
        return self.assign_value(data.init_data() if isinstance(data, Tensor) else data)

    def clone(self, init="same"):
        """A new parameter with the same name and trainability, and with the values copied or made anew by `init`.

        Inside torch this is torch's clone, a Tensor in the graph.
        """
        if not is_outside():
            return plain.clone(self)
        if isinstance(init, str) and init == "same":
            data = relabel(inside_torch(lambda: self.detach().clone()), ())
        else:
            from .initializer import initializer

            data = initializer(init, self.shape, self.dtype)
        return _named_like(Parameter(data), self)

    def copy(self):
        """A new parameter with the same name, trainability and values."""
        return self.clone()

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = self.clone()
        return memo[id(self)]

    def __reduce_ex__(self, protocol):
        alias = inside_torch(plain.detach, self)
        return _rebuild_parameter, (alias, self.name, self.requires_grad)


def is_trained(parameter):
    """Whether it is trained. To torch no integer is, so in there `requires_grad` does not say it."""
    own = vars(parameter).get("_trained", isinstance(parameter, Parameter))
    return own if not (parameter.dtype.is_floating_point or parameter.dtype.is_complex) else parameter.requires_grad


torch.serialization.add_safe_globals([Parameter, (Parameter, "msvjp.parameter.Parameter")])


def _make(data):
    return spread.tensors.spread_parameter(data) if spread.is_on else _of_one_process(data)


def own_parameter(data, name, requires_grad=True, layerwise_parallel=False):
    """A Parameter with the values of this process, whatever the others have: in no mode is it spread."""
    parameter = _described(inside_torch(_of_one_process, data), name, layerwise_parallel)
    parameter.requires_grad = requires_grad
    return parameter


def _of_one_process(data):
    with torch.inference_mode(False):  # in the mode torch would make what it cannot record
        data = data.detach().clone()
    set_class(data, Parameter)
    return data


def as_parameter(parameter, name):
    """A Parameter itself, or torch's as one from now on, of this name: the same object, in the same graphs."""
    if type(parameter) is torch.nn.Parameter:
        set_class(parameter, Parameter)
        _described(parameter, name)
    return parameter


def _described(parameter, name, layerwise_parallel=False, parallel_optimizer=True):
    parameter.name = name or f"Parameter#{next(_unnamed)}"
    parameter.layerwise_parallel, parameter.parallel_optimizer = layerwise_parallel, parallel_optimizer
    return parameter


def _named_like(parameter, other):
    parameter.name, parameter.requires_grad = other.name, other.requires_grad
    return parameter


@public_path("parameter._rebuild_parameter")  # which saved files name
def _rebuild_parameter(data, name, requires_grad):
    return Parameter(data, name, requires_grad)


torch.serialization.add_safe_globals([_rebuild_parameter])


@public_path("ParameterTuple")
class ParameterTuple(tuple):
    """A tuple of Parameters with different names.

    Raises:
        TypeError: an item is not a Parameter.
        ValueError: two different Parameters have one name.
    """

    def __new__(cls, iterable):
        seen = {}
        items = tuple(iterable)
        for item in items:
            if not isinstance(item, Parameter):
                raise TypeError(f"mindspore.ParameterTuple: an item is {type(item).__name__}; all must be Parameters")
            if seen.setdefault(item.name, item) is not item:
                raise ValueError(f"mindspore.ParameterTuple: two parameters have the name {item.name!r}; rename one")
        return super().__new__(cls, items)

    def clone(self, prefix, init="same"):
        """The parameters cloned, each with `prefix.` before its name; `init` as in `Parameter.clone`."""
        clones = [p.clone(init) for p in self]
        for clone in clones:
            clone.name = f"{prefix}.{clone.name}"
        return ParameterTuple(clones)
