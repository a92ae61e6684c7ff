# Written by .ci/write_stubs.py from the declarations.

from ..common.tensor import Tensor
from ..mindrecord.converters import Cifar100ToMR as Cifar100ToMR
from ..mindrecord.converters import Cifar10ToMR as Cifar10ToMR
from ..mindrecord.converters import CsvToMR as CsvToMR
from ..mindrecord.converters import ImageNetToMR as ImageNetToMR
from ..mindrecord.converters import MnistToMR as MnistToMR
from ..mindrecord.filereader import FileReader as FileReader
from ..mindrecord.filewriter import FileWriter as FileWriter
from ..mindrecord.mindpage import MindPage as MindPage

FAILED: int
SUCCESS: int
