"""Random numbers. Torch's generator draws them, which `set_seed` makes repeatable.

An op with a seed of its own, not None and not 0, draws from the stream of that seed instead.
"""

import operator

import torch
import torch.nn.functional as F

from .._core.generators import generator_of
from .._op.declare import op
from ..common.device import current_device, default_device
from ._arguments import dims, starred
from ._writing import written

plain = torch.Tensor


def _generator(seed, seed2=0, device=None):
    """The generator for an op's seeds, None for the one that all others draw from."""
    return generator_of((seed or 0, seed2), device or current_device()) if seed or seed2 else None


def _fresh(seed, device):
    """A generator for the ops that draw the same numbers whenever they are given the same seed."""
    return torch.Generator(device).manual_seed(seed) if seed else None


def _device(*values):
    """The device of the Tensors among the values, the default one if there are none."""
    return next((value.device for value in values if isinstance(value, torch.Tensor)), default_device())


def _joint(shape, *values):
    """The shape that `shape` and the Tensors among the values have together."""
    return torch.broadcast_shapes(dims(shape), *(value.shape for value in values if isinstance(value, torch.Tensor)))


def _lengths(size):
    """The shape that `f(2, 3)` or `f((2, 3))` asks for; of `f()` it has one element, of `f(())` no axes."""
    return starred(size) if size else (1,)


def _of_kind(dtype, is_float, name):
    if dtype.is_floating_point is not is_float:
        kind = "float" if is_float else "integer"
        raise ValueError(f"mindspore.ops.{name}: the dtype is {dtype}; give the dtype of a {kind}")
    return dtype


# ---- normal ----


@op("ops.standard_normal", "ops.StandardNormal(seed=0, seed2)")
def standard_normal(shape, seed=None, seed2=0):
    """Numbers from the normal distribution of mean 0 and deviation 1, float32."""
    return torch.randn(dims(shape), dtype=torch.float32, generator=_generator(seed, seed2), device=default_device())


@op("ops.normal")
def normal(shape, mean, stddev, seed=None):
    """Numbers from normal distributions, float32; the shape is broadcast with those of mean and stddev.

    A gradient flows to mean and stddev.
    """
    device = _device(mean, stddev)
    generator = _generator(seed, device=device)
    drawn = torch.randn(_joint(shape, mean, stddev), dtype=torch.float32, device=device, generator=generator)
    return drawn * stddev + mean


@op("ops.TruncatedNormal(dtype, seed, seed2)")
def truncated_normal(shape, dtype=torch.float32, seed=0, seed2=0):
    """Numbers from the normal distribution of mean 0 and deviation 1, drawn again where they are not in [-2, 2]."""
    empty = torch.empty(dims(shape), dtype=dtype, device=default_device())
    return torch.nn.init.trunc_normal_(empty, a=-2, b=2, generator=_generator(seed, seed2))


@op("ops.randn")
def randn(*size, dtype=None, seed=None):
    """Numbers from the normal distribution of mean 0 and deviation 1, float32 by default; without a size, one."""
    dtype = _of_kind(dtype or torch.float32, True, "randn")
    return torch.randn(_lengths(size), dtype=dtype, generator=_generator(seed), device=default_device())


@op("ops.randn_like")
def randn_like(input, seed=None, *, dtype=None):
    """`randn` in the shape and on the device of the input; float32 by default, whatever the input is."""
    dtype = _of_kind(dtype or torch.float32, True, "randn_like")
    device = input.device
    return torch.randn(input.shape, dtype=dtype, device=device, generator=_generator(seed, device=device))


@op("mint.normal")
def mint_normal(mean=0.0, std=1.0, size=None, generator=None):
    """Numbers from normal distributions: of the size given, or one for each element of the Tensors mean and std."""
    if size is not None:
        return torch.normal(mean, std, dims(size), generator=generator, device=default_device())
    if not isinstance(mean, torch.Tensor) and not isinstance(std, torch.Tensor):
        raise ValueError("mindspore.mint.normal: mean and std are numbers; give a size too")
    return torch.normal(mean, std, generator=generator)


@op("mint.randn")
def mint_randn(*size, generator=None, dtype=None, device=None):
    """Numbers from the normal distribution of mean 0 and deviation 1, float32 by default."""
    return torch.randn(starred(size), generator=generator, dtype=dtype, device=device or default_device())


@op("mint.randn_like")
def mint_randn_like(input, *, dtype=None, device=None):
    """Numbers from the normal distribution of mean 0 and deviation 1, in the shape of the input."""
    return torch.randn_like(input, dtype=dtype, device=device)


@op("numpy.randn")
def numpy_randn(*shape, dtype=torch.float32):
    """Numbers from the normal distribution of mean 0 and deviation 1; without a shape, one."""
    return torch.randn(_lengths(shape), dtype=_of_kind(dtype, True, "randn"), device=default_device())


# ---- uniform ----


@op("ops.UniformReal(seed, seed2)")
def uniform_real(shape, seed=0, seed2=0):
    """Numbers in [0, 1), float32."""
    return torch.rand(dims(shape), dtype=torch.float32, generator=_generator(seed, seed2), device=default_device())


@op("ops.UniformInt(seed, seed2)")
def uniform_int(shape, minval, maxval, seed=0, seed2=0):
    """Integers from minval to before maxval, ints or 0-D Tensors of them; int32."""
    device = _device(minval, maxval)
    low, high, generator = operator.index(minval), operator.index(maxval), _generator(seed, seed2, device)
    return torch.randint(low, high, dims(shape), dtype=torch.int32, device=device, generator=generator)


@op("ops.uniform")
def uniform(shape, minval, maxval, seed=None, dtype=torch.float32):
    """Numbers in [minval, maxval), the shape broadcast with theirs; with dtype int32, integers.

    A gradient flows to minval and maxval.
    """
    if dtype == torch.int32:
        return uniform_int(shape, minval, maxval, seed)
    device = _device(minval, maxval)
    generator = _generator(seed, device=device)
    dtype = _of_kind(dtype, True, "uniform")
    drawn = torch.rand(_joint(shape, minval, maxval), dtype=dtype, device=device, generator=generator)
    return drawn * (maxval - minval) + minval


@op("ops.rand")
def rand(*size, dtype=None, seed=None):
    """Numbers in [0, 1), float32 by default; without a size, one."""
    dtype = _of_kind(dtype or torch.float32, True, "rand")
    return torch.rand(_lengths(size), dtype=dtype, generator=_generator(seed), device=default_device())


@op("ops.rand_like")
def rand_like(input, seed=None, *, dtype=None):
    """`rand` in the shape, on the device and by default of the dtype of the input, which must be a float."""
    dtype, device = _of_kind(dtype or input.dtype, True, "rand_like"), input.device
    return torch.rand(input.shape, dtype=dtype, device=device, generator=_generator(seed, device=device))


@op("ops.randint")
def randint(low, high, size, seed=None, *, dtype=None):
    """Integers from low to before high, int64 by default."""
    dtype = _of_kind(dtype or torch.int64, False, "randint")
    return torch.randint(low, high, dims(size), dtype=dtype, generator=_generator(seed), device=default_device())


@op("ops.randint_like")
def randint_like(input, low, high, seed=None, *, dtype=None):
    """`randint` in the shape, on the device and by default of the dtype of the input, which must be an integer."""
    dtype, device = _of_kind(dtype or input.dtype, False, "randint_like"), input.device
    generator = _generator(seed, device=device)
    return torch.randint(low, high, input.shape, dtype=dtype, device=device, generator=generator)


@op("mint.rand")
def mint_rand(*size, generator=None, dtype=None, device=None):
    """Numbers in [0, 1), float32 by default."""
    return torch.rand(starred(size), generator=generator, dtype=dtype, device=device or default_device())


@op("mint.rand_like")
def mint_rand_like(input, *, dtype=None, device=None):
    """Numbers in [0, 1), in the shape of the input."""
    return torch.rand_like(input, dtype=dtype, device=device)


@op("mint.randint")
def mint_randint(*args, generator=None, dtype=None, device=None):
    """Integers, int64 by default: `randint(high, size)` from 0 to before high, or `randint(low, high, size)`."""
    return torch.randint(*args, generator=generator, dtype=dtype, device=device or default_device())


@op("mint.randint_like")
def mint_randint_like(*args, dtype=None, device=None):
    """`randint` in the shape and by default of the dtype of a Tensor: `randint_like(input, [low,] high)`."""
    return torch.randint_like(*args, dtype=dtype, device=device)


@op("numpy.rand")
def numpy_rand(*shape, dtype=torch.float32):
    """Numbers in [0, 1); without a shape, one."""
    return torch.rand(_lengths(shape), dtype=_of_kind(dtype, True, "rand"), device=default_device())


@op("numpy.randint")
def numpy_randint(minval, maxval=None, shape=None, dtype=torch.int32):
    """Integers from minval to before maxval, or from 0 to before minval; without a shape, one."""
    low, high = (0, minval) if maxval is None else (minval, maxval)
    return torch.randint(low, high, (1,) if shape is None else dims(shape), dtype=dtype, device=default_device())


# ---- other distributions of numbers ----


@op("ops.standard_laplace", "ops.StandardLaplace(seed=0, seed2)")
def standard_laplace(shape, seed=None, seed2=0):
    """Numbers from the Laplace distribution of mean 0 and scale 1, float32."""
    return _laplace(dims(shape), _generator(seed, seed2), default_device())


@op("ops.laplace")
def laplace(shape, mean, lambda_param, seed=None):
    """Numbers from Laplace distributions of this mean and scale, the shape broadcast with theirs, float32."""
    device = _device(mean, lambda_param)
    drawn = _laplace(_joint(shape, mean, lambda_param), _generator(seed, device=device), device)
    return drawn * lambda_param + mean


def _laplace(shape, generator, device):
    first, second = torch.empty(2, *shape, dtype=torch.float32, device=device).exponential_(generator=generator)
    return first - second


@op("ops.gamma")
def gamma(shape, alpha, beta, seed=None):
    """Numbers from gamma distributions of shape alpha and scale beta: the mean is alpha * beta.

    MindSpore's documentation names beta an inverse scale; its formula and its numbers have it as the scale.
    """
    return _gamma(alpha.expand(_joint(shape, alpha, beta)), seed) * beta


@op("ops.random_gamma", "ops.RandomGamma(seed=0, seed2)")
def random_gamma(shape, alpha, seed=None, seed2=0):
    """Numbers of that shape from the gamma distribution for each element of alpha, whose axes are the last ones."""
    return _gamma(alpha.expand(*dims(shape), *alpha.shape), seed, seed2)


def _gamma(alpha, seed, seed2=0):
    return torch._standard_gamma(alpha, generator=_generator(seed, seed2, alpha.device))


@op("ops.poisson")
def poisson(shape, mean, seed=None):
    """Numbers from Poisson distributions, the shape broadcast with that of mean; float32."""
    return torch.poisson(mean.expand(_joint(shape, mean)), _generator(seed, device=mean.device))


def _as_rates(shape, rate):
    return (rate if rate.dtype.is_floating_point else rate.float()).expand(*dims(shape), *rate.shape)


@op("ops.random_poisson")
def random_poisson(shape, rate, seed=None, dtype=torch.float32):
    """Numbers of that shape from the Poisson distribution for each element of rate, whose axes are the last ones."""
    return torch.poisson(_as_rates(shape, rate), _generator(seed, device=rate.device)).to(dtype)


@op("ops.RandomPoisson(seed, seed2, dtype)")
def random_poisson_primitive(shape, rate, seed=0, seed2=0, dtype=torch.int64):
    """Numbers of that shape from the Poisson distribution for each element of rate, whose axes are the last ones."""
    return torch.poisson(_as_rates(shape, rate), _generator(seed, seed2, rate.device)).to(dtype)


@op("Tensor.uniform")
def uniform_method(self, from_=0.0, to=1.0, generator=None):
    """Numbers in [from_, to), in the shape of the Tensor."""
    return torch.empty_like(self, requires_grad=False).uniform_(from_, to, generator=generator)


@op("Tensor.log_normal", "ops.LogNormalReverse(mean, std)")
def log_normal(self, mean=1.0, std=2.0):
    """Numbers whose logarithms are normal with this mean and deviation, in the shape of the Tensor."""
    return torch.empty_like(self, requires_grad=False).log_normal_(mean, std)


@op("Tensor.cauchy")
def cauchy(self, median=0.0, sigma=1.0):
    """Numbers from the Cauchy distribution, in the shape of the Tensor."""
    return torch.empty_like(self, requires_grad=False).cauchy_(median, sigma)


# ---- choices ----


@op("ops.bernoulli", "ops.Bernoulli(seed, offset)")
def bernoulli(input, p=0.5, seed=None, offset=0):
    """1 with probability p, else 0, in the shape and of the dtype of the input, whose values do not matter.

    p is a number or a Tensor. The same seed gives the same numbers in every call; None and -1 are not a seed.
    """
    if isinstance(p, torch.Tensor) and not p.is_floating_point():
        raise TypeError(f"mindspore.ops.bernoulli: p is a Tensor of {p.dtype}; give one of a float")
    generator = _fresh(None if seed in (None, -1) else hash((seed, offset)), input.device)
    return torch.empty_like(input, requires_grad=False).bernoulli_(p, generator=generator)


@op("mint.bernoulli", "ops.bernoulli_ext", "Tensor.bernoulli")
def mint_bernoulli(input, *, generator=None):
    """1 with the probability that the element says, else 0."""
    return torch.bernoulli(input, generator=generator)


@op("ops.multinomial", "Tensor.multinomial")
def multinomial(input, num_samples, replacement=True, seed=None):
    """Places drawn by their weights, for each row of the input, int32; without replacement no place comes twice."""
    return _places(input, num_samples, replacement, _generator(seed, device=input.device)).int()


@op("ops.Multinomial(seed, seed2, dtype)")
def multinomial_primitive(x, num_samples, seed=0, seed2=0, dtype=torch.int32):
    """Places drawn by their weights, for each row of x; a place may come again."""
    return _places(x, num_samples, True, _generator(seed, seed2, x.device)).to(dtype)


@op("mint.multinomial")
def mint_multinomial(input, num_samples, replacement=False, *, generator=None):
    """Places drawn by their weights, for each row of the input, int64; with replacement a place may come again."""
    return _places(input, num_samples, replacement, generator)


@op("ops.random_categorical", "Tensor.random_categorical")
def random_categorical(logits, num_sample, seed=0, dtype=torch.int64):
    """Places drawn for each row of logits, the logarithms of their weights; a place may come again.

    The same seed gives the same places in every call; 0 is no seed.
    """
    return _places(torch.softmax(logits, -1), num_sample, True, _fresh(seed, logits.device)).to(dtype)


@op("ops.RandomCategorical(dtype)")
def random_categorical_primitive(logits, num_sample, seed=0, dtype=torch.int64):
    """`random_categorical`, where a seed begins a row of places that goes on from call to call."""
    return _places(torch.softmax(logits, -1), num_sample, True, _generator(seed, device=logits.device)).to(dtype)


def _places(weights, count, replacement, generator):
    weights = weights if weights.is_floating_point() else weights.float()
    return torch.multinomial(weights, count, replacement, generator=generator)


@op("ops.RandomChoiceWithMask(count, seed, seed2)")
def random_choice_with_mask(input_x, count=256, seed=0, seed2=0):
    """`count` of the places where the mask holds, in random order: their indices, int32, and whether each is one.

    Where there are fewer places, rows of zeros fill up, and False.
    """
    found = torch.nonzero(input_x)
    order = torch.randperm(len(found), device=found.device, generator=_generator(seed, seed2, found.device))
    picked = found[order[:count]].int()
    is_one = torch.arange(count, device=found.device) < len(found)
    return F.pad(picked, (0, 0, 0, count - len(picked))), is_one


@op("ops.choice_with_mask")
def choice_with_mask(input_x, count=256, seed=None):
    """`ops.RandomChoiceWithMask` as a function.

    Raises:
        TypeError: input_x is not of bools.
    """
    if input_x.dtype != torch.bool:
        raise TypeError(f"mindspore.ops.choice_with_mask: input_x is of {input_x.dtype}; give a mask of bools")
    return random_choice_with_mask(input_x, count, seed or 0)


# ---- orders ----


@op("ops.randperm")
def randperm(n, seed=0, offset=0, dtype=torch.int64):
    """The numbers from 0 to before n in random order. The same seed gives the same order in every call; 0 is not a seed."""
    device = _device(n) or current_device()
    generator = _fresh(hash((seed, offset)) if seed > 0 else None, device)
    return torch.randperm(operator.index(n), dtype=dtype, device=device, generator=generator)


@op("mint.randperm")
def mint_randperm(n, *, generator=None, dtype=torch.int64):
    """The numbers from 0 to before n in random order."""
    return torch.randperm(n, generator=generator, dtype=dtype, device=default_device())


@op("ops.shuffle", "ops.RandomShuffle(seed=0, seed2)")
def shuffle(x, seed=None, seed2=0):
    """The slices along the first axis in random order."""
    if not x.dim():
        return x.clone()
    return x[torch.randperm(len(x), device=x.device, generator=_generator(seed, seed2, x.device))]


# ---- in place ----


@op("Tensor.normal_", "ops.normal_")
def normal_(input, mean=0, std=1, *, generator=None):
    """Numbers from a normal distribution in every element, in place."""
    return written(plain.normal_, input, mean, std, generator=generator)


@op("Tensor.uniform_", "ops.uniform_")
def uniform_(input, from_=0, to=1, *, generator=None):
    """Numbers in [from_, to) in every element, in place."""
    return written(plain.uniform_, input, from_, to, generator=generator)


@op("Tensor.exponential_", "ops.exponential_")
def exponential_(input, lambd=1, *, generator=None):
    """Numbers from the exponential distribution of mean 1 / lambd in every element, in place."""
    return written(plain.exponential_, input, lambd, generator=generator)


@op("Tensor.random_", "ops.random_")
def random_(input, from_=0, to=None, *, generator=None):
    """Integers from from_ to before `to`, or up to the largest that the dtype counts to, in every element, in place."""
    to = None if to is None else operator.index(to)
    return written(plain.random_, input, operator.index(from_), to, generator=generator)


@op("Tensor.bernoulli_", "ops.bernoulli_")
def bernoulli_(input, p=0.5, *, generator=None):
    """1 with probability p, a number or a Tensor, else 0, in every element, in place."""
    return written(plain.bernoulli_, input, p, generator=generator)
