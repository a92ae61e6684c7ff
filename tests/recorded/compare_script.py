"""A network that trains three steps: what `tests/test_compare.py` compares. `compare_script.rec` is its run on MindSpore."""

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops

W = np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4)


class Double(nn.Cell):
    """Twice its input, with a pullback of its own."""

    def construct(self, x):
        return x + x

    def bprop(self, x, out, dout):
        return (2.0 * dout,)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, pad_mode="same", has_bias=True)
        self.bn = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(p=0.2)
        self.mixed = Parameter(Tensor(W), name="mixed")
        self.fc = nn.Dense(4, 3)
        self.norm = nn.LayerNorm((3,))
        self.double = Double()

    def construct(self, x):
        x = self.drop(self.bn(self.conv(x))).mean((2, 3))
        return self.double(self.norm(self.fc(ops.relu(ops.matmul(x, self.mixed)))))


def main():
    net = Net()
    net.set_train()
    loss_fn = nn.CrossEntropyLoss()
    optimizer = nn.Momentum(net.trainable_params(), 0.1, 0.9)
    step = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, optimizer.parameters)
    random = np.random.RandomState(0)
    for _ in range(3):
        batch = random.randn(4, 1, 4, 4).astype(np.float32)
        labels = random.randint(0, 3, 4).astype(np.int32)
        loss, gradients = step(Tensor(batch * 1.0), Tensor(labels))
        optimizer(ops.clip_by_global_norm(gradients, 0.5))
        print(f"loss {float(loss):.6f}")


if __name__ == "__main__":
    main()
