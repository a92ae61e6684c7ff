"""Devices by MindSpore's words. What needs a card runs where there is one, or on the simulated npu."""

import json
import os
import pickle
import signal
import subprocess
import sys

import mindspore as ms
import numpy as np  # noqa: F401
import pytest
import torch
from mindspore import Tensor, device, nn

from msvjp.cli import main


def test_the_name_of_a_device_is_mindspores_and_serves_torch():
    name = Tensor([1.0], device="CPU").device
    assert name == "CPU"
    assert "CPU" == name  # noqa: SIM300
    assert str(name) == f"{name}" == f"{name:s}" == "CPU"
    assert repr(name) == "'CPU'"
    assert name.startswith("CPU")
    assert "C" in name
    assert {name: 1}["CPU"] == 1
    assert name == torch.device("cpu")
    assert not name != torch.device("cpu")  # noqa: SIM202
    assert name != "GPU"
    assert torch.zeros(2, device=name).device.type == name.type == "cpu"
    assert pickle.loads(pickle.dumps(name)) == "CPU"
    assert len(name) == 3


def test_the_names_of_cards():
    assert device.DeviceName(torch.device("cuda:1")) == "GPU:1"
    assert device.DeviceName(torch.device("cuda:1")).index == 1
    assert torch.device(device.DeviceName(torch.device("cuda:1"))) == torch.device("cuda:1")


@pytest.mark.parametrize("absent", [n for n, _, number, _ in device.found() if not number])
class TestADeviceThatIsNotThere:
    def test_is_an_error_everywhere(self, absent):
        x, net = Tensor([1.0], device="CPU"), nn.Dense(2, 2)
        for ask in (
            lambda: ms.set_device(absent),
            lambda: Tensor([1.0], device=absent),
            lambda: x.to(absent),
            lambda: x.move_to(absent),
            lambda: net.to(absent),
        ):
            with pytest.raises(
                device.DeviceError, match=rf"^mindspore\..*there is no device {absent}:0: .*Found: .*1 CPU"
            ):
                ask()
        assert net.weight.device == "CPU" or device.default_device() is not None

    def test_says_why(self, absent):
        reason = next(f.why_not for f in device.found() if f.name == absent)
        assert reason
        with pytest.raises(device.DeviceError) as error:
            ms.set_device(absent, 0)
        assert reason in str(error.value)

    def test_is_no_fall_back_for_the_environment_variable(self, absent):
        code = "import msvjp; msvjp.Tensor([1.0])"
        run = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"MSVJP_DEVICE": absent}, capture_output=True, text=True
        )
        assert run.returncode == 1
        assert f"MSVJP_DEVICE: there is no device {absent}:0" in run.stderr


def test_the_command_prints_the_table(capsys):
    assert main(["devices", "--format", "json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in table["devices"]] == ["Ascend", "GPU", "CPU"]
    assert sum(row["default"] for row in table["devices"]) == 1
    assert all(bool(row["number"]) != bool(row["why_not"]) for row in table["devices"])
    assert main(["devices"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"torch {torch.__version__}"
    assert [line.split()[:2] for line in lines[1:]] == [["Ascend", "npu"], ["GPU", "cuda"], ["CPU", "cpu"]]


def test_bad_names():
    with pytest.raises(ValueError, match="device_target is 'cpu'"):
        ms.set_device("cpu")
    with pytest.raises(TypeError, match="device_id is 'a'"):
        ms.set_device("CPU", "a")
    with pytest.raises(ValueError, match="device_id is -1"):
        ms.set_device("CPU", -1)
    with pytest.raises(ValueError, match="no device is called 'nonsense'"):
        Tensor([1.0]).to("nonsense")
    with pytest.raises(TypeError, match="the device is 3"):
        Tensor([1.0], device=3)


def test_the_environment_variable_names_the_default():
    code = "import msvjp; print(msvjp.Tensor([1.0]).device, msvjp.device.default_device())"
    run = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"MSVJP_DEVICE": "CPU"}, capture_output=True, text=True
    )
    assert run.stdout == "CPU None\n"


def ended(*args, **environment):
    return subprocess.run([sys.executable, *args], env=os.environ | environment, capture_output=True, text=True)


def test_it_holds_against_what_the_script_says_which_is_told_once():
    code = """if True:
        import msvjp as ms
        for _ in range(2):
            ms.set_context(device_target="Ascend", device_id=3)
        ms.set_context(device_target="CPU")
        print(ms.get_context("device_target"), ms.get_context("device_id"), ms.Tensor([1.0]).device)
    """
    run = ended("-c", code, MSVJP_DEVICE="CPU")
    assert run.stdout == "CPU 0 CPU\n"
    assert run.stderr == "mindspore.set_context: the script asks for Ascend:3; it runs on CPU, as MSVJP_DEVICE says\n"


def test_the_command_with_a_variable_that_names_no_device():
    run = ended("-m", "msvjp", "devices", MSVJP_DEVICE="bogus")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "msvjp devices: MSVJP_DEVICE: no device is called 'bogus'; give 'Ascend', 'GPU', 'CPU'\n"


def test_a_command_whose_reader_is_gone_ends_quietly():
    run = subprocess.Popen(
        [sys.executable, "-m", "msvjp", "api", "ops"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    run.stdout.close()
    assert run.stderr.read() == ""
    run.stderr.close()
    assert run.wait() == 128 + signal.SIGPIPE


MADE_FROM_NOTHING = """
Tensor(1) Tensor([1.0]) Tensor(np.ones(2)) Tensor(shape=(2,),dtype=ms.float32,init='ones') ms.tensor(3)
ms.from_numpy(np.ones(2)) Parameter(np.ones(2,'float32')) Parameter(1) initializer('normal',(2,3)) initializer(0.5,(2,))
ops.zeros(2) ops.ones((2,)) ops.full((2,),1.0) ops.fill(ms.float32,(2,),1) ops.arange(3) ops.linspace(0,1,3) ops.logspace(0,1,3)
ops.eye(2) ops.tril_indices(2,2) ops.triu_indices(2,2) ops.range(0,3,1) ops.scalar_to_tensor(1.0) ops.TupleToArray()((1,2))
ops.randn(2) ops.rand(2) ops.randint(0,3,(2,)) ops.randperm(4) ops.standard_normal((2,)) ops.UniformReal()((2,))
ops.uniform((2,),Tensor(0.0),Tensor(1.0)) ops.normal((2,),0.0,1.0) ops.StandardLaplace()((2,))
ops.TruncatedNormal()((2,)) ops.laplace((2,),Tensor(0.0),Tensor(1.0))
mint.zeros(2) mint.ones(2) mint.full((2,),1.0) mint.arange(3) mint.eye(2) mint.empty(2) mint.rand(2) mint.randn(2)
mint.randint(0,3,(2,)) mint.randperm(4) mint.linspace(0,1,3) mint.normal(0.0,1.0,(2,))
ms.numpy.zeros(2) ms.numpy.ones(2) ms.numpy.arange(3) ms.numpy.eye(2)
ms.numpy.full((2,),1.0) ms.numpy.tri(2) ms.numpy.identity(2) ms.numpy.rand(2) ms.numpy.randn(2) ms.numpy.randint(0,3,(2,))
nn.Dense(2,2).weight nn.Conv2d(1,1,3).weight nn.BatchNorm2d(2).moving_mean nn.Embedding(3,2).embedding_table
nn.LSTM(2,3).weight_ih_l0 nn.LayerNorm((2,)).gamma nn.PReLU().w nn.Range(0,3,1)()
"""  # fmt: skip


@pytest.mark.parametrize("expression", MADE_FROM_NOTHING.split())
def test_what_is_made_from_nothing_is_on_the_default_device(expression, monkeypatch):
    """On 'meta', a device without values that every machine has: whatever lands elsewhere shows."""
    from mindspore import Parameter, mint, ops  # noqa: F401
    from mindspore.common.initializer import initializer  # noqa: F401

    monkeypatch.setattr(device, "_default", torch.device("meta"))
    made = eval(expression, globals() | locals())
    assert made.device == "meta"
