"""`Model`: a network with its loss, its optimizer and its metrics, to be trained and evaluated over a dataset."""

from .. import log
from .._core.checks import check_bools, check_not_negative_ints, check_positive_ints, check_type
from .._core.switch import plain
from .._names import missing
from .._op.declare import public
from ..nn.cell import Cell
from ..nn.optim.optimizer import Optimizer
from .callback._callback import Callback, InternalCallbackParam, RunContext, as_list
from .dataset_helper import check_sink_size, size_of
from .graph_cell import GraphCell
from .metrics.by_name import get_metrics
from .mixed_precision import build_train_network
from .run import Training, evaluate
from .step import WithEvalCell, WithLossCell


@public("Model", "train.Model")
class Model:
    """A network with what it is trained and judged by.

    Args:
        network: a Cell. Without loss_fn and optimizer it does a step of training itself.
        loss_fn: a Cell, called with what the network gives for the first column of a batch, and the second.
        optimizer: an `nn.Optimizer`; None where nothing is to be trained.
        metrics: a set of names of `nn.names()`, or a dict of Metric objects by names of one's own.
        eval_network: a Cell that is called with a batch and gives what the metrics take; None for
            `nn.WithEvalCell(network, loss_fn)`, if there are metrics: it gives the loss, the output and the label.
        eval_indexes: which outputs of eval_network are the loss, the output and the label, a list of three ints; None
            to give all outputs to every metric.
        amp_level: the level of mixed precision, as in `amp.build_train_network`.
        boost_level: 'O0'.
        kwargs: loss_scale_manager and keep_batchnorm_fp32, as in `amp.build_train_network`; acc_level, an older name of
            boost_level; boost_config_dict, which says nothing at boost_level 'O0'.

    Raises:
        TypeError, ValueError: an argument is none of these, or of no use without another one.
        AttributeError: loss_fn is no Cell.
        KeyError: there is no metric of that name.

    >>> import numpy as np
    >>> import msvjp as mindspore
    >>> from msvjp import Tensor, nn
    >>> class Batches:
    ...     def get_dataset_size(self):
    ...         return 2
    ...     def create_tuple_iterator(self, num_epochs, do_copy):
    ...         return [[Tensor([[1.0]]), Tensor([[2.0]])]] * 2
    ...     def reset(self):
    ...         pass
    >>> net = nn.Dense(1, 1, "ones", "zeros")
    >>> model = mindspore.Model(net, nn.MSELoss(), nn.SGD(net.trainable_params(), 0.1), metrics={"mae"})
    >>> model.train(1, Batches(), callbacks=mindspore.LossMonitor())
    epoch: 1 step: 1, loss is 1.0
    epoch: 1 step: 2, loss is 0.3599998950958252
    >>> print(f"{model.eval(Batches())['mae']:.4f}")
    0.3600
    """

    __getattr__ = missing.refusing("Model")

    def __init__(
        self,
        network,
        loss_fn=None,
        optimizer=None,
        metrics=None,
        eval_network=None,
        eval_indexes=None,
        amp_level="O0",
        boost_level="O0",
        **kwargs,
    ):
        _check_cells(network, loss_fn, optimizer, kwargs)
        _check_precision(optimizer, amp_level, kwargs)
        self._network, self._loss_fn, self._optimizer = network, loss_fn, optimizer
        self._amp_level, self._boost_level = amp_level, kwargs.pop("acc_level", boost_level)
        self._loss_scale_manager = kwargs.get("loss_scale_manager")
        self._metric_fns = get_metrics(metrics)
        self._eval_network, self._eval_indexes = self._build_eval_network(eval_network, eval_indexes)
        self._train_network = self._build_train_network(kwargs)
        self._is_training = None

    def _build_train_network(self, kwargs):
        if self._optimizer is None:
            return WithLossCell(self._network, self._loss_fn) if self._loss_fn is not None else self._network
        kwargs = {word: kwargs[word] for word in ("loss_scale_manager", "keep_batchnorm_fp32") if word in kwargs}
        if kwargs.get("keep_batchnorm_fp32", 0) is None:
            del kwargs["keep_batchnorm_fp32"]
        return build_train_network(
            self._network, self._optimizer, self._loss_fn, self._amp_level, self._boost_level, **kwargs
        )

    def _build_eval_network(self, eval_network, indexes):
        if eval_network is not None:
            if self._metric_fns and indexes is not None and not (isinstance(indexes, list) and len(indexes) == 3):
                raise ValueError(f"{_API}: eval_indexes is {indexes!r}; give a list of three ints, or None")
            return eval_network, indexes
        if not self._metric_fns:
            return None, None
        if self._loss_fn is None:
            raise ValueError(f"{_API}: there are metrics, and nothing to judge by; give loss_fn or eval_network")
        return WithEvalCell(self._network, self._loss_fn, self._amp_level in ("O2", "O3", "auto")), [0, 1, 2]

    @property
    def train_network(self):
        """The Cell that does a step of training."""
        return self._train_network

    @property
    def eval_network(self):
        """The Cell that gives what the metrics take, or None."""
        return self._eval_network

    @property
    def predict_network(self):
        """The network itself."""
        return self._network

    # ---- training ----

    def train(self, epoch, train_dataset, callbacks=None, dataset_sink_mode=False, sink_size=-1, initial_epoch=0):
        """Train the network over a dataset.

        Args:
            epoch: the number of the last epoch, an int above 0.
            train_dataset: an object with `get_dataset_size()`, `create_tuple_iterator(num_epochs=..., do_copy=False)` and
                `reset()`, such as those of `mindspore.dataset`. A batch is a list of Tensors, two where there is a loss_fn.
            callbacks: None, a Callback, or several.
            dataset_sink_mode: whether sink_size counts. Batches are not sent ahead here: each step is called by itself.
            sink_size: the steps of an epoch, which goes on in the dataset where the one before stopped; -1 for one
                epoch of the dataset.
            initial_epoch: how many epochs are done already, an int from 0 on and below epoch.

        Raises:
            TypeError, ValueError: an argument is none of these; the dataset has no batch, or not two columns.
            RuntimeError: the dataset was used to train another Model.
        """
        api = f"{_API}.train"
        _check_training(api, epoch, initial_epoch, dataset_sink_mode, sink_size)
        size = self._claim(api, train_dataset)
        callbacks = as_list(api, callbacks)
        _warn_of_old(api, callbacks)
        sink = sink_size if dataset_sink_mode else -1
        Training(self, train_dataset, size, callbacks, epoch, initial_epoch, sink).run()

    def fit(
        self,
        epoch,
        train_dataset,
        valid_dataset=None,
        valid_frequency=1,
        callbacks=None,
        dataset_sink_mode=False,
        valid_dataset_sink_mode=False,
        sink_size=-1,
        initial_epoch=0,
    ):
        """Train the network over a dataset, and evaluate it over another one meanwhile.

        Args:
            epoch, train_dataset, callbacks, dataset_sink_mode, sink_size, initial_epoch: as in `train`.
            valid_dataset: the dataset of the evaluation, None for no evaluation.
            valid_frequency: after every so many epochs, an int, or after the epochs in a list.
            valid_dataset_sink_mode: accepted; an evaluation is over the whole dataset.

        Raises:
            TypeError, ValueError: those of `train` and `eval`; valid_frequency is neither an int nor a list.
            ZeroDivisionError: valid_frequency is 0.
        """
        api = f"{_API}.fit"
        _check_training(api, epoch, initial_epoch, dataset_sink_mode, sink_size)
        check_bools(api, valid_dataset_sink_mode=valid_dataset_sink_mode)
        check_type(api, (bool, int, list), "an int, or a list of epochs", valid_frequency=valid_frequency)
        size = self._claim(api, train_dataset)
        if valid_dataset is not None:
            self._check_metrics(api)
            size_of(api, valid_dataset)
        callbacks = as_list(api, callbacks)
        _warn_of_old(api, callbacks)
        sink = sink_size if dataset_sink_mode else -1
        training = Training(self, train_dataset, size, callbacks, epoch, initial_epoch, sink)
        training.run(valid_dataset, valid_frequency)

    def _claim(self, api, dataset):
        """The number of batches of a dataset, which is marked as this Model's."""
        size = size_of(api, dataset)
        if getattr(dataset, "__model_hash__", hash(self)) != hash(self):
            raise RuntimeError(f"{api}: the dataset was used to train another Model; make a new one")
        dataset.__model_hash__ = hash(self)
        return size

    # ---- evaluation ----

    def eval(self, valid_dataset, callbacks=None, dataset_sink_mode=False):
        """The metrics of the network over a dataset.

        Args:
            valid_dataset: as train_dataset in `train`.
            callbacks: None, a Callback, or several.
            dataset_sink_mode: accepted; an evaluation is over the whole dataset.

        Returns:
            A dict of the metrics by their names: floats, or numpy arrays where a metric has several numbers.

        Raises:
            TypeError, ValueError: an argument is none of these; the Model has no metrics; eval_network gives no tuple.
        """
        api = f"{_API}.eval"
        check_bools(api, dataset_sink_mode=dataset_sink_mode)
        self._check_metrics(api)
        if not hasattr(valid_dataset, "get_dataset_size"):
            size_of(api, valid_dataset)
        callbacks = as_list(api, callbacks)
        _warn_of_old(api, callbacks)
        params = InternalCallbackParam(network=self._network, cur_step_num=0)
        evaluate(self, valid_dataset, callbacks, RunContext(params))
        return params["metrics"]

    def _check_metrics(self, api):
        if not self._metric_fns:
            raise ValueError(f"{api}: the Model has no metrics; give it some, such as metrics={{'accuracy'}}")

    # ---- prediction ----

    def predict(self, *predict_data, backend=None, config=None):
        """What the network gives for the data, in evaluation mode; no graph is recorded.

        Args:
            predict_data: Tensors, numbers, texts or None, as the network takes them.
            backend: None, or 'lite', which is the same here.
            config: accepted.

        Raises:
            TypeError: the data is something else.
            ValueError: a Tensor has no elements; there is no such backend.
        """
        api = f"{_API}.predict"
        if backend not in (None, "lite"):
            raise ValueError(f"{api}: backend is {backend!r}; give 'lite' or None")
        for data in predict_data:
            check_type(
                api, (plain, bool, int, float, str, type(None)), "a Tensor, a number, a text or None", predict_data=data
            )
            if isinstance(data, plain) and not data.numel():
                raise ValueError(f"{api}: a Tensor of the shape {tuple(data.shape)} has no elements")
        self._switch(self._network, False)
        return self._network(*predict_data)

    def _switch(self, network, training):
        """Set the mode of the network, unless this Model set it last: what a callback sets stays."""
        if self._is_training is not training:
            network.set_train(training)
            self._is_training = training

    # ---- of MindSpore's compiler ----

    def build(self, train_dataset=None, valid_dataset=None, sink_size=-1, epoch=1, sink_mode=True):
        """Nothing: there is nothing to be compiled before the first step."""

    _init = build  # its name before 1.9

    def infer_train_layout(self, train_dataset, dataset_sink_mode=True, sink_size=-1):
        """RuntimeError: one process has no layout of parameters."""
        raise RuntimeError(f"{_API}.infer_train_layout: it is for parallel modes; this is 'stand_alone'")

    def infer_predict_layout(self, *predict_data, skip_backend_compile=False):
        """RuntimeError: one process has no layout of parameters."""
        raise RuntimeError(f"{_API}.infer_predict_layout: it is for parallel modes; this is 'stand_alone'")


_API = "mindspore.train.Model"
_KEYWORDS = ("loss_scale_manager", "keep_batchnorm_fp32", "boost_config_dict", "acc_level")


# ---- checks of arguments ----


def _check_cells(network, loss_fn, optimizer, kwargs):
    check_type(_API, Cell, "a Cell", network=network)
    if loss_fn is not None and not isinstance(loss_fn, Cell):
        raise AttributeError(f"{_API}: loss_fn is {loss_fn!r}; give a Cell, such as nn.MSELoss()")
    check_type(_API, (Optimizer, type(None)), "an nn.Optimizer", optimizer=optimizer)
    if isinstance(network, GraphCell) and (loss_fn is not None or optimizer is not None or kwargs):
        given = ", ".join(("loss_fn", "optimizer", *kwargs))
        raise ValueError(f"{_API}: network is a GraphCell, which cannot be trained; leave out {given}")


def _check_precision(optimizer, amp_level, kwargs):
    for word in kwargs:
        if word not in _KEYWORDS:
            raise ValueError(f"{_API}: unknown argument {word!r}; it takes {', '.join(_KEYWORDS)}")
    check_type(_API, (bool, type(None)), "True or False", keep_batchnorm_fp32=kwargs.get("keep_batchnorm_fp32"))
    if optimizer is not None:
        return
    if amp_level != "O0":
        raise ValueError(f"{_API}: amp_level is {amp_level!r}, without an optimizer; give one, or amp_level 'O0'")
    if kwargs.get("loss_scale_manager") is not None:
        raise ValueError(f"{_API}: there is a loss_scale_manager and no optimizer; give one")


def _check_training(api, epoch, initial_epoch, dataset_sink_mode, sink_size):
    check_positive_ints(api, epoch=epoch)
    check_not_negative_ints(api, initial_epoch=initial_epoch)
    if epoch <= initial_epoch:
        raise ValueError(f"{api}: epoch is {epoch}, initial_epoch {initial_epoch}; it must be below")
    check_bools(api, dataset_sink_mode=dataset_sink_mode)
    check_sink_size(api, sink_size)


#: What callbacks had before MindSpore told training from evaluation.
_OLD = ("begin", "epoch_begin", "step_begin", "step_end", "epoch_end", "end")


def _is_ours(kind):
    return kind.__module__.partition(".")[0] == __name__.partition(".")[0]


def _warn_of_old(api, callbacks):
    """One warning that names the methods, of callbacks that are not ours, which are called in evaluations, too."""
    classes = {type(callback) for callback in callbacks if not _is_ours(type(callback))}
    found = [name for name in _OLD if any(getattr(kind, name) is not getattr(Callback, name) for kind in classes)]
    if found:
        log.warning("%s: callbacks have %s, which evaluations call, too; on_train_... is not", api, ", ".join(found))
