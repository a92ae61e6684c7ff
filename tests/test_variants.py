"""Every row of `cases/` over other dtypes, 0-D and empty inputs, other layouts: MindSpore's recorded answers, on both engines.

Each variant is asked of one form, in turn; with `--every-form` of all of them. MindSpore, which the answers are of, is asked
for every third again.
"""

import zlib

import pytest

from .answers import answer, difference
from .cases import CASES, load
from .known_differences import REASONS, reason
from .recorded.variants import is_recorded, read, recorded
from .variants import key, layouts, variants

load()

RECORDED = read()
ON_THE_CPU = pytest.mark.not_on("cuda", "npu", reason="MindSpore's answers are those of its CPU, float64 among them")
NOT_COMPARED = ("raises", "died", "unstable")  # MindSpore refuses it, it ends the process, or two answers differ
VARIED = [pytest.param(case, id=f"{case.where}-{case.forms[0]}") for case in CASES if variants(case)]


def test_every_row_is_recorded():
    missing = [case.where for (case,) in (param.values for param in VARIED) if not is_recorded(case, RECORDED)]
    assert not missing, (
        f"not recorded; run `python -m tests.recorded.variants` where MindSpore is: {', '.join(missing)}"
    )


def recorded_answers(case):
    """Variant, inputs, form and MindSpore's answer, of what can be compared."""
    known = recorded(RECORDED[key(case)]) if is_recorded(case, RECORDED) else {}
    for number, (name, inputs) in enumerate(variants(case).items()):
        for place, (form, want) in enumerate(known.get(name, {}).items()):
            if want[0] not in NOT_COMPARED and form not in case.no_kernel:
                yield name, inputs, form, want, place == number % len(case.forms)


@ON_THE_CPU
@pytest.mark.parametrize("case", VARIED)
def test_answers(case, request):
    on_mindspore = request.config.getoption("--ms") == "mindspore"
    every = request.config.getoption("--every-form")
    found = [
        f"{form} with {name}: {differs}"
        for name, inputs, form, want, in_turn in recorded_answers(case)
        if (every or in_turn) and not reason(form, name)
        if not on_mindspore or ((every or in_third(form, name)) and not unsteady(form, name))
        if (differs := difference(answer(form, inputs), want))
    ]
    assert not found, "\n".join(found)


# MindSpore's own answer is another one of inputs that lie otherwise, or from one run to the next.
WRONG_BY_LAYOUT = (
    "ops.SquareSumAll()(x, y)",
    "ops.NuclearNorm([0, 2], True)(x)",
    "ops.pad(x, (-1, 1))",
    "ops.BatchNorm(epsilon=0.5, momentum=0.1)(x, w, b, m, v)",
    "nn.ZeroPad2d((-1, 1))(x)",
    "ops.operations.sparse_ops.SparseFillEmptyRows()(i, v, ms.Tensor([4, 3], ms.int64), d)",
    "ops.operations.sparse_ops.CSRSparseMatrixToSparseTensor()(s, b, r, c, v)",
    *("ops.ihfft(x)", "ops.ihfft(x, 4, 0, 'ortho')", "ops.ihfft2(x)", "ops.ihfftn(x)"),
)


@pytest.mark.parametrize("case", VARIED)
def test_layouts(case, request):
    """What the inputs look like in memory changes no answer."""
    form = case.forms[0]
    if request.config.getoption("--ms") == "mindspore" and (form in WRONG_BY_LAYOUT or form in case.no_kernel):
        pytest.skip("MindSpore is wrong here")
    found = [
        f"{form} with {name} inputs: {differs}"
        for name, (inputs, contiguous) in layouts(case).items()
        if not reason(form, name)
        if (differs := unequal(answer(form, inputs), answer(form, contiguous)))
    ]
    assert not found, "\n".join(found)


def in_third(form, name):
    """Whether the variant is one of those that MindSpore is asked for again."""
    return zlib.crc32(f"{form} {name}".encode()) % 3 == 0


def unsteady(form, name):
    """Whether MindSpore answers with what was in memory: often of nothing, and for the index of a median of all."""
    return name.startswith("empty") or form.startswith(("ops.median", "ops.Median"))


def unequal(got, want):
    return difference(got, want) if want[0] != "raises" else None


@ON_THE_CPU
@pytest.mark.msvjp_only("the known differences are msvjp's")
def test_known_differences_are_some():
    assert not stale(), "no differences any more; `python -m tests.known_differences` takes them out"


def stale():
    """The known differences, pairs of a form and a variant, that no call shows any more."""
    left = set(REASONS)
    for case in (param.values[0] for param in VARIED):
        for name, inputs, form, want, _ in recorded_answers(case):
            if (form, name) in left and difference(answer(form, inputs), want):
                left.discard((form, name))
        for name, (inputs, contiguous) in layouts(case).items():
            form = case.forms[0]
            if (form, name) in left and unequal(answer(form, inputs), answer(form, contiguous)):
                left.discard((form, name))
    return left
