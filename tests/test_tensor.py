"""Tensor: what it is made from, what it is, and Python's protocols on it."""

import copy
import pickle

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor

from .values import vec


class TestMaking:
    DTYPES = [
        (3, "int64"),
        (3.5, "float32"),
        (True, "bool_"),
        (1 + 2j, "complex128"),
        (2**40, "int64"),
        ([1, 2], "int64"),
        ((1, 2), "int64"),
        ([1.0, 2], "float32"),
        ([True, 1], "int64"),
        ([True, False], "bool_"),
        ([[1, 2], [3, 4.5]], "float32"),
        ([1 + 2j], "complex128"),
        ([], "float32"),
        (np.float64(1), "float64"),
        (np.int32(1), "int32"),
        (np.ones(2), "float64"),
        (np.ones(2, np.uint8), "uint8"),
        (np.ones(2, np.float16), "float16"),
        (np.ones((2, 2), np.float32).T, "float32"),
    ]

    @pytest.mark.parametrize(("data", "dtype"), DTYPES)
    @pytest.mark.parametrize("make", [Tensor, ms.tensor])
    def test_the_dtype_is_inferred(self, make, data, dtype):
        x = make(data)
        assert type(x) is Tensor
        assert x.dtype == getattr(ms, dtype)
        assert x.shape == np.shape(data)
        np.testing.assert_array_equal(x.asnumpy(), np.asarray(data))

    @pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "float16", "float32", "float64", "bool_"])
    @pytest.mark.parametrize("data", [1.7, [1.7, 0], np.array([1.7, 0.0]), True])
    def test_a_given_dtype_casts(self, data, dtype):
        x = Tensor(data, getattr(ms, dtype))
        assert x.dtype == getattr(ms, dtype)
        np.testing.assert_array_equal(x.asnumpy(), np.asarray(data).astype(ms.dtype_to_nptype(x.dtype)))

    def test_from_tensors(self):
        x = vec(1, 2)
        assert Tensor([x, x]).shape == (2, 2)
        assert Tensor(x, ms.int32).dtype == ms.int32
        y = Tensor(x)
        x[0] = 9
        assert y.asnumpy().tolist() == [9, 2]

    @pytest.mark.not_on("cuda", "npu", reason="a Tensor on a card does not share the array's memory")
    def test_numpy_is_copied_and_from_numpy_is_not(self):
        array = np.ones(2, np.float32)
        copied, shared = Tensor(array), Tensor.from_numpy(array)
        array[0] = 5
        assert (copied.asnumpy().tolist(), shared.asnumpy().tolist()) == ([1, 1], [5, 1])
        shared.asnumpy()[1] = 7
        assert array.tolist() == [5, 7]
        with pytest.raises(TypeError):
            Tensor.from_numpy([1])

    def test_infinity_and_nan(self):
        assert np.isnan(Tensor(float("nan")).asnumpy())
        assert np.isinf(Tensor(1e300).asnumpy())

    def test_shape_and_init(self):
        x = Tensor(shape=(2, 3), dtype=ms.float32, init=ms.common.initializer.One())
        assert x.init_data().asnumpy().tolist() == [[1] * 3] * 2

    @pytest.mark.parametrize("bad", [None, "s", ["a"], {1: 2}, range(3), [1.5, None], [[1], [2, 3]], object()])
    def test_bad_data(self, bad):
        with pytest.raises(TypeError):
            Tensor(bad)

    @pytest.mark.parametrize("bad", [np.float32, "float32", float, 3])
    def test_a_dtype_is_mindspores(self, bad):
        with pytest.raises(TypeError):
            Tensor([1, 2], dtype=bad)

    def test_data_and_shape_exclude_each_other(self):
        with pytest.raises(ValueError):
            Tensor([1, 2], shape=(2,), dtype=ms.int32)


class TestWhatItIs:
    x = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))

    def test_attributes(self):
        assert self.x.shape == (2, 3)
        assert str(self.x.shape) == "(2, 3)"
        assert type(self.x.shape) is tuple
        assert (self.x.ndim, self.x.size, self.x.itemsize, self.x.nbytes) == (2, 6, 4, 24)
        assert self.x.strides == (12, 4)
        assert self.x.T.shape == (3, 2)
        assert self.x.dtype == ms.float32
        assert self.x.dtype is ms.float32
        assert self.x.type() == "Float32"

    def test_the_dtype_is_hashable(self):
        assert {ms.float32: 1}[self.x.dtype] == 1

    def test_unknown_attributes(self):
        with pytest.raises(AttributeError):
            self.x.no_such_thing
        assert not hasattr(self.x, "no_such_thing")

    def test_format(self):
        x = Tensor(1.5)
        assert f"{self.x}" == str(self.x)
        with pytest.raises(TypeError):
            f"{x:.2f}"
        assert "%.2f" % x == "1.50"


class TestNumbersAndTruth:
    @pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
    def test_one_element(self, shape):
        x = Tensor(np.full(shape, 2.7, np.float32))
        assert bool(x) is True
        assert int(x) == 2
        assert float(x) == pytest.approx(2.7)
        assert x.item() == pytest.approx(2.7)
        assert complex(Tensor(1.0)) == 1

    @pytest.mark.parametrize("shape", [(2,), (0,), (2, 2)])
    @pytest.mark.parametrize("convert", [bool, float, int, Tensor.item])
    def test_more_or_none(self, shape, convert):
        with pytest.raises(ValueError):
            convert(Tensor(np.ones(shape)))

    def test_as_an_index(self):
        assert range(10)[Tensor(2)] == 2
        assert [1, 2, 3][Tensor([1])] == 2
        with pytest.raises(ValueError):
            [1, 2, 3][Tensor(1.0)]

    def test_equality(self):
        x = vec(1, 2)
        assert (x == 1).asnumpy().tolist() == [True, False]
        assert (x == vec(1, 3)).asnumpy().tolist() == [True, False]
        for other in (None, "a", [1, 2], np.ones(2)):
            assert (x == other) is False
            assert (x != other) is True
        with pytest.raises(ValueError):
            x == vec(1, 2, 3)

    def test_comparison_with_what_is_no_number(self):
        for other in (None, "a"):
            with pytest.raises(TypeError):
                vec(1) < other

    def test_hash_is_by_identity(self):
        x, y = vec(1), vec(1)
        assert hash(x) == hash(id(x))
        assert len({x, y, x}) == 2


class TestContainer:
    def test_len_and_iteration(self):
        x = Tensor(np.arange(6, dtype=np.float32).reshape(3, 2))
        assert len(x) == 3
        rows = list(x)
        assert [type(r) for r in rows] == [Tensor] * 3
        assert [r.asnumpy().tolist() for r in rows] == [[0, 1], [2, 3], [4, 5]]
        for act in (len, list):
            with pytest.raises(TypeError):
                act(Tensor(1.0))

    def test_in(self):
        x = vec(1, 2, 3)
        assert 1 in x
        assert vec(3) in x
        assert 5 not in x
        assert "a" not in x
        assert None not in x

    def test_a_row_is_a_view(self):
        x = vec(1, 2, 3)
        y = x[0:2]
        y[0] = 100
        assert x.asnumpy().tolist() == [100, 2, 3]


class TestCopiesAndNumpy:
    def test_asnumpy(self):
        x = vec(1, 2)
        assert x.asnumpy().dtype == np.float32
        assert x.numpy().tolist() == np.asarray(x).tolist() == x.__array__().tolist() == x.tolist() == [1, 2]
        assert np.asarray(x, dtype=np.int32).dtype == np.int32

    def test_numpy_takes_the_operator(self):
        assert type(np.ones(2, np.float32) + vec(1, 2)) is np.ndarray
        with pytest.raises(TypeError):
            vec(1, 2) + np.ones(2, np.float32)

    def test_copies_are_copies(self):
        x = vec(1, 2)
        copies = [x.copy(), copy.copy(x), pickle.loads(pickle.dumps(x))]
        x[0] = 9
        for made in copies:
            assert type(made) is Tensor
            assert made.asnumpy().tolist() == [1, 2]

    @pytest.mark.parametrize("dtype", ["float32", "int64", "bool_", "float16"])
    def test_pickle_keeps_the_dtype(self, dtype):
        x = Tensor(np.ones((2, 2)), getattr(ms, dtype))
        assert pickle.loads(pickle.dumps(x)).dtype == x.dtype

    def test_deepcopy_of_a_structure_copies_once(self):
        x = vec(1, 2)
        one, two = copy.deepcopy([x, x])
        assert type(one) is Tensor
        assert one is two

    @pytest.mark.mindspore_wrong("its deep copies share memory")
    def test_a_deepcopy_is_a_copy(self):
        x = vec(1, 2)
        made = copy.deepcopy(x)
        x[0] = 9
        assert made.asnumpy().tolist() == [1, 2]

    def test_assign_value(self):
        x = vec(1, 2)
        assert x.assign_value(vec(3, 4)) is x
        assert x.asnumpy().tolist() == [3, 4]
