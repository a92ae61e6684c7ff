"""The methods that code calls without a name of theirs in it: those of operators, indices, truth, and a few builtins."""

import dis
import types
from collections.abc import Iterator

_METHODS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift"]
_SYMBOLS = ["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"]
#: How instructions of Python 3.10 end.
_WORDS = [
    "ADD",
    "SUBTRACT",
    "MULTIPLY",
    "TRUE_DIVIDE",
    "FLOOR_DIVIDE",
    "MODULO",
    "POWER",
    "MATRIX_MULTIPLY",
    "AND",
    "OR",
    "XOR",
    "LSHIFT",
    "RSHIFT",
]
_ARITHMETIC = dict(zip((*_SYMBOLS, *_WORDS), _METHODS * 2, strict=True))
_COMPARISONS = [f"__{name}__" for name in ("lt", "le", "eq", "ne", "gt", "ge")]
_OTHERS = {
    **dict.fromkeys(("BINARY_SUBSCR", "BINARY_SLICE"), "getitem"),
    **dict.fromkeys(("STORE_SUBSCR", "STORE_SLICE"), "setitem"),
    **dict.fromkeys(("GET_ITER", "UNPACK_SEQUENCE", "UNPACK_EX", "LIST_EXTEND"), "iter"),
    "UNARY_NEGATIVE": "neg",
    "UNARY_INVERT": "invert",
    "UNARY_NOT": "bool",
    "CONTAINS_OP": "contains",
}
_BUILTINS = {"len", "abs", "bool", "float", "int", "iter", "round", "hash", "complex", "reversed"}


def operators(code: types.CodeType) -> Iterator[str]:
    """The names of the methods: `__add__`, and `__radd__` and `__iadd__` with it."""
    yield from (f"__{name}__" for name in _BUILTINS.intersection(code.co_names))
    for instruction in dis.get_instructions(code):
        kind, _, word = instruction.opname.partition("_")
        symbol = instruction.argrepr.removesuffix("=")
        if kind in ("BINARY", "INPLACE") and (method := _ARITHMETIC.get(symbol if word == "OP" else word)):
            yield from (f"__{method}__", f"__r{method}__", f"__i{method}__")
        elif instruction.opname == "BINARY_OP":  # x[i], as 3.14 writes it
            yield "__getitem__"
        elif instruction.opname == "COMPARE_OP":
            yield from _COMPARISONS
        elif "JUMP" in kind or "JUMP" in word:
            yield "__bool__"
        elif instruction.opname in _OTHERS:
            yield f"__{_OTHERS[instruction.opname]}__"
    yield from (method for c in code.co_consts if isinstance(c, types.CodeType) for method in operators(c))
