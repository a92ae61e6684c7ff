"""The gradient of a network by its input and its weights: what the networks here have in common.

The limit is torch's own modules and one `torch.autograd.grad` over the leaves.
"""

import math

from ..workload import Workload, normal


class Network(Workload):
    """A subclass gives the network as `cell(ms)` and as `module(torch)`, with the parameters in the same order."""

    in_shape = out_shape = ()
    target = 1.03

    def inputs(self):
        return normal(*self.in_shape), normal(*self.out_shape, seed=1)

    def filled_cell(self, ms):
        cell = self.cell(ms).set_train()
        for p, values in _with_values(cell.trainable_params()):
            p.set_data(ms.Tensor(values))
        return cell

    def filled_module(self, torch):
        module = self.module(torch)
        with torch.no_grad():
            for p, values in _with_values(module.parameters()):
                p.copy_(torch.from_numpy(values))
        return module

    def by_hand(self, torch, x, v):
        module = self.filled_module(torch)
        parameters = list(module.parameters())

        def run():
            leaf = x.detach().requires_grad_()
            return torch.autograd.grad(module(leaf), (leaf, *parameters), v, retain_graph=True)

        return run

    def mindspore(self, ms, x, v):
        cell = self.filled_cell(ms)
        weights = cell.trainable_params()
        return lambda: ms.vjp(cell, x, weights=weights)[1](v)

    def torch_func(self, torch, x, v):
        module = self.filled_module(torch)
        parameters, buffers = dict(module.named_parameters()), dict(module.named_buffers())

        def fn(x, parameters):
            # moving statistics are written to, which torch.func allows for tensors of its own alone
            own = {name: buffer.clone() for name, buffer in buffers.items()}
            return torch.func.functional_call(module, parameters | own, (x,))

        return lambda: torch.func.vjp(fn, x, parameters)[1](v)

    def torch_functional(self, torch, x, v):
        module = self.filled_module(torch)
        names, parameters = zip(*module.named_parameters(), strict=True)

        def fn(x, *parameters):
            return torch.func.functional_call(module, dict(zip(names, parameters, strict=True)), (x,))

        return lambda: torch.autograd.functional.vjp(fn, (x, *parameters), v)[1]


def weights(shapes):
    """Values for parameters of these shapes: scaled by the fan-in, biases and scales about a half."""
    for seed, shape in enumerate(shapes):
        yield (
            normal(*shape, seed=seed, scale=math.prod(shape[1:]) ** -0.5)
            if len(shape) > 1
            else 0.5 + normal(*shape, seed=seed, scale=0.1)
        )


def _with_values(parameters):
    parameters = list(parameters)
    return zip(parameters, weights(p.shape for p in parameters), strict=True)
