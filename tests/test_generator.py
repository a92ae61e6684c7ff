"""Generator and the state of the default one."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Generator, ops


def draw():
    return ops.standard_normal((4,)).asnumpy().tolist()


@pytest.mark.not_on("npu-sim", reason="the simulated npu has one generator")
class TestGenerator:
    def test_seeds(self):
        g = Generator()
        assert g.initial_seed() == 0
        assert g.manual_seed(4) is g
        assert g.initial_seed() == 4
        new = g.seed()
        assert g.initial_seed() == new

    def test_a_state_comes_back(self):
        g = Generator().manual_seed(4)
        state = g.get_state()
        assert isinstance(state, ms.Tensor)
        assert state.dtype == ms.uint8
        g.manual_seed(5)
        assert (g.get_state().asnumpy() != state.asnumpy()).any()
        g.set_state(state)
        np.testing.assert_array_equal(g.get_state().asnumpy(), state.asnumpy())

    @pytest.mark.msvjp_only("MindSpore's CPU has no kernel for mint.rand")
    def test_what_it_draws_goes_on_and_repeats(self):
        g = Generator().manual_seed(4)
        first, second = (ms.mint.rand(3, generator=g).asnumpy().tolist() for _ in range(2))
        assert first != second
        assert ms.mint.rand(3, generator=g.manual_seed(4)).asnumpy().tolist() == first

    def test_what_is_no_seed_or_state(self):
        with pytest.raises(TypeError):
            Generator().manual_seed("a")
        with pytest.raises((TypeError, RuntimeError)):
            Generator().set_state(3)


class TestTheDefaultOne:
    @pytest.mark.msvjp_only("MindSpore's ops on a CPU draw from elsewhere")
    def test_its_state_comes_back(self):
        state = ms.get_rng_state()
        first = draw()
        assert draw() != first
        ms.set_rng_state(state)
        assert draw() == first

    def test_seeds(self):
        assert ms.manual_seed(3) is ms.default_generator
        assert ms.initial_seed() == 3
        state = ms.get_rng_state().asnumpy()
        assert ms.seed() != 3
        ms.manual_seed(3)
        np.testing.assert_array_equal(ms.get_rng_state().asnumpy(), state)
        ms.set_rng_state(ms.get_rng_state())
        with pytest.raises((TypeError, RuntimeError)):
            ms.set_rng_state(3)
