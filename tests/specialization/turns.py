"""What is exchanged, added, taken away or done by somebody else between two calls, and calls that cross each other."""

import builtins
import collections
import contextlib
import copy
import dataclasses
import decimal
import functools
import sys
import threading
import types

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from ..values import vec
from .common import X, Y, repeated, scenario

torch = pytest.importorskip("torch", reason="it is not where MindSpore is")


def turning(name, make, *turns):
    """A scenario: make() gives a function and what it holds, which each of the turns changes after three calls."""

    def run(jit):
        fn, held = make()
        f = jit(fn)
        yield repeated(f, X)
        for turn in turns:
            turn(held)
            yield repeated(f, X)

    run.__name__ = name
    return scenario(run)


@contextlib.contextmanager
def exchanged(owner, name, other):
    own = vars(owner).get(name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        delattr(owner, name) if own is None else setattr(owner, name, own)


# ---- classes of libraries, and what all of Python or torch is told ----


def _exchanging(name, fn, owner, attribute, other):
    def run(jit):
        f = jit(fn)
        yield repeated(f, X)
        with exchanged(owner, attribute, other):
            yield repeated(f, X)
        yield repeated(f, X)

    run.__name__ = name
    return scenario(run)


NET = nn.SequentialCell(nn.Dense(2, 2, weight_init="ones"), nn.ReLU())
LAYER = torch.nn.Softplus()

_exchanging("a_layer_of_mindspores_computes_something_else", lambda x: NET(x), nn.ReLU, "construct", lambda s, x: x * 7)
_exchanging(
    "a_layer_of_torchs_computes_something_else", lambda x: LAYER(x), torch.nn.Softplus, "forward", lambda s, x: -x
)
_exchanging("a_method_of_tensor_is_exchanged", lambda x: x.mean(), Tensor, "mean", lambda x: x.sum() * 9)
_exchanging("a_property_of_tensor_is_exchanged", lambda x: x * x.ndim, Tensor, "ndim", property(lambda x: 5))
_exchanging("a_builtin_is_exchanged", lambda x: x * abs(-2), builtins, "abs", lambda x: 5)
_exchanging(
    "a_method_of_a_layers_base_is_exchanged", lambda x: NET[0](x), nn.Dense, "construct", lambda s, x: x - s.bias
)


@scenario
def a_builtin_is_hidden_by_a_global(jit):
    names = {"__builtins__": builtins}
    exec("def f(x): return x * abs(-2)", names)
    f = jit(names["f"])
    yield repeated(f, X)
    names["abs"] = lambda x: 5
    yield repeated(f, X)


@scenario
def all_modules_of_torchs_get_a_hook(jit):
    net = nn.ReLU()
    f = jit(lambda x: net(x))
    yield repeated(f, X)
    handle = torch.nn.modules.module.register_module_forward_hook(lambda module, inputs, out: out * 7)
    try:
        yield repeated(f, X)
    finally:
        handle.remove()
    yield repeated(f, X)


@scenario
def a_mode_of_torchs_is_entered(jit):
    class Doubling(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            return out * 2 if func is torch.Tensor.exp else out

    f = jit(lambda x: torch.Tensor.exp(x))
    yield repeated(f, X)
    with Doubling():
        yield repeated(f, X)
    yield repeated(f, X)


@scenario
def modes_of_the_tape_take_turns(jit):
    w = Parameter(vec(1, 2), name="w")
    f = jit(lambda x: (w * x).requires_grad)
    for on in (True, False, True, True, False, False):
        with torch.set_grad_enabled(on):
            yield f(X)


@scenario
def the_mode_of_the_context_takes_turns(jit):
    net = nn.Dense(2, 2, weight_init="ones", bias_init="ones")
    f = jit(lambda x: net(x) + len(net.name_cells()))
    for mode in (ms.PYNATIVE_MODE, ms.GRAPH_MODE, ms.GRAPH_MODE, ms.PYNATIVE_MODE) * 2:
        ms.set_context(mode=mode)
        try:
            yield f(X), net(X)
        finally:
            ms.set_context(mode=ms.PYNATIVE_MODE)


# ---- objects of the standard library ----


@dataclasses.dataclass(frozen=True)
class Frozen:
    k: float = 2.0
    ks: list = dataclasses.field(default_factory=lambda: [1.0])


@scenario
def equal_dataclasses_are_given(jit):
    f = jit(lambda x, d: x * d.k * d.ks[0])
    one, other = Frozen(), Frozen()
    yield [f(X, d) for d in (one, other, one, other)]
    other.ks[0] = 5.0
    yield [f(X, d) for d in (one, other, one, other)]
    yield [f(X, dataclasses.replace(one, k=k)) for k in (2.0, 3.0, 2.0)]


@scenario
def a_dataclass_with_tensors_is_given(jit):
    f, d = jit(lambda x, d: x * d.k), Frozen(X)
    yield repeated(f, X, d)
    object.__setattr__(d, "k", Y)
    yield repeated(f, X, d)


turning(
    "the_precision_of_decimals_changes",
    lambda: (lambda x: x * float(decimal.Decimal(1) / decimal.Decimal(3)), decimal.getcontext()),
    lambda context: setattr(context, "prec", 2),
    lambda context: setattr(context, "prec", 28),
)
turning(
    "a_user_dict_changes",
    lambda: (lambda held: (lambda x: x * held["k"], held))(collections.UserDict(k=2.0)),
    lambda held: held.update(k=3.0),
)
turning(
    "what_is_cached_is_forgotten",
    lambda: _cached(),
    lambda held: held.update(k=3.0),
    lambda held: held["fn"].cache_clear(),
)


def _cached():
    held = {"k": 2.0}
    held["fn"] = functools.cache(lambda: held["k"])
    return lambda x: x * held["fn"](), held


@scenario
def what_was_cached_is_a_tensor(jit):
    k = [2.0]
    made = functools.cache(lambda: Tensor([k[0], 1.0]))
    f = jit(lambda x: x * made())
    yield repeated(f, X)
    k[0] = 3.0
    made.cache_clear()
    yield repeated(f, X)


@scenario
def a_cached_property_is_dropped(jit):
    class Lazy:
        k = 2.0

        @functools.cached_property
        def scale(self):
            return self.k * 2

    lazy = Lazy()
    f = jit(lambda x: x * lazy.scale)
    yield repeated(f, X)
    lazy.k = 5.0
    yield repeated(f, X)
    del lazy.scale
    yield repeated(f, X)


@scenario
def a_descriptor_keeps_a_state(jit):
    class Twice:
        def __init__(self):
            self.k = 2.0

        def __get__(self, owner, kind):
            return self.k

    class Owner:
        k = Twice()

    owner = Owner()
    f = jit(lambda x: x * owner.k)
    yield repeated(f, X)
    vars(Owner)["k"].k = 3.0
    yield repeated(f, X)


@scenario
def a_module_that_it_imports_changes(jit):
    module = types.ModuleType("scales_of_ours")
    module.k, sys.modules[module.__name__] = 2.0, module

    def fn(x):
        from scales_of_ours import k

        return x * k

    f = jit(fn)
    try:
        yield repeated(f, X)
        module.k = 3.0
        yield repeated(f, X)
    finally:
        del sys.modules[module.__name__]


@scenario
def an_array_of_objects_changes(jit):
    held = np.array([[2.0], None], dtype=object)
    f = jit(lambda x: x * held[0][0])
    yield repeated(f, X)
    held[0][0] = 3.0
    yield repeated(f, X)


@scenario
def a_record_of_numpys_changes(jit):
    held = np.array([(1, 2.0)], dtype=[("i", int), ("k", float)])
    f = jit(lambda x: x * float(held["k"][0]))
    yield repeated(f, X)
    held["k"] = 3.0
    yield repeated(f, X)


@scenario
def a_generator_is_given_and_goes_on(jit):
    f, given = jit(lambda x, ks: x * next(ks)), iter([2.0, 3.0, 4.0, 5.0, 6.0])
    return [f(X, given) for _ in range(5)]


@scenario
def it_sends_to_a_generator(jit):
    def running():
        total = 0.0
        while True:
            total += yield total

    total = running()
    next(total)
    f = jit(lambda x: x * total.send(1.0))
    return repeated(f, X, times=5)


@scenario
def default_arguments_gather(jit):
    def fn(x, seen=[]):  # noqa: B006 - on purpose
        seen.append(1)
        return x * len(seen)

    return repeated(jit(fn), X, times=4)


@scenario
def a_match_statement_chooses(jit):
    def fn(x, what):
        match what:
            case {"k": k}:
                return x * k
            case [k, *rest]:
                return x * k + len(rest)
            case _:
                return x

    f = jit(fn)
    return [f(X, what) for what in ({"k": 2.0}, [2.0], [2.0, 1], {"k": 3.0}, None) * 2]


# ---- exceptions, threads, calls that cross ----


@scenario
def it_raises_after_it_has_written(jit):
    w = Parameter(vec(1, 2), name="w")

    def fn(x, fails):
        ops.assign_add(w, x[0])
        if fails:
            raise ValueError("stopped")
        return w * 1

    f = jit(fn)
    for fails in (False, True, False, True, True, False):
        try:
            yield f(X, fails)
        except ValueError as error:
            yield str(error), w * 1


@scenario
def it_writes_in_a_finally(jit):
    w = Parameter(vec(1, 2), name="w")

    def fn(x, fails):
        try:
            return x * (1 if fails else 2) / (0 if fails else 1)
        finally:
            ops.assign_add(w, x[1])

    f = jit(fn)
    for fails in (False, False, True, False):
        yield f(X, fails), w * 1


@scenario
def it_calls_itself(jit):
    def fn(x, n):
        return x if n == 0 else held[0](x, n - 1) * 2

    held = [fn]
    held[0] = jit(fn)
    return [held[0](X, n) for n in (0, 1, 3, 0, 3, 1, 3)]


@scenario
def one_inside_another_has_arguments_of_its_own(jit):
    inner = jit(lambda x, k, up=True: x * k if up else x / k)
    outer = jit(lambda x, k: inner(x, k) + inner(x, 2 * k, up=False))
    return [*(outer(X, k) for k in (2.0, 3.0, 2.0, 3.0)), *(inner(X, k) for k in (2.0, 4.0, 2.0))]


@scenario
def the_one_inside_another_is_exchanged(jit):
    held = [jit(lambda x: x * 2)]
    outer = jit(lambda x: held[0](x) + 1)
    yield repeated(outer, X)
    held[0] = jit(lambda x: x * 3)
    yield repeated(outer, X)


@scenario
def the_one_inside_another_sees_something_else(jit):
    k = [2.0]
    inner = jit(lambda x: x * k[0])
    outer = jit(lambda x: inner(x) + 1)
    yield repeated(outer, X), repeated(inner, X)
    k[0] = 3.0
    yield repeated(outer, X), repeated(inner, X)


@scenario
def two_pulls_are_open_and_a_weight_is_written(jit):
    w = Parameter(vec(1, 2), name="w")
    f = jit(lambda x: x * w + x**2)
    pulls = [ms.vjp(f, x)[1] for x in (X, Y, X)]
    yield pulls[1](X), pulls[0](Y)
    ops.assign_add(w, vec(1, 1))
    yield ms.vjp(f, X)[1](X), ms.vjp(f, Y)[1](X)


@scenario
def pulls_in_other_threads(jit):
    f, found = jit(lambda x, k: ops.sin(x) * k), {}

    def run(k):
        for x in (X, Y, X):
            found[k, id(x)] = ms.vjp(lambda x: f(x, k), x)[1](Y)

    threads = [threading.Thread(target=run, args=(float(k),)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[float(k), id(x)] for k in range(4) for x in (X, Y)]


@scenario
def another_thread_writes_between(jit):
    held, w = [2.0], Parameter(vec(1, 2), name="w")
    f = jit(lambda x: x * w * held[0])
    for k in (2.0, 3.0, 3.0, 2.0):
        thread = threading.Thread(target=lambda k=k: (held.__setitem__(0, k), w.set_data(vec(k, k))))
        thread.start()
        thread.join()
        yield f(X)


# ---- Parameters and Cells ----


class Tied(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a, self.b = (nn.Dense(2, 2, weight_init=w, has_bias=False) for w in ("ones", "zeros"))
        self.ks, self.k = nn.CellList([nn.ReLU()]), 2

    def construct(self, x):
        for cell in self.ks:
            x = cell(x)
        return self.a(x) + self.b(x) * self.k


def _tied():
    net = Tied()
    return (lambda x: net(x)), net


turning(
    "weights_are_tied_and_untied",
    _tied,
    lambda net: setattr(net.b, "weight", net.a.weight),
    lambda net: net.a.weight.set_data(vec([1, 2], [3, 4])),
    lambda net: setattr(net.b, "weight", Parameter(vec([5, 6], [7, 8]), name="b.weight")),
    lambda net: net.a.weight.set_data(vec([1, 1], [1, 1])),
)
turning(
    "an_attribute_is_set_to_what_it_was",
    _tied,
    lambda net: setattr(net, "k", 2),
    lambda net: setattr(net, "k", 2.0),
    lambda net: setattr(net, "k", True),
    lambda net: setattr(net, "k", Tensor(3.0)),
    lambda net: setattr(net, "k", 2),
)
turning(
    "a_list_of_cells_grows_and_shrinks",
    _tied,
    lambda net: net.ks.append(nn.Sigmoid()),
    lambda net: net.ks.insert(0, nn.Tanh()),
    lambda net: net.ks.__delitem__(0),
    lambda net: net.ks.__setitem__(0, nn.Tanh()),
)


@scenario
def the_same_gradient_with_weights_frozen_and_not(jit):
    net = Tied()
    f = jit(ms.value_and_grad(lambda x: net(x).sum(), 0, net.trainable_params()))
    yield repeated(f, X)
    net.a.weight.requires_grad = False
    yield repeated(f, X)
    net.a.weight.requires_grad = True
    yield repeated(f, X)


@scenario
def a_hook_of_a_parameter_comes_later(jit):
    w = Parameter(vec(1, 2), name="w")
    f = jit(lambda x: (x * w).sum())
    yield [ms.grad(f, None, [w])(X) for _ in range(3)]
    handle = w.register_hook(lambda g: g * 7)
    yield [ms.grad(f, None, [w])(X) for _ in range(3)]
    handle.remove()
    yield [ms.grad(f, None, [w])(X) for _ in range(3)]


@scenario
def a_checkpoint_is_loaded_between(jit):
    net = Tied()
    f, kept = jit(lambda x: net(x)), {n: Parameter(p * 3, name=n) for n, p in net.parameters_dict().items()}
    yield repeated(f, X)
    ms.load_param_into_net(net, kept)
    yield repeated(f, X)


@scenario
def copies_of_a_cell_go_their_own_ways(jit):
    net = Tied()
    f = jit(lambda x, net: net(x))
    yield repeated(f, X, net)
    other = copy.deepcopy(net)
    other.k, net.k = 3, 4
    yield [f(X, n) for n in (net, other) * 3]


@scenario
def what_an_optimizer_keeps_is_reset(jit):
    w = Parameter(vec(1, 2), name="w")
    optimizer = nn.Momentum([w], 0.1, 0.9)
    step = jit(lambda x: (optimizer((x[0],)), w * 1)[1])
    yield repeated(step, X)
    for moment in optimizer.moments:
        moment.set_data(ops.zeros_like(moment))
    yield repeated(step, X)


# ---- memory that is shared ----


@scenario
def a_view_inside_is_written_to(jit):
    def fn(x):
        y = x * 1
        y[0].add_(1)
        y.T[1] = 5
        return y, y[0]

    return repeated(jit(fn), X)


@scenario
def its_result_is_a_view_of_what_it_was_given(jit):
    f, x = jit(lambda x: (x[0], x.T, x)), vec([1, 2], [3, 4])
    for _ in range(3):
        row, turned, same = f(x)
        row.add_(1)
        yield x * 1, turned * 1, same is x


@scenario
def its_result_is_a_view_of_a_parameter(jit):
    w = Parameter(vec([1, 2], [3, 4]), name="w", requires_grad=False)
    f = jit(lambda x: w[0])
    for _ in range(3):
        f(X).add_(1)
        yield w * 1


@scenario
def views_that_overlap_are_given_and_written_to(jit):
    def fn(a, b):
        a.add_(1)
        return b * 2

    f = jit(fn)
    for lower, upper in ((0, 1), (0, 2), (0, 1), (1, 1), (0, 2), (0, 1)):
        base = vec(1, 2, 3, 4)
        yield f(base[lower : lower + 2], base[upper : upper + 2]), base


@scenario
def one_tensor_is_given_twice_and_written_to(jit):
    def fn(a, b):
        a.add_(1)
        return a * b

    f = jit(fn)
    for same in (True, False, True, False, True):
        a = vec(1, 2)
        yield f(a, a if same else vec(1, 2)), a


@scenario
def one_tensor_inside_two_structures(jit):
    f = jit(lambda a, b: a["x"][0] * 2 + b[0] * (3 if a["x"][0] is b[0] else 5))
    return [f({"x": (X,)}, [y]) for y in (X, Y, X, Y)]


@scenario
def its_result_is_written_to_and_asked_for_again(jit):
    constant = Tensor([1.0, 2.0])
    f = jit(lambda x: (constant, x.T))
    for _ in range(3):
        given, turned = f(X)
        given.add_(1)
        yield constant * 1, turned
