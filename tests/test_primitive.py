"""Ops in class form: what they print, and what `help` and an editor show of them."""

import inspect

import mindspore as ms
import pytest
from mindspore import ops


@pytest.mark.parametrize(
    "op, text",
    [
        (lambda: ops.Add(), "Prim[Add]"),
        (lambda: ops.MatMul(transpose_b=True), "Prim[MatMul]<transpose_a=False, transpose_b=True>"),
        (lambda: ops.ReduceSum(True), "Prim[ReduceSum]<keep_dims=True, skip_mode=False>"),
        (lambda: ops.ArgMaxWithValue(2), "Prim[ArgMaxWithValue]<axis=2, keep_dims=False>"),
        (lambda: ops.IOU(mode="iou"), "Prim[IOU]<mode=iou>"),
        (lambda: ops.LogSoftmax(-1).add_prim_attr("custom", 3), "Prim[LogSoftmax]<axis=-1, custom=3>"),
        (lambda: ops.TrilIndices(3, 4), "Prim[TrilIndices]<row=3, col=4, offset=0, dtype=Int32>"),
        (lambda: ops.ResizeBilinearV2(False, True), "Prim[ResizeBilinearV2]<align_corners=False, half_pixel_centers=True>"),
    ],
)  # fmt: skip
def test_it_prints_its_attributes(op, text):
    assert [repr(op()), str(op())] == [text, text]


@pytest.mark.msvjp_only("MindSpore's show (*args, **kwargs)")
def test_signatures_are_those_of_the_constructor_and_of_the_call():
    assert str(inspect.signature(ops.ReduceSum)) == "(keep_dims=False, skip_mode=False)"
    assert str(inspect.signature(ops.ReduceSum())) == "(x, axis=())"
    assert str(inspect.signature(ops.Add)) == "()"
    assert str(inspect.signature(ops.OneHot)) == "(axis=-1)"
    assert inspect.signature(ops.Conv2D).parameters["out_channel"].default is inspect.Parameter.empty
    assert inspect.signature(ops.SearchSorted).parameters["dtype"].default == ms.int64
