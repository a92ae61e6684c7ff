"""A training or an evaluation of a Model: the loop over the batches, and what callbacks are told in it."""

import numpy as np

from .._core.switch import plain
from ..context.parallel import get_auto_parallel_context
from . import progress_bar
from .callback._callback import CallbackManager, InternalCallbackParam, RunContext, loss_of
from .dataset_helper import DatasetHelper
from .metrics.loss import Loss

#: Classes of callbacks, by name, that take no part in the evaluation that `fit` makes.
_ONLY_IN_TRAINING = {
    *("BackupAndRestore", "EarlyStopping", "History", "LambdaCallback", "LearningRateScheduler", "LossMonitor"),
    *("ModelCheckpoint", "OnRequestExit", "ReduceLROnPlateau", "SummaryCollector"),
}


class Training:
    """One training.

    Args:
        model: the Model.
        dataset, size: the dataset and the number of its batches.
        callbacks: a list.
        epoch, initial_epoch: the number of the last epoch, and of those that are done.
        sink_size: how many steps an epoch has, or -1 for those of the dataset.
    """

    def __init__(self, model, dataset, size, callbacks, epoch, initial_epoch, sink_size):
        self.model, self.dataset, self.callbacks, self.sunk = model, dataset, callbacks, sink_size > 0
        self.epochs = range(initial_epoch + 1, epoch + 1)
        self.batches = DatasetHelper(dataset, self.sunk, sink_size, len(self.epochs))
        self.params = self._parameters(self.batches.sink_size())
        self.context = RunContext(self.params)

    def _parameters(self, batch_num):
        model = self.model
        return InternalCallbackParam(
            train_network=model.train_network,
            epoch_num=len(self.epochs),
            batch_num=batch_num,
            mode="train",
            loss_fn=model._loss_fn,
            optimizer=model._optimizer,
            parallel_mode=get_auto_parallel_context("parallel_mode"),
            device_number=get_auto_parallel_context("device_num"),
            train_dataset=self.dataset,
            list_callback=self.callbacks,
            train_dataset_element=None,
            network=model.predict_network,
            last_save_ckpt_step=None,
            latest_ckpt_file=None,
            loss_scale_mananger=model._loss_scale_manager,
            initial_step=None,
            dataset_sink_mode=False,  # each step is called by itself
            cur_step_num=0,
        )

    def run(self, valid_dataset=None, valid_frequency=1):
        """Train, and where there is a dataset to evaluate with, evaluate."""
        model, params, context = self.model, self.params, self.context
        model.train_network.set_train(True)
        model._is_training = True
        with CallbackManager(progress_bar.beside(self.callbacks)) as manager:
            manager.on_train_begin(context)
            for number in self.epochs:
                params["cur_epoch_num"] = number
                manager.on_train_epoch_begin(context)
                self._epoch(manager)
                if valid_dataset is not None and _is_due(number, valid_frequency):
                    self._evaluate(valid_dataset)
                manager.on_train_epoch_end(context)
                for name in ("metrics", "eval_results"):
                    params.pop(name, None)
                if context.get_stop_requested():
                    break
            manager.on_train_end(context)

    def _epoch(self, manager):
        model, params, context = self.model, self.params, self.context
        network = model.train_network
        for batch in self.batches:
            _check_columns(model, batch)
            params["cur_step_num"] += 1
            params["train_dataset_element"] = batch
            manager.on_train_step_begin(context)
            model._switch(network, True)
            params["net_outputs"] = network(*batch)
            manager.on_train_step_end(context)
            if context.get_stop_requested():
                break
        if not self.sunk:
            self.dataset.reset()

    def _evaluate(self, dataset):
        """Evaluate; what callbacks are told is then again of the training, and the metrics."""
        names = ("batch_num", "cur_step_num", "mode", "net_outputs", "list_callback", "dataset_sink_mode")
        of_training = {name: self.params[name] for name in names}
        callbacks = [c for c in self.callbacks if type(c).__name__ not in _ONLY_IN_TRAINING]
        try:
            evaluate(self.model, dataset, callbacks, RunContext(self.params), with_results=True)
        finally:
            self.params.update(of_training)


def _check_columns(model, batch):
    if model._loss_fn is not None and len(batch) != 2:
        raise ValueError(
            f"mindspore.train.Model.train: a batch of the dataset has {len(batch)} columns; with a loss_fn it must have "
            "two, the data and the label"
        )


def _is_due(epoch, frequency):
    return epoch in frequency if isinstance(frequency, list) else epoch % frequency == 0


def evaluate(model, dataset, callbacks, context, with_results=False):
    """Evaluate a Model: its metrics are then among the parameters of the run.

    Args:
        callbacks: a list. context: what they are given.
        with_results: whether the parameters get `eval_results`, too: the metrics and the mean of the loss.
    """
    params, losses = context.original_args(), []
    params.update(
        eval_network=model.eval_network,
        valid_dataset=dataset,
        batch_num=dataset.get_dataset_size(),
        mode="eval",
        cur_step_num=0,
        list_callback=callbacks,
        dataset_sink_mode=False,
    )
    for metric in model._metric_fns.values():
        metric.clear()
    with CallbackManager(callbacks) as manager:
        manager.on_eval_begin(context)
        model.eval_network.set_train(False)
        model._is_training = False
        manager.on_eval_epoch_begin(context)
        for outputs in _outputs(model, dataset, manager, context):
            losses.append(_judge(model, outputs))
        manager.on_eval_epoch_end(context)
        params["metrics"] = {name: metric.eval() for name, metric in model._metric_fns.items()}
        if with_results:
            params["eval_results"] = params["metrics"] | {"eval_loss": float(np.mean(losses))}
        manager.on_eval_end(context)


def _outputs(model, dataset, manager, context):
    """What the network gives for each batch, a tuple."""
    params = context.original_args()
    for batch in dataset.create_tuple_iterator(num_epochs=1, do_copy=False):
        params["cur_step_num"] += 1
        params["eval_dataset_element"] = batch
        manager.on_eval_step_begin(context)
        outputs = params["net_outputs"] = model.eval_network(*batch)
        manager.on_eval_step_end(context)
        yield (outputs,) if isinstance(outputs, plain) else outputs
        if context.get_stop_requested():
            break
    dataset.reset()


def _judge(model, outputs):
    """Give the outputs to the metrics; returns the mean of what counts as the loss."""
    indexes = model._eval_indexes
    if not isinstance(outputs, tuple):
        raise ValueError(
            f"mindspore.train.Model.eval: eval_network gave a {type(outputs).__name__}; it must give a tuple"
        )
    if indexes is not None and len(outputs) < 3:
        raise ValueError(
            f"mindspore.train.Model.eval: eval_network gave {len(outputs)} outputs; with eval_indexes it must give three"
        )
    loss, *judged = outputs if indexes is None else [outputs[i] for i in indexes]
    for metric in model._metric_fns.values():
        if indexes is None:
            metric.update(*outputs)
        elif isinstance(metric, Loss):
            metric.update(loss)
        else:
            metric.update(*judged)
    return loss_of(loss)
