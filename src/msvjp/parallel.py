"""mindspore.parallel: what strategies are written with. Filled from `context/strategy_search.py` and `train/merging.py`."""
