"""`OnRequestExit`: a signal ends the run, after its parameters were saved."""

import json
import signal
from pathlib import Path

from ..._op.declare import public
from ..checkpoint import load_checkpoint, save_checkpoint
from ._callback import Callback


@public("OnRequestExit", "train.OnRequestExit", "train.callback.OnRequestExit")
class OnRequestExit(Callback):
    """Ends the run with the step in which a signal came, and saves the parameters; a later run begins with them.

    Args:
        save_ckpt: whether `<file_name>_train.ckpt`, or `_eval.ckpt`, is written.
        save_mindir: whether the network is exported, to the same name with the ending `.mindir`.
        file_name: how the names begin.
        directory: the folder in which they are, within `rank_0`. It is made.
        config_file: None, or a JSON file: {"GracefulExit": 1} in it asks for the end, too.
        sig: the number of the signal. SIGKILL cannot be caught.

    Raises:
        ValueError: an argument is none of these.
    """

    def __init__(
        self,
        save_ckpt=True,
        save_mindir=True,
        file_name="Net",
        directory="./",
        config_file=None,
        sig=signal.SIGTERM,
    ):
        api = "mindspore.train.OnRequestExit"
        for word, value, kind in (
            ("save_ckpt", save_ckpt, bool),
            ("save_mindir", save_mindir, bool),
            ("sig", sig, int),
        ):
            if not isinstance(value, kind):
                raise ValueError(
                    f"{api}: {word} is {value!r}; give {'a bool' if kind is bool else 'the number of a signal'}"
                )
        if sig == signal.SIGKILL:
            raise ValueError(f"{api}: sig is SIGKILL, which no process can catch; give signal.SIGTERM")
        self.save_ckpt, self.save_mindir, self.sig, self.config_file = save_ckpt, save_mindir, sig, config_file
        self.exit = False
        begin = Path(directory).absolute() / "rank_0"
        self.train_name, self.eval_name = str(begin / f"{file_name}_train"), str(begin / f"{file_name}_eval")

    def on_train_begin(self, run_context):
        """Listen to the signal, and load the parameters of a run that it ended."""
        self._begin(run_context.original_args()["train_network"], self.train_name)

    def on_train_step_end(self, run_context):
        """End the training, if it was asked for."""
        self._stop_if_asked(run_context)

    def on_train_epoch_end(self, run_context):
        """End the training, if it was asked for."""
        self._stop_if_asked(run_context)

    def on_train_end(self, run_context):
        """Save the network, if the end was asked for."""
        params = run_context.original_args()
        self._end(params["train_network"], params["train_dataset_element"], self.train_name)

    def on_eval_begin(self, run_context):
        """Listen to the signal, and load the parameters of a run that it ended."""
        self._begin(run_context.original_args()["eval_network"], self.eval_name, self.train_name)

    def on_eval_step_end(self, run_context):
        """End the evaluation, if it was asked for."""
        self._stop_if_asked(run_context)

    def on_eval_end(self, run_context):
        """Save the network, if the end was asked for."""
        params = run_context.original_args()
        self._end(params["eval_network"], params["eval_dataset_element"], self.eval_name)

    def __exit__(self, *error):
        """Listen no longer."""
        if hasattr(self, "_before"):
            signal.signal(self.sig, self._before)

    def _begin(self, network, *names):
        self._before = signal.signal(self.sig, self._on_signal)
        found = [name for name in names if Path(f"{name}.ckpt").is_file()]
        if self.save_ckpt and found:
            load_checkpoint(f"{found[0]}.ckpt", network)

    def _on_signal(self, number, frame):
        self.exit = True

    def _stop_if_asked(self, run_context):
        self.exit = self.exit or self._is_configured()
        if self.exit:
            run_context.request_stop()

    def _is_configured(self):
        if self.config_file is None or not Path(self.config_file).is_file():
            return False
        return str(json.loads(Path(self.config_file).read_text()).get("GracefulExit")) == "1"

    def _end(self, network, batch, name):
        if not self.exit:
            return
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        if self.save_ckpt:
            save_checkpoint(network, name)
        if self.save_mindir:
            from ... import export  # where it is not there it says so

            export(network, *batch, file_name=name, file_format="MINDIR")
