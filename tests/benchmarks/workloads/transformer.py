"""A transformer block: attention of four heads and a perceptron, 128 tokens of width 256.

Source: Vaswani et al., Attention is all you need (2017), with the normalization before each part, as is usual since.
"""

from .network import Network

TOKENS, WIDTH, HEADS = 128, 256, 4


class Transformer(Network):
    in_shape = out_shape = TOKENS, WIDTH

    def cell(self, ms):
        nn, ops = ms.nn, ms.ops

        class Block(nn.Cell):
            def __init__(self):
                super().__init__()
                self.norm1 = nn.LayerNorm((WIDTH,), epsilon=1e-5)
                self.query, self.key, self.value = (nn.Dense(WIDTH, WIDTH) for _ in range(3))
                self.out = nn.Dense(WIDTH, WIDTH)
                self.norm2 = nn.LayerNorm((WIDTH,), epsilon=1e-5)
                self.wide, self.narrow = nn.Dense(WIDTH, 4 * WIDTH), nn.Dense(4 * WIDTH, WIDTH)

            def construct(self, x):
                x = x + self.attention(self.norm1(x))
                return x + self.narrow(ops.relu(self.wide(self.norm2(x))))

            def attention(self, x):
                q, k, v = (layer(x).reshape(TOKENS, HEADS, -1) for layer in (self.query, self.key, self.value))
                scores = ops.matmul(q.transpose(1, 0, 2), k.transpose(1, 2, 0)) / 8
                mixed = ops.matmul(ops.softmax(scores, -1), v.transpose(1, 0, 2))
                return self.out(mixed.transpose(1, 0, 2).reshape(TOKENS, WIDTH))

        return Block()

    def module(self, torch):
        nn = torch.nn

        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.norm1 = nn.LayerNorm(WIDTH)
                self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
                self.out = nn.Linear(WIDTH, WIDTH)
                self.norm2 = nn.LayerNorm(WIDTH)
                self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

            def forward(self, x):
                x = x + self.attention(self.norm1(x))
                return x + self.narrow(torch.relu(self.wide(self.norm2(x))))

            def attention(self, x):
                q, k, v = (layer(x).reshape(TOKENS, HEADS, -1) for layer in (self.query, self.key, self.value))
                scores = torch.matmul(q.permute(1, 0, 2), k.permute(1, 2, 0)) / 8
                mixed = torch.matmul(torch.softmax(scores, -1), v.permute(1, 0, 2))
                return self.out(mixed.permute(1, 0, 2).reshape(TOKENS, WIDTH))

        return Block()


WORKLOADS = [Transformer("a transformer block, 128 tokens of 256")]
