"""`CheckpointManager`: the checkpoints of a prefix in a folder, for callbacks of one's own that keep a few of them."""

import re
from pathlib import Path

from ... import log


class CheckpointManager:
    """The files `<prefix>-<no letters>.<format>` of a folder, as the last `update_ckpoint_filelist` found them.

    Args:
        format: 'ckpt' or 'safetensors'.
    """

    def __init__(self, format="ckpt"):
        self._files, self._format = [], format

    @property
    def ckpoint_filelist(self):
        """The paths of the files."""
        return self._files

    @property
    def ckpoint_num(self):
        """How many files there are."""
        return len(self._files)

    def update_ckpoint_filelist(self, directory, prefix):
        """Look which files there are."""
        name = re.compile(rf"{re.escape(prefix)}-[^a-zA-Z]*\.{self._format}")
        self._files = [str(file) for file in Path(directory).iterdir() if name.fullmatch(file.name)]

    def remove_ckpoint_file(self, file_name):
        """Delete a file; where it cannot be deleted, or is none of these, a line in the log says so."""
        try:
            Path(file_name).unlink()
            self._files.remove(file_name)
        except (OSError, ValueError) as error:
            log.warning("mindspore.train.ModelCheckpoint: %s is not deleted: %s", file_name, error)

    def remove_oldest_ckpoint_file(self):
        """Delete the file that was written first."""
        self.remove_ckpoint_file(min(self._files, key=_written))

    def keep_one_ckpoint_per_minutes(self, minutes, cur_time):
        """Delete the files of the last minutes before cur_time, in seconds since 1970, but the oldest of them."""
        recent = sorted((file for file in self._files if cur_time - _written(file) < 60 * minutes), key=_written)
        for file in recent[1:]:
            self.remove_ckpoint_file(file)


def _written(file):
    return Path(file).stat().st_mtime
