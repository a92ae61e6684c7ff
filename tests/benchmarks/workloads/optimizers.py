"""A step of each optimizer that torch has too, over many small parameters. The limit is torch's multi-tensor one."""

from ..workload import Workload, normal

RATE = 0.01


class Step(Workload):
    """A step of `kind`, a name below mindspore, beside one of torch.optim's `theirs`, with the same arguments."""

    target = 1.1

    def __init__(self, kind, theirs, count=100, length=64, **arguments):
        super().__init__(f"a step of {kind}, {count} parameters of {length}")
        self.kind, self.theirs, self.count, self.length, self.arguments = kind, theirs, count, length, arguments

    def inputs(self):
        values = [normal(self.length, seed=i) for i in range(self.count)]
        return values, [normal(self.length, seed=self.count + i) for i in range(self.count)]

    def by_hand(self, torch, values, gradients):
        parameters = [torch.nn.Parameter(value) for value in values]
        for p, g in zip(parameters, gradients, strict=True):
            p.grad = g
        optimizer = getattr(torch.optim, self.theirs)(parameters, RATE, foreach=True, **self.arguments)

        def run():
            optimizer.step()
            return parameters

        return run

    def mindspore(self, ms, values, gradients):
        parameters = [ms.Parameter(value, name=f"p{i}") for i, value in enumerate(values)]
        kind = ms
        for part in self.kind.split("."):
            kind = getattr(kind, part)
        optimizer, gradients = kind(parameters, RATE, **self.arguments), tuple(gradients)

        def run():
            optimizer(gradients)
            return parameters

        return run


class Adam(Step):
    """The one of the table that people look at, under the name that it has there."""

    target = None

    def __init__(self):
        super().__init__("nn.Adam", "Adam")
        self.name = f"a step of Adam, {self.count} parameters of {self.length}"


WORKLOADS = [
    Adam(),
    Step("nn.Adadelta", "Adadelta"),
    Step("nn.AdaMax", "Adamax"),
    Step("nn.ASGD", "ASGD"),
    Step("nn.Rprop", "Rprop"),
    Step("experimental.optim.SGD", "SGD", momentum=0.9),
    *(
        Step(f"experimental.optim.{name}", theirs)
        for name, theirs in [
            *(("Adadelta", "Adadelta"), ("Adagrad", "Adagrad"), ("Adam", "Adam"), ("AdamW", "AdamW")),
            *(("Adamax", "Adamax"), ("ASGD", "ASGD"), ("NAdam", "NAdam"), ("RAdam", "RAdam")),
            *(("RMSprop", "RMSprop"), ("Rprop", "Rprop")),
        ]
    ),
    Step("mint.optim.SGD", "SGD", momentum=0.9),
    Step("mint.optim.Adam", "Adam"),
    Step("mint.optim.AdamW", "AdamW"),
]
