"""mindspore.nn.optim: optimizers, and how their learning rate changes. Each file is imported when a script asks for a name."""
