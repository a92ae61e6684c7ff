"""The scripts of examples/ as modules."""

import importlib.util
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "examples"


def example(name):
    """A new module of the script of that name."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_about_msvjp(name):
    """The lines of the script that name it: where the text is MindSpore's, the one that says how to run it."""
    return [line for line in (FOLDER / f"{name}.py").read_text().splitlines() if "msvjp" in line]
