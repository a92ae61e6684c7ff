"""Training with a scaled loss: when the scale grows and shrinks, when a step is left out, what scripts write themselves."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

X, TARGET = Tensor(np.array([[1, 2]], np.float32)), Tensor(np.array([[2]], np.float32))
INFINITE = Tensor(np.array([[np.inf, 2]], np.float32))


@pytest.fixture
def net():
    return nn.Dense(2, 1, "ones", "zeros")


def on_a_cpu(step):
    """MindSpore looks for overflows in one of three ways, of which its CPU has kernels for this one; msvjp has one way."""
    step.ascend_910b_target, step.enable_allfinite = True, False
    return step


def step_of(net, scale_sense, **sgd):
    optimizer = nn.SGD(net.trainable_params(), 0.1, **sgd)
    return on_a_cpu(nn.TrainOneStepWithLossScaleCell(nn.WithLossCell(net, nn.MSELoss()), optimizer, scale_sense))


def scales(update, start, overflows):
    scale, found = Parameter(Tensor(start, ms.float32)), []
    for overflow in overflows:
        given = Tensor(bool(overflow))
        assert update(scale, given) is given
        found.append(float(scale.asnumpy()))
    return found


OVERFLOWS = (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0)


class TestUpdateCells:
    def test_it_grows_after_a_window_without_overflow_and_shrinks_at_once(self):
        update = nn.DynamicLossScaleUpdateCell(16, 2, 3)
        assert scales(update, 16, OVERFLOWS) == [16, 16, 32, 32, 16, 16, 16, 32, 32, 32, 16, 8, 8]
        assert (int(update.cur_iter.asnumpy()), int(update.last_overflow_iter.asnumpy())) == (14, 12)

    def test_by_another_factor(self):
        update = nn.DynamicLossScaleUpdateCell(10, 3, 2)
        want = [10, 30, 30, 90, 30, 30, 90, 90, 270, 270, 90, 30, 30]
        np.testing.assert_allclose(scales(update, 10, OVERFLOWS), want, rtol=1e-6)

    def test_it_does_not_fall_below_1(self):
        update = nn.DynamicLossScaleUpdateCell(2, 4, 2)
        assert scales(update, 2, (1, 1, 1, 0, 0, 0, 0)) == [1, 1, 1, 1, 4, 4, 16]

    def test_it_grows_to_infinity(self):
        assert scales(nn.DynamicLossScaleUpdateCell(2.0**127, 2, 1), 2.0**127, (0, 0)) == [np.inf, np.inf]

    def test_its_parameters(self):
        update = nn.DynamicLossScaleUpdateCell(8, 2, 3)
        names = ["current_iterator_step", "last_overflow_iterator_step"]
        assert [p.name for p in update.get_parameters()] == names
        assert [p.dtype for p in update.get_parameters()] == [ms.int32, ms.int32]
        assert [int(p.asnumpy()) for p in update.get_parameters()] == [1, 0]
        assert (update.get_loss_scale(), update.loss_scale_value) == (8, 8)
        assert (int(update.scale_window), float(update.scale_factor)) == (3, 2)
        for bad in ((8, "a", 3), (8, 2, "a")):
            with pytest.raises(TypeError):
                nn.DynamicLossScaleUpdateCell(*bad)

    def test_a_fixed_one_leaves_the_scale(self):
        update = nn.FixedLossScaleUpdateCell(8)
        assert scales(update, 8, OVERFLOWS) == [8] * 13
        assert (update.get_loss_scale(), update.loss_scale_value) == (8, 8)
        assert not list(update.get_parameters())

    @pytest.mark.msvjp_only("MindSpore takes a bool Tensor alone")
    def test_a_bool_will_do(self):
        scale = Parameter(Tensor(8.0))
        assert nn.DynamicLossScaleUpdateCell(8, 2, 3)(scale, True) is True
        assert float(scale) == 4


class TestOneStep:
    def test_it_returns_the_loss_the_overflow_and_the_scale(self, net):
        step = step_of(net, Tensor(1024.0))
        loss, overflow, scale = step(X, TARGET)
        assert (float(loss), loss.dtype, loss.shape) == (1, ms.float32, ())
        assert (bool(overflow), overflow.dtype, overflow.shape) == (False, ms.bool_, ())
        assert scale is step.scale_sense
        assert (scale.name, scale.shape, scale.dtype) == ("scale_sense", (), ms.float32)
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)
        np.testing.assert_allclose(net.bias.asnumpy(), [-0.2], rtol=1e-6)

    def test_with_an_overflow_nothing_moves_but_the_scale(self, net):
        step = step_of(net, nn.DynamicLossScaleUpdateCell(1024, 2, 2), momentum=0.9)
        loss, overflow, scale = step(INFINITE, TARGET)
        assert (float(loss), bool(overflow), float(scale.asnumpy())) == (np.inf, True, 512)
        assert net.weight.asnumpy().tolist() == [[1, 1]]
        assert net.bias.asnumpy().tolist() == [0]
        assert int(step.optimizer.global_step.asnumpy().item()) == 0
        assert not step.optimizer.accum[0].asnumpy().any()
        step(X, TARGET)
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)

    @pytest.mark.parametrize("scale_sense", ["cell", "tensor", "one element", "integer", "half"])
    def test_every_kind_of_scale_gives_the_same_step(self, net, scale_sense):
        given = {
            "cell": nn.FixedLossScaleUpdateCell(64),
            "tensor": Tensor(64.0),
            "one element": Tensor([64.0]),
            "integer": Tensor(64),
            "half": Tensor(64, ms.float16),
        }[scale_sense]
        step = step_of(net, given)
        loss, overflow, scale = step(X, TARGET)
        assert (float(loss), bool(overflow), scale.asnumpy().item()) == (1, False, 64)
        assert scale.dtype == getattr(given, "dtype", ms.float32)
        assert scale.shape == getattr(given, "shape", ())
        assert step.loss_scaling_manager is (given if isinstance(given, nn.Cell) else None)
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)
        assert bool(step(INFINITE, TARGET)[1])
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)

    def test_set_sense_scale(self, net):
        step = step_of(net, Tensor(64.0))
        step.set_sense_scale(Tensor(8.0))
        assert float(step(X, TARGET)[2].asnumpy()) == 8
        for bad in (8.0, None):
            with pytest.raises(TypeError):
                step.set_sense_scale(bad)

    def test_bad_scales(self, net):
        for bad, kind in ((3.0, TypeError), (None, TypeError), (Tensor([1.0, 2.0]), ValueError)):
            with pytest.raises(kind):
                step_of(net, bad)
        with pytest.raises(AttributeError):
            step_of(net, nn.Identity())

    def test_start_overflow_check(self, net):
        step = step_of(net, Tensor(64.0))
        status, passed = step.start_overflow_check(X, TARGET)
        assert passed is TARGET
        assert (status.shape, status.dtype, status.asnumpy().any()) == ((8,), ms.int32, False)

    def test_get_overflow_status(self, net):
        step = step_of(net, Tensor(64.0))
        half, nan = X.astype(ms.float16), Tensor(np.float32(np.nan))
        for found, outputs in (
            (False, (X,)),
            (False, (X, half, X.astype(ms.float64))),
            (True, (X, INFINITE)),
            (True, [nan, X]),
            (True, (X, half * 60000)),
            (False, X),
        ):
            overflow = step.get_overflow_status(None, outputs)
            assert (bool(overflow), overflow.dtype, overflow.shape) == (found, ms.bool_, ())
        with pytest.raises(ValueError):
            step.get_overflow_status(None, ())

    def test_process_loss_scale(self, net):
        overflow = Tensor(True)
        assert step_of(net, Tensor(64.0)).process_loss_scale(overflow) is overflow
        step = step_of(net, nn.DynamicLossScaleUpdateCell(64, 2, 1))
        assert step.process_loss_scale(overflow) is overflow
        assert float(step.scale_sense.asnumpy()) == 32
        step.process_loss_scale(Tensor(False))
        assert float(step.scale_sense.asnumpy()) == 64

    def test_its_parameters(self, net):
        step = step_of(net, nn.DynamicLossScaleUpdateCell(64, 2, 1))
        names = {p.name for p in step.get_parameters()}
        assert names > {"weight", "bias", "scale_sense", "current_iterator_step", "last_overflow_iterator_step"}
        assert [p.name for p in step.weights] == ["weight", "bias"]
        assert step.sens == 1
        assert step.reducer_flag is False

    @pytest.mark.msvjp_only("MindSpore runs the network twice")
    def test_the_network_runs_once(self, net):
        calls = []
        net.register_forward_hook(lambda cell, inputs, output: calls.append(1))
        step_of(net, Tensor(64.0))(X, TARGET)
        assert len(calls) == 1


def batches(steps=20):
    rng = np.random.default_rng(5)
    x = rng.standard_normal((steps, 8, 3)).astype(np.float32)
    return x, (x @ [[1.0], [-2.0], [0.5]] + 0.3).astype(np.float32)


def reference(x, y, overflows, rate=0.1, mu=0.9):
    """Twenty steps in float64; where a gradient overflows nothing moves."""
    w, b, v, u, losses = np.ones((1, 3)), np.zeros(1), 0, 0, []
    for t, overflow in enumerate(overflows):
        error = x[t] @ w.T + b - y[t]
        losses.append(np.mean(error**2))
        if not overflow:
            dw, db = 2 * error.T @ x[t] / len(error), 2 * error.mean(0)
            v, u = mu * v + dw, mu * u + db
            w, b = w - rate * v, b - rate * u
    return losses, w, b


class TestTwentySteps:
    def test_with_an_overflow_in_the_middle(self):
        x, y = batches()
        net = nn.Dense(3, 1, "ones", "zeros")
        step, seen = step_of(net, nn.DynamicLossScaleUpdateCell(1024, 2, 6), momentum=0.9), []
        for t in range(20):
            label = y[t].copy()
            if t in (9, 10):
                label[3] = np.inf
            seen.append([float(out.asnumpy()) for out in step(Tensor(x[t]), Tensor(label))])
        overflows = [t in (9, 10) for t in range(20)]
        assert [bool(overflow) for _, overflow, _ in seen] == overflows
        assert [scale for _, _, scale in seen] == [1024] * 5 + [2048] * 4 + [1024] + [512] * 6 + [1024] * 4
        losses, w, b = reference(x, y, overflows)
        for t, (loss, overflow, _) in enumerate(seen):
            np.testing.assert_allclose(loss, np.inf if overflow else losses[t], rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(net.weight.asnumpy(), w, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(net.bias.asnumpy(), b, rtol=1e-5, atol=1e-6)

    def test_a_float16_network_finds_its_scale(self):
        net = nn.Dense(2, 1, "ones", "zeros").to_float(ms.float16)
        step, seen = step_of(net, nn.DynamicLossScaleUpdateCell(2.0**24, 2, 1000)), []
        for _ in range(20):
            seen.append([float(out.asnumpy()) for out in step(X, TARGET)])
        assert [scale for _, _, scale in seen] == [max(2.0 ** (23 - t), 2.0**13) for t in range(20)]
        assert [overflow for _, overflow, _ in seen] == [True] * 11 + [False] * 9
        want = [1.0] * 12 + [0.04007816, 0.00152588, 6.1035e-05, 3.8147e-06]
        np.testing.assert_allclose([loss for loss, _, _ in seen[:16]], want, atol=5e-4)  # a digit of float16, squared
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.83333, 0.66667]], atol=1e-3)
        assert net.weight.dtype == ms.float32


class Tiny(nn.Cell):
    """A loss whose gradient, 1e-9, is below the least float16."""

    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor(np.float32([1.0])), name="w")

    def construct(self, x):
        return (ops.cast(self.w, ms.float16) * x).astype(ms.float32).sum() * 1e-9


@pytest.mark.parametrize("scaled", ["by a cell", "by sens", "not"])
def test_small_gradients_survive_in_float16(scaled):
    net = Tiny()
    optimizer = nn.SGD([net.w], 1.0, loss_scale=2.0**20 if scaled == "by sens" else 1.0)
    if scaled == "by a cell":
        step = on_a_cpu(nn.TrainOneStepWithLossScaleCell(net, optimizer, nn.FixedLossScaleUpdateCell(2.0**20)))
    else:
        step = nn.TrainOneStepCell(net, optimizer, 2.0**20 if scaled == "by sens" else None)
    start = net.w.asnumpy().copy()
    step(Tensor(np.float16([1e4])))
    moved = (start - net.w.asnumpy()).item()
    assert moved == 0 if scaled == "not" else abs(moved - 1e-5) < 1e-6


def test_sens_is_not_0(net):
    with pytest.raises(ValueError):
        nn.TrainOneStepCell(net, nn.SGD(net.trainable_params(), 0.1), 0)


# ---- as scripts write it ----

grad_scale = ops.MultitypeFuncGraph("grad_scale")
reciprocal = ops.Reciprocal()


@grad_scale.register("Tensor", "Tensor")
def tensor_grad_scale(scale, grad):
    return grad * ops.cast(reciprocal(scale), ops.dtype(grad))


@grad_scale.register("Tensor", "RowTensor")
def tensor_grad_scale_row_tensor(scale, grad):
    raise AssertionError("there are no row tensors")


class Recipe(nn.TrainOneStepWithLossScaleCell):
    def __init__(self, network, optimizer, scale_sense, clip=1.0):
        super().__init__(network, optimizer, scale_sense)
        self.clip = clip

    def construct(self, x, y):
        loss = self.network(x, y)
        status, scaling_sens = self.start_overflow_check(loss, self.scale_sense)
        scaling_sens_filled = ops.ones_like(loss) * ops.cast(scaling_sens, ops.dtype(loss))
        grads = self.grad(self.network, self.weights)(x, y, scaling_sens_filled)
        grads = self.hyper_map(ops.partial(grad_scale, scaling_sens), grads)
        grads = ops.clip_by_global_norm(grads, self.clip)
        grads = self.grad_reducer(grads)
        cond = self.get_overflow_status(status, grads)
        overflow = self.process_loss_scale(cond)
        if not overflow:
            self.optimizer(grads)
        return loss, cond, scaling_sens


class TestRecipes:
    def test_a_subclass_with_its_own_construct(self, net):
        optimizer = nn.SGD(net.trainable_params(), 1.0)
        update = nn.DynamicLossScaleUpdateCell(2**12, 2, 1000)
        step = on_a_cpu(Recipe(nn.WithLossCell(net, nn.MSELoss()), optimizer, update))
        start = [p.asnumpy().copy() for p in net.trainable_params()]
        loss, overflow, scale = step(INFINITE, TARGET)
        assert (bool(overflow), float(scale.asnumpy())) == (True, 2**11)
        loss, overflow, scale = step(X, TARGET)
        assert (float(loss), bool(overflow), float(scale.asnumpy())) == (1, False, 2**11)
        moved = [(p.asnumpy() - p0).ravel() for p, p0 in zip(net.trainable_params(), start, strict=True)]
        np.testing.assert_allclose(np.concatenate(moved), np.array([-1, -2, -1]) / 6**0.5, rtol=1e-4)

    def test_an_overflow_check_of_their_own(self, net):
        """What older scripts do where there is a GPU."""

        class Own(nn.TrainOneStepWithLossScaleCell):
            def get_overflow_status(self, status, compute_output):
                flags = self.hyper_map(lambda g: 1.0 - ops.cast(ops.isfinite(g).all(), ms.float32), compute_output)
                return self.less_equal(self.base, self.reduce_sum(ops.stack(flags)))

        optimizer = nn.SGD(net.trainable_params(), 0.1)
        step = Own(nn.WithLossCell(net, nn.MSELoss()), optimizer, nn.DynamicLossScaleUpdateCell(64, 2, 1))
        assert float(step(INFINITE, TARGET)[2].asnumpy()) == 32
        assert float(step(X, TARGET)[2].asnumpy()) == 64
        np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)

    def test_the_paths_from_which_they_are_imported(self):
        from mindspore.nn.wrap.cell_wrapper import TrainOneStepCell
        from mindspore.nn.wrap.loss_scale import DynamicLossScaleUpdateCell, TrainOneStepWithLossScaleCell

        assert DynamicLossScaleUpdateCell is nn.DynamicLossScaleUpdateCell is nn.wrap.DynamicLossScaleUpdateCell
        assert TrainOneStepWithLossScaleCell is nn.TrainOneStepWithLossScaleCell
        assert nn.wrap.FixedLossScaleUpdateCell is nn.FixedLossScaleUpdateCell
        assert TrainOneStepCell is nn.TrainOneStepCell
