"""torch_npu where it cannot be loaded: it must not take msvjp with it. In subprocesses, beside a fake distribution of it."""

import os
import subprocess
import sys

import pytest
import torch

import msvjp
from msvjp._core import torch_npu

CAUSE = "libhccl.so: cannot open shared object file: No such file or directory"


@pytest.fixture
def python(tmp_path):
    """Runs code where torch_npu is installed as its wheel installs it, and its modules hold what the test says."""
    distribution = tmp_path / "torch_npu-2.13.0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: torch_npu\nVersion: 2.13.0\n")
    (distribution / "entry_points.txt").write_text("[torch.backends]\ntorch_npu = torch_npu:_autoload\n")
    (tmp_path / "torch_npu").mkdir()

    def run(code, module=f"raise ImportError({CAUSE!r})", **variables):
        (tmp_path / "torch_npu" / "__init__.py").write_text(module)
        kept = {name: value for name, value in os.environ.items() if name != "TORCH_DEVICE_BACKEND_AUTOLOAD"}
        path = os.pathsep.join([str(tmp_path), os.path.dirname(os.path.dirname(msvjp.__file__))])
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=kept | {"PYTHONPATH": path} | variables, capture_output=True, text=True, check=False
        )

    return run


def test_it_breaks_torch_itself(python):
    """Else the other tests say nothing."""
    assert "Failed to load the backend extension: torch_npu" in python("import torch").stderr


def test_msvjp_does_without_and_keeps_the_reason(python):
    run = python("import msvjp; from msvjp import device; print(device.why_not('npu')); print(msvjp.Tensor([1.0]) + 1)")
    assert run.stdout == f"torch_npu cannot be imported: ImportError: {CAUSE}\n[2.]\n", run.stderr


def test_what_is_half_loaded_does_not_count(python):
    module = f"import torch; torch.npu = 'half'; raise ImportError({CAUSE!r})"
    run = python("from msvjp import device; print(device.found()[0].number, device.why_not('npu'))", module)
    assert run.stdout == f"0 torch_npu cannot be imported: ImportError: {CAUSE}\n", run.stderr


@pytest.mark.parametrize("value", ["0", "1"])
def test_the_variable_is_as_it_was(python, value):
    code = "import os, msvjp; print(os.environ.get('TORCH_DEVICE_BACKEND_AUTOLOAD'))"
    assert python(code).stdout == "None\n"
    assert python(code, TORCH_DEVICE_BACKEND_AUTOLOAD=value).stdout == f"{value}\n"


WORKS = "import torch; torch.npu = 'here'; print('loaded once')\ndef _autoload(): pass"


def test_where_it_works_it_is_loaded_as_torch_loads_it(python):
    code = "import msvjp, torch; from msvjp._core import torch_npu; print(torch.npu, torch_npu.load())"
    assert python(code, WORKS).stdout == "loaded once\nhere None\n"
    assert python("import torch; " + code, WORKS).stdout == "loaded once\nhere None\n"


def test_where_torch_was_told_not_to_load_it_it_is_loaded_when_asked_for(python):
    code = "import msvjp; print('asked'); from msvjp._core import torch_npu; print(torch_npu.load())"
    run = python(code, WORKS, TORCH_DEVICE_BACKEND_AUTOLOAD="0")
    assert run.stdout == "asked\nloaded once\nNone\n", run.stderr


@pytest.mark.skipif(hasattr(torch, "npu"), reason="this torch has an npu")
def test_where_it_is_not_installed():
    assert torch_npu.load() == "torch_npu is not installed"
