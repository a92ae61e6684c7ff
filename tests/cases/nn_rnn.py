"""Rows of nn/rnn.py: shapes and errors. The values, for the parameters that a layer draws, are in test_rnn.py."""

from . import case, floats

X, H = floats(3, 2, 4), floats(1, 2, 5, seed=1)

case(
    *("nn.LSTM(4, 5)(x)[0].shape", "nn.LSTM(4, 5)(x, (h, h))[0].shape", "nn.GRU(4, 5)(x)[0].shape"),
    *("nn.GRU(4, 5)(x, h)[0].shape", "nn.RNN(4, 5)(x)[0].shape", "nn.RNN(4, 5, 2, nonlinearity='relu')(x)[0].shape"),
    *("nn.LSTM(4, 5, 2, dropout=0.5).set_train()(x)[0].shape", "nn.GRU(4, 5, has_bias=False)(x, hx=h)[0].shape"),
    *("nn.GRU(4, 5)(x, None, ms.Tensor([1, 3], ms.int32))[0].shape", "nn.LSTM(4, 5, 1, True, False)(x)[0].shape"),
    x=X,
    h=H,
    want=(3, 2, 5),
    bad={
        "nn.LSTM(0, 5)": ValueError,
        "nn.LSTM(4, 5, num_layers=0)": ValueError,
        "nn.LSTM(4.0, 5)": TypeError,
        "nn.LSTM(4, 5, has_bias=1)": TypeError,
        "nn.LSTM(4, 5, dropout=1.0)": ValueError,
        "nn.LSTM(4, 5, no_such=1)": TypeError,
        "nn.LSTM(4, 5)(x, h)": TypeError,
        "nn.LSTM(4, 5)(x[0])": ValueError,
        "nn.LSTM(3, 5)(x)": ValueError,
        "nn.GRU(4, 5)(x, h[:, :, :2])": ValueError,
        "nn.GRU(3, 5)(x)": ValueError,
        "nn.GRU(4, 5, nonlinearity='relu')": TypeError,
        "nn.GRU(4, 5)(x, None, ms.Tensor([1, 2, 3], ms.int32))": ValueError,
        "nn.RNN(4, 5, nonlinearity='no such')": ValueError,
        "nn.RNN(4, 5)(x[0])": ValueError,
    },
)
case("nn.LSTM(4, 5, 2, batch_first=True, bidirectional=True)(x)[0].shape", x=X, want=(3, 2, 10))
case(
    *("nn.LSTM(4, 5, 2, bidirectional=True)(x)[1][1].shape", "nn.GRU(4, 5, 2, bidirectional=True)(x)[1].shape"),
    x=X,
    want=(4, 2, 5),
)
case(
    *("nn.LSTMCell(4, 5)(x[0], (h[0], h[0]))[0].shape", "nn.LSTMCell(4, 5, False)(x[0], (h[0], h[0]))[1].shape"),
    *("nn.GRUCell(4, 5)(x[0], h[0]).shape", "nn.RNNCell(4, 5)(x[0], h[0]).shape"),
    "nn.RNNCell(4, 5, True, 'relu')(x[0], h[0]).shape",
    x=X,
    h=H,
    want=(2, 5),
    bad={
        "nn.LSTMCell(0, 5)": ValueError,
        "nn.LSTMCell(4, 5, 1)": TypeError,
        "nn.LSTMCell(4, 5)(x[0], h[0])": TypeError,
        "nn.GRUCell(4, 5)(x[0, 0], h[0, 0])": ValueError,
        "nn.GRUCell(3, 5)(x[0], h[0])": ValueError,
        "nn.RNNCell(4, 5, nonlinearity='no such')": ValueError,
    },
)
