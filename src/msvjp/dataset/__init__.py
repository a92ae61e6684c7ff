"""mindspore.dataset: pipelines of rows, from a source through maps and batches to the Tensors of a training.

Each file publishes its own names. It is imported when a script asks for it.
"""

from . import config, transforms

# isort: split
from .. import _aliases, _missing

_aliases.install(_missing.__package__)
_missing.install(_missing.__package__)
