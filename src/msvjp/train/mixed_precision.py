"""Mixed precision: a network whose cells, or ops, compute in float16 or bfloat16, and a training step for it."""

import functools
import types

import torch

from .. import nn, ops
from .._core.autocast import Autocast
from .._core.dtype_text import as_torch
from .._core.errors import UnsupportedError
from .._op.declare import public
from .._op.primitive import Primitive
from .loss_scale import DynamicLossScaleManager, LossScaleManager
from .step import WithLossCell

AMP_WHITE_LIST = [
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.Conv1dTranspose,
    nn.Conv2dTranspose,
    nn.Conv3dTranspose,
    nn.Dense,
    nn.LSTMCell,
    nn.RNNCell,
    nn.GRUCell,
    ops.Conv2D,
    ops.Conv3D,
    ops.Conv2DTranspose,
    ops.Conv3DTranspose,
    ops.Conv2DBackpropInput,
    ops.MatMul,
    ops.BatchMatMul,
    ops.PReLU,
    ops.ReLU,
    ops.Ger,
]
AMP_BLACK_LIST = [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm]

#: Layers that are nothing but a Primitive: what a list says of that, it says of them.
_LAYERS = {ops.ReLU: nn.ReLU, ops.PReLU: nn.PReLU}


@public("amp.get_white_list", "train.amp.get_white_list")
def get_white_list():
    """The Cells and Primitives that compute in the lower dtype at level O1, a new list.

    >>> from msvjp import amp, nn
    >>> nn.Dense in amp.get_white_list()
    True
    """
    return list(AMP_WHITE_LIST)


@public("amp.get_black_list", "train.amp.get_black_list")
def get_black_list():
    """The Cells that compute in float32 at level O2, a new list.

    >>> from msvjp import amp, nn
    >>> nn.LayerNorm in amp.get_black_list()
    True
    """
    return list(AMP_BLACK_LIST)


@public("amp.auto_mixed_precision", "train.amp.auto_mixed_precision")
def auto_mixed_precision(network, amp_level="O0", dtype=torch.float16):
    """The network in mixed precision. Its Parameters stay what they are; they are cast where they are used.

    Args:
        network: a Cell, which is changed in place; for "auto" also a function.
        amp_level: "O0", nothing; "O1", what `get_white_list` names computes in the lower dtype and gives float32 (the
            functions of `ops` stay); "O2", all Cells compute in the lower dtype but those of `get_black_list`; "O3", all
            Cells do; "auto", op by op: products and convolutions in the lower dtype, what needs the range (exp, log,
            softmax, norms, sums, losses) in float32. The result of O2 and O3 is float32, that of "auto" as it comes.
        dtype: the lower dtype, float16 or bfloat16.

    Returns:
        The network, in a Cell that casts its output with O2 and O3; for a function, a function.

    Raises:
        TypeError: network is not a Cell, and for "auto" no function either.
        ValueError: there is no such level or dtype.

    >>> import msvjp as mindspore
    >>> from msvjp import amp, nn
    >>> net = amp.auto_mixed_precision(nn.Dense(2, 1, "ones", "zeros"), "O2")
    >>> print(net(mindspore.Tensor([[1.0, 2.0002]])))
    [[3.]]
    """
    _check_network("auto_mixed_precision", network, amp_level)
    dtype = _checked_dtype("auto_mixed_precision", dtype)
    if amp_level == "O0":
        return network
    if amp_level not in _LEVELS:
        raise ValueError(
            f"mindspore.amp.auto_mixed_precision: amp_level is {amp_level!r}; give one of {', '.join(LEVELS)}"
        )
    network = _LEVELS[amp_level](network, dtype)
    network._amp_level = amp_level
    return network


@public("amp.custom_mixed_precision", "train.amp.custom_mixed_precision")
def custom_mixed_precision(network, *, white_list=None, black_list=None, dtype=torch.float16):
    """The network in mixed precision by a list of one's own, as with the levels O1 and O2 of `auto_mixed_precision`.

    Args:
        network: a Cell, which is changed in place.
        white_list: the classes of Cells and Primitives that compute in the lower dtype.
        black_list: the classes of Cells that do not. Give one of the two lists.
        dtype: the lower dtype, float16 or bfloat16.

    Raises:
        TypeError: network is not a Cell; a list is not a list of such classes.
        ValueError: there are both lists or none; there is no such dtype.

    >>> import msvjp as mindspore
    >>> from msvjp import amp, nn
    >>> net = amp.custom_mixed_precision(nn.Dense(2, 1, "ones", "zeros"), white_list=[nn.Dense])
    >>> print(net(mindspore.Tensor([[1.0, 2.0002]])))
    [[3.]]
    """
    _check_network("custom_mixed_precision", network)
    if (white_list is None) == (black_list is None):
        raise ValueError("mindspore.amp.custom_mixed_precision: give one of white_list and black_list")
    dtype = _checked_dtype("custom_mixed_precision", dtype)
    if white_list is not None:
        _check_list("white_list", white_list, (nn.Cell, Primitive))
        return _lowered(network, dtype, white_list)
    _check_list("black_list", black_list, (nn.Cell,))
    return _lowered_but(network, dtype, black_list)


# ---- the levels ----


def _lowered(network, dtype, listed=AMP_WHITE_LIST):
    """The network with the listed Cells and Primitives in the lower dtype, casting what they give to float32."""
    listed = set(listed)
    _lower(network, dtype, listed | {_LAYERS[kind] for kind in listed & _LAYERS.keys()})
    return network


def _lower(cell, dtype, listed):
    if cell._float is not None:
        return  # it was told its dtype
    if type(cell) in listed:
        _give(cell.to_float(dtype), torch.float32)
        return
    for name, value in list(vars(cell).items()):
        if type(value) in listed:
            setattr(cell, name, _Lowered(value, dtype))
    for child in cell.children():
        if isinstance(child, nn.Cell):
            _lower(child, dtype, listed)


class _Lowered(Primitive):
    """A Primitive that computes in the lower dtype and gives float32."""

    def __init__(self, primitive, dtype):
        super().__init__(primitive.name)
        self.primitive, self.dtype = primitive, dtype

    def __call__(self, *args, **kwargs):
        lower = functools.partial(ops.mixed_precision_cast, self.dtype)
        return ops.mixed_precision_cast(torch.float32, self.primitive(*map(lower, args), **kwargs))


def _lowered_but(network, dtype, listed=AMP_BLACK_LIST):
    """The network in the lower dtype, but for the listed Cells; with an output of float32."""
    network.to_float(dtype)
    _keep(network, dtype, tuple(listed))
    return _OutputInFloat32(network)


def _keep(cell, dtype, listed):
    """The listed Cells below the cell compute in float32, and cast what they give to the lower dtype."""
    for child in cell.children():
        if isinstance(child, listed):
            _give(child.to_float(torch.float32), dtype)
        else:
            _keep(child, dtype, listed)


def _give(cell, dtype):
    """Have the Cell cast what it gives."""
    cell.register_forward_hook(functools.partial(_cast_output, dtype))


def _cast_output(dtype, cell, inputs, output):
    return ops.mixed_precision_cast(dtype, output)


class _OutputInFloat32(nn.Cell):
    """A network that casts what it gives to float32."""

    def __init__(self, backbone):
        super().__init__(auto_prefix=False)
        self._backbone = backbone

    def construct(self, *args, **kwargs):
        """The output, in float32."""
        return ops.mixed_precision_cast(torch.float32, self._backbone(*args, **kwargs))


def _lowered_op_by_op(network, dtype):
    """The Cell, or a function, within an Autocast."""
    function = network.construct.__func__ if isinstance(network, nn.Cell) else network

    @functools.wraps(function)
    def autocast(*args, **kwargs):
        with Autocast(dtype):
            return function(*args, **kwargs)

    if not isinstance(network, nn.Cell):
        return autocast
    network.construct = types.MethodType(autocast, network)
    return network


_LEVELS = {
    "O1": _lowered,
    "O2": _lowered_but,
    "O3": functools.partial(_lowered_but, listed=()),
    "auto": _lowered_op_by_op,
}
LEVELS = ("O0", *_LEVELS)


# ---- a training step ----


@public("amp.build_train_network", "train.build_train_network", "train.amp.build_train_network", "build_train_network")
def build_train_network(network, optimizer, loss_fn=None, level="O0", boost_level="O0", **kwargs):
    """The training step of a network in mixed precision, set to training.

    Args:
        network: a Cell, which is changed in place.
        optimizer: an `nn.Optimizer`.
        loss_fn: a Cell that takes the output and the label; None where the network gives the loss itself.
        level: as in `auto_mixed_precision`. O2 scales the loss by a `DynamicLossScaleManager`.
        boost_level: accepted at 'O0' alone.
        kwargs: what the level would decide otherwise. cast_model_type: what all Cells compute in, float16 or float32;
            keep_batchnorm_fp32: whether those of `get_black_list` do not; loss_scale_manager: a manager or None.

    Returns:
        An `nn.TrainOneStepCell`, or an `nn.TrainOneStepWithLossScaleCell` if the manager has an update Cell.

    Raises:
        TypeError: an argument of another type.
        ValueError: there is no such level or keyword.

    >>> from msvjp import Tensor, amp, nn
    >>> net = nn.Dense(2, 1, "ones", "zeros")
    >>> step = amp.build_train_network(net, nn.SGD(net.trainable_params(), 0.1), nn.MSELoss(), level="O2")
    >>> loss, overflow, scale = step(Tensor([[1.0, 2.0]]), Tensor([[2.0]]))
    >>> print(loss, overflow)
    1.0 True
    """
    _check_training(network, optimizer, loss_fn, level, boost_level, kwargs)
    config = _configured(level, **kwargs)
    network = _in_precision(network, level, config["cast_model_type"], config["keep_batchnorm_fp32"])
    if loss_fn is not None:
        lower = config["cast_model_type"] == torch.float16 or getattr(network, "_amp_level", "") in ("O2", "O3", "auto")
        network = (_WithLossInFloat32 if lower else WithLossCell)(network, loss_fn)
    return _step(network, optimizer, config["loss_scale_manager"]).set_train()


def _configured(level, **given):
    lower = torch.float16 if level in ("O2", "O3") else torch.float32
    manager = DynamicLossScaleManager() if level == "O2" else None
    return {"cast_model_type": lower, "keep_batchnorm_fp32": level == "O2", "loss_scale_manager": manager} | given


def _in_precision(network, level, cast_model_type, keep_batchnorm_fp32):
    lower = torch.float16
    if cast_model_type == lower:
        network.to_float(lower)
        if keep_batchnorm_fp32:
            _keep(network, lower, tuple(AMP_BLACK_LIST))
    elif level == "O2" and not keep_batchnorm_fp32:
        network.to_float(lower)
    elif level not in ("O2", "O3"):
        return auto_mixed_precision(network, level)
    return network


class _WithLossInFloat32(WithLossCell):
    """The loss, in float32, of a network with an output in a lower dtype."""

    def construct(self, data, label):
        """The loss of data, given what it should be."""
        out, label = ops.mixed_precision_cast(torch.float32, (self._backbone(data), label))
        return self._loss_fn(out, label)


def _step(network, optimizer, manager):
    if manager is None:
        return nn.TrainOneStepCell(network, optimizer)
    update = manager.get_update_cell()
    if update is None:
        return nn.TrainOneStepCell(network, optimizer, manager.get_loss_scale())
    return nn.TrainOneStepWithLossScaleCell(network, optimizer, update)


# ---- checks of arguments ----


def _check_network(api, network, amp_level=None):
    functions = (types.FunctionType, types.MethodType) if amp_level == "auto" else ()
    if not isinstance(network, (nn.Cell, *functions)):
        expected = "a Cell or a function" if functions else "a Cell"
        raise TypeError(f"mindspore.amp.{api}: network is {type(network).__name__}; give {expected}")


def _checked_dtype(api, dtype):
    if dtype not in (torch.float16, torch.bfloat16):
        raise ValueError(f"mindspore.amp.{api}: dtype is {dtype!r}; give float16 or bfloat16")
    return as_torch(dtype)


def _check_list(word, listed, bases):
    api = f"mindspore.amp.custom_mixed_precision: {word}"
    if not isinstance(listed, list):
        raise TypeError(f"{api} is {type(listed).__name__}; give a list of classes")
    for kind in listed:
        if not isinstance(kind, type) or not issubclass(kind, bases):
            raise TypeError(f"{api} has {kind!r}; give classes of {' or '.join(base.__name__ + 's' for base in bases)}")


def _check_training(network, optimizer, loss_fn, level, boost_level, kwargs):
    api = "build_train_network"
    _check_network(api, network)
    _check_type("optimizer", optimizer, nn.Optimizer)
    _check_type("loss_fn", loss_fn, (nn.Cell, type(None)))
    _check_type("level", level, str)
    if level not in LEVELS:
        raise ValueError(f"mindspore.amp.{api}: level is {level!r}; give one of {', '.join(LEVELS)}")
    if boost_level not in ("O0", "O1", "O2"):
        raise ValueError(f"mindspore.amp.{api}: boost_level is {boost_level!r}; give 'O0'")
    if boost_level != "O0":
        raise UnsupportedError(f"mindspore.amp.{api}: boost_level {boost_level!r} is MindSpore's, msvjp has 'O0' alone")
    for word, value in kwargs.items():
        if word not in _KEYWORDS:
            raise ValueError(f"mindspore.amp.{api}: unknown argument {word!r}; it takes {', '.join(_KEYWORDS)}")
        _check_type(word, value, _KEYWORDS[word])
    if kwargs.get("cast_model_type", torch.float32) not in (torch.float16, torch.float32):
        raise TypeError(f"mindspore.amp.{api}: cast_model_type is {kwargs['cast_model_type']}; give float16 or float32")


_KEYWORDS = {
    "cast_model_type": torch.dtype,
    "keep_batchnorm_fp32": bool,
    "loss_scale_manager": (LossScaleManager, type(None)),
}


def _check_type(word, value, kinds):
    if not isinstance(value, kinds):
        raise TypeError(f"mindspore.amp.build_train_network: {word} is {value!r}; give {_named(kinds)}")


def _named(kinds):
    return " or ".join(kind.__name__ for kind in kinds) if isinstance(kinds, tuple) else f"{kinds.__name__}"
