"""Streams of random numbers of their own, for ops that are given a seed."""

import contextlib

import torch

_streams = {}


def stream(seed, device):
    """The generator that belongs to a seed, an int or a tuple of them: its numbers go on from call to call."""
    if (seed, device) not in _streams:
        _streams[seed, device] = torch.Generator(device).manual_seed(hash(seed))
    return _streams[seed, device]


def stream_states():
    """Where each stream is now."""
    return {key: generator.get_state() for key, generator in _streams.items()}


@contextlib.contextmanager
def streams_set_to(states):
    """Go on from these states, and in the streams that came since from their beginning; afterwards from where it was."""
    before = stream_states()
    for (seed, device), generator in _streams.items():
        start = states.get((seed, device))
        generator.manual_seed(hash(seed)) if start is None else generator.set_state(start)
    try:
        yield
    finally:
        for key, state in before.items():
            _streams[key].set_state(state)
