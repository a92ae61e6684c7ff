"""`GraphCell`: a network that was loaded from a file, one of MindSpore's or of torch.export, as a Cell."""

import ast
import functools
from typing import Any

import torch

from .. import ops
from .._core.errors import UnsupportedError
from .._names.index import api
from .._op.declare import declared, public
from ..common.device import current_device
from ..common.parameter import Parameter
from ..common.tensor import Tensor
from ..nn.cell import Cell
from .exporting import moved
from .mindir import MONAD, MindIR, Node, Unread

#: The primitives of image networks, each `mindspore.ops.<name>`. Those of a file that are none of these are refused.
PRIMITIVES = """
    Abs AdaptiveAvgPool2D Add AddN ArgMaxWithValue ArgMinWithValue Argmax Argmin Atan AvgPool AvgPool3D BatchMatMul
    BatchNorm BiasAdd BroadcastTo CeLU Ceil Concat Conv2D Conv2DBackpropInput Conv2DTranspose Conv3D Cos Cosh CumSum
    DepthToSpace Diag Div Dropout Elu Equal Erf Erfc Exp ExpandDims Expm1 Flatten Floor FloorDiv FloorMod Gather
    GatherD GatherNd GeLU Greater GreaterEqual HShrink HSigmoid HSwish L2Normalize LRN LayerNorm Less LessEqual Log
    Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr MaskedFill MatMul MaxPool MaxPool3D MaxPool3DWithArgmax Maximum
    Minimum Mish Mod Mul Neg NotEqual OneHot OnesLike PReLU Pad Pow ReLU ReLU6 RealDiv Reciprocal ReduceAll ReduceAny
    ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Reshape ResizeBilinearV2 ResizeNearestNeighbor
    ResizeNearestNeighborV2 ReverseV2 Round Rsqrt SeLU Select Sigmoid Sign Sin Sinh SoftShrink Softmax Softplus
    Softsign SpaceToDepth Split Sqrt Square SquaredDifference Squeeze Stack StridedSlice Sub Tan Tanh Tile TopK
    Transpose Tril Triu Trunc Unstack ZerosLike
"""
#: Those that MindSpore itself has under no public name, and the function that they are.
FUNCTIONS = {
    "ClampScalar": "ops.clamp",
    "Divs": "ops.div",
    "EqScalar": "ops.equal",
    "LessScalar": "ops.less",
    "MatMulExt": "mint.matmul",
    "Max": "mint.max",
    "Min": "mint.min",
    "Muls": "ops.mul",
    "RemainderTensorScalar": "mint.remainder",
    "SiLU": "ops.silu",
}
#: What a word of a primitive's constructor is called among its attributes in a file.
_IN_FILE = {"data_format": "format"}
#: The words of constructors that are numbers or names in a file.
_CODES: dict[str, dict[Any, Any]] = {
    "data_format": {0: "NCHW", 1: "NHWC", 2: "NHWC", 3: "NCDHW"},
    "pad_mode": {0: "PAD", 1: "SAME", 2: "VALID"},
}
_DTYPES = {30: torch.bool, 32: torch.int8, 33: torch.int16, 34: torch.int32, 35: torch.int64, 37: torch.uint8}
_DTYPES |= {38: torch.uint16, 39: torch.uint32, 40: torch.uint64, 42: torch.float16, 43: torch.float32}
_DTYPES |= {44: torch.float64, 45: torch.bfloat16, 51: torch.complex64, 52: torch.complex128}
_CODES |= {"output_type": _DTYPES, "dtype": _DTYPES}
_CODES["argmax_type"] = {3: torch.int32, 4: torch.int64, "int32": torch.int32, "int64": torch.int64}


@public("nn.GraphCell")
class GraphCell(Cell):
    """A network from a file, as `mindspore.load` gives it. A call takes and gives what the exported network did.

    Args:
        graph: what `mindspore.load` gave.
        params_init: Tensors or Parameters by name, the values of these parameters in place of those in the file.
        obf_random_seed: None. Networks are not obfuscated.

    Raises:
        TypeError: an argument is of another type.
        UnsupportedError: at a call, a primitive of the file is not among those that run here.
    """

    def __init__(self, graph: Any, params_init: dict | None = None, obf_random_seed: Any = None):
        super().__init__(auto_prefix=False)
        api = "mindspore.nn.GraphCell"
        if not isinstance(graph, (MindIR, torch.export.ExportedProgram)):
            raise TypeError(f"{api}: graph is {type(graph).__name__}; give what mindspore.load gave")
        if obf_random_seed is not None:
            raise UnsupportedError(f"{api}: obf_random_seed is given; networks are not obfuscated, give None")
        values = _values(api, params_init)
        self.graph = graph
        if isinstance(graph, MindIR):
            self._run = _Runner(self, graph)
        else:
            graph = moved(graph, current_device())
            for name, value in graph.state_dict.items():
                graph.state_dict[name] = Parameter(_here(value), name=name, requires_grad=value.requires_grad)
            self.program = self._run = graph.module()
        self._give(api, values)

    def _give(self, api: str, values: dict) -> None:
        named = self.parameters_dict()
        for name, value in values.items():
            if name not in named:
                raise ValueError(f"{api}: params_init has {name!r}; the network has {', '.join(named)}")
            with torch.no_grad():
                named[name].copy_(value)

    def construct(self, *inputs: Any) -> Any:
        """What the network gives for these inputs."""
        return self._run(*inputs)


def _here(value: torch.Tensor) -> Tensor:
    """What was read, on the device on which new Tensors are made."""
    return Tensor(value, device=current_device())


def _values(api: str, given: dict | None) -> dict:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise TypeError(f"{api}: params_init is {type(given).__name__}; give a dict")
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            got = f"{type(name).__name__}: {type(value).__name__}"
            raise TypeError(f"{api}: params_init has an item {got}; give Tensors or Parameters by name")
    return given


# ---- running the nodes of a MindIR ----


class _Runner:
    """Runs the nodes of a MindIR, one after the other, with the Parameters of a Cell."""

    def __init__(self, cell: Cell, graph: MindIR):
        self.graph = graph
        self.parameters = {}
        for name, value in graph.parameters.items():
            if isinstance(value, Unread):
                raise UnsupportedError(f"mindspore.nn.GraphCell: the parameter {name!r} is of a dtype that is not read")
            parameter = Parameter(_here(value), name=name)
            cell._parameters[name.replace(".", "_")] = parameter
            self.parameters[graph.places[name]] = parameter
        constants = {name: _here(v) if isinstance(v, torch.Tensor) else v for name, v in graph.constants.items()}
        self.known = {**self.parameters, **constants}

    def __call__(self, *inputs: Any) -> Any:
        self._check(inputs)
        values = {**self.known, **dict(zip(self.graph.inputs, inputs, strict=True))}
        for node in self.graph.nodes:
            values[node.output] = _computed(node, [values[name] for name in node.inputs])
        outputs = tuple(values[name] for name in self.graph.outputs)
        return outputs if len(outputs) > 1 else outputs[0]

    def _check(self, inputs: tuple) -> None:
        names = {node.primitive.name for node in self.graph.nodes}
        refused = sorted(names - RUNS)
        if self.graph.functions or refused:
            what = "control flow" if self.graph.functions else ", ".join(refused)
            raise UnsupportedError(
                f"mindspore.nn.GraphCell: the network has {what}, which does not run from a file here"
            )
        if len(inputs) != len(self.graph.inputs):
            raise TypeError(f"mindspore.nn.GraphCell: {len(inputs)} inputs; the network takes {len(self.graph.inputs)}")


#: The nodes that compute nothing.
_PLAIN = {
    "Depend": lambda value, *_: value,
    "Load": lambda value, *_: value,
    "MakeTuple": lambda *values: values,
    "TupleGetItem": lambda values, i: values[i],
    "UpdateState": lambda *_: MONAD,
    "Return": lambda value, *_: value,
}
#: The nodes that are a function of other arguments, or give more than it does; each takes the node's attributes, too.
_OTHERWISE = {
    "Cast": lambda how, x, dtype: ops.cast(x, _DTYPES[dtype]),
    "GroupNorm": lambda how, *inputs: (ops.group_norm(*inputs),),
    "MaxPoolWithArgmaxV2": lambda how, x: _max_pool_with_argmax(**how)(x),
    "MeanExt": lambda how, *inputs: _reduced("mint.mean", *inputs),
    "PadV3": lambda how, x, lengths, value=None: ops.pad(x, lengths, how["mode"], value),
    "ProdExt": lambda how, *inputs: _reduced("mint.prod", *inputs),
    "SumExt": lambda how, *inputs: _reduced("mint.sum", *inputs),
}

#: Of what a file has, all that runs.
RUNS = {*PRIMITIVES.split(), *FUNCTIONS, *_PLAIN, *_OTHERWISE}


def _reduced(name: str, *inputs: Any) -> Any:
    *inputs, dtype = inputs
    return declared[name](*inputs, dtype=_DTYPES.get(dtype))


def _max_pool_with_argmax(kernel_size: tuple, strides: tuple, pads: tuple, dilation: tuple, **how: Any) -> Any:
    """Its lengths are in a file with those of the axes that are not pooled."""
    dtype = _CODES["argmax_type"][how["argmax_type"]]
    lengths = (kernel_size[2:], strides[2:], pads[2:], dilation[2:])
    return ops.MaxPoolWithArgmaxV2(*lengths, how.get("ceil_mode", False), dtype)


def _computed(node: Node, inputs: list) -> Any:
    name = node.primitive.name
    if name in _PLAIN:
        return _PLAIN[name](*inputs)
    inputs = [value for value in inputs if value is not MONAD]
    unread = next((v for v in inputs if isinstance(v, Unread)), None)
    if unread is not None:
        raise UnsupportedError(f"mindspore.nn.GraphCell: {name} takes a value of kind {unread.kind}, which is not read")
    if name in FUNCTIONS:
        return declared[FUNCTIONS[name]](*inputs)
    if name in _OTHERWISE:
        return _OTHERWISE[name](node.primitive.attributes, *inputs)
    words = _constructor(name)
    given = {word: _attribute(node.primitive.attributes, word) for word in words}
    given = {word: value for word, value in given.items() if value is not None}
    if words and not given:  # newer files have them among the inputs, at the end
        given, inputs = dict(zip(words, inputs[-len(words) :], strict=True)), inputs[: -len(words)]
    given = {word: _CODES[word].get(value, value) if word in _CODES else value for word, value in given.items()}
    return getattr(ops, name)(**given)(*inputs)


def _attribute(attributes: dict, word: str) -> Any:
    value = attributes.get(word, attributes.get(_IN_FILE.get(word, word)))
    return None if isinstance(value, Unread) else value


@functools.cache
def _constructor(name: str) -> list[str]:
    """The words of a primitive's constructor, in MindSpore's order."""
    arguments = ast.parse(f"def f{api()[f'ops.{name}']}: pass").body[0].args  # type: ignore[attr-defined]
    return [argument.arg for argument in arguments.args]
