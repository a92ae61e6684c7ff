"""dataset.config: settings, and what they are checked for."""

import json
import random

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _as_before():
    names = [name.removeprefix("get_") for name in vars(ds.config) if name.startswith("get_")]
    kept = {name: getattr(ds.config, f"get_{name}")() for name in names if hasattr(ds.config, f"set_{name}")}
    yield
    for name, value in kept.items():
        if name not in ("iterator_mode", "dynamic_shape", "video_backend"):
            getattr(ds.config, f"set_{name}")(
                ds.config.ErrorSamplesMode(value) if name == "error_samples_mode" else value
            )


def test_the_seed_is_that_which_was_set_last():
    ms.set_seed(7)
    assert ds.config.get_seed() == 7
    ds.config.set_seed(9)
    assert (ds.config.get_seed(), ms.get_seed()) == (9, 7)
    ms.set_seed(8)
    assert ds.config.get_seed() == 8
    ds.config.set_seed(2**32 - 1)
    assert ds.config.get_seed() == 2**32 - 1


def test_the_seed_is_numpys_and_pythons_too():
    drawn = []
    for _ in range(2):
        ds.config.set_seed(4)
        drawn.append((np.random.rand(), random.random()))
    assert drawn[0] == drawn[1]


INTS = [
    ("num_parallel_workers", 1),
    ("prefetch_size", 1),
    ("monitor_sampling_interval", 1),
    ("callback_timeout", 1),
    ("multiprocessing_timeout_interval", 1),
    ("autotune_interval", 0),
    ("seed", 0),
]
BOOLS = [
    *("numa_enable", "enable_shared_mem", "enable_autotune", "auto_offload"),
    *("enable_watchdog", "fast_recovery", "debug_mode"),
]


@pytest.mark.parametrize(("setting", "least"), INTS)
def test_numbers(setting, least):
    put, get = getattr(ds.config, f"set_{setting}"), getattr(ds.config, f"get_{setting}")
    put(2)
    assert get() == 2
    for bad, error in (
        (least - 1, ValueError),
        (2**32, ValueError),
        (1.5, TypeError),
        ("x", TypeError),
        (True, TypeError),
    ):
        with pytest.raises(error):
            put(bad)
    assert get() == 2


@pytest.mark.parametrize("setting", BOOLS)
def test_switches(setting):
    put, get = getattr(ds.config, f"set_{setting}"), getattr(ds.config, f"get_{setting}")
    put(True)
    assert get() is True
    for bad in (0, 1, "x", None):
        with pytest.raises(TypeError):
            put(bad)


def test_other_settings():
    ds.config.set_multiprocessing_start_method("spawn")
    assert ds.config.get_multiprocessing_start_method() == "spawn"
    with pytest.raises(ValueError, match="fork"):
        ds.config.set_multiprocessing_start_method("x")
    with pytest.raises(TypeError):
        ds.config.set_multiprocessing_start_method(3)
    ds.config.set_error_samples_mode(ds.config.ErrorSamplesMode.SKIP)
    assert ds.config.get_error_samples_mode() == ds.config.ErrorSamplesMode.SKIP
    with pytest.raises(TypeError):
        ds.config.set_error_samples_mode(2)
    ds.config.set_iterator_mode(do_copy=False)
    assert ds.config.get_iterator_mode() == {"do_copy": False, "parallel_convert": False}
    with pytest.raises(TypeError):
        ds.config.set_sending_batches("x")


def test_defaults():
    assert ds.config.get_prefetch_size() == 16
    assert ds.config.get_callback_timeout() == 60
    assert ds.config.get_auto_num_workers() is False


def test_a_file_of_settings(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"seed": 3, "numParallelWorkers": 1, "opConnectorSize": 7}))
    ds.config.load(str(file))
    assert (ds.config.get_seed(), ds.config.get_num_parallel_workers(), ds.config.get_prefetch_size()) == (3, 1, 7)
    with pytest.raises(RuntimeError):
        ds.config.load(str(tmp_path / "none.json"))


@pytest.mark.parametrize("path", ["core.config", "engine.config"])
def test_old_paths(path):
    if path == "engine.config" and not hasattr(ds.Dataset, "to_torch"):
        pytest.skip("of MindSpore 1.x")
    name = f"mindspore.dataset.{path}"
    module = __import__(name, fromlist=["get_seed"])
    assert module.get_seed() == ds.config.get_seed()


@pytest.mark.msvjp_only("paths of MindSpore 1.x")
def test_names_of_1x():
    from mindspore.dataset.engine import DistributedSampler, GeneratorDataset
    from mindspore.dataset.engine.datasets import Dataset
    from mindspore.dataset.engine.samplers import SequentialSampler

    assert (GeneratorDataset, DistributedSampler) == (ds.GeneratorDataset, ds.DistributedSampler)
    assert (Dataset, SequentialSampler) == (ds.Dataset, ds.SequentialSampler)


def test_in_debug_mode_there_are_no_workers():
    ds.config.set_seed(3)
    ds.config.set_debug_mode(True)
    dataset = ds.NumpySlicesDataset(list(range(10)), ["a"]).map(lambda x: x, num_parallel_workers=1)
    assert [int(x) for (x,) in dataset] == [3, 1, 8, 5, 2, 6, 9, 7, 0, 4]
