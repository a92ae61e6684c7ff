"""Draw the rooms of the package, floor by floor, with an arrow for each import: docs/architecture.svg.

    python .ci/draw_architecture.py            # from the root of the repository, after a folder or an import between two came

A room is a folder or a file of src/msvjp; it stands above all that it imports. Imports inside a function count as well.
"""

import ast
import functools
import pathlib

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "msvjp"
#: What opens the package, which imports every room and which none imports.
DOORS = {"__init__", "__main__"}


def imports():
    """{room: the rooms that its files import}."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        path = file.relative_to(PACKAGE).with_suffix("").parts
        if path[0] not in DOORS:
            found.setdefault(path[0], set()).update(imported(file, path[:-1]) - {path[0]})
    return {room: {other for other in others if other in found} for room, others in found.items()}


def imported(file, package):
    """The rooms that a file imports from; package: the folders it is in."""
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            path = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            path = [part for part in path if part]
            rooms.update(path[:1] if path else (alias.name for alias in node.names))
    return rooms


def floors(graph):
    """{room: its floor}, counted from 0: one above the highest room that it imports. RecursionError where imports go round."""

    @functools.cache
    def floor(room):
        return 1 + max(map(floor, graph[room]), default=-1)

    return {room: floor(room) for room in graph}


# ---- the picture ----

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 132, 38, 22, 44, 24
STYLE = (
    "text{font:14px sans-serif;text-anchor:middle;fill:#1f2430}rect{rx:6;stroke:#5b6b8c}"
    ".public{fill:#dfe9fb}.private{fill:#f2efe6}path{fill:none;stroke:#9aa5ba;stroke-width:1.1;marker-end:url(#tip)}"
)
TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path d="M0 0L8 4L0 8z" style="fill:#9aa5ba;stroke:none;marker-end:none"/></marker>'
)


def picture(graph):
    """The SVG: floors from the top down, public rooms blue, private ones sand."""
    level = floors(graph)
    places = placed(level)
    width = max(x for x, _ in places.values()) + WIDTH + MARGIN
    height = max(y for _, y in places.values()) + HEIGHT + MARGIN
    arrows = [arrow(places[room], places[other]) for room in sorted(graph) for other in sorted(needed(graph, room))]
    boxes = [box(room, *places[room]) for room in sorted(graph)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    title = "<title>The rooms of msvjp; each stands above what it imports</title>"
    background = f'<rect width="{width}" height="{height}" style="fill:white;stroke:none"/>'
    return "\n".join(
        [head, title, f"<style>{STYLE}</style><defs>{TIP}</defs>", background, *arrows, *boxes, "</svg>", ""]
    )


def placed(level):
    """The upper left corner of each room, each floor centered."""
    rows = [sorted(room for room in level if level[room] == n) for n in range(max(level.values()), -1, -1)]
    widest = max(map(len, rows))
    step = WIDTH + GAP_X
    return {
        room: (round(MARGIN + (widest - len(row)) * step / 2 + i * step), MARGIN + n * (HEIGHT + GAP_Y))
        for n, row in enumerate(rows)
        for i, room in enumerate(row)
    }


def needed(graph, room):
    """What the room imports and does not already stand on through another: an arrow for each path would hide the rooms."""

    @functools.cache
    def below(other):
        return {other}.union(*map(below, graph[other]))

    return {o for o in graph[room] if not any(o in below(via) for via in graph[room] - {o})}


def arrow(start, end):
    (x1, y1), (x2, y2) = start, end
    x1, y1, x2 = x1 + WIDTH / 2, y1 + HEIGHT, x2 + WIDTH / 2
    bend = (y2 - y1) / 2
    return f'<path d="M{x1:g} {y1}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2}"/>'


def box(room, x, y):
    kind = "private" if room.startswith("_") else "public"
    label = f'<text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 5:g}">{room}</text>'
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>{label}'


if __name__ == "__main__":
    (ROOT / "docs" / "architecture.svg").write_text(picture(imports()))
