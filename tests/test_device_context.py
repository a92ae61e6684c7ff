"""mindspore.device_context and device_manager, and what a script says of threads."""

import os
import struct

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, device_context, device_manager, runtime


@pytest.mark.not_on("cuda", "npu", reason="it says what there is beside a CPU")
def test_what_there_is():
    assert (device_context.cpu.device_count(), device_context.cpu.is_available()) == (1, True)
    assert device_context.gpu.is_available() is device_context.ascend.is_available() is False
    assert device_manager.get_current_device() == ("CPU", 0)


def test_modules_below():
    from mindspore.device_context.ascend.op_tuning import op_compile
    from mindspore.device_context.cpu.op_tuning import threads_num
    from mindspore.device_context.gpu.op_precision import matmul_allow_tf32

    assert all(map(callable, (op_compile, threads_num, matmul_allow_tf32)))


@pytest.mark.parametrize("bad", [(0, ValueError), ("a", TypeError), (True, TypeError)])
def test_a_number_of_threads_that_is_none(bad):
    with pytest.raises(bad[1]):
        device_context.cpu.op_tuning.threads_num(bad[0])
    with pytest.raises(bad[1]):
        runtime.dispatch_threads_num(bad[0])
    with pytest.raises(bad[1]):
        ms.set_recursion_limit(bad[0])


@pytest.mark.msvjp_only("torch tells how many threads there are, and takes a number more than once")
def test_threads():
    import torch

    before = torch.get_num_threads()
    for number in (before + 1, before):
        device_context.cpu.op_tuning.threads_num(number)
        assert torch.get_num_threads() == number


@pytest.mark.not_on("npu", reason="there it is an Ascend that is told")
def test_what_other_devices_are_told_changes_nothing_on_a_cpu():
    device_context.ascend.op_precision.precision_mode("force_fp16")
    device_context.ascend.op_debug.execute_timeout(900)
    device_context.gpu.op_tuning.conv_fprop_algo("normal")
    with pytest.raises(TypeError):
        device_context.ascend.op_debug.execute_timeout("900")


@pytest.mark.msvjp_only("MindSpore looks at it only where there is a GPU")
def test_switches_of_a_gpu():
    import torch

    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    try:
        device_context.gpu.op_precision.matmul_allow_tf32(True)
        device_context.gpu.op_precision.conv_allow_tf32(False)
        assert (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32) == (True, False)
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before
    with pytest.raises(ValueError, match="conv_dgrad_algo: mode is 'gemm'"):
        device_context.gpu.op_tuning.conv_dgrad_algo("gemm")
    device_context.gpu.op_tuning.conv_dgrad_algo("fft")
    assert torch.backends.cudnn.benchmark
    device_context.gpu.op_tuning.conv_dgrad_algo("normal")
    assert not torch.backends.cudnn.benchmark


@pytest.mark.parametrize("given", [{"thread_num": 0}, {"thread_num": 4, "kernel_group_num": 6}])
def test_groups_of_kernels(given):
    with pytest.raises(ValueError):
        runtime.set_kernel_launch_group(**given)


def test_kernels_kept_by_a_card():
    with pytest.raises(TypeError):
        runtime.set_kernel_launch_capture(1)


def test_cores():
    before = os.sched_getaffinity(0)
    try:
        runtime.set_cpu_affinity(True, [f"{min(before)}-{min(before)}"])
        assert min(before) in os.sched_getaffinity(0)
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.msvjp_only("MindSpore refuses a second call, and has no thread of its own on the cores at once")
def test_threads_are_on_the_cores():
    before = os.sched_getaffinity(0)
    first = min(before)
    try:
        ms.set_cpu_affinity(True, {"device0": [f"{first}-{max(before)}"]}, {"main": [0]})
        assert all(os.sched_getaffinity(int(thread)) == {first} for thread in os.listdir("/proc/self/task"))
        ms.set_cpu_affinity(False, [str(max(before))])
        assert os.sched_getaffinity(0) == {first}
    finally:
        for thread in os.listdir("/proc/self/task"):
            os.sched_setaffinity(int(thread), before)
    with pytest.raises(ValueError, match="ranges such as"):
        ms.set_cpu_affinity(True, ["a"])
    with pytest.raises(ValueError, match="no thread can run"):
        ms.set_cpu_affinity(True, ["4000-4001"])
    with pytest.raises(ms.UnsupportedError, match="bind_file"):
        ms.set_cpu_affinity(True, bind_file="b.json")


def test_a_buffer():
    memory = bytearray(struct.pack("4f", 1, 2, 3, 4))
    np.testing.assert_array_equal(ms.frombuffer(memory, ms.float32).asnumpy(), [1, 2, 3, 4])
    np.testing.assert_array_equal(ms.frombuffer(memory, ms.float32, 2, 4).asnumpy(), [2, 3])
    np.testing.assert_array_equal(ms.frombuffer(bytes(memory), ms.float32, offset=8).asnumpy(), [3, 4])
    with pytest.raises(RuntimeError):
        ms.frombuffer(bytearray(), ms.float32)


def test_tensors_that_become_each_other():
    x, y = Tensor([1.0]), Tensor([2, 3])
    held = [x]
    ms.swap_tensors(x, y)
    assert (held[0].asnumpy().tolist(), y.asnumpy().tolist()) == ([2, 3], [1.0])


def test_the_log():
    assert ms.get_level() == ms.log.get_level() == ms.get_log_config()["GLOG_v"]


def test_a_check_of_the_installation(capsys):
    assert ms.run_check() is None
    assert "CPU" in capsys.readouterr().out or ms.get_context("device_target") != "CPU"
