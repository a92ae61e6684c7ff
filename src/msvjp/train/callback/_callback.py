"""`Callback`: what a Model calls while it trains and evaluates; and what it is called with."""

import contextlib

import numpy as np
import torch

from ..._core.switch import plain
from ..._op.declare import public
from ...common.tensor import Tensor


class InternalCallbackParam(dict):
    """What is known of a run, by name: `params.cur_step_num` is `params["cur_step_num"]`.

    A name that is not there, yet or any more, is a KeyError, also as an attribute.
    """

    def __getattr__(self, name):
        if name.startswith("__"):  # protocols that Python only probes for
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value


@public("RunContext", "train.RunContext", "train.callback.RunContext")
class RunContext:
    """What callbacks are given: the parameters of the run, and a way to end it.

    Args:
        original_args: a dict, such as the InternalCallbackParam of a Model.

    Raises:
        TypeError: original_args is not a dict.

    >>> from msvjp.train.callback import RunContext
    >>> context = RunContext({"cur_step_num": 3})
    >>> context.request_stop()
    >>> context.original_args(), context.get_stop_requested()
    ({'cur_step_num': 3}, True)
    """

    def __init__(self, original_args):
        if not isinstance(original_args, dict):
            raise TypeError(f"mindspore.train.RunContext: original_args is {original_args!r}; give a dict")
        self._original_args = original_args
        self._stop_requested = False

    def original_args(self):
        """The parameters of the run: the same object at each call, to which callbacks may add their own."""
        return self._original_args

    def request_stop(self):
        """Ask that the run ends with this step. The ends of the epoch and of the run are still called."""
        self._stop_requested = True

    def get_stop_requested(self):
        """Whether somebody asked for the end, a bool."""
        return self._stop_requested


@public("Callback", "train.Callback", "train.callback.Callback")
class Callback:
    """The base of callbacks: override the methods of the moments that you need. Each is given a RunContext.

    `on_train_begin` and `on_eval_begin` call `begin`, the name that MindSpore 1 had for both, unless they are overridden;
    and so on with `epoch_begin`, `step_begin`, `step_end`, `epoch_end` and `end`. A callback is a context manager, too,
    which is entered before the run and left after it, come what may.

    >>> import msvjp as mindspore
    >>> from msvjp import nn
    >>> class StopAt(mindspore.Callback):
    ...     def on_train_step_end(self, run_context):
    ...         if run_context.original_args().cur_step_num == 5:
    ...             run_context.request_stop()
    """

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Called after the run, also after an exception; True keeps that from the callbacks before and the caller."""

    def begin(self, run_context):
        """Before the first epoch, of training and of evaluation."""

    def epoch_begin(self, run_context):
        """Before an epoch, of training and of evaluation."""

    def step_begin(self, run_context):
        """Before a step, of training and of evaluation."""

    def step_end(self, run_context):
        """After a step, of training and of evaluation."""

    def epoch_end(self, run_context):
        """After an epoch, of training and of evaluation."""

    def end(self, run_context):
        """After the last epoch, of training and of evaluation."""

    def on_train_begin(self, run_context):
        """Before the first epoch of training."""
        self.begin(run_context)

    def on_train_epoch_begin(self, run_context):
        """Before an epoch of training."""
        self.epoch_begin(run_context)

    def on_train_step_begin(self, run_context):
        """Before a step of training, when its batch is there."""
        self.step_begin(run_context)

    def on_train_step_end(self, run_context):
        """After a step of training."""
        self.step_end(run_context)

    def on_train_epoch_end(self, run_context):
        """After an epoch of training, and after the evaluation that `fit` made of it."""
        self.epoch_end(run_context)

    def on_train_end(self, run_context):
        """After the last epoch of training."""
        self.end(run_context)

    def on_eval_begin(self, run_context):
        """Before an evaluation."""
        self.begin(run_context)

    def on_eval_epoch_begin(self, run_context):
        """Before the batches of an evaluation."""
        self.epoch_begin(run_context)

    def on_eval_step_begin(self, run_context):
        """Before a batch of an evaluation."""
        self.step_begin(run_context)

    def on_eval_step_end(self, run_context):
        """After a batch of an evaluation."""
        self.step_end(run_context)

    def on_eval_epoch_end(self, run_context):
        """After the batches of an evaluation."""
        self.epoch_end(run_context)

    def on_eval_end(self, run_context):
        """After an evaluation, when its metrics are there."""
        self.end(run_context)


def _of_all(event):
    """The method that calls this one of each callback, in order."""

    def call(self, run_context):
        for callback in self._callbacks:
            getattr(callback, event)(run_context)

    return call


class CallbackManager(Callback):
    """Several callbacks as one.

    Args:
        callbacks: None, a Callback, or an iterable of them.

    Raises:
        TypeError: it is something else.
    """

    def __init__(self, callbacks):
        self._callbacks = as_list("mindspore.train.callback", callbacks)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            for callback in self._callbacks:
                stack.enter_context(callback)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    begin = _of_all("begin")
    epoch_begin = _of_all("epoch_begin")
    step_begin = _of_all("step_begin")
    step_end = _of_all("step_end")
    epoch_end = _of_all("epoch_end")
    end = _of_all("end")
    on_train_begin = _of_all("on_train_begin")
    on_train_epoch_begin = _of_all("on_train_epoch_begin")
    on_train_step_begin = _of_all("on_train_step_begin")
    on_train_step_end = _of_all("on_train_step_end")
    on_train_epoch_end = _of_all("on_train_epoch_end")
    on_train_end = _of_all("on_train_end")
    on_eval_begin = _of_all("on_eval_begin")
    on_eval_epoch_begin = _of_all("on_eval_epoch_begin")
    on_eval_step_begin = _of_all("on_eval_step_begin")
    on_eval_step_end = _of_all("on_eval_step_end")
    on_eval_epoch_end = _of_all("on_eval_epoch_end")
    on_eval_end = _of_all("on_eval_end")


def set_cur_net(net):
    """Nothing: it says which network MindSpore's compiled graph writes to a checkpoint; here that is the one that is given."""


def as_list(api, callbacks):
    """The callbacks, which may be None, one or several, as a list."""
    if callbacks is None:
        return []
    if isinstance(callbacks, Callback):
        return [callbacks]
    found = list(callbacks) if hasattr(callbacks, "__iter__") else [callbacks]
    for callback in found:
        if not isinstance(callback, Callback):
            raise TypeError(f"{api}: callbacks has {callback!r}; give Callback objects, one or a list")
    return found


def loss_of(outputs):
    """What a step gave, as one number: of a tuple or list that begins with a Tensor that one, and of a Tensor the mean."""
    if isinstance(outputs, (tuple, list)) and isinstance(outputs[0], plain):
        outputs = outputs[0]
    return np.mean(as_array(outputs)) if isinstance(outputs, plain) else outputs


def as_array(tensor):
    """The elements as a numpy array, of float32 for bfloat16, which numpy does not have."""
    return Tensor.asnumpy(tensor.float() if tensor.dtype is torch.bfloat16 else tensor)
