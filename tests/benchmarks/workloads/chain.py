"""A chain of elementwise ops: from all overhead to all work as the input grows."""

from ..workload import OfFunction, normal


class Chain(OfFunction):
    def __init__(self, depth, size):
        super().__init__(f"a chain of {depth:,} ops, {size:,} elements")
        self.depth, self.size = depth, size

    def inputs(self):
        return normal(self.size), normal(self.size, seed=1)

    def fn(self, library):
        def chain(x):
            for _ in range(self.depth // 2):
                x = library.sin(x) * 1.001
            return x

        return chain


WORKLOADS = [Chain(100, 10), Chain(100, 10_000), Chain(100, 1_000_000)]
