"""mindspore.utils and what is like it at the top: memory that is shared."""

from typing import Any

import torch

from ._core.checks import check_type
from ._core.dtype_text import as_torch
from ._core.root import public_path
from ._names import missing
from ._op.declare import public
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


@public("frombuffer")
def frombuffer(buffer: Any, dtype: torch.dtype, count: int = -1, offset: int = 0) -> Tensor:
    """A Tensor of one dimension over the memory of a buffer; of one that may not be written, over a copy.

    Args:
        buffer: such as a bytearray.
        dtype: of the elements in it.
        count: how many elements; -1 for as many as there are.
        offset: how many bytes are passed over.

    Raises:
        RuntimeError: there are not as many bytes, or none.

    >>> import msvjp as mindspore
    >>> mindspore.frombuffer(bytearray([1, 0, 2, 0]), mindspore.int16)
    Tensor(shape=[2], dtype=Int16, value= [1, 2])
    """
    memory = bytearray(buffer) if memoryview(buffer).readonly else buffer
    try:
        return Tensor(torch.frombuffer(memory, dtype=as_torch(dtype), count=count, offset=offset))
    except ValueError as error:
        raise RuntimeError(f"mindspore.frombuffer: {error}") from None


@public("swap_tensors")
def swap_tensors(t1: Tensor, t2: Tensor) -> None:
    """Let each of two Tensors become the other, wherever they are held: `torch.utils.swap_tensors`.

    Raises:
        TypeError: one is not a Tensor.
    """
    check_type("mindspore.swap_tensors", torch.Tensor, "a Tensor", t1=t1, t2=t2)
    torch.utils.swap_tensors(t1, t2)


missing.install()
