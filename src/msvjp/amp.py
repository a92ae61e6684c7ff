"""mindspore.amp: loss scaling and mixed precision, which are written in `train`. Each file there publishes its own names."""
