"""Many pulls on one graph: the forward runs once and each pull walks the graph anew."""

from ..workload import Workload, normal

N = 64


class Pulls(Workload):
    def __init__(self, count):
        super().__init__(f"a forward and {count} pulls")
        self.count = count

    def inputs(self):
        return normal(N, N), normal(N, N, seed=1, scale=0.125), [normal(N, N, seed=2 + i) for i in range(self.count)]

    def fn(self, x, w):
        return (x @ w) ** 3 @ w

    def by_hand(self, torch, x, w, vs):
        def run():
            leaves = x.detach().requires_grad_(), w.detach().requires_grad_()
            out = self.fn(*leaves)
            return [torch.autograd.grad(out, leaves, v, retain_graph=True) for v in vs]

        return run

    def mindspore(self, ms, x, w, vs):
        return lambda: self._pulled(ms.vjp(self.fn, x, w), vs)

    def torch_func(self, torch, x, w, vs):
        return lambda: self._pulled(torch.func.vjp(self.fn, x, w), vs)

    def torch_functional(self, torch, x, w, vs):
        return lambda: [torch.autograd.functional.vjp(self.fn, (x, w), v)[1] for v in vs]

    def jax(self, jax, x, w, vs):
        return lambda: self._pulled(jax.vjp(self.fn, x, w), vs)

    def _pulled(self, vjp, vs):
        _, vjp_fn = vjp
        return [vjp_fn(v) for v in vs]


WORKLOADS = [Pulls(64)]
