"""mindspore.nn.optim: optimizers, and how their learning rate changes. Each file publishes its own names.

What is not imported here is imported when a script asks for it.
"""

from . import learning_rate, optimizer, update_rules
