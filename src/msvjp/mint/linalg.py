"""mindspore.mint.linalg: filled from the declarations in `ops/`."""
