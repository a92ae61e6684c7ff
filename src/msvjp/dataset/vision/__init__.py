"""mindspore.dataset.vision: operations on images."""

from .color import *
from .convert import *
from .crop import *
from .enums import *
from .flip import *
from .random_color import *
from .random_crop import *
from .random_erase import *
from .random_flip import *
from .random_warp import *
from .resize import *
from .scale import *
from .warp import *
