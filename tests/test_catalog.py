"""The list from which `msvjp check` knows what is here: up to date, and read without torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from msvjp._names.index import api, modules
from msvjp._op.declare import declared
from msvjp.cli import catalog, support

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="classes of Python's own have other methods in each version"
)
def test_it_is_not_stale():
    """In a process of its own: here, tests may have brought more names of other packages into modules."""
    ask = "import runpy; print(runpy.run_path('.ci/write_catalog.py')['Catalog']().text(), end='')"
    made = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    written = (ROOT / "src" / "msvjp" / "cli" / "catalog.json").read_text(encoding="utf-8")
    assert written == made, "write it again: .ci/write_all"


def test_it_says_what_is_really_there():
    paths = sorted({*api(), *declared, *modules()})
    assert [path for path in paths if catalog.entry(path) != support.entry(path)] == []
    assert [path for path in paths if catalog.canonical(path) != support.canonical(path)] == []
    assert [path for path in paths if catalog.is_there(path) != (support.locate(path)[0] == path)] == []


@pytest.mark.parametrize("command", [["-m", "msvjp"], [str(Path(sys.executable).with_name("msvjp"))]])
def test_check_does_not_import_torch(command, tmp_path):
    (tmp_path / "a.py").write_text("import mindspore.nn as nn\nnn.Dense(3, 4)\n")
    called = [sys.executable, "-X", "importtime", *command, "check", str(tmp_path / "a.py")]
    ended = subprocess.run(called, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "msvjp.cli.catalog" in imported and "torch" not in imported and "numpy" not in imported
    assert ended.stdout.splitlines()[-1] == "files  1 of 1 need nothing more"


def test_a_script_of_that_name_gets_all_of_it(tmp_path):
    """Only the command itself starts without torch."""
    (tmp_path / "script.py").write_text("import msvjp\nprint(msvjp.Tensor)")
    called = [sys.executable, str(tmp_path / "script.py"), "check"]
    assert "msvjp.Tensor" in subprocess.run(called, capture_output=True, text=True, check=True).stdout
