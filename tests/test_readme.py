"""What README says is so: its example runs to the letter, CI types its commands, its numbers are the package's."""

import contextlib
import io
import pathlib
import re

import pytest

from msvjp.cli import catalog, main, support
from msvjp.cli.entry import WORKING

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.M | re.S)


def test_the_example_prints_what_stands_below_it():
    at = next(i for i, (word, _) in enumerate(BLOCKS) if word == "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(BLOCKS[at][1], {"__name__": "__main__"})
    assert BLOCKS[at + 1] == ("", printed.getvalue())


def test_the_set_up_is_what_ci_types():
    set_up = next(text for word, text in BLOCKS if word == "bash" and "venv .venv" in text)
    typed = (ROOT / ".ci" / "run").read_text().splitlines()
    make, *commands = set_up.strip().split(" && ")
    assert make.startswith("python3 -m venv") and commands
    assert [command for command in commands if command.removeprefix(".venv/bin/") not in typed] == []


@pytest.mark.parametrize(
    "line", [line for _, text in BLOCKS for line in text.splitlines() if line.startswith("msvjp check")]
)
def test_what_it_checks_is_there(line, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(line.partition("#")[0].split()[1:]) == 0


def test_how_much_is_here():
    names = [path for paths in support.namespaces().values() for path in paths]
    share = 100 * sum(catalog.entry(path).status in WORKING for path in names) / len(names)
    said = int(re.search(r"publishes about (\d+) % are here", README)[1])
    assert abs(said - share) <= 3, f"{share:.1f} % are: say so in README"


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README)
    files = [link for link in links if "." in link and "://" not in link]
    assert files and not [file for file in files if not (ROOT / file).exists()]


def test_no_command_installs_what_no_index_has():
    assert not re.findall(r"pip install\S* [^`\n]*'?msvjp", README)
