"""mindspore.nn.probability.bnn_layers: layers whose weights are drawn anew in each call, from distributions that are trained.

"Auto-Encoding Variational Bayes" (Kingma and Welling, 2013), "Variational Dropout and the Local Reparameterization Trick"
(Kingma, Salimans and Welling, 2015).
"""

import numpy as np
import torch

from ... import ops
from ..._core.checks import check_bools, check_positive_ints, check_type
from ..._core.root import public_path
from ..._names import missing
from ...common.parameter import Parameter
from ...common.tensor import Tensor
from ..activation import get_activation
from ..cell import Cell
from ..conv import Conv2d
from .distribution import Normal


@public_path("nn.probability.bnn_layers.NormalPrior")
class NormalPrior(Cell):
    """The normal distribution of a mean and standard deviation, which are not trained.

    >>> from msvjp.nn.probability import bnn_layers
    >>> bnn_layers.NormalPrior(mean=1.0)("mean")
    Tensor(shape=[], dtype=Float32, value= 1)
    """

    def __init__(self, dtype=torch.float32, mean=0, std=0.1):
        super().__init__()
        self.normal = Normal(mean, std, dtype=dtype)

    def construct(self, *inputs):
        """What the distribution's method of that name gives: `prior("kl_loss", "Normal", mean, sd)`."""
        return self.normal(*inputs)


@public_path("nn.probability.bnn_layers.NormalPosterior")
class NormalPosterior(Cell):
    """Normal distributions whose means and deviations are trained, of the Parameters `name_mean` and `name_untransformed_std`.

    Args:
        name: what the names of the Parameters begin with.
        shape: a tuple or list of ints.
        loc_mean, loc_std: of the normal distribution that numpy draws the first means from.
        untransformed_scale_mean, untransformed_scale_std: of that of the deviations, before log(1 + exp(x)).

    Raises:
        TypeError: an argument is none of these, or a deviation is negative.
    """

    def __init__(
        self,
        name,
        shape,
        dtype=torch.float32,
        loc_mean=0,
        loc_std=0.1,
        untransformed_scale_mean=-5,
        untransformed_scale_std=0.1,
    ):
        super().__init__()
        api = "mindspore.nn.probability.bnn_layers.NormalPosterior"
        check_type(api, str, "a string", name=name)
        check_type(api, (tuple, list), "a tuple or list of ints", shape=shape)
        numbers = {"loc_mean": loc_mean, "loc_std": loc_std, "untransformed_scale_mean": untransformed_scale_mean}
        numbers["untransformed_scale_std"] = untransformed_scale_std
        for word, number in numbers.items():
            if isinstance(number, bool) or not isinstance(number, (int, float)) or (word[-3:] == "std" and number < 0):
                raise TypeError(f"{api}: {word} is {number!r}; give a number, of a deviation none below 0")
        drawn = np.random.normal(loc_mean, loc_std, shape)
        spread = np.random.normal(untransformed_scale_mean, untransformed_scale_std, shape)
        self.mean = Parameter(Tensor(drawn, dtype), name=f"{name}_mean")
        self.untransformed_std = Parameter(Tensor(spread, dtype), name=f"{name}_untransformed_std")
        self.normal = Normal(dtype=dtype)

    def construct(self, *inputs):
        """What the distribution's method of that name gives: `posterior("sample")`."""
        deviation = 1e-6 + ops.log(ops.exp(self.untransformed_std) + 1)
        return self.normal(*inputs, mean=self.mean, sd=deviation)


def normal_post_fn(name, shape):
    """The distributions of a layer's weights, where it is given none: a `NormalPosterior`."""
    return NormalPosterior(name=name, shape=shape)


class _Variational:
    """What all the layers have: the distributions of weights and biases, and how far they are from those before."""

    def _distribute(self, shape, has_bias, weight, bias):
        """weight, bias: the class or Cell of the distribution before, and the function that makes the one that is trained."""
        self.weight_prior, self.weight_posterior = _pair("weight", shape, *weight)
        if has_bias:
            self.bias_prior, self.bias_posterior = _pair("bias", [shape[0]], *bias)

    def compute_kl_loss(self):
        """The sum of the Kullback-Leibler divergences of the distributions before from those that are trained, 0-D."""
        loss = _divergence(self.weight_prior, self.weight_posterior)
        return loss + _divergence(self.bias_prior, self.bias_posterior) if self.has_bias else loss

    def apply_variational_bias(self, inputs):
        """The inputs plus a bias that is drawn."""
        return ops.bias_add(inputs, self.bias_posterior("sample"))

    def extend_repr(self):
        """The arguments, and the Parameters of the distributions."""
        shown = {word: getattr(self, word) for word in self._shown} | _trained("weight", self.weight_posterior)
        shown |= {"has_bias": self.has_bias} | (_trained("bias", self.bias_posterior) if self.has_bias else {})
        shown |= {"activation": self.activation} if getattr(self, "activation", None) else {}
        return ", ".join(f"{word}={value}" for word, value in shown.items())


def _trained(kind, posterior):
    return {f"{kind}_mean": posterior.mean, f"{kind}_std": posterior.untransformed_std}


def _pair(kind, shape, prior, posterior):
    api = "mindspore.nn.probability.bnn_layers"
    prior = prior() if isinstance(prior, type) else prior
    check_type(api, Cell, "a Cell, or the class of one", **{f"{kind}_prior_fn": prior})
    if not callable(posterior):
        raise TypeError(f"{api}: {kind}_posterior_fn is {type(posterior).__name__}; give a function of name and shape")
    made = posterior(name=f"bnn_{kind}", shape=shape)
    check_type(api, Cell, "a function that gives a Cell", **{f"{kind}_posterior_fn": made})
    return prior, made


def _divergence(prior, posterior):
    return ops.ReduceSum()(prior("kl_loss", posterior("get_dist_type"), *posterior("get_dist_args")))


class _Dense(_Variational, Cell):
    _shown = ("in_channels", "out_channels")

    def __init__(
        self,
        in_channels,
        out_channels,
        activation=None,
        has_bias=True,
        weight_prior_fn=NormalPrior,
        weight_posterior_fn=normal_post_fn,
        bias_prior_fn=NormalPrior,
        bias_posterior_fn=normal_post_fn,
    ):
        super().__init__()
        api = f"mindspore.nn.probability.bnn_layers.{self.cls_name}"
        check_positive_ints(api, in_channels=in_channels, out_channels=out_channels)
        check_bools(api, has_bias=has_bias)
        self.in_channels, self.out_channels, self.has_bias = in_channels, out_channels, has_bias
        weight, bias = (weight_prior_fn, weight_posterior_fn), (bias_prior_fn, bias_posterior_fn)
        self._distribute([out_channels, in_channels], has_bias, weight, bias)
        if activation and not isinstance(activation, (str, Cell)):
            raise ValueError(f"{api}: activation is {type(activation).__name__}; give a name or a Cell")
        self.activation = get_activation(activation) if isinstance(activation, str) else activation

    def construct(self, x):
        """x (N, in_channels) times weights that are drawn, plus biases that are: (N, out_channels)."""
        out = self._weighed(x)
        out = self.apply_variational_bias(out) if self.has_bias else out
        return self.activation(out) if self.activation else out


@public_path("nn.probability.bnn_layers.DenseReparam")
class DenseReparam(_Dense):
    """`nn.Dense` whose weights and biases are drawn in each call.

    Args:
        in_channels, out_channels, has_bias: as of `nn.Dense`.
        activation: a name or a Cell.
        weight_prior_fn, bias_prior_fn: the distribution before the training, a Cell or its class.
        weight_posterior_fn, bias_posterior_fn: functions of a name and a shape that give the distributions to train.

    Raises:
        TypeError, ValueError: an argument is none of these.

    >>> import msvjp as mindspore
    >>> from msvjp.nn.probability import bnn_layers
    >>> layer = bnn_layers.DenseReparam(3, 4)
    >>> layer(mindspore.ops.ones((2, 3))).shape, layer.compute_kl_loss().shape
    ((2, 4), ())
    """

    def _weighed(self, x):
        return ops.matmul(x, self.weight_posterior("sample").T)


@public_path("nn.probability.bnn_layers.DenseLocalReparam")
class DenseLocalReparam(_Dense):
    """`DenseReparam` that draws what the weights make of its inputs, for each of them, in place of the weights."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.normal = Normal()

    def _weighed(self, x):
        mean = ops.matmul(x, self.weight_posterior("mean").T)
        deviation = ops.sqrt(ops.matmul(ops.square(x), ops.square(self.weight_posterior("sd")).T))
        return self.normal("sample", mean=mean, sd=deviation)


@public_path("nn.probability.bnn_layers.ConvReparam")
class ConvReparam(_Variational, Conv2d):
    """`nn.Conv2d` whose weights and biases are drawn in each call; the further arguments are as of `DenseReparam`."""

    _shown = ("in_channels", "out_channels", "kernel_size", "stride", "pad_mode", "padding", "dilation", "group")

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_prior_fn=NormalPrior,
        weight_posterior_fn=normal_post_fn,
        bias_prior_fn=NormalPrior,
        bias_posterior_fn=normal_post_fn,
    ):
        super().__init__(
            in_channels, out_channels, kernel_size, stride, pad_mode, padding, dilation, group, has_bias, "normal"
        )
        self.weight.requires_grad = False
        if has_bias:
            self.bias.requires_grad = False
        shape = [out_channels, in_channels // group, *self.kernel_size]
        weight, bias = (weight_prior_fn, weight_posterior_fn), (bias_prior_fn, bias_posterior_fn)
        self._distribute(shape, has_bias, weight, bias)
        padding = padding if isinstance(padding, int) else tuple(padding)
        self.conv2d = ops.Conv2D(
            out_channels, self.kernel_size, 1, pad_mode, padding, self.stride, self.dilation, group
        )

    def construct(self, inputs):
        """The convolution of the inputs (N, C, H, W) with weights that are drawn."""
        out = self.conv2d(inputs, self.weight_posterior("sample"))
        return self.apply_variational_bias(out) if self.has_bias else out


@public_path("nn.probability.bnn_layers.WithBNNLossCell")
class WithBNNLossCell(Cell):
    """The loss of a network with such layers: dnn_factor times that of loss_fn, bnn_factor times the layers' `compute_kl_loss`.

    Raises:
        TypeError, ValueError: a factor is no number, or negative.
    """

    def __init__(self, backbone, loss_fn, dnn_factor=1, bnn_factor=1):
        super().__init__(auto_prefix=False)
        for word, factor in {"dnn_factor": dnn_factor, "bnn_factor": bnn_factor}.items():
            api = "mindspore.nn.probability.bnn_layers.WithBNNLossCell"
            if isinstance(factor, bool) or not isinstance(factor, (int, float)):
                raise TypeError(f"{api}: {word} is {type(factor).__name__}; give a number")
            if factor < 0:
                raise ValueError(f"{api}: {word} is {factor}; give one from 0 on")
        self._backbone, self._loss_fn = backbone, loss_fn
        self.dnn_factor, self.bnn_factor = dnn_factor, bnn_factor
        below = (cell for _, cell in backbone.cells_and_names() if cell is not backbone)
        self.kl_loss = [cell.compute_kl_loss for cell in below if isinstance(cell, _Variational)]

    def construct(self, x, label):
        """The loss of the network's answer to x."""
        loss = self._loss_fn(self._backbone(x), label) * self.dnn_factor
        return loss + sum(kl_loss() for kl_loss in self.kl_loss) * self.bnn_factor

    @property
    def backbone_network(self):
        """The network that was given."""
        return self._backbone


missing.install()
