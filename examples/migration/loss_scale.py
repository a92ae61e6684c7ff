"""A script of MindSpore 1.x on scanned digits, in half precision: first by a cell that scales the loss, then by a Model.

The scale starts where the gradients overflow, so that steps are left out and the scale is halved until they fit.
"""

import mindspore.common.dtype as mstype
import mindspore.dataset as ds
import numpy as np
from mindspore import context, nn
from mindspore.common import set_seed
from mindspore.common.initializer import TruncatedNormal
from mindspore.nn.wrap.loss_scale import TrainOneStepWithLossScaleCell
from mindspore.ops import composite as C
from mindspore.ops import functional as F
from mindspore.ops import operations as P
from mindspore.train.callback import LossMonitor
from mindspore.train.loss_scale_manager import DynamicLossScaleManager, FixedLossScaleManager
from mindspore.train.model import Model
from sklearn.datasets import load_digits

BATCH, STEPS = 64, 28


class Net(nn.Cell):
    def __init__(self, classes=10):
        super(Net, self).__init__()  # noqa: UP008
        self.reshape = P.Reshape()
        self.relu = P.ReLU()
        self.cast = P.Cast()
        self.fc1 = nn.Dense(64, 48, weight_init=TruncatedNormal(0.1)).to_float(mstype.float16)
        self.fc2 = nn.Dense(48, classes, weight_init=TruncatedNormal(0.1)).to_float(mstype.float16)

    def construct(self, x):
        x = self.relu(self.fc1(self.reshape(x, (-1, 64))))
        return self.cast(self.fc2(x), mstype.float32)


is_finite = C.MultitypeFuncGraph("is_finite")


@is_finite.register("Tensor")
def _is_finite(gradient):
    return P.ReduceAll()(P.IsFinite()(gradient))


class TrainStep(TrainOneStepWithLossScaleCell):
    """A step that looks at the numbers for an overflow: an Ascend and a GPU have flags for it, a CPU has none."""

    def construct(self, x, y):
        loss = self.network(x, y)
        scale = self.scale_sense
        gradients = self.grad(self.network, self.weights)(x, y, F.cast(scale, F.dtype(loss)) * F.ones_like(loss))
        gradients = self.hyper_map(F.partial(_unscaled, scale), gradients)
        overflow = P.LogicalNot()(P.ReduceAll()(P.Stack()(self.hyper_map(is_finite, gradients))))
        if not self.process_loss_scale(overflow):
            self.optimizer(gradients)
        return loss, overflow, scale


def _unscaled(scale, gradient):
    return gradient * P.Reciprocal()(scale)


def batches():
    """The digits, shuffled."""
    images, labels = load_digits(return_X_y=True)
    columns = {"x": np.float32(images / 16), "y": np.int32(labels)}
    return ds.NumpySlicesDataset(columns, shuffle=True).batch(BATCH, drop_remainder=True)


def optimizer_of(net, loss_scale=1.0):
    """Momentum that does not decay the biases, at a rate that falls twice."""
    biases = [p for p in net.trainable_params() if "bias" in p.name]
    weights = [p for p in net.trainable_params() if "bias" not in p.name]
    groups = [{"params": weights, "weight_decay": 1e-4}, {"params": biases}, {"order_params": net.trainable_params()}]
    rate = nn.piecewise_constant_lr([9, 18, STEPS], [0.1, 0.05, 0.02])
    return nn.Momentum(groups, rate, 0.9, loss_scale=loss_scale)


def by_a_cell(net, loss_fn):
    manager = DynamicLossScaleManager(init_loss_scale=2**24, scale_factor=2, scale_window=10)
    step = TrainStep(nn.WithLossCell(net, loss_fn), optimizer_of(net), manager.get_update_cell())
    step.set_train()
    for number, (x, y) in enumerate(batches().create_tuple_iterator(), 1):
        loss, overflow, scale = step(x, y)
        print(
            f"step {number}, loss {float(loss.asnumpy()):.8f}, overflow {bool(overflow.asnumpy())}, scale {scale.asnumpy()}"
        )


def by_a_model(net, loss_fn):
    manager = FixedLossScaleManager(1024.0, drop_overflow_update=False)
    model = Model(net, loss_fn, optimizer_of(net, loss_scale=1024.0), loss_scale_manager=manager)
    model.train(1, batches(), callbacks=LossMonitor(1), dataset_sink_mode=False)


def main():
    context.set_context(mode=context.PYNATIVE_MODE, device_target="CPU")
    set_seed(1)
    net = Net()
    loss_fn = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    by_a_cell(net, loss_fn)
    by_a_model(net, loss_fn)


if __name__ == "__main__":
    main()
