"""Random calls, answered by two engines: `calls` makes them, `shrink` makes a differing one small, `__main__` looks for some.

`python -m tests.fuzz --seeds 1000 --mindspore PYTHON` asks msvjp and the MindSpore of that Python, and prints the first
calls whose answers differ. `tests/test_fuzz.py` asks the seeds whose answers are recorded.
"""
