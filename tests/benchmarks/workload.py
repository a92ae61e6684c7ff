"""`Workload`: one thing to measure, said in each engine's own words."""

import numpy as np


class Workload:
    """One thing to measure.

    There is a method for each dialect. It takes the library and the workload's inputs as that library's tensors, and returns
    the call to be measured; networks and open graphs that need no measuring are made before it returns. A dialect without
    a method is not compared. A file of workloads imports no library, so that each environment can read it.

    Where a vjp is measured the limit retains its graph too: that it can be pulled again is a part of the work.
    """

    #: As the tables show it.
    name: str
    #: Whether the call leaves a graph open, whose memory is then measured too.
    opens = False
    #: How far the numbers of an engine may be from the limit's, relative to the largest of them.
    tolerance = 1e-4

    #: The ratio to the limit that msvjp is to stay below, if there is one.
    target = None
    #: How many times as fast as other engines msvjp is to be.
    lead = {"torch.func.vjp": 1, "MindSpore": 1}

    by_hand = mindspore = torch_func = torch_functional = jax = None

    def __init__(self, name):
        self.name = name

    def inputs(self):
        """The inputs, a tuple of arrays or lists of arrays: the same at each call."""
        raise NotImplementedError


class OfFunction(Workload):
    """The vjp of a pure function and one pull. The last of the inputs is the cotangent.

    A subclass gives `fn(library)`, the function in the same words for torch, mindspore.ops and jax.numpy.
    """

    def by_hand(self, torch, *primals_and_v):
        *primals, v = primals_and_v
        fn = self.fn(torch)

        def run():
            leaves = [x.detach().requires_grad_() for x in primals]
            return torch.autograd.grad(fn(*leaves), leaves, v, retain_graph=True)

        return run

    def mindspore(self, ms, *primals_and_v):
        *primals, v = primals_and_v
        fn = self.fn(ms.ops)
        return lambda: ms.vjp(fn, *primals)[1](v)

    def torch_func(self, torch, *primals_and_v):
        *primals, v = primals_and_v
        fn = self.fn(torch)
        return lambda: torch.func.vjp(fn, *primals)[1](v)

    def torch_functional(self, torch, *primals_and_v):
        *primals, v = primals_and_v
        fn = self.fn(torch)
        return lambda: torch.autograd.functional.vjp(fn, tuple(primals), v)[1]

    def jax(self, jax, *primals_and_v):
        *primals, v = primals_and_v
        fn = self.fn(jax.numpy)
        return lambda: jax.vjp(fn, *primals)[1](v)


def normal(*shape, seed=0, scale=1.0):
    """Normally distributed float32 of that standard deviation."""
    return np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(scale)
