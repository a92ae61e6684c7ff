"""What scripts find as attributes of a Tensor, Parameter, Cell, op, optimizer, Model or dataset: a value, or a refusal."""

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops


def test_a_parameter():
    p = Parameter(Tensor([1.0]), name="w")
    assert not any((p.cache_enable, p.sliced, p.is_in_parallel, p.parallel_optimizer_comm_recompute))
    assert (p.inited_param, p.init_mode, p.cache_shape, p.key) == (None, None, [], -1)
    assert (p.layerwise_parallel, p.parallel_optimizer, p.requires_aggr, p.comm_fusion) == (False, True, True, 1)
    p.sliced = True
    assert p.sliced and not Parameter(Tensor([1.0]), name="v").sliced


class TestCell:
    def test_training_is_a_flag(self):
        net = nn.SequentialCell(nn.Dense(2, 3))
        assert (net.get_flags(), net.phase) == ({}, "train")
        net.set_train()
        assert (net.get_flags(), net[0].get_flags(), net.phase) == ({"training": True}, {"training": True}, "train")
        net.set_train(False)
        assert (net.get_flags(), net.phase) == ({"training": False}, "predict")

    def test_prefixes(self):
        net = nn.SequentialCell(nn.SequentialCell(nn.Dense(2, 3)))
        net.update_cell_prefix()
        assert (net.param_prefix, net[0].param_prefix, net[0][0].param_prefix) == ("", "0", "0.0")
        assert net.update_cell_type("kind") is None
        assert net.cell_type == "kind"

    def test_parameters_that_every_process_shares(self):
        net = nn.Dense(2, 3)
        assert [*net.parameters_broadcast_dict()] == ["weight", "bias"]
        net.bias.layerwise_parallel = True
        assert [*net.parameters_broadcast_dict()] == ["weight"]
        assert nn.ReLU().parameters_broadcast_dict() is None

    def test_whether_it_has_its_own_derivative(self):
        class Net(nn.Cell):
            def construct(self, x):
                return x

            def bprop(self, x, out, dout):
                return (dout,)

        assert (Net().has_bprop, nn.ReLU().has_bprop) == (True, False)
        assert Net().check_names_and_refresh_name() is None


def test_attributes_of_an_op():
    op = ops.ReduceSum(True)
    assert op.init_attrs["keep_dims"] is True and op.update_parameter is False
    assert op.set_device("CPU") is op and op.set_stage(1) is op
    assert (op.attrs["primitive_target"], op.attrs["stage"]) == ("CPU", 1)
    assert op.add_attr("mine", 3) is None
    assert op.get_attr_dict()["mine"] == 3
    assert op.del_attr("mine") is None
    assert "mine" not in op.get_attr_dict()


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_which_parameters_may_decay(decay):
    net = nn.SequentialCell(nn.Dense(2, 2), nn.BatchNorm1d(2))
    sgd = nn.SGD(net.trainable_params(), 0.1, weight_decay=decay)
    assert (sgd.decay_flags, sgd.exec_weight_decay) == ((True, True, False, False), decay > 0)


@pytest.mark.msvjp_only("MindSpore has them")
@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (lambda: Tensor([1.0]), "_getitem_origin", "Tensor._getitem_origin"),
        (lambda: Parameter(Tensor([1.0])), "add_pipeline_stage", "Parameter.add_pipeline_stage"),
        (lambda: Parameter(Tensor([1.0])), "_get_base_class", "Parameter._get_base_class"),
        (lambda: Parameter(Tensor([1.0])), "data_sync", "Tensor.data_sync"),
        (lambda: nn.Dense(2, 3), "_set_scope", "nn.Cell._set_scope"),
        (lambda: nn.Dense(2, 3), "set_boost", "nn.Cell.set_boost"),
        (ops.Softmax, "set_prim_type", "ops.Primitive.set_prim_type"),
        (ops.GradOperation, "grad_position", "ops.GradOperation.grad_position"),
        (lambda: ops.MultitypeFuncGraph("f"), "set_need_raise", "ops.MultitypeFuncGraph.set_need_raise"),
        (lambda: ms.Model(nn.Dense(2, 3)), "enable_tre", "Model.enable_tre"),
        (lambda: ds.NumpySlicesDataset(np.ones(3)), "schema", "dataset.Dataset.schema"),
        (ms.runtime.Stream, "stream_ptr", "runtime.Stream.stream_ptr"),
    ],
)
def test_what_is_refused_says_its_name(make, name, said):
    with pytest.raises(ms.UnsupportedError, match=rf"^mindspore\.{said}: "):
        getattr(make(), name)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        make().no_such_name
