"""Dtypes as MindSpore's code sees them: their text, what they equal, where they can be given."""

import copy
import pickle

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, mint, nn, ops
from mindspore import numpy as mnp
from mindspore.common.initializer import initializer

TEXT = {
    "bool_": ("Bool", "mindspore.bool"),
    "int8": ("Int8", "mindspore.int8"),
    "int16": ("Int16", "mindspore.int16"),
    "int32": ("Int32", "mindspore.int32"),
    "int64": ("Int64", "mindspore.int64"),
    "uint8": ("UInt8", "mindspore.uint8"),
    "uint16": ("UInt16", "mindspore.uint16"),
    "uint32": ("UInt32", "mindspore.uint32"),
    "uint64": ("UInt64", "mindspore.uint64"),
    "float16": ("Float16", "mindspore.float16"),
    "float32": ("Float32", "mindspore.float32"),
    "float64": ("Float64", "mindspore.float64"),
    "bfloat16": ("BFloat16", "mindspore.bfloat16"),
    "complex64": ("Complex64", "mindspore.complex64"),
    "complex128": ("Complex128", "mindspore.complex128"),
}


@pytest.mark.parametrize("name", TEXT)
def test_text(name, capsys):
    dtype = Tensor([1], getattr(ms, name)).dtype
    assert (str(dtype), repr(dtype)) == TEXT[name]
    assert f"{dtype} {dtype!r} {[dtype]}" == "{} {} [{}]".format(*TEXT[name], TEXT[name][1])
    print(dtype)
    assert capsys.readouterr().out == TEXT[name][0] + "\n"


@pytest.mark.parametrize("name", TEXT)
def test_it_is_the_dtype(name):
    theirs = getattr(ms, name)
    dtype = Tensor([1], theirs).dtype
    assert dtype == theirs and theirs == dtype
    assert dtype != ms.float8_e5m2 and dtype != name and dtype is not None
    assert hash(dtype) == hash(theirs) and {theirs: 1}[dtype] == {dtype: 1}[theirs] == 1
    assert dtype in (ms.float8_e5m2, theirs) and theirs in [dtype] and dtype in {theirs}
    assert isinstance(dtype, ms.Type) and isinstance(theirs, ms.Type)
    assert copy.copy(dtype) == copy.deepcopy([dtype])[0] == theirs
    assert Tensor([1], theirs).dtype is dtype


@pytest.mark.parametrize("name", TEXT)
def test_the_names_are_the_dtypes_of_tensors(name):
    from mindspore.common import dtype as mstype

    dtype = getattr(ms, name)
    assert (str(dtype), repr(dtype)) == TEXT[name]
    assert Tensor([1], dtype).dtype is dtype is getattr(mstype, name)


def test_dtypes_of_python_and_numpy():
    assert [str(ms.pytype_to_dtype(kind)) for kind in (bool, int, float)] == ["Bool", "Int64", "Float64"]
    assert str(mnp.float16) == "Float16"


def test_what_has_a_dtype():
    x = Tensor([1.0])
    for owner in (x, x + 1, Parameter(x), ops.exp(x), x[0], nn.Dense(1, 1).weight, x.T, mint.abs(x)):
        assert str(owner.dtype) == "Float32"
    assert str(ops.dtype(x)) == str(ops.DType()(x)) == "Float32"


@pytest.mark.msvjp_only("the real ones cannot be pickled as they are")
@pytest.mark.parametrize("name", TEXT)
def test_a_pickle(name):
    dtype = Tensor([1], getattr(ms, name)).dtype
    assert repr(pickle.loads(pickle.dumps(dtype))) == TEXT[name][1]


X = Tensor(np.array([[1.0, 2.0], [3.0, 4.0]]), ms.float32)

#: Each takes a dtype, and gives a Tensor of it.
TAKEN_BY = {
    "Tensor": lambda d: Tensor([1.0, 2.0], d),
    "Tensor, by keyword": lambda d: Tensor([1.0, 2.0], dtype=d),
    "tensor": lambda d: ms.tensor([1.0], dtype=d),
    "initializer": lambda d: initializer("ones", (2,), d).init_data(),
    "Parameter": lambda d: Parameter(initializer("ones", (2,), d)),
    "astype": lambda d: X.astype(d),
    "to": lambda d: X.to(d),
    "cast": lambda d: ops.cast(X, d),
    "Cast": lambda d: ops.Cast()(X, d),
    "zeros": lambda d: ops.zeros((2,), d),
    "ones, by keyword": lambda d: ops.ones((2,), dtype=d),
    "full": lambda d: ops.full((2,), 3, dtype=d),
    "zeros_like": lambda d: ops.zeros_like(X, dtype=d),
    "arange": lambda d: ops.arange(3, dtype=d),
    "eye": lambda d: ops.eye(2, 2, d),
    "sum": lambda d: X.sum(dtype=d),
    "ops.sum": lambda d: ops.sum(X, dtype=d),
    "mean of mint": lambda d: mint.mean(X, dtype=d),
    "cumsum": lambda d: ops.cumsum(X, 0, d),
    "softmax": lambda d: ops.softmax(X, dtype=d),
    "numpy.ones": lambda d: mnp.ones((2,), d),
    "numpy.array": lambda d: mnp.array([1.0, 2.0], d),
    "numpy.zeros": lambda d: mnp.zeros((2,), dtype=d),
    "numpy.mean": lambda d: mnp.mean(X, dtype=d),
    "Dense": lambda d: nn.Dense(2, 2, dtype=d).weight,
    "Conv2d": lambda d: nn.Conv2d(2, 2, 1, dtype=d).weight,
    "LayerNorm": lambda d: nn.LayerNorm((2,), dtype=d).gamma,
    "BatchNorm2d": lambda d: nn.BatchNorm2d(2, dtype=d).gamma,
    "LSTM": lambda d: nn.LSTM(2, 2, dtype=d).trainable_params()[0],
    "to_float": lambda d: nn.ReLU().to_float(d)(X),
    "rand": lambda d: ops.rand(2, dtype=d),
    "randn": lambda d: ops.randn(2, dtype=d),
    "a dtype of numpy": lambda d: Tensor(np.ones(2, ms.dtype_to_nptype(d))),
}


@pytest.mark.parametrize("call", TAKEN_BY)
def test_it_can_be_given(call):
    """The dtype of a Tensor says what MindSpore's own says: the values are the same, the random ones too."""
    ms.set_seed(3)
    wanted = TAKEN_BY[call](ms.float16)
    ms.set_seed(3)
    found = TAKEN_BY[call](Tensor([1], ms.float16).dtype)
    assert str(found.dtype) == "Float16"
    np.testing.assert_array_equal(found.asnumpy(), wanted.asnumpy())


def test_what_it_says_of_itself():
    for name, (floating, is_complex, itemsize) in {
        "float16": (True, False, 2),
        "int64": (False, False, 8),
        "complex64": (False, True, 8),
    }.items():
        dtype = Tensor([1], getattr(ms, name)).dtype
        assert (dtype.is_floating_point, dtype.is_complex, dtype.itemsize) == (floating, is_complex, itemsize)
    assert ms.dtype_to_pytype(Tensor([1.0]).dtype) is float
    assert ms.dtype_to_pytype(Tensor([True]).dtype) is bool


def test_an_error_names_it():
    with pytest.raises(TypeError, match=r"[Ff]loat16"):
        ms.vjp(ops.exp, Tensor([1.0], ms.float16))[1](Tensor([1.0]))
