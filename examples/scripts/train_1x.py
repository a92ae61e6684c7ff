"""A convolutional network in the style of MindSpore 1.x: a context, Primitives, a cell that trains another one."""

import argparse

import mindspore.common.dtype as mstype
import mindspore.dataset as ds  # noqa: F401  scripts import more than they use
import numpy as np
from mindspore import Parameter, ParameterTuple, Tensor, context, nn
from mindspore.common import set_seed
from mindspore.common.initializer import Normal, initializer
from mindspore.communication.management import get_group_size, get_rank
from mindspore.nn.optim.momentum import Momentum
from mindspore.ops import composite as C
from mindspore.ops import functional as F
from mindspore.ops import operations as P
from mindspore.train.serialization import load_checkpoint  # noqa: F401


class ConvNet(nn.Cell):
    """Two convolutions and a dense layer, put together from Primitives."""

    def __init__(self, classes):
        super(ConvNet, self).__init__()  # noqa: UP008
        self.weight = Parameter(initializer(Normal(0.1), [4, 1, 3, 3], mstype.float32), name="weight")
        self.conv1 = P.Conv2D(out_channel=4, kernel_size=3, pad_mode="pad", pad=1)
        self.conv2 = nn.Conv2d(4, 8, 3, pad_mode="same", has_bias=True)
        self.bn = nn.BatchNorm2d(8)
        self.pool = P.MaxPool(kernel_size=2, strides=2)
        self.relu = P.ReLU()
        self.reshape = P.Reshape()
        self.shape = P.Shape()
        self.fc = nn.Dense(8 * 3 * 3, classes)

    def construct(self, x):
        x = self.pool(self.relu(self.conv1(x, self.weight)))
        x = self.pool(self.relu(self.bn(self.conv2(x))))
        return self.fc(self.reshape(x, (self.shape(x)[0], -1)))


class TrainStep(nn.Cell):
    """One step of training: the loss, its gradients by GradOperation, the optimizer."""

    def __init__(self, network, optimizer, sens=1.0):
        super(TrainStep, self).__init__(auto_prefix=False)  # noqa: UP008
        self.network = network
        self.network.set_grad()
        self.weights = ParameterTuple(network.trainable_params())
        self.optimizer = optimizer
        self.grad = C.GradOperation(get_by_list=True, sens_param=True)
        self.sens = sens

    def construct(self, data, label):
        loss = self.network(data, label)
        sens = P.Fill()(P.DType()(loss), P.Shape()(loss), self.sens)
        grads = self.grad(self.network, self.weights)(data, label, sens)
        return F.depend(loss, self.optimizer(grads))


def stripes(count, classes, size=12):
    """Images of stripes under noise; the class is their angle."""
    random = np.random.RandomState(1)
    labels = random.randint(0, classes, count)
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    angles = np.pi * labels / classes
    waves = np.sin(np.cos(angles)[:, None, None] * x + np.sin(angles)[:, None, None] * y)
    images = waves + 0.3 * random.randn(count, size, size)
    return images[:, None].astype(np.float32), labels.astype(np.int32)


def same_start(net):
    """Weights that do not depend on the random generator of the framework."""
    random = np.random.RandomState(2)
    for param in net.trainable_params():
        fan = max(int(np.prod(param.shape[1:])), 1)
        value = random.randn(*param.shape) / np.sqrt(fan) if len(param.shape) > 1 else 0.1 * random.rand(*param.shape)
        param.set_data(Tensor(value.astype(np.float32)))


def main():
    parser = argparse.ArgumentParser(description="stripes")
    parser.add_argument("--device_target", default="CPU", choices=["CPU", "GPU", "Ascend"])
    parser.add_argument("--steps", type=int, default=20)
    args = parser.parse_args()
    context.set_context(mode=context.GRAPH_MODE, device_target=args.device_target, save_graphs=False)
    context.set_auto_parallel_context(parallel_mode=context.ParallelMode.STAND_ALONE)
    set_seed(1)

    classes = 4
    images, labels = stripes(16 * get_group_size(), classes)
    images, labels = Tensor(images[get_rank() :: get_group_size()]), Tensor(labels[get_rank() :: get_group_size()])
    net = ConvNet(classes)
    same_start(net)
    loss_fn = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    net_with_loss = nn.WithLossCell(net, loss_fn)

    # the first half by the cell of MindSpore, the second by that of this script
    half = args.steps // 2
    optimizer = Momentum(net.trainable_params(), learning_rate=0.05, momentum=0.9, weight_decay=1e-4)
    for train_step in (nn.TrainOneStepCell(net_with_loss, optimizer), TrainStep(net_with_loss, optimizer)):
        train_step.set_train()
        for _ in range(half):
            print("loss", train_step(images, labels).asnumpy())

    net.set_train(False)
    predicted = P.Argmax(output_type=mstype.int32)(net(images))
    accuracy = P.ReduceMean()(P.Cast()(P.Equal()(predicted, labels), mstype.float32))
    print("accuracy", accuracy.asnumpy())


if __name__ == "__main__":
    main()
