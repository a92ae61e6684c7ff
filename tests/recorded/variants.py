"""What MindSpore answers to the variants of the rows of `cases/`, written by MindSpore itself into variants.json.gz.

In an environment that has MindSpore, from the root of the repository: `python -m tests.recorded.variants` for the variants
that are not there yet and rows with other forms, and `python -m tests.recorded.variants --again` for all of them.
"""

import gzip
import json
import pathlib
import sys
import time

from ..cases import load
from ..engine import Engine
from ..variants import key, variants

FILE = pathlib.Path(__file__).with_suffix(".json.gz")


def read():
    """From the key of a row to its forms, its different answers, and for each variant which one each form gave."""
    return json.loads(gzip.decompress(FILE.read_bytes())) if FILE.exists() else {}


def write(rows):
    text = ",\n".join(f"{json.dumps(k)}: {json.dumps(row, separators=(',', ':'))}" for k, row in sorted(rows.items()))
    FILE.write_bytes(gzip.compress(f"{{{text}}}\n".encode(), mtime=0))


def asked(case, engine, row):
    """The row with the answers that it does not have yet."""
    known = recorded(row) if row and row[0] == list(case.forms) else {}
    pool, which = [], {}
    for name, inputs in variants(case).items():
        answers = known.get(name, {})
        places = [place(pool, answers.get(form) or engine.answer(form, inputs)) for form in case.forms]
        which[name] = places[0] if len(set(places)) == 1 else places
    return [list(case.forms), pool, which]


def place(pool, answer):
    """Where the answer is in the pool, as text: a NaN equals itself."""
    text = json.dumps(answer)
    known = [json.dumps(item) for item in pool]
    if text not in known:
        pool.append(answer)
        known.append(text)
    return known.index(text)


def recorded(row):
    """The row's answers by variant and form."""
    forms, pool, which = row
    return {
        name: dict(
            zip(forms, (pool[p] for p in ([places] * len(forms) if isinstance(places, int) else places)), strict=True)
        )
        for name, places in which.items()
    }


def is_recorded(case, rows):
    return key(case) in rows and rows[key(case)][0] == list(case.forms) and [*rows[key(case)][2]] == [*variants(case)]


def main(again):
    cases = {key(case): case for case in load() if variants(case)}
    rows = {} if again else {k: row for k, row in read().items() if k in cases}
    engine, saved = Engine(sys.executable, "mindspore"), time.monotonic()
    for k, case in cases.items():
        if not is_recorded(case, rows):
            rows[k] = asked(case, engine, rows.get(k))
        if time.monotonic() > saved + 60:
            write(rows)
            saved = time.monotonic()
            print(f"{sum(is_recorded(case, rows) for case in cases.values())} of {len(cases)} rows", flush=True)
    engine.close()
    write(rows)


if __name__ == "__main__":
    main("--again" in sys.argv)
