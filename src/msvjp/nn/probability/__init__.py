"""mindspore.nn.probability: distributions, by torch.distributions, and bijectors between them."""

from ..._names import missing
from . import bijector, distribution

missing.install()
