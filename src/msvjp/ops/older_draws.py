"""Random numbers under names of MindSpore's Primitives: distributions, orders, and dropout in its two halves."""

import math
import operator

import torch
import torch.nn.functional as F

from .._core.checks import check_bools, check_positive_ints
from .._op.declare import op
from ..common.device import current_device, default_device
from ._arguments import dims
from .random import _generator, gamma, poisson, randperm

# ---- distributions ----


@op("ops.Cauchy(size, median, sigma)")
def cauchy(size, median=0.0, sigma=1.0):
    """Numbers from the Cauchy distribution, float32."""
    return torch.empty(dims(size), device=default_device()).cauchy_(median, sigma)


@op("ops.Gamma(seed, seed2)")
def gamma_primitive(shape, alpha, beta, seed=0, seed2=0):
    """`ops.gamma`: numbers of shape alpha and scale beta, float32, the shape broadcast with theirs."""
    return gamma(shape, alpha, beta, (seed, seed2) if seed or seed2 else None)


@op("ops.Poisson(seed, seed2)")
def poisson_primitive(shape, mean, seed=0, seed2=0):
    """`ops.poisson` in int32: numbers from Poisson distributions, the shape broadcast with that of mean."""
    return poisson(shape, mean, (seed, seed2) if seed or seed2 else None).int()


@op("ops.ParameterizedTruncatedNormal(seed, seed2)")
def parameterized_truncated_normal(shape, mean, stdevs, min, max, seed=0, seed2=0):
    """Numbers from normal distributions between min and max, one distribution for each element of the first axis.

    Raises:
        ValueError: a min is not below its max.
    """
    if not bool((min < max).all()):
        raise ValueError(
            f"mindspore.ops.ParameterizedTruncatedNormal: min is {min.tolist()}, max {max.tolist()}; it must be below"
        )
    shape = tuple(dims(shape))
    mean, stdevs, low, high = (
        value.expand(shape[0]).reshape(-1, *(1,) * (len(shape) - 1)) for value in (mean, stdevs, min, max)
    )
    bounds = [torch.special.ndtr((bound - mean) / stdevs) for bound in (low, high)]
    drawn = torch.rand(shape, dtype=mean.dtype, device=mean.device, generator=_generator(seed, seed2, mean.device))
    numbers = mean + stdevs * torch.special.ndtri(bounds[0] + drawn * (bounds[1] - bounds[0]))
    return torch.maximum(torch.minimum(numbers, high), low)


@op("ops.NonDeterministicInts(dtype)")
def non_deterministic_ints(shape, dtype=torch.int64):
    """Integers of all that the dtype, int32, int64 or uint32, counts to; no seed repeats them."""
    generator = torch.Generator(current_device())
    generator.seed()
    made = torch.empty(dims(shape), dtype=torch.int64, device=generator.device)
    return made.random_(-(2**63), None, generator=generator).to(dtype)


@op("ops.multinomial_with_replacement", "ops.MultinomialWithReplacement(numsamples, replacement)")
def multinomial_with_replacement(x, seed, offset, numsamples, replacement=False):
    """Places drawn by their weights, for each row of x, int64; the same seed and offset give the same places.

    Args:
        seed, offset: ints; -1 and 0 of seed are no seed.
        replacement: whether a place may come again.
    """
    check_bools("mindspore.ops.multinomial_with_replacement", replacement=replacement)
    seed, offset = int(seed), int(offset)
    generator = torch.Generator(x.device).manual_seed(hash((seed, offset))) if seed not in (0, -1) else None
    return torch.multinomial(x, numsamples, replacement, generator=generator)


# ---- orders ----


@op("ops.Randperm(max_length, pad, dtype)")
def randperm_padded(n, max_length=1, pad=-1, dtype=torch.int32):
    """The numbers from 0 to before n, a Tensor of one, in random order, and pad after them up to max_length.

    Raises:
        ValueError: n is above max_length.
    """
    count = operator.index(n)
    if count > max_length:
        raise ValueError(f"mindspore.ops.Randperm: n is {count}; max_length is {max_length}")
    return F.pad(randperm(n).to(dtype), (0, max_length - count), value=pad)


@op("ops.RandpermV2(seed, offset, dtype)")
def randperm_v2(n, seed=0, offset=0, dtype=torch.int64):
    """The numbers from 0 to before n in random order. The same seed gives the same order in every call; 0 is not a seed."""
    return randperm(n, seed, offset, dtype)


# ---- dropout in two halves, as in MindSpore 1 ----


@op("ops.DropoutGenMask(Seed0, Seed1)")
def dropout_gen_mask(shape, keep_prob, Seed0=0, Seed1=0):
    """The mask for `DropoutDoMask`: a bit for each element, 1 with probability keep_prob, eight in each uint8.

    The bits are those of 128 elements at a time, rounded up.
    """
    device = default_device()
    drawn = torch.rand(-(-math.prod(dims(shape)) // 128) * 128, device=device, generator=_generator(Seed0, Seed1))
    return ((drawn < float(keep_prob)).view(-1, 8) * (1 << torch.arange(8, device=device))).sum(1).to(torch.uint8)


@op("ops.DropoutDoMask()")
def dropout_do_mask(input_x, mask, keep_prob):
    """input_x where the bits of the mask of `DropoutGenMask` are 1, divided by keep_prob, and 0 elsewhere.

    Raises:
        ValueError: the mask has not as many bits.
    """
    if len(mask) * 8 < input_x.numel():
        raise ValueError(
            f"mindspore.ops.DropoutDoMask: the mask has {len(mask) * 8} bits, input_x {input_x.numel()} elements"
        )
    bits = (mask[:, None] >> torch.arange(8, device=mask.device)) & 1
    kept = bits.flatten()[: input_x.numel()].view(input_x.shape).to(input_x.dtype)
    return input_x * kept / (keep_prob if isinstance(keep_prob, float) else keep_prob.to(input_x.dtype))


# ---- a part of an image ----


@op(
    "ops.SampleDistortedBoundingBoxV2(seed, seed2, aspect_ratio_range, area_range, max_attempts, "
    "use_image_if_no_bounding_boxes)"
)
def sample_distorted_bounding_box_v2(
    image_size,
    bounding_boxes,
    min_object_covered,
    seed=0,
    seed2=0,
    aspect_ratio_range=(0.75, 1.33),
    area_range=(0.05, 1.0),
    max_attempts=100,
    use_image_if_no_bounding_boxes=False,
):
    """A part of an image, drawn so that it holds enough of an object; the whole image if no attempt does.

    Args:
        image_size: (height, width, channels), integers.
        bounding_boxes: (B, N, 4), the objects as y1, x1, y2, x2, shares of the image.
        min_object_covered: which share of one of them has to be in the part, a Tensor of one.
        aspect_ratio_range: of the part's width over its height.
        area_range: of the part's share of the image.
        max_attempts: how often it is drawn.
        use_image_if_no_bounding_boxes: the whole image is the object if N is 0.

    Returns:
        Where the part begins, (y, x, 0), and how large it is, (height, width, -1), of the dtype of image_size; and the part as
        a box of shares, (1, 1, 4), float32.

    Raises:
        ValueError: max_attempts is not positive, or there is no object.
        RuntimeError: a box leaves the image.
    """
    api = "mindspore.ops.SampleDistortedBoundingBoxV2"
    check_positive_ints(api, max_attempts=max_attempts)
    boxes = bounding_boxes.detach().reshape(-1, 4).double().cpu()
    if not len(boxes):
        if not use_image_if_no_bounding_boxes:
            raise ValueError(f"{api}: there are no bounding_boxes; give some, or use_image_if_no_bounding_boxes=True")
        boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]], dtype=torch.float64)
    if ((boxes < 0) | (boxes > 1)).any():
        raise RuntimeError(
            f"{api}: the bounding_boxes reach from {boxes.min()} to {boxes.max()}; give shares of the image"
        )
    lengths = [int(n) for n in image_size[:2]]
    generator = _generator(seed, seed2, torch.device("cpu"))
    draws = (_part(*lengths, aspect_ratio_range, area_range, generator) for _ in range(max_attempts))
    whole = (0, 0, *lengths)
    part = next((p for p in draws if p and _covers(p, boxes, lengths, float(min_object_covered))), whole)
    made = {"dtype": image_size.dtype, "device": image_size.device}
    y, x, height, width = part
    shares = [y / lengths[0], x / lengths[1], (y + height) / lengths[0], (x + width) / lengths[1]]
    box = torch.tensor([[shares]], dtype=torch.float32, device=image_size.device)
    return torch.tensor([y, x, 0], **made), torch.tensor([height, width, -1], **made), box


def _part(rows, columns, ratios, areas, generator):
    """(y, x, height, width) of a part with a drawn ratio, area and place; None if no such part fits."""
    ratio, share, *place = torch.rand(4, dtype=torch.float64, generator=generator).tolist()
    ratio = ratios[0] + ratio * (ratios[1] - ratios[0])
    lowest = math.sqrt(areas[0] * rows * columns / ratio)
    highest = min(math.sqrt(areas[1] * rows * columns / ratio), rows, columns / ratio)
    if highest < lowest:
        return None
    height = lowest + share * (highest - lowest)
    sizes = max(math.floor(height), 1), max(math.floor(height * ratio), 1)
    begins = (math.floor(p * (n - size + 1)) for p, n, size in zip(place, (rows, columns), sizes, strict=True))
    return *begins, *sizes


def _covers(part, boxes, lengths, least):
    """Whether enough of one of the boxes is in the part."""
    y, x, height, width = part
    scaled = boxes * torch.tensor([*lengths, *lengths], dtype=torch.float64)
    begin, end = torch.tensor([y, x]), torch.tensor([y + height, x + width])
    inside = (scaled[:, 2:].minimum(end) - scaled[:, :2].maximum(begin)).clamp(min=0).prod(1)
    return bool((inside >= least * (scaled[:, 2:] - scaled[:, :2]).prod(1)).any())
