"""Rows of ops/inplace.py: each works on a copy, since the rows check that their inputs do not change."""

import numpy as np

from . import case, floats

X, Y = floats(2, 3), floats(3, low=0.5, seed=1)
I, J = np.int32([-7, 7, 5]), np.int32([2, -2, 3])
NO_KERNEL = "MindSpore has no CPU kernel for it"


def changed(*forms, **rest):
    """A row of forms in which NEW is a copy of x."""
    case(*(form.replace("NEW", "x.copy()") for form in forms), **rest)


def changed_here(*forms, **rest):
    """A row that MindSpore's CPU cannot run."""
    forms = [form.replace("NEW", "x.copy()") for form in forms]
    case(*forms, no_kernel=dict.fromkeys(forms, NO_KERNEL), **rest)


changed("NEW.add_(y)", x=X, y=Y, want=np.add, second=False)
changed("NEW.add_(y, alpha=2)", x=X, y=Y, want=lambda x, y: x + 2 * y, second=False)
changed("NEW.sub_(y)", x=X, y=Y, want=np.subtract, second=False)
changed("NEW.sub_(y, alpha=2)", x=X, y=Y, want=lambda x, y: x - 2 * y, second=False)
changed("NEW.mul_(y)", x=X, y=Y, want=np.multiply)
changed("NEW.mul_(2)", x=I, want=lambda x: x * 2)
changed("NEW.div_(y)", x=X, y=Y, want=np.divide)
changed("NEW.div_(y, rounding_mode='trunc')", x=I, y=J, want=np.int32([-3, -3, 1]))
changed("NEW.floor_divide_(y)", x=I, y=J, want=np.floor_divide)
changed("NEW.remainder_(y)", x=I, y=J, want=np.mod)
changed_here("NEW.clamp_(-1, 1)", "ops.clamp_(NEW, -1, max=1)", x=X, want=lambda x: np.clip(x, -1, 1), second=False)
changed("NEW.exp_()", x=X, want=np.exp)
changed_here("NEW.log_()", x=Y, want=np.log)
changed_here("NEW.tanh_()", "ops.tanh_(NEW)", x=X, want=np.tanh)
changed_here("NEW.sigmoid_()", x=X, want=lambda x: 1 / (1 + np.exp(-x)))
changed_here("NEW.floor_()", x=X, want=np.floor, second=False)
changed_here("NEW.sign_()", x=X, want=np.sign, second=False)
changed_here("NEW.erfinv_()", "ops.erfinv_(NEW)", x=np.float32([0]), want=np.zeros_like)
changed_here("NEW.copy_(y)", x=X, y=Y, want=lambda x, y: np.broadcast_to(y, x.shape), second=False)
changed_here("NEW.copy_(y)", x=Y, y=I, want=lambda x, y: y.astype(np.float32), second=False)
changed_here("NEW.fill_(3)", x=X, want=lambda x: np.full_like(x, 3), second=False)
changed_here("NEW.zero_()", "ops.zero_(NEW)", x=X, want=np.zeros_like, second=False)
