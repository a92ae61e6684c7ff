"""An epoch by `Model.train`. The limit is no torch script here, but the loop that a script would write over the same Cells."""

import importlib

import numpy as np

from ..workload import Workload, normal
from .lenet import LeNet
from .network import Network

BATCHES, RATE = 20, 0.01


class Tiny(Network):
    """One layer, so small that all of the time goes into what is around it."""

    in_shape, out_shape = (4, 8), (4, 10)

    def cell(self, ms):
        return ms.nn.Dense(8, 10)


class Training(Workload):
    target, lead = 1.05, {}

    def __init__(self, name, network, sinks=False):
        super().__init__(name)
        self.network, self.how = network, {"dataset_sink_mode": True, "sink_size": BATCHES} if sinks else {}

    def inputs(self):
        size = self.network.in_shape[0]
        batches = [normal(*self.network.in_shape, seed=i) for i in range(BATCHES)]
        return batches, [np.arange(i, i + size, dtype=np.int32) % 10 for i in range(BATCHES)]

    def by_hand(self, torch, images, labels):
        ms = importlib.import_module("msvjp")
        batches = [(ms.Tensor(x), ms.Tensor(y)) for x, y in zip(images, labels, strict=True)]
        net, optimizer, loss_fn = self._parts(ms)
        step = ms.nn.TrainOneStepCell(ms.nn.WithLossCell(net, loss_fn), optimizer).set_train()

        def run():
            for x, y in batches:
                step(x, y)
            return net.trainable_params()

        return run

    def mindspore(self, ms, images, labels):
        net, optimizer, loss_fn = self._parts(ms)
        model, dataset = ms.Model(net, loss_fn, optimizer), _Batches(images, labels)

        def run():
            model.train(1, dataset, **self.how)
            return net.trainable_params()

        return run

    def _parts(self, ms):
        net = self.network.filled_cell(ms)
        return net, ms.nn.Momentum(net.trainable_params(), RATE, 0.9), ms.nn.CrossEntropyLoss()


class _Batches:
    """A dataset, whose iterator begins anew after each epoch."""

    def __init__(self, images, labels):
        self.batches = list(map(list, zip(images, labels, strict=True)))

    def get_dataset_size(self):
        return len(self.batches)

    def create_tuple_iterator(self, num_epochs, do_copy):
        return iter(self.batches)

    def reset(self):
        pass


WORKLOADS = [
    Training("Model.train, LeNet-5", LeNet("")),
    Training("Model.train, LeNet-5, sink mode", LeNet(""), sinks=True),
    Training("Model.train, one small layer", Tiny("")),
    Training("Model.train, one small layer, sink mode", Tiny(""), sinks=True),
]
