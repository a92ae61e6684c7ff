"""A step of Adam over many parameters. The limit is torch's multi-tensor Adam."""

from ..workload import Workload, normal

RATE = 0.01


class Adam(Workload):
    def __init__(self, count, length):
        super().__init__(f"a step of Adam, {count} parameters of {length}")
        self.count, self.length = count, length

    def inputs(self):
        values = [normal(self.length, seed=i) for i in range(self.count)]
        return values, [normal(self.length, seed=self.count + i) for i in range(self.count)]

    def by_hand(self, torch, values, gradients):
        parameters = [torch.nn.Parameter(value) for value in values]
        for p, g in zip(parameters, gradients, strict=True):
            p.grad = g
        optimizer = torch.optim.Adam(parameters, RATE, foreach=True)

        def run():
            optimizer.step()
            return parameters

        return run

    def mindspore(self, ms, values, gradients):
        parameters = [ms.Parameter(value, name=f"p{i}") for i, value in enumerate(values)]
        optimizer = ms.nn.Adam(parameters, RATE)

        def run():
            optimizer(tuple(gradients))
            return parameters

        return run


WORKLOADS = [Adam(100, 64)]
