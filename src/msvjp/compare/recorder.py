"""Run a MindSpore script and write down, call by call, what it computed. This file needs MindSpore and numpy, nothing else.

    python recorder.py OUT.rec SCRIPT [ARGS ...]             # where MindSpore is, on an Ascend too: copy this one file there
    python recorder.py OUT.rec SCRIPT:NET --inputs X.npz     # one Cell, its inputs in order, and the gradients of its sum
    msvjp record OUT.rec SCRIPT [ARGS ...]                   # the same on msvjp

Written down are the outputs of every Cell, the gradients of every transform that the script calls, and at each step of an
optimizer its gradients, and after it the weights, its states, and what else the Cells hold, such as the statistics of norms.
Everything runs line by line: GRAPH_MODE and `@jit` are off.

Random numbers are written down as they are drawn, and `--replay OTHER.rec` gives those of another run instead: the masks of
dropouts, and what functions such as `ops.randn` give. The seed of MindSpore and of numpy is set before the script begins.

A recording is a zip archive of .npy arrays, and `events.jsonl`: what each of them is.
"""

import argparse
import contextlib
import functools
import io
import json
import os
import runpy
import sys
import zipfile

import numpy as np

#: From how many numbers on an array is written as this many of them, evenly spread, and their sums.
SAMPLE = 4096
#: Cells of MindSpore's that call Cells of the user's; inside all others, layers are engine-room.
CONTAINERS = {
    *("SequentialCell", "CellList", "CellDict", "WithLossCell", "WithEvalCell", "WithGradCell", "ForwardValueAndGrad"),
    *(
        "TrainOneStepCell",
        "TrainOneStepWithLossScaleCell",
        "DistributedGradReducer",
        "_OutputTo32",
        "_TrainGradAccuStepsCell",
    ),
}
TRANSFORMS = ("grad", "value_and_grad", "vjp", "jvp", "jacrev", "jacfwd")
DRAWS = {
    "ops": (
        "standard_normal",
        "normal",
        "uniform",
        "randn",
        "rand",
        "randint",
        "randperm",
        "gamma",
        "laplace",
        "bernoulli",
    ),
    "mint": ("normal", "randn", "rand", "randint", "randperm", "bernoulli"),
    "numpy": ("randn", "rand", "randint"),
}


class Recording:
    """The archive that is being written."""

    def __init__(self, path, about):
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._events = []
        self._about = about
        self.step = 0
        self._seen = {}

    def add(self, kind, name, arrays, whole=False, inputs=None):
        """An event: `arrays` and `inputs` by the place at which each stands in what was given or came out."""
        number = len(self._events)
        of_step = self._seen[self.step, kind, name] = self._seen.get((self.step, kind, name), -1) + 1
        event = {"kind": kind, "name": name, "step": self.step, "nth": of_step, "at": place_in_script()}
        for group, given in (("arrays", arrays), ("inputs", inputs or {})):
            event[group] = [
                self._write(f"{number}/{group}/{i}", key, *a, whole) for i, (key, a) in enumerate(given.items())
            ]
        self._events.append(event)

    def _write(self, file, key, array, dtype, whole):
        written = {"key": key, "shape": list(array.shape), "dtype": dtype, "file": file}
        flat = np.asarray(array).reshape(-1)
        if flat.size > SAMPLE and not whole:
            number = flat.astype(np.float64) if flat.dtype.kind in "biufe" else np.abs(flat)
            written["sums"] = [float(number.sum()), float(np.abs(number).sum())]
            flat = flat[np.linspace(0, flat.size - 1, SAMPLE).astype(np.int64)]
        else:
            flat = flat.reshape(array.shape)
        content = io.BytesIO()
        np.lib.format.write_array(content, flat, allow_pickle=False)
        self._zip.writestr(f"{file}.npy", content.getvalue())
        return written

    def close(self, ended):
        lines = [{**self._about, "ended": ended}, *self._events]
        self._zip.writestr("events.jsonl", "\n".join(map(json.dumps, lines)))
        self._zip.close()


class Replay:
    """The draws of another recording, in their order."""

    def __init__(self, path):
        self._zip = zipfile.ZipFile(path)
        events = map(json.loads, self._zip.read("events.jsonl").decode().splitlines()[1:])
        self._draws = [event for event in events if event["kind"] == "draw"]

    def next(self, name):
        """The draw that comes next, which must be of the same name: the scripts draw in one order."""
        if not self._draws or self._draws[0]["name"] != name:
            there = f"there {self._draws[0]['name']} comes" if self._draws else "there are no more"
            raise SystemExit(f"recorder: the script draws {name} where the other run does not: {there}")
        file = self._draws.pop(0)["arrays"][0]["file"]
        return np.load(io.BytesIO(self._zip.read(f"{file}.npy")))


# ---- what is looked at ----


class Recorder:
    """Puts itself between the script and its library, of which `ms` is the top module."""

    def __init__(self, ms, recording, replay):
        self.ms, self.recording, self.replay = ms, recording, replay
        self.library = (os.path.dirname(os.path.abspath(ms.__file__)) + os.sep, os.path.abspath(__file__))
        self.masks = np.random.RandomState(0)
        self.paths = {}  # by the id of each Cell below one that the script called: its path, and itself, which keeps the id
        self.roots = {}  # the Cells that the script called, by their names
        self.hidden = 0  # inside a layer of the library

    def install(self):
        ms = self.ms
        self.run_line_by_line()
        self.between(ms.nn.Cell, "__call__", self.cell)
        for name in TRANSFORMS:
            for owner in (ms, ms.ops, ms.mint):
                if hasattr(owner, name):
                    self.replace(getattr(owner, name), functools.partial(self.transform, name))
        self.between(ms.ops.GradOperation, "__call__", functools.partial(self.transform, "GradOperation"))
        for module, names in DRAWS.items():
            for name in names:
                function = getattr(getattr(ms, module), name, None)
                if function is not None:
                    self.replace(function, functools.partial(self.draw, f"{module}.{name}"))
        self.between(ms.nn.Dropout, "construct", self.dropout_layer)
        self.between(ms.mint.nn.Dropout, "construct", self.dropout_layer)
        self.replace(ms.ops.dropout, self.dropout)
        self.replace(ms.mint.nn.functional.dropout, self.dropout)

    def run_line_by_line(self):
        """Nothing is compiled: inside a graph there would be nothing to see."""
        ms = self.ms
        ms.set_context(mode=ms.PYNATIVE_MODE)

        def set_context(original, **settings):
            return original(**{**settings, "mode": ms.PYNATIVE_MODE} if "mode" in settings else settings)

        def jit(original, function=None, **options):
            return function if callable(function) else lambda decorated: decorated

        self.replace(ms.set_context, set_context)
        self.replace(ms.jit, jit)

    def replace(self, function, instead):
        """Wherever the library has the function by a name, `instead(function, ...)` is called."""
        if hasattr(function, "_seen_by_recorder"):
            return

        @functools.wraps(function)
        def called(*args, **kwargs):
            return instead(function, *args, **kwargs)

        called._seen_by_recorder = True
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in ("mindspore", "msvjp"):
                for key, value in list(vars(module).items()):
                    if value is function:
                        setattr(module, key, called)

    def between(self, owner, name, instead):
        """`instead(original, self, ...)` is called where a method of the class is."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def called(*args, **kwargs):
            return instead(original, *args, **kwargs)

        setattr(owner, name, called)

    # ---- Cells and optimizers ----

    def cell(self, original, cell, *args, **kwargs):
        if self.hidden:
            return original(cell, *args, **kwargs)
        if isinstance(cell, optimizers(self.ms)):
            return self.optimizer(original, cell, *args, **kwargs)
        if id(cell) not in self.paths:
            if self.is_of_library(cell) and type(cell).__name__.startswith(
                "_"
            ):  # a function of the library's makes one
                with self.unseen():
                    return original(cell, *args, **kwargs)
            self.know(cell)
        path, _ = self.paths[id(cell)]
        with self.unseen() if self.is_of_library(cell) else contextlib.nullcontext():
            out = original(cell, *args, **kwargs)
        self.recording.add("cell", path, self.arrays(out), inputs=self.arrays(args))
        return out

    @contextlib.contextmanager
    def unseen(self):
        """What is called inside is the library's own matter."""
        self.hidden += 1
        try:
            yield
        finally:
            self.hidden -= 1

    def know(self, root):
        """The paths of the Cells below one that was not seen yet, whose weights are written down."""
        name = type(root).__name__
        for path, cell in root.cells_and_names():
            self.paths.setdefault(id(cell), (f"{name}.{path}" if path else name, cell))
        # not by their paths, to which a tuple of Parameters adds some in MindSpore
        weights = {p.name: p for p in root.get_parameters()}
        if weights:
            self.roots[name] = root
            self.recording.add("weights", name, self.arrays(weights))

    def is_of_library(self, cell):
        kind = type(cell)
        return kind.__module__.partition(".")[0] in ("mindspore", "msvjp") and kind.__name__ not in CONTAINERS

    def optimizer(self, original, optimizer, *args, **kwargs):
        name = type(optimizer).__name__
        given = args[0] if args else next(iter(kwargs.values()))
        gradients = self.arrays(dict(zip((p.name for p in optimizer.parameters), given, strict=False)))
        self.recording.add("gradients", name, gradients)
        with self.unseen():
            out = original(optimizer, *args, **kwargs)
        trained = {p.name: p for p in optimizer.parameters}
        states = {p.name: p for p in optimizer.get_parameters() if p.name not in trained and p.ndim}
        self.recording.add("step", name, self.arrays(trained), inputs=gradients)
        self.recording.add("states", name, self.arrays(states), inputs=gradients)
        for root, cell in self.roots.items():
            held = {p.name: p for p in cell.get_parameters() if p.name not in trained and not p.requires_grad}
            if held:
                self.recording.add("statistics", root, self.arrays(held))
        self.recording.step += 1
        return out

    # ---- transforms ----

    def transform(self, name, original, *args, **kwargs):
        """The transform, and what it, or the function that it gives, gives."""
        made = original(*args, **kwargs)
        if not self.asked_by_script() or self.hidden:
            return made
        if name in ("vjp", "jvp"):
            out, *rest = made if isinstance(made, tuple) else (made,)
            if callable(rest[0] if rest else None):
                return (out, self.recorded(name, rest[0]), *rest[1:])
            self.recording.add("transform", name, self.arrays(made))
            return made
        return self.recorded(name, made)

    def recorded(self, name, function):
        @functools.wraps(function)
        def called(*args, **kwargs):
            out = function(*args, **kwargs)
            if not self.hidden:
                self.recording.add("transform", name, self.arrays(out), inputs=self.arrays(args))
            return out

        return called

    # ---- random numbers ----

    def draw(self, name, original, *args, **kwargs):
        if self.hidden or not self.asked_by_script():
            return original(*args, **kwargs)
        out = original(*args, **kwargs)
        if self.replay:
            out = self.ms.Tensor(self.replay.next(name)).astype(out.dtype)
        self.recording.add("draw", name, self.arrays(out), whole=True)
        return out

    def mask(self, shape, p):
        """Which numbers stay, scaled."""
        drawn = self.replay.next("dropout") if self.replay else self.masks.random_sample(shape) >= p
        self.recording.add("draw", "dropout", {"": (drawn, "bool")}, whole=True)
        return drawn / (1 - p)

    def dropout_layer(self, original, layer, x):
        p = layer.p if getattr(layer, "p", None) is not None else 1 - layer.keep_prob
        return self.dropout(None, x, p, layer.training)

    def dropout(self, original, input, p=0.5, training=True, *args, **kwargs):
        if not training or p == 0:
            return input
        return input * self.ms.Tensor(self.mask(tuple(input.shape), p)).astype(input.dtype)

    # ---- helpers ----

    def asked_by_script(self):
        """Whether the call comes from the script and not from the library."""
        frame = sys._getframe(1)
        while frame.f_code.co_filename == __file__:
            frame = frame.f_back
        return not os.path.abspath(frame.f_code.co_filename).startswith(self.library[0])

    def arrays(self, value, key=""):
        """The Tensors of a structure as arrays, by the place of each: '[0].weight'."""
        if isinstance(value, self.ms.Tensor):
            array = value.astype(self.ms.float32) if value.dtype == self.ms.bfloat16 else value
            return {key: (array.asnumpy(), str(value.dtype).rpartition(".")[2].lower())}
        if isinstance(value, dict):
            parts = value.items()
        elif isinstance(value, (tuple, list)):
            parts = ((f"[{i}]", part) for i, part in enumerate(value))
        else:
            return {}
        return {
            k: a for name, part in parts for k, a in self.arrays(part, f"{key}.{name}" if key else str(name)).items()
        }


@functools.cache
def optimizers(ms):
    from mindspore.experimental.optim import Optimizer

    return (ms.nn.Optimizer, Optimizer)


def place_in_script():
    """The line of the script, `file:line`, that the call came from."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file != __file__ and not any(part in file for part in _ENGINES) and not file.startswith("<frozen"):
            return f"{os.path.basename(file)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


_ENGINES = tuple(f"{os.sep}{name}{os.sep}" for name in ("mindspore", "msvjp", "torch", "python3", "site-packages"))


def record(out, script, args, replay=None, seed=1, inputs=None):
    """Run the script, or with `inputs` the Cell of it that `script:NAME` names, and write the recording."""
    import mindspore as ms
    import mindspore.experimental.optim  # so that what is replaced is loaded

    ms.set_seed(seed)
    np.random.seed(seed)
    about = {"engine": "msvjp" if ms.Tensor.__module__.startswith("msvjp") else "mindspore", "script": script}
    about.update(version=ms.__version__, args=list(args), seed=seed)
    recording = Recording(out, about)
    recorder = Recorder(ms, recording, Replay(replay) if replay else None)
    recorder.install()
    file, _, name = script.rpartition(":") if inputs else (script, "", "")
    sys.argv = [file, *args]
    sys.path.insert(0, os.path.dirname(os.path.abspath(file)))
    ended = "an error"
    try:
        if inputs:
            run_cell(recorder, runpy.run_path(file)[name], inputs)
        else:
            runpy.run_path(file, run_name="__main__")
        ended = "well"
    except SystemExit as error:
        ended = "well" if not error.code else f"exit {error.code}"
        raise
    finally:
        recording.close(ended)


def run_cell(recorder, net, inputs):
    """The outputs of a Cell, or of what makes it, and the gradients of their sum by its inputs and weights."""
    ms = recorder.ms
    net = net if isinstance(net, ms.nn.Cell) else net()
    arrays = np.load(inputs)
    given = [ms.Tensor(arrays[name]) for name in arrays.files]

    def total(*given):
        out = net(*given)
        parts = out if isinstance(out, (tuple, list)) else (out,)
        return sum(part.sum() for part in parts if part.dtype in (ms.float16, ms.float32, ms.float64))

    differentiable = tuple(i for i, x in enumerate(given) if x.dtype in (ms.float16, ms.float32, ms.float64))
    step = ms.value_and_grad(total, differentiable or None, net.trainable_params() or None)
    recorder.recorded("value_and_grad", step)(*given)


def add_arguments(parser):
    parser.add_argument("--replay", metavar="OTHER.rec", help="draw the random numbers of this recording")
    parser.add_argument("--seed", type=int, default=1, help="what set_seed and numpy's are given before the script (1)")
    parser.add_argument("--inputs", metavar="X.npz", help="run the Cell of SCRIPT:NAME on these arrays, in their order")
    parser.add_argument("out", metavar="OUT.rec", help="the recording to write")
    parser.add_argument("script", metavar="SCRIPT", help="what to run")
    parser.add_argument("args", metavar="ARGS", nargs=argparse.REMAINDER, help="its arguments, with its options")


def main(given):
    record(given.out, given.script, given.args, given.replay, given.seed, given.inputs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_arguments(parser)
    main(parser.parse_args())
