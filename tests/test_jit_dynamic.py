"""`jit(dynamic=1)`: one graph for many shapes, where that can be right for all of them, else one for each."""

import math

import mindspore as ms
import numpy as np
import pytest
from mindspore import Parameter, Tensor, nn, ops

from .test_jit_specialization import leaves

pytestmark = [
    pytest.mark.msvjp_only("the real jit keeps Python's values, and its CPU kernels compile for seconds"),
    pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded"),
]

RANDOM = np.random.default_rng(3)
ROWS = [(n, 3) for n in (4, 6, 9, 33, 2)]
SEQUENCES = [(2, 5, 4), (3, 7, 4), (3, 8, 4), (4, 12, 4)]
IMAGES = [(2, 3, 8, 8), (3, 3, 10, 12), (4, 3, 9, 16), (2, 3, 14, 9)]
WEIGHT = Parameter(Tensor(RANDOM.standard_normal((3, 4)), ms.float64), name="weight")
FACTORS = {4: 2.0, 9: 5.0}


def arr(shape):
    return Tensor(RANDOM.standard_normal(shape), ms.float64)


def graphs(fn, *args):
    """How many graphs it compiled up to now."""
    from msvjp.graph import explain

    return explain(fn)(*args).compiled


def compare(fn, shapes, calls=2):
    """How many graphs serve calls with these shapes, which give what fn gives."""
    jitted = ms.jit(fn, dynamic=1)
    for shape in shapes:
        given = [arr(s) for s in (shape if isinstance(shape, list) else [shape])]
        want = leaves(fn(*given))
        for _ in range(calls):
            got = leaves(jitted(*given))
            assert len(got) == len(want)
            for a, b in zip(got, want, strict=True):
                assert type(a) is type(b)
                if isinstance(b, Tensor):
                    np.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=1e-12, atol=1e-12)
                else:
                    assert a == b
    return graphs(jitted, *given)


def loss(x):
    return ops.tanh(x @ WEIGHT).mean()


class Attention(nn.Cell):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Dense(4, 4, dtype=ms.float64) for _ in range(3))

    def construct(self, x):
        batch, length, width = x.shape
        q, k, v = (
            layer(x).reshape(batch, length, 2, width // 2).swapaxes(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        scores = ops.matmul(q, k.swapaxes(2, 3)) / math.sqrt(width // 2)
        mask = ops.triu(ops.ones((length, length), ms.float64), 1) * -1e9
        return ops.matmul(ops.softmax(scores + mask, axis=-1), v).swapaxes(1, 2).reshape(batch, length, width)


class Pictures(nn.Cell):
    def __init__(self):
        super().__init__()
        self.convolution, self.pool = nn.Conv2d(3, 4, 3, dtype=ms.float64), nn.MaxPool2d(2, 2)

    def construct(self, x):
        return ops.mean(self.pool(ops.relu(self.convolution(x))), (2, 3))


def pulled(x):
    out, vjp_fn = ms.vjp(lambda x: ops.exp(x).sum(axis=0), x)
    return out, vjp_fn(out)


PICTURES = Pictures()
ONE_GRAPH = {
    "a product": (lambda x: ops.tanh(x @ WEIGHT), ROWS),
    "a gradient": (ms.grad(loss), ROWS),
    "gradients of weights": (ms.value_and_grad(loss, 0, [WEIGHT]), ROWS),
    "a pull": (pulled, ROWS),
    "a second derivative": (ms.grad(lambda x: ms.grad(loss)(x).sum()), ROWS),
    "a mean by hand": (lambda x: x.sum() / x.shape[0], ROWS),
    "a factor": (lambda x: x * (1 / x.shape[0]) + x / x.shape[0] ** 0.5, ROWS),
    "elements": (lambda x: x.sum() / x.size, ROWS),
    "a size computed by //": (lambda x: x.reshape(x.shape[0] * 3 // 3, 3), ROWS),
    "padding to a multiple": (lambda x: ops.pad(x, (0, 0, 0, -x.shape[0] % 8)), ROWS),
    "halves": (lambda x: x[: x.shape[0] // 2].sum(0) + x[x.shape[0] // 2 :].sum(0), [(n, 3) for n in (6, 8, 33, 7)]),
    "a list of sizes": (lambda x: [x * size for size in x.shape], ROWS),
    "new Tensors": (lambda x: ops.concat([x, ops.zeros((8 - x.shape[0] % 8, 3), ms.float64)]), ROWS),
    "an identity": (lambda x: ops.eye(x.shape[0], x.shape[0], ms.float64) @ x, ROWS),
    "two sizes": (lambda x, y: x @ y, [[(n, m), (m, n)] for n, m in ((3, 4), (5, 7), (6, 6), (2, 9))]),
    "attention": (Attention().construct, SEQUENCES),
    "pictures": (ms.grad(lambda x: (PICTURES(x) ** 2).sum()), IMAGES),
}


@pytest.mark.parametrize("name", ONE_GRAPH)
def test_one_graph_serves_all(name):
    fn, shapes = ONE_GRAPH[name]
    assert compare(fn, shapes, calls=1) == 1


def test_the_first_shape_keeps_the_graph_that_it_has():
    assert compare(lambda x: x * 2, ROWS) == 2


def power_of_two(x):
    return x * next(size for size in (2, 4, 8, 16, 32, 64) if size >= x.shape[0])


SOME_GRAPHS = {
    "a branch": (lambda x: x * 2 if x.shape[0] > 5 else x * 3, ROWS, 2),
    "an odd size": (lambda x: x * 2 if x.shape[0] % 2 else x * 3, ROWS, 2),
    "the smaller": (lambda x: x[: min(x.shape[0], 7)], ROWS, 2),
    "a bucket": (power_of_two, [(n, 3) for n in (5, 6, 7, 9, 12)], 2),
    "sizes of 1 broadcast": (
        lambda x, y: x * y,
        [[(6, 3), (6, 1)], [(6, 3), (1, 3)], [(7, 3), (7, 1)], [(8, 3), (1, 3)]],
        2,
    ),
    "an index": (lambda x: x[x.shape[0] // 2], [(n, 3) for n in (4, 8, 9)], 2),
    "a batch of one": (lambda x: x.mean(axis=0), [(n, 3) for n in (5, 1, 7, 1, 9)], 2),
}


@pytest.mark.parametrize("name", SOME_GRAPHS)
def test_what_is_asked_of_a_size_is_compared(name):
    fn, shapes, most = SOME_GRAPHS[name]
    assert 1 <= compare(fn, shapes * 2, calls=1) <= most + 2  # the first of each kind has its own


def looked_up(x):
    try:
        factor = FACTORS[x.shape[0]]
    except Exception:
        factor = 1.0
    return x * factor


def matched(x):
    match x.shape[0]:
        case int(size) if size > 5:
            return x * 2
        case _:
            return x


AS_NUMBERS = {
    "a loop": lambda x: sum(x[i] * i for i in range(x.shape[0])),
    "a float": lambda x: x * float(x.shape[0]),
    "a root": lambda x: x / math.sqrt(x.shape[0]),
    "numpy": lambda x: x * float(np.prod(x.shape)) + Tensor(np.arange(x.shape[0])[:, None]),
    "a length": lambda x: x * len(x),
    "text": lambda x: x * 2 if f"{x.shape[0]}" == "9" else x,
    "text of a shape": lambda x: x * len(str(x.shape)),
    "a format": lambda x: x * 2 if "%d" % x.shape[0] == "9" else x,
    "a key": looked_up,
    "a type": lambda x: x * 2 if isinstance(x.shape[0], int) and x.shape[0] > 5 else x,
    "an exact type": lambda x: x * 2 if type(x.shape[0]) is int and x.shape[0] > 5 else x,
    "a class": lambda x: x * 2 if x.shape[0].__class__ is int and x.shape[0] > 5 else x,
    "a match": matched,
    "a result": lambda x: (x, x.shape[0], x.shape),
    "a member": lambda x: x * 2 if x.shape[0] in {4, 9} else x,
}


@pytest.mark.parametrize("name", AS_NUMBERS)
def test_where_sizes_are_numbers_each_shape_has_its_graph(name):
    assert compare(AS_NUMBERS[name], ROWS) == len(ROWS)


def test_why_is_told_once(monkeypatch):
    messages = []
    monkeypatch.setattr("msvjp.log.warning", lambda text, *args: messages.append(text % args))
    compare(AS_NUMBERS["text"], ROWS)
    (message,) = messages
    assert (
        "each shape of <lambda> compiles on its own: a size is a key or becomes text (test_jit_dynamic.py:" in message
    )


@pytest.mark.parametrize("fn", [lambda x: x.sum(axis=1) * 2, lambda x: ops.sigmoid(x * WEIGHT[0, 0]).mean()])
def test_a_transform_around_it(fn):
    jitted = ms.jit(fn, dynamic=1)

    def of(fn, x):
        return ms.value_and_grad(lambda x: (fn(x) ** 2).sum())(x)

    pulls = []
    for shape in SEQUENCES:
        x = arr(shape)
        for a, b in zip(of(jitted, x), of(fn, x), strict=True):
            np.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=1e-11, atol=1e-11)
        pulls.append((ms.vjp(jitted, x), ms.vjp(fn, x)))
    for (out, mine), (_, other) in reversed(pulls):  # which are open at once, for several shapes
        np.testing.assert_allclose(mine(out)[0].asnumpy(), other(out)[0].asnumpy(), rtol=1e-11, atol=1e-11)
    assert graphs(jitted, x) <= 2


def test_a_step_of_training():
    def losses(jit):
        random = np.random.default_rng(5)
        net = nn.SequentialCell(nn.Dense(3, 4, dtype=ms.float64), nn.Tanh(), nn.Dense(4, 2, dtype=ms.float64))
        for parameter in net.trainable_params():
            parameter.set_data(Tensor(random.standard_normal(parameter.shape), parameter.dtype))
        optimizer = nn.Adam(net.trainable_params(), 1e-2)
        of = ms.value_and_grad(lambda x, y: ((net(x) - y) ** 2).mean(), None, net.trainable_params())

        def step(x, y):
            value, gradients = of(x, y)
            optimizer(gradients)
            return value

        jitted = jit(step)
        batches = [[Tensor(random.standard_normal((n, width))) for width in (3, 2)] for n in (4, 6, 3, 9, 1, 33, 1, 5)]
        return [float(jitted(*batch)) for batch in batches], jitted, batches[0]

    want, _, _ = losses(lambda fn: fn)
    got, jitted, batch = losses(lambda fn: ms.jit(fn, dynamic=1))
    np.testing.assert_allclose(got, want, rtol=1e-12)
    assert graphs(jitted, *batch) == 2  # a batch of 1 has its own


def test_random_numbers_are_the_same_stream():
    def drawn(fn):
        ms.set_seed(4)
        return [fn(Tensor(np.ones(shape))).asnumpy() for shape in ROWS]

    def dropped(x):
        return ops.dropout(x, 0.5, training=True)

    for a, b in zip(drawn(ms.jit(dropped, dynamic=1)), drawn(dropped), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_print_is_seen_once(capsys):
    @ms.jit(dynamic=1)
    def printed(x):
        if x.shape[0] > 5:
            print("long")
        return x * 2

    for n in (4, 5, 6, 7):
        printed(arr((n, 3)))
    assert capsys.readouterr().out == "long\n" * 2


def test_nothing_is_kept_of_the_run_with_symbols():
    class Keeps(nn.Cell):
        def __init__(self):
            super().__init__()
            self.last = None

        def construct(self, x):
            self.last = x * 2
            return self.last + 1

    net = Keeps()
    jitted = ms.jit(net, dynamic=1)
    for shape in ROWS:
        x = arr(shape)
        np.testing.assert_array_equal(jitted(x).asnumpy(), x.asnumpy() * 2 + 1)
        np.testing.assert_array_equal(net.last.asnumpy(), x.asnumpy() * 2)


def test_inputs_of_a_cell_with_a_free_size():
    from msvjp.graph.jitted import counts

    net = nn.Dense(3, 4, dtype=ms.float64)
    net.set_inputs(Tensor(shape=[None, 3], dtype=ms.float64))
    given = [arr(shape) for shape in ROWS]
    want = [net(x).asnumpy() for x in given]
    ms.set_context(mode=ms.GRAPH_MODE)
    try:
        counts.clear()
        for x, wanted in zip(given, want, strict=True):
            np.testing.assert_allclose(net(x).asnumpy(), wanted, rtol=1e-12, atol=1e-12)
        assert dict(counts) == {"recorded": 2, "compiled": 3}
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)


def test_an_input_signature_with_a_free_size():
    doubled = ms.jit(lambda x: 2 * x, input_signature=Tensor(shape=[None, 3], dtype=ms.float64))
    for shape in ROWS:
        x = arr(shape)
        np.testing.assert_array_equal(doubled(x).asnumpy(), 2 * x.asnumpy())
    assert graphs(doubled, x) == 1


def test_inductor_compiles_for_many_shapes(monkeypatch):
    monkeypatch.setenv("MSVJP_JIT", "inductor")
    assert compare(ms.value_and_grad(loss, 0, [WEIGHT]), ROWS, calls=1) == 1
