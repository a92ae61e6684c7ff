"""Draw what check, run and compare print of one script, as a terminal: docs/migration_terminal.svg.

python .ci/draw_terminal.py            # from the root of the repository; the commands are run
"""

import html
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
SCRIPT = "tests/recorded/compare_script.py"
COMMANDS = [
    f"msvjp check {SCRIPT}",
    f"msvjp run {SCRIPT}",
    f"msvjp compare --against {SCRIPT.replace('.py', '.rec')} {SCRIPT}",
]
LINE, LETTER, EDGE = 17, 7.23, 16


def lines():
    """The commands, each followed by what it prints; what a script prints inside `compare` goes elsewhere."""
    clean = os.environ | {"PYTHONWARNINGS": "ignore"}
    for command in COMMANDS:
        yield f"$ {command}"
        called = [sys.executable, "-m", *command.split()]
        ended = subprocess.run(called, cwd=ROOT, env=clean, check=True, capture_output=True, text=True)
        yield from ended.stdout.rstrip().splitlines()
        yield ""


def picture(rows):
    width, height = 2 * EDGE + LETTER * max(map(len, rows)), 2 * EDGE + LINE * len(rows)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="monospace" '
        f'font-size="12" fill="#d8dee4" xml:space="preserve">\n<rect width="100%" height="100%" rx="8" fill="#1b1f24"/>'
    )
    texts = []
    for number, row in enumerate(rows):
        color = ' fill="#8fd19e"' if row.startswith("$") else ""
        texts.append(f'<text x="{EDGE}" y="{EDGE + LINE * (number + 0.75):.0f}"{color}>{html.escape(row)}</text>')
    return "\n".join([head, *texts, "</svg>\n"])


if __name__ == "__main__":
    (ROOT / "docs" / "migration_terminal.svg").write_text(picture(list(lines())[:-1]))
