"""Pipelines of mindspore.dataset beside MindSpore's own and torch's DataLoader with as many workers.

Each reading of an epoch is in a process of its own, so that the CPU seconds are those of its threads and workers too:

    python -m tests.benchmarks.datasets msvjp "28x28, rescaled"     # one reading: CPU seconds, seconds, rows
"""

import importlib
import io
import json
import pathlib
import resource
import subprocess
import sys
import time

import numpy as np

MSVJP, MINDSPORE, LOADER = "msvjp", "MindSpore", "torch's DataLoader"
ROOT = pathlib.Path(__file__).parent.parent.parent


class Pipeline:
    """One pipeline. `ours` makes it of mindspore.dataset, `dataset` the rows for torch, each through `row`."""

    #: How many times fewer CPU seconds than MindSpore msvjp is to take.
    lead = 10
    workers, batch = 0, 64

    def __init__(self, name):
        self.name = name

    def loader(self, torch):
        return torch.utils.data.DataLoader(
            self.dataset(torch), self.batch, shuffle=True, num_workers=self.workers, collate_fn=self.collate(torch)
        )

    def collate(self, torch):
        return None

    def dataset(self, torch):
        outer = self

        class Rows(torch.utils.data.Dataset):
            def __len__(self):
                return outer.rows

            def __getitem__(self, index):
                return outer.row(torch, index)

        return Rows()


class Rescaled(Pipeline):
    """60,000 images in memory, as of MNIST."""

    rows = 60_000

    def __init__(self, name):
        super().__init__(name)
        noise = np.random.default_rng(0)
        self.images = noise.integers(0, 256, (self.rows, 28, 28, 1), np.uint8)
        self.labels = noise.integers(0, 10, self.rows).astype(np.int32)

    def ours(self, ms, ds):
        vision, transforms = ds.vision, ds.transforms
        data = ds.NumpySlicesDataset((self.images, self.labels), ["image", "label"])
        data = data.map([vision.Rescale(1 / 255, 0.0), vision.HWC2CHW()], "image", num_parallel_workers=1)
        data = data.map(transforms.TypeCast(ms.int32), "label", num_parallel_workers=1)
        return data.batch(self.batch, num_parallel_workers=1)

    def row(self, torch, index):
        image = torch.from_numpy(self.images[index]).permute(2, 0, 1).float() / 255
        return image, torch.tensor(self.labels[index])


class Enlarged(Rescaled):
    """20,000 of them, resized."""

    rows = 20_000

    def ours(self, ms, ds):
        vision = ds.vision
        operations = [vision.Resize(32), vision.Rescale(1 / 255, 0.0), vision.HWC2CHW()]
        data = ds.NumpySlicesDataset(self.images, ["image"]).map(operations, "image", num_parallel_workers=1)
        return data.batch(self.batch, num_parallel_workers=1)

    def row(self, torch, index):
        image = torch.from_numpy(self.images[index]).permute(2, 0, 1)[None].float() / 255
        return torch.nn.functional.interpolate(image, (32, 32), mode="bilinear")[0]


class Cropped(Pipeline):
    """10,000 images in memory, augmented as those of CIFAR."""

    rows, mean, std = 10_000, [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]

    def __init__(self, name):
        super().__init__(name)
        self.images = np.random.default_rng(0).integers(0, 256, (self.rows, 32, 32, 3), np.uint8)

    def ours(self, ms, ds):
        vision = ds.vision
        crop, flip = vision.RandomCrop(32, 4), vision.RandomHorizontalFlip()
        numbers = [vision.Rescale(1 / 255, 0.0), vision.Normalize(self.mean, self.std), vision.HWC2CHW()]
        data = ds.NumpySlicesDataset(self.images, ["image"])
        return data.map([crop, flip, *numbers], "image", num_parallel_workers=1).batch(
            self.batch, num_parallel_workers=1
        )

    def row(self, torch, index):
        image = np.pad(self.images[index], ((4, 4), (4, 4), (0, 0)))
        top, left, turn = (int(torch.randint(0, n, ())) for n in (9, 9, 2))
        image = image[top : top + 32, left : left + 32]
        image = image[:, ::-1] if turn else image
        image = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float() / 255
        return (image - torch.tensor(self.mean)[:, None, None]) / torch.tensor(self.std)[:, None, None]


class Items(Pipeline):
    """20,000 rows that Python code makes."""

    rows, lead = 20_000, 5  # what the code itself takes is a part of both

    def __init__(self, name, workers=0):
        super().__init__(name)
        self.workers = workers
        self.data = np.random.default_rng(0).random((200, 3, 32, 32), np.float32)

    def __len__(self):
        return self.rows

    def __getitem__(self, index):
        return self.data[index % 200] * 2, np.int32(index % 10)

    def ours(self, ms, ds):
        return ds.GeneratorDataset(self, ["x", "y"], num_parallel_workers=max(self.workers, 1)).batch(
            self.batch, num_parallel_workers=1
        )

    def row(self, torch, index):
        return self[index]


class Function(Pipeline):
    """A Python function of 20,000 numbers, which MindSpore hands it as arrays of no axis.

    Numpy takes ten times as long for those as for its scalars, and so torch's rows hand them to it as well.
    """

    rows = 20_000

    def __init__(self, name):
        super().__init__(name)
        self.numbers = np.arange(self.rows)

    def ours(self, ms, ds):
        data = ds.NumpySlicesDataset(self.numbers, ["x"])
        return data.map(self.function, "x", num_parallel_workers=1).batch(self.batch, num_parallel_workers=1)

    def row(self, torch, index):
        return self.function(self.numbers[index, ...])

    def function(self, x):
        return x * 2 + 1


class Rows(Pipeline):
    """20,000 rows one by one."""

    rows, batch = 20_000, None

    def __init__(self, name):
        super().__init__(name)
        self.data = np.random.default_rng(0).random((self.rows, 8), np.float32)

    def ours(self, ms, ds):
        return ds.NumpySlicesDataset(self.data, ["x"])

    def row(self, torch, index):
        return torch.from_numpy(self.data[index])


class Decoded(Pipeline):
    """JPEG files in memory, decoded and resized."""

    rows, lead, batch = 300, 1.5, 32
    mean, std = [123.7, 116.3, 103.5], [58.4, 57.1, 57.4]

    def __init__(self, name):
        super().__init__(name)
        from PIL import Image

        noise = np.random.default_rng(0)
        self.files = []
        for _ in range(30):
            small = Image.fromarray(noise.integers(0, 256, (16, 20, 3), np.uint8))
            small.resize((320, 256), Image.Resampling.BICUBIC).save(file := io.BytesIO(), "jpeg")
            self.files.append(np.frombuffer(file.getvalue(), np.uint8))

    def __len__(self):
        return self.rows

    def __getitem__(self, index):
        return (self.files[index % 30],)

    def ours(self, ms, ds):
        vision = ds.vision
        operations = [
            vision.Decode(),
            vision.Resize((224, 224)),
            vision.Normalize(self.mean, self.std),
            vision.HWC2CHW(),
        ]
        data = ds.GeneratorDataset(self, ["image"]).map(operations, "image", num_parallel_workers=2)
        return data.batch(self.batch, num_parallel_workers=1)

    workers = 2

    def row(self, torch, index):
        from PIL import Image

        image = Image.open(io.BytesIO(self.files[index % 30].tobytes())).convert("RGB").resize((224, 224))
        image = torch.from_numpy(np.array(image)).permute(2, 0, 1).float()
        return (image - torch.tensor(self.mean)[:, None, None]) / torch.tensor(self.std)[:, None, None]


PIPELINES = {
    "28x28, rescaled": Rescaled,
    "28x28, resized": Enlarged,
    "32x32, cropped, flipped, normalized": Cropped,
    "a function of numbers": Function,
    "single rows": Rows,
    "rows of Python code": Items,
    "rows of Python code, 2 processes": lambda name: Items(name, 2),
    "JPEG decoded and resized, 2 workers": Decoded,
}


# ---- one reading, in a process of its own ----


def read(engine, name):
    """[CPU seconds of the process and its workers, seconds, rows] of an epoch."""
    pipeline = PIPELINES[name](name)
    epoch = _torch(pipeline) if engine == LOADER else _mindspore(engine, pipeline)
    cpu, start = _cpu(), time.perf_counter()
    rows = 0
    for first in epoch():
        rows += 1 if pipeline.batch is None else len(first)
    return [_cpu() - cpu, time.perf_counter() - start, rows]


def _cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _torch(pipeline):
    import torch

    torch.set_num_threads(1)

    def epoch():
        for batch in pipeline.loader(torch):
            yield batch[0] if isinstance(batch, (list, tuple)) else batch

    return epoch


def _mindspore(engine, pipeline):
    if engine == MSVJP:
        import torch

        import msvjp

        msvjp.install_as_mindspore()
        torch.set_num_threads(1)
        importlib.import_module("cv2")  # which MindSpore has in itself
    import mindspore
    import mindspore.dataset

    dataset = pipeline.ours(mindspore, mindspore.dataset)

    def epoch():
        for row in dataset.create_tuple_iterator(num_epochs=1):
            yield row[0]

    return epoch


# ---- all of them ----


def measure(name, pythons, rounds):
    """{engine: [CPU seconds, seconds]}, the least of the rounds. pythons: the Python of each engine that is there."""
    found = {engine: [] for engine in pythons}
    for _ in range(rounds):
        for engine, python in pythons.items():
            command = [python, "-W", "ignore", "-m", "tests.benchmarks.datasets", engine, name]
            told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
            found[engine].append(json.loads(told.stdout.splitlines()[-1]))
    if len({rows for turns in found.values() for *_, rows in turns}) > 1:
        raise ValueError(f"{name}: the engines gave different numbers of rows: {found}")
    return {engine: [min(column) for column in zip(*turns, strict=True)][:2] for engine, turns in found.items()}


def misses(numbers):
    """Each pipeline that is above its target, as a text."""
    for name, found in numbers.items():
        (cpu, wall), lead = found[MSVJP], getattr(PIPELINES[name], "lead", Items.lead)
        if MINDSPORE in found and cpu * lead > found[MINDSPORE][0]:
            yield f"{name}: {found[MINDSPORE][0] / cpu:.1f} times fewer CPU seconds than MindSpore, below {lead}"
        if wall > found[LOADER][1]:
            yield f"{name}: {wall / found[LOADER][1]:.2f} times the seconds of torch's DataLoader"


if __name__ == "__main__":
    print(json.dumps(read(*sys.argv[1:])))
