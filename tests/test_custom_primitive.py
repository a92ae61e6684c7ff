"""Primitives of a script's own: they can be written and made; what would run a kernel is refused, with words."""

import mindspore as ms
import pytest
from mindspore import Tensor, ops
from mindspore.ops import Primitive, PrimitiveWithCheck, PrimitiveWithInfer, prim_attr_register
from mindspore.ops._grad_experimental.grad_base import bprop_getters
from mindspore.ops.vm_impl_registry import vm_impl_registry


class Scaled(PrimitiveWithInfer):
    @prim_attr_register
    def __init__(self, by=2, *, kind="a"):
        self.init_prim_io_names(inputs=["x"], outputs=["y"])

    def infer_shape(self, x):
        return x


class Checked(PrimitiveWithCheck):
    @prim_attr_register
    def __init__(self):
        pass


def test_arguments_are_attributes():
    scaled = Scaled(5)
    assert (scaled.name, scaled.by, scaled.kind) == ("Scaled", 5, "a")
    assert scaled.attrs == {"by": 5, "kind": "a", "input_names": ["x"], "output_names": ["y"]}
    assert isinstance(scaled, Primitive)
    with pytest.raises(TypeError):
        Scaled(1, 2)


def test_rules_that_are_not_given():
    assert Scaled().infer_shape([2]) == [2]
    assert Scaled().infer_dtype(ms.float32) is None
    assert Checked().check_shape([2]) is Checked().check_dtype(ms.float32) is None


def test_attributes_of_a_primitive():
    made = Primitive("Made")
    assert made.add_prim_attr("k", 3) is made
    assert made.attrs == {"k": 3}
    assert made.del_prim_attr("k") is made
    assert made.attrs == {}
    assert made.set_prim_instance_name("one") is made
    assert ops.ReduceSum(True).attrs == {"keep_dims": True, "skip_mode": False}


@pytest.mark.parametrize("make", [lambda: Scaled(), lambda: Checked(), lambda: Primitive("NoSuch")])
def test_a_call_is_refused(make):
    with pytest.raises(RuntimeError):
        make()(Tensor([1.0]))


def test_registries():
    @vm_impl_registry.register("ScaledByName")
    def computed(prim):
        return lambda x: x

    @vm_impl_registry.register(Scaled)
    def of_the_class(prim):
        return prim.by

    @bprop_getters.register(Scaled)
    def derivative(prim):
        return lambda x, out, dout: dout

    assert vm_impl_registry.get("ScaledByName", None) is computed
    assert vm_impl_registry.get("Scaled", None) is of_the_class
    assert ops.get_vm_impl_fn(Scaled(7)) == 7
    assert ops.get_vm_impl_fn(Primitive("NoSuch")) is None
    assert bprop_getters.get("Scaled", None) is derivative
    assert vm_impl_registry.get("nothing", 5) == 5
