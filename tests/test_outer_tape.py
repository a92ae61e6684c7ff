"""A transform inside torch's own tape: the derivative stays linked to what fn took from outside."""

import pytest
import torch

import msvjp as ms
from msvjp import Parameter, Tensor, nn, ops

#: Where the Tensors of the tests are made, and its torch modules with them.
HERE = ms.device.current_device()


@pytest.fixture
def critic():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).to(HERE)


@pytest.fixture
def a():
    return torch.randn(4, 3, generator=torch.Generator().manual_seed(1)).to(HERE)


def penalty(gradient):
    return ((gradient.norm(dim=1) - 1) ** 2).mean()


def of_parameters(critic, loss):
    critic.zero_grad()
    loss.backward()
    return [p.grad for p in critic.parameters() if p.grad is not None]


def by_vjp(fn, a):
    out, vjp_fn = ms.vjp(fn, a)
    return vjp_fn(torch.ones_like(out))[0]


TRANSFORMS = {
    "vjp": by_vjp,
    "grad": lambda fn, a: ms.grad(fn)(a),
    "value_and_grad": lambda fn, a: ms.value_and_grad(fn)(a)[1],
    "GradOperation": lambda fn, a: ops.GradOperation()(fn)(a),
    "jacrev": lambda fn, a: ms.jacrev(lambda a: fn(a).sum())(a),
    "jacfwd": lambda fn, a: ms.jacfwd(lambda a: fn(a).sum())(a),
    "vmap of grad": lambda fn, a: ms.vmap(ms.grad(lambda a: fn(a).sum()))(a),
}


@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
@pytest.mark.parametrize("kind", ["the module", "a function of it", "a Tensor of MindSpore"])
def test_a_gradient_penalty_trains_the_critic(critic, a, transform, kind):
    out, pull = torch.func.vjp(critic, a)
    wanted = of_parameters(critic, penalty(pull(torch.ones_like(out))[0]))
    fn = critic if kind != "a function of it" else lambda a: critic(a)
    if kind == "a Tensor of MindSpore" and "jac" not in str(transform.__code__.co_names):
        a = Tensor(a)
    found = of_parameters(critic, penalty(transform(fn, a).as_subclass(torch.Tensor)))
    assert len(found) == len(wanted) == 3
    for g, w in zip(found, wanted, strict=True):
        torch.testing.assert_close(g, w)


@pytest.mark.parametrize(
    "push",
    [lambda fn, a: ms.jvp(fn, a, torch.ones_like(a))[1], lambda fn, a: ops.linearize(fn, a)[1](torch.ones_like(a))],
    ids=["jvp", "linearize"],
)
def test_tangents_too(critic, a, push):
    wanted = of_parameters(critic, (torch.func.jvp(critic, (a,), (torch.ones_like(a),))[1] ** 2).sum())
    for g, w in zip(of_parameters(critic, (push(critic, a) ** 2).sum()), wanted, strict=True):
        torch.testing.assert_close(g, w)


def test_the_output_is_linked_as_well(critic, a):
    out, _ = ms.vjp(critic, a)
    assert of_parameters(critic, out.sum())


def test_nothing_is_linked_where_nobody_records(critic, a):
    assert not ms.grad(lambda a: (a**2).sum())(a).requires_grad
    with torch.no_grad():
        assert not ms.grad(critic)(a).requires_grad
    for p in critic.parameters():
        p.requires_grad_(False)
    assert not ms.grad(critic)(a).requires_grad


def test_weights_are_variables_of_their_own(critic, a):
    gradients = ms.grad(lambda a: (critic(a) ** 2).sum(), None, list(critic.parameters()))(a)
    assert not any(g.requires_grad for g in gradients)


class TestInferenceMode:
    """There torch records nothing: a transform leaves it, and what cannot be recorded is an error, not a zero."""

    X = Tensor([1.0, 2.0, 3.0])

    @pytest.mark.parametrize(
        ("transform", "wanted"),
        [
            (lambda f, x: ms.vjp(f, x)[1](ops.ones_like(x))[0], [3, 12, 27]),
            (lambda f, x: ms.grad(f)(x), [3, 12, 27]),
            (lambda f, x: ms.grad(ms.grad(f))(x), [6, 12, 18]),
            (lambda f, x: ms.jvp(f, x, ops.ones_like(x))[1], [3, 12, 27]),
            (lambda f, x: ms.jacrev(f)(x).sum(0), [3, 12, 27]),
            (lambda f, x: ms.jacfwd(f)(x).sum(0), [3, 12, 27]),
            (lambda f, x: ms.vmap(ms.grad(f))(x), [3, 12, 27]),
        ],
    )
    @pytest.mark.parametrize("inside", [True, False], ids=["made inside", "made outside"])
    def test_right_numbers(self, transform, wanted, inside):
        with torch.inference_mode():
            x = Tensor([1.0, 2.0, 3.0]) if inside else self.X
            assert transform(lambda x: x**3, x).asnumpy().tolist() == wanted

    def test_a_pull_inside(self):
        _, vjp_fn = ms.vjp(lambda x: x**3, self.X)
        with torch.inference_mode():
            assert vjp_fn(Tensor([1.0, 1.0, 1.0]))[0].asnumpy().tolist() == [3, 12, 27]

    def test_weights(self):
        net = nn.Dense(3, 1, "ones")
        with torch.inference_mode():
            assert ms.grad(net, None, net.weight)(self.X).asnumpy().tolist() == [[1, 2, 3]]
            made = Parameter(self.X)
            assert ms.grad(lambda x: made * x, None, made)(self.X).asnumpy().tolist() == [1, 2, 3]
            theirs = torch.nn.Linear(3, 1).to(HERE)
        with pytest.raises(RuntimeError, match=r"mindspore\.grad: a weight was made in torch.inference_mode"):
            ms.grad(theirs, None, theirs.weight)(self.X)

    def test_what_fn_captures(self):
        with torch.inference_mode():
            w = Tensor([1.0, 2.0, 3.0])
        with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
            ms.grad(lambda x: x * w)(self.X)
