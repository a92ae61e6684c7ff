"""An engine in another environment, whose Python runs the other end of this file: `python -m tests.benchmarks.remote`.

The two ends send each other the name of a method of `Contestant` with its arguments, and its result or the exception's text.
"""

import os
import pathlib
import subprocess
import sys
import warnings
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from .contestant import Contestant
from .engines import load

ROOT = pathlib.Path(__file__).parents[2]


class RemoteError(RuntimeError):
    """What the engine in the other environment said, or that it is no more."""


class Remote:
    """A Contestant whose engine is known to that Python: it times itself, in its own process, when it is its turn."""

    def __init__(self, name, python, threads):
        self.name = name
        ours, theirs = Pipe()
        command = [python, "-m", __name__, str(theirs.fileno()), name, str(threads)]
        environment = os.environ | {"OMP_NUM_THREADS": str(threads), "GLOG_v": "4", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL
        )
        theirs.close()
        self.connection = ours
        self.version = self._ask()

    def prepare(self, workload):
        return self._ask("prepare", workload)

    def seconds(self, number):
        return self._ask("seconds", number)

    def close(self):
        self._ask("close")

    def end(self):
        self.connection.close()
        self.process.wait()

    def _ask(self, *question):
        """What the other end answers to the method and its arguments; without a question, what it says by itself."""
        try:
            if question:
                self.connection.send(question)
            fine, answer = self.connection.recv()
        except (EOFError, OSError) as error:
            raise RemoteError(f"the process of {self.name} has ended") from error
        if not fine:
            raise RemoteError(answer)
        return answer


def serve(connection, name, threads):
    """The other end: answer until nobody asks any more."""
    contestant = Contestant(load(name, threads))
    connection.send((True, contestant.version))
    while True:
        try:
            method, *args = connection.recv()
        except EOFError:
            return
        try:
            answer = True, getattr(contestant, method)(*args)
        except Exception as error:
            answer = False, f"{type(error).__name__}: {error}"
        connection.send(answer)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(Connection(int(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
