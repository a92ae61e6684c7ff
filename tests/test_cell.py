"""Cell: attributes, names of Parameters, children, modes, hooks, text."""

from collections import OrderedDict

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, ParameterTuple, Tensor, nn, ops

from .values import vec


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(vec(1, 2))
        self.b = Parameter(vec(1, 2), name="own")
        self.frozen = Parameter(vec(0), requires_grad=False)
        self.fc = nn.Dense(2, 3)
        self.body = nn.SequentialCell([nn.Dense(3, 2), nn.ReLU()])
        self.k = 3

    def construct(self, x):
        return self.body(self.fc(x)) * self.w + self.b


NAMES = ["w", "own", "frozen", "fc.weight", "fc.bias", "body.0.weight", "body.0.bias"]
PATHS = ["w", "b", *NAMES[2:]]
TRAINED = [path for path in PATHS if path != "frozen"]


def names(parameters):
    return [p.name for p in parameters]


class TestParameters:
    def test_names_come_from_the_path_of_attributes(self):
        net = Net()
        assert names(net.get_parameters()) == NAMES
        assert [path for path, _ in net.parameters_and_names()] == PATHS
        assert list(net.parameters_dict()) == NAMES

    def test_trainable_and_not(self):
        net = Net()
        assert names(net.trainable_params()) == [n for n in NAMES if n != "frozen"]
        assert names(net.untrainable_params()) == ["frozen"]
        assert names(net.trainable_params(recurse=False)) == ["w", "own"]
        assert type(net.trainable_params()) is list

    def test_names_of_a_cell_inside_a_cell(self):
        class Outer(nn.Cell):
            def __init__(self):
                super().__init__()
                self.net = Net()
                self.list = nn.CellList([nn.Dense(1, 1)])

        assert names(Outer().get_parameters()) == [*(f"net.{p}" for p in PATHS), "list.0.weight", "list.0.bias"]

    def test_a_shared_cell_counts_once(self):
        class Shared(nn.Cell):
            def __init__(self):
                super().__init__()
                self.a = nn.Dense(2, 2)
                self.b = self.a

        assert names(Shared().get_parameters()) == ["b.weight", "b.bias"]

    def test_without_auto_prefix(self):
        class Flat(nn.Cell):
            def __init__(self):
                super().__init__(auto_prefix=False)
                self.a = nn.Dense(2, 2)

        assert names(Flat().get_parameters()) == ["weight", "bias"]

    def test_update_parameters_name(self):
        net = Net()
        net.update_parameters_name("pre.")
        assert names(net.get_parameters()) == [f"pre.{p}" for p in PATHS]

    def test_a_tuple_of_parameters_is_the_cells_own(self):
        net = Net()

        class Held(nn.Cell):
            def __init__(self):
                super().__init__()
                self.net = net
                self.held = ParameterTuple([Parameter(vec(1), name="one"), Parameter(vec(2))])
                self.weights = ParameterTuple(net.trainable_params())

        held, own = Held(), ["one", "Parameter$1", *(f"net.{p}" for p in TRAINED)]
        assert names(held.get_parameters(expand=False)) == names(held.trainable_params()) == own
        assert [path for path, _ in held.parameters_and_names()] == list(held.parameters_dict()) == [*own, "net.frozen"]

    @pytest.mark.parametrize("kind", [list, tuple])
    def test_a_list_of_parameters_is_not(self, kind):
        class Held(nn.Cell):
            def __init__(self, *given):
                super().__init__()
                self.held = kind(Parameter(vec(1), name=name) for name in given)

        held = Held("one", "two")
        assert names(held.held) == ["one", "two"]
        assert not held.trainable_params()
        with pytest.raises(ValueError):
            Held("one", "one")

    def test_a_step_has_the_weights_of_its_optimizer(self):
        net = Net()
        step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1))
        assert names(step.get_parameters(expand=False)) == names(net.trainable_params())
        assert names(step.get_parameters())[: len(TRAINED)] == names(net.trainable_params())

    def test_insert_param_to_cell(self):
        net = nn.Cell()
        net.insert_param_to_cell("p", Parameter(vec(1)))
        assert names(net.trainable_params()) == ["p"]
        assert net.p.asnumpy().tolist() == [1]
        with pytest.raises(KeyError):
            net.insert_param_to_cell("a.b", Parameter(vec(1)))
        with pytest.raises(TypeError):
            net.insert_param_to_cell("q", 3)

    def test_every_parameter_has_its_values(self):
        net = Net()
        assert set(net.init_parameters_data().values()) == set(net.get_parameters())


class TestAttributes:
    def test_a_tensor_assigned_to_a_parameter_is_its_new_value(self):
        net = Net()
        w = net.w
        net.w = vec(5, 6)
        assert net.w is w
        assert w.asnumpy().tolist() == [5, 6]

    def test_what_is_no_parameter_cannot_replace_one(self):
        net = Net()
        for name in ("w", "fc"):
            with pytest.raises(TypeError):
                setattr(net, name, 3)

    def test_unknown_attributes(self):
        with pytest.raises(AttributeError):
            Net().nothing
        assert not hasattr(Net(), "nothing")

    def test_init_comes_first(self):
        class Early(nn.Cell):
            def __init__(self):
                self.w = Parameter(vec(1))

        with pytest.raises(AttributeError):
            Early()

    def test_delete(self):
        net = Net()
        del net.w
        assert "w" not in names(net.get_parameters())

    def test_plain_attributes_and_flags(self):
        net = Net()
        assert net.k == 3
        assert net.add_flags(mine=1) is net
        assert net.mine == 1
        assert net.add_flags(mine=2, other=3).get_flags() == {"mine": 2, "other": 3}
        assert net.cls_name == "Net"

    def test_flags_for_all_below(self):
        net = Net()
        assert net.add_flags_recursive(mine=1) is net
        assert [cell.mine for _, cell in net.cells_and_names()] == [1] * 5

    def test_a_flag_is_a_dtype_to_compute_in(self):
        half, single = vec(1, 2, 3).astype(ms.float16).expand_dims(0), vec(1, 2, 3).expand_dims(0)
        assert nn.Dense(3, 2).add_flags(fp16=True)(single).dtype == ms.float16
        assert nn.Dense(3, 2).add_flags(fp32=True)(half).dtype == ms.float32
        assert nn.Dense(3, 2).add_flags(fp16=True, fp32=True)(half).dtype == ms.float32
        assert nn.Dense(3, 2).add_flags(fp16=False)(single).dtype == ms.float32
        assert nn.ReLU().add_flags(fp16=True)(Tensor([1, 2])).dtype == ms.int64

    def test_a_cell_below_one_with_such_a_flag(self):
        x = vec(1, 2, 3).expand_dims(0)
        assert nn.SequentialCell(nn.Dense(3, 3), nn.Dense(3, 2)).add_flags(fp16=True)(x).dtype == ms.float16
        told = nn.SequentialCell(nn.Dense(3, 3), nn.Dense(3, 2).to_float(ms.float32)).add_flags(fp16=True)
        assert told[1](x.astype(ms.float16)).dtype == ms.float32


class TestChildren:
    def test_cells(self):
        net = Net()
        assert [type(c) for c in net.cells()] == [nn.Dense, nn.SequentialCell]
        assert [path for path, _ in net.cells_and_names()] == ["", "fc", "body", "body.0", "body.1"]
        assert type(net.name_cells()) is OrderedDict
        assert list(net.name_cells()) == ["fc", "body"]

    def test_state_dict_has_the_parameters_themselves(self):
        net = nn.SequentialCell(nn.Dense(2, 3), nn.BatchNorm1d(3))
        state = net.state_dict()
        held = dict(net.parameters_and_names())
        assert type(state) is OrderedDict and list(state) == list(held)
        assert all(state[path] is held[path] for path in held)

    def test_insert_child_to_cell(self):
        net = Net()
        net.insert_child_to_cell("relu", nn.ReLU())
        assert list(net.name_cells()) == ["fc", "body", "relu"]
        with pytest.raises(TypeError):
            net.insert_child_to_cell("bad", 3)
        with pytest.raises(KeyError):
            net.insert_child_to_cell("k", nn.ReLU())

    def test_apply(self):
        seen = []
        net = Net()
        assert net.apply(lambda cell: seen.append(type(cell))) is net
        assert seen == [nn.Dense, nn.Dense, nn.ReLU, nn.SequentialCell, Net]
        with pytest.raises(TypeError):
            net.apply(3)


class TestCalling:
    def test_construct_is_called(self):
        net = Net()
        assert net(Tensor(np.ones((4, 2), np.float32))).shape == (4, 2)

    def test_wrong_arguments(self):
        for args in ((), (vec(1), vec(2), vec(3))):
            with pytest.raises(TypeError):
                Net()(*args)

    def test_without_construct(self):
        with pytest.raises(AttributeError):
            nn.Cell()(vec(1))

    def test_keywords(self):
        class Keyed(nn.Cell):
            def construct(self, x, factor=2):
                return x * factor

        assert Keyed()(vec(1), factor=5).asnumpy().tolist() == [5]


class TestModes:
    def test_it_starts_in_inference(self):
        net = Net()
        assert net.training is False
        assert net.requires_grad is False

    def test_set_train(self):
        net = Net()
        assert net.set_train() is net
        assert (net.training, net.fc.training, net.body[1].training, net.phase) == (True, True, True, "train")
        net.set_train(False)
        assert (net.training, net.fc.training) == (False, False)

    def test_set_grad(self):
        net = Net()
        assert net.set_grad() is net
        assert net.requires_grad is True

    def test_to_float(self):
        net = nn.Dense(2, 2).to_float(ms.float16)
        assert net(Tensor(np.ones((1, 2), np.float32))).dtype == ms.float16
        with pytest.raises(ValueError):
            net.to_float(ms.int32)

    def test_to_float_counts_for_the_tensors_of_a_cell_too(self):
        class Scaled(nn.Cell):
            def __init__(self):
                super().__init__()
                self.scale = vec(2, 3)
                self.count = 0

            def construct(self, x):
                self.count += 1
                return x * self.scale

        net = Scaled().to_float(ms.float16)
        out = net(vec(1, 1))
        assert (out.dtype, out.asnumpy().tolist(), net.count) == (ms.float16, [2, 3], 1)
        assert net.scale.dtype == ms.float32


class TestHooks:
    def test_they_see_tuples(self):
        net, seen = nn.ReLU(), []
        net.register_forward_pre_hook(lambda cell, inputs: seen.append(("pre", type(inputs), len(inputs))))
        net.register_forward_hook(lambda cell, inputs, output: seen.append(("after", type(inputs), type(output))))
        net(vec(1, -1))
        assert seen == [("pre", tuple, 1), ("after", tuple, Tensor)]

    def test_what_they_return_counts(self):
        net = nn.ReLU()
        before = net.register_forward_pre_hook(lambda cell, inputs: (inputs[0] + 1,))
        after = net.register_forward_hook(lambda cell, inputs, output: output * 10)
        assert net(vec(1, -3)).asnumpy().tolist() == [20, 0]
        before.remove()
        after.remove()
        assert net(vec(1, -3)).asnumpy().tolist() == [1, 0]

    def test_they_must_be_callable(self):
        for register in (nn.ReLU().register_forward_pre_hook, nn.ReLU().register_forward_hook):
            with pytest.raises(TypeError):
                register(3)


class TestText:
    def test_repr(self):
        assert repr(nn.Dense(2, 3)) == "Dense(input_channels=2, output_channels=3, has_bias=True)"
        assert repr(nn.SequentialCell([nn.Dense(2, 3), nn.ReLU()])) == (
            "SequentialCell(\n  (0): Dense(input_channels=2, output_channels=3, has_bias=True)\n  (1): ReLU()\n)"
        )

    def test_extend_repr(self):
        class Shown(nn.Cell):
            def extend_repr(self):
                return "k=3"

        assert repr(Shown()) == "Shown(k=3)"

    def test_nested(self):
        assert repr(Net()).splitlines()[:3] == [
            "Net(",
            "  (fc): Dense(input_channels=2, output_channels=3, has_bias=True)",
            "  (body): SequentialCell(",
        ]


def test_a_parameter_list_of_a_train_step_adds_no_parameters():
    class Step(nn.Cell):
        def __init__(self, net):
            super().__init__()
            self.net = net
            self.weights = ParameterTuple(net.trainable_params())

    net = nn.Dense(2, 3)
    assert len(list(Step(net).get_parameters())) == 2
    assert ops.ReLU is not None
