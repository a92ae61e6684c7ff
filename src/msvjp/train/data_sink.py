"""`data_sink`: a function that is fed from a dataset."""

from .._core.checks import check_positive_ints
from .._op.declare import public
from .dataset_helper import repeated, size_of


@public("data_sink", "train.data_sink")
def data_sink(fn, dataset, sink_size=1, jit_config=None, input_signature=None):
    """A function that calls fn with the next batches of a dataset, which is repeated without an end.

    Args:
        fn: called as `fn(*batch)`.
        dataset: an object with `get_dataset_size()` and `create_tuple_iterator(num_epochs=-1, do_copy=False)`.
        sink_size: how many batches are used in each call, an int above 0.
        jit_config, input_signature: accepted; they say how MindSpore would compile fn.

    Returns:
        A function without arguments, which gives what fn gave for the last batch.

    Raises:
        TypeError, ValueError: sink_size is not an int above 0.
        ValueError: the dataset has no batch.
    """
    check_positive_ints("mindspore.data_sink", sink_size=sink_size)
    size_of("mindspore.data_sink", dataset)
    batches = repeated(dataset.create_tuple_iterator(num_epochs=-1, do_copy=False))

    def sunk():
        for _ in range(sink_size):
            result = fn(*next(batches))
        return result

    return sunk
