"""The package as a whole: what it imports, its names, its documentation."""

import doctest
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys

import pytest
import torch

import msvjp
from msvjp import UnsupportedError
from msvjp.cli.support import home
from msvjp.common.device import default_device

ROOT = pathlib.Path(__file__).parent.parent
MODULES = [m.name for m in pkgutil.walk_packages(msvjp.__path__, "msvjp.")]


def test_import_brings_nothing_but_torch_numpy_and_the_standard_library():
    code = (
        "import sys, torch, numpy; before = set(sys.modules); import msvjp; "
        "print(*{m.partition('.')[0] for m in set(sys.modules) - before})"
    )
    brought = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert brought - set(sys.stdlib_module_names) <= {"msvjp", "torch", "numpy"}


class WhereItIsWritten(doctest.DocTestFinder):
    """Finds the doctests of a file, also of what bears its public path and not the file's."""

    def _from_module(self, module, thing):
        ours = inspect.isfunction(thing) or (isinstance(thing, type) and thing.__module__.startswith("msvjp"))
        return home(thing) == module.__name__ if ours else super()._from_module(module, thing)


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    if name == "msvjp.common.generator" and default_device() is not None:
        pytest.skip("the simulated npu has one generator")
    module, runner = importlib.import_module(name), doctest.DocTestRunner()
    for test in WhereItIsWritten().find(module, name):
        runner.run(test)
    msvjp.set_context(mode=msvjp.PYNATIVE_MODE)  # as it was
    assert runner.failures == 0


def test_every_example_is_run():
    """A file's doctests are found by its source, so none is lost where a name bears its public path."""
    for name in MODULES:
        module = importlib.import_module(name)
        found = sum(len(test.examples) for test in WhereItIsWritten().find(module, name))
        written = len(re.findall(r"^\s*>>> ", pathlib.Path(module.__file__).read_text(), re.M))
        assert found == written, name


def test_no_file_is_over_800_lines():
    for path in [*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("examples/*.py")]:
        assert len(path.read_text().splitlines()) <= 800, path


def test_declared_names_are_mindspores():
    """A typo in a declared name would publish something that no script asks for."""
    from msvjp._names.index import api, private
    from msvjp._names.substitutes import ONLY_IN_1X
    from msvjp._op.declare import declared

    # which MindSpore has all the same
    unlisted = {"ops._primexpr", "dataset.Sampler", "dataset.Shuffle", "mint.distributed.TCPStore"}
    known = api().keys() | ONLY_IN_1X | unlisted
    ours = {n for n in declared if n not in known and not n.rpartition(".")[2].startswith("__")}
    assert not [n for n in ours if n.rpartition(".")[2] not in private(n.rpartition(".")[0])]


def test_every_method_that_torch_has_too_is_declared():
    """Otherwise torch's would answer under MindSpore's name, perhaps with another meaning, silently."""
    from msvjp import Tensor
    from msvjp._names.index import api

    ours = {name for cls in Tensor.__mro__[: Tensor.__mro__.index(torch.Tensor)] for name in vars(cls)}
    names = [n.removeprefix("Tensor.") for n in api() if n.startswith("Tensor.")]
    silent = [n for n in names if hasattr(torch.Tensor, n) and n not in ours and n not in INHERITED]
    assert not silent


#: What torch's class answers for MindSpore's: the same meaning, and no Tensor in the result.
INHERITED = {"dtype", "device", "is_meta", "ndim", "__class__", "__doc__", "__module__"}
#: What nobody calls: a Tensor is copied and pickled by its __deepcopy__ and __reduce_ex__.
INHERITED |= {"__getstate__", "__setstate__"}


def test_errors_are_told_in_the_readme():
    from msvjp._core import errors

    readme = (ROOT / "README.md").read_text()
    told = [name for name, value in vars(errors).items() if isinstance(value, type)]
    assert told and all(f"`{name}`" in readme for name in told)
    assert all(getattr(msvjp, name).__module__ == "msvjp" for name in told)


class TestMissingNames:
    def test_they_import_and_say_their_name_when_used(self):
        from msvjp.ops import NeighborExchangeV2

        with pytest.raises(UnsupportedError, match=r"mindspore\.ops\.NeighborExchangeV2"):
            NeighborExchangeV2()
        with pytest.raises(UnsupportedError, match=r"mindspore\.boost"):
            msvjp.boost.AutoBoost()
        assert issubclass(UnsupportedError, NotImplementedError)
        assert issubclass(UnsupportedError, AttributeError)

    def test_names_that_mindspore_never_had_are_ordinary_errors(self):
        with pytest.raises(ImportError):
            from msvjp.ops import no_such_op  # noqa: F401
        with pytest.raises(AttributeError, match="here or in MindSpore"):
            msvjp.no_such_name

    def test_on_tensors(self):
        with pytest.raises(UnsupportedError, match=r"mindspore\.Tensor\.data_sync"):
            msvjp.Tensor(1).data_sync()


def test_a_name_is_declared_once():
    from msvjp._op.declare import op

    with pytest.raises(ValueError, match=r"ops\.add is declared twice"):
        op("ops.add")(lambda x, y: x)


class TestTheEdgeOfAnOp:
    def test_keywords_in_every_dialect(self):
        x, want = msvjp.Tensor([[1.0, 2.0]]), [3]
        for words in ({"axis": 1}, {"dim": 1}):
            assert msvjp.ops.sum(x, **words).asnumpy().tolist() == want
        assert msvjp.ops.sum(x, axis=1, keepdims=True).shape == msvjp.ops.sum(x, dim=1, keep_dims=True).shape == (1, 1)
        with pytest.raises(TypeError, match="two spellings"):
            msvjp.ops.sum(x, axis=1, dim=1)

    def test_errors_name_the_api_first_and_what_came(self):
        x = msvjp.Tensor([[1.0, 2.0]])
        with pytest.raises(ValueError, match=r"^mindspore\.ops\.matmul: .*Float32\[1, 2\]"):
            msvjp.ops.matmul(x, x)

    def test_the_class_form_names_what_it_does_not_know(self):
        with pytest.raises(TypeError, match=r"mindspore\.ops\.ReduceSum: .*keep_dims"):
            msvjp.ops.ReduceSum(nonsense=True)
