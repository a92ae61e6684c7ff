"""Runs the rows of the tables, each on every input, and digests what comes.

    python -m tests.dataset.record

writes down what the MindSpore of its environment makes of them, in digests.txt; the tests compare with that.
"""

import hashlib
import random
import sys
import warnings
from pathlib import Path

import numpy as np

from . import images, transform_rows, vision_rows

FILE = Path(__file__).with_name("digests.txt")
SEEDS = (0, 1, 2)


def digest(value):
    """Eight letters that say type, shape and bytes of a result, or results of a tuple; of an exception its name."""
    return type(value).__name__ if isinstance(value, Exception) else hashlib.sha1(_text(value)).hexdigest()[:8]


def _text(value):
    if isinstance(value, (tuple, list)):
        return b"(" + b",".join(map(_text, value)) + b")"
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            value = np.where(value == 0, value.dtype.type(0), value)  # one zero is as good as the other
        return f"{value.dtype.str} {np.shape(value)} ".encode() + np.asarray(value).tobytes()
    if hasattr(value, "tobytes"):  # a PIL image
        return f"{value.mode} {value.size} ".encode() + value.tobytes()
    raise TypeError(f"neither an array nor an image: {value!r}")


def reseed(seed):
    """The seed of everything that operations draw from."""
    import mindspore.dataset as ds

    ds.config.set_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


def names():
    """What the rows may say."""
    import mindspore as ms
    from mindspore.dataset import transforms, vision

    known = {name: getattr(module, name) for module in (transforms, vision) for name in dir(module) if name[0] != "_"}
    enums = {
        name: getattr(vision, name) for name in ("Inter", "Border", "ConvertMode", "SliceMode", "AutoAugmentPolicy")
    }
    return {**known, **enums, "ms": ms, "np": np, "transforms": transforms, "vision": vision}


def inputs(row):
    """What an operation is tried on: a name, and a function that makes it anew."""
    if row.startswith(("Decode", "RandomCropDecode")):
        return {name: data.copy for name, data in images.files().items()} | {"odd": images.ARRAYS["odd"].copy}
    arrays = {name: array.copy for name, array in images.ARRAYS.items() if name not in images.OTHERS}
    return arrays | {f"PIL {name}": (lambda name=name: images.picture(name)) for name in images.PICTURES}


def _tried(expression, known, value):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out = eval(expression, dict(known))
            return out if value is None else out(value())
    except Exception as error:
        return error


def outcomes(kind, row):
    """What the row gives, by the names of its inputs."""
    known = names()
    if kind == "image":
        return {name: _tried(row, known, make) for name, make in inputs(row).items()}
    if kind == "drawn image":
        return {
            f"{name} {seed}": _seeded(row, known, make, seed) for name, make in inputs(row).items() for seed in SEEDS
        }
    if kind == "drawn array":
        return {str(seed): _seeded(row, known, None, seed) for seed in range(8)}
    if kind == "pipeline":
        return {f"{workers} {seed}": _rows(row, known, workers, seed) for workers in (1, 2) for seed in SEEDS}
    out = _tried(row, known, None)
    return {"": out if kind == "array" or isinstance(out, Exception) else np.zeros(0)}


def _seeded(row, known, make, seed):
    reseed(seed)
    return _tried(row, known, make)


def _rows(row, known, workers, seed):
    """Two passes of the row in a map over images of one size, in batches."""
    import mindspore.dataset as ds

    reseed(seed)
    pictures = [np.roll(images.ARRAYS["odd"], i, 1) for i in range(7)]
    try:
        rows = ds.GeneratorDataset(pictures, ["image"], shuffle=False, num_parallel_workers=1)
        rows = rows.map(eval(row, dict(known)), ["image"], num_parallel_workers=workers)
        iterator = rows.create_dict_iterator(num_epochs=2, output_numpy=True)
        return tuple(batch["image"] for _ in range(2) for batch in iterator)
    except Exception as error:
        return error


#: The tables by what is done with a row.
TABLES = {
    "image": vision_rows.FIXED,
    "drawn image": vision_rows.DRAWN,
    "pipeline": vision_rows.PIPELINES,
    "array": transform_rows.ARRAYS,
    "drawn array": transform_rows.DRAWN + vision_rows.PAIRS,
    "wrong": vision_rows.WRONG + transform_rows.WRONG,
}


def rows(kind):
    """The rows of a table."""
    return vision_rows.lines(TABLES[kind])


def recorded():
    """The digests of MindSpore's outcomes, by table and row."""
    found = {}
    for line in FILE.read_text().splitlines():
        kind, row, digests = line.split("\t")
        found[kind, row] = digests.split(" ")
    return found


def main():
    lines = []
    for kind in TABLES:
        for row in rows(kind):
            print(kind, row, file=sys.stderr)
            lines.append("\t".join((kind, row, " ".join(map(digest, outcomes(kind, row).values())))))
    FILE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
