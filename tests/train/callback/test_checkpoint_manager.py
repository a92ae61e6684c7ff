"""CheckpointManager, by which scripts with a callback of their own keep a few files."""

import os
import time

import pytest
from mindspore.train.callback._checkpoint import CheckpointManager

NAMES = ["net-1_1.ckpt", "net-1_2.ckpt", "net-2_1.ckpt"]
FOREIGN = ["net-best.ckpt", "net_1-1_1.ckpt", "other-1_1.ckpt", "net-1_1.safetensors"]


@pytest.fixture
def manager(tmp_path):
    """Of three files, the first of which was written 300 seconds ago, the last 100."""
    for name in FOREIGN:
        (tmp_path / name).touch()
    for i, name in enumerate(NAMES):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - 300 + 100 * i,) * 2)
    manager = CheckpointManager()
    manager.update_ckpoint_filelist(str(tmp_path), "net")
    return manager


def names(files):
    return sorted(os.path.basename(file) for file in files)


def test_which_files(manager):
    assert names(manager.ckpoint_filelist) == NAMES and manager.ckpoint_num == 3


def test_the_oldest_goes(manager, tmp_path):
    manager.remove_oldest_ckpoint_file()
    assert names(manager.ckpoint_filelist) == NAMES[1:]
    assert names(os.listdir(tmp_path)) == sorted(FOREIGN + NAMES[1:])


def test_of_minutes_the_first_stays(manager, tmp_path):
    manager.keep_one_ckpoint_per_minutes(4, time.time())
    assert names(manager.ckpoint_filelist) == NAMES[:2]


def test_what_is_not_there(manager, tmp_path):
    manager.remove_ckpoint_file(str(tmp_path / "net-9_9.ckpt"))
    assert manager.ckpoint_num == 3
