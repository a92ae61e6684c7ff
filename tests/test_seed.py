"""set_seed: everything random is repeated from there."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, mint, nn, ops
from mindspore.common.initializer import Normal, Orthogonal, TruncatedNormal, Uniform, XavierUniform, initializer

ONES = np.ones((5, 8), np.float32)
NO_CPU = pytest.mark.msvjp_only("MindSpore's CPU has no kernel for it")
GOES_ON = pytest.mark.msvjp_only("in MindSpore Primitives that have no seed go on")


def dropped(layer):
    return layer.set_train()(Tensor(ONES))


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


SHAPE, RATE = Tensor([4], ms.int32), Tensor([150.0, 250.0])
LIMITS = Tensor(0, ms.int32), Tensor(10**6, ms.int32)

# classes that take seeds, and a call
SEEDED = {
    "ops.StandardNormal({})": lambda op: op((4,)),
    "ops.StandardLaplace({})": lambda op: op((4,)),
    "ops.UniformReal({})": lambda op: op((4,)),
    "ops.UniformInt({})": lambda op: op((4,), *LIMITS),
    "ops.RandomGamma({})": lambda op: op(SHAPE, RATE),
    "ops.RandomPoisson({})": lambda op: op(SHAPE, RATE),
    "ops.TruncatedNormal(ms.float32, {})": lambda op: op(Tensor([2, 2], ms.int32)),
    "ops.Multinomial({})": lambda op: op(Tensor(ONES[0]), 12),
    "ops.RandomChoiceWithMask(5, {})": lambda op: op(Tensor(np.ones(30, bool)))[0],
    "ops.RandomShuffle({})": lambda op: op(Tensor(np.arange(40))),
    "ops.Dropout(0.5, {})": lambda op: op(Tensor(ONES))[1],
}


@pytest.mark.parametrize("seeds", ["10", "10, 3", "0, 7"])
@pytest.mark.parametrize("op", SEEDED)
def test_an_op_with_a_seed_of_its_own(op, seeds):
    """Each object begins at its seed, goes on from call to call, and does not mind `set_seed` or the others."""
    make, call = (lambda: eval(op.format(seeds))), (lambda made: SEEDED[op](made).asnumpy().tolist())
    one = make()
    first, second = call(one), call(one)
    assert first != second
    other = make()
    assert [call(other), call(other)] == [first, second]
    ms.set_seed(2)
    other = make()
    assert [call(other), call(other)] == [first, second]
    third = call(one)
    assert third not in (first, second)
    assert call(other) == third
    assert call(eval(op.format("11, 3"))) != first


def test_categories_of_a_seed():
    """The function gives the same for the same seed; an object of the class goes on."""
    logits = Tensor(np.zeros((2, 50), np.float32))
    for draw in (ops.random_categorical, lambda *args: args[0].random_categorical(*args[1:])):
        first = draw(logits, 10, 5).asnumpy().tolist()
        assert draw(logits, 10, 5).asnumpy().tolist() == first
        assert draw(logits, 10, 6).asnumpy().tolist() != first
        assert draw(logits, 10).asnumpy().tolist() != draw(logits, 10).asnumpy().tolist()
    one, other = ops.RandomCategorical(), ops.RandomCategorical()
    values = [op(logits, 10, 5).asnumpy().tolist() for op in (one, one, other, other)]
    assert values[:2] == values[2:]
    assert values[0] != values[1]


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
