"""A training that begins from its newest checkpoint. Under `torchrun --max-restarts` a rank is killed in it, once."""

import os
import pathlib
import signal
import sys

import mindspore as ms
import numpy as np
from mindspore import Tensor, nn
from mindspore.communication import comm_func, get_rank, init

init()
rank, folder = get_rank(), pathlib.Path(sys.argv[1])
ms.set_auto_parallel_context(parallel_mode="data_parallel", gradients_mean=True, parameter_broadcast=True)
ms.set_seed(1)
net = nn.Dense(3, 1)
step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.Momentum(net.trainable_params(), 0.05, 0.9))
newest, first = folder / "newest.ckpt", 1
if newest.exists():
    kept = ms.load_checkpoint(str(newest))
    first = int(kept.pop("step")) + 1
    ms.load_param_into_net(step, kept)
comm_func.barrier()
for number in range(first, 7):
    draw = np.random.RandomState(10 * number + rank)
    loss = step(
        Tensor(draw.normal(size=(4, 3)).astype(np.float32)), Tensor(draw.normal(size=(4, 1)).astype(np.float32))
    )
    print(f"rank {rank} step {number} loss {float(loss):.8f}", flush=True)
    if rank == 0:
        ms.save_checkpoint(step, str(newest), append_dict={"step": number})
    if number == 3 and rank == 1 and os.environ.get("TORCHELASTIC_RESTART_COUNT") == "0" and "--dies" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)
    comm_func.barrier()
