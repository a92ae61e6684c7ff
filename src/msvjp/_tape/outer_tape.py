"""Whether torch's own tape records around a transform: then a derivative stays linked to what fn took from outside."""

from collections.abc import Sequence

import torch


def reaches_others(outputs: Sequence[torch.Tensor], leaves: Sequence[torch.Tensor]) -> bool:
    """Whether the graph of the outputs ends in tensors that require grad besides these leaves, such as a module's weights.

    It is asked only where fn is a torch module or an input is a plain torch tensor: a Cell's Parameters always require grad.
    """
    own = set(map(id, leaves))
    ahead = [x.grad_fn for x in outputs if x.grad_fn is not None]
    seen = set(ahead)
    while ahead:
        node = ahead.pop()
        variable = getattr(node, "variable", None)  # of the node that ends a path
        if variable is not None and id(variable) not in own:
            return True
        further = {n for n, _ in node.next_functions if n is not None} - seen
        seen |= further
        ahead += further
    return any(x.requires_grad and x.grad_fn is None and id(x) not in own for x in outputs)
