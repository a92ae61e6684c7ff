"""Every row of `cases/`, on whichever library `import mindspore` means: values and dtypes of every form, errors, gradients."""

import importlib.metadata
import pathlib
import re
import sys

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn, ops

from .cases import CASES, is_float, load

load()


def tensors(value):
    if isinstance(value, (list, tuple)):
        return type(value)(tensors(v) for v in value)
    return ms.Tensor(value) if isinstance(value, np.ndarray) else value


def arrays(value):
    if isinstance(value, (list, tuple)):
        return tuple(arrays(v) for v in value)
    return value.asnumpy() if isinstance(value, ms.Tensor) else value


def evaluate(form, inputs):
    names = {"ms": ms, "nn": nn, "ops": ops, "np": np, "mint": getattr(ms, "mint", None), "P": ops}
    return eval(form, names | inputs)


def compare(got, want, tol):
    if isinstance(want, (list, tuple)):
        assert isinstance(got, tuple), f"expected {len(want)} results, got {type(got).__name__}"
        assert len(got) == len(want)
        for g, w in zip(got, want, strict=True):
            compare(g, w, tol)
        return
    if isinstance(want, (np.ndarray, np.generic)):
        assert isinstance(got, np.ndarray), f"expected a Tensor, got {got!r}"
        assert got.dtype == want.dtype, f"dtype {got.dtype}, expected {want.dtype}"
        assert got.shape == want.shape, f"shape {got.shape}, expected {want.shape}"
        tol = max(tol, 1e-2) if want.dtype == np.float16 else tol
        np.testing.assert_allclose(got, want, rtol=tol, atol=tol)
    else:
        assert got == want
        assert type(got) is type(want)


FORMS = [pytest.param(case, form, id=f"{case.where}-{form}") for case in CASES for form in case.forms]


@pytest.mark.parametrize(("case", "form"), FORMS)
def test_value(case, form, request):
    if form in case.no_kernel and request.config.getoption("--ms") == "mindspore":
        pytest.skip(case.no_kernel[form])
    inputs = {name: tensors(value) for name, value in case.inputs.items()}
    compare(arrays(evaluate(form, inputs)), case.wanted(), tolerance_of(case))
    for name, value in case.inputs.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(inputs[name].asnumpy(), value, err_msg=f"the op changed its input {name}")


def tolerance_of(case):
    """That of the row; of a convolution on a card that of the card, which takes fewer digits for it."""
    plugin = sys.modules.get("msvjp.testing")  # not where the real MindSpore is tested
    if plugin is None or "conv" not in case.where:
        return case.tol
    device = plugin.devices.current_device()
    if device.type == "cpu":
        return case.tol
    return max(case.tol, plugin.tolerance(device, plugin.torch.float32, convolution=True)["rtol"])


BAD = [
    pytest.param(case, expression, kind, id=f"{case.where}-{expression}")
    for case in CASES
    for expression, kind in case.bad.items()
]


@pytest.mark.parametrize(("case", "expression", "kind"), BAD)
def test_bad_input(case, expression, kind, request):
    if expression in case.no_kernel and request.config.getoption("--ms") == "mindspore":
        pytest.skip(case.no_kernel[expression])
    with pytest.raises(kind) as raised:
        evaluate(expression, {name: tensors(value) for name, value in case.inputs.items()})
    if (
        request.config.getoption("--ms") == "msvjp"
    ):  # an error names the API first, or is Python's of a class's arguments
        words = str(raised.value).strip("'\"")  # a KeyError quotes them
        assert re.match(r"mindspore\.[\w.]+|\w+(\.__init__)?\(\) |Can't instantiate abstract class ", words), words


DIFFERENTIABLE = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in CASES if case.differentiable()]


def in_float64(value):
    if isinstance(value, (list, tuple)):
        return type(value)(in_float64(v) for v in value)
    return value.astype(np.float64) if is_float(value) else value


def flat(structure):
    if isinstance(structure, (list, tuple)):
        return [leaf for item in structure for leaf in flat(item)]
    return [structure]


def inner_product_test(fn, primals, rng, step=1e-6, tol=1e-5):
    """<v, J u> by central differences of fn against <vjp(v), u>, for random u and v: fn maps a list of arrays to Tensors."""
    u = [rng.standard_normal(x.shape) for x in primals]
    ahead = [leaf.asnumpy() for leaf in fn([ms.Tensor(x + step * d) for x, d in zip(primals, u, strict=True)])]
    behind = [leaf.asnumpy() for leaf in fn([ms.Tensor(x - step * d) for x, d in zip(primals, u, strict=True)])]
    v = [rng.standard_normal(a.shape) for a in ahead]
    by_differences = sum(np.sum(w * (a - b)) / (2 * step) for w, a, b in zip(v, ahead, behind, strict=True))
    out, pull = ms.vjp(lambda *xs: tuple(fn(xs)), *[ms.Tensor(x) for x in primals])
    gradients = pull(*[ms.Tensor(w) for w in v])
    by_vjp = sum(np.sum(g.asnumpy() * d) for g, d in zip(gradients, u, strict=True))
    np.testing.assert_allclose(by_vjp, by_differences, rtol=tol, atol=tol)
    return v


@pytest.mark.msvjp_only(
    "MindSpore lacks float64 kernels, and its second derivatives are wrong for matmul and reductions"
)
@pytest.mark.parametrize("case", DIFFERENTIABLE)
def test_gradient(case):
    """The first derivative, and the second: the same test on the vjp itself."""
    rng = np.random.default_rng(7)
    names, inputs = case.differentiable(), {name: in_float64(value) for name, value in case.inputs.items()}
    primals = flat([inputs[name] for name in names])
    constants = {name: tensors(value) for name, value in inputs.items() if name not in names}

    def fn(xs):
        rest = iter(xs)
        varied = {
            name: [next(rest) for _ in inputs[name]] if isinstance(inputs[name], (list, tuple)) else next(rest)
            for name in names
        }
        return [out for out in flat(evaluate(case.forms[0], constants | varied)) if isinstance(out, ms.Tensor)]

    v = [ms.Tensor(w) for w in inner_product_test(fn, primals, rng)]

    def gradient(xs):
        return list(ms.vjp(lambda *xs: tuple(fn(xs)), *xs)[1](*v))

    try:
        inner_product_test(gradient, primals, rng, tol=1e-4)
    except RuntimeError as error:
        if "derivative for aten::" in str(error) and is_older_torch():
            pytest.skip(f"this torch, older than the newest that is tested, has none: {error}")
        raise


def is_older_torch():
    version = importlib.metadata.version("torch").split(".")
    return tuple(map(int, version[:2])) < (2, 13)


@pytest.mark.msvjp_only("reads msvjp's own declarations")
def test_every_declared_name_has_a_row():
    """Or a word in the test file of its module; what is neither an op nor a layer, in some test file."""
    pytest.importorskip("msvjp._names.on_demand").load_all()
    homes = pytest.importorskip("msvjp._op.declare").homes
    in_rows = written("\n".join(form for case in CASES for form in case.forms))
    names = [name for name in homes if not name.rpartition(".")[2].startswith("__")]
    words = [
        (path.stem, {*re.findall(r"\w+", path.read_text())}) for path in pathlib.Path(__file__).parent.rglob("*.py")
    ]

    def tested(name, home):
        short, of = name.rpartition(".")[2], home.split(".")[2:]  # the file, and the folder that it is in
        of_several = ("communication.", "mint.distributed.", "ops.communication.")
        of_several_processes = name.startswith(of_several)  # whose tests are in parallel/
        anywhere = not home.startswith(("msvjp.ops.", "msvjp.nn.")) or of_several_processes
        return any(short in found for stem, found in words if anywhere or any(part in stem for part in of))

    declared = pytest.importorskip("msvjp._op.declare").declared
    known = {id(declared[name]) for name in names if name in in_rows or tested(name, homes[name])}
    missing = [name for name in names if id(declared[name]) not in known]  # one of the names of each will do
    assert not missing, f"declared, but in no row of tests/cases: {', '.join(missing)}"


def written(rows):
    """The names that the rows have: `ops.relu`, `mint.nn.functional.relu`, and methods as `Tensor.relu`."""
    chains = [chain.split(".") for chain in {*re.findall(r"\w+(?:\.\w+)+", rows)}]
    names = {".".join(chain[i:j]) for chain in chains for i in range(len(chain)) for j in range(i + 1, len(chain) + 1)}
    return names | {f"Tensor.{name}" for name in re.findall(r"(?<!ops)(?<!nn)(?<!mint)\.(\w+)", rows)}
