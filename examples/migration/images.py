"""A convolutional network with BatchNorm on scanned digits, shuffled, cropped and flipped at random, trained by `Model`."""

import mindspore as ms
import numpy as np
from mindspore import nn
from mindspore.dataset import NumpySlicesDataset, transforms, vision
from mindspore.train import LossMonitor, Model
from sklearn.datasets import load_digits

EPOCHS, BATCH = 3, 64


class Net(nn.Cell):
    def __init__(self, classes=10):
        super().__init__()
        self.body = nn.SequentialCell(
            *(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2, 2)),
            *(nn.Conv2d(8, 16, 3), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2, 2)),
        )
        self.flatten = nn.Flatten()
        self.head = nn.Dense(16 * 2 * 2, classes)

    def construct(self, x):
        return self.head(self.flatten(self.body(x)))


def datasets():
    """The digits to train on, augmented, and those to test on: scans of 8x8 pixels from 0 to 16."""
    images, labels = load_digits(return_X_y=True)
    images = np.uint8(images * 255 / 16).reshape(-1, 8, 8, 1)
    labels = labels.astype(np.int32)
    train = NumpySlicesDataset((images[:1280], labels[:1280]), ["image", "label"], shuffle=True)
    test = NumpySlicesDataset((images[1280:], labels[1280:]), ["image", "label"], shuffle=False)
    augment = [vision.RandomCrop(8, padding=1), vision.RandomHorizontalFlip(0.2)]
    scale = [vision.Rescale(1 / 255, 0), vision.Normalize([0.3], [0.35]), vision.HWC2CHW()]
    train = train.map(transforms.Compose(augment + scale), "image")
    return train.batch(BATCH, drop_remainder=True), test.map(scale, "image").batch(BATCH)


def main():
    ms.set_seed(1)
    train, test = datasets()
    net = Net()
    optimizer = nn.Momentum(net.trainable_params(), learning_rate=0.05, momentum=0.9, weight_decay=1e-4)
    model = Model(net, nn.CrossEntropyLoss(), optimizer, metrics={"accuracy"})
    model.train(EPOCHS, train, callbacks=LossMonitor(1), dataset_sink_mode=False)
    print(model.eval(test))


if __name__ == "__main__":
    main()
