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


def scatter_prod(x, dim, index, updates):
    """x multiplied along an axis by the updates at the index. torch divides by them for the derivative; here none is."""
    if not recorded(x, updates):
        return torch.scatter_reduce(x, dim, index, updates, "prod")
    numbers = torch.arange(x.numel(), device=x.device)
    rows = numbers.view(x.shape).gather(dim, index).flatten()
    updates = updates[tuple(slice(n) for n in index.shape)].flatten()
    return x * _products(numbers, rows, updates).view(x.shape)


def _products(numbers, rows, values):
    """For each number the product of the values in its rows, 1 where there are none."""
    rows, order = rows.sort()
    values, step = values[order], 1
    while step < len(rows):
        before = torch.where(rows[step:] == rows[:-step], values[:-step], 1)
        values, step = torch.cat([values[:step], values[step:] * before]), 2 * step
    last = torch.full_like(numbers, -1).scatter_reduce(0, rows, torch.arange(len(rows), device=rows.device), "amax")
    return torch.where(last < 0, 1, torch.cat([values, values.new_ones(1)])[last])


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
    """The conjugate cofactors of matrices, by their singular values."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return _by_singular_values(x, lambda u, s, v: torch.diag_embed(_without(s, 1)))

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return _CofactorsPulled.apply(*ctx.saved_tensors, g)


class _CofactorsPulled(torch.autograd.Function):
    """What `_Cofactors` pulls back. The derivative by g is the same map; that by x is torch's, of a regular matrix."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x, g):
        def turned(u, s, v):
            g_turned, others = (u.mH @ g @ v.mH).conj(), _without(s, 2)
            on_diagonal = (others * g_turned.diagonal(dim1=-2, dim2=-1).unsqueeze(-2)).sum(-1)
            return torch.diag_embed(on_diagonal) - (others * g_turned).mT

        return _by_singular_values(x, turned)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, h):
        x, g = ctx.saved_tensors

        def cofactors(x):
            out, pull = torch.func.vjp(torch.linalg.det, x)
            return pull(torch.ones_like(out))[0]

        by_x = torch.func.vjp(lambda x: torch.func.vjp(cofactors, x)[1](g)[0], x)[1](h)[0]
        return by_x, _CofactorsPulled.apply(x, h)


def _by_singular_values(x, inner):
    """u @ inner(u, s, v) @ v, with the sign, or the conjugate phase, of the determinant."""
    u, s, v = torch.linalg.svd(x)
    return (torch.linalg.det(u) * torch.linalg.det(v)).conj()[..., None, None] * (u @ inner(u, s, v).to(u.dtype) @ v)


def _without(s, count):
    """The products of all but one of the numbers of the last axis; or of all but two, a matrix with zeros for one twice."""
    one = torch.eye(s.shape[-1], dtype=torch.bool, device=s.device)
    if count == 1:
        return torch.where(one, 1, s.unsqueeze(-2)).prod(-1)
    products = torch.where(one.unsqueeze(0) | one.unsqueeze(1), 1, s[..., None, None, :]).prod(-1)
    return torch.where(one, 0, products).to(s.dtype)
