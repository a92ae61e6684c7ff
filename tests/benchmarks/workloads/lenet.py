"""LeNet-5 on images of 32x32, at batch 16."""

from .network import Network


class LeNet(Network):
    in_shape, out_shape = (16, 1, 32, 32), (16, 10)

    def cell(self, ms):
        nn = ms.nn
        return nn.SequentialCell(
            *(nn.Conv2d(1, 6, 5, pad_mode="valid", has_bias=True), nn.ReLU(), nn.MaxPool2d(2, 2)),
            *(nn.Conv2d(6, 16, 5, pad_mode="valid", has_bias=True), nn.ReLU(), nn.MaxPool2d(2, 2)),
            *(nn.Flatten(), nn.Dense(400, 120), nn.ReLU(), nn.Dense(120, 84), nn.ReLU(), nn.Dense(84, 10)),
        )

    def module(self, torch):
        nn = torch.nn
        return nn.Sequential(
            *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2, 2)),
            *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2, 2)),
            *(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
        )


WORKLOADS = [LeNet("LeNet-5, batch 16")]
