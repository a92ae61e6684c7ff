"""mindspore.utils: memory that is shared with other libraries; and whether the installation computes."""

from typing import Any

import torch

from ._core.checks import check_type
from ._core.root import public_path
from ._names import missing
from ._op.declare import public
from ._version import MINDSPORE_VERSION, __version__
from .common.device import DeviceName, current_device
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


@public("run_check")
def run_check() -> None:
    """Compute a product on the device in use, and print whether it is right.

    >>> import msvjp as mindspore
    >>> mindspore.run_check()  # doctest: +ELLIPSIS
    msvjp ..., as MindSpore ..., on ...: it computes what it should
    """
    x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    is_right = (x @ x).asnumpy().tolist() == [[7.0, 10.0], [15.0, 22.0]]
    found = "it computes what it should" if is_right else "a product of two matrices is WRONG"
    print(f"msvjp {__version__}, as MindSpore {MINDSPORE_VERSION}, on {DeviceName(current_device())}: {found}")


missing.install()
