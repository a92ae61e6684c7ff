"""Sampled classes: which are drawn, how often each is expected, what seeds do."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops

TRUE = Tensor([[1], [3], [4], [6], [3]], ms.int64)
SAMPLERS = {
    "uniform": lambda *args, **kwargs: ops.UniformCandidateSampler(1, *args, **kwargs)(TRUE),
    "log uniform": lambda *args, **kwargs: ops.LogUniformCandidateSampler(1, *args, **kwargs)(TRUE),
}


def shares(kind, classes, range_max):
    """Of each draw, by the published formulas."""
    classes = classes.asnumpy().astype(np.float64)
    return (
        np.log1p(1 / (classes + 1)) / np.log1p(range_max)
        if kind != "uniform"
        else np.full(classes.shape, 1 / range_max)
    )


@pytest.mark.parametrize("kind", SAMPLERS)
class TestBoth:
    def test_of_draws_that_may_repeat(self, kind):
        drawn, of_true, of_drawn = SAMPLERS[kind](30, False, 8)
        assert drawn.shape == (30,) and drawn.dtype == ms.int64 and drawn.min() >= 0 and drawn.max() < 8
        np.testing.assert_allclose(of_true.asnumpy(), 30 * shares(kind, TRUE, 8), rtol=1e-5)
        np.testing.assert_allclose(of_drawn.asnumpy(), 30 * shares(kind, drawn, 8), rtol=1e-5)

    def test_of_draws_without_repetition(self, kind):
        drawn, of_true, of_drawn = SAMPLERS[kind](6, True, 8)
        assert len(set(drawn.asnumpy().tolist())) == 6
        # the number of tries is not given: but one number of them explains all that is
        given, share = of_true.asnumpy().astype(np.float64), shares(kind, TRUE, 8)
        if np.allclose(given, 6 * share, rtol=1e-5):  # each of the six was another one
            np.testing.assert_allclose(of_drawn.asnumpy(), 6 * shares(kind, drawn, 8), rtol=1e-5)
            return
        tries = np.log1p(-given) / np.log1p(-share)
        assert tries.min() > 6.9 and np.abs(tries - np.round(tries[0])).max() < 0.1
        expected = -np.expm1(np.round(tries[0]) * np.log1p(-shares(kind, drawn, 8)))
        np.testing.assert_allclose(of_drawn.asnumpy(), expected, rtol=1e-4)

    def test_of_draws_all_of_which_are_others(self, kind):
        """Then no try was in vain, and MindSpore's counts are not of tries."""
        _, of_true, of_drawn = SAMPLERS[kind](1, True, 8)
        np.testing.assert_allclose(of_true.asnumpy(), shares(kind, TRUE, 8), rtol=1e-5)
        drawn, of_true, of_drawn = SAMPLERS[kind](2, True, 100_000, seed=1)
        np.testing.assert_allclose(of_true.asnumpy(), 2 * shares(kind, TRUE, 100_000), rtol=1e-5)
        np.testing.assert_allclose(of_drawn.asnumpy(), 2 * shares(kind, drawn, 100_000), rtol=1e-5)

    def test_each_class_comes_as_often_as_expected(self, kind):
        drawn, _, _ = SAMPLERS[kind](20000, False, 5)
        found = np.bincount(drawn.asnumpy(), minlength=5) / 20000
        np.testing.assert_allclose(found, shares(kind, Tensor(np.arange(5)), 5), atol=0.02)

    def test_all_that_there_are(self, kind):
        drawn, _, of_drawn = SAMPLERS[kind](5, True, 5)
        assert sorted(drawn.asnumpy()) == [0, 1, 2, 3, 4] and of_drawn.min() > 0.2

    def test_a_seed_repeats_itself(self, kind):
        first, again = (SAMPLERS[kind](20, False, 1000, seed=3)[0].asnumpy() for _ in range(2))
        assert (first == again).all()

    @pytest.mark.parametrize(
        ("args", "error"),
        [
            *(((0, False, 4), ValueError), ((6, True, 5), ValueError), ((3, 1, 4), TypeError)),
            *(((3, True, 0), ValueError), ((3, True, -4), ValueError), ((2.0, True, 4), TypeError)),
        ],
    )
    def test_bad_arguments(self, kind, args, error):
        with pytest.raises(error):
            SAMPLERS[kind](*args)

    def test_a_seed_below_zero(self, kind):
        with pytest.raises(ValueError):
            SAMPLERS[kind](3, True, 4, seed=-1)


def test_true_classes_are_left_out_where_others_are_left():
    found = [SAMPLERS["uniform"](3, True, 8, seed=seed, remove_accidental_hits=True)[0] for seed in range(1, 6)]
    assert all(not {1, 3, 4, 6} & set(classes.asnumpy().tolist()) for classes in found)
    assert len(set(SAMPLERS["uniform"](6, True, 8, remove_accidental_hits=True)[0].asnumpy().tolist())) == 6


def test_the_functions():
    true = Tensor([[1, 7], [0, 4]], ms.int32)
    drawn, of_true, of_drawn = ops.uniform_candidate_sampler(true, 2, 3, False, 10)
    assert (drawn.dtype, of_true.shape, of_drawn.shape) == (ms.int32, (2, 2), (3,))
    drawn, of_true, of_drawn = ops.log_uniform_candidate_sampler(true.astype(ms.int64), 2, 5, True, 5)
    assert (drawn.dtype, of_true.shape, of_drawn.shape) == (ms.int64, (2, 2), (5,))


@pytest.mark.parametrize(("true", "error"), [([[1.0]], TypeError), ([1, 2], ValueError), ([[1, 2]], ValueError)])
@pytest.mark.parametrize("sampler", [ops.UniformCandidateSampler, ops.LogUniformCandidateSampler])
def test_true_classes_that_are_none(sampler, true, error):
    with pytest.raises(error):
        sampler(1, 3, False, 4)(Tensor(true))
