"""What MindSpore prints from inside a graph, which is here where the script says it."""

from .._op.declare import op


@op("ops.Print()", "ops.print_")
def print_(*input_x):
    """Print each of the Tensors, texts, numbers or tuples on lines of its own."""
    for value in input_x:
        print(value if isinstance(value, str) else repr(value))
