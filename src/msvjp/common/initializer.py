"""mindspore.common.initializer: what fills a new parameter.

After `set_seed` the random ones give MindSpore's own numbers. Each takes a seed from numpy's global generator when it fills
a tensor, so the order in which a script makes its layers counts, and so does what it draws from numpy in between. With
MSVJP_SEEDED=torch in the environment, torch's generator draws on the device instead: sooner, and other numbers.
"""

import math
import numbers
import os

import numpy as np
import torch

from .._core import philox
from .._core.checks import check_one_of
from .._core.dtype_text import as_torch
from .._core.errors import OpError
from .._core.switch import inside_torch, plain, relabel
from .device import default_device
from .seed import _get_graph_seed, get_seed
from .tensor import Tensor
from .uninitialized import Uninitialized

__all__ = [
    *("Initializer", "initializer", "Constant", "Dirac", "HeNormal", "HeUniform", "Identity", "Normal", "One"),
    *("Orthogonal", "Sparse", "TruncatedNormal", "Uniform", "VarianceScaling", "XavierNormal", "XavierUniform", "Zero"),
]


class Initializer:
    """common.initializer.Initializer, the base: a subclass writes `_initialize(arr)`, which fills the array in place.

    >>> import msvjp as mindspore
    >>> from msvjp.initializer import Initializer, initializer
    >>> class Count(Initializer):
    ...     def _initialize(self, arr):
    ...         arr[:] = range(len(arr))
    >>> initializer(Count(), 3).init_data()
    Tensor(shape=[3], dtype=Float32, value= [ 0.00000000e+00,  1.00000000e+00,  2.00000000e+00])
    """

    def __init__(self, **kwargs):
        self._kwargs = kwargs
        self._seed = None

    @property
    def seed(self):
        """Two ints, as MindSpore tells them; an int can be assigned. What is drawn does not depend on them."""
        return _get_graph_seed(get_seed(), "init") if self._seed is None else (self._seed + 1, 0)

    @seed.setter
    def seed(self, seed):
        self._seed = seed

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

    def _made(self, shape, dtype, device):
        """A new Tensor that it filled."""
        if type(self)._initialize is Initializer._initialize:
            tensor = torch.empty(shape, dtype=dtype, device=device)
            self(tensor)
            return relabel(tensor, ())
        array = np.zeros(shape, _numpy_dtype(dtype))  # a script's own, which speaks numpy
        self(array)
        return Tensor(array, dtype, device=device)


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
    """Drawn in float32 and then converted, as in MindSpore: on the CPU, or where torch draws on the device."""

    def _fill(self, tensor):
        device = tensor.device if _by_torch() else torch.device("cpu")
        if tensor.dtype == torch.float32 and tensor.device == device:
            self._draw(tensor)
        else:
            drawn = torch.empty(tensor.shape, dtype=torch.float32, device=device)
            self._draw(drawn)
            tensor.copy_(drawn)


def _by_torch():
    """Whether torch's generator draws, by the environment."""
    who = os.environ.get("MSVJP_SEEDED") or "mindspore"
    if who not in ("mindspore", "torch"):
        raise ValueError(f"MSVJP_SEEDED: it is {who!r}; give 'mindspore', whose numbers are drawn, or 'torch'")
    return who == "torch"


def _numpy_seed():
    """common.initializer._numpy_seed: the seed of what is drawn next, from numpy's global generator."""
    return int(np.random.randint(low=1, high=1 << 63, dtype=np.int64))


def _uniform(tensor, bound):
    """Fill with U(-bound, bound)."""
    low, high = -bound, bound
    if _by_torch():
        tensor.uniform_(min(low, high), max(low, high))
    else:
        _copy(tensor, philox.uniform(_numpy_seed(), tensor.numel(), low, high))


def _normal(tensor, mean, sigma):
    """Fill with N(mean, sigma**2)."""
    _check_sigma(sigma)
    if _by_torch():
        tensor.normal_(mean, sigma)
    else:
        _copy(tensor, philox.normal(_numpy_seed(), tensor.numel(), mean, sigma))


def _truncated_normal(tensor, low, high, mean, sigma):
    """Fill with N(mean, sigma**2) between low and high."""
    _check_sigma(sigma)
    if sigma == 0:
        raise ValueError("sigma is 0; a truncated normal distribution has a width")
    if _by_torch():
        torch.nn.init.trunc_normal_(tensor, mean, sigma, min(low, high), max(low, high))
    else:
        _copy(tensor, philox.truncated_normal(_numpy_seed(), tensor.numel(), low, high, mean, sigma))


def _check_sigma(sigma):
    if sigma < 0:
        raise ValueError(f"sigma is {sigma}; it must not be negative")


def _copy(tensor, array):
    tensor.copy_(torch.from_numpy(array).view(tensor.shape))


class Normal(_Drawn):
    """common.initializer.Normal, 'normal': N(mean, sigma**2)."""

    def __init__(self, sigma=0.01, mean=0.0):
        super().__init__(sigma=sigma, mean=mean)
        self.sigma, self.mean = sigma, mean

    def _draw(self, tensor):
        _normal(tensor, self.mean, self.sigma)


class Uniform(_Drawn):
    """common.initializer.Uniform, 'uniform': U(-scale, scale)."""

    def __init__(self, scale=0.07):
        super().__init__(scale=scale)
        self.scale = scale

    def _draw(self, tensor):
        _uniform(tensor, self.scale)


class NumpyUniform(Uniform):
    """U(-scale, scale) from numpy's own generator, as MindSpore's recurrent layers begin."""

    def _draw(self, tensor):
        if _by_torch():
            super()._draw(tensor)
        else:
            _copy(tensor, np.random.uniform(-self.scale, self.scale, tensor.numel()))


class TruncatedNormal(_Drawn):
    """common.initializer.TruncatedNormal, 'truncatedNormal': N(mean, sigma**2) redrawn until it is between a and b.

    The bounds are values, not multiples of sigma.
    """

    def __init__(self, sigma=0.01, mean=0.0, a=-2.0, b=2.0):
        super().__init__(sigma=sigma, mean=mean, a=a, b=b)
        self.sigma, self.mean, self.a, self.b = sigma, mean, a, b

    def _draw(self, tensor):
        _truncated_normal(tensor, self.a, self.b, self.mean, self.sigma)


class XavierUniform(_Drawn):
    """common.initializer.XavierUniform, 'xavier_uniform': U(-b, b) with b = gain * sqrt(6 / (fan_in + fan_out))."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        _uniform(tensor, self.gain * math.sqrt(6 / sum(_calculate_fan_in_and_fan_out(tensor.shape))))


class XavierNormal(_Drawn):
    """common.initializer.XavierNormal, 'xavier_normal': N(0, s**2) with s = gain * sqrt(2 / (fan_in + fan_out))."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        _normal(tensor, 0, self.gain * math.sqrt(2 / sum(_calculate_fan_in_and_fan_out(tensor.shape))))


class HeUniform(_Drawn):
    """common.initializer.HeUniform, 'he_uniform': U(-b, b) with b = gain(nonlinearity) * sqrt(3 / fan)."""

    def __init__(self, negative_slope=0, mode="fan_in", nonlinearity="leaky_relu"):
        super().__init__(negative_slope=negative_slope, mode=mode, nonlinearity=nonlinearity)
        self.negative_slope, self.mode, self.nonlinearity = negative_slope, mode, nonlinearity

    def _draw(self, tensor):
        _uniform(tensor, math.sqrt(3) * _he_deviation(self, tensor.shape))


class HeNormal(_Drawn):
    """common.initializer.HeNormal, 'he_normal': N(0, s**2) with s = gain(nonlinearity) / sqrt(fan)."""

    def __init__(self, negative_slope=0, mode="fan_in", nonlinearity="leaky_relu"):
        super().__init__(negative_slope=negative_slope, mode=mode, nonlinearity=nonlinearity)
        self.negative_slope, self.mode, self.nonlinearity = negative_slope, mode, nonlinearity

    def _draw(self, tensor):
        _normal(tensor, 0, _he_deviation(self, tensor.shape))


def _he_deviation(init, shape):
    return _calculate_gain(init.nonlinearity, init.negative_slope) / math.sqrt(_calculate_correct_fan(shape, init.mode))


class Orthogonal(_Drawn):
    """common.initializer.Orthogonal, 'orthogonal': orthonormal rows or columns, times gain.

    The axes after the first count as one.
    """

    def __init__(self, gain=1.0):
        super().__init__(gain=gain)
        self.gain = gain

    def _draw(self, tensor):
        if tensor.dim() < 2:
            raise ValueError(f"the shape is {tuple(tensor.shape)}; give 2 axes or more")
        _normal(tensor, 0, 1)
        matrix = tensor.flatten(1)
        wide = matrix.shape[0] < matrix.shape[1]
        q, r = torch.linalg.qr(matrix.T if wide else matrix)
        q = q * r.diagonal().sign()  # which makes it unique
        tensor.copy_((q.T if wide else q).reshape(tensor.shape) * self.gain)


class Identity(_Drawn):
    """common.initializer.Identity, 'identity': ones on the diagonal of a matrix."""

    def _draw(self, tensor):
        _check_matrix(tensor)
        tensor.zero_().fill_diagonal_(1)


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
        _check_matrix(tensor)
        _normal(tensor, 0, self.sigma)
        rows, columns = tensor.shape
        zeros = math.ceil(self.sparsity * rows)
        for column in range(columns):
            tensor[_permutation(rows)[:zeros], column] = 0


def _check_matrix(tensor):
    if tensor.dim() != 2:
        raise ValueError(f"the shape is {tuple(tensor.shape)}; give a matrix")


def _permutation(count):
    return torch.randperm(count, device="cpu") if _by_torch() else torch.from_numpy(np.random.permutation(count))


class VarianceScaling(_Drawn):
    """common.initializer.VarianceScaling, 'varianceScaling': mean 0 and variance scale / fan.

    'uniform' and 'truncated_normal' are both uniform: so are MindSpore's numbers, though documented otherwise.
    """

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
        variance = self.scale / max(1.0, fan)
        if self.distribution == "untruncated_normal":
            _normal(tensor, 0, math.sqrt(variance))
        else:
            _uniform(tensor, math.sqrt(3 * variance))


#: The names that `initializer` takes, in lower case.
_INITIALIZER_ALIAS = {
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
    """common.initializer.initializer: a new Tensor of that shape and dtype, which a Parameter or `init_data()` fills.

    Args:
        init: a name ('zeros', 'normal', 'he_uniform', ...), a number, an Initializer, or a Tensor, which comes back.
        shape: an int, tuple or list. With a Tensor, its own shape or None.
        dtype: a MindSpore dtype; a Tensor keeps its own.

    Raises:
        TypeError: init is none of these, or dtype is not MindSpore dtype.
        ValueError: there is no such name; the shape is not of lengths, or not the Tensor's.
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
    return Uninitialized(_lengths(shape), as_torch(dtype), default_device(), _named(init))


def _register(*aliases):
    """A decorator: `initializer` knows the class by its name in lower case, and by the aliases."""

    def enter(cls):
        _INITIALIZER_ALIAS.update(dict.fromkeys((cls.__name__.lower(), *aliases), cls))
        return cls

    return enter


def _named(init):
    if isinstance(init, Initializer):
        return init
    if not isinstance(init, str):
        return Constant(init)
    if init.lower() not in _INITIALIZER_ALIAS:
        raise ValueError(f"{_API}: no initializer is named {init!r}; there are {', '.join(_INITIALIZER_ALIAS)}")
    return _INITIALIZER_ALIAS[init.lower()]()


def _lengths(shape):
    lengths = (shape,) if isinstance(shape, numbers.Number) else shape
    if not isinstance(lengths, (tuple, list)) or not all(isinstance(n, int) and n >= 0 for n in lengths):
        raise ValueError(f"{_API}: shape is {shape!r}; give a tuple of lengths")
    return tuple(lengths)


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
