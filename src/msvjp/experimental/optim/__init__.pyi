# Written by .ci/write_stubs.py from the declarations.

from . import lr_scheduler as lr_scheduler
from ...common.tensor import Tensor
from ...experimental.optim.adam_family import Adam as Adam
from ...experimental.optim.adam_family import AdamW as AdamW
from ...experimental.optim.adam_family import Adamax as Adamax
from ...experimental.optim.adam_family import NAdam as NAdam
from ...experimental.optim.adam_family import RAdam as RAdam
from ...experimental.optim.gradient_descent import ASGD as ASGD
from ...experimental.optim.gradient_descent import Rprop as Rprop
from ...experimental.optim.gradient_descent import SGD as SGD
from ...experimental.optim.optimizer import Optimizer as Optimizer
from ...experimental.optim.scaled import Adadelta as Adadelta
from ...experimental.optim.scaled import Adagrad as Adagrad
from ...experimental.optim.scaled import RMSprop as RMSprop
