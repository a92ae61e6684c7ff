"""What each flag of an op changes: MindSpore's answers to calls with one flag turned over, by position and by keyword.

Run it with a Python that has MindSpore, from the root of the repository; it writes `flags.json` beside it:

    .oracle/bin/python -m tests.recorded.flags
"""

import ast
import json
import pathlib
import sys

from ..answers import Input
from ..cases import CASES, load
from ..engine import Engine

FILE = pathlib.Path(__file__).with_suffix(".json")
API = pathlib.Path(__file__).parents[2] / "src" / "msvjp" / "_names" / "_api.txt"


def signatures():
    """From the name of each op with two flags or more to its parameters, as pairs of a word and a default, if it has one."""
    found = {}
    for line in API.read_text().splitlines():
        name, bracket, rest = line.partition("(")
        if name.startswith(("ops.", "mint.", "numpy.", "Tensor.")) and bracket and name.rpartition(".")[2][0].islower():
            parameters = _parameters(rest.removesuffix(")"))
            if sum(type(default) is bool for _, default in parameters) > 1:
                found[name] = parameters
    return found


def _parameters(text):
    try:
        arguments = ast.parse(f"def f({text}): pass").body[0].args
    except SyntaxError:
        return []
    if arguments.vararg:
        return []
    plain = [None] * (len(arguments.args) - len(arguments.defaults)) + arguments.defaults
    pairs = [*zip(arguments.args, plain, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return [(a.arg, _value(d)) for a, d in pairs]


def _value(default):
    try:
        return ast.literal_eval(default) if default is not None else _REQUIRED
    except ValueError:
        return _REQUIRED


_REQUIRED = object()


def calls():
    """Pairs of a call and the row that has its inputs: one for each op, each of its flags, and each of both ways."""
    load()
    for name, parameters in signatures().items():
        spelled = {"Tensor": "x", "numpy": "ms.numpy"}.get(name.partition(".")[0])
        prefix = name if spelled is None else f"{spelled}.{name.partition('.')[2]}"
        found = (
            (case, arguments) for case in CASES for form in case.forms if (arguments := _bare(form, prefix)) is not None
        )
        row, given = next(found, (None, []))
        for i, (word, default) in enumerate(parameters if row else ()):
            if type(default) is bool and i >= len(given):
                yield f"{prefix}({', '.join([*given, f'{word}={not default}'])})", row
                between = [d for _, d in parameters[len(given) : i]]
                if _REQUIRED not in between:
                    yield f"{prefix}({', '.join([*given, *map(repr, between), repr(not default)])})", row


def _bare(form, prefix):
    """The arguments of the form, if it calls that op with inputs and numbers alone."""
    if not form.startswith(f"{prefix}(") or form.count("(") > 1 or "=" in form or "[" in form:
        return None
    return [argument for argument in form[len(prefix) + 1 : -1].split(", ") if argument]


def inputs(row):
    return {name: _inputs(value) for name, value in row.inputs.items()}


def _inputs(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(_inputs, value))
    return Input(value, value.dtype.name) if hasattr(value, "dtype") else value


def main():
    engine = Engine(sys.executable, "mindspore")
    answers = {call: engine.answer(call, inputs(row)) for call, row in calls()}
    engine.close()
    lines = [f"{json.dumps(call)}: {json.dumps(answer)}" for call, answer in answers.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
