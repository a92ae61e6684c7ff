"""What stands in for a kernel that torch does not have for a dtype: a mode in which the call is made again."""

import re

from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

from .integer_products import IntegerProducts
from .unsigned import InSigned

_UNSIGNED = re.compile("'UInt(16|32|64)'|Promotion for uint16, uint32, uint64")
_INTEGER = re.compile("not implemented for '(Byte|Char|Short|Int|Long)'")


def stand_in(error: Exception) -> TorchDispatchMode | None:
    """The mode, if torch refused a call for want of a kernel, for the first time."""
    text = str(error)
    kind = InSigned if _UNSIGNED.search(text) else IntegerProducts if _INTEGER.search(text) else None
    if kind is None or any(isinstance(mode, kind) for mode in _get_current_dispatch_mode_stack()):
        return None
    return kind()
