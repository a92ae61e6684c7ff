"""`msvjp run --nproc N`: the script in N processes on this machine, started and watched by torchrun's launcher."""

import os
import sys
from collections.abc import Sequence


def launch(processes: int, arguments: Sequence[str]) -> int:
    """Run `msvjp run` with the arguments in so many processes; the exit status is that of the first one that failed.

    When one fails the others are ended. Lines of standard output and error come as the processes write them.
    """
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError  # heavy, and for this alone
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    config = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=processes,
        run_id=str(os.getpid()),
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        max_restarts=0,
        monitor_interval=0.1,
    )
    try:
        elastic_launch(config, sys.executable)("-m", "msvjp", "run", *arguments)
    except ChildFailedError as error:
        rank, failure = error.get_first_failure()
        how = f"by signal {-failure.exitcode}" if failure.exitcode < 0 else f"with status {failure.exitcode}"
        print(f"msvjp run: rank {rank} of {processes} ended {how}; the others were ended", file=sys.stderr)
        return failure.exitcode if failure.exitcode > 0 else 128 - failure.exitcode
    return 0
