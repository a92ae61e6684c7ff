"""nn.probability: the distributions and bijectors against their formulas, drawing, gradients."""

import math

import mindspore as ms
import mindspore.nn.probability.bijector as msb
import mindspore.nn.probability.distribution as msd
import numpy as np
import pytest
from mindspore import Tensor, nn, ops
from mindspore.nn.probability import bnn_layers

V = np.float32([0.5, 1.5])
K = np.float32([0, 1])
EULER = 0.5772156649015329


def normal(x, m=0.0, s=1.0):
    return np.exp(-(((x - m) / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi))


def normal_cdf(x):
    return np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in np.atleast_1d(x)])


def beta(a, b):
    return math.gamma(a) * math.gamma(b) / math.gamma(a + b)


#: By the text of each: a value, its probabilities and cumulative ones, and mean, variance, mode, entropy where there are.
KINDS = {
    "Normal(0.0, 1.0)": (V, normal(V), normal_cdf(V), 0, 1, 0, 0.5 * math.log(2 * math.pi * math.e)),
    "Uniform(0.0, 2.0)": (V, np.full(2, 0.5), V / 2, 1, 1 / 3, None, math.log(2)),
    "Exponential(0.5)": (V, 0.5 * np.exp(-V / 2), 1 - np.exp(-V / 2), 2, 4, 0, 1 - math.log(0.5)),
    "Bernoulli(0.3)": (
        K,
        np.array([0.7, 0.3]),
        np.array([0.7, 1]),
        0.3,
        0.21,
        None,
        -0.3 * math.log(0.3) - 0.7 * math.log(0.7),
    ),
    "Geometric(0.3)": (
        K,
        0.3 * 0.7**K,
        1 - 0.7 ** (K + 1),
        7 / 3,
        7 / 0.9,
        0,
        (-0.3 * math.log(0.3) - 0.7 * math.log(0.7)) / 0.3,
    ),
    "Gamma([2.0], [1.5])": (
        V,
        2.25 * V * np.exp(-1.5 * V),
        1 - (1 + 1.5 * V) * np.exp(-1.5 * V),
        4 / 3,
        8 / 9,
        2 / 3,
        None,
    ),
    "Beta([2.0], [1.5])": (
        V / 2,
        V / 2 * (1 - V / 2) ** 0.5 / beta(2, 1.5),
        None,
        4 / 7,
        3 / (3.5**2 * 4.5),
        2 / 3,
        None,
    ),
    "Cauchy(0.0, 1.0)": (
        V,
        1 / (math.pi * (1 + V**2)),
        0.5 + np.arctan(V) / math.pi,
        None,
        None,
        0,
        math.log(4 * math.pi),
    ),
    "Gumbel(0.0, 1.0)": (V, np.exp(-V - np.exp(-V)), np.exp(-np.exp(-V)), EULER, math.pi**2 / 6, 0, 1 + EULER),
    "Logistic(0.0, 1.0)": (V, np.exp(-V) / (1 + np.exp(-V)) ** 2, 1 / (1 + np.exp(-V)), 0, math.pi**2 / 3, 0, 2),
    "LogNormal(0.0, 1.0)": (
        V,
        normal(np.log(V)) / V,
        normal_cdf(np.log(V)),
        math.exp(0.5),
        math.e * (math.e - 1),
        math.exp(-1),
        None,
    ),
    "Poisson([1.5])": (K, np.array([1, 1.5]) * math.exp(-1.5), np.array([1, 2.5]) * math.exp(-1.5), 1.5, 1.5, 1, None),
    "Categorical([0.2, 0.3, 0.5])": (K, np.array([0.2, 0.3]), np.array([0.2, 0.5]), 1.3, 0.61, 2, None),
    "Laplace([0.0], [1.0])": (V, np.exp(-V) / 2, None, None, None, None, None),
    "StudentT([3.0], [0.0], [1.0])": (
        V,
        2 / (math.pi * math.sqrt(3)) / (1 + V**2 / 3) ** 2,
        None,
        None,
        None,
        None,
        None,
    ),
    "HalfNormal([0.0], [1.0])": (V, 2 * normal(V), None, None, None, None, None),
}


def close(got, want, tol=1e-4):
    np.testing.assert_allclose(got.asnumpy(), np.broadcast_to(np.float32(want), got.shape), rtol=tol, atol=tol)


@pytest.mark.parametrize("text", KINDS)
def test_probabilities(text):
    made, (value, prob, cdf, *_) = eval("msd." + text), KINDS[text]
    x = Tensor(value)
    close(made.prob(x), prob)
    close(made.log_prob(x), np.log(prob))
    close(made("log_prob", x), np.log(prob))
    if cdf is not None:
        close(made.cdf(x), cdf)
        close(made.log_cdf(x), np.log(cdf))
        close(made.survival_function(x), 1 - cdf)
        if (cdf < 1).all():
            close(made.log_survival(x), np.log(1 - cdf))


@pytest.mark.parametrize("text", KINDS)
def test_figures(text):
    made, (*_, mean, variance, mode, entropy) = eval("msd." + text), KINDS[text]
    for method, want in (("mean", mean), ("var", variance), ("mode", mode), ("entropy", entropy)):
        if want is not None:
            close(getattr(made, method)(), want)
    if variance is not None:
        close(made.sd(), math.sqrt(variance))


def test_what_is_not_defined():
    for method in ("mean", "var", "sd"):
        with pytest.raises(ValueError):
            getattr(msd.Cauchy(0.0, 1.0), method)()
    for made, method in ((msd.Uniform(0.0, 1.0), "mode"), (msd.Poisson([1.0]), "entropy")):
        with pytest.raises(NotImplementedError):
            getattr(made, method)()
    with pytest.raises(NotImplementedError):
        msd.Beta([1.0], [1.0]).cdf(Tensor(V))
    with pytest.raises(NotImplementedError):
        msd.Normal(0.0, 1.0)("no_such_method")


def test_parameters_of_a_call():
    x, m, s = Tensor(V), Tensor(1.0), Tensor(2.0)
    close(msd.Normal().prob(x, m, s), normal(V, 1, 2))
    close(msd.Normal(0.0, 1.0).prob(x, m, s), normal(V, 1, 2))
    close(msd.Normal(0.0, 1.0).prob(x, sd=s), normal(V, 0, 2))
    close(msd.Normal(0.0, 1.0).mean(Tensor([1.0]), Tensor([2.0])), [1])
    for bad in (
        lambda: msd.Normal().prob(x),
        lambda: msd.Normal().prob(x, 0.0, s),
        lambda: msd.Normal(0.0, 1.0).prob(0.5),
    ):
        with pytest.raises(TypeError):
            bad()


def test_how_far_from_another():
    p = msd.Normal(0.0, 1.0)
    kl = math.log(2) + (1 + 1) / 8 - 0.5
    close(p.kl_loss("Normal", Tensor(1.0), Tensor(2.0)), kl)
    close(p.cross_entropy("Normal", Tensor(1.0), Tensor(2.0)), kl + 0.5 * math.log(2 * math.pi * math.e))
    close(msd.Normal().kl_loss("Normal", Tensor(1.0), Tensor(2.0), Tensor(0.0), Tensor(1.0)), kl)
    close(msd.Uniform(0.0, 2.0).kl_loss("Uniform", Tensor(-1.0), Tensor(3.0)), math.log(2))
    close(msd.Bernoulli(0.3).kl_loss("Bernoulli", Tensor(0.5)), 0.3 * math.log(0.6) + 0.7 * math.log(1.4))
    close(msd.Geometric(0.3).kl_loss("Geometric", Tensor(0.5)), math.log(0.6) + 7 / 3 * math.log(1.4))
    close(
        msd.Categorical([0.2, 0.8]).kl_loss("Categorical", Tensor([0.5, 0.5])),
        0.2 * math.log(0.4) + 0.8 * math.log(1.6),
    )
    close(msd.Exponential(0.5).kl_loss("Exponential", Tensor(1.0)), math.log(0.5) + 2 - 1)
    with pytest.raises(ValueError):
        p.kl_loss("Uniform", Tensor(1.0), Tensor(2.0))
    with pytest.raises(TypeError):
        p.kl_loss("Normal", 1.0, 2.0)


@pytest.mark.parametrize(
    "text",
    [
        "Normal(0.0, -1.0)",
        "Uniform(2.0, 1.0)",
        "Bernoulli(1.5)",
        "Exponential(-1.0)",
        "Categorical([-0.2, 1.2])",
        "Gumbel(0.0, -1.0)",
    ],
)
def test_parameters_that_are_none(text):
    with pytest.raises(ValueError):
        eval("msd." + text)


def test_what_it_says_of_itself():
    p = msd.Normal(0.0, 1.0)
    assert str(p) == "Normal(mean = 0.0, standard deviation = 1.0)"
    assert (p.name, p.dtype, p.batch_shape, p.is_scalar_batch) == ("Normal", ms.float32, (), True)
    assert p.get_dist_type() == "Normal"
    assert [float(value) for value in p.get_dist_args()] == [0, 1]
    q = msd.Normal([0.0, 1.0], [1.0, 2.0])
    assert (q.batch_shape, q.is_scalar_batch) == ((2,), False)
    assert float(msd.Uniform(0.0, 2.0).high) == 2
    with pytest.raises(TypeError):
        msd.Normal(0.0, 1.0, dtype=ms.int32)


@pytest.mark.parametrize(
    "text",
    [
        "Normal(2.0, 0.5)",
        "Uniform(0.0, 2.0)",
        "Exponential(0.5)",
        "Gumbel(0.0, 1.0)",
        "Logistic(1.0, 1.0)",
        "LogNormal(0.0, 0.5)",
    ],
)
def test_drawing(text):
    made = eval("msd." + text)
    assert made.sample().shape == ()
    x = made.sample((4000,))
    assert x.dtype == ms.float32
    assert abs(float(x.mean()) - float(made.mean())) < 5 * float(made.sd()) / math.sqrt(4000)
    assert abs(float(x.std()) / float(made.sd()) - 1) < 0.3


def test_drawing_integers():
    x = msd.Bernoulli(0.3).sample((4000,))
    assert x.dtype == ms.int32
    assert abs(float(x.astype(ms.float32).mean()) - 0.3) < 0.05
    assert msd.Normal([0.0, 1.0], [1.0, 2.0]).sample((3,)).shape == (3, 2)


@pytest.mark.msvjp_only("MindSpore's kernels take the seed otherwise")
def test_a_seed_of_its_own_repeats():
    draws = [[msd.Normal(0.0, 1.0, seed=s).sample((3,)).asnumpy().tolist() for _ in range(2)] for s in (5, 6)]
    assert draws[0][0] == draws[0][1]
    assert draws[0] != draws[1]
    one = msd.Normal(0.0, 1.0, seed=5)
    assert one.sample((3,)).asnumpy().tolist() == draws[0][0]
    assert one.sample((3,)).asnumpy().tolist() != draws[0][0]


BIJECTORS = {
    "Exp()": (np.exp, np.exp),
    "PowerTransform(0.5)": (lambda x: (1 + x / 2) ** 2, lambda x: 1 + x / 2),
    "PowerTransform()": (np.exp, np.exp),
    "ScalarAffine(2.0, 1.0)": (lambda x: 2 * x + 1, lambda x: np.float32(2)),
    "Softplus(2.0)": (lambda x: np.log1p(np.exp(2 * x)) / 2, lambda x: 1 / (1 + np.exp(-2 * x))),
    "GumbelCDF(1.0, 2.0)": (
        lambda x: np.exp(-np.exp(-(x - 1) / 2)),
        lambda x: np.exp(-(x - 1) / 2 - np.exp(-(x - 1) / 2)) / 2,
    ),
    "Invert(msb.Exp())": (np.log, lambda x: 1 / x),
}


@pytest.mark.parametrize("text", BIJECTORS)
def test_a_bijector(text):
    made, (function, slope) = eval("msb." + text), BIJECTORS[text]
    x, y = Tensor(V), Tensor(function(V).astype(np.float32))
    close(made.forward(x), function(V))
    close(made("forward", x), function(V))
    close(made.inverse(y), V)
    close(made.forward_log_jacobian(x), np.log(slope(V)))
    close(made.inverse_log_jacobian(y), -np.log(slope(V)))


def test_bijectors_say_what_they_are():
    assert (msb.Exp().name, msb.Exp().is_constant_jacobian, msb.Exp().is_injective) == ("Exp", False, True)
    assert msb.ScalarAffine().is_constant_jacobian
    assert str(msb.PowerTransform(0.5)) == "PowerTransform(power = 0.5)"
    for bad, kind in ((lambda: msb.PowerTransform(-1.0), ValueError), (lambda: msb.Invert(3), TypeError)):
        with pytest.raises(kind):
            bad()
    with pytest.raises(TypeError):
        msb.Exp().forward(1.0)


def test_a_distribution_of_a_function():
    made = msd.TransformedDistribution(msb.Exp(), msd.Normal(0.0, 1.0))
    close(made.prob(Tensor(V)), normal(np.log(V)) / V)
    close(made.log_prob(Tensor(V)), np.log(normal(np.log(V)) / V))
    close(made.cdf(Tensor(V)), normal_cdf(np.log(V)))
    assert made.sample((3,)).shape == (3,)
    assert (made.sample((30,)).asnumpy() > 0).all()
    with pytest.raises(ValueError):
        made.mean()
    close(msd.TransformedDistribution(msb.ScalarAffine(2.0, 1.0), msd.Normal(0.0, 1.0)).mean(), 1)


def test_a_gradient_for_parameters():
    """Of the log of a normal density: (x - m) / s^2, and through what is drawn: 1."""
    p = msd.Normal()
    slope = ms.grad(lambda m: p.log_prob(Tensor(V), m, Tensor(2.0)).sum())(Tensor(1.0))
    close(slope, ((V - 1) / 4).sum())
    drawn = ms.grad(lambda m: p.sample((5,), m, Tensor(2.0)).sum())(Tensor(1.0))
    close(drawn, 5)


@pytest.mark.msvjp_only("MindSpore's second derivatives are another matter")
@pytest.mark.parametrize(
    "text",
    [
        "Normal(0.3, 1.2)",
        "Gumbel(0.0, 1.0)",
        "Logistic(0.0, 1.0)",
        "Gamma([2.0], [1.5], dtype=ms.float64)",
        "Cauchy(0.0, 1.0)",
    ],
)
def test_second_derivative(text):
    made, x = eval("msd." + text), Tensor(np.float64(V))

    def slope(x):
        return ms.grad(lambda x: made.log_prob(x).sum())(x)

    step = 1e-5
    want = ((slope(x + step) - slope(x - step)) / (2 * step)).asnumpy()
    np.testing.assert_allclose(ms.grad(lambda x: slope(x).sum())(x).asnumpy(), want, rtol=1e-4, atol=1e-5)


class TestBayesianLayers:
    ONES = np.ones((2, 3), np.float32)

    @pytest.mark.parametrize("kind", ["DenseReparam", "DenseLocalReparam"])
    def test_dense(self, kind):
        layer = getattr(bnn_layers, kind)(3, 4, activation="relu")
        assert [p.name for p in layer.trainable_params()] == NAMES
        still(layer)
        mean, bias = layer.weight_posterior.mean.asnumpy(), layer.bias_posterior.mean.asnumpy()
        want = np.maximum(self.ONES @ mean.T + bias, 0)
        np.testing.assert_allclose(layer(Tensor(self.ONES)).asnumpy(), want, atol=1e-4)

    def test_a_convolution(self):
        layer = bnn_layers.ConvReparam(2, 4, 3, has_bias=True)
        assert [p.name for p in layer.trainable_params()] == NAMES
        still(layer)
        like = nn.Conv2d(2, 4, 3, has_bias=True, weight_init=layer.weight_posterior.mean.value())
        like.bias.set_data(layer.bias_posterior.mean.value())
        x = Tensor(np.random.default_rng(0).standard_normal((1, 2, 5, 5)).astype(np.float32))
        np.testing.assert_allclose(layer(x).asnumpy(), like(x).asnumpy(), atol=1e-3)

    def test_how_far_they_are_from_before(self):
        layer = bnn_layers.DenseReparam(3, 4, has_bias=False)
        post = layer.weight_posterior
        mean, sd = post.mean.asnumpy(), 1e-6 + np.log1p(np.exp(post.untransformed_std.asnumpy()))
        want = (np.log(sd / 0.1) + (0.1**2 + mean**2) / (2 * sd**2) - 0.5).sum()
        np.testing.assert_allclose(layer.compute_kl_loss().asnumpy(), want, rtol=1e-4)

    def test_loss(self):
        net = nn.SequentialCell([bnn_layers.DenseReparam(3, 2), nn.ReLU(), bnn_layers.DenseReparam(2, 1)])
        loss = bnn_layers.WithBNNLossCell(net, nn.MSELoss(), 2, 0.5)
        for layer in (net[0], net[2]):
            still(layer)
        x, y = Tensor(self.ONES), Tensor(np.ones((2, 1), np.float32))
        want = 2 * nn.MSELoss()(net(x), y) + 0.5 * (net[0].compute_kl_loss() + net[2].compute_kl_loss())
        np.testing.assert_allclose(loss(x, y).asnumpy(), want.asnumpy(), rtol=1e-4)
        assert loss.backbone_network is net
        gradients = ms.grad(loss, None, ms.ParameterTuple(loss.trainable_params()))(x, y)
        assert len(gradients) == 8 and all(np.abs(g.asnumpy()).max() > 0 for g in gradients[::2])

    @pytest.mark.parametrize(
        ("given", "kind"), [((True,), TypeError), ((1, "x"), TypeError), ((-1,), ValueError), ((1, -1), ValueError)]
    )
    def test_factors_that_are_none(self, given, kind):
        with pytest.raises(kind):
            bnn_layers.WithBNNLossCell(nn.ReLU(), nn.MSELoss(), *given)

    def test_what_is_no_distribution(self):
        with pytest.raises((TypeError, ValueError)):
            bnn_layers.DenseReparam(3, 4, activation=3)
        with pytest.raises(TypeError):
            bnn_layers.NormalPosterior("w", [2], loc_std=-1)


NAMES = [f"{kind}_posterior.{name}" for kind in ("weight", "bias") for name in ("mean", "untransformed_std")]


def still(layer):
    """Deviations of next to nothing: the layer's answers are certain."""
    for kind in ("weight", "bias"):
        deviation = getattr(layer, f"{kind}_posterior").untransformed_std
        deviation.set_data(ops.full_like(deviation, -30.0))


def test_ops_go_on_with_what_they_give():
    assert ops.exp(msd.Normal(0.0, 1.0).log_prob(Tensor(V))).shape == (2,)


def test_what_a_bijector_says_of_itself():
    affine = msb.ScalarAffine(Tensor([1.0, 2.0]), 0.5)
    assert (affine.batch_shape, affine.is_scalar_batch, affine.name) == ((2,), False, "ScalarAffine")
    assert (affine.is_constant_jacobian, affine.is_injective, affine.dtype) == (True, True, None)
    inverse = msb.Invert(affine)
    assert (inverse.batch_shape, inverse.name) == ((2,), "InvertScalarAffine")
    numbers = msb.GumbelCDF(1.0, 2.0)
    assert (numbers.batch_shape, numbers.is_scalar_batch) == ((), True)
    assert numbers.parameters["param_dict"] == {"loc": 1.0, "scale": 2.0}
    assert numbers.cast_param_by_value(Tensor([1.0], ms.float16), numbers.loc).dtype == ms.float16
