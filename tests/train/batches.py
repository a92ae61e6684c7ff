"""A dataset in 20 lines, and a network so small that its training can be worked out by hand."""

import numpy as np
from mindspore import Model, Tensor, nn


class Batches:
    """The same batches in each epoch. What it is asked for it keeps, as `log`."""

    def __init__(self, number=3, columns=2, arrays=None):
        self.arrays = arrays or [_drawn(seed)[:columns] for seed in range(number)]
        self.log = []

    def get_dataset_size(self):
        self.log.append("size")
        return len(self.arrays)

    def create_tuple_iterator(self, **how):
        self.log.append(how)
        return _Epochs(self.arrays)

    def reset(self):
        self.log.append("reset")


class _Epochs:
    """As MindSpore's iterators: at the end of an epoch it stops, and then goes on with the next one."""

    def __init__(self, arrays):
        self.arrays, self.at = arrays, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == len(self.arrays):
            self.at = 0
            raise StopIteration
        self.at += 1
        return [Tensor(array) for array in self.arrays[self.at - 1]]


def _drawn(seed):
    random = np.random.RandomState(seed)
    return [random.randn(4, 2).astype(np.float32), random.randn(4, 1).astype(np.float32)]


def small_net():
    return nn.Dense(2, 1, weight_init="ones", bias_init="zeros")


def small_model(metrics=None, net=None, rate=0.01, **how):
    net = net or small_net()
    return Model(net, nn.MSELoss(), nn.SGD(net.trainable_params(), rate), metrics, **how)
