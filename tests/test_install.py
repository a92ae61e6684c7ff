"""install_as_mindspore: what `import mindspore` and its like give then, what is missing, and how it is undone."""

import concurrent.futures
import contextlib
import importlib
import importlib.util
import multiprocessing.spawn
import pathlib
import pickle
import subprocess
import sys
import types
import typing

import pytest

import msvjp
from msvjp import UnsupportedError, install_as_mindspore
from msvjp._names.index import api, is_module, modules
from msvjp._names.missing import Missing, MissingModule
from msvjp._names.module_paths import ALIASES, loaded
from msvjp._names.on_demand import FILES, homes
from msvjp._names.substitutes import ONLY_IN_1X, SUBSTITUTES, substitute
from msvjp.cli.entry import MISSING
from msvjp.cli.support import entry
from tests import loading

ROOT = pathlib.Path(__file__).parent.parent


class TestOneLibraryUnderTwoNames:
    def test_the_same_objects(self):
        import mindspore
        from mindspore.common.tensor import Tensor

        assert mindspore is msvjp and Tensor is msvjp.Tensor
        assert importlib.import_module("mindspore.nn").Cell is msvjp.nn.Cell
        assert isinstance(msvjp.Tensor(1), mindspore.Tensor)

    @pytest.mark.parametrize("path", sorted(modules().keys() - {""}))
    def test_every_path_imports(self, path):
        module = importlib.import_module(f"mindspore.{path}")
        assert importlib.util.find_spec(f"mindspore.{path}") is not None
        if not isinstance(module, MissingModule):
            assert module.__name__.startswith("msvjp")

    @pytest.mark.parametrize("name", ["mindspore", "mindspore.nn", "mindspore.common.dtype", "mindspore.rewrite"])
    def test_reload(self, name):
        module = importlib.import_module(name)
        cell = msvjp.nn.Cell
        assert importlib.reload(module) is module is sys.modules[name]
        assert msvjp.nn.Cell is cell
        assert msvjp.float32 is msvjp.Tensor([1.0]).dtype

    def test_pickle(self):
        import mindspore

        for value in (mindspore.nn.Dense, mindspore.ops.relu, mindspore.ops.ReLU, mindspore.float32):
            assert pickle.loads(pickle.dumps(value)) is value

    def test_a_file_of_ours_that_is_no_module_of_mindspores(self):
        for name in ("bridge", "nn.dense", "cli", "tensor", "parameter"):
            with pytest.raises(ModuleNotFoundError, match=rf"^No module named 'mindspore\.{name}'"):
                importlib.import_module(f"mindspore.{name}")
        assert importlib.util.find_spec("mindspore.no_such_module") is None

    def test_a_module_does_not_take_the_place_of_a_function(self):
        import mindspore.ops.function.grad.grad_func
        import mindspore.ops.operations.math_ops  # noqa: F401

        assert msvjp.ops.grad is msvjp.grad

    def test_private_modules_have_the_names_of_the_public_ones_above(self):
        from mindspore.train.model import ParallelMode
        from mindspore.train.serialization import Tensor, context

        assert (ParallelMode, Tensor, context) == (msvjp.ParallelMode, msvjp.Tensor, msvjp.context)


class TestMissing:
    def test_a_name_says_what_and_where_and_what_else_there_is(self):
        from mindspore.boost import AutoBoost

        with pytest.raises(UnsupportedError) as refused:
            AutoBoost(3, 4)
        line = sys._getframe().f_lineno - 1
        assert str(refused.value) == (
            "mindspore.boost.AutoBoost: MindSpore has this name, msvjp does not have it yet "
            f"({__file__}:{line}). Instead: {SUBSTITUTES['boost']}"
        )

    @pytest.mark.parametrize(
        "use",
        [
            lambda it: it(),
            lambda it: it.FILES,
            lambda it: it[0],
            lambda it: len(it),
            lambda it: list(it),
            lambda it: bool(it),
            lambda it: isinstance(1, it),
            lambda it: issubclass(int, it),
            lambda it: contextlib.ExitStack().enter_context(it),
            lambda it: types.new_class("Mine", (it,))(),
            lambda it: types.new_class("Mine", (msvjp.nn.Cell, it))(),
        ],
    )
    def test_every_use_is_refused(self, use):
        with pytest.raises(UnsupportedError, match=r"^mindspore\.boost\.AutoBoost: "):
            use(importlib.import_module("mindspore.boost").AutoBoost)

    def test_to_mention_it_is_no_use(self):
        from mindspore.boost import AutoBoost

        def reads(data: AutoBoost | None, more: None | AutoBoost = None) -> dict[str, AutoBoost]: ...  # noqa: RUF036

        assert typing.Optional[AutoBoost] and typing.Union[int, AutoBoost, None] and list[AutoBoost]  # noqa: UP007, UP045
        assert repr(AutoBoost) == "<mindspore.boost.AutoBoost: not in msvjp yet>"
        assert not hasattr(AutoBoost, "__wrapped__")

    def test_to_write_a_subclass_is_no_use(self):
        from mindspore.boost import AutoBoost, BoostTrainOneStepCell

        class Mine(AutoBoost, BoostTrainOneStepCell):
            size = 3

            def __init__(self, path):
                super().__init__(path)

        class Further(Mine):
            pass

        assert (Further.size, Mine.__mro__[1].__name__) == (3, "AutoBoost")
        with pytest.raises(UnsupportedError, match=r"^mindspore\.boost\.AutoBoost: MindSpore has this name"):
            Further("here")

    def test_modules(self):
        from mindspore import boost
        from mindspore.boost import boost_cell_wrapper

        assert boost.boost_cell_wrapper is boost_cell_wrapper
        assert repr(boost_cell_wrapper) == "<module 'mindspore.boost.boost_cell_wrapper': not in msvjp yet>"
        assert isinstance(boost_cell_wrapper.BoostTrainOneStepCell, Missing)
        assert msvjp.boost is boost  # and without an install

    @pytest.mark.parametrize(
        "name",
        [
            *("_checkparam.check_file_name_by_regular", "common.api.ms_class", "nn.layer.rnn_cells._gru_cell"),
            *("dataset.GraphData", "dataset.engine.SBUDataset", "dataset.vision.transforms.DecodeVideo"),
            *("boost.AutoBoost", "train.SummaryLandscape"),
            *("train.callback._landscape.Landscape", "train.callback._callback.CUR_NET", "_c_expression.anything"),
        ],
    )
    def test_names_in_old_and_private_modules(self, name):
        path, _, last = name.rpartition(".")
        found = getattr(importlib.import_module(f"mindspore.{path}"), last)
        with pytest.raises(UnsupportedError, match=rf"^mindspore\..*{last}: MindSpore .* this name"):
            found()

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "nope",
                "nn.Nope",
                "nn.Model",
                "nn.layer.basic.Nope",
                "ops.operations.Nope",
                "mint.nn.Nope",
                "common.Nope",
            ),
            *("dataset.Nope", "dataset.vision.Nope", "dataset.vision.c_transforms.Nope", "train.serialization.Nope"),
        ],
    )
    def test_names_that_mindspore_never_had_are_ordinary_errors(self, name):
        path, _, last = f"mindspore.{name}".rpartition(".")
        with pytest.raises(ImportError, match=f"cannot import name '{last}'"):
            exec(f"from {path} import {last}")
        with pytest.raises(AttributeError, match="here or in MindSpore") as error:
            getattr(importlib.import_module(path), last)
        assert not isinstance(error.value, UnsupportedError)

    def test_modules_that_mindspore_never_had(self):
        for name in ("mindspore.nope", "mindspore.dataset.nope", "mindspore.nn.layer.nope"):
            with pytest.raises(ModuleNotFoundError, match=f"No module named '{name}'"):
                importlib.import_module(name)


@pytest.fixture(scope="module")
def missing():
    return [name for name in api() if entry(name).status == MISSING]


class TestTheTables:
    def test_every_name_is_here_or_refused_with_a_reason(self, missing):
        assert not [name for name in missing if not substitute(name)]

    def test_every_substitute_is_for_a_name_that_is_not_here(self, missing):
        """A name that comes takes itself out of the table."""

        def closest(name):
            above, _, last = name.rpartition(".")
            return next((key for key in (name, last) if key in SUBSTITUTES), None) or (
                closest(above) if above else None
            )

        unused = SUBSTITUTES.keys() - set(map(closest, missing))
        assert not [key for key in unused if not is_module(key) or loaded(key)]

    def test_the_closest_substitute(self):
        assert substitute("boost.AutoBoost") == SUBSTITUTES["boost"]
        assert substitute("dataset.vision.DecodeVideo") == SUBSTITUTES["dataset.vision.DecodeVideo"]
        assert substitute("train.callback.SummaryLandscape") == SUBSTITUTES["SummaryLandscape"]
        assert substitute("common.no_such_name") == ""

    def test_what_only_older_mindspores_had(self):
        assert not [name for name in ONLY_IN_1X if name in api()]

    def test_aliases_lead_somewhere(self):
        for path, target in ALIASES.items():
            assert target in modules() or importlib.util.find_spec(f"msvjp.{target}"), path


class TestUndo:
    def state(self):
        return dict(sys.modules), list(sys.meta_path), multiprocessing.spawn.get_preparation_data, msvjp.__version__

    def test_within_an_installed_one(self):
        import mindspore.rewrite

        before = self.state()
        with install_as_mindspore(strict=True):
            assert self.state()[0] != before[0]
            with pytest.raises(ImportError, match=r"^mindspore\.rewrite: MindSpore has this name"):
                importlib.import_module("mindspore.rewrite")
            with pytest.raises(ImportError, match=r"^mindspore\.ops\.NeighborExchangeV2: .* Instead: "):
                from mindspore.ops import NeighborExchangeV2  # noqa: F401
        assert self.state() == before
        assert sys.modules["mindspore.rewrite"] is mindspore.rewrite

    def test_in_any_order(self):
        before = self.state()
        first, second = install_as_mindspore(strict=True), install_as_mindspore()
        first.close()
        import mindspore.rewrite  # noqa: F401

        second.close()
        assert self.state() == before

    def test_from_many_threads(self):
        before = self.state()

        def once(_):
            with install_as_mindspore():
                return importlib.import_module("mindspore.nn") is msvjp.nn

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert all(pool.map(once, range(64)))
        assert self.state() == before

    def test_the_real_one_is_refused_when_it_is_imported(self, monkeypatch):
        real = types.ModuleType("mindspore")
        real.__file__ = "/where/it/is/__init__.py"
        monkeypatch.setitem(sys.modules, "mindspore", real)
        before = self.state()
        with pytest.raises(ImportError, match=r"^msvjp\.install_as_mindspore: the real mindspore .* /where/it/is"):
            install_as_mindspore()
        assert self.state() == before

    def test_the_real_one_stays_unseen_when_it_is_only_installed(self, tmp_path):
        folder = tmp_path / "mindspore"
        folder.mkdir()
        (folder / "__init__.py").write_text("real = True")
        (folder / "unknown.py").write_text("")
        code = """
import sys, msvjp
own = msvjp.__version__
before = dict(sys.modules), list(sys.meta_path)
with msvjp.install_as_mindspore():
    import mindspore.ops.functional
    assert mindspore is msvjp and mindspore.__version__ != own
    try:
        import mindspore.unknown
    except ModuleNotFoundError:
        pass
assert (dict(sys.modules), list(sys.meta_path)) == before and msvjp.__version__ == own
import mindspore.unknown
assert mindspore.real
"""
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_the_command_line_is_not_imported():
    code = "import sys, msvjp; print(*(m for m in sys.modules if m.startswith('msvjp.cli') or m == 'mindspore'))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == []


class TestOnDemand:
    """Files that are imported when a script asks for a name in them."""

    def test_import_leaves_them_out(self):
        code = "import msvjp, sys; print([p for p in sys.argv[1:] if f'msvjp.{p}' in sys.modules])"
        assert subprocess.check_output([sys.executable, "-c", code, *FILES], text=True) == "[]\n"

    def test_few_files_are_imported(self):
        """A file costs a third of a millisecond; what few scripts use belongs to those that wait."""
        code = "import msvjp, sys; print(len({id(m) for name, m in sys.modules.items() if name.startswith('msvjp')}))"
        assert int(subprocess.check_output([sys.executable, "-c", code])) <= 170

    def test_the_list_says_what_each_publishes(self):
        written = loading.loaded(ROOT / ".ci" / "write_on_demand.py")
        for path in FILES:
            assert written.published(path) == [name for name, home in homes().items() if home == path]

    def test_none_publishes_a_method(self):
        """Torch's own method of that name would be found before the file is."""
        assert not [name for name in homes() if name.startswith("Tensor.")]

    def test_dir_has_them(self):
        assert {"LSTM", "FTRL", "Dense"} <= set(dir(msvjp.nn)) and "Model" in dir(msvjp)

    @pytest.mark.parametrize(
        "name",
        [
            "Model",
            "train.Model",
            "train.callback.LossMonitor",
            "nn.FTRL",
            "export",
            "nn.LSTM",
            "mint.nn.Conv2d",
            "numpy.polyadd",
            "Profiler",
        ],
    )
    def test_a_name_brings_its_file(self, name):
        owner, _, last = f"msvjp.{name}".rpartition(".")
        code = f"import msvjp; from {owner} import {last}; import {owner} as m; print(m.{last}.__name__)"
        assert subprocess.check_output([sys.executable, "-c", code], text=True).lower() == f"{last}\n".lower()
