"""mindspore.runtime, hal and utils: streams, events, memory, devices, and what waits."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, hal, runtime

FIGURES = ["memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved"]


@pytest.mark.parametrize("module", [runtime, hal])
def test_memory(module):
    x = Tensor(np.ones(1000, np.float32)) + 1
    figures = [getattr(module, name)() for name in FIGURES]
    assert all(isinstance(figure, int) and figure >= 0 for figure in figures)
    stats = module.memory_stats()
    assert stats["total_allocated_memory"] <= stats["total_reserved_memory"]
    assert {"max_allocated_memory", "max_reserved_memory", "total_idle_memory"} <= stats.keys()
    assert "memory" in module.memory_summary().lower()
    for name in ("empty_cache", "reset_peak_memory_stats", "reset_max_memory_allocated", "reset_max_memory_reserved"):
        assert getattr(module, name)() is None
    assert x.asnumpy()[0] == 2


@pytest.mark.not_on("cuda", "npu", reason="it says what holds on a CPU")
def test_a_limit_of_memory_for_a_cpu_has_no_effect():
    assert runtime.set_memory(max_size="20GB") is None


@pytest.mark.msvjp_only("MindSpore refuses a second call, before it looks at the arguments")
def test_a_limit_that_is_none():
    for bad in ({"max_size": "20"}, {"init_size": 2}, {"optimize_level": "O7"}):
        with pytest.raises((ValueError, TypeError)):
            runtime.set_memory(**bad)


def test_streams():
    stream = runtime.Stream()
    assert isinstance(stream.id, int)
    assert stream.device_id == 0
    assert repr(stream).startswith("Stream(device_name=")
    y = Tensor([1.0]) + 1
    stream.synchronize()
    assert stream.query() in (True, None)  # MindSpore's CPU does not know
    runtime.synchronize()
    hal.synchronize()
    assert y.asnumpy() == 2


@pytest.mark.msvjp_only("MindSpore's CPU takes anything, once there is a stream")
def test_a_stream_that_is_none():
    with pytest.raises(TypeError):
        runtime.set_cur_stream(3)


@pytest.mark.msvjp_only("MindSpore's CPU has no context of streams")
def test_a_context():
    with runtime.StreamCtx(runtime.Stream()):
        assert (Tensor([1.0]) + 1).asnumpy() == 2


@pytest.mark.msvjp_only("MindSpore's CPU has no events, and no current stream")
@pytest.mark.not_on("npu-sim", reason="it has no events")
def test_events():
    first, last = runtime.Event(enable_timing=True), runtime.Event(enable_timing=True)
    first.record()
    _ = Tensor([1.0]) + 1
    last.record(runtime.current_stream())
    last.synchronize()
    assert last.query()
    assert 0 <= first.elapsed_time(last) < 60_000
    with pytest.raises(RuntimeError, match=r"^mindspore\.runtime\.Event\.elapsed_time: "):
        runtime.Event().elapsed_time(last)
    runtime.Stream().wait_stream(runtime.default_stream())
    runtime.set_cur_stream(runtime.current_stream())
    assert runtime.current_stream() == hal.current_stream()


def test_devices():
    assert hal.device_count("CPU") == 1
    assert hal.device_count() >= 1
    assert hal.is_available("CPU") is True
    assert hal.is_initialized("CPU") is True
    assert hal.get_device_name(0, "CPU") == "CPU"
    assert hal.get_device_properties(0, "CPU") is hal.get_device_capability(0, "CPU") is None


@pytest.mark.msvjp_only("MindSpore knows more kinds")
def test_a_kind_that_is_none():
    for name in ("device_count", "is_initialized", "memory_allocated"):
        with pytest.raises(ValueError, match=rf"^mindspore\.hal\.{name}: device_target is 'TPU'"):
            getattr(hal, name)("TPU")


def test_names_at_the_top():
    assert ms.Stream is runtime.Stream
    assert ms.memory_allocated is runtime.memory_allocated


def test_memory_shared_by_dlpack():
    from mindspore.utils import from_dlpack, to_dlpack

    x = Tensor(np.float32([[1, 2], [3, 4]]))
    np.testing.assert_array_equal(from_dlpack(to_dlpack(x)).asnumpy(), x.asnumpy())
    with pytest.raises((TypeError, AttributeError)):
        to_dlpack([1.0])


@pytest.mark.msvjp_only("MindSpore's CPU copies")
def test_it_is_the_same_memory():
    from mindspore.utils import from_dlpack, to_dlpack

    x = Tensor(np.float32([1, 2]))
    y = from_dlpack(to_dlpack(x))
    y[0] = 5
    assert x.asnumpy().tolist() == [5, 2]


@pytest.mark.parametrize("function", ["runtime.launch_blocking", "launch_blocking", "runtime.synchronize"])
def test_what_waits_returns_nothing(function):
    owner = ms.runtime if function.startswith("runtime.") else ms
    assert getattr(owner, function.rpartition(".")[2])() is None


def test_a_setting_does_the_same():
    before = ms.get_context("pynative_synchronize")
    ms.set_context(pynative_synchronize=True)
    try:
        assert ms.get_context("pynative_synchronize") is True
        with pytest.raises((IndexError, RuntimeError)):
            Tensor(np.float32([1, 2, 3]))[Tensor([5])].asnumpy()
    finally:
        ms.set_context(pynative_synchronize=before)
        ms.runtime.launch_blocking()  # as it was
