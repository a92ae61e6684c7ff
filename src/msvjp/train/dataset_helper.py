"""`DatasetHelper`: the batches of a dataset, epoch by epoch, as a Model reads them."""

import itertools

from .._core.checks import check_bools, check_type
from .._op.declare import public


@public("DatasetHelper", "train.DatasetHelper")
class DatasetHelper:
    """The batches of a dataset: each iteration over it is one epoch.

    Args:
        dataset: an object with `get_dataset_size()` and `create_tuple_iterator(num_epochs=..., do_copy=False)`, such as
            those of `mindspore.dataset`. The iterator gives the batches of one epoch each time it is iterated over.
        dataset_sink_mode: whether sink_size counts.
        sink_size: the batches of an epoch, which goes on where the one before stopped; -1 for those of the dataset.
        epoch_num: how many epochs there will be.

    Raises:
        TypeError, ValueError: an argument is none of these.
        ValueError: the dataset has no batch; or, from an iteration, it had none in this epoch.
    """

    def __init__(self, dataset, dataset_sink_mode=True, sink_size=-1, epoch_num=1):
        api = "mindspore.train.DatasetHelper"
        check_bools(api, dataset_sink_mode=dataset_sink_mode)
        check_sink_size(api, sink_size)
        self._size = size_of(api, dataset)
        self.is_sunk = dataset_sink_mode
        self._sunk = sink_size if dataset_sink_mode and sink_size > 0 else 0
        passes = -(-epoch_num * self._sunk // self._size) if self._sunk else epoch_num
        self.iter = dataset.create_tuple_iterator(num_epochs=passes, do_copy=False)
        self._repeated = repeated(self.iter)

    def __iter__(self):
        return itertools.islice(self._repeated, self._sunk) if self._sunk else once(self.iter)

    def sink_size(self):
        """How many batches an epoch has."""
        return self._sunk or self._size

    def stop_send(self):
        """Nothing: no batches are sent ahead."""

    def release(self):
        """Nothing: no batches are sent ahead."""

    def continue_send(self):
        """Nothing: no batches are sent ahead."""


@public("connect_network_with_dataset", "train.connect_network_with_dataset")
def connect_network_with_dataset(network, dataset_helper):
    """The network itself: it is called with the batches of the helper, one after the other.

    Args:
        network: a Cell.
        dataset_helper: a DatasetHelper in sink mode.

    Raises:
        RuntimeError: dataset_helper is in no sink mode, or none.
    """
    if not isinstance(dataset_helper, DatasetHelper) or not dataset_helper.is_sunk:
        raise RuntimeError(
            "mindspore.train.connect_network_with_dataset: dataset_helper is in no sink mode; "
            "give a DatasetHelper(dataset, dataset_sink_mode=True)"
        )
    return network


def size_of(api, dataset):
    """How many batches the dataset has, an int above 0.

    Raises:
        AttributeError: it is not a dataset.
        ValueError: it has none.
    """
    if not hasattr(dataset, "get_dataset_size"):
        raise AttributeError(f"{api}: the dataset is {dataset!r}; it has no get_dataset_size")
    size = dataset.get_dataset_size()
    if not size:
        raise ValueError(f"{api}: there is no batch in the dataset")
    return size


def once(iterator):
    """The batches of one epoch; ValueError if there is none."""
    found = False
    for batch in iterator:
        found = True
        yield batch
    if not found:
        raise ValueError(
            "mindspore.train.DatasetHelper: the dataset gave no batch in this epoch; "
            "what create_tuple_iterator gives must begin anew when it is iterated over again"
        )


def repeated(iterator):
    """The batches of one epoch after the other, without an end."""
    while True:
        yield from once(iterator)


def check_sink_size(api, sink_size):
    """TypeError, ValueError if it is neither a number of batches nor -1."""
    expected = f"{api}: sink_size is {sink_size!r}; give -1 or an int above 0"
    check_type(api, int, "-1 or an int above 0", sink_size=sink_size)
    if isinstance(sink_size, bool):
        raise TypeError(expected)
    if sink_size < -1 or sink_size == 0:
        raise ValueError(expected)
