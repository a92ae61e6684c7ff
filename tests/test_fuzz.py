"""Random calls: the recorded ones are answered as MindSpore answers, and the layout of an input changes no answer."""

import dataclasses

import pytest

from .answers import answer, difference
from .fuzz.calls import call
from .fuzz.shrink import shrunk
from .recorded.fuzz import SEEDS, read

# Seeds whose answers differ, and why.
KNOWN = {
    **dict.fromkeys((96, 827, 1682, 1911), "MindSpore rounds the mean of integers before it takes the differences"),
    **dict.fromkeys((190, 913), "MindSpore narrows float64 to float32"),
    194: "MindSpore wraps around where it subtracts unsigned integers",
    311: "MindSpore keeps the complex dtype for what is real",
    **dict.fromkeys((617, 1146, 1234, 1253, 1559, 1733), "MindSpore's answer of nothing"),
    1127: "MindSpore drops the imaginary part",
    **dict.fromkeys((1169, 1976), "MindSpore's answer to a 0-D input is twice the loss"),
}

# What MindSpore itself answers otherwise each time: what was in memory.
UNSTEADY = (1234, 1559)

GROUPS = [SEEDS[start : start + 100] for start in range(0, len(SEEDS), 100)]
RECORDED = read()


def different(call, want):
    if want[0] in ("raises", "died", "unstable"):
        return None
    got = answer(call.expression, call.inputs)
    return None if got[0] == "raises" else difference(got, want)


@pytest.mark.not_on("cuda", "npu", reason="MindSpore's answers are those of its CPU, float64 among them")
@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"seeds {seeds[0]} to {seeds[-1]}")
def test_recorded(seeds, request):
    on_mindspore = request.config.getoption("--ms") == "mindspore"
    known = {} if on_mindspore else KNOWN
    found = []
    for seed in seeds:
        if on_mindspore and seed in UNSTEADY:
            continue
        made, (expression, want) = call(seed), RECORDED[seed]
        assert made.expression == expression, "the calls are others: `python -m tests.recorded.fuzz` where MindSpore is"
        differs = different(made, want)
        if bool(differs) != (seed in known):
            found.append(f"seed {seed}: {made}\n    {differs or 'no longer differs: take it out of KNOWN'}")
    assert not found, "\n".join(found)


@pytest.mark.msvjp_only("MindSpore's answer of empty inputs is what was in memory")
@pytest.mark.parametrize("seeds", GROUPS[:5], ids=lambda seeds: f"seeds {seeds[0]} to {seeds[-1]}")
def test_layouts(seeds):
    found = [str(shrunk(call(seed), by_layout)) for seed in seeds if by_layout(call(seed))]
    assert not found, "\n".join(found)


def by_layout(call):
    """How the answer differs from that of the same inputs, contiguous."""
    contiguous = {name: laid(value) for name, value in call.inputs.items()}
    want = answer(call.expression, contiguous)
    return None if want[0] == "raises" else difference(answer(call.expression, call.inputs), want)


def laid(value):
    """The same numbers, contiguous: of an expanded Tensor, the first row again and again."""
    numbers = value.numbers
    if value.layout == "expanded" and numbers.size and numbers.ndim:
        numbers = numbers[:1].repeat(len(numbers), 0)
    return dataclasses.replace(value, numbers=numbers, layout="contiguous")
