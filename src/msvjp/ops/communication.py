"""mindspore.ops.communication: collectives in torch's style. Filled from `ops/mint_distributed.py`."""
