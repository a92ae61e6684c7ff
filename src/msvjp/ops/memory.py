"""The memory that a Tensor stands on: as bytes, as a storage, handed to other libraries, read as another dtype."""

import torch

from .._op.declare import op
from ..common.dtype import as_dtype

plain = torch.Tensor


@op("Tensor.untyped_storage", "Tensor.storage")
def untyped_storage(self):
    """The memory as torch's storage of bytes, which other Tensors may share."""
    return plain.untyped_storage(self)


@op("Tensor.get_bytes")
def get_bytes(self):
    """The elements in their order as bytes."""
    values = plain.detach(self).cpu().resolve_conj().resolve_neg().contiguous()
    return values.reshape(-1).view(torch.uint8).numpy().tobytes()


@op("Tensor.to_dlpack")
def to_dlpack(self):
    """The memory as a DLPack capsule, which other libraries and `Tensor.from_dlpack` read, once."""
    return torch.utils.dlpack.to_dlpack(plain.detach(self))


@op("Tensor.from_dlpack")
def from_dlpack(capsule):
    """A Tensor over the memory of a DLPack capsule, or of another library's array."""
    return torch.from_dlpack(capsule)


@op("Tensor.set_dtype")
def set_dtype(self, dtype):
    """Give the Tensor itself another dtype, its elements cast, and return the dtype."""
    dtype = as_dtype("mindspore.Tensor.set_dtype", dtype)
    plain.data.__set__(self, plain.detach(self).to(dtype))
    torch.autograd.graph.increment_version(self)  # `.data =` hides the change from open graphs
    return dtype
