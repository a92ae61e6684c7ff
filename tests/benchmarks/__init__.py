"""How fast msvjp is, and how much memory it takes, beside hand-written torch: `python -m tests.benchmarks --help`.

The limit is `torch.autograd.grad`, written out by hand on plain tensors and torch's own modules: nothing on top of torch can be
faster than that by more than chance. The peers are other ways to a vector-Jacobian product. All engines run in turn,
round after round in changing order, on the same inputs, and what is told of them is the median over the rounds of the ratio to
the limit in that round: a machine that is busy for a while is busy for all. An engine whose numbers differ is not timed.

    workload.py, workloads/   what is measured, in each engine's own words: one idea a file
    engines.py, remote.py     who is measured: the libraries of this process, and those of other environments
    contestant.py, clock.py   an engine at a workload, and the loop that is timed
    speed.py, memory.py       seconds in rounds; bytes, counted exactly
    scaling.py                the same as a workload grows, or the number of threads
    overhead.py               what the edge of an op costs over the function it wraps, for every op that is declared
    importing.py              what `import msvjp` takes
    report.py, picture.py     the numbers as tables and as a picture
    targets.py                what is to be true of them
"""
