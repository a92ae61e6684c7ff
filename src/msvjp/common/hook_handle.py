"""mindspore.common.hook_handle: what registering a hook gives, which is torch's."""

from torch.utils.hooks import RemovableHandle as HookHandle

from .._names import missing

__all__ = ["HookHandle"]

missing.install()
