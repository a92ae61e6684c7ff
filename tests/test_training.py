"""Cells around a network: loss, gradients, a training step."""

import mindspore as ms
import numpy as np
import pytest
from mindspore import ParameterTuple, Tensor, nn


def plain(structure):
    if isinstance(structure, Tensor):
        return np.round(structure.asnumpy(), 5).tolist()
    return tuple(plain(s) for s in structure) if isinstance(structure, tuple) else structure


X, TARGET = Tensor(np.array([[1, 2]], np.float32)), Tensor(np.array([[2]], np.float32))


@pytest.fixture
def net():
    return nn.Dense(2, 1, "ones", "zeros")


def test_with_loss_cell(net):
    with_loss = nn.WithLossCell(net, nn.MSELoss())
    assert plain(with_loss(X, TARGET)) == 1
    assert with_loss.backbone_network is net
    assert repr(with_loss).splitlines()[1].startswith("  (_backbone): Dense(")
    assert [p.name for p in with_loss.trainable_params()] == ["weight", "bias"]


def test_with_eval_cell(net):
    evaluated = nn.WithEvalCell(net, nn.MSELoss())
    loss, outputs, label = evaluated(X, TARGET)
    assert loss.asnumpy() == pytest.approx(nn.MSELoss()(net(X), TARGET).asnumpy())
    assert (outputs.asnumpy() == net(X).asnumpy()).all()
    assert label is TARGET
    in_half = nn.WithEvalCell(lambda x: net(x).astype(ms.float16), nn.MSELoss(), add_cast_fp32=True)
    assert {x.dtype for x in in_half(X, TARGET.astype(ms.float16))} == {ms.float32}
    with pytest.raises(TypeError):
        nn.WithEvalCell(net, nn.MSELoss(), 3)


def test_with_grad_cell(net):
    assert plain(nn.WithGradCell(net, nn.MSELoss())(X, TARGET)) == ([[2, 4]], [2])


def test_forward_value_and_grad(net):
    weights = ParameterTuple(net.trainable_params())
    assert plain(nn.ForwardValueAndGrad(net)(X)) == ([[3]], [[1, 1]])
    assert plain(nn.ForwardValueAndGrad(net, get_all=True)(X)) == ([[3]], ([[1, 1]],))
    assert plain(nn.ForwardValueAndGrad(net, weights, get_by_list=True)(X)) == ([[3]], ([[1, 2]], [1]))
    sens = Tensor(np.array([[2]], np.float32))
    both = nn.ForwardValueAndGrad(net, weights, get_all=True, get_by_list=True, sens_param=True)
    assert plain(both(X, sens)) == ([[3]], (([[2, 2]],), ([[2, 4]], [2])))
    with pytest.raises(TypeError):
        nn.ForwardValueAndGrad(net, get_all=1)


def test_train_one_step(net):
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1))
    assert plain(step(X, TARGET)) == 1
    np.testing.assert_allclose(net.weight.asnumpy(), [[0.8, 0.6]], rtol=1e-6)
    np.testing.assert_allclose(net.bias.asnumpy(), [-0.2], rtol=1e-6)
    assert step.sens == 1
    assert [p.name for p in step.weights] == ["weight", "bias"]


def test_train_one_step_with_sens_and_gradients(net):
    optimizer = nn.SGD(net.trainable_params(), 0.1)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer, sens=2.0, return_grad=True)
    loss, gradients = step(X, TARGET)
    assert plain(loss) == 1
    assert {name: plain(g) for name, g in gradients.items()} == {"weight": [[4, 8]], "bias": [4]}


def test_a_subclass_as_scripts_write_it(net):
    class Clipped(nn.TrainOneStepCell):
        def construct(self, *inputs):
            loss = self.network(*inputs)
            sens = ms.ops.fill(loss.dtype, loss.shape, self.sens)
            gradients = self.grad(self.network, self.weights)(*inputs, sens)
            gradients = ms.ops.clip_by_global_norm(gradients, 1.0)
            return ms.ops.depend(loss, self.optimizer(gradients))

    step = Clipped(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 1.0))
    before = net.weight.asnumpy().copy(), net.bias.asnumpy().copy()
    step(X, TARGET)
    moved = np.concatenate([(net.weight.asnumpy() - before[0]).ravel(), net.bias.asnumpy() - before[1]])
    np.testing.assert_allclose(np.linalg.norm(moved), 1, rtol=1e-5)
