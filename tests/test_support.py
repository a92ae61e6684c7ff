"""The ledger: what it says of names, and that it is what is there."""

import re
from pathlib import Path

import pytest

import msvjp
from msvjp._names.differences import DIFFERENCES
from msvjp._names.index import api
from msvjp._op.declare import declared
from msvjp.cli import catalog, support
from msvjp.cli.entry import DIFFERS, MISSING, SUPPORTED, UNKNOWN, WORKING
from msvjp.cli.support import canonical, entry

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("", "", SUPPORTED),
        ("ops.ReduceSum", "ops.ReduceSum", SUPPORTED),
        ("ops.operations.ReduceSum", "ops.ReduceSum", SUPPORTED),
        ("common.dtype.float32", "float32", SUPPORTED),
        ("common.tensor.Tensor.asnumpy", "Tensor.asnumpy", SUPPORTED),
        ("Parameter.asnumpy", "Tensor.asnumpy", SUPPORTED),
        ("nn.layer.basic.Dense", "nn.Dense", SUPPORTED),
        ("nn.Dense.set_train", "nn.Cell.set_train", SUPPORTED),
        ("nn.Cell.__init__", "nn.Cell", SUPPORTED),
        ("float32.itemsize", "float32", SUPPORTED),
        ("ops.relu.__name__", "ops.relu", SUPPORTED),
        ("common.initializer.Normal", "common.initializer.Normal", SUPPORTED),
        ("numpy.pi", "numpy.pi", SUPPORTED),
        ("vjp", "vjp", DIFFERS),
        ("ops.functional.cast", "ops.cast", DIFFERS),
        ("__version__", "__version__", DIFFERS),
        ("ops.NeighborExchangeV2", "ops.NeighborExchangeV2", MISSING),
        ("ops.operations.NeighborExchangeV2", "ops.NeighborExchangeV2", MISSING),
        ("Tensor.data_sync", "Tensor.data_sync", MISSING),
        ("nn.Dense.cast_inputs", "nn.Cell.cast_inputs", MISSING),
        ("dtype.Int", "dtype.Int", MISSING),
        ("ops.no_such_op", "ops.no_such_op", UNKNOWN),
        ("Tensor.no_such_method", "Tensor.no_such_method", UNKNOWN),
        ("no_such_module.Thing", "no_such_module.Thing", UNKNOWN),
        ("dtype.np", "dtype.np", UNKNOWN),
        ("gc", "gc", UNKNOWN),
    ],
)
def test_what_it_says(path, name, status):
    assert entry(path)[:2] == (f"mindspore.{name}", status)


def test_a_name_of_1x_that_is_here_is_supported():
    assert entry("ops.ResizeBilinear") == ("mindspore.ops.ResizeBilinear", SUPPORTED, "of MindSpore 1.x")


def test_what_only_msvjp_has_is_said_to_be_its_own():
    assert entry("bridge.to_torch") == (
        "mindspore.bridge.to_torch",
        SUPPORTED,
        "not among MindSpore 2.10's public names",
    )


def test_a_function_that_a_file_of_ours_hides_is_missing(monkeypatch):
    monkeypatch.setitem(api(), "bridge", "(x)")
    support.locate.cache_clear()
    support.entry.cache_clear()
    try:
        assert entry("bridge").status == MISSING
    finally:
        support.locate.cache_clear()
        support.entry.cache_clear()


def test_every_declared_name_is_supported():
    assert not [path for path in declared if entry(path).status not in WORKING]


def test_what_differs_is_there_and_says_how():
    for path, how in DIFFERENCES.items():
        assert entry(path) == (f"mindspore.{path}", DIFFERS, how)
        assert path in api() or path == "__version__"


def test_names_are_those_that_mindspore_publishes():
    """A canonical name leads to the same thing, and is canonical itself."""
    for path in [*api()][::7]:
        assert canonical(canonical(path)) == canonical(path)
        assert support.locate(canonical(path))[1] is support.locate(path)[1] or entry(path).status == MISSING


class TestWhere:
    @pytest.mark.parametrize(
        ("path", "file", "text"),
        [
            ("ops.sum", "ops/reduction.py", '"ops.sum"'),
            ("ops.ReduceSum", "ops/reduction.py", '"ops.ReduceSum('),
            ("Tensor.sum", "ops/reduction.py", '"Tensor.sum"'),
            ("nn.Dense", "nn/dense.py", '"nn.Dense"'),
            ("vjp", "autodiff/reverse_mode.py", '"vjp"'),
            ("Tensor.T", "common/tensor.py", "switched_property"),
            ("Tensor.asnumpy", "common/tensor.py", "def asnumpy"),
            ("float32", "common/dtype.py", "float32 ="),
            ("numpy.float32", "common/dtype.py", "float32 ="),
            ("numpy.PINF", "numpy/__init__.py", "PINF"),
            ("common.initializer.Normal", "common/initializer.py", "class Normal"),
            ("ops", "ops/__init__.py", '"""mindspore.ops'),
        ],
    )
    def test_of_ours(self, path, file, text):
        found, line = support.where(path)
        assert found.endswith(f"msvjp/{file}")
        assert text in Path(found).read_text().split("\n")[line - 1]

    def test_of_torchs(self):
        assert support.where("Tensor.dtype") == ("torch.Tensor.dtype", 0)
        assert "torch/nn/modules/module.py" in support.where("nn.Cell.apply")[0].replace("\\", "/")

    def test_of_everything(self):
        for path in [*declared][::40]:
            file, line = support.where(path)
            assert re.search(r"@|class |def |\(", Path(file).read_text().split("\n")[line - 1])


class TestSignatures:
    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("ops.sum", "(input, dim=None, keepdim=False, *, dtype=None)"),
            ("ops.ReduceSum", "(keep_dims=False, skip_mode=False)(x, axis=())"),
            ("ops.Exp", "()(input)"),
            ("ops.GradOperation", "(get_all=False, get_by_list=False, sens_param=False)(fn, weights=None)"),
            ("Tensor.asnumpy", "()"),
            ("Tensor.from_numpy", "(array)"),
            ("nn.LossBase", "(reduction='mean')"),
            ("vjp", "(fn, *inputs, weights=None, has_aux=False)"),
            ("float32", ""),
            ("Tensor.shape", ""),
        ],
    )
    def test_here(self, path, text):
        assert support.signature(path) == text

    def test_in_mindspore(self):
        assert support.mindspores("ops.operations.ReduceSum") == "(keep_dims=False, skip_mode=False)(x, axis=())"
        assert support.mindspores("ops.no_such_op") == ""

    def test_keywords_in_every_spelling(self):
        assert {"axis", "dim", "keepdims", "keep_dims", "keepdim", "dtype"} <= support.keywords("ops.sum")
        assert {"keep_dims", "keepdim"} <= support.keywords("ops.ReduceSum")
        assert "axis" not in support.keywords("ops.ReduceSum")
        assert "self" not in support.keywords("nn.Cell.set_train")
        assert support.keywords("nn.Adam") is None, "it takes any"
        assert not support.lacking("ops.ReduceSum")

    def test_a_keyword_that_it_says_is_refused_is(self):
        x = msvjp.Tensor([1.0])
        for path, arguments in (("ops.sum", [x]), ("ops.ReduceSum", []), ("nn.Dense", [1, 2]), ("ops.exp", [x])):
            assert "no_such" not in support.keywords(path)
            with pytest.raises(TypeError, match="no_such"):
                support.locate(path)[1](*arguments, no_such=1)


def test_every_name_belongs_to_one_namespace():
    groups = support.namespaces()
    assert {"", "ops", "nn", "mint", "Tensor", "nn.Cell"} <= groups.keys()
    assert "ops" not in groups[""]
    assert "nn.Dense" in groups["nn"]
    assert "nn.Dense.construct" not in [path for paths in groups.values() for path in paths]


def test_what_gives_a_tensor_comes_from_the_stubs():
    assert catalog.gives_tensor("ops.operations.ReduceSum.__call__")
    assert catalog.gives_tensor("ops.relu")
    assert catalog.gives_tensor("Tensor.exp")
    assert not catalog.gives_tensor("ops.shape")
    assert not catalog.gives_tensor("Tensor.max"), "with an axis it gives two"
    assert catalog.is_tensor_property("Tensor.T")
    assert not catalog.is_tensor_property("Tensor.shape")


def test_the_page_of_what_is_supported_is_not_stale(capsys):
    from msvjp.cli import main

    assert main(["api", "--format", "markdown"]) == 0
    stale = "write it again: .ci/write_all"
    assert capsys.readouterr().out == (ROOT / "docs" / "support.md").read_text(), stale
