"""What a function names, and what changes behind the name."""

import contextlib
import enum
import functools
import types

from mindspore import Tensor

from .common import SCENARIOS, Bag, X, Y, repeated, scenario

FACTOR = 1.5


@scenario
def rebinds_a_closure(jit):
    k = 2.0
    f = jit(lambda x: x * k)
    yield repeated(f, X)
    k = 3.0
    yield repeated(f, X)
    k = Y
    yield repeated(f, X)


@scenario
def rebinds_a_global(jit):
    global FACTOR
    f = jit(lambda x: x * FACTOR)
    yield repeated(f, X)
    FACTOR = 4.0
    yield repeated(f, X)
    FACTOR = 1.5
    yield repeated(f, X)


@scenario
def makes_a_global(jit):
    globals().pop("_made_later", None)
    f = jit(lambda x: x * globals_or(1.0))
    yield repeated(f, X)
    globals()["_made_later"] = 5.0
    yield repeated(f, X)
    del globals()["_made_later"]
    yield repeated(f, X)


def globals_or(default):
    try:
        return _made_later
    except NameError:
        return default


@scenario
def shadows_a_builtin(jit):
    f = jit(lambda x: x * abs(-2))
    yield repeated(f, X)
    globals()["abs"] = lambda value: 7
    yield repeated(f, X)
    del globals()["abs"]
    yield repeated(f, X)


def helper(x):
    return x * FACTOR


@scenario
def rebinds_a_helper(jit):
    f, before = jit(lambda x: helper(x)), helper
    yield repeated(f, X)
    globals()["helper"] = lambda x: x - 1
    yield repeated(f, X)
    globals()["helper"] = before


@scenario
def changes_what_a_helper_reads(jit):
    global FACTOR
    f = jit(lambda x: helper(x))
    yield repeated(f, X)
    FACTOR = 8.0
    yield repeated(f, X)
    FACTOR = 1.5


@scenario
def changes_what_a_helpers_closure_reads(jit):
    def make():
        k = 2.0

        def inner(x):
            return x * k

        def change():
            nonlocal k
            k = 3.0

        return inner, change

    inner, change = make()
    f = jit(lambda x: inner(x))
    yield repeated(f, X)
    change()
    yield repeated(f, X)


@scenario
def counts_in_a_nonlocal(jit):
    n = 0

    @jit
    def f(x):
        nonlocal n
        n += 1
        return x * n

    yield repeated(f, X, times=5)


@scenario
def counts_in_a_global(jit):
    global COUNT
    COUNT = 0
    yield repeated(jit(counting), X, times=5)
    yield COUNT


def counting(x):
    global COUNT
    COUNT += 1
    return x * COUNT


@scenario
def counts_as_its_own_attribute(jit):
    def f(x):
        f.calls = getattr(f, "calls", 0) + 1
        return x * f.calls

    yield repeated(jit(f), X, times=5)


@scenario
def has_a_default_that_changes(jit):
    def f(x, k=[1.0]):  # noqa: B006
        return x * k[0]

    g = jit(f)
    yield repeated(g, X)
    f.__defaults__[0][0] = 2.0
    yield repeated(g, X)


@scenario
def has_another_default(jit):
    def f(x, *, k=1.0):
        return x * k

    g = jit(f)
    yield repeated(g, X)
    f.__kwdefaults__["k"] = 2.0
    yield repeated(g, X)


@scenario
def appends_to_its_default(jit):
    def f(x, seen=[]):  # noqa: B006
        seen.append(1)
        return x * len(seen)

    yield repeated(jit(f), X, times=5)


@scenario
def changes_a_class(jit):
    f = jit(lambda x: Bag.of_class(x) + Bag(k=1.0).of_nobody(x))
    yield repeated(f, X)
    Bag.kind = 5.0
    yield repeated(f, X)
    Bag.kind = 2.0


@scenario
def changes_a_base_class(jit):
    class Base:
        k = 2.0

    class Derived(Base):
        pass

    f = jit(lambda x: x * Derived().k)
    yield repeated(f, X)
    Base.k = 3.0
    yield repeated(f, X)
    Derived.k = 4.0
    yield repeated(f, X)


@scenario
def replaces_a_method_of_a_class(jit):
    class Own:
        def method(self, x):
            return x * 2

    own = Own()
    f = jit(lambda x: own.method(x))
    yield repeated(f, X)
    Own.method = lambda self, x: x * 3
    yield repeated(f, X)


@scenario
def answers_by_getattr(jit):
    class Answering:
        def __init__(self):
            self.table = {"k": 2.0}

        def __getattr__(self, name):
            return self.table[name]

    held = Answering()
    f = jit(lambda x: x * held.k)
    yield repeated(f, X)
    held.table["k"] = 3.0
    yield repeated(f, X)


@scenario
def has_a_descriptor(jit):
    class Counting:
        calls = 0

        def __get__(self, owner, kind=None):
            Counting.calls += 1
            return Counting.calls

    class Own:
        k = Counting()

    own = Own()
    yield repeated(jit(lambda x: x * own.k), X, times=5)


@scenario
def is_a_callable_object(jit):
    class Scaling:
        k = 2.0

        def __call__(self, x):
            return x * self.k

    scaling = Scaling()
    f = jit(lambda x: scaling(x))
    yield repeated(f, X)
    scaling.k = 3.0
    yield repeated(f, X)


@scenario
def is_a_method(jit):
    class Own:
        def __init__(self, k):
            self.k = k

        @jit
        def method(self, x):
            return x * self.k

    one, two = Own(2.0), Own(3.0)
    yield repeated(one.method, X), repeated(two.method, X)
    one.k = 4.0
    yield repeated(one.method, X), repeated(two.method, X)


@scenario
def is_partial(jit):
    held = [functools.partial(lambda k, x: x * k, 2.0)]
    f = jit(lambda x: held[0](x))
    yield repeated(f, X)
    held[0] = functools.partial(lambda k, x: x * k, 3.0)
    yield repeated(f, X)


@scenario
def is_cached(jit):
    k = [2.0]

    @functools.lru_cache
    def cached(n):
        return k[0] * n

    f = jit(lambda x: x * cached(1))
    yield repeated(f, X)
    k[0] = 3.0
    yield repeated(f, X)


@scenario
def caches_a_property(jit):
    class Own:
        @functools.cached_property
        def k(self):
            return 2.0

    own = Own()
    f = jit(lambda x: x * own.k)
    yield repeated(f, X)
    own.k = 3.0
    yield repeated(f, X)


@scenario
def chooses_by_an_enum(jit):
    class Kind(enum.Enum):
        TWO = 2
        THREE = 3

    kind = Kind.TWO
    f = jit(lambda x: x * kind.value)
    yield repeated(f, X)
    kind = Kind.THREE
    yield repeated(f, X)


@scenario
def reads_a_module(jit):
    settings = types.ModuleType("settings")
    settings.__file__ = __file__
    settings.k = 2.0
    f = jit(lambda x: x * settings.k)
    yield repeated(f, X)
    settings.k = 3.0
    yield repeated(f, X)


@scenario
def has_inner_functions(jit):
    k = 2.0

    @jit
    def f(x):
        def inner(y):
            return y * k

        return sum([inner(x) for _ in range(3)]) + next(y * k for y in (x,))

    yield repeated(f, X)
    k = 3.0
    yield repeated(f, X)


@scenario
def is_evaluated(jit):
    k = [2.0]
    f = jit(lambda x: eval("x * k[0]", {"x": x, "k": k}))
    yield repeated(f, X)
    k[0] = 3.0
    yield repeated(f, X)


@scenario
def has_a_context_manager(jit):
    scale = [1.0]

    @contextlib.contextmanager
    def scaled(by):
        scale[0] *= by
        yield
        scale[0] /= by

    @jit
    def f(x):
        with scaled(2.0):
            return x * scale[0]

    yield repeated(f, X)
    scale[0] = 3.0
    yield repeated(f, X)


def exchanged(jit, method, fn):
    """What fn gives before, while and after a method of Tensor's is another."""
    compiled, was = jit(fn), getattr(Tensor, method)
    out = repeated(compiled, X)
    setattr(Tensor, method, lambda *given: Y)
    try:
        out += repeated(compiled, X)
    finally:
        setattr(Tensor, method, was)
    return out + repeated(compiled, X)


OPERATORS = {
    "__add__": lambda x: x + 1,
    "__radd__": lambda x: 1 + x,
    "__matmul__": lambda x: x @ x,
    "__pow__": lambda x: x**2,
    "__neg__": lambda x: -x,
    "__getitem__": lambda x: x[0],
    "__gt__": lambda x: (x > 1) * x,
}
for method, fn in OPERATORS.items():
    SCENARIOS[f"{method} is exchanged"] = functools.partial(exchanged, method=method, fn=fn)
