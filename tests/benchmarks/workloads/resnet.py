"""ResNet-18 for images of 32x32, a quarter as wide, in training at batch 16: eight blocks of two convolutions.

Source: He et al., Deep residual learning for image recognition (2016).
"""

from .network import Network

#: The channels in and out of the blocks, and the strides.
BLOCKS = [(16, 16, 1), (16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 128, 2), (128, 128, 1)]


class ResNet(Network):
    in_shape, out_shape = (16, 3, 32, 32), (16, 10)

    def cell(self, ms):
        nn = ms.nn

        def conv(c_in, c_out, size, stride):
            return nn.Conv2d(c_in, c_out, size, stride, pad_mode="pad", padding=size // 2)

        class Block(nn.Cell):
            def __init__(self, c_in, c_out, stride):
                super().__init__()
                self.first, self.first_norm = conv(c_in, c_out, 3, stride), nn.BatchNorm2d(c_out)
                self.second, self.second_norm = conv(c_out, c_out, 3, 1), nn.BatchNorm2d(c_out)
                self.past = conv(c_in, c_out, 1, stride) if stride > 1 else None
                self.relu = nn.ReLU()

            def construct(self, x):
                y = self.relu(self.first_norm(self.first(x)))
                y = self.second_norm(self.second(y))
                return self.relu(y + (x if self.past is None else self.past(x)))

        first = conv(3, 16, 3, 1), nn.BatchNorm2d(16), nn.ReLU()
        blocks = [Block(*sizes) for sizes in BLOCKS]
        return nn.SequentialCell(*first, *blocks, nn.AvgPool2d(4), nn.Flatten(), nn.Dense(128, 10))

    def module(self, torch):
        nn = torch.nn

        def conv(c_in, c_out, size, stride):
            return nn.Conv2d(c_in, c_out, size, stride, size // 2, bias=False)

        class Block(nn.Module):
            def __init__(self, c_in, c_out, stride):
                super().__init__()
                self.first, self.first_norm = conv(c_in, c_out, 3, stride), nn.BatchNorm2d(c_out)
                self.second, self.second_norm = conv(c_out, c_out, 3, 1), nn.BatchNorm2d(c_out)
                self.past = conv(c_in, c_out, 1, stride) if stride > 1 else None
                self.relu = nn.ReLU()

            def forward(self, x):
                y = self.relu(self.first_norm(self.first(x)))
                y = self.second_norm(self.second(y))
                return self.relu(y + (x if self.past is None else self.past(x)))

        first = conv(3, 16, 3, 1), nn.BatchNorm2d(16), nn.ReLU()
        blocks = [Block(*sizes) for sizes in BLOCKS]
        return nn.Sequential(*first, *blocks, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(128, 10))


WORKLOADS = [ResNet("a ResNet-18, batch 16")]
