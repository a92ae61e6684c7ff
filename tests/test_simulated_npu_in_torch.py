"""The simulated npu as torch's: what a device of a real card does in plain torch. `pytest --device npu-sim` runs this."""

import copy
import io
import subprocess
import sys
import threading

import pytest
import torch
from torch.utils.checkpoint import checkpoint

from msvjp.testing import simulated_npu

if not simulated_npu.is_installed():
    pytest.skip("only on npu-sim", allow_module_level=True)
NPU = torch.device("npu", 0)
SEED = 7


def sample():
    return torch.arange(6.0).reshape(2, 3)


@pytest.fixture
def x():
    return sample().to(NPU)


@pytest.fixture
def variable(x):
    return x.requires_grad_()


def same(got, want):
    assert got.device == NPU
    torch.testing.assert_close(got.cpu(), want)


class TestPlacement:
    def test_it_is_a_plain_tensor_of_its_device(self, x):
        assert type(x) is torch.Tensor
        assert (x.device, x.is_npu, str(x.device)) == (NPU, True, "npu:0")
        assert torch.zeros(2, device="npu").device == x.to("npu").device == NPU
        assert torch.accelerator.current_accelerator(check_available=True) == torch.device("npu")

    @pytest.mark.parametrize(
        "mix",
        [
            lambda x: x + sample(),
            lambda x: torch.cat([x, sample()]),
            lambda x: torch.where(x > 0, x, sample()),
            lambda x: sample().add_(x),
            lambda x: torch.tensor(0.0).add_(x.sum()),
            lambda x: x @ sample().T,
            lambda x: torch.nn.functional.linear(x, torch.ones(1, 3)),
            lambda x: torch.nn.functional.embedding(torch.tensor([0]), x),
            lambda x: sample()[x.long()],
            lambda x: x.index_select(0, torch.tensor([0])),
            lambda x: torch.rand(2, device=NPU, generator=torch.Generator()),
            lambda x: torch._foreach_add([x], [sample()]),
        ],
    )
    def test_two_devices_do_not_mix(self, x, mix):
        with pytest.raises(RuntimeError, match="device"):
            mix(x)

    def test_what_a_card_takes_from_the_cpu(self, x):
        same(x + torch.tensor(1.0), sample() + 1)
        same(torch.tensor(2.0) * x, sample() * 2)
        same(x[torch.tensor([1])], sample()[1:])
        same(x[sample() > 4], torch.tensor([5.0]))
        x[torch.tensor([0])] = 9
        same(x[0], torch.full((3,), 9.0))
        same(torch.zeros(2, 3, device=NPU).copy_(sample()), sample())

    def test_there_is_one(self):
        with pytest.raises(RuntimeError, match="ordinal 1"):
            torch.zeros(1, device="npu:1")

    def test_numpy_is_of_the_cpu(self, x):
        with pytest.raises(TypeError, match="npu"):
            x.numpy()

    def test_a_cast_to_float64_gives_float32(self, x):
        with pytest.warns(UserWarning, match="double"):
            assert x.double().dtype is torch.float32
        assert sample().double().to(NPU).dtype is x.to("cpu", torch.float64).dtype is torch.float64

    def test_numbers_count_as_on_the_cpu(self):
        for half in (torch.ones(2, dtype=torch.float16), torch.ones((), dtype=torch.float16)):
            there = half.to(NPU)
            assert (there * 2.5).dtype is torch.where(there > 0, there, 2.5).dtype is torch.float16


class TestMemory:
    def test_views_share_it(self, x):
        for view in (x.T, x[1:], x.view(3, 2), x.unfold(1, 2, 1), x.as_strided((2,), (3,)), x.expand(2, 2, 3)):
            assert view.data_ptr() - x.data_ptr() in (0, 12)
        x.T[0].fill_(7)
        same(x[:, 0], torch.full((2,), 7.0))

    def test_complex_views(self):
        z = torch.tensor([1 + 2j], device=NPU)
        same(z.conj() * 2, torch.tensor([2 - 4j]))
        same(z.conj().imag, torch.tensor([-2.0]))
        same(torch.view_as_real(z), torch.tensor([[1.0, 2.0]]))

    def test_out_is_written_and_resized(self, x):
        out = torch.empty(0, device=NPU)
        assert torch.add(x, 1, out=out) is out
        same(out, sample() + 1)

    def test_copies(self, x):
        file = io.BytesIO()
        torch.save({"x": x, "view": x[1]}, file)
        file.seek(0)
        loaded = torch.load(file)
        same(loaded["view"], sample()[1])
        loaded["x"].zero_()
        same(loaded["view"], torch.zeros(3))
        file.seek(0)
        assert torch.load(file, map_location="cpu")["x"].device.type == "cpu"
        copied = copy.deepcopy(x)
        copied.zero_()
        same(x, sample())

    def test_set_and_resize(self, x):
        x.set_(torch.ones(4, device=NPU))
        same(x, torch.ones(4))
        x.resize_(2, 3)[:] = sample().to(NPU)
        same(x, sample())


class TestAutograd:
    def test_a_backward_runs_on_a_thread_of_the_engine(self, variable):
        threads = []

        class Doubled(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                threads.append(threading.get_ident())
                return 2 * x

            @staticmethod
            def backward(ctx, g):
                threads.append(threading.get_ident())
                return 2 * g * torch.ones_like(*ctx.saved_tensors)

        Doubled.apply(variable).sum().backward()
        same(variable.grad, torch.full((2, 3), 2.0))
        assert threads[0] == threading.get_ident() != threads[1]

    @pytest.mark.parametrize("error", [KeyError, RuntimeError, StopIteration])
    def test_an_error_in_a_hook_comes_out_of_the_backward(self, variable, error):
        def fails(g):
            raise error("in a hook")

        y = variable * 2
        y.register_hook(fails)
        for _ in range(2):
            with pytest.raises(error, match="in a hook"):
                torch.autograd.grad(y.sum(), variable, retain_graph=True)

    def test_a_graph_over_both_devices(self):
        x = sample().requires_grad_()
        (x.to(NPU) * 2).cpu().sum().backward()
        assert x.grad.tolist() == torch.full((2, 3), 2.0).tolist()

    def test_second_derivatives_and_checkpoint(self, variable):
        y = checkpoint(lambda x: (x**3).sum(), variable, use_reentrant=False)
        (g,) = torch.autograd.grad(y, variable, create_graph=True)
        same(torch.autograd.grad(g.sum(), variable)[0], 6 * sample())

    def test_transforms_of_torch_func(self, x):
        same(torch.func.vmap(lambda row: row * row.sum())(x), sample() * sample().sum(1, True))
        same(torch.func.grad(lambda x: (x**2).sum())(x), 2 * sample())
        same(torch.func.jvp(torch.sin, (x,), (x,))[1], sample() * sample().cos())
        same(torch.func.vmap(torch.func.grad(lambda row: (row**3).sum()))(x), 3 * sample() ** 2)


class TestRandomNumbers:
    def test_the_stream_is_the_devices_own(self):
        torch.manual_seed(SEED)
        on_cpu, drawn = torch.rand(3), torch.rand(3, device=NPU)
        torch.manual_seed(SEED)
        same(torch.rand(3, device=NPU), drawn.cpu())
        assert torch.equal(torch.rand(3), on_cpu)

    def test_its_state_can_be_kept(self):
        state = torch.npu.get_rng_state()
        drawn = torch.rand(3, device=NPU)
        torch.npu.set_rng_state(state)
        same(torch.rand(3, device=NPU), drawn.cpu())

    def test_a_generator_of_its_own(self):
        generators = [torch.Generator("npu").manual_seed(SEED) for _ in range(2)]
        assert {g.device for g in generators} == {NPU}
        assert all(isinstance(g, torch.Generator) for g in (*generators, torch.Generator(), torch.default_generator))
        drawn = [torch.randn(3, device=NPU, generator=g) for g in generators]
        same(drawn[0], drawn[1].cpu())

    def test_dropout_of_a_checkpoint_is_repeated(self, variable):
        y = checkpoint(lambda x: torch.nn.functional.dropout(x + 1), variable, use_reentrant=False)
        (g,) = torch.autograd.grad(y.sum(), variable)
        same(y.detach() == 0, g.cpu() == 0)


class TestModules:
    @pytest.mark.parametrize(
        ("module", "shape"),
        [
            (torch.nn.Conv2d(3, 4, 3), (2, 3, 5, 5)),
            (torch.nn.ConvTranspose2d(3, 4, 3), (2, 3, 5, 5)),
            (torch.nn.BatchNorm2d(3), (2, 3, 5, 5)),
            (torch.nn.LSTM(3, 4, 2, bidirectional=True), (5, 2, 3)),
            (torch.nn.GRU(3, 4), (5, 2, 3)),
            (torch.nn.LSTMCell(3, 4), (2, 3)),
            (torch.nn.GRUCell(3, 4), (2, 3)),
            (torch.nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), (5, 2, 4)),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_as_on_the_cpu(self, module, shape):
        x = torch.rand(shape)
        results = []
        for device in (torch.device("cpu"), NPU):
            there = copy.deepcopy(module).to(device)
            out = there(x.to(device))
            out = out[0] if isinstance(out, tuple) else out
            gradients = torch.autograd.grad((out**2).sum(), list(there.parameters()))
            results.append([out, *gradients])
        for want, got in zip(*results, strict=True):
            same(got, want)

    @pytest.mark.parametrize("kind", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW])
    def test_optimizers_of_torch(self, kind):
        weights = [torch.nn.Parameter(sample().to(device)) for device in ("cpu", NPU)]
        for w in weights:
            optimizer = kind([w], lr=0.1, foreach=True)
            for _ in range(2):
                optimizer.zero_grad()
                (w**2).sum().backward()
                optimizer.step()
        same(weights[1].detach(), weights[0].detach())

    def test_autocast(self, x):
        with torch.autocast("npu", dtype=torch.bfloat16):
            assert (x @ x.T).dtype is torch.nn.functional.linear(x, x).dtype is torch.bfloat16
            assert (x + x).dtype is torch.float32


def test_a_device_with_float64():
    code = (
        "import torch; from msvjp.testing import simulated_npu; simulated_npu.install(float64=True); "
        "print(torch.ones(1, device='npu').double().dtype)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "torch.float64\n"
