"""Tensors that are captured, written to, given back; calls that end otherwise; transforms."""

import threading

import mindspore as ms
import numpy as np
from mindspore import Parameter, Tensor, nn, ops

from ..values import vec
from .common import Bag, X, Y, repeated, scenario

# ---- Tensors ----


@scenario
def compares_with_what_it_captured(jit):
    f = jit(lambda x: x * 2 if x is X else x * 3)
    yield repeated(f, Y), repeated(f, X), repeated(f, Y)


@scenario
def is_given_what_it_captured(jit):
    w = vec([1, 2], [3, 4])
    f = jit(lambda x: x * w)
    yield repeated(f, w), repeated(f, Y), repeated(f, w)


@scenario
def writes_to_its_argument(jit):
    f = jit(lambda x: ops.assign_add(x, Y) * 2)
    for _ in range(4):
        x = X * 1
        yield f(x), x


@scenario
def writes_to_one_of_two_that_may_be_one(jit):
    f = jit(lambda x, y: ops.assign_add(x, y) * y)
    for _ in range(3):
        x, y = X * 1, Y * 1
        yield f(x, y), x, f(x, x), x


@scenario
def writes_to_views_that_overlap(jit):
    f = jit(lambda x, y: (ops.assign_add(x, vec(1, 1)), y * 2))
    for _ in range(3):
        x = X * 1
        yield f(x[0], x[1]), f(x[0], x[0]), x


@scenario
def writes_into_a_part_of_its_argument(jit):
    def f(x):
        x[0] = 5.0
        return x * 2

    g = jit(f)
    for _ in range(4):
        x = X * 1
        yield g(x), x


@scenario
def writes_into_what_it_made(jit):
    def f(x):
        y = x * 2
        y[0] = 5.0
        y += 1
        return y

    yield repeated(jit(f), X)


@scenario
def writes_into_a_constant_that_it_made(jit):
    def f(x):
        total = Tensor(np.zeros((2, 2), np.float32))
        total += x
        return total

    yield repeated(jit(f), X, times=5)


@scenario
def gives_its_argument_back(jit):
    f = jit(lambda x: (x, x * 2))
    for _ in range(3):
        x = X * 1
        yield f(x)[0] is x


@scenario
def gives_one_tensor_twice(jit):
    def f(x):
        y = x * 2
        return y, y, {"y": [y, X]}

    for out in repeated(jit(f), Y):
        yield out, out[0] is out[1], out[2]["y"][0] is out[0], out[2]["y"][1] is X


@scenario
def gives_a_list_that_is_held(jit):
    held = [1, 2]
    f = jit(lambda x: (x, held))
    for _ in range(3):
        yield f(X)[1] is held


@scenario
def gives_an_object(jit):
    f = jit(lambda x: Bag(k=x * 2))
    for _ in range(3):
        yield f(X).k


@scenario
def gives_a_view(jit):
    f = jit(lambda x: x[0])
    for _ in range(3):
        x = X * 1
        row = f(x)
        x.assign_value(Y)
        yield row


@scenario
def gives_fresh_containers(jit):
    f = jit(lambda x: [x, {"k": x}])
    for _ in range(3):
        out = f(X)
        yield len(out), len(out[1])
        out.append(1)
        out[1]["j"] = 2


@scenario
def sets_an_attribute_of_a_tensor(jit):
    def f(x):
        x.seen = getattr(x, "seen", 0) + 1
        return x * x.seen

    g, x = jit(f), X * 1
    yield [g(x) for _ in range(5)]


# ---- calls that end otherwise ----


@scenario
def raises_sometimes(jit):
    wrong = [False]

    @jit
    def f(x):
        if wrong[0]:
            raise KeyError("mine")
        return x * 2

    for wrong[0] in (False, True, False, False, True, False):
        try:
            yield f(X)
        except KeyError as error:
            yield str(error)


@scenario
def raises_after_a_write(jit):
    w = vec(1, 2)

    @jit
    def f(x, wrong):
        ops.assign_add(w, vec(1, 1))
        if wrong:
            raise KeyError("mine")
        return x * w

    for wrong in (True, False, True, False, True, False):
        try:
            yield f(X, wrong), w * 1
        except KeyError:
            yield w * 1


@scenario
def calls_itself(jit):
    @jit
    def f(x, n):
        return x if n == 0 else f(x, n - 1) * 2

    yield f(X, 3), f(X, 3), f(X, 3), f(X, 2), f(X, 3)


@scenario
def is_jitted_within_a_jitted_one(jit):
    k = 2.0
    inner = jit(lambda x: x * k)
    outer = jit(lambda x: inner(x) + 1)
    yield repeated(outer, X), repeated(inner, X), repeated(outer, X)
    k = 3.0
    yield repeated(outer, X), repeated(inner, X)


@scenario
def is_called_in_threads(jit):
    f = jit(lambda x: x * x + Y)
    found = {}

    def run(i):
        found[i] = [f(X * i) for _ in range(5)]

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield [found[i] for i in range(4)]


# ---- transforms ----


@scenario
def is_batched(jit):
    f = jit(lambda x: x * x.sum())
    yield repeated(ms.vmap(f), X), repeated(jit(ms.vmap(lambda x: x * x.sum())), X)


@scenario
def has_tangents(jit):
    f = jit(lambda x: x**3)
    yield repeated(lambda x: ms.jvp(f, x, Y), X), repeated(jit(lambda x: ms.jvp(lambda x: x**3, x, Y)), X)


@scenario
def has_jacobians(jit):
    f = jit(lambda x: (x**3).sum(axis=0))
    for transform in (ms.jacrev, ms.jacfwd):
        yield repeated(transform(f), X), repeated(jit(transform(lambda x: (x**3).sum(axis=0))), X)


@scenario
def has_second_derivatives(jit):
    f = jit(lambda x: (x**3).sum())
    yield repeated(ms.grad(lambda x: (ms.grad(f)(x) * Y).sum()), X)
    yield repeated(jit(lambda x: ms.grad(lambda x: (ms.grad(f)(x) * Y).sum())(x)), X)


@scenario
def has_a_pull_that_is_differentiated(jit):
    f = jit(lambda x: (x**3).sum())

    def of_cotangent(v):
        _, vjp_fn = ms.vjp(f, X)
        return (vjp_fn(v)[0] * Y).sum()

    yield repeated(ms.grad(of_cotangent), Tensor(2.0))


@scenario
def has_pulls_that_cross(jit):
    f = jit(lambda x, y: x**3 * y)
    for _ in range(3):
        out, first = ms.vjp(f, X, Y)
        _, second = ms.vjp(f, Y, X)
        yield out, second(X), first(X), second(Y), first(Y), first(X)


@scenario
def has_aux(jit):
    f = jit(lambda x: ((x**2).sum(), x > 0, 3))
    for _ in range(3):
        out, vjp_fn, aux = ms.vjp(f, X, has_aux=True)
        yield out, vjp_fn(Tensor(1.0)), aux


@scenario
def stops_a_gradient(jit):
    f = jit(lambda x: (x * ops.stop_gradient(x)).sum())
    yield repeated(ms.grad(f), X)


@scenario
def takes_integers(jit):
    f = jit(lambda x, i: x[i].sum())
    i = Tensor(np.array([1, 0], np.int32))
    yield repeated(lambda x: ms.vjp(f, x, i)[1](Tensor(1.0)), X)


@scenario
def has_a_parameter_that_is_changed_before_the_pull(jit):
    w = Parameter(vec([1, 2], [3, 4]), name="w")
    f = jit(lambda x: x * w * w)
    for _ in range(3):
        _, vjp_fn = ms.vjp(f, X, weights=w)
        w.set_data(w * 2)
        try:
            yield vjp_fn(X)
        except RuntimeError as error:
            yield type(error).__name__


@scenario
def is_trained(jit):
    net = nn.Dense(2, 1, weight_init="ones", bias_init="zeros")
    optimizer = nn.Adam(net.trainable_params(), learning_rate=nn.cosine_decay_lr(0.01, 0.1, 8, 2, 4))
    gradient = ms.value_and_grad(lambda x: (net(x) ** 2).mean(), None, optimizer.parameters)

    @jit
    def step(x):
        loss, gradients = gradient(x)
        optimizer(gradients)
        return loss

    yield repeated(step, X, times=6)
    yield [*net.trainable_params()]
