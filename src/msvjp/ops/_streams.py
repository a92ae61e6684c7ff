"""Streams of random numbers of their own, for ops that are given a seed."""

import functools

import torch


@functools.cache
def stream(seed, device):
    """The generator that belongs to a seed, an int or a tuple of them: its numbers go on from call to call.

    Which numbers they are depends on `set_seed` too, from which on the streams begin again.
    """
    return torch.Generator(device).manual_seed(hash((seed, torch.initial_seed())))
