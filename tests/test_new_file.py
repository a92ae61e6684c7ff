"""Files that are there whole or not at all: no two writers mix, no link is followed, permissions stay, damage is seen."""

import os
import random
import stat
import subprocess
import sys
import threading
from pathlib import Path

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn

from msvjp._files.new_file import replacing
from msvjp.train import background, checkpoint_file


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def save(value, name="x.ckpt", **how):
    ms.save_checkpoint([{"name": "x", "data": Tensor(np.full(20000, value, np.float32))}], name, **how)


def saved(name="x.ckpt"):
    """The one number of which the tensor in the file is full."""
    (value,) = set(ms.load_checkpoint(name)["x"].asnumpy().tolist())
    return value


class TestReplacing:
    def test_what_was_there_stays_until_the_end(self):
        Path("x").write_text("old")
        with replacing(Path("x")) as file:
            file.write(b"new")
            assert Path("x").read_text() == "old"
        assert Path("x").read_text() == "new" and os.listdir() == ["x"]

    def test_what_was_there_stays_if_it_fails(self):
        Path("x").write_text("old")
        with pytest.raises(KeyboardInterrupt), replacing(Path("x")) as file:
            file.write(b"new")
            raise KeyboardInterrupt
        assert Path("x").read_text() == "old" and os.listdir() == ["x"]

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o400])
    def test_permissions_stay(self, mode):
        Path("x").touch()
        Path("x").chmod(mode)
        with replacing(Path("x")):
            pass
        assert stat.S_IMODE(os.stat("x").st_mode) == mode

    def test_a_new_file_has_those_of_any_new_file(self):
        Path("other").touch()
        with replacing(Path("x")):
            pass
        assert os.stat("x").st_mode == os.stat("other").st_mode

    def test_a_link_is_replaced_and_not_followed(self):
        Path("target").write_text("precious")
        Path("x").symlink_to("target")
        with replacing(Path("x")) as file:
            file.write(b"new")
        assert Path("target").read_text() == "precious"
        assert not Path("x").is_symlink() and Path("x").read_text() == "new"

    def test_the_name_meanwhile_cannot_be_foreseen(self):
        names = set()
        for _ in range(20):
            with replacing(Path("x")):
                names |= set(os.listdir()) - {"x"}
        assert len(names) == 20

    def test_a_users_own_file_beside_it_stays(self):
        Path("x.ckpt.tmp").write_text("precious")
        save(1)
        assert Path("x.ckpt.tmp").read_text() == "precious"


class TestWriters:
    def test_two_do_not_mix(self):
        def write(value):
            while not done.is_set():
                save(value)

        save(1)
        done = threading.Event()
        writers = [threading.Thread(target=write, args=(value,)) for value in (1, 2)]
        for writer in writers:
            writer.start()
        seen = {saved() for _ in range(50)}
        done.set()
        for writer in writers:
            writer.join()
        assert seen <= {1, 2} and os.listdir() == ["x.ckpt"]


class TestInTheBackground:
    def test_the_values_of_now_are_written(self):
        weight = ms.Parameter(Tensor(np.zeros(10**6, np.float32)), name="x")
        ms.save_checkpoint([weight], "x", async_save=True)
        weight.set_data(weight + 1)
        assert saved() == 0

    def test_it_says_whether_it_is_busy(self, monkeypatch):
        ready = threading.Event()
        write = checkpoint_file.write
        monkeypatch.setattr(checkpoint_file, "write", lambda *args: ready.wait() and write(*args))
        save(1, async_save=True)
        assert ms.async_ckpt_thread_status() and not os.listdir()
        ready.set()
        background.join()
        assert not ms.async_ckpt_thread_status() and saved() == 1

    @pytest.mark.parametrize("then", [background.join, lambda: save(2, async_save=True), lambda: saved("other.ckpt")])
    def test_an_error_is_raised_by_what_comes_next(self, monkeypatch, then):
        save(3, "other.ckpt")
        monkeypatch.setattr(checkpoint_file, "write", lambda *args: 1 / 0)
        save(1, async_save=True)
        with pytest.raises(ZeroDivisionError):
            then()
        background.join()

    def test_the_end_of_python_waits_for_it(self):
        assert self._in_a_process("x.ckpt") == "" and saved() == 3

    def test_the_end_of_python_shows_its_error(self):
        assert "FileNotFoundError" in self._in_a_process("nowhere/x.ckpt")

    def _in_a_process(self, name):
        """What a process that saves in the background and ends at once says of errors."""
        code = f"""
import msvjp, numpy as np
parameter = [{{"name": "x", "data": msvjp.Tensor(np.full(10**6, 3, np.float32))}}]
msvjp.save_checkpoint(parameter, "{name}", async_save=True)
"""
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr

    @pytest.mark.parametrize(("error", "way"), [(TypeError, 1), (TypeError, None), (ValueError, "x")])
    def test_other_ways_are_refused(self, error, way):
        with pytest.raises(error):
            save(1, async_save=way)


class TestDamage:
    @pytest.fixture
    def data(self):
        net = nn.SequentialCell(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Dense(4, 3))
        step = nn.TrainOneStepCell(net, nn.Momentum(net.trainable_params(), 0.1, 0.9))
        ms.save_checkpoint(step, "x.ckpt", append_dict={"text": "lösung", "epoch": 3})
        return Path("x.ckpt").read_bytes()

    def load(self, data):
        """Whether the file loads; anything but the documented error is none that a script expects."""
        Path("bad.ckpt").write_bytes(data)
        try:
            ms.load_checkpoint("bad.ckpt")
        except ValueError as error:
            assert str(error).startswith("mindspore.load_checkpoint: ")
            return False
        return True

    def test_of_a_bit(self, data):
        drawn = random.Random(0)
        outcomes = [self.load(_flipped(data, drawn.randrange(8 * len(data)))) for _ in range(2000)]
        assert 0 < sum(outcomes) < len(outcomes)  # in an element it cannot be seen, without a CRC

    def test_of_the_end(self, data):
        assert sum(self.load(data[:length]) for length in range(1, len(data), 5)) < len(data) // 100


def _flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return changed


def test_a_text_has_no_place_in_safetensors():
    with pytest.raises(TypeError, match=r"^mindspore\.save_checkpoint: text is a text"):
        save(1, "x", format="safetensors", append_dict={"text": "lösung"})
    assert not os.listdir()
