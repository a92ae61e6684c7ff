"""A pytest plugin that runs tests on a cpu, cuda, npu or simulated npu: `pytest -p msvjp.testing --device cpu,npu-sim`.

In a top conftest.py: `pytest_plugins = ["msvjp.testing"]`. It needs pytest, and `import msvjp` does not import it.

* `--device LIST`: cpu, cuda, npu, npu-sim, with commas between; or auto, which is cpu and the cards that are there. The
  default is the environment variable MSVJP_TEST_DEVICE, else cpu. One that is asked for by name and is absent is a usage
  error, never a skip: a green run means that the tests ran there.
* A test that takes the fixture `device`, a torch.device, runs on each device of the list, and its new Tensors are made
  there. Any other runs once, on the first of the list: so does a suite that never heard of devices.
* Each test carries the marker of its device: `-m npu_sim`, `-m "not cuda"`.
* `@pytest.mark.only_on("cuda", "npu")`, `@pytest.mark.not_on("npu", reason="...")`: npu is npu-sim too.
  `@pytest.mark.device_count(2)`: it needs two of them.
* `tolerance(device, dtype)`: how exact results are there.

Where an index that is out of range ends the use of a card, the run stops there and says so: see `runtime.launch_blocking`.

npu-sim is in `simulated_npu.py`, with what it shows and what it cannot. It stays for the whole process.
"""

import os
from collections.abc import Generator

import pytest
import torch

from .._core.lost_device import lost_device
from ..common import device as devices
from . import simulated_npu

DEVICES = ("cpu", "cuda", "npu", "npu-sim")
_ASKED = pytest.StashKey[list[str]]()


def why_not(name: str) -> str | None:
    """Why tests cannot run on the device, one of DEVICES; None where they can.

    >>> from msvjp.testing import why_not
    >>> why_not("cpu")
    """
    if name == "npu" and simulated_npu.is_installed():
        return "npu-sim is here, and a process has one device of that kind"
    if name != "npu-sim":
        return devices.why_not(name)
    if hasattr(torch, "npu") and not simulated_npu.is_installed():
        return "torch_npu is here, and a process has one device of that kind"
    return None


def tolerance(device: torch.device, dtype: torch.dtype, convolution: bool = False) -> dict[str, float]:
    """How far results on the device may be from the true ones: `assert_allclose(got, want, **tolerance(device, dtype))`.

    Args:
        device: where they were computed. The simulated npu is as exact as the CPU, whose kernels it runs.
        dtype: what they were computed in. Integers and bools are exact.
        convolution: whether convolutions are among it, which on cards round float32 to TF32 (cuda) or HF32 (npu).

    Returns:
        A dict of rtol and atol, the same number.

    >>> import torch
    >>> from msvjp.testing import tolerance
    >>> tolerance(torch.device("cuda"), torch.float32, convolution=True)
    {'rtol': 0.005, 'atol': 0.005}
    """
    kind = "cpu" if device.type == "npu" and simulated_npu.is_installed() else device.type
    found = TOLERANCES.get((kind, dtype), TOLERANCES.get((None, dtype), 0.0))
    if convolution and kind != "cpu" and dtype in (torch.float32, torch.complex64):
        found = _SHORT_FLOAT32
    return {"rtol": found, "atol": found}


#: By kind of device, None for any other, and dtype.
TOLERANCES: dict[tuple[str | None, torch.dtype], float] = {
    ("cpu", torch.float32): 1e-5,
    ("cpu", torch.complex64): 1e-5,
    ("npu", torch.float64): 1e-4,  # some of its kernels compute in float32
    ("npu", torch.complex128): 1e-4,
    (None, torch.float64): 1e-9,
    (None, torch.complex128): 1e-9,
    (None, torch.float32): 1e-4,  # sums in another order, which need not be the same in each run
    (None, torch.complex64): 1e-4,
    (None, torch.float16): 1e-2,
    (None, torch.bfloat16): 5e-2,
}
_SHORT_FLOAT32 = 5e-3  # TF32 keeps 10 bits of 23, HF32 about as many


# ---- pytest ----


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("msvjp").addoption(
        "--device",
        default=os.environ.get("MSVJP_TEST_DEVICE") or "cpu",
        metavar="LIST",
        help=f"where the tests run: {', '.join(DEVICES)} with commas between, or auto: cpu and the cards that are there",
    )


def pytest_configure(config: pytest.Config) -> None:
    for name in DEVICES:
        config.addinivalue_line("markers", f"{_marker(name)}: runs on {name}; set by the plugin")
    config.addinivalue_line("markers", "only_on(*devices): runs on these devices alone")
    config.addinivalue_line("markers", "not_on(*devices, reason): does not run on these devices")
    config.addinivalue_line("markers", "device_count(n): needs n devices of the kind")
    before = devices.default_device() or torch.device("cpu")
    config.add_cleanup(lambda: devices.set_default(before))
    config.stash[_ASKED] = asked = _asked(config.getoption("--device"))
    if "npu-sim" in asked:
        try:
            simulated_npu.install()
        except simulated_npu.SimulationError as error:
            raise pytest.UsageError(str(error)) from error
    devices.set_default(_device(asked[0]))  # for the Tensors that test files make when they are imported


def _asked(option: str) -> list[str]:
    if option == "auto":
        return [name for name in DEVICES if name != "npu-sim" and why_not(name) is None]
    names = list(dict.fromkeys(option.split(",")))
    for name in names:
        if name not in DEVICES:
            raise pytest.UsageError(f"--device: {name!r} is none of {', '.join(DEVICES)}, auto")
        if reason := why_not(name):
            raise pytest.UsageError(f"--device: {name} is not here: {reason}")
    return names


def pytest_report_header(config: pytest.Config) -> list[str]:
    asked = config.stash[_ASKED]
    named = [f"{n} ({_SIMULATED})" if n == "npu-sim" else n for n in asked]
    missing = [f"{n}: {reason}" for n in DEVICES if n not in asked and (reason := why_not(n))]
    lines = [f"devices: {', '.join(named)}; torch {torch.__version__}"]
    return lines + [f"not here: {'; '.join(missing)}"] * bool(missing)


_SIMULATED = "simulated: placement, threads and dtypes, not kernels or speed"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    found = metafunc._arg2fixturedefs.get("device")  # none where the test is parametrized with devices of its own
    if found and found[-1].func.__module__ == __name__:
        asked = metafunc.config.stash[_ASKED]
        metafunc.parametrize("device", asked, indirect=True)


@pytest.fixture
def device(request: pytest.FixtureRequest) -> torch.device:
    """The device of this run of the test, where its new Tensors are made."""
    return _device(request.param)


@pytest.fixture(autouse=True)
def _new_tensors_land_on_its_device(request: pytest.FixtureRequest) -> None:
    devices.set_default(_device(_name_of(request.node)))  # also where the test before chose another


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = _name_of(item)
        item.add_marker(_marker(name))
        if reason := _why_skipped(item, name):
            item.add_marker(pytest.mark.skip(reason=reason))


def _name_of(item: pytest.Item) -> str:
    """The device that the test runs on."""
    asked = item.config.stash[_ASKED]
    name = item.callspec.params.get("device") if hasattr(item, "callspec") else None
    return name if name in asked else asked[0]


def _why_skipped(item: pytest.Item, name: str) -> str | None:
    for mark in item.iter_markers():
        if mark.name == "only_on" and not _is_among(name, mark.args):
            return f"only on {', '.join(mark.args)}, this is {name}"
        if mark.name == "not_on" and _is_among(name, mark.args):
            return f"not on {name}: {mark.kwargs['reason']}"
        if mark.name == "device_count" and (count := _count(name)) < mark.args[0]:
            return f"needs {mark.args[0]} devices, there is {count} {name}"
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A card that an index out of range has ended is there for no test behind: the run stops, and says at which it was."""
    report = yield
    if call.when == "call" and _is_lost(_device(_name_of(item))):
        item.session.shouldstop = (
            f"{item.nodeid}: an index out of range ended the use of {_name_of(item)}; a test of bad indices needs "
            "mindspore.runtime.launch_blocking()"
        )
    return report


def _is_lost(device: torch.device) -> bool:
    if device.type == "cpu":
        return False
    try:
        getattr(torch, device.type).synchronize()
    except RuntimeError as error:
        return lost_device("", error) is not None
    return False


def _is_among(name: str, names: tuple[str, ...]) -> bool:
    return name in names or name.removesuffix("-sim") in names


def _count(name: str) -> int:
    return 1 if name == "cpu" else getattr(torch, _device(name).type).device_count()


def _marker(name: str) -> str:
    return name.replace("-", "_")


def _device(name: str) -> torch.device:
    return torch.device(name.removesuffix("-sim"))
