"""A small attention network in the style of MindSpore 2.x: functions, and value_and_grad."""

import mindspore as ms
import numpy as np
from mindspore import Tensor, nn, ops

WORDS, LENGTH, WIDTH, CLASSES, STEPS = 20, 8, 16, 3, 20


class Attention(nn.Cell):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Dense(width, 3 * width)
        self.out = nn.Dense(width, width)

    def construct(self, x):
        batch, length, width = x.shape
        q, k, v = ops.chunk(self.qkv(x), 3, axis=-1)
        q, k, v = (ops.reshape(part, (batch, length, self.heads, -1)).transpose(0, 2, 1, 3) for part in (q, k, v))
        scores = ops.matmul(q, k.swapaxes(-1, -2)) / (width // self.heads) ** 0.5
        mixed = ops.matmul(ops.softmax(scores, axis=-1), v)
        return self.out(mixed.transpose(0, 2, 1, 3).reshape(batch, length, width))


class Classifier(nn.Cell):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, WIDTH)
        self.norm1 = nn.LayerNorm((WIDTH,))
        self.attention = Attention(WIDTH, heads=2)
        self.norm2 = nn.LayerNorm((WIDTH,))
        self.mlp = nn.SequentialCell(nn.Dense(WIDTH, 2 * WIDTH), nn.GELU(), nn.Dense(2 * WIDTH, WIDTH))
        self.head = nn.Dense(WIDTH, CLASSES)

    def construct(self, tokens):
        x = self.embedding(tokens)
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        return self.head(ops.mean(x, axis=1))


def sentences(count):
    """Sentences of random words; the class is the remainder of their sum."""
    random = np.random.default_rng(1)
    tokens = random.integers(0, WORDS, (count, LENGTH))
    return Tensor(tokens, ms.int32), Tensor(tokens.sum(1) % CLASSES, ms.int32)


def same_start(net):
    """Weights that do not depend on the random generator of the framework."""
    random = np.random.default_rng(2)
    for param in net.get_parameters():
        if "gamma" not in param.name:
            param.set_data(Tensor(0.2 * random.standard_normal(param.shape), ms.float32))


def main():
    ms.set_context(mode=ms.PYNATIVE_MODE)
    ms.set_device("CPU")
    ms.set_seed(1)
    tokens, classes = sentences(32)
    net = Classifier()
    same_start(net)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = nn.Adam(net.trainable_params(), learning_rate=0.01)

    def forward_fn(tokens, classes):
        logits = net(tokens)
        return loss_fn(logits, classes), logits

    grad_fn = ms.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)

    def train_step(tokens, classes):
        (loss, logits), grads = grad_fn(tokens, classes)
        optimizer(ops.clip_by_global_norm(grads, 1.0))
        return loss, logits

    net.set_train()
    for step in range(STEPS):
        loss, logits = train_step(tokens, classes)
        right = (logits.argmax(axis=-1) == classes).astype(ms.float32).mean()
        print(f"step {step + 1}, loss {loss.asnumpy():.8f}, right {float(right):.3f}")


if __name__ == "__main__":
    main()
