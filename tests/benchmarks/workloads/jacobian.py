"""The Jacobian of 64 outputs by 64 inputs."""

from ..workload import Workload, normal

N, HIDDEN = 64, 256


class Jacobian(Workload):
    def inputs(self):
        return normal(N), normal(N, HIDDEN, scale=0.125), normal(HIDDEN, N, scale=0.0625)

    def fn(self, library, w1, w2):
        return lambda x: library.tanh(library.tanh(x @ w1) @ w2)

    def by_hand(self, torch, x, w1, w2):
        fn, basis = self.fn(torch, w1, w2), torch.eye(N)

        def run():
            leaf = x.detach().requires_grad_()
            return torch.autograd.grad(fn(leaf), leaf, basis, is_grads_batched=True)

        return run

    def mindspore(self, ms, x, w1, w2):
        jacobian = ms.jacrev(self.fn(ms.ops, w1, w2))
        return lambda: jacobian(x)

    def torch_func(self, torch, x, w1, w2):
        jacobian = torch.func.jacrev(self.fn(torch, w1, w2))
        return lambda: jacobian(x)

    def torch_functional(self, torch, x, w1, w2):
        fn = self.fn(torch, w1, w2)
        return lambda: torch.autograd.functional.jacobian(fn, x, vectorize=True)

    def jax(self, jax, x, w1, w2):
        jacobian = jax.jacrev(self.fn(jax.numpy, w1, w2))
        return lambda: jacobian(x)


WORKLOADS = [Jacobian("jacrev, 64 outputs of 64 inputs")]
