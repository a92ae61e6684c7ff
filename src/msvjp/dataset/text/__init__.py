"""mindspore.dataset.text: operations on texts, and vocabularies. Each file publishes its own names."""

from . import bert, normalization, sequences, tokenizers, utils, vocab
from .utils import NormalizeForm
