"""Every workload, in the order of the tables."""

from . import chain, documented, jacobian, lenet, mlp, optimizers, pulls, resnet, second_order, training, transformer

WORKLOADS = [
    *documented.WORKLOADS,
    *chain.WORKLOADS,
    *mlp.WORKLOADS,
    *lenet.WORKLOADS,
    *resnet.WORKLOADS,
    *transformer.WORKLOADS,
    *second_order.WORKLOADS,
    *jacobian.WORKLOADS,
    *pulls.WORKLOADS,
    *optimizers.WORKLOADS,
    *training.WORKLOADS,
]
