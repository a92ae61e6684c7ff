"""Arithmetic, comparison and conversion where a row of `cases/` says too little: who changes, what comes back, gradients."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops


def gradients(fn, *xs):
    """The gradients of the sum of fn's output."""
    out, pull = ms.vjp(fn, *(Tensor(x, ms.float32) for x in xs))
    return [g.asnumpy().tolist() for g in pull(ops.ones_like(out))]


IN_PLACE = {"+=": 6, "-=": 2, "*=": 8, "/=": 2, "//=": 2, "%=": 0, "**=": 16}


@pytest.mark.parametrize("operator", IN_PLACE)
@pytest.mark.parametrize("make", [Tensor, ms.Parameter])
def test_an_assignment_operator_makes_another_tensor(make, operator):
    """`x += 1` means `x = x + 1`: who else has x still has the old one."""
    names = {"x": make(Tensor([4.0]))}
    old = names["x"]
    exec(f"x {operator} 2", names)
    assert names["x"] is not old
    assert names["x"].asnumpy().tolist() == [IN_PLACE[operator]]
    assert old.asnumpy().tolist() == [4]


@pytest.mark.parametrize(("operator", "want"), [("&=", 2), ("|=", 7), ("^=", 5)])
def test_an_assignment_operator_on_bits_makes_another_tensor(operator, want):
    names = {"x": Tensor([6])}
    old = names["x"]
    exec(f"x {operator} 3", names)
    assert names["x"].asnumpy().tolist() == [want]
    assert old.asnumpy().tolist() == [6]


def test_an_assignment_operator_broadcasts_and_promotes():
    x = Tensor([1, 2])
    x += 0.5
    assert x.dtype == ms.float32
    x *= Tensor([[1.0], [2.0]])
    assert x.asnumpy().tolist() == [[1.5, 2.5], [3.0, 5.0]]


@pytest.mark.msvjp_only("MindSpore's CPU returns the new values and leaves the Tensor as it was")
@pytest.mark.parametrize("call", ["add_(2)", "sub_(-2)", "mul_(1.5)", "div_(2 / 3)", "copy_(x + 2)", "fill_(6)"])
def test_a_method_with_an_underscore_changes_the_tensor(call):
    x = Tensor([4.0])
    alias = x
    out = eval(f"x.{call}")
    assert out is x
    assert alias.asnumpy().tolist() == [6]


@pytest.mark.msvjp_only("MindSpore's CPU returns the new values and leaves the Tensor as it was")
def test_a_method_with_an_underscore_updates_a_parameter():
    p = ms.Parameter(Tensor([4.0]), name="p")
    assert p.mul_(1.5) is p
    assert p.requires_grad
    assert p.asnumpy().tolist() == [6]


def test_with_an_ndarray_first_numpy_answers():
    x = Tensor([1.0, 2.0])
    for out in (np.ones(2, np.float32) + x, np.ones(2) * x, np.ones(2) == x):
        assert isinstance(out, np.ndarray)


def test_a_tensor_in_a_list_and_as_a_key():
    x, y = Tensor([1.0]), Tensor([2.0])
    assert x in [x]
    assert {x: 1, y: 2}[y] == 2
    assert x is not None and (x == None) is False  # noqa: E711


@pytest.mark.parametrize(
    ("fn", "want"),
    [
        (lambda x, y: ops.maximum(x, y), [[0.5, 0.5, 0], [0.5, 0.5, 1]]),
        (lambda x, y: ops.minimum(x, y), [[0.5, 0.5, 1], [0.5, 0.5, 0]]),
        (lambda x, y: ops.fmax(x, y), [[1, 1, 0], [0, 0, 1]]),
        (lambda x, y: ops.maximum(x, 0) + 0 * y, [[0.5, 1, 1], [0, 0, 0]]),
        (lambda x, y: ops.clip_by_value(x, 0, 1) + 0 * y, [[0.5, 0.5, 0], [0, 0, 0]]),
        (lambda x, y: ops.clamp(x, 0, 1) + 0 * y, [[1, 1, 0], [0, 0, 0]]),
        (lambda x, y: ops.clamp(x, y), [[1, 1, 0], [0, 0, 1]]),
        (lambda x, y: ops.clamp(x, 1, 0) + 0 * y, [[0, 0, 0], [0, 0, 0]]),
        (lambda x, y: ops.clamp(x / x, 0, 1) + 0 * y, [[np.nan, 0, 0], [0, 0, 0]]),
        (lambda x, y: ops.abs(x) + y, [[0, 1, 1], [1, 1, 1]]),
        (
            lambda x, y: ops.hinge_embedding_loss(x, Tensor([-1.0, -1, -1]), reduction="none") + 0 * y,
            [[-1, -0.5, 0], [0, 0, 0]],
        ),
        (lambda x, y: ops.margin_ranking_loss(x, y, Tensor([1.0, 1, 1]), reduction="none"), [[-1, -1, -1], [1, 1, 1]]),
    ],
)
def test_the_gradient_where_two_sides_meet(fn, want):
    np.testing.assert_equal(gradients(fn, [0, 1, 2], [0, 1, 3]), want)


def test_the_gradient_of_a_margin_that_is_just_kept():
    one_of_two = Tensor([0], ms.int64)
    assert gradients(lambda x: ops.multi_margin_loss(x, one_of_two, reduction="none"), [[1, 0, 2]]) == [
        [pytest.approx([-1 / 3, 0, 1 / 3])]
    ]
    apart = Tensor([-1.0])
    by_x, by_y = gradients(lambda x, y: ops.cosine_embedding_loss(x, y, apart, 0.0, "none"), [[1, 0]], [[0, 1]])
    assert (by_x, by_y) == ([[0, 0.5]], [[0.5, 0]])


@pytest.mark.parametrize("fn", [ops.DivNoNan(), ops.xdivy, ops.MulNoNan()])
def test_no_gradient_is_nan_where_the_function_avoids_it(fn):
    by_x, by_y = gradients(lambda x, y: fn(x, y), [0, 2], [0, 2])
    assert by_x[0] == by_y[0] == 0


def test_a_cast_hands_the_gradient_back_in_the_dtype_of_its_input():
    x = Tensor([1.5, 2.5])
    for fn in (lambda x: ops.cast(x, ms.float16), lambda x: x.astype(ms.float16), lambda x: x.half()):
        out, pull = ms.vjp(fn, x)
        assert out.dtype == ms.float16
        (gradient,) = pull(Tensor([1, 2], ms.float16))
        assert gradient.dtype == ms.float32
        assert gradient.asnumpy().tolist() == [1, 2]


def test_a_bool_mask_from_a_comparison_carries_no_gradient():
    assert gradients(lambda x: (x > 1).astype(ms.float32) * x, [0.5, 2]) == [[0, 1]]


def test_a_conversion_to_the_same_dtype_shares_the_memory():
    x = Tensor([1.0, 2.0])
    for y in (x.astype(ms.float32), ops.cast(x, ms.float32), x.float(), x.to(ms.float32), x.contiguous(), +x):
        y[0] = y[0] + 1
    assert x.asnumpy().tolist() == [7, 2]


def test_a_copy_has_its_own_memory():
    x = Tensor([1.0, 2.0])
    for y in (x.copy(), ops.Identity()(x), x + 0, abs(x), ops.real(x), ops.conj(x), x.itemset(0, 5.0)):
        y[0] = 9
    assert x.asnumpy().tolist() == [1, 2]


def test_a_converted_parameter_is_a_tensor():
    p = ms.Parameter(Tensor([1.0, 2.0]), name="p")
    for out in (p.astype(ms.float32), p.float(), p.to(ms.float32), p + 0, -p, p.astype(ms.float16)):
        assert not isinstance(out, ms.Parameter)
    assert isinstance(p.copy(), ms.Parameter)


@pytest.mark.msvjp_only("MindSpore compares with its own Tensors and Python's numbers only")
def test_a_numpy_scalar_compares_as_a_number():
    x = Tensor([1.5, 2.0])
    assert (x == np.float32(1.5)).asnumpy().tolist() == [True, False]
    assert (x != np.float32(1.5)).asnumpy().tolist() == [False, True]


@pytest.mark.msvjp_only("MindSpore returns the largest or smallest int")
@pytest.mark.parametrize("expression", ["x // 0", "x % 0", "ops.RealDiv()(x, 0)"])
def test_an_integer_divided_by_zero_is_refused(expression):
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        eval(expression, {"x": Tensor([1]), "ops": ops})


@pytest.mark.msvjp_only("the names of devices differ")
def test_to_takes_mindspores_names_of_devices():
    x = Tensor([1.0])
    assert x.to("CPU").device == "CPU"
    assert x.to("CPU:0").device == "CPU"
    for name in ("GPU:9", "Ascend:9"):
        with pytest.raises(
            (RuntimeError, ValueError), match=rf"mindspore\.Tensor\.to: there is no device {name}.*Found: .*1 CPU"
        ):
            x.to(name)
