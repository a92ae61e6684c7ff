"""mindspore.mint: names and defaults of torch's style. Filled from the declarations in `ops/` and `nn/`."""

from . import distributed, linalg, nn, special
