"""Libraries in PyTorch's cache on disk that are half written: a compiler that was killed leaves them, and each later process
fails by them, often with an error of something else (they also tell PyTorch which instructions the processor has)."""

import functools
import os
import pathlib
import time

from .. import log

_MOMENT = 5  # seconds in which a library may still be written by another process


def removed_halves() -> bool:
    """Remove the libraries that are not whole, and say so. Whether there were some: then compiling is worth another try."""
    from torch._inductor.runtime.cache_dir_utils import cache_dir

    found = [path for path in pathlib.Path(cache_dir()).rglob("*.so") if _is_half(path)]
    for path in found:
        log.warning("mindspore.jit: %s in PyTorch's cache is half written, and is removed", path)
        path.unlink(missing_ok=True)
    if found:
        _ask_for_instructions_again()
    return bool(found)


def _is_half(path: pathlib.Path) -> bool:
    """Whether the file is empty, or ends before its table of sections, which is the last thing in a library of Linux's."""
    try:
        with open(path, "rb") as file:
            head, state = file.read(64), os.fstat(file.fileno())
    except OSError:
        return False
    if time.time() - state.st_mtime < _MOMENT:
        return False
    if len(head) < 64 or head[:4] != b"\x7fELF":
        return state.st_size == 0
    offset, size, count = (int.from_bytes(head[of], "little") for of in (slice(40, 48), slice(58, 60), slice(60, 62)))
    return state.st_size < offset + size * count


def _ask_for_instructions_again() -> None:
    from torch._inductor import cpu_vec_isa

    kinds = {kind for isa in cpu_vec_isa.supported_vec_isa_list for kind in type(isa).__mro__}
    for held in (vars(cpu_vec_isa), *map(vars, kinds)):
        for kept in [value for value in held.values() if isinstance(value, functools._lru_cache_wrapper)]:
            kept.cache_clear()
