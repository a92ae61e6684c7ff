"""Go on from a checkpoint: with each optimizer ten steps of training, a checkpoint, and ten more steps.

    python examples/resume.py write FOLDER     # the checkpoints, and the losses of the steps after them
    python examples/resume.py resume FOLDER    # the same steps from the checkpoints; says by how much the losses differ

The text is MindSpore's, and either engine goes on from what the other wrote: `msvjp run examples/resume.py resume FOLDER`.
"""

import json
import sys
from pathlib import Path

import numpy as np
from mindspore import Tensor, load_checkpoint, load_param_into_net, nn
from mindspore.dataset import NumpySlicesDataset
from mindspore.train import CheckpointConfig, LambdaCallback, Model, ModelCheckpoint

STEPS, BATCH, CLASSES = 10, 8, 3


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)
        self.relu, self.flatten, self.dense = nn.ReLU(), nn.Flatten(), nn.Dense(32, CLASSES)
        random = np.random.RandomState(0)
        for p in (self.conv.weight, self.dense.weight, self.dense.bias):
            p.set_data(Tensor((0.3 * random.randn(*p.shape)).astype(np.float32)))

    def construct(self, x):
        return self.dense(self.flatten(self.relu(self.norm(self.conv(x)))))


def groups(net, rate):
    """The weights of the last layer learn at a rate of their own, and decay."""
    weights = [p for p in net.trainable_params() if "dense" in p.name]
    others = [p for p in net.trainable_params() if "dense" not in p.name]
    return [{"params": weights, "lr": rate, "weight_decay": 0.01}, {"params": others}]


RATES = [0.05 / (1 + i) for i in range(2 * STEPS)]

#: By name, a function that makes the optimizer of a network.
OPTIMIZERS = {
    "sgd": lambda net: nn.SGD(net.trainable_params(), 0.05),
    "sgd_decay": lambda net: nn.SGD(net.trainable_params(), 0.05, weight_decay=0.01),
    "sgd_momentum": lambda net: nn.SGD(net.trainable_params(), 0.02, momentum=0.9),
    "sgd_dampening": lambda net: nn.SGD(net.trainable_params(), 0.02, momentum=0.9, dampening=0.5),
    "sgd_nesterov": lambda net: nn.SGD(net.trainable_params(), 0.02, momentum=0.9, nesterov=True),
    "momentum": lambda net: nn.Momentum(net.trainable_params(), 0.02, 0.9),
    "momentum_groups": lambda net: nn.Momentum(groups(net, 0.01), 0.02, 0.9),
    "adam": lambda net: nn.Adam(net.trainable_params(), 0.01),
    "adam_nesterov": lambda net: nn.Adam(net.trainable_params(), 0.01, use_nesterov=True),
    "adam_amsgrad": lambda net: nn.Adam(net.trainable_params(), 0.01, use_amsgrad=True),
    "adam_weight_decay": lambda net: nn.AdamWeightDecay(net.trainable_params(), 0.01, weight_decay=0.01),
    "rmsprop": lambda net: nn.RMSProp(net.trainable_params(), 0.01),
    "rmsprop_centered": lambda net: nn.RMSProp(net.trainable_params(), 0.01, momentum=0.5, centered=True),
    "adagrad": lambda net: nn.Adagrad(net.trainable_params(), learning_rate=0.05),
    "adadelta": lambda net: nn.Adadelta(net.trainable_params(), 1.0, 0.9, 1e-3),
    "adafactor": lambda net: nn.AdaFactor(net.trainable_params()),
    "adamax": lambda net: nn.AdaMax(net.trainable_params(), 0.01),
    "asgd": lambda net: nn.ASGD(net.trainable_params(), 0.05, t0=2.0),
    "ftrl": lambda net: nn.FTRL(net.trainable_params(), learning_rate=0.05),
    "lazy_adam": lambda net: nn.LazyAdam(net.trainable_params(), 0.01),
    "proximal_adagrad": lambda net: nn.ProximalAdagrad(net.trainable_params(), learning_rate=0.05, l1=0.01),
    "rprop": lambda net: nn.Rprop(net.trainable_params(), 0.001),
    "rates_in_a_list": lambda net: nn.Momentum(net.trainable_params(), RATES, 0.9),
    "rates_of_groups": lambda net: nn.Momentum(groups(net, RATES), RATES[::-1], 0.9),
    "rates_of_a_schedule": lambda net: nn.Momentum(net.trainable_params(), nn.ExponentialDecayLR(0.05, 0.9, 4), 0.9),
}


def train(net, optimizer, first, last, *callbacks):
    """Train from one epoch to another, each of ten steps; returns the losses."""
    random = np.random.RandomState(1)
    images = random.randn(STEPS * BATCH, 1, 4, 4).astype(np.float32)
    labels = random.randint(0, CLASSES, STEPS * BATCH).astype(np.int32)
    data = NumpySlicesDataset((images, labels), ["image", "label"], shuffle=False).batch(BATCH)
    losses = []
    keep = LambdaCallback(on_train_step_end=lambda run: losses.append(float(run.original_args().net_outputs.asnumpy())))
    Model(net, nn.CrossEntropyLoss(), optimizer).train(last, data, [keep, *callbacks], initial_epoch=first)
    return losses


def write(folder):
    """For each optimizer a checkpoint, and the losses that come after it."""
    losses = {}
    for name, make in OPTIMIZERS.items():
        net = Net()
        optimizer = make(net)
        config = CheckpointConfig(save_checkpoint_steps=STEPS, append_info=["epoch_num", "step_num"])
        train(net, optimizer, 0, 1, ModelCheckpoint(lambda run, name=name: name, str(folder), config))
        losses[name] = train(net, optimizer, 1, 2)
    (folder / "losses.json").write_text(json.dumps(losses, indent=0) + "\n")


def resumed(folder, name):
    """The losses from a checkpoint on."""
    net = Net()
    optimizer = OPTIMIZERS[name](net)
    parameters = load_checkpoint(str(folder / f"{name}.ckpt"))
    done = int(parameters.pop("epoch_num").asnumpy())
    assert int(parameters.pop("step_num").asnumpy()) == done * STEPS
    for part in (net, optimizer):
        missing, _ = load_param_into_net(part, parameters)
        assert missing == [], f"{name}.ckpt does not have {missing}"
    return train(net, optimizer, done, done + 1)


def main(what, folder):
    folder = Path(folder)
    if what == "write":
        folder.mkdir(parents=True, exist_ok=True)
        write(folder)
        return
    for name, losses in json.loads((folder / "losses.json").read_text()).items():
        difference = max(abs(a - b) for a, b in zip(resumed(folder, name), losses))
        print(f"{name:20} differs by {difference:.1e}")
        assert difference <= 1e-6, f"{name} does not go on as it did"


if __name__ == "__main__":
    main(*sys.argv[1:])
