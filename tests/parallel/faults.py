"""A training in which one rank fails in some way. `python -m tests.parallel.faults` plants 50 of them."""

import os
import pathlib
import signal
import sys
import tempfile
import time

#: How the rank fails: what it does, and the exit status that it has by itself, None where it depends.
KINDS = {
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "is terminated": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "raises": lambda: 1 / 0,
    "exits well": lambda: sys.exit(0),
    "exits badly": lambda: os._exit(7),
    "hangs": lambda: time.sleep(1000),
    "aborts": os.abort,
}
#: Where it fails. "skips" leaves a collective out, and goes on.
PLACES = ("before the step", "in the pull", "in a metric", "in a barrier")
STEPS = 4
LIMIT = 4


def plans():
    """50 of them: (kind, place, step, rank)."""
    found = [(kind, place, 1 + i % STEPS, i % 2) for i, (kind, place) in enumerate(PAIRS)]
    found += [("skips", place, step, rank) for place in PLACES[2:] for step in (1, 3) for rank in (0, 1)]
    found += [(kind, PLACES[0], step, rank) for kind in KINDS for step, rank in ((1, 1), (4, 0))]
    return found[:50]


PAIRS = [(kind, place) for kind in KINDS for place in PLACES]


# ---- the training ----


def train(plan, folder):
    import mindspore as ms
    import numpy as np
    from mindspore import Tensor, nn, ops
    from mindspore.communication import comm_func, get_rank, init

    kind, place, at, who = plan
    init()
    rank = get_rank()
    step_now = [0]

    def fault(here):
        """Fail, if it is this rank's turn, here and now; whether to leave out what comes."""
        if (here, step_now[0], rank) != (place, at, who):
            return False
        return kind == "skips" or KINDS[kind]()

    class Failing(nn.Cell):
        def bprop(self, x, out, dout):
            fault("in the pull")
            return (dout,)

        def construct(self, x):
            return x * 1

    ms.set_seed(1)
    ms.set_auto_parallel_context(parallel_mode="data_parallel", gradients_mean=True, parameter_broadcast=True)
    net = nn.SequentialCell(nn.Dense(4, 8), Failing(), nn.Dense(8, 1))
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.Momentum(net.trainable_params(), 0.1, 0.9))
    x, y = Tensor(np.ones((2, 4), np.float32) * (1 + rank)), Tensor(np.ones((2, 1), np.float32))
    for step_now[0] in range(1, STEPS + 1):
        fault("before the step")
        loss = step(x, y)
        if not fault("in a metric"):
            ops.AllReduce()(loss)
        if rank == 0:
            ms.save_checkpoint(net, os.path.join(folder, "newest.ckpt"), append_dict={"step": step_now[0]})
        if not fault("in a barrier"):
            comm_func.barrier()
    print(f"rank {rank} is done")


# ---- the driver ----


def what_came(plan, folder):
    """(what is wrong, seconds, the processes): nothing is wrong where all ended in time, and said why, with the checkpoint."""
    from tests.parallel.together import by_ranks

    kind, place, at, who = plan
    began = time.monotonic()
    arguments = [kind, place, str(at), str(who), str(folder)]
    done = by_ranks(__file__, 2, folder, *arguments, timeout=BOUND, grace=GRACE, but=who, HCCL_EXEC_TIMEOUT=LIMIT)
    took = time.monotonic() - began
    other = done[1 - who]
    wrong = []
    if other.returncode in (0, -9):
        wrong.append("the other rank ended well" if other.returncode == 0 else "the other rank hung")
    said = other.stderr
    if "mindspore." not in said or "'hccl_world_group'" not in said or f"on rank {1 - who} of" not in said:
        wrong.append("its error does not say where and who")
    wrong += _lost(folder, at - (place == "before the step") - (place == "in the pull") - (place == "in a metric"))
    return ", ".join(wrong), took, done


#: Seconds after which what is left is killed: the start, the limit of a collective, the ends of both.
BOUND = 120
#: Seconds that the other rank has, once the one that fails has ended.
GRACE = 30


def _lost(folder, steps):
    """What is wrong with the checkpoint after so many steps that were done."""
    import msvjp

    path = pathlib.Path(folder, "newest.ckpt")
    if steps < 1:
        return []
    if not path.exists():
        return ["there is no checkpoint"]
    step = int(msvjp.load_checkpoint(str(path))["step"])
    return [] if step >= steps else [f"the checkpoint is of step {step}, after {steps}"]


def main():
    bad = 0
    for i, plan in enumerate(plans(), 1):
        with tempfile.TemporaryDirectory() as folder:
            wrong, took, _ = what_came(plan, folder)
        bad += bool(wrong)
        kind, place, at, who = plan
        print(f"{i:2} rank {who} {kind} {place} {at}: {wrong or 'as it should'} ({took:.1f} s)", flush=True)
    print(f"{len(plans())} faults, {bad} of them wrong")
    return bool(bad)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        train((sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])), sys.argv[5])
    else:
        sys.exit(main())
