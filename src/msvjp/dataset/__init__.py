"""mindspore.dataset: pipelines of rows, from a source through maps and batches to the Tensors of a training.

Each file publishes its own names. It is imported when a script asks for it.
"""

from . import audio, config, text, transforms, vision
from .dataset import Dataset

# isort: split
# The steps stand on Dataset.
from . import cache, callback, samplers, serializing, waiting
from .iterators import DictIterator, TupleIterator
from .nodes.batching import BatchDataset, BatchInfo
from .nodes.mapping import MapDataset
from .samplers import Sampler, Shuffle  # which MindSpore does not list
from .sources import (
    celeba,
    cifar,
    clue,
    coco,
    csv_file,
    generator,
    image_folder,
    manifest,
    memory,
    mind,
    mnist,
    random_rows,
    schema,
    text_file,
    tfrecord,
    voc,
)

# isort: split
from .._names.missing import install

install()
