"""Functions at their kinks, where torch masks a derivative that is infinite, or 0 / 0, to be 0.

In the derivative of that, which a push forward is, the mask comes first and the infinite factor after it: nan. Here it is
the argument that is masked.
"""

import math

import torch

from .._tape.recording import recording


def recorded(*values):
    """Whether a transform records what is made of these: only then is it worth the detour."""
    return recording() and any(isinstance(x, torch.Tensor) and x.requires_grad for x in values)


def root(x, power):
    """x to a power below 1, whose derivative at 0 counts as 0."""
    zero = x == 0
    return torch.where(zero, 0, torch.pow(torch.where(zero, 1, x), power))


def norm_at_zeros(fn, x, order, dim=None, keepdim=False, **words):
    """fn(x, order, dim, keepdim), a norm over the axes, whose derivative counts as 0 where all their elements are 0."""
    if order in _SMOOTH or not recorded(x):
        return fn(x, order, dim, keepdim, **words)
    dims = tuple(range(x.dim())) if dim is None else dim
    zero = torch.all(x == 0, dims, True) if x.dim() else x == 0
    out = fn(torch.where(zero, 1, x), order, dim, keepdim, **words)
    return torch.where(zero.reshape(out.shape), 0, out)


#: Orders of norms whose derivative torch computes without an infinite factor.
_SMOOTH = {0, 1, 2, math.inf, -math.inf, None, "fro", "nuc"}


def power(x, exponent):
    """x ** exponent of tensors. Where x is 0 it has no derivative by the exponent, nor one by x if that is 0 as well."""
    if not recorded(x, exponent):
        return torch.pow(x, exponent)
    zero, constant = (x == 0) & (exponent.real >= 0), exponent.detach()
    of_zero = torch.pow(x, torch.where(zero & (constant != 0), constant, 1))
    of_others = torch.pow(torch.where(zero, 1, x), exponent)
    return torch.where(zero, torch.where(constant == 0, 1, of_zero), of_others).to(of_others.dtype)


class Determinant(torch.autograd.Function):
    """The determinants. Their derivative, the cofactors, is exact for a singular matrix too, which has no inverse."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return torch.linalg.det(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return g[..., None, None] * _Cofactors.apply(*ctx.saved_tensors)


class _Cofactors(torch.autograd.Function):
    """The conjugate cofactors of matrices, by their singular values; their derivative is torch's of the determinant."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        u, s, v = torch.linalg.svd(x)
        n = s.shape[-1]
        others = torch.where(torch.eye(n, dtype=torch.bool, device=x.device), 1, s.unsqueeze(-2)).prod(-1)
        return (torch.linalg.det(u) * torch.linalg.det(v)).conj()[..., None, None] * (u * others.unsqueeze(-2) @ v)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors

        def cofactors(x):
            out, pull = torch.func.vjp(torch.linalg.det, x)
            return pull(torch.ones_like(out))[0]

        return torch.func.vjp(cofactors, x)[1](g)[0]
