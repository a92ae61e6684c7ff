"""`msvjp run`: scripts as they are. On the real MindSpore the same scripts run there, to the same losses."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

SCRIPTS = pathlib.Path(__file__).parent.parent / "examples" / "scripts"
OURS = pytest.mark.msvjp_only("msvjp's own command")

#: The losses of MindSpore 2.10.0 on a CPU.
LOSSES = {
    "train_1x.py": [
        *(1.3239365, 1.3063328, 1.2732604, 1.2289957, 1.1772106),
        *(1.1094713, 1.0225953, 0.91594243, 0.7914037, 0.6556606),
        *(0.52200454, 0.40081775, 0.2923251, 0.19729485, 0.12236535),
        *(0.07370523, 0.046243712, 0.030474378, 0.020155527, 0.012866378),
    ],
    "train_2x.py": [
        *(1.3925877, 1.1808524, 1.1126882, 1.0323505, 0.99387962),
        *(0.96955597, 0.91868162, 0.87654483, 0.83489662, 0.77692276),
        *(0.71720517, 0.65443683, 0.57960778, 0.50028676, 0.42830008),
        *(0.35821873, 0.28658289, 0.2156572, 0.15845971, 0.11092693),
    ],
    "train_mint.py": [
        *(3.889487, 3.1079538, 2.0658967, 1.3272734, 0.94828719),
        *(0.86823767, 0.871185, 0.83332729, 0.73115635, 0.60460818),
        *(0.51913911, 0.48840559, 0.46819746, 0.43058458, 0.38869253),
        *(0.3658694, 0.34828436, 0.3201054, 0.28591534, 0.25805888),
    ],
}


def python(*args, cwd, **options):
    return subprocess.run([sys.executable, *args], cwd=cwd, capture_output=True, text=True, timeout=240, **options)


def msvjp_run(*args, cwd, **options):
    return python("-m", "msvjp", "run", *args, cwd=cwd, **options)


def printed_by(request, script, *args, cwd):
    """What a script of the examples prints on the engine under test."""
    run = msvjp_run if request.config.getoption("--ms") == "msvjp" else python
    ended = run(SCRIPTS / script, *args, cwd=cwd)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("script", LOSSES)
def test_the_losses_of_scripts_in_three_styles(script, request, tmp_path):
    printed = printed_by(request, script, cwd=tmp_path)
    losses = [float(number) for number in re.findall(r"loss:? ([\d.e-]+)", printed)]
    np.testing.assert_allclose(losses, LOSSES[script], rtol=1e-5)


def written(folder, text, name="script.py"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return name


WHAT_IT_SEES = """
import os, sys
print(sys.argv, __name__, __file__, __package__, __doc__, __spec__ and __spec__.name, type(__loader__).__name__)
print(sys.path[0], sys.modules["__main__"].__file__, sys.modules["__main__"] is not None, __builtins__)
print(os.environ.get("PYTHONPATH"), sys.excepthook, sys.flags)
"""


INTERRUPTED = """\
import atexit, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has background jobs ignore it
atexit.register(print, "at exit")
os.kill(os.getpid(), signal.SIGINT)
"""


@OURS
class TestAsPythonDoes:
    """What the script sees, and how it ends, is what it is under `python`."""

    def same(self, folder, *args):
        theirs, ours = python(*args, cwd=folder), msvjp_run(*args, cwd=folder)
        assert (ours.stdout, ours.stderr, ours.returncode) == (theirs.stdout, theirs.stderr, theirs.returncode)
        return ours

    def test_a_script(self, tmp_path):
        script = written(tmp_path, WHAT_IT_SEES, "folder/script.py")
        self.same(tmp_path, script, "--strict", "-m", "--", "one", "-h")

    def test_a_module(self, tmp_path):
        written(tmp_path, WHAT_IT_SEES + "from . import other\nprint(other)", "package/__main__.py")
        written(tmp_path, "", "package/other.py")
        self.same(tmp_path, "-m", "package", "--strict", "-m", "one")

    @pytest.mark.parametrize("archive", [False, True], ids=["folder", "archive"])
    def test_what_has_a_main(self, tmp_path, archive):
        text = WHAT_IT_SEES.replace(", __builtins__", "") + "import other\nprint(other.__file__)"
        written(tmp_path, text, "app/__main__.py")
        written(tmp_path, "", "app/other.py")
        if archive:
            shutil.make_archive(tmp_path / "app", "zip", tmp_path / "app")
        self.same(tmp_path, "app.zip" if archive else "app", "--strict", "one")

    def test_a_folder_without_a_main(self, tmp_path):
        (tmp_path / "app").mkdir()
        ended = msvjp_run("app", cwd=tmp_path)
        assert (ended.stdout, ended.returncode) == ("", 1)
        assert "can't find '__main__' module in" in ended.stderr

    def test_the_standard_input(self, tmp_path):
        text = "import sys\nprint(sys.argv, sys.path[0], __name__, __loader__, globals().get('__file__'))\n1 / 0"
        for args in ("-",), ("-", "one"):
            theirs, ours = python(*args, cwd=tmp_path, input=text), msvjp_run(*args, cwd=tmp_path, input=text)
            assert (ours.stdout, ours.stderr, ours.returncode) == (theirs.stdout, theirs.stderr, theirs.returncode)

    @pytest.mark.parametrize(
        "text, code",
        [
            ("def f():\n    raise KeyError('one')\ntry:\n    f()\nexcept KeyError:\n    f()", 1),
            ("import sys, atexit\natexit.register(print, 'at exit')\nsys.exit(7)", 7),
            ("import sys\nsys.exit('a message')", 1),
            ("def f(:", 1),
            (INTERRUPTED, -2),
            ("import sys\nsys.excepthook = lambda *shown: print('hook', shown[2].tb_lineno)\n1 / 0", 1),
            ("import threading\nthreading.Timer(0.1, print, ['later']).start()", 0),
        ],
        ids=["exception", "exit", "exit with a message", "syntax error", "interrupt", "excepthook", "thread"],
    )
    def test_how_it_ends(self, tmp_path, text, code):
        ended = self.same(tmp_path, written(tmp_path, text))
        assert ended.returncode == code

    def test_a_script_that_is_not_there(self, tmp_path):
        ended = msvjp_run("none.py", cwd=tmp_path)
        assert ended.stderr == "msvjp run: can't open file 'none.py': No such file or directory\n"
        assert ended.returncode == 2

    def test_a_module_that_is_not_there(self, monkeypatch):
        from msvjp.cli.run import _module

        monkeypatch.setattr(sys, "path", ["", *sys.path])
        with pytest.raises(SystemExit, match=r"^msvjp run: No module named none$"):
            _module("none")


def notebook(folder, *cells):
    cells = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return written(folder, json.dumps({"nbformat": 4, "cells": cells}), "notebook.ipynb")


@OURS
class TestANotebook:
    def test_its_cells_run_in_order(self, tmp_path):
        cells = (
            "%matplotlib inline\nimport mindspore as ms\nx = ms.Tensor([1.0])",
            "!ls\nfor _ in [1]:\n    print(x + 1)",
        )
        ended = msvjp_run(notebook(tmp_path, *cells), cwd=tmp_path)
        assert (ended.stdout, ended.returncode) == ("[2.]\n", 0)
        assert ended.stderr.splitlines() == [
            "msvjp run: cell 1: not run: %matplotlib inline",
            "msvjp run: cell 2: not run: !ls",
        ]

    def test_an_error_names_the_cell(self, tmp_path):
        ended = msvjp_run(notebook(tmp_path, "print('one')", "\n1 / 0", "print('three')"), cwd=tmp_path)
        assert (ended.stdout, ended.returncode) == ("one\n", 1)
        assert 'notebook.ipynb, cell 2", line 2, in <module>' in ended.stderr

    @pytest.mark.parametrize("text", [b"{", b"[]", b'{"cells": 3}', b"{}"])
    def test_what_is_none(self, text, capsys):
        from msvjp.cli.run import _notebook

        with pytest.raises(SystemExit) as ended:
            list(_notebook("notebook.ipynb", text))
        assert ended.value.code == 2
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.startswith("msvjp run: 'notebook.ipynb' is not a notebook: ")


IMPORTS = """
import mindspore
import mindspore as ms
import mindspore.nn as nn
import mindspore.ops as ops
import mindspore.context
import mindspore.common.dtype as mstype
import mindspore.common.initializer as init
import mindspore.ops.functional as F
import mindspore.ops.operations as P
import mindspore.ops.composite as C
import mindspore.numpy as mnp
import mindspore.dataset as ds
import mindspore.dataset.engine as de
import mindspore.dataset.transforms.c_transforms as C2
import mindspore.dataset.vision.py_transforms as py_vision
from mindspore import Model, Parameter, ParameterTuple, Tensor, context, dtype, log, mint, ms_function
from mindspore._checkparam import Rel, Validator
from mindspore.common.api import _pynative_executor, ms_function
from mindspore.common.parameter import Parameter
from mindspore.common.recompute import recompute
from mindspore.common.tensor import Tensor
from mindspore.communication.management import GlobalComm, get_group_size, get_rank, init
from mindspore.dataset import vision
from mindspore.dataset.vision import Inter
from mindspore.mint import nn as mint_nn
from mindspore.mint import optim
from mindspore.nn.layer.basic import Dense
from mindspore.nn.layer.image import ResizeBilinear
from mindspore.nn.loss.loss import LossBase, _Loss
from mindspore.nn.metrics.metric import Metric
from mindspore.nn.optim.optimizer import Optimizer, opt_init_args_register
from mindspore.nn.probability import distribution
from mindspore.nn.wrap.grad_reducer import DistributedGradReducer
from mindspore.ops import constexpr
from mindspore.ops.function.grad.grad_func import grad
from mindspore.ops.operations._inner_ops import Send
from mindspore.ops.operations.comm_ops import ReduceOp
from mindspore.ops.primitive import constexpr
from mindspore.parallel._auto_parallel_context import auto_parallel_context
from mindspore.parallel._utils import _get_device_num
from mindspore.profiler.profiling import Profiler
from mindspore.train.callback import Callback, CheckpointConfig, LossMonitor, ModelCheckpoint, _InternalCallbackParam
from mindspore.train.callback._callback import Callback
from mindspore.train.loss_scale_manager import FixedLossScaleManager
from mindspore.train.model import Model, ParallelMode
from mindspore.train.serialization import context, load_checkpoint, load_param_into_net

assert nn.Cell is mindspore.nn.cell.Cell and Dense is nn.Dense and P.ReLU is ops.ReLU and F.relu is ops.relu
assert mstype.float32 is ms.float32 and ParallelMode is context.ParallelMode and grad is ms.grad is ops.grad
assert ms.__version__ == "2.10.0"
"""


@OURS
def test_the_imports_of_every_style_are_quiet(tmp_path):
    ended = msvjp_run(written(tmp_path, IMPORTS), cwd=tmp_path)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", 0)


@OURS
@pytest.mark.parametrize(
    "option, line, error",
    [
        ([], 4, "UnsupportedError: mindspore.rewrite.SymbolTree: MindSpore has this name"),
        (["--strict"], 2, "ImportError: mindspore.rewrite: MindSpore has this name"),
    ],
)
def test_a_missing_name_is_told_when_it_is_used_or_strictly_when_it_is_imported(tmp_path, option, line, error):
    text = "from mindspore import nn\nfrom mindspore import rewrite\nprint('imported')\nrewrite.SymbolTree(3)\n"
    ended = msvjp_run(*option, written(tmp_path, text), cwd=tmp_path)
    last = ended.stderr.splitlines()[-1]
    assert error in last and f"script.py:{line})" in last and "Instead: torch" in last
    assert ended.stdout == ("" if option else "imported\n")
    assert ended.returncode == 1


SPAWN = """
import multiprocessing, pickle
from mindspore import Tensor, nn

class Net(nn.Cell):
    def construct(self, x):
        return 2 * x

def work(net):
    from mindspore.dataset import vision
    return net(Tensor([1.0, 2.0])).asnumpy().tolist(), __name__

if __name__ == "__main__":
    assert pickle.loads(pickle.dumps(Net)) is Net
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.apply(work, [Net()]))
"""


@OURS
def test_a_process_that_multiprocessing_spawns(tmp_path):
    ended = msvjp_run(written(tmp_path, SPAWN), cwd=tmp_path)
    assert ended.stdout == "([2.0, 4.0], '__mp_main__')\n", ended.stderr
