"""Rows of nn/dropout.py, with those of containers around what hands on. The randomness is in test_dropout.py."""

from . import case, floats

case(
    *("nn.Dropout(0.1)(x)", "nn.Dropout(keep_prob=0.1)(x)", "nn.Dropout(p=0.9)(x)", "nn.Dropout(p=0).set_train()(x)"),
    *("nn.Dropout(1.0).set_train()(x)", "nn.Dropout1d(0.9)(x)", "nn.Dropout2d(0.9)(x)", "nn.Dropout3d(0.9)(x)"),
    *("nn.DropoutExt(0.9)(x)", "nn.Dropout2dExt(0.9)(x)", "mint.nn.Dropout(0.9)(x)", "mint.nn.Dropout2d(p=0.9)(x)"),
    *("nn.Dropout1d(0.0).set_train()(x)", "nn.Identity(1, a=2)(x)", "mint.nn.Identity()(x)"),
    *("nn.SequentialCell(nn.Identity(), nn.Identity())(x)", "nn.CellList([nn.Identity()])[0](x)"),
    "nn.CellDict({'a': nn.Identity()})['a'](x)",
    x=floats(2, 3),
    want=lambda x: x,
    bad={
        "nn.Dropout(0.0)": ValueError,
        "nn.Dropout(1.5)": ValueError,
        "nn.Dropout('a')": TypeError,
        "nn.Dropout(p=1)": ValueError,
        "nn.Dropout(p=-0.1)": ValueError,
        "nn.Dropout(p='a')": TypeError,
        "nn.Dropout1d(1.5)": ValueError,
        "nn.Dropout2d('a')": TypeError,
        "nn.Dropout3d(-0.5)": ValueError,
        "nn.Dropout2d(0.5).set_train()(x)": ValueError,
        "nn.Dropout3d(0.5).set_train()(x)": ValueError,
    },
)
