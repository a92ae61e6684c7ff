"""200 random pipelines: the rows of MindSpore, in its order, with its dtypes and draws."""

import json

import pytest

from .pipelines import FILE, NUMBER, digest

WANT = json.loads(FILE.read_text())


def test_all_are_recorded():
    assert list(WANT) == [str(number) for number in range(NUMBER)]


@pytest.mark.parametrize("number", range(NUMBER))
def test_the_rows_are_those_of_mindspore(number):
    assert digest(number) == WANT[str(number)]
