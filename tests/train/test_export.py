"""export, load, GraphCell: what comes out of the file is what the network gives."""

import os
import subprocess
import sys

import mindspore as ms
import numpy as np
import pytest
from mindspore import nn, ops

from .networks import SHAPES, Attention, Block, LeNet, Reader, made, tensors

KINDS = [LeNet, Block, Reader, Attention]


def open_batch(kind):
    return [ms.Tensor(shape=[None, *shape[1:]], dtype=ms.float32) for shape in SHAPES[kind]]


def close(got, want, tol=1e-5):
    np.testing.assert_allclose(np.asarray(got), want.asnumpy(), rtol=tol, atol=tol)


def loaded(folder, name="net"):
    return nn.GraphCell(ms.load(str(folder / f"{name}.mindir")))


class TestMindIR:
    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_what_the_network_gives(self, kind, tmp_path):
        net, inputs = made(kind), tensors(kind)
        ms.export(net, *inputs, file_name=str(tmp_path / "net"), file_format="MINDIR")
        cell = loaded(tmp_path)
        close(cell(*inputs).asnumpy(), net(*inputs))
        for name, p in net.parameters_dict().items():
            close(cell.parameters_dict()[name].asnumpy(), p, 0)

    @pytest.mark.parametrize("kind", [LeNet, Block, Attention])
    def test_of_any_batch(self, kind, tmp_path):
        net = made(kind)
        ms.export(net, *open_batch(kind), file_name=str(tmp_path / "net"), file_format="MINDIR")
        cell = loaded(tmp_path)
        for batch in (1, 2, 5):
            inputs = [ops.cat([x] * 3)[:batch] for x in tensors(kind)]
            close(cell(*inputs).asnumpy(), net(*inputs))

    def test_of_an_image_of_any_size(self, tmp_path):
        net, x = nn.Conv2d(3, 2, 3), ms.Tensor(np.ones((2, 3, 9, 7), np.float32))
        shape = ms.Tensor(shape=[None, 3, None, None], dtype=ms.float32)
        ms.export(net, shape, file_name=str(tmp_path / "net"), file_format="MINDIR")
        close(loaded(tmp_path)(x).asnumpy(), net(x))

    @pytest.mark.msvjp_only("it is a file of torch.export")
    def test_is_read_where_msvjp_is_not(self, tmp_path):
        net, (x,) = made(Block), tensors(Block)
        ms.export(net, x, file_name=str(tmp_path / "net"), file_format="MINDIR")
        np.save(tmp_path / "x.npy", x.asnumpy())
        script = (
            "import sys, numpy, torch\nsys.modules['msvjp'] = None\n"
            "net = torch.export.load('net.pt2').module()\n"
            "numpy.save('out.npy', net(torch.from_numpy(numpy.load('x.npy'))).detach().numpy())"
        )
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
        close(np.load(tmp_path / "out.npy"), net(x), 0)

    def test_keeps_the_mode(self, tmp_path):
        net, (x,) = made(Block).set_train(), tensors(Block)
        before = net.bn1.moving_mean.asnumpy().copy()
        ms.export(net, x, file_name=str(tmp_path / "net"), file_format="MINDIR")
        assert net.training
        np.testing.assert_array_equal(net.bn1.moving_mean.asnumpy(), before)
        got = loaded(tmp_path)(x)
        close(got.asnumpy(), net(x))  # by the statistics of the batch

    def test_several_inputs_and_outputs(self, tmp_path):
        class Pair(nn.Cell):
            def construct(self, x, y):
                return x + y, x * y

        inputs = [ms.Tensor([1.0, 2.0]), ms.Tensor([3.0, 4.0])]
        ms.export(Pair(), *inputs, file_name=str(tmp_path / "net"), file_format="MINDIR")
        got = loaded(tmp_path)(*inputs)
        assert [g.asnumpy().tolist() for g in got] == [[4, 6], [3, 8]]

    def test_into_new_folders(self, tmp_path):
        ms.export(
            nn.Dense(2, 2), ms.Tensor([[1.0, 2.0]]), file_name=str(tmp_path / "a" / "b" / "net"), file_format="MINDIR"
        )
        assert len(os.listdir(tmp_path / "a" / "b")) == 1

    def test_other_values_for_the_parameters(self, tmp_path):
        net, x = nn.Dense(2, 2), ms.Tensor([[1.0, 2.0]])
        ms.export(net, x, file_name=str(tmp_path / "net"), file_format="MINDIR")
        zeros = {"weight": ms.Parameter(ms.Tensor(np.zeros((2, 2), np.float32)), name="weight")}
        cell = nn.GraphCell(ms.load(str(tmp_path / "net.mindir")), params_init=zeros)
        np.testing.assert_allclose(cell(x).asnumpy()[0], net.bias.asnumpy(), rtol=1e-6)

    def test_into_a_network(self, tmp_path):
        net, other = made(LeNet), LeNet()
        ms.export(net, *tensors(LeNet), file_name=str(tmp_path / "net"), file_format="MINDIR")
        assert ms.load_param_into_net(other, loaded(tmp_path).parameters_dict()) == ([], [])
        close(other(*tensors(LeNet)).asnumpy(), net(*tensors(LeNet)))


class TestOnnx:
    """Run by onnxruntime, where that is installed."""

    @pytest.fixture
    def runtime(self):
        return pytest.importorskip("onnxruntime")

    def run(self, runtime, folder, inputs):
        session = runtime.InferenceSession(str(folder / "net.onnx"), providers=["CPUExecutionProvider"])
        given = {place.name: x.asnumpy() for place, x in zip(session.get_inputs(), inputs, strict=True)}
        return session.run(None, given)[0], list(given)

    @pytest.mark.parametrize("kind", KINDS)
    def test_gives_what_the_network_gives(self, kind, tmp_path, runtime):
        net, inputs = made(kind), tensors(kind)
        ms.export(net, *inputs, file_name=str(tmp_path / "net"), file_format="ONNX")
        got, names = self.run(runtime, tmp_path, inputs)
        close(got, net(*inputs))
        assert names == {LeNet: ["image"], Block: ["image"], Attention: ["x", "mask"]}.get(kind, ["words"])

    @pytest.mark.msvjp_only("MindSpore refuses it")
    @pytest.mark.parametrize("kind", [Block, Attention])
    def test_of_any_batch(self, kind, tmp_path, runtime):
        net = made(kind)
        ms.export(net, *open_batch(kind), file_name=str(tmp_path / "net.onnx"), file_format="ONNX")
        for batch in (1, 5):
            inputs = [ops.cat([x] * 3)[:batch] for x in tensors(kind)]
            close(self.run(runtime, tmp_path, inputs)[0], net(*inputs))

    @pytest.mark.parametrize("name", ["net", "net.onnx"])
    def test_name(self, name, tmp_path):
        pytest.importorskip("onnxscript")
        ms.export(nn.Dense(2, 2), ms.Tensor([[1.0, 2.0]]), file_name=str(tmp_path / name), file_format="ONNX")
        assert os.listdir(tmp_path) == ["net.onnx"]

    @pytest.mark.msvjp_only("MindSpore writes ONNX itself")
    def test_a_missing_package(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "onnxscript", None)
        with pytest.raises(ImportError, match=r"pip install 'msvjp\[onnx\]'"):
            ms.export(nn.Dense(2, 2), ms.Tensor([[1.0, 2.0]]), file_name=str(tmp_path / "net"), file_format="ONNX")
        assert not os.listdir(tmp_path)


X = ms.Tensor(np.ones((1, 3), np.float32))


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        ((X,), {"file_name": 3}, TypeError),
        ((X,), {"file_format": "mindir"}, ValueError),
        ((X,), {"file_format": 3}, ValueError),
        ((), {}, TypeError),
        ((X, X), {}, TypeError),
        ((np.ones((1, 3), np.float32),), {}, TypeError),
    ],
)
def test_what_export_refuses(arguments, options, error, tmp_path):
    options = {"file_name": str(tmp_path / "net"), "file_format": "MINDIR"} | options
    with pytest.raises(error):
        ms.export(nn.Dense(3, 2), *arguments, **options)
    assert not [name for name in os.listdir(tmp_path) if name.startswith("net")]


@pytest.mark.parametrize("missing", ["file_name", "file_format"])
def test_export_needs(missing, tmp_path):
    options = {"file_name": str(tmp_path / "net"), "file_format": "MINDIR"}
    del options[missing]
    with pytest.raises(TypeError):
        ms.export(nn.Dense(3, 2), X, **options)


@pytest.mark.msvjp_only("MindSpore has other errors, or none")
class TestOurErrors:
    def test_no_cell(self, tmp_path):
        with pytest.raises(TypeError, match=r"mindspore\.export: net is .* give a Cell"):
            ms.export(lambda x: x, X, file_name=str(tmp_path / "net"), file_format="MINDIR")

    def test_a_key(self, tmp_path):
        with pytest.raises(NotImplementedError, match="enc_key"):
            ms.export(nn.Dense(3, 2), X, file_name=str(tmp_path / "net"), file_format="MINDIR", enc_key=b"0" * 16)

    def test_an_axis_that_the_network_fixes(self, tmp_path):
        class Fixed(nn.Cell):
            def construct(self, x):
                return ops.reshape(x, (2, 3))

        with pytest.raises(ValueError, match="axis 0 of x is to have any length, and the network fixes it to 2"):
            x = ms.Tensor(shape=[None, 3], dtype=ms.float32)
            ms.export(Fixed(), x, file_name=str(tmp_path / "net"), file_format="MINDIR")

    def test_air_is_written_as_mindir_is(self, tmp_path):
        ms.export(nn.Dense(3, 2), X, file_name=str(tmp_path / "net"), file_format="AIR")
        assert os.listdir(tmp_path) == ["net.pt2"]

    def test_a_failed_export_leaves_the_network_as_it_was(self, tmp_path):
        class Failing(nn.Cell):
            def construct(self, x):
                raise KeyError("no")

        net = Failing()
        before = dict(vars(net))
        with pytest.raises(KeyError, match="no"):
            ms.export(net, X, file_name=str(tmp_path / "net"), file_format="MINDIR")
        assert vars(net).keys() == before.keys()


@pytest.mark.parametrize("name", ["nothing.mindir", "net.onnx", "net.ckpt", 3])
def test_what_load_refuses(name):
    with pytest.raises(ValueError):
        ms.load(name)


@pytest.mark.parametrize("given", [3, None, nn.Dense(2, 2)])
def test_what_a_graph_cell_refuses(given):
    with pytest.raises(TypeError):
        nn.GraphCell(given)


@pytest.mark.parametrize("given", [3, {"weight": 3}, {3: X}])
def test_what_values_a_graph_cell_refuses(given, tmp_path):
    ms.export(nn.Dense(3, 2), X, file_name=str(tmp_path / "net"), file_format="MINDIR")
    with pytest.raises(TypeError):
        nn.GraphCell(ms.load(str(tmp_path / "net.mindir")), params_init=given)


class TestPlaceholder:
    def test_shape(self):
        x = ms.Tensor(shape=[None, 3], dtype=ms.float32)
        assert (x.shape, x.dtype, x.ndim, x.size) == ((-1, 3), ms.float32, 2, 0)
        assert repr(x) == "Tensor(shape=[-1, 3], dtype=Float32, value=\n)"
        assert ms.Tensor(shape=(-1,), dtype=ms.int32).shape == (-1,)

    @pytest.mark.parametrize("options", [{}, {"dtype": ms.float32, "init": "ones"}])
    def test_needs_a_dtype_and_no_init(self, options):
        with pytest.raises(ValueError):
            ms.Tensor(shape=[None, 3], **options)


def test_what_is_loaded_predicts_in_a_model(tmp_path):
    net, inputs = made(LeNet), tensors(LeNet)
    ms.export(net, *inputs, file_name=str(tmp_path / "net"), file_format="MINDIR")
    cell = nn.GraphCell(ms.load(str(tmp_path / "net.mindir")))
    assert cell.set_train().training
    np.testing.assert_allclose(ms.Model(cell).predict(*inputs).asnumpy(), net(*inputs).asnumpy(), atol=1e-6)
    assert not cell.training
