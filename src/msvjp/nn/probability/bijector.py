"""mindspore.nn.probability.bijector: functions with an inverse and the logarithm of their derivative."""

import torch
import torch.nn.functional as F

from ..._core.checks import check_type
from ..._core.root import public_path
from ..._op.declare import layer_op
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from ..cell import Cell


class Bijector(Cell):
    """A function of a random variable. A subclass has `_forward`, `_inverse` and `_forward_log_jacobian`.

    Args:
        is_constant_jacobian: whether its derivative is the same everywhere.
        is_injective: whether it is one to one.
        name: what it is called.
        dtype: of its parameters.
        param: its parameters by name, a dict.
    """

    def __init__(self, is_constant_jacobian=False, is_injective=True, name=None, dtype=None, param=None):
        super().__init__()
        self.is_constant_jacobian, self.is_injective = is_constant_jacobian, is_injective
        self.name, self.dtype = name or type(self).__name__, dtype
        self.parameters = {**(param or {}), "name": self.name, "param_dict": param or {}}

    @property
    def batch_shape(self):
        """The shape that its parameters have together; () of numbers."""
        given = self.parameters["param_dict"]
        return tuple(torch.broadcast_shapes(*(torch.as_tensor(value).shape for value in given.values())))

    @property
    def is_scalar_batch(self):
        """Whether its parameters are numbers."""
        return self.batch_shape == ()

    def cast_param_by_value(self, value, para):
        """The parameter in the dtype of the value."""
        return para.astype(self._tensor(value).dtype)

    def _tensor(self, value):
        check_type("mindspore.nn.probability.bijector", torch.Tensor, "a Tensor", value=value)
        return value

    def _computed(self, function, value, *args, **kwargs):
        return layer_op(f"nn.probability.bijector.{self.cls_name}")(function)(self._tensor(value), *args, **kwargs)

    def forward(self, value, *args, **kwargs):
        """The function of the value."""
        return self._computed(self._forward, value, *args, **kwargs)

    def inverse(self, value, *args, **kwargs):
        """The value at which the function is this."""
        return self._computed(self._inverse, value, *args, **kwargs)

    def forward_log_jacobian(self, value, *args, **kwargs):
        """The logarithm of the size of the derivative at the value."""
        return self._computed(self._forward_log_jacobian, value, *args, **kwargs)

    def inverse_log_jacobian(self, value, *args, **kwargs):
        """The logarithm of the size of the inverse's derivative at the value."""
        return self._computed(self._inverse_log_jacobian, value, *args, **kwargs)

    def _inverse_log_jacobian(self, y):
        return -self._forward_log_jacobian(self._inverse(y))

    def __call__(self, *args, **kwargs):  # not torch's, which would call `forward`
        return self.construct(*args, **kwargs)

    def construct(self, name, *args, **kwargs):
        """The method of this name, such as 'forward', of the arguments.

        Raises:
            NotImplementedError: there is none.
        """
        if name not in ("forward", "inverse", "forward_log_jacobian", "inverse_log_jacobian"):
            raise NotImplementedError(f"mindspore.nn.probability.bijector.{self.cls_name}: it has no method {name!r}")
        return getattr(self, name)(*args, **kwargs)


def _parameter(value):
    return value if isinstance(value, (Parameter, torch.Tensor)) else Tensor(float(value))


def _published(cls):
    return public_path(f"nn.probability.bijector.{cls.__name__}")(cls)


@_published
class PowerTransform(Bijector):
    """(1 + power x)^(1 / power), and exp(x) where the power is 0.

    Raises:
        ValueError: the power is negative.
    """

    def __init__(self, power=0.0, name="PowerTransform"):
        if power < 0:
            raise ValueError(f"mindspore.nn.probability.bijector.PowerTransform: power is {power!r}; give 0 or more")
        super().__init__(name=name, param={"power": power})
        self.power = _parameter(power)

    def extend_repr(self):
        """The power."""
        return f"power = {self.parameters['power']}"

    def _forward(self, x):
        return torch.exp(x) if self.power == 0 else torch.exp(torch.log1p(x * self.power) / self.power)

    def _inverse(self, y):
        return torch.log(y) if self.power == 0 else torch.expm1(torch.log(y) * self.power) / self.power

    def _forward_log_jacobian(self, x):
        return x if self.power == 0 else (1 / self.power - 1) * torch.log1p(x * self.power)


@_published
class Exp(PowerTransform):
    """exp(x)."""

    def __init__(self, name="Exp"):
        super().__init__(0.0, name)

    def extend_repr(self):
        """Its name."""
        return "exp"


@_published
class ScalarAffine(Bijector):
    """scale * x + shift."""

    def __init__(self, scale=1.0, shift=0.0, name="ScalarAffine"):
        super().__init__(True, name=name, param={"scale": scale, "shift": shift})
        self.scale, self.shift = _parameter(scale), _parameter(shift)

    def extend_repr(self):
        """The two numbers."""
        return f"scale = {self.parameters['scale']}, shift = {self.parameters['shift']}"

    def _forward(self, x):
        return self.scale * x + self.shift

    def _inverse(self, y):
        return (y - self.shift) / self.scale

    def _forward_log_jacobian(self, x):
        return torch.log(torch.abs(self.scale))


@_published
class Softplus(Bijector):
    """log(1 + exp(sharpness x)) / sharpness."""

    def __init__(self, sharpness=1.0, name="Softplus"):
        super().__init__(name=name, param={"sharpness": sharpness})
        self.sharpness = _parameter(sharpness)

    def extend_repr(self):
        """The sharpness."""
        return f"sharpness = {self.parameters['sharpness']}"

    def _forward(self, x):
        return F.softplus(x * self.sharpness) / self.sharpness

    def _inverse(self, y):
        scaled = y * self.sharpness
        return (scaled + torch.log(-torch.expm1(-scaled))) / self.sharpness

    def _forward_log_jacobian(self, x):
        return F.logsigmoid(x * self.sharpness)


@_published
class GumbelCDF(Bijector):
    """exp(-exp(-(x - loc) / scale)), which is the cumulative distribution of Gumbel."""

    def __init__(self, loc=0.0, scale=1.0, name="GumbelCDF"):
        super().__init__(name=name, param={"loc": loc, "scale": scale})
        self.loc, self.scale = _parameter(loc), _parameter(scale)

    def extend_repr(self):
        """The two numbers."""
        return f"loc = {self.parameters['loc']}, scale = {self.parameters['scale']}"

    def _forward(self, x):
        return torch.exp(-torch.exp(-(x - self.loc) / self.scale))

    def _inverse(self, y):
        return self.loc - self.scale * torch.log(-torch.log(y))

    def _forward_log_jacobian(self, x):
        z = (x - self.loc) / self.scale
        return -z - torch.exp(-z) - torch.log(self.scale)


@_published
class Invert(Bijector):
    """Another bijector the other way round.

    Raises:
        TypeError: it is not a Bijector.
    """

    def __init__(self, bijector, name=""):
        check_type("mindspore.nn.probability.bijector.Invert", Bijector, "a Bijector", bijector=bijector)
        super().__init__(bijector.is_constant_jacobian, bijector.is_injective, name or f"Invert{bijector.name}")
        self._bijector = bijector

    @property
    def bijector(self):
        """The other one."""
        return self._bijector

    @property
    def batch_shape(self):
        """That of the other one."""
        return self._bijector.batch_shape

    def _forward(self, x):
        return self._bijector._inverse(x)

    def _inverse(self, y):
        return self._bijector._forward(y)

    def _forward_log_jacobian(self, x):
        return self._bijector._inverse_log_jacobian(x)


_published(Bijector)
