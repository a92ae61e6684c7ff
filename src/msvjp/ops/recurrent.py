"""Recurrent networks over whole sequences, as ops: LSTM on one flat weight, and Ascend's DynamicRNN and DynamicGRUV2."""

import torch

from .._core.checks import check_bools, check_one_of, check_positive_ints
from .._core.errors import UnsupportedError
from .._op.declare import op


@op("ops.LSTM(input_size, hidden_size, num_layers, has_bias, bidirectional, dropout, proj_size=0)")
def lstm_primitive(input, h, c, w, input_size, hidden_size, num_layers, has_bias, bidirectional, dropout, proj_size=0):
    """The output, h and c of `nn.LSTM` for input (T, N, input_size), and two empty Tensors, which MindSpore's backward keeps.

    Args:
        h, c: the first states, (directions, N, proj_size or hidden_size) and (directions, N, hidden_size).
        w: all weights, one behind the other: of the inputs, of the states, the biases of one or of both, the projections.

    Raises:
        ValueError: num_layers is not 1, or w has another number of elements.
    """
    api = "mindspore.ops.LSTM"
    check_positive_ints(api, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
    check_bools(api, has_bias=has_bias, bidirectional=bidirectional)
    if num_layers != 1:
        raise ValueError(f"{api}: num_layers is {num_layers}; give 1, and one op for each layer")
    sides, rows, state = 1 + bidirectional, 4 * hidden_size, proj_size or hidden_size
    shapes = [(sides, rows, input_size), (sides, rows, state), *[(sides, rows)] * (2 * has_bias)]
    shapes += [(sides, proj_size, hidden_size)] if proj_size else []
    if has_bias and w.numel() == _elements(shapes) - sides * rows:
        del shapes[2]
    if w.numel() != _elements(shapes):
        raise ValueError(f"{api}: w has {w.numel()} elements; give {_elements(shapes)}")
    parts = [p.view(shape) for p, shape in zip(w.flatten().split([*map(_count, shapes)]), shapes, strict=True)]
    if has_bias and len(parts) == 3 + bool(proj_size):
        parts.insert(3, torch.zeros_like(parts[2]))
    weights = [part[side] for side in range(sides) for part in parts]
    wide = [x.to(w.dtype) for x in (input, h, c)]
    results = torch.lstm(wide[0], wide[1:], weights, has_bias, 1, 0.0, False, bidirectional, False)
    return *(result.to(input.dtype) for result in results), input.new_zeros(1, 1), input.new_zeros(1, 1)


def _count(shape):
    return torch.Size(shape).numel()


def _elements(shapes):
    return sum(map(_count, shapes))


@op("ops.BasicLSTMCell(keep_prob=1.0, forget_bias=1.0, state_is_tuple=True, activation='tanh')")
def basic_lstm_cell(x, h, c, w, b, keep_prob=1.0, forget_bias=1.0, state_is_tuple=True, activation="tanh"):
    """One step of an LSTM: c and h after it, its gates i, j, f and o, and tanh(c).

    Args:
        x, h, c: (N, input_size), (N, hidden_size), (N, hidden_size).
        w, b: (input_size + hidden_size, 4 * hidden_size), (4 * hidden_size,), of the gates i, j, f and o.
        forget_bias: what is added to the gate f before its sigmoid.
    """
    _only("BasicLSTMCell", keep_prob=(keep_prob, 1.0), state_is_tuple=(state_is_tuple, True))
    check_one_of("mindspore.ops.BasicLSTMCell", ("tanh",), activation=activation)
    h, c, *gates = _lstm_step(x, h, c, w, b, forget_bias)
    return c, h, *gates


def _lstm_step(x, h, c, w, b, forget_bias):
    i, j, f, o = (torch.cat([x, h], 1) @ w + b).chunk(4, 1)
    i, j, f, o = i.sigmoid(), j.tanh(), (f + forget_bias).sigmoid(), o.sigmoid()
    c = f * c + i * j
    return o * c.tanh(), c, i, j, f, o, c.tanh()


@op(
    "ops.DynamicRNN(cell_type='LSTM', direction='UNIDIRECTIONAL', cell_depth=1, use_peephole=False, keep_prob=1.0, "
    "cell_clip=-1.0, num_proj=0, time_major=True, activation='tanh', forget_bias=0.0, is_training=True)"
)
def dynamic_rnn(
    x,
    w,
    b,
    seq_length,
    init_h,
    init_c,
    cell_type="LSTM",
    direction="UNIDIRECTIONAL",
    cell_depth=1,
    use_peephole=False,
    keep_prob=1.0,
    cell_clip=-1.0,
    num_proj=0,
    time_major=True,
    activation="tanh",
    forget_bias=0.0,
    is_training=True,
):
    """An LSTM over x (T, N, input_size): y, h, c, the gates i, j, f and o, and tanh(c), each of every step.

    Args:
        w, b: (input_size + hidden_size, 4 * hidden_size), (4 * hidden_size,), of the gates i, j, f and o.
        init_h, init_c: (1, N, hidden_size).
        forget_bias: what is added to the gate f before its sigmoid.
        is_training: accepted; it changes nothing where nothing is dropped.

    Raises:
        ValueError: cell_type, direction or activation is another than the one that there is.
        UnsupportedError: an argument is not its default that MindSpore does not support either.
    """
    api = "mindspore.ops.DynamicRNN"
    check_one_of(api, ("LSTM",), cell_type=cell_type)
    _check_rnn("DynamicRNN", direction, activation, seq_length, cell_depth, keep_prob, cell_clip, num_proj, time_major)
    _only("DynamicRNN", use_peephole=(use_peephole, False))
    h, c, steps = init_h[0], init_c[0], []
    for step in x:
        h, c, *gates = _lstm_step(step, h, c, w, b, forget_bias)
        steps.append((h, h, c, *gates))
    return tuple(torch.stack(values) for values in zip(*steps, strict=True))


@op(
    "ops.DynamicGRUV2(direction='UNIDIRECTIONAL', cell_depth=1, keep_prob=1.0, cell_clip=-1.0, num_proj=0, "
    "time_major=True, activation='tanh', gate_order='rzh', reset_after=True, is_training=True)"
)
def dynamic_gru_v2(
    x,
    weight_input,
    weight_hidden,
    bias_input,
    bias_hidden,
    seq_length,
    init_h,
    direction="UNIDIRECTIONAL",
    cell_depth=1,
    keep_prob=1.0,
    cell_clip=-1.0,
    num_proj=0,
    time_major=True,
    activation="tanh",
    gate_order="rzh",
    reset_after=True,
    is_training=True,
):
    """A GRU over x (T, N, input_size): y, h, the gates update, reset and new, and the state's part of new, of every step.

    Args:
        weight_input, weight_hidden: (input_size, 3 * hidden_size), (hidden_size, 3 * hidden_size).
        bias_input, bias_hidden: (3 * hidden_size,), or None.
        init_h: (N, hidden_size).
        gate_order: 'rzh', reset, update, new; or 'zrh'.
        reset_after: reset the product of the state and its weights; else the state.
        is_training: accepted; it changes nothing where nothing is dropped.

    Raises:
        ValueError: direction, activation or gate_order is another than there are.
        UnsupportedError: an argument is not its default that MindSpore does not support either.
    """
    check_one_of("mindspore.ops.DynamicGRUV2", ("rzh", "zrh"), gate_order=gate_order)
    check_bools("mindspore.ops.DynamicGRUV2", reset_after=reset_after)
    _check_rnn(
        "DynamicGRUV2", direction, activation, seq_length, cell_depth, keep_prob, cell_clip, num_proj, time_major
    )
    bias_input = 0 if bias_input is None else bias_input
    bias_hidden = weight_hidden.new_zeros(weight_hidden.shape[1]) if bias_hidden is None else bias_hidden
    weights = weight_hidden.chunk(3, 1), bias_hidden.chunk(3)
    h, steps = init_h, []
    for step in x @ weight_input + bias_input:
        h, *gates = _gru_step(step.chunk(3, 1), h, *weights, gate_order, reset_after)
        steps.append((h, h, *gates))
    return tuple(torch.stack(values) for values in zip(*steps, strict=True))


def _gru_step(inputs, h, weights, biases, gate_order, reset_after):
    first, second = (torch.sigmoid(inputs[k] + h @ weights[k] + biases[k]) for k in (0, 1))
    reset, update = (first, second) if gate_order == "rzh" else (second, first)
    hidden_new = (h if reset_after else reset * h) @ weights[2] + biases[2]
    new = torch.tanh(inputs[2] + (reset * hidden_new if reset_after else hidden_new))
    return (1 - update) * new + update * h, update, reset, new, hidden_new


def _check_rnn(name, direction, activation, seq_length, cell_depth, keep_prob, cell_clip, num_proj, time_major):
    check_one_of(f"mindspore.ops.{name}", ("UNIDIRECTIONAL",), direction=direction)
    check_one_of(f"mindspore.ops.{name}", ("tanh",), activation=activation)
    _only(name, seq_length=(seq_length, None), cell_depth=(cell_depth, 1), keep_prob=(keep_prob, 1.0))
    _only(name, cell_clip=(cell_clip, -1.0), num_proj=(num_proj, 0), time_major=(time_major, True))


def _only(name, **given):
    """UnsupportedError for an argument that is not the one which the op of MindSpore's computes with."""
    for word, (value, only) in given.items():
        if value is not only and value != only:
            raise UnsupportedError(f"mindspore.ops.{name}: {word} is {value!r}; MindSpore computes with {only!r} alone")
