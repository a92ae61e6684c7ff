"""Torch's optimizers, whose Python code calls the methods of Parameters from outside torch."""

import numpy as np
import pytest
import torch

from msvjp import Parameter, Tensor

OPTIMIZERS = ["Adam", "AdamW", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD"]
VALUES = torch.arange(12.0).reshape(3, 4) / 6 - 1


def trained(parameter, name, foreach):
    optimizer = getattr(torch.optim, name)([parameter], lr=0.1, foreach=foreach)
    for _ in range(3):
        optimizer.zero_grad()
        (parameter * parameter).sum().backward()
        torch.nn.utils.clip_grad_norm_([parameter], 1.0, foreach=foreach)
        optimizer.step()
    return parameter.detach().numpy()


@pytest.mark.parametrize("foreach", [False, True])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_parameter_goes_where_torchs_goes(name, foreach):
    ours = trained(Parameter(Tensor(VALUES.clone())), name, foreach)
    np.testing.assert_allclose(ours, trained(torch.nn.Parameter(VALUES.clone()), name, foreach), rtol=1e-6)


def test_lbfgs():
    p = Parameter(Tensor(VALUES.clone()))
    optimizer = torch.optim.LBFGS([p])

    def closure():
        optimizer.zero_grad()
        loss = ((p - 3) * (p - 3)).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    np.testing.assert_allclose(p.detach().numpy(), np.full((3, 4), 3), rtol=1e-4)


def test_initializers_of_torch():
    p = Parameter(Tensor(VALUES.clone()))
    for fill in (torch.nn.init.xavier_uniform_, torch.nn.init.kaiming_normal_, torch.nn.init.orthogonal_):
        assert fill(p) is p
        assert p.requires_grad
    np.testing.assert_allclose(p.detach().numpy() @ p.detach().numpy().T, np.eye(3), atol=1e-5)
