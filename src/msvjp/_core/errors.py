"""The errors that are of several types: MindSpore's exception type for one mistake varies from API to API."""

from .root import public_path


@public_path("OpError")
class OpError(RuntimeError, ValueError, TypeError, IndexError):
    """An invalid argument of an op. It subclasses four exceptions because MindSpore's type varies by op."""


@public_path("DeviceError")
class DeviceError(RuntimeError, ValueError):
    """A device that does not exist. MindSpore's `set_device` raises RuntimeError for it, its Tensor ValueError."""


@public_path("PositionError")
class PositionError(RuntimeError, ValueError, IndexError):
    """A `grad_position` beyond the arguments. MindSpore's `grad` raises RuntimeError for it, its `jacrev` ValueError."""


@public_path("ShapeError")
class ShapeError(ValueError, RuntimeError):
    """A gradient whose shape is not that of its parameter. MindSpore raises ValueError or RuntimeError, by optimizer."""


@public_path("UnsupportedError")
class UnsupportedError(NotImplementedError, AttributeError):
    """Something that MindSpore has and msvjp does not have yet was used."""
