"""How columns come to the device: to a card from pinned memory, on a stream of their own, so that it computes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch


class Sender:
    """Sends arrays to a device. A thread that reads ahead sends; the one that uses the tensors first calls `arrival`."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        kind: Any = getattr(torch, device.type, None)  # torch.cuda, or torch.npu
        has_streams = device.type != "cpu" and hasattr(kind, "Stream")  # a simulated npu has none
        self._kind, self._stream = kind, kind.Stream(device) if has_streams else None
        self._sent: list[torch.Tensor] = []

    def send(self, array: np.ndarray) -> torch.Tensor:
        """The array on the device, or on its way there."""
        tensor = torch.from_numpy(array if array.flags.writeable else array.copy())
        if self._stream is None:
            return tensor.to(self._device)
        with self._kind.stream(self._stream):
            self._sent.append(tensor.pin_memory().to(self._device, non_blocking=True))
        return self._sent[-1]

    def arrival(self) -> Callable[[], None]:
        """What makes the stream of who calls it wait for all that was sent since the last time."""
        if self._stream is None:
            return lambda: None
        sent, self._sent = self._sent, []
        event = self._stream.record_event()

        def wait() -> None:
            current = self._kind.current_stream(self._device)
            current.wait_event(event)
            for tensor in sent:
                tensor.record_stream(current)  # its memory belongs to the other stream, which must not reuse it before

        return wait
