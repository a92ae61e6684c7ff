"""Rows of ops/random.py: shapes, dtypes and bounds. How the numbers are distributed is in test_random.py."""

import numpy as np

from . import case, floats

X, WHOLE = floats(2, 3), np.int64([[1, 2, 3]])
NO_CPU = "MindSpore's CPU has no kernel for it"
BAD = (ValueError, TypeError, RuntimeError)


def made(*forms, shape=(2, 3), dtype="float32", lacking=(), reasons=None, bad=None, **inputs):
    """A row that asks each form for its shape, and one that asks for its dtype."""
    reasons = dict.fromkeys(lacking, NO_CPU) | (reasons or {})
    for asked, want in ((".shape", shape), (f".dtype == ms.{dtype}", True)):
        case(
            *(form + asked for form in forms),
            **inputs,
            want=lambda *_, want=want: want,
            grad="",
            bad=bad or {},
            no_kernel={form + asked: reason for form, reason in reasons.items()}
            | {b: NO_CPU for b in bad or {} if b in reasons},
        )


def lacked(*forms, **rest):
    """`made`, of forms that MindSpore's CPU cannot run."""
    made(*forms, lacking=forms, **rest)


LENIENT = "MindSpore wants a tuple"
NUMBERS = "MindSpore wants Tensors"

# ---- normal ----
made(
    *("ops.standard_normal((2, 3))", "ops.standard_normal((2, 3), seed=3)", "ops.standard_normal(ms.Tensor([2, 3]))"),
    *("ops.StandardNormal()((2, 3))", "ops.StandardNormal(1, 2)((2, 3))", "ops.StandardNormal(seed=1)((2, 3))"),
    *("ops.normal((2, 3), 0.0, 1.0)", "ops.normal((2, 3), 0, 1)", "ops.normal((3,), x, ms.Tensor(1.0))"),
    *("ops.normal(shape=(2, 3), mean=x, stddev=x, seed=5)", "ops.TruncatedNormal()(ms.Tensor([2, 3]))"),
    *("ops.randn(2, 3)", "ops.randn((2, 3))", "ops.randn(2, 3, seed=4)", "ops.randn_like(x)", "ops.randn_like(x, 5)"),
    *("ms.numpy.randn(2, 3)", "ms.numpy.randn((2, 3))", "ops.standard_normal([2, 3])"),
    x=X,
    reasons={"ops.standard_normal([2, 3])": LENIENT},
    bad={"ops.randn(2, dtype=ms.int32)": ValueError},
)
made("ops.randn(2, 3, dtype=ms.float16)", "ops.randn_like(x, dtype=ms.float16)", x=X, dtype="float16")
made("ops.randn()", "ops.rand()", "ms.numpy.randn()", "ms.numpy.rand()", shape=(1,))
made("ops.randn_like(x)", x=WHOLE, shape=(1, 3))
lacked(
    *("mint.normal(0.0, 1.0, (2, 3))", "mint.normal(x, 1.0)", "mint.normal(mean=x, std=x * x)"),
    *("mint.randn(2, 3)", "mint.randn((2, 3))", "mint.randn_like(x)"),
    x=X,
)
case("mint.rand(2).shape", want=(2,), no_kernel={"mint.rand(2).shape": NO_CPU}, bad={"mint.normal(0.0, 1.0)": BAD})

# ---- uniform ----
made(
    *("ops.UniformReal()((2, 3))", "ops.UniformReal(seed=2)((2, 3))", "ops.UniformReal(1, 2)(ms.Tensor([2, 3]))"),
    *("ops.uniform((2, 3), ms.Tensor(0.0), ms.Tensor(1.0))", "ops.uniform((3,), x, x + 1, seed=5)"),
    *("ops.uniform((2, 3), 0.0, 1.0)", "ops.rand(2, 3)", "ops.rand((2, 3))", "ops.rand(2, 3, seed=4)"),
    *("ops.rand_like(x)", "ops.rand_like(x, 3)", "ms.numpy.rand(2, 3)", "ms.numpy.rand((2, 3))"),
    x=X,
    reasons={"ops.uniform((2, 3), 0.0, 1.0)": NUMBERS},
    bad={"ops.rand_like(x > 0)": ValueError, "ops.rand(2, dtype=ms.int32)": ValueError},
)
made("ops.rand(2, 3, dtype=ms.float16)", "ms.numpy.rand(2, 3, dtype=ms.float16)", dtype="float16")
made(
    *(
        "ops.UniformInt()((2, 3), ms.Tensor(1, ms.int32), ms.Tensor(5, ms.int32))",
        "ops.UniformInt(seed=10)((2, 3), 1, 5)",
    ),
    *("ops.uniform((2, 3), ms.Tensor(1, ms.int32), ms.Tensor(5, ms.int32), dtype=ms.int32)",),
    *("ops.randint(0, 5, (2, 3), dtype=ms.int32)", "ops.randint_like(x, 0, 5, dtype=ms.int32)"),
    *("ms.numpy.randint(0, 5, (2, 3))", "ms.numpy.randint(5, shape=(2, 3))"),
    x=X,
    dtype="int32",
    reasons={"ops.UniformInt(seed=10)((2, 3), 1, 5)": NUMBERS},
    bad={
        "ops.UniformInt()((2,), ms.Tensor(5, ms.int32), ms.Tensor(5, ms.int32))": BAD,
        "ops.UniformInt()((2,), ms.Tensor(1.5), ms.Tensor(5, ms.int32))": BAD,
        "ops.randint_like(x, 0, 5)": ValueError,
        "ops.randint(0, 5, (2,), dtype=ms.float32)": ValueError,
        "ops.randint(5, 5, (2,))": BAD,
        "ops.randint(0, 5.5, (2,))": BAD,
    },
)
made("ops.randint(0, 5, (2, 3))", "ops.randint(-7, 5, (2, 3), seed=3)", dtype="int64")
made("ops.randint_like(x, 0, 5)", x=WHOLE, shape=(1, 3), dtype="int64")
made("ms.numpy.randint(5)", shape=(1,), dtype="int32")
lacked(
    *("mint.rand(2, 3)", "mint.rand((2, 3))", "mint.rand_like(x)", "mint.randint_like(x, 5)", "x.uniform(1.0, 2.0)"),
    *("x.uniform()", "mint.randint_like(x, 1, 5)"),
    x=X,
)
lacked(
    "mint.randint(5, (2, 3))", "mint.randint(0, 5, (2, 3))", "mint.randint(0, 5, (2, 3), dtype=ms.int64)", dtype="int64"
)

# ---- other distributions ----
GAMMAS = (
    "ops.gamma((3,), x, ms.Tensor(2.0))",
    "ops.random_gamma((), x)",
    "ops.random_gamma(ms.Tensor([2]), x[0])",
    "ops.poisson((3,), x)",
)
made(
    *("ops.standard_laplace((2, 3))", "ops.StandardLaplace()((2, 3))", "ops.StandardLaplace(seed=3)((2, 3))"),
    *(
        "ops.laplace((3,), x, ms.Tensor(1.0))",
        "x.log_normal()",
        "x.log_normal(0.0, 1.0)",
        "ops.LogNormalReverse(0.0, 1.0)(x)",
    ),
    *("x.cauchy()", "x.cauchy(0.0, 2.0)", "ops.RandomGamma()(ms.Tensor([2]), x[0])"),
    *("ops.random_poisson(ms.Tensor([2]), x[0])", *GAMMAS),
    x=floats(2, 3, low=0.5),
    lacking=GAMMAS,
)
made("ops.RandomPoisson()(ms.Tensor([2]), x)", x=floats(3, low=1.0), dtype="int64")

# ---- choices ----
ONE = floats(2, 3, low=1.0)
SURE = ("mint.bernoulli(x / x)", "(x / x).bernoulli()")
case(
    *(
        "ops.bernoulli(x, 1.0)",
        "ops.bernoulli(x, ms.Tensor(1.0))",
        "ops.bernoulli(x, p=x / x)",
        "ops.Bernoulli()(x, ms.Tensor(1.0))",
    ),
    *("ops.bernoulli(x, 1.0, seed=3)", "ops.Bernoulli(3, 4)(x, ms.Tensor(1.0))", *SURE),
    x=ONE,
    want=np.ones_like,
    grad="",
    no_kernel=dict.fromkeys(SURE, NO_CPU),
    bad={"ops.bernoulli(x, 1.5)": BAD, "ops.bernoulli(x, ms.Tensor([1, 1, 1]))": BAD},
)
case("ops.bernoulli(x, 1.0)", x=WHOLE, want=np.ones_like)
case("ops.bernoulli(x, 0.0)", x=WHOLE > 1, want=np.zeros_like)
case(
    *("ops.multinomial(x, 4)", "x.multinomial(4)", "ops.Multinomial()(x, 4)", "ops.multinomial(x, 4, True, 3)"),
    "ops.Multinomial(3, 2)(x, 4)",
    x=np.float32([0, 1, 0]),
    want=np.int32([1, 1, 1, 1]),
    grad="",
    bad={"ops.multinomial(x, 5, False)": BAD, "ops.multinomial(-x, 2)": BAD, "x.multinomial(4, False)": BAD},
    no_kernel={"ops.multinomial(-x, 2)": "MindSpore does not look"},
)
case("ops.multinomial(x, 2)", x=np.float32([[0, 1, 0], [2, 0, 0]]), want=np.int32([[1, 1], [0, 0]]), grad="")
case("ops.Multinomial(dtype=ms.int64)(x, 2)", x=np.float32([0, 1]), want=np.int64([1, 1]), grad="")
case("ops.sort(ops.multinomial(x, 3, False))[0]", x=np.float32([1, 2, 3]), want=np.int32([0, 1, 2]), grad="")
case(
    "mint.multinomial(x, 1)",
    "mint.multinomial(x, 4, True)[:1]",
    x=np.float32([0, 1, 0]),
    want=np.int64([1]),
    grad="",
    bad={"mint.multinomial(x, 4)": BAD},
    no_kernel=dict.fromkeys(("mint.multinomial(x, 1)", "mint.multinomial(x, 4, True)[:1]"), NO_CPU),
)
case(
    *("ops.random_categorical(x, 3)", "ops.random_categorical(x, 3, 5)", "ops.RandomCategorical()(x, 3, 1)"),
    "x.random_categorical(3)",
    x=np.float32([[0, 90, 0], [90, 0, 0]]),
    want=np.int64([[1, 1, 1], [0, 0, 0]]),
    grad="",
)
case(
    *(
        "ops.RandomChoiceWithMask(3)(x)",
        "ops.RandomChoiceWithMask(count=3, seed=1)(x)",
        "ops.RandomChoiceWithMask(3, 1, 2)(x)",
    ),
    x=np.array([[False, False], [True, False]]),
    want=(np.int32([[1, 0], [0, 0], [0, 0]]), np.array([True, False, False])),
)

# ---- orders ----
case(
    *("ops.sort(ops.randperm(5).astype(ms.float32))[0]", "ops.sort(ops.randperm(5, 3, 1).astype(ms.float32))[0]"),
    *(
        "ops.sort(ops.randperm(5, dtype=ms.int32).astype(ms.float32))[0]",
        "ops.sort(mint.randperm(5).astype(ms.float32))[0]",
    ),
    *("ops.sort(ops.shuffle(x))[0]", "ops.sort(ops.shuffle(x, seed=3))[0]", "ops.sort(ops.RandomShuffle()(x))[0]"),
    x=np.float32([0, 1, 2, 3, 4]),
    want=lambda x: x,
    grad="",
    no_kernel={"ops.sort(mint.randperm(5).astype(ms.float32))[0]": NO_CPU},
)
made("ops.randperm(5)", "mint.randperm(5)", shape=(5,), dtype="int64", lacking=["mint.randperm(5)"])
made("ops.randperm(5, dtype=ms.int32)", shape=(5,), dtype="int32")

# ---- in place ----
for name, first in {
    "normal": "1.0, 0.5",
    "uniform": "1, 2",
    "exponential": "2",
    "random": "1, 5",
    "bernoulli": "0.5",
}.items():
    lacked(*(f"x.copy().{name}_({a})" for a in ("", first)), f"ops.{name}_(x.copy(), {first})", x=X)

# ---- places under a mask ----

MASK = np.arange(12).reshape(4, 3) % 2 == 0
case(
    "sorted(map(tuple, ops.choice_with_mask(m, 12)[0].asnumpy().tolist()))",
    "sorted(map(tuple, ops.choice_with_mask(m, 12, 3)[0].asnumpy().tolist()))",
    m=MASK,
    want=[(0, 0)] * 6 + [*map(tuple, np.argwhere(MASK).tolist())],  # rows of zeros fill up
    bad={"ops.choice_with_mask(m.astype(ms.float32), 6)": TypeError},
)
case("ops.choice_with_mask(m, 8)[1]", m=MASK, want=np.arange(8) < 6)
case("(lambda places: places.shape)(ops.choice_with_mask(m)[0])", m=MASK, want=(256, 2))
