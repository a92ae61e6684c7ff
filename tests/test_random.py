"""Random ops: how the numbers are distributed, what seeds do, and what flows back."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops

COUNT = 20000
NO_CPU = pytest.mark.msvjp_only("MindSpore's CPU has no kernel for it")


def f32(*values):
    return Tensor(np.array(values, np.float32))


def empty():
    return Tensor(np.zeros(COUNT, np.float32))


def near(numbers, mean, deviation):
    numbers = numbers.asnumpy().astype(np.float64)
    assert abs(numbers.mean() - mean) < 6 * deviation / COUNT**0.5
    assert abs(numbers.std() / deviation - 1) < 0.1


MEAN_AND_DEVIATION = {
    "standard_normal": (lambda: ops.standard_normal((COUNT,)), 0, 1),
    "StandardNormal": (lambda: ops.StandardNormal()((COUNT,)), 0, 1),
    "normal": (lambda: ops.normal((COUNT,), f32(3)[0], 2.0), 3, 2),
    "normal of a seed": (lambda: ops.normal((COUNT,), f32(3)[0], 2.0, seed=7), 3, 2),
    "TruncatedNormal": (lambda: ops.TruncatedNormal()(Tensor([COUNT, 1])), 0, 0.88),
    "randn": (lambda: ops.randn(COUNT), 0, 1),
    "randn_like": (lambda: ops.randn_like(empty()), 0, 1),
    "numpy.randn": (lambda: ms.numpy.randn(COUNT), 0, 1),
    "rand": (lambda: ops.rand(COUNT), 1 / 2, 12**-0.5),
    "rand_like": (lambda: ops.rand_like(empty()), 1 / 2, 12**-0.5),
    "UniformReal": (lambda: ops.UniformReal()((COUNT,)), 1 / 2, 12**-0.5),
    "uniform": (lambda: ops.uniform((COUNT,), f32(2)[0], f32(6)[0]), 4, 4 * 12**-0.5),
    "UniformInt": (lambda: ops.UniformInt()((COUNT,), Tensor(1, ms.int32), Tensor(5, ms.int32)), 2.5, 1.25**0.5),
    "randint": (lambda: ops.randint(1, 5, (COUNT,)), 2.5, 1.25**0.5),
    "numpy.randint": (lambda: ms.numpy.randint(4, shape=(COUNT,)), 1.5, 1.25**0.5),
    "standard_laplace": (lambda: ops.standard_laplace((COUNT,)), 0, 2**0.5),
    "laplace": (lambda: ops.laplace((COUNT,), f32(1)[0], f32(3)[0]), 1, 3 * 2**0.5),
    "random_poisson": (lambda: ops.random_poisson(Tensor([COUNT]), f32(4)), 4, 2),
    "RandomGamma": (lambda: ops.RandomGamma()(Tensor([COUNT]), f32(4)), 4, 2),
    "bernoulli": (lambda: ops.bernoulli(empty(), 0.2), 0.2, 0.4),
    "multinomial": (lambda: ops.multinomial(f32(1, 3), COUNT), 0.75, 0.1875**0.5),
    "random_categorical": (lambda: ops.random_categorical(ops.log(f32(1, 3)[None]), COUNT), 0.75, 0.1875**0.5),
    "log_normal": (lambda: ops.log(empty().log_normal(1.0, 2.0)), 1, 2),
}
ON_CARDS = {
    "gamma: beta is the scale": (lambda: ops.gamma((COUNT,), f32(4)[0], f32(3)[0]), 12, 6),
    "poisson": (lambda: ops.poisson((COUNT,), f32(4)[0]), 4, 2),
    "mint.normal": (lambda: ms.mint.normal(3.0, 2.0, (COUNT,)), 3, 2),
    "mint.rand": (lambda: ms.mint.rand(COUNT), 1 / 2, 12**-0.5),
    "mint.randn": (lambda: ms.mint.randn(COUNT), 0, 1),
    "mint.bernoulli": (lambda: ms.mint.bernoulli(empty() + 0.2), 0.2, 0.4),
    "Tensor.uniform": (lambda: empty().uniform(2.0, 6.0), 4, 4 * 12**-0.5),
    "normal_": (lambda: empty().normal_(3, 2), 3, 2),
    "uniform_": (lambda: empty().uniform_(2, 6), 4, 4 * 12**-0.5),
    "exponential_": (lambda: empty().exponential_(2), 1 / 2, 1 / 2),
    "random_": (lambda: empty().random_(1, 5), 2.5, 1.25**0.5),
    "bernoulli_": (lambda: empty().bernoulli_(0.2), 0.2, 0.4),
}


@pytest.mark.parametrize("name", MEAN_AND_DEVIATION)
def test_mean_and_deviation(name):
    ms.set_seed(1)
    draw, mean, deviation = MEAN_AND_DEVIATION[name]
    near(draw(), mean, deviation)


@NO_CPU
@pytest.mark.parametrize("name", ON_CARDS)
def test_mean_and_deviation_of_what_runs_on_cards_only(name):
    ms.set_seed(1)
    draw, mean, deviation = ON_CARDS[name]
    near(draw(), mean, deviation)


def test_the_median_of_cauchy():
    assert abs(np.median(empty().cauchy(3.0, 0.5).asnumpy()) - 3) < 0.1


def test_the_bounds():
    assert np.abs(ops.TruncatedNormal()(Tensor([COUNT, 1])).asnumpy()).max() <= 2
    assert set(ops.randint(-2, 1, (COUNT,)).asnumpy().tolist()) == {-2, -1, 0}
    numbers = ops.uniform((COUNT,), f32(2)[0], f32(3)[0]).asnumpy()
    assert numbers.min() >= 2
    assert numbers.max() <= 3


@pytest.mark.msvjp_only("MindSpore draws the same numbers for each mean")
def test_broadcast_numbers_are_drawn_one_by_one():
    rows = ops.normal((4,), Tensor(np.zeros((2, 1), np.float32)), 1.0).asnumpy()
    assert rows.shape == (2, 4)
    assert (rows[0] != rows[1]).all()


class TestSeeds:
    DRAWS = {
        "normal": lambda: ops.normal((5,), 0.0, 1.0),
        "rand": lambda: ops.rand(5),
        "randint": lambda: ops.randint(0, 1000, (5,)),
        "multinomial": lambda: ops.multinomial(f32(1, 2, 3), 20),
        "shuffle": lambda: ops.shuffle(Tensor(np.arange(100))),
    }

    @pytest.mark.parametrize("name", DRAWS)
    def test_set_seed_makes_them_repeatable(self, name):
        def two():
            ms.set_seed(3)
            return [self.DRAWS[name]().asnumpy().tolist() for _ in range(2)]

        first, second = two()
        assert [first, second] == two()
        assert first != second

    @pytest.mark.parametrize(
        "draw",
        [
            lambda: ops.normal((5,), 0.0, 1.0, seed=11),
            lambda: ops.rand(5, seed=11),
            lambda: ops.randint(0, 1000, (5,), seed=11),
        ],
    )
    def test_a_seed_of_its_own_is_a_stream(self, draw):
        assert draw().asnumpy().tolist() != draw().asnumpy().tolist()

    @pytest.mark.msvjp_only("MindSpore's own seeds are mixed with the global one")
    def test_a_seed_of_its_own_leaves_the_others_alone(self):
        ms.set_seed(3)
        want = ops.randn(5).asnumpy()
        ms.set_seed(3)
        ops.normal((5,), 0.0, 1.0, seed=12)
        np.testing.assert_array_equal(ops.randn(5).asnumpy(), want)

    def test_the_same_seed_is_the_same_order(self):
        assert ops.randperm(50, 3).asnumpy().tolist() == ops.randperm(50, 3).asnumpy().tolist()
        assert ops.randperm(50, 3).asnumpy().tolist() != ops.randperm(50, 4).asnumpy().tolist()

    def test_the_same_seed_is_the_same_choice(self):
        first, second = (ops.bernoulli(empty(), 0.5, seed=3).asnumpy() for _ in range(2))
        np.testing.assert_array_equal(first, second)


def test_choices_with_a_mask():
    mask = np.zeros((6, 7), bool)
    mask[1:4, 2:5] = True
    places, is_one = (t.asnumpy() for t in ops.RandomChoiceWithMask(count=12)(Tensor(mask)))
    assert is_one.tolist() == [True] * 9 + [False] * 3
    assert {tuple(p) for p in places[:9]} == {tuple(p) for p in np.argwhere(mask)}
    assert not places[9:].any()
    places, is_one = ops.RandomChoiceWithMask(count=4)(Tensor(mask))
    assert is_one.asnumpy().all()
    assert len({tuple(p) for p in places.asnumpy().tolist()}) == 4


def test_a_shuffle_keeps_the_rows():
    x = np.arange(40, dtype=np.float32).reshape(20, 2)
    out = ops.shuffle(Tensor(x)).asnumpy()
    assert out.tolist() != x.tolist()
    np.testing.assert_array_equal(out[np.argsort(out[:, 0])], x)


def test_the_gradient_of_mean_and_deviation():
    drawn, vjp_fn = ms.vjp(lambda mean, std: ops.normal((4,), mean, std), f32(1, 2, 3, 4), f32(1, 1, 2, 2))
    mean, std = vjp_fn(f32(1, 1, 1, 1))
    np.testing.assert_allclose(mean.asnumpy(), np.ones(4))
    np.testing.assert_allclose(std.asnumpy(), (drawn.asnumpy() - [1, 2, 3, 4]) / [1, 1, 2, 2], rtol=1e-4)


def test_without_replacement_no_place_comes_twice():
    for _ in range(5):
        assert sorted(ops.multinomial(f32(1, 2, 3, 4), 4, False).asnumpy().tolist()) == [0, 1, 2, 3]


def test_shapes_without_axes():
    """`f(())` has none; `f()` has one of length 1."""
    for draw in (ops.randn, ops.rand, ms.numpy.randn, ms.numpy.rand):
        assert (draw(()).shape, draw().shape, draw((2, 3)).shape, draw(2, 3).shape) == ((), (1,), (2, 3), (2, 3))


def test_a_normal_like_another_tensor_is_float32():
    for dtype in (ms.float16, ms.float32, ms.float64, ms.int32):
        x = Tensor(np.ones(2), dtype)
        assert ops.randn_like(x).dtype == ms.float32
        assert ops.randn_like(x, dtype=ms.float16).dtype == ms.float16
    assert ops.rand_like(Tensor(np.ones(2), ms.float16)).dtype == ms.float16
