"""What all layers share: the names, shapes, dtypes, order and trainability of the parameters, and the text."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import mint, nn  # noqa: F401

F16, F32, I64 = ms.float16, ms.float32, ms.int64


def batch_norm(trained=True, names=("mean", "variance", "gamma", "beta"), dtype=F32):
    return [(name, (3,), dtype, trained and i > 1) for i, name in enumerate(names)]


def affine(trained=True, shape=(4,), names=("gamma", "beta")):
    return [(name, shape, F32, trained) for name in names]


def running():
    kept = [("running_mean", (3,), F32, False), ("running_var", (3,), F32, False)]
    return [*kept, ("num_batches_tracked", (), I64, False)]


WEIGHT, BIAS = ("weight", (4, 3), F32, True), ("bias", (4,), F32, True)
TABLE = ("embedding_table", (5, 3), F32, True)

PARAMETERS = {
    "nn.Dense(3, 4)": [WEIGHT, BIAS],
    "nn.Dense(3, 4, has_bias=False)": [WEIGHT],
    "nn.Dense(3, 4, dtype=F16)": [("weight", (4, 3), F16, True), ("bias", (4,), F16, True)],
    "nn.Linear(3, 4)": [WEIGHT, BIAS],
    "mint.nn.Linear(3, 4, bias=False)": [WEIGHT],
    "nn.BiDense(3, 2, 4)": [("weight", (4, 3, 2), F32, True), BIAS],
    "nn.Dropout(0.9)": [],
    "nn.BatchNorm1d(3)": batch_norm(),
    "nn.BatchNorm2d(3)": batch_norm(),
    "nn.BatchNorm2d(3, affine=False)": batch_norm(False),
    "nn.BatchNorm2d(3, dtype=F16)": batch_norm(dtype=F16),
    "nn.BatchNorm3d(3)": batch_norm(names=("bn2d.moving_mean", "bn2d.moving_variance", "bn2d.gamma", "bn2d.beta")),
    "nn.SyncBatchNorm(3)": batch_norm(),
    "mint.nn.BatchNorm1d(3)": affine(shape=(3,), names=("weight", "bias")) + running(),
    "mint.nn.BatchNorm2d(3, affine=False)": running(),
    "mint.nn.BatchNorm3d(3, track_running_stats=False)": affine(shape=(3,), names=("weight", "bias")),
    "nn.LayerNorm((4,))": affine(),
    "nn.LayerNorm([3, 4], 1, 1)": affine(shape=(3, 4)),
    "nn.LayerNormExt((4,))": affine(names=("weight", "bias")),
    "mint.nn.LayerNorm(4, bias=False)": affine(names=("weight",)),
    "mint.nn.LayerNorm(4, elementwise_affine=False)": [],
    "nn.InstanceNorm1d(3)": batch_norm(),
    "nn.InstanceNorm2d(3, affine=False)": batch_norm(False),
    "nn.InstanceNorm3d(3)": batch_norm(),
    "nn.GroupNorm(2, 4)": affine(),
    "nn.GroupNorm(2, 4, affine=False)": affine(False),
    "mint.nn.GroupNorm(2, 4)": affine(names=("weight", "bias")),
    "mint.nn.GroupNorm(2, 4, affine=False)": affine(False, names=("weight", "bias")),
    "nn.Embedding(5, 3)": [TABLE],
    "nn.Embedding(5, 3, padding_idx=0)": [TABLE],
    "nn.EmbeddingLookup(5, 3)": [TABLE],
    "nn.EmbeddingExt(5, 3)": [("weight", (5, 3), F32, True)],
    "mint.nn.Embedding(5, 3, _freeze=True)": [("weight", (5, 3), F32, False)],
    "nn.SequentialCell(nn.Dense(3, 4), nn.Flatten(), nn.Dense(3, 4, has_bias=False))": [
        ("0.weight", (4, 3), F32, True),
        ("0.bias", (4,), F32, True),
        ("2.weight", (4, 3), F32, True),
    ],
    "nn.CellList([nn.Embedding(5, 3)])": [("0.embedding_table", (5, 3), F32, True)],
    "nn.CellDict({'e': nn.Embedding(5, 3)})": [("e.embedding_table", (5, 3), F32, True)],
    "nn.DenseBnAct(3, 4)": [("dense.weight", (4, 3), F32, True), ("dense.bias", (4,), F32, True)],
    "nn.Conv2dBnAct(3, 4, 1, has_bn=True, activation='relu')": [
        ("conv.weight", (4, 3, 1, 1), F32, True),
        ("batchnorm.moving_mean", (4,), F32, False),
        ("batchnorm.moving_variance", (4,), F32, False),
        ("batchnorm.gamma", (4,), F32, True),
        ("batchnorm.beta", (4,), F32, True),
    ],
    "nn.MultiheadAttention(4, 2, kdim=3, vdim=6, has_bias=False)": [
        *((f"{letter}_proj_weight", (4, length), F32, True) for letter, length in (("q", 4), ("k", 3), ("v", 6))),
        ("out_proj.weight", (4, 4), F32, True),
    ],
    "nn.MultiheadAttention(4, 2, add_bias_kv=True)": [
        *(("in_proj_weight", (12, 4), F32, True), ("in_proj_bias", (12,), F32, True)),
        *(("bias_k", (1, 1, 4), F32, True), ("bias_v", (1, 1, 4), F32, True)),
        *(("out_proj.weight", (4, 4), F32, True), ("out_proj.bias", (4,), F32, True)),
    ],
    "nn.MSELoss()": [],
    "nn.CrossEntropyLoss(ms.Tensor([1.0, 2.0]))": [],
}


@pytest.mark.parametrize("layer", PARAMETERS)
def test_parameters(layer):
    made = eval(layer)
    assert [(p.name, p.shape, p.dtype, p.requires_grad) for p in made.get_parameters()] == PARAMETERS[layer]
    assert [p.name for p in made.trainable_params()] == [name for name, _, _, trained in PARAMETERS[layer] if trained]


def test_names_as_attributes():
    """A layer that is held is known by its attribute, and its statistics by theirs."""

    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.fc = nn.Dense(3, 4)
            self.bn = nn.BatchNorm1d(4)
            self.norm = nn.BatchNorm3d(4)

    statistics = ["moving_mean", "moving_variance", "gamma", "beta"]
    names = ["fc.weight", "fc.bias", *(f"bn.{s}" for s in statistics), *(f"norm.bn2d.{s}" for s in statistics)]
    assert [p.name for p in Net().get_parameters()] == names
    assert [name for name, _ in Net().parameters_and_names()] == names


def parameter(name, shape="(3,)", trained=True):
    return f"Parameter (name={name}, shape={shape}, dtype=Float32, requires_grad={trained})"


STATISTICS = (
    f"gamma={parameter('gamma')}, beta={parameter('beta')}, "
    f"moving_mean={parameter('mean', trained=False)}, moving_variance={parameter('variance', trained=False)}"
)

TEXT = {
    "nn.Dense(3, 4)": "Dense(input_channels=3, output_channels=4, has_bias=True)",
    "nn.Dense(3, 4, has_bias=False)": "Dense(input_channels=3, output_channels=4)",
    "nn.Dense(3, 4, activation=nn.Flatten())": (
        "Dense(\n  input_channels=3, output_channels=4, has_bias=True, activation=Flatten()\n  (activation): Flatten()\n)"
    ),
    "nn.Dense(3, 4, activation='relu')": (
        "Dense(\n  input_channels=3, output_channels=4, has_bias=True, activation=ReLU()\n  (activation): ReLU()\n)"
    ),
    "nn.Linear(3, 4)": "Linear(input_features=3, output_features=4, has_bias=True)",
    "mint.nn.Linear(3, 4, bias=False)": "Linear(input_features=3, output_features=4)",
    "nn.BiDense(3, 4, 5)": "BiDense(in1_channels=3, in2_channels=4, output_channels=5, has_bias=True)",
    "nn.BiDense(3, 4, 5, has_bias=False)": "BiDense(in1_channels=3, in2_channels=4, output_channels=5)",
    "nn.Dropout()": "Dropout(keep_prob=0.5)",
    "nn.Dropout(0.9)": "Dropout(keep_prob=0.9)",
    "nn.Dropout(p=0.1)": "Dropout(p=0.1)",
    "mint.nn.Dropout(0.1)": "DropoutExt()",
    "mint.nn.Dropout2d(0.1)": "Dropout2dExt()",
    "nn.Dropout1d(0.2)": "Dropout1d()",
    "nn.Dropout2d(0.2)": "Dropout2d(p=0.8)",  # the probability to keep
    "nn.Dropout3d()": "Dropout3d(p=0.5)",
    "nn.Flatten(0, 2)": "Flatten()",
    "nn.Identity(3, a=4)": "Identity()",
    "nn.Pad(((1, 2),))": "Pad()",
    "nn.Norm()": "Norm(axis=(), keep_dims=False)",
    "nn.Norm(1, True)": "Norm(axis=1, keep_dims=True)",
    "nn.OneHot(depth=3)": "OneHot()",
    "nn.Upsample(2)": "Upsample()",
    "mint.nn.Upsample(2)": "UpsampleExt()",
    "nn.ZeroPad2d(1)": "ZeroPad2d()",
    "nn.FractionalMaxPool2d(2, output_size=2)": "FractionalMaxPool2d()",
    "nn.MultiheadAttention(4, 2)": (
        "MultiheadAttention(\n  (out_proj): Dense(input_channels=4, output_channels=4, has_bias=True)\n)"
    ),
    "nn.Unflatten(1, (2, 3))": "Unflatten()",
    "nn.BatchNorm2d(3, 1e-3, 0.9)": f"BatchNorm2d(num_features=3, eps=0.001, momentum=0.9, {STATISTICS})",
    "nn.InstanceNorm2d(3)": f"InstanceNorm2d(num_features=3, eps=1e-05, momentum=0.1, {STATISTICS})",
    "mint.nn.BatchNorm2d(3)": "BatchNorm2d(num_features=3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)",
    "nn.LayerNorm((3,))": (
        "LayerNorm(normalized_shape=(3,), begin_norm_axis=-1, begin_params_axis=-1, "
        f"gamma{parameter('gamma')}, beta={parameter('beta')})"
    ),
    "mint.nn.LayerNorm(3)": "LayerNormExt(normalized_shape=(3,), eps=1e-05, elementwise_affine=True)",
    "nn.GroupNorm(2, 4)": "GroupNorm(num_groups=2, num_channels=4)",
    "mint.nn.GroupNorm(2, 4)": "GroupNorm(num_groups=2, num_channels=4, eps=1e-05, affine=True)",
    "nn.Embedding(5, 3)": (
        "Embedding(vocab_size=5, embedding_size=3, use_one_hot=False, "
        f"embedding_table={parameter('embedding_table', '(5, 3)')}, dtype=Float32, padding_idx=None)"
    ),
    "mint.nn.Embedding(5, 3, 0)": (
        "EmbeddingExt(num_embeddings=5, embedding_dim=3, padding_idx=0, max_norm=None, norm_type=2.0, "
        "scale_grad_by_freq=False, dtype=Float32)"
    ),
    "nn.EmbeddingLookup(5, 3)": "EmbeddingLookup()",
    "nn.SoftmaxCrossEntropyWithLogits(True)": "SoftmaxCrossEntropyWithLogits()",
    "nn.MSELoss()": "MSELoss()",
    "nn.MAELoss()": "MAELoss()",
    "mint.nn.L1Loss()": "L1LossExt()",
    "mint.nn.SmoothL1Loss()": "SmoothL1Loss()",
    "nn.SequentialCell(nn.Flatten(), nn.Identity())": "SequentialCell(\n  (0): Flatten()\n  (1): Identity()\n)",
    "nn.CellList([nn.Flatten()])": "CellList(\n  (0): Flatten()\n)",
    "nn.CellDict({'a': nn.Flatten()})": "CellDict(\n  (a): Flatten()\n)",
    "nn.SequentialCell()": "SequentialCell()",
}


@pytest.mark.parametrize("layer", TEXT)
def test_text(layer):
    assert repr(eval(layer)) == TEXT[layer]


@pytest.mark.parametrize("layer", PARAMETERS)
def test_a_layer_starts_in_inference_mode(layer):
    assert not eval(layer).training


def values(*parameters):
    return [p.asnumpy() for p in parameters]


@pytest.mark.parametrize("fan_in", [10, 1000])
@pytest.mark.parametrize("layer", ["nn.Dense({}, 500)", "mint.nn.Linear({}, 500)", "nn.BiDense({}, 20, 500)"])
def test_dense_starts_uniformly_within_the_inverse_root_of_its_fan_in(layer, fan_in):
    for value in values(*eval(layer.format(fan_in)).get_parameters()):
        bound = 1 / np.sqrt(fan_in)
        assert 0.97 * bound < np.abs(value).max() <= bound * (1 + 1e-6)
        assert value.std() == pytest.approx(bound / np.sqrt(3), rel=0.1)


def test_the_gradient_of_the_parameters():
    net = nn.SequentialCell(nn.Dense(3, 4, "ones", "zeros"), nn.LayerNorm((4,), gamma_init=2))
    x = ms.Tensor(np.float32([[1, 2, 4], [0, 1, -1]]))
    dense, norm = net[0], net[1]
    out, pull = ms.vjp(lambda x: net(x), x, weights=ms.ParameterTuple(net.trainable_params()))
    _, gradients = pull(ms.ops.ones_like(out))
    for gradient, p in zip(gradients, (dense.weight, dense.bias, norm.gamma, norm.beta), strict=True):
        assert gradient.shape == p.shape
    np.testing.assert_allclose(gradients[3].asnumpy(), [2, 2, 2, 2])


def test_parameters_that_are_to_be_filled_later():
    with nn.no_init_parameters():
        net = nn.SequentialCell(nn.Dense(100, 100), nn.LayerNorm((100,)))
    net.init_parameters_data()
    weight, bias, gamma, beta = values(*net.get_parameters())
    assert 0.09 < np.abs(weight).max() <= 0.1
    assert np.abs(bias).max() <= 0.1
    assert (gamma == 1).all()
    assert (beta == 0).all()
