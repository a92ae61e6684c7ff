"""Kill a training again and again, at random moments: each checkpoint loads, and the training goes on from the newest.

    python -m tests.train.killed         # 50 times, from the root of the repository

Every checkpoint must hold what a training that nobody kills has at its step.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
LONGEST = 1.0  # seconds from the beginning of the training to its end


def parts():
    """The network and its optimizer, the same at each call."""
    from mindspore import nn

    net = nn.SequentialCell(nn.Dense(2, 50000, "ones", "zeros"), nn.Dense(50000, 1, "ones", "zeros"))
    return net, nn.Momentum(net.trainable_params(), 1e-7, 0.9)


def train(net, optimizer, epochs, *callbacks):
    """An epoch is a step, and all have the same batch."""
    from mindspore import Model, nn

    from .batches import Batches

    Model(net, nn.MSELoss(), optimizer).train(epochs, Batches(1), list(callbacks))


def newest(folder):
    """The checkpoints in a folder, the newest last."""
    return sorted(folder.glob("*.ckpt"), key=lambda path: path.stat().st_mtime_ns)


def go_on(folder, in_background):
    """Train from the newest checkpoint on, without an end, and write one after every step."""
    import mindspore as ms
    from mindspore.train import CheckpointConfig, ModelCheckpoint

    net, optimizer = parts()
    done = 0
    for path in newest(folder)[-1:]:
        parameters = ms.load_checkpoint(str(path))
        done = int(parameters["step_num"])
        ms.load_param_into_net(net, parameters)
        ms.load_param_into_net(optimizer, parameters)
    how = {"async_save": in_background, "append_info": [{"step_num": done}]}
    checkpoint = ModelCheckpoint("net", str(folder), CheckpointConfig(keep_checkpoint_max=3, **how))
    print("trains", flush=True)
    train(net, optimizer, 10**6, checkpoint)


def kill(folder, moment, in_background):
    """Begin a training, and kill it at this moment, in seconds after it began."""
    command = [sys.executable, "-m", "tests.train.killed", str(folder), *(["in_background"] if in_background else [])]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"trains\n"
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


class Unharmed:
    """The same training, never killed."""

    def __init__(self):
        self.net, self.optimizer = parts()
        self.done = 0

    def holds(self, parameters):
        """Whether this is what it has after so many steps, which are never fewer than those of the call before."""
        steps = int(parameters.pop("step_num"))
        if steps > self.done:
            train(self.net, self.optimizer, steps - self.done)
            self.done = steps
        own = {p.name: p for p in (*self.net.get_parameters(), *self.optimizer.get_parameters())}
        return own.keys() == parameters.keys() and all(
            np.allclose(own[name].asnumpy(), p.asnumpy(), rtol=1e-5, atol=1e-9) for name, p in parameters.items()
        )


def survives(folder, tries, seed=0):
    """Kill so often; returns the number of steps that were not lost. AssertionError: a checkpoint is not whole."""
    import mindspore as ms

    moments, unharmed = random.Random(seed), Unharmed()
    for i in range(tries):
        kill(folder, moments.uniform(0, LONGEST), in_background=i % 2 == 1)
        found = newest(folder)
        assert found or not unharmed.done, "no checkpoint is left"
        for path in found:
            assert unharmed.holds(ms.load_checkpoint(str(path))), f"{path.name} is not what the training had"
        for path in found[:-1]:
            path.unlink()
    return unharmed.done


if __name__ == "__main__":
    from msvjp import install_as_mindspore

    install_as_mindspore()
    if len(sys.argv) > 1:
        go_on(Path(sys.argv[1]), "in_background" in sys.argv)
    else:
        with tempfile.TemporaryDirectory() as place:
            print(
                f"killed 50 times: each checkpoint loads, and holds what the training had; {survives(Path(place), 50)} steps"
            )
