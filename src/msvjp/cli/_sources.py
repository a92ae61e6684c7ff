"""The Python in a file as syntax trees: a script, the cells of a notebook, the code blocks of a Markdown page. Nothing is run.

What cannot be read is a `Problem`, with its place, and the rest of the file is read all the same.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import os
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MARKDOWN = (".md", ".markdown")
SUFFIXES = (".py", ".ipynb", *MARKDOWN)


class Place(NamedTuple):
    """A line of a file; in a notebook, of a cell, counted from 1 as its lines are."""

    line: int
    cell: int = 0

    def __str__(self) -> str:
        return f"cell {self.cell}:{self.line}" if self.cell else str(self.line)


class Problem(NamedTuple):
    """What could not be read, or could be read but not followed."""

    place: Place
    text: str


class Chunk(NamedTuple):
    """A syntax tree, and the cell of the notebook that it is."""

    tree: ast.Module
    cell: int = 0


def files_below(path: str) -> Iterator[str]:
    """The files to read: the path itself, or those below it, without hidden folders, caches and virtual environments.

    A folder that cannot be listed is among them, so that it is told as what else cannot be read.
    """
    if os.path.isfile(path):
        yield path
    closed: list[str] = []
    for folder, below, files in os.walk(path, onerror=lambda error: closed.append(error.filename)):
        below[:] = sorted(b for b in below if not _is_left_out(os.path.join(folder, b), b))
        yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith(SUFFIXES))
    yield from closed


def _is_left_out(path: str, name: str) -> bool:
    return name.startswith(".") or name in ("__pycache__", "node_modules") or os.path.exists(f"{path}/pyvenv.cfg")


def chunks(path: str) -> tuple[list[Chunk], list[Problem]]:
    """The syntax trees of a file, and what of it could not be read."""
    try:
        with open(path, "rb") as file:
            content = file.read()
        if path.endswith(".ipynb"):
            return _parsed((number, without_magics(text)) for number, text in cells(json.loads(content)))
        if path.endswith(MARKDOWN):
            return _parsed((0, text) for text in _blocks(content.decode("utf-8", errors="replace")))
        return _parsed([(0, _decoded(content))])
    except SyntaxError as error:  # of the encoding that the file names
        return [], [Problem(Place(1), _said(error))]
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [], [Problem(Place(line), f"{error.encoding} has no such bytes (saved in another encoding?)")]
    except OSError as error:
        return [], [Problem(Place(1), error.strerror or str(error))]
    except KeyError as error:
        return [], [Problem(Place(1), f"not a notebook: it has no {error}")]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        kind = "not a notebook: " if path.endswith(".ipynb") else ""
        return [], [Problem(Place(1), f"{kind}{error}")]


def _decoded(content: bytes) -> str:
    """The text in the encoding that Python would take it to be in."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    try:
        return content.decode(encoding)
    except LookupError as error:  # hex, zip, rot13: Python has them, but not for text
        raise SyntaxError(str(error)) from None


def _parsed(pieces: Iterable[tuple[int, str]]) -> tuple[list[Chunk], list[Problem]]:
    trees, problems = [], []
    for cell, text in pieces:
        try:
            trees.append(Chunk(_tree(text), cell))
        except SyntaxError as error:
            problems.append(Problem(Place(error.lineno or 1, cell), _said(error)))
        except ValueError as error:  # a null byte
            problems.append(Problem(Place(1, cell), str(error)))
        except (RecursionError, MemoryError):
            problems.append(Problem(Place(1, cell), "nested too deeply to be parsed"))
    return trees, problems


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of invalid escapes in strings
        return ast.parse(text)


def _said(error: SyntaxError) -> str:
    """What Python says of a syntax error, and the likely cause where it does not."""
    text = str(error.msg)
    if re.search(r"call to '(print|exec)'|multiple exception types|leading zeros|'<>'", text):
        return f"{text} (Python 2?)"
    if "encoding" in text:
        return f"{text} (saved in another encoding?)"
    return text


# ---- notebooks ----

#: Cell magics after which the cell is Python still.
_AROUND_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memit")
_MAGIC = re.compile(r"^\s*([%!]|\?{1,2}\w)|\?{1,2}\s*$")
_ASSIGNED = re.compile(r"^(\s*[\w, ]+=\s*)[%!].*$")
#: What no statement of Python's begins with, or is.
_NO_PYTHON = re.compile(r"^\s*([%!]|\?{1,2}\w|[\w.]+\?{1,2}\s*$)")
#: How many further magics are looked for where the syntax breaks, each of which takes one more reading of the cell.
_FURTHER = 50


def cells(notebook: dict) -> Iterator[tuple[int, str]]:
    """The code cells with their numbers, of notebook formats 3 and 4; one that was saved empty may have none."""
    if "cells" not in notebook and "nbformat" in notebook:
        notebook = {"worksheets": [], **notebook}
    found = notebook["cells"] if "cells" in notebook else [c for s in notebook["worksheets"] for c in s["cells"]]
    for number, cell in enumerate(found, 1):
        source = cell.get("source", cell.get("input", ""))
        text = source if isinstance(source, str) else "".join(source)
        if cell["cell_type"] == "code" and cell.get("language", "python") == "python":
            yield number, text


def without_magics(text: str) -> str:
    """The cell as Python: a magic, which is where the syntax breaks, is a statement that does nothing."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if not lines[first].startswith(_AROUND_PYTHON):
            return ""  # another language
        lines[first] = ""
    _replace_statements(lines)
    for _ in range(_FURTHER):
        try:
            _tree("\n".join(lines))
        except SyntaxError as error:
            broken = min(error.lineno or 1, len(lines)) - 1
            if _ASSIGNED.match(lines[broken]):
                lines[broken] = _ASSIGNED.sub(r"\1None", lines[broken])
                continue
            if _MAGIC.search(lines[broken]):
                lines[broken] = re.sub(r"\S.*", "pass", lines[broken])
                continue
        except (ValueError, RecursionError, MemoryError):
            pass  # it will be reported as any other text
        break
    return "\n".join(lines)


def _replace_statements(lines: list[str]) -> None:
    """In place, what is a magic where a statement begins: not in a string or a bracket of several lines. One reading."""
    at = 0
    while at < len(lines):
        if _ASSIGNED.match(lines[at]):
            lines[at] = _ASSIGNED.sub(r"\1None", lines[at])
        elif _NO_PYTHON.match(lines[at]):
            lines[at] = re.sub(r"\S.*", "pass", lines[at])
        else:
            at = _end_of_statement(lines, at)
            continue
        at += 1


def _end_of_statement(lines: list[str], start: int) -> int:
    """The line behind the statement, or the comment, that begins there; the end of the cell where it has no end."""
    rest = (line + "\n" for line in itertools.islice(lines, start, None))
    begun = False
    try:
        for token in tokenize.generate_tokens(lambda: next(rest, "")):
            if token.type == tokenize.NEWLINE or (token.type == tokenize.NL and not begun):
                return start + token.start[0]
            begun = begun or token.type not in (tokenize.COMMENT, tokenize.INDENT)
    except (tokenize.TokenError, SyntaxError) as error:
        return len(lines) if "EOF" in str(error) else start + 1
    return len(lines)


# ---- Markdown ----

_FENCE = re.compile(r"^([\s>]*)(`{3,}|~{3,})\s*(.*)$")
_PYTHON = re.compile(
    r"^[{.\s]*(?:code(?:-block|-cell)?\b[}\s:]*)?\.?(python3?|py3?|pycon|ipython3?|jupyter|doctest)\b", re.I
)


def _blocks(text: str) -> Iterator[str]:
    """The code blocks that are Python, each with empty lines before it so that its lines keep their numbers."""
    lines = iter(enumerate(text.splitlines()))
    for number, line in lines:
        fence = _FENCE.match(line)
        if not fence:
            continue
        block = []
        for _, inside in lines:
            closing = _FENCE.match(inside)
            if closing and closing[2].startswith(fence[2]) and not closing[3]:
                break
            block.append(inside)
        if _PYTHON.match(fence[3]):
            yield "\n" * (number + 1) + _dedented(block, fence[1])


def _dedented(block: list[str], indent: str) -> str:
    """The block without the indentation of its fence, and of a session at the prompt only what was typed."""
    block = [line.removeprefix(indent) for line in block]
    if any(line.startswith(">>>") for line in block):
        block = [line[4:] if line.startswith((">>>", "...")) else "" for line in block]
    return "\n".join(block)
