# Written by .ci/write_stubs.py from the declarations.

from . import audio as audio
from . import config as config
from . import text as text
from . import transforms as transforms
from . import vision as vision
from ..common.tensor import Tensor
from ..dataset.cache import DatasetCache as DatasetCache
from ..dataset.callback import DSCallback as DSCallback
from ..dataset.dataset import Dataset as Dataset
from ..dataset.nodes.joining import zip_datasets as _zip_datasets
from ..dataset.samplers import BuiltinSampler as BuiltinSampler
from ..dataset.samplers import DistributedSampler as DistributedSampler
from ..dataset.samplers import PKSampler as PKSampler
from ..dataset.samplers import RandomSampler as RandomSampler
from ..dataset.samplers import SequentialSampler as SequentialSampler
from ..dataset.samplers import SubsetRandomSampler as SubsetRandomSampler
from ..dataset.samplers import SubsetSampler as SubsetSampler
from ..dataset.samplers import WeightedRandomSampler as WeightedRandomSampler
from ..dataset.serializing import deserialize as deserialize
from ..dataset.serializing import serialize as serialize
from ..dataset.sources.celeba import CelebADataset as CelebADataset
from ..dataset.sources.cifar import Cifar100Dataset as Cifar100Dataset
from ..dataset.sources.cifar import Cifar10Dataset as Cifar10Dataset
from ..dataset.sources.clue import CLUEDataset as CLUEDataset
from ..dataset.sources.coco import CocoDataset as CocoDataset
from ..dataset.sources.csv_file import CSVDataset as CSVDataset
from ..dataset.sources.generator import GeneratorDataset as GeneratorDataset
from ..dataset.sources.image_folder import ImageFolderDataset as ImageFolderDataset
from ..dataset.sources.manifest import ManifestDataset as ManifestDataset
from ..dataset.sources.memory import NumpySlicesDataset as NumpySlicesDataset
from ..dataset.sources.memory import PaddedDataset as PaddedDataset
from ..dataset.sources.mind import MindDataset as MindDataset
from ..dataset.sources.mnist import EMnistDataset as EMnistDataset
from ..dataset.sources.mnist import FashionMnistDataset as FashionMnistDataset
from ..dataset.sources.mnist import KMnistDataset as KMnistDataset
from ..dataset.sources.mnist import MnistDataset as MnistDataset
from ..dataset.sources.mnist import QMnistDataset as QMnistDataset
from ..dataset.sources.random_rows import RandomDataset as RandomDataset
from ..dataset.sources.schema import Schema as Schema
from ..dataset.sources.source import MappableDataset as MappableDataset
from ..dataset.sources.source import SourceDataset as SourceDataset
from ..dataset.sources.text_file import TextFileDataset as TextFileDataset
from ..dataset.sources.tfrecord import TFRecordDataset as TFRecordDataset
from ..dataset.sources.voc import VOCDataset as VOCDataset
from ..dataset.waiting import WaitedDSCallback as WaitedDSCallback
import msvjp.context
import msvjp.dataset

context = msvjp.context
engine = msvjp.dataset
zip = _zip_datasets
