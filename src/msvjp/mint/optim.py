"""mindspore.mint.optim: filled from the declarations in `experimental/optim/mint.py`."""
