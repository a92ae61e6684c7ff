"""Ways to be specialized wrongly that hide behind others: what moves, comes back, or changes without being set."""

import collections
import contextlib
import datetime
import functools
import itertools
import operator
import time
import types

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops

from ..values import vec
from .common import SCENARIOS, Bag, X, Y, repeated, scenario


def between(name, make, *args):
    """A scenario of make(), which gives a function of x and functions that change what it depends on, one after the other."""

    def run(jit):
        f, *changes = make()
        g = jit(f)
        yield repeated(g, *(args or (X,)))
        for change in changes:
            change()
            yield repeated(g, *(args or (X,)))

    SCENARIOS[name] = run


# ---- what looks alike after a change ----


def an_item_moves_from_one_list_to_the_next():
    first, second = [1.0, 2.0], [3.0]
    return lambda x: x * sum(first) - sum(second), lambda: second.insert(0, first.pop())


def an_item_moves_between_dicts():
    first, second = {"a": 2.0, "b": 3.0}, {"c": 5.0}
    return lambda x: x * sum(first.values()) - sum(second.values()), lambda: second.update([first.popitem()])


def two_values_change_places():
    held = Bag(a=2.0, b=3.0)

    def change():
        held.a, held.b = held.b, held.a

    return lambda x: x**held.a - held.b, change


def two_tensors_change_places():
    held = [vec([1, 2], [3, 4]), vec([5, 6], [7, 8])]
    return lambda x: x * held[0] - held[1], held.reverse


def a_list_is_emptied_and_filled():
    held = [2.0, 3.0]

    def change():
        held.clear()
        held.extend([3.0, 2.0])

    return lambda x: x ** held[0], change, held.clear and (lambda: held.append(1.0))


def an_empty_list_is_filled():
    held = []
    return lambda x: x * (1 + len(held)), lambda: held.append(None), held.clear


def an_empty_dict_is_filled():
    held = {}
    return lambda x: x * held.get("k", 2.0), lambda: held.update(k=3.0), held.clear


def an_attribute_goes_and_its_class_answers():
    held = Bag(kind=3.0)
    return lambda x: x * held.kind, lambda: delattr(held, "kind")


def an_integer_becomes_a_float():
    held = [2]
    return lambda x: (x.astype(ms.int32) * held[0]).astype(ms.float32), lambda: operator.setitem(held, 0, 2.0)


def a_truth_becomes_one():
    held = [True]
    return lambda x: x * (2 if held[0] is True else 3), lambda: operator.setitem(held, 0, 1)


def a_zero_changes_its_sign():
    held = [0.0]
    return lambda x: ops.atan2(x * 0 + held[0], -x), lambda: operator.setitem(held, 0, -0.0)


def nan_comes():
    held = [1.0]
    return lambda x: x * held[0], lambda: operator.setitem(held, 0, float("nan"))


def a_tuple_is_replaced_by_an_equal_one():
    held = [(1, 2)]
    return (
        lambda x: x * held[0][1],
        lambda: operator.setitem(held, 0, (1, 2)),
        lambda: operator.setitem(held, 0, (1, 3)),
    )


def a_name_goes():
    held = types.SimpleNamespace(k=2.0)
    return lambda x: x * getattr(held, "k", 5.0), lambda: delattr(held, "k")


def a_set_changes_within_its_size():
    held = {1, 2}
    return lambda x: x * sum(held), lambda: (held.remove(1), held.add(5))


def a_deque_turns():
    held = collections.deque([1.0, 2.0, 3.0])
    return lambda x: x * held[0], lambda: held.rotate(1)


def a_chain_map_grows():
    held = collections.ChainMap({}, {"k": 2.0})
    return lambda x: x * held["k"], lambda: held.maps[0].update(k=3.0)


def a_mapping_proxy_shows_another():
    held = {"k": 2.0}
    shown = types.MappingProxyType(held)
    return lambda x: x * shown["k"], lambda: held.update(k=3.0)


def a_bytearray_changes():
    held = bytearray(b"\x02")
    return lambda x: x * held[0], lambda: operator.setitem(held, 0, 3)


def a_memoryview_changes():
    memory = bytearray(b"\x02")
    held = memoryview(memory)
    return lambda x: x * held[0], lambda: operator.setitem(memory, 0, 3)


def a_date_passes():
    held = [datetime.date(2020, 1, 2)]
    return lambda x: x * held[0].day, lambda: operator.setitem(held, 0, datetime.date(2020, 1, 3))


# ---- tensors that change otherwise ----


def a_captured_tensor_is_laid_out_otherwise():
    held = [vec([1, 2], [3, 4])]
    return lambda x: x @ held[0], lambda: operator.setitem(held, 0, held[0].T)


def a_captured_tensor_is_cast():
    held = Bag(w=vec([1, 2], [3, 4]))
    return lambda x: x * held.w, lambda: setattr(held, "w", held.w.astype(ms.float64))


def a_parameter_is_given_other_data():
    w = Parameter(vec([1, 2], [3, 4]), name="w", requires_grad=False)
    return lambda x: x * w, lambda: w.set_data(Y), lambda: w.set_data(vec([9, 9], [9, 9]))


def a_parameter_is_frozen():
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    return lambda x: ms.value_and_grad(lambda x: (x * w).sum(), 0)(x), lambda: setattr(w, "requires_grad", False)


def a_parameter_is_renamed():
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    return lambda x: x * len(w.name), lambda: setattr(w, "name", "longer")


def a_view_is_captured_and_its_base_written():
    base = vec([1, 2], [3, 4], [5, 6])
    part = base[:2]
    return lambda x: x * part, lambda: ops.assign_add(base, base * 1)


def a_number_in_a_tensor_changes():
    k = Tensor(2.0)
    return (
        lambda x: x * float(k),
        lambda: k.set_data(Tensor(3.0)) if hasattr(k, "set_data") else ops.assign(k, Tensor(3.0)),
    )


def numpy_shares_memory_with_a_tensor():
    array = np.float32([[1, 2], [3, 4]])
    w = Tensor.from_numpy(array)
    return lambda x: x * w, lambda: array.__imul__(2)


# ---- functions that change ----


def code_is_exchanged():
    def f(x):
        return helper(x)

    def helper(x):
        return x * 2

    def other(x):
        return x * 3

    return f, lambda: setattr(helper, "__code__", other.__code__)


def keyword_defaults_change():
    def f(x, *, k=2.0):
        return x * k

    return f, lambda: f.__kwdefaults__.update(k=3.0), lambda: setattr(f, "__kwdefaults__", {"k": 4.0})


def a_partial_holds_a_list():
    held = [2.0]
    return functools.partial(lambda held, x: x * held[0], held), lambda: operator.setitem(held, 0, 3.0)


def a_registry_of_functions():
    registry = {"act": ops.relu}
    return lambda x: registry["act"](x - 2), lambda: registry.update(act=ops.tanh)


def a_class_gets_a_property():
    class Thing:
        k = 2.0

    thing = Thing()
    return lambda x: x * thing.k, lambda: setattr(Thing, "k", property(lambda self: 3.0))


def an_object_changes_its_class():
    class A:
        def of(self, x):
            return x * 2

    class B(A):
        def of(self, x):
            return x * 3

    thing = A()
    return lambda x: thing.of(x), lambda: setattr(thing, "__class__", B)


def singledispatch_learns():
    @functools.singledispatch
    def scale(value):
        return 2.0

    return lambda x: x * scale(1), lambda: scale.register(int, lambda value: 3.0)


def a_decorator_counts():
    calls = itertools.count(1)

    def counted(fn):
        @functools.wraps(fn)
        def inner(x):
            return fn(x) * next(calls)

        return inner

    return (counted(lambda x: x),)


def a_generator_goes_on():
    numbers = (k for k in range(1, 100))
    return (lambda x: x * next(numbers),)


def a_closure_is_rebound_in_the_call():
    last = 1.0

    def f(x):
        nonlocal last
        last = last + 1
        return x * last

    return (f,)


def it_memorizes_by_shape():
    memory = {}

    def f(x):
        if x.shape not in memory:
            memory[x.shape] = len(memory) + 2.0
        return x * memory[x.shape]

    return f, lambda: memory.update({(2, 2): 7.0})


def a_lock_is_held_or_not():
    import threading

    lock = threading.Lock()
    return lambda x: x * (2 if lock.locked() else 3), lock.acquire, lock.release


def an_exception_chooses():
    held = {}

    def f(x):
        try:
            return x * held["k"]
        except KeyError:
            return x * 5

    return f, lambda: held.update(k=2.0)


def a_context_manager_swallows():
    held = {}

    def f(x):
        with contextlib.suppress(KeyError):
            x = x * held["k"]
        return x * 2

    return f, lambda: held.update(k=2.0)


def type_of_chooses():
    held = [vec([1, 2], [3, 4])]
    return (
        lambda x: x * (2 if isinstance(held[0], Parameter) else 3),
        lambda: operator.setitem(held, 0, Parameter(held[0], name="p", requires_grad=False)),
    )


def a_flag_of_numpy():
    array = np.ones(3)
    return lambda x: x * (2 if array.flags.writeable else 3), lambda: array.setflags(write=False)


for _make in [value for value in [*globals().values()] if isinstance(value, types.FunctionType)]:
    if _make.__module__ == __name__ and _make is not between and not _make.__code__.co_argcount:
        between(_make.__name__, _make)


# ---- Cells, modes and transforms ----


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense, self.norm = nn.Dense(2, 2, weight_init="ones", bias_init="ones"), nn.BatchNorm1d(2)
        self.drop = nn.Dropout(p=0.5)

    def construct(self, x):
        return self.drop(self.norm(self.dense(x)))


@scenario
def norms_and_dropouts_flip_one_by_one(jit):
    net = Net()
    f = jit(lambda x: net(x))
    for change in (net.set_train, lambda: net.norm.set_train(False), lambda: net.drop.set_train(False), net.set_train):
        change()
        ms.set_seed(4)
        yield repeated(f, X, times=4), net.norm.moving_mean


@scenario
def a_norm_is_trained_and_read_in_turn(jit):
    norm = nn.BatchNorm1d(2, momentum=0.5)
    f = jit(lambda x: norm(x))
    for i in range(8):
        norm.set_train(i % 2 == 0)
        yield f(X * (i + 1)), norm.moving_variance


@scenario
def a_seed_between_calls(jit):
    f = jit(lambda x: ops.dropout(x, 0.5, True) + ops.rand(2, 2))
    for seed in (1, 1, 2, 2, 1, 1):
        ms.set_seed(seed)
        yield f(X), f(X)


@scenario
def no_grad_comes_and_goes(jit):
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    f = jit(lambda x: x * w)
    for i in range(6):
        with ms._no_grad() if i % 2 else contextlib.nullcontext():
            yield f(X)
        yield ms.grad(lambda x: f(x).sum(), 0, [w])(X)


@scenario
def a_derivative_of_its_own_that_is_changed(jit):
    class Straight(nn.Cell):
        k = 2.0

        def construct(self, x):
            return ops.round(x)

        def bprop(self, x, out, dout):
            return (dout * self.k,)

    cell = Straight()
    f = jit(lambda x: ms.grad(lambda x: cell(x).sum())(x))
    yield repeated(f, X)
    cell.k = 3.0
    yield repeated(f, X)


@scenario
def a_pull_is_kept_outside(jit):
    pulls = []

    def f(x):
        out, vjp_fn = ms.vjp(lambda x: x**3, x)
        pulls.append(vjp_fn)
        return out

    g = jit(f)
    for i in range(4):
        yield g(X + i), pulls[-1](Y), len(pulls)


@scenario
def a_pull_of_outside_is_used_inside(jit):
    held = [ms.vjp(lambda x: x**3, X)[1]]
    f = jit(lambda v: held[0](v))
    yield repeated(f, Y)
    held[0] = ms.vjp(lambda x: x**2, X)[1]
    yield repeated(f, Y)


@scenario
def second_order_by_four_ways(jit):
    def f(x):
        return (x**4).sum()

    g, h = jit(f), jit(ms.grad(f))
    for x in (X, Y, X):
        yield ms.grad(lambda x: ms.grad(g)(x).sum())(x), ms.grad(lambda x: h(x).sum())(x)
        yield jit(ms.grad(lambda x: ms.grad(f)(x).sum()))(x), ms.grad(lambda x: (h(x) * x).sum())(x)


@scenario
def jitted_under_vmap_and_alone(jit):
    f = jit(lambda x: (x * x).sum())
    for _ in range(3):
        yield f(X), ms.vmap(f)(X), f(X)


@scenario
def recomputes_inside_and_outside(jit):
    block = nn.SequentialCell(nn.Dense(2, 2, weight_init="ones", bias_init="ones"), nn.Tanh())
    f = jit(lambda x: ms.recompute(block, x).sum())
    for _ in range(3):
        yield ms.grad(f)(X), ms.grad(lambda x: ms.recompute(block, x).sum() + f(x))(X)


@scenario
def a_hook_comes_and_goes(jit):
    dense = nn.Dense(2, 2, weight_init="ones", bias_init="ones")
    f = jit(lambda x: ms.grad(lambda x: dense(x).sum())(x))
    yield repeated(f, X)
    handle = dense.register_forward_hook(lambda cell, inputs, output: output * 2)
    yield repeated(f, X)
    handle.remove()
    yield repeated(f, X)


@scenario
def a_hook_on_an_argument(jit):
    f = jit(lambda x: x * 3)

    def hooked(x):
        y = x * 1
        y.register_hook(lambda g: g * 10)
        return f(y).sum()

    for fn in (lambda x: f(x * 1).sum(), hooked, lambda x: f(x * 1).sum(), hooked):
        yield ms.grad(fn)(X), ms.grad(fn)(X)


@scenario
def precision_is_lowered_and_restored(jit):
    dense = nn.Dense(2, 2, weight_init="ones", bias_init="ones")
    f = jit(lambda x: dense(x))
    yield repeated(f, X)
    dense.to_float(ms.float16)
    yield repeated(f, X)
    dense.to_float(ms.float32)
    yield repeated(f, X)


# ---- arguments that are each other ----


@scenario
def arguments_become_one(jit):
    f = jit(lambda x, y: (x * 2, y * 3, x is y))
    for x, y in [(X, Y), (X, Y), (X, X), (Y, Y), (X, Y), (Y, X)]:
        yield f(x, y)


@scenario
def an_argument_has_attributes(jit):
    f = jit(lambda x: x * getattr(x, "k", 2.0))
    for k in (None, 3.0, None, 4.0, 3.0):
        x = X * 1
        if k:
            x.k = k
        yield repeated(f, x)


@scenario
def an_argument_is_a_parameter_or_not(jit):
    f = jit(lambda x: x * (2 if isinstance(x, Parameter) else 3))
    p = Parameter(X, name="p", requires_grad=False)
    for x in (X, X, p, p, X, p):
        yield f(x)


@scenario
def an_argument_is_what_it_gave_before(jit):
    f, x = jit(lambda x: x * 2 + 1), X
    for _ in range(6):
        x = f(x)
        yield x


@scenario
def its_result_is_written_to(jit):
    f = jit(lambda x: (x + 1, x + 1))
    for _ in range(4):
        a, b = f(X)
        ops.assign_add(a, Y)
        yield a, b, X


@scenario
def equal_results_have_memory_of_their_own(jit):
    f = jit(lambda x: (ops.exp(x), ops.exp(x), ops.ones_like(x), ops.ones_like(x)))
    for _ in range(4):
        out = f(X)
        for i, y in enumerate(out):
            ops.assign_add(y, Y * i)
        yield out


@scenario
def a_view_of_its_argument_is_written_to(jit):
    f = jit(lambda x: x.T)
    for _ in range(4):
        x = X * 1
        y = f(x)
        ops.assign_add(x, Y)
        yield x, y


@scenario
def layouts_take_turns(jit):
    f = jit(lambda x: x @ x + x.reshape(-1)[0])
    for x in (X, X.T, X, X.T, X[:, :], ops.expand_dims(X[0], 0).broadcast_to((2, 2)), X):
        yield f(x), f(x)


@scenario
def dtypes_and_shapes_take_turns(jit):
    f = jit(lambda x: x * x.shape[0] + x.ndim)
    for x in [X, X.astype(ms.float64), vec(1, 2, 3), X, X.astype(ms.int32), vec(1), X, vec(1, 2, 3)] * 2:
        yield f(x)


@scenario
def it_is_given_words_and_places(jit):
    f = jit(lambda x, y=None, *rest, k=2.0: x * k + sum(rest) if y is None else x * y + len(rest))
    for _ in range(3):
        yield f(X), f(X, k=3.0), f(X, Y), f(X, Y, X), f(x=X, y=Y), f(X, None, 1.0), f(k=2.0, x=X)


@scenario
def lists_grow(jit):
    f = jit(lambda xs: sum(xs[1:], xs[0]) * len(xs))
    for n in (1, 1, 2, 2, 3, 1, 2):
        yield f([X] * n), f([X * i for i in range(1, n + 1)])


@scenario
def it_keeps_its_argument(jit):
    kept = []

    def f(x):
        kept.append(x)
        return sum(kept[1:], kept[0])

    g = jit(f)
    for i in range(4):
        yield g(X * i)


@scenario
def time_passes(jit):
    f = jit(lambda x: x * (2 if time.time() > 0 else 3))
    yield repeated(f, X)


@scenario
def shapes_from_values(jit):
    f = jit(lambda x: ops.zeros((int(x.sum()), 2)) + x[0])
    yield f(X), f(X), f(Y + 1), f(X)


@scenario
def it_raises_in_the_middle_of_a_transform(jit):
    held = [False]

    def f(x):
        y = x * 2
        if held[0]:
            raise KeyError("in the middle")
        return y.sum()

    g = jit(lambda x: ms.grad(f)(x))
    for held[0] in (False, False, True, True, False, False):
        try:
            yield g(X)
        except KeyError as error:
            yield str(error)
        yield ms.grad(lambda x: (x**2).sum())(X)


@scenario
def accumulates_in_parameters(jit):
    total = Parameter(ops.zeros((2, 2)), name="total", requires_grad=False)

    def f(x):
        ops.assign_add(total, x)
        before = total * 1
        ops.assign_add(total, x)
        return before - total

    g = jit(f)
    for i in range(4):
        yield g(X * i), total
    total.set_data(Y)
    yield repeated(g, X), total


@scenario
def an_optimizer_has_another_rate(jit):
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    optimizer = nn.Momentum([w], 0.1, 0.9)
    gradient = ms.grad(lambda x: ((x * w) ** 2).sum(), None, [w])
    step = jit(lambda x: optimizer(gradient(x)))
    for rate in (None, 0.01, 0.01, 0.5):
        if rate:
            ops.assign(optimizer.learning_rate, Tensor(rate, ms.float32))
        yield [w * 1 for _ in range(3) if step(X) is not None], w
