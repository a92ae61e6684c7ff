"""Ops of a script's own: on numpy arrays, in a compiled library, and in MindSpore's language of loops."""

import shutil
import subprocess

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, nn, ops

A = np.arange(6, dtype=np.float32).reshape(2, 3)
B = np.full((2, 3), 2, np.float32)


def same(*inputs):
    """The shape or dtype of the first input."""
    return inputs[0]


def both(x, y):
    return x + y, x * y


def both_backward(x, y, out, dout):
    return dout[0] + dout[1] * y, dout[0] + dout[1] * x


class Around(nn.Cell):
    """A Cell that calls an op: MindSpore differentiates no op by itself."""

    def __init__(self, op):
        super().__init__()
        self.op = op

    def construct(self, *inputs):
        return self.op(*inputs)


class TestOnArrays:
    def test_the_function_gets_arrays(self):
        seen = []

        def twice(x, n):
            seen.append((type(x), n))
            return x * np.float32(n)

        out = ops.Custom(twice, same, same, "pyfunc")(Tensor(A), 2)
        assert isinstance(out, Tensor) and out.dtype == ms.float32
        np.testing.assert_array_equal(out.asnumpy(), 2 * A)
        assert seen == [(np.ndarray, 2)]

    def test_several_results_and_what_is_said_of_them(self):
        said = [(lambda x, y: (x, x),) * 2, (((2, 3), (2, 3)), (ms.float32, ms.float32))]
        for shape, dtype in said:
            total, product = ops.Custom(both, shape, dtype, "pyfunc")(Tensor(A), Tensor(B))
            np.testing.assert_array_equal(total.asnumpy(), A + B)
            np.testing.assert_array_equal(product.asnumpy(), A * B)

    def test_a_shape_of_its_own(self):
        out = ops.Custom(lambda x: x.sum(1), (2,), ms.float32, "pyfunc")(Tensor(A))
        np.testing.assert_array_equal(out.asnumpy(), A.sum(1))

    def test_another_dtype_than_was_said(self):
        with pytest.raises(RuntimeError):
            ops.Custom(lambda x: x.astype(np.float64), same, same, "pyfunc")(Tensor(A)).asnumpy()

    @pytest.mark.mindspore_wrong("it fills the rest with what lies in memory")
    def test_another_shape_than_was_said(self):
        with pytest.raises(RuntimeError, match=r"mindspore\.ops\.Custom: the function gave"):
            ops.Custom(lambda x: x.sum(), same, same, "pyfunc")(Tensor(A))

    def test_an_error_of_the_function(self):
        with pytest.raises(ZeroDivisionError):
            ops.Custom(lambda x: 1 / 0, same, same, "pyfunc")(Tensor(A)).asnumpy()

    def test_arguments(self):
        with pytest.raises(ValueError):
            ops.Custom(both, same, same, "julia")
        with pytest.raises(TypeError):
            ops.Custom(3, same, same, "pyfunc")


class TestGradients:
    def test_bprop(self):
        op = ops.Custom(lambda x: x * 2, same, same, "pyfunc", bprop=lambda x, out, dout: (dout * 3 + out * 0,))
        np.testing.assert_array_equal(ms.grad(Around(op))(Tensor(A)).asnumpy(), np.full_like(A, 3))

    def test_of_several_inputs_and_results(self):
        op = ops.Custom(both, lambda x, y: (x, x), lambda x, y: (x, x), "pyfunc", bprop=both_backward)
        dx, dy = ms.grad(Around(op), (0, 1))(Tensor(A), Tensor(B))
        np.testing.assert_array_equal(dx.asnumpy(), 1 + B)
        np.testing.assert_array_equal(dy.asnumpy(), 1 + A)

    def test_a_bprop_that_is_an_op_of_its_own(self):
        backward = ops.Custom(lambda x, dout: dout * 5, same, same, "pyfunc")
        op = ops.Custom(lambda x: x * 2, same, same, "pyfunc", bprop=lambda x, out, dout: (backward(x, dout),))
        np.testing.assert_array_equal(ms.grad(Around(op))(Tensor(A)).asnumpy(), np.full_like(A, 5))

    @pytest.mark.msvjp_only("MindSpore's derivatives of its own Custom end after one")
    def test_second_derivative(self):
        square = ops.Custom(lambda x: x * x, same, same, "pyfunc", bprop=lambda x, out, dout: 2 * x * dout)
        second = ms.grad(lambda x: ms.grad(square)(x) * x)(Tensor(A))
        np.testing.assert_allclose(second.asnumpy(), 4 * A)

    @pytest.mark.msvjp_only("MindSpore's message is its own")
    def test_without_a_bprop(self):
        with pytest.raises(RuntimeError, match="it has no bprop"):
            ms.grad(ops.Custom(lambda x: x * 2, same, same, "pyfunc"))(Tensor(A))

    @pytest.mark.msvjp_only("MindSpore compiles no function of Python")
    def test_in_a_compiled_cell(self):
        op = ops.Custom(lambda x: x * 2, same, same, "pyfunc", bprop=lambda x, out, dout: dout * 3)
        np.testing.assert_array_equal(ms.jit(lambda x: op(x) + 1)(Tensor(A)).asnumpy(), 2 * A + 1)


ADD = """
#include <cstdint>
extern "C" int Add(int nparam, void **params, int *ndims, int64_t **shapes, const char **dtypes, void *stream, void *extra) {
  if (nparam != 3 || ndims[0] != 2 || dtypes[0][0] != 'f') return 1;
  float *a = static_cast<float *>(params[0]), *b = static_cast<float *>(params[1]), *out = static_cast<float *>(params[2]);
  for (int64_t i = 0; i < shapes[0][0] * shapes[0][1]; ++i) out[i] = a[i] + b[i];
  return 0;
}
"""


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no compiler")
def test_a_compiled_library(tmp_path):
    (tmp_path / "add.cc").write_text(ADD)
    subprocess.run(["g++", "--shared", "-fPIC", "-o", tmp_path / "add.so", tmp_path / "add.cc"], check=True)
    op = ops.Custom(f"{tmp_path}/add.so:Add", same, same, "aot")
    np.testing.assert_array_equal(op(Tensor(A), Tensor(B)).asnumpy(), A + B)
    with pytest.raises(RuntimeError):
        op(Tensor(A[0]), Tensor(B[0])).asnumpy()
    with pytest.raises(RuntimeError):
        ops.Custom(f"{tmp_path}/none.so:Add", same, same, "aot")(Tensor(A), Tensor(B)).asnumpy()


@ops.kernel
def outer(a, b):
    c = output_tensor((a.shape[0], b.shape[0]), a.dtype)  # noqa: F821
    for i, j in grid((a.shape[0], b.shape[0])):  # noqa: F821
        c[i, j] = sqrt(a[i]) * b[j]  # noqa: F821
    return c


class TestLoops:
    def test_the_function_itself(self):
        np.testing.assert_allclose(outer(B[0], A[1]), np.outer(np.sqrt(B[0]), A[1]))

    @pytest.mark.msvjp_only("MindSpore compiles it by AKG, which runs on an Ascend")
    def test_as_an_op(self):
        for func_type in ("hybrid", "pyfunc"):
            out = ops.Custom(outer, func_type=func_type)(Tensor(B[0]), Tensor(A[1]))
            np.testing.assert_allclose(out.asnumpy(), np.outer(np.sqrt(B[0]), A[1]), rtol=1e-6)

    def test_only_a_kernel(self):
        with pytest.raises(TypeError):
            ops.Custom(both, same, same, "hybrid")
        with pytest.raises((ValueError, AttributeError)):
            ops.kernel(3)


class TestPyFunc:
    def test_results_are_a_tuple(self):
        shapes, dtypes = [(2, 3)] * 2, [ms.float32] * 2
        total, product = ops.PyFunc(both, dtypes, shapes, dtypes, shapes)(Tensor(A), Tensor(B))
        np.testing.assert_array_equal(total.asnumpy(), A + B)
        np.testing.assert_array_equal(product.asnumpy(), A * B)
        (one,) = ops.PyFunc(lambda x: x * 2, dtypes[:1], shapes[:1], dtypes[:1], shapes[:1])(Tensor(A))
        np.testing.assert_array_equal(one.asnumpy(), 2 * A)

    def test_without_a_result(self):
        (nothing,) = ops.PyFunc(lambda x: None, [ms.float32], [(2, 3)], [], [])(Tensor(A))
        assert nothing.shape == (1,)

    @pytest.mark.msvjp_only("MindSpore's message is its own")
    def test_it_has_no_gradient(self):
        op = ops.PyFunc(lambda x: x * 2, [ms.float32], [(2, 3)], [ms.float32], [(2, 3)])
        with pytest.raises(RuntimeError, match="no gradient"):
            ms.grad(lambda x: op(x)[0])(Tensor(A))
