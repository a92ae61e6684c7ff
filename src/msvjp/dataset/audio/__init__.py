"""mindspore.dataset.audio: operations on audio. Each file publishes its own names."""

from . import biquad
