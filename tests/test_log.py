"""mindspore.log."""

import os
import subprocess
import sys

import pytest
from mindspore import log as logger

SCRIPT = """
from mindspore import log as logger
for show in (logger.debug, logger.info, logger.warning, logger.error, logger.critical):
    show("%d of %s", 1, "two")
print(logger.get_level())
"""


def test_the_level():
    assert logger.get_level() == os.environ.get("GLOG_v", "2")  # noqa: SIM112


@pytest.mark.msvjp_only("another format")
def test_what_is_shown(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, "-m", "msvjp", "run", script]
    ended = subprocess.run(command, env=os.environ | {"GLOG_v": "1"}, capture_output=True, text=True, check=True)
    assert ended.stdout == "1\n"
    lines = ended.stderr.splitlines()
    assert [line.split()[0] for line in lines] == ["[INFO]", "[WARNING]", "[ERROR]", "[CRITICAL]"]
    assert all(line.endswith("script.py:4] 1 of two") for line in lines)
