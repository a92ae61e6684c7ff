"""The same memory as a tensor of the CPU and of the simulated npu."""

import ctypes

import torch

NAME = "npu"
CPU_KERNELS = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)
_CPU, _EXTERNAL = 1, 12  # DLPack's numbers for the CPU, and for what torch calls PrivateUse1

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def _over_same_memory(t: torch.Tensor, device_type: int) -> torch.Tensor:
    """Export the tensor as a DLPack capsule, rewrite its device, and import it."""
    capsule = torch._C._to_dlpack(t)  # type: ignore[attr-defined]
    # the struct in the capsule begins with a pointer to the data and the device's type
    ctypes.c_int32.from_address(_pointer(capsule, b"dltensor") + 8).value = device_type
    return torch._C._from_dlpack(capsule)  # type: ignore[attr-defined]


def is_npu(t: torch.Tensor) -> bool:
    return t.device.type == NAME


def to_npu(t: torch.Tensor) -> torch.Tensor:
    """The CPU tensor as an npu tensor. What is yet to be conjugated or negated, which DLPack cannot say, is copied."""
    return _over_same_memory(t.resolve_conj().resolve_neg() if t.is_conj() or t.is_neg() else t, _EXTERNAL)


def to_host(t: torch.Tensor) -> torch.Tensor:
    """The npu tensor as a CPU tensor; a CPU tensor is itself."""
    if not is_npu(t):
        return t
    if t.is_conj():
        return to_host(t.conj()).conj()
    if t.is_neg():
        return torch._neg_view(to_host(torch._neg_view(t)))
    return _over_same_memory(t, _CPU)
