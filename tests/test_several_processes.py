"""Two and four processes: the checks of `parallel/`, each run in all of them, one line for each."""

import importlib

import pytest
import torch

from .parallel.together import outcome

pytestmark = [
    pytest.mark.not_on("cuda", "npu", reason="the processes speak gloo, which has the CPU alone"),
    pytest.mark.skipif(not torch.distributed.is_available(), reason="this torch has no distributed"),
]

SIZES = {"collectives": (2, 4), "in_place": (2, 4), "data_parallel": (2, 4), "spread": (2, 4), "torch_wrappers": (2,)}


def names(file):
    return [check.__name__ for check in importlib.import_module(f"tests.parallel.{file}").CHECKS]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What came of the checks of a file in so many processes; each is started once."""
    found = {}

    def of(file, size):
        if (file, size) not in found:
            found[file, size] = outcome("msvjp", file, size, tmp_path_factory.mktemp(file))[0]
        return found[file, size]

    return of


@pytest.mark.parametrize(
    "file, size, check",
    [(file, size, check) for file, sizes in SIZES.items() for size in sizes for check in names(file)],
)
def test_on_every_rank(file, size, check, outcomes):
    found = outcomes(file, size).get(check, "it did not come to this")
    assert not found, found
