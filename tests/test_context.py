"""mindspore.context: what is obeyed, what is accepted, and what is refused."""

import mindspore as ms
import pytest
from mindspore import ParallelMode, context

OURS = pytest.mark.msvjp_only


@pytest.fixture(autouse=True)
def _as_it_was(request):
    values = {}
    if request.config.getoption("--ms") == "msvjp":  # where how to compile is one of the settings that are obeyed
        from msvjp.context.settings import _values as values
    before = dict(values)
    yield
    ms.set_context(mode=ms.PYNATIVE_MODE, deterministic="OFF", save_graphs=False)
    ms.reset_auto_parallel_context()
    ms.reset_ps_context()
    values.clear()
    values.update(before)


def test_the_names():
    assert context.GRAPH_MODE == ms.GRAPH_MODE == 0 and context.PYNATIVE_MODE == ms.PYNATIVE_MODE == 1
    assert (ms.STRICT, ms.COMPATIBLE, ms.LAX) == (0, 1, 2)
    assert context.ParallelMode is ParallelMode
    modes = ["stand_alone", "data_parallel", "hybrid_parallel", "semi_auto_parallel", "auto_parallel"]
    assert modes == ParallelMode.MODE_LIST
    for name in ("set_context", "get_context", "set_auto_parallel_context", "get_ps_context"):
        assert getattr(context, name) is getattr(ms, name)


DEFAULTS = {
    "mode": 1,
    "device_target": "CPU",
    "device_id": 0,
    "deterministic": "OFF",
    "max_call_depth": 1000,
    "save_graphs": 0,
    "jit_syntax_level": 2,
    "reserve_class_name_in_scope": True,
    "max_device_memory": 1024.0,
    "exec_order": "bfs",
    "op_timeout": 900,
    "gpu_config": {},
    "ascend_config": {},
}


class TestSetContext:
    @pytest.mark.not_on("cuda", "npu", reason="it says what holds where the default is the CPU")
    @pytest.mark.parametrize("key", DEFAULTS)
    def test_before_it_is_set(self, key):
        assert ms.get_context(key) == DEFAULTS[key]

    @pytest.mark.parametrize("mode", [ms.GRAPH_MODE, ms.PYNATIVE_MODE])
    def test_both_modes_give_the_same(self, mode):
        ms.set_context(mode=mode, device_target="CPU", device_id=0)
        assert ms.get_context("mode") == mode

        def square(x):
            return x * x

        output, vjp_fn = ms.vjp(square, ms.Tensor([3.0]))
        assert (output.asnumpy(), vjp_fn(ms.Tensor([1.0]))[0].asnumpy()) == (9, 6)

    @pytest.mark.parametrize("level, told", [(True, 2), (False, 0), (3, 3)])
    def test_save_graphs_is_a_level(self, level, told):
        ms.set_context(save_graphs=level)
        assert ms.get_context("save_graphs") == told

    @pytest.mark.parametrize(
        "settings",
        [
            {"save_graphs": False, "save_graphs_path": "."},
            {"max_call_depth": 1000},
            {"max_device_memory": "30GB", "variable_memory_max_size": "30GB", "mempool_block_size": "1GB"},
            {"enable_graph_kernel": False, "graph_kernel_flags": ""},
            {"enable_auto_mixed_precision": True, "enable_sparse": True, "auto_tune_mode": "GA"},
            {"jit_config": {"jit_level": "O0"}, "jit_syntax_level": ms.LAX},
            {"ascend_config": {"precision_mode": "force_fp32"}, "gpu_config": {"conv_allow_tf32": True}},
            {"pynative_synchronize": False, "enable_reduce_precision": True, "check_bprop": False},
            pytest.param({"enable_mem_reuse": True, "enable_task_sink": True}, marks=OURS("settings of MindSpore 0.x")),
            pytest.param({"save_compile_cache": True}, marks=OURS("a setting of MindSpore 1.x")),
        ],
        ids=", ".join,
    )
    @pytest.mark.not_on("cuda", "npu", reason="it says what holds where the default is the CPU")
    def test_settings_that_mean_nothing_on_a_cpu(self, settings):
        ms.set_context(**settings)

    @pytest.mark.parametrize(
        "settings, error",
        [
            ({"mode": 2}, ValueError),
            ({"mode": "graph"}, TypeError),
            ({"device_target": "XPU"}, ValueError),
            ({"device_target": "cpu"}, ValueError),
            ({"device_target": 1}, TypeError),
            ({"device_target": "GPU"}, RuntimeError),
            ({"device_target": "Ascend"}, RuntimeError),
            ({"device_id": -1}, ValueError),
            ({"device_id": 4096}, ValueError),
            ({"device_id": "0"}, TypeError),
            ({"no_such_setting": 1}, ValueError),
            ({"save_graphs": 5}, ValueError),
            ({"save_graphs": "yes"}, TypeError),
            ({"max_call_depth": 0}, ValueError),
            ({"enable_graph_kernel": "yes"}, TypeError),
            ({"jit_config": {"jit_level": "O9"}}, ValueError),
            ({"jit_config": {"no_such_key": 1}}, ValueError),
            ({"jit_syntax_level": 5}, ValueError),
            ({"deterministic": True}, TypeError),
            ({"deterministic": "yes"}, ValueError),
            ({"memory_optimize_level": "O5"}, ValueError),
            ({"exec_order": "random"}, ValueError),
            ({"inter_op_parallel_num": -1}, ValueError),
            ({"runtime_num_threads": -1}, ValueError),
            ({"op_timeout": -1}, ValueError),
            ({"debug_level": 4}, ValueError),
            ({"pynative_synchronize": 1}, TypeError),
            ({"support_binary": 1}, TypeError),
            ({"aoe_tune_mode": "maybe"}, ValueError),
            ({"aoe_config": {"job_type": "9"}}, ValueError),
            ({"grad_for_scalar": True}, ValueError),
            ({"precompile_only": True}, ValueError),
            ({"jit_compile": True}, ValueError),
        ],
        ids=str,
    )
    def test_what_is_wrong(self, settings, error):
        if error is RuntimeError and ms.get_context("device_target") != "CPU":
            pytest.skip("there is such a device")
        with pytest.raises(error):
            ms.set_context(**settings)

    @OURS("MindSpore obeys the settings that come before the wrong one")
    def test_what_is_wrong_changes_nothing(self):
        with pytest.raises(ValueError, match=r"^mindspore\.set_context: there is no setting 'no_such_setting'"):
            ms.set_context(mode=ms.GRAPH_MODE, no_such_setting=1)
        assert ms.get_context("mode") == ms.PYNATIVE_MODE

    @pytest.mark.parametrize("key", ["no_such_setting", "enable_sparse", "_mode_"])
    def test_there_is_no_such_setting_to_get(self, key):
        with pytest.raises(ValueError):
            ms.get_context(key)

    def test_keywords_only(self):
        with pytest.raises(TypeError):
            ms.set_context(ms.GRAPH_MODE)

    def test_deterministic(self):
        ms.set_context(deterministic="ON")
        assert ms.get_context("deterministic") == "ON"

    def test_threads(self):
        before = ms.get_context("runtime_num_threads")
        ms.set_context(runtime_num_threads=1)
        assert ms.get_context("runtime_num_threads") == 1
        ms.set_context(runtime_num_threads=before)


class TestSetDevice:
    @pytest.mark.not_on("cuda", "npu", reason="it says what holds where the default is the CPU")
    def test_what_it_is(self):
        device = ms.get_current_device()
        assert device == ("CPU", 0) and repr(device) == "('CPU', 0)"
        assert (device.device_target, device.device_id) == ("CPU", 0)

    @OURS("MindSpore takes a device once, before anything has run")
    def test_the_cpu(self):
        ms.set_device("CPU")
        assert ms.get_current_device() == ("CPU", 0)

    @pytest.mark.parametrize(
        "args, error",
        [(("XPU",), ValueError), ((1,), TypeError), (("CPU", "0"), TypeError), (("CPU", -1), ValueError)],
        ids=str,
    )
    def test_what_is_wrong(self, args, error):
        with pytest.raises(error):
            ms.set_device(*args)


class TestAutoParallel:
    def test_before_it_is_set(self):
        got = {key: ms.get_auto_parallel_context(key) for key in ("parallel_mode", "device_num", "gradients_mean")}
        assert got == {"parallel_mode": "stand_alone", "device_num": 1, "gradients_mean": False}
        assert ms.get_auto_parallel_context("all_reduce_fusion_config") == []

    @pytest.mark.parametrize("mode", ParallelMode.MODE_LIST)
    def test_every_mode_on_one_device(self, mode):
        ms.set_auto_parallel_context(parallel_mode=mode, device_num=1, global_rank=0, gradients_mean=True)
        assert ms.get_auto_parallel_context("parallel_mode") == mode
        assert ms.get_auto_parallel_context("gradients_mean") is True
        ms.reset_auto_parallel_context()
        assert ms.get_auto_parallel_context("parallel_mode") == "stand_alone"

    def test_what_scripts_ask_of_private_modules(self):
        from mindspore.parallel._utils import _get_device_num, _get_gradients_mean, _get_parallel_mode

        ms.set_auto_parallel_context(parallel_mode="data_parallel", gradients_mean=True)
        assert (_get_device_num(), _get_gradients_mean(), _get_parallel_mode()) == (1, True, "data_parallel")

    @pytest.mark.parametrize(
        "settings, error",
        [
            ({"parallel_mode": "both"}, ValueError),
            ({"parallel_mode": 1}, TypeError),
            ({"device_num": 0}, ValueError),
            ({"device_num": "1"}, TypeError),
            ({"global_rank": -1}, ValueError),
            ({"gradients_mean": 1}, TypeError),
            ({"pipeline_stages": 0}, ValueError),
            ({"full_batch": 1}, TypeError),
            ({"strategy_ckpt_load_file": 1}, TypeError),
            ({"all_reduce_fusion_config": 1}, TypeError),
            ({"dataset_strategy": "both"}, ValueError),
            ({"dataset_strategy": 3}, TypeError),
            ({"search_mode": "both"}, ValueError),
            ({"grad_accumulation_step": 2}, ValueError),
            ({"no_such_setting": 1}, ValueError),
        ],
        ids=str,
    )
    def test_what_is_wrong(self, settings, error):
        with pytest.raises(error):
            ms.set_auto_parallel_context(**settings)

    def test_there_is_no_such_setting_to_get(self):
        with pytest.raises(ValueError):
            ms.get_auto_parallel_context("no_such_setting")

    @pytest.mark.parametrize(
        "settings",
        [
            {"device_num": 8},
            {"global_rank": 9},
            {"optimizer_weight_shard_size": 2},
            {"enable_parallel_optimizer": True},
        ],
        ids=str,
    )
    def test_a_second_device_may_be_named(self, settings):
        ms.set_auto_parallel_context(parallel_mode="data_parallel", **settings)
        ((key, value),) = settings.items()
        assert ms.get_auto_parallel_context(key) == value

    @OURS("MindSpore runs pipelines, on Ascend")
    @pytest.mark.parametrize("settings", [{"pipeline_stages": 2}, {"pipeline_segments": 2}], ids=str)
    def test_a_pipeline_is_refused(self, settings):
        (key,) = settings
        with pytest.raises(NotImplementedError, match=rf"^mindspore\.set_auto_parallel_context: {key} is 2: stages"):
            ms.set_auto_parallel_context(parallel_mode="data_parallel", **settings)
        assert ms.get_auto_parallel_context("parallel_mode") == "stand_alone"

    @OURS("MindSpore refuses it later, and in its own way for each device")
    def test_a_search_for_strategies_is_refused(self, monkeypatch):
        monkeypatch.setenv("RANK_SIZE", "2")
        monkeypatch.setenv("RANK_ID", "0")
        with pytest.raises(NotImplementedError, match="parallel_mode is 'auto_parallel', with 2 processes"):
            ms.set_auto_parallel_context(parallel_mode="auto_parallel")

    @OURS("MindSpore crashes")
    def test_processes_that_share_must_meet_before(self, monkeypatch):
        monkeypatch.setenv("RANK_SIZE", "2")
        monkeypatch.setenv("RANK_ID", "0")
        ms.set_auto_parallel_context(parallel_mode="semi_auto_parallel", full_batch=True)
        with pytest.raises(RuntimeError, match="'semi_auto_parallel': the processes have not met"):
            ms.Parameter(ms.Tensor([1.0]))
        ms.reset_auto_parallel_context()
        assert ms.Parameter(ms.Tensor([1.0])).asnumpy() == 1


class TestParameterServer:
    def test_none(self):
        ms.set_ps_context(enable_ps=False, config_file_path="")
        assert ms.get_ps_context("enable_ps") is False
        ms.reset_ps_context()

    @pytest.mark.parametrize("settings, error", [({"enable_ps": 1}, TypeError), ({"no_such_setting": 1}, ValueError)])
    def test_what_is_wrong(self, settings, error):
        with pytest.raises(error):
            ms.set_ps_context(**settings)
        with pytest.raises(ValueError):
            ms.get_ps_context("no_such_setting")

    @OURS("msvjp is one process")
    def test_it_is_refused(self):
        with pytest.raises(NotImplementedError, match=r"^mindspore\.set_ps_context: enable_ps is True: there is no"):
            ms.set_ps_context(enable_ps=True)


class TestTheObjectOverParallelSettings:
    @pytest.fixture
    def settings(self):
        from mindspore.parallel._auto_parallel_context import auto_parallel_context

        yield auto_parallel_context()
        auto_parallel_context().reset()

    def test_splits_are_kept(self, settings):
        settings.set_all_reduce_fusion_split_indices([85, 160])
        settings.set_all_reduce_fusion_split_indices([3], "group")
        settings.set_all_reduce_fusion_split_sizes([7, 7])
        assert settings.get_all_reduce_fusion_split_indices() == [85, 160]
        assert settings.get_all_reduce_fusion_split_indices("group") == [3]
        assert settings.get_all_reduce_fusion_split_sizes() == [7, 7]
        settings.reset()
        assert settings.get_all_reduce_fusion_split_indices() == []

    def test_it_is_one_with_the_settings(self, settings):
        settings.set_gradients_mean(True)
        assert ms.get_auto_parallel_context("gradients_mean") is True
        assert settings.get_parallel_mode() == "stand_alone"
        settings.set_enable_all_reduce_fusion(True)
        assert settings.get_enable_all_reduce_fusion() is True
        settings.reset()
        assert settings.get_gradients_mean() is False

    @pytest.mark.parametrize(
        ("indices", "kind"), [([2, 2], ValueError), ([3, 1], ValueError), (3, TypeError), (["a"], TypeError)]
    )
    def test_bad_splits(self, settings, indices, kind):
        with pytest.raises(kind):
            settings.set_all_reduce_fusion_split_indices(indices)
        assert settings.get_all_reduce_fusion_split_indices() == []

    def test_no_such_setting(self, settings):
        with pytest.raises(AttributeError):
            settings.set_nothing(1)
