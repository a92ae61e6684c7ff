"""`msvjp api`: one name, a module, everything."""

import json

import pytest

from msvjp.cli import main


@pytest.fixture
def api(capsys):
    def run(*arguments):
        status = main(["api", *arguments])
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize("name", ["ops.ReduceSum", "mindspore.ops.ReduceSum", "ms.ops.operations.ReduceSum"])
def test_a_name(api, name):
    status, text = api(name)
    assert status == 0
    first, where, ours, theirs = text.splitlines()
    assert first == "mindspore.ops.ReduceSum: supported"
    assert where.startswith("  where      ")
    assert "reduction.py:" in where
    assert ours == "  msvjp      ReduceSum(keep_dims=False, skip_mode=False)(x, axis=())"
    assert theirs == "  MindSpore  ReduceSum(keep_dims=False, skip_mode=False)(x, axis=())"


def test_a_name_that_differs(api):
    status, text = api("ops.norm")
    assert status == 0
    assert "supported, with a difference" in text
    assert "  differs    the gradient at zero is zero, not nan" in text


def test_a_name_that_is_missing(api):
    status, text = api("nn.OptTFTWrapper")
    assert status == 1
    assert text == (
        "mindspore.nn.OptTFTWrapper: MindSpore has it, msvjp does not yet\n"
        "  MindSpore  OptTFTWrapper(opt, **kwargs)\n"
        "  note       instead: the tools of the device's maker: it watches the hardware of Ascend clusters\n"
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ops.Reducesum", "mindspore.ops.ReduceSum"),
        ("ops.redcue_sum", "mindspore.ops.reduce_sum"),
        ("relu6", "mindspore.ops.relu6"),
        ("nn.Conv2D", "mindspore.nn.Conv2d"),
        ("Tensor.asnumy", "mindspore.Tensor.asnumpy"),
    ],
)
def test_near_misses_of_a_misspelt_name(api, name, meant):
    status, text = api(name)
    assert status == 1
    assert meant in text.partition("  perhaps ")[2].split()


def test_nothing_is_near_to_nonsense(api):
    status, text = api("qqqqqqqqqqq")
    assert status == 1
    assert "perhaps" not in text


def test_a_name_as_json(api):
    status, text = api("ops.sum", "--format", "json")
    said = json.loads(text)
    assert status == 0
    assert said["file"].endswith("reduction.py")
    assert said["line"] > 0
    assert (said["status"], said["lacking"]) == ("supported", [])
    assert said["signature"] == said["mindspore"] == "(input, dim=None, keepdim=False, *, dtype=None)"


def test_a_module(api):
    status, text = api("mint.linalg")
    assert status == 0
    assert text.startswith("mindspore.mint.linalg ")
    assert "  supported  mint.linalg.inv\n" in text


def test_all_by_namespace(api):
    status, text = api()
    assert status == 0
    assert any(line.startswith("mindspore.ops ") for line in text.splitlines())
    assert any(line.startswith("in all ") for line in text.splitlines())
    _, text = api("--format", "json")
    groups = {group["namespace"]: group for group in json.loads(text)}
    assert groups["mindspore.ops"]["names"]["mindspore.ops.relu"] == "supported"
    for group in groups.values():
        assert group["of"] == len(group["names"])
        assert group["supported"] == sum(s in ("supported", "differs") for s in group["names"].values())
