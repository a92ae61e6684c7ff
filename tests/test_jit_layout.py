"""How convolutions lie in a compiled graph: what comes out is laid out as it is line by line, and has the same values."""

import mindspore as ms
import numpy as np
import pytest
import torch
from mindspore import nn, ops

from msvjp.graph.jitted import counts

pytestmark = [
    pytest.mark.msvjp_only("looks at strides, and at what torch's compiler is told"),
    pytest.mark.not_on("npu", reason="the simulated npu is a mode of torch's, under which nothing is recorded"),
]

X = ops.StandardNormal(seed=1)((2, 8, 10, 10))


def convolution(c_in, c_out, **how):
    return nn.Conv2d(c_in, c_out, 3, pad_mode="pad", padding=1, has_bias=True, **how)


def test_a_vjp_of_convolutions_gives_what_it_does_line_by_line(monkeypatch):
    monkeypatch.setenv("MSVJP_JIT", "inductor")
    ms.set_seed(2)
    net = nn.SequentialCell(convolution(8, 8), nn.ReLU(), convolution(8, 8), nn.Tanh())

    def pulled(x):
        between = []

        def fn(x):
            between.append(net[1](net[0](x)))
            seen = torch.as_strided(between[0], (2, 3), (7, 2), 1)  # which looks at memory, whatever the layout
            return net[3](net[2](between[0])) * seen.sum()

        out, vjp_fn = ms.vjp(fn, x, weights=net.trainable_params())
        return out, between[0], *vjp_fn(ops.ones_like(out))[1]

    jitted = ms.jit(pulled)
    counts.clear()
    for x in (X, X * 2, X):
        found, wanted = jitted(x), pulled(x)
        assert [f.stride() for f in found] == [w.stride() for w in wanted]
        for f, w in zip(found, wanted, strict=True):
            np.testing.assert_allclose(f.asnumpy(), w.asnumpy(), rtol=2e-3, atol=1e-3)
    assert counts["compiled"] == 2


def told(*layers):
    """What Inductor is told of the graph of these layers and their gradient."""
    from msvjp.graph import jitted, layout

    net, graphs = nn.SequentialCell(*layers), []
    recorded = jitted.Program.__init__

    def seen(program, module, recorder, surroundings, leaves, out, outputs):
        recorded(program, module, recorder, surroundings, leaves, out, outputs)
        graphs.append(layout.settings(module.graph, [*leaves, *program.captured]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jitted.Program, "__init__", seen)
        ms.jit(ms.grad(lambda x: net(x).sum()))(X)
    return list(graphs[0])


LAST, AS_TORCH = ["post_grad_custom_post_pass"], ["layout_optimization"]


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [
        ([convolution(8, 16)], LAST),
        ([convolution(8, 6), convolution(6, 16)], AS_TORCH),
        ([convolution(8, 3), convolution(3, 8), convolution(8, 16)], LAST),
        ([convolution(8, 8, group=8)], LAST),
        ([nn.ReLU()], AS_TORCH),
    ],
    ids=["all fill vectors", "none does", "most of the weights do", "by groups", "no convolution"],
)
def test_channels_last_where_channels_fill_vectors(layers, wanted):
    assert told(*layers) == wanted


def test_a_pass_of_the_users_stays():
    from torch._inductor import config

    with config.patch(post_grad_custom_post_pass=lambda graph: None):
        assert told(convolution(8, 16)) == []
