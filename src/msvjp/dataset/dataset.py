"""`Dataset`: a step of a pipeline, and the methods that put another step after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .._core.checks import check_bools, check_ints_between
from .._names.missing import missing_attribute
from .._op.declare import public
from ._arguments import check_workers
from ._rows import Chunk, rows_of
from .cache import check_cache

#: Reads one pass: `read(length)` gives its rows in chunks of at most `length`, or of what suits the source for None.
Read = Callable[[int | None], Iterator[Chunk]]


class Run:
    """One reading of a pipeline, by an iterator: in which epoch it is, and what is to be closed after it."""

    def __init__(self) -> None:
        self.epoch = 0  #: repeats within an epoch do not count
        self._closers: list[Callable[[], None]] = []

    def on_close(self, close: Callable[[], None]) -> None:
        """Call this when the reading ends, also by an error or because nobody holds the iterator any more."""
        self._closers.append(close)

    def closed(self, close: Callable[[], None]) -> None:
        """What is to be closed so is closed already."""
        if close in self._closers:
            self._closers.remove(close)

    def close(self) -> None:
        while self._closers:
            self._closers.pop()()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


@public("dataset.Dataset")
class Dataset:
    """A pipeline of rows: a source, or a step on what the datasets before it give. It is read by iterating over it.

    Each step knows its columns, how many rows it has, and how it is opened: that gives a function, each call of which
    reads the next pass. What changes from pass to pass (the order, a stream of random numbers) belongs to the function.

    >>> import msvjp.dataset as ds
    >>> data = ds.NumpySlicesDataset([1, 2, 3], column_names=["x"], shuffle=False)
    >>> [row["x"].tolist() for row in data.map(lambda x: x * 10).batch(2).create_dict_iterator(output_numpy=True)]
    [[10, 20], [30]]
    """

    def __init__(self, children: Any = None, num_parallel_workers: int | None = None, cache: Any = None) -> None:
        check_workers(self._api, num_parallel_workers)
        check_cache(self._api, cache)
        self.children: list[Dataset] = [children] if isinstance(children, Dataset) else list(children or [])
        self.num_parallel_workers, self.cache = num_parallel_workers, cache
        self._first_step = 0
        self._known_size: int | None = None

    @property
    def _api(self) -> str:
        return f"mindspore.dataset.{type(self).__name__}"

    def __getattr__(self, name: str) -> Any:
        raise missing_attribute("dataset.Dataset", self, name)

    # ---- what each step says: by default what the one before it says ----

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.children[0].columns

    def _size(self) -> int:
        """How many rows a pass has."""
        return self.children[0].get_dataset_size()

    def _open(self, run: Run) -> Read:
        """What reads one pass after the other, for a new iterator."""
        return self.children[0]._open(run)

    def _at_once(self) -> int:
        """How many rows may well be read at once, more than are needed: small ones in memory, and no user's code makes them."""
        return 0

    def _reads_files(self) -> bool:
        """Whether reading waits for a disk."""
        return any(child._reads_files() for child in self.children)

    # ---- steps ----

    def map(
        self,
        operations: Any,
        input_columns: Any = None,
        output_columns: Any = None,
        column_order: Any = None,
        num_parallel_workers: int | None = None,
        **kwargs: Any,
    ) -> Dataset:
        """Apply operations to each row.

        Args:
            operations: an operation or a list of them: of `transforms`, `vision`, `text`, or Python functions. The first
                gets the values of the input columns, numpy arrays, and each further one what the one before it returned.
            input_columns: the columns that go in, a name or a list; None for the first ones, as many as fit.
            output_columns: the names of what comes out; None for those that went in.
            column_order: the columns of the result in this order, as in MindSpore 1.x.
            num_parallel_workers: how many workers; None for `config.get_num_parallel_workers()`. Random operations have a
                stream each. Heavy operations of msvjp run in as many threads, Python functions in the main one.
            kwargs: python_multiprocessing: run in as many processes; callbacks: `DSCallback`s; cache, max_rowsize, offload:
                accepted.

        Raises:
            TypeError, ValueError: an argument is none of these.
            RuntimeError: while reading: an operation failed, which the error names, with the row and the traceback.
        """
        if isinstance(column_order, int) and num_parallel_workers is None:  # MindSpore 2 has the workers in this place
            column_order, num_parallel_workers = None, column_order
        made = mapping.MapDataset(self, operations, input_columns, output_columns, num_parallel_workers, **kwargs)
        return made if column_order is None else made.project(column_order)

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_workers: int | None = None, **kwargs: Any
    ) -> Dataset:
        """Stack rows.

        Args:
            batch_size: how many rows, an int, or a function of a `BatchInfo` that returns it.
            drop_remainder: whether a last batch with fewer rows is left out.
            num_parallel_workers: how many workers call per_batch_map, if it is to be called in processes.
            kwargs: per_batch_map: a function of a list of arrays for each input column and of a `BatchInfo`, that returns
                a list or an array for each output column, called before the rows are stacked; input_columns,
                output_columns, column_order: as of `map`; python_multiprocessing; max_rowsize: accepted; pad_info: as
                of `padded_batch`, as in MindSpore 1.x.

        Raises:
            TypeError, ValueError: an argument is none of these.
            RuntimeError: while reading: the rows differ in shape or dtype, or per_batch_map failed.
        """
        if "pad_info" in kwargs:
            return self.padded_batch(batch_size, drop_remainder, num_parallel_workers, kwargs.pop("pad_info"))
        column_order = kwargs.pop("column_order", None)
        made = batching.BatchDataset(self, batch_size, drop_remainder, num_parallel_workers, **kwargs)
        return made if column_order is None else made.project(column_order)

    def padded_batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_workers: int | None = None,
        pad_info: Any = None,
    ) -> Dataset:
        """Pad rows to one shape, and stack them.

        Args:
            batch_size, drop_remainder, num_parallel_workers: as of `batch`.
            pad_info: {column: (shape, value)}; None in a shape stands for the longest row of the batch, None for the shape
                for that along all axes. A longer row is cut. {} pads all columns with 0, None none.
        """
        return batching.PaddedBatchDataset(self, batch_size, drop_remainder, num_parallel_workers, pad_info)

    def bucket_batch_by_length(
        self,
        column_names: Any,
        bucket_boundaries: list[int],
        bucket_batch_sizes: list[int],
        element_length_function: Callable | None = None,
        pad_info: Any = None,
        pad_to_bucket_boundary: bool = False,
        drop_remainder: bool = False,
    ) -> Dataset:
        """Collect rows of like length in buckets; each that is full is a batch, and what is left at the end.

        Args:
            column_names: the columns that have the length.
            bucket_boundaries: ascending ints; a row of length n goes to the first bucket whose boundary is above n.
            bucket_batch_sizes: how many rows fill each bucket, one more than there are boundaries.
            element_length_function: gives the length of a row from the values of the columns; None for the length of
                the only column.
            pad_info: as of `padded_batch`.
            pad_to_bucket_boundary: whether None in pad_info stands for the bucket's boundary less 1.
            drop_remainder: whether buckets that are not full at the end are left out.
        """
        return bucketing.BucketBatchByLengthDataset(
            self,
            column_names,
            bucket_boundaries,
            bucket_batch_sizes,
            element_length_function,
            pad_info,
            pad_to_bucket_boundary,
            drop_remainder,
        )

    def shuffle(self, buffer_size: int) -> Dataset:
        """Take each row at random from a buffer of this many rows, 2 or more, that is filled up from the rows in order."""
        return ordering.ShuffleDataset(self, buffer_size)

    def repeat(self, count: int | None = None) -> Dataset:
        """The rows this many times in one epoch; -1 or None: without end."""
        return ordering.RepeatDataset(self, count)

    def take(self, count: int = -1) -> Dataset:
        """The first rows, this many; -1: all."""
        return ordering.TakeDataset(self, count)

    def skip(self, count: int) -> Dataset:
        """The rows without the first ones, this many."""
        return ordering.SkipDataset(self, count)

    def zip(self, datasets: Any) -> Dataset:
        """The columns of this dataset and another, or a tuple of others, side by side; as many rows as the shortest has."""
        others = (datasets,) if isinstance(datasets, Dataset) else datasets
        if not isinstance(others, tuple):
            raise TypeError(f"{self._api}.zip: datasets is {datasets!r}; give a Dataset or a tuple of them")
        return joining.ZipDataset((self, *others))

    def concat(self, datasets: Any) -> Dataset:
        """The rows of this dataset, then those of another, or of a list of others, with the same columns."""
        others = [datasets] if isinstance(datasets, Dataset) else datasets
        if not isinstance(others, list):
            raise TypeError(f"{self._api}.concat: datasets is {datasets!r}; give a Dataset or a list of them")
        return joining.ConcatDataset([self, *others])

    def __add__(self, datasets: Any) -> Dataset:
        return self.concat(datasets)

    def filter(
        self, predicate: Callable, input_columns: Any = None, num_parallel_workers: int | None = None
    ) -> Dataset:
        """The rows for which predicate, a function of the values of the input columns (all columns for None), is true."""
        return filtering.FilterDataset(self, predicate, input_columns, num_parallel_workers)

    def rename(self, input_columns: Any, output_columns: Any) -> Dataset:
        """Other names for these columns."""
        return _columns.RenameDataset(self, input_columns, output_columns)

    def project(self, columns: Any) -> Dataset:  # MindSpore's name
        """These columns only, in this order."""
        return _columns.ProjectDataset(self, columns)

    def apply(self, apply_func: Callable) -> Dataset:
        """What a function makes of this dataset: a dataset."""
        if not callable(apply_func):
            raise TypeError(f"{self._api}.apply: apply_func is {apply_func!r}; give a function")
        made = apply_func(self)
        if not isinstance(made, Dataset):
            raise TypeError(f"{self._api}.apply: apply_func returned {made!r}; it returns a Dataset")
        return made

    def flat_map(self, func: Callable) -> Dataset:
        """The rows of the datasets that a function makes of each row, one after the other.

        Args:
            func: takes the values of a row, numpy arrays, and returns a Dataset.

        Raises:
            TypeError: func is no function, or returned something else.
        """
        api = f"{self._api}.flat_map"
        if not callable(func):
            raise TypeError(f"{api}: func is {func!r}; give a function that takes a row and returns a Dataset")
        made = [func(*row) for row in self.create_tuple_iterator(num_epochs=1, output_numpy=True)]
        for dataset in made:
            if not isinstance(dataset, Dataset):
                raise TypeError(f"{api}: func returned {dataset!r}; it returns a Dataset")
        return made[0] if len(made) == 1 else joining.ConcatDataset(made)

    def split(self, sizes: list, randomize: bool = True) -> list[Dataset]:
        """Datasets of parts of the rows.

        Args:
            sizes: how many rows each has, ints that sum to the number of rows, or which part of them, floats that sum to
                1; what is left when these are rounded goes to the first.
            randomize: whether the rows are shuffled first.

        Raises:
            TypeError, ValueError: an argument is none of these.
            RuntimeError: the sum is another, a part would be empty, or the dataset is one shard of several.
        """
        check = splitting.checked(self, sizes, randomize)
        return self._split(check, randomize)

    def _split(self, sizes: list[int], randomize: bool) -> list[Dataset]:
        return splitting.by_skipping(self, sizes, randomize)

    def sync_wait(self, condition_name: str, num_batch: int = 1, callback: Callable | None = None) -> Dataset:
        """Wait after each num_batch rows until `sync_update` of this name is called.

        Args:
            condition_name: the name.
            num_batch: how many rows pass before each wait.
            callback: called by `sync_update` with its data.
        """
        return syncing.SyncWaitDataset(self, condition_name, num_batch, callback)

    def sync_update(self, condition_name: str, num_batch: int | None = None, data: Any = None) -> None:
        """Let the step `sync_wait` of this name go on, after its callback was called with data.

        Args:
            condition_name: the name.
            num_batch: how many rows may pass; None for as many as it waits after.
            data: what the callback gets, usually a dict.
        """
        syncing.update(self, condition_name, num_batch, data)

    # ---- what there is ----

    def get_dataset_size(self) -> int:
        """How many rows an epoch has; a dataset repeated without end: how many the one that is repeated has."""
        if self._known_size is None:
            self._known_size = self._size()
        return self._known_size

    def __len__(self) -> int:
        return self.get_dataset_size()

    def get_batch_size(self) -> int | None:
        """How many rows the last step that stacks stacks, of several datasets in the last of them; 1 without one."""
        return self.children[-1].get_batch_size() if self.children else 1

    def get_repeat_count(self) -> int:
        """How often the rows are repeated in one epoch; -1: without end."""
        return self.children[-1].get_repeat_count() if self.children else 1

    def get_col_names(self) -> list[str]:
        """The names of the columns."""
        return list(self.columns)

    def num_classes(self) -> int | None:
        """How many classes the labels of the source have, if it knows."""
        return self.children[0].num_classes() if self.children else None

    def get_class_indexing(self) -> dict:
        """The label of each class by its name, of a source that has names: {}."""
        return self.children[0].get_class_indexing() if self.children else {}

    def output_shapes(self, estimate: bool = False) -> list[list[int | None]]:
        """The shape of each column, of the first row. With estimate, None stands for a length that differs."""
        if not isinstance(estimate, bool):
            raise TypeError(f"{self._api}.output_shapes: estimate is {estimate!r}; give True or False")
        rows = self._rows()
        first = next(rows, None)
        shapes: list[list[int | None]] = [] if first is None else [list(np.shape(value)) for value in first]
        for row in rows if estimate else ():
            for shape, value in zip(shapes, row, strict=True):
                shape[:] = _common(shape, np.shape(value))
        return shapes

    def output_types(self) -> list[np.dtype]:
        """The numpy dtype of each column, of the first row."""
        first = next(self._rows(), ())
        return [np.dtype(value.dtype.type) if value.dtype.kind in "SU" else value.dtype for value in first]

    def _rows(self) -> Iterator[tuple]:
        with Run() as run:
            for chunk in self._open(run)(1):
                yield from rows_of(chunk)

    def is_shuffled(self) -> bool:
        """Whether a step gives the rows in a random order."""
        return any(child.is_shuffled() for child in self.children)

    def is_sharded(self) -> bool:
        """Whether a source gives a part of the rows, for one of several processes."""
        return any(child.is_sharded() for child in self.children)

    # ---- reading ----

    def create_dict_iterator(self, num_epochs: int = -1, output_numpy: bool = False, do_copy: bool = False) -> Any:
        """Rows as dicts of Tensors, on the default device, by column.

        Args:
            num_epochs: how often it can be iterated over; -1: without end. A loop that is left goes on where it was.
            output_numpy: whether numpy arrays come instead. Texts always come as numpy arrays.
            do_copy: accepted: what comes is the caller's own.
        """
        return iterators.DictIterator(self, num_epochs, output_numpy, do_copy)

    def create_tuple_iterator(
        self, columns: Any = None, num_epochs: int = -1, output_numpy: bool = False, do_copy: bool = False
    ) -> Any:
        """Rows as lists of Tensors. columns: these, in this order; None for all. Else as `create_dict_iterator`."""
        source = self if columns is None else _columns.ProjectDataset(self, columns)
        return iterators.TupleIterator(source, num_epochs, output_numpy, do_copy)

    def __iter__(self) -> Any:
        """One epoch of `create_tuple_iterator`, from its beginning."""
        return self.create_tuple_iterator(num_epochs=1)

    def device_que(
        self, send_epoch_end: bool = True, create_data_info_queue: bool = False, queue_name: str = ""
    ) -> Any:
        """The dataset as one that is sent to the device: its iterators do that."""
        check_bools(
            f"{self._api}.device_que", send_epoch_end=send_epoch_end, create_data_info_queue=create_data_info_queue
        )
        return iterators.TransferDataset(self)

    def to_torch(self) -> Any:
        """The rows as a torch IterableDataset of dicts of plain torch tensors; texts stay numpy arrays.

        It gives one epoch each time it is iterated over, the next epoch of one iterator. For a DataLoader, with
        `batch_size=None` where this dataset stacks its rows.

        >>> import torch
        >>> import msvjp.dataset as ds
        >>> data = ds.NumpySlicesDataset([1, 2, 3], column_names=["x"], shuffle=False).batch(2).to_torch()
        >>> [row["x"].tolist() for row in torch.utils.data.DataLoader(data, batch_size=None)]
        [[1, 2], [3]]
        """
        return iterators.TorchDataset(self)

    def save(self, file_name: str, num_files: int = 1, file_type: str = "mindrecord") -> None:
        """Write the rows of one epoch into mindrecord files, for `MindDataset`.

        Args:
            file_name: the file; several have numbers after it.
            num_files: into how many files the rows are divided, from 1 to 1000.
            file_type: "mindrecord".

        Raises:
            TypeError, ValueError: an argument is none of these.
            RuntimeError: a file is there already, there are no rows, or a column has an array of texts.

        Numbers that mindrecord does not have become larger ones: uint8 int32, float16 float32.
        """
        from . import saving

        saving.save(f"{self._api}.save", self, file_name, num_files, file_type)

    def build_vocab(
        self,
        columns: Any,
        freq_range: tuple[int | None, int | None] | None,
        top_k: int | None,
        special_tokens: list[str] | None,
        special_first: bool,
    ) -> Any:
        """The words of columns, numbered: as `text.Vocab.from_dataset`."""
        from .text import Vocab

        return Vocab.from_dataset(self, columns, freq_range, top_k, special_tokens, special_first)

    def reset(self) -> None:
        """Begin anew: iterators made from now on do."""

    def set_init_step(self, init_step: int) -> None:
        """Let new iterators begin at this row of the first epoch."""
        check_ints_between(f"{self._api}.set_init_step", 0, init_step=init_step)
        self._first_step = init_step

    def get_init_step(self) -> int:
        """At which row new iterators begin."""
        return self._first_step

    def __copy__(self) -> Dataset:
        made = object.__new__(type(self))
        vars(made).update(vars(self), _known_size=None)
        return made


def _common(shape: list, other: Iterable) -> list:
    return [a if a == b else None for a, b in zip(shape, other, strict=False)]


# The steps stand on Dataset.
from . import iterators  # noqa: E402
from .nodes import batching, bucketing, filtering, joining, mapping, ordering, splitting, syncing  # noqa: E402
from .nodes import columns as _columns  # noqa: E402
