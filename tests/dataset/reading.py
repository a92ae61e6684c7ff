"""How the tests read a dataset."""

import numpy as np


def epochs(dataset, number):
    """The rows of each epoch of one iterator, each a list of numpy arrays."""
    rows = dataset.create_tuple_iterator(num_epochs=number, output_numpy=True)
    return [list(rows) for _ in range(number)]


def rows(dataset):
    """The rows of one epoch."""
    return epochs(dataset, 1)[0]


def values(dataset):
    """The rows of one epoch as Python values; of one column without the list around it."""
    found = [[plain(value) for value in row] for row in rows(dataset)]
    return [row[0] for row in found] if found and len(found[0]) == 1 else found


def values_of(dataset, number):
    """The values of the first column in each epoch."""
    return [[plain(row[0]) for row in epoch] for epoch in epochs(dataset, number)]


def plain(value):
    return {key: plain(v) for key, v in value.items()} if isinstance(value, dict) else np.asarray(value).tolist()
