"""`BackupAndRestore`: a training that was interrupted goes on with the parameters that it had."""

from pathlib import Path

from ..._core.checks import check_bools, check_positive_ints
from ..._op.declare import public
from ..checkpoint import load_checkpoint, save_checkpoint
from ._callback import Callback
from .file_names import folder


@public("BackupAndRestore", "train.BackupAndRestore", "train.callback.BackupAndRestore")
class BackupAndRestore(Callback):
    """Writes the parameters to `backup.ckpt` while training runs; a training that finds the file begins with them.

    Args:
        backup_dir: the folder of the file, a str. It is made.
        save_freq: 'epoch', or an int: after every so many epochs.
        delete_checkpoint: whether the file is deleted when the training ends.

    Raises:
        TypeError, ValueError: an argument is none of these.
    """

    def __init__(self, backup_dir, save_freq="epoch", delete_checkpoint=True):
        api = "mindspore.train.BackupAndRestore"
        if save_freq != "epoch":
            check_positive_ints(api, save_freq=save_freq)
        check_bools(api, delete_checkpoint=delete_checkpoint)
        self.save_freq = 1 if save_freq == "epoch" else save_freq
        self.delete_checkpoint = delete_checkpoint
        self.backup_file = str(Path(folder(api, "backup_dir", backup_dir), "backup.ckpt"))

    def on_train_begin(self, run_context):
        """Load the file, if it is there."""
        super().on_train_begin(run_context)
        if Path(self.backup_file).is_file():
            load_checkpoint(self.backup_file, run_context.original_args()["train_network"])

    def on_train_epoch_end(self, run_context):
        """Write the file, if its turn has come."""
        super().on_train_epoch_end(run_context)
        params = run_context.original_args()
        if params["cur_epoch_num"] % self.save_freq == 0:
            save_checkpoint(params["train_network"], self.backup_file)

    def on_train_end(self, run_context):
        """Delete the file."""
        super().on_train_end(run_context)
        if self.delete_checkpoint:
            Path(self.backup_file).unlink(missing_ok=True)
