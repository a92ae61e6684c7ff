"""Another engine beside this one: a process that answers calls, and that is begun again when a call ends it.

`Engine(PYTHON, "mindspore").answer(expression, inputs)` is `answers.answer` there.
"""

import json
import os
import select
import subprocess
import sys

import numpy as np

LIMIT = 30  # seconds for one call


class Engine:
    def __init__(self, python, library):
        self.command = [python, "-m", "tests.engine", library]
        self.process = None

    def answer(self, expression, inputs):
        """What the call answers, `["died"]` if it ended the process or took too long, `["unstable"]` if a second differs."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self.process.stdout.readline()  # it says when it is ready, which on a busy machine takes longer than a call may
        try:
            self.process.stdin.write(json.dumps([expression, packed(inputs)]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline() if select.select([self.process.stdout], [], [], LIMIT)[0] else ""
        except BrokenPipeError:
            line = ""
        if line:
            return json.loads(line)
        self.close()
        return ["died"]

    def close(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
        self.process = None


def packed(value):
    """As JSON: what is an Input becomes a dict."""
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return {"tuple": [packed(item) for item in value]}
    if isinstance(value, list):
        return [packed(item) for item in value]
    if not hasattr(value, "numbers"):
        return value
    array = np.asarray(value.numbers)
    flat = array.ravel()
    flat = flat.view(flat.real.dtype) if flat.dtype.kind == "c" else flat
    return {
        "numbers": flat.tolist(),
        "of": array.dtype.name,
        "shape": list(array.shape),
        "dtype": value.dtype,
        "layout": value.layout,
    }


def unpacked(value):
    from .answers import Input

    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "tuple" in value:
        return tuple(unpacked(item) for item in value["tuple"])
    real = np.dtype(value["of"]).type(0).real.dtype
    return Input(
        np.array(value["numbers"], real).view(value["of"]).reshape(value["shape"]), value["dtype"], value["layout"]
    )


def serve(library):
    """Answers on what was standard output; what the engine prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if library == "msvjp":
        from msvjp import install_as_mindspore

        install_as_mindspore()
    if library == "mindspore":
        import mindspore

        mindspore.runtime.launch_blocking()
    replies.write("ready\n")
    replies.flush()
    for line in sys.stdin:
        expression, inputs = json.loads(line)
        inputs = {name: unpacked(value) for name, value in inputs.items()}
        once, again = (stirred(number, expression, inputs) for number in (7.0, -3.0))
        replies.write(json.dumps(once if json.dumps(once) == json.dumps(again) else ["unstable"]) + "\n")
        replies.flush()


def stirred(number, expression, inputs):
    """The answer, with the number in freed memory if an input is empty: some kernels then leave their result unwritten."""
    import mindspore as ms

    from .answers import answer, leaves

    if any(0 in np.shape(leaf.numbers) for leaf in leaves(inputs)):
        [ms.Tensor(np.full(size, number, np.float32)) * 1 for size in (1, 100) for _ in range(4)]
    return answer(expression, inputs)


if __name__ == "__main__":
    serve(sys.argv[1])
