"""mindspore.graph: `jit`, and what MindSpore's compiler is told. All of it runs line by line here."""

from .config import JitConfig
from .decorators import constexpr, jit, jit_class, lazy_inline, ms_function, no_inline
from .markers import mutable
