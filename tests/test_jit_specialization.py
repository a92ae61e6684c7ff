"""A function is never specialized wrongly: jitted it gives what it gives itself, whatever changes between its calls."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import Tensor

from .specialization import SCENARIOS, X

pytestmark = pytest.mark.msvjp_only("the real jit keeps the values of globals, lists and attributes of its first call")


def as_it_is(fn):
    return fn


def in_a_gradient(jit):
    """A jit whose functions are called within a transform."""

    def jitted(fn):
        compiled = jit(fn)
        return lambda x, *rest, **words: ms.value_and_grad(lambda x: total(compiled(x, *rest, **words)))(x)

    return jitted


def around_a_gradient(jit):
    """A jit whose functions hold a transform."""
    return lambda fn: jit(lambda x, *rest, **words: ms.value_and_grad(lambda x: total(fn(x, *rest, **words)))(x))


def total(out):
    """The sum of the floats of a result."""
    floats = [x.sum() for x in leaves(out) if isinstance(x, Tensor) and x.is_floating_point()]
    return sum(floats[1:], floats[0])


def leaves(tree):
    items = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (tuple, list)) else None
    return [tree] if items is None else [leaf for item in items for leaf in leaves(item)]


def results(scenario, jit):
    """What it yields, Tensors as they are at that moment."""
    return [x.asnumpy().copy() if isinstance(x, Tensor) else x for out in scenario(jit) for x in leaves(out)]


def assert_same(found, wanted):
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        assert type(a) is type(b)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
        else:
            assert a == b


def test_there_are_at_least_100():
    assert len(SCENARIOS) >= 100


@pytest.mark.parametrize("name", SCENARIOS)
def test_called(name):
    assert_same(results(SCENARIOS[name], ms.jit), results(SCENARIOS[name], as_it_is))


#: Scenarios that read or write a value, whose functions give floats: they can be differentiated as well.
DIFFERENTIABLE = [name for name in SCENARIOS if name.startswith(("reads ", "calls a Cell"))]


@pytest.mark.parametrize("way", [in_a_gradient, around_a_gradient])
@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_differentiated(name, way):
    assert_same(results(SCENARIOS[name], way(ms.jit)), results(SCENARIOS[name], way(as_it_is)))


#: Scenarios that do compile, so that it is not by running line by line that they are right.
COMPILED = """
    reads a list; reads a dict; reads an attribute; reads a method; reads a property; reads a slot; reads a dataclass
    reads a Tensor; reads a Tensor as a number; reads a Parameter; reads a numpy array; reads a deque; reads a defaultdict
    writes a Tensor; writes a Parameter; takes numbers; takes strings; takes tuples; takes dicts; takes layouts; takes objects
    takes functions; rebinds_a_closure; rebinds_a_global; rebinds_a_helper; changes_a_class; is_a_method; is_partial
    draws_tensors; has_a_dropout; is_given_what_it_captured; writes_to_its_argument; writes_into_a_constant_that_it_made
    gives_one_tensor_twice; gives_a_view; calls a Cell, then changes an attribute; calls a Cell, then changes a child
    trains_and_infers; has_pulls_that_cross; has_aux; is_trained; has_second_derivatives; is_batched
    an_item_moves_from_one_list_to_the_next; two_values_change_places; an_empty_list_is_filled; code_is_exchanged
    a_captured_tensor_is_laid_out_otherwise; an_object_changes_its_class; a_flag_of_numpy; an_argument_has_attributes
    equal_results_have_memory_of_their_own; arguments_become_one; layouts_take_turns; accumulates_in_parameters
    norms_and_dropouts_flip_one_by_one; a_seed_between_calls; second_order_by_four_ways; an_optimizer_has_another_rate
"""


@pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded")
@pytest.mark.parametrize("name", [name.strip() for name in COMPILED.replace("\n", ";").split(";") if name.strip()])
def test_they_compile(name):
    from msvjp.graph.jitted import counts

    counts.clear()
    results(SCENARIOS[name], ms.jit)
    assert counts["compiled"] > 0


def test_the_first_result_is_the_functions_own():
    assert ms.jit(lambda x: x)(X) is X
