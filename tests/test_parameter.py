"""Parameter and ParameterTuple."""

import copy
import pickle

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, ParameterTuple, Tensor

from .values import vec


class TestMaking:
    @pytest.mark.parametrize(
        ("data", "dtype"),
        [
            (1, "int32"),
            (1.5, "float32"),
            ([1, 2], "int64"),
            ([1.5], "float32"),
            (np.ones(2), "float64"),
            (vec(1), "float32"),
        ],
    )
    def test_dtypes(self, data, dtype):
        p = Parameter(data, name="p")
        assert p.dtype == getattr(ms, dtype)
        assert p.requires_grad is True
        np.testing.assert_array_equal(p.asnumpy(), data.asnumpy() if isinstance(data, Tensor) else np.asarray(data))

    def test_it_is_a_tensor(self):
        p = Parameter(vec(1, 2), name="p")
        assert isinstance(p, Tensor)
        assert type(p + 1) is Tensor
        assert (p.shape, p.ndim, p.size) == ((2,), 1, 2)

    def test_it_has_memory_of_its_own(self):
        x = vec(1, 2)
        p = Parameter(x, name="p")
        x[0] = 9
        assert p.asnumpy().tolist() == [1, 2]

    @pytest.mark.parametrize("bad", [None, "a", object()])
    def test_bad_data(self, bad):
        with pytest.raises(TypeError):
            Parameter(bad)

    def test_bad_arguments(self):
        with pytest.raises(ValueError):
            Parameter(True)
        with pytest.raises(ValueError):
            Parameter(vec(1), name=1)
        with pytest.raises(TypeError):
            Parameter(vec(1), requires_grad=1)


class TestText:
    def test_repr_and_str(self):
        p = Parameter(vec(1, 2), name="w")
        text = "Parameter (name=w, shape=(2,), dtype=Float32, requires_grad=True)"
        assert repr(p) == str(p) == text
        assert repr(ParameterTuple([p])) == f"({text},)"

    def test_unnamed(self):
        first, second = Parameter(vec(1)), Parameter(vec(1), name="")
        assert first.name.startswith("Parameter")
        assert first.name != second.name

    def test_rename(self):
        p = Parameter(vec(1), name="a")
        p.name = "b"
        assert p.name == "b"

    @pytest.mark.parametrize("dtype", ["float32", "int32"])
    def test_requires_grad_can_be_set(self, dtype):
        p = Parameter(Tensor(np.ones(2), getattr(ms, dtype)), name="p")
        p.requires_grad = False
        assert p.requires_grad is False
        assert "requires_grad=False" in repr(p)
        assert Parameter(Tensor(np.ones(2), getattr(ms, dtype)), requires_grad=False).requires_grad is False


class TestValues:
    def test_set_data(self):
        p = Parameter(vec(1, 2), name="p")
        assert p.set_data(vec(3, 4)) is p
        assert p.asnumpy().tolist() == [3, 4]

    def test_set_data_casts_to_the_dtype(self):
        p = Parameter(Tensor(np.ones(2), ms.float16), name="p")
        p.set_data(vec(3, 4))
        assert p.dtype == ms.float16
        q = Parameter(vec(1, 2, dtype=np.int64), name="q")
        q.set_data(vec(3.7, 4))
        assert (q.dtype, q.asnumpy().tolist()) == (ms.int64, [3, 4])

    def test_set_data_takes_another_shape(self):
        p = Parameter(vec(1), name="p")
        p.set_data(vec(1, 2, 3))
        assert (p.shape, p.name) == ((3,), "p")
        p.set_data(vec(1, 2), slice_shape=True)
        assert p.shape == (2,)
        p.set_data(2.5)
        assert p.asnumpy() == 2.5

    def test_setitem_is_in_place(self):
        p = Parameter(vec(1, 2), name="p")
        p[0] = 9
        assert p.asnumpy().tolist() == [9, 2]

    def test_augmented_assignment_rebinds(self):
        p = q = Parameter(vec(1, 2), name="p")
        p += 1
        assert type(p) is Tensor
        assert q.asnumpy().tolist() == [1, 2]

    def test_value_and_data(self):
        p = Parameter(vec(1, 2), name="p")
        assert p.value().asnumpy().tolist() == p.data.asnumpy().tolist() == [1, 2]
        assert p.init_data() is p

    @pytest.mark.parametrize("copied", [Parameter.clone, copy.deepcopy, Parameter.copy])
    def test_clones_are_parameters_with_memory_of_their_own(self, copied):
        p = Parameter(vec(1, 2), name="p", requires_grad=False)
        q = copied(p)
        p.set_data(vec(9, 9))
        assert isinstance(q, Parameter)
        assert (q.name, q.requires_grad, q.asnumpy().tolist()) == ("p", False, [1, 2])

    def test_clone_with_another_init(self):
        assert Parameter(vec(1, 2), name="p").clone("zeros").asnumpy().tolist() == [0, 0]

    def test_pickle(self):
        p = pickle.loads(pickle.dumps(Parameter(vec(1, 2), name="p")))
        assert isinstance(p, Parameter)
        assert (p.name, p.asnumpy().tolist()) == ("p", [1, 2])


class TestTuple:
    def test_any_iterable(self):
        p, q = Parameter(vec(1), name="p"), Parameter(vec(2), name="q")
        t = ParameterTuple(x for x in (p, q))
        assert isinstance(t, tuple)
        assert t[0] is p
        assert len(t) == 2

    def test_errors(self):
        with pytest.raises(TypeError):
            ParameterTuple([vec(1)])
        with pytest.raises(TypeError):
            ParameterTuple(3)
        with pytest.raises(ValueError):
            ParameterTuple([Parameter(vec(1), name="a"), Parameter(vec(1), name="a")])

    def test_clone(self):
        (p,) = ParameterTuple([Parameter(vec(1, 2), name="p")]).clone("moment", init="zeros")
        assert (p.name, p.asnumpy().tolist()) == ("moment.p", [0, 0])
