"""The scripts of examples/ as modules."""

from pathlib import Path

from ..loading import loaded

FOLDER = Path(__file__).parents[2] / "examples"


def example(name):
    """A new module of the script of that name."""
    return loaded(FOLDER / f"{name}.py")


def lines_about_msvjp(name):
    """The lines of the script that name it: where the text is MindSpore's, the one that says how to run it."""
    return [line for line in (FOLDER / f"{name}.py").read_text().splitlines() if "msvjp" in line]
