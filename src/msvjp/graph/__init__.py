"""mindspore.graph: `jit` and GRAPH_MODE, which compile by PyTorch's compiler, and what MindSpore's own is told.

A call is run once as it is written and recorded below autograd (`recorder`), while what runs is watched (`watch`) and what
it can see is noted (`surroundings`). The graph is compiled (`lowering`, `layout`, `elsewhere`) when a call of that signature
(`signature`) comes again, as a `program` (`recorded`), with a backward where somebody records (`gradients`); for other
shapes as well where sizes can be symbols (`symbolic`, `sizes`). `jitted` puts these together; what it cannot replay runs
line by line, and `explain` says why. A call that is like the last one takes a `shortcut`. All of this is loaded when
something first compiles (`loading`).
"""

from . import graph_mode
from .config import JitConfig
from .decorators import constexpr, jit, jit_class, lazy_inline, ms_function, no_inline
from .explain import explain
from .markers import mutable
