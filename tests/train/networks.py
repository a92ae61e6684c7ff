"""Small networks of the kinds that are exported: LeNet, a residual block, an LSTM, an attention block."""

import mindspore as ms
import numpy as np
from mindspore import nn, ops


class LeNet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, pad_mode="valid"), nn.Conv2d(6, 16, 5, pad_mode="valid")
        self.relu, self.pool, self.flatten = nn.ReLU(), nn.MaxPool2d(2, 2), nn.Flatten()
        self.fc1, self.fc2, self.fc3 = nn.Dense(16, 12), nn.Dense(12, 10), nn.Dense(10, 4)

    def construct(self, image):
        x = self.pool(self.relu(self.conv1(image)))
        x = self.flatten(self.pool(self.relu(self.conv2(x))))
        return self.fc3(self.relu(self.fc2(self.relu(self.fc1(x)))))


class Block(nn.Cell):
    def __init__(self, channels=4):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, channels, 3, 2, has_bias=True), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3), nn.BatchNorm2d(channels)
        self.down = nn.SequentialCell(nn.Conv2d(3, channels, 1, 2), nn.BatchNorm2d(channels))
        self.relu, self.head = nn.ReLU(), nn.Dense(channels, 3)
        self.mean, self.softmax = ops.ReduceMean(), nn.Softmax()

    def construct(self, image):
        x = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(image)))))
        x = self.relu(x + self.down(image))
        return self.softmax(self.head(self.mean(x, (2, 3))))


class Reader(nn.Cell):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(5, 6, 2, batch_first=True, bidirectional=True), nn.Dense(12, 3)

    def construct(self, words):
        out, _ = self.lstm(words)
        return self.head(out[:, -1, :])


class Attention(nn.Cell):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.query, self.key, self.value = nn.Dense(width, width), nn.Dense(width, width), nn.Dense(width, width)
        self.norm, self.out, self.heads, self.length = nn.LayerNorm((width,)), nn.Dense(width, width), heads, 4

    def split(self, x):
        return ops.transpose(ops.reshape(x, (-1, self.length, self.heads, 4)), (0, 2, 1, 3))

    def construct(self, x, mask):
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / 2.0 + (1.0 - mask) * -10000.0
        mixed = ops.transpose(ops.matmul(ops.softmax(scores, -1), v), (0, 2, 1, 3))
        return self.norm(x + self.out(ops.reshape(mixed, (-1, self.length, 8))))


SHAPES = {LeNet: [(2, 1, 16, 16)], Block: [(2, 3, 8, 8)], Reader: [(2, 4, 5)], Attention: [(2, 4, 8), (2, 1, 1, 4)]}


def tensors(kind, seed=0):
    """Inputs of the network, each of a batch of two."""
    generator = np.random.default_rng(seed)
    arrays = [generator.standard_normal(shape).astype(np.float32) for shape in SHAPES[kind]]
    if kind is Attention:
        arrays[1] = (arrays[1] > -0.5).astype(np.float32)
    return [ms.Tensor(array) for array in arrays]


def made(kind):
    """The network, for evaluation."""
    return moved(kind())


def moved(net):
    """The network, its moving statistics and scales other than at the start, for evaluation."""
    generator = np.random.default_rng(1)
    for p in net.get_parameters():
        if "moving" in p.name or "gamma" in p.name:
            p.set_data(ms.Tensor(generator.uniform(0.5, 1.5, p.shape).astype(np.float32)))
    return net.set_train(False)


class Layers(nn.Cell):
    """What image networks are made of beside these: depthwise and transposed convolutions, activations, pools, slices."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, 2, pad_mode="pad", padding=1)
        self.depthwise, self.bn = nn.Conv2d(8, 8, 3, 1, pad_mode="pad", padding=1, group=8), nn.BatchNorm2d(8)
        self.relu6, self.hswish, self.hsigmoid, self.sigmoid = nn.ReLU6(), nn.HSwish(), nn.HSigmoid(), nn.Sigmoid()
        self.average, self.largest = nn.AvgPool2d(2, 2), nn.MaxPool2d(3, 2, pad_mode="same")
        self.leaky, self.prelu, self.tanh, self.gelu = nn.LeakyReLU(), nn.PReLU(8), nn.Tanh(), nn.GELU()
        self.up, self.norm = nn.Conv2dTranspose(8, 2, 2, 2), nn.LayerNorm((4,))
        self.dense, self.dropout = nn.Dense(8, 4, activation="relu"), nn.Dropout(p=0.5)

    def construct(self, image):
        x = self.hswish(self.bn(self.first(image)))
        y = self.relu6(self.depthwise(x))
        y = self.average(y * self.hsigmoid(y) - self.sigmoid(y) / 2.0)
        y = self.leaky(self.prelu(y))
        z = ops.concat((y, self.tanh(y)), 1)[:, 4:12]
        scores = self.gelu(self.dropout(self.dense(ops.reshape(z.mean((2, 3)), (-1, 8)))))
        parts = ops.split(ops.transpose(z, (0, 2, 3, 1)), 4, 3)
        grown = ops.ResizeBilinearV2()(self.up(self.largest(x)), (5, 7))
        stacked = ops.stack((ops.sqrt(ops.abs(parts[0])), ops.exp(parts[1])))
        return ops.log_softmax(self.norm(scores), -1), grown, stacked, ops.argmax(scores, 1), ops.clip(y, 0.1, 0.2)


SHAPES[Layers] = [(2, 3, 12, 12)]
