"""`clamped` where the gradient of `torch.clamp` is not whole on a bound, as from torch 2.14 on: on any torch here."""

import pytest
import torch

from msvjp.ops import _bounds

X = torch.tensor([-1.0, 0, 0.25, 0.5, 1, 2, torch.nan])
LOW, HIGH = torch.tensor([0.0, 0, 0.5, 0.5, 0.5, 0.5, 0]), torch.tensor(1.0)


def clamped(low, high):
    """The values, and the gradients of X and of the bounds that are tensors."""
    leaves = [t.clone().requires_grad_() for t in (X, low, high) if isinstance(t, torch.Tensor)]
    rest = iter(leaves)
    out = _bounds.clamped(*(next(rest) if isinstance(t, torch.Tensor) else t for t in (X, low, high)))
    return out.detach(), *torch.autograd.grad(out.nan_to_num().sum(), leaves)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (0.0, None), (None, 1.0), (LOW, HIGH), (LOW, None), (None, HIGH)]
)
def test_it_is_the_clamp_of_torch_2_13(monkeypatch, low, high):
    monkeypatch.setattr(_bounds, "whole_in_torch", False)
    out, by_x, *by_bounds = clamped(low, high)
    torch.testing.assert_close(out, torch.clamp(X, low, high), equal_nan=True)
    below = torch.zeros(7, dtype=bool) if low is None else low > X
    above = torch.zeros(7, dtype=bool) if high is None else high < X
    torch.testing.assert_close(by_x, (~(below | above | X.isnan())).float())
    wanted = [below.float()] if isinstance(low, torch.Tensor) else []
    wanted += [above.float().sum()] if isinstance(high, torch.Tensor) else []
    torch.testing.assert_close(by_bounds, wanted)
