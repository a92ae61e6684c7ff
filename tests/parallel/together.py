"""Starting a script in several processes, and what came of it: here and on the real MindSpore, always bounded in time."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import traceback

from .copies import ROOT, Copy

HERE = pathlib.Path(__file__).parent
NOT_RUN = "it did not come to this"


def free_port():
    with socket.socket() as s:
        s.bind(("localhost", 0))
        return s.getsockname()[1]


def environment(rank, size, port, **more):
    """What a script of MindSpore's older kind sets for a process."""
    ours = {
        "RANK_ID": rank,
        "RANK_SIZE": size,
        "DEVICE_ID": rank,
        "MASTER_PORT": port,
        "OMP_NUM_THREADS": 1,
        "HCCL_EXEC_TIMEOUT": 10,
    }
    return {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in {**ours, **more}.items()}}


def ended(commands, environments, cwd, timeout, grace=None, but=None, begin=subprocess.Popen):
    """The processes of the commands, with their output, once all have ended, `but` one, which then is killed.

    What is left after the timeout is killed, and where there is a grace, so many seconds after the first one has ended.
    """
    with contextlib.ExitStack() as stack:
        files = [[stack.enter_context(tempfile.NamedTemporaryFile("w+")) for _ in range(2)] for _ in commands]
        started = [
            begin(command, env=env, cwd=cwd, stdout=out, stderr=err)
            for command, env, (out, err) in zip(commands, environments, files, strict=True)
        ]
        limit = time.monotonic() + timeout
        while {i for i, process in enumerate(started) if process.poll() is None} - {but} and time.monotonic() < limit:
            time.sleep(0.05)
            if grace is not None and any(process.returncode is not None for process in started):
                limit, grace = min(limit, time.monotonic() + grace), None
        for process in started:
            process.kill()
            process.wait()
        texts = [[(file.seek(0), file.read())[1] for file in pair] for pair in files]
    return [subprocess.CompletedProcess(p.args, p.returncode, *o) for p, o in zip(started, texts, strict=True)]


def by_ranks(script, size, cwd, *args, timeout=200, grace=None, but=None, **more):
    """The processes of a script on msvjp, one for each rank."""
    port = free_port()
    environments = [environment(r, size, port, **more) for r in range(size)]
    return ended([[str(script), *args]] * size, environments, cwd, timeout, grace, but, begin=Copy)


def by_msrun(script, size, cwd, *args, timeout=400):
    """MindSpore's own launcher with a script, on the real MindSpore."""
    msrun = pathlib.Path(sys.executable).with_name("msrun")
    options = [f"--worker_num={size}", f"--local_worker_num={size}", f"--master_port={free_port()}", "--join=True"]
    command = [str(msrun), *options, f"--log_dir={cwd}/log", str(script), *args]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{msrun.parent}:{os.environ['PATH']}"}
    return ended([command], [environment], cwd, timeout)


def started_by(engine):
    """How a script is started on the engine under test, 'msvjp' or 'mindspore'."""
    return by_ranks if engine == "msvjp" else by_msrun


# ---- scripts of checks ----


def run_checks(checks):
    """In a script: run the functions, each on all ranks, and write what came of them to `checks-<rank>.json`."""
    from mindspore import communication

    communication.init()
    rank, found = communication.get_rank(), {}
    for check in checks:
        try:
            check()
            found[check.__name__] = ""
        except Exception:
            found[check.__name__] = traceback.format_exc()
            print(check.__name__, found[check.__name__])
        pathlib.Path(f"checks-{rank}.json").write_text(json.dumps(found))


def outcome(engine, name, size, cwd):
    """Of each check of the script `name` what came of it: '', or the tracebacks of the ranks on which it failed."""
    done = started_by(engine)(HERE / f"{name}.py", size, cwd)
    files = [pathlib.Path(cwd, f"checks-{rank}.json") for rank in range(size)]
    said = "\n".join(f"{p.returncode}\n{p.stdout}\n{p.stderr}" for p in done)
    assert all(file.exists() for file in files), said
    ranks = [json.loads(file.read_text()) for file in files]
    return {
        check: "\n".join(f"rank {r}: {of.get(check, NOT_RUN)}" for r, of in enumerate(ranks) if of.get(check, NOT_RUN))
        for check in ranks[0]
    }, said
