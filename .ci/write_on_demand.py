"""Write which names the files publish that wait until a script asks for one: `src/msvjp/_names/_on_demand.txt`.

python .ci/write_on_demand.py            # after a name came or went in one of them, or a file in `on_demand.FILES`
"""

from msvjp._names import on_demand
from msvjp._names.module_paths import load
from msvjp._op.declare import homes


def published(path):
    """The names that the file or folder publishes beyond itself."""
    load(path)
    inside = f"msvjp.{path}."
    return sorted(n for n, home in homes.items() if f"{home}.".startswith(inside) and n.rpartition(".")[0] != path)


if __name__ == "__main__":
    lines = (" ".join((path, *published(path))) + "\n" for path in on_demand.FILES)
    on_demand.NAMES.write_text("# Written by .ci/write_on_demand.py.\n" + "".join(lines))
