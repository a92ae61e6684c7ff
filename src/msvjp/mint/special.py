"""mindspore.mint.special: filled from the declarations in `ops/`."""
