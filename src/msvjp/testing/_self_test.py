"""What the simulated npu promises, each with a trial: an upgrade of torch that breaks one is told by its name."""

import contextlib
import copy
import io
import threading
from collections.abc import Callable

import torch

from ._memory import NAME


def broken() -> str | None:
    """The first promise that does not hold, and how it failed; None if all hold."""
    for promise, holds in PROMISES.items():
        try:
            if not holds():
                return f"{promise}: it does not"
        except Exception as error:
            return f"{promise}: {type(error).__name__}: {error}"
    return None


def _sample() -> torch.Tensor:
    return torch.arange(6.0, device="cpu").reshape(2, 3)


def _moves() -> bool:
    x = _sample().to(NAME)
    return type(x) is torch.Tensor and x.device == torch.device(NAME, 0) and torch.equal(x.cpu(), _sample())


def _computes() -> bool:
    x = _sample().to(NAME)
    return torch.equal((x @ x.T + x.sum() * 2).cpu(), _sample() @ _sample().T + 30)


def _shares_memory() -> bool:
    x = _sample().to(NAME)
    x.T[0, 1:].fill_(7)
    return x.cpu()[1].tolist() == [7, 4, 5] and torch.equal(x.t().contiguous().cpu(), x.cpu().T)


def _does_not_mix() -> bool:
    x = _sample().to(NAME)
    for mixed, error in ((lambda: torch.where(x > 0, x, _sample()), RuntimeError), (x.numpy, TypeError)):
        with contextlib.suppress(error):
            mixed()
            return False
    return True


def _goes_back_on_another_thread() -> bool:
    threads: list[int] = []
    x = _sample().to(NAME).requires_grad_()
    y = x * x
    y.register_hook(lambda g: threads.append(threading.get_ident()))
    (gradient,) = torch.autograd.grad(y.sum(), x)
    return torch.equal(gradient.cpu(), 2 * _sample()) and threads != [threading.get_ident()]


def _hands_over_errors() -> bool:
    x = _sample().to(NAME).requires_grad_()
    y = x * x
    y.register_hook(lambda g: g / "an error")
    with contextlib.suppress(TypeError):
        y.sum().backward()
        return False
    return True


def _is_copied() -> bool:
    file, x = io.BytesIO(), _sample().to(NAME)
    torch.save(x, file)
    file.seek(0)
    copies = copy.deepcopy(x), torch.load(file)
    return all(c.device == x.device and torch.equal(c.cpu(), x.cpu()) for c in copies)


def _draws() -> bool:
    of_cpu = torch.get_rng_state()
    with torch.random.fork_rng([], device_type=NAME):
        torch.rand(3, device=NAME)
    by_seed = [torch.rand(3, device=NAME, generator=torch.Generator(NAME).manual_seed(1)).cpu() for _ in range(2)]
    return torch.equal(*by_seed) and torch.equal(of_cpu, torch.get_rng_state())


def _is_batched() -> bool:
    return torch.equal(torch.func.vmap(torch.sum)(_sample().to(NAME)).cpu(), _sample().sum(1))


#: Each with a function that tries it and says whether it holds.
PROMISES: dict[str, Callable[[], bool]] = {
    "a tensor moves there and back": _moves,
    "an operator runs, of tensors and numbers": _computes,
    "a view shares its memory": _shares_memory,
    "tensors of two devices do not meet": _does_not_mix,
    "a backward runs on a thread of the engine": _goes_back_on_another_thread,
    "an error in a hook comes out of the backward": _hands_over_errors,
    "deepcopy, torch.save and torch.load work": _is_copied,
    "random numbers come from a stream of its own, or a generator": _draws,
    "torch.func.vmap works": _is_batched,
}
