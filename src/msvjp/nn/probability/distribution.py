"""mindspore.nn.probability.distribution: torch.distributions under MindSpore's names.

Each method takes the value first, then the parameters, where they are other ones than those of the constructor.
"""

import contextlib
import math

import torch
from torch import distributions as D

from ..._core.asker import asked_by_mindspore
from ..._core.checks import check_type
from ..._core.dtype_text import in_mindspores_words
from ..._core.root import public_path
from ..._core.switch import call_inside
from ..._op.declare import layer_op
from ...common.dtype import as_dtype
from ...common.tensor import Tensor
from ..cell import Cell
from .bijector import Bijector


class Distribution(Cell):
    """A distribution. A subclass of a script's own has the methods that it needs.

    Args:
        seed: of what it draws; None, which is 0, goes with `set_seed`.
        dtype: of what it draws.
        name: what it is called.
        param: its parameters by name, a dict; None for one that each method is given.

    Raises:
        ValueError: a parameter is outside the range of the distribution.
    """

    _kind = None  # torch's class, called with the parameters in MindSpore's order
    _words: tuple = ()
    _draws_ints = False

    def __init__(self, seed, dtype, name, param):
        super().__init__()
        given = {
            key: value for key, value in param.items() if key not in ("self", "__class__", "seed", "dtype", "name")
        }
        self.seed, self.name, self._names = seed or 0, name, tuple(given)
        self._dtype = as_dtype(f"mindspore.nn.probability.distribution.{self.cls_name}", dtype)
        self.parameters = {**given, "seed": seed, "dtype": dtype, "name": name}
        if not (self._dtype.is_floating_point or self._draws_ints):
            raise TypeError(f"{self._api()}: dtype is {dtype}; give one of floating point")
        floats = self._dtype if self._dtype.is_floating_point else torch.float32
        for key, value in given.items():
            known = value is None or isinstance(value, torch.Tensor)
            setattr(self, f"_{key}_value", value if known else Tensor(value, floats))
        self._check_range()

    def _check_range(self):
        held = self.get_dist_args()
        if self._kind is None or any(value is None for value in held):
            return
        try:
            call_inside(lambda: type(self)._kind(*held, validate_args=True), (), ())
        except ValueError as error:
            raise ValueError(f"{self._api()}: {error}") from error

    def _api(self, method=""):
        return f"mindspore.nn.probability.distribution.{self.cls_name}{method and '.' + method}"

    @property
    def dtype(self):
        """The dtype of what it draws."""
        return in_mindspores_words(self._dtype) if asked_by_mindspore() else self._dtype

    @property
    def batch_shape(self):
        """The shape of the parameters, broadcast."""
        held = [value for value in self.get_dist_args() if value is not None]
        return tuple(torch.broadcast_shapes(*(value.shape for value in held))) if held else None

    broadcast_shape = batch_shape

    @property
    def is_scalar_batch(self):
        """Whether the parameters are single numbers."""
        return self.batch_shape == ()

    def get_dist_type(self, *args, **kwargs):
        """The name of its kind."""
        return self.cls_name

    def get_dist_args(self, *args, **kwargs):
        """The parameters: those given, and else its own."""
        given = dict(zip(self._names, args, strict=False)) | kwargs
        return tuple(
            given.get(key) if given.get(key) is not None else getattr(self, f"_{key}_value") for key in self._names
        )

    def extend_repr(self):
        """The parameters, or their shape where there are many."""
        if self.batch_shape:
            return f"batch_shape = {self.batch_shape}"
        words = self._words or self._names
        return ", ".join(
            f"{word} = {getattr(self, f'_{key}_value')}" for word, key in zip(words, self._names, strict=True)
        )

    def construct(self, name, *args, **kwargs):
        """The method of this name, such as 'log_prob', of the arguments.

        Raises:
            NotImplementedError: there is none.
        """
        if name not in _METHODS:
            raise NotImplementedError(f"{self._api()}: it has no method {name!r}")
        return getattr(self, name)(*args, **kwargs)

    def _made(self, method, args, kwargs):
        """torch's distribution of these parameters."""
        held = self.get_dist_args(*args, **kwargs)
        for key, value in zip(self._names, held, strict=True):
            if not isinstance(value, torch.Tensor):
                raise TypeError(f"{self._api(method)}: {key} is {value!r}; give a Tensor, here or to the constructor")
        return type(self)._kind(*held, validate_args=False)

    def _asked(self, method, ask, args, kwargs, value=None):
        """What torch's distribution says, of a value where there is one."""
        if value is not None:
            check_type(self._api(method), torch.Tensor, "a Tensor", value=value)
        answer = _inside_torch(self._made, method, ask, args, kwargs, value)
        if answer is NotImplemented:
            raise NotImplementedError(f"{self._api(method)}: it is not known of this distribution")
        return answer

    def mean(self, *args, **kwargs):
        """Its mean."""
        return self._asked("mean", lambda d, _: d.mean, args, kwargs)

    def sd(self, *args, **kwargs):
        """Its standard deviation."""
        return self._asked("sd", lambda d, _: d.variance.sqrt(), args, kwargs)

    def var(self, *args, **kwargs):
        """Its variance."""
        return self._asked("var", lambda d, _: d.variance, args, kwargs)

    def mode(self, *args, **kwargs):
        """Its most probable value."""
        return self._asked("mode", lambda d, _: d.mode.to(self._dtype), args, kwargs)

    def entropy(self, *args, **kwargs):
        """Its entropy, in nats."""
        return self._asked("entropy", lambda d, _: d.entropy(), args, kwargs)

    def log_prob(self, value, *args, **kwargs):
        """The logarithm of the probability, or of its density, of the value."""
        return self._asked("log_prob", lambda d, x: d.log_prob(_floats(x)), args, kwargs, value)

    def prob(self, value, *args, **kwargs):
        """The probability, or its density, of the value."""
        return self._asked("prob", lambda d, x: d.log_prob(_floats(x)).exp(), args, kwargs, value)

    def cdf(self, value, *args, **kwargs):
        """The probability of a value that is not above this."""
        return self._asked("cdf", lambda d, x: d.cdf(_floats(x)), args, kwargs, value)

    def log_cdf(self, value, *args, **kwargs):
        """The logarithm of `cdf`."""
        return self._asked("log_cdf", lambda d, x: d.cdf(_floats(x)).log(), args, kwargs, value)

    def survival_function(self, value, *args, **kwargs):
        """The probability of a value above this."""
        return self._asked("survival_function", lambda d, x: 1 - d.cdf(_floats(x)), args, kwargs, value)

    def log_survival(self, value, *args, **kwargs):
        """The logarithm of `survival_function`."""
        return self._asked("log_survival", lambda d, x: torch.log1p(-d.cdf(_floats(x))), args, kwargs, value)

    def kl_loss(self, dist, *args, **kwargs):
        """How far it is from another distribution of its kind (Kullback and Leibler).

        Args:
            dist: the name of the kind.
            args: the other one's parameters, then its own where they are not those of the constructor.
        """
        return self._beside("kl_loss", dist, D.kl_divergence, args, kwargs)

    def cross_entropy(self, dist, *args, **kwargs):
        """Its cross entropy with another distribution of its kind; the arguments are those of `kl_loss`."""
        return self._beside("cross_entropy", dist, lambda p, q: p.entropy() + D.kl_divergence(p, q), args, kwargs)

    def _beside(self, method, dist, ask, args, kwargs):
        if dist != self.cls_name:
            raise ValueError(f"{self._api(method)}: dist is {dist!r}; give {self.cls_name!r}, its own kind")
        others = {key: kwargs.pop(f"{key}_b") for key in self._names if f"{key}_b" in kwargs}
        own = {key: kwargs.pop(f"{key}_a") for key in self._names if f"{key}_a" in kwargs}
        count = len(self._names) - len(others)
        if len(args) < count:
            raise TypeError(f"{self._api(method)}: {len(args)} parameters of the other one; give {count}")
        other = (*args[:count], *others.values())
        for value in other:
            check_type(self._api(method), torch.Tensor, "a Tensor", parameter=value)
        return self._asked(
            method, lambda p, _: ask(p, type(self)._kind(*other, validate_args=False)), args[count:], own
        )

    def sample(self, shape=(), *args, **kwargs):
        """Values that are drawn, of this shape and that of the parameters. Where torch knows it, a gradient flows to them."""

        def draw(d, _):
            with self._drawing():
                return (d.rsample if d.has_rsample else d.sample)(tuple(shape)).to(self._dtype)

        return self._asked("sample", draw, args, kwargs)

    @contextlib.contextmanager
    def _drawing(self):
        """By its own seed, which goes on from draw to draw, where it has one."""
        if not self.seed:
            yield
            return
        with torch.random.fork_rng():
            torch.manual_seed(self.seed + 7919 * vars(self).setdefault("_draws", 0))
            self._draws += 1
            yield


_METHODS = (
    *(
        "get_dist_args",
        "get_dist_type",
        "mean",
        "sd",
        "var",
        "mode",
        "entropy",
        "log_prob",
        "prob",
        "cdf",
        "log_cdf",
        "survival_function",
        "log_survival",
    ),
    *("kl_loss", "cross_entropy", "sample"),
)


def _floats(x):
    return x if x.is_floating_point() else x.float()


@layer_op("nn.probability.distribution")
def _inside_torch(make, method, ask, args, kwargs, value):
    try:
        return ask(make(method, args, kwargs), value)
    except NotImplementedError:
        return NotImplemented


def _published(cls):
    """Under its public path, and with its parameters as attributes."""
    for key in getattr(cls, "_attributes", "").split():
        setattr(cls, key, property(lambda self, key=key: getattr(self, f"_{key}_value"), doc=f"The parameter {key}."))
    return public_path(f"nn.probability.distribution.{cls.__name__}")(cls)


_published(Distribution)


@_published
class Normal(Distribution):
    """The normal distribution of this mean and standard deviation."""

    _kind, _words = D.Normal, ("mean", "standard deviation")

    def __init__(self, mean=None, sd=None, seed=None, dtype=torch.float32, name="Normal"):
        super().__init__(seed, dtype, name, {"mean": mean, "sd": sd})


@_published
class LogNormal(Distribution):
    """The distribution of exp(x) where x is normal, of mean loc and standard deviation scale."""

    _kind, _attributes = D.LogNormal, "loc scale"

    def __init__(self, loc=None, scale=None, seed=0, dtype=torch.float32, name="LogNormal"):
        super().__init__(seed, dtype, name, {"loc": loc, "scale": scale})


class _HalfNormal(D.TransformedDistribution):
    """|x| behind a place, for a normal x."""

    support = D.constraints.real
    arg_constraints = {"mean": D.constraints.real, "sd": D.constraints.positive}  # noqa: RUF012

    def __init__(self, mean, sd, validate_args=None):
        self.shift, self.half = mean, D.HalfNormal(sd, validate_args=validate_args)
        super().__init__(self.half, D.AffineTransform(mean, torch.ones_like(mean)), validate_args=False)

    mean = property(lambda self: self.shift + self.half.mean)
    mode = property(lambda self: self.shift + self.half.mode)
    variance = property(lambda self: self.half.variance)

    def entropy(self):
        return self.half.entropy()


@_published
class HalfNormal(Distribution):
    """The part above the mean of the normal distribution of this mean and standard deviation."""

    _kind = _HalfNormal

    def __init__(self, mean=None, sd=None, seed=None, dtype=torch.float32, name="HalfNormal"):
        super().__init__(seed, dtype, name, {"mean": mean, "sd": sd})


@_published
class Laplace(Distribution):
    """The distribution of Laplace, of this mean and scale."""

    _kind = D.Laplace

    def __init__(self, mean=None, sd=None, seed=None, dtype=torch.float32, name="Laplace"):
        super().__init__(seed, dtype, name, {"mean": mean, "sd": sd})


@_published
class StudentT(Distribution):
    """Student's distribution of df degrees of freedom, of this mean and scale."""

    _kind = D.StudentT

    def __init__(self, df=None, mean=None, sd=None, seed=None, dtype=torch.float32, name="StudentT"):
        super().__init__(seed, dtype, name, {"df": df, "mean": mean, "sd": sd})


@_published
class Cauchy(Distribution):
    """The distribution of Cauchy, which has no mean and no variance."""

    _kind, _words, _attributes = D.Cauchy, ("location", "scale"), "loc scale"

    def __init__(self, loc=None, scale=None, seed=None, dtype=torch.float32, name="Cauchy"):
        super().__init__(seed, dtype, name, {"loc": loc, "scale": scale})

    def mean(self, *args, **kwargs):
        """ValueError: there is none."""
        raise ValueError(f"{self._api()}: its mean, variance and standard deviation are not defined")

    sd = var = mean


@_published
class Gumbel(Distribution):
    """The distribution of Gumbel."""

    _kind, _attributes = D.Gumbel, "loc scale"

    def __init__(self, loc, scale, seed=0, dtype=torch.float32, name="Gumbel"):
        super().__init__(seed, dtype, name, {"loc": loc, "scale": scale})


class _Logistic(D.Distribution):
    """The logistic distribution, which torch does not have."""

    arg_constraints = {"loc": D.constraints.real, "scale": D.constraints.positive}  # noqa: RUF012
    support, has_rsample = D.constraints.real, True

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = torch.broadcast_tensors(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    mean = mode = property(lambda self: self.loc)
    variance = property(lambda self: (self.scale * math.pi) ** 2 / 3)

    def entropy(self):
        return self.scale.log() + 2

    def cdf(self, x):
        return torch.sigmoid((x - self.loc) / self.scale)

    def log_prob(self, x):
        z = (x - self.loc) / self.scale
        return -z - 2 * torch.nn.functional.softplus(-z) - self.scale.log()

    def rsample(self, sample_shape=()):
        u = torch.rand(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + self.scale * torch.logit(u, eps=torch.finfo(u.dtype).tiny)


@_published
class Logistic(Distribution):
    """The logistic distribution."""

    _kind, _words, _attributes = _Logistic, ("location", "scale"), "loc scale"

    def __init__(self, loc=None, scale=None, seed=None, dtype=torch.float32, name="Logistic"):
        super().__init__(seed, dtype, name, {"loc": loc, "scale": scale})


@_published
class Uniform(Distribution):
    """The uniform distribution from low to high."""

    _kind, _attributes = D.Uniform, "low high"

    def __init__(self, low=None, high=None, seed=None, dtype=torch.float32, name="Uniform"):
        super().__init__(seed, dtype, name, {"low": low, "high": high})

    def mode(self, *args, **kwargs):
        """NotImplementedError: all values are as probable."""
        raise NotImplementedError(f"{self._api('mode')}: all its values are as probable")


@_published
class Exponential(Distribution):
    """The exponential distribution."""

    _kind, _attributes = D.Exponential, "rate"

    def __init__(self, rate=None, seed=None, dtype=torch.float32, name="Exponential"):
        super().__init__(seed, dtype, name, {"rate": rate})


@_published
class Gamma(Distribution):
    """The gamma distribution."""

    _kind, _attributes = D.Gamma, "concentration rate"

    def __init__(self, concentration=None, rate=None, seed=None, dtype=torch.float32, name="Gamma"):
        super().__init__(seed, dtype, name, {"concentration": concentration, "rate": rate})


@_published
class Beta(Distribution):
    """The beta distribution."""

    _kind, _attributes = D.Beta, "concentration1 concentration0"

    def __init__(self, concentration1=None, concentration0=None, seed=None, dtype=torch.float32, name="Beta"):
        super().__init__(seed, dtype, name, {"concentration1": concentration1, "concentration0": concentration0})


class _Poisson(D.Poisson):
    mode = property(lambda self: self.rate.floor())

    def cdf(self, x):
        return torch.where(x < 0, 0, torch.special.gammaincc(x.clamp(min=0).floor() + 1, self.rate))


@_published
class Poisson(Distribution):
    """The distribution of Poisson."""

    _kind, _attributes = _Poisson, "rate"
    _draws_ints = True

    def __init__(self, rate=None, seed=None, dtype=torch.float32, name="Poisson"):
        super().__init__(seed, dtype, name, {"rate": rate})


class _Bernoulli(D.Bernoulli):
    def cdf(self, x):
        return torch.where(x < 0, 0, torch.where(x < 1, 1 - self.probs, 1))


@_published
class Bernoulli(Distribution):
    """1 with this probability, and else 0."""

    _kind, _attributes = _Bernoulli, "probs"
    _draws_ints = True

    def __init__(self, probs=None, seed=None, dtype=torch.int32, name="Bernoulli"):
        super().__init__(seed, dtype, name, {"probs": probs})


class _Geometric(D.Geometric):
    def cdf(self, x):
        return torch.where(x < 0, 0, 1 - (1 - self.probs) ** (x.floor() + 1))


@D.register_kl(_Geometric, _Geometric)
def _between_geometric(p, q):
    return -p.entropy() - (torch.log1p(-q.probs) / p.probs * (1 - p.probs)) - q.probs.log()


@_published
class Geometric(Distribution):
    """How often something fails before it succeeds for the first time, with this probability."""

    _kind, _attributes = _Geometric, "probs"
    _draws_ints = True

    def __init__(self, probs=None, seed=None, dtype=torch.int32, name="Geometric"):
        super().__init__(seed, dtype, name, {"probs": probs})


class _Categorical(D.Categorical):
    def _moment(self, power):
        places = torch.arange(self.probs.shape[-1], dtype=self.probs.dtype, device=self.probs.device)
        return (self.probs * places**power).sum(-1, keepdim=True)

    mean = property(lambda self: self._moment(1))
    variance = property(lambda self: self._moment(2) - self._moment(1) ** 2)

    def cdf(self, x):
        sums = torch.cat([torch.zeros_like(self.probs[..., :1]), self.probs.cumsum(-1)], -1)
        at = (x.floor().long() + 1).clamp(0, sums.shape[-1] - 1)
        sums, at = sums.expand(*at.shape, sums.shape[-1]), at[..., None]
        return sums.gather(-1, at)[..., 0]


@_published
class Categorical(Distribution):
    """One of several, each with its probability."""

    _kind, _attributes = _Categorical, "probs"
    _draws_ints = True

    def __init__(self, probs=None, seed=None, dtype=torch.int32, name="Categorical"):
        super().__init__(seed, dtype, name, {"probs": probs})


@_published
class TransformedDistribution(Distribution):
    """The distribution of bijector(x) where x is of another distribution. Its parameters are those of the other one.

    Raises:
        TypeError: one of the two is of another type.
    """

    def __init__(self, bijector, distribution, seed=None, name="transformed_distribution"):
        api = "mindspore.nn.probability.distribution.TransformedDistribution"
        check_type(api, Bijector, "a Bijector", bijector=bijector)
        check_type(api, Distribution, "a Distribution", distribution=distribution)
        super().__init__(seed, distribution._dtype, name, {})
        self._bijector, self._distribution = bijector, distribution

    bijector = property(lambda self: self._bijector, doc="The function of x.")
    distribution = property(lambda self: self._distribution, doc="The distribution of x.")
    is_linear_transformation = property(
        lambda self: self._bijector.is_constant_jacobian, doc="Whether the function's derivative is constant."
    )

    def log_prob(self, value, *args, **kwargs):
        """The logarithm of the density of the value."""
        of_x = self._distribution.log_prob(self._bijector.inverse(value), *args, **kwargs)
        return of_x + self._bijector.inverse_log_jacobian(value)

    def prob(self, value, *args, **kwargs):
        """The density of the value."""
        return self.log_prob(value, *args, **kwargs).exp()

    def cdf(self, value, *args, **kwargs):
        """The probability of a value that is not above this."""
        return self._distribution.cdf(self._bijector.inverse(value), *args, **kwargs)

    def log_cdf(self, value, *args, **kwargs):
        """The logarithm of `cdf`."""
        return self.cdf(value, *args, **kwargs).log()

    def survival_function(self, value, *args, **kwargs):
        """The probability of a value above this."""
        return 1 - self.cdf(value, *args, **kwargs)

    def log_survival(self, value, *args, **kwargs):
        """The logarithm of `survival_function`."""
        return self.survival_function(value, *args, **kwargs).log()

    def sample(self, shape=(), *args, **kwargs):
        """Values that are drawn."""
        return self._bijector.forward(self._distribution.sample(shape, *args, **kwargs))

    def mean(self, *args, **kwargs):
        """Its mean, where the function is linear.

        Raises:
            ValueError: it is not.
        """
        self._check_linear("mean")
        return self._bijector.forward(self._distribution.mean(*args, **kwargs))

    def entropy(self, *args, **kwargs):
        """Its entropy, where the function is linear.

        Raises:
            ValueError: it is not.
        """
        self._check_linear("entropy")
        of_x = self._distribution.entropy(*args, **kwargs)
        return of_x + self._bijector.forward_log_jacobian(of_x)

    def _check_linear(self, method):
        if not self.is_linear_transformation:
            raise ValueError(
                f"{self._api(method)}: it is known where the bijector is linear, and {self._bijector} is not"
            )
