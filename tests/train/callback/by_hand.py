"""A run as scripts drive callbacks by hand."""

from mindspore.train.callback import RunContext, _InternalCallbackParam


def context(**params):
    """A RunContext with these parameters."""
    made = _InternalCallbackParam()
    made.dataset_sink_mode = False
    for name, value in params.items():
        setattr(made, name, value)
    return RunContext(made)
