"""The stubs say what is declared, and tools that only read know the names after `import msvjp as mindspore`."""

import subprocess
import sys
from pathlib import Path

import pytest

import msvjp

from .loading import loaded

ROOT = Path(__file__).parent.parent
PACKAGE = Path(msvjp.__file__).parent


@pytest.fixture(scope="module")
def written():
    module = loaded(ROOT / ".ci" / "write_stubs.py")
    return module.stubs(module.measured())


@pytest.mark.not_on("cuda", "npu", reason="the stubs are written from what the rows give on the CPU")
def test_they_are_not_stale(written):
    stale = [file for file, text in written.items() if (PACKAGE / file).read_text() != text]
    assert not stale, "write them again: .ci/write_all"
    assert {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.pyi")} == set(written)


USER = """\
import numpy as np

import msvjp as mindspore
from msvjp import Tensor, nn, ops


class Net(nn.Cell):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Dense(3, 4, has_bias=False)
        self.reduce = ops.ReduceSum(keep_dims=True)

    def construct(self, x: Tensor) -> Tensor:
        return self.reduce(ops.relu(self.dense(x)), 1)


x = mindspore.Tensor(np.ones((2, 3)), mindspore.float32)
net = Net()
out, pull = mindspore.vjp(net, x, weights=net.trainable_params())
a: np.ndarray = ops.relu(x).asnumpy()
b: Tensor = -x + mindspore.mint.exp(x) @ mindspore.numpy.ones((3, 3))
c: tuple[int, ...] = x.shape
d: ops.ReduceSum = ops.ReduceSum(True)
nn.Momentum(net.trainable_params(), 0.1, 0.9)
"""


def test_mypy_is_content_with_a_script_and_sees_its_mistakes(tmp_path):
    (tmp_path / "right.py").write_text(USER)
    (tmp_path / "wrong.py").write_text(USER + "ops.no_such_op(x)\nx.no_such_method()\nops.ReduceSum(no_such=1)\n")
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", f"--cache-dir={tmp_path / 'cache'}"]
    environment = {"MYPYPATH": str(PACKAGE.parent)}
    said = subprocess.run(
        [*command, "right.py", "wrong.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    ).stdout
    assert said.count("error:") == 3 and said.endswith("(checked 2 source files)\n") and "right.py" not in said, said


@pytest.fixture(scope="module")
def jedi(tmp_path_factory):
    jedi = pytest.importorskip("jedi", reason="jedi, which completes as editors do, is not installed")
    with pytest.MonkeyPatch.context() as patch:  # two processes that share its cache read files half written
        patch.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.mktemp("jedi")))
        yield jedi


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mindspore.", {"Tensor", "nn", "ops", "mint", "numpy", "vjp", "float32", "set_seed"}),
        ("mindspore.ops.", {"relu", "ReduceSum", "vjp", "GradOperation", "HyperMap", "operations"}),
        ("mindspore.nn.", {"Cell", "Dense", "Momentum", "TrainOneStepCell"}),
        ("mindspore.mint.nn.functional.", {"relu", "pad"}),
        ("mindspore.Tensor([1]).", {"asnumpy", "expand_dims", "T", "to", "shape"}),
        ("mindspore.ops.relu(1).", {"asnumpy", "expand_dims"}),
        ("mindspore.ops.ReduceSum()(1).", {"asnumpy", "expand_dims"}),
        ("mindspore.nn.Dense(1, 2).", {"set_train", "construct", "trainable_params"}),
    ],
)
def test_an_editor_completes(jedi, text, wanted):
    found = {c.name for c in jedi.Script(f"import msvjp as mindspore\n{text}").complete()}
    assert wanted <= found
