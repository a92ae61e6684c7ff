"""MindSpore's `.mindir` files, read without MindSpore: a network's nodes, and the values of its parameters.

A file is a message of protocol buffers, ModelProto: graph (7), functions (8), primitives (12). A graph has nodes (1),
parameters (3), inputs (5) and outputs (6); a node the names of its inputs (1) and outputs (2), its primitive (4) and
attributes (5). Source: the files that MindSpore 2.10 writes, and the numbers in its `mind_ir.proto`.
"""

import math
import struct
from pathlib import Path
from typing import Any, NamedTuple

import torch

from .._files.damaged import DamagedFileError
from .._files.protobuf import fields, message, number, packed, text

#: The dtypes of tensors by their number in a TensorProto.
_DTYPES = {
    1: torch.float32,
    2: torch.uint8,
    3: torch.int8,
    4: torch.uint16,
    5: torch.int16,
    6: torch.int32,
    7: torch.int64,
    9: torch.bool,
    10: torch.float16,
    11: torch.float64,
    12: torch.uint32,
    13: torch.uint64,
    14: torch.complex64,
    15: torch.complex128,
    16: torch.bfloat16,
    17: torch.float64,
}
#: How deep tuples of values may lie in one another, and how many elements an axis may have.
_DEEPEST, _LONGEST = 64, 1 << 40

#: What stands for the order of side effects among a node's inputs, and is no value.
MONAD = object()


class Unread(NamedTuple):
    """A value of a kind that is not read; a node that uses it cannot run."""

    kind: int


class Primitive(NamedTuple):
    """What a node computes: a primitive's name, and its attributes."""

    name: str
    attributes: dict


class Node(NamedTuple):
    """A step: the primitive, the names of what it takes, and the name of what it gives."""

    primitive: Primitive
    inputs: list
    output: str


class MindIR:
    """A network of a `.mindir` file: `mindspore.nn.GraphCell(graph)` runs it.

    `parameters` are plain torch tensors by their names, `inputs` the names of what a call takes, `outputs` those of what it
    gives, `constants` values by the name of the node's output; `functions` the names of the parts that control flow calls.
    """

    def __init__(self, model: "_Model"):
        graph = model.graph
        self.parameters = {_short(name): value for name, value in graph["parameters"].items()}
        self.places = {_short(name): name for name in graph["parameters"]}
        self.inputs, self.outputs, self.constants = graph["inputs"], graph["outputs"], {}
        self.nodes, self.functions = [], model.functions
        for node in graph["nodes"]:
            self._take(model, *node)
        self._check()

    def _take(self, model: "_Model", inputs: list, outputs: list, kind: str, attributes: dict) -> None:
        if len(outputs) != 1:
            raise DamagedFileError(f"a node {kind!r} has {len(outputs)} outputs")
        if kind == "Constant":
            self.constants[outputs[0]] = attributes.get("value")
            return
        self.nodes.append(Node(model.primitive(kind, attributes), inputs, outputs[0]))

    def _check(self) -> None:
        """Each node takes what is there before it."""
        known = {*self.places.values(), *self.inputs, *self.constants}
        for node in self.nodes:
            strange = [name for name in node.inputs if name not in known and not self.functions]
            if strange:
                raise DamagedFileError(f"a node {node.primitive.name!r} takes {strange[0]!r}, which is not before it")
            known.add(node.output)
        if not self.outputs or (not known.issuperset(self.outputs) and not self.functions):
            raise DamagedFileError(f"nothing gives its outputs, {self.outputs}")


def _short(name: str) -> str:
    """The name of a parameter without that of the graph, which comes before a colon."""
    return name.rpartition(":")[2]


def read(path: Path) -> MindIR:
    """The network in a file.

    Raises:
        DamagedFileError: the file is no MindIR, is encrypted, or not as it was written.
    """
    try:
        return MindIR(_Model(memoryview(path.read_bytes())))
    except (struct.error, RecursionError) as error:
        raise DamagedFileError(f"a value in it cannot be read ({error})") from error


class _Model:
    """The parts of a ModelProto."""

    def __init__(self, data: memoryview):
        self.graph: dict = {}
        self.functions: set[str] = set()
        self.primitives: dict[str, Primitive] = {}
        for field, value in fields(data):
            if field == 7:
                self.graph = _graph(message(value))
            elif field == 8:
                self.functions.add(_first_text(message(value), 2))
            elif field == 12:
                name, primitive = _primitive(message(value))
                self.primitives[name] = primitive
        if not self.graph:
            raise DamagedFileError("it has no graph")

    def primitive(self, kind: str, attributes: dict) -> Primitive:
        """What a node of this kind computes: newer files have the primitives beside the nodes."""
        name = kind.removeprefix("REF::")
        if name == kind:
            return Primitive(name, attributes)
        if name not in self.primitives and name not in self.functions:
            raise DamagedFileError(f"a node is {kind!r}, which is not in it")
        return self.primitives.get(name, Primitive(name, {}))


def _graph(data: memoryview) -> dict:
    nodes, parameters, inputs, outputs = [], {}, [], []
    for field, value in fields(data):
        if field == 1:
            nodes.append(_node(message(value)))
        elif field == 3:
            name, tensor = _tensor(message(value))
            parameters[name] = tensor
        elif field in (5, 6):
            (inputs if field == 5 else outputs).append(_first_text(message(value), 1))
    return {"nodes": nodes, "parameters": parameters, "inputs": inputs, "outputs": outputs}


def _node(data: memoryview) -> tuple[list, list, str, dict]:
    inputs, outputs, kind, attributes = [], [], "", {}
    for field, value in fields(data):
        if field == 1:
            inputs.append(text(value))
        elif field == 2:
            outputs.append(text(value))
        elif field == 4:
            kind = text(value)
        elif field == 5:
            name, found = _attribute(message(value))
            attributes[name] = found
    return inputs, outputs, kind, attributes


def _primitive(data: memoryview) -> tuple[str, Primitive]:
    attributes = dict(_attribute(message(value)) for field, value in fields(data) if field == 3)
    return _first_text(data, 1), Primitive(_first_text(data, 2), attributes)


def _first_text(data: memoryview, wanted: int) -> str:
    return next((text(value) for field, value in fields(data) if field == wanted), "")


# ---- values ----


def _attribute(data: memoryview, depth: int = 0) -> tuple[str, Any]:
    """An attribute's name and value. What has its default, such as the number 0, is not in the file."""
    if depth > _DEEPEST:
        raise DamagedFileError(f"there are more than {_DEEPEST} tuples in one another")
    found: dict[int, list] = {}
    for field, value in fields(data):
        found.setdefault(field, []).append(value)
    kind, name = number(found.get(16, [0])[-1]), text(found[1][-1]) if 1 in found else ""
    # the shape of what a node gives is a tensor without its elements, and of no use here
    return name, Unread(kind) if name == "shape" else _value(kind, found, depth)


#: Where a number or text is, by the kind of the value: in the field of one, or of several where it lies in a tuple.
_INTS, _FLOATS, _DOUBLES, _TEXTS = (3, 10), (2, 8), (4, 9), (5, 11)


def _value(kind: int, found: dict[int, list], depth: int) -> Any:
    if kind in (2, 3, 4, 5, 6, 7, 9, 12, 13):
        n = _int(_last(found, _INTS))
        return bool(n) if kind == 9 else n
    if kind == 1:
        return struct.unpack("<f", _last(found, _FLOATS) or bytes(4))[0]
    if kind == 11:
        return struct.unpack("<d", _last(found, _DOUBLES) or bytes(8))[0]
    if kind == 8:
        return text(_last(found, _TEXTS) or b"")
    if kind in (20, 21):
        return tuple(_attribute(message(value), depth + 1)[1] for value in found.get(17, []))
    if kind in (17, 19) and (6 in found or 12 in found):
        return _tensor(message(_last(found, (6, 12))))[1]
    if kind in (23, 24):
        return MONAD
    return None if kind == 25 else Unread(kind)


def _last(found: dict[int, list], places: tuple[int, int]) -> Any:
    values = found.get(places[0]) or found.get(places[1])
    return values[-1] if values else None


def _int(value: Any) -> int:
    if value is None:
        return 0  # which is not written
    return number(value if isinstance(value, int) else (packed(value) or [0])[-1])


def _tensor(data: memoryview) -> tuple[str, Any]:
    """A tensor's name, and the tensor."""
    lengths, dtype, name, content, elsewhere = [], 0, "", memoryview(b""), False
    for field, value in fields(data):
        if field == 1:
            lengths += [value] if isinstance(value, int) else packed(value)
        elif field == 2:
            dtype = number(value)
        elif field == 7:
            name = text(value)
        elif field == 9:
            content = message(value)
        elif field == 12:
            elsewhere = True
    if elsewhere:
        raise DamagedFileError(f"{_short(name)} is in a file beside it, which is not read; export less than 1 GB")
    return name, _filled(name, lengths, dtype, content)


def _filled(name: str, lengths: list[int], dtype: int, content: memoryview) -> Any:
    if dtype not in _DTYPES:
        return Unread(17)
    if any(length > _LONGEST for length in lengths):
        raise DamagedFileError(f"{_short(name)} has the shape {lengths}, which no tensor has")
    size = math.prod(lengths) * _DTYPES[dtype].itemsize
    if size != len(content):
        raise DamagedFileError(f"{_short(name)} has {len(content)} bytes; its shape {lengths} takes {size}")
    if not content:
        return torch.empty(lengths, dtype=_DTYPES[dtype])
    return torch.frombuffer(bytearray(content), dtype=_DTYPES[dtype]).reshape(lengths)
