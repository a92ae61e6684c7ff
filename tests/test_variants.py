"""Every row of `cases/` over other dtypes, 0-D and empty inputs, other layouts: MindSpore's recorded answers, on both engines.

Each variant is asked of one form, in turn; with `--every-form` of all of them.
"""

import pytest

from .answers import answer, difference
from .cases import CASES, load
from .known_differences import KNOWN, reason
from .recorded.variants import is_recorded, read, recorded
from .variants import key, layouts, variants

load()

RECORDED = read()
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
            if want[0] not in NOT_COMPARED:
                yield name, inputs, form, want, place == number % len(case.forms)


@pytest.mark.parametrize("case", VARIED)
def test_answers(case, request):
    on_mindspore = request.config.getoption("--ms") == "mindspore"
    every = request.config.getoption("--every-form")
    found = [
        f"{form} with {name}: {differs}"
        for name, inputs, form, want, in_turn in recorded_answers(case)
        if (every or in_turn) and (on_mindspore or not reason(form, name))
        if (differs := difference(answer(form, inputs), want))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", VARIED)
def test_layouts(case):
    """What the inputs look like in memory changes no answer."""
    form = case.forms[0]
    found = [
        f"{form} with {name} inputs: {differs}"
        for name, (inputs, contiguous) in layouts(case).items()
        if not reason(form, name)
        if (differs := unequal(answer(form, inputs), answer(form, contiguous)))
    ]
    assert not found, "\n".join(found)


def unequal(got, want):
    return difference(got, want) if want[0] != "raises" else None


@pytest.mark.msvjp_only("the known differences are msvjp's")
def test_known_differences_are_some():
    """An entry of the table that no call needs any more is to be taken out."""
    left = dict.fromkeys(KNOWN)
    for case in (param.values[0] for param in VARIED):
        for name, inputs, form, want, _ in recorded_answers(case):
            for entry in [e for e in left if e[0].match(form) and e[1].fullmatch(name)]:
                if difference(answer(form, inputs), want):
                    left.pop(entry, None)
    assert not left, "\n".join(f"{forms.pattern} with {names.pattern}: {why}" for forms, names, why in left)
