"""mindspore.mindrecord: rows in files of the mindrecord format, written and read without MindSpore."""

from .filereader import FileReader
from .filewriter import FileWriter
from .mindpage import MindPage
from .exceptions import *
from . import exceptions
