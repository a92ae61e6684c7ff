"""The regularized incomplete beta function, by its continued fraction: "Numerical Recipes", 6.4, by Lentz's method."""

import torch

from .._op.declare import op

#: Enough for parameters up to some thousands.
_STEPS = 200
_TINY = 1e-300


@op("ops.Betainc()")
def betainc(a, b, x):
    """The share of the beta distribution of a and b that lies below x, in [0, 1]; the gradient is that of x."""
    return _Betainc.apply(a, b, x)


class _Betainc(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b, x):
        ctx.save_for_backward(a, b, x)
        wide = [t.double() for t in torch.broadcast_tensors(a, b, x)]
        return _share(*wide).to(x.dtype)

    @staticmethod
    def backward(ctx, cotangent):
        a, b, x = ctx.saved_tensors
        density = torch.exp((a - 1) * torch.log(x) + (b - 1) * torch.log1p(-x) - _log_beta(a, b))
        return torch.zeros_like(a), torch.zeros_like(b), (cotangent * density).sum_to_size(x.shape)


def _log_beta(a, b):
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)


def _share(a, b, x):
    """The fraction converges quickly below the mean; above it the other side's share is taken from 1."""
    is_above = x > (a + 1) / (a + b + 2)
    a, b = torch.where(is_above, b, a), torch.where(is_above, a, b)
    y = torch.where(is_above, 1 - x, x)
    front = torch.exp(a * torch.log(y) + b * torch.log1p(-y) - _log_beta(a, b)) / a
    share = torch.where(y == 0, 0, front * _fraction(a, b, y))
    share = torch.where(is_above, 1 - share, share)
    return torch.where((a > 0) & (b > 0) & (x >= 0) & (x <= 1), share, torch.nan)


def _fraction(a, b, x):
    d = 1 / _not_0(1 - (a + b) * x / (a + 1))
    c, value = torch.ones_like(x), d
    for m in range(1, _STEPS + 1):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1 / _not_0(1 + step * d), _not_0(1 + step / c)
            value = value * d * c
    return value


def _not_0(x):
    return torch.where(x.abs() < _TINY, _TINY, x)
