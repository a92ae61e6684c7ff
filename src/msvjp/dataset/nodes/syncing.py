"""Steps that wait for the training: sync_wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from ..._core.checks import check_ints_between
from .. import config
from .._rows import Chunk
from ..dataset import Dataset, Read, Run


class SyncWaitDataset(Dataset):
    """Rows that pass in portions, each after an update."""

    _api = "mindspore.dataset.Dataset.sync_wait"

    def __init__(self, dataset: Dataset, condition_name: str, num_batch: int, callback: Callable | None) -> None:
        if not isinstance(condition_name, str):
            raise TypeError(f"{self._api}: condition_name is {condition_name!r}; give a name")
        check_ints_between(self._api, 1, 2**31 - 1, num_batch=num_batch)
        if callback is not None and not callable(callback):
            raise TypeError(f"{self._api}: callback is {callback!r}; give a function")
        super().__init__(dataset)
        self.name: str = condition_name
        self.num_batch, self.callback = num_batch, callback
        if any(step.name == condition_name for step in steps_of(dataset)):
            raise RuntimeError(f"{self._api}: there is a step {condition_name!r} already; give another condition_name")
        self._may_pass = threading.Semaphore(num_batch)

    def update(self, number: int | None, data: Any) -> None:
        if self.callback is not None:
            self.callback(data)
        self._may_pass.release(number or self.num_batch)

    def _open(self, run: Run) -> Read:
        read = self.children[0]._open(run)
        self._may_pass = threading.Semaphore(self.num_batch)
        return lambda length: self._passed(read(1))

    def _passed(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            if not self._may_pass.acquire(timeout=config.get_callback_timeout()):
                raise RuntimeError(
                    f"{self._api}: {self.num_batch} rows have passed and sync_update({self.name!r}) was not called for "
                    f"{config.get_callback_timeout()} seconds; call it in the training loop"
                )
            yield chunk

    def __getstate__(self) -> dict:
        return {**vars(self), "_may_pass": None}


def steps_of(dataset: Dataset) -> Iterator[SyncWaitDataset]:
    """The steps of this kind in a pipeline."""
    if isinstance(dataset, SyncWaitDataset):
        yield dataset
    for child in dataset.children:
        yield from steps_of(child)


def update(dataset: Dataset, condition_name: Any, num_batch: Any, data: Any) -> None:
    """`Dataset.sync_update`."""
    api = f"{dataset._api}.sync_update"
    if num_batch is not None:
        check_ints_between(api, 1, 2**31 - 1, num_batch=num_batch)
    steps = {step.name: step for step in steps_of(dataset)}
    if condition_name not in steps:
        raise RuntimeError(f"{api}: condition_name is {condition_name!r}; the steps are {sorted(steps)}")
    steps[condition_name].update(num_batch, data)
