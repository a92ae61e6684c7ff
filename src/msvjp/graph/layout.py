"""How Inductor is to lay out what convolutions on a CPU read and write: channels last where that pays, else as recorded.

By itself Inductor takes channels last for each of them. With few channels that is slower than torch's own layout; and in one
graph of forward and backward it keeps what a convolution's backward reads in the recorded layout, and copies it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch._inductor import config
from torch._inductor.custom_graph_pass import CustomGraphPass, get_hash_for_files

aten = torch.ops.aten
_VECTOR = 8  # floats: with channels that do not fill vectors, kernels that take them last work one by one
#: Operations that look at memory without regard of the layout, and the end, where the recorded layout is to be.
_BY_MEMORY = (aten.as_strided.default, aten.as_strided_.default, aten.as_strided_scatter.default, "output")


def settings(graph: torch.fx.Graph, inputs: Sequence[torch.Tensor]) -> dict[str, Any]:
    """What Inductor's config is to say for the graph, whose placeholders stand for the inputs."""
    if any(x.device.type != "cpu" for x in inputs) or not torch.backends.mkldnn.is_available():
        return {}
    if not _fills_vectors(graph, inputs):
        return {"layout_optimization": False}
    return {} if config.post_grad_custom_post_pass else {"post_grad_custom_post_pass": _ChannelsLast()}


def _fills_vectors(graph: torch.fx.Graph, inputs: Sequence[torch.Tensor]) -> bool:
    """Whether most of the convolutions' weights are between numbers of channels that fill vectors."""
    given = dict(zip((n for n in graph.nodes if n.op == "placeholder"), inputs, strict=True))
    convolutions = [n for n in graph.nodes if n.target is aten.convolution.default]
    shapes = [(*given[w].shape, n.args[8]) for n in convolutions if (w := _uncast(n.args[1])) in given]
    return sum(_size(s) for s in _of_channels(shapes)) > sum(map(_size, shapes)) / 2


def _uncast(node: torch.fx.Node) -> Any:
    return node.args[0] if node.target is aten._to_copy.default else node


def _of_channels(shapes: Sequence[tuple]) -> Iterable[tuple]:
    """Those of the shapes (out, in of a group, *kernel, groups) whose channels fill vectors."""
    return (s for s in shapes if s[0] % _VECTOR == 0 and s[1] * s[-1] % _VECTOR == 0)


def _size(shape: tuple) -> int:
    return torch.Size(shape[:-1]).numel()


class _ChannelsLast(CustomGraphPass):
    """Tells Inductor that what a convolution's backward reads lies channels last, as the convolution's own input does."""

    def __call__(self, graph: torch.fx.Graph) -> None:
        for node in graph.nodes:
            if node.target is aten.convolution_backward.default:
                for read in filter(_may_be_laid_out, node.args[:2]):
                    value = read.meta["val"]
                    with value.fake_mode:
                        read.meta["val"] = value.to(memory_format=torch.channels_last)

    def uuid(self) -> Any:
        return get_hash_for_files((__file__,))


def _may_be_laid_out(node: torch.fx.Node) -> bool:
    """Whether the result may lie in memory as is best: nobody else asks how it does."""
    asked = any(user.target in _BY_MEMORY for user in node.users)
    return node.op != "placeholder" and node.meta["val"].dim() == 4 and not asked
