"""What the process was started for, as far as it decides what is imported."""

import os
import sys

from .root import HERE


def is_check() -> bool:
    """Whether this is `msvjp check` or `python -m msvjp check`, which reads scripts by lists of names and needs no torch."""
    program = os.path.abspath(sys.argv[0]) if sys.argv else ""
    is_module = sys.argv[:1] == ["-m"] and sys.orig_argv[-len(sys.argv)] == "msvjp"
    is_command = program == f"{HERE}__main__.py" or os.path.splitext(os.path.basename(program))[0] == "msvjp"
    return sys.argv[1:2] == ["check"] and (is_module or is_command)
