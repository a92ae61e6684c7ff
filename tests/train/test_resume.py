"""A training that goes on from a checkpoint, of this engine and of the other: the same losses."""

import json

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn
from mindspore.train import CheckpointConfig, ModelCheckpoint

from .record_checkpoints import FOLDER, MORE, STEPS, batches, network, optimizers, train

LOSSES = {
    (folder.name, name): losses
    for folder in sorted(FOLDER.iterdir())
    for name, losses in json.loads((folder / "losses.json").read_text()).items()
}


@pytest.mark.parametrize(("engine", "name"), LOSSES)
def test_goes_on_as_the_engine_that_wrote_it(engine, name):
    net = network()
    optimizer = optimizers(nn)[name](net)
    parameters = ms.load_checkpoint(str(FOLDER / engine / f"{name}.ckpt"))
    assert [int(parameters.pop(n).asnumpy()) for n in ("epoch_num", "step_num")] == [1, STEPS]
    assert ms.load_param_into_net(net, parameters)[0] == []
    left, further = ms.load_param_into_net(optimizer, parameters)
    assert left == [] and {*further, *(p.name for p in optimizer.get_parameters())} >= set(parameters)
    np.testing.assert_allclose(train(net, optimizer, STEPS, MORE), LOSSES[engine, name], atol=1e-6, rtol=0)


@pytest.mark.parametrize("engine", sorted({engine for engine, _ in LOSSES}))
def test_all_optimizers_are_recorded(engine):
    assert {name for e, name in LOSSES if e == engine} == set(optimizers(nn))


def test_what_the_engines_write_has_the_same_entries_in_the_same_order():
    for name in optimizers(nn):
        ours, theirs = (ms.load_checkpoint(str(FOLDER / e / f"{name}.ckpt")) for e in ("msvjp", "mindspore"))
        assert [(n, p.shape, p.dtype) for n, p in ours.items()] == [(n, p.shape, p.dtype) for n, p in theirs.items()]


def test_a_script_goes_on_with_the_epochs_that_are_left(tmp_path):
    """Interrupted after the first of two epochs, and continued by initial_epoch: the same as without interruption."""

    def parts():
        net = network()
        return net, nn.Momentum(net.trainable_params(), 0.02, 0.9)

    def model(net, optimizer):
        return ms.Model(net, nn.CrossEntropyLoss(), optimizer)

    whole, optimizer = parts()
    model(whole, optimizer).train(2, batches(0, 4))

    first, optimizer = parts()
    config = CheckpointConfig(4, append_info=["epoch_num"])
    checkpoint = ModelCheckpoint("net", str(tmp_path), config)
    model(first, optimizer).train(1, batches(0, 4), checkpoint)

    second, optimizer = parts()
    parameters = ms.load_checkpoint(checkpoint.latest_ckpt_file_name)
    done = int(parameters["epoch_num"].asnumpy())
    ms.load_param_into_net(second, parameters)
    ms.load_param_into_net(optimizer, parameters)
    model(second, optimizer).train(2, batches(0, 4), initial_epoch=done)
    for p, q in zip(whole.get_parameters(), second.get_parameters(), strict=True):
        np.testing.assert_allclose(p.asnumpy(), q.asnumpy(), atol=1e-6)
