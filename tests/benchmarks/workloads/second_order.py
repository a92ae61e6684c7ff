"""The Hessian of a loss by the weights, times a vector: the vjp of a gradient, on the MLP."""

from ..workload import Workload, normal
from . import mlp
from .network import weights

#: The positions of the weights.
ALL = tuple(range(len(mlp.SHAPES)))


class HVP(Workload):
    def inputs(self):
        return normal(*mlp.MLP.in_shape), list(weights(mlp.SHAPES)), [normal(*shape, seed=9) for shape in mlp.SHAPES]

    def by_hand(self, torch, x, weights, v):
        loss = mlp.loss(torch, x)

        def run():
            leaves = [w.detach().requires_grad_() for w in weights]
            gradient = torch.autograd.grad(loss(*leaves), leaves, create_graph=True)
            return torch.autograd.grad(gradient, leaves, v, retain_graph=True)

        return run

    def mindspore(self, ms, x, weights, v):
        gradient = ms.grad(mlp.loss(ms.ops, x), ALL)
        return lambda: ms.vjp(gradient, *weights)[1](tuple(v))

    def torch_func(self, torch, x, weights, v):
        gradient = torch.func.grad(mlp.loss(torch, x), ALL)
        return lambda: torch.func.vjp(gradient, *weights)[1](tuple(v))

    def torch_functional(self, torch, x, weights, v):
        loss = mlp.loss(torch, x)
        return lambda: torch.autograd.functional.vhp(loss, tuple(weights), tuple(v))[1]

    def jax(self, jax, x, weights, v):
        gradient = jax.grad(mlp.loss(jax.numpy, x), ALL)
        return lambda: jax.vjp(gradient, *weights)[1](tuple(v))


WORKLOADS = [HVP("Hessian times vector, of the MLP")]
