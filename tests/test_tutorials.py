"""The tutorials of docs/, followed to the letter: files are written, commands run, and what they print is compared.

A block of `python NAME` is the file NAME, of `bash` commands that are run, and one without a word what the commands before it
print on the standard output. What `sh` says needs a card, an index or another machine, and is not run.
"""

import os
import pathlib
import re
import subprocess
import sys

import pytest

DOCS = pathlib.Path(__file__).parent.parent / "docs"
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)

pytestmark = pytest.mark.msvjp_only("msvjp's own commands")


def run(commands, folder):
    """What the lines print, each of which must succeed; `msvjp` and `python` are those of this environment."""
    bin = pathlib.Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    called = ["bash", "-e", "-c", commands]
    ended = subprocess.run(called, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def without_digits(text):
    """The text with numbers cut to two digits behind the point: the last ones are those of the machine."""
    return re.sub(r"(\d\.\d\d)\d*", r"\1", text)


@pytest.mark.parametrize("page", ["first_run", "in_a_team"])
def test_followed_to_the_letter(page, tmp_path):
    printed = ""
    for word, text in FENCE.findall((DOCS / f"{page}.md").read_text()):
        kind, _, name = word.partition(" ")
        if kind == "python":
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        elif kind == "bash":
            printed = run(text, tmp_path)
        elif kind == "":
            assert without_digits(printed) == without_digits(text)
