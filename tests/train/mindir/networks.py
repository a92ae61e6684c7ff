"""Small networks of the kinds that public scripts export, in the primitives of MindSpore 1 and the functions of MindSpore 2."""

import numpy as np
from mindspore import Parameter, Tensor, dtype, mint, nn, ops
from mindspore.ops import operations


class Excited(nn.Cell):
    """Channels weighed by what is in them."""

    def __init__(self, channels):
        super().__init__()
        self.mean, self.reshape = operations.ReduceMean(keep_dims=False), operations.Reshape()
        self.fc1, self.fc2 = nn.Dense(channels, 2), nn.Dense(2, channels)
        self.relu, self.sigmoid, self.mul = operations.ReLU(), nn.Sigmoid(), operations.Mul()

    def construct(self, x):
        weights = self.sigmoid(self.fc2(self.relu(self.fc1(self.mean(x, (2, 3))))))
        return self.mul(x, self.reshape(weights, (*x.shape[:2], 1, 1)))


class Bottleneck(nn.Cell):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(before, 2, 1, pad_mode="same"), nn.BatchNorm2d(2, eps=1e-4, momentum=0.9)
        self.conv2, self.bn2 = nn.Conv2d(2, 2, 3, stride, pad_mode="same"), nn.BatchNorm2d(2)
        self.conv3, self.bn3 = nn.Conv2d(2, after, 1, pad_mode="same"), nn.BatchNorm2d(after)
        self.excited, self.relu, self.add = Excited(after), nn.ReLU(), operations.Add()
        self.down = nn.SequentialCell(nn.Conv2d(before, after, 1, stride, pad_mode="same"), nn.BatchNorm2d(after))

    def construct(self, x):
        out = self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))))
        return self.relu(self.add(self.excited(self.bn3(self.conv3(out))), self.down(x)))


class ResNet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 7, 2, pad_mode="pad", padding=3)
        self.bn, self.relu, self.pool = (
            nn.BatchNorm2d(4),
            operations.ReLU(),
            nn.MaxPool2d(3, 2, pad_mode="pad", padding=1),
        )
        self.layers = nn.SequentialCell([Bottleneck(4, 8, 1), Bottleneck(8, 8, 2)])
        self.mean, self.average = operations.ReduceMean(keep_dims=True), nn.AdaptiveAvgPool2d((1, 2))
        self.flatten, self.head = nn.Flatten(), nn.Dense(8, 3)

    def construct(self, image):
        x = self.layers(self.pool(self.relu(self.bn(self.conv(image)))))
        return self.head(self.flatten(self.mean(x, (2, 3)))), self.average(x)


class VGG(nn.Cell):
    def __init__(self):
        super().__init__()
        layers = []
        for before, after in ((3, 4), (4, 4)):
            layers += [nn.Conv2d(before, after, 3, pad_mode="pad", padding=1, has_bias=True), nn.BatchNorm2d(after)]
            layers += [nn.ReLU(), nn.MaxPool2d(kernel_size=2, stride=2)]
        self.layers, self.flatten = nn.SequentialCell(layers), nn.Flatten()
        self.classifier = nn.SequentialCell(nn.Dense(16, 8), nn.ReLU(), nn.Dropout(p=0.5), nn.Dense(8, 3))

    def construct(self, image):
        return self.classifier(self.flatten(self.layers(image)))


class Inverted(nn.Cell):
    def __init__(self, before, after, stride):
        super().__init__()
        self.expand, self.bn1 = nn.Conv2d(before, 12, 1), nn.BatchNorm2d(12)
        self.depthwise = nn.Conv2d(12, 12, 3, stride, pad_mode="pad", padding=1, group=12)
        self.bn2, self.relu = nn.BatchNorm2d(12), nn.ReLU6()
        self.project, self.bn3 = nn.Conv2d(12, after, 1), nn.BatchNorm2d(after)
        self.add, self.stays = operations.Add(), stride == 1 and before == after

    def construct(self, x):
        out = self.relu(self.bn2(self.depthwise(self.relu(self.bn1(self.expand(x))))))
        out = self.bn3(self.project(out))
        return self.add(x, out) if self.stays else out


class MobileNet(nn.Cell):
    def __init__(self):
        super().__init__()
        self.layers = nn.SequentialCell(nn.Conv2d(3, 4, 3, 2), Inverted(4, 4, 1), Inverted(4, 6, 2))
        self.mean, self.head = operations.ReduceMean(), nn.Dense(6, 3)
        self.softmax, self.squeeze, self.pool = operations.Softmax(), operations.Squeeze((2, 3)), nn.AvgPool2d(2)

    def construct(self, image):
        x = self.layers(image)
        return self.softmax(self.head(self.mean(x, (2, 3)))), self.squeeze(self.pool(x))


class Encoder(nn.Cell):
    """A layer of a transformer over words, in the primitives of MindSpore 1."""

    def __init__(self, words=20, width=8, heads=2, length=6):
        super().__init__()
        random = np.random.RandomState(0)
        self.table = Parameter(Tensor(random.randn(words, width).astype(np.float32)), name="table")
        self.kinds = Parameter(Tensor(random.randn(2, width).astype(np.float32)), name="kinds")
        self.query, self.key, self.value = nn.Dense(width, width), nn.Dense(width, width), nn.Dense(width, width)
        self.norm, self.out, self.softmax = nn.LayerNorm((width,)), nn.Dense(width, width), nn.Softmax()
        self.inner, self.outer = nn.Dense(width, 16, activation="gelu"), nn.Dense(16, width)
        self.pooled, self.dropout, self.one_hot = (
            nn.Dense(width, width, activation="tanh"),
            nn.Dropout(p=0.1),
            operations.OneHot(),
        )
        self.gather, self.expand, self.cast = operations.Gather(), operations.ExpandDims(), operations.Cast()
        self.reshape, self.transpose, self.matmul = operations.Reshape(), operations.Transpose(), operations.MatMul()
        self.times, self.times_transposed = operations.BatchMatMul(), operations.BatchMatMul(transpose_b=True)
        self.squeeze, self.slice = operations.Squeeze(1), operations.StridedSlice()
        self.shape, self.heads = (2, length, width), (2, length, heads, width // heads)

    def split(self, x):
        return self.transpose(self.reshape(x, self.heads), (0, 2, 1, 3))

    def construct(self, words, kinds, mask):
        x = self.reshape(self.gather(self.table, self.reshape(words, (-1,)), 0), self.shape)
        one, zero = Tensor(1.0, dtype.float32), Tensor(0.0, dtype.float32)
        kinds = self.one_hot(self.reshape(kinds, (-1,)), 2, one, zero)
        x = self.dropout(self.norm(x + self.reshape(self.matmul(kinds, self.kinds), self.shape)))
        scores = self.times_transposed(self.split(self.query(x)), self.split(self.key(x))) / 2.0
        hidden = one - self.cast(self.expand(self.expand(mask, 1), 1), dtype.float32)
        mixed = self.times(self.softmax(scores + hidden * -10000.0), self.split(self.value(x)))
        x = self.norm(x + self.out(self.reshape(self.transpose(mixed, (0, 2, 1, 3)), self.shape)))
        x = self.norm(x + self.outer(self.inner(x)))
        return x, self.pooled(self.squeeze(self.slice(x, (0, 0, 0), (2, 1, 8), (1, 1, 1))))


class Patches(nn.Cell):
    """A layer of a transformer over pieces of an image, in the functions of MindSpore 2."""

    def __init__(self, width=8, number=5):
        super().__init__()
        random = np.random.RandomState(0)
        self.conv, self.number = nn.Conv2d(3, width, 4, 4, has_bias=True, pad_mode="valid"), number
        self.first = Parameter(Tensor(random.randn(1, 1, width).astype(np.float32)), name="first")
        self.places = Parameter(Tensor(random.randn(1, number, width).astype(np.float32)), name="places")
        self.qkv, self.out, self.head = nn.Dense(width, 3 * width), nn.Dense(width, width), nn.Dense(width, 3)
        self.norm, self.gelu, self.softmax = nn.LayerNorm((width,)), nn.GELU(approximate=False), nn.Softmax(axis=-1)

    def construct(self, image):
        x = self.conv(image)
        batch, width, height, length = x.shape
        x = ops.transpose(ops.reshape(x, (batch, width, height * length)), (0, 2, 1))
        x = ops.concat((ops.tile(self.first, (batch, 1, 1)), x), 1) + self.places
        qkv = self.qkv(self.norm(x)).reshape(batch, self.number, 3, 2, width // 2)
        query, key, value = ops.unstack(ops.transpose(qkv, (2, 0, 3, 1, 4)), 0)
        mixed = ops.matmul(self.softmax(ops.matmul(query, key.swapaxes(-2, -1)) * 0.5), value)
        x = x + self.out(mixed.swapaxes(1, 2).reshape(batch, self.number, width))
        return self.head(self.gelu(self.norm(x)[:, 0]))


class Primitives(nn.Cell):
    """One of each that the others do not have, by a matrix, an image and a volume."""

    def __init__(self):
        super().__init__()
        image = [
            nn.GroupNorm(2, 4),
            operations.LRN(2, 1.0, 0.5, 0.6),
            operations.DepthToSpace(2),
            operations.SpaceToDepth(2),
        ]
        image += [operations.MaxPool(3, 2, "valid"), operations.AvgPool(3, 2, "same"), nn.Conv2d(4, 4, 3, dilation=2)]
        image += [
            operations.ResizeNearestNeighbor((3, 5), True),
            nn.Conv2dTranspose(4, 3, 3, 2, pad_mode="pad", padding=1),
        ]
        volume = [nn.Conv3d(4, 2, 3), operations.MaxPool3D(2, 2), operations.AvgPool3D(2, 2)]
        matrix = [operations.SeLU(), operations.CeLU(0.7), operations.HShrink(0.3), operations.SoftShrink(0.4)]
        matrix += [operations.Softsign(), operations.Mish(), nn.SiLU(), nn.ELU(), operations.L2Normalize(1, 1e-4)]
        matrix += [
            operations.ReverseV2([1]),
            operations.Pad(((1, 2), (0, 1))),
            operations.Softplus(),
            operations.Trunc(),
        ]
        matrix += [
            operations.Round(),
            operations.Floor(),
            operations.Ceil(),
            operations.Sin(),
            operations.Cos(),
            operations.Tan(),
        ]
        matrix += [operations.Atan(), operations.Sinh(), operations.Cosh(), operations.Erf(), operations.Erfc()]
        matrix += [
            operations.Expm1(),
            operations.Sign(),
            operations.Neg(),
            operations.ZerosLike(),
            operations.OnesLike(),
        ]
        self.of_image, self.of_volume, self.of_matrix = image, volume, matrix
        self.image, self.volume = nn.CellList([i for i in image if isinstance(i, nn.Cell)]), nn.CellList(volume[:1])
        self.sum, self.product, self.least = operations.ReduceSum(), operations.ReduceProd(), operations.ReduceMin()
        self.largest, self.all, self.any = operations.ReduceMax(), operations.ReduceAll(), operations.ReduceAny(True)
        self.modulo, self.floor_modulo, self.add_n = operations.Mod(), operations.FloorMod(), operations.AddN()
        self.pairs = [operations.Less(), operations.LessEqual(), operations.Greater(), operations.GreaterEqual()]
        self.pairs += [operations.Equal(), operations.NotEqual(), operations.RealDiv(), operations.FloorDiv()]
        self.pairs += [operations.SquaredDifference(), operations.Maximum(), operations.Minimum()]
        self.gather, self.gather_nd, self.gather_d = operations.Gather(), operations.GatherNd(), operations.GatherD()
        self.cum_sum, self.top, self.least_at = (
            operations.CumSum(True, True),
            operations.TopK(),
            operations.ArgMinWithValue(1),
        )
        self.broadcast, self.log, self.pow = operations.BroadcastTo((4, 8)), operations.Log1p(), operations.Pow()
        self.square, self.rsqrt = operations.Square(), operations.Rsqrt()

    def construct(self, x, image, volume):
        y, half = x * x, Tensor(1.5, dtype.float32)
        places = Tensor(np.array([[0, 1], [2, 3]]), dtype.int32)
        out = tuple(f(image) for f in self.of_image) + tuple(f(volume) for f in self.of_volume)
        out += tuple(f(x) for f in self.of_matrix) + tuple(f(x, y) for f in self.pairs)
        out += (
            self.sum(x, 0),
            self.product(x, 1),
            self.least(x, 1),
            self.largest(x),
            self.all(x > -9, 1),
            self.any(x > 2, 0),
        )
        out += (self.modulo(x, half), self.floor_modulo(x, half), self.add_n((x, y, x)), self.log(y), self.pow(y, half))
        out += (self.square(x), self.rsqrt(self.square(x) + half))
        out += (self.gather(x, places[0], 1), self.gather_nd(x, places), self.gather_d(x, 0, places))
        return (*out, self.cum_sum(x, 1), *self.top(x, 3), *self.least_at(x), self.broadcast(x[:1]))


class Functions(nn.Cell):
    """What scripts of MindSpore 2 write, by a matrix and an image."""

    def construct(self, x, image):
        out = (x < 0.5, x >= 0.5, x == 0.5, ~(x > 0), ops.logical_or(x > 0, x > 1), ops.logical_and(x > 0, x < 1))
        out += (x**2, 2**x, x % 0.5, x // 2.0, x + 1, 1 - x, x - 1, x / 2, ops.reciprocal(x), ops.minimum(x, 0.5))
        out += (
            ops.clamp(x, -1.0, 1.0),
            ops.where(x > 0, x, -x),
            ops.masked_fill(x, x > 0, 0.5),
            ops.tril(x),
            ops.triu(x),
        )
        out += (ops.diag(x[0]), ops.outer(x[0], x[1]), ops.logsumexp(x, 1), ops.full_like(x, 2.0), ops.flip(x, (1,)))
        out += (ops.gelu(x), ops.gelu(x, approximate="tanh"), ops.leaky_relu(x, 0.2), ops.hardswish(x), ops.silu(x))
        out += (
            ops.avg_pool2d(image, 2, 2),
            ops.max_pool2d(image, 2, 2),
            ops.max_pool2d(image, 3, 2, 1),
            ops.pad(x, (1, 1)),
        )
        out += (ops.interpolate(image, size=(6, 5), mode="bilinear"), ops.interpolate(image, (6, 8), mode="nearest"))
        out += (
            ops.topk(x, 2)[0],
            ops.split(x, 4, axis=1)[1],
            ops.chunk(x, 2, 1)[0],
            ops.unstack(x, 1)[2],
            ops.max(x, 1)[0],
        )
        out += (x.mean(), x.mean(0, keep_dims=True), x.sum((0, 1), keepdims=True), x.prod(1), x.max(), x.min(1))
        out += (mint.mean(x, 1, True), mint.min(x), mint.prod(x, 1))
        out += (x.argmax(1), x.argmin(1), x.any(), x.all(), x.cumsum(1), x.astype(dtype.float16), x.astype(dtype.int32))
        out += (x.view(-1), x.T, x.swapaxes(0, 1), x.permute(1, 0), x.expand_dims(0), x.tile((2, 1)), x.flatten())
        return (
            *out,
            x[1],
            x[:, ::2],
            x[None],
            x[..., None],
            x[1:3, 2],
            x[..., -1],
            x.matmul(x.T),
            ops.bmm(image[0], image[1]),
        )


def floats(*shape):
    return Tensor(np.random.RandomState(sum(shape)).randn(*shape).astype(np.float32))


def integers(below, *shape):
    return Tensor(np.random.RandomState(below).randint(0, below, shape).astype(np.int32))


#: By the name of the file, the network and what it is given.
NETWORKS = {
    "resnet": (ResNet, [floats(2, 3, 16, 16)]),
    "vgg": (VGG, [floats(2, 3, 8, 8)]),
    "mobilenet": (MobileNet, [floats(2, 3, 8, 8)]),
    "encoder": (
        Encoder,
        [integers(20, 2, 6), integers(2, 2, 6), Tensor(np.array([[1] * 6, [1] * 4 + [0] * 2], np.int32))],
    ),
    "patches": (Patches, [floats(2, 3, 8, 8)]),
    "primitives": (Primitives, [floats(4, 8), floats(2, 4, 4, 4), floats(2, 4, 4, 4, 4)]),
    "functions": (Functions, [floats(4, 8), floats(2, 4, 4, 4)]),
}
