"""Rows of ops/control.py. What they do to gradients and Parameters is in test_vjp.py and test_control.py."""

from . import case, floats

case("ops.stop_gradient(x)", x=floats(2, 3), want=lambda x: x, grad="")
case("ops.depend(x, y)", "ops.Depend()(x, y)", x=floats(2, 3), y=floats(2), want=lambda x, y: x, grad="x")
case(
    "ops.partial(ops.add, x)(y)",
    "ops.Partial()(ops.add, x)(y)",
    x=floats(2, 3),
    y=floats(3),
    want=lambda x, y: x + y,
    bad={"ops.partial(3, x)": (TypeError, AttributeError)},
)
for name, want in {
    "assign": lambda p, y: y,
    "assign_add": lambda p, y: p + y,
    "assign_sub": lambda p, y: p - y,
}.items():
    camel = "".join(word.title() for word in name.split("_"))
    case(
        f"ops.{name}(ms.Parameter(p.copy()), y).value()",
        f"ops.{camel}()(ms.Parameter(p.copy()), y).value()",
        p=floats(2, 3),
        y=floats(2, 3, seed=1),
        want=want,
        grad="",
        bad={f"ops.{name}(ms.Parameter(p.copy()), y[0:1])": (ValueError, RuntimeError)},
    )

form = "(lambda y: (ops.stop_gradient_(y), x * y)[1])(x + 0)"
case(
    form,
    "x * ops.stop_gradient(x)",
    x=floats(2, 3),
    want=lambda x: x * x,
    grad="",
    no_kernel={form: "MindSpore's CPU has no kernel"},
)
form = "ms.grad(lambda x: (lambda y: (ops.stop_gradient_(y), x * y)[1])(2 * x))(x)"
case(form, x=floats(2, 3), want=lambda x: 2 * x, grad="", no_kernel={form: "MindSpore's CPU has no kernel"})
case("ops.Reusing()(ops.abs)(x)", x=floats(2, 3), want=abs)
