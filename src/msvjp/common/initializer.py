"""mindspore.common.initializer: what fills a new parameter. Random ones draw from torch's generator."""

import math
import numbers

import numpy as np
import torch

from .._core.checks import check_one_of
from .._core.errors import OpError
from .._core.switch import inside_torch, plain, relabel
from .device import default_device
from .tensor import Tensor


class Initializer:
    """common.initializer.Initializer, the base: a subclass writes `_initialize(arr)`, which fills the array in place.

    >>> import msvjp as mindspore
    >>> from msvjp.initializer import Initializer, initializer
    >>> class Count(Initializer):
    ...     def _initialize(self, arr):
    ...         arr[:] = range(len(arr))
    >>> initializer(Count(), 3)
    Tensor(shape=[3], dtype=Float32, value= [ 0.00000000e+00,  1.00000000e+00,  2.00000000e+00])
    """

    def __init__(self, **kwargs):
        self._kwargs = kwargs
        self.seed = None

    def _initialize(self, arr):
        """Fill arr in place: a numpy array, or a tensor for the initializers of this file."""
        try:
            inside_torch(self._fill, torch.from_numpy(arr) if isinstance(arr, np.ndarray) else arr)
        except (RuntimeError, ValueError, TypeError) as error:
            if isinstance(error, NotImplementedError):
                raise
            raise OpError(f"mindspore.common.initializer.{type(self).__name__}: {error}") from error

    def _fill(self, tensor):
        """Fill a plain torch tensor in place."""
        raise NotImplementedError(f"{type(self).__name__} is to define _initialize(arr), which fills the array")

    def __call__(self, arr):
        return self._initialize(arr)


class Zero(Initializer):
    """common.initializer.Zero, 'zeros': all 0."""

    def _fill(self, tensor):
        tensor.zero_()


class One(Initializer):
    """common.initializer.One, 'ones': all 1."""

    def _fill(self, tensor):
        tensor.fill_(1)


class Constant(Initializer):
    """common.initializer.Constant: one number everywhere."""

    def __init__(self, value):
        super().__init__(value=value)
        self.value = value

    def _fill(self, tensor):
        tensor.fill_(self.value)


class _Drawn(Initializer):
    """Drawn in floating point, then converted: float16 and integers are filled from float32 as in MindSpore."""

    def _fill(self, tensor):
        if tensor.dtype in (torch.float32, torch.float64):
            self._draw(tensor)
        else:
            drawn = torch.empty_like(tensor, dtype=torch.float32)
            self._draw(drawn)
            tensor.copy_(drawn)


class Normal(_Drawn):
    """common.initializer.Normal, 'normal': N(mean, sigma**2)."""

    def __init__(self, sigma=0.01, mean=0.0):
        super().__init__(sigma=sigma, mean=mean)
        self.sigma, self.mean = sigma, mean

    def _draw(self, tensor):
        tensor.normal_(self.mean, self.sigma)


class Uniform(_Drawn):
    """common.initializer.Uniform, 'uniform': U(-scale, scale)."""

    def __init__(self, scale=0.07):
        super().__init__(scale=scale)
        self.scale = scale

    def _draw(self, tensor):
        tensor.uniform_(-abs(self.scale), abs(self.scale))


class TruncatedNormal(_Drawn):
    """common.initializer.TruncatedNormal, 'truncatedNormal': N(mean, sigma**2) redrawn until it is between a and b.

    The bounds are values, not multiples of sigma.
    """

    def __init__(self, sigma=0.01, mean=0.0, a=-2.0, b=2.0):
        super().__init__(sigma=sigma, mean=mean, a=a, b=b)
        self.sigma, self.mean, self.a, self.b = sigma, mean, a, b

    def _draw(self, tensor):
        if self.sigma < 0:
            raise ValueError(f"sigma is {self.sigma}; it must not be negative")
        if self.sigma == 0:
            tensor.fill_(self.mean)
        else:
            torch.nn.init.trunc_normal_(tensor, self.mean, self.sigma, min(self.a, self.b), max(self.a, self.b))


class XavierUniform(_Drawn):
    """common.initializer.XavierUniform, 'xavier_uniform': U(-b, b) with b = gain * sqrt(6 / (fan_in + fan_out))."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        torch.nn.init.xavier_uniform_(tensor, self.gain)


class XavierNormal(_Drawn):
    """common.initializer.XavierNormal, 'xavier_normal': N(0, s**2) with s = gain * sqrt(2 / (fan_in + fan_out))."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        torch.nn.init.xavier_normal_(tensor, self.gain)


class HeUniform(_Drawn):
    """common.initializer.HeUniform, 'he_uniform': U(-b, b) with b = gain(nonlinearity) * sqrt(3 / fan)."""

    def __init__(self, negative_slope=0, mode="fan_in", nonlinearity="leaky_relu"):
        super().__init__(negative_slope=negative_slope, mode=mode, nonlinearity=nonlinearity)
        self.negative_slope, self.mode, self.nonlinearity = negative_slope, mode, nonlinearity

    def _draw(self, tensor):
        torch.nn.init.kaiming_uniform_(tensor, self.negative_slope, self.mode, self.nonlinearity)


class HeNormal(_Drawn):
    """common.initializer.HeNormal, 'he_normal': N(0, s**2) with s = gain(nonlinearity) / sqrt(fan)."""

    def __init__(self, negative_slope=0, mode="fan_in", nonlinearity="leaky_relu"):
        super().__init__(negative_slope=negative_slope, mode=mode, nonlinearity=nonlinearity)
        self.negative_slope, self.mode, self.nonlinearity = negative_slope, mode, nonlinearity

    def _draw(self, tensor):
        torch.nn.init.kaiming_normal_(tensor, self.negative_slope, self.mode, self.nonlinearity)


class Orthogonal(_Drawn):
    """common.initializer.Orthogonal, 'orthogonal': orthonormal rows or columns, times gain.

    The axes after the first count as one.
    """

    def __init__(self, gain=1.0):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        torch.nn.init.orthogonal_(tensor, self.gain)


class Identity(_Drawn):
    """common.initializer.Identity, 'identity': ones on the diagonal of a matrix."""

    def _draw(self, tensor):
        torch.nn.init.eye_(tensor)


class Dirac(_Drawn):
    """common.initializer.Dirac, 'dirac': a convolution kernel that hands its input channels on, in each group."""

    def __init__(self, groups=1):
        super().__init__(groups=groups)
        self.groups = groups

    def _draw(self, tensor):
        torch.nn.init.dirac_(tensor, self.groups)


class Sparse(_Drawn):
    """common.initializer.Sparse: N(0, sigma**2) with the fraction `sparsity` of every column 0."""

    def __init__(self, sparsity, sigma=0.01):
        super().__init__(sparsity=sparsity, sigma=sigma)
        self.sparsity, self.sigma = sparsity, sigma

    def _draw(self, tensor):
        torch.nn.init.sparse_(tensor, self.sparsity, self.sigma)


class VarianceScaling(_Drawn):
    """common.initializer.VarianceScaling, 'varianceScaling': mean 0 and variance scale / fan, of any of three shapes.

    'truncated_normal' ends at two standard deviations, as documented; MindSpore draws a uniform under that name.
    """

    # the standard deviation of a standard normal that is cut at 2 and -2
    _CUT = 0.87962566103423978

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal"):
        super().__init__(scale=scale, mode=mode, distribution=distribution)
        self.scale, self.mode, self.distribution = scale, mode, distribution
        if scale <= 0:
            raise ValueError(f"mindspore.common.initializer.VarianceScaling: scale is {scale}; it must be positive")
        api = "mindspore.common.initializer.VarianceScaling"
        check_one_of(api, ("fan_in", "fan_out", "fan_avg"), mode=mode)
        check_one_of(api, ("uniform", "truncated_normal", "untruncated_normal"), distribution=distribution)

    def _draw(self, tensor):
        fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor.shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        std = math.sqrt(self.scale / max(1.0, fan))
        if self.distribution == "uniform":
            tensor.uniform_(-math.sqrt(3) * std, math.sqrt(3) * std)
        elif self.distribution == "untruncated_normal":
            tensor.normal_(0, std)
        else:
            std /= self._CUT
            torch.nn.init.trunc_normal_(tensor, 0, std, -2 * std, 2 * std)


#: The names that `initializer` takes, in lower case.
_BY_NAME = {
    "zeros": Zero,
    "ones": One,
    "xavier_uniform": XavierUniform,
    "xavier_normal": XavierNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
} | {
    kind.__name__.lower(): kind
    for kind in (
        *(Zero, One, Normal, Uniform, TruncatedNormal, XavierUniform, XavierNormal, HeUniform, HeNormal),
        *(Orthogonal, Identity, Dirac, Sparse, VarianceScaling),
    )
}


_API = "mindspore.common.initializer.initializer"


def initializer(init, shape=None, dtype=torch.float32):
    """common.initializer.initializer: a new Tensor of that shape and dtype, filled at once.

    Args:
        init: a name ('zeros', 'normal', 'he_uniform', ...), a number, an Initializer, or a Tensor, which comes back.
        shape: an int, tuple or list. With a Tensor, its own shape or None.
        dtype: a MindSpore dtype; a Tensor keeps its own.

    Raises:
        TypeError: init is none of these, or dtype is not MindSpore dtype.
        ValueError: there is no such name; the shape is not of lengths, or not the Tensor's; the Initializer refuses it.
    """
    if not isinstance(init, (plain, numbers.Number, str, Initializer)):
        raise TypeError(
            f"{_API}: init is {init!r}; give a name, a number, an Initializer (an instance, `Normal()`) or a Tensor"
        )
    if isinstance(init, plain):
        if shape is not None and tuple(init.shape) != _lengths(shape):
            raise ValueError(f"{_API}: the Tensor has shape {tuple(init.shape)}, asked for is {shape}")
        return init
    if not isinstance(dtype, torch.dtype):
        raise TypeError(f"{_API}: dtype is {dtype!r}; give a MindSpore dtype")
    return _filled(_named(init), _lengths(shape), dtype)


def _named(init):
    if isinstance(init, Initializer):
        return init
    if not isinstance(init, str):
        return Constant(init)
    if init.lower() not in _BY_NAME:
        raise ValueError(f"{_API}: no initializer is named {init!r}; there are {', '.join(_BY_NAME)}")
    return _BY_NAME[init.lower()]()


def _lengths(shape):
    lengths = (shape,) if isinstance(shape, numbers.Number) else shape
    if not isinstance(lengths, (tuple, list)) or not all(isinstance(n, int) and n >= 0 for n in lengths):
        raise ValueError(f"{_API}: shape is {shape!r}; give a tuple of lengths")
    return tuple(lengths)


def _filled(init, shape, dtype):
    if type(init)._initialize is Initializer._initialize:
        tensor = torch.empty(shape, dtype=dtype, device=default_device())
        init(tensor)
        return relabel(tensor, ())
    array = np.zeros(shape, _numpy_dtype(dtype))  # a script's own, which speaks numpy
    init(array)
    return Tensor(array, dtype)


def _numpy_dtype(dtype):
    return np.float32 if dtype == torch.bfloat16 else torch.empty((), dtype=dtype, device="cpu").numpy().dtype


# Scripts import these four, underscore and all.


def _calculate_fan_in_and_fan_out(shape):
    """common.initializer._calculate_fan_in_and_fan_out: (fan_in, fan_out) of a weight of that shape."""
    if len(shape) < 2:
        raise ValueError(f"mindspore.common.initializer: fan_in and fan_out need 2 axes or more, the shape is {shape}")
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def _calculate_correct_fan(shape, mode):
    """common.initializer._calculate_correct_fan: the fan that `mode`, 'fan_in' or 'fan_out', names."""
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"mindspore.common.initializer: mode is {mode!r}; give 'fan_in' or 'fan_out'")
    return _calculate_fan_in_and_fan_out(shape)[mode.lower() == "fan_out"]


def _calculate_gain(nonlinearity, param=None):
    """common.initializer._calculate_gain: by how much the nonlinearity shrinks a standard deviation, inverted."""
    return torch.nn.init.calculate_gain(nonlinearity, param)


def _assignment(arr, num):
    """common.initializer._assignment: overwrite the numpy array, in place."""
    arr[...] = num
    return arr
