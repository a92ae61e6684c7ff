"""Private paths of MindSpore's that public code imports: what is found there, and that it works."""

import collections
import importlib
import math
import pkgutil
import subprocess
import sys
import warnings

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor, _checkparam, nn, ops
from mindspore.common import initializer as init


class TestCheckparam:
    @pytest.mark.parametrize(
        ("call", "value"),
        [
            *(
                ("check_positive_int(3, 'n', 'Net')", 3),
                ("check_non_negative_int(0)", 0),
                ("check_negative_int(-3)", -3),
            ),
            *(("check_non_positive_int(0)", 0), ("check_int(3, 3, _checkparam.EQ)", 3), ("check_is_int(-3)", -3)),
            *(("check_bool(True)", True), ("check_positive_float(0.5)", 0.5), ("check_non_negative_float(0.0)", 0.0)),
            *(("check_is_float(0.5)", 0.5), ("check_equal_int(2, 2)", 2), ("check_string('a', ['a', 'b'])", "a")),
            *(("check_float_range(0.5, 0, 1, _checkparam.INC_BOTH, 'p')", 0.5), ("check_is_number(2.0, float)", 2.0)),
            *(("check_int_range(1, 1, 3, _checkparam.INC_LEFT)", 1), ("check_int(3, [1, 3], _checkparam.IN)", 3)),
            ("check_positive_int_sequence([1, 2], 'shape')", [1, 2]),
        ],
    )
    def test_what_passes_comes_back(self, call, value):
        assert eval(f"_checkparam.{call}") == value

    @pytest.mark.parametrize(
        ("call", "kind"),
        [
            *(("check_positive_int(0, 'n', 'Net')", ValueError), ("check_positive_int(1.0)", TypeError)),
            *(("check_positive_int(True)", TypeError), ("check_non_negative_int(-1)", ValueError)),
            *(
                ("check_bool(1)", TypeError),
                ("check_is_float(1)", TypeError),
                ("check_positive_float(0.0)", ValueError),
            ),
            *(
                ("check_float_range(1.5, 0, 1, _checkparam.INC_BOTH)", ValueError),
                ("check_equal_int(2, 3)", ValueError),
            ),
            *(("check_int_range(3, 1, 3, _checkparam.INC_LEFT)", ValueError), ("check_string('c', ['a'])", ValueError)),
            *(
                ("check_value_type('x', 1, [float, str], 'Net')", TypeError),
                ("check_isinstance('x', 1, str)", ValueError),
            ),
            *(("check_is_number(math.nan, float)", ValueError), ("check_positive_int_sequence([1, 0])", ValueError)),
            ("check('x', 1, 'y', 2, _checkparam.GE)", ValueError),
        ],
    )
    def test_what_does_not_pass(self, call, kind):
        with pytest.raises(kind):
            eval(f"_checkparam.{call}")

    def test_a_type_that_passes(self):
        _checkparam.check_value_type("x", 1, [int, str], "Net")
        _checkparam.check_value_type("x", True, [bool])
        with pytest.raises(TypeError):
            _checkparam.check_value_type("x", True, [int])

    def test_tuples(self):
        assert [_checkparam.twice(3), _checkparam.twice((1, 2)), _checkparam.once(3), _checkparam.triple(1)] == [
            *((3, 3), (1, 2), (3,), (1, 1, 1))
        ]

    def test_arguments_by_a_decorator(self):
        @_checkparam.args_type_check(a=int, b=(str, list))
        def f(a, b=None):
            return a, b

        assert f(1) == (1, None)
        assert f(1, b="x") == (1, "x")
        with pytest.raises(TypeError):
            f("1")

    @pytest.mark.msvjp_only("MindSpore 2.10 has no Validator and no Rel any more")
    def test_as_in_1x(self):
        from mindspore._checkparam import Rel, Validator

        assert Validator.check_positive_int(3, "n", "Net") == 3
        assert Validator.check_int_range(3, 1, 3, Rel.INC_BOTH, "n") == 3
        with pytest.raises(ValueError, match=r"^Net: n is 4; give one in \[1, 3\]$"):
            Validator.check_int_range(4, 1, 3, Rel.INC_BOTH, "n", "Net")


def test_an_initializer_of_a_script_by_its_name():
    @init._register("our_sevens")
    class Sevens(init.Initializer):
        def _initialize(self, arr):
            init._assignment(arr, np.full(arr.shape, 7))

    for name in ("sevens", "our_sevens"):
        assert init.initializer(name, [2], ms.float32).init_data().asnumpy().tolist() == [7, 7]


def test_activations_by_name():
    from mindspore.nn.layer.activation import _activation

    assert _activation["relu"] is nn.ReLU
    assert isinstance(nn.get_activation("gelu"), _activation["gelu"])


def test_primitives_that_are_made_once():
    from mindspore.ops._primitive_cache import _get_cache_prim

    softmax = _get_cache_prim(ops.Softmax)(0)
    assert _get_cache_prim(ops.Softmax)(0) is softmax
    assert _get_cache_prim(ops.Softmax)(1) is not softmax
    np.testing.assert_allclose(softmax(Tensor([1.0, 1.0])).asnumpy(), [0.5, 0.5])


def test_the_executor_is_waited_for():
    from mindspore.common.api import _pynative_executor

    x = Tensor([1.0]) + 1
    _pynative_executor.sync()
    _pynative_executor.clear_res()
    assert x.asnumpy() == 2


def test_deprecated_functions_still_run():
    from mindspore.common._decorator import deprecated

    @deprecated("2.0", "other")
    def double(x):
        return 2 * x

    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        assert double(3) == 6
        assert double.__name__ == "double"


def test_ops_by_their_names():
    from mindspore.common._register_for_tensor import tensor_operator_registry

    assert tensor_operator_registry.get("abs")(Tensor([-1.0])).asnumpy() == 1
    with pytest.raises(TypeError):
        tensor_operator_registry.get(3)
    with pytest.raises(AttributeError):
        tensor_operator_registry.get("no_such_op")


def test_shapes_that_are_not_known():
    from mindspore.common._utils import is_dim_unknown, is_shape_unknown

    assert [is_shape_unknown(s) for s in ((2, -1), (-2,), (2, 3))] == [True, True, False]
    assert [is_dim_unknown(s) for s in ((2, -1), (-2,))] == [False, True]


def test_the_base_of_recurrent_cells():
    from mindspore.nn.layer.rnn_cells import RNNCellBase

    class Cell(RNNCellBase):
        def __init__(self):
            super().__init__(3, 5, True, num_chunks=2)

        def construct(self, x, h):
            return ops.dense(x, self.weight_ih, self.bias_ih) + ops.dense(h, self.weight_hh, self.bias_hh)

    cell = Cell()
    assert [p.shape for p in cell.get_parameters()] == [(10, 3), (10, 5), (10,), (10,)]
    assert cell(ops.ones((2, 3)), ops.ones((2, 5))).shape == (2, 10)
    assert max(abs(p.asnumpy()).max() for p in cell.get_parameters()) <= 1 / math.sqrt(5)
    assert issubclass(nn.GRUCell, RNNCellBase)


class TestPrimitivesOfScripts:
    def test_the_arguments_of_the_constructor_are_attributes(self):
        class Scaled(ops.PrimitiveWithInfer):
            @ops.prim_attr_register
            def __init__(self, factor=2, *, shift=1):
                self.init_prim_io_names(inputs=["x"], outputs=["y"])

            def infer_shape(self, x):
                return x

        scaled = Scaled(3)
        assert (scaled.factor, scaled.shift, scaled.name) == (3, 1, "Scaled")
        assert isinstance(scaled, ops.Primitive)
        assert scaled.infer_shape((2, 3)) == (2, 3)

    @pytest.mark.msvjp_only("MindSpore asks its own kernels, and has none of that name")
    def test_what_they_compute(self):
        class Scaled(ops.PrimitiveWithCheck):
            @ops.prim_attr_register
            def __init__(self, factor):
                pass

        with pytest.raises(ms.UnsupportedError, match=r"^mindspore\.ops\.Scaled: .* vm_impl"):
            Scaled(3)(Tensor([1.0]))

        @ops.vm_impl_registry.register(Scaled)
        def implementation(self):
            return lambda x: x * self.factor

        assert ops.get_vm_impl_fn(Scaled(4))(2) == 8
        assert Scaled(3)(Tensor([1.0])).asnumpy() == 3
        assert ms.grad(Scaled(3))(Tensor([1.0])).asnumpy() == 3

    def test_what_is_not_registered(self):
        assert ops.get_vm_impl_fn("no such primitive") is None


@pytest.mark.msvjp_only("MindSpore has a compiled core, and msvjp has none")
def test_the_compiled_core_says_what_it_is():
    from mindspore._c_expression import typing

    with pytest.raises(ms.UnsupportedError, match=r"^mindspore\._c_expression\.typing: .* compiled core in C\+\+"):
        typing.Type()


@pytest.mark.msvjp_only("reads our own table of modules")
@pytest.mark.parametrize(
    "path",
    [
        *(
            "nn.layer.basic.Dense",
            "nn.layer.normalization._BatchNorm",
            "nn.layer.conv._Conv",
            "nn.layer.pooling.MaxPool2d",
        ),
        *("nn.layer.transformer.MultiheadAttention", "nn.layer.timedistributed.TimeDistributed", "nn.layer.rnns.LSTM"),
        *(
            "ops.function.nn_func.relu",
            "ops.function.array_func.gather",
            "ops.auto_generate.cast",
            "ops.auto_generate.Add",
        ),
        *("ops.operations.nn_ops.Conv2D", "ops.operations.math_ops.MatMul", "ops.operations.array_ops.Gather"),
        *("ops.vm_impl_registry.vm_impl_registry", "_extends.cell_attr_register", "_extends.parse.trope"),
        *("common.hook_handle.HookHandle", "common.api.jit", "common.api.ms_function", "nn.layer.activation.ReLU"),
    ],
)
def test_paths(path):
    import importlib

    owner, _, name = path.rpartition(".")
    assert hasattr(importlib.import_module(f"mindspore.{owner}"), name)


@pytest.mark.parametrize(
    ("path", "is_same"),
    [
        *(("nn.layer.normalization.P", "ops.operations"), ("nn.layer.basic.Validator", "_checkparam")),
        *(
            ("nn.layer.basic.Parameter", "Parameter"),
            ("train.model._get_device_num", "parallel._utils._get_device_num"),
        ),
        *(("train.callback._checkpoint.save_checkpoint", "save_checkpoint"), ("nn.cell.context", "context")),
        *(("ops.function.math_func.Cell", "nn.Cell"), ("ops.operations.nn_ops.context", "context")),
        *(("nn.optim.optimizer.logger", "log"), ("common.initializer.mstype", "common.dtype")),
    ],
)
def test_what_a_module_imports_from_another(path, is_same):
    assert pkgutil.resolve_name(f"mindspore.{path}") is pkgutil.resolve_name(f"mindspore.{is_same}")


def test_what_a_module_imports_from_python():
    from mindspore.common.initializer import math as its_math
    from mindspore.dataset.vision.utils import np as its_np
    from mindspore.nn.cell import OrderedDict

    assert (its_math, its_np, OrderedDict) == (math, np, collections.OrderedDict)


@pytest.mark.msvjp_only("what MindSpore's kernels are registered by is not here")
def test_modules_too_many_to_be_listed():
    from mindspore.ops._op_impl.tbe.abs import abs_op_info

    with pytest.raises(ms.UnsupportedError, match=r"^mindspore\.ops\._op_impl\.tbe\.abs\.abs_op_info"):
        abs_op_info()


@pytest.mark.msvjp_only("MindSpore's own modules need not be listed")
def test_every_listed_name_can_be_imported():
    """Public and private, by every path: it is here, or a name that says what it is when it is used."""
    import importlib

    from msvjp._names.index import api, imported, modules, private

    names = [(path, name) for path in modules() for name in private(path) if name != "*"]
    names += [(owner, name) for owner, _, name in (n.rpartition(".") for n in api()) if owner in modules()]
    names += [(path, name) for path in modules() for name in imported(path)]
    lacking = []
    for owner, name in names:
        module = importlib.import_module(f"mindspore.{owner}".rstrip("."))
        if not hasattr(module, name) and not name.startswith("__"):
            lacking.append(f"{owner}.{name}")
    assert not lacking


def test_a_module_does_not_replace_the_function_of_its_name():
    import mindspore.scipy.optimize.minimize  # noqa: F401 - a module, and a function of its package
    from mindspore.scipy.optimize import minimize

    assert callable(minimize)


@pytest.mark.msvjp_only("it is about msvjp's own name")
@pytest.mark.parametrize(
    "line",
    [
        *(
            "from msvjp.ops.operations._grad_ops import ReluGrad",
            "from msvjp.train.serialization import load_checkpoint",
        ),
        *("from msvjp.ops.auto_generate import Sin", "from msvjp.nn.dynamic_lr import piecewise_constant_lr"),
        *("import msvjp.dataset.vision.c_transforms", "import msvjp.boost"),
    ],
)
def test_paths_below_the_packages_own_name(line):
    """In a process of its own: here other tests have imported much of it."""
    code = f"{line}; import msvjp; assert callable(msvjp.ops.grad)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.msvjp_only("it is about msvjp's own name")
def test_a_path_that_nobody_has_is_no_module():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("msvjp.ops.no_such_file")


def test_the_collectives_are_names_of_ops_as_well():
    """MindSpore's are the same objects."""
    from mindspore import ops
    from mindspore.ops import communication

    names = ["all_reduce", "all_gather_into_tensor", "barrier", "get_rank", "init_process_group", "P2POp", "TCPStore"]
    assert [name for name in names if getattr(ops, name) is not getattr(communication, name)] == []
    assert ops.gather is not communication.gather and ops.scatter is not communication.scatter
