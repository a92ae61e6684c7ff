"""`SummaryCollector`: writes the loss, the parameters and the input of steps for TensorBoard."""

import re

import numpy as np

from ... import log
from ..._core.checks import check_bools, check_positive_ints, check_type
from ..._core.errors import UnsupportedError
from ..._core.switch import plain
from ..._op.declare import public
from ...common.tensor import Tensor
from ...nn.optim.optimizer import Optimizer
from ..summary import SummaryRecord, _check_options
from ._callback import Callback, as_array

_API = "mindspore.SummaryCollector"
#: What can be asked for; what MindInsight alone shows is accepted, and not written.
_BOOLS = ("collect_metric", "collect_graph", "collect_train_lineage", "collect_eval_lineage", "collect_input_data")
_BOOLS += ("collect_dataset_graph",)
_DEFAULTS = {**dict.fromkeys(_BOOLS, True), "histogram_regular": None, "collect_landscape": None}
#: How many parameters have a histogram if nobody says which.
_FEW = 5


@public("SummaryCollector", "train.SummaryCollector", "train.callback.SummaryCollector")
class SummaryCollector(Callback):
    """Writes for TensorBoard, at the first step and every `collect_freq` steps: the loss, as 'loss/auto'; histograms of
    parameters, as '<name>/auto'; the images that went in, as 'input_data/auto'; and what `ops.ScalarSummary` and the like put
    aside. Needs a package: `pip install 'msvjp[summary]'`.

    Args:
        summary_dir: the folder; it is made.
        collect_freq: of how many steps one is written.
        num_process: accepted; the file is written by a thread.
        collect_specified_data: a dict of what is written: 'collect_metric' (the loss), 'collect_input_data', bools;
            'histogram_regular', a regular expression that the names of the parameters begin with (None: the first five).
            'collect_graph', 'collect_train_lineage', 'collect_eval_lineage', 'collect_dataset_graph': accepted, of what
            MindInsight alone shows.
        keep_default_action: whether what collect_specified_data does not name is written, too.
        custom_lineage_data: a dict of ints, floats and texts; accepted, MindInsight alone shows it.
        collect_tensor_freq: of how many steps the Tensors of `ops.TensorSummary` are written; None: as the rest.
        max_file_size: from how many bytes on no more is written, or None.
        export_options: None. Tensors are not written to files of their own.

    Raises:
        TypeError: an argument is of another type.
        ValueError: a number is not above 0, summary_dir is empty, or collect_specified_data has another key or is no valid
            regular expression. From a run: there are two of them.
        UnsupportedError: export_options or 'collect_landscape' is given.
    """

    def __init__(
        self,
        summary_dir,
        collect_freq=10,
        num_process=32,
        collect_specified_data=None,
        keep_default_action=True,
        custom_lineage_data=None,
        collect_tensor_freq=None,
        max_file_size=None,
        export_options=None,
    ):
        check_type(_API, str, "a str", summary_dir=summary_dir)
        if not summary_dir:
            raise ValueError(f"{_API}: summary_dir is empty; give a folder")
        optional = {"collect_tensor_freq": collect_tensor_freq, "max_file_size": max_file_size}
        check_positive_ints(_API, collect_freq=collect_freq, **{k: v for k, v in optional.items() if v is not None})
        check_bools(_API, keep_default_action=keep_default_action)
        _check_options(export_options)
        _check_lineage(custom_lineage_data)
        self._wanted = _wanted(collect_specified_data, keep_default_action)
        self._folder, self._frequency, self._size = summary_dir, collect_freq, max_file_size
        self._tensor_frequency, self._first, self._record = collect_tensor_freq or collect_freq, True, None

    def __enter__(self):
        self._record, self._first = SummaryRecord(self._folder, max_file_size=self._size), True
        return self

    def __exit__(self, *error):
        self._record.close()

    def begin(self, run_context):
        """Check that there is no other one, and begin."""
        params = run_context.original_args()
        if sum(isinstance(callback, SummaryCollector) for callback in params.list_callback) > 1:
            raise ValueError(f"{_API}: there are two of them among the callbacks; give one")
        self._record.set_mode(params.mode)

    def step_end(self, run_context):
        """Write the step, if its turn has come."""
        params = run_context.original_args()
        if params.mode != "train":
            return
        step = params.cur_step_num
        all_of_it, tensors = (self._first or step % n == 0 for n in (self._frequency, self._tensor_frequency))
        if not (all_of_it or tensors):
            return
        self._first = False
        if all_of_it:
            self._add_metric(params)
            self._add_histograms(params)
            self._add_input(params)
        self._record.record(step, plugin_filter=lambda plugin: tensors if plugin == "tensor" else all_of_it)

    def epoch_end(self, run_context):
        """Have all that was written in the file."""
        self._record.flush()

    def end(self, run_context):
        """Write what an evaluation put aside."""
        self._record.set_mode("eval")
        self._record.record(run_context.original_args().get("cur_step_num", 0))

    # ---- what is written ----

    def _add_metric(self, params):
        outputs = params.net_outputs
        loss = outputs[0] if isinstance(outputs, (tuple, list)) and outputs else outputs
        if self._wanted.get("collect_metric") and isinstance(loss, (int, float, plain)):
            mean = np.mean(as_array(loss) if isinstance(loss, plain) else loss)
            self._record.add_value("scalar", "loss/auto", Tensor(np.float32(mean)))

    def _add_histograms(self, params):
        optimizer = params.get("optimizer") or _optimizer(params.train_network)
        if "histogram_regular" not in self._wanted or not isinstance(optimizer, Optimizer):
            return
        pattern, parameters = self._wanted["histogram_regular"], list(optimizer.parameters)
        chosen = parameters[:_FEW] if pattern is None else [p for p in parameters if re.match(pattern, p.name)]
        for p in chosen:
            self._record.add_value("histogram", f"{p.name}/auto", p.reshape(-1))

    def _add_input(self, params):
        if not self._wanted.get("collect_input_data"):
            return
        batch = params.get("train_dataset_element")
        first = batch[0] if isinstance(batch, (tuple, list)) and batch else batch
        try:
            self._record.add_value("image", "input_data/auto", first)
        except (TypeError, ValueError):
            log.warning("%s: the input of the network is no image, and is not written", _API)
            self._wanted["collect_input_data"] = False


def _optimizer(network):
    """The optimizer that is held by a step of training."""
    return next((cell for _, cell in network.cells_and_names() if isinstance(cell, Optimizer)), None)


def _check_lineage(given):
    check_type(_API, (dict, type(None)), "a dict or None", custom_lineage_data=given)
    for name, value in (given or {}).items():
        check_type(_API, str, "texts as keys", **{"a key of custom_lineage_data": name})
        check_type(_API, (int, float, str, bool), "an int, float or str", **{f"custom_lineage_data[{name!r}]": value})


def _wanted(given, with_defaults):
    check_type(_API, (dict, type(None)), "a dict or None", collect_specified_data=given)
    given = given or {}
    strange = set(given) - set(_DEFAULTS)
    if strange:
        raise ValueError(f"{_API}: collect_specified_data has {sorted(map(str, strange))}; give {', '.join(_DEFAULTS)}")
    check_bools(_API, **{word: value for word, value in given.items() if word in _BOOLS})
    if given.get("collect_landscape") is not None:
        raise UnsupportedError(f"{_API}: collect_landscape is given, which MindInsight alone shows; leave it out")
    pattern = given.get("histogram_regular")
    check_type(_API, (str, type(None)), "a str or None", histogram_regular=pattern)
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise ValueError(f"{_API}: histogram_regular is {pattern!r}, no regular expression: {error}") from error
    return {**_DEFAULTS, **given} if with_defaults else dict(given)
