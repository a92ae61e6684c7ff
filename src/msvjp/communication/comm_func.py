"""mindspore.communication.comm_func: collectives as functions. Filled from `ops/comm_functions.py`."""
