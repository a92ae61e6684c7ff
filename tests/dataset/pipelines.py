"""Pipelines drawn at random from a number, and the digests of their rows on the real MindSpore.

    python -m tests.dataset.pipelines            # where MindSpore is installed, from the root of the repository

writes `pipelines.json` beside this file. `test_pipelines.py` holds msvjp, and MindSpore itself, to it.
"""

import hashlib
import json
import random
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
NUMBER = 200


def digest(number):
    """What tells the rows of all epochs of a pipeline from those of another: columns, dtypes, shapes, values, order.

    Where the rows of a batch differ in shape, that is 'RuntimeError'.
    """
    try:
        return digest_of_rows(number)
    except RuntimeError as error:
        if "batch" not in str(error):
            raise
        return "RuntimeError"


def digest_of_rows(number):
    import mindspore.dataset as ds

    draw = random.Random(number)
    ds.config.set_seed(draw.choice([0, 1, 7, 12345, 2**31]))
    dataset = Pipeline(draw, ds).dataset
    epochs = draw.choice([1, 2, 3])
    rows = dataset.create_dict_iterator(num_epochs=epochs, output_numpy=True)
    told = hashlib.sha256()
    for _ in range(epochs):
        for row in rows:
            for name, value in row.items():
                array = np.asarray(value)
                told.update(f"{name} {array.dtype} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        told.update(b"end of epoch")
    return told.hexdigest()[:16]


class Pipeline:
    """A source with steps after it."""

    def __init__(self, draw, ds):
        self.draw, self.ds = draw, ds
        self.is_batched = self.is_changed = self.is_short = False
        self.dataset = draw.choice([self.slices, self.slices, self.items, self.iterable])()
        for _ in range(draw.randint(0, 5)):
            step = draw.choice(self.steps())
            self.dataset = step(self.dataset)

    # ---- sources ----

    def arrays(self):
        rows = self.draw.randint(1, 24)
        noise = np.random.RandomState(self.draw.randint(0, 1000))
        self.first = {
            "id": np.arange(rows, dtype=self.draw.choice([np.int32, np.int64, np.uint8])),
            "x": noise.rand(rows, 2).astype(self.draw.choice([np.float32, np.float64])),
            "image": noise.randint(0, 256, (rows, 3, 4, 3)).astype(np.uint8),
        }
        return self.first

    def choice(self, rows):
        """Arguments that say which rows, in what order."""
        ds, draw = self.ds, self.draw
        kind = draw.randint(0, 9)
        if kind == 0:
            return {"sampler": self.sampler(rows)}
        if kind == 1:
            shards = draw.randint(1, 4)
            return {
                "num_shards": shards,
                "shard_id": draw.randrange(shards),
                "shuffle": draw.choice([None, True, False]),
            }
        if kind == 2:
            return {"num_samples": draw.randint(1, rows + 2), "shuffle": draw.choice([None, True, False])}
        if kind == 3:
            child, sampler = self.sampler(rows), ds.SequentialSampler(0, 1)
            sampler.add_child(child)
            return {"sampler": sampler}
        return {"shuffle": draw.choice([None, True, False])}

    def sampler(self, rows):
        ds, draw = self.ds, self.draw
        some = draw.choice([None, draw.randint(1, rows)])
        ids = [draw.randrange(rows) for _ in range(draw.randint(1, rows))]
        shards = draw.randint(1, 4)
        return draw.choice(
            [
                lambda: ds.SequentialSampler(draw.randrange(rows), 1),
                lambda: ds.RandomSampler(num_samples=some),
                lambda: ds.RandomSampler(replacement=True, num_samples=some),
                lambda: ds.SubsetSampler(ids),
                lambda: ds.SubsetRandomSampler(ids),
                lambda: ds.WeightedRandomSampler([draw.random() + 0.1 for _ in range(rows)], some, draw.random() < 0.5),
                lambda: ds.DistributedSampler(shards, draw.randrange(shards), draw.random() < 0.5),
                lambda: ds.DistributedSampler(shards, draw.randrange(shards), False, offset=draw.randint(0, shards)),
            ]
        )()

    def slices(self):
        arrays = self.arrays()
        return self.ds.NumpySlicesDataset(arrays, **self.choice(len(arrays["id"])))

    def items(self):
        arrays = self.arrays()
        rows = list(zip(*arrays.values(), strict=True))
        return self.ds.GeneratorDataset(
            rows, list(arrays), python_multiprocessing=False, num_parallel_workers=1, **self.choice(len(rows))
        )

    def iterable(self):
        arrays = self.arrays()
        return self.ds.GeneratorDataset(lambda: zip(*arrays.values(), strict=True), list(arrays))

    # ---- steps ----

    def steps(self):
        always = [self.repeat, self.take, self.skip, self.map, self.filter, self.batch]
        always += [] if self.is_short else [self.shuffle]  # MindSpore does not shuffle where there are no rows
        of_rows = [self.random_map, self.more_columns, self.zip, self.per_batch_map]
        steps = always if self.is_batched else always + of_rows
        return steps if self.is_batched or self.is_changed else [*steps, self.concat]

    def repeat(self, dataset):
        return dataset.repeat(self.draw.randint(1, 3))

    def take(self, dataset):
        return dataset.take(self.draw.randint(1, 12))

    def skip(self, dataset):
        self.is_short = True
        return dataset.skip(self.draw.randint(0, 3))

    def shuffle(self, dataset):
        return dataset.shuffle(self.draw.randint(2, 12))

    def map(self, dataset):
        factor = self.draw.randint(2, 5)
        return dataset.map(
            [lambda x: x * x.dtype.type(factor), lambda x: x + x.dtype.type(1)],
            input_columns=self.draw.choice(["x", ["id"]]),
            num_parallel_workers=self.draw.choice([None, 1, 2]),
        )

    def random_map(self, dataset):
        vision, draw = self.ds.vision, self.draw
        operations = [
            vision.RandomHorizontalFlip(draw.choice([0.3, 0.5, 0.9])),
            vision.RandomVerticalFlip(0.5),
            vision.RandomCrop((draw.randint(2, 3), 4), padding=1),
            vision.Rescale(1 / 255, 0.0),
        ]
        self.is_changed = True
        chosen = sorted(draw.sample(range(4), draw.randint(1, 4)))
        self.random_map = self.map  # once: afterwards the images may be floats
        return dataset.map([operations[i] for i in chosen], ["image"], num_parallel_workers=draw.choice([1, 2]))

    def more_columns(self, dataset):
        self.is_changed, name = True, f"more{self.draw.randint(0, 10**9)}"
        return dataset.map(lambda x: (x, x.sum()), ["x"], ["x", name])

    def filter(self, dataset):
        self.is_short = True
        rest = self.draw.randint(0, 2)
        return dataset.filter(lambda x: int(np.floor(abs(x).sum() * 10)) % 3 != rest, ["x"])

    def batch(self, dataset):
        self.is_batched = self.is_short = True
        size = self.draw.choice([1, 2, 3, 5, 8, lambda info: info.get_batch_num() % 3 + 1])
        return dataset.batch(size, self.draw.random() < 0.4, num_parallel_workers=self.draw.choice([None, 1, 2]))

    def per_batch_map(self, dataset):
        self.is_batched = True
        return dataset.batch(
            self.draw.randint(1, 5),
            per_batch_map=lambda x, info: ([v + info.get_batch_num() * 100 + info.get_epoch_num() for v in x],),
            input_columns=["x"],
        )

    def concat(self, dataset):
        return dataset + self.ds.NumpySlicesDataset(self.first, shuffle=self.draw.random() < 0.5)

    def zip(self, dataset):
        self.is_changed = True
        other = self.ds.NumpySlicesDataset(
            list(range(self.draw.randint(1, 9))),
            [f"other{self.draw.randint(0, 10**9)}"],
            shuffle=self.draw.random() < 0.5,
        )
        return self.ds.zip((dataset, other))


def main():
    FILE.write_text(json.dumps({str(number): digest(number) for number in range(NUMBER)}, indent=0) + "\n")


if __name__ == "__main__":
    main()
