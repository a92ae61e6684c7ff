"""The rooms of the package: no import runs back up, and the picture shows them as they are."""

from pathlib import Path

import pytest

from .loading import loaded

pytestmark = pytest.mark.msvjp_only("reads msvjp's own source")
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def drawing():
    return loaded(ROOT / ".ci" / "draw_architecture.py")


def test_no_import_runs_back_up(drawing):
    level = drawing.floors(drawing.imports())  # which ends only where imports do not go round
    assert level["_core"] == 0
    order = ["_core", "_tape", "common", "_op", "ops", "nn", "autodiff", "train"]
    assert sorted(order, key=level.get) == order


def test_imports_that_go_round_are_noticed(drawing):
    with pytest.raises(RecursionError):
        drawing.floors({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def test_the_picture_is_not_stale(drawing):
    picture = (ROOT / "docs" / "architecture.svg").read_text()
    assert picture == drawing.picture(drawing.imports()), "draw it again: .ci/write_all"
