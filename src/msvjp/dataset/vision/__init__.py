"""mindspore.dataset.vision: operations on images."""

from ..transforms.compound import not_random
from .augment import AutoAugment, RandAugment, RandomSelectSubpolicy, TrivialAugmentWide, UniformAugment
from .boxes import (
    BoundingBoxAugment,
    RandomCropWithBBox,
    RandomHorizontalFlipWithBBox,
    RandomResizedCropWithBBox,
    RandomResizeWithBBox,
    RandomVerticalFlipWithBBox,
    ResizeWithBBox,
)
from .color import (
    AdjustBrightness,
    AdjustContrast,
    AdjustGamma,
    AdjustHue,
    AdjustSaturation,
    AdjustSharpness,
    AutoContrast,
    ConvertColor,
    Equalize,
    Grayscale,
    HsvToRgb,
    Invert,
    Posterize,
    RgbToHsv,
    Solarize,
)
from .convert import Decode, ToNumpy, ToPIL
from .crop import CenterCrop, Crop, Erase, FiveCrop, Pad, PadToSize, SlicePatches, TenCrop
from .enums import AutoAugmentPolicy, Border, ConvertMode, ImageBatchFormat, ImageReadMode, Inter, SliceMode
from .files import (
    encode_jpeg,
    encode_png,
    get_image_num_channels,
    get_image_size,
    read_file,
    read_image,
    write_file,
    write_jpeg,
    write_png,
)
from .flip import HorizontalFlip, VerticalFlip
from .mix import CutMixBatch, MixUp, MixUpBatch
from .random_color import (
    RandomAdjustSharpness,
    RandomAutoContrast,
    RandomColor,
    RandomColorAdjust,
    RandomEqualize,
    RandomGrayscale,
    RandomInvert,
    RandomLighting,
    RandomPosterize,
    RandomSharpness,
    RandomSolarize,
)
from .random_crop import RandomCrop, RandomCropDecodeResize, RandomResize, RandomResizedCrop
from .random_erase import CutOut, RandomErasing
from .random_flip import RandomHorizontalFlip, RandomVerticalFlip
from .random_warp import RandomAffine, RandomPerspective, RandomRotation
from .resize import Resize, ResizedCrop
from .scale import HWC2CHW, LinearTransformation, Normalize, NormalizePad, Rescale, ToTensor, ToType
from .warp import Affine, GaussianBlur, Perspective, Rotate

# isort: split
from . import in_python
