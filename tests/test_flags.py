"""Every op with two flags or more, each flag alone, by position and by keyword, against MindSpore's recorded answers."""

import itertools
import json

import pytest

from .answers import answer, difference
from .recorded.flags import FILE, calls, inputs

RECORDED = json.loads(FILE.read_text())
CALLS = dict(calls())

#: Where ours is another, and why.
KNOWN = {}


def test_every_call_is_recorded():
    assert CALLS.keys() == RECORDED.keys(), "write it again: python -m tests.recorded.flags, where MindSpore is"


@pytest.mark.parametrize(
    "call", [call for call, (kind, *_) in RECORDED.items() if kind not in ("raises", "unstable", "died")]
)
def test_the_answer(call):
    found = difference(answer(call, inputs(CALLS[call])), RECORDED[call])
    assert (found is not None) == (call in KNOWN), found


#: A flag by keyword and the same one by position, of what MindSpore has no kernel for on the CPU.
WITHOUT_A_KERNEL = [
    (keyword, position)
    for keyword, position in itertools.pairwise(CALLS)
    if "=" in keyword
    and "=" not in position
    and RECORDED[keyword] == RECORDED[position] == ["raises", ["RuntimeError", "Exception"]]
]


@pytest.mark.msvjp_only("MindSpore has no kernel for these")
@pytest.mark.parametrize(("keyword", "position"), WITHOUT_A_KERNEL)
def test_both_ways_agree(keyword, position):
    one, other = (answer(call, inputs(CALLS[call])) for call in (keyword, position))
    assert one[0] != "raises"
    assert difference(one, other) is None
