"""Rows of nn/microbatches.py."""

import numpy as np

from . import case, floats

X, Y = floats(6, 3), floats(6, 3, seed=1)


def in_parts(parts):
    return lambda x, y: np.float32(parts * ((x - y) ** 2).mean())  # the parts are of one length


for cell in ("nn.GradAccumulationCell", "nn.PipelineCell", "nn.MicroBatchInterleaved"):
    case(
        f"{cell}(nn.MSELoss(), 3)(x, y)",
        f"ms.parallel.{cell.replace('AccumulationCell', 'Accumulation')}(nn.MSELoss(), 3)(x, y)",
        x=X,
        y=Y,
        want=in_parts(3),
        bad={
            f"{cell}(nn.MSELoss(), 4)(x, y)": ValueError,
            f"{cell}(nn.MSELoss(), 0)": ValueError,
            f"{cell}(nn.MSELoss(), 2.0)": TypeError,
        },
    )
case(
    *("nn.MicroBatchInterleaved(nn.MSELoss())(x, y)", "ms.parallel.nn.Pipeline(nn.MSELoss(), 2)(x, y)"),
    x=X,
    y=Y,
    want=in_parts(2),
)
case(
    "[p.name for p in nn.PipelineCell(nn.Dense(3, 2), 2).get_parameters()]",
    "[p.name for p in nn.GradAccumulationCell(nn.Dense(3, 2), 2).get_parameters()]",
    want=["weight", "bias"],
    bad={
        "nn.GradAccumulationCell(3, 2)": TypeError,
        "nn.PipelineCell(3, 2)": TypeError,
        "nn.PipelineCell(nn.SequentialCell(nn.ReLU()), 2, {'1': 0})": KeyError,
        "nn.PipelineCell(nn.SequentialCell(nn.ReLU()), 2, None, {'1': 0})": KeyError,
        "nn.PipelineCell(nn.ReLU(), 2).shard(((1,),))": ValueError,
    },
)
case(
    "nn.PipelineCell(nn.SequentialCell(nn.ReLU(), nn.ReLU()), 2, {'0': 1, '1': 2}).network[1].pipeline_stage",
    "nn.PipelineCell(nn.SequentialCell(nn.ReLU(), nn.ReLU()), 2, None, {'1': 2}).network[1].pipeline_segment",
    want=2,
)
