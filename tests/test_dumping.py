"""TensorDump, tensordump and Assert: what they write, print and refuse."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, ops

X = np.arange(6, dtype=np.float32).reshape(2, 3)


class TestDumps:
    def test_files_are_numbered_and_named_after_the_dtype(self, tmp_path):
        for value in (X, X + 1):
            ops.tensordump(f"{tmp_path}/new/a", Tensor(value))
        ops.tensordump(f"{tmp_path}/b.npy", Tensor(X.astype(np.int32)), mode="in")
        ops.TensorDump()(f"{tmp_path}/c", Tensor(X))
        number = lambda path: int(path.stem.rpartition("_")[2])
        files = sorted(tmp_path.rglob("*.npy"), key=number)
        assert [path.stem.rpartition("_")[0] for path in files] == ["a_float32", "a_float32", "b_int32", "c_float32"]
        assert np.diff([number(path) for path in files]).tolist() == [1, 1, 1]
        for path, want in zip(files, (X, X + 1, X.astype(np.int32), X), strict=True):
            np.testing.assert_array_equal(np.load(path), want)

    def test_inside_a_gradient(self, tmp_path):
        def twice(x):
            ops.tensordump(f"{tmp_path}/x", x)
            return 2 * x

        np.testing.assert_array_equal(ms.grad(twice)(Tensor(X)).asnumpy(), np.full_like(X, 2))
        assert len([*tmp_path.iterdir()]) == 1

    def test_bad_arguments(self, tmp_path):
        for name, value, error in (
            (3, Tensor(X), TypeError),
            (f"{tmp_path}/a", 3, TypeError),
            ("", Tensor(X), ValueError),
        ):
            with pytest.raises(error):
                ops.tensordump(name, value)
        with pytest.raises(ValueError):
            ops.tensordump(f"{tmp_path}/a", Tensor(X), mode="sideways")
        with pytest.raises(ValueError):
            ops.TensorDump("sideways")


class TestAssert:
    def test_what_holds(self):
        for condition in (True, Tensor(True), Tensor([True])):
            assert ops.Assert()(condition, [Tensor(X)]).shape == (1,)

    def test_what_does_not(self, capfd):
        with pytest.raises(RuntimeError):
            ops.Assert(2)(Tensor(False), [Tensor(X), Tensor(X + 7)]).asnumpy()
        assert "input data: [0" in (printed := capfd.readouterr().out) and "7" in printed and "9" not in printed

    def test_bad_arguments(self):
        with pytest.raises(TypeError):
            ops.Assert(2.0)
        with pytest.raises(TypeError):
            ops.Assert()(True, Tensor(X))
        with pytest.raises(ValueError):
            ops.Assert()(Tensor([True, False]), [Tensor(X)])
