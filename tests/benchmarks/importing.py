"""What `import msvjp` takes where torch and numpy are imported already."""

import os
import subprocess
import sys

CODE = "import time, torch, numpy; start = time.perf_counter(); import msvjp; print(time.perf_counter() - start)"


def measure(rounds):
    """Seconds, of several new interpreters. The first one is left out, since it may compile the files, as an installer does."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", CODE]
    return [float(subprocess.check_output(command, env=environment)) for _ in range(rounds + 1)][1:]
