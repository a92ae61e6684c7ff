"""Every workload, in the order of the tables."""

from . import adam, chain, documented, jacobian, lenet, mlp, pulls, resnet, second_order, training, transformer

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
    *adam.WORKLOADS,
    *training.WORKLOADS,
]
