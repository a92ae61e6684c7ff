"""Memory that several tensors share, and a tensor that leaves it: what MindSpore does where torch writes in place."""

import torch

plain = torch.Tensor


def shares_memory(x: torch.Tensor) -> bool:
    """Whether somebody else sees what is written into x: it is a view or has views, or numpy or the tape holds its memory."""
    if x._base is not None:
        return True
    if x.requires_grad and x.is_leaf:
        return isinstance(x, torch.nn.Parameter) and _storage_is_shared(x)
    return x._use_count() > 1 or _storage_is_shared(x)  # type: ignore[attr-defined]


def replace(x: torch.Tensor, fresh: torch.Tensor) -> None:
    """Let x stand for `fresh` from now on, on the tape too. Those who share its memory keep it, and the values in it."""
    if isinstance(x, torch.nn.Parameter):
        plain.data.__set__(x, fresh.detach())  # type: ignore[attr-defined]
        torch.autograd.graph.increment_version(x)  # `.data =` hides the change from open graphs
    else:
        torch._C._swap_tensor_impl(x, fresh)  # type: ignore[attr-defined]


def _storage_is_shared(x: torch.Tensor) -> bool:
    if torch._C._functorch.is_functorch_wrapped_tensor(x):  # type: ignore[attr-defined]
        return True  # which has no storage of its own
    storage = x.untyped_storage()
    # one count is the tensor's, one that of the Python object in the line above; numpy's memory cannot be resized
    return torch._C._storage_Use_Count(storage._cdata) > 2 or not storage.resizable()  # type: ignore[attr-defined]
