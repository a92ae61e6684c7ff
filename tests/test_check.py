"""`msvjp check`: what it finds in `traps/`, that what it calls supported is there, its reports and its exit status."""

import csv
import io
import json
import os
import re
import time
from pathlib import Path
from types import ModuleType

import pytest

import msvjp
from msvjp._names.index import api
from msvjp._names.missing import Missing
from msvjp._op.declare import declared
from msvjp.cli import catalog, main, support
from msvjp.cli._names import read
from msvjp.cli._project import Project
from msvjp.cli._report import Report, judged
from msvjp.cli._sources import Place, files_below
from msvjp.cli.entry import WORKING

TRAPS = Path(__file__).parent / "traps"


def check(*arguments):
    return main(["check", *map(str, arguments)])


def reading(path, root=TRAPS):
    return read(str(path), Project([str(root)]))


def lines(path):
    """Every line of a file with its place: those of a notebook are its cells'."""
    if path.suffix == ".ipynb":
        for cell, content in enumerate(json.loads(path.read_text())["cells"], 1):
            for number, line in enumerate("".join(content["source"]).split("\n"), 1):
                yield Place(number, cell), line
    else:
        for number, line in enumerate(path.read_text().split("\n"), 1):
            yield Place(number), line


@pytest.mark.parametrize(
    "path", list(files_below(str(TRAPS))), ids=lambda path: Path(path).relative_to(TRAPS).as_posix()
)
def test_traps(path):
    """Each line uses what it says behind `#:`, in every file of `traps/`."""
    wanted = {place: line.partition("#: ")[2].split() for place, line in lines(Path(path))}
    found = {place: [] for place in wanted}
    for finding in judged(reading(path)):
        for place in finding.places:
            found[place].append(finding.entry.name)
    for place, line in lines(Path(path)):
        assert sorted(found[place]) == wanted[place], f"{path}:{place}: {line}"


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"print 'two'", "Python 2"),
            (b"except ValueError, e: pass", "invalid syntax"),
            ("# \u8bad\u7ec3\nimport mindspore".encode("gbk"), "another encoding"),
            ("import mindspore".encode("utf-16"), "encoding"),
            (b"# coding: no-such-thing\nimport mindspore", "unknown encoding"),
            (b"import mindspore\0", "null"),
            (b"x = " + b"(" * 1000 + b")" * 1000, "nested|parenthes"),
            (b"def f(:\n", "invalid syntax"),
        ],
    )
    def test_a_script(self, tmp_path, content, said):
        (tmp_path / "a.py").write_bytes(content)
        found = reading(tmp_path / "a.py", tmp_path)
        assert not found.uses
        assert re.search(said, found.unread[0].text), found.unread

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", "{}", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{}]}', "\0"]
    )
    def test_a_notebook(self, tmp_path, content):
        (tmp_path / "a.ipynb").write_text(content)
        assert "not a notebook" in reading(tmp_path / "a.ipynb", tmp_path).unread[0].text

    def test_a_cell_and_a_block_do_not_hide_the_others(self):
        assert [str(p.place) for p in reading(TRAPS / "notebook.ipynb").unread] == ["cell 8:1"]
        assert [str(p.place) for p in reading(TRAPS / "page.md").unread] == ["42"]

    def test_a_latin_1_script_that_says_so_is_read(self, tmp_path):
        (tmp_path / "a.py").write_bytes("# coding: latin-1\n# caf\xe9\nimport mindspore.nn".encode("latin-1"))
        assert [use.path for use in reading(tmp_path / "a.py", tmp_path).uses] == ["nn"]

    @pytest.mark.parametrize(("terms", "status"), [(900, 0), (30_000, 1)])
    def test_a_long_sum_is_read_or_reported(self, tmp_path, capsys, terms, status):
        (tmp_path / "a.py").write_text("import mindspore.nn as nn\nx = " + " + ".join(["nn"] * terms))
        assert check(tmp_path) == status
        assert ("nested too deeply" in capsys.readouterr().out) == status

    def test_a_name_that_is_not_constant_is_said_not_to_be_followed(self):
        assert [(p.place.line, p.text) for p in reading(TRAPS / "dynamic.py").unfollowed] == [
            (11, "getattr(mindspore.ops, ...): the name is not constant"),
            (12, "getattr(mindspore.ops, ...): the name is not constant"),
        ]

    def test_a_folder_that_cannot_be_listed_is_told(self, tmp_path, capsys, monkeypatch):
        (tmp_path / "closed").mkdir()
        (tmp_path / "a.py").write_text("import mindspore")
        listed = os.scandir

        def scandir(path):
            if str(path).endswith("closed"):
                raise PermissionError(13, "Permission denied", path)
            return listed(path)

        monkeypatch.setattr(os, "scandir", scandir)
        assert check(tmp_path) == 1
        assert re.search(r"closed\n  unread +1: ", capsys.readouterr().out)

    def test_a_notebook_without_cells_uses_nothing(self, tmp_path):
        (tmp_path / "a.ipynb").write_text('{"nbformat": 4, "metadata": {}}')
        assert check(tmp_path) == 0


def test_the_version_is_known_and_said_to_differ(tmp_path, capsys):
    (tmp_path / "a.py").write_text("import mindspore as ms\nprint(ms.__version__)")
    assert check(tmp_path) == 0
    assert "mindspore.__version__: 2  (2.10.0 under `msvjp run`" in capsys.readouterr().out


def test_the_device_that_a_script_asks_for_is_told(tmp_path, capsys):
    (tmp_path / "a.py").write_text(
        "import mindspore as ms\nfrom mindspore import context\ncontext.set_context(mode=0, device_target='Ascend')\n"
        "ms.set_device('GPU', 1)\nms.set_device(device_target='CPU')\nms.set_context(device_target=name)\n"
    )
    assert check(tmp_path) == 0
    told = [line.split(": ")[0:2] for line in capsys.readouterr().out.splitlines() if line.startswith("  device")]
    assert told == [
        ["  device     3", "the script asks for Ascend; MSVJP_DEVICE=CPU in the environment runs it without one"],
        ["  device     4", "the script asks for GPU; MSVJP_DEVICE=CPU in the environment runs it without one"],
    ]


def names_after(branches, tmp_path, capsys):
    """What `x` may be after the code, by what check says of `x.nothing`."""
    head = "from mindspore import nn, ops\nx = nn\n"
    (tmp_path / "a.py").write_text(head + branches + "\nx.nothing\n")
    main(["check", "--format", "json", str(tmp_path / "a.py")])
    found = json.loads(capsys.readouterr().out)["names"]
    return {name["name"].split(".")[1] for name in found if name["name"].endswith(".nothing")}


@pytest.mark.parametrize(
    "code, may_be",
    [
        ("if a: x = ops", {"nn", "ops"}),
        ("if a: x = ops\nelse: x = ops", {"ops"}),
        ("if a: x = ops\nelif b: pass\nelse: x = 1", {"nn", "ops"}),
        ("if a:\n  if b: x = ops", {"nn", "ops"}),
        ("if a:\n  x = 1\n  if b: x = ops\nelse: x = 2", {"ops"}),
        ("if a: del x", {"nn"}),
        ("for i in a: x = ops", {"nn", "ops"}),
        ("while a:\n  x = ops\nelse: x = ops", {"ops"}),
        ("try: x = ops\nexcept OSError: pass", {"nn", "ops"}),
        ("try: x = ops\nexcept OSError: x = 1", {"ops"}),
        ("try: pass\nexcept OSError: x = ops\nelse: x = 1", {"ops"}),
        ("try: pass\nfinally: x = ops", {"ops"}),
        ("match a:\n  case 1: x = ops\n  case 2: x = ops", {"nn", "ops"}),
        ("if a:\n  def f():\n    global x\n    x = ops", {"nn"}),
    ],
)
def test_what_a_name_may_be_after_branches(code, may_be, tmp_path, capsys):
    assert names_after(code, tmp_path, capsys) == may_be


def test_thousands_of_branches_in_a_file_of_thousands_of_names(tmp_path):
    """Each branch is joined by the names that it binds: joined by all, this would take minutes."""
    text = "import mindspore as ms\n" + "".join(f"if a: x{i} = ms.ops.relu\nx{i}\n" for i in range(20_000))
    (tmp_path / "a.py").write_text(text)
    start = time.process_time()
    assert len(reading(tmp_path / "a.py", tmp_path).uses) == 40_000
    assert time.process_time() - start < 20


class TestNoFalseSupported:
    def test_what_is_called_supported_is_there(self, tmp_path):
        """A script with every name that MindSpore lists or that is declared: the supported ones are fetched, as it would."""
        paths = [path for path in sorted({*api(), *declared}) if path.isascii()]
        text = "import mindspore\n" + "\n".join(f"mindspore.{path}" for path in paths)
        (tmp_path / "a.py").write_text(text)
        found = [f for f in judged(reading(tmp_path / "a.py", tmp_path)) if f.entry.status in WORKING]
        assert len(found) > 1500
        for finding in found:
            owner, _, last = finding.entry.name.rpartition(".")
            of = eval(owner, {"mindspore": msvjp})
            if isinstance(of, type) and not hasattr(of, last):  # its objects have it
                assert any(last in support.assigned(cls) for cls in of.__mro__)
                continue
            value = eval(finding.entry.name, {"mindspore": msvjp})
            assert not isinstance(value, Missing)
            signature = api().get(finding.entry.name.removeprefix("mindspore."))
            assert not signature or callable(value) or isinstance(value, property), finding.entry

    def test_every_supported_name_imports(self):
        """By every older path that leads to it, too, as a script says it."""
        from msvjp._names.module_paths import ALIASES

        for path in ALIASES:
            for name in catalog.starred(path):
                if catalog.entry(f"{path}.{name}").status in WORKING:
                    names = {}
                    exec(f"from mindspore.{path} import {name}", names)
                    assert not isinstance(names[name], Missing)

    def test_the_rows_of_the_ops_need_nothing(self, tmp_path):
        """Expressions that do run: everything in them has to be supported, and no keyword to be refused."""
        from .cases import load

        forms = [form for case in load() for form in case.forms]
        head = "import numpy as np\nimport mindspore as ms\nfrom mindspore import mint, nn, ops\nP = ops\n"
        (tmp_path / "a.py").write_text(head + "\n".join(forms))
        refused = [f.entry for f in judged(reading(tmp_path / "a.py", tmp_path)) if f.entry.status not in WORKING]
        assert not refused

    def test_what_a_star_brings_is_what_python_binds(self):
        for path in ("", "ops", "nn", "mint", "numpy", "mint.nn.functional", "common.dtype", "ops.operations"):
            bound = {}
            exec(f"from msvjp{'.' if path else ''}{path} import *", bound)
            assert set(catalog.starred(path)) == set(bound) - {"__builtins__"}
            for name in set(bound) - {"__builtins__"}:
                if isinstance(bound[name], ModuleType):
                    continue  # a file of ours that has the name of a function
                is_there = not isinstance(bound[name], Missing)
                assert is_there == (catalog.entry(f"{path}.{name}".lstrip(".")).status in WORKING), (path, name)


SCRIPT = """\
import mindspore as ms
from mindspore import ops
x = ms.Tensor([1.0])
ops.norm(x)
ops.no_such_name(x)
ops.NeighborExchangeV2()
ops.NeighborExchangeV2(x)
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "a.py": SCRIPT,
        "b.py": SCRIPT.rpartition("ops.no_such")[0],
        "c.py": "import os",
        "d.py": "x =",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


class TestReports:
    def test_text(self, tree, capsys):
        assert check(".") == 1
        assert capsys.readouterr().out == TEXT

    def test_text_with_all(self, tree, capsys):
        check("b.py", "--all")
        assert "  supported  mindspore.Tensor: 3\n" in capsys.readouterr().out

    def test_json(self, tree, capsys):
        assert check(".", "--format", "json") == 1
        data = json.loads(capsys.readouterr().out)
        assert data["summary"] == {
            "names": {"supported": 2, "differs": 1, "missing": 1, "unknown": 1},
            "uses": {"supported": 4, "differs": 2, "missing": 2, "unknown": 1},
            "files": {"read": 3, "unread": 1, "using": 2, "ready": 1},
        }
        assert data["names"][0] == {
            "name": "mindspore.ops.NeighborExchangeV2",
            "status": "missing",
            "reason": "instead: torch.distributed",
            "uses": 2,
            "files": 1,
            "places": {"./a.py": ["6", "7"]},
        }
        assert [(file["file"], file["ready"]) for file in data["files"]] == [
            ("./a.py", False),
            ("./b.py", True),
            ("./c.py", True),
            ("./d.py", False),
        ]

    def test_csv(self, tree, capsys):
        check(".", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert {
            "file": "./a.py",
            "line": "5",
            "status": "unknown",
            "name": "mindspore.ops.no_such_name",
        }.items() <= rows[3].items()
        assert {"file": "./d.py", "line": "1", "status": "unread", "reason": "invalid syntax"}.items() <= rows[
            -1
        ].items()

    def test_output(self, tree, capsys):
        assert check(".", "--format", "html", "--output", "report.html") == 1
        assert capsys.readouterr().out == "\n".join(TEXT.split("\n")[-4:])
        page = (tree / "report.html").read_text()
        assert "mindspore.ops.no_such_name" in page
        assert not re.search(r"""(src|href)=(?!"data:)|https?:|@import|url\(""", page), "it needs nothing but itself"

    def test_a_file_name_cannot_leave_its_place_in_the_page(self, tmp_path, capsys):
        (tmp_path / "<!--<script>.py").write_text("import mindspore.nn")
        check(tmp_path, "--format", "html")
        assert capsys.readouterr().out.count("<script>") == 1

    def test_many_files_are_read_by_processes_in_order(self, tree, capsys):
        for i in range(700):
            (tree / f"many{i:03}.py").write_text("from mindspore import nn\nnn.ReLU()")
        assert check(".", "--format", "json") == 1
        data = json.loads(capsys.readouterr().out)
        assert [file["file"] for file in data["files"]] == sorted(file["file"] for file in data["files"])
        assert data["summary"]["files"] == {"read": 703, "unread": 1, "using": 702, "ready": 701}


TEXT = """\
./a.py
  missing    mindspore.ops.NeighborExchangeV2: 6, 7  (instead: torch.distributed)
  unknown    mindspore.ops.no_such_name: 5  (not among MindSpore 2.10's public names)
  differs    mindspore.ops.norm: 4  (the gradient at zero is zero, not nan)

./b.py
  differs    mindspore.ops.norm: 4  (the gradient at zero is zero, not nan)

./d.py
  unread     1: invalid syntax

not here, by use:
      2  missing  mindspore.ops.NeighborExchangeV2
      1  unknown  mindspore.ops.no_such_name

names  3 of 5 supported (60.0 %): 1 differs, 1 missing, 1 unknown
uses   6 of 9 supported (66.7 %): 2 differs, 2 missing, 1 unknown
files  1 of 2 need nothing more; 1 does not use MindSpore; 1 cannot be read in full
"""


class TestStatus:
    def test_0_where_all_is_supported_or_differs(self, tree, capsys):
        assert check("b.py", "c.py") == 0

    def test_2_for_a_path_that_does_not_exist(self, tree, capsys):
        assert check("a.py", "no_such_file.py") == 2
        assert capsys.readouterr().err == "msvjp check: there is no no_such_file.py\n"

    def test_2_where_there_is_nothing_to_read(self, tree, capsys):
        (tree / "empty").mkdir()
        assert check("empty") == 2

    def test_2_where_the_report_cannot_be_written(self, tree, capsys):
        assert check("a.py", "--output", "no/such/folder.txt") == 2
        assert "cannot write" in capsys.readouterr().err

    def test_2_for_wrong_usage(self, capsys):
        with pytest.raises(SystemExit) as stopped:
            check()
        assert stopped.value.code == 2


def test_hidden_folders_and_environments_are_left_out(tmp_path):
    for folder in (".git", "__pycache__", "node_modules", "env", "src"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    assert list(files_below(str(tmp_path))) == [str(tmp_path / "src" / "a.py")]


def test_a_notebook_of_format_3(tmp_path):
    cells = [{"cell_type": "code", "language": "python", "input": ["import mindspore.nn"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"worksheets": [{"cells": cells}]}))
    assert [(str(u.place), u.path) for u in reading(tmp_path / "a.ipynb").uses] == [("cell 1:1", "nn")]


def test_an_older_path_that_is_not_here_is_missing_with_the_newer_one():
    assert catalog.entry("no_such_module.serialization.relu6") == (
        "mindspore.no_such_module.serialization.relu6",
        "missing",
        "by this path; MindSpore 2.10 has it as mindspore.ops.relu6",
    )


def test_a_report_of_nothing_has_no_rates():
    assert "names  0 of 0 supported\n" in "\n".join(__import__("msvjp.cli._report").cli._report.totals(Report([])))


class TestHostileInput:
    @pytest.mark.parametrize("coding", ["hex", "rot13", "zip", "base64", "undefined", "idna", "no-such", "utf-16"])
    def test_an_encoding_that_is_none_is_a_problem_of_that_file_alone(self, tmp_path, capsys, coding):
        (tmp_path / "bad.py").write_bytes(f"# coding: {coding}\n\xff = 1\n".encode("latin-1"))
        (tmp_path / "good.py").write_text("import mindspore\nmindspore.ops.relu\n")
        assert check(tmp_path, "--all") == 1
        text = capsys.readouterr().out
        assert "mindspore.ops.relu: 2" in text and "unread     " in text
        assert "not a notebook" not in text

    @pytest.mark.parametrize("form", ["text", "csv", "json", "html"])
    def test_a_name_that_is_not_utf_8(self, tmp_path, capfd, form):
        path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.py")
        with open(path, "w") as file:
            file.write("import mindspore\nmindspore.no_such\n")
        assert check(tmp_path, "--format", form) == 1
        assert "caf\\udce9.py" in capfd.readouterr().out
        report = tmp_path / "report"
        assert check(tmp_path, "--format", form, "--output", report) == 1
        assert "caf\\udce9.py" in report.read_text(encoding="utf-8")

    @pytest.mark.parametrize("start", ["=", "+", "@"])
    def test_no_cell_is_a_formula(self, tmp_path, capsys, monkeypatch, start):
        (tmp_path / f"{start}cmd.py").write_text("import mindspore\nmindspore.ops.relu\n")
        monkeypatch.chdir(tmp_path)
        check(f"{start}cmd.py", "--format", "csv")
        rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))[1:]
        assert [row[0] for row in rows] == [f"'{start}cmd.py"]

    @pytest.mark.parametrize("form", ["text", "csv", "json", "html"])
    def test_nothing_that_a_terminal_obeys(self, tmp_path, capsys, form):
        (tmp_path / "a\x1b[2J\x9b31m\rb\n.py").write_text("import mindspore\nmindspore.no_such\nx = '\x1b]0;t\x07\n")
        check(tmp_path, "--format", form)
        check(tmp_path / "no\x1bsuch")
        out, err = capsys.readouterr()
        assert "b\\n.py" in out and not set(out + err) & set(map(chr, [*range(10), *range(11, 32), *range(127, 160)]))

    @pytest.mark.parametrize("line", ["%matplotlib inline", '!echo "it\'s"', "files = !ls", "mindspore.nn?", "?nn"])
    def test_a_cell_of_many_magics_is_read_at_once(self, tmp_path, line):
        last = ["y = '''\n", "%not a magic\n", "''' + mindspore.ops.relu.__name__"]
        found = self.read_cell(tmp_path, ["import mindspore\n", *[line + "\n"] * 3000, *last])
        assert not found.unread
        assert "ops.relu.__name__" in {use.path for use in found.uses} or "ops.relu" in {use.path for use in found.uses}

    @pytest.mark.parametrize("line", ["x = (", "y = '''", "%a (", "f(%b", "if x:\n  %c"])
    def test_a_cell_that_never_ends_is_read_at_once(self, tmp_path, line):
        self.read_cell(tmp_path, [line + "\n"] * 3001)

    @staticmethod
    def read_cell(folder, source):
        notebook = {"cells": [{"cell_type": "code", "source": source}], "nbformat": 4}
        (folder / "n.ipynb").write_text(json.dumps(notebook))
        began = time.process_time()
        found = reading(folder / "n.ipynb", folder)
        assert time.process_time() - began < 10
        return found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("train.serialization.context.set_context", "set_context"),
        ("log.logging.info", "log.logging"),
        ("dataset.vision.Inter.LINEAR", "dataset.vision.Inter.LINEAR"),
    ],
)
def test_what_scripts_reach_through_a_module_that_imports_it(path, name):
    assert catalog.entry(path)[:2] == (f"mindspore.{name}", "supported")
    assert catalog.entry("train.serialization.context.no_such")[1] == "unknown"
