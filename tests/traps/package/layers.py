from mindspore import Tensor, nn  #: mindspore.Tensor mindspore.nn
from mindspore.ops import operations as P  #: mindspore.ops.operations


def own_function():
    return P.Exp()  #: mindspore.ops.Exp


class Base(nn.Cell):  #: mindspore.nn.Cell
    pass


from . import circle

circle.back  #: mindspore.Tensor
