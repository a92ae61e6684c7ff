# Written by .ci/write_stubs.py from the declarations.

from ...common.tensor import Tensor
from ...dataset.text.bert import BasicTokenizer as BasicTokenizer
from ...dataset.text.bert import BertTokenizer as BertTokenizer
from ...dataset.text.bert import WordpieceTokenizer as WordpieceTokenizer
from ...dataset.text.normalization import CaseFold as CaseFold
from ...dataset.text.normalization import NormalizeUTF8 as NormalizeUTF8
from ...dataset.text.normalization import RegexReplace as RegexReplace
from ...dataset.text.sequences import AddToken as AddToken
from ...dataset.text.sequences import Ngram as Ngram
from ...dataset.text.sequences import SlidingWindow as SlidingWindow
from ...dataset.text.sequences import ToNumber as ToNumber
from ...dataset.text.sequences import Truncate as Truncate
from ...dataset.text.sequences import TruncateSequencePair as TruncateSequencePair
from ...dataset.text.tokenizers import PythonTokenizer as PythonTokenizer
from ...dataset.text.tokenizers import RegexTokenizer as RegexTokenizer
from ...dataset.text.tokenizers import UnicodeCharTokenizer as UnicodeCharTokenizer
from ...dataset.text.tokenizers import WhitespaceTokenizer as WhitespaceTokenizer
from ...dataset.text.utils import NormalizeForm as NormalizeForm
from ...dataset.text.utils import to_bytes as to_bytes
from ...dataset.text.utils import to_str as to_str
from ...dataset.text.vocab import Lookup as Lookup
from ...dataset.text.vocab import Vocab as Vocab
