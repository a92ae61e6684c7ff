"""Strategies: what `shard`, `Layout` and their kin check and keep. In one process they change no number."""

import mindspore as ms
import pytest
from mindspore import Layout, Tensor, nn, ops

from .values import plain

GRID = Layout((2, 2), ("dp", "mp"))


@pytest.fixture(autouse=True)
def _as_it_was():
    yield
    ms.reset_auto_parallel_context()
    ms.reset_algo_parameters()


class TestPrimitive:
    @pytest.mark.parametrize(
        "op",
        [
            ops.Mul,
            ops.Add,
            ops.MatMul,
            ops.ReduceSum,
            ops.Softmax,
            ops.Concat,
            ops.BatchMatMul,
            ops.StridedSlice,
            ops.Gather,
            ops.Dropout,
        ],
    )
    def test_every_class_form_has_it(self, op):
        made = op()
        assert made.shard(((1, 1), (1, 1))) is made and made.in_strategy == ((1, 1), (1, 1))
        assert made.add_prim_attr("keep_alive", True) is made and made.keep_alive is True

    def test_the_numbers_stay(self):
        mul = ops.Mul().shard(((2, 1), (2, 1)))
        assert plain(mul(Tensor([[1.0, 2.0]]), Tensor([[3.0, 4.0]]))) == [[3, 8]]
        assert plain(ms.grad(lambda a, b: mul(a, b))(Tensor([[1.0]]), Tensor([[3.0]]))) == [[3]]

    @pytest.mark.parametrize(
        "strategy", [None, (), ((1,), (1,), (1,)), ((True,),), (GRID("dp"), GRID("None", "mp"))], ids=str
    )
    def test_what_is_taken(self, strategy):
        assert isinstance(ops.Mul().shard(strategy), ops.Mul)

    def test_layouts_are_kept_as_dicts(self):
        made = ops.Mul().shard((GRID("dp", "None"), GRID("dp", "mp")))
        maps = [layout["tensor_map"] for layout in made.in_layout]
        assert maps == [(1, -1), (1, 0)]

    @pytest.mark.parametrize(
        "strategies, error",
        [
            (([(1,)],), TypeError),
            (((1, 1),), TypeError),
            ((((1.0,),),), TypeError),
            (((((1, 2),),),), TypeError),
            ((((1,), (1,)), 3), TypeError),
            ((None, ((1,),)), ValueError),
            ((((1,), (1,)), (GRID("dp"),)), ValueError),
        ],
        ids=str,
    )
    def test_what_is_wrong(self, strategies, error):
        with pytest.raises(error):
            ops.Mul().shard(*strategies)


class TestLayout:
    def test_axes_are_counted_from_the_right(self):
        layout = Layout((2, 4, 8), ("dp", "cp", "mp"))
        assert layout("dp", "None", ("cp", "mp")).to_dict() == {
            "device_matrix": (2, 4, 8),
            "tensor_map": (2, -1, (1, 0)),
            "interleaved_parallel": False,
            "alias_name": ("dp", "cp", "mp"),
            "rank_list": list(range(64)),
        }

    @pytest.mark.parametrize(
        "args, error",
        [
            (([2, 2], ("dp", "mp")), TypeError),
            (((2, 2), ["dp", "mp"]), TypeError),
            (((2, "2"), ("dp", "mp")), TypeError),
            (((2, 2), ("dp", 3)), TypeError),
            (((2, 2), ("dp",)), ValueError),
            (((2, 2), ("dp", "dp")), ValueError),
            (((2, 2), ("dp", "")), ValueError),
            (((2, 2), ("dp", "None")), ValueError),
            (((2, 2), ("interleaved_parallel", "mp")), ValueError),
            (((2, 2), ("dp", "mp"), (0, 1, 2, 3)), TypeError),
            (((2, 2), ("dp", "mp"), [0, 1]), ValueError),
        ],
        ids=str,
    )
    def test_what_is_wrong(self, args, error):
        with pytest.raises(error):
            Layout(*args)

    @pytest.mark.parametrize("axes", [("pp",), ("dp", "dp"), (("dp", "mp"), "mp")], ids=str)
    def test_axes_that_are_not_there_or_are_twice(self, axes):
        with pytest.raises(ValueError):
            GRID(*axes)

    def test_a_grid_is_of_no_tensor(self):
        with pytest.raises(ValueError):
            Layout((2,), ("dp",)).to_dict()


class TestCell:
    def test_a_stage(self):
        net = nn.Dense(2, 2)
        with pytest.raises(AttributeError):
            _ = net.pipeline_stage
        net.pipeline_stage = 1
        assert net.pipeline_stage == 1
        for value, error in ((-1, ValueError), ("1", TypeError), (True, TypeError)):
            with pytest.raises(error):
                net.pipeline_stage = value

    def test_shard_means_nothing_without_a_mode_for_it(self):
        assert nn.Dense(2, 2).shard(((1, 1),)) is None

    @pytest.mark.msvjp_only("MindSpore compiles it for an Ascend or GPU")
    def test_shard_in_one_process(self):
        ms.set_auto_parallel_context(parallel_mode="semi_auto_parallel")
        net = nn.Dense(2, 1, "ones", has_bias=False)
        assert plain(net.shard(((1, 1),), parameter_plan={"weight": (1, 1)})(Tensor([[1.0, 2.0]]))) == [[3]]
        for args in (([1],), (((1, 1),), 3), (((1, 1),), None, 3), (((1, 1),), None, {"weight": 3})):
            with pytest.raises(TypeError):
                net.shard(*args)

    def test_fusion(self):
        net = nn.Dense(2, 2)
        assert net.weight.comm_fusion == 1 and net.weight.parallel_optimizer is True
        assert net.set_comm_fusion(3) is net and net.weight.comm_fusion == 3
        with pytest.raises(ValueError):
            net.set_comm_fusion(-1)


class TestAlgorithm:
    def test_what_is_kept(self):
        assert ms.get_algo_parameters("fully_use_devices") is False
        ms.set_algo_parameters(fully_use_devices=True, elementwise_op_strategy_follow=True)
        assert ms.get_algo_parameters("fully_use_devices") is True
        ms.reset_algo_parameters()
        assert ms.get_algo_parameters("fully_use_devices") is False

    @pytest.mark.parametrize(
        "settings, error",
        [
            ({"fully_use_devices": 1}, TypeError),
            ({"none": 1}, ValueError),
            ({"algo_approxi_epsilon": 1}, TypeError),
            ({"algo_approxi_epsilon": 2.0}, RuntimeError),
            ({"tensor_slice_align_size": 0}, ValueError),
        ],
        ids=str,
    )
    def test_what_is_wrong(self, settings, error):
        with pytest.raises(error):
            ms.set_algo_parameters(**settings)
        with pytest.raises(ValueError):
            ms.get_algo_parameters("none")
