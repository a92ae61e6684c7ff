"""Mixed precision: what computes in float16 at which level; managers and scalers of a loss scale."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, amp, nn, ops

RNG = np.random.default_rng(2)
HALF, FULL = ms.float16, ms.float32


def randn(*shape):
    return Tensor(RNG.standard_normal(shape).astype(np.float32))


def is_half(x):
    """Whether float16 holds the values exactly."""
    return bool((x.asnumpy() == x.asnumpy().astype(np.float16)).all())


OVERFLOWS = (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0)


class TestManagers:
    def test_fixed(self):
        manager = amp.FixedLossScaleManager(64)
        assert (manager.get_loss_scale(), manager.get_drop_overflow_update()) == (64, True)
        assert manager.update_loss_scale(True) is None
        assert manager.get_loss_scale() == 64
        assert isinstance(manager.get_update_cell(), nn.FixedLossScaleUpdateCell)
        assert manager.get_update_cell().get_loss_scale() == 64
        assert amp.FixedLossScaleManager(drop_overflow_update=False).get_update_cell() is None
        assert amp.FixedLossScaleManager().get_loss_scale() == 128

    def test_dynamic(self):
        manager, found = amp.DynamicLossScaleManager(16, 2, 3), []
        assert manager.get_drop_overflow_update() is True
        for overflow in OVERFLOWS:
            manager.update_loss_scale(bool(overflow))
            found.append((manager.get_loss_scale(), manager.last_overflow_iter, manager.bad_step))
        assert [scale for scale, _, _ in found] == [16, 16, 32, 32, 16, 16, 16, 32, 32, 32, 16, 8, 8]
        assert [last for _, last, _ in found] == [0] * 4 + [5] * 6 + [11, 12, 12]
        assert [bad for _, _, bad in found] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 0]
        assert manager.cur_iter == 14

    def test_dynamic_by_default(self):
        manager = amp.DynamicLossScaleManager()
        assert (manager.get_loss_scale(), manager.scale_factor, manager.scale_window) == (2**24, 2, 2000)
        update = amp.DynamicLossScaleManager(10, 3, 2).get_update_cell()
        assert isinstance(update, nn.DynamicLossScaleUpdateCell)
        assert (update.get_loss_scale(), float(update.scale_factor), int(update.scale_window)) == (10, 3, 2)

    def test_dynamic_gives_up_after_1000_overflows(self):
        manager = amp.DynamicLossScaleManager(10, 3, 2)
        for _ in range(1000):
            manager.update_loss_scale(True)
        assert manager.get_loss_scale() == 1
        with pytest.raises(RuntimeError):
            manager.update_loss_scale(True)

    def test_the_base(self):
        base = amp.LossScaleManager()
        assert (base.get_loss_scale(), base.update_loss_scale(True), base.get_update_cell()) == (None, None, None)
        assert issubclass(amp.FixedLossScaleManager, amp.LossScaleManager)
        assert issubclass(amp.DynamicLossScaleManager, amp.LossScaleManager)

    def test_bad_arguments(self):
        for bad, kind in (((0.5,), ValueError), (("a",), TypeError), ((None,), TypeError)):
            with pytest.raises(kind):
                amp.FixedLossScaleManager(*bad)
            with pytest.raises(kind):
                amp.DynamicLossScaleManager(*bad)
        for bad in ((8, 2, 0), (8, 2, -1), (8, 0, 3), (8, -1, 3)):
            with pytest.raises(ValueError):
                amp.DynamicLossScaleManager(*bad)
        for bad in ((8, 2, 1.5), (8, 2, True), (8, 2, "a"), (8, "a", 3)):
            with pytest.raises(TypeError):
                amp.DynamicLossScaleManager(*bad)

    def test_the_paths_from_which_they_are_imported(self):
        from mindspore.train import loss_scale_manager

        for name in ("LossScaleManager", "FixedLossScaleManager", "DynamicLossScaleManager"):
            found = {getattr(module, name) for module in (ms, amp, ms.train, loss_scale_manager)}
            assert len(found) == 1
        assert ms.train.amp.auto_mixed_precision is amp.auto_mixed_precision
        assert ms.build_train_network is ms.train.build_train_network is amp.build_train_network


class TestScalers:
    def test_they_scale_in_the_dtype_of_each(self):
        scaler = amp.StaticLossScaler(1024)
        scaled = scaler.scale((Tensor([1.0, 2.0]), Tensor(3.0, HALF), Tensor([4])))
        assert [(x.asnumpy().tolist(), x.dtype) for x in scaled] == [
            ([1024, 2048], FULL),
            (3072, HALF),
            ([4096], ms.int64),
        ]
        unscaled = scaler.unscale((Tensor([1024.0, 2048.0]), Tensor(3072, HALF)))
        assert [(x.asnumpy().tolist(), x.dtype) for x in unscaled] == [([1, 2], FULL), (3, HALF)]
        assert scaler.scale(Tensor(1.0)).asnumpy() == 1024
        assert np.isinf(amp.StaticLossScaler(1e5).scale(Tensor([1.0], HALF)).asnumpy()).all()

    def test_structures_keep_their_form(self):
        one = Tensor(1.0)
        scaled = amp.StaticLossScaler(2).scale((one, [one, (one,)]))
        assert isinstance(scaled, tuple)
        assert isinstance(scaled[1], list)
        assert isinstance(scaled[1][1], tuple)
        assert amp.StaticLossScaler(2).scale({"a": one})["a"].asnumpy() == 2

    def test_a_static_one_stays(self):
        scaler = amp.StaticLossScaler(8)
        assert scaler.adjust(Tensor(False)) is False
        assert isinstance(scaler.scale_value, Parameter)
        assert (scaler.scale_value.name, scaler.scale_value.dtype, scaler.scale_value.asnumpy()) == (
            "scale_value",
            FULL,
            8,
        )

    @pytest.mark.parametrize(
        ("scaler", "want", "counts"),
        [
            (
                (16, 2, 3),
                [16, 16, 32, 32, 16, 16, 16, 32, 32, 32, 16, 8, 8],
                [1, 2, 0, 1, 0, 1, 2, 0, 1, 2, 0, 0, 1],
            ),
            (
                (10, 3, 2),
                [10, 30, 30, 90, 30, 30, 90, 90, 270, 270, 90, 30, 30],
                [1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1],
            ),
            ((2, 4, 9), [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 0, 0, 1]),
        ],
    )
    def test_a_dynamic_one_grows_and_shrinks(self, scaler, want, counts):
        scaler, found = amp.DynamicLossScaler(*scaler), []
        for overflow in OVERFLOWS:
            assert scaler.adjust(Tensor(not overflow)) is True
            found.append((float(scaler.scale_value.asnumpy()), int(scaler.counter.asnumpy())))
        np.testing.assert_allclose([scale for scale, _ in found], want, rtol=1e-6)
        assert [count for _, count in found] == counts

    def test_a_dynamic_one_does_not_overflow_itself(self):
        scaler = amp.DynamicLossScaler(2.0**126, 4, 1)
        scaler.adjust(Tensor(True))
        assert scaler.scale_value.asnumpy() == 2.0**126

    def test_bad_arguments(self):
        for bad, kind in (((0.5,), ValueError), (("a",), TypeError), ((None,), TypeError), ((True,), TypeError)):
            with pytest.raises(kind):
                amp.StaticLossScaler(*bad)
            with pytest.raises(kind):
                amp.DynamicLossScaler(*bad, 2, 3)
        for bad in ((8, 2, 0), (8, 0, 2)):
            with pytest.raises(ValueError):
                amp.DynamicLossScaler(*bad)
        for bad in ((8, 2.5, 2), (8, 2, 2.5), (8, True, 2), (8, "a", 2), (8,)):
            with pytest.raises(TypeError):
                amp.DynamicLossScaler(*bad)
        with pytest.raises(TypeError):
            amp.StaticLossScaler(8).scale(None)

    def test_the_base_is_abstract(self):
        with pytest.raises(TypeError):
            amp.LossScaler()
        assert issubclass(amp.StaticLossScaler, amp.LossScaler)
        assert not issubclass(amp.DynamicLossScaler, amp.StaticLossScaler)

    def test_training_by_hand(self):
        """The recipe of MindSpore's tutorials."""
        net, loss_fn = nn.Dense(2, 1, "ones", "zeros"), nn.MSELoss()
        optimizer, scaler = nn.SGD(net.trainable_params(), 0.1), amp.DynamicLossScaler(64, 2, 2)

        def forward(data, label):
            loss = loss_fn(net(data), label)
            return scaler.scale(loss), loss

        compute = ms.value_and_grad(forward, None, net.trainable_params(), has_aux=True)
        scales, losses = [], []
        for data in ([[1.0, 2.0]], [[np.inf, 2.0]], [[1.0, 2.0]], [[1.0, 2.0]]):
            (scaled, loss), grads = compute(Tensor(data, FULL), Tensor([[2.0]], FULL))
            finite = amp.all_finite(grads)
            if finite:
                optimizer(scaler.unscale(grads))
            scaler.adjust(finite)
            scales.append(float(scaler.scale_value.asnumpy()))
            losses.append((float(loss), float(scaled)))
        assert scales == [64, 32, 32, 64]
        want = [(1, 64), (np.inf, np.inf), (0.04, 0.04 * 32), (0.0016, 0.0016 * 32)]
        np.testing.assert_allclose(losses, want, rtol=1e-4)


class TestLists:
    def test_white(self):
        cells = "Conv1d Conv2d Conv3d Conv1dTranspose Conv2dTranspose Conv3dTranspose Dense LSTMCell RNNCell GRUCell"
        primitives = (
            "Conv2D Conv3D Conv2DTranspose Conv3DTranspose Conv2DBackpropInput MatMul BatchMatMul PReLU ReLU Ger"
        )
        assert [kind.__name__ for kind in amp.get_white_list()] == (cells + " " + primitives).split()
        amp.get_white_list().append(int)
        assert len(amp.get_white_list()) == 20

    def test_black(self):
        assert amp.get_black_list() == [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm]
        amp.get_black_list().append(int)
        assert len(amp.get_black_list()) == 4


class Net(nn.Cell):
    """Every stage is in the output."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, has_bias=True)
        self.norm = nn.BatchNorm2d(4)
        self.activation = nn.Tanh()
        self.relu = ops.ReLU()
        self.flatten = nn.Flatten()
        self.dense = nn.Dense(4 * 36, 20)
        self.softmax = nn.Softmax()

    def construct(self, x):
        conv = self.conv(x)
        norm = self.norm(conv)
        tanh = self.activation(norm)
        flat = self.flatten(tanh)
        dense = self.dense(flat)
        relu = self.relu(dense)
        return conv, norm, tanh, flat, dense, relu, self.softmax(relu)


IMAGES = randn(2, 3, 6, 6)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    """MindSpore's O1 writes the code of the network anew, into files."""
    monkeypatch.chdir(tmp_path)


class TestLevels:
    def test_O0_is_the_network(self):
        net = Net()
        assert amp.auto_mixed_precision(net) is net
        assert {out.dtype for out in net(IMAGES)} == {FULL}

    def test_O1(self):
        net = Net()
        full = net(IMAGES)
        mixed = amp.auto_mixed_precision(net, "O1")
        assert isinstance(mixed, Net)
        conv, norm, tanh, flat, dense, relu, softmax = mixed(IMAGES)
        assert {out.dtype for out in (conv, norm, tanh, flat, dense, relu, softmax)} == {FULL}
        assert [is_half(out) for out in (conv, dense, relu)] == [True] * 3
        assert not any(is_half(out) for out in (norm, tanh, flat))
        for got, want in zip((conv, norm, tanh, flat, dense, relu, softmax), full, strict=True):
            np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), atol=1e-2)
        assert all(ours is theirs for ours, theirs in zip(mixed.get_parameters(), net.get_parameters(), strict=True))

    @pytest.mark.parametrize("level", ["O2", "O3"])
    def test_O2_and_O3(self, level):
        net = Net()
        full, names = net(IMAGES), [p.name for p in net.get_parameters()]
        mixed = amp.auto_mixed_precision(net, level)
        outs = mixed(IMAGES)
        assert {out.dtype for out in outs} == {FULL}
        assert all(is_half(out) for out in outs)
        assert {out.dtype for out in net(IMAGES)} == {HALF}
        for got, want in zip(outs, full, strict=True):
            np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), atol=2e-2)
        assert [p.name for p in mixed.get_parameters()] == names
        assert {p.dtype for p in mixed.get_parameters()} == {FULL}

    @pytest.mark.parametrize("layer", [nn.LayerNorm((2,)), nn.BatchNorm1d(2)])
    def test_norms_are_in_float32_at_O2(self, layer):
        """Where gamma and beta are none in float16; the result is rounded to it all the same."""
        layer.gamma.set_data(Tensor(np.float32([1.0004, 1.0004])))
        layer.beta.set_data(Tensor(np.float32([2000.4998, 2000.4998])))
        x = Tensor(np.float32([[2000, -2000], [4000, 0]]))
        want = layer(x).asnumpy().astype(np.float16)
        for level, equal in (("O2", True), ("O3", False)):
            net = amp.auto_mixed_precision(nn.SequentialCell(layer), level)
            assert np.array_equal(net(x).asnumpy(), want) is equal

    def test_auto(self):
        conv, norm, tanh, flat, dense, relu, softmax = amp.auto_mixed_precision(Net(), "auto")(IMAGES)
        assert {out.dtype for out in (conv, norm, tanh, flat, dense, relu, softmax)} == {FULL}

    def test_auto_of_a_function(self):
        a = Tensor(np.float32([[1.0004, 1], [1, 1]]))

        def product(x):
            return ops.matmul(x, x), ops.exp(x), x + x

        mixed = amp.auto_mixed_precision(product, "auto")
        assert [out.dtype for out in mixed(a)] == [HALF, FULL, FULL]
        assert [out.dtype for out in product(a)] == [FULL, FULL, FULL]
        out, pull = ms.vjp(lambda x: mixed(x)[0], a)
        assert (out.dtype, pull(ops.ones_like(out))[0].dtype) == (HALF, FULL)

    def test_auto_ends_with_an_exception(self):
        def fail(x):
            raise KeyError("from fn")

        with pytest.raises(KeyError, match="from fn"):
            amp.auto_mixed_precision(fail, "auto")(IMAGES)
        assert ops.matmul(randn(2, 2), randn(2, 2)).dtype == FULL

    def test_auto_leaves_a_cell_that_was_told_its_dtype(self):
        class Two(nn.Cell):
            def __init__(self):
                super().__init__()
                self.told = nn.Dense(2, 2, has_bias=False).to_float(FULL)
                self.other = nn.Dense(2, 2, has_bias=False)

            def construct(self, x):
                return self.told(x), self.other(x)

        assert [out.dtype for out in amp.auto_mixed_precision(Two(), "auto")(randn(2, 2))] == [FULL, HALF]

    @pytest.mark.msvjp_only("MindSpore's CPU has no products in bfloat16")
    def test_the_inner_of_two_autos_counts(self):
        def inner(x):
            return ops.matmul(x, x)

        lower = amp.auto_mixed_precision(inner, "auto", ms.bfloat16)
        assert amp.auto_mixed_precision(lambda x: lower(x), "auto")(randn(2, 2)).dtype == ms.bfloat16

    @pytest.mark.parametrize("level", ["O1", "O2", "O3", "auto"])
    def test_gradients_are_in_float32(self, level):
        net = Net()
        weights = net.trainable_params()
        full = ms.grad(lambda x: net(x)[4].sum(), None, weights)(IMAGES)
        mixed = amp.auto_mixed_precision(net, level)
        lower = ms.grad(lambda x: mixed(x)[4].sum(), None, weights)(IMAGES)
        for got, want in zip(lower, full, strict=True):
            assert got.dtype == FULL
            np.testing.assert_allclose(got.asnumpy(), want.asnumpy(), rtol=5e-2, atol=5e-2)

    def test_bad_arguments(self):
        for bad, kind in (
            ((3, "O1"), TypeError),
            ((3, "auto"), TypeError),
            ((3, "O0"), TypeError),
            ((lambda x: x, "O2"), TypeError),
            ((Net(), "O4"), ValueError),
            ((Net(), None), ValueError),
            ((Net(), "O1", FULL), ValueError),
            ((Net(), "O0", FULL), ValueError),
            ((Net(), "O2", "float16"), ValueError),
        ):
            with pytest.raises(kind):
                amp.auto_mixed_precision(*bad)

    @pytest.mark.msvjp_only("MindSpore's CPU has no products in bfloat16")
    @pytest.mark.parametrize("level", ["O1", "O2", "O3", "auto"])
    def test_bfloat16(self, level):
        net = nn.Dense(2, 2, "ones", has_bias=False)
        mixed = amp.auto_mixed_precision(nn.SequentialCell(net), level, ms.bfloat16)
        out = mixed(Tensor(np.float32([[1.001, 1.001]])))
        assert (out.asnumpy() if level != "auto" else out.astype(FULL).asnumpy()).tolist() == [[2, 2]]


class TestCustom:
    def test_a_white_list(self):
        net = Net()
        net = amp.custom_mixed_precision(net, white_list=[nn.Conv2d])
        conv, norm, tanh, flat, dense, relu, softmax = net(IMAGES)
        assert is_half(conv)
        assert not any(is_half(out) for out in (norm, dense, relu))

    def test_a_black_list(self):
        net = Net()
        mixed = amp.custom_mixed_precision(net, black_list=[nn.Dense])
        outs = mixed(IMAGES)
        assert {out.dtype for out in outs} == {FULL}
        assert all(is_half(out) for out in outs)
        assert {out.dtype for out in net(IMAGES)} == {HALF}

    def test_bad_arguments(self):
        for kwargs, kind in (
            ({}, ValueError),
            ({"white_list": [nn.Dense], "black_list": [nn.Dense]}, ValueError),
            ({"white_list": [nn.Dense], "dtype": FULL}, ValueError),
            ({"white_list": (nn.Dense,)}, TypeError),
            ({"white_list": ["a"]}, TypeError),
            ({"white_list": [int]}, TypeError),
            ({"black_list": [ops.ReLU]}, TypeError),
            ({"black_list": "a"}, TypeError),
        ):
            with pytest.raises(kind):
                amp.custom_mixed_precision(Net(), **kwargs)
        with pytest.raises(TypeError):
            amp.custom_mixed_precision(3, white_list=[])


A, B, V, IMAGE, KERNEL = randn(3, 3).abs(), randn(3, 3), randn(3), randn(2, 3, 8, 8), randn(4, 3, 3, 3)
BATCH, LABELS = randn(2, 3, 3), Tensor([1, 2, 0], ms.int32)

#: What an op gives at the level "auto", for inputs in float32 and in float16.
OP_BY_OP = {
    (HALF, HALF): (
        "ops.matmul(A, B)",
        "A @ B",
        "ops.MatMul()(A, B)",
        "ops.bmm(BATCH, BATCH)",
        "ops.mv(A, V)",
        "ops.inner(V, V)",
        "ops.conv2d(IMAGE, KERNEL)",
        "ops.prelu(A, V)",
    ),
    (FULL, FULL): (
        "ops.pow(A, 2.5)",
        "A**2.5",
        "ops.exp(A)",
        "ops.log(A)",
        "ops.rsqrt(A)",
        "ops.softplus(A)",
        "ops.softmax(A)",
        "ops.log_softmax(A)",
        "ops.logsumexp(A, 0)",
        "ops.sum(A)",
        "ops.prod(A)",
        "ops.cumsum(A, 0)",
        "ops.cross_entropy(A, LABELS)",
        "ops.smooth_l1_loss(A, B)",
        "nn.LayerNorm((3,))(A)",
        "nn.GroupNorm(3, 3)(IMAGE)",
    ),
    (FULL, HALF): (
        "ops.addmm(A, A, B)",
        "ops.conv2d(IMAGE, KERNEL, ops.concat((V, V[:1])))",
        "A + B",
        "ops.outer(V, V)",
        "ops.relu(A)",
        "ops.tanh(A)",
        "ops.mean(A)",
        "ops.mse_loss(A, B)",
        "ops.cat((A, B))",
        "ops.addcmul(A, B, B)",
    ),
}


@pytest.mark.parametrize(("want", "form"), [(want, form) for want, forms in OP_BY_OP.items() for form in forms])
def test_op_by_op(want, form):
    names = {"A": A, "B": B, "V": V, "IMAGE": IMAGE, "KERNEL": KERNEL, "BATCH": BATCH}
    for dtype, wanted in zip((FULL, HALF), want, strict=True):
        given = {name: x.astype(dtype) for name, x in names.items()} | {"LABELS": LABELS, "ops": ops, "nn": nn}
        plain = eval(form, dict(given))
        mixed = amp.auto_mixed_precision(lambda given=given: eval(form, dict(given)), "auto")()
        assert mixed.dtype == wanted
        np.testing.assert_allclose(mixed.asnumpy(), plain.asnumpy(), rtol=2e-2, atol=2e-2)


def test_the_widest_of_the_inputs():
    half = A.astype(HALF)
    for fn in (lambda: ops.cat((half, B)), lambda: ops.addcmul(half, B, B), lambda: ops.cross(half, B)):
        assert amp.auto_mixed_precision(fn, "auto")().dtype == FULL


class Small(nn.Cell):
    def __init__(self):
        super().__init__()
        self.fc = nn.Dense(4, 3)
        self.norm = nn.BatchNorm1d(3)
        self.out = nn.Dense(3, 1)

    def construct(self, x):
        return self.out(self.norm(self.fc(x)))


DATA, TARGET = randn(6, 4), randn(6, 1)


def built(level="O0", **kwargs):
    net = Small()
    return net, amp.build_train_network(net, nn.SGD(net.trainable_params(), 0.1), nn.MSELoss(), level, **kwargs)


class TestBuildTrainNetwork:
    @pytest.mark.parametrize("level", ["O0", "O1", "O2", "O3", "auto"])
    def test_a_step_of_each_level(self, level):
        net, step = built(level, loss_scale_manager=None)
        start = net.fc.weight.asnumpy().copy()
        loss = step(DATA, TARGET)
        assert type(step).__name__ == "TrainOneStepCell"
        assert step.training
        assert step.sens == 1
        assert loss.dtype == FULL
        assert net(DATA).dtype == (HALF if level in ("O2", "O3") else FULL)
        assert (net.fc.weight.asnumpy() != start).any()

    @pytest.mark.parametrize(
        ("level", "kwargs", "dtype"),
        [
            ("O0", {"cast_model_type": HALF}, HALF),
            ("O1", {"cast_model_type": HALF}, HALF),
            ("O2", {"cast_model_type": FULL, "loss_scale_manager": None}, FULL),
            ("O3", {"cast_model_type": FULL}, FULL),
            ("O2", {"keep_batchnorm_fp32": False, "loss_scale_manager": None}, HALF),
        ],
    )
    def test_what_the_keywords_change(self, level, kwargs, dtype):
        net, step = built(level, **kwargs)
        assert step(DATA, TARGET).dtype == FULL
        assert net(DATA).dtype == dtype

    def test_a_scale_that_the_optimizer_knows(self):
        manager = amp.FixedLossScaleManager(64.0, drop_overflow_update=False)
        assert built(loss_scale_manager=manager)[1].sens == 64

    @pytest.mark.msvjp_only("MindSpore refuses a scale that changes on a CPU")
    def test_a_scale_that_changes(self):
        for kwargs in ({"level": "O2"}, {"loss_scale_manager": amp.FixedLossScaleManager()}):
            step = built(**kwargs)[1]
            assert isinstance(step, nn.TrainOneStepWithLossScaleCell)
        assert float(built("O2")[1].scale_sense) == 2**24

    def test_without_a_loss_function(self):
        class WithLoss(Small):
            def construct(self, x, y):
                return ((super().construct(x) - y) ** 2).mean()

        net = WithLoss()
        step = amp.build_train_network(net, nn.SGD(net.trainable_params(), 0.1))
        assert step.network is net
        assert step(DATA, TARGET).shape == ()

    def test_bad_arguments(self):
        net = Small()
        optimizer, loss = nn.SGD(net.trainable_params(), 0.1), nn.MSELoss()
        for args, kwargs, kind in (
            ((3, optimizer, loss), {}, TypeError),
            ((net, 3), {}, TypeError),
            ((net, optimizer, 3), {}, TypeError),
            ((net, optimizer, loss, 2), {}, TypeError),
            ((net, optimizer, loss, "O9"), {}, ValueError),
            ((net, optimizer, loss, "O0", "O3"), {}, ValueError),
            ((net, optimizer, loss), {"nonsense": 1}, ValueError),
            ((net, optimizer, loss), {"cast_model_type": ms.int32}, TypeError),
            ((net, optimizer, loss), {"keep_batchnorm_fp32": 1}, TypeError),
            ((net, optimizer, loss), {"loss_scale_manager": 3}, TypeError),
        ):
            with pytest.raises(kind):
                amp.build_train_network(*args, **kwargs)

    @pytest.mark.msvjp_only("boost is MindSpore's")
    def test_boost_is_refused(self):
        with pytest.raises(NotImplementedError, match="boost_level"):
            built(boost_level="O1")
