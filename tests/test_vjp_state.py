"""Pulling again, several pullbacks at once, what changes between, and what is left behind."""

import threading

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .values import vec

OURS = "MindSpore runs fn again for every further pull"
MIXES = "MindSpore answers with a mix of old and new values"


def values(structure):
    if isinstance(structure, Tensor):
        return structure.asnumpy().tolist()
    return tuple(values(s) for s in structure)


ONES = (1.0, 1.0, 1.0)


class TestPullingAgain:
    def test_the_same_values_every_time(self):
        _, vjp_fn = ms.vjp(lambda x: x * x * x, vec(1, 2, 3))
        for _ in range(5):
            assert values(vjp_fn(vec(*ONES))) == ([3, 12, 27],)

    def test_linear_in_the_cotangent(self):
        _, vjp_fn = ms.vjp(lambda x, y: x * y, vec(1, 2, 3), vec(4, 5, 6))
        assert values(vjp_fn(vec(1, 0, 0))) == ([4, 0, 0], [1, 0, 0])
        assert values(vjp_fn(vec(0, 2, 0))) == ([0, 10, 0], [0, 4, 0])

    def test_fn_runs_once_and_not_for_the_first_pull(self):
        calls = []

        def fn(x):
            calls.append(1)
            return x * 2

        _, vjp_fn = ms.vjp(fn, vec(*ONES))
        vjp_fn(vec(*ONES))
        assert len(calls) == 1

    @pytest.mark.msvjp_only(OURS)
    def test_fn_never_runs_again(self):
        calls = []

        def fn(x):
            calls.append(1)
            return x * 2

        _, vjp_fn = ms.vjp(fn, vec(*ONES))
        for _ in range(3):
            vjp_fn(vec(*ONES))
        assert len(calls) == 1

    @pytest.mark.msvjp_only("two open vjps fail on MindSpore unless the last is pulled first")
    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 1, 0, 2, 0)])
    def test_open_pullbacks_in_any_order(self, order):
        fns = [lambda x: x * 2, lambda x: x * x, lambda x: x * x * x]
        pulls = [ms.vjp(fn, vec(1, 2, 3))[1] for fn in fns]
        wanted = [[2, 2, 2], [2, 4, 6], [3, 12, 27]]
        for i in order:
            assert values(pulls[i](vec(*ONES))) == (wanted[i],)

    def test_last_in_first_out(self):
        _, first = ms.vjp(lambda x: x * 2, vec(1, 2, 3))
        _, second = ms.vjp(lambda x: x * x, vec(1, 2, 3))
        assert values(second(vec(*ONES))) == ([2, 4, 6],)
        assert values(first(vec(*ONES))) == ([2, 2, 2],)

    def test_a_chain_by_hand(self):
        y, first = ms.vjp(lambda x: x * x, vec(1, 2, 3))
        z, second = ms.vjp(lambda y: y * 3, y)
        assert values(z) == [3, 12, 27]
        (v,) = second(vec(*ONES))
        assert values(first(v)) == ([6, 12, 18],)

    def test_from_another_thread(self):
        _, vjp_fn = ms.vjp(lambda x: x * x, vec(1, 2, 3))
        got = []
        thread = threading.Thread(target=lambda: got.append(values(vjp_fn(vec(*ONES)))))
        thread.start()
        thread.join()
        assert got == [([2, 4, 6],)]

    def test_never_pulled(self):
        ms.vjp(lambda x: x * x, vec(1, 2, 3))
        _, vjp_fn = ms.vjp(lambda x: x * 2, vec(1, 2, 3))
        assert values(vjp_fn(vec(*ONES))) == ([2, 2, 2],)

    def test_the_input_may_be_deleted(self):
        x = vec(1, 2, 3)
        _, vjp_fn = ms.vjp(lambda x: x * x, x)
        del x
        assert values(vjp_fn(vec(*ONES))) == ([2, 4, 6],)


class TestChangesBetween:
    """What the forward saved was changed in place: an error, never a mix."""

    CHANGES = {
        "set_data": lambda p: p.set_data(vec(1)),
        "assign": lambda p: ops.assign(p, vec(1)),
        "assign_sub": lambda p: ops.assign_sub(p, vec(9)),
        "copy_": lambda p: p.copy_(vec(1)),
        "setitem": lambda p: p.__setitem__(0, 1.0),
        "set_data of another shape": lambda p: p.set_data(vec(1, 1, 1)),
    }

    @pytest.mark.msvjp_only(MIXES)
    @pytest.mark.parametrize("change", CHANGES)
    def test_a_parameter_was_updated(self, change):
        w = Parameter(vec(10), name="w")
        _, vjp_fn = ms.vjp(lambda x: w * w * x, vec(1, 2, 3), weights=w)
        assert values(vjp_fn(vec(*ONES)))[0] == ([100, 100, 100],)
        self.CHANGES[change](w)
        with pytest.raises(RuntimeError, match=r"mindspore\.vjp: .* changed in place"):
            vjp_fn(vec(*ONES))

    @pytest.mark.msvjp_only(MIXES)
    def test_an_input_was_written_to(self):
        x = vec(1, 2, 3)
        _, vjp_fn = ms.vjp(lambda x: x * x, x)
        x[0] = 100
        with pytest.raises(RuntimeError, match="changed in place"):
            vjp_fn(vec(*ONES))

    @pytest.mark.msvjp_only(MIXES)
    def test_an_output_was_written_to(self):
        out, vjp_fn = ms.vjp(ops.exp, vec(0, 0, 0))
        out[0] = 100
        with pytest.raises(RuntimeError, match="changed in place"):
            vjp_fn(vec(*ONES))

    @pytest.mark.msvjp_only(MIXES)
    def test_a_change_that_the_gradient_does_not_need(self):
        w = Parameter(vec(10), name="w")
        _, vjp_fn = ms.vjp(lambda x: w + x, vec(1, 2, 3), weights=w)
        w.set_data(vec(1))
        assert values(vjp_fn(vec(*ONES))) == (([1, 1, 1],), [3])

    def test_in_place_inside_fn_is_differentiated(self):
        def fn(x):
            y = x * 2
            y[0:1] = x[1:2] * 10
            return y

        _, vjp_fn = ms.vjp(fn, vec(1, 2, 3))
        assert values(vjp_fn(vec(*ONES))) == ([0, 12, 2],)

    def test_writing_to_the_input_inside_fn_is_refused(self):
        x = vec(1, 2, 3)

        def fn(x):
            x.copy_(vec(5, 5, 5))
            return x * 2

        with pytest.raises(RuntimeError):
            ms.vjp(fn, x)

    def test_augmented_assignment_rebinds(self):
        x = vec(1, 2, 3)

        def fn(x):
            x += 1
            x *= 2
            return x

        out, vjp_fn = ms.vjp(fn, x)
        assert values(out) == [4, 6, 8]
        assert values(vjp_fn(vec(*ONES))) == ([2, 2, 2],)
        assert values(x) == [1, 2, 3]

    @pytest.mark.msvjp_only("MindSpore's gradients share memory with each other and with the cotangent")
    def test_gradients_have_memory_of_their_own(self):
        v = vec(*ONES)
        for fn in (lambda x, y: x + y, lambda x, y: x.reshape(3) + y.reshape((1, 3))[0]):
            _, vjp_fn = ms.vjp(fn, vec(1, 2, 3), vec(4, 5, 6))
            gx, gy = vjp_fn(v)
            gx[0] = 77
            assert values(gy) == values(v) == [1, 1, 1]


class TestRandomAndStatistics:
    def test_the_first_pull_has_the_mask_of_the_forward(self):
        drop = nn.Dropout(p=0.5)
        drop.set_train()
        x = Tensor(np.ones(1000, np.float32))
        out, vjp_fn = ms.vjp(drop, x)
        (g,) = vjp_fn(x)
        np.testing.assert_array_equal(g.asnumpy(), out.asnumpy())

    @pytest.mark.msvjp_only(OURS + ", with another mask")
    def test_and_so_has_every_other(self):
        drop = nn.Dropout(p=0.5)
        drop.set_train()
        x = Tensor(np.ones(1000, np.float32))
        out, vjp_fn = ms.vjp(drop, x)
        for _ in range(3):
            np.testing.assert_array_equal(vjp_fn(x)[0].asnumpy(), out.asnumpy())

    def norm(self, train):
        net = nn.BatchNorm1d(2)
        net.set_train(train)
        x = Tensor(np.array([[1, 2], [3, 6]], np.float32))
        _, vjp_fn = ms.vjp(net, x)
        seen = [net.moving_mean.asnumpy().tolist()]
        for _ in range(2):
            vjp_fn(x)
            seen.append(net.moving_mean.asnumpy().tolist())
        return np.round(seen, 5).tolist()

    def test_statistics_stay_as_they_are_in_inference(self):
        assert self.norm(False) == [[0, 0]] * 3

    @pytest.mark.msvjp_only(OURS + ", and updates the statistics again")
    def test_statistics_are_updated_once(self):
        assert self.norm(True) == [[0.2, 0.4]] * 3

    def test_forward_hooks_run_once(self):
        net, seen = nn.Dense(2, 2), []
        net.register_forward_hook(lambda cell, inputs, output: seen.append(output.shape))
        _, vjp_fn = ms.vjp(net, Tensor(np.ones((3, 2), np.float32)))
        vjp_fn(Tensor(np.ones((3, 2), np.float32)))
        assert seen == [(3, 2)]


class TestNothingIsLeftBehind:
    def test_inputs_and_cells_are_as_before(self):
        net = nn.Dense(2, 2)
        x = Tensor(np.ones((3, 2), np.float32))
        before = (net.training, net.requires_grad, [p.requires_grad for p in net.get_parameters()], values(x))
        _, vjp_fn = ms.vjp(net, x, weights=net.trainable_params())
        vjp_fn(x)
        after = (net.training, net.requires_grad, [p.requires_grad for p in net.get_parameters()], values(x))
        assert before == after

    def test_gradients_and_outputs_are_constants_afterwards(self):
        out, vjp_fn = ms.vjp(lambda x: x * x, vec(1, 2, 3))
        (g,) = vjp_fn(vec(*ONES))
        _, vjp_fn = ms.vjp(lambda x: x * g * out, vec(1, 1, 1))
        assert values(vjp_fn(vec(*ONES))) == ([2, 16, 54],)

    def test_after_an_exception(self):
        net = nn.Dense(2, 2)

        def fails(x):
            net(x)
            raise KeyError("mine")

        x = Tensor(np.ones((3, 2), np.float32))
        with pytest.raises(KeyError, match="mine"):
            ms.vjp(fails, x)
        assert net.training is False
        _, vjp_fn = ms.vjp(lambda x: x * 2, x)
        assert values(vjp_fn(x)) == ([[2, 2]] * 3,)
