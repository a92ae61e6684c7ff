"""The pytest plugin `msvjp.testing`: options, markers, the fixture, the simulated npu; each run is a pytest of its own."""

import subprocess
import sys

import pytest
import torch
from torch.utils import backend_registration

from msvjp.testing import tolerance

pytest_plugins = ["pytester"]

PLACES = """
    import msvjp, pytest, torch

    MADE_AT_IMPORT = msvjp.Tensor([1.0])

    def test_there(device):
        assert isinstance(device, torch.device)
        assert msvjp.Tensor([1.0]).device.type == device.type

    def test_once():
        assert msvjp.ops.ones(2).device == MADE_AT_IMPORT.device
        msvjp.set_device("CPU")

    def test_what_a_test_sets_ends_with_it():
        assert msvjp.Tensor([1.0]).device == MADE_AT_IMPORT.device
"""


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest with the plugin on a file of tests, as where there is no card; what it printed and its outcome."""
    monkeypatch.delenv("MSVJP_TEST_DEVICE", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")  # for the runs in a process of their own
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    def run(tests, *options, how=pytester.runpytest_inprocess):
        pytester.makepyfile(tests)
        return how("-p", "msvjp.testing", "-p", "no:cacheprovider", "--strict-markers", "-rs", *options)

    return run


class TestWhichDevices:
    def test_the_cpu_by_default(self, run):
        result = run(PLACES)
        result.assert_outcomes(passed=3)
        result.stdout.fnmatch_lines([f"devices: cpu; torch {torch.__version__}", "not here: *cuda: *"])

    def test_the_environment_variable_names_them(self, run, monkeypatch):
        monkeypatch.setenv("MSVJP_TEST_DEVICE", "auto")
        run(PLACES).stdout.fnmatch_lines(["devices: cpu*"])
        monkeypatch.setenv("MSVJP_TEST_DEVICE", "gpu")
        assert run(PLACES).ret == pytest.ExitCode.USAGE_ERROR

    @pytest.mark.parametrize("devices", ["cuda", "cpu,cuda"])
    def test_one_that_is_absent_is_a_usage_error(self, run, devices):
        result = run(PLACES, "--device", devices)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["ERROR: --device: cuda is not here: *"])

    def test_a_strange_name_is_a_usage_error(self, run):
        result = run(PLACES, "--device", "cpu,tpu")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["ERROR: --device: 'tpu' is none of cpu, cuda, npu, npu-sim, auto"])


def test_a_suite_may_have_a_device_of_its_own(run):
    by_mark = (
        '@pytest.mark.parametrize("device", ["this", "that"])\ndef test(device): assert device in ("this", "that")'
    )
    run("import pytest\n" + by_mark).assert_outcomes(passed=2)
    by_fixture = '@pytest.fixture(params=["mine"])\ndef device(request): return request.param\n'
    run("import pytest\n" + by_fixture + "def test(device): assert device == 'mine'").assert_outcomes(passed=1)


class TestMarkers:
    def test_each_test_carries_that_of_its_device(self, run):
        run("def test_one(): pass\ndef test_two(device): pass", "-m", "cpu").assert_outcomes(passed=2)
        run("def test_one(): pass\ndef test_two(device): pass", "-m", "npu_sim").assert_outcomes(deselected=2)

    @pytest.mark.parametrize(
        ("mark", "reason"),
        [
            ("only_on('cpu', 'npu')", None),
            ("only_on('cuda', 'npu')", "only on cuda, npu, this is cpu"),
            ("not_on('cpu', reason='because')", "not on cpu: because"),
            ("not_on('cuda', reason='because')", None),
            ("device_count(1)", None),
            ("device_count(2)", "needs 2 devices, there is 1 cpu"),
        ],
    )
    def test_where_a_test_runs(self, run, mark, reason):
        result = run(
            f"import pytest\n@pytest.mark.{mark}\ndef test(device): pass\n@pytest.mark.{mark}\ndef test_2(): pass"
        )
        result.assert_outcomes(skipped=2 * bool(reason), passed=2 * (not reason))
        if reason:
            result.stdout.fnmatch_lines([f"SKIPPED *: {reason}"])


@pytest.mark.skipif(
    not hasattr(backend_registration, "_setup_privateuseone_for_python_backend"),
    reason="a device cannot be written in Python for this torch",
)
@pytest.mark.only_on("cpu", "cuda")  # the npu of this process would be the real one
class TestTheSimulatedNpu:
    def test_is_a_device_among_others(self, run, pytester):
        result = run(PLACES, "--device", "npu-sim,cpu", "-v", how=pytester.runpytest_subprocess)
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(
            [
                "devices: npu-sim (simulated: placement, threads and dtypes, not kernels or speed), cpu; torch *",
                "not here: *npu: npu-sim is here, and a process has one device of that kind*",
                "*::test_there[[]npu-sim[]] PASSED*",
                "*::test_there[[]cpu[]] PASSED*",
            ]
        )

    def test_runs_a_suite_that_never_heard_of_devices(self, run, pytester):
        suite = """
            import msvjp, numpy, pytest

            def test_one(x=msvjp.Tensor([1.0, 2.0])):
                assert msvjp.grad(lambda x: (x * x).sum())(x).asnumpy().tolist() == [2, 4]
                assert x.device == "Ascend:0"

            @pytest.mark.not_on("npu", reason="because")
            def test_two(): pass
        """
        result = run(suite, "--device", "npu-sim", "-m", "npu_sim", how=pytester.runpytest_subprocess)
        result.assert_outcomes(passed=1, skipped=1)

    @pytest.mark.parametrize(
        ("upgrade", "what"),
        [
            (
                "del torch.utils.backend_registration._setup_privateuseone_for_python_backend",
                "ImportError: cannot import ",
            ),
            ("torch.func.vmap = None", "torch.func.vmap works: TypeError: "),
            (
                "import msvjp.testing._kernels; msvjp.testing._kernels._check_devices = lambda *args: None",
                "tensors of two devices do not meet: it does not",
            ),
        ],
    )
    def test_says_what_an_upgrade_of_torch_broke(self, upgrade, what):
        code = f"import torch, msvjp.testing; {upgrade}; msvjp.testing.simulated_npu.install()"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        wanted = (
            f"SimulationError: msvjp.testing: the simulated npu does not work with torch {torch.__version__}: {what}"
        )
        assert wanted in run.stderr

    def test_does_not_join_a_real_one(self):
        code = "import torch, msvjp.testing; torch.npu = 'real'; msvjp.testing.simulated_npu.install()"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "RuntimeError: msvjp.testing: torch has a device npu already" in run.stderr


def test_nothing_of_it_is_imported_by_msvjp():
    code = "import sys, msvjp; print([m for m in sys.modules if m.startswith(('pytest', 'msvjp.testing'))])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_tolerances():
    cpu, cuda = torch.device("cpu"), torch.device("cuda")
    assert tolerance(cpu, torch.int32) == tolerance(cuda, torch.bool) == {"rtol": 0.0, "atol": 0.0}
    assert tolerance(cpu, torch.float32, convolution=True) == tolerance(cpu, torch.float32)
    assert tolerance(cpu, torch.float32)["rtol"] < tolerance(cuda, torch.float32)["rtol"]
    assert tolerance(cuda, torch.float32)["rtol"] < tolerance(cuda, torch.float32, convolution=True)["rtol"]
    assert tolerance(cuda, torch.float64, convolution=True) == tolerance(cuda, torch.float64)
