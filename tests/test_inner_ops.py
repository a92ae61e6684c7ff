"""The ops that layers keep as attributes, in the hands of a subclass that computes with them."""

import numpy as np
import pytest
from mindspore import Tensor, nn

from .values import vec

#: Of each layer, what a subclass may reach for.
INNER = {
    "nn.Dense(3, 4)": "matmul bias_add reshape shape_op activation_flag",
    "nn.BiDense(2, 3, 4)": "matmul bias_add",
    "nn.Conv1d(3, 4, 3)": "bias_add expand_dims shape squeeze",
    "nn.Conv2d(3, 4, 3)": "conv2d bias_add",
    "nn.Conv3d(3, 4, 3)": "conv3d bias_add shape",
    "nn.BatchNorm2d(3)": "bn_train bn_infer reduce_mean square sqrt cast dtype reshape shape assign_sub_mean sub_var mul_var",
    "nn.LayerNorm((3,))": "layer_norm",
    "nn.InstanceNorm2d(3)": "shape",
    "nn.Embedding(5, 3)": "gather one_hot array_mul reshape_flat get_shp expand on_value off_value concat shp_flat",
    "nn.Dropout(p=0.5)": "dropout",
    "nn.Dropout2d()": "dropout2d keep_prob",
    "nn.Dropout3d()": "dropout3d keep_prob",
    "nn.Softmax()": "softmax",
    "nn.LogSoftmax()": "log_softmax",
    "nn.ELU()": "elu",
    "nn.CELU()": "celu",
    "nn.HShrink()": "hshrink",
    "nn.GLU()": "sigmoid spilt",
    "nn.LogSigmoid()": "add exp log mul rec",
    "nn.MaxPool2d(2)": "max_pool",
    "nn.AvgPool2d(2)": "avg_pool",
    "nn.MaxPool3d(2)": "max_pool",
    "nn.AvgPool3d(2)": "avg_pool",
    "nn.AdaptiveAvgPool2d(2)": "adaptive_avgpool2d",
    "nn.MSELoss()": "cast mul reduce_mean reduce_sum",
    "nn.SmoothL1Loss()": "smooth_l1_loss reduce_mean",
    "nn.SoftmaxCrossEntropyWithLogits()": "softmax_cross_entropy sparse_softmax_cross_entropy one_hot on_value is_cpugpu",
    "nn.CosineEmbeddingLoss()": "maximum reduce_sum",
    "nn.DiceLoss()": "reshape",
    "nn.MultiClassDiceLoss()": "reshape",
    "nn.PoissonNLLLoss()": "maximum",
    "nn.TripletMarginWithDistanceLoss()": "maximum minimum",
    "nn.MultiMarginLoss()": "multi_margin_loss",
    "nn.FocalLoss()": "expand_dims squeeze tile gather_d dtype",
    "nn.MAELoss()": "abs",
    "nn.AdaptiveAvgPool1d(2)": "shape dtype expand squeeze",
    "nn.AdaptiveMaxPool1d(2)": "shape dtype expand squeeze",
    "nn.AdaptiveAvgPool3d(2)": "adaptive_avg_pool3d",
    "nn.AvgPool1d(2)": "shape expand squeeze reduce_mean slice",
    "nn.MaxPool1d(2)": "shape expand squeeze reduce_mean",
    "nn.BatchNorm3d(3)": "shape reshape",
    "nn.Conv1dTranspose(3, 4, 3)": "shape bias_add squeeze expand_dims",
    "nn.Conv2dTranspose(3, 4, 3)": "shape bias_add",
    "nn.Conv3dTranspose(3, 4, 3)": "shape bias_add",
    "nn.EmbeddingLookup(5, 3)": "shape reshape reshape_first unique",
    "nn.CosineDecayLR(0.01, 0.1, 4)": "cast min sin cos",
    "nn.ExponentialDecayLR(0.1, 0.9, 4)": "cast pow",
    "nn.InverseDecayLR(0.1, 0.9, 4)": "cast",
    "nn.NaturalExpDecayLR(0.1, 0.9, 4)": "cast pow",
    "nn.PolynomialDecayLR(0.1, 0.01, 4, 0.5)": "min max pow ceil",
    "nn.WarmUpLR(0.1, 4)": "cast min",
    "nn.Tril()": "cast dtype mul",
    "nn.Triu()": "cast dtype mul",
    "nn.Norm()": "squeeze reduce_sum sqrt",
    "nn.CentralCrop(0.5)": "slice",
    "nn.L1Regularizer(0.5)": "reduce_sum abs",
    "nn.Roll(1, 0)": "shape_op",
    "nn.SSIM()": "reduce_mean concat",
    "nn.Unflatten(1, (2, 2))": "shape reshape",
    "nn.ChannelShuffle(2)": "shape reshape transpose",
    **{
        f"nn.{name}()": name.lower()
        for name in ("ReLU", "ReLU6", "Sigmoid", "Tanh", "HSwish", "HSigmoid", "Mish", "SeLU")
    },
    "nn.Softsign()": "softsign",
    "nn.FastGelu()": "fast_gelu",
    "nn.PReLU()": "prelu",
}


@pytest.mark.parametrize(("layer", "name"), [(layer, name) for layer, names in INNER.items() for name in names.split()])
def test_the_layer_has_it(layer, name):
    cell = eval(layer)
    found = getattr(cell, name)
    assert callable(found) or isinstance(found, (bool, float, tuple, Tensor)), type(found)


def test_an_attribute_that_no_layer_has():
    for cell in (nn.Dense(2, 2), nn.ReLU()):
        with pytest.raises(AttributeError):
            cell.layer_norm


class OwnDense(nn.Dense):
    def construct(self, x):
        x = self.reshape(x, (-1, self.shape_op(x)[-1]))
        return self.bias_add(self.matmul(x, self.weight), self.bias)


class OwnNorm(nn.LayerNorm):
    def construct(self, x):
        return self.layer_norm(x, self.gamma, self.beta)[0] * 2


class OwnConv(nn.Conv2d):
    def construct(self, x):
        return self.conv2d(x, self.weight)


class OwnLoss(nn.MSELoss):
    def construct(self, x, y):
        return self.reduce_sum(self.mul(x - y, x - y))


def test_subclasses_that_compute_with_them():
    x = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))
    dense = OwnDense(3, 4)
    np.testing.assert_allclose(dense(x).asnumpy(), nn.Dense.construct(dense, x).asnumpy(), rtol=1e-5)
    np.testing.assert_allclose(OwnNorm((3,))(x).asnumpy(), 2 * nn.LayerNorm((3,))(x).asnumpy(), rtol=1e-5)
    image = Tensor(np.arange(32, dtype=np.float32).reshape(1, 2, 4, 4))
    for options in ({}, {"stride": 2, "pad_mode": "valid"}, {"pad_mode": "pad", "padding": 1, "group": 2}):
        conv = OwnConv(2, 4, 3, **options)
        np.testing.assert_allclose(conv(image).asnumpy(), nn.Conv2d.construct(conv, image).asnumpy(), rtol=1e-4)
    assert float(OwnLoss()(vec(1, 2), vec(3, 5)).asnumpy()) == 13
