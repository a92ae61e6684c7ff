"""mindspore.scipy: linear algebra, cosine transforms and minimization, on torch's, with gradients."""

from .._names.missing import install
from . import fft, linalg, optimize

install()
