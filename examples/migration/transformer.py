"""A transformer that learns to sort, trained by a function and `value_and_grad`; dropout is 0, so that nothing is drawn."""

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops
from mindspore.common.initializer import Normal, initializer

WORDS, LENGTH, WIDTH, BATCH, STEPS = 10, 6, 32, 64, 30


class Sorter(nn.Cell):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, WIDTH)
        self.place = Parameter(initializer(Normal(0.02), (LENGTH, WIDTH)), name="place")
        layer = nn.TransformerEncoderLayer(
            WIDTH, nhead=4, dim_feedforward=2 * WIDTH, dropout=0.0, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.norm = nn.LayerNorm((WIDTH,))
        self.head = nn.Dense(WIDTH, WORDS)

    def construct(self, tokens):
        return self.head(self.norm(self.encoder(self.embedding(tokens) + self.place)))


def batches():
    """Rows of numbers, and the same rows in order."""
    random = np.random.default_rng(1)
    for _ in range(STEPS):
        tokens = random.integers(0, WORDS, (BATCH, LENGTH)).astype(np.int32)
        yield Tensor(tokens), Tensor(np.sort(tokens, axis=1))


def main():
    ms.set_seed(1)
    net = Sorter()
    schedule = nn.cosine_decay_lr(1e-4, 2e-3, total_step=STEPS, step_per_epoch=STEPS, decay_epoch=1)
    optimizer = nn.AdamWeightDecay(net.trainable_params(), schedule, weight_decay=0.01)

    def forward(tokens, ordered):
        logits = net(tokens)
        return ops.cross_entropy(logits.reshape(-1, WORDS), ordered.reshape(-1)), logits

    gradients = ms.value_and_grad(forward, None, optimizer.parameters, has_aux=True)

    net.set_train()
    for step, (tokens, ordered) in enumerate(batches(), 1):
        (loss, logits), grads = gradients(tokens, ordered)
        optimizer(ops.clip_by_norm(grads, 1.0))
        right = (logits.argmax(-1) == ordered).astype(ms.float32).mean()
        print(f"step {step}, loss {float(loss):.8f}, right {float(right):.3f}")


if __name__ == "__main__":
    main()
