"""Looking at values on their way: TensorDump and tensordump write them to files, Assert stops where something is not so."""

import itertools
import pathlib

import numpy as np
import torch

from .._core.checks import check_ints, check_one_of, check_type
from .._op.declare import public
from .._op.primitive import Primitive
from ..common.dtype import NAMES
from ..common.tensor import Tensor

_numbers = itertools.count()


@public("ops.tensordump")
def tensordump(file_name, tensor, mode="out"):
    """Write a Tensor to a file of numpy's, 'file_name_float32_0.npy', with its dtype and the number of the dump.

    Args:
        file_name: a path, with '.npy' at its end or without; its folders are made.
        tensor: a Tensor.
        mode: 'out' or 'in', on which side of an exchange between devices it is written; here there is one.

    Raises:
        TypeError: file_name is not a str, or tensor not a Tensor.
        ValueError: file_name is empty, or mode is another.
    """
    api = "mindspore.ops.tensordump"
    check_type(api, str, "a path", file_name=file_name)
    check_type(api, torch.Tensor, "a Tensor", tensor=tensor)
    check_one_of(api, ("out", "in"), mode=mode)
    if not file_name:
        raise ValueError(f"{api}: file_name is empty; give a path")
    path = pathlib.Path(f"{file_name.removesuffix('.npy')}_{NAMES[tensor.dtype].lower()}_{next(_numbers)}.npy")
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, tensor.asnumpy())


@public("ops.TensorDump")
class TensorDump(Primitive):
    """`ops.tensordump` in class form.

    Raises:
        ValueError: input_output is neither 'out' nor 'in'.
    """

    def __init__(self, input_output="out"):
        super().__init__("TensorDump")
        check_one_of("mindspore.ops.TensorDump", ("out", "in"), input_output=input_output)
        self.input_output = input_output

    def __call__(self, file, input_x):
        """Write input_x to a file of that name."""
        tensordump(file, input_x, self.input_output)


@public("ops.Assert")
class Assert(Primitive):
    """A condition that has to hold.

    Args:
        summarize: how many elements of a Tensor are printed where it does not.

    Raises:
        TypeError: summarize is not an int.
    """

    def __init__(self, summarize=3):
        super().__init__("Assert")
        check_ints("mindspore.ops.Assert", summarize=summarize)
        self.summarize = summarize

    def __call__(self, condition, input_data):
        """Nothing if the condition, a bool or a Tensor of one, is True; else print the Tensors of input_data and stop.

        Raises:
            TypeError: input_data is no list or tuple.
            ValueError: the condition has several elements.
            RuntimeError: the condition is False.
        """
        check_type("mindspore.ops.Assert", (list, tuple), "a list of Tensors", input_data=input_data)
        if isinstance(condition, torch.Tensor) and condition.size != 1:
            raise ValueError(f"mindspore.ops.Assert: condition has {condition.size} elements; give one")
        if not condition:
            parts = [x.flatten()[: self.summarize].asnumpy() for x in input_data]
            print("mindspore.ops.Assert: the condition is False", *(f"input data: {part}" for part in parts), sep="\n")
            raise RuntimeError("mindspore.ops.Assert: the condition is False; what was to be printed of it is above")
        return Tensor(np.zeros(1, np.int32))
