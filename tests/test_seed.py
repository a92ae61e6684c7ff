"""set_seed: everything random is repeated from there."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, mint, nn, ops
from mindspore.common.initializer import Normal, Orthogonal, TruncatedNormal, Uniform, XavierUniform, initializer

ONES = np.ones((5, 8), np.float32)
NO_CPU = pytest.mark.msvjp_only("MindSpore's CPU has no kernel for it")
GOES_ON = pytest.mark.msvjp_only("in MindSpore Primitives that have no seed, or were called before, go on")


def dropped(layer):
    return layer.set_train()(Tensor(ONES))


PRIMITIVE = ops.StandardNormal(seed=4)

DRAWS = {
    "initializer": lambda: initializer(Normal(), [4]),
    "initializer by name": lambda: initializer("he_uniform", [4, 4]),
    "Uniform": lambda: initializer(Uniform(), [4]),
    "TruncatedNormal": lambda: initializer(TruncatedNormal(), [4]),
    "XavierUniform": lambda: initializer(XavierUniform(), [4, 4]),
    "Orthogonal": lambda: initializer(Orthogonal(), [4, 4]),
    "Dense": lambda: nn.Dense(3, 4).weight,
    "Dense.bias": lambda: nn.Dense(3, 4).bias,
    "Conv2d": lambda: nn.Conv2d(3, 4, 3).weight,
    "Embedding": lambda: nn.Embedding(3, 4).embedding_table,
    "LSTM": lambda: nn.LSTM(3, 4).trainable_params()[0],
    "mint.nn.Linear": lambda: mint.nn.Linear(3, 4).weight,
    "nn.Dropout": lambda: dropped(nn.Dropout(p=0.5)),
    "ops.dropout": lambda: ops.dropout(Tensor(ONES), 0.5),
    "ops.rand": lambda: ops.rand(4),
    "ops.randn": lambda: ops.randn(4),
    "ops.randint": lambda: ops.randint(0, 1000, (4,)),
    "ops.normal": lambda: ops.normal((4,), Tensor(0.0), Tensor(1.0)),
    "ops.normal of a seed": lambda: ops.normal((4,), Tensor(0.0), Tensor(1.0), seed=5),
    "ops.uniform of a seed": lambda: ops.uniform((4,), Tensor(0.0), Tensor(1.0), seed=5),
    "ops.multinomial": lambda: ops.multinomial(Tensor(ONES[0]), 7),
    "ops.shuffle": lambda: ops.shuffle(Tensor(np.arange(20))),
    "ops.rrelu": lambda: ops.rrelu(Tensor(-ONES)),
    "numpy": lambda: Tensor(np.random.rand(4)),
    "ops.StandardNormal": pytest.param(lambda: ops.StandardNormal()((4,)), marks=GOES_ON),
    "ops.StandardNormal of a seed": pytest.param(lambda: PRIMITIVE((4,)), marks=GOES_ON),
    "ops.bernoulli": pytest.param(lambda: ops.bernoulli(Tensor(ONES / 2)), marks=GOES_ON),
    "ops.randperm": pytest.param(lambda: ops.randperm(20), marks=GOES_ON),
    "nn.Dropout2d": pytest.param(
        lambda: nn.Dropout2d(p=0.5).set_train()(Tensor(np.ones((3, 9, 2, 2), np.float32))), marks=GOES_ON
    ),
    "mint.rand": pytest.param(lambda: mint.rand(4), marks=NO_CPU),
    "mint.randn": pytest.param(lambda: mint.randn(4), marks=NO_CPU),
    "mint.nn.Dropout": pytest.param(lambda: dropped(mint.nn.Dropout(0.5)), marks=NO_CPU),
    "gumbel_softmax": pytest.param(lambda: ops.gumbel_softmax(Tensor(ONES)), marks=NO_CPU),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_it_repeats_and_goes_on(draw):
    ms.set_seed(3)
    first, second = draw().asnumpy(), draw().asnumpy()
    ms.set_seed(3)
    np.testing.assert_array_equal(draw().asnumpy(), first)
    np.testing.assert_array_equal(draw().asnumpy(), second)
    assert not np.array_equal(first, second)
    ms.set_seed(4)
    other = draw().asnumpy()
    assert not np.array_equal(first, other)


def test_under_its_other_names():
    assert ms.common.set_seed is ms.set_seed
    from mindspore.common.seed import set_seed

    assert set_seed is ms.set_seed
    ms.set_seed(5)
    assert ms.get_seed() == 5


@pytest.mark.parametrize("seed, error", [(-1, ValueError), (1.5, TypeError), ("1", TypeError)])
def test_what_is_no_seed(seed, error):
    with pytest.raises(error):
        ms.set_seed(seed)
