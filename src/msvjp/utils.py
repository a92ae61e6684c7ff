"""mindspore.utils: memory that is shared with other libraries."""

from typing import Any

import torch

from ._core.checks import check_type
from ._core.root import public_path
from ._names import missing
from .common.tensor import Tensor


@public_path("utils.to_dlpack")
def to_dlpack(tensor: Tensor) -> Any:
    """The Tensor as a capsule of DLPack, for a library that takes one; they share the memory.

    Raises:
        TypeError: it is not a Tensor.
    """
    check_type("mindspore.utils.to_dlpack", torch.Tensor, "a Tensor", tensor=tensor)
    return torch.utils.dlpack.to_dlpack(tensor.detach())


@public_path("utils.from_dlpack")
def from_dlpack(dlpack: Any) -> Tensor:
    """A Tensor that shares the memory of a capsule of DLPack, or of an array of another library."""
    return Tensor(torch.utils.dlpack.from_dlpack(dlpack))


missing.install()
