"""mindspore.mindrecord: rows in files of the mindrecord format, written and read without MindSpore.

It is imported when a script asks for it.
"""

from . import exceptions
from .converters import FAILED, SUCCESS
from .exceptions import *
from .filereader import FileReader
from .filewriter import FileWriter
from .mindpage import MindPage

# isort: split
from .._names.missing import install

install()
