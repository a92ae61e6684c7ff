"""The tests say `import mindspore`: msvjp under that name, or the real one with `pytest --ms=mindspore`."""

import importlib
import importlib.util
import os
import traceback

import pytest

# which torch device the tests run on; the real MindSpore is tested where msvjp need not be
pytest_plugins = ["msvjp.testing"] if importlib.util.find_spec("msvjp") else []


def pytest_addoption(parser):
    parser.addoption(
        "--ms",
        choices=("msvjp", "mindspore"),
        default="msvjp",
        help="which library `import mindspore` means in the tests: msvjp, or the real one where it is installed",
    )
    parser.addoption(
        "--jit",
        action="store_true",
        help="run Cells in GRAPH_MODE and what transforms are given jitted: see jit_leg.py",
    )
    parser.addoption("--every-form", action="store_true", help="ask each variant of a row of all its forms, not of one")


def pytest_configure(config):
    if config.getoption("--ms") == "msvjp":
        os.environ.setdefault("MSVJP_JIT", "eager")  # graphs are recorded and replayed; few tests wait for a compiler
        from msvjp import install_as_mindspore

        install_as_mindspore()
        mindspore = importlib.import_module("mindspore")
        if config.getoption("--jit"):
            config.pluginmanager.register(importlib.import_module("tests.jit_leg"))
    else:
        if importlib.util.find_spec("mindspore") is None:
            raise pytest.UsageError(
                "--ms=mindspore: MindSpore is not installed here; `pip install mindspore==2.10.0 'numpy<2'`"
            )
        mindspore = importlib.import_module("mindspore")
        mindspore.set_context(mode=mindspore.PYNATIVE_MODE)
        # it runs fn again for a second pull, and says so; here that is one of the differences
        config.addinivalue_line("filterwarnings", "ignore:vjp_fn has been called multiple times:RuntimeWarning")
        config.addinivalue_line("filterwarnings", "ignore:Please import `:DeprecationWarning")
        config.addinivalue_line("markers", "not_on(*devices, reason): of msvjp.testing; MindSpore runs on the CPU here")
    mindspore.runtime.launch_blocking()  # an op's error comes from the op, not from a later one, and ends nothing


def pytest_ignore_collect(collection_path, config):
    """Files that speak torch cannot be imported where only the real MindSpore is."""
    if config.getoption("--ms") == "mindspore" and collection_path.suffix == ".py":
        text = collection_path.read_text()
        return True if any(line in text for line in ("\nimport torch", "import msvjp", "\nfrom msvjp")) else None
    return None


def pytest_collection_modifyitems(config, items):
    """On the real MindSpore, leave out what only msvjp does and what MindSpore does wrong."""
    if config.getoption("--ms") == "msvjp":
        return
    for item in items:
        for mark in ("msvjp_only", "mindspore_wrong"):
            found = item.get_closest_marker(mark)
            if found:
                item.add_marker(
                    pytest.mark.skip(reason=f"{mark}: {found.args[0] if found.args else found.kwargs['reason']}")
                )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """What casts to float64 is skipped on an Ascend, which has none: it says so and gives float32."""
    try:
        return (yield)
    except UserWarning as warning:
        if "not support double" not in str(warning):
            raise
        # what printing a Tensor holds while it runs, torch.func being off, would last as long as the frames do
        traceback.clear_frames(warning.__traceback__)
    pytest.skip("it casts to float64, which an Ascend does not have")


@pytest.fixture(autouse=True)
def _seeded():
    """What is drawn, weights too, is the same in each run."""
    importlib.import_module("mindspore").set_seed(1)


@pytest.fixture(autouse=True)
def _nothing_is_left_open(request):
    """On the real MindSpore a vjp that was not pulled makes later ones fail: begin each test without any.

    What it logs once, and fails in, leaves it without its warnings, which are given back.
    """
    if request.config.getoption("--ms") != "mindspore":
        yield
        return
    from mindspore import log
    from mindspore.common.api import _pynative_executor

    warning = log.warning
    yield
    log.warning = warning
    _pynative_executor.clear_res()
