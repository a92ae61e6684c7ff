"""Cells that give a network a batch in parts and add up what it gives: gradients accumulate, as over stages of a pipeline.

In MindSpore's parallel modes the parts are in several devices at once; here they follow each other.
"""

from .._core.checks import check_positive_ints, check_type
from .._op.declare import public
from .cell import Cell


class _InParts(Cell):
    """A network that is given the batch in equal parts."""

    _sum_of_none = 0

    def __init__(self, network, **parts):
        super().__init__(auto_prefix=False)
        check_type(f"mindspore.nn.{self.cls_name}", Cell, "a Cell", network=network)
        check_positive_ints(f"mindspore.nn.{self.cls_name}", **parts)
        self.network = network
        [(word, self._parts)] = parts.items()
        setattr(self, word, self._parts)

    def construct(self, *inputs, **words):
        """The sum of what the network gives for each part of the inputs, which are cut along their first axis.

        Raises:
            ValueError: a length is not a multiple of the number of parts.
        """
        for x in (*inputs, *words.values()):
            if x.shape[0] % self._parts:
                raise ValueError(
                    f"mindspore.nn.{self.cls_name}: an input has shape {tuple(x.shape)}; give a multiple of {self._parts} rows"
                )
        return sum((self._of_part(i, inputs, words) for i in range(self._parts)), self._sum_of_none)

    def _of_part(self, i, inputs, words):
        def part(x):
            length = x.shape[0] // self._parts
            return x[i * length : (i + 1) * length]

        return self.network(*map(part, inputs), **{word: part(x) for word, x in words.items()})


@public("nn.GradAccumulationCell", "parallel.nn.GradAccumulation")
class GradAccumulationCell(_InParts):
    """The sum of what a network, with its loss, gives for micro_size parts of a batch: their gradients add up.

    Raises:
        TypeError: network is not a Cell, or micro_size not an int.
        ValueError: micro_size is not positive.

    >>> from msvjp import Tensor, nn
    >>> nn.GradAccumulationCell(nn.ReLU(), 2)(Tensor([1.0, 2.0, 3.0, -4.0]))
    Tensor(shape=[2], dtype=Float32, value= [ 4.00000000e+00,  2.00000000e+00])
    """

    def __init__(self, network, micro_size):
        super().__init__(network, micro_size=micro_size)


@public("nn.PipelineCell", "parallel.nn.PipelineCell", "parallel.nn.Pipeline")
class PipelineCell(_InParts):
    """The sum of what a network gives for micro_size parts of a batch; of a pipeline of one stage.

    Args:
        network: a Cell.
        micro_size: the number of parts.
        stage_config, segment_config: by the names of Cells in the network their `pipeline_stage` and `pipeline_segment`,
            which are kept.

    Raises:
        TypeError: network is not a Cell, or micro_size not an int.
        ValueError: micro_size is not positive.
        KeyError: the network has no Cell of a name.
    """

    def __init__(self, network, micro_size, stage_config=None, segment_config=None):
        super().__init__(network, micro_size=micro_size)
        cells = dict(network.cells_and_names()) | {str(network): network}
        for word, config in (("pipeline_stage", stage_config), ("pipeline_segment", segment_config)):
            if unknown := (config or {}).keys() - cells.keys():
                raise KeyError(
                    f"mindspore.nn.PipelineCell: {unknown} are no Cells of the network; give {[*cells][1:-1]}"
                )
            for name, number in (config or {}).items():
                setattr(cells[name], word, number)

    def shard(self, in_strategy, out_strategy=None, parameter_plan=None, device="Ascend", level=0):
        """Not for a pipeline: shard the Cells in it.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "mindspore.nn.PipelineCell.shard: a pipeline is not sharded; call shard on the Cells of its network"
        )


@public("nn.MicroBatchInterleaved", "parallel.nn.MicroBatchInterleaved")
class MicroBatchInterleaved(_InParts):
    """The sum of what a network gives for interleave_num parts of a batch; of integers a float32.

    Raises:
        TypeError: network is not a Cell, or interleave_num not an int.
        ValueError: interleave_num is not positive.
    """

    _sum_of_none = 0.0

    def __init__(self, network, interleave_num=2):
        super().__init__(network, interleave_num=interleave_num)
