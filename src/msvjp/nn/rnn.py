"""Recurrent layers, over whole sequences and step by step. Gates and names are torch's."""

import math

import numpy as np
import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from .._core.checks import check_between, check_bools, check_one_of, check_positive_ints
from .._op.declare import layer_op, public
from .._tape.functorch import level
from ..common.initializer import NumpyUniform, Uniform, initializer
from ..common.parameter import Parameter, ParameterTuple
from .cell import Cell


def _uniform(name, shape, init, dtype):
    return Parameter(initializer(init, shape, dtype), name=name)


def _by_layer(kind):
    """An attribute: the Parameters of one kind, of each layer and direction. Others can be put in their places."""

    def get(self):
        return ParameterTuple(p for name, p in self._parameters.items() if name.startswith(kind))

    def put(self, parameters):
        names = [f"{kind}_{suffix}" for suffix in self._suffixes()]
        if len(parameters) != len(names):
            api = f"mindspore.nn.{self.cls_name}"
            raise ValueError(f"{api}: {len(parameters)} Parameters for {len(names)} places, {', '.join(names)}")
        for name, parameter in zip(names, parameters, strict=True):
            setattr(self, name, parameter)

    return property(get, put)


class _Recurrent(Cell):
    """Layers of recurrent cells over sequences.

    Args:
        input_size, hidden_size: the lengths of an element of x and of the state.
        num_layers: how many layers stand on each other.
        batch_first: whether x and the output are (N, T, ...), not (T, N, ...).
        dropout: the probability to drop an element between layers, in training.
        bidirectional: whether there is a second state that runs backwards; the output has both.

    Raises:
        TypeError, ValueError: an argument is not as said, or a shape does not fit.
    """

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        has_bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        dtype=torch.float32,
    ):
        super().__init__()
        check_positive_ints(
            f"mindspore.nn.{self.cls_name}", input_size=input_size, hidden_size=hidden_size, num_layers=num_layers
        )
        check_bools(
            f"mindspore.nn.{self.cls_name}", has_bias=has_bias, batch_first=batch_first, bidirectional=bidirectional
        )
        check_between(f"mindspore.nn.{self.cls_name}", 0, 1, dropout=dropout)
        if dropout == 1:
            raise ValueError(f"mindspore.nn.{self.cls_name}: dropout is 1, so nothing would be left")
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.has_bias, self.batch_first, self.dropout, self.bidirectional = (
            has_bias,
            batch_first,
            dropout,
            bidirectional,
        )
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[: 4 if has_bias else 2]
        made = {}  # drawn layer by layer, and kept kind by kind
        for i, suffix in enumerate(self._suffixes()):
            for kind in kinds:
                name = f"{kind}_{suffix}"
                made[name] = _uniform(name, self._shape(kind, i), NumpyUniform(1 / math.sqrt(hidden_size)), dtype)
        for name in sorted(made, key=lambda name: kinds.index(name.split("_l")[0])):
            setattr(self, name, made[name])

    def _suffixes(self):
        """The names of the layers and directions, in order."""
        directions = ("", "_reverse") if self.bidirectional else ("",)
        return [f"l{i}{direction}" for i in range(self.num_layers) for direction in directions]

    def _shape(self, kind, i):
        rows, directions = self._gates * self.hidden_size, 1 + self.bidirectional
        if kind.startswith("bias"):
            return (rows,)
        if kind == "weight_hh":
            return rows, self.hidden_size
        return rows, self.input_size if i < directions else directions * self.hidden_size

    def _weights(self):
        """What torch's recurrent functions take: for each layer and direction its two weights and two biases."""
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")[: 4 if self.has_bias else 2]
        return [getattr(self, f"{kind}_{suffix}") for suffix in self._suffixes() for kind in kinds]

    w_ih_list, w_hh_list = _by_layer("weight_ih"), _by_layer("weight_hh")
    b_ih_list, b_hh_list = _by_layer("bias_ih"), _by_layer("bias_hh")

    def construct(self, x, hx=None, seq_length=None):
        """The outputs of the last layer, and the state after the last step of every layer and direction.

        Args:
            x: (T, N, input_size), or with batch_first (N, T, input_size).
            hx: the state before the first step, (num_layers * directions, N, hidden_size); zeros if None. For an LSTM
                a tuple of two.
            seq_length: how many steps of each sequence count, (N,); behind them the outputs are 0.
        """
        dropout = self.dropout if self.training else 0.0
        shape = self.num_layers, dropout, self.bidirectional, self.batch_first
        return _run(self.cls_name, self._step, x, hx, seq_length, self._weights(), self.hidden_size, *shape)


@public("nn.LSTM")
class LSTM(_Recurrent):
    __doc__ = f"Long short-term memory; the state is (h, c). {_Recurrent.__doc__}"
    _gates, _step = 4, torch.lstm


@public("nn.GRU")
class GRU(_Recurrent):
    __doc__ = f"Gated recurrent units. {_Recurrent.__doc__}"
    _gates, _step = 3, torch.gru


@public("nn.RNN")
class RNN(_Recurrent):
    __doc__ = f"Plain recurrence; nonlinearity, by keyword, is 'tanh' or 'relu'. {_Recurrent.__doc__}"
    _gates = 1

    def __init__(self, *args, nonlinearity="tanh", **kwargs):
        super().__init__(*args, **kwargs)
        check_one_of("mindspore.nn.RNN", ("tanh", "relu"), nonlinearity=nonlinearity)
        self.nonlinearity = nonlinearity

    @property
    def _step(self):
        return torch.rnn_tanh if self.nonlinearity == "tanh" else torch.rnn_relu


@layer_op("nn.LSTM, GRU, RNN")
def _run(name, step, x, hx, seq_length, weights, hidden_size, num_layers, dropout, bidirectional, batch_first):
    if x.ndim != 3 or x.shape[2] != weights[0].shape[1]:  # torch itself takes any length, and reads on in memory
        expected = f"3 axes, the last of length {weights[0].shape[1]}"
        raise ValueError(f"mindspore.nn.{name}: the input has shape {tuple(x.shape)}; expected {expected}")
    directions = 1 + bidirectional
    state = num_layers * directions, x.shape[0 if batch_first else 1], hidden_size
    hx = _state(name, step, x, hx, state)
    weights = [w.to(x.dtype) for w in weights]
    if weights[0].is_cuda:
        _bring_together(step, weights, hidden_size, num_layers, bidirectional, batch_first)
    # cudnn keeps what its backward needs only if told that it trains; the layer's own mode is in dropout already
    train = dropout > 0 or torch.is_grad_enabled()
    options = len(weights) == 4 * num_layers * directions, num_layers, dropout, train, bidirectional
    if seq_length is None:
        out, *hn = step(x, hx, weights, *options, batch_first)
        return out, tuple(hn) if len(hn) > 1 else hn[0]
    return _run_packed(step, x, hx, seq_length, weights, options, batch_first)


def _bring_together(step, weights, hidden_size, num_layers, bidirectional, batch_first):
    """Have the weights lie in memory as cuDNN reads them. Else it would copy them at each call, and warn of it."""
    together = len({w.untyped_storage().data_ptr() for w in weights}) == 1
    if together or level() is not None or not torch.backends.cudnn.is_acceptable(weights[0]):
        return
    per_layer = len(weights) // (num_layers * (1 + bidirectional))
    sizes = weights[0].shape[1], _CUDNN_MODES[step], hidden_size, 0, num_layers, batch_first, bidirectional
    with torch.no_grad(), torch.cuda.device_of(weights[0]):
        torch._cudnn_rnn_flatten_weight(weights, per_layer, *sizes)


_CUDNN_MODES = {torch.rnn_relu: 0, torch.rnn_tanh: 1, torch.lstm: 2, torch.gru: 3}


def _state(name, step, x, hx, shape):
    """The state to begin with, a tensor or for an LSTM a tuple of two."""
    if hx is None:
        hx = x.new_zeros(shape)
        return (hx, hx) if step is torch.lstm else hx
    if step is torch.lstm and (not isinstance(hx, (tuple, list)) or len(hx) != 2):
        raise TypeError(f"mindspore.nn.{name}: hx is a {type(hx).__name__}; give a tuple (h, c)")
    for h in hx if step is torch.lstm else (hx,):
        if h.shape != shape:
            raise ValueError(f"mindspore.nn.{name}: a state has shape {tuple(h.shape)}; expected {shape}")
    return tuple(hx) if step is torch.lstm else hx


def _run_packed(step, x, hx, seq_length, weights, options, batch_first):
    lengths = torch.as_tensor(seq_length).cpu().long()
    packed = pack_padded_sequence(x, lengths, batch_first, enforce_sorted=False)
    before = [h.index_select(1, packed.sorted_indices) for h in (hx if isinstance(hx, tuple) else (hx,))]
    data, *after = step(packed.data, packed.batch_sizes, before if len(before) > 1 else before[0], weights, *options)
    out = PackedSequence(data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
    out, _ = pad_packed_sequence(out, batch_first, total_length=x.shape[1 if batch_first else 0])
    hn = tuple(h.index_select(1, packed.unsorted_indices) for h in after)
    return out, hn if len(hn) > 1 else hn[0]


class RNNCellBase(Cell):
    """The weights and biases of a cell with num_chunks gates, for a subclass that computes a step with them."""

    def __init__(self, input_size, hidden_size, has_bias, num_chunks, dtype=torch.float32):
        super().__init__()
        check_positive_ints(f"mindspore.nn.{self.cls_name}", input_size=input_size, hidden_size=hidden_size)
        check_bools(f"mindspore.nn.{self.cls_name}", has_bias=has_bias)
        self.input_size, self.hidden_size, self.has_bias = input_size, hidden_size, has_bias
        rows, init = num_chunks * hidden_size, Uniform(1 / math.sqrt(hidden_size))
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": rows, "bias_hh": rows}
        drawn = list(shapes)[: 4 if has_bias else 2]
        for name in drawn:  # MindSpore fills them twice; numpy's generator stands where it does after that
            np.random.randn(math.prod(np.atleast_1d(shapes[name])))
        for name in shapes:
            setattr(self, name, _uniform(name, shapes[name], init, dtype) if name in drawn else None)

    def reset_parameters(self, dtype=torch.float32):
        """Draw the weights and biases anew, in this dtype."""
        for parameter in self.get_parameters():
            parameter.set_data(initializer(Uniform(1 / math.sqrt(self.hidden_size)), parameter.shape, dtype))


class _RecurrentCell(RNNCellBase):
    """One step: the state after x (N, input_size), from the state hx before, (N, hidden_size).

    Raises:
        TypeError, ValueError: a size is not a positive int, or a shape does not fit.
    """

    def __init__(self, input_size, hidden_size, has_bias=True, dtype=torch.float32):
        super().__init__(input_size, hidden_size, has_bias, self._gates, dtype)

    def construct(self, x, hx):
        """The state after x."""
        weights = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh
        return _run_cell(self.cls_name, self._step, x, hx, weights)


@public("nn.LSTMCell")
class LSTMCell(_RecurrentCell):
    __doc__ = f"Long short-term memory; the state is a tuple (h, c). {_RecurrentCell.__doc__}"
    _gates, _step = 4, torch.lstm_cell


@public("nn.GRUCell")
class GRUCell(_RecurrentCell):
    __doc__ = f"A gated recurrent unit. {_RecurrentCell.__doc__}"
    _gates, _step = 3, torch.gru_cell


@public("nn.RNNCell")
class RNNCell(_RecurrentCell):
    __doc__ = f"Plain recurrence; nonlinearity is 'tanh' or 'relu'. {_RecurrentCell.__doc__}"
    _gates = 1

    def __init__(self, input_size, hidden_size, has_bias=True, nonlinearity="tanh", dtype=torch.float32):
        super().__init__(input_size, hidden_size, has_bias, dtype)
        check_one_of("mindspore.nn.RNNCell", ("tanh", "relu"), nonlinearity=nonlinearity)
        self.nonlinearity = nonlinearity

    @property
    def _step(self):
        return torch.rnn_tanh_cell if self.nonlinearity == "tanh" else torch.rnn_relu_cell


@layer_op("nn.LSTMCell, GRUCell, RNNCell")
def _run_cell(name, step, x, hx, weights):
    pair = step is torch.lstm_cell
    if pair and (not isinstance(hx, (tuple, list)) or len(hx) != 2):
        raise TypeError(f"mindspore.nn.{name}: hx is a {type(hx).__name__}; give a tuple (h, c)")
    if x.ndim != 2 or any(h.ndim != 2 for h in (hx if pair else (hx,))):
        raise ValueError(f"mindspore.nn.{name}: the input has shape {tuple(x.shape)}; it and the state have 2 axes")
    return step(x, hx, *(w if w is None else w.to(x.dtype) for w in weights))
