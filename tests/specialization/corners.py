"""Corners of Python and of torch in which a value can change unseen."""

import array
import collections
import contextvars
import functools
import itertools
import math
import operator
import threading
import types
import weakref

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops

from ..values import vec
from .common import Bag, X, Y, repeated, scenario


def changing(name, make, between, *args):
    """A scenario: make() gives a function and what it holds, which `between` changes between the calls."""

    def run(jit):
        fn, held = make()
        f = jit(fn)
        first = repeated(f, *(args or (X,)))
        between(held)
        return first + repeated(f, *(args or (X,)))

    run.__name__ = name
    return scenario(run)


def holding(held, read):
    """A function that reads what it holds, and that."""
    return lambda: (lambda made: ((lambda x: x * read(made)), made))(held())


def _of_weakref():
    held = [Bag(k=2.0)]
    at = weakref.ref(held[0])
    return (lambda x: x * (1.0 if at() is None else at().k)), held


changing("a_weak_reference_dies", _of_weakref, list.clear)
changing(
    "a_context_variable_is_set",
    holding(lambda: contextvars.ContextVar("k", default=2.0), lambda k: k.get()),
    lambda k: k.set(3.0),
)
changing(
    "a_thread_has_its_own",
    holding(threading.local, lambda held: getattr(held, "k", 2.0)),
    lambda held: setattr(held, "k", 3.0),
)
changing("a_count_goes_on", holding(itertools.count, next), lambda held: next(held))
changing("a_cycle_goes_on", holding(lambda: itertools.cycle([2.0, 3.0]), next), lambda held: None)
changing("a_list_iterator_goes_on", holding(lambda: iter([*map(float, range(20))]), next), lambda held: next(held))
changing(
    "a_namespace_changes",
    holding(lambda: types.SimpleNamespace(k=2.0), operator.attrgetter("k")),
    lambda held: setattr(held, "k", 3.0),
)
changing(
    "an_ordered_dict_is_reordered",
    holding(lambda: collections.OrderedDict(a=2.0, b=3.0), lambda held: next(iter(held.values()))),
    lambda held: held.move_to_end("a"),
)
changing(
    "a_dict_is_reordered",
    holding(lambda: {"a": 2.0, "b": 3.0}, lambda held: next(iter(held.values()))),
    lambda held: held.update(a=held.pop("a")),
)
changing(
    "a_counter_counts",
    holding(lambda: collections.Counter(a=2), operator.itemgetter("a")),
    lambda held: held.update("a"),
)
changing(
    "an_array_changes",
    holding(lambda: array.array("d", [2.0]), lambda held: held[0]),
    lambda held: held.append(held.pop()),
)
changing(
    "an_item_of_an_array_changes",
    holding(lambda: array.array("d", [2.0]), lambda held: held[0]),
    lambda held: held.__setitem__(0, 3.0),
)
changing(
    "a_numpy_scalar_array_changes",
    holding(lambda: np.array(2.0, np.float32), float),
    lambda held: held.fill(3.0),
)
changing(
    "a_view_of_numpys_is_written_by_its_base",
    lambda: (lambda base: (lambda x, view=base[1:]: x * float(view[0]), base))(np.array([1.0, 2.0])),
    lambda base: base.__setitem__(1, 3.0),
)
changing(
    "a_set_is_exchanged_item_by_item",
    holding(lambda: {2.0}, lambda held: next(iter(held))),
    lambda held: (held.clear(), held.add(3.0)),
)
changing(
    "a_nested_list_changes",
    holding(lambda: [[{"k": ([2.0],)}]], lambda held: held[0][0]["k"][0][0]),
    lambda held: held[0][0]["k"][0].__setitem__(0, 3.0),
)
changing(
    "a_partial_of_a_partial_holds_a_dict",
    lambda: (lambda d: (functools.partial(functools.partial(lambda d, x: x * d["k"], d)), d))({"k": 2.0}),
    lambda held: held.update(k=3.0),
)


def _exchanged(f, owner, name, other):
    """What f gives before and after a library's value is exchanged, which is put back."""
    first, own = repeated(f, X), getattr(owner, name)
    setattr(owner, name, other)
    try:
        return first + repeated(f, X)
    finally:
        setattr(owner, name, own)


@scenario
def an_op_is_exchanged(jit):
    return _exchanged(jit(lambda x: ops.exp(x)), ops, "exp", lambda x: x * 5)


@scenario
def a_torch_function_is_exchanged(jit):
    import torch

    return _exchanged(jit(lambda x: torch.exp(x)), torch, "exp", lambda x: x * 5)


@scenario
def a_constant_of_math_is_exchanged(jit):
    return _exchanged(jit(lambda x: x * math.pi), math, "pi", 3.0)


@scenario
def the_default_dtype_changes(jit):
    import torch

    f = jit(lambda x: x * torch.ones(2, device=torch.empty_like(x).device))
    first = repeated(f, X)
    torch.set_default_dtype(torch.float64)
    try:
        return first + repeated(f, X)
    finally:
        torch.set_default_dtype(torch.float32)


@scenario
def truths_integers_and_floats_take_turns(jit):
    f = jit(lambda x, k: x * 2 if k is True else x * 3 if type(k) is int else x * 5)
    return [f(X, k) for k in (True, 1, 1.0, True, 1, 1.0, True, 1, 1.0)]


@scenario
def zeros_and_nans_are_given(jit):
    f = jit(lambda x, k: x * math.copysign(1.0, k) + (0 if k == k else 7))
    return [f(X, k) for k in (0.0, -0.0, float("nan"), 0.0, -0.0, float("nan"))]


@scenario
def the_order_of_words_takes_turns(jit):
    f = jit(lambda x, **words: x * next(iter(words.values())))
    return [f(X, **words) for words in ({"a": 2.0, "b": 3.0}, {"b": 3.0, "a": 2.0}) * 3]


@scenario
def the_order_of_a_dict_that_is_given_takes_turns(jit):
    f = jit(lambda x, d: x * next(iter(d.values())))
    return [f(X, d) for d in ({"a": 2.0, "b": 3.0}, {"b": 3.0, "a": 2.0}) * 3]


@scenario
def one_list_is_given_twice(jit):
    f, one = jit(lambda a, b: a[0] * (2 if a is b else 3)), [X]
    return [f(one, one), f(one, [X]), f(one, one), f(one, [X]), f(one, one)]


@scenario
def functions_of_one_code_take_turns(jit):
    def make(k):
        return lambda x: x * k

    f, two, three = jit(lambda x, fn: fn(x)), make(2.0), make(3.0)
    return [f(X, fn) for fn in (two, three) * 3]


@scenario
def methods_of_two_objects_take_turns(jit):
    f, two, three = jit(lambda x, method: method(x)), Bag(k=2.0), Bag(k=3.0)
    return [f(X, bag.scaled) for bag in (two, three) * 3]


@scenario
def namedtuples_of_two_kinds_take_turns(jit):
    A, B = collections.namedtuple("A", "k"), collections.namedtuple("B", "k")
    f = jit(lambda x, t: x * (2 if type(t).__name__ == "A" else 3))
    return [f(X, kind(1)) for kind in (A, B) * 3]


@scenario
def a_subclass_of_int_is_given(jit):
    class Odd(int):
        def __rmul__(self, other):
            return other * 11

    f = jit(lambda x, k: x * 2 if type(k) is int else x * 5)
    return [f(X, k) for k in (Odd(1), 1) * 3]


@scenario
def expanded_and_empty_tensors_take_turns(jit):
    f = jit(lambda x: (x + 1) * x.shape[0])
    given = [vec(1, 2).expand(3, 2), vec([1, 2], [1, 2], [1, 2]), ops.zeros((0, 2)), ms.Tensor(2.0).reshape(1)]
    return [f(x) for x in given * 3]


@scenario
def transposed_tensors_are_flattened(jit):
    f = jit(lambda x: x.view(-1) if x.is_contiguous() else x.T.view(-1) * 2)
    return [f(x) for x in (X, X.T) * 3]


@scenario
def a_tensor_argument_shares_memory_with_a_captured_one(jit):
    base = Tensor(X.asnumpy())

    def f(x):
        x.add_(1)
        return base * 2

    g = jit(f)
    return [g(base), g(Tensor(X.asnumpy())), g(base), g(base[:]), g(Tensor(X.asnumpy())), base]


@scenario
def its_result_is_its_next_argument(jit):
    f, x, seen = jit(lambda x: x * 2 + 1), X, []
    for _ in range(5):
        x = f(x)
        seen.append(x)
    return seen


@scenario
def a_parameter_is_updated_by_what_it_gave(jit):
    w = Parameter(vec(1, 2), name="w")

    def step(x):
        ops.assign(w, w * 0.5 + x[0])
        return w * 1

    f = jit(step)
    return [*(f(X) for _ in range(3)), *(f(Y) for _ in range(2)), w * 1]


@scenario
def two_jitted_functions_write_to_one_parameter(jit):
    w = Parameter(vec(1, 2), name="w")
    f, g = jit(lambda x: ops.assign_add(w, x[0]) * 1), jit(lambda x: ops.assign_sub(w, x[1]) * 2)
    return [h(X) for h in (f, g) * 4]


@scenario
def a_generator_function_yields_inside(jit):
    def scales(ks):
        for k in ks:
            yield k * 2

    ks = [1.0, 2.0]
    f = jit(lambda x: sum(x * k for k in scales(ks)))
    first = repeated(f, X)
    ks[1] = 5.0
    return first + repeated(f, X)


@scenario
def comprehensions_see_a_rebound_name(jit):
    ks = [1.0]
    f = jit(lambda x: [x * k for k in ks][-1])
    first = repeated(f, X)
    ks.append(4.0)
    return first + repeated(f, X)


@scenario
def a_class_answers_otherwise_by_its_metaclass(jit):
    class Meta(type):
        def __getattr__(cls, name):
            return cls.table[name]

    class Holder(metaclass=Meta):
        table = {"k": 2.0}

    f = jit(lambda x: x * Holder.k)
    first = repeated(f, X)
    Holder.table["k"] = 3.0
    return first + repeated(f, X)


@scenario
def an_object_is_called_that_changes(jit):
    class Scale:
        def __init__(self):
            self.k = 2.0

        def __call__(self, x):
            return x * self.k

        def __eq__(self, other):
            return True

        __hash__ = object.__hash__

    held = [Scale()]
    f = jit(lambda x: held[0](x))
    first = repeated(f, X)
    held[0] = Scale()
    held[0].k = 3.0
    return first + repeated(f, X)


@scenario
def an_object_equals_everything(jit):
    class Equal(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    held = Bag(k=Equal(2.0))
    f = jit(lambda x: x * float(held.k))
    first = repeated(f, X)
    held.k = Equal(3.0)
    return first + repeated(f, X)


@scenario
def numpy_stands_in_the_middle(jit):
    f = jit(lambda x: x * Tensor(np.tanh(x.asnumpy())))
    return [f(x) for x in (X, Y, X, Y)]


@scenario
def an_exception_is_cleared_by_the_next_argument(jit):
    def f(x, k):
        try:
            return x * (1 / k)
        except ZeroDivisionError:
            return x * 9

    g = jit(f)
    return [g(X, k) for k in (0, 2, 0, 2, 0)]


@scenario
def threads_call_with_other_arguments(jit):
    f, found = jit(lambda x, k: x * k), {}
    threads = [threading.Thread(target=lambda k=k: found.update({k: f(X, k)})) for k in (1.0, 2.0, 3.0) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[k] for k in sorted(found)]


@scenario
def statistics_of_a_norm_are_set_between(jit):
    norm = nn.BatchNorm1d(2).set_train()
    f = jit(lambda x: norm(x))
    first = repeated(f, X)
    norm.moving_mean.set_data(vec(5, 6))
    norm.set_train(False)
    second = repeated(f, X)
    norm.set_train()
    return first + second + repeated(f, Y) + [norm.moving_mean * 1, norm.moving_variance * 1]


@scenario
def a_branch_on_a_value_inside_a_cell(jit):
    class Branching(nn.Cell):
        def construct(self, x):
            while x.sum() < 20:
                x = x * 2
            return x - 1 if x[0, 0] > 1 else x + 1

    net = Branching()
    f = jit(lambda x: net(x))
    return [f(x) for x in (X, Y + 2, X * 0.1, X, Y + 2)]
