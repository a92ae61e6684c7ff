"""Record checkpoints of a small network after five steps by `Model.train`, and the losses of the ten steps after them.

    python -m tests.train.record_checkpoints mindspore    # from the root, where the real MindSpore is installed
    python -m tests.train.record_checkpoints msvjp

They go to `tests/train/checkpoints/<engine>`: for each optimizer a checkpoint, and all losses in `losses.json`.
`test_resume.py` has each engine go on from the other's.
"""

import json
import shutil
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "checkpoints"
STEPS, MORE = 5, 10


def optimizers(nn):
    """By name, a function that makes the optimizer of a network."""

    def of(kind, *args, **how):
        return lambda net: kind(net.trainable_params(), *args, **how)

    def grouped(net):
        weights = [p for p in net.trainable_params() if "dense" in p.name]
        others = [p for p in net.trainable_params() if "dense" not in p.name]
        groups = [{"params": weights, "lr": 0.01, "weight_decay": 0.01}, {"params": others}]
        return nn.Momentum(groups, 0.02, 0.9)

    return {
        "sgd": of(nn.SGD, 0.05),
        "sgd_decay": of(nn.SGD, 0.05, weight_decay=0.01),
        "sgd_momentum": of(nn.SGD, 0.02, momentum=0.9),
        "sgd_dampening": of(nn.SGD, 0.02, momentum=0.9, dampening=0.5),
        "sgd_nesterov": of(nn.SGD, 0.02, momentum=0.9, nesterov=True),
        "momentum": of(nn.Momentum, 0.02, 0.9),
        "momentum_groups": grouped,
        "adam": of(nn.Adam, 0.01),
        "adam_amsgrad": of(nn.Adam, 0.01, use_amsgrad=True),
        "adam_weight_decay": of(nn.AdamWeightDecay, 0.01, weight_decay=0.01),
        "rmsprop": of(nn.RMSProp, 0.01),
        "rmsprop_centered": of(nn.RMSProp, 0.01, momentum=0.5, centered=True),
        "adagrad": of(nn.Adagrad, learning_rate=0.05),
        "rates_in_a_list": of(nn.Momentum, [0.05 / (1 + i) for i in range(STEPS + MORE)], 0.9),
        "rates_of_a_schedule": of(nn.Momentum, nn.ExponentialDecayLR(0.05, 0.9, 4), 0.9),
    }


def network():
    """A convolution, a batch normalization and a layer, with the same weights at each call."""
    import numpy as np
    from mindspore import Tensor, nn

    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)
            self.relu, self.flatten, self.dense = nn.ReLU(), nn.Flatten(), nn.Dense(32, 3)

        def construct(self, x):
            return self.dense(self.flatten(self.relu(self.norm(self.conv(x)))))

    net, random = Net(), np.random.RandomState(0)
    for p in net.trainable_params():
        if "norm" not in p.name:
            p.set_data(Tensor((0.3 * random.randn(*p.shape)).astype(np.float32)))
    return net


def batches(start, number):
    """Batches of images and classes, by their numbers."""
    from .batches import Batches

    return Batches(arrays=[_batch(seed) for seed in range(start, start + number)])


def _batch(seed):
    import numpy as np

    random = np.random.RandomState(seed)
    return random.randn(8, 1, 4, 4).astype(np.float32), random.randint(0, 3, 8).astype(np.int32)


def train(net, optimizer, start, number, more=()):
    """Train on these batches; returns the losses."""
    from mindspore import Model, nn
    from mindspore.train import LambdaCallback

    losses = []
    keep = LambdaCallback(on_train_step_end=lambda c: losses.append(float(c.original_args().net_outputs.asnumpy())))
    Model(net, nn.CrossEntropyLoss(), optimizer).train(1, batches(start, number), [keep, *more])
    return losses


def record(folder):
    from mindspore import nn
    from mindspore.train import CheckpointConfig, ModelCheckpoint

    shutil.rmtree(folder, ignore_errors=True)
    losses = {}
    for name, make in optimizers(nn).items():
        net = network()
        optimizer = make(net)
        config = CheckpointConfig(STEPS, append_info=["epoch_num", "step_num"])
        train(net, optimizer, 0, STEPS, [ModelCheckpoint(lambda params, name=name: name, str(folder), config)])
        losses[name] = train(net, optimizer, STEPS, MORE)
        (folder / f"{name}.ckpt").chmod(0o644)
    (folder / "losses.json").write_text(json.dumps(losses, indent=0) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "msvjp":
        from msvjp import install_as_mindspore

        install_as_mindspore()
    else:
        import mindspore

        mindspore.set_context(mode=mindspore.PYNATIVE_MODE)
    record(FOLDER / sys.argv[1])
