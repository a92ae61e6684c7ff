"""Scripts in copies of a process that has imported torch and msvjp, each of which would otherwise do so anew, for seconds.

`python -m tests.parallel.copies` reads orders, a line of JSON each: to begin `msvjp run` with arguments, to which it answers
with the number of the process, or to say whether that one has ended.
"""

import functools
import importlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
#: What takes long to import, and knows nothing yet of processes: scripts that need it import it in no time.
IMPORTED = ("msvjp", "msvjp.cli.run", "torch.distributed.tensor", "torch.distributed.fsdp", "functorch.compile")


class Copy:
    """A process that runs a script, as `subprocess.Popen` of `python -m msvjp run` with these arguments."""

    def __init__(self, args, env, cwd, stdout, stderr):
        self.args, self.returncode = args, None
        self.pid = _ordered(
            {"args": [*map(str, args)], "env": env, "cwd": str(cwd), "output": [stdout.name, stderr.name]}
        )

    def poll(self):
        """Its status once it has ended."""
        if self.returncode is None:
            self.returncode = _ordered({"ended": self.pid, "wait": False})
        return self.returncode

    def wait(self):
        """Its status when it has ended."""
        if self.returncode is None:
            self.returncode = _ordered({"ended": self.pid, "wait": True})
        return self.returncode

    def kill(self):
        """End it, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, 9)


@functools.cache
def _server():
    command = [sys.executable, "-m", __name__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)


def _ordered(order):
    """What the process that is copied, begun with the first order, answers. It ends with this one, which it reads."""
    server = _server()
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


# ---- in the process that is copied ----


def serve():
    for name in IMPORTED:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            print(json.dumps(_status(**order)), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            return _as_script(**order)  # and so it ends as Python does, with all that is to be done then
        print(pid, flush=True)
    return 0


def _status(ended, wait):
    pid, status = os.waitpid(ended, 0 if wait else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def _as_script(args, env, cwd, output):
    from msvjp.cli import main

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    for descriptor, path in enumerate([os.devnull, *output]):
        os.dup2(os.open(path, os.O_RDWR), descriptor)
    return main(["run", *args])


if __name__ == "__main__":
    sys.exit(serve())
