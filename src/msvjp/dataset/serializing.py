"""Pipelines as JSON, which MindSpore writes and reads: not here."""

from typing import Any, NoReturn

from .._core.errors import UnsupportedError
from .._op.declare import public

_INSTEAD = "a Dataset whose source can be pickled can be pickled: pickle.dumps(dataset)"


@public("dataset.serialize")
def serialize(dataset: Any, json_filepath: str = "") -> NoReturn:
    """Refused: pickle the dataset."""
    raise UnsupportedError(f"mindspore.dataset.serialize: msvjp does not write pipelines as JSON; {_INSTEAD}")


@public("dataset.deserialize")
def deserialize(input_dict: dict | None = None, json_filepath: str | None = None) -> NoReturn:
    """Refused: unpickle the dataset."""
    raise UnsupportedError(f"mindspore.dataset.deserialize: msvjp does not read pipelines from JSON; {_INSTEAD}")
