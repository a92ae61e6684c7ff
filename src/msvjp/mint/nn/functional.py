"""mindspore.mint.nn.functional: filled from the declarations in `ops/`."""
