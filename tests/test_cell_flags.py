"""Flags of a Cell, of which fp16, fp32 and bf16 say in which dtype it computes; and what a compiler is told."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

X = Tensor(np.array([[1.0, 2.0002]], np.float32))


def dense(outputs=1):
    return nn.Dense(2, outputs, weight_init="ones", bias_init="zeros")


class Two(nn.Cell):
    """Two layers, and the dtypes of what they gave."""

    def __init__(self, flags=None):
        super().__init__(flags=flags)
        self.a, self.b = dense(2), dense()
        self.seen = []

    def construct(self, x):
        y = self.a(x)
        z = self.b(y)
        self.seen = [y.dtype, z.dtype]
        return z


class Times(nn.Cell):
    def construct(self, x):
        return x * 1.0


HALF, FULL, BRAIN = ms.float16, ms.float32, ms.bfloat16


class TestDtypes:
    @pytest.mark.parametrize(
        ("flags", "dtype"),
        [
            ({"fp16": True}, HALF),
            ({"fp16": 1}, HALF),
            ({"bf16": True}, BRAIN),
            ({"fp32": True}, FULL),
            ({"fp16": True, "bf16": True}, BRAIN),
            ({"fp16": True, "fp32": True}, FULL),
            ({"fp32": True, "bf16": True}, BRAIN),
        ],
    )
    @pytest.mark.parametrize("given", [HALF, FULL])
    def test_of_one_cell(self, flags, dtype, given):
        assert Times().add_flags(**flags)(X.astype(given)).dtype == dtype

    @pytest.mark.parametrize("flags", [{"fp16": False}, {"bf16": False}, {"mine": True}])
    def test_others_say_nothing(self, flags):
        assert Times().add_flags(**flags)(X).dtype == FULL
        assert Times().add_flags(**flags)(X.astype(HALF)).dtype == HALF

    def test_the_numbers_are_those_of_the_dtype(self):
        net = dense()
        assert net(X).asnumpy().tolist() == [[3.000200033187866]]
        net.add_flags(fp16=True)
        assert net(X).asnumpy().tolist() == [[3]]
        assert net.weight.dtype == FULL

    @pytest.mark.parametrize(
        ("change", "seen"),
        [
            (lambda net: None, [FULL, FULL]),
            (lambda net: net.add_flags(fp16=True), [HALF, HALF]),
            (lambda net: net.add_flags_recursive(fp16=True), [HALF, HALF]),
            (lambda net: (net.add_flags_recursive(fp16=True), net.b.add_flags_recursive(fp32=True)), [HALF, FULL]),
            (lambda net: (net.b.add_flags(fp32=True), net.add_flags(fp16=True)), [HALF, FULL]),
            (
                lambda net: (net.add_flags_recursive(fp16=True), net.b.add_flags_recursive(fp32=True, fp16=False)),
                [HALF, FULL],
            ),
            (lambda net: net.to_float(HALF).add_flags_recursive(fp16=False), [HALF, HALF]),
            (lambda net: net.add_flags_recursive(fp16=True).to_float(FULL), [FULL, FULL]),
            (lambda net: (net.add_flags(fp16=True), net.add_flags(fp32=True)), [FULL, FULL]),
        ],
    )
    def test_of_cells_below(self, change, seen):
        net = Two()
        change(net)
        net(X)
        assert net.seen == seen

    def test_of_the_constructor(self):
        net = Two(flags={"fp16": True, "mine": 3})
        net(X)
        assert net.seen == [HALF, HALF] and net.mine == 3

    def test_gradients_are_of_the_parameters_dtype(self):
        net = Two()
        net.add_flags_recursive(fp16=True)
        gradients = ms.grad(lambda x: net(x).astype(FULL).sum(), None, net.trainable_params())(X)
        assert {g.dtype for g in gradients} == {FULL}


class TestFlags:
    def test_are_attributes(self):
        net = Two()
        assert net.add_flags(fp16=True, mine=3) is net
        assert (net.fp16, net.mine) == (True, 3)
        assert net.add_flags_recursive(mine=4) is net
        assert (net.mine, net.a.mine) == (4, 4)
        with pytest.raises(AttributeError):
            net.bf16

    def test_are_kept(self):
        net = Two()
        assert net.get_flags() == {}
        net.add_flags(fp16=True, mine=3)
        assert net.get_flags() == {"fp16": True, "mine": 3}
        assert net.a.get_flags() == {}
        net.to_float(HALF)
        assert net.get_flags() == {"fp16": True, "mine": 3, "fp32": False, "bf16": False}
        assert net.a.get_flags() == {"fp16": True, "fp32": False, "bf16": False}


class TestOfTheCompiler:
    def test_inputs_are_kept(self):
        net = dense()
        assert net.get_inputs() is None
        net.set_inputs(X)
        assert net.get_inputs()[0] is X and len(net.get_inputs()) == 1
        net.set_inputs(x=X)
        with pytest.raises(ValueError):
            net.set_inputs(y=X)
        with pytest.raises(ValueError):
            net.set_inputs(X, x=X)

    def test_a_cell_takes_other_inputs_all_the_same(self):
        net = dense()
        net.set_inputs(Tensor(np.ones((3, 2), np.float32)))
        assert net(X).shape == (1, 1)

    def test_compile_and_run(self):
        net = dense()
        assert net.compile_and_run(X).asnumpy().tolist() == net(X).asnumpy().tolist()

    def test_fusion_of_communication(self):
        net = dense()
        assert net.set_comm_fusion(2) is net
        assert [p.comm_fusion for p in net.get_parameters()] == [2, 2]

    @pytest.mark.parametrize(
        ("error", "fusion"), [(TypeError, "x"), (TypeError, 1.5), (TypeError, True), (ValueError, -1)]
    )
    def test_other_fusions_are_refused(self, error, fusion):
        with pytest.raises(error):
            dense().set_comm_fusion(fusion)


def test_a_list_of_rates_gives_the_shape_of_the_step():
    optimizer = nn.SGD(dense().trainable_params(), [0.5, 0.25])
    assert optimizer.learning_rate(optimizer.global_step).asnumpy().tolist() == [0.5]
    assert optimizer.learning_rate(Tensor(1, ms.int32)).asnumpy().tolist() == 0.25
    assert optimizer.get_lr().shape == ()


@pytest.mark.msvjp_only("force is torch's word, which its exporter says")
def test_numpy_by_force():
    net = dense().set_grad()
    assert net(X).numpy(force=True).tolist() == [[3.000200033187866]]
    assert X.numpy(force=False).tolist() == X.numpy().tolist()


class TestAddFlags:
    """`ops.add_flags`, of functions and of Cells."""

    def test_of_a_function(self):
        @ops.add_flags(first=True)
        def double(x):
            return 2 * x

        assert double(3) == 6 and double._func_graph_flags == {"first": True}
        assert ops.add_flags(double, second=2) is double
        assert double._func_graph_flags == {"first": True, "second": 2}

    def test_of_a_cell(self):
        cell = Times()
        assert ops.add_flags(cell, fp16=True) is cell
        assert cell.get_flags() == {"fp16": True} and cell(X).dtype == FULL
